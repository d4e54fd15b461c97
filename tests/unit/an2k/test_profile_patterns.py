"""Patterns that a profile may hold, and those that could make a check run for ever."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.an2k.rules.notation import admits
from app.an2k.rules.patterns import LONGEST_PATTERN, PatternNotTaken, check_pattern, has_value
from app.an2k.rules.values import Characters, Span
from tests.unit.an2k.profile_files import faults_of, folder_of, line_of

LONGEST = 300


@pytest.mark.parametrize(
    "pattern",
    [
        "", "[^ ].*", "[A-Z]{2}", "(Y|N)", r"\d{8}", "000|[4-6](0[0-9]|1[01])|N[0-9]{2}", "[^ ,][^,]*,[^ ,][^,]*",
        "(?:AB|CD){2}", "[]a]+", r"[\]\[]?", r"\.", "a|", "(ab?){3}", "[0-9]{1,2}|100|254|255", "a{2,}",
    ],
)  # fmt: skip
def test_a_pattern_that_is_taken(pattern: str) -> None:
    check_pattern(pattern, LONGEST)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(a+)+", "too many ways"), ("(a|a)*", "too many ways"), ("(a|ab)*c", "too many ways"),
        (".*.*.*x", "too many ways"), ("(a*)*", "may be nothing"), ("(a?){5}", "may be nothing"),
        ("(a|b){0,30}", "too many ways"), ("a**", "counts a count"), ("a+?", "counts a count"),
        ("*a", "counts nothing"),
        ("(?=a)", "not taken"), ("(?<n>a)", "not taken"), ("(?i:a)", "not taken"), (r"(a)\1", "not taken"),
        (r"a\b", "not taken"), ("^a$", "leave ^ and $ out"), ("[a", "does not close a class"), ("(a", "close a group"),
        ("a)", "closes a group"), ("a{2,1}", "above its end"), ("a{x}", "a count that is none"), ("[b-a]", "is none"),
        ("[[a]", r"write it as \["), ("[a--b]", r"write it as \-"), ("a\\", "not taken"), ("(" * 30, "deeper"),
        ("a" * (LONGEST_PATTERN + 1), "longer than"), ],
)  # fmt: skip
def test_a_pattern_that_is_not_taken(pattern: str, why: str) -> None:
    with pytest.raises(PatternNotTaken, match=re.escape(why)):
        check_pattern(pattern, LONGEST)


def test_counts_beyond_any_value_cost_nothing() -> None:
    for pattern in ("a{99999}", "(a{99999}){99999}", "a{0,99999}"):
        check_pattern(pattern, LONGEST)


@given(st.text(alphabet="ab[]()|*+?{}1,^-\\.", max_size=14), st.text(alphabet="ab", max_size=LONGEST))
def test_what_is_taken_compiles_and_comes_to_an_end(pattern: str, value: str) -> None:
    try:
        check_pattern(pattern, LONGEST)
    except PatternNotTaken:
        return
    re.fullmatch(pattern, value + "!", re.ASCII)


@pytest.mark.parametrize(
    ("pattern", "size", "kind", "has"),
    [
        ("[A-Z]{3}", Span(1, 20), "N", False),  # letters where digits are due
        ("[A-Z]{3}", Span(1, 20), "A", True),
        ("[A-Z]{30}", Span(1, 20), "A", False),
        ("[A-Z]{30}", Span(1, 30), "A", True),
        ("[A-Z]{30}", Span(31, None), "A", False),
        ("[A-Z]{2}-[0-9]{4}", Span(7, 7), "AN", False),  # the hyphen is a sign
        ("[A-Z]{2}-[0-9]{4}", Span(7, 7), "ANS", True),
        ("(AB|CD)*X", Span(9, 9), "A", True),
        ("(AB|CD)*", Span(9, 9), "A", False),  # pairs do not come to nine
        ("(AB|CDE){2,3}", Span(7, 7), "A", True),
        ("(AB|CDE){2}", Span(7, 9), "A", False),
        ("1*|[A-Z]", Span(1, 5), "A", True),  # the other alternative
        ("", Span(1, 5), "A", False),
        ("[À-ÿ]+", Span(1, 5), "A", True),
        ("[À-ÿ]+", Span(1, 5), "N", False),
        ("Ж{2}", Span(2, 2), "A", True),
        (".{1000}", Span(1000, None), "ANS", True),
        ("a{99999}", Span(1, 40), "A", False),
        ("[^A-Z]+", Span(1, 5), "A", True),  # small letters
        (r"\D", Span(1, 1), "N", False),
    ],
)
def test_whether_a_rule_leaves_any_value(pattern: str, size: Span, kind: str, has: bool) -> None:
    check_pattern(pattern, size.most or 1000)
    assert has_value(pattern, size, Characters(kind)) is has


@given(
    st.text(alphabet="aB1()|*+?{}2,.[]", max_size=12),
    st.sampled_from(list(Characters)),
    st.tuples(st.integers(0, 4), st.integers(0, 2)),
)
def test_a_pattern_without_a_value_matches_none(pattern: str, kind: Characters, size: tuple[int, int]) -> None:
    """Against every value of up to six characters that such a pattern could tell apart."""
    span = Span(size[0], sum(size))
    try:
        check_pattern(pattern, sum(size))
    except PatternNotTaken:
        return
    letters = [one for one in "aB12,.]Z" if admits(kind, one)]
    values = [""]
    found = False
    for length in range(min(sum(size), 4) + 1):
        if span.holds(length):
            found = found or any(re.fullmatch(pattern, one, re.ASCII) for one in values)
        values = [one + letter for one in values for letter in letters]
    if found:
        assert has_value(pattern, span, kind)
    elif sum(size) <= 4 and not {"[", "{", "}"} & set(pattern):  # the letters above stand for all that there are
        assert not has_value(pattern, span, kind)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            'pattern = "[a-z]"\npattern_words = "w"\ntable = ""\ncharacters = "N"',
            "No value matches it that has digits,",
        ),
        ('pattern = "[A-Z]{3}"\npattern_words = "w"', "No value matches it that has letters, exactly 1 character."),
        ('pattern = "[AB]"\npattern_words = "w"', "table: No code of yes-no matches the rule's pattern."),
        ('size = "0"\ntable = ""', "It is mandatory and its value may have no character."),
        ('form = "date"\nsize = "8"\ntable = ""', "form: A date does not fit the rule's characters A: letters."),
    ],
)
def test_a_rule_that_no_value_can_keep_is_said_with_its_line(tmp_path: Path, rule: str, said: str) -> None:
    file = folder_of(tmp_path, child=f'[[rule]]\nelement = "2.005"\nsource = "child"\n{rule}\n')
    assert any(
        one.line == line_of(file.read_text(encoding="utf-8"), "[[rule]]") and said in one.said
        for one in faults_of(file)
    ), faults_of(file)
