"""The reject codes of bureaus as a table, and the codes that a message holds, however it is laid out."""

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources

from app.an2k.errors import ProfileNotUsable
from app.domain.bureau_answer import ReportedCode
from app.domain.named_fingers import named_fingers

TABLE_FILE = "tables/answer_codes.csv"
LANGUAGES = ("en", "es")
_COLUMNS = ("code", "area", "meaning", "act", "source")
_WITH_WORDS = (*_COLUMNS, *LANGUAGES)
_CODE = re.compile(r"[A-Z][0-9]{4}")  # as the FBI writes them
_OWN_CODE = re.compile(r"[A-Z](?=[A-Z-]*[0-9])[A-Z0-9-]{2,11}")
_AREAS = ("authority", "element", "format", "print")
MOST_CODES = 2_000  # of one table
LONGEST_WORDS = 200  # characters of a sentence for the officer; the longest that ships has 79
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
    """`area`: what the bureau speaks of, one of _AREAS; `meaning`: the source's words in short, for administrators.
    `words`: plain ones for the officer by language; empty for a code whose words are the catalogue's. `place`: file and
    line.
    """

    code: str
    area: str
    meaning: str
    act: Act
    source: str
    words: Mapping[str, str] = field(default_factory=dict)
    place: str = ""

    @property
    def words_key(self) -> str:
        """Of the catalogue's words, in resources/translations."""
        return f"reject.{self.code}"


AnswerCodes = Mapping[str, AnswerCode]


def read_codes(text: str, file: str, tell: Callable[[int, str], None], known: AnswerCodes | None = None) -> AnswerCodes:
    """Codes of a table: CSV with code, area, meaning, act, source, and en, es where it brings words for the officer;
    lines that begin with # are remarks. `tell` hears the line and fault of what is damaged or there twice; the rest is
    read. `known`: codes that have words already; None: all have.
    """
    found: dict[str, AnswerCode] = {}
    lines_of: dict[str, int] = {}
    columns: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            row = tuple(cell.strip() for cell in next(csv.reader(io.StringIO(line), strict=True)))
        except csv.Error:
            tell(number, "The line is not well-formed CSV.")
            continue
        if not columns:
            if row not in (_COLUMNS, _WITH_WORDS):
                why = " Cells are parted by commas." if len(row) == 1 else ""
                tell(number, f"The columns are not {','.join(_COLUMNS)}, nor these with {','.join(LANGUAGES)}.{why}")
                return {}
            columns = row
        elif len(row) != len(columns) or not all(row[: len(_COLUMNS)]):
            tell(number, f"The line does not have {len(columns)} columns, the first {len(_COLUMNS)} filled.")
        elif fault := _row_fault(row, lines_of, known):
            tell(number, fault)
        elif len(found) >= MOST_CODES:
            tell(number, f"There are more than {MOST_CODES} codes.")
            break
        else:
            code, area, meaning, act, source = row[: len(_COLUMNS)]
            words = {name: said for name, said in zip(LANGUAGES, row[len(_COLUMNS) :], strict=False) if said}
            found[code] = AnswerCode(code, area, meaning, Act(act), source, words, f"{file}:{number}")
            lines_of[code] = number
    if not lines_of and not columns:
        tell(1, f"The table holds no code; it begins with the columns {', '.join(_COLUMNS)}.")
    elif not found:
        tell(1, "The table holds no code.")
    return found


def _row_fault(row: tuple[str, ...], lines_of: Mapping[str, int], known: AnswerCodes | None) -> str | None:
    code, area, _, act, _, *words = row
    if not _CODE.fullmatch(code) and not _OWN_CODE.fullmatch(code):
        return (
            f'"{code[:20]}" is no code: 3 to 12 capital letters, digits and hyphens, a letter first and a digit in it.'
        )
    if code in lines_of:
        return f"The code {code} is doubled; it stands in line {lines_of[code]}."
    if area not in _AREAS:
        return f'The area "{area[:20]}" is none of {", ".join(_AREAS)}.'
    if act not in tuple(Act):
        return f'The act "{act[:20]}" is none of {", ".join(Act)}.'
    if known is not None and code not in known and not any(words[:1]):
        return f"The code {code} has no words for the officer; its column {LANGUAGES[0]} is due."
    if any(len(one) > LONGEST_WORDS for one in words):
        return f"The words of {code} are longer than {LONGEST_WORDS} characters."
    return None


@cache
def shipped_codes() -> AnswerCodes:
    """The table that ships with the program. ProfileNotUsable."""
    try:
        text = resources.files("resources").joinpath(TABLE_FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as reason:
        raise ProfileNotUsable(f"{TABLE_FILE} is not there or not text.") from reason
    faults: list[str] = []
    found = read_codes(text, TABLE_FILE, lambda line, said: faults.append(f"{TABLE_FILE}, line {line}: {said}"))
    if faults:
        raise ProfileNotUsable(" ".join(faults))
    return found


def codes_in(message: str, known: AnswerCodes) -> tuple[ReportedCode, ...]:
    """The codes that a message of 2.060 holds, in its order, each with the fingers that its part of the text names.

    A part runs to the next code; what stands before the first code belongs to it. A code that is not in `known` counts
    only where it stands by itself, for identifiers look alike. A message above LONGEST_MESSAGE_CHARACTERS is not looked
    at.
    """
    if len(message) > LONGEST_MESSAGE_CHARACTERS:
        return ()
    places = _places(message, known)
    found = []
    for index, (match, code) in enumerate(places):
        end = places[index + 1][0].start() if index + 1 < len(places) else len(message)
        before = "" if index else message[: match.start()]
        found_in = f"{before} ; {message[match.end() : end]}"
        found.append(ReportedCode(code, message, code in known, named_fingers(found_in)))
    return tuple(found)


def _places(message: str, known: AnswerCodes) -> list[tuple[re.Match[str], str]]:
    """Where codes stand, in their order; what is inside a code of an agency's own form is no other one."""
    own = _own_forms(frozenset(known))
    found = [(match, match[0]) for match in own.finditer(message)] if own is not None else []
    taken = [match.span() for match, _ in found]
    for match in _IN_TEXT.finditer(message):
        begin, end = match.span()
        inside = any(begin < last and first < end for first, last in taken)
        if not inside and (code := _code(message, match, known)):
            found.append((match, code))
    return sorted(found, key=lambda place: place[0].start())


@lru_cache(maxsize=8)
def _own_forms(known: frozenset[str]) -> re.Pattern[str] | None:
    """Codes that are not written as the FBI's, each only where it stands by itself."""
    own = sorted((code for code in known if not _CODE.fullmatch(code)), key=len, reverse=True)
    if not own:
        return None
    return re.compile(rf"(?<![A-Za-z0-9-])(?:{'|'.join(map(re.escape, own))})(?![A-Za-z0-9-])")


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
