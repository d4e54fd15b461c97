"""Taking a TOML file apart table by table, so that whatever is wrong is said with its line, its key and what was
expected there."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, TypeVar

from drivers.simulated.script import Refuse
from drivers.toml_lines import Path

V = TypeVar("V")


class Table:
    """One table of a file. A key that was never asked for is unknown: `finish` refuses it.

    `path`: keys and indices from the top of the file. `refuse`: raises the error of whoever reads, for a path and a
    sentence.
    """

    def __init__(self, values: Mapping[str, Any], path: Path, refuse: Refuse) -> None:
        self._values = values
        self._path = path
        self.tell = refuse
        self._asked: set[str] = set()

    def refuse(self, key: str | None, sentence: str) -> NoReturn:
        """`key`: None for the table itself."""
        self.tell(self._path if key is None else self.path_of(key), sentence)

    def path_of(self, key: str) -> Path:
        return (*self._path, key)

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._values

    def raw(self, key: str, default: object) -> object:
        """The value as it stands, for whoever takes it apart."""
        self._asked.add(key)
        return self._values.get(key, default)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._value(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.refuse(key, "Text in quotes is due here.")
        return value

    def integer(self, key: str, least: int, most: int, default: int | None = None) -> int:
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.refuse(key, f"A whole number from {least} to {most} is due here.")
        return value

    def number(self, key: str, least: float, most: float, default: float | None = None) -> float:
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            self.refuse(key, f"A number from {least:g} to {most:g} is due here.")
        return float(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """() when the key is not there."""
        value = self._value(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.refuse(key, "A list of names in quotes is due here.")
        return tuple(value)

    def one_of(self, key: str, known: Mapping[str, V]) -> V:
        given = self.text(key)
        self.check_name(key, given, known)
        return known[given]

    def some_of(self, key: str, known: Mapping[str, V]) -> tuple[V, ...]:
        names = self.texts(key)
        if len(set(names)) != len(names):
            self.refuse(key, "A name stands here twice.")
        for one in names:
            self.check_name(key, one, known)
        return tuple(known[one] for one in names)

    def check_name(self, key: str, given: str, known: Iterable[str]) -> None:
        """Of what is not one of the known names the nearest one is offered, or all of them."""
        names = list(known)
        if given not in names:
            near = difflib.get_close_matches(given, names, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"It is one of {', '.join(names)}."
            self.refuse(key, f'"{given[:40]}" is not known here. {hint}')

    def table(self, key: str, default: Mapping[str, Any] | None = None) -> "Table":
        value = self._value(key, default)
        if not isinstance(value, Mapping):
            self.refuse(key, f"A table is due here, written as [{key}].")
        return Table(value, self.path_of(key), self.tell)

    def tables(self, key: str) -> tuple["Table", ...]:
        """() when the key is not there."""
        value = self._value(key, [])
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            self.refuse(key, f"Tables are due here, written as [[{key}]].")
        return tuple(Table(one, (*self.path_of(key), index), self.tell) for index, one in enumerate(value))

    def finish(self) -> None:
        """Refuses what was never asked for."""
        for key in self._values:
            if key not in self._asked:
                self.check_name(key, key, sorted(self._asked))

    def _value(self, key: str, default: Any) -> Any:
        self._asked.add(key)
        if key in self._values:
            return self._values[key]
        if default is None:
            self.refuse(None, f"The key {key} is missing.")
        return default
