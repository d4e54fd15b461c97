"""A CAR from a booking keeps its profile; with one thing wrong it fails with one finding, and with that one.

The mandatory elements are those of the profile itself: a rule that is added is tried here.
"""

from dataclasses import replace
from datetime import UTC, date

import pytest

from app.an2k.codec import decode
from app.an2k.coded_header import stand_in
from app.an2k.deck.breaking import breaks, changed, set_to, without
from app.an2k.errors import NotAsProfile
from app.an2k.findings import Finding, Severity
from app.an2k.record import AnsiNistFile, TaggedRecord
from app.an2k.rules.profiles import load
from app.an2k.rules.values import ElementKey, Presence
from app.an2k.transaction import assemble_car
from app.an2k.validation import codes
from app.an2k.validation.engine import validate_file
from app.domain.booking import MissingFinger, MissingReason
from app.domain.position import FrictionRidgePosition as F
from tests.unit.an2k.support import AT, READER, TRANSACTION, booking, card

TODAY = date(2026, 3, 4)
PROFILE = load("example-county")
CAR = PROFILE.transactions["CAR"]
GONE = (
    MissingFinger(F.LEFT_RING, MissingReason.AMPUTATED),
    MissingFinger(F.LEFT_LITTLE, MissingReason.UNABLE_TO_PRINT),
)
PERSON, FIRST_IMAGE = 2, 3  # places in the file
SLAP = FIRST_IMAGE + 8 + 1  # after eight rolled fingers and the right slap: the left one, with AMP and two segments


def made() -> AnsiNistFile:
    prints = card(frozenset({F.LEFT_RING, F.LEFT_LITTLE}))
    images = tuple(replace(one, missing=GONE) if one.position is F.PLAIN_LEFT_FOUR else one for one in prints)
    return decode(
        assemble_car(TRANSACTION, booking(missing=GONE), images, reader=READER, at=AT, zone=UTC, profile=PROFILE)
    )


BASE = made()
PLACES = {1: 1, 2: PERSON, 14: FIRST_IMAGE}


def found(file: AnsiNistFile) -> tuple[Finding, ...]:
    return validate_file(file, PROFILE, today=TODAY, production=True)


def the_one(file: AnsiNistFile) -> Finding:
    findings = found(file)
    assert len(findings) == 1, findings
    assert findings[0].severity is Severity.ERROR
    return findings[0]


def value(place: int, number: int) -> bytes:
    record = BASE.records[place - 1]
    assert isinstance(record, TaggedRecord)
    return record.need(number).value


def holds(place: int, key: ElementKey) -> bool:
    record = BASE.records[place - 1]
    return record.record_type == key.record_type and isinstance(record, TaggedRecord) and bool(record.get(key.number))


def test_a_car_from_a_booking_keeps_its_own_profile() -> None:
    assert found(BASE) == ()
    whole = assemble_car(TRANSACTION, booking(), card(), reader=READER, at=AT, zone=UTC, profile=PROFILE)
    assert found(decode(whole)) == ()


# Every mandatory element of the profile for the records that are there. ----------------------------------------------

MANDATORY = [
    key for key, rule in CAR.elements.items() if rule.presence is Presence.MANDATORY and key.record_type in PLACES
]
FIELDS = [key for key in MANDATORY if not key.item]
ITEMS = [
    (key, place)
    for key in MANDATORY
    if key.item
    for place in sorted({PLACES[key.record_type], SLAP})
    if holds(place, key)
]
EXPECTED_MISSING = {ElementKey(1, 4): codes.TRANSACTION_UNKNOWN}


def test_the_profile_has_mandatory_elements_of_each_kind_of_record() -> None:
    assert {key.record_type for key in FIELDS} == set(PLACES)
    assert {key[:2] for key, _ in ITEMS} >= {(2, 47), (2, 84), (14, 18), (14, 21), (14, 24)}
    assert len(FIELDS) > 35


@pytest.mark.parametrize("key", FIELDS, ids=str)
def test_a_mandatory_field_removed_is_one_finding(key: ElementKey) -> None:
    finding = the_one(changed(BASE, PLACES[key.record_type], without(key.number)))
    assert finding.code == EXPECTED_MISSING.get(key, codes.MISSING)
    assert (finding.place.record_type, finding.place.field) == key[:2]
    assert finding.place.record == PLACES[key.record_type]


