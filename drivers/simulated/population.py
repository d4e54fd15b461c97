"""Whom a jail books, as far as fingers tell: sex, age, patterns, ridge breadth, size.

Patterns: Galton (1892), "Finger Prints", table I: arches, loops and whorls on each finger of 500 persons (6.5, 67.5 and
26.0 of a hundred in all). Loops open to the little finger's side but for two in five on the index finger (the same,
table V and after) and few elsewhere. Arches are tented in the share of NIST SD-14 (Cappelli et al.
1999), whose classes are 3.7 arches, 2.9 tented arches, 33.8 left loops, 31.7 right loops and 27.9 whorls of a hundred.
A finger resembles its fellow of the other hand, and less so all others (Holt 1968, "The Genetics of Dermal Ridges").

Ridges: 20.7 to a centimetre in men and 23.4 in women (Ohler and Cummins 1942), broadest on the thumb, finest on the
little finger; breadth grows with the body and no longer in adults.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from statistics import NormalDist

from drivers.simulated.draws import Draws

PX_PER_CM = 500 / 2.54


class PatternClass(StrEnum):
    ARCH = "arch"
    TENTED_ARCH = "tented_arch"
    LEFT_LOOP = "left_loop"
    RIGHT_LOOP = "right_loop"
    WHORL = "whorl"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True)
class PatternShares:
    """Of a hundred fingers; loops are the rest. `radial`: share of the loops that open to the thumb's side."""

    arches: int
    whorls: int
    radial: float


PATTERN_SHARES: Mapping[int, PatternShares] = {  # by finger, 1 to 10
    1: PatternShares(3, 44, 0.01),
    2: PatternShares(17, 30, 21 / 53),
    3: PatternShares(7, 15, 0.04),
    4: PatternShares(2, 45, 0.02),
    5: PatternShares(1, 13, 0.01),
    6: PatternShares(5, 30, 0.01),
    7: PatternShares(17, 28, 21 / 55),
    8: PatternShares(8, 16, 0.04),
    9: PatternShares(3, 31, 0.02),
    10: PatternShares(2, 8, 0.01),
}
TENTED_SHARE = 0.029 / (0.029 + 0.037)  # of the arches
SAME_FINGER, SAME_PERSON = 0.30, 0.30  # share of the variance that fellow fingers, and all fingers, have in common
SAME_OPENING = 0.50  # the same of the side to which loops open, of fellow fingers

FEMALE_SHARE = 0.27  # of those arrested (FBI, Crime in the United States 2019, table 42)
LEAST_AGE, MOST_AGE = 18, 75  # adults; most are young
RIDGES_PER_CM = {Sex.MALE: 20.7, Sex.FEMALE: 23.4}
PERIOD_DEVIATION = 0.045  # between people of one sex, and half as much between the fingers of one
PERIOD_OF_FINGER = {1: 1.06, 2: 1.00, 3: 1.01, 4: 0.98, 5: 0.95}
SIZE = {Sex.MALE: 1.03, Sex.FEMALE: 0.93}  # of the hand, against one 190 mm long
SIZE_DEVIATION = 0.045
MOST_DEVIATIONS = 2.5  # beyond, sizes and periods are cut off: the master has to hold the finger


def kind(finger: int) -> int:
    """1 (thumb) to 5 (little finger), of either hand."""
    return (finger - 1) % 5 + 1


def draw_sex(draws: Draws) -> Sex:
    return Sex.FEMALE if draws.happens(FEMALE_SHARE) else Sex.MALE


def draw_age(draws: Draws) -> int:
    """Years, LEAST_AGE to MOST_AGE; half are under 33."""
    u = draws.uniform()
    return LEAST_AGE + int((MOST_AGE + 1 - LEAST_AGE) * u * u)


def around(draws: Draws, mean: float, deviation: float) -> float:
    """Normal, cut off at MOST_DEVIATIONS; `deviation` as a share of the mean."""
    z = max(-MOST_DEVIATIONS, min(MOST_DEVIATIONS, draws.normal()))
    return mean * (1.0 + deviation * z)


def draw_period_px(draws: Draws, sex: Sex) -> float:
    """Mean ridge period of a person at 500 ppi."""
    return around(draws, PX_PER_CM / RIDGES_PER_CM[sex], PERIOD_DEVIATION)


def draw_patterns(draws: Draws) -> dict[int, PatternClass]:
    """The ten patterns of a person. From arch by loop to whorl the deltas go from none to two, so that one number,
    cut at each finger's own shares, makes fingers alike as people's are."""
    common = draws.normal()
    fellows = {one: draws.normal() for one in range(1, 6)}
    openings = {one: draws.normal() for one in range(1, 6)}
    own_share = 1.0 - SAME_FINGER - SAME_PERSON
    patterns = {}
    for finger, shares in PATTERN_SHARES.items():
        drawn = math.sqrt(SAME_PERSON) * common + math.sqrt(SAME_FINGER) * fellows[kind(finger)]
        drawn += math.sqrt(own_share) * draws.normal()
        opening = math.sqrt(SAME_OPENING) * openings[kind(finger)] + math.sqrt(1.0 - SAME_OPENING) * draws.normal()
        arch = 0.01 * shares.arches
        if drawn < _cut(arch * (1.0 - TENTED_SHARE)):
            patterns[finger] = PatternClass.ARCH
        elif drawn < _cut(arch):
            patterns[finger] = PatternClass.TENTED_ARCH
        elif drawn > _cut(1.0 - 0.01 * shares.whorls):
            patterns[finger] = PatternClass.WHORL
        else:
            ulnar_is_right = finger <= 5  # as printed, the right little finger lies on the right of the others
            radial = opening < _cut(shares.radial)
            patterns[finger] = PatternClass.RIGHT_LOOP if ulnar_is_right != radial else PatternClass.LEFT_LOOP
    return patterns


@cache
def _cut(share: float) -> float:
    """The number below which a share of normal numbers lies, to four places: no machine's last bit matters."""
    return round(NormalDist().inv_cdf(share), 4)
