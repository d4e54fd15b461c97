"""Reading one table of a profile key by key. What is wrong goes on the page, and the reading goes on."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from app.an2k.rules.files import Page
from drivers.toml_lines import Path

MOST_OFFERED = 3  # names in one sentence
V = TypeVar("V")


def nearest(given: str, known: Iterable[str]) -> str:
    """A sentence: the nearest known names, or all of them."""
    names = list(dict.fromkeys(known))
    small = {name.lower(): name for name in names}  # capitals are mistyped as letters are
    near = [small[one] for one in difflib.get_close_matches(given.lower(), small, n=MOST_OFFERED)]
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"There is {', '.join(names)}." if names else "There is none."


def _quoted(value: object) -> str:
    """How a whole number or a day is written as text."""
    is_plain = type(value) in (int, date)
    return f', as "{value}"' if is_plain else ""


class Entry:
    """`what`: how the table calls itself in a fault, as `rule 2.045`. A key that was never asked for is unknown:
    `finish` tells it."""

    def __init__(self, values: Mapping[str, Any], path: Path, page: Page, what: str) -> None:
        self.values = values
        self.path = path
        self.page = page
        self.what = what
        self._asked: dict[str, None] = {}
        self.broken = False  # whether anything in it was told

    def tell(self, key: str | None, said: str) -> None:
        """`key`: None for the table itself."""
        self.broken = True
        path = self.path if key is None else (*self.path, key)
        self.page.tell(path, f"{self.what}: {key}: {said}" if key else f"{self.what}: {said}")

    def has(self, key: str) -> bool:
        self._asked[key] = None
        return key in self.values

    def text(self, key: str, *, needed: bool = False) -> str | None:
        """None when it is not there or not usable."""
        value = self._value(key, needed)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            self.tell(key, f"Text in quotes is due here{_quoted(value)}.")
            return None
        return value

    def texts(self, key: str, *, needed: bool = False, alone: bool = False) -> tuple[str, ...] | None:
        """`alone`: one text may stand without its list."""
        value = self._value(key, needed)
        if value is None:
            return None
        if alone and isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not value or not all(isinstance(one, str) and one for one in value):
            due = "Text in quotes, or a list of such texts," if alone else "A list of texts in quotes"
            self.tell(key, f"{due} is due here.")
            return None
        if len(set(value)) != len(value):
            self.tell(key, "A name stands here twice.")
            return None
        return tuple(value)

    def flag(self, key: str, *, needed: bool = False) -> bool | None:
        value = self._value(key, needed)
        if value is not None and not isinstance(value, bool):
            self.tell(key, "true or false is due here.")
            return None
        return value

    def number(self, key: str, least: int, most: int) -> int | None:
        value = self._value(key, needed=False)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.tell(key, f"A whole number from {least} to {most} is due here.")
            return None
        return value

    def numbers(self, key: str, least: int, most: int, *, count: int | None = None) -> tuple[int, ...] | None:
        value = self._value(key, needed=False)
        if value is None:
            return None
        right = isinstance(value, list) and all(type(one) is int and least <= one <= most for one in value)
        if not right or not value or (count is not None and len(value) != count):
            many = f"{count} whole" if count is not None else "Whole"
            shape = f", as [{', '.join(['100'] * count)}]" if count is not None else ""
            self.tell(key, f"{many} numbers from {least} to {most} in a list are due here{shape}.")
            return None
        return tuple(value)

    def read(self, key: str, reading: Callable[[str], V], *, needed: bool = False) -> V | None:
        """A text that `reading` takes apart; its ValueError says what the text is instead."""
        text = self.text(key, needed=needed)
        return None if text is None else self.understood(key, text, reading)

    def understood(self, key: str, text: str, reading: Callable[[str], V]) -> V | None:
        try:
            return reading(text)
        except ValueError as reason:
            self.tell(key, f'"{text[:40]}" {reason}.')
            return None

    def one_of(self, key: str, known: Mapping[str, V], *, needed: bool = False) -> V | None:
        text = self.text(key, needed=needed)
        if text is None:
            return None
        if text not in known:
            self.tell(key, f'"{text[:40]}" is not known here. {nearest(text, known)}')
            return None
        return known[text]

    def table(self, key: str, what: str) -> "Entry | None":
        value = self._value(key, needed=False)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.tell(key, f"A table is due here, written as [{key}].")
            return None
        return Entry(value, (*self.path, key), self.page, what)

    def tables(self, key: str, what: str) -> tuple["Entry", ...]:
        value = self._value(key, needed=False)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            self.tell(key, f"Tables are due here, written as [[{key}]].")
            return ()
        return tuple(Entry(one, (*self.path, key, place), self.page, what) for place, one in enumerate(value))

    def finish(self) -> None:
        for key in self.values:
            if key not in self._asked:
                self.broken = True
                said = f"The key {key[:40]} is not known here. {nearest(key, self._asked)}"
                self.page.tell((*self.path, key), f"{self.what}: {said}")

    def _value(self, key: str, needed: bool) -> Any:
        self._asked[key] = None
        if key in self.values:
            return self.values[key]
        if needed:
            self.tell(None, f"The key {key} is missing.")
        return None