@pytest.mark.parametrize("key", FIELDS, ids=str)
def test_a_mandatory_field_left_empty_is_one_finding(key: ElementKey) -> None:
    finding = the_one(changed(BASE, PLACES[key.record_type], set_to(key.number, b"")))
    expected = {ElementKey(1, 3): codes.CONTENT_DIFFERS, **EXPECTED_MISSING}.get(key, codes.MISSING)
    assert (finding.code, finding.place.field) == (expected, key.number)


@pytest.mark.parametrize(("key", "place"), ITEMS, ids=str)
def test_a_mandatory_item_left_empty_is_one_finding(key: ElementKey, place: int) -> None:
    subfields = [part.split(b"\x1f") for part in value(place, key.number).split(b"\x1e")]
    subfields[0][key.item - 1] = b""
    finding = the_one(changed(BASE, place, set_to(key.number, b"\x1e".join(b"\x1f".join(one) for one in subfields))))
    assert finding.code == codes.MISSING
    assert (finding.place.record, finding.place.field, finding.place.item) == (place, key.number, key.item)


BROKEN: list[tuple[ElementKey, int, int | None, str, str]] = [
    (key, PLACES[key.record_type], None, text, code)
    for key in FIELDS
    if key[:2] not in ((1, 3), (1, 4), (2, 47))
    for text, code in breaks(
        CAR.elements[key], value(PLACES[key.record_type], key.number).decode("latin-1"), PROFILE.tables
    )
]
BROKEN += [
    (key, place, key.item, text, code)
    for key, place in ITEMS
    for text, code in breaks(
        CAR.elements[key],
        value(place, key.number).split(b"\x1e")[0].split(b"\x1f")[key.item - 1].decode(),
        PROFILE.tables,
    )
]


@pytest.mark.parametrize(
    ("key", "place", "item", "text", "code"), BROKEN, ids=lambda part: "" if part is None else repr(part)[:30]
)
def test_a_mandatory_element_broken_is_one_finding(
    key: ElementKey, place: int, item: int | None, text: str, code: str
) -> None:
    new = text.encode()
    if item is not None:
        subfields = [part.split(b"\x1f") for part in value(place, key.number).split(b"\x1e")]
        subfields[0][item - 1] = new
        new = b"\x1e".join(b"\x1f".join(one) for one in subfields)
    finding = the_one(changed(BASE, place, set_to(key.number, new)))
    assert (finding.code, finding.place.record, finding.place.field) == (code, place, key.number)
    assert finding.place.item == item
    assert finding.rule
    assert finding.source
    assert len(text) < 4 or text not in repr(finding)


def test_every_mandatory_field_was_broken_somehow() -> None:
    broken = {key for key, *_ in BROKEN}
    assert {key for key in FIELDS if key not in broken} == {
        ElementKey(1, 3),  # compared with the records
        ElementKey(1, 4),  # without it there are no rules
        ElementKey(2, 47),  # its items are
        ElementKey(14, 999),  # bytes
    }


@pytest.mark.parametrize(
    "content", [b"1\x1f14", b"1\x1f13\x1e2\x1f00", b"A", b"1\x1f1_3", b"1", b"1\x1f99999999999", b"\x1f\x1e\x1f"]
)
def test_a_wrong_content(content: bytes) -> None:
    finding = the_one(changed(BASE, 1, set_to(3, content)))
    assert (finding.code, finding.place.field) == (codes.CONTENT_DIFFERS, 3)


def test_a_content_that_counts_one_too_many() -> None:
    finding = the_one(changed(BASE, 1, set_to(3, value(1, 3).replace(b"1\x1f13", b"1\x1f14", 1))))
    assert finding.code == codes.CONTENT_DIFFERS


@pytest.mark.parametrize("tot", [b"ZZZZ", b"car", b"CAR ", b"\xff"])
def test_an_unknown_transaction(tot: bytes) -> None:
    assert the_one(changed(BASE, 1, set_to(4, tot))).code == codes.TRANSACTION_UNKNOWN


# What is often done wrong. -------------------------------------------------------------------------------------------


def test_the_date_printed_is_not_taken() -> None:
    finding = the_one(changed(BASE, 2, set_to(38, b"20260304")))
    assert (finding.code, finding.place.field) == (codes.FIELD_NOT_TAKEN, 38)


