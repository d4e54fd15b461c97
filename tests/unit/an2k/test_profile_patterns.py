"""Patterns that a profile may hold, and those that could make a check run for ever."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.an2k.rules.patterns import LONGEST_PATTERN, PatternNotTaken, check_pattern

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
