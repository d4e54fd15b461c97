"""What a trainer is told when a class opens: the board's address, and the line with which stations join."""

import ipaddress
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.config import is_in_the_house
from app.domain.class_report import Joining

_ANYWHERE = {4: ("10.255.255.255", socket.AF_INET), 6: ("fd00::1", socket.AF_INET6)}


@dataclass(frozen=True, slots=True)
class Invitation:
    """`board`: with the trainer's code, which the line for stations does not hold."""

    joining: Joining
    board: str

    def announce(self, say: Callable[[dict[str, Any]], None]) -> None:
        """One JSON line; in words too where somebody sits at the terminal. Neither is a line of the log: they hold
        codes."""
        say({"event": "class", "board": self.board, "join": self.joining.line, "code": self.joining.code})
        if sys.stderr.isatty():
            sys.stderr.write(self.words())
            sys.stderr.flush()

    def words(self) -> str:
        return (
            f"\nThe trainer opens:  {self.board}\n"
            f'Each station runs:  booking-station train --join "{self.joining.line}"\n'
            f"The class code is   {self.joining.code}\n\n"
        )


def reached_at(host: str) -> str:
    """The address by which others reach a service that listens at `host`: for one that listens everywhere, this
    machine's private address, or the loopback where it has none."""
    address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    if not address.is_unspecified:
        return str(address)
    somewhere, family = _ANYWHERE[address.version]
    with socket.socket(family, socket.SOCK_DGRAM) as unsent:  # names the way out; not a byte leaves
        try:
            unsent.connect((somewhere, 1))
            own = str(unsent.getsockname()[0])
        except OSError:
            own = ""
    return own if is_in_the_house(own) else ("127.0.0.1" if address.version == 4 else "::1")