@pytest.mark.parametrize(("number", "text"), [(6, b"DET EXAMPLE"), (7, b"WA0330000"), (70, b"Y")])
def test_what_a_submission_without_an_answer_does_not_take(number: int, text: bytes) -> None:
    silent = changed(BASE, 1, set_to(4, b"CNA"))
    assert found(silent) == ()
    assert found(changed(BASE, 2, set_to(number, text))) == ()  # a CAR takes them
    finding = the_one(changed(silent, 2, set_to(number, text)))
    assert finding.code in (codes.FIELD_NOT_TAKEN, codes.FIELD_WITHOUT_RULE)
    assert finding.place.field == number


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        (b"09\x1e10\x1fUP", codes.ITEMS_TOO_FEW),
        (b"09\x1f\x1e10\x1fUP", codes.MISSING),
        (b"09\x1fZZ\x1e10\x1fUP", codes.CODE_UNKNOWN),
        (b"9\x1fXX\x1e10\x1fUP", codes.TOO_SHORT),
        (b"13\x1fXX\x1e10\x1fUP", codes.CODE_UNKNOWN),
        (b"09\x1fXX\x1e10\x1fUP\x1e10\x1fXX", codes.FINGER_TWICE),
        (b"09\x1fXX\x1e10\x1fUP\x1e08\x1fUP", codes.FINGER_PRINTED),
        (b"09\x1fXX\x1e10\x1fUP\x1e01\x1fUP", codes.FINGER_PRINTED),  # rolled and plain
        (b"09\x1fXX\x1f\x1e10\x1fUP", codes.ITEMS_TOO_MANY),
    ],
)
def test_marks_of_missing_fingers(marks: bytes, code: str) -> None:
    finding = the_one(changed(BASE, 2, set_to(84, marks)))
    assert (finding.code, finding.place.field) == (code, 84)


def renumbered(*positions: tuple[int, bytes]) -> AnsiNistFile:
    file = BASE
    for place, fgp in positions:
        file = changed(file, place, set_to(13, fgp))
    return file


def test_an_image_that_is_not_there() -> None:
    records = tuple(one for one in BASE.records if one is not BASE.records[FIRST_IMAGE - 1])
    content = value(1, 3).replace(b"1\x1f13", b"1\x1f12", 1).replace(b"\x1e14\x1f01", b"", 1)
    finding = the_one(changed(AnsiNistFile(records), 1, set_to(3, content)))
    assert (finding.code, finding.position, finding.place.record) == (codes.IMAGE_MISSING, 1, None)


def test_no_image_at_all_is_one_finding() -> None:
    bare = changed(AnsiNistFile(BASE.records[:2]), 1, set_to(3, b"1\x1f1\x1e2\x1f00"))
    assert the_one(bare).code == codes.NO_IMAGES


def test_marks_that_are_not_there() -> None:
    """Both images of the marked fingers are then unexplained: two faults."""
    findings = found(changed(BASE, 2, without(84)))
    assert [(one.code, one.position) for one in findings] == [(codes.IMAGE_MISSING, 9), (codes.IMAGE_MISSING, 10)]


@pytest.mark.parametrize(
    ("positions", "code", "position"),
    [
        (((4, b"1"),), codes.IMAGE_TWICE, 1),  # the right index says to be the thumb
        (((4, b"1"), (5, b"1")), codes.IMAGE_TWICE, 1),
        (((3, b"9"),), codes.IMAGE_MISSING, 1),  # a marked finger is there, and another is not
        (((3, b"15"),), codes.IMAGE_NOT_TAKEN, 15),
        (((3, b"0"),), codes.IMAGE_NOT_TAKEN, 0),
    ],
)
def test_wrong_positions(positions: tuple[tuple[int, bytes], ...], code: str, position: int) -> None:
    findings = found(renumbered(*positions))
    assert (findings[0].code, findings[0].position) == (code, position)
    assert len(findings) == (2 if code == codes.IMAGE_MISSING else 1)


def test_two_fingers_swapped_cannot_be_seen_here() -> None:
    assert found(renumbered((3, b"2"), (4, b"1"))) == ()


