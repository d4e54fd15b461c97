"""Type-2 of a CAR: the person, the arrest and the charges (EBTS 9.1 field table; EBTS 10.0)."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.an2k.errors import ValueNotUsable
from app.an2k.images import read_missing
from app.an2k.profile import EXAMPLE, Profile, load
from app.an2k.record import IDC, AnsiNistFile, TaggedRecord
from app.an2k.validate import written_name
from app.domain.booking import Booking, Charge, MissingFinger, Subject
from app.domain.capture import ReaderIdentity

RET, OCA, NAM, POB, DOB, SEX, RAC = 5, 9, 18, 20, 22, 24, 25
HGT, WGT, EYE, HAI, DOA, ASL, IMA, CRI, AMP = 27, 29, 31, 32, 45, 47, 67, 73, 84
_IDC = "00"  # Type-2 has no image
_SUBJECT_FIELDS = {
    POB: "place_of_birth",
    DOB: "date_of_birth",
    SEX: "sex",
    RAC: "race",
    HGT: "height",
    WGT: "weight_lb",
    EYE: "eyes",
    HAI: "hair",
}

Text = Sequence[Sequence[str]]  # subfields of items


@dataclass(frozen=True)
class PersonRecord:
    """What a Type-2 record says."""

    subject: Subject
    charges: tuple[Charge, ...]
    date_of_arrest: str
    booking_number: str
    missing: tuple[MissingFinger, ...]
    reader: ReaderIdentity | None


def text_fields(booking: Booking, agency: str, reader: ReaderIdentity, rules: Profile) -> list[tuple[int, Text]]:
    """Fields in ascending order, LEN left out. `agency`: ORI of the controlling agency (CRI). DPR (2.038) is not used
    in a CAR."""
    equipment = rules.equipment
    fields: list[tuple[int, Text]] = [
        (IDC, [[_IDC]]),
        (RET, [[rules.retention.code]]),
        (OCA, [[booking.booking_number]]),
        (NAM, [[written_name(booking.subject)]]),
        (DOA, [[booking.date_of_arrest]]),
        (ASL, [[charge.date, charge.literal] for charge in booking.charges]),
        (CRI, [[agency]]),
    ]
    fields += [(number, [[getattr(booking.subject, name)]]) for number, name in _SUBJECT_FIELDS.items()]
    if reader.make and reader.model:
        make, model = reader.make[: equipment.make_longest], reader.model[: equipment.model_longest]
        fields.append((IMA, [[make, model, reader.serial[: equipment.serial_longest]]]))
    if booking.missing:
        fields.append((AMP, [[f"{int(m.finger):02d}", m.reason.value] for m in booking.missing]))
    if any(charge.ncic_code for charge in booking.charges):
        codes = [[charge.ncic_code or "", charge.code_table or ""] for charge in booking.charges]
        fields.append((rules.offence_codes.field, codes))
    return sorted(fields, key=lambda field: field[0])


def read(file: AnsiNistFile, record: TaggedRecord, *, profile: Profile | None = None) -> PersonRecord:
    """The person of a Type-2 record. Name, date of arrest and one charge must be there; FieldMissing, RecordError.

    A name of several words after the comma reads as one given name and middle names.
    """
    rules = profile or load(EXAMPLE)
    surname, _, rest = file.text(record, NAM).partition(",")
    given, _, middle = rest.strip(" ").partition(" ")
    described = {name: file.text(record, number) for number, name in _SUBJECT_FIELDS.items() if record.get(number)}
    return PersonRecord(
        subject=Subject(surname=surname, given=given, middle=middle, **described),
        charges=_charges(file, record, rules.offence_codes.field),
        date_of_arrest=file.text(record, DOA),
        booking_number=file.text(record, OCA) if record.get(OCA) else "",
        missing=read_missing(file, record, AMP),
        reader=_reader(file, record),
    )


def _reader(file: AnsiNistFile, record: TaggedRecord) -> ReaderIdentity | None:
    found = file.items(record, IMA)
    if not found:
        return None
    make, model, serial = (*found[0], "", "")[:3]
    return ReaderIdentity(make, model, serial)


def _charges(file: AnsiNistFile, record: TaggedRecord, code_field: int) -> tuple[Charge, ...]:
    record.need(ASL)
    literals = file.items(record, ASL)
    codes = file.items(record, code_field) or (("", ""),) * len(literals)
    if len(codes) != len(literals):
        raise ValueNotUsable("There is not one offence code per charge.", record_type=2, field=code_field)
    charges = []
    for place, (items, coded) in enumerate(zip(literals, codes, strict=True), start=1):
        if len(items) > 2:
            raise ValueNotUsable("A charge has two items.", record_type=2, field=ASL, subfield=place)
        if len(coded) != 2:
            raise ValueNotUsable("An offence code has two items.", record_type=2, field=code_field, subfield=place)
        date, literal = items if len(items) == 2 else ("", items[0])  # a lone item is the literal
        code, table = coded
        charges.append(Charge(literal, code or None, table or None, date))
    return tuple(charges)
