"""One-to-one: how much more likely two prints are of one finger than of two.

1. Cylinders around all minutiae are compared; the best pairs are taken as seeds.
2. Each seed fixes a rigid motion; minutiae that then lie on each other are paired.
3. The best motions are refined by least squares; how the skin is shifted, turned and stretched beyond them is read
   from the pairs around each place and taken off, which leaves little room for chance.
4. Under each of them minutiae and flow are weighed, and the ridges themselves are laid on each other
   (`app.matching.ridges`); the motion for which both together say most counts (`app.matching.evidence`).

The score is a sum of evidence in nats: 0 says "as likely of one finger as of two", 5 "150 times likelier of one"; it is
never below LEAST_SCORE. What it means as a log-likelihood ratio, and how many pairs say so: `app.matching.calibration`.
Measured on the sets B of FVC2002: mates median 9 to 21, of 11,520 others none above 1.7; on the sample card, rolled
against plain: mates 0.6 to 19, others below -1.9.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled
from app.matching import parameters as p
from app.matching.cylinders import PreparedTemplate, prepare, similarities
from app.matching.evidence import EVIDENCE, weigh_minutiae, weigh_ridges, weighed
from app.matching.motion import Pairs, bent, fitted, pair_closely, pair_up
from app.matching.ridges import Ridges, ridge_agreement
from app.matching.template import Floats, Template, flow_shape


class Comparison(NamedTuple):
    """`score`: in nats, LEAST_SCORE and more; 0 where one print has too few minutiae. `pairs`: minutiae on each other,
    rows of indices into the first and the second. `parts`: what the score is the weighted sum of, in the order of
    `EVIDENCE`."""

    score: float
    pairs: Pairs
    parts: NDArray[np.float64]


def match(a: PreparedTemplate, b: PreparedTemplate) -> float:
    """The score of two prints (see above), the same in either order."""
    return compare(a, b).score


def compare(a: PreparedTemplate, b: PreparedTemplate) -> Comparison:
    """Score and pairs of two prints."""
    if min(len(a), len(b)) < p.FEWEST_MINUTIAE:
        return Comparison(0.0, np.zeros((0, 2), np.int64), np.zeros(len(EVIDENCE)))
    # The smaller print is moved onto the larger: same result in either order.
    if len(a) > len(b) or (len(a) == len(b) and _comes_after(a, b)):
        turned = compare(b, a)
        return Comparison(turned.score, np.ascontiguousarray(turned.pairs[:, ::-1]), turned.parts)
    score, pairs, parts = _compared(
        a.places, a.codes, a.valid, a.flow, a.ridges, b.places, b.codes, b.valid, b.flow, b.ridges
    )
    return Comparison(float(max(p.LEAST_SCORE, score)), pairs, parts)


def _comes_after(a: PreparedTemplate, b: PreparedTemplate) -> bool:
    """An order by all that a score comes from: two prints of the same minutiae may differ in the rest, which is large
    and looked at only then."""
    for one, other in ((a.places, b.places), (a.flow, b.flow), (a.ridges, b.ridges)):
        first, second = (one.shape, one.tobytes()), (other.shape, other.tobytes())
        if first != second:
            return first > second
    return False


def match_templates(a: Template, b: Template) -> float:
    """The score of two templates that are compared once."""
    return match(prepare(a), prepare(b))


@compiled
def _compared(
    a: Floats,
    a_codes: NDArray[np.uint64],
    a_valid: NDArray[np.uint64],
    a_flow: Floats,
    a_ridges: Ridges,
    b: Floats,
    b_codes: NDArray[np.uint64],
    b_valid: NDArray[np.uint64],
    b_flow: Floats,
    b_ridges: Ridges,
) -> tuple[float, Pairs, NDArray[np.float64]]:
    alike = similarities(a_codes, a_valid, a[:, 2], b_codes, b_valid, b[:, 2])
    seeds = _seeds(alike)
    partner = np.full(len(a), -1, np.int64)
    best_score, best_partner = -1e9, partner.copy()
    parts, best_parts = np.zeros(len(p.WEIGHTS)), np.zeros(len(p.WEIGHTS))
    moved = np.zeros((len(a), 3), np.float32)  # x, y, direction
    both_have_ridges = a_ridges.shape[1] > 0 and b_ridges.shape[1] > 0
    rough = np.full(len(seeds), -1e9)
    for s in range(len(seeds)):
        i, j = seeds[s, 0], seeds[s, 1]
        turn, shift_x, shift_y = _motion(a[i], b[j])
        rough[s] = pair_up(a, b, alike, turn, shift_x, shift_y, a[i, 0], a[i, 1], partner)
    for _ in range(min(p.REFINED, len(seeds))):
        s = int(np.argmax(rough))
        if rough[s] <= 0:
            break
        rough[s] = -1e9
        i, j = seeds[s, 0], seeds[s, 1]
        turn, shift_x, shift_y = _motion(a[i], b[j])
        pair_up(a, b, alike, turn, shift_x, shift_y, a[i, 0], a[i, 1], partner)
        turn, shift_x, shift_y = _refined(a, b, alike, turn, shift_x, shift_y, partner, moved)
        if not weigh_minutiae(moved, a, a_flow, b, b_flow, alike, turn, shift_x, shift_y, partner, parts):
            continue
        fit, patches = ridge_agreement(a, a_ridges, b, b_ridges, turn, shift_x, shift_y, partner)
        weigh_ridges(fit, patches, parts)
        score = weighed(parts, both_have_ridges)
        if score > best_score:
            best_score = score
            best_partner[:] = partner
            best_parts[:] = parts
        for k in range(len(seeds)):
            if partner[seeds[k, 0]] == seeds[k, 1]:
                rough[k] = -1e9  # the same motion again
    count = 0
    for i in range(len(a)):
        count += best_partner[i] >= 0
    pairs = np.zeros((count, 2), np.int64)
    row = 0
    for i in range(len(a)):
        if best_partner[i] >= 0:
            pairs[row, 0] = i
            pairs[row, 1] = best_partner[i]
            row += 1
    return best_score, pairs, best_parts


@compiled
def _motion(a: Floats, b: Floats) -> tuple[float, float, float]:
    """The turn and shift that lay one minutia on another."""
    turn = b[2] - a[2]
    cos, sin = math.cos(turn), math.sin(turn)
    return turn, b[0] - (a[0] * cos - a[1] * sin), b[1] - (a[0] * sin + a[1] * cos)


@compiled
def _seeds(alike: Floats) -> Pairs:
    """The pairs of most similar cylinders, at most SEEDS_PER_MINUTIA for each minutia of the first print."""
    rows, columns = alike.shape
    total = rows * p.SEEDS_PER_MINUTIA
    value = np.zeros(total, np.float32)
    pair = np.zeros((total, 2), np.int64)
    count = 0
    for i in range(rows):
        first, second = -1, -1
        for j in range(columns):
            if alike[i, j] <= 0:
                continue
            if first < 0 or alike[i, j] > alike[i, first]:
                first, second = j, first
            elif second < 0 or alike[i, j] > alike[i, second]:
                second = j
        for j in (first, second):
            if j >= 0:
                value[count] = alike[i, j]
                pair[count, 0] = i
                pair[count, 1] = j
                count += 1
    order = np.argsort(-value[:count])[: p.SEEDS]
    return pair[order]


@compiled
def _refined(
    a: Floats, b: Floats, alike: Floats, turn: float, shift_x: float, shift_y: float, partner: Pairs, moved: Floats
) -> tuple[float, float, float]:
    """The motion fitted to all pairs, the bending taken off and the pairs found anew. Changes `partner` and `moved`."""
    for _ in range(p.REFINEMENTS):
        turn, shift_x, shift_y = fitted(a, b, partner, turn, shift_x, shift_y)
        bent(a, b, partner, turn, shift_x, shift_y, moved)
        pair_closely(moved, b, alike, partner)
    turn, shift_x, shift_y = fitted(a, b, partner, turn, shift_x, shift_y)
    bent(a, b, partner, turn, shift_x, shift_y, moved)
    return turn, shift_x, shift_y


def template_by_chance() -> Template:
    """Minutiae thrown on a ground, the same ones each time: enough to run all that compares."""
    rng = np.random.default_rng(1)
    count, side_px = 24, 320
    return Template.of(
        x=rng.uniform(40, 280, count),
        y=rng.uniform(40, 280, count),
        direction=rng.uniform(0, 2 * np.pi, count),
        kind=np.ones(count, np.int64),
        quality=np.full(count, 50),
        flow=np.ones(flow_shape(side_px, side_px), np.uint8),
        width_px=side_px,
        height_px=side_px,
    )


def warm_up() -> None:
    """Load the science and compile what compiles: extraction and matching of a drawn pattern. Some 20 s on the first
    start of an installation, under a second from then on."""
    from app.domain.image import FingerImage
    from app.matching.extractor import extract

    y, x = np.mgrid[0:320, 0:320].astype(np.float32)
    rings = np.hypot(x - 150, y - 170) + 6 * np.sin(x / 23) + 0.2 * x
    grey = 128 + 100 * np.sin(2 * np.pi * rings / 9)
    drawn = extract(FingerImage(np.clip(grey, 0, 255).astype(np.uint8)))
    made = template_by_chance()
    match_templates(made, made)
    match_templates(made, drawn)
