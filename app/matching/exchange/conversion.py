"""Between the template of the matcher and the minutiae of a record.

What a record cannot hold: places between pixels (here to a quarter), directions finer than 2 degrees (INCITS 378; ISO
keeps the 1.4 of a template), more than 255 minutiae, the ridges and their flow. What a record does not say is put in
its place by numbers that are named in `parameters`.
"""

import numpy as np

from app.matching import parameters as matching
from app.matching.exchange import parameters as p
from app.matching.exchange.errors import RecordDamaged
from app.matching.exchange.estimated_flow import estimated_flow
from app.matching.exchange.values import WrittenMinutiae
from app.matching.template import MOST_SIDE_PX, MinutiaKind, Template


def written(template: Template) -> WrittenMinutiae:
    """At 500 ppi, the best of its minutiae where there are more than a record holds."""
    best = np.sort(np.argsort(-template.quality.astype(np.int64), kind="stable")[: p.MOST_MINUTIAE])
    width, height = max(1, template.width_px), max(1, template.height_px)
    return WrittenMinutiae(
        x=np.clip(np.rint(template.x[best]).astype(np.int64), 0, width - 1),
        y=np.clip(np.rint(template.y[best]).astype(np.int64), 0, height - 1),
        angle=np.mod(-template.direction[best].astype(np.float64), 2 * np.pi),  # a picture's y axis points down
        kind=template.kind[best].astype(np.int64),
        quality=np.maximum(1, template.quality[best].astype(np.int64)),
        width_px=width,
        height_px=height,
        per_cm_x=p.PIXELS_PER_CM,
        per_cm_y=p.PIXELS_PER_CM,
    )


def template_of(minutiae: WrittenMinutiae) -> Template:
    """At 500 ppi, its flow estimated from the minutiae. RecordDamaged: sizes and places that no finger has."""
    scales = (_scale(minutiae.per_cm_x), _scale(minutiae.per_cm_y))
    width, height = (
        int(np.ceil(side * scale)) for side, scale in zip((minutiae.width_px, minutiae.height_px), scales, strict=True)
    )
    if min(width, height) < 1 or max(width, height) > MOST_SIDE_PX:
        raise RecordDamaged("The record says a picture of a size that no print has.")
    if np.any(minutiae.x >= minutiae.width_px) or np.any(minutiae.y >= minutiae.height_px):
        raise RecordDamaged("The record says a minutia that lies outside of its picture.")
    if np.any(minutiae.kind > max(MinutiaKind)):
        raise RecordDamaged("The record says a kind of minutia that there is not.")
    x, y = (
        np.asarray(place * scale, np.float64) for place, scale in zip((minutiae.x, minutiae.y), scales, strict=True)
    )
    if len(x) and max(np.ptp(x), np.ptp(y)) > matching.LARGEST_SIDE_PX:
        raise RecordDamaged("The record says minutiae further apart than on any finger.")
    # Unlike scales turn a direction too.
    direction = np.arctan2(-np.sin(minutiae.angle) * scales[1], np.cos(minutiae.angle) * scales[0])
    said = (minutiae.quality >= 1) & (minutiae.quality <= 100)
    return Template.of(
        x=x,
        y=y,
        direction=direction,
        kind=minutiae.kind,
        quality=np.where(said, minutiae.quality, p.QUALITY_NOT_SAID),
        flow=estimated_flow(x, y, direction, width, height),
        width_px=width,
        height_px=height,
        resolution_ppi=round(minutiae.per_cm_x * p.CM_PER_INCH),
    )


def _scale(per_cm: int) -> float:
    """From the record's pixels to those of 500 ppi."""
    ppi = per_cm * p.CM_PER_INCH
    if not matching.LOWEST_PPI <= ppi <= matching.HIGHEST_PPI:
        raise RecordDamaged(f"The record says {ppi:.0f} ppi, which no reader of prints has.")
    scale = matching.WORKING_PPI / ppi
    return 1.0 if abs(scale - 1.0) <= matching.PPI_TOLERANCE else scale
