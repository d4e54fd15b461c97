"""The booking of a run without a form: from a file (docs/booking-file.md), or made up for training."""

import uuid
from datetime import datetime
from pathlib import Path

import msgspec

from app.an2k.booking_file import LARGEST_FILE_BYTES, BookingFileError, BookingFileTooLarge, parse
from app.an2k.rules.values import Profile
from app.domain.booking import Booking, Charge, MissingFinger, Subject
from app.errors import BookingStationError, Whose
from app.station.agency import training_answers, training_number
from app.station.booking_form import check_form, choices

CODED = ("sex", "race", "eyes", "hair")  # of a subject; unknown unless somebody says


def read_booking(path: Path, *, officer: str, now: datetime, profile: Profile | None = None) -> Booking:
    """The booking in a file, as a new one of this station: one that can be sent as it is. `profile`: by whose rules; by
    default the one in force. BookingFileError names the fields, never their values."""
    try:
        with path.open("rb") as opened:  # a pipe or a device does not say its size
            data = opened.read(LARGEST_FILE_BYTES + 1)
    except OSError as reason:
        raise BookingFileError(f"The booking file cannot be read: {reason.strerror}.") from reason
    if len(data) > LARGEST_FILE_BYTES:
        raise BookingFileTooLarge("The booking file is too large to be one.")
    return parse(data, officer=officer, now=now, profile=profile)


class PersonNotPossible(BookingStationError):
    """The booking that training makes up is not one that the agency takes."""

    code = "training/person-not-possible"
    whose = Whose.OFFICER
    remedy = "Give a booking that the agency takes, with --booking (docs/booking-file.md)."


def sample_booking(seed: int, *, officer: str, now: datetime) -> Booking:
    """The booking of a generated person, for training: an invented name and a common charge; of codes that mean
    *unknown* the first that the agency offers, where it does not take them."""
    given = ("ALEX", "SAM", "ROBIN", "CHRIS", "KIM", "JO")[seed % 6]
    surname = ("SAMPLE", "EXAMPLE", "SPECIMEN", "TRAINING", "PATTERN")[seed % 5]
    booking = Booking(
        booking_id=uuid.uuid4().hex,
        booking_number=training_number(now),
        subject=Subject(surname=surname, given=given, date_of_birth="19800101"),
        charges=(Charge(literal="LARCENY - TRAINING", ncic_code="2399", code_table="NCIC"),),
        date_of_arrest=f"{now:%Y%m%d}",
        created_at=now,
        officer=officer,
        other=training_answers(now),
    )
    wrong = {finding.field for finding in check_form(booking)}
    first = {name: choices(f"subject.{name}")[:1] for name in CODED if f"subject.{name}" in wrong}
    codes = {name: offered[0].code for name, offered in first.items() if offered}
    return msgspec.structs.replace(booking, subject=msgspec.structs.replace(booking.subject, **codes))


def require_possible(booking: Booking) -> None:
    """Before anything is captured. PersonNotPossible names the fields."""
    named = ", ".join(f"{finding.field} ({finding.code})" for finding in check_form(booking))
    if named:
        raise PersonNotPossible(f"The booking is not possible under the agency's profile: {named}.")


def with_missing(booking: Booking, missing: tuple[MissingFinger, ...]) -> Booking:
    """The booking with fingers that the subject lacks added to its own marks."""
    marked = {m.finger for m in booking.missing}
    added = tuple(m for m in missing if m.finger not in marked)
    return msgspec.structs.replace(booking, missing=(*booking.missing, *added))
