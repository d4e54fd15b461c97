"""`booking-station an2 extract|diff|convert|validate`, and that no command tells anything personal unasked."""

import json
import logging
import os
import stat
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from app.an2k.codec import decode, encode
from app.an2k.record import AnsiNistFile, BinaryRecord, Field, TaggedRecord
from app.cli.an2 import an2
from app.domain.image import FingerImage
from app.imaging import codecs
from tests.unit.an2k.support import car_bytes, header, small_file


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(an2, [*map(str, arguments)])


def lines_of(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.output.splitlines()]


@pytest.fixture
def car(tmp_path: Path) -> Path:
    file = tmp_path / "car.an2"
    file.write_bytes(car_bytes())
    return file


# convert --------------------------------------------------------------------------------------------------------------


def test_the_forms_convert_to_each_other_and_back(car: Path, tmp_path: Path) -> None:
    forms = ("an2", "xml", "json", "xml", "an2", "json", "an2")
    now = car
    for step, form in enumerate(forms):
        out = tmp_path / f"{step}.out"
        result = run("convert", now, "--to", form, "--out", out, "--json")
        assert result.exit_code == 0, result.output
        (said,) = lines_of(result)
        assert said["to"] == form
        assert said["bytes"] == out.stat().st_size
        now = out
    assert now.read_bytes() == car.read_bytes()


def test_an_output_that_is_there_is_kept(car: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_bytes(b"mine")
    result = run("convert", car, "--to", "xml", "--out", out, "--json")
    assert result.exit_code == 1
    assert lines_of(result)[0]["code"] == "command/output-not-written"
    assert out.read_bytes() == b"mine"
    assert run("convert", car, "--to", "an2", "--out", out, "--force").exit_code == 0
    assert out.read_bytes() == car.read_bytes()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["car.an2", "out"]


def test_a_file_may_be_replaced_by_itself(car: Path) -> None:
    before = car.read_bytes()
    assert run("convert", car, "--to", "json", "--out", car, "--force").exit_code == 0
    assert run("convert", car, "--to", "an2", "--out", car, "--force").exit_code == 0
    assert car.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="rights of files")
