"""What befalls a subject, as a file: TOML that a trainer can write (docs/simulated-reader.md).

    schema = 1

    [subject]
    seed = 7

    [[act]]
    do = "dry"
    fingers = ["right_ring"]
    at = "right_four"

A file that cannot be used is refused whole, with the line, the key and what is wrong with it.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from drivers.base import Position
from drivers.errors import ScriptRefused
from drivers.simulated.acts import POSITIONS, Act, ActKind, Moment, complaint
from drivers.simulated.generator import FINGERS
from drivers.toml_lines import NotToml, line_at, loaded
from drivers.toml_lines import Path as Place

Refuse = Callable[[Place, str], NoReturn]

SCHEMA = 1
LARGEST_SCRIPT_BYTES = 100_000  # a thousand acts
FINGER_NAMES: Mapping[str, int] = {Position(finger).name.lower(): finger for finger in FINGERS}
POSITION_NAMES: Mapping[str, int] = {
    **FINGER_NAMES,
    "plain_right_thumb": 11,
    "plain_left_thumb": 12,
    "right_four": 13,
    "left_four": 14,
    "thumbs": 15,
}
_DO = {kind.value: kind for kind in ActKind}
_MOMENTS = {moment.value: moment for moment in Moment}
_KEYS = ("do", "fingers", "at", "attempt", "until_attempt", "moment", "amount", "instead", "seconds")
_KINDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "a table",
}


@dataclass(frozen=True, slots=True)
class Script:
    """`seed`: of the person, None to leave whoever sits there."""

    seed: int | None = None
    acts: tuple[Act, ...] = ()


def read_script(source: Path | str) -> Script:
    """The script in a file, or in the text itself. ScriptRefused, whose message names the line."""
    if isinstance(source, str):
        return _parsed(source, "The script")
    name = f"The script {source.name}"
    try:
        with source.open("rb") as opened:
            data = opened.read(LARGEST_SCRIPT_BYTES + 1)
    except OSError as reason:
        raise ScriptRefused(f"{name} cannot be read: {reason.strerror}.") from reason
    if len(data) > LARGEST_SCRIPT_BYTES:
        raise ScriptRefused(f"{name} is larger than {LARGEST_SCRIPT_BYTES} bytes.")
    try:
        return _parsed(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError as reason:
        line = data.count(b"\n", 0, reason.start) + 1
        raise ScriptRefused(f"{name}, line {line}: This is not UTF-8 text.") from None


def parse_acts(tables: object, path: Place, refuse: Refuse) -> tuple[Act, ...]:
    """The acts of the tables `[[act]]` at `path` of any file. What is wrong goes to `refuse` with its path and a
    sentence; `refuse` raises."""
    if not isinstance(tables, list):
        refuse(path, f"Tables are due here, written as [[{path[-1]}]]; this is {_kind_of(tables)}.")
    return tuple(_Table(table, (*path, number), refuse).act() for number, table in enumerate(tables))


def _parsed(text: str, name: str) -> Script:
    try:
        values, lines = loaded(text)
    except NotToml as reason:
        raise ScriptRefused(f"{name}, line {reason.line}: This is not TOML: {reason.said}.") from None

    def refuse(path: Place, sentence: str) -> NoReturn:
        key = next((part for part in reversed(path) if isinstance(part, str)), None)
        where = f"{name}, line {line_at(lines, path)}" + (f", {key}" if key is not None else "")
        raise ScriptRefused(f"{where}: {sentence}")

    return _script(values, refuse)


def _script(values: Mapping[str, Any], refuse: Refuse) -> Script:
    _refuse_unknown(values, (), ("schema", "subject", "act"), refuse)
    if values.get("schema") != SCHEMA or isinstance(values["schema"], bool):
        refuse(("schema",), f"A script begins with schema = {SCHEMA}.")
    subject = values.get("subject", {})
    if not isinstance(subject, dict):
        refuse(("subject",), f"A table is due here, written as [subject]; this is {_kind_of(subject)}.")
    _refuse_unknown(subject, ("subject",), ("seed",), refuse)
    seed = subject.get("seed")
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int) or seed < 0):
        refuse(("subject", "seed"), f"A whole number from 0 is due here, not {_shown(seed)}.")
    return Script(seed, parse_acts(values.get("act", []), ("act",), refuse))


class _Table:
    """One [[act]]."""

    def __init__(self, values: object, path: Place, refuse: Refuse) -> None:
        self._path = path
        self._tell = refuse
        if not isinstance(values, dict):
            refuse(path, f"A table is due here; this is {_kind_of(values)}.")
        self._values: dict[str, Any] = values
        _refuse_unknown(values, path, _KEYS, refuse)

    def act(self) -> Act:
        if "do" not in self._values:
            self._tell(self._path, "An act must say what it does: do is missing.")
        usual = Act(self._named(("do",), self._values["do"], _DO, "act"))
        act = Act(
            usual.kind,
            frozenset(self._fingers()),
            self._position(),
            self._whole("attempt", usual.attempt),
            self._whole("until_attempt", None),
            self._named(("moment",), self._values.get("moment", usual.moment.value), _MOMENTS, "moment"),
            self._number("amount", usual.amount),
            self._instead(),
            self._number("seconds", usual.seconds),
        )
        wrong = complaint(act)
        if wrong is not None:
            self._tell((*self._path, wrong.key), f"{act.kind.value} cannot be so: {wrong.said}")
        return act

    def _fingers(self) -> Iterable[int]:
        given = self._values.get("fingers", [])
        if not isinstance(given, list):
            self._tell((*self._path, "fingers"), f"A list of fingers is due here, not {_shown(given)}.")
        for number, one in enumerate(given):
            yield self._code(("fingers", number), one, FINGER_NAMES, range(1, 11), "finger")

    def _position(self) -> int | None:
        if "at" not in self._values:
            return None
        return self._code(("at",), self._values["at"], POSITION_NAMES, POSITIONS, "position")

    def _instead(self) -> dict[int, int] | None:
        given = self._values.get("instead")
        if given is None:
            return None
        if not isinstance(given, dict):
            said = 'A table is due here, such as { right_ring = "right_middle" }'
            self._tell((*self._path, "instead"), f"{said}, not {_shown(given)}.")
        instead = {}
        for due, laid in given.items():
            key = int(due) if due.isdecimal() and len(due) <= 2 else due
            finger = self._code(("instead", due), key, FINGER_NAMES, range(1, 11), "finger")
            instead[finger] = self._code(("instead", due), laid, FINGER_NAMES, range(1, 11), "finger")
        return instead

    def _code(self, key: Place, given: object, names: Mapping[str, int], codes: Sequence[int], what: str) -> int:
        """An FGP, by number or by name."""
        if isinstance(given, int) and not isinstance(given, bool):
            if given not in codes:
                self._tell((*self._path, *key), f"{given} is no {what}: {codes[0]} to {codes[-1]} are.")
            return given
        code: int = self._named(key, given, names, what)
        return code

    def _named(self, key: Place, given: object, names: Mapping[str, Any], what: str) -> Any:
        place = (*self._path, *key)
        if not isinstance(given, str):
            self._tell(place, f"A name is due here, not {_shown(given)}.")
        if given not in names:
            self._tell(place, f"There is no {what} {_shown(given)}.{_near(given, names)}")
        return names[given]

    def _whole(self, key: str, usual: int | None) -> Any:
        given = self._values.get(key, usual)
        if given is not usual and (isinstance(given, bool) or not isinstance(given, int)):
            self._tell((*self._path, key), f"A whole number is due here, not {_shown(given)}.")
        return given

    def _number(self, key: str, usual: float) -> float:
        given = self._values.get(key, usual)
        if isinstance(given, bool) or not isinstance(given, int | float):
            self._tell((*self._path, key), f"A number is due here, not {_shown(given)}.")
        try:
            return float(given)
        except OverflowError:
            self._tell((*self._path, key), f"A number that can be counted with is due here, not {_shown(given)}.")


def _refuse_unknown(values: Mapping[str, Any], path: Place, known: Sequence[str], refuse: Refuse) -> None:
    for key in values:
        if key not in known:
            refuse((*path, key), f"There is no such key here.{_near(key, known)}")


def _near(given: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(given.lower(), list(names), n=1)
    return f" Did you mean {near[0]}?" if near else f" It is one of {', '.join(names)}."


def _shown(value: object) -> str:
    """A short value as it stands, a long one by its kind."""
    if isinstance(value, str | int | float) and len(repr(value)) <= 40:
        return f'"{value}"' if isinstance(value, str) else str(value).lower()
    return _kind_of(value)


def _kind_of(value: object) -> str:
    return _KINDS.get(type(value), "a date or time")
