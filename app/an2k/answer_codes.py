"""The reject codes of bureaus as a table, and the codes that a message holds, however it is laid out."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from app.an2k.errors import ProfileNotUsable
from app.domain.bureau_answer import ReportedCode
from app.domain.named_fingers import named_fingers

TABLE_FILE = "tables/answer_codes.csv"
_COLUMNS = ("code", "area", "meaning", "act", "source")
_CODE = re.compile(r"[A-Z][0-9]{4}")
# A series letter and four digits: glued to words or parted from its letter (`L-0008`), never inside a longer number or
# an identifier; alone, any letter may lead it.
_IN_TEXT = re.compile(r"(?<![0-9])([A-Za-z])(?:[ -]?)([0-9]{4})(?![0-9])")
_ORI_CHARACTERS = 9
LONGEST_MESSAGE_CHARACTERS = 10_000  # in which codes are looked for; the field table allows 300


class Act(StrEnum):
    """What follows from a code."""

    RECAPTURE = "recapture"  # those fingers
    CORRECT = "correct"  # a field of the booking
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class AnswerCode:
    """`area`: what the bureau speaks of; `meaning`: the source's words in short, for administrators."""

    code: str
    area: str
    meaning: str
    act: Act
    source: str

    @property
    def words_key(self) -> str:
        """Of the plain words for the officer, in resources/translations."""
        return f"reject.{self.code}"


AnswerCodes = Mapping[str, AnswerCode]


def parse_codes(text: str, name: str = TABLE_FILE) -> AnswerCodes:
    """Codes of a table: CSV with code, area, meaning, act, source; lines that begin with # are remarks.

    ProfileNotUsable names `name` and the line of what is damaged or there twice.
    """

    def damaged(line: int, what: str) -> ProfileNotUsable:
        return ProfileNotUsable(f"{name}, line {line}: {what}")

    found: dict[str, AnswerCode] = {}
    lines_of: dict[str, int] = {}
    is_headed = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            row = tuple(cell.strip() for cell in next(csv.reader(io.StringIO(line), strict=True)))
        except csv.Error as reason:
            raise damaged(number, "the line is not well-formed CSV.") from reason
        if not is_headed:
            if row != _COLUMNS:
                raise damaged(number, f"the columns are not {', '.join(_COLUMNS)}.")
            is_headed = True
            continue
        if len(row) != len(_COLUMNS) or not all(row):
            raise damaged(number, f"the line does not have {len(_COLUMNS)} filled columns.")
        code, area, meaning, act, source = row
        if not _CODE.fullmatch(code):
            raise damaged(number, "a code is a capital letter and four digits.")
        if code in found:
            raise damaged(number, f"the code {code} stands in line {lines_of[code]} already.")
        if act not in tuple(Act):
            raise damaged(number, f"the act is none of {', '.join(Act)}.")
        found[code], lines_of[code] = AnswerCode(code, area, meaning, Act(act), source), number
    if not found:
        raise ProfileNotUsable(f"{name}: the table holds no code.")
    return found


@cache
def shipped_codes() -> AnswerCodes:
    """The table that ships with the program. ProfileNotUsable."""
    try:
        text = resources.files("resources").joinpath(TABLE_FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as reason:
        raise ProfileNotUsable(f"{TABLE_FILE} is not there or not text.") from reason
    return parse_codes(text)


def codes_in(message: str, known: AnswerCodes) -> tuple[ReportedCode, ...]:
    """The codes that a message of 2.060 holds, in its order, each with the fingers that its part of the text names.

    A part runs to the next code; what stands before the first code belongs to it. A code that is not in `known` counts
    only where it stands by itself, for identifiers look alike. A message above LONGEST_MESSAGE_CHARACTERS is not looked
    at.
    """
    if len(message) > LONGEST_MESSAGE_CHARACTERS:
        return ()
    places = [(match, code) for match in _IN_TEXT.finditer(message) if (code := _code(message, match, known))]
    found = []
    for index, (match, code) in enumerate(places):
        end = places[index + 1][0].start() if index + 1 < len(places) else len(message)
        before = "" if index else message[: match.start()]
        found_in = f"{before} ; {message[match.end() : end]}"
        found.append(ReportedCode(code, message, code in known, named_fingers(found_in)))
    return tuple(found)


def _code(message: str, match: re.Match[str], known: AnswerCodes) -> str | None:
    code = f"{match[1].upper()}{match[2]}"
    if code in known:
        return None if _is_in_ori(message, match) else code
    before, after = message[max(0, match.start() - 1) : match.start()], message[match.end() : match.end() + 1]
    stands_alone = not (before.isalnum() or after.isalnum()) and match.end() - match.start() == len(code)
    return code if stands_alone and match[1].isupper() else None


def _is_in_ori(message: str, match: re.Match[str]) -> bool:
    """Whether the match lies inside a word of nine characters that begins before it, as an ORI is one."""
    begin, end = match.span()
    while begin > 0 and message[begin - 1].isalnum() and end - begin <= _ORI_CHARACTERS:
        begin -= 1
    while end < len(message) and message[end].isalnum() and end - begin <= _ORI_CHARACTERS:
        end += 1
    return begin < match.start() and end - begin == _ORI_CHARACTERS