def test_an_output_is_for_its_owner_only(car: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("convert", car, "--to", "json", "--out", out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="pipes with names")
def test_what_is_no_file_is_not_replaced(car: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    result = run("convert", car, "--to", "xml", "--out", pipe, "--force", "--json")
    assert result.exit_code == 1
    assert lines_of(result)[0]["code"] == "command/output-not-written"
    assert pipe.is_fifo()


@pytest.mark.parametrize("out", ["no/such/folder/out", "."])
def test_an_output_that_cannot_be_written(car: Path, tmp_path: Path, out: str) -> None:
    result = run("convert", car, "--to", "xml", "--out", tmp_path / out, "--force", "--json")
    assert result.exit_code == 1
    assert lines_of(result)[0]["code"] == "command/output-not-written"
    assert [one.name for one in tmp_path.iterdir()] == ["car.an2"]


def test_a_damaged_file_is_not_converted(car: Path, tmp_path: Path) -> None:
    car.write_bytes(car.read_bytes()[:-5])
    result = run("convert", car, "--to", "xml", "--out", tmp_path / "out", "--json")
    assert result.exit_code == 1
    assert lines_of(result)[0]["code"] == "an2/truncated"
    assert not (tmp_path / "out").exists()


# diff -----------------------------------------------------------------------------------------------------------------


def _two(tmp_path: Path, old: bytes, new: bytes) -> tuple[Path, Path]:
    places = tmp_path / "a", tmp_path / "b"
    for place, name in zip(places, (old, new), strict=True):
        person = TaggedRecord.of(2, (Field(2, b"00"), Field(18, name)))
        place.write_bytes(encode(AnsiNistFile((header((2, 0)), person))))
    return places


def test_files_that_hold_the_same_end_with_0(car: Path, tmp_path: Path) -> None:
    other = tmp_path / "car.xml"
    run("convert", car, "--to", "xml", "--out", other)
    result = run("diff", car, other)
    assert (result.exit_code, result.output) == (0, "The files hold the same.\n")
    assert lines_of(run("diff", car, other, "--json"))[-1]["differences"] == 0


def test_a_personal_difference_is_said_without_its_values(tmp_path: Path) -> None:
    a, b = _two(tmp_path, b"SAMPLE,ALEX", b"SAMPLE,JO")
    result = run("diff", a, b, "--json")
    assert result.exit_code == 1
    length, name, end = lines_of(result)
    assert (length["tag"], length["a"], length["b"]) == ("2.001", [["36"]], [["34"]])
    assert name == {
        "event": "difference",
        "kind": "item-changed",
        "record_a": 2,
        "record_b": 2,
        "type": 2,
        "name": "User-defined descriptive text",
        "tag": "2.018",
        "mnemonic": "NAM",
        "title": "Name",
        "subfield": 1,
        "item": 1,
        "hidden": True,
    }
    assert end["differences"] == 2
    assert "SAMPLE" not in run("diff", a, b).output
    assert 'A "SAMPLE,ALEX", B "SAMPLE,JO"' in run("diff", a, b, "--show-personal").output


def test_a_record_more_is_one_difference_beside_the_contents(tmp_path: Path) -> None:
    whole = small_file()
    (tmp_path / "a").write_bytes(encode(whole))
    (tmp_path / "b").write_bytes(encode(AnsiNistFile((header((2, 0), (14, 1)), *whole.records[1:3]))))
    said = [one for one in lines_of(run("diff", tmp_path / "a", tmp_path / "b", "--json")) if one.get("record_a") != 1]
    assert [one.get("kind") for one in said] == ["record-removed", None]
    assert said[0]["record_a"] == 4


@pytest.mark.parametrize("which", [0, 1])
def test_a_file_that_cannot_be_read_ends_with_2(tmp_path: Path, which: int) -> None:
    places = _two(tmp_path, b"A", b"A")
    places[which].write_bytes(b"1.001:")
    result = run("diff", *places, "--json")
    assert result.exit_code == 2
    (said,) = lines_of(result)
    assert said["code"].startswith("an2/")
    assert said["message"].startswith(f"{'AB'[which]}, {places[which]}: ")
    assert said["whose"] == "administrator"


# extract --------------------------------------------------------------------------------------------------------------

WIDTH, HEIGHT = 48, 40


def _pictures() -> AnsiNistFile:
    """Type-4 and Type-14 uncoded, a palm without pixels, a photograph in colour, a picture of bytes that are none."""
    pixels = (np.arange(WIDTH * HEIGHT) % 251).astype(np.uint8).tobytes()
    sizes = (Field(6, b"48"), Field(7, b"40"), Field(8, b"1"), Field(9, b"500"), Field(10, b"500"))
    type4 = bytes([1, 3, 255, 255, 255, 255, 255, 0, 0, WIDTH, 0, HEIGHT, 0]) + pixels

    def tagged(kind: int, idc: int, position: bytes, coding: bytes, data: bytes) -> TaggedRecord:
        place = Field(13, position)
        return TaggedRecord.of(kind, (Field(2, b"%02d" % idc), *sizes, Field(11, coding), place, Field(999, data)))

    records = (
        BinaryRecord(4, 1, type4),
        tagged(14, 2, b"7", b"NONE", pixels),
        tagged(14, 3, b"8", b"WSQ20", b"\xff\xa0 no picture"),
        tagged(15, 4, b"25", b"NONE", b"short"),
        tagged(14, 5, b"13", b"NONE", pixels),
        TaggedRecord.of(10, (Field(2, b"06"), *sizes, Field(11, b"JPEGB"), Field(999, b"\xff\xd8 a face"))),
    )
    return AnsiNistFile((header(*((one.record_type, one.idc) for one in records)), *records))


def test_images_are_written_and_damaged_ones_are_named(tmp_path: Path) -> None:
    file, out = tmp_path / "a.an2", tmp_path / "made" / "out"
    file.write_bytes(encode(_pictures()))
    result = run("extract", file, "--images", "png", "--out", out, "--json")
    assert result.exit_code == 1
    said = lines_of(result)
    assert [(one["event"], one["record"], one.get("code")) for one in said] == [
        ("image", 2, None),
        ("image", 3, None),
        ("problem", 4, "codec/damaged"),
        ("problem", 5, "codec/size-mismatch"),
        ("image", 6, None),
        ("image", 7, None),
    ]
    assert sorted(one.name for one in out.iterdir()) == [
        "record-002-type-04-fgp-03.png",
        "record-003-type-14-fgp-07.png",
        "record-006-type-14-fgp-13.png",
        "record-007-type-10.jpg",
    ]
    with Image.open(out / "record-003-type-14-fgp-07.png") as picture:
        assert (picture.mode, picture.size) == ("L", (WIDTH, HEIGHT))
        assert picture.tobytes() == (np.arange(WIDTH * HEIGHT) % 251).astype(np.uint8).tobytes()
        assert round(picture.info["dpi"][0]) == 500
    assert (out / "record-007-type-10.jpg").read_bytes() == b"\xff\xd8 a face"


def test_coded_images_are_written_as_they_are_and_never_over_another(tmp_path: Path) -> None:
    file = tmp_path / "a.an2"
    file.write_bytes(encode(_pictures()))
    (tmp_path / "record-003-type-14-fgp-07.raw").write_bytes(b"mine")
    result = run("extract", file, "--images", "coded", "--out", tmp_path)
    assert result.exit_code == 1
    assert "record 3, type 14: not written [command/output-not-written]" in result.output
    assert (tmp_path / "record-003-type-14-fgp-07.raw").read_bytes() == b"mine"
    assert (tmp_path / "record-004-type-14-fgp-08.wsq").read_bytes() == b"\xff\xa0 no picture"
    assert len(list(tmp_path.iterdir())) == 7


def test_a_cut_file_gives_the_images_before_the_cut(tmp_path: Path) -> None:
    file, out = tmp_path / "a.an2", tmp_path / "out"
    data = encode(_pictures())
    file.write_bytes(data[: len(data) // 2])
    result = run("extract", file, "--images", "coded", "--out", out, "--json")
    assert result.exit_code == 1
    *images, fault = lines_of(result)
    assert [one["event"] for one in images] == ["image"] * len(list(out.iterdir()))
    assert images
    assert (fault["event"], fault["code"]) == ("fault", "an2/truncated")


def test_a_file_without_images(tmp_path: Path) -> None:
    a, _ = _two(tmp_path, b"A", b"A")
    result = run("extract", a, "--images", "png", "--out", tmp_path / "out")
    assert (result.exit_code, result.output) == (0, "The file has no images.\n")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made(car: Path) -> None:
    result = run("extract", car, "--images", "coded", "--out", car, "--json")
    assert result.exit_code == 1
    assert lines_of(result)[0]["code"] == "command/output-not-written"


# validate -------------------------------------------------------------------------------------------------------------


def _with_name(name: bytes) -> bytes:
    whole = decode(car_bytes())
    fields = [Field(18, name) if one.number == 18 else one for one in whole.records[1].fields[1:]]
    return encode(AnsiNistFile((whole.header, TaggedRecord.of(2, fields), *whole.records[2:])))


def test_a_submission_of_the_station_is_clean(car: Path) -> None:
    result = run("validate", car, "--profile", "example-county", "--json")
    assert result.exit_code == 0
    assert lines_of(result) == [
        {"event": "validated", "file": str(car), "profile": "example-county", "findings": 0, "errors": 0}
    ]


def test_a_finding_has_its_place_its_rule_and_its_source(car: Path) -> None:
    car.write_bytes(_with_name(b"SAMPLE"))
    result = run("validate", car, "--profile", "example-county", "--json")
    assert result.exit_code == 1
    finding, end = lines_of(result)
    assert (finding["code"], finding["severity"]) == ("rules/pattern", "error")
    assert (finding["type"], finding["field"], finding["record"]) == (2, 18, 2)
    assert finding["value_class"] == "6 characters: letters"
    assert finding["rule"].startswith("ebts-9.1.fields.csv:")
    assert finding["source"]
    assert finding["sentence"].startswith("2.018 NAM Name, record 2:")
    assert (end["findings"], end["errors"]) == (1, 1)
    text = run("validate", car, "--profile", "example-county").output
    assert finding["sentence"] in text
    assert "SAMPLE" not in text


def _with_thumbs(*data: bytes) -> bytes:
    """The first images of a card are these, 160 by 180 pixels and as WSQ."""
    records = list(decode(car_bytes()).records)
    for place, one in enumerate(data, start=2):
        record = records[place]
        assert isinstance(record, TaggedRecord)
        fields = [Field(old.number, one if old.number == 999 else old.value) for old in record.fields[1:]]
        records[place] = TaggedRecord.of(14, fields)
    return encode(AnsiNistFile(tuple(records)))


def test_images_are_decoded_when_asked_and_damaged_ones_are_findings(tmp_path: Path) -> None:
    pixels = (np.add.outer(np.arange(180), np.arange(160)) % 251).astype(np.uint8)
    whole = codecs.encode(FingerImage(pixels, 500), "WSQ20")
    other = codecs.encode(FingerImage(pixels[:, :-2], 500), "WSQ20")
    file = tmp_path / "a.an2"
    file.write_bytes(_with_thumbs(whole, whole[: len(whole) // 2], other))
    ask = ("validate", file, "--profile", "example-county", "--json")
    (size, end) = lines_of(run(*ask))
    assert (size["code"], size["record"], "images_decoded" in end) == ("rules/image-size", 5, False)
    result = run(*ask, "--images")
    assert result.exit_code == 1
    *findings, end = lines_of(result)
    damaged = {one["record"]: one for one in findings if one["code"] == "rules/image-damaged"}
    assert set(damaged) == {4, *range(6, 17)}  # cut in half; the others are the first bytes of pictures alone
    assert (damaged[4]["type"], damaged[4]["field"], damaged[4]["position"]) == (14, 999, 2)
    assert damaged[4]["value_class"] == f"{len(whole) // 2} bytes, codec/damaged"
    assert "L0009" in damaged[4]["sentence"]
    assert [one["record"] for one in findings if one["code"] == "rules/image-size"] == [5]  # and nothing more of it
    assert (end["images_decoded"], end["images_left"], end["errors"]) == (1, 0, 13)
    assert "images decoded: 1" in run(*ask[:-1], "--images").output


def test_the_worst_of_several_files_decides(car: Path, tmp_path: Path) -> None:
    bad, cut = tmp_path / "bad", tmp_path / "cut"
    bad.write_bytes(_with_name(b"SAMPLE"))
    cut.write_bytes(car.read_bytes()[:-5])
    ask = ("--profile", "example-county", "--json")
    assert run("validate", car, bad, *ask).exit_code == 1
    result = run("validate", cut, bad, car, *ask)
    assert result.exit_code == 2
    assert [one["event"] for one in lines_of(result)] == ["fault", "finding", "validated", "validated"]
    assert lines_of(result)[0]["code"] == "an2/truncated"


def test_a_type_that_nobody_verified_is_an_error_in_production_only(tmp_path: Path) -> None:
    file = tmp_path / "a"
    whole = decode(car_bytes())
    fields = [Field(4, b"CPDR") if one.number == 4 else one for one in whole.header.fields[1:]]
    file.write_bytes(encode(AnsiNistFile((TaggedRecord.of(1, fields), *whole.records[1:]))))
    ask = ("--profile", "example-county", "--json")

    def severity(*more: str) -> list[str]:
        found = lines_of(run("validate", file, *ask, *more))
        return [one["severity"] for one in found if one.get("code") == "rules/transaction-unverified"]

    assert severity() == ["note"]
    assert severity("--production") == ["error"]


def test_a_profile_that_is_not_there_ends_with_2(car: Path) -> None:
    result = run("validate", car, "--profile", "nowhere", "--json")
    assert result.exit_code == 2
    assert lines_of(result)[0]["code"] == "an2/profile-unknown"


# Nothing personal -----------------------------------------------------------------------------------------------------

MARKED = "ZZPERSON"


def _marked_files(tmp_path: Path) -> list[Path]:
    """A person's name wherever one may stand, whole and damaged in every way that a form can be."""
    name = MARKED.encode()
    numbers = (3, 9, 14, 15, 16, 17, 18, 19, 20, 41, 47, 60, 75, 200, 2045)
    person = TaggedRecord.of(2, (Field(2, b"00"), *(Field(number, name + b"\x1f" + name) for number in numbers)))
    image = TaggedRecord.of(
        14, (Field(2, b"01"), Field(6, b"1"), Field(18, name), Field(20, name), Field(300, name), Field(999, name))
    )
    photo = TaggedRecord.of(10, (Field(2, b"02"), Field(3, name), Field(40, name), Field(999, name)))
    listed = header((2, 0), (14, 1), (10, 2), (7, 3), more=(Field(99, name),))
    whole = AnsiNistFile((listed, person, image, photo, BinaryRecord(7, 3, name)))
    an2 = tmp_path / "whole.an2"
    an2.write_bytes(encode(whole))
    assert decode(an2.read_bytes()) == whole
    found = [an2]
    for form in ("xml", "json"):
        found.append(tmp_path / f"whole.{form}")
        assert run("convert", an2, "--to", form, "--out", found[-1]).exit_code == 0
    for file in list(found):
        data = file.read_bytes()
        place = data.index(name)
        damaged = {
            "cut": data[: place + 4],
            "another byte": data[:place] + b"\x1c" + data[place:],
            "another name": data.replace(b"2.018", name, 1).replace(b'"18"', b'"%b"' % name, 1),
            "element": data.replace(b"<biom:RecordCategoryCode>", b"<%b/><biom:RecordCategoryCode>" % name, 1),
            "entity": data.replace(name, b"&%b;" % name, 1),
            "key": data.replace(b'"tag"', b'"%b"' % name, 1),
            "letters": data.replace(name, name + "\u20ac".encode(), 1),
        }
        for kind, changed in damaged.items():
            if changed != data:
                found.append(tmp_path / f"{kind} {file.name}")
                found[-1].write_bytes(changed)
    return found


def test_no_command_tells_anything_personal_unasked(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    files = _marked_files(tmp_path)
    assert len(files) > 12
    faults = set()
    for number, file in enumerate(files):
        for as_json in ((), ("--json",)):
            results = [
                run("show", file, *as_json),
                run("validate", file, "--profile", "example-county", *as_json),
                run("diff", files[0], file, *as_json),
                run("diff", file, files[0], *as_json),
                run("convert", file, "--to", "json", "--out", tmp_path / f"{number}{len(as_json)}.out", *as_json),
                run("extract", file, "--images", "coded", "--out", tmp_path / f"{number}{len(as_json)}", *as_json),
            ]
            for result in results:
                assert result.exception is None or isinstance(result.exception, SystemExit)
                assert MARKED not in result.output
            if as_json:
                faults.update(one["code"] for one in lines_of(results[4]) if "code" in one)
    assert len(faults) > 3
    assert MARKED not in caplog.text
    assert MARKED in run("show", files[0], "--show-personal").output
