"""What a finger leaves on the glass: a master seen through place, turn, stretch, pressure, moisture and noise.

All images are uint8 at 500 ppi, dark ridges on light ground, shape (height, width). Nothing is ever the same twice:
each impression draws its own stretch, contact, grain and noise from `rng`.

An impression is made in the order in which it comes about: skin (stretched, worn, covered), contact (how deep the
glass reaches into it: `contact`, `rolling`), darkness (`moisture`), the exposure (grime, a hand that shakes or slides:
`hindrances`), the sensor's lens and noise (`sensor`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from drivers.errors import GeneratorRefused
from drivers.opencv import cv2
from drivers.simulated import hindrances, moisture, rolling
from drivers.simulated.conditions import Conditions, Roll, natural
from drivers.simulated.contact import COARSE, USUAL_REACH, Area, fine, pressed_on, reach, spread, touched
from drivers.simulated.generator import MASTER_SHAPE, PAD_MIDDLE_PX, RIDGE_TONE, VALLEY_TONE, FingerModel
from drivers.simulated.hand_shape import (
    EXTRA_SIZE,
    MASTER_AXIS,
    PLAIN_SHAPE,
    PLAIN_WIDTH,
    ROLLED_SHAPE,
    SLAP_SHAPE,
    alone,
    arrangement,
    extra_place,
    in_hand,
    refuse_impossible,
)
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

GROUND = 253  # grey of the empty glass
ROLLED_WIDTH = 1.08  # share of the nail-to-nail width that a rolled finger lays down
STRETCH_PX = 5.0  # skin moves by up to this much between impressions, smoothly
ROLLED_STRETCH = 1.4  # times that, when it is rolled
STRETCH_NODE_PX = 200  # the stretch of the skin changes over this length
SECOND_PHALANX_PX = 300.0  # length of the second phalanx on a slap
ROLLED_BELOW_PX = 110.0  # what a rolled finger shows of it
_MARGIN_PX = 24  # skin beyond the contact that is drawn as well, for its ragged edge
_DOME_SIGMA_PX = 0.9  # the height of a ridge rises and falls, whatever the tone of its master says
_LENS_SIGMA_PX = 0.75  # the optics' blur: contrast of half at 5 line pairs a millimetre
_HEIGHT_OF_TONE = np.clip(255 * (VALLEY_TONE - np.arange(256)) / (VALLEY_TONE - RIDGE_TONE), 0, 255).astype(np.uint8)
_GREY_OF_DARKNESS = (GROUND - np.arange(256) * (GROUND - RIDGE_TONE) / 255).round().astype(np.uint8)
_SMEAR_ACROSS = 0.45  # of its length: a finger that slides does not keep to one line
_BANDAGE_OVER_CREASE_PX = 18.0


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    """One finger's darkness, 0 to 255; `origin`: column and row of the master at which it begins; `extent`: left, top,
    right, bottom of the fingertip that prints, on the master."""

    dark: Pixels
    origin: tuple[int, int]
    extent: tuple[float, float, float, float]


def render_rolled(
    master: Pixels, model: FingerModel, rng: np.random.Generator, conditions: Conditions | None = None
) -> Rendered:
    """A rolled impression, nail edge to nail edge, shape ROLLED_SHAPE."""
    c = conditions or natural(rng)
    half = ROLLED_WIDTH * model.half_width_px
    area = replace(_area(model, half, ROLLED_BELOW_PX), corners=3.0)
    layer = _laid_down(master, area, c, rng, ROLLED_STRETCH * STRETCH_PX, rolled=True)
    return _single(layer, model.finger, c, ROLLED_SHAPE, rng)


def render_plain(
    master: Pixels, model: FingerModel, rng: np.random.Generator, conditions: Conditions | None = None
) -> Rendered:
    """One finger laid flat, shape PLAIN_SHAPE."""
    c = conditions or natural(rng)
    half = PLAIN_WIDTH * model.half_width_px
    layer = _laid_down(master, _area(model, half, SECOND_PHALANX_PX), c, rng, STRETCH_PX)
    return _single(layer, model.finger, c, PLAIN_SHAPE, rng)


def _single(layer: _Layer, finger: int, c: Conditions, shape: tuple[int, int], rng: np.random.Generator) -> Rendered:
    placing = alone(c, shape)
    pixels = _on_glass([(layer, placing)], shape, c.noise, rng)
    return Rendered(pixels, from_left([_truth(finger, layer, c, placing, shape)]))


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
    left. `models` of the whole hand keep the place of a finger that is not there. `conditions` by finger; a missing
    entry is natural. `joined`: pairs of neighbours that are webbed or grown together. `extra_finger`: a sixth, small
    one that is laid down with the little finger; it is no truth, for it has no number. GeneratorRefused for what cannot
    lie there.
    """
    refuse_impossible(fingers, joined, extra_finger)
    if not set(fingers) <= masters.keys() & models.keys():
        raise GeneratorRefused(f"Not all of the fingers {list(fingers)} have been made.")
    given = conditions or {}
    turn = float(rng.normal(0, 3.0)) if hand_turn_deg is None else hand_turn_deg
    layers, truths = [], []
    places = arrangement(models, fingers, joined)
    for finger, place in places.items():
        c = given.get(finger) or natural(rng)
        area = _area(models[finger], place.half, SECOND_PHALANX_PX, place.web_left, place.web_right)
        layer = _laid_down(masters[finger], area, c, rng, STRETCH_PX)
        placing = in_hand(c, place, turn)
        layers.append((layer, placing))
        truths.append(_truth(finger, layer, c, placing, SLAP_SHAPE))
    for little in {5, 10} & places.keys() if extra_finger else ():
        c = given.get(little) or natural(rng)
        layers.append(
            _extra(masters[little], models[little], c, rng, in_hand(c, extra_place(places[little], little), turn))
        )
    deviation = max((c.noise for c in given.values()), default=Conditions().noise)
    return Rendered(_on_glass(layers, SLAP_SHAPE, deviation, rng), from_left(truths))


