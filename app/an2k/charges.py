"""The charge table that ships with the program: for typing a charge by search, each with its code and its table."""

import csv
import io
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from app.an2k.errors import ProfileNotUsable
from app.domain.booking import Charge

TABLE_FILE = "tables/charges.csv"
_COLUMNS = ("literal", "ncic_code", "table")
_CODE = re.compile(r"[0-9]{4}")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Row:
    charge: Charge
    words: tuple[str, ...]  # of the literal and the code, lower case


def parse(text: str) -> tuple[Charge, ...]:
    """Charges of a table: CSV with literal, ncic_code, table; lines that begin with # are remarks. ProfileNotUsable."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    reader = csv.DictReader(io.StringIO("\n".join(lines)), strict=True)
    charges: list[Charge] = []
    seen = set()
    try:
        for row in reader:
            if tuple(row) != _COLUMNS or None in row.values():
                raise ProfileNotUsable("The charge table does not have the columns literal, ncic_code, table.")
            literal, code, table = (row[column].strip() for column in _COLUMNS)
            if not literal or not table or not _CODE.fullmatch(code) or (code, table) in seen:
                raise ProfileNotUsable(f"The charge table is damaged near line {reader.line_num}.")
            seen.add((code, table))
            charges.append(Charge(literal, code, table))
    except csv.Error as reason:
        raise ProfileNotUsable("The charge table is not well-formed CSV.") from reason
    return tuple(charges)


@cache
def _rows() -> tuple[_Row, ...]:
    try:
        text = resources.files("resources").joinpath(TABLE_FILE).read_text(encoding="utf-8")
    except OSError as reason:
        raise ProfileNotUsable("The charge table is not there.") from reason
    return tuple(_Row(one, (*_split(one.literal), one.ncic_code or "")) for one in parse(text))


def all_charges() -> tuple[Charge, ...]:
    """The whole table in its order."""
    return tuple(row.charge for row in _rows())


def search(words: str, limit: int = 6) -> tuple[Charge, ...]:
    """Charges of which every given word begins a word of the literal or the code.

    `words` is what the officer typed; nothing typed finds nothing. Whole words come before beginnings, short literals
    before long ones.
    """
    wanted = _split(words)
    if not wanted:
        return ()
    found = [
        (sum(word not in row.words for word in wanted), len(row.words), place, row.charge)
        for place, row in enumerate(_rows())
        if all(any(have.startswith(word) for have in row.words) for word in wanted)
    ]
    found.sort(key=lambda one: one[:3])
    return tuple(charge for *_, charge in found[:limit])


def _split(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower()))
