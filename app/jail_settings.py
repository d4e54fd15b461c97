"""Settings of the way to and from the jail's own system: the table [jail] of station.toml (docs/jail-system.md)."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from app.errors import BookingStationError, Whose

SHORTEST_TOKEN = 16  # characters
LONGEST_KEPT_DAYS = 3_650


class JailSecretMissing(BookingStationError):
    """The file or variable that should hold a token does not."""

    code = "jms/secret-missing"
    whose = Whose.ADMINISTRATOR
    remedy = "Put the token where [jail] says, readable by the station's account only."


class JailSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`mapping`: the TOML file. `folder`: watched for records. `listen`: address and port of the HTTP entrance, e.g.
    `127.0.0.1:8741`; beyond this machine a token is needed, in production TLS too. `out_folder`, `out_url`: where it is
    told what became of a booking; `out_ca_file`: the authority of its certificate, where the machine does not know it.
    `keep_days`: how long read files, and records that nobody books, are kept; 0 for ever.
    Tokens are in a file or in a variable of the environment, never here."""

    mapping: str
    folder: str = ""
    listen: str = ""
    token_file: str = ""
    token_env: str = ""
    tls_certificate: str = ""
    tls_key: str = ""
    out_folder: str = ""
    out_url: str = ""
    out_token_file: str = ""
    out_token_env: str = ""
    out_ca_file: str = ""
    keep_days: int = 30

    @property
    def host_and_port(self) -> tuple[str, int]:
        """Of `listen`; ("", 0) when that is no address with a port."""
        host, _, port = self.listen.rpartition(":")
        if not port.isdecimal() or int(port) > 65535:
            return "", 0
        return host.strip("[]"), int(port)

    @property
    def token(self) -> str:
        """Of the entrance; "" when none is set. JailSecretMissing."""
        return _secret(self.token_file, self.token_env)

    @property
    def out_token(self) -> str:
        return _secret(self.out_token_file, self.out_token_env)


IsThisMachine = Callable[[str], bool]


def fault_of(jail: JailSettings, data: Path, *, training: bool, is_this_machine: IsThisMachine) -> str:
    """What does not make sense together, as a sentence; "" when all does."""
    if not jail.mapping:
        return "mapping of [jail] must name a file."
    if not (jail.folder or jail.listen or jail.out_folder or jail.out_url):
        return "[jail] names no way: set folder, listen, out_folder or out_url."
    if not 0 <= jail.keep_days <= LONGEST_KEPT_DAYS:
        return f"keep_days of [jail] must be 0 (for ever) to {LONGEST_KEPT_DAYS}."
    if fault := _of_folders(jail, data, training):
        return fault
    for name, pair in (("", (jail.token_file, jail.token_env)), ("out_", (jail.out_token_file, jail.out_token_env))):
        if all(pair):
            return f"Set one of {name}token_file and {name}token_env in [jail], not both."
    return _of_entrance(jail, training, is_this_machine) or _of_url(jail, training, is_this_machine)


def _of_folders(jail: JailSettings, data: Path, training: bool) -> str:
    places = {name: Path(text) for name in ("folder", "out_folder") if (text := getattr(jail, name))}
    own = data.resolve()
    for name, place in places.items():
        inside = own in place.resolve().parents
        if training and not inside:
            return f"In training {name} of [jail] must lie in data_dir."
        if not training and (inside or place.resolve() == own or not place.is_absolute()):
            return f"In production {name} of [jail] must be absolute and outside data_dir."
    if len({place.resolve() for place in places.values()}) < len(places):
        return "folder and out_folder of [jail] must be two folders."
    return ""


def _of_entrance(jail: JailSettings, training: bool, is_this_machine: IsThisMachine) -> str:
    if not jail.listen:
        return ""
    host, port = jail.host_and_port
    if not host or not port:
        return "listen of [jail] must be an address and a port, e.g. 127.0.0.1:8741."
    if bool(jail.tls_certificate) != bool(jail.tls_key):
        return "tls_certificate and tls_key of [jail] go together."
    if is_this_machine(host):
        return ""
    if not (jail.token_file or jail.token_env):
        return "listen of [jail] is open to other machines: set token_file or token_env."
    if not training and not jail.tls_certificate:
        return "listen of [jail] is open to other machines: set tls_certificate and tls_key."
    return ""


def _of_url(jail: JailSettings, training: bool, is_this_machine: IsThisMachine) -> str:
    if not jail.out_url:
        return ""
    try:
        parts = urlsplit(jail.out_url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or parts.username or parts.fragment:
        return "out_url of [jail] must be an address that starts with https://."
    if training and not is_this_machine(host):
        return "In training out_url of [jail] must be this machine (127.0.0.1)."
    if parts.scheme != "https" and not is_this_machine(host):
        return "out_url of [jail] must start with https:// unless it is this machine."
    return ""


def _secret(file: str, variable: str) -> str:
    if variable:
        found = os.environ.get(variable, "").strip()
    elif file:
        try:
            found = Path(file).read_text(encoding="utf-8").strip()
            open_to_all = sys.platform != "win32" and Path(file).stat().st_mode & stat.S_IROTH
        except (OSError, UnicodeDecodeError):
            found, open_to_all = "", False
        if open_to_all:
            raise JailSecretMissing("A token file of [jail] can be read by every account.")
    else:
        return ""
    if len(found) < SHORTEST_TOKEN or not found.isascii():
        raise JailSecretMissing(f"A token of [jail] is not there or shorter than {SHORTEST_TOKEN} plain characters.")
    return found
