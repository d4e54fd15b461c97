"""What findings say: each code to the officer and to the administrator, and nothing of the value to either."""

import json
import string
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.an2k.findings import Finding, Place, Severity
from app.an2k.rules.values import Characters, ElementKey, ElementRule, Form, Origin, Presence, Span
from app.an2k.validation import codes
from app.an2k.validation.sentences import administrator_sentence, written_place
from app.an2k.validation.values import day_of, fault_of, value_class, whole_number
from app.presenters.notices import code_words
from app.presenters.parts import Language
from app.presenters.words import words_in

FOR_ADMINISTRATORS = json.loads(
    resources.files("resources").joinpath("translations/findings.en.json").read_text(encoding="utf-8")
)
HERE = Origin("own", "own.toml", 1, "a letter", "2026")


def test_every_code_has_a_sentence_for_the_administrator_and_no_sentence_is_left_over() -> None:
    assert set(FOR_ADMINISTRATORS) == codes.ALL_CODES
    assert len(codes.ALL_CODES) > 30


@pytest.mark.parametrize("language", list(Language))
def test_every_code_has_a_sentence_for_the_officer(language: Language) -> None:
    words = words_in(language)
    for code in codes.ALL_CODES:
        said = code_words(words, code)
        assert said == words.texts[f"error.{code}"]
        assert said.endswith(".")
        assert code not in said


def test_officers_sentences_tell_codes_apart() -> None:
    for language in Language:
        said = [words_in(language).texts[f"error.{code}"] for code in codes.ALL_CODES]
        assert len(said) == len(set(said))


@pytest.mark.parametrize("code", sorted(codes.ALL_CODES))
def test_no_sentence_has_room_for_a_value(code: str) -> None:
    texts = [FOR_ADMINISTRATORS[code], *(words_in(language).texts[f"error.{code}"] for language in Language)]
    for text in texts:
        assert all(name is None for _, name, _, _ in string.Formatter().parse(text))


def test_the_administrators_sentence_names_field_rule_and_source() -> None:
    finding = Finding(
        codes.TOO_LONG,
        Severity.ERROR,
        Place(2, 47, 2, 3, 2),
        "301 characters: letters",
        "ebts-9.1.fields.csv:62",
        "EBTS 9.1, field table, 2010",
        "ASL_AOL Arrest Offense Literal",
        "1-300 characters",
    )
    assert administrator_sentence(finding) == (
        "2.047..2 ASL_AOL Arrest Offense Literal, record 2, subfield 3: The value is longer than is taken. "
        "Found: 301 characters: letters. Wanted: 1-300 characters. "
        "Rule: ebts-9.1.fields.csv:62 (EBTS 9.1, field table, 2010)."
    )


def test_the_standard_has_rules_of_its_own() -> None:
    finding = Finding(codes.CONTENT_DIFFERS, Severity.ERROR, Place(1, 3, 1))
    assert administrator_sentence(finding).endswith("Rule: the standard itself.")
    assert written_place(Finding(codes.RECORDS_TOO_FEW, Severity.ERROR, Place(14))) == "Type-14"
    missing = Finding(codes.IMAGE_MISSING, Severity.ERROR, Place(14, 13), name="FGP", position=7)
    assert written_place(missing) == "14.013 FGP, position 7"


def masked(text: str) -> str:
    """The same text with every letter an A and every digit a 1."""
    marks = {True: "A", False: "Ж"}
    return "".join("1" if one.isdecimal() else marks[one.isascii()] if one.isalpha() else one for one in text)


@given(st.text(st.characters(categories=["L", "Nd", "Zs", "Cc"]), max_size=40))
def test_the_class_of_a_value_says_nothing_but_its_length_and_kinds(text: str) -> None:
    assert value_class(text) == value_class(masked(text))
    assert value_class(text) == value_class(text[::-1])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "not there"),
        ("", "empty"),
        ("7", "1 character: digits"),
        ("DOE, JOHN", "9 characters: letters, blanks, signs"),
        ("MUÑOZ", "5 characters: letters, other letters"),
        ("A\x1d_", "3 characters: letters, signs, control characters"),
        ("\u2003", "1 character: others"),
    ],
)
def test_classes_of_values(text: str | None, said: str) -> None:
    assert value_class(text) == said


