"""One value against its rule: the first thing that is amiss, and what kind of value it is. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from app.an2k.rules.notation import admits
from app.an2k.rules.values import Characters, CodeTable, ElementRule, Form
from app.an2k.rules.words import characters_words
from app.an2k.validation import codes

UNKNOWN_DATE = "00000000"
NOT_THERE = "not there"
_OLDEST_YEAR = 1850  # nobody alive; catches 0198 for 1980
_DATE = re.compile(r"[0-9]{8}")
_MOMENT = re.compile(r"[0-9]{14}Z")
_WHOLE = re.compile(r"[0-9]{1,9}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LAYOUT = re.compile(r"[\t\n\f\r]")  # of texts for printing, as the rap sheet of an answer
_KINDS = (
    ("letters", re.compile(r"[A-Za-z]")),
    ("other letters", re.compile(r"[^\W\d_A-Za-z]")),
    ("digits", re.compile(r"\d")),
    ("blanks", re.compile(r" ")),
    ("signs", re.compile(r"[^\w\s\x00-\x1f\x7f-\x9f]|_")),
    ("control characters", _CONTROL),
)


def fault_of(text: str, rule: ElementRule, tables: Mapping[str, CodeTable], *, layout: bool = False) -> str | None:
    """Code of the first check that the value does not pass; None when it passes all. `layout`: line ends are taken."""
    if rule.characters is not Characters.BINARY and (fault := _text_fault(text, rule, layout=layout)):
        return fault
    if rule.pattern is not None and not re.fullmatch(rule.pattern, text, re.ASCII):
        return codes.PATTERN
    if rule.table is not None:
        table = tables[rule.table]
        if text not in table.codes and not table.partial:
            return codes.CODE_UNKNOWN
    return None


def _text_fault(text: str, rule: ElementRule, *, layout: bool) -> str | None:
    printed = _LAYOUT.sub("", text) if layout else text
    if _CONTROL.search(printed):
        return codes.CONTROL_CHARACTER
    if rule.form is not None and (fault := _form_fault(text, rule.form)):
        return fault
    if len(text) < rule.size.least:
        return codes.TOO_SHORT
    if not rule.size.holds(len(text)):
        return codes.TOO_LONG
    return None if admits(rule.characters, printed) else codes.CHARACTERS


def value_class(text: str | None) -> str:
    """What may be said of a value: how long it is and what it is made of, never the value."""
    if text is None:
        return NOT_THERE
    if not text:
        return "empty"
    kinds = ", ".join(name for name, kind in _KINDS if kind.search(text))
    return f"{counted(len(text), 'character')}: {kinds or 'others'}"


def counted(count: int, what: str) -> str:
    """How many are there, as `1 item`, `3 items`."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def wanted(rule: ElementRule, code: str) -> str:
    """What the rule takes where a value does not pass it."""
    match code:
        case codes.TOO_SHORT | codes.TOO_LONG:
            return f"{rule.size} characters"
        case codes.CHARACTERS:
            return characters_words(rule.characters)
        case codes.DATE_FORMAT | codes.NO_SUCH_DATE:
            return _FORM_WORDS[rule.form] if rule.form else ""
        case codes.PATTERN:
            return rule.pattern_words or f"the pattern {rule.pattern}"
        case codes.CODE_UNKNOWN:
            return f"a code of the table {rule.table}"
        case codes.TOO_FEW | codes.TOO_MANY:
            return f"{rule.occurrences} occurrences"
    return ""


_FORM_WORDS = {Form.DATE: "YYYYMMDD", Form.DATE_OR_UNKNOWN: "YYYYMMDD or 00000000", Form.MOMENT: "YYYYMMDDhhmmssZ"}


def whole_number(text: str | None) -> int | None:
    """None for what is no number, or has more digits than any that is compared here."""
    return int(text) if text and _WHOLE.fullmatch(text) else None


def day_of(text: str) -> date | None:
    """The day of a date or moment; None for one that there was not, and for the unknown one."""
    digits = text[:8]
    if not _DATE.fullmatch(digits) or (len(text) > len(digits) and not _MOMENT.fullmatch(text)):
        return None
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return day if day.year >= _OLDEST_YEAR else None


def _form_fault(text: str, form: Form) -> str | None:
    if form is Form.DATE_OR_UNKNOWN and text == UNKNOWN_DATE:
        return None
    if form is Form.MOMENT:
        if not _MOMENT.fullmatch(text):
            return codes.DATE_FORMAT
        try:
            datetime.strptime(text, "%Y%m%d%H%M%SZ")
        except ValueError:
            return codes.NO_SUCH_DATE
        return None
    if not _DATE.fullmatch(text):
        return codes.DATE_FORMAT
    return None if day_of(text) else codes.NO_SUCH_DATE
