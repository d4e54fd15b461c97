"""Where the simulated reader's pictures come from: a generated person, or the images of a card that was brought.

Either way each placement is rendered anew; no picture is ever handed back as it was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from drivers.base import Capability, FingerState, Impression, Position
from drivers.errors import Unsupported
from drivers.opencv import cv2
from drivers.simulated.behaviour import SMEAR_PX, Behaviour
from drivers.simulated.generator import make_masters, person
from drivers.simulated.impression import (
    GROUND,
    PLAIN_SHAPE,
    ROLLED_SHAPE,
    SLAP_SHAPE,
    Conditions,
    Rendered,
    Truth,
    natural,
    render_plain,
    render_rolled,
    render_slap,
)

Pixels = NDArray[np.uint8]
Progress = Callable[[float], None]
Axis = tuple[tuple[float, float], tuple[float, float]]  # of a finger: x and y of the tip and of the crease

FINGERS_AT: dict[Position, tuple[int, ...]] = {  # as they lie on the glass, from the left
    **{Position(finger): (finger,) for finger in range(1, 11)},
    Position.PLAIN_RIGHT_THUMB: (1,),
    Position.PLAIN_LEFT_THUMB: (6,),
    Position.PLAIN_RIGHT_FOUR: (2, 3, 4, 5),
    Position.PLAIN_LEFT_FOUR: (10, 9, 8, 7),
    Position.PLAIN_THUMBS: (6, 1),
}
RESOLUTION_PPI = 500
CARD_SHIFT_PX = 14.0  # deviation of the place of a card's image between attempts, beside that of `natural`
# Moisture and pressure from which the light of a finger turns (chosen to agree with the verdict on the print).
FAIR_MOISTURE, POOR_MOISTURE = 0.6, 0.8
FAIR_PRESSURE, POOR_PRESSURE = 0.15, 0.02
HEAVY_PRESSURE = 0.85  # and from which on a finger is pressed too hard
FAIR_DIRT, POOR_DIRT = 0.6, 0.9
FAIR_WEAR, POOR_WEAR = 0.4, 0.75
FAIR_UNREST_PX, POOR_UNREST_PX = 4.0, 20.0  # slide or tremor while it rests
OFF_EDGE_SHARE = 0.1  # of the fingertip that lies beyond the edge
_GENERATED = "Use a generated subject for this exercise."
_OFF_CARD_PX = 200.0  # a card's picture moved by more than this has lost a part of its fingers


@dataclass(frozen=True, slots=True)
class Laid:
    """One finger on the glass: the FGP `expected` there, the `slot` whose place it takes, the `finger` that it is."""

    expected: int
    slot: int
    finger: int


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """What a placement shows when it has settled; `states` of the expected fingers that are there: a bandaged or
    amputated fingertip leaves no ridges and is not. `axes`: where those fingers lie, as far as it is known."""

    pixels: Pixels
    states: Mapping[int, FingerState]
    axes: Mapping[int, Axis] = field(default_factory=dict)


class Skin(Protocol):
    """A subject's hands."""

    def prepare(self, progress: Progress) -> None:
        """Do what takes long, once; `progress` hears 0 to 1 and may raise to give up."""
        ...

    def has(self, capability: Capability) -> bool:
        """Whether these hands can be printed so."""
        ...

    def picture(
        self, capability: Capability, laid: Sequence[Laid], behaviour: Behaviour, rng: np.random.Generator
    ) -> Picture:
        """The settled picture of one placement, rendered anew. Unsupported where it cannot be drawn."""
        ...


def shape_at(capability: Capability) -> tuple[int, int]:
    """Height and width of the picture of a position, in pixels at 500 ppi."""
    if capability.position >= Position.PLAIN_RIGHT_FOUR:
        return SLAP_SHAPE
    return ROLLED_SHAPE if capability.impression is Impression.ROLLED else PLAIN_SHAPE


def _other_hand(finger: int) -> int:
    return finger + 5 if finger <= 5 else finger - 5


def lay(position: Position, required: frozenset[int], behaviour: Behaviour) -> tuple[Laid, ...]:
    """Which fingers the subject lays down where, in the order in which they lie on the glass from the left. What is not
    asked for is held back: a bandaged finger too, once it is declared."""
    laid = []
    for expected in FINGERS_AT[position]:
        if expected not in required or expected in behaviour.absent:
            continue
        slot, finger = expected, behaviour.instead.get(expected, expected)
        if behaviour.swap_hands:
            finger = _other_hand(finger)
            if position in (Position.PLAIN_RIGHT_FOUR, Position.PLAIN_LEFT_FOUR):
                slot = _other_hand(slot)  # the other hand lies in its own order; single fingers and thumbs take turns
        laid.append(Laid(expected, slot, finger))
    return tuple(laid)


