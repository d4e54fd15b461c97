"""Scores of pairs of prints whose truth is known, for the calibration: generated people and public sets.

Generated people, in either condition: rolled against rolled, rolled against plain, plain against plain. Mates: two
prints of a finger. Others: the same finger of OTHERS_EACH other people, all their fingers, so that sums over ten of
them can be looked at; and the neighbour finger of the same person. Prints of fewer minutiae than the matcher compares
say nothing and are left out. Public sets: all pairs of all impressions (`benchmarks.fvc`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.domain.position import FINGERS, FrictionRidgePosition
from app.matching import parameters as p
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.matcher import match
from app.matching.template import WORKING_PPI
from benchmarks import fvc
from benchmarks.error_rates import FAILED
from benchmarks.generated_prints import CONDITIONS, Condition, Kind, Templates, made, people

Floats = NDArray[np.float64]
OTHERS_EACH: Final = 10
KINDS: Final[tuple[tuple[Kind, Kind], ...]] = (("rolled", "rolled"), ("rolled", "plain"), ("plain", "plain"))
REAL, GENERATED = 0.5, 0.5  # of the weight: all public sets together, all generated ones together
PUBLIC: Final = "public competition sets"

Prepared = dict[FrictionRidgePosition, PreparedTemplate]


@dataclass
class Pairs:
    """Scores of one source. `sums_of`: per pair of people the scores of the fingers that both have."""

    name: str
    weight: float
    mates: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    sums_of: list[list[float]] = field(default_factory=list)


def generated(folder: Path, others_each: int = OTHERS_EACH) -> Iterator[Pairs]:
    """A source for each condition and kind."""
    for condition in CONDITIONS:
        ready = _ready(folder, condition)
        for first, second in KINDS:
            name = f"generated {condition}, {first} against {second}"
            yield _score(name, ready, first, second, others_each)


def _ready(folder: Path, condition: Condition) -> list[dict[Kind, list[Prepared]]]:
    several = set(made(folder, rolled=2, plain=2, condition=condition))
    ready: list[dict[Kind, list[Prepared]]] = []
    for seed in made(folder, condition=condition):
        count = 2 if seed in several else 1
        one = next(people([seed], folder, rolled=count, plain=count, condition=condition))
        ready.append({"rolled": [_prepared(t) for t in one.rolled], "plain": [_prepared(t) for t in one.plain]})
    return ready


def _prepared(templates: Templates) -> Prepared:
    return {f: prepare(template) for f, template in templates.items() if len(template) >= p.FEWEST_MINUTIAE}


def _score(name: str, ready: list[dict[Kind, list[Prepared]]], first: Kind, second: Kind, others_each: int) -> Pairs:
    pairs = Pairs(name, GENERATED / (len(CONDITIONS) * len(KINDS)))
    for k, one in enumerate(ready):
        own = one[first][0]
        mate = one[second][0] if first != second else one[second][1] if len(one[second]) > 1 else None
        if mate is not None:
            pairs.mates += [match(own[f], mate[f]) for f in FINGERS if f in own and f in mate]
        pairs.others += [
            match(own[f], one[second][0][beside])
            for f in FINGERS
            if f in own and (beside := _beside(f)) in one[second][0]
        ]
        for away in range(1, min(others_each, len(ready) - 1) + 1):
            theirs = ready[(k + away) % len(ready)][second][0]
            scores = [match(own[f], theirs[f]) for f in FINGERS if f in own and f in theirs]
            pairs.others += scores
            pairs.sums_of.append(scores)
    return pairs


def _beside(finger: FrictionRidgePosition) -> FrictionRidgePosition:
    return FrictionRidgePosition(finger % len(FINGERS) + 1)


def public(folder: Path, ppi: Mapping[str, int]) -> Pairs:
    """All sets of a folder as one source."""
    pairs = Pairs(PUBLIC, REAL)
    for name, prints in fvc.sets_in(folder).items():
        measured = fvc.measure(name, prints, ppi=ppi.get(name, WORKING_PPI), all_impostors=True)
        for pair, score in zip(measured.pairs, measured.scores, strict=True):
            if score != FAILED:
                (pairs.mates if pair.genuine else pairs.others).append(score)
    return pairs


def write_pairs(path: Path, sources: list[Pairs]) -> None:
    """For a fit without scoring anew."""
    arrays: dict[str, NDArray[np.generic]] = {"names": np.array([one.name for one in sources])}
    for k, one in enumerate(sources):
        arrays[f"mates{k}"], arrays[f"others{k}"] = np.array(one.mates), np.array(one.others)
        arrays[f"sums{k}"] = np.concatenate([[0.0], *one.sums_of])[1:]
        arrays[f"counts{k}"] = np.array([len(scores) for scores in one.sums_of], np.int64)
    arrays["weights"] = np.array([one.weight for one in sources])
    np.savez_compressed(path, allow_pickle=False, **arrays)


def read_pairs(path: Path) -> list[Pairs]:
    with np.load(path) as kept:
        return [
            Pairs(
                str(name),
                float(kept["weights"][k]),
                kept[f"mates{k}"].tolist(),
                kept[f"others{k}"].tolist(),
                [list(part) for part in np.split(kept[f"sums{k}"], np.cumsum(kept[f"counts{k}"])[:-1])],
            )
            for k, name in enumerate(kept["names"])
        ]
