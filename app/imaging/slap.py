"""Fingers in a picture: slaps of four, two thumbs, single and rolled fingers.

Ridge texture on a 4 px grid; pieces that an erosion parts; pieces chained along each finger; the distal phalanx from
the tip to the first crease; then the most likely naming. Boxes follow NIST's SlapSeg rule (tip to crease).
"""

import itertools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.image import FingerImage, Pixels
from app.domain.position import FINGERS, FrictionRidgePosition, Hand, fingers_of, hand_of
from app.domain.segmentation import Box, Segmentation, SegmentationFinding, SegmentationPosition
from app.imaging import naming_parameters as n
from app.imaging import parameters as p
from app.imaging.fingers import Axes, Fingertip, Patch, chains, fingertip, hand_angle, parted, patch, without_scraps
from app.imaging.foreground import Texture, pieces, texture
from app.imaging.ground import is_clear
from app.imaging.naming import Feature, Naming, best_naming, features, guess_hand, thumb_naming
from app.imaging.plausible import check_polarity, shows_ridges
from app.imaging.resolution import at_working_resolution
from app.imaging.trace import NO_TRACE, Trace
from app.imaging.upright import arching, turned, turned_back

_P = FrictionRidgePosition
_F = SegmentationFinding
_FOUR = (_P.PLAIN_RIGHT_FOUR, _P.PLAIN_LEFT_FOUR)
_THUMBS = (_P.PLAIN_THUMBS, _P.PLAIN_RIGHT_THUMB, _P.PLAIN_LEFT_THUMB)


def segment(
    image: FingerImage,
    position: FrictionRidgePosition,
    expected: Sequence[FrictionRidgePosition],
    *,
    trace: Trace = NO_TRACE,
) -> Segmentation:
    """Find the distal phalanges of `expected` (FGP 1-10) in a picture of `position` (FGP 1-15).

    Segments are sorted by finger, in pixels of `image`. TooSmall, TooLarge, WrongResolution, Inverted; a picture
    without fingers is an answer with TOO_FEW_FINGERS.
    """
    pixels, scale = at_working_resolution(image)
    maps = texture(pixels, trace)
    found, _ = found_in(maps, position, expected, image, scale, pixels=pixels, trace=trace)
    check_polarity(pixels, maps.mask)
    return found


def found_in(
    maps: Texture,
    position: FrictionRidgePosition,
    expected: Sequence[FrictionRidgePosition],
    image: FingerImage,
    scale: float = 1.0,
    *,
    pixels: Pixels | None = None,
    trace: Trace = NO_TRACE,
) -> tuple[Segmentation, int]:
    """The same of a picture whose texture is known (`scale`: pixels of `image` to one at 500 ppi), and how many
    fingertips lie there, also those that are not expected. With its `pixels` at 500 ppi, what is no skin is left out.
    """
    shape = (round(image.height_px / scale), round(image.width_px / scale))
    hand = _fingertips(maps, position, shape, pixels, trace)
    if hand.arching is None or hand.arching > p.UPSIDE_DOWN_ARCHING:
        return _read(hand, position, expected, image, scale)
    over = None if pixels is None else np.ascontiguousarray(pixels[::-1, ::-1])
    found, seen = _read(_fingertips(turned(maps), position, shape, over, trace), position, expected, image, scale)
    return turned_back(found, image), seen


def _read(
    hand: "_Hand",
    position: FrictionRidgePosition,
    expected: Sequence[FrictionRidgePosition],
    image: FingerImage,
    scale: float,
) -> tuple[Segmentation, int]:
    """What the fingertips say: which are taken, what they are called, what is odd."""
    asked = sorted(set(expected))
    kept, surplus = _select(hand, len(asked), position)
    naming = _name(hand, kept, asked, position)
    findings: set[SegmentationFinding] = set()
    if len(kept) < len(asked):
        findings.add(_F.TOO_FEW_FINGERS)
        if position in _FOUR and _lie_together(kept):
            findings.add(_F.FINGERS_TOGETHER)
    if surplus:
        findings.add(_F.TOO_MANY)
    guess = _guess(hand, kept, asked) if position in _FOUR else None
    if guess is not None and asked and guess != hand_of(asked[0]):
        findings.add(_F.HAND_LOOKS_SWAPPED)
    if position in _FOUR and kept and abs(hand.angle_deg) > p.TILT_DEG:
        findings.add(_F.TILTED_HAND)
    if any(hand.is_cut(tip) for tip in kept):
        findings.add(_F.FINGER_CUT_BY_EDGE)
    segments = [
        _segment(finger, tip, _certainty(tip, naming, cut=hand.is_cut(tip)), scale, image)
        for finger, tip in zip(naming.fingers, kept, strict=True)
    ]
    segments.sort(key=lambda one: one.finger)
    missing = tuple(finger for finger in asked if finger not in naming.fingers)
    found = Segmentation(tuple(segments), tuple(sorted(findings)), guess, missing)
    return found, len(hand.tips) if surplus else len(kept)


