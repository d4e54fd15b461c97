"""Where files of a station lie when nobody says otherwise (XDG base directories; their counterparts elsewhere)."""

import os
import sys
from pathlib import Path

NAME = "booking-station"


def data_home() -> Path:
    """The platform's place for a user's data."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local")))
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    named = os.environ.get("XDG_DATA_HOME", "")
    return Path(named) if named.startswith("/") else Path.home() / ".local" / "share"


def training_data_dir() -> Path:
    return data_home() / NAME / "training"


def default_config_file() -> Path | None:
    """The first station.toml that exists: the user's, then the machine's. One that may not be looked at is not passed
    over: reading it says so."""
    named = os.environ.get("XDG_CONFIG_HOME", "")
    home = Path(named) if named.startswith("/") else Path.home() / ".config"
    for candidate in (home / NAME / "station.toml", Path("/etc") / NAME / "station.toml"):
        try:
            found = candidate.is_file()
        except OSError:
            found = True
        if found:
            return candidate
    return None
