"""Values: a finger as far as its skin depends on it, and the person whom it belongs to."""

from dataclasses import dataclass

from drivers.errors import GeneratorRefused
from drivers.simulated.population import PatternClass, Sex
from drivers.simulated.scars import Mark, Texture
from drivers.simulated.singular_points import SingularPoints

MASTER_SHAPE = (1050, 800)  # height, width: the largest rolled image at 500 ppi (EBTS) and 300 px of second phalanx
PAD_MIDDLE_PX = 375  # row of the middle of the fingertip, between tip and crease
FINGERS = range(1, 11)
RIDGE_TONE, VALLEY_TONE = 40, 225  # grey of a full ridge and of a clean valley on a live scanner


@dataclass(frozen=True, slots=True)
class FingerModel:
    """One finger; lengths in pixels at 500 ppi."""

    finger: int  # FGP 1-10
    pattern: PatternClass
    points: SingularPoints
    period_px: float
    half_width_px: int  # nail edge to nail edge
    half_height_px: int
    entropy: tuple[int, int]  # seeds the growth
    texture: Texture
    marks: tuple[Mark, ...]  # scars and white lines


@dataclass(frozen=True, slots=True)
class Person:
    seed: int
    sex: Sex
    age_years: int
    fingers: tuple[FingerModel, ...]

    def finger(self, finger: int) -> FingerModel:
        if finger not in FINGERS:
            raise GeneratorRefused(f"Finger {finger} is not one of 1 to 10.")
        return self.fingers[finger - 1]
