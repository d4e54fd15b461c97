"""Type-2 of a CAR: the person, the arrest and the charges (EBTS 9.1 field table; EBTS 10.0)."""

from dataclasses import dataclass

from app.an2k.booking_elements import AMP, ASL, CRI, DOA, IMA, NAM, OCA, RET, SUBJECT_FIELDS
from app.an2k.errors import ValueNotUsable
from app.an2k.images import read_missing
from app.an2k.other_elements import all_elements_of
from app.an2k.record import IDC, AnsiNistFile, TaggedRecord
from app.an2k.rules.profiles import load
from app.an2k.rules.values import ElementKey, Presence, Profile
from app.an2k.writing import Subfields
from app.domain.booking import Booking, Charge, MissingFinger, Subject
from app.domain.capture import ReaderIdentity

_IDC = "00"  # Type-2 has no image


@dataclass(frozen=True)
class PersonRecord:
    """What a Type-2 record says."""

    subject: Subject
    charges: tuple[Charge, ...]
    date_of_arrest: str
    booking_number: str
    missing: tuple[MissingFinger, ...]
    reader: ReaderIdentity | None


def text_fields(booking: Booking, agency: str, reader: ReaderIdentity, rules: Profile) -> list[tuple[int, Subfields]]:
    """Fields in ascending order, LEN left out. `agency`: ORI of the controlling agency (CRI). DPR (2.038) is not used
    in a CAR. The reader is left out where the agency takes no 2.067."""
    fields: dict[int, Subfields] = {IDC: [[_IDC]], CRI: [[agency]]}
    if rules.assembly.retention is not None:
        fields[RET] = [[rules.assembly.retention]]
    fields |= all_elements_of(booking, rules)
    if reader.make and reader.model and _takes_reader(rules):
        said = (reader.make, reader.model, reader.serial)
        fields[IMA] = [[text[: _longest(rules, item)] for item, text in enumerate(said, start=1)]]
    return sorted(fields.items())


def _takes_reader(rules: Profile) -> bool:
    rule = rules.transactions[rules.assembly.transaction].elements.get(ElementKey(2, IMA))
    return rule is not None and rule.presence is not Presence.FORBIDDEN


def _longest(rules: Profile, item: int) -> int | None:
    """Characters that the profile takes of an item of 2.067; None without a limit."""
    rule = rules.transactions[rules.assembly.transaction].elements.get(ElementKey(2, IMA, item))
    return rule.size.most if rule is not None else None


def read(file: AnsiNistFile, record: TaggedRecord, *, profile: Profile | None = None) -> PersonRecord:
    """The person of a Type-2 record. Name, date of arrest and one charge must be there; FieldMissing, RecordError.

    A name of several words after the comma reads as one given name and middle names.
    """
    rules = profile or load()
    surname, _, rest = file.text(record, NAM).partition(",")
    given, _, middle = rest.strip(" ").partition(" ")
    described = {name: file.text(record, number) for number, name in SUBJECT_FIELDS.items() if record.get(number)}
    return PersonRecord(
        subject=Subject(surname=surname, given=given, middle=middle, **described),
        charges=_charges(file, record, rules.assembly.offence_code_field),
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


def _charges(file: AnsiNistFile, record: TaggedRecord, code_field: int | None) -> tuple[Charge, ...]:
    record.need(ASL)
    literals = file.items(record, ASL)
    codes = file.items(record, code_field) if code_field is not None else ()
    codes = codes or (("", ""),) * len(literals)
    if len(codes) != len(literals):
        raise record.wrong(ValueNotUsable, "There is not one offence code per charge.", code_field)
    charges = []
    for place, (items, coded) in enumerate(zip(literals, codes, strict=True), start=1):
        if len(items) > 2:
            raise record.wrong(ValueNotUsable, "A charge has two items.", ASL, place)
        if len(coded) != 2:
            raise record.wrong(ValueNotUsable, "An offence code has two items.", code_field, place)
        date, literal = items if len(items) == 2 else ("", items[0])  # a lone item is the literal
        code, table = coded
        charges.append(Charge(literal, code or None, table or None, date))
    return tuple(charges)
