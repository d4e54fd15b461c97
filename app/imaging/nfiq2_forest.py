"""NIST's own trained forest of NFIQ 2, read from the file that an administrator gets from NIST.

The file (nist_plain_tir-ink.yaml) is what OpenCV's random trees write (its `ml` module, which our OpenCV has no more):
a header and, of each tree, the nodes in the order in which one walks down to the left first. A node with a split has
two children: left where the feature is at most the bound. The score is the share of trees whose leaf says 1.
Format: OpenCV modules/ml/src/tree.cpp; use: NFIQ2 RandomForestML.cpp (NIST, public domain). The code is this project's.

The forest also wants four features of the minutiae that NIST's FingerJet finds. This program has none, so it hands in
those of its own extractor (`app.imaging.nfiq2_minutiae`): what comes out is no score of NIST's, and is not called one.
"""

import hashlib
import itertools
import re
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.domain.image import FingerImage
from app.errors import BookingStationError, Whose
from app.imaging.nfiq2_minutiae import MINUTIAE_FEATURES, MinutiaPlaces, minutiae_features
from app.imaging.quality_scale import Scale

ALGORITHM: Final = "station-nfiq2-forest/1"
NIST_MD5: Final = "b4a1e7586b3be906f9770e4b77768038"  # of nist_plain_tir-ink.yaml of NFIQ 2.3
LARGEST_FILE_BYTES: Final = 500_000_000

_HISTOGRAM = (*(f"Bin10_{number}" for number in range(10)), "Bin10_Mean", "Bin10_StdDev")
ORDER: Final = (  # the numbers by which the splits name the features
    *(f"FDA_{one}" for one in _HISTOGRAM),
    *MINUTIAE_FEATURES,
    "ImgProcROIArea_Mean",
    *(f"LCS_{one}" for one in _HISTOGRAM),
    "MMB",
    "Mu",
    *(f"OCL_{one}" for one in _HISTOGRAM),
    *(f"OF_{one}" for one in _HISTOGRAM),
    "OrientationMap_ROIFilter_CoherenceRel",
    "OrientationMap_ROIFilter_CoherenceSum",
    *(f"RVUP_{one}" for one in _HISTOGRAM),
)
_LEAF = -1
_NUMBER = rb"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_TREE, _NODE = b"nodes:", b"depth:"
_OF_NODE = re.compile(
    rb"\s*(?P<depth>\d+)\b.*?\bvalue:\s*(?P<value>" + _NUMBER + rb")"
    rb"(?:.*?\bvar:\s*(?P<var>\d+)\b.*?\b(?:le:\s*(?P<le>" + _NUMBER + rb")|(?P<odd>gt|in|not_in):))?",
    re.DOTALL,
)
_OF_HEADER = {
    name: re.compile(rb"\b" + name.encode() + rb":\s*(\d+)\b") for name in ("is_classifier", "var_count", "ntrees")
}


class ForestNotUsable(BookingStationError):
    """The file cannot be read, or is no forest of NFIQ 2."""

    code = "quality/forest-not-usable"
    whose = Whose.ADMINISTRATOR
    remedy = (
        "Get nist_plain_tir-ink.yaml of NFIQ 2.3 from NIST again and name it by `nfiq2_model` in station.toml, "
        "or take `nfiq2_model` out: the station then estimates the score."
    )


class ForestOfAnotherHash(ForestNotUsable):
    """Another file, another version, or one that was damaged on the way."""

    code = "quality/forest-of-another-hash"


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """All trees' nodes one after another. `feature`: int8, its number in ORDER, -1 at a leaf; `bound`: float32;
    `right`: int32, the node where the feature is above the bound (the left one is the next); `ones`: bool, what a leaf
    says; `roots`: int32, (trees,)."""

    feature: NDArray[np.int8]
    bound: NDArray[np.float32]
    right: NDArray[np.int32]
    ones: NDArray[np.bool_]
    roots: NDArray[np.int32]

    def score(self, features: Mapping[str, float]) -> int:
        """0 to 100, out of all that ORDER names; KeyError where one is missing."""
        values = np.array([features[name] for name in ORDER], np.float32)
        place = self.roots
        while True:
            feature = self.feature[place]
            if (feature == _LEAF).all():
                return int(np.floor(100.0 * np.count_nonzero(self.ones[place]) / len(place) + 0.5))
            below = np.where(values[feature] <= self.bound[place], place + 1, self.right[place])
            place = np.where(feature == _LEAF, place, below)


