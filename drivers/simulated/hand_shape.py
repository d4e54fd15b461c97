"""How fingers lie on the glass: alone, side by side as a hand lays them, fanned, turned, joined, one too many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from drivers.errors import GeneratorRefused
from drivers.opencv import cv2
from drivers.simulated.conditions import Conditions
from drivers.simulated.generator import FINGERS, MASTER_SHAPE, PAD_MIDDLE_PX, FingerModel

Floats = NDArray[np.float32]

ROLLED_SHAPE = (750, 800)
PLAIN_SHAPE = (1000, 500)  # largest plain thumb (EBTS)
SLAP_SHAPE = (1500, 1600)
PLAIN_WIDTH = 0.58  # share of the nail-to-nail width that a flat finger lays down
MASTER_AXIS = MASTER_SHAPE[1] / 2
HANDS = ((2, 3, 4, 5), (10, 9, 8, 7), (6, 1))  # what lies on one glass, from the left
# How far each fingertip lies below the middle one's on a flat hand, index to little, in pixels (15 px = 0.76 mm).
_TIP_ARC = {2: 95, 3: 0, 4: 45, 5: 215}
# Fan of a relaxed hand: lean of each finger away from the middle finger, degrees, for the right hand.
_FAN_DEG = {2: -5.0, 3: -1.0, 4: 3.0, 5: 8.0}
_GAP_PX = 84.0  # between flat fingers at their tips: they stand apart on a platen of 81 mm
_JOINED_GAP_PX = 16.0
_WEB_PX = 63.0  # skin of each of two fingers that have grown together: it reaches under the other
_LEAST_RIM_PX = 45.0  # empty glass on each side of a hand
_TIP_ROW_PX = 150.0  # of the master: a finger leans about it
_JOINT_ROW_PX = 480.0  # of the master: turned about the tip, neighbours would cross
EXTRA_SIZE = 0.62  # of the little finger
_EXTRA_GAP_PX = 48.0
_EXTRA_BELOW_PX = 130.0  # how far its tip lies below the little finger's
_EXTRA_LEAN_DEG = 12.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finger lies on a slap: x and y of its tip in pixels, lean in degrees clockwise, half the width of its
    skin that touches, and what has grown together with its neighbours to the left and to the right of that."""

    x: float
    y: float
    lean_deg: float
    half: float
    web_left: float = 0.0
    web_right: float = 0.0


def refuse_impossible(fingers: Sequence[int], joined: Sequence[tuple[int, int]], extra_finger: bool) -> None:
    """GeneratorRefused where no hand could lie on the glass like this."""
    together = set(fingers)
    if not together or len(together) != len(fingers) or not together <= set(FINGERS):
        raise GeneratorRefused(f"Fingers {list(fingers)} are not different ones of 1 to 10.")
    hand = next((whole for whole in HANDS if together <= set(whole)), None)
    if hand is None:
        raise GeneratorRefused(f"Fingers {list(fingers)} do not lie on one glass: four of a hand or two thumbs do.")
    for one, other in joined:
        if abs(one - other) != 1 or not {one, other} <= set(hand):
            raise GeneratorRefused(f"Fingers {one} and {other} are not neighbours on the glass.")
    if extra_finger and hand == (6, 1):
        raise GeneratorRefused("An extra finger lies beside the little finger, not beside a thumb.")


