"""A booking as an EBTS criminal ten-print submission (CAR), and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from app.an2k import type2, type14
from app.an2k.codec import decode, encode
from app.an2k.errors import FieldMissing, ImageUnaccounted, NotAsProfile, TransactionNotAllowed
from app.an2k.findings import Severity
from app.an2k.images import CodedImage, read_images
from app.an2k.record import CNT, DCS, AnsiNistFile, BinaryRecord, Field, Record, TaggedRecord, join_items
from app.an2k.rules.assembling import CLASS_RESOLUTION, NO_RESOLUTION
from app.an2k.rules.profiles import load
from app.an2k.rules.values import ElementKey, Profile
from app.an2k.type4 import Type4Image, type4_record
from app.an2k.validate import BookingIncomplete, last_day, validate_booking
from app.an2k.validation.engine import validate_file
from app.an2k.validation.sentences import written_place
from app.an2k.validation.values import fault_of, wanted
from app.domain.booking import Booking, Charge, MissingFinger, Subject
from app.domain.capture import ReaderIdentity
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.transaction import Transaction

_P = FrictionRidgePosition
# The fourteen images of a ten-print card in the order in which they are sent.
CARD = (*FINGERS, _P.PLAIN_RIGHT_FOUR, _P.PLAIN_LEFT_FOUR, _P.PLAIN_RIGHT_THUMB, _P.PLAIN_LEFT_THUMB)
VER, TOT, DAT, PRY, DAI, ORI, TCN, TCR, NSR, NTR, DOM, GMT = 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
_TYPE1 = {"ori": ORI, "dai": DAI, "tcn": TCN, "tcr": TCR, "pry": PRY}
_TYPE4 = 4
_MOST_NAMED = 5  # findings in one sentence
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
    production: bool = True,
) -> bytes:
    """The bytes of a CAR that keeps the profile's rules. `at`: now; `zone`: of local dates, by default the machine's.
    `production`: a profile whose CAR nobody verified is refused.

    Raises BookingIncomplete (its `findings` name the fields), ImageNotAllowed, ImageUnaccounted, TransactionNotAllowed,
    and NotAsProfile where the finished file is not as the profile wants it for another reason.
    """
    rules = profile or load()
    today = max(last_day(at), last_day(booking.created_at))
    findings = validate_booking(booking, today=today, profile=rules)
    if findings:
        named = ", ".join(f"{finding.field} ({finding.code})" for finding in findings)
        raise BookingIncomplete(f"Fields of the booking are missing or wrong: {named}.", findings=findings)
    _check_transaction(transaction, rules, production=production)
    for image in images:
        type14.check_image(image, rules.images)
    _check_accounted(booking, images)
    local = at.astimezone(zone)
    file = _make_file(transaction, booking, images, reader, local, rules)
    _check_file(file, rules, max(today, local.date()), production=production)
    return encode(file)


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
    return encode(_make_file(transaction, booking, images, reader, at.astimezone(zone), profile or load()))


def _make_file(
    transaction: Transaction,
    booking: Booking,
    images: Sequence[CodedImage],
    reader: ReaderIdentity,
    local: datetime,
    rules: Profile,
) -> AnsiNistFile:
    """`local`: now, in the zone of local dates."""
    ordered = sorted(images, key=_place_on_card)
    text = type2.text_fields(booking, transaction.ori, reader, rules)
    utf8 = not all(item.isascii() for _, subfields in text for subfield in subfields for item in subfield)
    encoding = "utf-8" if utf8 else "ascii"
    records: list[Record] = [
        TaggedRecord.of(2, (Field(number, join_items(subfields, encoding)) for number, subfields in text))
    ]
    records += (
        _type4(image, idc)
        if rules.images.record_type == _TYPE4
        else type14.record(
            image, idc=idc, source=transaction.ori, captured=local, comment=type14.taken_comment(image, rules)
        )
        for idc, image in enumerate(ordered, start=1)
    )
    header = _header(transaction, records, local, rules, utf8=utf8)
    return AnsiNistFile((header, *records))


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


def _type4(image: CodedImage, idc: int) -> BinaryRecord:
    """Fingers, quality and missing fingers have no place in Type-4; what is missing stands in 2.084 alone."""
    value = Type4Image(
        impression=int(image.impression),
        positions=(int(image.position),),
        native_scale=False,
        width_px=image.width_px,
        height_px=image.height_px,
        compression=image.compression,
        data=image.data,
    )
    return type4_record(value, idc=idc)


def _place_on_card(image: CodedImage) -> int:
    return CARD.index(image.position) if image.position in CARD else len(CARD)


def _check_transaction(transaction: Transaction, rules: Profile, *, production: bool) -> None:
    made = rules.assembly.transaction
    if transaction.tot != made:
        raise TransactionNotAllowed(
            f"The type of transaction is not {made}.", remedy=f"Report it: a booking becomes a {made} here."
        )
    if production and not rules.transactions[made].verified:
        raise TransactionNotAllowed(
            f"The profile {rules.name} marks {made} as not verified.",
            remedy="Compare its rules with the agency's document, then set `verified = true` with that source.",
        )
    for name, number in _TYPE1.items():
        value = getattr(transaction, name)
        rule = rules.transactions[made].elements.get(ElementKey(1, number))
        if value is None or rule is None:
            continue
        fault = fault_of(value, rule, rules.tables)
        if fault is not None:
            raise TransactionNotAllowed(f"{name} is not as the profile wants it: {wanted(rule, fault)} ({fault}).")
        if not value.isascii():
            raise TransactionNotAllowed(f"{name} holds letters beyond ASCII.")


def _check_file(file: AnsiNistFile, rules: Profile, today: date, *, production: bool) -> None:
    """The last look before a file may be queued: at the file itself, by the rules by which a bureau would look."""
    findings = validate_file(file, rules, today=today, production=production)
    faults = tuple(one for one in findings if one.severity is Severity.ERROR)
    if faults:
        named = "; ".join(f"{written_place(one)} ({one.code})" for one in faults[:_MOST_NAMED])
        more = f" and {len(faults) - _MOST_NAMED} more" if len(faults) > _MOST_NAMED else ""
        raise NotAsProfile(
            f"The finished file is not as the profile {rules.name} wants it: {named}{more}.", findings=faults
        )


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
    local: datetime,
    rules: Profile,
    *,
    utf8: bool,
) -> TaggedRecord:
    listed = [(str(one.record_type), f"{one.idc:02d}") for one in records]
    values: list[tuple[int, Sequence[Sequence[str]]]] = [
        (VER, [[rules.assembly.version]]),
        (CNT, [["1", str(len(listed))], *listed]),
        (TOT, [[transaction.tot]]),
        (DAT, [[f"{local:%Y%m%d}"]]),
        (PRY, [[transaction.pry]]),
        (DAI, [[transaction.dai]]),
        (ORI, [[transaction.ori]]),
        (TCN, [[transaction.tcn]]),
        (NSR, [[_resolution(rules.assembly.native_resolution, rules)]]),
        (NTR, [[_resolution(rules.assembly.nominal_resolution, rules)]]),
        (DOM, [list(rules.assembly.domain)]),
        (GMT, [[f"{local.astimezone(UTC):%Y%m%d%H%M%S}Z"]]),
    ]
    if transaction.tcr is not None:
        values.append((TCR, [[transaction.tcr]]))
    if utf8:
        values.append((DCS, _UTF8))
    return TaggedRecord.of(1, (Field(number, join_items(subfields)) for number, subfields in sorted(values)))


def _resolution(stated: str, rules: Profile) -> str:
    """1.011 and 1.012 speak of Type-4 images: those of the 500 ppi class where the profile leaves the zeros of a file
    without any."""
    return CLASS_RESOLUTION if rules.images.record_type == _TYPE4 and stated == NO_RESOLUTION else stated


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
