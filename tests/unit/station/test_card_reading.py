"""A transaction taken apart for a card: whatever is damaged is told in its place, and the rest is read."""

from pathlib import Path

import numpy as np
import pytest

from app.an2k.codec import decode, encode
from app.an2k.errors import FieldMissing, RecordError
from app.an2k.record import AnsiNistFile, BinaryRecord, Field, TaggedRecord
from app.domain.booking import MissingFinger, MissingReason
from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition
from app.imaging.codec_worker import CodecWorker
from app.imaging.downsample import to_500ppi
from app.station.card_reading import read_card
from tests.support import cards, values

F = FrictionRidgePosition


def changed(transaction: bytes, place: int, record: TaggedRecord | BinaryRecord) -> bytes:
    """The same with another record at that place."""
    records = list(decode(transaction).records)
    records[place] = record
    return encode(AnsiNistFile(tuple(records)))


def without(transaction: bytes, place: int, number: int) -> bytes:
    record = decode(transaction).records[place]
    assert isinstance(record, TaggedRecord)
    rest = (one for one in record.fields[1:] if one.number != number)
    return changed(transaction, place, TaggedRecord.of(record.record_type, rest))


def test_words_pictures_and_marks_are_read() -> None:
    bandaged = MissingFinger(F.LEFT_THUMB, MissingReason.UNABLE_TO_PRINT)
    read = cards.content(cards.car(missing=(bandaged,)))
    assert (read.tot, read.tcn, read.missing) == ("CAR", cards.TCN, (bandaged,))
    assert read.elements["2.018"] == (("SAMPLE,JORDAN LEE",),)
    assert read.elements["14.005"] == (("20260304",),)
    assert len(read.prints) == 12
    for one in read.prints:
        assert one.image is not None
        assert np.array_equal(one.image.pixels, cards.picture(one.position).pixels)


def test_ridges_are_found_where_they_are() -> None:
    page = np.full((400, 500), 255, np.uint8)
    page[100:250, 150:310] = values.finger_image(160, 150).pixels
    ink = read_card(cards.car({F.RIGHT_INDEX: FingerImage(page)}), cards.InProcess()).prints[0].ink
    assert ink is not None
    edges = (ink.left_px, ink.top_px, ink.right_px, ink.bottom_px)
    assert all(abs(edge - due) <= 12 for edge, due in zip(edges, (150, 100, 310, 250), strict=True))


def test_a_picture_of_1000_ppi_is_halved_as_the_standard_says_and_others_are_left_as_they_are() -> None:
    large = FingerImage(cards.picture(F.RIGHT_INDEX, (400, 300)).pixels, 1000)
    odd = FingerImage(cards.picture(F.RIGHT_RING, (120, 90)).pixels, 600)
    narrow = FingerImage(cards.picture(F.LEFT_RING, (1, 90)).pixels, 1000)
    images = {F.RIGHT_INDEX: large, F.RIGHT_RING: odd, F.LEFT_RING: narrow}
    read = {one.position: one for one in read_card(cards.car(images), cards.InProcess()).prints}
    halved, left = read[F.RIGHT_INDEX].image, read[F.RIGHT_RING].image
    assert halved is not None
    assert left is not None
    assert halved.resolution_ppi == 500
    assert np.array_equal(halved.pixels, to_500ppi(large).pixels)
    assert (left.resolution_ppi, left.width_px) == (600, 120)
    assert (read[F.LEFT_RING].image, read[F.LEFT_RING].problem) == (None, "imaging/too-small")


def test_a_picture_cut_short_is_told_and_the_others_are_read() -> None:
    read = cards.content(cards.car(damaged=(F.RIGHT_INDEX, F.PLAIN_LEFT_FOUR)))
    unread = {one.position: one.problem for one in read.prints if one.image is None}
    assert unread == {F.RIGHT_INDEX: "codec/size-mismatch", F.PLAIN_LEFT_FOUR: "codec/size-mismatch"}
    assert sum(one.image is not None for one in read.prints) == 12


def test_files_that_kill_a_decoder_are_told_by_the_worker(samples: Path) -> None:
    file = next(one for one in sorted((samples / "wsq-damaged").iterdir()) if "truncated_SIG" in one.name)
    whole = cards.car({F.RIGHT_THUMB: cards.picture(F.RIGHT_THUMB), F.RIGHT_INDEX: cards.picture(F.RIGHT_INDEX)})
    record = decode(whole).records[2]
    assert isinstance(record, TaggedRecord)
    fields = {one.number: one for one in record.fields[1:]}
    fields |= {11: Field(11, b"WSQ20"), 999: Field(999, file.read_bytes())}
    damaged = changed(whole, 2, TaggedRecord.of(14, (fields[number] for number in sorted(fields))))
    with CodecWorker() as worker:
        first, second = read_card(damaged, worker).prints
    assert first.image is None
    assert first.problem.startswith("codec/")
    assert second.image is not None


@pytest.mark.parametrize(
    ("number", "position"), [(6, F.RIGHT_THUMB), (11, F.RIGHT_THUMB), (13, F.UNKNOWN)], ids=["HLL", "CGA", "FGP"]
)
def test_an_image_record_without_a_field_that_is_needed_is_told_with_its_finger(
    number: int, position: FrictionRidgePosition
) -> None:
    first, *rest = cards.content(without(cards.car(), 2, number)).prints
    assert (first.position, first.image) == (position, None)
    assert first.problem.startswith("an2/")
    assert len(rest) == 13
    assert all(one.image is not None for one in rest)


def test_a_damaged_binary_record_is_told_with_its_finger() -> None:
    transaction = cards.car({F.RIGHT_THUMB: cards.picture(F.RIGHT_THUMB)})
    header = decode(transaction).header
    listed = TaggedRecord.of(1, (Field(3, b"1\x1f2\x1e2\x1f00\x1e4\x1f01"), *header.fields[3:]))
    person = decode(transaction).records[1]
    file = AnsiNistFile((listed, person, BinaryRecord(4, 1, b"\x01\x04")))
    (one,) = read_card(encode(file), cards.InProcess()).prints
    assert (one.position, one.image, one.problem) == (F.RIGHT_RING, None, "an2/value-not-usable")


def test_a_file_without_a_person_or_a_control_number_is_refused() -> None:
    with pytest.raises(FieldMissing):
        read_card(without(cards.car(), 0, 9), cards.InProcess())
    header = decode(cards.car()).header
    alone = TaggedRecord.of(1, (Field(3, b"1\x1f0"), *header.fields[3:]))
    with pytest.raises(FieldMissing):
        read_card(encode(AnsiNistFile((alone,))), cards.InProcess())


def test_what_is_no_transaction_is_refused() -> None:
    with pytest.raises(RecordError):
        read_card(b"%PDF-1.4", cards.InProcess())


def test_a_mark_that_is_none_is_left_to_the_words() -> None:
    transaction = cards.car()
    person = decode(transaction).records[1]
    assert isinstance(person, TaggedRecord)
    spoilt = TaggedRecord.of(2, (*person.fields[1:], Field(84, b"99\x1f??")))
    read = read_card(changed(transaction, 1, spoilt), cards.InProcess())
    assert read.missing == ()
    assert read.elements["2.084"] == (("99", "??"),)
