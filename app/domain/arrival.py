"""What comes to the station about a person before an officer has looked: a record of the jail's own system, or the
text of a licence. What could not be understood is kept as it came, and marked; nothing is guessed."""

from datetime import datetime

import msgspec

from app.domain.booking import Charge


class Unclear(msgspec.Struct, frozen=True):
    """A field that an officer must look at. `field`: path as in Booking (`subject.date_of_birth`); `code`: stable,
    `jms/...`, `licence/...` or `booking/...`; `raw`: what came, unchanged."""

    field: str
    code: str
    raw: str = ""


class UnclearCharge(msgspec.Struct, frozen=True):
    """A charge that an officer must look up. `literal`, `number`, `date`: words, code and day as they came."""

    code: str
    literal: str = ""
    number: str = ""
    date: str = ""


class BookingRecord(msgspec.Struct, frozen=True):
    """A booking as another system gave it. `values`: field to value, in the notations of a booking, those only that are
    clear; `record_id`: the other system's own name for it, "" where it gives none."""

    record_id: str = ""
    values: dict[str, str] = {}
    charges: tuple[Charge, ...] = ()
    unclear: tuple[Unclear, ...] = ()
    unclear_charges: tuple[UnclearCharge, ...] = ()

    @property
    def to_look_at(self) -> int:
        """How many things an officer must look at."""
        return len(self.unclear) + len(self.unclear_charges)

    @property
    def is_clear(self) -> bool:
        return self.to_look_at == 0

    def value(self, field: str) -> str:
        """What stands in a field, clear or not; "" for nothing."""
        return self.values.get(field) or next((one.raw for one in self.unclear if one.field == field), "")


def differing(before: BookingRecord, after: BookingRecord) -> tuple[str, ...]:
    """Fields in which two versions differ; `charges` for all charges together."""
    fields = dict.fromkeys((*before.values, *after.values, *(one.field for one in (*before.unclear, *after.unclear))))
    found = [field for field in fields if before.value(field) != after.value(field)]
    charges = (before.charges, before.unclear_charges) != (after.charges, after.unclear_charges)
    return (*found, *(("charges",) if charges else ()))


class Arrival(msgspec.Struct, frozen=True):
    """A record that waits for an officer. `version`: from 1, counts the changes by the other system; `booking_id`: the
    booking that an officer made of it, "" before; `taken_version`: the version that the officer had then, 0 before:
    with a later one there is something to tell."""

    arrival_id: str
    version: int
    arrived_at: datetime
    updated_at: datetime
    record: BookingRecord
    booking_id: str = ""
    taken_version: int = 0
    changed: tuple[str, ...] = ()  # fields in which it differs from `taken_version`


class LicenceData(msgspec.Struct, frozen=True):
    """What a driver's licence says (AAMVA DL/ID Card Design Standard, annex D). `values`, `unclear`: as in a
    BookingRecord. `country`: `USA`, `CAN` or ""; `expires`: YYYYMMDD or ""; `address`: lines, of the holder's home: no
    field of a booking is filled from it."""

    version: int
    issuer: str  # six figures
    values: dict[str, str]
    unclear: tuple[Unclear, ...] = ()
    document_number: str = ""
    jurisdiction: str = ""
    country: str = ""
    discriminator: str = ""
    expires: str = ""
    address: tuple[str, ...] = ()
    run_together: bool = False  # the scanner left out its line ends
    cut_off: bool = False  # the text ends before what its head announces
