"""station.toml and the environment, read once into one frozen, validated value.

Precedence: command line > environment (BOOKING_STATION_*) > station.toml > defaults. An unknown key is refused with
the nearest known one.
"""

import difflib
import os
import tomllib
from collections.abc import Callable, Mapping
from enum import StrEnum
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, Literal

import msgspec

from app.channel_settings import ChannelName, FolderSettings, MailSettings, SftpSettings
from app.errors import BookingStationError, Whose
from app.jail_settings import JailSettings, fault_of

SIMULATED = "simulated"  # the reader's name
ENVIRONMENT_PREFIX = "BOOKING_STATION_"
LARGEST_FILE_BYTES = 1_000_000  # the settings with all their comments come to some 3 kB
_ROOM = tuple(
    ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10")
)  # RFC 1918, RFC 3927, RFC 4193, RFC 4291 section 2.5.6: not routed beyond the house


class ConfigError(BookingStationError):
    code = "config/not-usable"
    whose = Whose.ADMINISTRATOR
    remedy = "Correct station.toml; `booking-station config check` names the key."


class Environment(StrEnum):
    """Training and production never share data, keys or a service."""

    TRAINING = "training"
    PRODUCTION = "production"


def require_same_environment(
    own: Environment, shown: Mapping[str, str | None], refusal: Callable[[str], BookingStationError]
) -> None:
    """Station and service work with each other within one environment only; each asks it here of the other.

    `shown`: what the other side shows of itself (its signed card, a header of its request), by name, and which
    environment that names. Each must name `own`, and something must be shown; else what `refusal` makes of the
    sentence is raised.
    """
    if not shown:
        raise refusal(f"Nothing shows that the other side is for {own.value}.")
    for name, environment in shown.items():
        if environment != own.value:
            raise refusal(f"The {name} is not for {own.value}.")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself: `localhost` or a loopback address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_in_the_house(host: str) -> bool:
    """Whether a host is a private or link-local address. A name never is: who answers to it is somebody else's word."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(address.version == network.version and address in network for network in _ROOM)


def may_speak_plain_http(host: str, environment: Environment, *, only_synthetic: bool) -> bool:
    """Whether http without TLS may be spoken to a host (docs/decisions/0009): in training, to this machine; where only
    prints of synthetic people travel, to a private address too."""
    if environment is not Environment.TRAINING:
        return False
    return is_loopback(host) or (only_synthetic and is_in_the_house(host))


class StationConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Settings of one station.

    `ori`, `dai`: 9 characters (1.008, 1.007). `station_code`: 1 to 4 letters or digits, part of each TCN.
    `service_url`: base address of the central match service. `service_key`: its Ed25519 public key, base64, pinned.
    `profile`: the agency's rules by name, from `profiles_dir` or, where it is not there, from the program.
    `channel`: the way to the bureau, with a table of settings for each way but https. `jail`: the jail's own system.
    `nfiq2_model`: NIST's forest of NFIQ 2.3 (nist_plain_tir-ink.yaml); without it the station estimates the score.
    `reader`: driver name. `simulated_capture`: who takes the picture at the simulated one.
    `retry_*_s`: bounds of the retry pause. `request_timeout_s`: total deadline of one request.
    """

    data_dir: str
    environment: Environment = Environment.TRAINING
    ori: str = "WA0330000"
    dai: str = "WA0000000"
    agency: str = "Example County Jail"
    station_code: str = "S01"
    service_url: str = ""
    service_key: str = ""
    channel: ChannelName = ChannelName.HTTPS
    folder: FolderSettings | None = None
    mail: MailSettings | None = None
    sftp: SftpSettings | None = None
    jail: JailSettings | None = None
    profile: str = "example-county"
    profiles_dir: str = ""
    nfiq2_model: str = ""
    reader: str = SIMULATED
    simulated_capture: Literal["reader", "station"] = "reader"
    language: Literal["en", "es"] = "en"
    theme: Literal["day", "night", "contrast"] = "day"
    retry_first_s: float = 1.0
    retry_longest_s: float = 600.0
    request_timeout_s: float = 40.0

    def __post_init__(self) -> None:
        if not self.data_dir.strip():
            raise ValueError("data_dir must name a directory")
        for name in ("ori", "dai"):
            value = getattr(self, name)
            if len(value) != 9 or not value.isalnum() or not value.isascii():
                raise ValueError(f"{name} must be 9 letters or digits")
        if not (1 <= len(self.station_code) <= 4 and self.station_code.isalnum() and self.station_code.isascii()):
            raise ValueError("station_code must be 1 to 4 letters or digits")
        if not self.profile.strip():
            raise ValueError("profile must name a profile")
        if self.service_url and not self.service_url.startswith(("http://", "https://")):
            raise ValueError("service_url must start with http:// or https://")
        if not 0 < self.retry_first_s <= self.retry_longest_s:
            raise ValueError("retry_first_s must be positive and at most retry_longest_s")
        if not self.request_timeout_s > 0:
            raise ValueError("request_timeout_s must be positive")

    @property
    def data_path(self) -> Path:
        return Path(self.data_dir)

    @property
    def profiles_path(self) -> Path | None:
        """None: only the profiles of the program."""
        return Path(self.profiles_dir) if self.profiles_dir.strip() else None

    @property
    def nfiq2_model_path(self) -> Path | None:
        return Path(self.nfiq2_model) if self.nfiq2_model.strip() else None