def arrangement(
    models: Mapping[int, FingerModel], fingers: Sequence[int], joined: Sequence[tuple[int, int]]
) -> dict[int, Place]:
    """Where the fingers lie on a slap, from the left; `models` of the whole hand keep the place of who is missing."""
    hand = next(whole for whole in HANDS if set(fingers) <= set(whole))
    width = SLAP_SHAPE[1]
    halves = {f: PLAIN_WIDTH * models[f].half_width_px for f in hand if f in models}
    usual = sum(halves.values()) / len(halves)
    halves = {f: halves.get(f, usual) for f in hand}
    if hand == (6, 1):
        lie = {6: (width * 0.30, 9.0), 1: (width * 0.70, -9.0)}
        return {f: Place(lie[f][0], 330.0, lie[f][1], halves[f]) for f in hand if f in fingers}
    pairs = {frozenset(pair) for pair in joined}
    fused = [frozenset(pair) in pairs for pair in pairwise(hand)]
    widths = 2 * sum(halves.values())
    gap = min(_GAP_PX, (width - 2 * _LEAST_RIM_PX - widths) / 3)
    gaps = [_JOINED_GAP_PX if together else gap for together in fused]
    x = (width - widths - sum(gaps)) / 2
    placed = {}
    for number, finger in enumerate(hand):
        kind = (finger - 1) % 5 + 1
        half = halves[finger]
        lean = _lean(hand, number, fused) if any(fused) else _fan(finger)
        left = _WEB_PX if number > 0 and fused[number - 1] else 0.0
        right = _WEB_PX if number < 3 and fused[number] else 0.0
        placed[finger] = Place(x + half, 260.0 + _TIP_ARC[kind], lean, half, left, right)
        x += 2 * half + (gaps[number] if number < 3 else 0.0)
    return {f: placed[f] for f in hand if f in fingers}


def _fan(finger: int) -> float:
    lean = _FAN_DEG[(finger - 1) % 5 + 1]
    return -lean if finger > 5 else lean


def _lean(hand: Sequence[int], number: int, fused: Sequence[bool]) -> float:
    """Fingers that have grown together lean together."""
    first = last = number
    while first > 0 and fused[first - 1]:
        first -= 1
    while last < 3 and fused[last]:
        last += 1
    return sum(_fan(finger) for finger in hand[first : last + 1]) / (last - first + 1)


def extra_place(little: Place, finger: int) -> Place:
    """Where a sixth finger lies: beside the little `finger`, away from the hand."""
    away = 1.0 if finger == 5 else -1.0
    half = EXTRA_SIZE * little.half
    beside = little.half + _EXTRA_GAP_PX + half
    return Place(little.x + away * beside, little.y + _EXTRA_BELOW_PX, little.lean_deg + away * _EXTRA_LEAN_DEG, half)


def alone(c: Conditions, shape: tuple[int, int]) -> Floats:
    """Middle of the fingertip to the middle of a picture of one finger, then shift and turn; 2x3, from the master."""
    middle = (MASTER_AXIS, float(PAD_MIDDLE_PX))
    matrix = np.asarray(cv2.getRotationMatrix2D(middle, -c.turn_deg, 1.0), np.float32)
    top = shape[0] / 2 if shape == ROLLED_SHAPE else shape[0] * 0.42
    matrix[0, 2] += shape[1] / 2 - middle[0] + c.shift_px[0]
    matrix[1, 2] += top - middle[1] + c.shift_px[1]
    return matrix


def in_hand(c: Conditions, place: Place, hand_turn_deg: float) -> Floats:
    """The fingertip to its place on the slap, leaning, then the whole hand turned about the middle of the slap; 2x3.

    A finger leans about its tip, and turns in an attempt about its joint: turned about the tip, neighbours would cross.
    """
    lean = _about((MASTER_AXIS, _TIP_ROW_PX), place.lean_deg)
    lean[0, 2] += place.x - MASTER_AXIS + c.shift_px[0]
    lean[1, 2] += place.y - _TIP_ROW_PX + c.shift_px[1]
    hand = _about((SLAP_SHAPE[1] / 2, SLAP_SHAPE[0] * 0.55), hand_turn_deg)
    return np.asarray((hand @ lean @ _about((MASTER_AXIS, _JOINT_ROW_PX), c.turn_deg))[:2], np.float32)


def _about(middle: tuple[float, float], clockwise_deg: float) -> Floats:
    """A turn as a 3x3 matrix."""
    return np.asarray(np.vstack([cv2.getRotationMatrix2D(middle, -clockwise_deg, 1.0), [0, 0, 1]]), np.float32)
