"""An estimate of NFIQ 2's score out of its features that need no minutiae; the station's own, never NIST's.

Kernel ridge regression (Saunders, Gammerman and Vovk, ICML 1998) with one Gaussian bell about each print of NIST's
conformance output: a print is scored as those prints were whose features lie near its own. Fitted, checked and written
by `benchmarks.quality_estimate`. Why so: docs/decisions/0015.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec
import numpy as np

from app.imaging.nfiq2_blocks import Numbers

ALGORITHM = "station-nfiq2-estimate/1"
BEST = 100
_PLAIN = (
    "Mu",
    "UniformImage",
    "ImgProcROIArea_Mean",
    "SufficientFingerprintForeground",
    "OrientationMap_ROIFilter_CoherenceRel",
)
_BINS = {"FDA": range(10), "LCS": range(1, 10), "OCL": range(10), "OF": range(10), "RVUP": range(8)}  # others: always 0
INPUTS = (
    *(f"{name}_Bin10_{what}" for name in _BINS for what in ("Mean", "StdDev")),
    *_PLAIN,
    *(f"logarithm of {name}'s count" for name in _BINS),
    *(f"share of {name}_Bin10_{number}" for name, numbers in _BINS.items() for number in numbers),
)


def inputs_of(features: Mapping[str, float]) -> Numbers:
    """What the regression sees, in the order of INPUTS, out of features by NFIQ 2's names.

    Histograms come in as shares with the count beside them: a rolled print has twice the blocks of the plain ones that
    the regression knows, and would lie outside of all it has seen.
    """
    bins = {name: np.array([features[f"{name}_Bin10_{number}"] for number in range(10)]) for name in _BINS}
    return np.array(
        [
            *(features[f"{name}_Bin10_{what}"] for name in _BINS for what in ("Mean", "StdDev")),
            *(features[name] for name in _PLAIN),
            *(np.log1p(counts.sum()) for counts in bins.values()),
            *np.concatenate([counts[_BINS[name]] / max(counts.sum(), 1.0) for name, counts in bins.items()]),
        ],
        np.float64,
    )


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The resource as it is written. Numbers of `middle` and `deviation` by input; `known`: thousandths of deviations,
    a row a print; `weight`: of each print's bell. The rest is its provenance."""

    algorithm: str
    data: str
    data_date: str
    data_sha256: str
    script: str
    prints: int
    cross_validation: str
    r: float
    mean_error: float
    width: float
    ridge: float
    mean_score: float
    inputs: tuple[str, ...]
    middle: tuple[float, ...]
    deviation: tuple[float, ...]
    weight: tuple[float, ...]
    known: tuple[tuple[int, ...], ...]


THOUSANDTHS = 1000.0


@dataclass(frozen=True, slots=True, eq=False)
class QualityEstimate:
    """`middle`, `deviation`, `least`, `most`: (inputs,), the last two in deviations, of the prints known. `known`:
    (prints, inputs), in deviations. `weight`: (prints,). `width`: of a bell, in deviations an input."""

    middle: Numbers
    deviation: Numbers
    least: Numbers
    most: Numbers
    known: Numbers
    weight: Numbers
    width: float
    mean_score: float

    @classmethod
    def read(cls, document: Document) -> "QualityEstimate":
        known = np.array(document.known, np.float64) / THOUSANDTHS
        return cls(
            np.array(document.middle),
            np.array(document.deviation),
            known.min(axis=0),
            known.max(axis=0),
            known,
            np.array(document.weight),
            document.width,
            document.mean_score,
        )

    def score(self, features: Mapping[str, float]) -> int:
        """0 to BEST. What lies beyond all prints known counts as if it lay at their edge."""
        place = np.clip((inputs_of(features) - self.middle) / self.deviation, self.least, self.most)
        value = self.mean_score + float(bells(place[None, :], self.known, self.width)[0] @ self.weight)
        return round(min(max(value, 0.0), float(BEST)))


def bells(places: Numbers, known: Numbers, width: float) -> Numbers:
    """(places, prints known): 1 where they meet, falling with the mean squared distance an input."""
    apart = (places**2).sum(axis=1)[:, None] + (known**2).sum(axis=1)[None, :] - 2.0 * (places @ known.T)
    return np.asarray(np.exp(-apart / (2.0 * width**2 * places.shape[1])), np.float64)


@cache
def station_estimate() -> QualityEstimate:
    """The one that comes with the program."""
    return QualityEstimate.read(document())


def document() -> Document:
    made = (files("resources") / "quality" / "nfiq2_estimate.json").read_bytes()
    return msgspec.json.decode(made, type=Document)
