"""Where everything stands on a fingerprint card, as data: resources/cards. Read and checked whole, or refused with the
line of the file.

Lengths in inches from the card's upper left corner. None of the forms that ship was verified against a printed card.
"""

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import combinations
from typing import NoReturn

from app.domain.card import CardForm, Standing
from app.domain.position import FrictionRidgePosition
from app.errors import BookingStationError, Whose
from app.training.toml_table import Table
from drivers.toml_lines import NotToml, line_at, loaded
from drivers.toml_lines import Path as Place

LARGEST_SIDE_IN = 20.0
LEAST_SIDE_IN = 0.1
_TOUCH_IN = 1e-6  # boxes that share an edge do not overlap
_ELEMENT = re.compile(r"(1|2|14)\.\d{3}")
_MARKS = tuple(one.value for one in Standing)
_POSITIONS = {str(int(position)): position for position in FrictionRidgePosition if position}


class CardLayoutNotUsable(BookingStationError):
    """`line`: from 1, 0 where it has none."""

    code = "card/layout-not-usable"
    whose = Whose.ADMINISTRATOR
    remedy = "Correct that line of the layout; the forms in resources/cards show how one is written."

    def __init__(self, file: str, line: int, said: str) -> None:
        super().__init__(f"{file}, line {line}: {said}" if line else f"{file}: {said}")
        self.line = line


class Notation(StrEnum):
    """How the text of an element is written on the card."""

    TEXT = "text"
    NAME = "name"  # SURNAME,GIVEN MIDDLE
    DATE = "date"  # YYYYMMDD
    HEIGHT = "height"  # 509: five feet nine inches
    MEASURE = "measure"  # 000: unknown
    CHARGES = "charges"  # one a line, numbered
    MISSING = "missing"  # AMP: one finger a line


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle in inches."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Rectangle") -> bool:
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return across > _TOUCH_IN and down > _TOUCH_IN


@dataclass(frozen=True, slots=True)
class FieldBox:
    """`elements`: the first that the transaction has is printed; without any it is left to ink."""

    label: str
    box: Rectangle
    elements: tuple[str, ...]
    notation: Notation


@dataclass(frozen=True, slots=True)
class PrintBox:
    """`instead_of`: positions in whose place it is drawn, when the transaction has none of them."""

    position: FrictionRidgePosition
    label: str
    box: Rectangle
    instead_of: tuple[FrictionRidgePosition, ...]


@dataclass(frozen=True, slots=True)
class CardWords:
    """Printed where a print or the room is missing. A number follows `more`, the form's name `continuation`."""

    amputated: str
    amputated_long: str
    unable: str
    unable_long: str
    no_image: str
    unreadable: str
    more: str
    continuation: str


@dataclass(frozen=True, slots=True)
class CardLayout:
    """`marks`: by Standing's value, each with a place {tcn}. `note`: what is not verified; "" once it is."""

    form: str
    title: str
    note: str
    transactions: tuple[str, ...]
    width_in: float
    height_in: float
    mark_box: Rectangle
    marks: dict[str, str]
    training: str
    words: CardWords
    fields: tuple[FieldBox, ...]
    prints: tuple[PrintBox, ...]


@cache
def layout_of(form: CardForm) -> CardLayout:
    """A form that ships with the program."""
    name = form.value + ".toml"
    try:
        text = resources.files("resources").joinpath("cards", name).read_text(encoding="utf-8")
    except OSError as reason:
        raise CardLayoutNotUsable(name, 0, "The layout is not there.") from reason
    return read_layout(text, name)


def usual_form(tot: str) -> CardForm:
    """The form that names this type of transaction; FD-249 where none does."""
    return next((form for form in CardForm if tot in layout_of(form).transactions), CardForm.FD249)


def read_layout(text: str, file: str) -> CardLayout:
    """CardLayoutNotUsable, with the line."""
    try:
        values, lines = loaded(text)
    except NotToml as reason:
        raise CardLayoutNotUsable(file, reason.line, f"{reason.said}.") from None

    def refuse(path: Place, sentence: str) -> NoReturn:
        where = ".".join(str(part) for part in path if isinstance(part, str))
        raise CardLayoutNotUsable(file, line_at(lines, path), f"{where}: {sentence}" if where else sentence)

    return _layout(Table(values, (), refuse))


