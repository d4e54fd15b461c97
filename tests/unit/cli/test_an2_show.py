"""`booking-station an2 show`: the tree of a file, of several, and of a damaged one up to its fault."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.an2k import limits
from app.an2k.codec import encode
from app.an2k.json_form import to_json
from app.an2k.names import ElementNames
from app.an2k.niem.write import to_xml
from app.an2k.record import AnsiNistFile, BinaryRecord, Field, TaggedRecord
from app.an2k.tree import tree_of
from app.cli.an2 import an2
from app.domain.position import FrictionRidgePosition
from tests.unit.an2k.support import car_bytes, header, image, small_file


@pytest.fixture
def car(tmp_path: Path) -> Path:
    file = tmp_path / "car.an2"
    file.write_bytes(car_bytes())
    return file


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(an2, ["show", *map(str, arguments)])


def shown(*arguments: str | Path) -> list[dict[str, Any]]:
    result = run("--json", *arguments)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_records_fields_and_images_are_listed(car: Path) -> None:
    result = run(car)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert sum(line.startswith("record ") for line in lines) == 16
    assert "14 images" in lines
    assert [line for line in lines if "1.004" in line] == [
        "  1.004   TOT   Type of Transaction              CAR",
    ]
    slap = image(FrictionRidgePosition.PLAIN_RIGHT_FOUR)
    size = f"{slap.width_px} x {slap.height_px} at 500 ppi, {len(slap.data)} bytes"
    assert f"  record 13: type 14, FGP 13, WSQ20, {size}" in lines


def test_personal_values_are_shown_only_when_asked_for(car: Path) -> None:
    for arguments in ((), ("--json",)):
        hidden = run(car, *arguments).output
        for value in ("SAMPLE", "19880417", "SHOPLIFTING", "2303", "2026-000123"):
            assert value not in hidden
        assert "SAMPLE,JORDAN LEE" in run(car, "--show-personal", *arguments).output


def test_a_field_that_nobody_knows_counts_as_personal(tmp_path: Path) -> None:
    file = tmp_path / "a.an2"
    print_of_finger = TaggedRecord.of(14, (Field(2, b"01"), Field(250, b"SAMPLE")))
    file.write_bytes(encode(AnsiNistFile((header((14, 1), more=(Field(99, b"SAMPLE"),)), print_of_finger))))
    assert "SAMPLE" not in run(file).output
    assert run(file, "--show-personal").output.count("SAMPLE") == 2


def test_json_is_one_object_a_file(car: Path) -> None:
    (said,) = shown(car)
    assert said["file"] == str(car)
    assert said["form"] == "an2"
    assert said["fault"] is None
    assert [record["type"] for record in said["records"]] == [1, 2, *[14] * 14]
    assert said["images"][10]["positions"] == [13]
    fields = {field["tag"]: field for field in said["records"][1]["fields"]}
    assert fields["2.018"] == {"tag": "2.018", "mnemonic": "NAM", "title": "Name", "bytes": 17, "hidden": True}
    (open_car,) = shown(car, "--show-personal")
    charges = open_car["records"][1]["fields"]
    assert {field["tag"]: field for field in charges}["2.047"]["subfields"][1] == ["", "RESISTING AN OFFICER"]


def test_several_files_of_any_form(tmp_path: Path) -> None:
    for name, data in (("a.an2", encode(small_file())), ("b", to_xml(small_file())), ("c", to_json(small_file()))):
        (tmp_path / name).write_bytes(data)
    said = shown(*(tmp_path / name for name in ("a.an2", "b", "c")))
    assert [one["form"] for one in said] == ["an2", "xml", "json"]
    assert said[0]["records"] == said[1]["records"] == said[2]["records"]


@pytest.mark.samples
def test_binary_records_are_told_part_by_part(samples: Path) -> None:
    (said,) = shown(samples / "an2" / "type-4-tpcard.an2")
    assert [record["type"] for record in said["records"][2:]] == [4] * 14
    assert len(said["images"]) == 14
    parts = {field["tag"]: field for field in said["records"][2]["fields"]}
    assert parts["4.006"]["subfields"] == [["804"]]
    assert parts["4.009"]["data"]


def test_the_parts_of_a_binary_record_have_their_names_without_a_profile() -> None:
    body = bytes([1, 3, 255, 255, 255, 255, 255, 0, 0, 64, 0, 80, 0, 9])
    node = tree_of(AnsiNistFile((header((4, 1)), BinaryRecord(4, 1, body))), ElementNames())[1]
    assert " ".join(one.mnemonic for one in node.fields) == "LEN IDC IMP FGP ISR HLL VLL GCA DATA"


def test_a_damaged_file_is_shown_up_to_its_fault(car: Path, tmp_path: Path) -> None:
    data = car_bytes()
    cut = tmp_path / "cut.an2"
    cut.write_bytes(data[:-10])
    result = run("--json", cut, car)
    assert result.exit_code == 1
    first, second = map(json.loads, result.output.splitlines())
    assert second["fault"] is None
    assert first["fault"]["code"] == "an2/truncated"
    assert first["fault"]["record"] == len(first["records"]) + 1 == 16
    assert first["fault"]["byte"] > 0
    text = run(cut)
    assert text.exit_code == 1
    assert "record 2: type 2" in text.output
    assert "[an2/truncated]" in text.output


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "an2/not-a-record-file"),
        (b"garbage", "an2/not-a-record-file"),
        (b"<a", "an2/xml-not-readable"),
        (b"{", "an2/json-not-understood"),
    ],
)
def test_a_file_that_cannot_be_read_at_all(tmp_path: Path, data: bytes, code: str) -> None:
    file = tmp_path / "broken.an2"
    file.write_bytes(data)
    result = run(file, tmp_path / "not-there", "--json")
    assert result.exit_code == 1
    first, second = map(json.loads, result.output.splitlines())
    assert first["fault"]["code"] == code
    assert first["fault"]["next_step"]
    assert first["fault"].get("line") == (1 if data == b"<a" else None)
    assert second["fault"]["code"] == "an2/not-a-record-file"


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"


@pytest.mark.parametrize(
    ("data", "looks_like"),
    [
        (b"\xef\xbb\xbf1.001:40\x1d", "records after a byte order mark"),
        ("\ufeff1.001:40".encode("utf-16-le"), "text in UTF-16"),
        ('{"format": 1}'.encode("utf-16-be"), "text in UTF-16"),
        (b"\r\n1.001:40\x1d", "records after blanks or line ends"),
        (b"2.001:40\x1d2.002:00", "records whose Type-1 is missing"),
        (PNG, "a PNG picture"),
        ("Dear Sir, M\u00dcLLER".encode(), "text"),
        (bytes(100), "nothing but zero bytes"),
        (b"\xfb\x01\x02", ""),
    ],
)
def test_a_file_of_something_else_is_told_by_what_it_looks_like(tmp_path: Path, data: bytes, looks_like: str) -> None:
    file = tmp_path / "some"
    file.write_bytes(data)
    result = run(file)
    assert result.exit_code == 1
    assert f"some: The file does not begin with a Type-1 record{'; it looks like ' if looks_like else '.'}" in (
        result.output
    )
    assert looks_like in result.output
    assert "LLER" not in result.output


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="an endless device")
def test_an_endless_device_is_told_by_its_first_bytes() -> None:
    tracemalloc.start()
    try:
        assert "nothing but zero bytes" in run("/dev/zero").output
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_a_file_over_the_limit_is_told_the_limit_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "large.an2"
    with file.open("wb") as opened:
        opened.write(car_bytes())
        opened.truncate(limits.LARGEST_FILE_BYTES + 1)  # a hole: it takes no room
    result = run(file)
    assert "[an2/too-large]" in result.output
    assert "larger than the 256 MB that this program reads" in result.output
    assert "one person" in result.output


def test_each_fault_names_its_file_and_is_the_administrators(car: Path, tmp_path: Path) -> None:
    places = [tmp_path / name for name in ("one.an2", "two.an2")]
    for place in places:
        place.write_bytes(car.read_bytes()[:-10])
    result = run(places[0], car, places[1])
    told = [line for line in result.stderr.splitlines() if line.startswith("Error")]
    assert [line.split(": ")[1] for line in told] == [str(place) for place in places]
    assert "(for: officer)" not in result.output
    assert "(for: administrator)" in result.output


def test_long_titles_are_whole(car: Path) -> None:
    assert "Transmitted Horizontal Pixel Scale 500" in run(car, "--profile", "example-county").output


def test_an_image_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.an2"
    damaged = TaggedRecord.of(14, (Field(2, b"01"), Field(6, b"wide"), Field(999, b"x")))
    file.write_bytes(encode(AnsiNistFile((header((14, 1)), damaged))))
    (said,) = shown(file)
    assert said["images"][0]["fault"]["field"] == 6
    assert "record 2: type 14, cannot be used" in run(file).output


def test_an_unknown_profile_is_said(car: Path) -> None:
    result = run(car, "--profile", "nowhere", "--json")
    assert result.exit_code == 1
    assert json.loads(result.output)["code"] == "an2/profile-unknown"


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "escape.an2"
    file.write_bytes(encode(AnsiNistFile((header(more=(Field(9, b"\x1b[2Jgone"),)),))))
    assert "\x1b" not in run(file).output
