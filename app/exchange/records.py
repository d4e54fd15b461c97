"""A delivered record to a booking's fields, by the mapping. Nothing is guessed and nothing is dropped: what is not
understood is kept as it came, with the field and a code."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cache

import msgspec

from app.an2k.charges import all_charges
from app.an2k.other_elements import given_in, other_fields, rule_of
from app.an2k.rules.profiles import load
from app.an2k.rules.values import Presence, Profile
from app.an2k.validate import validate_booking
from app.domain.arrival import BookingRecord, Unclear, UnclearCharge
from app.domain.booking import Booking, Charge, Subject
from app.exchange import notations
from app.exchange.delivery import DeliveryShape, Place, RawRecord, raw_records
from app.exchange.mapping import UNKNOWN, JailMapping, Source, charge_fields_of, fields_of, source_of

# Codes of what is unclear; the rules of the booking screen add their own (`booking/...`).
MISSING, UNKNOWN_CODE, BAD_DATE = "jms/missing", "jms/unknown-code", "jms/bad-date"
BAD_MEASURE, NAME_NOT_PARTED = "jms/bad-measure", "jms/name-not-parted"
UNKNOWN_CHARGE = "jms/unknown-charge"
ROWS_DIFFER = "jms/rows-differ"  # rows of one record say different things of what is no charge
_MAY_BE_EMPTY = frozenset({"subject.middle"})
_NAMES = ("subject.surname", "subject.given", "subject.middle")


def read_delivery(
    data: bytes, mapping: JailMapping, *, now: datetime, today: date, profile: Profile | None = None
) -> tuple[BookingRecord, ...]:
    """The records of a delivery, clear or not. DeliveryRefused when it holds none.

    `today`: the last day that is not in the future. `profile`: by whose rules; by default the one in force.
    """
    reading = _Reading(mapping, now, today, profile)
    records = tuple(reading.record(raw) for raw in raw_records(data, mapping.incoming))
    _require_once_each(records, mapping)
    return records


def _require_once_each(records: Sequence[BookingRecord], mapping: JailMapping) -> None:
    """Two records of one delivery that are one and say different things: nobody can tell which is the newer one."""
    first: dict[str, int] = {}
    for number, record in enumerate(records, start=1):
        before = first.setdefault(record.record_id, number) if record.record_id else number
        if records[before - 1] != record:
            hint = ""
            if mapping.incoming.format == "csv" and not mapping.incoming.rows_repeat:
                hint = " Where each row is one charge, the mapping needs rows_repeat = true."
            raise DeliveryShape(f"Records {before} and {number} have the same record_id and differ.{hint}")


class _Reading:
    def __init__(self, mapping: JailMapping, now: datetime, today: date, profile: Profile | None) -> None:
        self._profile = profile or load()
        self._mapping = mapping
        self._now = now
        self._today = today

    def record(self, raw: RawRecord) -> BookingRecord:
        values: dict[str, str] = {}
        came: dict[str, str] = {}  # as it came, by field
        unclear: list[Unclear] = []
        for field, source in fields_of(self._mapping.incoming):
            texts = (source.constant,) if source.constant else raw.texts(source.path)
            came[field] = text = " | ".join(texts)
            read = {self._value(field, source, one) for one in texts}
            value, code = read.pop() if len(read) == 1 else ("", ROWS_DIFFER)
            if code:
                unclear.append(Unclear(field, code, text))
            elif value:
                values[field] = value
        charges = [self._charge(place) for place in raw.charges]
        record = BookingRecord(
            record_id=self._record_id(raw, values),
            values=values,
            charges=tuple(made for made, _ in charges if made is not None),
            unclear=tuple(unclear),
            unclear_charges=tuple(as_it_came for made, as_it_came in charges if made is None),
        )
        return self._checked(record, came, [as_it_came for made, as_it_came in charges if made is not None])

    def _record_id(self, raw: RawRecord, values: dict[str, str]) -> str:
        """Without one, the booking number stands for it: it is one arrest's too."""
        return raw.whole.text(source_of(self._mapping.incoming.record_id).path) or values.get("booking_number", "")

    # One value. ------------------------------------------------------------------------------------------------------

    def _value(self, field: str, source: Source, text: str) -> tuple[str, str]:
        """The value in the notation of a booking, or a code."""
        if source.name:
            return self._name_part(field, source, text)
        if not text:
            if source.when_empty:
                return UNKNOWN[field], ""
            return "", "" if self._may_be_empty(field) else MISSING
        if source.table:
            found = self._mapping.tables[source.table].codes.get(text.casefold(), "")
            return found, "" if found else UNKNOWN_CODE
        if source.date:
            found = notations.date_of(text, source.date)
            return found, "" if found else BAD_DATE
        if source.height or source.weight:
            found = notations.height(text, source.height) if source.height else ""
            found = notations.weight(text, source.weight) if source.weight else found
            return found, "" if found else BAD_MEASURE
        return _tidy(field, text, source), ""

    def _may_be_empty(self, field: str) -> bool:
        rule = rule_of(field, self._profile)
        return field in _MAY_BE_EMPTY if rule is None else rule.presence is not Presence.MANDATORY

    def _name_part(self, field: str, source: Source, text: str) -> tuple[str, str]:
        assert source.name is not None  # asked by the caller
        if not text:
            return "", "" if field in _MAY_BE_EMPTY else MISSING
        part = notations.name_part(text, source.name)
        whole = bool(notations.name_part(text, "last") and notations.name_part(text, "first"))
        if not whole:
            return "", NAME_NOT_PARTED
        return _tidy(field, part, source), ""

    # Charges. --------------------------------------------------------------------------------------------------------

    def _charge(self, place: Place) -> tuple[Charge | None, UnclearCharge]:
        """The charge, None where it is unclear; and how it came, with the code of what is unclear."""
        sources = dict(charge_fields_of(self._mapping.incoming))
        came = {name: source.constant or place.text(source.path) for name, source in sources.items()}
        as_it_came = UnclearCharge("", came.get("literal", ""), came.get("ncic_code", ""), came.get("date", ""))
        made: dict[str, str] = {}
        for name, source in sources.items():
            value, code = self._value(f"charges.{name}", source, came[name])
            if code and code != MISSING:
                code = UNKNOWN_CHARGE if name == "ncic_code" else code
                return None, msgspec.structs.replace(as_it_came, code=code)
            made[name] = value
        number = made.get("ncic_code", "")
        known = Charge(made.get("literal", ""), date=made.get("date", ""))
        if number and made.get("code_table"):
            known = msgspec.structs.replace(known, ncic_code=number, code_table=made["code_table"])
        elif number:  # a code goes with its table: the station's own, or nobody's
            own = _station_charges().get(number)
            if own is None:
                return None, msgspec.structs.replace(as_it_came, code=UNKNOWN_CHARGE)
            known = msgspec.structs.replace(own, literal=known.literal or own.literal, date=known.date)
        return (known, as_it_came) if known.literal else (None, msgspec.structs.replace(as_it_came, code=MISSING))

    # The rules of the booking screen. --------------------------------------------------------------------------------

    def _checked(self, record: BookingRecord, came: dict[str, str], charges_came: list[UnclearCharge]) -> BookingRecord:
        """What those rules find in a value makes it unclear; of what is not there they are not asked."""
        values = dict(record.values)
        unclear = list(record.unclear)
        doubtful = list(record.unclear_charges)
        faulty: dict[int, str] = {}
        for field, code in self._findings(record):
            if field in values:
                unclear.append(Unclear(field, code, came[field]))
                del values[field]
            elif field.startswith("charges."):
                faulty.setdefault(int(field.split(".")[1]), code)
        doubtful += [msgspec.structs.replace(charges_came[index], code=code) for index, code in faulty.items()]
        order = [field for field, _ in fields_of(self._mapping.incoming)]
        unclear.sort(key=lambda one: order.index(one.field))
        if not record.charges and not doubtful:
            unclear.append(Unclear("charges", MISSING))
        return msgspec.structs.replace(
            record,
            values=values,
            charges=tuple(charge for index, charge in enumerate(record.charges) if index not in faulty),
            unclear=tuple(unclear),
            unclear_charges=tuple(doubtful),
        )

    def _findings(self, record: BookingRecord) -> Iterator[tuple[str, str]]:
        booking = booking_of(record, booking_id="", officer="", now=self._now, profile=self._profile)
        for finding in validate_booking(booking, today=self._today, profile=self._profile):
            yield finding.field, finding.code


def booking_of(
    record: BookingRecord, *, booking_id: str, officer: str, now: datetime, profile: Profile | None = None
) -> Booking:
    """The booking that a record makes as it stands, checked or not; what is unclear is left as nobody gave it."""
    subject = {field.partition(".")[2]: text for field, text in record.values.items() if field.startswith("subject.")}
    return Booking(
        booking_id=booking_id,
        booking_number=record.values.get("booking_number", ""),
        subject=Subject(**{"surname": "", "given": "", **subject}),
        charges=record.charges,
        date_of_arrest=record.values.get("date_of_arrest", ""),
        created_at=now,
        officer=officer,
        other=other_fields(given_in(record.values), profile or load()),
    )


def _tidy(field: str, text: str, source: Source) -> str:
    """Blanks too many are no part of a name or of words."""
    plain = " ".join(text.split()) if field in _NAMES or field == "charges.literal" else text
    return plain.upper() if source.upper else plain


@cache
def _station_charges() -> dict[str, Charge]:
    """The station's own table by code; a code that stands there twice is nobody's."""
    charges = all_charges()
    codes = [charge.ncic_code for charge in charges]
    return {charge.ncic_code: charge for charge in charges if charge.ncic_code and codes.count(charge.ncic_code) == 1}
