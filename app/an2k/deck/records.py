"""Submissions with a record, a field or an image that is not taken, and with letters of no declared character set."""

from collections.abc import Iterator

from app.an2k.booking_elements import NAM
from app.an2k.codec import encode
from app.an2k.coded_header import NONE, PNG, WSQ
from app.an2k.deck.base import Broken, base_file
from app.an2k.deck.breaking import changed, set_to, with_records
from app.an2k.deck.finger_images import (
    CODING,
    DATA,
    TYPE14,
    WIDTH,
    position_of,
    width_of,
    with_coding,
    with_data,
    with_width,
)
from app.an2k.deck.making import PERSON, Making, submissions
from app.an2k.deck.more_records import with_palms, with_photo
from app.an2k.deck.sampling import sample, takes
from app.an2k.deck.values import Case, Expected, Group
from app.an2k.findings import Severity
from app.an2k.image_fields import THPS, TVPS
from app.an2k.record import DCS, IDC, AnsiNistFile, Field, Record, TaggedRecord
from app.an2k.rules.values import ElementKey, Presence
from app.an2k.transaction import TOT
from app.an2k.type4 import CODINGS
from app.an2k.validation import codes
from app.domain.position import FINGERS

_SELDOM = (13, 9, 16, 17, 99)  # types of records; the first that the submission does not take is tried
_ADDED_IDC = 90
_UTF8 = b"003\x1fUTF-8\x1f"
_ACCENTED = "MUÑOZ,ANA"
_ODD_PPI = b"600"

_CUT_BYTES = 12  # enough to tell the coding, of JPEG 2000 too


def record_cases(broken: Broken) -> Iterator[Case]:
    yield from _records(broken)
    yield from _fields(broken)
    yield from _sizes(broken)
    yield from _coded(broken)
    yield from _letters(broken)


def unverified_cases(making: Making) -> Iterator[Case]:
    """Submissions of the types that nobody verified; production refuses them. They keep what rules there are."""
    severity = Severity.ERROR if making.ground.production else Severity.NOTE
    for rules in submissions(making.ground.profile, verified=False):
        expected = Expected(codes.TRANSACTION_UNVERIFIED, severity, record=1, record_type=1, field=TOT)
        said = "refused" if severity is Severity.ERROR else "told"
        title = f"{rules.tot}, whose rules nobody verified: {said}"
        slug, data = f"{rules.tot.lower()}-unverified", encode(base_file(making, rules))
        yield Case(Group.UNVERIFIED, rules.tot, slug, title, data, (expected,))


# Records. ------------------------------------------------------------------------------------------------------------


def _records(broken: Broken) -> Iterator[Case]:
    rules, file, making = broken.rules, broken.whole, broken.making
    kind = next(one for one in _SELDOM if one not in rules.records)
    stranger = TaggedRecord.of(kind, (Field(IDC, b"%d" % _ADDED_IDC),))
    yield _case(broken, f"type-{kind}", f"a record of Type-{kind}, which is not taken",
                _added(file, stranger), Expected(codes.RECORD_NOT_TAKEN, record_type=kind))  # fmt: skip
    person = file.records[PERSON - 1]
    if rules.records[2].most == 1:
        yield _case(broken, "two-persons", "two records of Type-2",
                    _added(file, person), Expected(codes.RECORDS_TOO_MANY, record_type=2))  # fmt: skip
    if rules.records[2].least:
        rest = [one for one in file.records[1:] if one is not person]
        yield _case(broken, "no-person", "no record of Type-2",
                    with_records(file, rest), Expected(codes.RECORDS_TOO_FEW, record_type=2))  # fmt: skip
    for number, more in ((10, with_photo), (15, with_palms)):
        span = rules.records.get(number)
        if span is not None and span.most is not None:
            there = sum(one.record_type == number for one in file.records)
            full = more(file, making, span.most + 1 - there)
            yield _case(broken, f"type-{number}-too-many", f"{span.most + 1} records of Type-{number}",
                        full, Expected(codes.RECORDS_TOO_MANY, record_type=number))  # fmt: skip


def _added(file: AnsiNistFile, record: Record) -> AnsiNistFile:
    return with_records(file, sorted((*file.records[1:], record), key=lambda one: one.record_type))


# Fields. -------------------------------------------------------------------------------------------------------------


def _fields(broken: Broken) -> Iterator[Case]:
    elements, making = broken.rules.elements, broken.making
    for key, rule in elements.items():
        if rule.presence is Presence.FORBIDDEN and not key.item and key.record_type <= 2:
            value = sample(rule, broken.tables, day=making.arrest)
            if value is not None:
                expected = _at(codes.FIELD_NOT_TAKEN, key)
                yield _field_case(broken, key, value.encode(), f"{broken.named(key)}, which is not taken", expected)
    for kind in (1, 2):
        known = {key.number for key in elements if key.record_type == kind}
        unused = ElementKey(kind, next(number for number in range(max(DCS, 3), 999) if number not in known))
        expected = _at(codes.FIELD_WITHOUT_RULE, unused)
        yield _field_case(broken, unused, b"TEST", f"{unused}, which has no rule", expected)
    tried = set(elements)
    for other in submissions(making.ground.profile, verified=True):
        for key, rule in other.elements.items():
            if key.record_type != 2 or key.item or key in tried or rule.presence is Presence.FORBIDDEN:
                continue
            tried.add(key)
            value_of = making.field(other, rule)
            if value_of is not None:
                title = f"{key} {rule.mnemonic}, which {other.tot} takes and {broken.rules.tot} does not"
                expected = _at(codes.FIELD_WITHOUT_RULE, key)
                yield _field_case(broken, key, value_of, title, expected, f"-of-{other.tot}")


