"""Type-10 records: photographs of a face, a scar, a mark or a tattoo (ANSI/NIST-ITL 1-2011, 8.10).

Read are the fields that a booking uses; feature points, contours, annotations and the like stay in the record.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from app.an2k import limits
from app.an2k.errors import FieldMissing, ValueNotUsable
from app.an2k.image_fields import (
    CGA,
    DATE,
    SRC,
    QualityScore,
    TransmittedImage,
    image_values,
    read_image,
    read_quality_score,
)
from app.an2k.reading import Reading, Row
from app.an2k.record import DATA_FIELD, AnsiNistFile, TaggedRecord
from app.an2k.writing import Subfields, check_says, make_record

IMT, CSP, SAP, POS, POA, PAS, SQS, DMM, COM = 3, 12, 13, 20, 21, 23, 24, 30, 38
SMT, SMS, SMD, COL = 40, 41, 42, 43
MARKS = frozenset({"SCAR", "MARK", "TATTOO"})  # 10.003 IMT whose place and kind .040 to .043 describe
_MOST_POSE_ANGLE = 180  # degrees either side
_SIGNED = re.compile(r"[+-]?[0-9]{1,3}")
_MOST = limits.MOST_ENTRIES_OF_IMAGE


class MarkDescription(NamedTuple):
    """10.042 SMD. `indicator`: SCAR, MARK, TATTOO, CHEMICAL, BRANDED or CUT. Class and subclass: of a tattoo."""

    indicator: str
    tattoo_class: str = ""
    tattoo_subclass: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """What a Type-10 record says. `captured`: 10.005 PHD as written, YYYYMMDD. `colour_space`: CSP (SRGB, GRAY ...).

    `pose`: F full face, R, L profile, A angled, D determined; `pose_angle_deg`: -180 to 180, of an angled one.
    `acquisition_profile`: SAP. `source_of_photo`: PAS. `mark_codes`: NCIC codes (10.040) of where the mark is;
    `mark_size_cm`: height and width as written; `colours`: of each part of a tattoo.
    """

    kind: str
    source: str
    captured: str
    image: TransmittedImage | None
    colour_space: str = ""
    acquisition_profile: int | None = None
    pose: str = ""
    pose_angle_deg: int | None = None
    source_of_photo: tuple[str, ...] = ()
    qualities: tuple[QualityScore, ...] = ()
    monitoring: str = ""
    comment: str = ""
    mark_codes: tuple[str, ...] = ()
    mark_size_cm: tuple[str, ...] = ()
    marks: tuple[MarkDescription, ...] = ()
    colours: tuple[tuple[str, ...], ...] = ()

    @property
    def is_mark(self) -> bool:
        return self.kind in MARKS


def read_photo(file: AnsiNistFile, record: TaggedRecord) -> Photo:
    """RecordError (a subclass) names the place of what is missing or not usable."""
    reading = Reading(file, record)
    image = read_image(reading)
    if image is None and reading.has(CGA):
        raise reading.wrong("A field that is needed is missing.", DATA_FIELD, fault=FieldMissing)
    kind = reading.text(IMT)
    if not kind:
        raise reading.wrong("The field is empty.", IMT)
    return Photo(
        kind=kind,
        source=reading.text(SRC),
        captured=reading.text(DATE),
        image=image,
        colour_space=reading.text(CSP) if image is not None else "",
        acquisition_profile=reading.number(SAP, most=99) if reading.has(SAP) else None,
        pose=reading.optional(POS),
        pose_angle_deg=_pose_angle(reading),
        source_of_photo=_one_row(reading, PAS, {1, 2, 3}),
        qualities=tuple(read_quality_score(row) for row in reading.rows(SQS, {3}, most=_MOST)),
        monitoring=reading.optional(DMM),
        comment=reading.optional(COM),
        mark_codes=tuple(row.text(1) for row in reading.rows(SMT, {1}, most=_MOST)),
        mark_size_cm=_one_row(reading, SMS, {2}),
        marks=tuple(_mark(row) for row in reading.rows(SMD, {1, 2, 3, 4}, most=_MOST)),
        colours=tuple(row.items for row in reading.rows(COL, most=_MOST)),
    )


def _one_row(reading: Reading, number: int, sizes: set[int]) -> tuple[str, ...]:
    row = next(reading.rows(number, sizes, most=1), None)
    return () if row is None else row.items


def _pose_angle(reading: Reading) -> int | None:
    """With a sign, unlike every other number: negative to the subject's right."""
    row = next(reading.rows(POA, {1}, most=1), None)
    if row is None:
        return None
    text = row.text(1)
    if not _SIGNED.fullmatch(text) or abs(int(text)) > _MOST_POSE_ANGLE:
        raise row.wrong("The angle is not a whole number from -180 to 180.", 1)
    return int(text)


def _mark(row: Row) -> MarkDescription:
    if not row.text(1):
        raise row.wrong("The item is empty.", 1)
    return MarkDescription(*row.items)


def photo_record(photo: Photo, *, idc: int, encoding: str = "ascii") -> TaggedRecord:
    """ValueNotUsable when the record would not read back as the same. `encoding`: the one that 1.015 DCS declares."""
    if not photo.is_mark and (photo.mark_codes or photo.mark_size_cm or photo.marks or photo.colours):
        raise ValueNotUsable("Only a scar, a mark or a tattoo is described as one.", record_type=10, field=IMT)
    values: dict[int, Subfields] = {
        IMT: [[photo.kind]],
        SRC: [[photo.source]],
        DATE: [[photo.captured]],
        **image_values(photo.image),
        CSP: [[photo.colour_space]] if photo.image is not None else [],
        SAP: [] if photo.acquisition_profile is None else [[str(photo.acquisition_profile)]],
        POS: [[photo.pose]] if photo.pose else [],
        POA: [] if photo.pose_angle_deg is None else [[str(photo.pose_angle_deg)]],
        PAS: [photo.source_of_photo] if photo.source_of_photo else [],
        SQS: [[str(item) for item in one] for one in photo.qualities],
        DMM: [[photo.monitoring]] if photo.monitoring else [],
        COM: [[photo.comment]] if photo.comment else [],
        SMT: [[code] for code in photo.mark_codes],
        SMS: [photo.mark_size_cm] if photo.mark_size_cm else [],
        SMD: [_mark_items(one) for one in photo.marks],
        COL: photo.colours,
    }
    data = None if photo.image is None else photo.image.data
    made = make_record(10, idc, values, data=data, encoding=encoding)
    check_says(made, photo, lambda file: read_photo(file, made), encoding=encoding)
    return made


def _mark_items(mark: MarkDescription) -> list[str]:
    """Without the empty ones at the end."""
    items = list(mark)
    while len(items) > 1 and not items[-1]:
        items.pop()
    return items