def read_forest(path: Path, *, md5: str = NIST_MD5) -> Forest:
    """The forest of a file with that hash. ForestNotUsable, ForestOfAnotherHash."""
    return forest_of(read_file(path, md5=md5))


def read_file(path: Path, *, md5: str = NIST_MD5) -> bytes:
    """Its bytes, when they have that hash; errors as above."""
    try:
        with path.open("rb") as opened:  # a device does not say its size
            data = opened.read(LARGEST_FILE_BYTES + 1)
    except OSError as reason:
        raise ForestNotUsable(f"The file of NFIQ 2's forest cannot be read: {reason.strerror}.") from reason
    if len(data) > LARGEST_FILE_BYTES:
        raise ForestNotUsable("The file of NFIQ 2's forest is too large to be one.")
    found = hashlib.md5(data, usedforsecurity=False).hexdigest()  # NIST publishes no other
    if found != md5:
        raise ForestOfAnotherHash(f"The file of NFIQ 2's forest has the MD5 {found}, and NIST's has {md5}.")
    return data


def forest_of(data: bytes) -> Forest:
    """The forest out of the file's bytes; ForestNotUsable where they are not what OpenCV writes for NFIQ 2."""
    starts = [found.start() for found in re.finditer(_TREE, data)]
    header = data[: starts[0] if starts else len(data)]
    stated = {name: _only(pattern.findall(header)) for name, pattern in _OF_HEADER.items()}
    if stated != {"is_classifier": 1, "var_count": len(ORDER), "ntrees": len(starts)} or not starts:
        raise ForestNotUsable(f"The file of NFIQ 2's forest is not one of {len(ORDER)} features: {stated}.")
    made = _Columns()
    for start, end in itertools.pairwise([*starts, len(data)]):
        made.roots.append(len(made.feature))
        _read_tree(data[start:end], made)
    return Forest(
        np.array(made.feature, np.int8),
        np.array(made.bound, np.float32),
        np.array(made.right, np.int32),
        np.array(made.ones, np.bool_),
        np.array(made.roots, np.int32),
    )


class _Columns:
    """A forest in the making, in few bytes a node: see Forest."""

    def __init__(self) -> None:
        self.feature, self.bound, self.right = array("b"), array("f"), array("i")
        self.ones, self.roots = array("b"), array("i")


def _only(found: list[bytes]) -> int | None:
    return int(found[0]) if found else None


def _read_tree(text: bytes, made: _Columns) -> None:
    """Append a tree's nodes; the right child of a leaf is itself."""
    waiting: list[tuple[int, int]] = []  # depth and node of those whose right child is still to come
    expected = 0  # depth of the next node
    whole = False
    for depth, feature, bound, says_one in _nodes(text):
        here = len(made.feature)
        if whole or depth != expected:
            raise ForestNotUsable("A tree of NFIQ 2's forest has a node that hangs on nothing.")
        made.feature.append(feature)
        made.bound.append(bound)
        made.ones.append(says_one)
        made.right.append(here)
        if feature != _LEAF:
            waiting.append((depth, here))
            expected = depth + 1
        elif waiting:
            above, parent = waiting.pop()
            made.right[parent] = here + 1
            expected = above + 1
        else:
            whole = True
    if not whole:
        raise ForestNotUsable("A tree of NFIQ 2's forest is cut off.")


def _nodes(text: bytes) -> Iterator[tuple[int, int, float, bool]]:
    """Depth, number of the feature (-1 of a leaf), bound, and whether a leaf says 1. Of surrogate splits, which stand
    in for features that are missing, none is read: none is missing."""
    for part in text.split(_NODE)[1:]:
        found = _OF_NODE.match(part)
        if found is None or found["odd"]:
            raise ForestNotUsable("A node of NFIQ 2's forest cannot be read.")
        value = float(found["value"])
        number = _LEAF if found["var"] is None else int(found["var"])
        if value not in (0.0, 1.0) or number >= len(ORDER):
            raise ForestNotUsable("A node of NFIQ 2's forest says what none of NIST's says.")
        yield int(found["depth"]), number, float(found["le"] or 0.0), value == 1.0


def forest_scale(forest: Forest, minutiae: Callable[[FingerImage], MinutiaPlaces]) -> Scale:
    """Scores by the forest, with the minutiae that `minutiae` finds."""

    def score(image: FingerImage, features: Mapping[str, float]) -> int:
        return forest.score({**features, **minutiae_features(image, minutiae)})

    return Scale(ALGORITHM, score)