def _conditions(behaviour: Behaviour, finger: int, shape: tuple[int, int], rng: np.random.Generator) -> Conditions:
    """On a glass of `shape`: what is laid aside on a smaller one is laid less far aside."""
    skin = behaviour.conditions.get(finger, Conditions())
    share = shape[0] / SLAP_SHAPE[0]
    conditions = natural(rng, replace(skin, shift_px=(share * skin.shift_px[0], share * skin.shift_px[1])))
    return replace(conditions, smear_px=SMEAR_PX) if behaviour.smear else conditions


def _state(c: Conditions, off_edge: bool) -> FingerState:
    """The light that a scanner would show for a finger laid down like this."""
    if off_edge:
        return FingerState.OFF_EDGE
    unrest_px = max(c.smear_px, c.tremor_px)
    for state, moisture, pressure, dirt, wear, unrest in (
        (FingerState.POOR, POOR_MOISTURE, POOR_PRESSURE, POOR_DIRT, POOR_WEAR, POOR_UNREST_PX),
        (FingerState.FAIR, FAIR_MOISTURE, FAIR_PRESSURE, FAIR_DIRT, FAIR_WEAR, FAIR_UNREST_PX),
    ):
        if abs(c.moisture) >= moisture or c.pressure <= pressure or c.dirt >= dirt or c.worn >= wear:
            return state
        if unrest_px >= unrest:
            return state
    return FingerState.FAIR if c.pressure >= HEAVY_PRESSURE else FingerState.GOOD


def _is_off_edge(truth: Truth, shape: tuple[int, ...]) -> bool:
    """Whether a good part of the fingertip lies beyond the edge of the glass."""
    tip = np.array(truth.polygon, np.float32)
    glass = np.array([(0, 0), (shape[1], 0), (shape[1], shape[0]), (0, shape[0])], np.float32)
    inside, _ = cv2.intersectConvexConvex(tip, glass)
    return bool(inside < (1.0 - OFF_EDGE_SHARE) * cv2.contourArea(tip))


def _axis(truth: Truth) -> Axis:
    left, right, below_right, below_left = truth.polygon
    return _between(left, right), _between(below_left, below_right)


def _between(one: tuple[int, int], other: tuple[int, int]) -> tuple[float, float]:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


class GeneratedSkin:
    """A person from a seed; the masters are made or read from the cache by `prepare`."""

    def __init__(self, seed: int, cache_dir: Path | None) -> None:
        self._models = {model.finger: model for model in person(seed).fingers}
        self._seed = seed
        self._cache_dir = cache_dir
        self._masters: dict[int, Pixels] = {}

    def prepare(self, progress: Progress) -> None:
        if not self._masters:
            self._masters = make_masters(self._seed, self._cache_dir, progress)

    def has(self, capability: Capability) -> bool:
        can_roll = capability.position <= Position.LEFT_LITTLE
        return capability.resolution_ppi == RESOLUTION_PPI and (can_roll or capability.impression is Impression.PLAIN)

    def picture(
        self, capability: Capability, laid: Sequence[Laid], behaviour: Behaviour, rng: np.random.Generator
    ) -> Picture:
        if not laid:
            return Picture(np.full(shape_at(capability), GROUND, np.uint8), {})
        shape = shape_at(capability)
        conditions = {one.slot: _conditions(behaviour, one.finger, shape, rng) for one in laid}
        if capability.position >= Position.PLAIN_RIGHT_FOUR:
            rendered = self._slap(capability.position, laid, behaviour, rng, conditions)
            named = {one.slot: one for one in laid}  # as the truth names them
        else:
            one = laid[0]
            render = render_rolled if capability.impression is Impression.ROLLED else render_plain
            rendered = render(self._masters[one.finger], self._models[one.finger], rng, conditions[one.slot])
            named = {one.finger: one}
        states, axes = {}, {}
        for truth in rendered.truths:
            one = named[truth.finger]
            states[one.expected] = _state(conditions[one.slot], _is_off_edge(truth, rendered.pixels.shape))
            axes[one.expected] = _axis(truth)
        return Picture(rendered.pixels, states, axes)

    def _slap(
        self,
        position: Position,
        laid: Sequence[Laid],
        behaviour: Behaviour,
        rng: np.random.Generator,
        conditions: Mapping[int, Conditions],
    ) -> Rendered:
        masters = {one.slot: self._masters[one.finger] for one in laid}
        models = {**self._models, **{one.slot: self._models[one.finger] for one in laid}}
        slot_of = {one.finger: one.slot for one in laid}
        joined = [(slot_of[a], slot_of[b]) for a, b in behaviour.joined if a in slot_of and b in slot_of]
        four = position is not Position.PLAIN_THUMBS
        return render_slap(
            masters,
            models,
            [one.slot for one in laid],
            rng,
            conditions,
            joined=[pair for pair in joined if abs(pair[0] - pair[1]) == 1],
            extra_finger=behaviour.extra_finger and four,
        )