def require_coherent(config: StationConfig) -> None:
    """What only makes sense together; asked before a station opens. ConfigError."""
    if config.service_url and not config.service_key:
        raise ConfigError("service_key is not set, so no receipt of the service could be checked.")
    if config.channel is not ChannelName.HTTPS:
        _require_coherent_channel(config)
    training = config.environment is Environment.TRAINING
    if config.jail is not None and (
        fault := fault_of(config.jail, config.data_path, training=training, is_this_machine=is_loopback)
    ):
        raise ConfigError(fault)
    if config.environment is Environment.PRODUCTION:
        if config.channel is ChannelName.HTTPS and not config.service_url.startswith("https://"):
            raise ConfigError("service_url must start with https:// in production.")
        if config.reader == SIMULATED:
            raise ConfigError(
                "The simulated reader may never serve production.", remedy="Set `reader` in station.toml to a real one."
            )


def _require_coherent_channel(config: StationConfig) -> None:
    """A training station hands over to its own data directory or machine only: never to a bureau."""
    training = config.environment is Environment.TRAINING
    match config.channel:
        case ChannelName.FOLDER if (folder := config.folder) is not None:
            _require_coherent_folder(folder, config.data_path, training=training)
        case ChannelName.MAIL if (mail := config.mail) is not None:
            _require_account("mail", mail.user, (mail.password_file, mail.password_env), needed=not training)
            if mail.imap_user or not mail.user:
                imap = (mail.imap_password_file, mail.imap_password_env)
                _require_account("mail", mail.imap_user, imap, needed=True, prefix="imap_")
            if not training and "none" in (mail.smtp_security, mail.imap_security):
                raise ConfigError("smtp_security and imap_security must be tls or starttls in production.")
            if not training and not mail.answers_from:
                raise ConfigError("answers_from of [mail] is not set, so anybody's message could answer a submission.")
            _require_hosts("mail", {"smtp_host": mail.smtp_host, "imap_host": mail.imap_host}, training=training)
        case ChannelName.SFTP if (sftp := config.sftp) is not None:
            if not sftp.key_file:
                _require_account("sftp", sftp.user, (sftp.password_file, sftp.password_env), needed=True)
            _require_hosts("sftp", {"host": sftp.host}, training=training)
        case name:
            raise ConfigError(f"channel is {name.value}, and there is no table [{name.value}] with its settings.")


def _require_coherent_folder(folder: FolderSettings, data: Path, *, training: bool) -> None:
    places = {"out": folder.out, "answers": folder.answers, "taken": folder.taken, "aside": folder.aside}
    for name, text in places.items():
        place, own = Path(text).resolve(), data.resolve()
        if text and training and own not in place.parents:
            raise ConfigError(f"In training the folder {name} of [folder] must lie in data_dir.")
        if text and not training and (not Path(text).is_absolute() or place == own or own in place.parents):
            raise ConfigError(f"In production the folder {name} of [folder] must be absolute and outside data_dir.")
    if Path(folder.out).resolve() == Path(folder.answers).resolve():
        raise ConfigError("out and answers of [folder] must be two folders.")
    if not training and not folder.marker:
        raise ConfigError("marker of [folder] is not set, so a share that is not mounted would not be noticed.")


def _require_account(table: str, user: str, secrets: tuple[str, str], *, needed: bool, prefix: str = "") -> None:
    if needed and not user:
        raise ConfigError(f"{prefix}user of [{table}] is not set.")
    if user and sum(map(bool, secrets)) != 1:
        raise ConfigError(f"Set one of {prefix}password_file and {prefix}password_env in [{table}].")


def _require_hosts(table: str, hosts: Mapping[str, str], *, training: bool) -> None:
    for name, host in hosts.items():
        if training and not is_loopback(host):
            raise ConfigError(f"In training {name} of [{table}] must be this machine (127.0.0.1).")


def load(
    path: Path | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> StationConfig:
    """Read the settings; ConfigError says which key is not usable and why."""
    values: dict[str, Any] = {}
    if path is not None:
        try:
            with path.open("rb") as opened:
                data = opened.read(LARGEST_FILE_BYTES + 1)
            if len(data) > LARGEST_FILE_BYTES:
                raise ConfigError("The settings file is too large to be one.")
            values.update(tomllib.loads(data.decode("utf-8-sig")))
        except OSError as reason:
            raise ConfigError(f"The settings file cannot be read: {reason.strerror}.") from reason
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as reason:
            raise ConfigError(f"The settings file is not well-formed TOML: {reason}.") from reason
    known = StationConfig.__struct_fields__
    source = os.environ if environ is None else environ
    for name in known:
        if (text := source.get(ENVIRONMENT_PREFIX + name.upper())) is not None:
            values[name] = text
    values.update({key: value for key, value in (overrides or {}).items() if value is not None})
    for key in values:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise ConfigError(f"The settings have no key {key!r}.{hint}")
    try:
        return msgspec.convert(values, StationConfig, strict=False)
    except msgspec.ValidationError as reason:
        raise ConfigError(f"The settings are not usable: {reason}.") from reason
