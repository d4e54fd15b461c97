"""What can go wrong, said so that a person can act on it.

Every refusal carries a stable code (`area/what`), whose part it is, one sentence of what happened and one of what to
do next. Neither sentence may hold personal data: both are logged and shown.
"""

from enum import StrEnum
from typing import ClassVar


class Whose(StrEnum):
    """Who can mend it."""

    OFFICER = "officer"  # input at the booking desk, a file that was given
    ADMINISTRATOR = "administrator"  # settings, rights, ports, disk
    READER = "reader"  # the live-scan device
    SERVICE = "service"  # the central match service or what stands between
    PROGRAM = "program"  # a defect of this program


class BookingStationError(Exception):
    """Base of every error with a stable code.

    Subclasses set `code`, `whose` and `remedy`; a raise may override the remedy where it knows better.
    """

    code: str = "station/defect"
    whose: Whose = Whose.PROGRAM
    remedy: ClassVar[str] = "Save a support bundle and tell the administrator."
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = remedy if remedy is not None else type(self).remedy

    def __str__(self) -> str:
        return f"[{self.code}] {self.message} {self.next_step}"


class ToldElsewhere(BookingStationError):
    """An error that another part of the program has put into words: its code and whose it is are kept."""

    def __init__(self, code: str, whose: Whose, message: str, next_step: str) -> None:
        super().__init__(message, remedy=next_step)
        self.code = code
        self.whose = whose


class NotAvailableYet(BookingStationError):
    """A command or choice that a later version brings."""

    code = "station/not-available-yet"
    whose = Whose.PROGRAM
    remedy = "Use what `booking-station --help` lists as available."
