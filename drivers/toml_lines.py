"""On which line of a TOML file each table, key and element stands: what `tomllib` does not tell.

    lines = lines_of('[subject]\\nseed = 7\\n')
    lines[("subject",)], lines[("subject", "seed")]    (1, 2)

A path is made of keys and, for arrays, of indices from 0: ("act", 2, "fingers", 0). Lines count from 1.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

Path = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRINGS = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")' r"|'''.*?'{3,5}(?!')" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]+")
_BLANK = re.compile(r"[ \t]*")
_BLANK_LINES = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
MOST_PARTS = 50  # of one dotted key; what is meant has two or three, and a key of n parts costs n² of time and memory
_PART = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+"""
_KEYS_AND_TEXTS = re.compile(
    rf"(?P<long>(?<![A-Za-z0-9_-])(?:{_PART}){{{MOST_PARTS}}})|{_STRINGS.pattern}|#[^\n]*", re.DOTALL
)
_PLACE = re.compile(r" ?\(at (?:line (\d+), column \d+|end of document)\)")


class NotToml(ValueError):
    """`line`: from 1; `said`: what is wrong there, without a full stop."""

    def __init__(self, line: int, said: str) -> None:
        super().__init__(f"line {line}: {said}")
        self.line = line
        self.said = said


def loaded(text: str) -> tuple[dict[str, Any], Mapping[Path, int]]:
    """What a file says, and on which line. NotToml, whatever the file holds."""
    text = text.replace("\r\n", "\n")
    for found in _KEYS_AND_TEXTS.finditer(text):
        if found["long"]:
            raise NotToml(text.count("\n", 0, found.start()) + 1, f"a key has more than {MOST_PARTS} parts")
    try:
        return tomllib.loads(text), lines_of(text)
    except (ValueError, RecursionError) as reason:  # a number of thousands of digits is a bare ValueError
        place = _PLACE.search(str(reason))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        known = isinstance(reason, tomllib.TOMLDecodeError)
        raise NotToml(line, _PLACE.sub("", str(reason)) if known else "a value is out of bounds") from None


def lines_of(text: str) -> Mapping[Path, int]:
    """`text`: what `tomllib.loads` takes without complaint; ValueError for what it does not take."""
    return _Walk(text).document()


def line_at(lines: Mapping[Path, int], path: Sequence[str | int]) -> int:
    """The line of a path, or of the nearest thing around it that is there."""
    return next((lines[tuple(path[:n])] for n in range(len(path), 0, -1) if tuple(path[:n]) in lines), 1)


class _Walk:
    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._at = 0
        self._counted_to, self._line = 0, 1  # lines up to there
        self._tables_in: dict[Path, int] = {}  # arrays of tables: how many so far
        self._lines: dict[Path, int] = {}

    def document(self) -> Mapping[Path, int]:
        table: Path = ()
        self._pass(_BLANK_LINES)
        while self._at < len(self._text):
            if self._looks_at("["):
                table = self._header()
            else:
                self._pair(table)
            self._pass(_BLANK_LINES)
        return self._lines

    def _header(self) -> Path:
        many = self._looks_at("[[")
        self._at += 2 if many else 1
        keys = self._keys()
        self._expect("]]" if many else "]")
        path: Path = ()
        for number, key in enumerate(keys, start=1):
            path = (*path, key)
            if number == len(keys) and many:
                self._note(path)
                self._tables_in[path] = self._tables_in.get(path, 0) + 1
            if path in self._tables_in:
                path = (*path, self._tables_in[path] - 1)
            self._note(path)
        return path

    def _pair(self, table: Path) -> None:
        path = table
        for key in self._keys():
            path = (*path, key)
            self._note(path)
        self._expect("=")
        self._value(path)

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._pass(_BLANK)
            quoted = self._text[self._at : self._at + 1] in ('"', "'")
            token = self._pass(_STRINGS if quoted else _BARE)
            keys.append(str(tomllib.loads(f"key = {token}")["key"]) if quoted else token)
            self._pass(_BLANK)
            if not self._looks_at("."):
                return keys
            self._at += 1

    def _value(self, path: Path) -> None:
        self._pass(_BLANK)
        first = self._text[self._at : self._at + 1]
        if first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        else:
            self._pass(_STRINGS if first in ('"', "'") else _SCALAR)

    def _array(self, path: Path) -> None:
        self._at += 1
        self._pass(_BLANK_LINES)
        index = 0
        while not self._looks_at("]"):
            self._note((*path, index))
            self._value((*path, index))
            index += 1
            self._comma()
        self._at += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        self._pass(_BLANK_LINES)
        while not self._looks_at("}"):
            self._pair(path)
            self._comma()
        self._at += 1

    def _comma(self) -> None:
        self._pass(_BLANK_LINES)
        if self._looks_at(","):
            self._at += 1
            self._pass(_BLANK_LINES)

    def _note(self, path: Path) -> None:
        """The first line on which it stands."""
        self._line += self._text.count("\n", self._counted_to, self._at)
        self._counted_to = self._at
        self._lines.setdefault(path, self._line)

    def _looks_at(self, sign: str) -> bool:
        return self._text.startswith(sign, self._at)

    def _expect(self, sign: str) -> None:
        self._pass(_BLANK)
        if not self._looks_at(sign):
            raise self._lost()
        self._at += len(sign)

    def _pass(self, what: re.Pattern[str]) -> str:
        found = what.match(self._text, self._at)
        if found is None:
            raise self._lost()
        self._at = found.end()
        return found.group()

    def _lost(self) -> ValueError:
        return ValueError(f"no TOML at character {self._at}")