@pytest.mark.parametrize(
    ("arrest", "code"),
    [(b"19880416", codes.DATE_ORDER), (b"20260305", codes.DATE_IN_FUTURE), (b"20260301", codes.DATE_ORDER)],
)
def test_a_date_of_arrest_that_cannot_be(arrest: bytes, code: str) -> None:
    finding = the_one(changed(BASE, 2, set_to(45, arrest)))
    assert finding.code == code
    assert finding.place.field == (47 if arrest == b"20260301" else 45)  # the offense of the second came after it


@pytest.mark.parametrize("birth", [b"20260305", b"20260303"])
def test_a_date_of_birth_that_cannot_be(birth: bytes) -> None:
    finding = the_one(changed(BASE, 2, set_to(22, birth)))
    assert finding.code == (codes.DATE_IN_FUTURE if birth > b"20260304" else codes.DATE_ORDER)


def test_unknown_dates_are_in_no_order() -> None:
    assert found(changed(BASE, 2, set_to(22, b"00000000"))) == ()


def test_a_sending_before_the_arrest() -> None:
    early = changed(changed(BASE, 1, set_to(5, b"20260301")), 1, set_to(14, b"20260301120000Z"))
    finding = the_one(early)
    assert (finding.code, finding.place.field) == (codes.DATE_ORDER, 45)


def test_clocks_that_differ_are_a_warning() -> None:
    (finding,) = found(changed(BASE, 1, set_to(14, b"20260301120000Z")))
    assert (finding.code, finding.severity) == (codes.CLOCKS_DIFFER, Severity.WARNING)


def test_letters_beyond_ascii_without_their_character_set() -> None:
    finding = the_one(changed(BASE, 2, set_to(18, "MUÑOZ,ANA".encode())))
    assert (finding.code, finding.place.field) == (codes.CHARACTER_SET_MISSING, 15)
    declared = changed(BASE, 1, set_to(15, b"003\x1fUTF-8\x1f"))
    assert found(changed(declared, 2, set_to(18, "MUÑOZ,ANA".encode()))) == ()
    torn = the_one(changed(declared, 2, set_to(18, "MUÑOZ,ANA".encode("latin-1"))))
    assert (torn.code, torn.place.field) == (codes.FIELD_UNREADABLE, 18)


@pytest.mark.parametrize(
    ("number", "text", "code"),
    [
        (6, b"801", codes.IMAGE_TOO_LARGE),
        (7, b"751", codes.IMAGE_TOO_LARGE),
        (9, b"600", codes.RESOLUTION),
        (8, b"2", codes.RESOLUTION),
        (7, b"99999", codes.TOO_LONG),
    ],
)
def test_sizes_and_resolutions(number: int, text: bytes, code: str) -> None:
    finding = the_one(changed(BASE, FIRST_IMAGE, set_to(number, text)))
    assert finding.code == code


def test_an_image_of_twice_the_resolution_may_be_twice_as_wide() -> None:
    sizes = {6: b"1600", 7: b"1500", 9: b"1000", 10: b"1000", 999: stand_in("WSQ20", 1600, 1500)}
    fine = changed(BASE, FIRST_IMAGE, lambda values: values.update(sizes))
    assert found(fine) == ()


def test_one_charge_more_than_codes() -> None:
    finding = the_one(changed(BASE, 2, set_to(901, b"2303\x1fNCIC-2010-example")))
    assert (finding.code, finding.place.field) == (codes.COUNTS_DIFFER, 901)


def test_a_code_without_its_table() -> None:
    finding = the_one(changed(BASE, 2, set_to(901, b"2303\x1f\x1e\x1f")))
    assert (finding.code, finding.place.field, finding.place.subfield) == (codes.PARTNER_MISSING, 901, 1)


# Assembly. -----------------------------------------------------------------------------------------------------------


def test_a_finished_file_that_is_not_as_the_profile_wants_it_is_not_sent() -> None:
    narrow = tuple(replace(one, width_px=99) if one.position is F.RIGHT_THUMB else one for one in card())
    with pytest.raises(NotAsProfile) as caught:
        assemble_car(TRANSACTION, booking(), narrow, reader=READER, at=AT, zone=UTC, profile=PROFILE)
    (finding,) = caught.value.findings
    assert (finding.code, finding.place.field, finding.place.record) == (codes.TOO_SHORT, 6, 3)
    assert "14.006" in caught.value.message
