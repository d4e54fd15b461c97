"""Which way up a finger lies. Over the core ridges arch round the tip; towards the crease they run across. Where they
arch the other way at the lower end, the picture or the hand is upside down."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np

from app.domain.image import FingerImage
from app.domain.segmentation import Box, Segmentation, SegmentationFinding, SegmentationPosition
from app.imaging import parameters as p
from app.imaging.fingers import Axes, Patch
from app.imaging.foreground import Texture
from app.imaging.kernels.finger_shape import slope_at_end
from app.imaging.orientation import Floats, Tensor


def arching(chain: Sequence[Patch], angle_deg: float) -> float | None:
    """How much the ridges of a finger arch round its far end and not round its near one, -1 to 1: 0.1 to 0.7 of a
    finger that points up at `angle_deg`. `chain`: its patches, tip first. None where directions were not measured."""
    far, near = _arch(chain[0], angle_deg, far=True), _arch(chain[-1], angle_deg, far=False)
    return None if far is None or near is None else far + near


def _arch(patch: Patch, angle_deg: float, *, far: bool) -> float | None:
    """Of the third of a patch at its far or near end: how steeply ridges fall away to both sides, 1 for 45 degrees."""
    tensor = patch.maps.tensor
    if tensor is None:
        return None
    axes = Axes.turned(angle_deg)
    share = p.ARCH_SHARE if far else -p.ARCH_SHARE
    return slope_at_end(patch.points, p.ARCH_STEP, (*axes.across, *axes.down), share, patch.cell_px, *tensor)


def turned(maps: Texture) -> Texture:
    """The texture of the picture turned by half a circle."""
    return replace(
        maps,
        weight=_turned(maps.weight),
        mask=np.ascontiguousarray(maps.mask[::-1, ::-1]),
        coherence=_turned(maps.coherence),
        ink=_turned(maps.ink),
        tensor=None if maps.tensor is None else Tensor(*(_turned(part) for part in maps.tensor)),
    )


def _turned(values: Floats) -> Floats:
    return np.ascontiguousarray(values[::-1, ::-1])


def turned_back(found: Segmentation, image: FingerImage) -> Segmentation:
    """What was found in a picture turned by half a circle, in the pixels of the picture as it is."""
    segments = tuple(_segment_turned_back(one, image.width_px, image.height_px) for one in found.segments)
    findings = tuple(sorted({*found.findings, SegmentationFinding.UPSIDE_DOWN}))
    return msgspec.structs.replace(found, segments=segments, findings=findings)


def _segment_turned_back(one: SegmentationPosition, width: int, height: int) -> SegmentationPosition:
    box = Box(width - one.box.right_px, height - one.box.bottom_px, width - one.box.left_px, height - one.box.top_px)
    angle = one.angle_deg - 180.0 if one.angle_deg > 0 else one.angle_deg + 180.0
    return SegmentationPosition(
        one.finger, box, angle, tuple((width - x, height - y) for x, y in one.polygon), one.confidence
    )
