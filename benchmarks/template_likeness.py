"""How like the people drawn as templates (`benchmarks.template_people`) are to those drawn as pictures.

Side by side, image level and template level, by the present matcher: number and density of minutiae, their quality,
the share of minutiae that mates have in common, the parts and quantiles of the scores of mates and of other people's
same finger. Ridges are left out, since people drawn as templates have none. `--fit` first writes the outlines of
measured prints.

Run: python -m benchmarks.template_likeness --prints DIR [--people N] [--fit]; one JSON object a line.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from app.domain.position import FINGERS
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.evidence import EVIDENCE
from app.matching.matcher import compare, warm_up
from app.matching.template import Template
from benchmarks.generated_prints import CONDITIONS, Condition, Kind, Templates, made, people
from benchmarks.matching_prints import POINTS, say, spread
from benchmarks.template_people import (
    FIRST_SEED,
    KINDS,
    OUTLINES,
    OUTLINES_OF_A_KIND,
    Outline,
    TemplatePeople,
    write_outlines,
)
from drivers.simulated.population import kind as kind_of

LEAST_CELLS: Final = 20  # an outline of less is no print
TAIL: Final = (50, 90, 99, 99.9, 99.99, 100)  # percentiles
OTHERS_EACH: Final = 6  # people with whom each one's ten fingers are compared
SPEED_PEOPLE: Final = 100

Sets = list[tuple[list[Templates], list[Templates]]]  # rolled, plain, of each person


def fit(folder: Path, most: int) -> None:
    """Outlines of prints of at most `most` people that lie in `folder`."""
    found: dict[tuple[Condition, Kind, int], list[Outline]] = {}
    for condition in CONDITIONS:
        for one in people(made(folder, condition=condition)[:most], folder, condition=condition):
            for impression, sets in zip(KINDS, (one.rolled, one.plain), strict=True):
                for finger, template in sets[0].items():
                    cells = (template.flow > 0).astype(np.uint8)
                    if cells.sum() >= LEAST_CELLS and len(template):
                        clarity = int(np.median(template.quality))
                        outline = Outline(cells, template.width_px, template.height_px, clarity)
                        found.setdefault((condition, impression, kind_of(int(finger))), []).append(outline)
    write_outlines(OUTLINES, {key: _spread(several) for key, several in found.items()})


def _spread(several: Sequence[Outline]) -> list[Outline]:
    """OUTLINES_OF_A_KIND of them, spread over their clarity."""
    ordered = sorted(several, key=lambda one: one.clarity)
    taken = np.linspace(0, len(ordered) - 1, min(len(ordered), OUTLINES_OF_A_KIND)).round().astype(int)
    return [ordered[k] for k in taken]


def drawn(model: TemplatePeople, count: int, condition: Condition) -> Sets:
    found: Sets = []
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        skin = model.skin(seed)
        found.append(
            (
                [model.print_of(skin, seed, "rolled", number, condition) for number in range(2)],
                [model.print_of(skin, seed, "plain", number, condition) for number in range(2)],
            )
        )
    return found


def templates_of(sets: Sets, which: int) -> Iterator[Template]:
    for one in sets:
        yield from one[which][0].values()


def describe(sets: Sets, name: str) -> None:
    """Numbers of the templates alone."""
    for which, impression in enumerate(KINDS):
        templates = [template for template in templates_of(sets, which) if len(template)]
        cells = np.array([(template.flow > 0).sum() for template in templates])
        counts = np.array([len(template) for template in templates])
        quality = np.concatenate([template.quality for template in templates])
        bifurcations = np.concatenate([template.kind for template in templates]) == 2
        say(
            f"{name}, {impression}",
            minutiae=spread(counts),
            cells=spread(cells),
            minutiae_a_thousand_cells=spread(1000 * counts / np.maximum(cells, 1)),
            quality=spread(quality),
            bifurcations=round(float(bifurcations.mean()), 3),
        )


def score(sets: Sets, name: str) -> None:
    """Mates, and the same finger of others."""
    rng = np.random.default_rng(1)
    ready = [
        tuple([{f: prepare(t.without_ridges()) for f, t in one.items()} for one in kind] for kind in both)
        for both in sets
    ]
    pairs: dict[str, list[tuple[PreparedTemplate, PreparedTemplate]]] = {}
    for (first, second), label in (((0, 0), "rolled, rolled"), ((0, 1), "rolled, plain"), ((1, 1), "plain, plain")):
        mates = pairs.setdefault(f"mates, {label}", [])
        others = pairs.setdefault(f"others, {label}", [])
        for k, one in enumerate(ready):
            a, b = one[first][0], one[second][1 if first == second else 0]
            mates += [(a[f], b[f]) for f in FINGERS if f in a and f in b]
            for _ in range(OTHERS_EACH):
                away = ready[(k + 1 + int(rng.integers(len(ready) - 1))) % len(ready)][second][0]
                others += [(a[f], away[f]) for f in FINGERS if f in a and f in away]
    for what, several in pairs.items():
        compared = [compare(a, b) for a, b in several]
        scores = [one.score for one in compared]
        parts = np.array([one.parts for one in compared])
        paired = np.array(
            [len(one.pairs) / max(1, min(len(a), len(b))) for one, (a, b) in zip(compared, several, strict=True)]
        )
        say(
            f"{name}, {what}",
            pairs=len(scores),
            scores=spread(scores, TAIL if what.startswith("others") else POINTS),
            share_paired=spread(paired),
            parts={part: round(float(np.median(parts[:, k])), 2) for k, part in enumerate(EVIDENCE)},
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prints", type=Path, required=True)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--condition", choices=CONDITIONS, action="append")
    parser.add_argument("--fit", action="store_true", help="write the outlines anew")
    given = parser.parse_args()
    warm_up()
    if given.fit:
        fit(given.prints, given.people)
    model = TemplatePeople.fitted()
    model.templates(0)
    begun = time.perf_counter()
    for seed in range(FIRST_SEED, FIRST_SEED + SPEED_PEOPLE):
        model.templates(seed)
    say("people a second, ten rolled fingers each", value=round(SPEED_PEOPLE / (time.perf_counter() - begun)), goal=500)
    for condition in given.condition or CONDITIONS:
        seeds = made(given.prints, rolled=2, plain=2, condition=condition)[: given.people]
        seen = [(o.rolled, o.plain) for o in people(seeds, given.prints, rolled=2, plain=2, condition=condition)]
        for name, sets in (
            (f"{condition}, images", seen),
            (f"{condition}, templates", drawn(model, len(seen), condition)),
        ):
            describe(sets, name)
            score(sets, name)


if __name__ == "__main__":
    main()
