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

    code: ClassVar[str] = "station/defect"
    whose: ClassVar[Whose] = Whose.PROGRAM
    remedy: ClassVar[str] = "Save a support bundle and tell the administrator."
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = remedy if remedy is not None else type(self).remedy

    def __str__(self) -> str:
        return f"[{self.code}] {self.message} {self.next_step}"


class NotAvailableYet(BookingStationError):
    """A command or choice that a later version brings."""

    code = "station/not-available-yet"
    whose = Whose.PROGRAM
    remedy = "Use what `booking-station --help` lists as available."
