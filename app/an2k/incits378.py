"""The INCITS 378 block of a Type-9 record, 9.126 to 9.141 (ANSI/NIST-ITL 1-2011, 8.9.5; 9.142 to 9.150 are reserved).

Angles travel in units of two degrees and are degrees here, so only even ones can be written.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from app.an2k.errors import ValueNotUsable
from app.an2k.image_fields import MOST_PX, PER_CM, QualityScore, read_quality_score
from app.an2k.reading import Reading, Row
from app.an2k.record import AnsiNistFile, TaggedRecord
from app.an2k.writing import Subfields, check_says, make_record

CBI, CEI, HLL, VLL, SLC, THPS, TVPS, FVW, FGP, FQD, NOM, FMD, RCI, CIN, DIN, ADA = range(126, 142)
BLOCK = range(CBI, 151)
_IMP, _FMT = 3, 4
_FORMAT = "U"  # 9.004: not the legacy fields
_TWO_DEGREES = 2
_MOST_ANGLE = 179  # in units of two degrees
_MOST_MINUTIAE = 255  # one byte in the INCITS record
_MOST_COUNTS = 8 * _MOST_MINUTIAE  # octants
_MOST_SINGULARITIES = 50
_MOST_VIEW, _MOST_POSITION, _MOST_IMPRESSION = 15, 99, 99
_MOST_RIDGES = 99
_MOST_METHOD = 2
_MOST_QUALITY = 100


class M1Kind(IntEnum):
    OTHER = 0
    ENDING = 1
    BIFURCATION = 2


class FormatOwner(NamedTuple):
    """9.126 CBI, as written. `owner`: 27 for INCITS; `format`: 513 without extended data, 514 or 515 with it.

    `product`: what made the template.
    """

    owner: str
    format: str
    product: str


class CaptureEquipment(NamedTuple):
    """9.127 CEI. `certification`: APPF (appendix F) or NONE; `identifier`: of the device."""

    certification: str
    identifier: str


@dataclass(frozen=True, slots=True)
class M1Minutia:
    """9.137 FMD. Pixels from the upper left corner; `angle_deg`: even; `quality`: 1 to 100, 0 none."""

    index: int
    x_px: int
    y_px: int
    angle_deg: int
    kind: M1Kind
    quality: int


class M1RidgeCount(NamedTuple):
    """9.138 RCI: ridges between a minutia and its neighbour, both by index."""

    centre: int
    neighbour: int
    ridges: int


class Singularity(NamedTuple):
    """9.139 CIN, a core, or 9.140 DIN, a delta with the first of its angles."""

    x_px: int
    y_px: int
    angle_deg: int


class DeltaAngles(NamedTuple):
    """9.141 ADA: the second and third angle of a delta."""

    second_deg: int
    third_deg: int


@dataclass(frozen=True, slots=True)
class Incits378:
    """What the block says. `view`: 9.133, counted from 0 over the images of one finger.

    `ridge_method`: 9.138, 0 any, 1 quadrants, 2 octants; None without ridge counts. `delta_angles`: in the order of the
    deltas.
    """

    impression: int
    format_owner: FormatOwner
    equipment: CaptureEquipment
    width_px: int
    height_px: int
    scale_units: int
    horizontal_scale: int
    vertical_scale: int
    view: int
    position: int
    minutiae: tuple[M1Minutia, ...]
    qualities: tuple[QualityScore, ...] = ()
    ridge_method: int | None = None
    ridge_counts: tuple[M1RidgeCount, ...] = ()
    cores: tuple[Singularity, ...] = ()
    deltas: tuple[Singularity, ...] = ()
    delta_angles: tuple[DeltaAngles, ...] = ()


def read_incits378(file: AnsiNistFile, record: TaggedRecord) -> Incits378 | None:
    """None when the record has no field of the block. RecordError (a subclass) names the place of what is wrong."""
    if not any(record.get(number) for number in BLOCK):
        return None
    reading = Reading(file, record)
    minutiae = tuple(_minutia(row) for row in reading.rows(FMD, {6}, most=_MOST_MINUTIAE))
    if reading.number(NOM) != len(minutiae):
        raise reading.wrong("The number of minutiae is not the number of those that follow.", NOM)
    method, counts = _ridge_counts(reading)
    deltas = _singularities(reading, DIN)
    angles = tuple(
        DeltaAngles(_angle(row, 1), _angle(row, 2)) for row in reading.rows(ADA, {2}, most=_MOST_SINGULARITIES)
    )
    if len(angles) > len(deltas):
        raise reading.wrong("There are angles of more deltas than there are.", ADA)
    return Incits378(
        impression=reading.number(_IMP, most=_MOST_IMPRESSION),
        format_owner=FormatOwner(*_only(reading, CBI, 3)),
        equipment=CaptureEquipment(*_only(reading, CEI, 2)),
        width_px=reading.number(HLL, most=MOST_PX),
        height_px=reading.number(VLL, most=MOST_PX),
        scale_units=reading.number(SLC, most=PER_CM),
        horizontal_scale=reading.number(THPS, most=MOST_PX),
        vertical_scale=reading.number(TVPS, most=MOST_PX),
        view=reading.number(FVW, most=_MOST_VIEW),
        position=reading.number(FGP, most=_MOST_POSITION),
        minutiae=minutiae,
        qualities=tuple(read_quality_score(row) for row in reading.rows(FQD, {3}, most=_MOST_SINGULARITIES)),
        ridge_method=method,
        ridge_counts=counts,
        cores=_singularities(reading, CIN),
        deltas=deltas,
        delta_angles=angles,
    )


def _only(reading: Reading, number: int, items: int) -> tuple[str, ...]:
    reading.bytes_of(number)
    row = next(reading.rows(number, {items}, most=1), None)
    if row is None:
        raise reading.wrong("The field is empty.", number)
    return row.items


def _angle(row: Row, item: int) -> int:
    return _TWO_DEGREES * row.number(item, 0, _MOST_ANGLE)


def _minutia(row: Row) -> M1Minutia:
    return M1Minutia(
        index=row.number(1, 1, _MOST_MINUTIAE),
        x_px=row.number(2, 0, MOST_PX),
        y_px=row.number(3, 0, MOST_PX),
        angle_deg=_angle(row, 4),
        kind=M1Kind(row.number(5, 0, max(M1Kind))),
        quality=row.number(6, 0, _MOST_QUALITY),
    )


def _ridge_counts(reading: Reading) -> tuple[int | None, tuple[M1RidgeCount, ...]]:
    """The first subfield says the method and two fillers, each other one a count."""
    rows = list(reading.rows(RCI, {3}, most=_MOST_COUNTS + 1))
    if not rows:
        return None, ()
    method = rows[0].number(1, 0, _MOST_METHOD)
    for filler in (2, 3):
        rows[0].number(filler, 0, 0)
    return method, tuple(
        M1RidgeCount(row.number(1, 1, _MOST_MINUTIAE), row.number(2, 1, _MOST_MINUTIAE), row.number(3, 0, _MOST_RIDGES))
        for row in rows[1:]
    )


def _singularities(reading: Reading, number: int) -> tuple[Singularity, ...]:
    rows = reading.rows(number, {3}, most=_MOST_SINGULARITIES)
    return tuple(Singularity(row.number(1, 0, MOST_PX), row.number(2, 0, MOST_PX), _angle(row, 3)) for row in rows)


def incits378_values(value: Incits378) -> dict[int, Subfields]:
    """Fields 9.126 to 9.141, for a record that holds other blocks too. ValueNotUsable for an odd angle."""
    counts = [[str(value.ridge_method), "0", "0"]] if value.ridge_method is not None else []
    return {
        CBI: [list(value.format_owner)],
        CEI: [list(value.equipment)],
        HLL: [[str(value.width_px)]],
        VLL: [[str(value.height_px)]],
        SLC: [[str(value.scale_units)]],
        THPS: [[str(value.horizontal_scale)]],
        TVPS: [[str(value.vertical_scale)]],
        FVW: [[str(value.view)]],
        FGP: [[str(value.position)]],
        FQD: [[str(item) for item in one] for one in value.qualities],
        NOM: [[str(len(value.minutiae))]],
        FMD: [
            [*map(str, (m.index, m.x_px, m.y_px, _units(m.angle_deg), int(m.kind), m.quality))] for m in value.minutiae
        ],
        RCI: [*counts, *([str(number) for number in one] for one in value.ridge_counts)],
        CIN: [[str(s.x_px), str(s.y_px), str(_units(s.angle_deg))] for s in value.cores],
        DIN: [[str(s.x_px), str(s.y_px), str(_units(s.angle_deg))] for s in value.deltas],
        ADA: [[str(_units(a.second_deg)), str(_units(a.third_deg))] for a in value.delta_angles],
    }


def _units(angle_deg: int) -> int:
    units, odd = divmod(angle_deg, _TWO_DEGREES)
    if odd:
        raise ValueNotUsable("An angle is not in steps of two degrees.", record_type=9)
    return units


def incits378_record(value: Incits378, *, idc: int, encoding: str = "ascii") -> TaggedRecord:
    """A Type-9 record of this block alone. ValueNotUsable when it would not read back as the same."""
    values: dict[int, Subfields] = {_IMP: [[str(value.impression)]], _FMT: [[_FORMAT]], **incits378_values(value)}
    made = make_record(9, idc, values, encoding=encoding)
    check_says(made, value, lambda file: read_incits378(file, made), encoding=encoding)
    return made
