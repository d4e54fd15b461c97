"""What a finger leaves on the glass: a master seen through place, turn, stretch, pressure, moisture and noise.

All images are uint8 at 500 ppi, dark ridges on light ground, shape (height, width). Nothing is ever the same twice:
each impression draws its own stretch, edge and noise from `rng`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.errors import GeneratorRefused
from drivers.opencv import cv2
from drivers.simulated.conditions import Conditions, Roll, natural
from drivers.simulated.generator import FINGERS, MASTER_SHAPE, PAD_MIDDLE_PX, RIDGE_TONE, VALLEY_TONE, FingerModel
from drivers.simulated.sensor import NOISE_ZERO, SensorFaults, noise, with_sensor_faults
from drivers.simulated.truth import Rendered, Truth, from_left, truth_of

__all__ = [
    "GROUND",
    "PLAIN_SHAPE",
    "ROLLED_SHAPE",
    "SLAP_SHAPE",
    "Conditions",
    "Rendered",
    "Roll",
    "SensorFaults",
    "Truth",
    "natural",
    "render_plain",
    "render_rolled",
    "render_slap",
    "with_sensor_faults",
]

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

GROUND = 250  # grey of the empty glass
ROLLED_SHAPE = (750, 800)
PLAIN_SHAPE = (1000, 500)  # largest plain thumb (EBTS)
SLAP_SHAPE = (1500, 1600)
PLAIN_WIDTH = 0.58  # share of the nail-to-nail width that a flat finger lays down
STRETCH_PX = 5.0  # skin moves by up to this much between impressions, smoothly
SECOND_PHALANX_PX = 300.0  # length of the second phalanx on a slap
CREASE_PX = 13  # thickness of the first crease
# How far each fingertip lies below the middle one's on a flat hand, index to little, in pixels (15 px = 0.76 mm).
TIP_ARC = {2: 95, 3: 0, 4: 45, 5: 215}
# Fan of a relaxed hand: lean of each finger away from the middle finger, degrees, for the right hand.
FAN_DEG = {2: -5.0, 3: -1.0, 4: 3.0, 5: 8.0}
GAP_PX = 84.0  # between flat fingers at their tips: they stand apart on a platen of 81 mm
STRETCH_NODE_PX = 200  # the stretch of the skin changes over this length
_MARGIN_PX = 24  # skin beyond the contact that is drawn as well, for its ragged edge
_RELIEF_OF_TONE = ((VALLEY_TONE - np.arange(256)) / (VALLEY_TONE - RIDGE_TONE)).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    """One finger's darkness, 0 to 1; `origin`: column and row of the master at which it begins."""

    dark: Floats
    origin: tuple[int, int]


def render_rolled(
    master: Pixels, model: FingerModel, rng: np.random.Generator, conditions: Conditions | None = None
) -> Rendered:
    """A rolled impression, nail edge to nail edge, shape ROLLED_SHAPE."""
    c = conditions or natural(rng)
    half_width = 0.97 * model.half_width_px
    layer = _laid_down(master, model, c, rng, half_width, below_px=70, stretch_px=1.4 * STRETCH_PX)
    placing = _placing(c, ROLLED_SHAPE)
    pixels = _on_glass([(layer, placing)], ROLLED_SHAPE, c.noise, rng)
    return Rendered(pixels, from_left([_truth(model.finger, model, c, half_width, placing, ROLLED_SHAPE)]))


def render_plain(
    master: Pixels, model: FingerModel, rng: np.random.Generator, conditions: Conditions | None = None
) -> Rendered:
    """One finger laid flat, shape PLAIN_SHAPE."""
    c = conditions or natural(rng)
    layer, placing = _flat_finger(master, model, c, rng), _placing(c, PLAIN_SHAPE)
    pixels = _on_glass([(layer, placing)], PLAIN_SHAPE, c.noise, rng)
    truth = _truth(model.finger, model, c, PLAIN_WIDTH * model.half_width_px, placing, PLAIN_SHAPE)
    return Rendered(pixels, from_left([truth]))


