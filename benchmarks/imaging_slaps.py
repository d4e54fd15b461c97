"""Segmentation on generated slaps: either hand, two thumbs, turned up to 30 degrees, dry to wet, light to hard, one or
two fingers missing in a third of them. How many were named right, boxed right, and the hand told.

Promise (step 4): 99 % of fingers right. Peer, quoted: NBIS nfseg 13 of 19 real slaps unrotated, 17 of 19 rotated.
Run: python -m benchmarks.imaging_slaps [--slaps N] [--people N]
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition, fingers_of
from app.domain.segmentation import Segmentation, SegmentationFinding
from app.imaging.slap import segment
from drivers.simulated.generator import make_masters, person
from drivers.simulated.impression import Conditions, natural, render_slap

P = FrictionRidgePosition
POSITIONS = (P.PLAIN_RIGHT_FOUR, P.PLAIN_LEFT_FOUR, P.PLAIN_THUMBS)
SHARE_WITH_MISSING = 0.35
LARGEST_TURN_DEG = 30.0
LARGEST_THUMB_TURN_DEG = 12.0
FIRST_SEED = 1
ANGLE_TOLERANCE_DEG = 8.0


@dataclass(frozen=True)
class Slap:
    """`fingers`: what lies there (FGP); `turn_deg`: of the hand."""

    image: FingerImage
    position: FrictionRidgePosition
    fingers: tuple[int, ...]
    turn_deg: float


def generated(count: int, people: int = 2, first_seed: int = FIRST_SEED) -> Iterator[Slap]:
    """Slaps of `people` persons in turn, each under its own conditions; the same for the same arguments."""
    with tempfile.TemporaryDirectory() as folder:
        hands = [
            (make_masters(seed, Path(folder), None), {model.finger: model for model in person(seed).fingers})
            for seed in range(first_seed, first_seed + people)
        ]
        for number in range(count):
            rng = np.random.default_rng([first_seed, number])
            masters, models = hands[number % people]
            position = POSITIONS[(number // people) % len(POSITIONS)]
            fingers = [int(finger) for finger in fingers_of(position)]
            thumbs = position is P.PLAIN_THUMBS
            if not thumbs and rng.random() < SHARE_WITH_MISSING:
                for _ in range(int(rng.integers(1, 3))):
                    fingers.pop(int(rng.integers(len(fingers))))
            largest = LARGEST_THUMB_TURN_DEG if thumbs else LARGEST_TURN_DEG
            turn = float(rng.uniform(-largest, largest))
            base = Conditions(moisture=float(rng.uniform(-0.6, 0.6)), pressure=float(rng.uniform(0.15, 0.9)))
            conditions = {finger: natural(rng, base) for finger in fingers}
            pixels = render_slap(masters, models, fingers, rng, conditions, hand_turn_deg=turn).pixels
            yield Slap(FingerImage(pixels), position, tuple(sorted(fingers)), turn)


def named_right(slap: Slap, found: Segmentation) -> bool:
    """All fingers that lie there and no other, at about the angle of the hand."""
    tilted = [abs(one.angle_deg - slap.turn_deg) > 2 * ANGLE_TOLERANCE_DEG for one in found.segments]
    return tuple(int(one.finger) for one in found.segments) == slap.fingers and not any(tilted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slaps", type=int, default=60)
    parser.add_argument("--people", type=int, default=4)
    given = parser.parse_args()
    tally: dict[str, list[float]] = {}
    wrong: list[str] = []
    for slap in generated(given.slaps, given.people):
        expected = fingers_of(slap.position)
        found = segment(slap.image, slap.position, expected)
        right = named_right(slap, found)
        kind = "thumbs" if slap.position is P.PLAIN_THUMBS else "four"
        kind = kind if len(slap.fingers) == len(expected) else "missing"
        tally.setdefault(f"named_right_{kind}", []).append(right)
        if kind != "thumbs":
            other = P.PLAIN_LEFT_FOUR if slap.position is P.PLAIN_RIGHT_FOUR else P.PLAIN_RIGHT_FOUR
            swapped = segment(slap.image, other, fingers_of(other)).findings
            false_alarm = SegmentationFinding.HAND_LOOKS_SWAPPED in found.findings
            tally.setdefault(f"false_swap_{kind}", []).append(false_alarm)
            tally.setdefault(f"swap_noticed_{kind}", []).append(SegmentationFinding.HAND_LOOKS_SWAPPED in swapped)
        if not right:
            got = [int(one.finger) for one in found.segments]
            wrong.append(f"{slap.position.name} {list(slap.fingers)} turned {slap.turn_deg:.0f}: {got}")
    for name, values in sorted(tally.items()):
        print(json.dumps({"what": name, "share": round(statistics.mean(values), 3), "of": len(values)}))
    print(json.dumps({"wrong": wrong}))


if __name__ == "__main__":
    main()
