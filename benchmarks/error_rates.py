"""Error rates of a matcher from the scores of pairs whose truth is known, after the protocol of the Fingerprint
Verification Competitions (Maio, Maltoni et al., FVC2000, IEEE PAMI 24(3), 2002).

A pair is accepted where its score reaches the threshold. FNMR: share of genuine pairs refused; FMR: share of impostor
pairs accepted. A pair without a score (no template) has FAILED, which is accepted only where everything is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

FAILED: Final = float("-inf")
PERCENT: Final = 100.0
FMR_OF_FMR100: Final = 0.01
FMR_OF_FMR1000: Final = 0.001
CENTRAL_95: Final = (2.5, 97.5)  # percentiles

Scores = NDArray[np.float64]
Numbers = NDArray[np.int64]


class Curve(NamedTuple):
    """FMR and FNMR as shares, at every threshold where one of them changes, from the strictest to the loosest; each of
    shape (n,). The first refuses everything, the last accepts everything."""

    fmr: Scores
    fnmr: Scores


class Rates(NamedTuple):
    """In percent."""

    eer: float
    fmr100: float
    fmr1000: float


@dataclass(frozen=True)
class Scored:
    """Scores of one set, and whose fingers they are: `genuine`, `finger` of shape (g,); `impostor` (i,), `first` and
    `second` (i,), the two fingers of each pair. Fingers count from 0 to `fingers` - 1."""

    genuine: Scores
    finger: Numbers
    impostor: Scores
    first: Numbers
    second: Numbers
    fingers: int

    def rates(self) -> Rates:
        return rates(self.genuine, self.impostor)

    def drawn(self, rng: np.random.Generator) -> Rates:
        """Of as many fingers drawn with replacement. A finger drawn twice is never an impostor of itself. Draws of too
        few different fingers for an impostor pair are drawn again."""
        while True:
            times = np.bincount(rng.integers(self.fingers, size=self.fingers), minlength=self.fingers)
            genuine = np.repeat(self.genuine, times[self.finger])
            impostor = np.repeat(self.impostor, times[self.first] * times[self.second])
            if len(genuine) and len(impostor):
                return rates(genuine, impostor)


def curve(genuine: Scores, impostor: Scores) -> Curve:
    """Every operating point. ValueError where one of the two is empty."""
    if not len(genuine) or not len(impostor):
        raise ValueError("error rates need genuine and impostor pairs")
    scored = np.unique(np.concatenate([genuine, impostor]))[::-1]
    thresholds = scored[scored > FAILED]
    fmr = (len(impostor) - np.searchsorted(np.sort(impostor), thresholds)) / len(impostor)
    fnmr = np.searchsorted(np.sort(genuine), thresholds) / len(genuine)
    return Curve(np.concatenate([[0.0], fmr, [1.0]]), np.concatenate([[1.0], fnmr, [0.0]]))


def rates(genuine: Scores, impostor: Scores) -> Rates:
    """EER, FMR100 and FMR1000 of scores."""
    found = curve(genuine, impostor)
    misses = (fnmr_at(found, FMR_OF_FMR100), fnmr_at(found, FMR_OF_FMR1000))
    return Rates(PERCENT * equal_error(found), PERCENT * misses[0], PERCENT * misses[1])


def equal_error(found: Curve) -> float:
    """As a share: of the two neighbouring points between which FMR and FNMR cross, the middle of the one with the
    smaller sum (the EER interval of FVC2000)."""
    after = int(np.argmax(found.fmr >= found.fnmr))
    before = after if found.fmr[after] == found.fnmr[after] else after - 1
    sums = found.fmr + found.fnmr
    return float(min(sums[before], sums[after]) / 2)


def fnmr_at(found: Curve, most_fmr: float) -> float:
    """The lowest FNMR at which the FMR is no more than `most_fmr`. Of fewer than 1/`most_fmr` impostor pairs that is
    the point at which none is accepted."""
    return float(found.fnmr[found.fmr <= most_fmr].min())


def intervals(sets: Sequence[Scored], draws: int, seed: int) -> dict[str, tuple[float, float]]:
    """95 % intervals in percent of the mean over `sets`, by bootstrap over the fingers of each (percentile method)."""
    rng = np.random.default_rng(seed)
    means = np.array([np.mean([one.drawn(rng) for one in sets], axis=0) for _ in range(draws)])
    low, high = np.percentile(means, CENTRAL_95, axis=0)
    return {name: (float(low[k]), float(high[k])) for k, name in enumerate(Rates._fields)}