def _extra(
    master: Pixels, model: FingerModel, c: Conditions, rng: np.random.Generator, placing: Floats
) -> tuple[_Layer, Floats]:
    """A sixth finger: small, its ridges the little finger's seen in a mirror."""
    area = _area(model, EXTRA_SIZE * PLAIN_WIDTH * model.half_width_px, EXTRA_SIZE * SECOND_PHALANX_PX)
    shorter = (1 - EXTRA_SIZE) * model.half_height_px
    area = replace(area, tip=area.tip + shorter, crease=area.crease - shorter)
    mirrored = np.ascontiguousarray(master[:, ::-1])
    return _laid_down(mirrored, area, replace(c, bandage=False, amputated=False), rng, STRETCH_PX), placing


def _truth(finger: int, layer: _Layer, c: Conditions, placing: Floats, shape: tuple[int, int]) -> Truth | None:
    """None for a fingertip that leaves no ridges: it is gone or covered."""
    return None if c.amputated or c.bandage else truth_of(finger, layer.extent, placing, shape)


def _area(model: FingerModel, half: float, below: float, web_left: float = 0.0, web_right: float = 0.0) -> Area:
    """What may touch, in pixels of the master."""
    return Area(
        axis=MASTER_AXIS,
        left_half=half + web_left,
        right_half=half + web_right,
        own_half=half,
        tip=PAD_MIDDLE_PX - model.half_height_px,
        crease=PAD_MIDDLE_PX + model.half_height_px,
        below=below,
    )


def _laid_down(
    master: Pixels, area: Area, c: Conditions, rng: np.random.Generator, stretch_px: float, *, rolled: bool = False
) -> _Layer:
    """The part of the skin that may touch the glass, as dark as it touches. `area` on the master."""
    if master.shape != MASTER_SHAPE or master.dtype != np.uint8:
        raise GeneratorRefused(f"A picture of shape {master.shape} is not the master of one finger.")
    wide = spread(c.pressure)
    left = max(0, int(area.axis - wide * area.left_half) - _MARGIN_PX)
    right = min(MASTER_SHAPE[1], int(area.axis + wide * area.right_half) + _MARGIN_PX)
    top = max(0, int(area.middle - wide * area.half_height) - _MARGIN_PX)
    bottom = min(MASTER_SHAPE[0], int(area.crease + max(area.below, (wide - 1) * area.half_height)) + 2 * _MARGIN_PX)
    here = replace(area, axis=area.axis - left, tip=area.tip - top, crease=area.crease - top)
    rolls = np.random.default_rng(rng.integers(1 << 62)) if rolled else None  # however it rolls, the skin is the same
    heights = _heights(master[top:bottom, left:right], here, c, rng, stretch_px, rolls)
    reached = reach((heights.shape[0], heights.shape[1]), here, c, rng) + moisture.reach_of(c.moisture)
    if rolls is not None:
        reached = reached - rolling.missed((reached.shape[0], reached.shape[1]), here, c.roll, rolls)
    pressed = moisture.roughened(pressed_on(heights, reached), c, rng)
    dark = _exposed(moisture.darkness(pressed, heights, reached, c, rng), reached, c, rng, rolled=rolled)
    extent = touched(area, c)
    if rolled:
        extent = (extent[0], extent[1], extent[0] + c.roll.lifted_at * (extent[2] - extent[0]), extent[3])
    return _Layer(dark, (left, top), extent)