def render_slap(
    masters: Mapping[int, Pixels],
    models: Mapping[int, FingerModel],
    fingers: Sequence[int],
    rng: np.random.Generator,
    conditions: Mapping[int, Conditions] | None = None,
    *,
    hand_turn_deg: float | None = None,
    joined: Sequence[tuple[int, int]] = (),
    extra_finger: bool = False,
) -> Rendered:
    """Fingers laid flat together, shape SLAP_SHAPE.

    `fingers`: FGP 1-10 of the fingers that lie there: of one hand (2-5 or 7-10), or the two thumbs (1, 6). They lie as
    on the glass: the right hand's index at the left, the left hand's little finger at the left, the left thumb at the
    left. `conditions` by finger; a missing entry is natural. `joined`: pairs of neighbours that are webbed or grown
    together. `extra_finger`: a sixth, small one beside the little finger; it is no truth, for it has no number.
    GeneratorRefused for what cannot lie there.
    """
    _refuse_impossible(fingers, joined, extra_finger)
    turn = float(rng.normal(0, 3.0)) if hand_turn_deg is None else hand_turn_deg
    layers, truths = [], []
    for finger, (x, y, lean) in _arrangement(models, fingers).items():
        c = (conditions or {}).get(finger) or natural(rng)
        placing = _placing_at(c, (x, y), lean, turn)
        layers.append((_flat_finger(masters[finger], models[finger], c, rng), placing))
        half_width = PLAIN_WIDTH * models[finger].half_width_px
        truths.append(_truth(finger, models[finger], c, half_width, placing, SLAP_SHAPE))
    deviation = max((c.noise for c in (conditions or {}).values()), default=Conditions().noise)
    return Rendered(_on_glass(layers, SLAP_SHAPE, deviation, rng), from_left(truths))


def _refuse_impossible(fingers: Sequence[int], joined: Sequence[tuple[int, int]], extra_finger: bool) -> None:
    """GeneratorRefused where no hand could lie on the glass like this."""
    together = set(fingers)
    if not together or len(together) != len(fingers) or not together <= set(FINGERS):
        raise GeneratorRefused(f"Fingers {list(fingers)} are not different ones of 1 to 10.")
    hand = next((whole for whole in ({1, 6}, {2, 3, 4, 5}, {7, 8, 9, 10}) if together <= whole), None)
    if hand is None:
        raise GeneratorRefused(f"Fingers {list(fingers)} do not lie on one glass: four of a hand or two thumbs do.")
    for one, other in joined:
        if abs(one - other) != 1 or not {one, other} <= hand:
            raise GeneratorRefused(f"Fingers {one} and {other} are not neighbours on the glass.")
    if extra_finger and hand == {1, 6}:
        raise GeneratorRefused("An extra finger lies beside the little finger, not beside a thumb.")


def _truth(
    finger: int, model: FingerModel, c: Conditions, half_width: float, placing: Floats, shape: tuple[int, int]
) -> Truth | None:
    """None for a fingertip that leaves no ridges: it is gone or covered."""
    if c.amputated or c.bandage:
        return None
    middle = MASTER_SHAPE[1] / 2
    top, bottom = PAD_MIDDLE_PX - model.half_height_px, PAD_MIDDLE_PX + model.half_height_px
    return truth_of(finger, (middle - half_width, top, middle + half_width, bottom), placing, shape)


def _arrangement(models: Mapping[int, FingerModel], fingers: Sequence[int]) -> dict[int, tuple[float, float, float]]:
    """Where the tip of each finger lies: x, y in pixels of the slap, lean in degrees clockwise."""
    width = SLAP_SHAPE[1]
    if set(fingers) <= {1, 6}:
        places = {6: width * 0.30, 1: width * 0.70}
        return {f: (places[f], 330.0, 9.0 if f == 6 else -9.0) for f in sorted(fingers, reverse=True)}
    left_hand = fingers[0] > 5
    whole = [10, 9, 8, 7] if left_hand else [2, 3, 4, 5]
    widths = {f: 2 * PLAIN_WIDTH * models[f].half_width_px for f in whole}
    gap = min(GAP_PX, (width - 90 - sum(widths.values())) / 3)
    x = (width - sum(widths.values()) - 3 * gap) / 2
    placed = {}
    for finger in whole:
        kind = (finger - 1) % 5 + 1
        lean = -FAN_DEG[kind] if left_hand else FAN_DEG[kind]
        placed[finger] = (x + widths[finger] / 2, 260.0 + TIP_ARC[kind], lean)
        x += widths[finger] + gap
    return {f: placed[f] for f in whole if f in fingers}


