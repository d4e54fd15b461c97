"""A booking as an EBTS criminal ten-print submission (CAR), and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from app.an2k import type2, type14
from app.an2k.codec import decode, encode
from app.an2k.errors import FieldMissing, ImageUnaccounted, TransactionNotAllowed
from app.an2k.images import CodedImage, read_images
from app.an2k.profile import EXAMPLE, Profile, load
from app.an2k.record import CNT, DCS, AnsiNistFile, Field, Record, TaggedRecord, join_items
from app.an2k.validate import BookingIncomplete, last_day, validate_booking
from app.domain.booking import Booking, Charge, MissingFinger, Subject
from app.domain.capture import ReaderIdentity
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.transaction import Transaction

_P = FrictionRidgePosition
# The fourteen images of a ten-print card in the order in which they are sent.
CARD = (*FINGERS, _P.PLAIN_RIGHT_FOUR, _P.PLAIN_LEFT_FOUR, _P.PLAIN_RIGHT_THUMB, _P.PLAIN_LEFT_THUMB)
VER, TOT, DAT, PRY, DAI, ORI, TCN, TCR, NSR, NTR, DOM, GMT = 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
_AGENCY_CHARACTERS = 9  # 1.007, 1.008
_TCN_CHARACTERS = (10, 40)  # 1.009, 1.010
_PRIORITIES = frozenset("123456789")  # 1.006
_UTF8 = (("003", "UTF-8", ""),)  # 1.015: index, name, version (not said)


@dataclass(frozen=True)
class Submission:
    """What a CAR says. `reader`: 2.067 IMA, None when it is not there."""

    transaction: Transaction
    subject: Subject
    charges: tuple[Charge, ...]
    date_of_arrest: str
    booking_number: str
    missing: tuple[MissingFinger, ...]
    images: tuple[CodedImage, ...]
    reader: ReaderIdentity | None = None


def assemble_car(
    transaction: Transaction,
    booking: Booking,
    images: Sequence[CodedImage],
    *,
    reader: ReaderIdentity,
    at: datetime,
    zone: tzinfo | None = None,
    profile: Profile | None = None,
) -> bytes:
    """The bytes of a CAR that keeps the profile's rules. `at`: now; `zone`: of local dates, by default the machine's.

    Raises BookingIncomplete (its `findings` name the fields), ImageNotAllowed, ImageUnaccounted, TransactionNotAllowed.
    """
    rules = profile or load(EXAMPLE)
    findings = validate_booking(booking, today=max(last_day(at), last_day(booking.created_at)), profile=rules)
    if findings:
        named = ", ".join(f"{finding.field} ({finding.code})" for finding in findings)
        raise BookingIncomplete(f"Fields of the booking are missing or wrong: {named}.", findings=findings)
    _check_transaction(transaction)
    for image in images:
        type14.check_image(image, rules.images)
    _check_accounted(booking, images)
    return build_car(transaction, booking, images, reader=reader, at=at, zone=zone, profile=rules)


def build_car(
    transaction: Transaction,
    booking: Booking,
    images: Sequence[CodedImage],
    *,
    reader: ReaderIdentity,
    at: datetime,
    zone: tzinfo | None = None,
    profile: Profile | None = None,
) -> bytes:
    """The same without the checks of the profile: well-formed, but possibly a submission that is to be rejected.

    For exercises and tests of the receiving side. The station sends what `assemble_car` made.
    """
    rules = profile or load(EXAMPLE)
    local = at.astimezone(zone)
    ordered = sorted(images, key=_place_on_card)
    text = type2.text_fields(booking, transaction.ori, reader, rules)
    utf8 = not all(item.isascii() for _, subfields in text for subfield in subfields for item in subfield)
    encoding = "utf-8" if utf8 else "ascii"
    records: list[Record] = [
        TaggedRecord.of(2, (Field(number, join_items(subfields, encoding)) for number, subfields in text))
    ]
    records += (
        type14.record(image, idc=idc, source=transaction.ori, captured=local)
        for idc, image in enumerate(ordered, start=1)
    )
    header = _header(transaction, records, at, local, rules, utf8=utf8)
    return encode(AnsiNistFile((header, *records)))


def interpret(data: bytes) -> Submission:
    """Read a submission. RecordError (a subclass) says what is missing or not usable and where."""
    file = decode(data)
    subjects = [one for one in file.of_type(2) if isinstance(one, TaggedRecord)]
    if not subjects:
        raise FieldMissing("There is no Type-2 record.", record_type=2)
    person = type2.read(file, subjects[0])
    return Submission(
        transaction=_read_header(file),
        subject=person.subject,
        charges=person.charges,
        date_of_arrest=person.date_of_arrest,
        booking_number=person.booking_number,
        missing=person.missing,
        images=read_images(file),
        reader=person.reader,
    )


def _place_on_card(image: CodedImage) -> int:
    return CARD.index(image.position) if image.position in CARD else len(CARD)


def _check_transaction(transaction: Transaction) -> None:
    if transaction.tot != "CAR":
        raise TransactionNotAllowed(
            "The type of transaction is not CAR.", remedy="Report it: only CAR is assembled here."
        )
    for name in ("ori", "dai"):
        value = getattr(transaction, name)
        if len(value) != _AGENCY_CHARACTERS or not (value.isascii() and value.isalnum()):
            raise TransactionNotAllowed(f"{name} is not nine letters or digits.")
    for name, value in (("tcn", transaction.tcn), ("tcr", transaction.tcr)):
        if value is None:
            continue
        shortest, longest = _TCN_CHARACTERS
        if not (shortest <= len(value) <= longest and value.isascii() and value.isprintable()):
            raise TransactionNotAllowed(f"{name} is not {shortest} to {longest} plain characters.")
    if transaction.pry not in _PRIORITIES:
        raise TransactionNotAllowed("pry is not one digit from 1 to 9.")


def _check_accounted(booking: Booking, images: Sequence[CodedImage]) -> None:
    """Every image of the fourteen is there once, or AMP names all its fingers."""
    there = [image.position for image in images]
    twice = sorted({position.name.lower() for position in there if there.count(position) > 1})
    if twice:
        raise ImageUnaccounted(f"Images are there twice: {', '.join(twice)}.")
    missing = {one.finger for one in booking.missing}
    unexplained = [p.name.lower() for p in CARD if p not in there and not set(fingers_of(p)) <= missing]
    if unexplained:
        raise ImageUnaccounted(f"Neither captured nor marked missing: {', '.join(unexplained)}.")


def _header(
    transaction: Transaction,
    records: Sequence[Record],
    at: datetime,
    local: datetime,
    rules: Profile,
    *,
    utf8: bool,
) -> TaggedRecord:
    listed = [(str(one.record_type), f"{one.idc:02d}") for one in records]
    values: list[tuple[int, Sequence[Sequence[str]]]] = [
        (VER, [[rules.type1.version]]),
        (CNT, [["1", str(len(listed))], *listed]),
        (TOT, [[transaction.tot]]),
        (DAT, [[f"{local:%Y%m%d}"]]),
        (PRY, [[transaction.pry]]),
        (DAI, [[transaction.dai]]),
        (ORI, [[transaction.ori]]),
        (TCN, [[transaction.tcn]]),
        (NSR, [[rules.type1.native_resolution]]),
        (NTR, [[rules.type1.nominal_resolution]]),
        (DOM, [list(rules.type1.domain)]),
        (GMT, [[f"{at.astimezone(UTC):%Y%m%d%H%M%S}Z"]]),
    ]
    if transaction.tcr is not None:
        values.append((TCR, [[transaction.tcr]]))
    if utf8:
        values.append((DCS, _UTF8))
    return TaggedRecord.of(1, (Field(number, join_items(subfields)) for number, subfields in sorted(values)))


def _read_header(file: AnsiNistFile) -> Transaction:
    header = file.header

    def optional(number: int) -> str | None:
        return file.text(header, number) if header.get(number) else None

    return Transaction(
        tot=file.text(header, TOT),
        tcn=file.text(header, TCN),
        ori=file.text(header, ORI),
        dai=file.text(header, DAI),
        pry=optional(PRY) or "",
        tcr=optional(TCR),
    )