def _heights(
    skin: Pixels,
    area: Area,
    c: Conditions,
    rng: np.random.Generator,
    stretch_px: float,
    rolls: np.random.Generator | None,
) -> Pixels:
    """The relief of the skin as it comes to the glass, moved smoothly by up to `stretch_px`: 0 valley to 255 ridge.
    `rolls`: the chance of a roll, where the finger is rolled."""
    height, width = skin.shape
    nodes = (2 + height // STRETCH_NODE_PX, 2 + width // STRETCH_NODE_PX)
    right, down = (_smooth(stretch_px * rng.standard_normal(nodes, dtype=np.float32), skin.shape) for _ in range(2))
    at_x = np.asarray(right + np.arange(width, dtype=np.float32)[None, :], np.float32)
    at_y = np.asarray(down + np.arange(height, dtype=np.float32)[:, None], np.float32)
    if rolls is not None:
        at_y = rolling.slipped(at_y, area, c.roll, rolls)
    moved = cv2.remap(skin, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    heights = np.asarray(cv2.GaussianBlur(cv2.LUT(moved, _HEIGHT_OF_TONE), (0, 0), _DOME_SIGMA_PX), np.uint8)
    if c.worn > 0:
        heights = hindrances.worn_flat(heights, c.worn, rng)
    if c.amputated:
        heights = hindrances.scarred(heights, area.crease, rng)
    elif c.bandage:
        heights = hindrances.bandaged(heights, area.crease + _BANDAGE_OVER_CREASE_PX, rng)
    return heights


def _smooth(nodes: Floats, shape: tuple[int, ...]) -> Floats:
    """Smooth float32 of `shape` through a few nodes: bent on the coarse raster, straight between its points."""
    rows, columns = -(-shape[0] // COARSE), -(-shape[1] // COARSE)
    bent = cv2.resize(nodes, (columns, rows), interpolation=cv2.INTER_CUBIC)
    drawn = cv2.resize(bent, (columns * COARSE, rows * COARSE), interpolation=cv2.INTER_LINEAR)
    return np.asarray(drawn[: shape[0], : shape[1]], np.float32)


def _exposed(dark: Pixels, reached: Floats, c: Conditions, rng: np.random.Generator, *, rolled: bool) -> Pixels:
    """What the sensor makes of the darkness of contact while it looks, through its lens."""
    if c.dirt > 0:
        under = fine(255 * np.clip((reached + 0.2) / USUAL_REACH, 0, 1), (dark.shape[0], dark.shape[1]))
        dark = hindrances.soiled(dark, c.dirt, under, rng)
    if c.tremor_px > 0:
        dark = hindrances.shaken(dark, c.tremor_px, rng)
    if c.smear_px > 0:
        dark = hindrances.wiped(dark, c.smear_px, c.smear_px * _SMEAR_ACROSS)
    if rolled and rolling.smear_px(c.roll) > 1:
        dark = hindrances.wiped(dark, rolling.smear_px(c.roll), 1)
    return np.asarray(cv2.GaussianBlur(dark, (5, 5), _LENS_SIGMA_PX), np.uint8)


def _on_glass(
    layers: Sequence[tuple[_Layer, Floats]], shape: tuple[int, int], deviation: float, rng: np.random.Generator
) -> Pixels:
    """Each finger set down on the glass; where fingers meet, the darker wins; then the sensor's noise."""
    darkness = np.zeros(shape, np.uint8)
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
    grey = cv2.LUT(darkness, _GREY_OF_DARKNESS)
    return np.asarray(cv2.addWeighted(grey, 1.0, noise(shape, deviation, rng), 1.0, -NOISE_ZERO), np.uint8)
