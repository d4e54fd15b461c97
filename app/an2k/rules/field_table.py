"""The EBTS field table as it was published: CSV, one element a row, a column for each type of transaction.

A cell holds M (mandatory), O (optional), or nothing: the element is not used there. What the publisher mistyped is
corrected by repairs of the profile, so that the file stays as it came.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from app.an2k.rules import notation
from app.an2k.rules.files import Page
from app.an2k.rules.values import Characters, ElementKey, Origin, Presence, Span

COLUMNS = ("tag", "mnemonic", "type", "size", "occurrences", "description")
_CELLS = {"M": Presence.MANDATORY, "O": Presence.OPTIONAL}
MOST_ROWS = 5_000
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Row:
    """`name`: tag and mnemonic as published, which a repair names. `presences`: by type of transaction."""

    name: str
    key: ElementKey
    mnemonic: str
    title: str
    characters: Characters
    size: Span
    occurrences: Span
    presences: Mapping[str, Presence]
    line: int
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """`changes`: attributes of Row; empty: the row is left out."""

    row: str
    changes: Mapping[str, Any]
    origin: Origin


def parse_field_table(text: str, page: Page) -> tuple[Row, ...]:
    """The rows that are well-formed; the page says what the others are."""
    lines = text.splitlines()
    reader = csv.reader(lines, strict=True)
    rows: list[Row] = []
    try:
        header = next(reader, [])
        transactions = header[len(COLUMNS) :]
        if tuple(header[: len(COLUMNS)]) != COLUMNS or not transactions or len(set(header)) != len(header):
            page.tell_line(1, f"The field table begins with the columns {','.join(COLUMNS)} and one a transaction.")
            return ()
        for cells in reader:
            if len(rows) >= MOST_ROWS:
                page.tell_line(reader.line_num, f"The field table has more than {MOST_ROWS} rows.")
                break
            row = _row(cells, transactions, reader.line_num, page) if cells else None
            if row is not None:
                rows.append(row)
    except csv.Error as reason:
        page.tell_line(reader.line_num, f"The field table is not well-formed CSV: {reason}.")
    return tuple(rows)


def _row(cells: Sequence[str], transactions: Sequence[str], line: int, page: Page) -> Row | None:
    if len(cells) != len(COLUMNS) + len(transactions):
        page.tell_line(line, f"The row has {len(cells)} cells; {len(COLUMNS) + len(transactions)} are due.")
        return None
    tag, mnemonic, kind, size, occurrences, title = cells[: len(COLUMNS)]
    before = len(page.faults)

    def read(column: str, text: str, reading: Callable[[str], V]) -> V | None:
        try:
            return reading(text)
        except ValueError as reason:
            page.tell_line(line, f'{tag[:12]}: {column}: "{text[:40]}" {reason}.')
            return None

    key = read("tag", tag, notation.element)
    characters = read("type", kind, notation.characters)
    size_span, occurrence_span = read("size", size, notation.span), read("occurrences", occurrences, notation.span)
    presences = {}
    for tot, cell in zip(transactions, cells[len(COLUMNS) :], strict=True):
        if cell in _CELLS:
            presences[tot] = _CELLS[cell]
        elif cell:
            page.tell_line(line, f'{tag[:12]}: {tot}: "{cell[:10]}" is neither M nor O nor empty.')
    if not title or not mnemonic:
        page.tell_line(line, f"{tag[:12]}: The row lacks its mnemonic or its description.")
    if key is None or characters is None or size_span is None or occurrence_span is None or len(page.faults) > before:
        return None
    return Row(
        f"{tag} {mnemonic}", key, mnemonic.partition("_")[2] or mnemonic, title, characters, size_span, occurrence_span,
        presences, line,
    )  # fmt: skip


def repaired(rows: Sequence[Row], repairs: Sequence[Repair], page: Page) -> tuple[Row, ...]:
    """`page`: of the profile that states the repairs."""
    kept: list[Row | None] = list(rows)
    for repair in repairs:
        places = [place for place, row in enumerate(rows) if row.name == repair.row]
        if len(places) != 1:
            many = "no row" if not places else f"{len(places)} rows"
            page.tell_line(repair.origin.line, f"repair: {repair.row[:60]} names {many} of the field table.")
            continue
        row = kept[places[0]]
        if row is None or not repair.changes:
            kept[places[0]] = None
        else:
            kept[places[0]] = replace(row, **repair.changes, origins=(*row.origins, repair.origin))
    return tuple(row for row in kept if row is not None)


def doubled(rows: Sequence[Row]) -> Iterator[tuple[Row, Row, str]]:
    """Rows that speak of the same element of the same transaction: earlier, later, transaction."""
    seen: dict[tuple[ElementKey, str], Row] = {}
    for row in rows:
        for tot in row.presences:
            earlier = seen.setdefault((row.key, tot), row)
            if earlier is not row:
                yield earlier, row, tot
                break
