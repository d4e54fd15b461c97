"""Records of friction ridge images: Types 13 (latents), 14 (fingers) and 15 (palms) of ANSI/NIST-ITL 1-2011.

Codes stay numbers and texts as the tables have them: a record of another agency may use one that this program has no
name for. Fields that are not named here (ruler, comments of search, annotations, hashes) stay in the record.
"""

from dataclasses import dataclass
from typing import NamedTuple

from app.an2k import limits
from app.an2k.errors import ValueNotUsable
from app.an2k.image_fields import DATE, MOST_PX, SCORES, SRC, TransmittedImage, image_values, read_image
from app.an2k.reading import Reading, Row
from app.an2k.record import AnsiNistFile, TaggedRecord
from app.an2k.writing import Subfields, check_says, make_record

IMP, BPX, FGP, AMP, COM, SEG, NQM, SQM, QUALITY, ASEG, DMM = 3, 12, 13, 18, 20, 21, 22, 23, 24, 25, 30
LATENTS, FINGERPRINTS, PALMPRINTS = 13, 14, 15  # types of record
GRAY_BITS = 8  # BPX of what a booking takes
FINGER_POSITIONS = frozenset({*range(20), 33, 36, *range(40, 51)})  # FGP of Type-14: ITL 1-2011, table 8
PALM_POSITIONS = frozenset({*range(20, 39), *range(81, 87)})  # of Type-15
POSITIONS = {
    LATENTS: FINGER_POSITIONS | PALM_POSITIONS | frozenset(range(60, 80)),  # soles too
    FINGERPRINTS: FINGER_POSITIONS,
    PALMPRINTS: PALM_POSITIONS,
}
EXTRA_DIGITS = (16, 17)  # right and left
SINGLE_FINGERS = frozenset({*range(1, 11), *EXTRA_DIGITS})
NFIQ_SCORES = frozenset({*range(1, 6), 254, 255})  # 254: not tried, 255: failed
_MOST_IMPRESSION = 99
_OWNER_DIGITS = frozenset("0123456789ABCDEFabcdef")
_OWNER_LENGTH = 4
_MOST_ALGORITHM = 99_999  # five digits
_LEAST_POINTS, _MOST_POINTS = 3, 99


class MissingPosition(NamedTuple):
    """.018 AMP. `reason`: XX amputated, UP unable to print; other codes as they came."""

    position: int
    reason: str


class SegmentBox(NamedTuple):
    """14.021 SEG: one finger of a slap. Edges in pixels, the last one counted in."""

    finger: int
    left_px: int
    right_px: int
    top_px: int
    bottom_px: int


class NfiqScore(NamedTuple):
    """14.022 NQM: NFIQ 1, from 1 (best) to 5; 254 not tried, 255 failed."""

    finger: int
    score: int


class QualityMetric(NamedTuple):
    """14.023 SQM and .024 (FQM of fingers, PQM of palms, LQM of latents). `score`: 0 to 100, 254 not tried, 255 failed.

    `owner`: of the algorithm, four hexadecimal digits that IBIA registers; `algorithm`: its number there, up to five.
    """

    position: int
    score: int
    owner: str
    algorithm: str


class SegmentOutline(NamedTuple):
    """14.025 ASEG: one finger of a slap as a polygon of 3 to 99 points (x, y) in pixels."""

    finger: int
    points_px: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class RidgeRecord:
    """What a Type-13, 14 or 15 record says. `captured`: its date as written, YYYYMMDD. `impression`: IMP.

    `positions`: FGP, several for a latent that may be from any of them. Without an `image` the record says by `missing`
    why there is none. `monitoring`: who watched the capture (ASSIGNED, CONTROLLED, OBSERVED, UNATTENDED, UNKNOWN).
    """

    record_type: int
    impression: int
    source: str
    captured: str
    positions: tuple[int, ...]
    image: TransmittedImage | None = None
    bits_per_pixel: int | None = None
    missing: tuple[MissingPosition, ...] = ()
    segments: tuple[SegmentBox, ...] = ()
    outlines: tuple[SegmentOutline, ...] = ()
    nfiq: tuple[NfiqScore, ...] = ()
    segment_qualities: tuple[QualityMetric, ...] = ()
    qualities: tuple[QualityMetric, ...] = ()
    monitoring: str = ""
    comment: str = ""


def read_ridge_record(file: AnsiNistFile, record: TaggedRecord) -> RidgeRecord:
    """A Type-13, 14 or 15 record. RecordError (a subclass) names the place of what is missing or not usable."""
    reading = Reading(file, record)
    kind = record.record_type
    if kind not in POSITIONS:
        raise record.wrong(ValueNotUsable, "The record has no friction ridge image.", place=file.place_of(record))
    image = read_image(reading)
    of_fingers = kind == FINGERPRINTS
    return RidgeRecord(
        record_type=kind,
        impression=reading.number(IMP, most=_MOST_IMPRESSION),
        source=reading.text(SRC),
        captured=reading.text(DATE),
        positions=read_positions(reading),
        image=image,
        bits_per_pixel=None if image is None else reading.number(BPX, least=1, most=99),
        missing=() if kind == LATENTS else read_missing_positions(reading, AMP),
        segments=read_segments(reading) if of_fingers else (),
        outlines=_read_outlines(reading) if of_fingers else (),
        nfiq=_read_nfiq(reading) if of_fingers else (),
        segment_qualities=read_qualities(reading, SQM) if of_fingers else (),
        qualities=read_qualities(reading, QUALITY),
        monitoring=reading.optional(DMM),
        comment=reading.optional(COM),
    )


