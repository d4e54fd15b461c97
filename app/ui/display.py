"""Whether a window can be shown at all, asked before Qt is: without a display Qt ends the process."""

import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from app.errors import BookingStationError, Whose

_X_SOCKETS = Path("/tmp/.X11-unix")
_X_PORT = 6000  # of display 0 of another machine
_X_LIBRARIES = ("libxcb-cursor.so.0", "libxkbcommon-x11.so.0", "libxcb-icccm.so.4", "libxcb-keysyms.so.1")
_CONNECT_S = 3.0


class DisplayMissing(BookingStationError):
    """There is no display server, or it does not answer."""

    code = "window/no-display"
    whose = Whose.ADMINISTRATOR
    remedy = "Start it in a desktop session, or book without a window: booking-station start --headless."


class DisplayLibraryMissing(BookingStationError):
    """A library that Qt's X11 platform needs is not installed."""

    code = "window/library-missing"
    whose = Whose.ADMINISTRATOR
    remedy = "Install what the window needs: installer/run prints the line, or run it with the right to install."


def check_display(environment: Mapping[str, str] = os.environ) -> None:
    """DisplayMissing or DisplayLibraryMissing where Qt would end the process; Linux only, elsewhere there is always a
    display. A platform that was chosen by hand (QT_QPA_PLATFORM) is believed unless it is X11."""
    if not sys.platform.startswith("linux"):
        return
    chosen = environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if chosen and chosen != "xcb":
        return
    if not chosen and environment.get("WAYLAND_DISPLAY"):
        return
    display = environment.get("DISPLAY", "")
    if not display:
        raise DisplayMissing("There is no display for the window.")
    missing = [name for name in _X_LIBRARIES if not _loads(name)]
    if missing:
        raise DisplayLibraryMissing(f"The window needs {', '.join(missing)}.")
    if not _answers(display):
        raise DisplayMissing(f"The display {display} does not answer.")


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _answers(display: str) -> bool:
    """Whether somebody listens at an X display, `:0`, `:0.0` or `host:0`."""
    host, _, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isdecimal():
        return False
    try:
        if host and host != "unix":
            with socket.create_connection((host, _X_PORT + int(number)), timeout=_CONNECT_S):
                return True
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(_CONNECT_S)
            probe.connect(str(_X_SOCKETS / f"X{number}"))
            return True
    except OSError:
        return _abstract_answers(number) if not host else False


def _abstract_answers(number: str) -> bool:
    """X servers listen in Linux's abstract name space as well, where containers have no folder in common."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(_CONNECT_S)
            probe.connect(f"\0{_X_SOCKETS}/X{number}")
            return True
    except OSError:
        return False
