"""The ridge flow of a print of which only minutiae are known.

A minutia lies on its ridge, so its direction is the flow there; between minutiae the doubled angles are averaged with
weights that fall off with distance. Skin is taken to be seen within the convex hull of the minutiae and a margin around
it. Both are guesses: near cores and deltas the true flow bends more, and a print without minutiae at its rim was
larger. The matcher then asks for less proof than with a flow that was seen; how much that costs stands in docs.
"""

import numpy as np
from numpy.typing import NDArray

from app.matching.exchange import parameters as p
from app.matching.template import FLOW_MAP_PX, FLOW_STEPS, flow_shape
from app.opencv import cv2

Values = NDArray[np.float64]


def estimated_flow(x: Values, y: Values, direction: Values, width_px: int, height_px: int) -> NDArray[np.uint8]:
    """A template's `flow` for minutiae at `x`, `y` (pixels at 500 ppi), `direction` in radians towards the y axis."""
    rows, columns = flow_shape(width_px, height_px)
    flow = np.zeros((rows, columns), np.uint8)
    if len(x) < p.FLOW_FEWEST:
        return flow
    left, top = (max(0, int((axis.min() - p.HULL_MARGIN_PX) // FLOW_MAP_PX)) for axis in (x, y))
    right = min(columns, int((x.max() + p.HULL_MARGIN_PX) // FLOW_MAP_PX) + 1)
    bottom = min(rows, int((y.max() + p.HULL_MARGIN_PX) // FLOW_MAP_PX) + 1)
    at_x, at_y = np.meshgrid((np.arange(left, right) + 0.5) * FLOW_MAP_PX, (np.arange(top, bottom) + 0.5) * FLOW_MAP_PX)
    seen = _near_hull(x, y, at_x, at_y)
    cells = np.column_stack([at_x[seen], at_y[seen]]).astype(np.float32)
    away = cells[:, None, :] - np.column_stack([x, y]).astype(np.float32)
    square = away[..., 0] ** 2 + away[..., 1] ** 2
    # Relative to the nearest, or far from all of them every weight would be 0.
    weight = np.exp((square.min(axis=1, keepdims=True) - square) / (2 * p.FLOW_SIGMA_PX**2))
    turns = np.mod(0.5 * np.arctan2(weight @ np.sin(2 * direction), weight @ np.cos(2 * direction)) / np.pi, 1.0)
    flow[top:bottom, left:right][seen] = np.mod(np.rint(turns * FLOW_STEPS), FLOW_STEPS).astype(np.uint8) + 1
    return flow


def _near_hull(x: Values, y: Values, at_x: Values, at_y: Values) -> NDArray[np.bool_]:
    """Which places lie within the convex hull of the minutiae or HULL_MARGIN_PX from it."""
    hull = cv2.convexHull(np.column_stack([x, y]).astype(np.float32).reshape(-1, 1, 2))
    inward = [cv2.pointPolygonTest(hull, place, True) for place in zip(at_x.flat, at_y.flat, strict=True)]
    return (np.array(inward) >= -p.HULL_MARGIN_PX).reshape(at_x.shape)
