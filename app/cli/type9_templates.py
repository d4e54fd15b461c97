"""Between templates and the INCITS 378 block of Type-9 records: here, where both can be seen."""

from typing import Final

import numpy as np

from app.an2k.image_fields import PER_CM
from app.an2k.incits378 import CaptureEquipment, FormatOwner, Incits378, M1Kind, M1Minutia, read_incits378
from app.an2k.record import AnsiNistFile, TaggedRecord
from app.matching.exchange.conversion import template_of, written
from app.matching.exchange.errors import RecordDamaged
from app.matching.exchange.parameters import CM_PER_INCH
from app.matching.exchange.values import FingerView, WrittenMinutiae

_TYPE_9: Final = 9
_PER_INCH: Final = 1  # 9.130 SLC
_LAST_FINGER: Final = 10  # FGP of a single finger
_TWO_DEGREES: Final = 2
_OWNER: Final = FormatOwner("27", "513", "0")  # INCITS, without extended data; a product that is not registered
_NOT_CERTIFIED: Final = CaptureEquipment("NONE", "0")


def block_of(view: FingerView) -> Incits378:
    """The block of a print: all minutiae that it holds, at 500 ppi."""
    minutiae = written(view.template)
    rows = zip(minutiae.x, minutiae.y, np.degrees(minutiae.angle), minutiae.kind, minutiae.quality, strict=True)
    return Incits378(
        impression=view.impression,
        format_owner=_OWNER,
        equipment=_NOT_CERTIFIED,
        width_px=minutiae.width_px,
        height_px=minutiae.height_px,
        scale_units=PER_CM,
        horizontal_scale=minutiae.per_cm_x,
        vertical_scale=minutiae.per_cm_y,
        view=view.number,
        position=view.finger,
        minutiae=tuple(
            M1Minutia(index, int(x), int(y), _even(angle), M1Kind(int(kind)), int(quality))
            for index, (x, y, angle, kind, quality) in enumerate(rows, start=1)
        ),
    )


def _even(angle_deg: float) -> int:
    return round(float(angle_deg) / _TWO_DEGREES) * _TWO_DEGREES % 360


def view_of(block: Incits378) -> FingerView:
    """The print of a block. RecordDamaged: sizes, places and scales that no finger has."""
    if block.scale_units not in (_PER_INCH, PER_CM):
        raise RecordDamaged("The Type-9 record says no resolution of its picture.")
    if block.position > _LAST_FINGER:
        raise RecordDamaged("The Type-9 record is of no single finger.")
    per_cm = 1.0 if block.scale_units == PER_CM else 1 / CM_PER_INCH
    rows = np.array([[m.x_px, m.y_px, m.angle_deg, m.kind, m.quality] for m in block.minutiae], np.int64).reshape(-1, 5)
    minutiae = WrittenMinutiae(
        x=rows[:, 0],
        y=rows[:, 1],
        angle=np.radians(rows[:, 2].astype(np.float64)),
        kind=rows[:, 3],
        quality=rows[:, 4],
        width_px=block.width_px,
        height_px=block.height_px,
        per_cm_x=round(block.horizontal_scale * per_cm),
        per_cm_y=round(block.vertical_scale * per_cm),
    )
    quality = next((one.score for one in block.qualities if one.score <= 100), None)
    return FingerView(template_of(minutiae), block.position, block.view, block.impression, quality)


def views_in(file: AnsiNistFile) -> tuple[FingerView, ...]:
    """The prints of all blocks in a file. RecordError, RecordDamaged."""
    records = [record for record in file.of_type(_TYPE_9) if isinstance(record, TaggedRecord)]
    blocks = [block for record in records if (block := read_incits378(file, record)) is not None]
    return tuple(view_of(block) for block in blocks)