class CardSkin:
    """The images of a ten-print card by FGP: 1-10 rolled, 13 and 14 slaps, 15 thumbs (or 11 and 12)."""

    def __init__(self, images: Mapping[int, Pixels]) -> None:
        self._images = {Position(number): image for number, image in images.items()}
        self._missing: frozenset[int] = frozenset()  # thumbs that the card has not, though it has the other
        if Position.PLAIN_THUMBS not in self._images:
            left = self._images.get(Position.PLAIN_LEFT_THUMB)
            right = self._images.get(Position.PLAIN_RIGHT_THUMB)
            if left is not None or right is not None:
                self._images[Position.PLAIN_THUMBS] = _side_by_side(left, right)
                self._missing = frozenset(f for f, image in ((6, left), (1, right)) if image is None)

    def prepare(self, progress: Progress) -> None:
        progress(1.0)

    def has(self, capability: Capability) -> bool:
        rolled = capability.impression is Impression.ROLLED
        fits = rolled == (capability.position <= Position.LEFT_LITTLE)
        return capability.resolution_ppi == RESOLUTION_PPI and fits and capability.position in self._images

    def picture(
        self, capability: Capability, laid: Sequence[Laid], behaviour: Behaviour, rng: np.random.Generator
    ) -> Picture:
        shape = shape_at(capability)
        if not laid:
            return Picture(np.full(shape, GROUND, np.uint8), {})
        own = next((one.finger for one in laid if one.finger in behaviour.conditions), laid[0].finger)
        conditions = _conditions(behaviour, own, shape, rng)  # a card's picture is changed as a whole
        pixels = _laid_anew(self._image(capability.position, laid, behaviour), shape, conditions, rng)
        missing = self._missing if capability.position is Position.PLAIN_THUMBS else frozenset()
        state = _state(conditions, max(map(abs, conditions.shift_px)) > _OFF_CARD_PX)
        return Picture(pixels, {one.expected: state for one in laid if one.finger not in missing})

    def _image(self, position: Position, laid: Sequence[Laid], behaviour: Behaviour) -> Pixels:
        if behaviour.without_ridges & {one.finger for one in laid}:
            raise Unsupported("A card's fingers cannot be bandaged or amputated.", hint=_GENERATED)
        if position < Position.PLAIN_RIGHT_FOUR:
            finger = laid[0].finger
            if position <= Position.LEFT_LITTLE:
                return self._one(Position(finger))
            return self._one(Position.PLAIN_RIGHT_THUMB if finger == 1 else Position.PLAIN_LEFT_THUMB)
        if behaviour.instead or behaviour.absent or behaviour.joined or behaviour.extra_finger:
            raise Unsupported(
                f"The card's picture of position {int(position)} cannot be changed finger by finger.",
                hint=_GENERATED,
            )
        if not behaviour.swap_hands:
            return self._one(position)
        if position is Position.PLAIN_THUMBS:
            both = self._one(position)
            return np.ascontiguousarray(np.roll(both, both.shape[1] // 2, axis=1))  # crossed thumbs
        right = position is Position.PLAIN_RIGHT_FOUR
        return self._one(Position.PLAIN_LEFT_FOUR if right else Position.PLAIN_RIGHT_FOUR)

    def _one(self, position: Position) -> Pixels:
        if position not in self._images:
            raise Unsupported(f"The card has no picture of position {int(position)}.")
        return self._images[position]


def _side_by_side(left: Pixels | None, right: Pixels | None) -> Pixels:
    """Both thumbs on one glass, the left one at the left; the half of a missing thumb stays empty."""
    known = [image for image in (left, right) if image is not None]
    half = (max(image.shape[0] for image in known), max(image.shape[1] for image in known))
    both = np.full((half[0], 2 * half[1]), _ground_of(known[0]), np.uint8)
    for image, start in ((left, 0), (right, half[1])):
        if image is not None:
            both[: image.shape[0], start : start + image.shape[1]] = image
    return both


def _ground_of(image: Pixels) -> int:
    """Grey of the empty glass: the brightest that is common."""
    return int(np.percentile(image[::4, ::4], 95))


def _laid_anew(image: Pixels, shape: tuple[int, int], c: Conditions, rng: np.random.Generator) -> Pixels:
    """The image on a glass of `shape`, shifted, turned, pressed and noised."""
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -c.turn_deg, 1.0)
    matrix[0, 2] += (shape[1] - width) / 2 + c.shift_px[0] + float(rng.normal(0, CARD_SHIFT_PX))
    matrix[1, 2] += (shape[0] - height) / 2 + c.shift_px[1] + float(rng.normal(0, CARD_SHIFT_PX))
    ground = _ground_of(image)
    laid = cv2.warpAffine(image, matrix, (shape[1], shape[0]), flags=cv2.INTER_CUBIC, borderValue=float(ground))
    if c.smear_px > 0:
        laid = cv2.blur(laid, (int(c.smear_px), max(1, int(c.smear_px) // 3)))
    contrast = 1.0 + 0.4 * (c.pressure - 0.5) + 0.4 * c.moisture
    grey = ground - (ground - laid.astype(np.float32)) * max(0.1, contrast)
    grey += rng.standard_normal(shape, dtype=np.float32) * c.noise
    return np.asarray(np.clip(grey, 0, 255), np.uint8)
