"""Codes and fingers in texts whose layout nobody fixed, and the table of the codes."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.an2k.answer_codes import TABLE_FILE, Act, codes_in, read_codes, shipped_codes
from app.domain.named_fingers import named_fingers
from app.domain.position import FINGERS
from tests.unit.an2k.test_answers import ERRT, read, written

RESOURCES = Path(__file__).parents[3] / "resources"
HEAD = "code,area,meaning,act,source\n"
LINE = "L0008,print,too low,recapture,a source\n"


def found(text: str) -> list[tuple[str, list[int]]]:
    return [(one.code, [int(finger) for finger in one.fingers]) for one in codes_in(text, shipped_codes())]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("L0008", [("L0008", [])]),
        ("E0012 - HGT IS TOO LONG", [("E0012", [])]),
        ("CODE: L0117", [("L0117", [])]),
        ("l0008 quality too low", [("L0008", [])]),
        ("REJECTED(L0118)FINGER 07", [("L0118", [7])]),
        ("ErrorL0008Quality", [("L0008", [])]),
        ("L-0008: quality", [("L0008", [])]),
        ("L 0008 quality", [("L0008", [])]),
        ("L0118 RIGHT INDEX; L0008 FINGERS 07, 08", [("L0118", [2]), ("L0008", [7, 8])]),
        ("FINGER 3: L0109", [("L0109", [3])]),
        ("Z0001 something new", [("Z0001", [])]),
        ("TCN E2026312000000000044", []),
        ("ORI XXE001200 ON FILE", []),
        ("AGENCY WAZ9999XY", []),  # looks like a code, and is a part of something
        ("ORI FL0008ABC", []),  # nine characters
        ("ORI WA00L0008", []),
        ("z9999", []),
        ("NOTHING TO SEE", []),
        ("", []),
    ],
)
def test_codes_are_found_however_they_stand(text: str, codes: list[tuple[str, list[int]]]) -> None:
    assert found(text) == codes


@pytest.mark.parametrize(
    ("text", "fingers"),
    [
        ("ERRONEOUS OR INCOMPLETE FINGERPRINT(S) 02 07", [2, 7]),
        ("finger 07", [7]),
        ("FINGER07", [7]),
        ("finger no. 3", [3]),
        ("FGP: 2, 3 and 14", [2, 3, 14]),
        ("FGP=13", [13]),
        ("finger position(s) 1/6", [1, 6]),
        ("fingers 1-5", [1, 2, 3, 4, 5]),
        ("fingers 1 to 3, 9", [1, 2, 3, 9]),
        ("FINGERS 02 07 20261108", [2, 7]),
        ("FINGERS (2, 3)", [2, 3]),
        ("right index", [2]),
        ("RIGHT_RING", [4]),
        ("R INDEX", [2]),
        ("right index and middle, left little", [2, 3, 10]),
        ("both thumbs", [1, 6]),
        ("left and right thumbs", [1, 6]),
        ("the index finger of the left hand", [7]),
        ("plain right thumb", [11]),
        ("plain left four", [14]),
        ("right four fingers", [13]),
        ("index, right; thumb, left", [2, 6]),
    ],
)
def test_fingers_that_are_named(text: str, fingers: list[int]) -> None:
    assert [int(finger) for finger in named_fingers(text)] == fingers


@pytest.mark.parametrize(
    "text",
    [
        "10 fingers",
        "FINGERPRINTS 10 OF 14 RECEIVED",
        "FINGERPRINTS: 14 IMAGES",
        "FINGER QUALITY 12",
        "FINGER SCORE: 7",
        "FINGERS 11/08/2026",
        "FINGERS 10:30",
        "FINGERPRINT 3.5",
        "FINGERS 2 45 7",  # a list with a number that is no finger
        "FINGER 0",
        "FGP 21",
        "FINGER 2ND",
        "FINGER 12%",
        "ORI WA0330000 DATE 20261108 SCORE 7",
        "THE MIDDLE OF THE LIST",
        "ON THE RIGHT, A RING",
        "ALL RIGHT",
    ],
)
def test_other_numbers_and_words_are_no_fingers(text: str) -> None:
    assert named_fingers(text) == ()


@given(st.lists(st.sampled_from(FINGERS), min_size=1, unique=True), st.sampled_from([" ", ",", ", ", " and ", "/"]))
def test_a_list_in_any_order_and_with_any_separator(fingers: list[int], between: str) -> None:
    listed = between.join(f"{finger:02d}" for finger in fingers)
    assert list(named_fingers(f"FINGERS {listed}: POOR")) == sorted(fingers)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x1c\x1d\x1e\x1f"), max_size=80))
def test_garbage_never_raises_and_is_kept(text: str) -> None:
    kept = read(written(replace(ERRT, messages=(text,)))).messages
    inner = text.strip("\0 \t\r\n")
    assert kept == ((inner,) if inner else ())


@given(
    st.lists(st.sampled_from(["L0008", "finger", " 7", "right", "index", ",", "-", "1", "20", "of", "("]), max_size=30)
)
def test_words_of_messages_in_any_order(parts: list[str]) -> None:
    text = " ".join(parts)
    assert all(one.text == text for one in codes_in(text, shipped_codes()))
    assert all(earlier < later for earlier, later in pairwise(named_fingers(text)))


# The table. ----------------------------------------------------------------------------------------------------------

STANDARD = {
    *("A0004", "E0002", "E0003", "E0004", "E0005", "E0006", "E0012", "L0008", "L0009", "L0059", "L0109", "L0111"),
    *("L0116", "L0117", "L0118", "L0125", "L0126", "L0131", "L0144"),
}


def test_the_table_holds_every_code_of_the_standard_with_words_in_both_languages() -> None:
    codes = shipped_codes()
    assert set(codes) == STANDARD
    for language in ("en", "es"):
        words = json.loads((RESOURCES / "translations" / f"{language}.json").read_text(encoding="utf-8"))
        assert {key for key in words if key.startswith("reject.")} == {
            *(code.words_key for code in codes.values()),
            "reject.line",
            "reject.unknown",
        }


def test_words_send_to_the_administrator_where_the_table_does() -> None:
    words = json.loads((RESOURCES / "translations" / "en.json").read_text(encoding="utf-8"))
    for code in shipped_codes().values():
        text = words[code.words_key]
        assert ("administrator" in text) is (code.act is Act.ADMINISTRATOR), code.code
        assert ("Take" in text) is (code.act is Act.RECAPTURE), code.code
        assert ("Correct" in text or "Fill" in text) is (code.act is Act.CORRECT), code.code


COLUMNS = "The columns are not code,area,meaning,act,source, nor these with en,es."


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (HEAD + LINE + LINE, [(3, "The code L0008 is doubled; it stands in line 2.")]),
        ("# a remark\n" + HEAD + "\nL8,print,x,recapture,y\n" + LINE, [(4, '"L8" is no code: 3 to 12 capital')]),
        (HEAD + "l0008,print,x,recapture,y\n" + LINE, [(2, '"l0008" is no code')]),
        (HEAD + "ERROR,print,x,recapture,y\n" + LINE, [(2, '"ERROR" is no code')]),
        (HEAD + "L0009,print,x,burn,y\n" + LINE, [(2, 'The act "burn" is none of recapture, correct, administrator.')]),
        (HEAD + "L0009,print,,recapture,y\n" + LINE, [(2, "The line does not have 5 columns, the first 5 filled.")]),
        (HEAD + "L0009,print\n" + LINE, [(2, "The line does not have 5 columns, the first 5 filled.")]),
        (HEAD + 'L0009,"print,x,recapture,y\n' + LINE, [(2, "The line is not well-formed CSV.")]),
        ("code,act\n" + LINE, [(1, COLUMNS)]),
        (HEAD + LINE + LINE + "L8,a,b,c,d\n", [(3, "The code L0008 is doubled"), (4, '"L8" is no code')]),
        (HEAD, [(1, "The table holds no code.")]),
        ("", [(1, "The table holds no code; it begins with the columns code, area, meaning, act, source.")]),
    ],
)
def test_everything_damaged_in_a_table_is_named_by_line(text: str, faults: list[tuple[int, str]]) -> None:
    told: list[tuple[int, str]] = []
    codes = read_codes(text, TABLE_FILE, lambda line, said: told.append((line, said)))
    assert [line for line, _ in told] == [line for line, _ in faults]
    assert all(said.startswith(start) for (_, said), (_, start) in zip(told, faults, strict=True))
    assert set(codes) <= {"L0008"}