def _field_case(broken: Broken, key: ElementKey, value: bytes, title: str, expected: Expected, slug: str = "") -> Case:
    file = changed(broken.whole, key.record_type, set_to(key.number, value))  # Types 1 and 2 are the first two
    return _case(broken, f"{key}-not-taken{slug}", title, file, expected)


# Images. -------------------------------------------------------------------------------------------------------------


def _sizes(broken: Broken) -> Iterator[Case]:
    """The record says another size or resolution than its picture has."""
    images = broken.making.ground.profile.images
    kinds = (
        ("finger", frozenset(int(one) for one in FINGERS), images.finger_px),
        ("thumb", frozenset({11, 12}), images.thumb_px),
        ("slap", frozenset({13, 14}), images.slap_px),
    )
    kind = broken.image_type
    width, rule = WIDTH[kind], broken.rules.elements.get(WIDTH[kind])
    for name, positions, most in kinds:
        place, position = next(_of_positions(broken, positions), (0, 0))
        wide = most[0] + 1
        if place and (rule is None or takes(rule, str(wide), broken.tables)):
            file = with_width(broken.whole, place, wide)
            expected = Expected(
                codes.IMAGE_TOO_LARGE, record=place, record_type=kind, field=width.number, position=position
            )
            yield _case(broken, f"{name}-too-wide", f"a {name} of {wide} pixels", file, expected)
    if kind == TYPE14:  # a Type-4 is of 500 pixels per inch
        place = broken.images[0]
        odd = changed(broken.whole, place, lambda values: values.update({THPS: _ODD_PPI, TVPS: _ODD_PPI}))
        expected = Expected(codes.RESOLUTION, record=place, record_type=TYPE14, field=THPS)
        yield _case(broken, "odd-resolution", f"an image of {_ODD_PPI.decode()} pixels per inch", odd, expected)


def _of_positions(broken: Broken, positions: frozenset[int]) -> Iterator[tuple[int, int]]:
    for place in broken.images:
        position = position_of(broken.whole.records[place - 1])
        if position in positions:
            yield place, position


def _coded(broken: Broken) -> Iterator[Case]:
    """The data of an image are not as its record says: coded in another way, of another width, or cut off."""
    kind, place, coding = broken.image_type, broken.images[0], broken.making.ground.profile.images.compression
    position = position_of(broken.whole.records[place - 1])

    def expected(code: str, key: ElementKey) -> Expected:
        return Expected(code, record=place, record_type=kind, field=key.number, position=position)

    rule = broken.rules.elements.get(CODING[kind])
    other = PNG if coding != PNG else WSQ
    if rule is None or takes(rule, other if kind == TYPE14 else str(CODINGS.index(other)), broken.tables):
        file = with_coding(broken.whole, place, other)
        title = f"an image that says {other} and is {coding}"
        yield _case(broken, "other-coding", title, file, expected(codes.IMAGE_CODING, CODING[kind]))
    at_width = DATA[kind] if coding == NONE else WIDTH[kind]
    file = with_width(broken.whole, place, width_of(broken.whole.records[place - 1]) + 1)
    title = "an image that is narrower than its record says"
    yield _case(broken, "other-width", title, file, expected(codes.IMAGE_SIZE, at_width))
    file = with_data(broken.whole, place, lambda data: data[:_CUT_BYTES])
    code = codes.IMAGE_SIZE if coding == NONE else codes.IMAGE_DAMAGED
    yield _case(broken, "image-cut", f"an image cut off after {_CUT_BYTES} bytes", file, expected(code, DATA[kind]))


# Letters. ------------------------------------------------------------------------------------------------------------


def _letters(broken: Broken) -> Iterator[Case]:
    rule = broken.rules.elements.get(ElementKey(2, NAM))
    directory = broken.rules.elements.get(ElementKey(1, DCS))
    if rule is None or not takes(rule, _ACCENTED, broken.tables):
        return
    plain = changed(broken.whole, PERSON, set_to(NAM, _ACCENTED.encode()))
    yield _case(broken, "accents-undeclared", "letters beyond ASCII without 1.015 DCS", plain,
                Expected(codes.CHARACTER_SET_MISSING, record=1, record_type=1, field=DCS))  # fmt: skip
    if directory is not None:
        torn = changed(broken.whole, PERSON, set_to(NAM, _ACCENTED.encode("latin-1")))
        yield _case(broken, "accents-torn", "letters that are not of the declared character set",
                    changed(torn, 1, set_to(DCS, _UTF8)),
                    Expected(codes.FIELD_UNREADABLE, record=2, record_type=2, field=NAM))  # fmt: skip


def _case(broken: Broken, slug: str, title: str, file: AnsiNistFile, expected: Expected) -> Case:
    return broken.case(Group.RECORD, slug, title, file, expected)


def _at(code: str, key: ElementKey) -> Expected:
    return Expected(code, record=key.record_type, record_type=key.record_type, field=key.number)
