"""Type-9 records: minutiae in the standard's own fields, 9.005 to 9.012 (ANSI/NIST-ITL 1-2007, 9.3; legacy since 2011).

The INCITS 378 block is in app.an2k.incits378. Vendors' blocks (9.013 to 9.125, 9.151 and above) and the extended
feature set (9.300 and above) stay in the record as they are.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.an2k.reading import Reading, Row
from app.an2k.record import AnsiNistFile, TaggedRecord
from app.an2k.writing import Subfields, check_says, make_record

IMP, FMT, OFR, FGP, FPC, CRP, DLT, MIN, RDG, MRC = range(3, 13)
_FIELDS = range(OFR, MRC + 1)
_FORMAT = "S"  # standard; U: a block of its own
_METHODS = frozenset("AUEM")  # automatic, automatic and unedited, automatic and edited, manual
_TABLES = frozenset("TU")  # 9.007: of the standard's table, of the user's
_MOST_IMPRESSION, _MOST_POSITION, _MOST_POSITIONS = 99, 99, 6
_POINT_DIGITS, _ANGLE_DIGITS = 4, 3
_MOST_ANGLE_DEG = 359
_MOST_QUALITY = 63  # 0: entered by hand, 1: not computed, 2 (best) to 63
_MOST_INDEX = 999
_RIDGE_COUNT = re.compile(r"([0-9]{1,3}),([0-9]{1,3})")  # a neighbour by its index; 0 where there is none
_MOST_RIDGES = 99
_LEAST_ITEMS = 4  # of 9.012: index, place and direction, quality, kind; then ridge counts
_MOST_CORES = 50  # and deltas


class MinutiaKind(StrEnum):
    ENDING = "A"
    BIFURCATION = "B"
    COMPOUND = "C"
    UNDETERMINED = "D"


class Point(NamedTuple):
    """Hundredths of a millimetre from the lower left corner of the image."""

    x: int
    y: int


class Pattern(NamedTuple):
    """9.007 FPC. `table`: T, the standard's own (LS, RS, WU ...), or U, the user's."""

    table: str
    code: str


class RidgeCount(NamedTuple):
    """`neighbour`: index of another minutia; `ridges`: between the two."""

    neighbour: int
    ridges: int


@dataclass(frozen=True, slots=True)
class Minutia:
    """One subfield of 9.012. `angle_deg`: 0 to 359, counter-clockwise from the right. `quality`: 0 by hand, 1 none, 2
    (best) to 63."""

    index: int
    at: Point
    angle_deg: int
    quality: int
    kind: MinutiaKind
    ridge_counts: tuple[RidgeCount, ...] = ()


@dataclass(frozen=True, slots=True)
class StandardMinutiae:
    """9.003 and 9.005 to 9.012. `system`, `method`: what read the print and how (A, U, E, M).

    `positions`: FGP, the most likely first. `has_ridge_counts`: 9.011 RDG.
    """

    impression: int
    system: str
    method: str
    positions: tuple[int, ...]
    patterns: tuple[Pattern, ...]
    minutiae: tuple[Minutia, ...]
    cores: tuple[Point, ...] = ()
    deltas: tuple[Point, ...] = ()
    has_ridge_counts: bool = False


def read_standard_minutiae(file: AnsiNistFile, record: TaggedRecord) -> StandardMinutiae | None:
    """None when the record has none of these fields. RecordError (a subclass) names the place of what is wrong."""
    reading = Reading(file, record)
    if not any(record.get(number) for number in _FIELDS):
        return None
    system, method = _system(reading)
    minutiae = tuple(_minutia(row) for row in reading.rows(MRC, most=_MOST_INDEX))
    if reading.number(MIN) != len(minutiae):
        raise reading.wrong("The number of minutiae is not the number of those that follow.", MIN)
    return StandardMinutiae(
        impression=reading.number(IMP, most=_MOST_IMPRESSION),
        system=system,
        method=method,
        positions=_positions(reading),
        patterns=_patterns(reading),
        minutiae=minutiae,
        cores=_points(reading, CRP),
        deltas=_points(reading, DLT),
        has_ridge_counts=bool(reading.number(RDG, most=1)),
    )


def _system(reading: Reading) -> tuple[str, str]:
    reading.bytes_of(OFR)
    row = next(reading.rows(OFR, {2}, most=1), None)
    if row is None or row.text(2) not in _METHODS:
        raise reading.wrong("The method is none of A, U, E and M.", OFR, 1, 2)
    return row.text(1), row.text(2)


def _positions(reading: Reading) -> tuple[int, ...]:
    reading.bytes_of(FGP)
    found = tuple(row.number(1, 0, _MOST_POSITION) for row in reading.rows(FGP, {1}, most=_MOST_POSITIONS))
    if not found:
        raise reading.wrong("The field is not a whole number.", FGP)
    return found


def _patterns(reading: Reading) -> tuple[Pattern, ...]:
    """A table and a code a subfield. Some files say the table once and let codes alone follow."""
    found: list[Pattern] = []
    for row in reading.rows(FPC, {1, 2}, most=_MOST_POSITIONS):
        alone = len(row.items) == 1
        if alone and not found:
            raise row.wrong("A pattern is a table and a code.")
        table, code = (found[-1].table, row.text(1)) if alone else (row.text(1), row.text(2))
        if table not in _TABLES or not code:
            raise row.wrong("The table is neither T nor U, or there is no code.", 1)
        found.append(Pattern(table, code))
    return tuple(found)


def _points(reading: Reading, number: int) -> tuple[Point, ...]:
    return tuple(_point(row, 1, row.text(1), 2 * _POINT_DIGITS) for row in reading.rows(number, {1}, most=_MOST_CORES))


def _point(row: Row, item: int, text: str, digits: int) -> Point:
    if len(text) != digits or not (text.isascii() and text.isdigit()):
        raise row.wrong(f"The place is not {digits} digits.", item)
    return Point(int(text[:_POINT_DIGITS]), int(text[_POINT_DIGITS : 2 * _POINT_DIGITS]))


def _minutia(row: Row) -> Minutia:
    if len(row.items) < _LEAST_ITEMS:
        raise row.wrong("A minutia has at least four items.")
    place = row.text(2)
    at = _point(row, 2, place, 2 * _POINT_DIGITS + _ANGLE_DIGITS)
    angle = int(place[2 * _POINT_DIGITS :])
    if angle > _MOST_ANGLE_DEG:
        raise row.wrong("The direction is above 359 degrees.", 2)
    try:
        kind = MinutiaKind(row.text(4))
    except ValueError as reason:
        raise row.wrong("The kind of minutia is none of A, B, C and D.", 4) from reason
    counts = tuple(_ridge_count(row, item) for item in range(_LEAST_ITEMS + 1, len(row.items) + 1))
    return Minutia(row.number(1, 1, _MOST_INDEX), at, angle, row.number(3, 0, _MOST_QUALITY), kind, counts)


def _ridge_count(row: Row, item: int) -> RidgeCount:
    found = _RIDGE_COUNT.fullmatch(row.text(item))
    if found is None or (ridges := int(found[2])) > _MOST_RIDGES:
        raise row.wrong("A ridge count is not the index of a minutia, a comma and a number.", item)
    return RidgeCount(int(found[1]), ridges)


def standard_values(value: StandardMinutiae) -> dict[int, Subfields]:
    """Fields 9.003 to 9.012, for a record that holds other blocks too."""
    return {
        IMP: [[str(value.impression)]],
        FMT: [[_FORMAT]],
        OFR: [[value.system, value.method]],
        FGP: [[f"{position:02d}"] for position in value.positions],
        FPC: [[pattern.table, pattern.code] for pattern in value.patterns],
        CRP: [[_written(point)] for point in value.cores],
        DLT: [[_written(point)] for point in value.deltas],
        MIN: [[str(len(value.minutiae))]],
        RDG: [["1" if value.has_ridge_counts else "0"]],
        MRC: [
            [
                f"{one.index:03d}",
                f"{_written(one.at)}{one.angle_deg:03d}",
                f"{one.quality:02d}",
                one.kind.value,
                *(f"{count.neighbour},{count.ridges}" for count in one.ridge_counts),
            ]
            for one in value.minutiae
        ],
    }


def _written(point: Point) -> str:
    return f"{point.x:04d}{point.y:04d}"


def standard_minutiae_record(value: StandardMinutiae, *, idc: int, encoding: str = "ascii") -> TaggedRecord:
    """ValueNotUsable when the record would not read back as the same."""
    made = make_record(9, idc, standard_values(value), encoding=encoding)
    check_says(made, value, lambda file: read_standard_minutiae(file, made), encoding=encoding)
    return made