@dataclass(frozen=True, slots=True, eq=False)
class _Hand:
    """All fingertips of a picture of `shape` (height, width), left to right, the lean of the hand, and how much ridges
    arch round the tips (see `upright`; None where it is not known)."""

    tips: list[Fingertip]
    angle_deg: float
    shape: tuple[int, int]
    arching: float | None

    def is_cut(self, tip: Fingertip) -> bool:
        return _at_edge(tip, self.shape)

    def features(self, tips: Sequence[Fingertip]) -> list[Feature]:
        height, width = self.shape
        return features(tips, self.angle_deg, (width / 2, height / 2), [self.is_cut(tip) for tip in tips])


def _fingertips(
    maps: Texture, position: FrictionRidgePosition, shape: tuple[int, int], pixels: Pixels | None, trace: Trace
) -> _Hand:
    """All that looks like a distal phalanx."""
    widest = p.WIDEST_PLAIN_PX if position in _FOUR else p.WIDEST_THUMB_PX if position in _THUMBS else math.inf
    patches = without_scraps([patch(piece) for piece in pieces(maps, widest, trace)])
    if position in FINGERS:
        patches = _central(patches, shape)
    hand_deg = 0.0
    if position in _FOUR:
        patches = parted(patches, hand_angle(patches, widest), widest)
        hand_deg = hand_angle(patches, widest)
    elif position in _THUMBS:
        patches = parted(patches, hand_deg, widest)
    chained = [
        (
            fingertip(
                chain, hand_deg if position in _FOUR else hand_angle(chain, math.inf), rolled=position in FINGERS
            ),
            chain,
        )
        for chain in chains(patches, hand_deg)
    ]
    found = _without_neighbours([tip for tip, _ in chained if _is_finger(tip)], shape[1])
    if pixels is not None:
        ridged = [tip for tip in found if shows_ridges(pixels, _frame(tip))]
        if len(ridged) < len(found) and not is_clear(pixels, maps.mask):  # what stands on clear ground may be wiped
            found = ridged
    found = _without_ghosts(found)
    axes = Axes.turned(hand_deg)
    found = sorted(found, key=lambda tip: float(tip.corners.mean(axis=0) @ axes.across))
    of_whole = [
        arching(chain, tip.angle_deg)
        for tip, chain in chained
        if any(tip is one for one in found) and not _at_edge(tip, shape)
    ]
    known = [value for value in of_whole if value is not None]
    return _Hand(found, hand_deg, shape, float(np.mean(known)) if known else None)


def _frame(tip: Fingertip) -> tuple[int, int, int, int]:
    x, y = tip.corners.T.tolist()
    return math.floor(min(x)), math.floor(min(y)), math.ceil(max(x)), math.ceil(max(y))


def _at_edge(tip: Fingertip, shape: tuple[int, int]) -> bool:
    """Whether it comes so near to the edge of the picture that some of it may be cut off."""
    left, top, right, bottom = _frame(tip)
    height, width = shape
    return min(left, top) <= p.EDGE_PX or right >= width - p.EDGE_PX or bottom >= height - p.EDGE_PX


def _central(patches: list[Patch], shape: tuple[int, ...]) -> list[Patch]:
    """A single finger's picture shows one finger: the largest patch, weighed by nearness to the middle, and what lies
    below it."""
    if not patches:
        return []
    height, width = shape
    middle = np.array([width / 2, height / 2])

    def claim(one: Patch) -> float:
        return one.area_px * math.exp(-float(np.sum(((one.centre - middle) / (width / 2, height / 2)) ** 2)))

    chosen = max(patches, key=claim)
    return [one for one in patches if one is chosen or one.centre[1] > chosen.frame[3]]


def _is_finger(tip: Fingertip) -> bool:
    fits = p.NARROWEST_FINGER_PX <= tip.width_px <= p.WIDEST_FINGER_PX
    return fits and tip.length_px >= p.SHORTEST_OF_WIDTH * tip.width_px


def _without_neighbours(tips: list[Fingertip], width: int) -> list[Fingertip]:
    """Leaves out slivers at the side edges: ink of the next field of a card."""
    if len(tips) < 2:
        return tips
    usual = statistics.median(tip.width_px for tip in tips) * p.NEIGHBOUR_OF_WIDTH

    def is_neighbour(tip: Fingertip) -> bool:
        at_side = tip.corners[:, 0].min() <= p.EDGE_PX or tip.corners[:, 0].max() >= width - p.EDGE_PX
        return bool(at_side) and tip.width_px < usual

    return [tip for tip in tips if not is_neighbour(tip)]


