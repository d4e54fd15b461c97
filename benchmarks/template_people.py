"""People as templates alone, for galleries of a size that no pictures are drawn for: 10,000 and 100,000.

The skin of each finger is drawn from a model (`benchmarks.template_skin`) whose patterns, sizes, ridges and singular
points are those of the generated people; an impression takes the part that touched the glass, and how clear it was,
from a measured print of the same finger of somebody else. Same seed, same templates, on one version of numpy and numba.

Every figure got from these people is said to be "at template level". How like the image level they are, by the present
matcher: `python -m benchmarks.template_likeness`, which also writes the measured outlines (template_outlines.npz). What
the model does not have: scars, creases, dirt that makes clusters of false minutiae, missed fingers, and what templates
may carry beside minutiae and flow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from app.domain.position import FrictionRidgePosition
from app.matching.template import FLOW_MAP_PX, Template
from benchmarks.generated_prints import CONDITIONS, Condition, Kind, Templates
from benchmarks.template_skin import (
    DIRECTION,
    KIND,
    QUALITY,
    Bytes,
    Floats,
    X,
    Y,
    flow_of,
    impression_of,
    minutiae_of,
    smoothing,
)
from drivers.simulated import orientation_field as shape
from drivers.simulated import population
from drivers.simulated.draws import Draws
from drivers.simulated.generator import _HALF_HEIGHT, _HALF_WIDTH, _SIZE_DEVIATION  # the same people, drawn faster
from drivers.simulated.impression import ROLLED_STRETCH, STRETCH_PX
from drivers.simulated.population import PatternClass
from drivers.simulated.singular_points import draw_singular_points

OUTLINES: Final = Path(__file__).with_name("template_outlines.npz")
OUTLINES_OF_A_KIND: Final = 40  # of each finger (thumb to little), condition and kind of impression
MOST_MINUTIAE: Final = 180  # the best, as the extractor keeps
KINDS: Final[tuple[Kind, ...]] = ("rolled", "plain")
FIRST_SEED: Final = 1_000_001  # no generated person has such a seed

# Of good prints, [measured] on mates of image level by `--prints`.
SURELY: Final = {"rolled": (3.5, 1.0), "plain": (4.3, 1.0)}  # logit that a minutia is found, and by its strength
MADE_UP: Final = {"rolled": 1.5e-5, "plain": 1.0e-5}  # false minutiae a square pixel
OFF: Final = {
    "rolled": (2.0, 0.045, 0.05, 0.06),
    "plain": (2.0, 0.045, 0.05, 0.05),
}  # pixels, radians: see `impression_of`
# Of others, by how much duller the minutiae of the measured print are than those of a good one.
GOOD_QUALITY: Final = 74.0
LESS_SURELY: Final = 0.0033  # of the logit, times the square of it
MORE_MADE_UP: Final = 8.0e-6  # a square pixel, each unit duller
MORE_OFF: Final = 0.03  # of directions and flow, each unit duller
TURN_DEG: Final = {"good": 2.5, "varied": 8.0}
PLACE_PX: Final = 8.0
BACK_PX: Final = {"rolled": 3.0, "plain": 0.0}  # how far above the ridges the tip of the model lies


@dataclass(frozen=True, slots=True)
class Outline:
    """`cells`: bool (rows, columns) of FLOW_MAP_PX; `clarity`: median quality of the print's minutiae."""

    cells: Bytes
    width_px: int
    height_px: int
    clarity: int


class Chance(Draws):
    """The generator's draws out of numpy's distributions: a hundred times faster, and not alike on every machine."""

    def __init__(self, *entropy: int) -> None:
        super().__init__(*entropy)
        self.rng = np.random.default_rng(entropy)

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        return low + (high - low) * float(self.rng.random())

    def normal(self, mean: float = 0.0, deviation: float = 1.0) -> float:
        return mean + deviation * float(self.rng.standard_normal())

    def happens(self, share: float) -> bool:
        return float(self.rng.random()) < share

    def seed(self) -> int:
        """For a stream of chance in compiled code."""
        return int(self.rng.integers(1 << 31))


Outlines = Mapping[tuple[Condition, Kind, int], Sequence[Outline]]  # condition, kind of impression, 1 (thumb) to 5


@dataclass(frozen=True, slots=True)
class Skin:
    """One finger: flow of `template_skin.flow_of`, minutiae of `minutiae_of`, and half its size."""

    flow: Floats
    minutiae: Floats
    half_height_px: float


