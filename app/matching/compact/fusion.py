"""What fingers say together: nats add up, each bounded, so that one bad or one lucky print decides nothing alone."""

import numpy as np
from numpy.typing import NDArray

from app.matching import parameters as matching
from app.matching.compact import parameters as p


def finger_nats(score: float) -> float:
    """What one finger adds to a person's score, in nats, from the score of the full matcher."""
    least, most = matching.FINGER_SCORE
    return min(max(score, least), most)


def likeness(scores: NDArray[np.float32], minutiae: NDArray[np.uint8]) -> NDArray[np.float64]:
    """What the fingers of people say by their codes: float64 (n,), deviations from the usual, summed.

    `scores`, float32 (n, F): of prints by codes; `minutiae`, uint8 (n, F): 0 where a person has no such print, which
    then says nothing.
    """
    least, most = p.SCORE_BOUNDS
    off = np.clip((scores.astype(np.float64) - p.SCORE_USUAL) / p.SCORE_SPREAD, least, most)
    return np.asarray((off * (minutiae > 0)).sum(axis=1))