def read_positions(reading: Reading) -> tuple[int, ...]:
    """FGP. FieldMissing, ValueNotUsable for a position that this type of record has not."""
    reading.bytes_of(FGP)
    known = POSITIONS[reading.record.record_type]
    found = tuple(row.one_of(1, known) for row in _rows(reading, FGP, {1}))
    if not found:
        raise reading.wrong("The field is not a whole number.", FGP)
    return found


def read_missing_positions(reading: Reading, number: int) -> tuple[MissingPosition, ...]:
    """AMP: 2.084, 14.018 and 15.018."""
    found = []
    for row in _rows(reading, number, {2}):
        if not row.text(2):
            raise row.wrong("The item is empty.", 2)
        found.append(MissingPosition(row.number(1, 1, max(PALM_POSITIONS)), row.text(2)))
    return tuple(found)


def read_segments(reading: Reading) -> tuple[SegmentBox, ...]:
    found = []
    for row in _rows(reading, SEG, {5}):
        box = SegmentBox(row.one_of(1, SINGLE_FINGERS), *(row.number(item, 0, MOST_PX) for item in range(2, 6)))
        if box.left_px > box.right_px or box.top_px > box.bottom_px:
            raise row.wrong("A segment position is inside out.")
        found.append(box)
    return tuple(found)


def read_qualities(reading: Reading, number: int) -> tuple[QualityMetric, ...]:
    """SQM and .024. Figures for a whole slap (11 to 15), which the standard does not foresee, are read too."""
    known = POSITIONS[reading.record.record_type]
    found = []
    for row in _rows(reading, number, {4}):
        owner = row.text(3)
        if len(owner) != _OWNER_LENGTH or not _OWNER_DIGITS.issuperset(owner):
            raise row.wrong("The owner of the algorithm is not four hexadecimal digits.", 3)
        row.number(4, 0, _MOST_ALGORITHM)
        found.append(QualityMetric(row.one_of(1, known), row.one_of(2, SCORES), owner, row.text(4)))
    return tuple(found)


def _read_nfiq(reading: Reading) -> tuple[NfiqScore, ...]:
    rows = _rows(reading, NQM, {2})
    return tuple(NfiqScore(row.one_of(1, SINGLE_FINGERS), row.one_of(2, NFIQ_SCORES)) for row in rows)


def _read_outlines(reading: Reading) -> tuple[SegmentOutline, ...]:
    found = []
    for row in _rows(reading, ASEG, None):
        finger, count = row.one_of(1, SINGLE_FINGERS), row.number(2, _LEAST_POINTS, _MOST_POINTS)
        if len(row.items) != 2 + 2 * count:
            raise row.wrong("The outline does not have the points that it counts.", 2)
        edges = [row.number(item, 0, MOST_PX) for item in range(3, len(row.items) + 1)]
        found.append(SegmentOutline(finger, tuple(zip(edges[::2], edges[1::2], strict=True))))
    return tuple(found)


def _rows(reading: Reading, number: int, sizes: set[int] | None) -> list[Row]:
    return list(reading.rows(number, sizes, most=limits.MOST_ENTRIES_OF_IMAGE))


def ridge_record(value: RidgeRecord, *, idc: int, encoding: str = "ascii") -> TaggedRecord:
    """The record of a Type-13, 14 or 15 image. ValueNotUsable when it would not read back as the same."""
    values: dict[int, Subfields] = {
        IMP: [[str(value.impression)]],
        SRC: [[value.source]],
        DATE: [[value.captured]],
        **image_values(value.image),
        BPX: [] if value.bits_per_pixel is None else [[str(value.bits_per_pixel)]],
        FGP: [[str(position)] for position in value.positions],
        AMP: [[f"{one.position:02d}", one.reason] for one in value.missing],
        COM: [[value.comment]] if value.comment else [],
        SEG: [[str(number) for number in one] for one in value.segments],
        NQM: [[str(number) for number in one] for one in value.nfiq],
        SQM: [[str(item) for item in one] for one in value.segment_qualities],
        QUALITY: [[str(item) for item in one] for one in value.qualities],
        ASEG: [
            [str(one.finger), str(len(one.points_px)), *(str(edge) for point in one.points_px for edge in point)]
            for one in value.outlines
        ],
        DMM: [[value.monitoring]] if value.monitoring else [],
    }
    data = None if value.image is None else value.image.data
    made = make_record(value.record_type, idc, values, data=data, encoding=encoding)
    check_says(made, value, lambda file: read_ridge_record(file, made), encoding=encoding)
    return made
