"""Scores of pairs of prints whose truth is known, for the calibration: generated people and public sets.

Generated people, in either condition: rolled against rolled, rolled against plain, plain against plain. Mates: two
prints of a finger. Others: the same finger of OTHERS_EACH other people, all their fingers, so that sums over ten of
them can be looked at; and the neighbour finger of the same person. Prints of fewer minutiae than the matcher compares
say nothing and are left out. Public sets: all pairs of all impressions (`benchmarks.fvc`).
"""

import contextlib
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.domain.position import FINGERS, FrictionRidgePosition
from app.errors import BookingStationError
from app.imaging.files import read_picture
from app.matching import parameters as p
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.extractor import extract
from app.matching.matcher import match
from app.matching.template import WORKING_PPI
from benchmarks import fvc
from benchmarks.generated_prints import CONDITIONS, Condition, Kind, Templates, made, people

Floats = NDArray[np.float64]
OTHERS_EACH: Final = 10
KINDS: Final[tuple[tuple[Kind, Kind], ...]] = (("rolled", "rolled"), ("rolled", "plain"), ("plain", "plain"))
REAL, GENERATED = 0.5, 0.5  # of the weight: all public sets together, all generated ones together
PUBLIC: Final = "public competition sets"

P = FrictionRidgePosition
Prepared = dict[FrictionRidgePosition, PreparedTemplate]


@dataclass
class Pairs:
    """Scores of one source. `sums_of`: per pair of people the scores of the fingers that both have."""

    name: str
    weight: float
    mates: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    sums_of: list[list[float]] = field(default_factory=list)


def generated(
    folder: Path, condition: Condition, *, ridges: bool, most_people: int, others_each: int = OTHERS_EACH
) -> list[Pairs]:
    """A source for each kind. `ridges`: else minutiae and flow alone."""
    weight = GENERATED / (len(CONDITIONS) * len(KINDS))
    sources = [Pairs(f"generated {condition}, {one} against {two}", weight) for one, two in KINDS]
    several = set(made(folder, rolled=2, plain=2, condition=condition))
    before: deque[dict[Kind, list[Prepared]]] = deque(maxlen=others_each)
    for seed in made(folder, condition=condition)[:most_people]:
        count = 2 if seed in several else 1
        one = next(people([seed], folder, rolled=count, plain=count, condition=condition))
        ready: dict[Kind, list[Prepared]] = {
            "rolled": [_prepared(templates, ridges) for templates in one.rolled],
            "plain": [_prepared(templates, ridges) for templates in one.plain],
        }
        for pairs, (first, second) in zip(sources, KINDS, strict=True):
            _score(pairs, ready, before, first, second)
        before.append(ready)
    return sources


def _prepared(templates: Templates, ridges: bool) -> Prepared:
    return {
        finger: prepare(template if ridges else template.without_ridges())
        for finger, template in templates.items()
        if len(template) >= p.FEWEST_MINUTIAE
    }


def _score(
    pairs: Pairs,
    one: Mapping[Kind, list[Prepared]],
    before: Iterable[Mapping[Kind, list[Prepared]]],
    first: Kind,
    second: Kind,
) -> None:
    """A person's mates, neighbour fingers, and the people `before`."""
    own, away = one[first][0], one[second][0]
    mate = away if first != second else one[second][1] if len(one[second]) > 1 else None
    if mate is not None:
        pairs.mates += [match(own[f], mate[f]) for f in FINGERS if f in own and f in mate]
    beside = {f: P(f % len(FINGERS) + 1) for f in FINGERS}
    pairs.others += [match(own[f], away[beside[f]]) for f in FINGERS if f in own and beside[f] in away]
    for other in before:
        theirs = other[second][0]
        scores = [match(own[f], theirs[f]) for f in FINGERS if f in own and f in theirs]
        pairs.others += scores
        pairs.sums_of.append(scores)


def public(folder: Path, ppi: Mapping[str, int], *, ridges: bool) -> Pairs:
    """All sets of a folder as one source."""
    pairs = Pairs(PUBLIC, REAL)
    for name, prints in fvc.sets_in(folder).items():
        ready: dict[fvc.Print, PreparedTemplate] = {}
        for one, path in sorted(prints.items()):
            with contextlib.suppress(BookingStationError):  # a file that cannot be read says nothing
                template = extract(read_picture(path, resolution_ppi=ppi.get(name, WORKING_PPI)).image)
                if len(template) >= p.FEWEST_MINUTIAE:
                    ready[one] = prepare(template if ridges else template.without_ridges())
        for pair in fvc.protocol({one: prints[one] for one in ready}, all_impostors=True):
            (pairs.mates if pair.genuine else pairs.others).append(match(ready[pair.a], ready[pair.b]))
    return pairs


def write_pairs(path: Path, sources: Sequence[Pairs], digests: Mapping[str, str]) -> None:
    """For a fit without scoring anew. `digests`: of what scored them, by part of the program."""
    arrays: dict[str, NDArray[np.generic]] = {"names": np.array([one.name for one in sources])}
    for k, one in enumerate(sources):
        arrays[f"mates{k}"], arrays[f"others{k}"] = np.array(one.mates), np.array(one.others)
        arrays[f"sums{k}"] = np.concatenate([[0.0], *one.sums_of])[1:]
        arrays[f"counts{k}"] = np.array([len(scores) for scores in one.sums_of], np.int64)
    arrays["parts"], arrays["digests"] = np.array(list(digests)), np.array(list(digests.values()))
    arrays["weights"] = np.array([one.weight for one in sources])
    np.savez_compressed(path, allow_pickle=False, **arrays)


def read_pairs(path: Path) -> tuple[list[Pairs], dict[str, str]]:
    """Sources and digests."""
    with np.load(path) as kept:
        digests = {str(part): str(digest) for part, digest in zip(kept["parts"], kept["digests"], strict=True)}
        sources = [
            Pairs(
                str(name),
                float(kept["weights"][k]),
                kept[f"mates{k}"].tolist(),
                kept[f"others{k}"].tolist(),
                [part.tolist() for part in np.split(kept[f"sums{k}"], np.cumsum(kept[f"counts{k}"]))[:-1]],
            )
            for k, name in enumerate(kept["names"])
        ]
        return sources, digests
