"""How much of a finger the edge of the glass cut off: told by how broad it still is at the rim of the picture."""

import numpy as np

from app.domain.image import FingerImage, Pixels
from app.domain.segmentation import SegmentationPosition
from app.imaging import parameters as p
from app.imaging.resolution import at_working_resolution


def cut_share(image: FingerImage, found: SegmentationPosition, *, top_alone: bool = False) -> float:
    """Share of a side of the finger's box, 0 to 1, along which ridges run off the picture; of its worst side. 0 for a
    finger that lies inside. `top_alone`: of a rolled finger, whose lower end is cut by every field of a card.

    TooSmall, TooLarge, WrongResolution."""
    pixels, scale = at_working_resolution(image)
    height, width = pixels.shape
    box = found.box
    left, top = round(box.left_px / scale), round(box.top_px / scale)
    right, bottom = round(box.right_px / scale), round(box.bottom_px / scale)
    rims = [(top, pixels[:, left:right])]
    if not top_alone:
        rims += [
            (height - bottom, pixels[::-1, left:right]),
            (left, pixels[top:bottom].T),
            (width - right, pixels[top:bottom].T[::-1]),
        ]
    return max((_inked(part) for distance, part in rims if distance <= p.EDGE_PX), default=0.0)


def _inked(part: Pixels) -> float:
    """Share of the columns of a part, in steps of a cell, in whose first rows ridges and valleys are."""
    cell = p.FINE.cell_px
    rim = part[: p.RIM_PX, : part.shape[1] // cell * cell]
    if not rim.size:
        return 0.0
    cells = rim.reshape(rim.shape[0], -1, cell)
    lively = np.ptp(cells, axis=(0, 2)) >= p.RIM_CONTRAST
    return float(lively.mean())
