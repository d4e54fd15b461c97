"""The order of capture and what was captured."""

from datetime import datetime

import msgspec

from app.domain.impression import ImpressionType
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.quality import FingerQuality
from app.domain.segmentation import Segmentation


class CaptureStep(msgspec.Struct, frozen=True):
    """One placement on the glass: `fingers` are the FGP 1-10 that must be there (missing ones are left out)."""

    position: FrictionRidgePosition
    impression: ImpressionType
    fingers: tuple[FrictionRidgePosition, ...]


def capture_plan(missing: frozenset[FrictionRidgePosition] = frozenset()) -> tuple[CaptureStep, ...]:
    """The ten-print plan: right four, left four, both thumbs, then ten rolled fingers, right thumb first.

    A step none of whose fingers can be printed is left out.
    """
    f = FrictionRidgePosition
    plain = [(p, ImpressionType.LIVE_SCAN_PLAIN) for p in (f.PLAIN_RIGHT_FOUR, f.PLAIN_LEFT_FOUR, f.PLAIN_THUMBS)]
    rolled = [(p, ImpressionType.LIVE_SCAN_ROLLED) for p in FINGERS]
    steps = (
        CaptureStep(position, impression, tuple(x for x in fingers_of(position) if x not in missing))
        for position, impression in plain + rolled
    )
    return tuple(step for step in steps if step.fingers)


class ReaderIdentity(msgspec.Struct, frozen=True):
    make: str
    model: str
    serial: str
    firmware: str = ""


OF_SEQUENCE = "sequence: "  # a reason that begins so is of a finding of the sequence check, not of the print


class CaptureRecord(msgspec.Struct, frozen=True):
    """What is kept of one attempt beside its picture."""

    step: CaptureStep
    attempt: int  # 1 for the first
    captured_at: datetime
    reader: ReaderIdentity
    width_px: int
    height_px: int
    resolution_ppi: int
    segmentation: Segmentation
    qualities: tuple[FingerQuality, ...]
    override_reason: str | None = None
