"""Where the fingers are in an image (SEG, 14.021) and what is odd about them."""

from enum import StrEnum

import msgspec

from app.domain.position import FrictionRidgePosition, Hand


class Box(msgspec.Struct, frozen=True):
    """An upright rectangle in pixels of the image; right and bottom are exclusive."""

    left_px: int
    top_px: int
    right_px: int
    bottom_px: int

    @property
    def width_px(self) -> int:
        return self.right_px - self.left_px

    @property
    def height_px(self) -> int:
        return self.bottom_px - self.top_px


class SegmentationPosition(msgspec.Struct, frozen=True):
    """One finger found: its distal phalanx from the tip to the first crease.

    `angle_deg`: direction of the fingertip from upright, positive clockwise, -180 to 180. `polygon`: corners (x, y) in
    pixels of the tilted rectangle, clockwise from the tip's left. `confidence`: 0 to 1, that it is this finger and its
    box is right.
    """

    finger: FrictionRidgePosition
    box: Box
    angle_deg: float
    polygon: tuple[tuple[int, int], ...]
    confidence: float


class SegmentationFinding(StrEnum):
    TOO_FEW_FINGERS = "too_few_fingers"
    TOO_MANY = "too_many"
    FINGERS_TOGETHER = "fingers_together"  # two of them make one patch: they lie close, or have grown together
    HAND_LOOKS_SWAPPED = "hand_looks_swapped"
    FINGER_CUT_BY_EDGE = "finger_cut_by_edge"
    TILTED_HAND = "tilted_hand"
    UPSIDE_DOWN = "upside_down"  # the fingers point to the lower edge of the picture


class Segmentation(msgspec.Struct, frozen=True):
    """What segmentation says of one image: segments sorted by finger, findings, the hand that it looks like, and which
    of the expected fingers are not there, sorted."""

    segments: tuple[SegmentationPosition, ...]
    findings: tuple[SegmentationFinding, ...]
    hand_guess: Hand | None = None
    missing: tuple[FrictionRidgePosition, ...] = ()