def _without_ghosts(tips: list[Fingertip]) -> list[Fingertip]:
    """Leaves out what is much fainter than the clearest: a print that stayed on the glass."""
    clearest = max((tip.weight for tip in tips), default=0.0)
    least = min(n.GHOST_WEIGHT, n.GHOST_OF_WEIGHT * clearest)
    return [tip for tip in tips if tip.weight >= least]


def _select(hand: _Hand, wanted: int, position: FrictionRidgePosition) -> tuple[list[Fingertip], bool]:
    """At most `wanted` fingertips; whether one that looks like a finger was left out.

    Of a slap, the choice that fits a hand best and is clearest; else the largest and clearest.
    """
    tips = hand.tips
    if len(tips) <= wanted:
        return tips, False
    ranked = sorted(tips, key=_claim, reverse=True)[: wanted + p.MOST_SURPLUS]
    if position in _FOUR and wanted > 1:
        usual = _claim(ranked[wanted // 2])
        choices = itertools.combinations([tip for tip in tips if any(tip is one for one in ranked)], wanted)
        kept = min((list(choice) for choice in choices), key=lambda choice: _misfit(hand, choice, usual))
    else:
        kept = [tip for tip in tips if any(tip is one for one in ranked[:wanted])]
    weakest = min((_claim(tip) for tip in kept), default=0.0)
    left_out = [tip for tip in tips if not any(tip is one for one in kept)]
    share = p.SURPLUS_SHARE_OF_FOUR if position in _FOUR else p.SURPLUS_SHARE
    return kept, any(_claim(tip) >= share * weakest for tip in left_out)


def _misfit(hand: _Hand, choice: Sequence[Fingertip], usual_claim: float) -> float:
    """How badly a choice of fingertips (left to right) looks like a hand, of either side, of clear prints."""
    seen = hand.features(choice)
    geometry = min(best_naming(seen, fingers_of(position)).cost for position in _FOUR)
    faint = sum(max(0.0, math.log(usual_claim / max(_claim(tip), 1.0))) for tip in choice)
    return geometry + p.FAINT_COST * faint


def _claim(tip: Fingertip) -> float:
    """How much a fingertip asks to be taken: large, clear and dark."""
    return tip.width_px * tip.length_px * tip.coherence * tip.weight


def _name(
    hand: _Hand, kept: Sequence[Fingertip], asked: Sequence[FrictionRidgePosition], position: FrictionRidgePosition
) -> Naming:
    """Which of the fingers asked for each fingertip is, left to right."""
    if not kept:
        return Naming((), 0.0)
    if position in _FOUR:
        return best_naming(hand.features(kept), asked)
    width = hand.shape[1]
    return thumb_naming([float(tip.corners[:, 0].mean()) / width - 0.5 for tip in kept], asked)


def _guess(hand: _Hand, kept: Sequence[Fingertip], asked: Sequence[FrictionRidgePosition]) -> Hand | None:
    """The hand that it looks like; also by fingers that were declared missing and lie there."""
    tips = hand.tips if len(hand.tips) <= len(n.KINDS) else kept
    return guess_hand(hand.features(tips), asked) if tips else None


def _lie_together(tips: list[Fingertip]) -> bool:
    widths = [tip.width_px for tip in tips]
    return len(widths) > 1 and max(widths) >= p.TOGETHER_OF_WIDTH * float(np.sort(widths)[(len(widths) - 1) // 2])


def _certainty(tip: Fingertip, naming: Naming, *, cut: bool) -> float:
    """0 to 1: how clear its ridges are, whether its ends were seen, and how sure its name is."""
    ridges = min(1.0, tip.coherence / p.SURE_COHERENCE)
    ends = (1.0 if tip.crease_seen else 0.85) * (0.7 if cut else 1.0)
    return ridges * ends * naming.certainty


def _segment(
    finger: FrictionRidgePosition, tip: Fingertip, confidence: float, scale: float, image: FingerImage
) -> SegmentationPosition:
    polygon = tuple((round(x * scale), round(y * scale)) for x, y in tip.corners.tolist())
    x, y = [x for x, _ in polygon], [y for _, y in polygon]
    box = Box(
        min(max(min(x), 0), image.width_px - 1),
        min(max(min(y), 0), image.height_px - 1),
        min(max(max(x), 1), image.width_px),
        min(max(max(y), 1), image.height_px),
    )
    return SegmentationPosition(finger, box, round(tip.angle_deg, 1), polygon, round(confidence, 3))