def _flat_finger(master: Pixels, model: FingerModel, c: Conditions, rng: np.random.Generator) -> _Layer:
    """The distal phalanx, the crease, most of the second phalanx."""
    half_width = PLAIN_WIDTH * model.half_width_px
    return _laid_down(master, model, c, rng, half_width, below_px=SECOND_PHALANX_PX, stretch_px=STRETCH_PX)


def _laid_down(
    master: Pixels,
    model: FingerModel,
    c: Conditions,
    rng: np.random.Generator,
    half_width: float,
    *,
    below_px: float,
    stretch_px: float,
) -> _Layer:
    """The part of the skin that may touch the glass, as dark as it touches."""
    half_width *= 1.0 + 0.16 * (c.pressure - 0.5)
    middle = MASTER_SHAPE[1] // 2
    reach = min(middle, int(half_width) + _MARGIN_PX)
    top = max(0, PAD_MIDDLE_PX - model.half_height_px - _MARGIN_PX)
    bottom = min(MASTER_SHAPE[0], int(PAD_MIDDLE_PX + model.half_height_px + 1.2 * below_px) + 2 * _MARGIN_PX)
    skin = _ink(_stretched(master[top:bottom, middle - reach : middle + reach], rng, stretch_px), c, rng)
    skin *= _contact(skin.shape, half_width, model.half_height_px, PAD_MIDDLE_PX - top, c, rng, below_px)
    return _Layer(skin, (middle - reach, top))


