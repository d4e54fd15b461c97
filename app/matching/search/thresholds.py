"""From which score on a person is identified, and from which on an examiner looks."""

from typing import NamedTuple

from app.matching import parameters as p


class Thresholds(NamedTuple):
    """Of a person's score in nats. At `certain` and above: identified. From `possible` on: for a human examiner.

    Calibrated on twenty generated people and the sample card. Ten fingers of other people (380 pairs rolled against
    rolled, 380 plain against rolled, 80 with the card): at most -13. Ten fingers of the person: rolled at least 210,
    plain at least 155; the card's plain against its rolled ones 62. One finger alone: of another person at most 3.6 in
    3,800 pairs; those scores fall off by a factor e in each 1.2 nats, so that one finger reaches `possible` by chance
    once in some millions of comparisons (extrapolated), and ten fingers, whose others lie below 0, far more rarely. One
    finger alone never reaches `certain`: FINGER_SCORE bounds it.
    """

    certain: float = p.CERTAIN_SCORE
    possible: float = p.POSSIBLE_SCORE
