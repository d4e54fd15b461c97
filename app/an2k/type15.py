"""Type-15 records: palms (ANSI/NIST-ITL 1-2011, 8.15)."""

from collections.abc import Sequence
from datetime import date
from enum import IntEnum

from app.an2k.friction_ridge import GRAY_BITS, PALMPRINTS, MissingPosition, QualityMetric, RidgeRecord, ridge_record
from app.an2k.image_fields import TransmittedImage
from app.an2k.record import TaggedRecord

LIVE_SCAN_PALM, NONLIVE_SCAN_PALM = 10, 11  # IMP: ITL 1-2011, table 7


class PalmPosition(IntEnum):
    """FGP of the palms that a booking takes: ITL 1-2011, table 8. Others are read as numbers."""

    RIGHT_FULL_PALM = 21
    RIGHT_WRITERS_PALM = 22
    LEFT_FULL_PALM = 23
    LEFT_WRITERS_PALM = 24
    RIGHT_LOWER_PALM = 25
    RIGHT_UPPER_PALM = 26
    LEFT_LOWER_PALM = 27
    LEFT_UPPER_PALM = 28


def palm_record(
    position: PalmPosition,
    image: TransmittedImage,
    *,
    idc: int,
    source: str,
    captured: date,
    impression: int = LIVE_SCAN_PALM,
    qualities: Sequence[QualityMetric] = (),
    missing: Sequence[MissingPosition] = (),
    monitoring: str = "",
) -> TaggedRecord:
    """The record of one palm. `source`: ORI; `qualities`: 15.024 PQM. ValueNotUsable."""
    value = RidgeRecord(
        record_type=PALMPRINTS,
        impression=impression,
        source=source,
        captured=f"{captured:%Y%m%d}",
        positions=(int(position),),
        image=image,
        bits_per_pixel=GRAY_BITS,
        missing=tuple(missing),
        qualities=tuple(qualities),
        monitoring=monitoring,
    )
    return ridge_record(value, idc=idc)
