"""What fingers say together."""

import numpy as np
from numpy.typing import NDArray

from app.matching import parameters as matching
from app.matching.calibration import log_likelihood_ratio
from app.matching.compact import parameters as p
from app.matching.cylinders import PreparedTemplate
from app.matching.matcher import match


def finger_nats(own: PreparedTemplate, theirs: PreparedTemplate) -> float:
    """What one finger adds to a person's score: its log-likelihood ratio in nats. Too few minutiae say nothing, and no
    finger says more than calibration has pairs for: one bad or one lucky print decides nothing alone."""
    if min(len(own), len(theirs)) < matching.FEWEST_MINUTIAE:
        return 0.0
    ridges = own.template.has_ridges and theirs.template.has_ridges
    return log_likelihood_ratio(match(own, theirs), ridges=ridges)


def likeness(scores: NDArray[np.float32], minutiae: NDArray[np.uint8]) -> NDArray[np.float64]:
    """What the fingers of people say by their codes: float64 (n,), deviations from the usual, summed.

    `scores`, float32 (n, F): of prints by codes; `minutiae`, uint8 (n, F): 0 where a person has no such print, which
    then says nothing.
    """
    least, most = p.SCORE_BOUNDS
    off = np.clip((scores.astype(np.float64) - p.SCORE_USUAL) / p.SCORE_SPREAD, least, most)
    return np.asarray((off * (minutiae > 0)).sum(axis=1))
