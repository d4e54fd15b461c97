"""What nistitl reads is what the codec reads, wherever nistitl is right.

It is not right about zero padding, separators inside text, wrong counts and other letters than Latin-1: those are in
test_codec.
"""

from pathlib import Path
from typing import Any

import nistitl
import pytest

from app.an2k.codec import decode, encode
from app.an2k.record import AnsiNistFile, TaggedRecord
from tests.unit.an2k.support import car_bytes

DATA, LEN, IDC = 999, 1, 2


def _items(value: Any) -> list[list[str]]:
    """nistitl's text, list of texts or list of lists as subfields of items."""
    subfields = value if isinstance(value, list) else [value]
    return [[str(item) for item in one] if isinstance(one, list) else [str(one)] for one in subfields]


def _plain(item: str) -> str:
    """Without the zero padding that nistitl drops."""
    return str(int(item)) if item.isascii() and item.isdigit() else item


def _compare(data: bytes) -> int:
    """Compares every field; how many there were."""
    ours: AnsiNistFile = decode(data)
    theirs = nistitl.Message()
    theirs.parse(data)
    others = list(theirs)
    assert [one.type for one in others] == [one.record_type for one in ours.records]
    compared = 0
    for mine, other in zip(ours.records, others, strict=True):
        if not isinstance(mine, TaggedRecord):
            assert (int(other.IDC), bytes(other.value)) == (mine.idc, mine.body)
            continue
        for one in mine.fields:
            if one.number == LEN:
                continue  # it is computed there
            said = other[one.number]
            if one.number == DATA and mine.record_type >= 10:
                assert bytes(said.value) == one.value
            else:
                have = [[_plain(item.decode("latin-1")) for item in subfield] for subfield in one.subfields]
                assert [[_plain(item) for item in subfield] for subfield in _items(said.value)] == have
            compared += 1
    return compared


@pytest.mark.samples
@pytest.mark.parametrize(
    "name",
    [
        "an2/type-14-tpcard-nqm.an2",
        "an2/type-4-slaps.an2",
        "an2/type-4-tpcard.an2",
        "an2/openebts-car.ebts",
        "responses/errt_quality_0500.an2",
        "responses/sre_nonident_0502.an2",
    ],
)
def test_samples_read_alike(samples: Path, name: str) -> None:
    assert _compare((samples / name).read_bytes()) > 8


def test_our_submission_reads_alike() -> None:
    assert _compare(car_bytes()) > 200


def test_what_nistitl_writes_is_read() -> None:
    message = nistitl.Message()
    first = message[0]
    for number, value in ((4, "CAR"), (7, "WA0000000"), (8, "WA0330000"), (9, "WA0330000-1")):
        first[number].value = value
    person = nistitl.AsciiRecord(2)
    person += nistitl.Field(2, 18, "SAMPLE,JORDAN")
    person += nistitl.Field(2, 47, [["20260302", "LARCENY"], ["", "ESCAPE"]])
    message += person
    data = message.NIST
    file = decode(data)
    read = file.records[1]
    assert isinstance(read, TaggedRecord)
    assert file.text(read, 18) == "SAMPLE,JORDAN"
    assert file.items(read, 47) == (("20260302", "LARCENY"), ("", "ESCAPE"))
    assert encode(file) == data