def _contact(
    shape: tuple[int, ...],
    half: float,
    half_height: float,
    middle_px: int,
    c: Conditions,
    rng: np.random.Generator,
    below_px: float,
) -> Floats:
    """0 to 1 where skin meets glass: a rounded tip, straight sides, a crease, the next phalanx fading out.

    `half`: half the width; `middle_px`: the row of the middle of the fingertip.
    """
    height, width = shape
    y = np.arange(height, dtype=np.float32)[:, None]
    x = np.arange(width, dtype=np.float32)[None, :] - width / 2
    tip, crease = middle_px - half_height, middle_px + half_height
    edge = cv2.resize(
        rng.standard_normal((max(3, height // 70), 5)).astype(np.float32),
        (width, height),
        interpolation=cv2.INTER_CUBIC,
    )
    # The tip is the upper half of an ellipse whose height is a little over its half width.
    dome = np.clip((tip + 1.15 * half - y) / (1.15 * half), 0, 1)
    side = half * np.sqrt(np.clip(1.0 - dome**2, 0, 1)) * (1.0 - 0.07 * np.clip((y - crease) / 300, 0, 1))
    inside = np.clip((side - np.abs(x) + 3.5 * edge) / 7.0, 0, 1) * np.clip((y - tip) / 4.0, 0, 1)
    line = crease + 10 * (x / half) ** 2 + 3.0 * edge
    open_crease = np.clip((np.abs(y - line) - CREASE_PX / 2) / 4.0, 0, 1)
    end = np.clip((crease + below_px * (0.70 + 0.30 * c.pressure) - y + 10 * edge) / 40.0, 0, 1)
    return np.asarray(inside * open_crease * end, np.float32)


def _stretched(skin: Pixels, rng: np.random.Generator, amount_px: float) -> Floats:
    """The skin moved smoothly by up to `amount_px`: 0 (valley) to 1 (ridge)."""
    height, width = skin.shape
    nodes = (2 + height // STRETCH_NODE_PX, 2 + width // STRETCH_NODE_PX)
    right, down = (
        cv2.resize(
            amount_px * rng.standard_normal(nodes, dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC
        )
        for _ in range(2)
    )
    at_x = np.asarray(right + np.arange(width, dtype=np.float32)[None, :], np.float32)
    at_y = np.asarray(down + np.arange(height, dtype=np.float32)[:, None], np.float32)
    moved = cv2.remap(skin, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(cv2.LUT(moved, _RELIEF_OF_TONE), np.float32)


def _ink(relief: Floats, c: Conditions, rng: np.random.Generator) -> Floats:
    """Darkness 0 to 1 of each point: pressure and moisture decide how much of the ridge touches and how well."""
    if c.smear_px > 0:
        length = max(2, int(c.smear_px))
        relief = np.asarray(cv2.blur(relief, (length, max(1, length // 3))), np.float32)
    level = 0.5 - 0.16 * (c.pressure - 0.5) - 0.30 * c.moisture  # height of relief that touches
    steep = 2.2 + 1.4 * max(0.0, c.moisture)
    dark = np.clip((relief - level) * steep + 0.5, 0, 1)
    rows, columns = relief.shape
    cloud = cv2.resize(rng.standard_normal((rows // 24, columns // 24)).astype(np.float32), (columns, rows))
    strength = 0.92 - 0.22 * max(0.0, 0.5 - c.pressure) - 0.25 * max(0.0, -c.moisture)
    dark = dark * np.clip(strength + 0.07 * cloud, 0.15, 1.0)
    if c.moisture < -0.2:  # dry ridges touch in points: they break up
        grain = cv2.GaussianBlur(rng.standard_normal(relief.shape, dtype=np.float32), (0, 0), 1.6) * 4.5
        dark = dark * np.clip(1.0 + (grain - 0.4) * (-c.moisture - 0.2), 0.0, 1.0)
    return np.asarray(dark, np.float32)


def _placing(c: Conditions, target: tuple[int, int]) -> Floats:
    """Middle of the fingertip to the middle of the image, then shift and turn; 2x3."""
    middle = (MASTER_SHAPE[1] / 2, float(PAD_MIDDLE_PX))
    matrix = np.asarray(cv2.getRotationMatrix2D(middle, -c.turn_deg, 1.0), np.float32)
    top = target[0] / 2 if target == ROLLED_SHAPE else target[0] * 0.42
    matrix[0, 2] += target[1] / 2 - middle[0] + c.shift_px[0]
    matrix[1, 2] += top - middle[1] + c.shift_px[1]
    return matrix


def _placing_at(c: Conditions, tip: tuple[float, float], lean_deg: float, hand_turn_deg: float) -> Floats:
    """The fingertip to `tip` of the slap, leaning, then the whole hand turned about the middle of the slap; 2x3.

    A finger leans about its tip, and turns in an attempt about its joint: turned about the tip, neighbours would cross.
    """
    middle, tip_row, joint_row = MASTER_SHAPE[1] / 2, 150.0, 480.0
    lean = _about((middle, tip_row), lean_deg)
    lean[0, 2] += tip[0] - middle + c.shift_px[0]
    lean[1, 2] += tip[1] - tip_row + c.shift_px[1]
    hand = _about((SLAP_SHAPE[1] / 2, SLAP_SHAPE[0] * 0.55), hand_turn_deg)
    return np.asarray((hand @ lean @ _about((middle, joint_row), c.turn_deg))[:2], np.float32)


def _about(middle: tuple[float, float], clockwise_deg: float) -> Floats:
    """A turn as a 3x3 matrix."""
    return np.asarray(np.vstack([cv2.getRotationMatrix2D(middle, -clockwise_deg, 1.0), [0, 0, 1]]), np.float32)


def _on_glass(
    layers: Sequence[tuple[_Layer, Floats]], shape: tuple[int, int], deviation: float, rng: np.random.Generator
) -> Pixels:
    """Each finger set down on the glass; where fingers meet, the darker wins; then the sensor's noise."""
    darkness = np.zeros(shape, np.float32)
    for layer, placing in layers:
        rows, columns = layer.dark.shape
        moved = np.vstack([placing, [0, 0, 1]]) @ np.array(
            [[1, 0, layer.origin[0]], [0, 1, layer.origin[1]], [0, 0, 1]]
        )
        corners = moved[:2] @ np.array([[0, columns, 0, columns], [0, 0, rows, rows], [1, 1, 1, 1]], np.float64)
        left, top = (max(0, int(least)) for least in corners.min(1))
        right, bottom = min(shape[1], int(corners[0].max()) + 2), min(shape[0], int(corners[1].max()) + 2)
        if right <= left or bottom <= top:
            continue  # off the glass
        moved[0, 2] -= left
        moved[1, 2] -= top
        there = darkness[top:bottom, left:right]
        placed = cv2.warpAffine(layer.dark, moved[:2], (right - left, bottom - top), flags=cv2.INTER_LINEAR)
        np.maximum(there, placed, out=there)
    grey = cv2.convertScaleAbs(darkness, alpha=-(GROUND - RIDGE_TONE), beta=GROUND)
    return np.asarray(cv2.addWeighted(grey, 1.0, noise(shape, deviation, rng), 1.0, -NOISE_ZERO), np.uint8)
