"""`booking-station doctor`: what is well on this machine, what is not, and how to mend it."""

import os
import shutil
import sys
from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

import click

from app.channel_settings import ChannelName
from app.cli.config import load_sendable, settings
from app.cli.looking import check_channel, check_codec, find_readers, looked_into
from app.cli.reporting import guarded, print_json
from app.clock import SystemClock
from app.config import Environment, StationConfig, require_coherent
from app.errors import BookingStationError
from app.station.health import FULL_BELOW_BYTES, LOW_BYTES
from app.store.bureau_files import MARK_SHOWN
from app.store.database import OLDEST_SQLITE, check_sqlite

Finding = dict[str, str]
WELL, LOOK, BAD = "well", "look", "bad"
_OLDEST_PYTHON = (3, 11)
NO_ANSWER_FOR = timedelta(hours=24)  # assumed: a day without a word is longer than any bureau means to take
ASIDE_NAMED = 5


@click.command()
@click.option("--config", "config_file", type=click.Path(path_type=Path, readable=False), help="station.toml.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def doctor(config_file: Path | None, as_json: bool) -> None:
    """Look at everything that a booking needs; status 1 when something is bad."""
    with guarded(as_json=as_json):
        config, _ = settings(config_file)
        findings = examine(config)
        for finding in findings:
            if as_json:
                print_json({"event": "finding", **finding})
            else:
                line = f"{finding['state']:5} {finding['part']}: {finding['message']}"
                click.echo(line if not finding["next_step"] else f"{line} {finding['next_step']}")
        bad = any(finding["state"] == BAD for finding in findings)
        if as_json:
            print_json({"event": "doctor", "well": not bad})
        raise SystemExit(1 if bad else 0)


def examine(config: StationConfig) -> list[Finding]:
    checks: list[tuple[str, Callable[[StationConfig], Finding]]] = [
        ("settings", _settings),
        ("profile", _profile),
        ("python", _python),
        ("database", _sqlite),
        ("data directory", _data_directory),
        ("disk", _disk),
        ("codec", _codec),
        ("quality", _quality),
        ("reader", _reader),
        ("service", _channel),
        ("handed over", _handed_over),
        ("kept aside", _aside),
    ]
    findings = []
    for part, check in checks:
        try:
            findings.append({"part": part, **check(config)})
        except BookingStationError as error:
            findings.append(
                {"part": part, "state": BAD, "code": error.code, "message": error.message, "next_step": error.next_step}
            )
    return findings


def _said(state: str, code: str, message: str, next_step: str = "") -> Finding:
    return {"state": state, "code": code, "message": message, "next_step": next_step}


def _settings(config: StationConfig) -> Finding:
    require_coherent(config)
    return _said(WELL, "doctor/settings", f"The settings are usable for {config.environment.value}.")


def _profile(config: StationConfig) -> Finding:
    rules = load_sendable(config)
    made = rules.assembly.transaction
    if not rules.transactions[made].verified:
        state = BAD if config.environment is Environment.PRODUCTION else LOOK
        message = f"The profile {rules.name} marks {made} as not verified, and production refuses it."
        return _said(state, "doctor/not-verified", message, "Compare its rules with the agency's document.")
    return _said(WELL, "doctor/profile", f"Profile {rules.name} of {rules.date}: a booking becomes a {made}.")


def _python(_: StationConfig) -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _OLDEST_PYTHON:
        return _said(BAD, "doctor/python", f"Python {found} is too old.", "Install Python 3.11 or newer.")
    return _said(WELL, "doctor/python", f"Python {found}.")


def _sqlite(_: StationConfig) -> Finding:
    check_sqlite()
    oldest = ".".join(map(str, OLDEST_SQLITE))
    return _said(WELL, "doctor/sqlite", f"SQLite {oldest} or newer, sqlite-utils {version('sqlite-utils')}.")


def _data_directory(config: StationConfig) -> Finding:
    place = _existing(config.data_path)
    if not os.access(place, os.W_OK | os.X_OK):
        return _said(
            BAD, "store/no-rights", "The data directory cannot be written.", "Give the station's account the right."
        )
    made = "it exists" if config.data_path.is_dir() else "it is made at the first start"
    return _said(WELL, "doctor/data-directory", f"{config.data_path} can be written ({made}).")


def _disk(config: StationConfig) -> Finding:
    free = shutil.disk_usage(_existing(config.data_path)).free
    message = f"{free / 1e9:.1f} GB are free."
    if free < FULL_BELOW_BYTES:
        return _said(BAD, "disk/full", message, "Free space on the station's disk.")
    return (
        _said(LOOK, "disk/low", message, "Free space soon.") if free < LOW_BYTES else _said(WELL, "disk/well", message)
    )


def _codec(_: StationConfig) -> Finding:
    check_codec()
    return _said(WELL, "doctor/codec", "WSQ coding and decoding work.")


def _quality(config: StationConfig) -> Finding:
    """ForestNotUsable, ForestOfAnotherHash: the start would refuse it as well."""
    from app.imaging.nfiq2_forest import read_file

    if config.nfiq2_model_path is None:
        return _said(WELL, "doctor/quality-estimate", "The station estimates the quality of prints (NFIQ 2 scale).")
    read_file(config.nfiq2_model_path)
    return _said(WELL, "doctor/quality-forest", "The quality of prints is by NIST's forest, whose file is whole.")


def _reader(config: StationConfig) -> Finding:
    for driver in find_readers():
        if driver["name"] != config.reader:
            continue
        if not driver["usable"]:
            return _said(BAD, "reader/missing-dependency", str(driver["reason"]), "Install what the driver names.")
        count = len(driver["readers"])
        if count:
            return _said(WELL, "doctor/reader", f"Driver {config.reader}: {count} found.")
        return _said(BAD, "reader/not-found", "No reader is connected.", "Plug it in and look at its light.")
    return _said(BAD, "reader/not-found", f"There is no driver {config.reader}.", "Correct `reader` in station.toml.")


def _channel(config: StationConfig) -> Finding:
    if config.channel is ChannelName.HTTPS:
        if not config.service_url and config.environment is Environment.TRAINING:
            return _said(WELL, "doctor/service-embedded", "Training: the service is started with the station.")
        check_channel(config)
        return _said(WELL, "doctor/service", "The service answers.")
    recipient = check_channel(config)
    said = f"Submissions can be left by {config.channel.value} with {recipient}, and answers be fetched."
    return _said(WELL, "doctor/channel", f"{said} No receipt comes this way.")


def _handed_over(config: StationConfig) -> Finding:
    """Submissions of which nobody said that they arrived."""
    with looked_into(config.data_path) as stores:
        count, oldest = stores.queue.bureau.unanswered() if stores is not None else (0, None)
    if oldest is None:
        return _said(WELL, "doctor/handed-over", "No submission waits for an answer without a receipt.")
    said = f"{count} handed over without a receipt or an answer, the oldest since {oldest:%Y-%m-%d %H:%M} UTC."
    if SystemClock().now() - oldest < NO_ANSWER_FOR:
        return _said(WELL, "doctor/handed-over", said)
    next_step = "Ask the bureau whether it has them: `booking-station queue list` names their numbers."
    return _said(LOOK, "doctor/no-answer", said, next_step)


def _aside(config: StationConfig) -> Finding:
    with looked_into(config.data_path) as stores:
        kept = stores.queue.bureau.aside() if stores is not None else ()
    if not kept:
        return _said(WELL, "doctor/aside", "Nothing that came is without its place.")
    named = ", ".join(f"{one.mark[:MARK_SHOWN]} ({one.code})" for one in kept[:ASIDE_NAMED])
    more = f" and {len(kept) - ASIDE_NAMED} more" if len(kept) > ASIDE_NAMED else ""
    next_step = "`booking-station queue aside` lists them and gives them back."
    return _said(
        LOOK, "doctor/aside", f"{len(kept)} files came that belong to no submission: {named}{more}.", next_step
    )


def _existing(path: Path) -> Path:
    """The path or the nearest folder above it that exists."""
    return path if path.exists() else next(parent for parent in path.parents if parent.exists())