def _layout(table: Table) -> CardLayout:
    width, height = _numbers(table, "size_in", 2)
    if not all(LEAST_SIDE_IN <= side <= LARGEST_SIDE_IN for side in (width, height)):
        table.refuse("size_in", f"A side is {LEAST_SIDE_IN:g} to {LARGEST_SIDE_IN:g} inches.")
    card = Rectangle(0.0, 0.0, width, height)
    mark = table.table("mark")
    words = table.table("words")
    note, verified = table.text("note", ""), _yes(table, "verified")
    if verified == bool(note.strip()):
        table.refuse("verified", "A layout that is not verified says so in its note, and no other has one.")
    found = CardLayout(
        form=table.text("form"),
        title=table.text("title"),
        note=note,
        transactions=table.texts("transactions"),
        width_in=width,
        height_in=height,
        mark_box=_box(mark, card),
        marks={name: _with_tcn(mark, name) for name in _MARKS},
        training=mark.text("training"),
        words=CardWords(**{name: words.text(name) for name in CardWords.__dataclass_fields__}),
        fields=tuple(_field(one, card) for one in table.tables("field")),
        prints=tuple(_print(one, card) for one in table.tables("print")),
    )
    table.text("date")
    table.text("source")
    for one in (mark, words, table):
        one.finish()
    _check_places(table, found)
    return found


def _field(table: Table, card: Rectangle) -> FieldBox:
    label, box = table.text("label"), _box(table, card)
    elements, notation = table.texts("elements"), Notation.TEXT
    if table.has("notation"):
        notation = table.one_of("notation", {one.value: one for one in Notation})
    for element in elements:
        if not _ELEMENT.fullmatch(element):
            table.refuse("elements", f'"{element[:20]}" is no element of Type 1, 2 or 14, written as 2.018.')
    ink = table.has("ink") and _yes(table, "ink")
    if ink == bool(elements):
        table.refuse(None, "A field names elements, or it is left to ink.")
    table.finish()
    return FieldBox(label, box, elements, notation)


def _print(table: Table, card: Rectangle) -> PrintBox:
    position = _position(table, "position", table.integer("position", 1, 99))
    box = _box(table, card)
    others = table.raw("instead_of", [])
    if not isinstance(others, list):
        table.refuse("instead_of", "A list of positions is due here.")
    instead_of = tuple(_position(table, "instead_of", one) for one in others)
    found = PrintBox(position, table.text("label"), box, instead_of)
    table.finish()
    return found


def _check_places(table: Table, found: CardLayout) -> None:
    """Every position once, and nothing over anything else."""
    seen: set[FrictionRidgePosition] = set()
    for number, one in enumerate(found.prints):
        if one.position in seen:
            table.tell(("print", number, "position"), "This position stands here twice.")
        seen.add(one.position)
    places: list[tuple[Sequence[str | int], Rectangle]] = [(("mark", "box_in"), found.mark_box)]
    places += [(("field", number, "box_in"), one.box) for number, one in enumerate(found.fields)]
    places += [(("print", n, "box_in"), one.box) for n, one in enumerate(found.prints) if not one.instead_of]
    for (_, first), (path, second) in combinations(places, 2):
        if first.overlaps(second):
            table.tell(tuple(path), "This box lies over another one.")


def _position(table: Table, key: str, code: object) -> FrictionRidgePosition:
    if str(code) not in _POSITIONS:
        table.refuse(key, "A position is a number from 1 to 15 (FGP).")
    return _POSITIONS[str(code)]


def _box(table: Table, card: Rectangle) -> Rectangle:
    box = Rectangle(*_numbers(table, "box_in", 4))
    inside = box.x >= 0 and box.y >= 0
    inside &= box.x + box.width <= card.width + _TOUCH_IN and box.y + box.height <= card.height + _TOUCH_IN
    if not inside:
        table.refuse("box_in", "The box lies beyond the card.")
    if min(box.width, box.height) < LEAST_SIDE_IN:
        table.refuse("box_in", f"A side of a box is at least {LEAST_SIDE_IN:g} inch.")
    return box


def _numbers(table: Table, key: str, count: int) -> tuple[float, ...]:
    given = table.raw(key, None)
    if (
        not isinstance(given, list)
        or len(given) != count
        or not all(isinstance(one, int | float) and not isinstance(one, bool) and abs(one) <= 1e3 for one in given)
    ):
        _refuse_value(table, key, given, f"{count} numbers, in inches")
    return tuple(float(one) for one in given)


def _yes(table: Table, key: str) -> bool:
    given = table.raw(key, None)
    if not isinstance(given, bool):
        _refuse_value(table, key, given, "true or false")
    return given


def _refuse_value(table: Table, key: str, given: object, due: str) -> NoReturn:
    if given is None:
        table.refuse(None, f"The key {key} is missing: {due}.")
    table.refuse(key, f"Due here: {due}.")


def _with_tcn(table: Table, key: str) -> str:
    """A text with the one place {tcn}."""
    text = table.text(key)
    try:
        named = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        named = set()
    if named != {"tcn"}:
        table.refuse(key, "This text has the place {tcn}, and no other.")
    return text
