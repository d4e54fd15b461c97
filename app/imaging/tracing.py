"""All stages of a picture shown one after another: what the station would do with it, for whoever has to look."""

import numpy as np

from app.domain.image import FingerImage, Pixels
from app.domain.impression import ImpressionType
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.segmentation import Segmentation
from app.imaging.crop import crop_segment
from app.imaging.platen import look_at_glass
from app.imaging.preview import PreviewLook
from app.imaging.quality import measure_quality
from app.imaging.slap import segment
from app.imaging.trace import Trace
from app.opencv import cv2

_LINE_GREY = 0
_LINE_PX = 5


def show_stages(image: FingerImage, position: FrictionRidgePosition, trace: Trace, *, rolled: bool = False) -> None:
    """The picture, segmentation with its outlines, the live look, what an empty glass would say of it, then the quality
    of each finger found. ImagingError.

    A single finger's picture is measured whole, as the station does; those of a slap under `finger-NN/`.
    """
    trace.show("picture", image.pixels)
    expected = fingers_of(position)
    found = segment(image, position, expected, trace=trace)
    trace.show("segments", outlined(image.pixels, found))
    PreviewLook(position, expected).look(image, trace=trace)
    look_at_glass(image, trace)
    if position in FINGERS:
        impression = ImpressionType.LIVE_SCAN_ROLLED if rolled else ImpressionType.LIVE_SCAN_PLAIN
        measure_quality(image, position, impression, trace=trace)
        return
    for one in found.segments:
        upright = crop_segment(image, one)
        stages = trace.within(f"finger-{int(one.finger):02}")
        stages.show("cut-out", upright.pixels)
        measure_quality(upright, one.finger, ImpressionType.LIVE_SCAN_PLAIN, trace=stages)


def outlined(pixels: Pixels, found: Segmentation) -> Pixels:
    """The picture, paler, with the outline and number of each finger."""
    pale = np.asarray(127 + pixels // 2, np.uint8)
    for one in found.segments:
        corners = np.array(one.polygon, np.int32).reshape(-1, 1, 2)
        cv2.polylines(pale, [corners], True, _LINE_GREY, _LINE_PX)
        at = (one.box.left_px + 3 * _LINE_PX, one.box.bottom_px - 3 * _LINE_PX)
        cv2.putText(pale, str(int(one.finger)), at, cv2.FONT_HERSHEY_SIMPLEX, 3.0, _LINE_GREY, _LINE_PX)
    return pale
