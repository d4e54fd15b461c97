"""A booking becomes a CAR that keeps the profile's rules, and reads back as it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.an2k import errors
from app.an2k.codec import decode, encode
from app.an2k.images import CodedImage
from app.an2k.quality_metric import OWN_MEASURES
from app.an2k.record import AnsiNistFile, Field, TaggedRecord
from app.an2k.transaction import CARD, assemble_car, build_car, interpret
from app.an2k.validate import BookingIncomplete
from app.domain.booking import Booking, Charge, MissingFinger, MissingReason, Subject
from app.domain.capture import ReaderIdentity
from app.domain.position import FINGERS, fingers_of
from app.domain.position import FrictionRidgePosition as F
from app.domain.quality import FingerQuality, QualityThresholds, Verdict
from app.domain.segmentation import Box
from app.domain.transaction import Transaction
from app.imaging.quality_estimate import ALGORITHM
from tests.unit.an2k.support import (
    AT,
    CHARGES,
    READER,
    SUBJECT,
    TRANSACTION,
    booking,
    car_bytes,
    card,
    image,
    segment,
)


def made(
    given: Booking | None = None,
    images: tuple[CodedImage, ...] | None = None,
    transaction: Transaction = TRANSACTION,
    at: datetime = AT,
) -> bytes:
    return assemble_car(
        transaction, given or booking(), card() if images is None else images, reader=READER, at=at, zone=UTC
    )


def fields_of(data: bytes, record: int) -> dict[int, bytes]:
    found = decode(data).records[record]
    assert isinstance(found, TaggedRecord)
    return {one.number: one.value for one in found.fields}


def test_a_whole_card_comes_back_as_it_was() -> None:
    said = interpret(made())
    assert said.transaction == TRANSACTION
    assert said.subject == SUBJECT
    assert said.charges == CHARGES
    assert (said.date_of_arrest, said.booking_number) == ("20260302", "2026-000123")
    assert said.missing == ()
    assert said.reader == READER
    assert said.images == card()


def test_the_order_of_the_images_is_that_of_the_card() -> None:
    shuffled = tuple(reversed(card()))
    assert tuple(one.position for one in interpret(made(images=shuffled)).images) == CARD


def test_type1_as_ebts_wants_it() -> None:
    fields = fields_of(made(), 0)
    listed = [b"1\x1f15", b"2\x1f00", *(b"14\x1f%02d" % idc for idc in range(1, 15))]
    del fields[1]
    assert fields == {
        2: b"0500",
        3: b"\x1e".join(listed),
        4: b"CAR",
        5: b"20260304",
        6: b"4",
        7: b"WA0000000",
        8: b"WA0330000",
        9: b"WA0330000-S01-2026-000001",
        11: b"00.00",
        12: b"00.00",
        13: b"NORAM\x1fEBTS 10.0",
        14: b"20260304123015Z",
    }


def test_the_date_is_local_and_the_time_is_greenwich() -> None:
    at = datetime(2026, 3, 4, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    data = assemble_car(TRANSACTION, booking(), card(), reader=READER, at=at, zone=at.tzinfo)
    fields = fields_of(data, 0)
    assert (fields[5], fields[14]) == (b"20260304", b"20260305073000Z")
    assert fields_of(data, 2)[5] == b"20260304"


def test_type2_as_ebts_wants_it() -> None:
    missing = (
        MissingFinger(F.RIGHT_INDEX, MissingReason.AMPUTATED),
        MissingFinger(F.LEFT_LITTLE, MissingReason.UNABLE_TO_PRINT),
    )
    fields = fields_of(made(booking(missing=missing), card(frozenset({F.RIGHT_INDEX, F.LEFT_LITTLE}))), 1)
    del fields[1]
    assert fields == {
        2: b"00",
        5: b"Y",
        9: b"2026-000123",
        18: b"SAMPLE,JORDAN LEE",
        20: b"WA",
        22: b"19880417",
        24: b"X",
        25: b"U",
        27: b"509",
        29: b"165",
        31: b"BRO",
        32: b"BRO",
        45: b"20260302",
        47: b"20260302\x1fSHOPLIFTING\x1e\x1fRESISTING AN OFFICER",
        67: b"Example Works\x1fSimulator\x1f1",
        73: b"WA0330000",
        84: b"02\x1fXX\x1e10\x1fUP",
        901: b"2303\x1fNCIC-2010-example\x1e\x1f",
    }


def test_a_slap_as_ebts_wants_it() -> None:
    place = 2 + CARD.index(F.PLAIN_RIGHT_FOUR)
    fields = fields_of(made(), place)
    assert fields[3] == b"0"
    assert fields[4] == b"WA0330000"
    assert fields[5] == b"20260304"
    assert [fields[number] for number in range(6, 14)] == [b"160", b"180", b"1", b"500", b"500", b"WSQ20", b"8", b"13"]
    assert fields[21] == b"\x1e".join(
        b"%d\x1f%d\x1f%d\x1f5\x1f59" % (f, 10 * i, 10 * i + 8) for i, f in enumerate(range(2, 6))
    )
    assert fields[24] == b"\x1e".join(b"%d\x1f71\x1fFFFF\x1f1" % finger for finger in range(2, 6))


def test_a_rolled_finger_has_no_segments() -> None:
    assert 21 not in fields_of(made(), 2)


def test_plain_letters_need_no_character_set() -> None:
    assert 15 not in fields_of(made(), 0)


def test_other_letters_travel_as_utf8_and_say_so() -> None:
    person = msgspec.structs.replace(SUBJECT, surname="MUÑOZ", given="Žofie")
    data = made(booking(subject=person))
    assert fields_of(data, 0)[15] == b"003\x1fUTF-8\x1f"
    assert interpret(data).subject == person


def test_a_resubmission_names_the_rejected_transaction() -> None:
    again = msgspec.structs.replace(TRANSACTION, tcr="WA0330000-S01-2026-000000")
    data = made(transaction=again)
    assert fields_of(data, 0)[10] == b"WA0330000-S01-2026-000000"
    assert interpret(data).transaction == again


def test_without_codes_there_is_no_code_field() -> None:
    assert 901 not in fields_of(made(booking(charges=(Charge("LARCENY"),))), 1)


def test_a_reader_without_a_model_is_left_out() -> None:
    data = assemble_car(TRANSACTION, booking(), card(), reader=ReaderIdentity("", "", ""), at=AT)
    assert interpret(data).reader is None


@settings(max_examples=40, deadline=None)
@given(
    surname=st.text(st.characters(categories=["Lu", "Ll"], codec="utf-8"), min_size=2, max_size=20),
    given=st.text(st.characters(categories=["Lu", "Ll"], codec="utf-8"), min_size=1, max_size=12),
    middle=st.text(st.characters(categories=["Lu", "Ll"], codec="utf-8"), max_size=12),
    literals=st.lists(
        st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=300), min_size=1, max_size=5
    ),
    gone=st.sets(st.sampled_from(FINGERS), max_size=10),
    score=st.integers(0, 100),
)
def test_what_was_booked_is_what_is_read(
    surname: str, given: str, middle: str, literals: list[str], gone: set[F], score: int
) -> None:
    person = msgspec.structs.replace(SUBJECT, surname=surname, given=given, middle=middle)
    charges = tuple(Charge(literal, "2399", "table", "20260301") for literal in literals)
    missing = tuple(MissingFinger(finger, MissingReason.UNABLE_TO_PRINT) for finger in sorted(gone))
    without = frozenset(position for position in CARD if set(fingers_of(position)) <= gone)
    images = tuple(
        replace(
            one,
            qualities=tuple(msgspec.structs.replace(q, score=score, verdict=_read_as(score)) for q in one.qualities),
        )
        for one in card(without)
    )
    arrested = booking(subject=person, charges=charges, missing=missing)
    data = made(arrested, images)
    said = interpret(data)
    assert (said.subject, said.charges, said.missing, said.images) == (person, charges, missing, images)
    assert encode(decode(data)) == data


def _read_as(score: int) -> Verdict:
    """The record carries no verdict; this is how a score is read."""
    return QualityThresholds().strict.verdict(score)


# Every image of the fourteen is there or accounted for. --------------------------------------------------------------


@pytest.mark.parametrize("position", CARD)
def test_an_image_that_is_simply_not_there(position: F) -> None:
    with pytest.raises(errors.ImageUnaccounted) as caught:
        made(images=card(frozenset({position})))
    assert position.name.lower() in caught.value.message


@pytest.mark.parametrize("position", CARD)
def test_an_image_whose_fingers_are_missing(position: F) -> None:
    missing = tuple(MissingFinger(finger, MissingReason.AMPUTATED) for finger in fingers_of(position))
    gone = {one.finger for one in missing}
    without = frozenset(p for p in CARD if set(fingers_of(p)) <= gone)
    said = interpret(made(booking(missing=missing), card(without)))
    assert {one.position for one in said.images} == set(CARD) - without
    assert said.missing == missing


def test_a_slap_is_not_excused_by_one_missing_finger() -> None:
    missing = (MissingFinger(F.RIGHT_INDEX, MissingReason.AMPUTATED),)
    with pytest.raises(errors.ImageUnaccounted):
        made(booking(missing=missing), card(frozenset({F.RIGHT_INDEX, F.PLAIN_RIGHT_FOUR})))


def test_an_image_twice() -> None:
    with pytest.raises(errors.ImageUnaccounted):
        made(images=(*card(), image(F.LEFT_INDEX)))


@pytest.mark.parametrize(
    ("position", "change"),
    [
        (F.RIGHT_THUMB, {"compression": "PNG"}),
        (F.RIGHT_THUMB, {"resolution_ppi": 1000}),
        (F.RIGHT_THUMB, {"width_px": 801}),
        (F.RIGHT_THUMB, {"height_px": 751}),
        (F.PLAIN_LEFT_THUMB, {"width_px": 501}),
        (F.PLAIN_LEFT_FOUR, {"width_px": 1601}),
        (F.PLAIN_LEFT_FOUR, {"height_px": 0}),
        (F.PLAIN_LEFT_FOUR, {"data": b""}),
        (F.PLAIN_LEFT_FOUR, {"segments": (segment(F.LEFT_INDEX, Box(160, 0, 170, 9)),)}),
    ],
)
def test_images_that_the_profile_does_not_take(position: F, change: dict[str, object]) -> None:
    images = tuple(replace(one, **change) if one.position is position else one for one in card())
    with pytest.raises(errors.ImageNotAllowed) as caught:
        made(images=images)
    assert position.name.lower() in caught.value.message


def test_both_thumbs_in_one_picture_are_not_sent() -> None:
    with pytest.raises(errors.ImageNotAllowed):
        made(images=(*card(), image(F.PLAIN_THUMBS)))


def test_resolutions_within_the_tolerance_are_taken() -> None:
    images = tuple(replace(one, resolution_ppi=504) for one in card())
    assert all(one.resolution_ppi == 500 for one in interpret(made(images=images)).images)


def test_an_unknown_measure_of_quality_travels_without_a_name() -> None:
    odd = FingerQuality(F.RIGHT_THUMB, 120, Verdict.GOOD, (), "something new")
    images = tuple(replace(one, qualities=(odd,)) if one.position is F.RIGHT_THUMB else one for one in card())
    (read,) = interpret(made(images=images)).images[0].qualities
    assert (read.score, read.algorithm) == (100, "FFFF/0")


def test_the_measure_of_this_station_has_a_number() -> None:
    assert ALGORITHM in OWN_MEASURES


def test_a_measure_read_from_a_file_goes_back_as_it_came() -> None:
    foreign = FingerQuality(F.RIGHT_THUMB, 45, Verdict.FAIR, (), "001A/7")
    images = tuple(replace(one, qualities=(foreign,)) if one.position is F.RIGHT_THUMB else one for one in card())
    assert interpret(made(images=images)).images[0].qualities == (foreign,)


# What is not sent. ---------------------------------------------------------------------------------------------------


def test_an_incomplete_booking_is_named_field_by_field_without_values() -> None:
    with pytest.raises(BookingIncomplete) as caught:
        made(booking(subject=msgspec.structs.replace(SUBJECT, surname="S4MPLE", height="999"), charges=()))
    assert {finding.field for finding in caught.value.findings} == {"subject.surname", "subject.height", "charges"}
    assert "S4MPLE" not in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        {"tot": "CNA"},
        {"ori": "WA033"},
        {"dai": "WA000000\x1d"},
        {"tcn": "SHORT"},
        {"tcn": "X" * 41},
        {"tcn": "WA0330000\x1dS01"},
        {"tcr": ""},
        {"pry": "0"},
        {"pry": ""},
    ],
)
def test_transactions_that_do_not_fit_type1(change: dict[str, str]) -> None:
    with pytest.raises(errors.TransactionNotAllowed):
        made(transaction=msgspec.structs.replace(TRANSACTION, **change))


def test_build_car_makes_what_is_to_be_rejected() -> None:
    data = build_car(TRANSACTION, booking(charges=(Charge("X"),)), card()[:3], reader=READER, at=AT)
    assert len(interpret(data).images) == 3


def test_no_separator_can_be_smuggled_in() -> None:
    person = msgspec.structs.replace(SUBJECT, surname="A\x1d2.901:0999")
    with pytest.raises(errors.ValueNotUsable):
        build_car(TRANSACTION, booking(subject=person), card(), reader=READER, at=AT)


# Reading. ------------------------------------------------------------------------------------------------------------


def _changed(change: Callable[[dict[int, Field]], None]) -> bytes:
    file = decode(car_bytes())
    person = file.records[1]
    assert isinstance(person, TaggedRecord)
    fields = {one.number: one for one in person.fields if one.number != 1}
    change(fields)
    return encode(AnsiNistFile((file.records[0], TaggedRecord.of(2, fields.values()), *file.records[2:])))


@pytest.mark.parametrize("number", [18, 45, 47])
def test_reading_without_a_needed_field(number: int) -> None:
    data = _changed(lambda fields: fields.pop(number) and None)
    with pytest.raises(errors.FieldMissing) as caught:
        interpret(data)
    assert caught.value.field == number


def test_reading_without_the_others_gives_unknown() -> None:
    def drop(fields: dict[int, Field]) -> None:
        for number in (9, 20, 22, 24, 25, 27, 29, 31, 32, 67, 901):
            del fields[number]

    said = interpret(_changed(drop))
    assert said.subject == Subject("SAMPLE", "JORDAN", "LEE")
    assert (said.booking_number, said.reader) == ("", None)
    assert [charge.ncic_code for charge in said.charges] == [None, None]


def test_a_charge_of_one_item_is_its_literal() -> None:
    def alone(fields: dict[int, Field]) -> None:
        fields[47] = Field(47, b"LARCENY")
        del fields[901]

    assert interpret(_changed(alone)).charges[0].literal == "LARCENY"


def test_a_charge_of_too_many_items_is_an_error() -> None:
    def crowded(fields: dict[int, Field]) -> None:
        fields[47] = Field(47, b"20260301\x1fLARCENY\x1fMORE")
        del fields[901]

    with pytest.raises(errors.ValueNotUsable) as caught:
        interpret(_changed(crowded))
    assert caught.value.field == 47


@pytest.mark.parametrize("codes", [b"2303\x1fT", b"2303\x1fT\x1e2303", b"2303\x1e4801", b"1\x1fT\x1e2\x1fT\x1e3\x1fT"])
def test_codes_that_cannot_be_given_to_their_charges(codes: bytes) -> None:
    def odd(fields: dict[int, Field]) -> None:
        fields[901] = Field(901, codes)

    with pytest.raises(errors.ValueNotUsable) as caught:
        interpret(_changed(odd))
    assert caught.value.field == 901


def test_a_file_without_a_person() -> None:
    header = decode(car_bytes()).header
    fields = {one.number: one for one in header.fields if one.number != 1}
    fields[3] = Field(3, b"1\x1f0")
    with pytest.raises(errors.FieldMissing):
        interpret(encode(AnsiNistFile((TaggedRecord.of(1, fields.values()),))))
