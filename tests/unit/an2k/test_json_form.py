"""The JSON form: every file comes back byte for byte; what is not of the form is said with its place."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from app.an2k.codec import decode, encode
from app.an2k.errors import CountMismatch, LengthMismatch, RecordError
from app.an2k.json_form import JsonNotUnderstood, from_json, looks_like_json, to_json
from app.an2k.record import AnsiNistFile, Field, TaggedRecord
from tests.unit.an2k.support import car_bytes, header, small_file
from tests.unit.an2k.test_codec import SAMPLE_FILES
from tests.unit.an2k.test_niem import MARKED, files


@pytest.mark.samples
@pytest.mark.parametrize("name", SAMPLE_FILES)
def test_samples_come_back_byte_for_byte(samples: Path, name: str) -> None:
    data = (samples / name).read_bytes()
    assert encode(from_json(to_json(decode(data)))) == data


@settings(max_examples=80, deadline=None)
@given(files())
def test_every_file_comes_back_byte_for_byte(file: AnsiNistFile) -> None:
    back = from_json(to_json(file))
    assert back == file
    assert encode(back) == encode(file)


def test_the_form() -> None:
    more = (Field(15, b"3\x1fUTF-8"),)
    person = TaggedRecord.of(2, (Field(2, b"00", 2), Field(18, "M\u00dcLLER,J\u00d6RG".encode()), Field(20, b"\xff")))
    form = json.loads(to_json(AnsiNistFile((header((2, 0), more=more), person), padding=b"\r\n")))
    assert form == {
        "format": "booking-station/ansi-nist/1",
        "records": [
            {
                "type": 1,
                "fields": [
                    {"tag": "1.001", "mnemonic": "LEN", "value": "49"},
                    {"tag": "1.002", "mnemonic": "VER", "value": "0500"},
                    {"tag": "1.003", "mnemonic": "CNT", "subfields": [["1", "1"], ["2", "00"]]},
                    {"tag": "1.015", "mnemonic": "DCS", "subfields": [["3", "UTF-8"]]},
                ],
            },
            {
                "type": 2,
                "fields": [
                    {"tag": "2.001", "mnemonic": "LEN", "value": "45"},
                    {"tag": "2.02", "mnemonic": "IDC", "value": "00"},
                    {"tag": "2.018", "mnemonic": "NAM", "value": "M\u00dcLLER,J\u00d6RG"},
                    {"tag": "2.020", "mnemonic": "POB", "base64": "/w=="},
                ],
            },
        ],
        "padding": "DQo=",
    }


def test_the_example_of_the_guide_is_a_file() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "records.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", guide, re.DOTALL)
    read = from_json(example.encode())
    assert decode(encode(read)) == read
    assert [one.record_type for one in read.records] == [1, 2, 4]


def _form() -> Any:
    return json.loads(to_json(small_file()))


def test_a_record_without_its_length_gets_one() -> None:
    form = _form()
    for record in form["records"][:3]:
        del record["fields"][0]
    assert from_json(json.dumps(form).encode()) == small_file()
    form["records"][1]["fields"][1]["value"] = "SAMPLE,JORDAN LEE"
    changed = from_json(json.dumps(form).encode())
    assert decode(encode(changed)) == changed


def test_a_length_or_a_list_of_contents_that_is_wrong_is_not_mended() -> None:
    form = _form()
    form["records"][1]["fields"][2]["value"] = "SAMPLE,JORDAN LEE"
    with pytest.raises(LengthMismatch, match="record 2"):
        from_json(json.dumps(form).encode())
    form = _form()
    del form["records"][3]
    with pytest.raises(CountMismatch):
        from_json(json.dumps(form).encode())


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"tag":"2.018",', '"tag":"2.018","value":"SAMPLE,JO",', "$.records[1].fields[2].value"),
        ('"type":2,', '"type":2,"type":2,', "$.records[1].type"),
        ('"records":', '"records":[],"records":', "$.records"),
        ('"records":', '"padding":"","padding":"","records":', "$.padding"),
    ],
)
def test_a_key_that_stands_twice_is_refused_with_its_place(old: str, new: str, place: str) -> None:
    text = json.dumps(_form(), separators=(",", ":"))
    assert text.count(old) == 1
    with pytest.raises(JsonNotUnderstood, match=re.escape(f"The JSON has a key twice, at {place}.")):
        from_json(text.replace(old, new).encode())


def test_a_key_that_is_unknown_or_missing_is_said_with_its_place() -> None:
    unknown, missing, inside = _form(), _form(), _form()
    unknown[MARKED] = 1
    del missing["records"]
    del inside["records"][1]["fields"][2]["tag"]
    for form, said in (
        (unknown, "at $."),
        (missing, "at $: the key records is missing."),
        (inside, "at $.records[1].fields[2]: the key tag is missing."),
    ):
        with pytest.raises(JsonNotUnderstood) as refused:
            from_json(json.dumps(form).encode())
        assert refused.value.message.endswith(said)
        assert MARKED not in refused.value.message


def _broken(change: str) -> bytes:
    form = _form()
    field = form["records"][1]["fields"][2]
    match change:
        case "no object":
            form["records"][1] = MARKED
        case "another format":
            form["format"] = MARKED
        case "unknown key":
            field[MARKED] = 1
        case "two values":
            field["base64"] = "AA=="
        case "no value":
            del field["value"]
        case "no base64":
            del field["value"]
            field["base64"] = f"#{MARKED}"
        case "separator":
            field["value"] = f"{MARKED}\x1d"
        case "letters":
            field["value"] = f"{MARKED}\u20ac"
        case "another record's tag":
            field["tag"] = "14.018"
        case "no tag":
            field["tag"] = MARKED
        case "tag 0":
            field["tag"] = "2.000"
        case "binary without idc":
            del form["records"][3]["idc"]
        case "fields without fields":
            del form["records"][1]["fields"]
        case "cut off":
            return json.dumps(form).encode()[:-20]
        case "no text":
            return json.dumps(form).encode().replace(b"JORDAN", b"\xff")
        case "deep":
            return b'{"records": ' + b"[" * 100_000
    return json.dumps(form).encode()


@pytest.mark.parametrize(
    "change",
    [
        *("no object", "another format", "unknown key", "two values", "no value", "no base64", "separator", "letters"),
        *("another record's tag", "no tag", "tag 0", "binary without idc", "fields without fields", "cut off"),
        *("no text", "deep"),
    ],
)
def test_what_is_not_of_the_form_is_said_without_its_values(change: str) -> None:
    with pytest.raises(JsonNotUnderstood) as found:
        from_json(_broken(change))
    assert MARKED not in str(found.value)


def test_the_place_of_what_is_wrong_is_said() -> None:
    with pytest.raises(JsonNotUnderstood, match=r"at \$\.records\[1\]"):
        from_json(_broken("no object"))
    with pytest.raises(JsonNotUnderstood, match=r"record 2 of type 2, field 2\.018"):
        from_json(_broken("letters"))


def test_a_mark_that_an_editor_put_before_the_text_is_passed_over() -> None:
    marked = b"\xef\xbb\xbf" + to_json(small_file())
    assert looks_like_json(marked)
    assert from_json(marked) == small_file()


def test_the_first_record_must_be_the_header() -> None:
    form = json.loads(to_json(decode(car_bytes())))
    form["records"] = form["records"][1:]
    with pytest.raises(RecordError):
        from_json(json.dumps(form).encode())