@dataclass(frozen=True, slots=True)
class TemplatePeople:
    """Anyone by seed."""

    outlines: Outlines
    solved: Floats

    @classmethod
    def fitted(cls, path: Path = OUTLINES) -> "TemplatePeople":
        """With the outlines that `--fit` wrote."""
        return cls(read_outlines(path), smoothing())

    def skin(self, seed: int) -> dict[FrictionRidgePosition, Skin]:
        """The ten fingers of a person."""
        draws = Chance(seed, 5)
        sex = population.draw_sex(draws)
        size = population.around(draws, population.SIZE[sex], population.SIZE_DEVIATION)
        period_px = population.draw_period_px(draws, sex)
        patterns = population.draw_patterns(draws)
        return {
            FrictionRidgePosition(finger): self._finger(pattern, population.kind(finger), size, period_px, draws)
            for finger, pattern in patterns.items()
        }

    def print_of(
        self,
        skin: Mapping[FrictionRidgePosition, Skin],
        seed: int,
        impression: Kind = "rolled",
        number: int = 0,
        condition: Condition = "good",
    ) -> Templates:
        """The `number`th impression of the skin of the person of `seed`."""
        draws = Chance(seed, 6 + CONDITIONS.index(condition), int(impression == "rolled"), number)
        return {finger: self._print(one, finger, impression, condition, draws) for finger, one in skin.items()}

    def templates(
        self, seed: int, impression: Kind = "rolled", number: int = 0, condition: Condition = "good"
    ) -> Templates:
        """The same, of a person who is looked at once."""
        return self.print_of(self.skin(seed), seed, impression, number, condition)

    def _finger(self, pattern: PatternClass, kind: int, size: float, period_px: float, draws: Chance) -> Skin:
        width = int(population.around(draws, size * _HALF_WIDTH[kind], _SIZE_DEVIATION))
        height = int(population.around(draws, size * _HALF_HEIGHT[kind], _SIZE_DEVIATION))
        found = draw_singular_points(pattern, width, draws)
        pairs = zip(found.cores, found.deltas, strict=True)
        points = np.array([(a, -b, c, -d) for (a, b), (c, d) in pairs], np.float64).reshape(-1, 4)
        reach = shape.NARROWING_REACH_PX
        if len(points) > 1:
            reach = min(reach, 0.6 * float(np.hypot(*(points[0, :2] - points[1, :2]))))
        steepest = shape.STEEPEST_DEG.get(pattern, shape.STEEPEST_OTHERS_DEG) + draws.normal(0.0, 3.0)
        slant = draws.normal(0.0, shape.SLANT_DEG)
        bends = [
            shape.draw_waves(number, lengths, (float(np.radians(low)), float(np.radians(high))), draws)
            for number, lengths, (low, high) in (shape.SLOW_BENDS, shape.QUICK_BENDS)
        ]
        spiral = draws.normal(0.0, shape.SPIRAL_DEG) if pattern is PatternClass.WHORL else 0.0
        flow = flow_of(
            points,
            float(width),
            float(height),
            float(np.radians(steepest)),
            float(np.radians(slant)),
            (float(np.radians(spiral)), shape.SPIRAL_REACH_PX),
            (shape.NARROWING, reach),
            self.solved,
            np.concatenate(bends),
        )
        own_px = population.PERIOD_OF_FINGER[kind] * period_px
        own_px = population.around(draws, own_px, 0.5 * population.PERIOD_DEVIATION)
        return Skin(flow, minutiae_of(draws.seed(), flow, float(width), float(height), own_px), height)

    def _print(
        self,
        skin: Skin,
        finger: FrictionRidgePosition,
        impression: Kind,
        condition: Condition,
        draws: Chance,
    ) -> Template:
        known = self.outlines[condition, impression, population.kind(int(finger))]
        outline = known[draws.seed() % len(known)]
        rows, columns = np.flatnonzero(outline.cells.any(1)), np.flatnonzero(outline.cells.any(0))
        middle = (
            0.5 * FLOW_MAP_PX * float(columns[0] + columns[-1] + 1) + draws.normal(0.0, PLACE_PX),
            FLOW_MAP_PX * float(rows[0]) + skin.half_height_px - BACK_PX[impression] + draws.normal(0.0, PLACE_PX),
        )
        duller = max(-5.0, GOOD_QUALITY - outline.clarity)
        more = 1.0 + MORE_OFF * max(0.0, duller)
        place, direction, flow_off, both = OFF[impression]
        found, flow = impression_of(
            draws.seed(),
            skin.minutiae,
            skin.flow,
            outline.cells,
            middle,
            float(np.radians(draws.normal(0.0, TURN_DEG[condition]))),
            STRETCH_PX * (ROLLED_STRETCH if impression == "rolled" else 1.0),
            (SURELY[impression][0] - LESS_SURELY * max(0.0, duller) ** 2, SURELY[impression][1]),
            MADE_UP[impression] + MORE_MADE_UP * max(0.0, duller),
            (place, more * direction, more * flow_off, more * both),
            duller,
        )
        best = found[np.argsort(-found[:, QUALITY], kind="stable")[:MOST_MINUTIAE]]
        return Template.of(
            x=best[:, X],
            y=best[:, Y],
            direction=best[:, DIRECTION],
            kind=best[:, KIND].astype(np.uint8),
            quality=best[:, QUALITY].astype(np.uint8),
            flow=flow,
            width_px=outline.width_px,
            height_px=outline.height_px,
        )


def read_outlines(path: Path) -> Outlines:
    """As `write_outlines` wrote them."""
    found: dict[tuple[Condition, Kind, int], list[Outline]] = {}
    with np.load(path) as kept:
        for row, bits in zip(kept["numbers"], kept["cells"], strict=True):
            condition, impression, kind, rows, columns, width, height, clarity = (int(value) for value in row)
            cells = np.unpackbits(bits, count=rows * columns).reshape(rows, columns)
            key = CONDITIONS[condition], KINDS[impression], kind
            found.setdefault(key, []).append(Outline(cells, width, height, clarity))
    return found


def write_outlines(path: Path, outlines: Outlines) -> None:
    """Some 60 kB for OUTLINES_OF_A_KIND of each."""
    ones = [(key, one) for key, several in outlines.items() for one in several]
    packed = [np.packbits(one.cells) for _, one in ones]
    cells = np.zeros((len(ones), max(len(bits) for bits in packed)), np.uint8)
    for row, bits in zip(cells, packed, strict=True):
        row[: len(bits)] = bits
    numbers = [
        (
            CONDITIONS.index(key[0]),
            KINDS.index(key[1]),
            key[2],
            *one.cells.shape,
            one.width_px,
            one.height_px,
            one.clarity,
        )
        for key, one in ones
    ]
    np.savez_compressed(path, numbers=np.array(numbers, np.int16), cells=cells)