def rule(characters: Characters, size: Span = Span(), **more: object) -> ElementRule:  # noqa: B008
    return ElementRule(
        ElementKey(2, 500),
        "OWN",
        "own",
        Presence.OPTIONAL,
        characters,
        size,
        Span(1, 1),
        (HERE,),
        **more,  # type: ignore[arg-type]
    )


C = Characters


@pytest.mark.parametrize(
    ("characters", "taken", "refused"),
    [
        (C.ALPHABETIC, ["ABC", "Žofie"], ["A1", "A B", "A-B", "A_", "²"]),
        (C.NUMERIC, ["0123"], ["1A", "1 2", "٣", "1.5", "²"]),
        (C.ALPHANUMERIC, ["A1Ž"], ["A 1", "A-1", "A_1"]),
        (C.ALPHABETIC_SPECIAL, ["O'NEIL-SMITH, ANA"], ["S4MPLE", "ANA\u2028"]),
        (C.NUMERIC_SPECIAL, ["19.69", "1_000", "٣"], ["19A69"]),
        (C.ALPHANUMERIC_SPECIAL, ["No. 5, Example St. (rear)"], ["A\u2028B"]),
    ],
)
def test_alphabets(characters: Characters, taken: list[str], refused: list[str]) -> None:
    assert {fault_of(text, rule(characters), {}) for text in taken} == {None}
    assert {fault_of(text, rule(characters), {}) for text in refused} == {codes.CHARACTERS}


def test_the_first_thing_amiss_is_said_and_nothing_more() -> None:
    strict = rule(C.NUMERIC, Span(2, 3), pattern="4[0-9]+")
    said = [fault_of(text, strict, {}) for text in ("\x07", "X", "XXXX", "4X", "99", "42")]
    assert said == [codes.CONTROL_CHARACTER, codes.TOO_SHORT, codes.TOO_LONG, codes.CHARACTERS, codes.PATTERN, None]


@pytest.mark.parametrize(
    ("form", "text", "code"),
    [
        (Form.DATE, "20240229", None),
        (Form.DATE, "20230229", codes.NO_SUCH_DATE),
        (Form.DATE, "18490101", codes.NO_SUCH_DATE),
        (Form.DATE, "00000000", codes.NO_SUCH_DATE),
        (Form.DATE_OR_UNKNOWN, "00000000", None),
        (Form.DATE_OR_UNKNOWN, "1990", codes.DATE_FORMAT),
        (Form.MOMENT, "20240229235959Z", None),
        (Form.MOMENT, "20240229240000Z", codes.NO_SUCH_DATE),
        (Form.MOMENT, "20240229235959", codes.DATE_FORMAT),
    ],
)
def test_dates(form: Form, text: str, code: str | None) -> None:
    assert fault_of(text, rule(C.ALPHANUMERIC, form=form), {}) == code


def test_lines_are_taken_where_layout_is() -> None:
    free = rule(C.ALPHANUMERIC_SPECIAL)
    assert fault_of("ONE\r\nTWO", free, {}) == codes.CONTROL_CHARACTER
    assert fault_of("ONE\r\nTWO", free, {}, layout=True) is None
    assert fault_of("ONE\x00TWO", free, {}, layout=True) == codes.CONTROL_CHARACTER


def test_numbers_and_days_that_are_none() -> None:
    assert [whole_number(text) for text in ("12", "٣", "1_0", " 1", "", None, "1" * 5000)] == [12, *[None] * 6]
    assert [day_of(text) for text in ("", "2026", "20261345", "00000000", "20260304X")] == [None] * 5
