"""Values that a rule takes, made from the rule alone: the plainest, and the longest."""

import itertools
import re
from collections.abc import Iterator, Mapping

from app.an2k.rules.values import Characters, CodeTable, ElementRule, Form
from app.an2k.validation.values import fault_of

_MOST_TRIED = 500  # texts of one pattern; the patterns that ship give some at the first
_PLAIN = "A0 .a,-/"  # what a class of characters is asked about first
_PRINTABLE = "".join(chr(code) for code in range(0x20, 0x7F))
_FILLERS = {Characters.NUMERIC: "1", Characters.NUMERIC_SPECIAL: "1"}
_LONGEST_WITHOUT_BOUND = 100  # characters of a long value whose rule has no end
_WORDS = " TEST TEXT OF FULL LENGTH"  # what a long text is filled up with, where blanks are taken
_COUNT = re.compile(r"\{([0-9]{1,5})(?:,([0-9]{0,5}))?\}")

# By mnemonic: values of nobody that EBTS 9.1 describes and its field table does not.
_KNOWN = {
    "ATN": "TEST TRANSACTION",
    "SCO": "WA0000000 TEST",
    "FBI": "999999ZZ9",
    "SID": "WA99999999",
    "SOC": "999999999",
    "MNU": "PP-TEST00001",
    "AKA": "SPECIMEN,TAYLOR",
    "CTZ": "US",
    "SMT": "SC L ARM",
    "PPA": "Y",
    "PHT": "Y",
    "EAD": "TEST EMPLOYER, 1 TEST STREET, TESTVILLE",
    "OCP": "TESTER",
    "RES": "2 TEST STREET, TESTVILLE",
    "CSL_COL": "TEST OFFENSE",
    "CSL_CPL": "TEST SENTENCE",
    "SLE": "TEST STATUS",
    "ICO": "TEST COMMENT",
    "RAP": "Y",
    "TAA": "Y",
}


def takes(rule: ElementRule, text: str, tables: Mapping[str, CodeTable]) -> bool:
    return fault_of(text, rule, tables) is None


def sample(rule: ElementRule, tables: Mapping[str, CodeTable], *, day: str = "20260101") -> str | None:
    """A value that the rule takes; None where none was found. `day`: of dates, YYYYMMDD."""
    return next((text for text in _candidates(rule, tables, day) if text and takes(rule, text, tables)), None)


def plausible(rule: ElementRule, tables: Mapping[str, CodeTable], *, day: str) -> str | None:
    """A value as EBTS writes it, of elements whose rule says less than its words do; else as `sample`."""
    known = _KNOWN.get(rule.mnemonic)
    return known if known is not None and takes(rule, known, tables) else sample(rule, tables, day=day)


def longest(rule: ElementRule, tables: Mapping[str, CodeTable], good: str) -> str:
    """`good` drawn out to the longest value that the rule takes; as it is where it cannot be drawn out."""
    most = _LONGEST_WITHOUT_BOUND if rule.size.most is None else rule.size.most
    for end in dict.fromkeys((_WORDS, good[-1:], "A", "1")):
        drawn_out = good + (end * most)[: most - len(good)]
        if end and not drawn_out.endswith(" ") and takes(rule, drawn_out, tables):
            return drawn_out
    return good


def _candidates(rule: ElementRule, tables: Mapping[str, CodeTable], day: str) -> Iterator[str]:
    if rule.form is Form.MOMENT:
        yield f"{day}120000Z"
    elif rule.form is not None:
        yield day
    if rule.table is not None:
        yield from tables[rule.table].codes
    length = max(rule.size.least, 1)
    fillers = dict.fromkeys((_FILLERS.get(rule.characters, "A"), "A", "1"))
    if rule.pattern is not None:
        for text in itertools.islice(_texts(rule.pattern), _MOST_TRIED):
            yield text
            yield from (text + filler * (length - len(text)) for filler in fillers if len(text) < length)
    yield from (filler * length for filler in fillers)


def _texts(pattern: str) -> Iterator[str]:
    """Texts that a pattern of app.an2k.rules.patterns matches, short ones first as it is written."""
    found, _ = _alternatives(pattern, 0)
    yield from found


def _alternatives(pattern: str, at: int) -> tuple[list[str], int]:
    texts: list[str] = []
    while True:
        some, at = _sequence(pattern, at)
        texts += some
        if pattern[at : at + 1] != "|":
            return texts[:_MOST_TRIED], at
        at += 1


def _sequence(pattern: str, at: int) -> tuple[list[str], int]:
    texts = [""]
    while at < len(pattern) and pattern[at] not in "|)":
        parts, at = _one(pattern, at)
        counts, at = _counts(pattern, at)
        several = [part * count for count in counts for part in parts]
        texts = list(itertools.islice((text + part for text in texts for part in several), _MOST_TRIED))
    return texts, at


def _one(pattern: str, at: int) -> tuple[list[str], int]:
    sign = pattern[at]
    if sign == "(":
        at += 3 if pattern.startswith("(?:", at) else 1
        texts, at = _alternatives(pattern, at)
        return texts, at + 1
    end = at + 1
    if sign == "\\":
        end += 1
    elif sign == "[":
        end = _end_of_class(pattern, at)
    alphabet = [letter for letter in _PLAIN + _PRINTABLE if re.fullmatch(pattern[at:end], letter, re.ASCII)]
    return alphabet[:2], end


def _end_of_class(pattern: str, at: int) -> int:
    at += 2 if pattern[at + 1] == "^" else 1
    first = True
    while first or pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
        first = False
    return at + 1


def _counts(pattern: str, at: int) -> tuple[tuple[int, ...], int]:
    """The fewest, and one where none would do too."""
    sign = pattern[at : at + 1]
    if sign == "{" and (found := _COUNT.match(pattern, at)):
        least = int(found[1])
        more = found[2] is not None and (found[2] == "" or int(found[2]) > least)
        return ((least, least + 1) if more else (least,)), found.end()
    if sign in ("*", "?"):
        return (0, 1), at + 1
    return ((1,), at + 1) if sign == "+" else ((1,), at)
