"""Pictures for a deck: prints of people who do not exist, a patch of ridges for a palm, a drawing for a face.

The fingers of a picture are known from the geometry that drew it. The same seeds give the same bytes on one machine.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.an2k.image_fields import PER_INCH, TransmittedImage
from app.an2k.images import CodedImage
from app.an2k.rules.values import ImageRules
from app.an2k.transaction import CARD
from app.domain.image import FingerImage, Pixels
from app.domain.impression import ImpressionType
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.quality import FingerQuality
from app.domain.segmentation import Box, SegmentationPosition
from app.imaging.crop import crop_segment, fit_to
from app.imaging.errors import CodecError
from app.imaging.quality import measure_quality
from drivers.simulated.generator import make_masters, person
from drivers.simulated.impression import Rendered, render_plain, render_rolled, render_slap

_P = FrictionRidgePosition
_Missing = frozenset[FrictionRidgePosition]
_GENERATED_PPI = 500
SEEDS = (20261101, 20261102, 20261103)  # of the people of every deck
CUT_OUT_PX = (104, 128)  # width and height of a finger of the broken files: three digits each, as the rules want
_PALM_PX, _SMALL_PALM_PX = 1000, 120  # sides
_FACE_PX, _SMALL_FACE_PX = (480, 600), (120, 150)  # width and height, four to five
_FACE_PPI = 100
_PLAIN = ImpressionType.LIVE_SCAN_PLAIN


class Coder(Protocol):
    """The codec pool, as far as it is needed here."""

    def encode(self, image: FingerImage, compression: str) -> bytes: ...

    def encode_all(self, images: Sequence[FingerImage], compression: str) -> tuple[bytes | CodecError, ...]: ...


@dataclass(frozen=True, slots=True)
class _Shown:
    """A picture that is not coded yet. `segments`: of each finger, from left to right as `qualities`."""

    position: FrictionRidgePosition
    impression: ImpressionType
    image: FingerImage
    segments: tuple[SegmentationPosition, ...]
    qualities: tuple[FingerQuality, ...]


class SyntheticPrints:
    """Fits app.an2k.deck.values.Prints. What was made is kept: a card is asked for often.

    `masters_of`: the ten masters of a seed. CodecError where the profile's compression cannot be made.
    """

    def __init__(
        self,
        rules: ImageRules,
        coder: Coder,
        *,
        seeds: Sequence[int] = SEEDS,
        masters_of: Callable[[int], Mapping[int, Pixels]] = make_masters,
        told: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self._rules, self._coder, self.seeds = rules, coder, tuple(seeds)
        self._masters_of, self._told = masters_of, told
        self._masters: dict[int, Mapping[int, Pixels]] = {}
        self._shown: dict[tuple[int, _P, _Missing], _Shown] = {}
        self._coded: dict[object, CodedImage] = {}
        self._cut_outs: dict[_P, FingerImage] = {}
        self._others: dict[str, TransmittedImage] = {}

    def card(self, person: int, missing: _Missing) -> Sequence[CodedImage]:
        wanted = [(position, _seen(position, missing)) for position in CARD]
        return self._code({(person, p, gone): self._print(person, p, gone) for p, gone in wanted if _is_seen(p, gone)})

    def flat(self, person: int) -> Sequence[CodedImage]:
        return self._code({(person, "flat", finger): self._flat(person, finger) for finger in FINGERS})

    def small(self, missing: _Missing) -> Sequence[CodedImage]:
        wanted = [(position, _seen(position, missing)) for position in CARD]
        return self._code({("small", p, gone): self._small(p, gone) for p, gone in wanted if _is_seen(p, gone)})

    def palm(self, *, cut_out: bool) -> TransmittedImage:
        """A square out of a slap: ridges, but no palm."""
        name, side = ("small palm", _SMALL_PALM_PX) if cut_out else ("palm", _PALM_PX)
        if name not in self._others:
            pixels = self._print(0, _P.PLAIN_RIGHT_FOUR, frozenset()).image.pixels
            scale = self._rules.resolution_ppi // _GENERATED_PPI
            image = fit_to(FingerImage(pixels, self._rules.resolution_ppi), side * scale, side * scale)
            self._others[name] = _transmitted(image, self._rules.compression, self._coder)
        return self._others[name]

    def face(self, *, cut_out: bool) -> TransmittedImage:
        name, size = ("small face", _SMALL_FACE_PX) if cut_out else ("face", _FACE_PX)
        if name not in self._others:
            self._others[name] = _transmitted(FingerImage(_drawn_face(*size), _FACE_PPI), "PNG", self._coder)
        return self._others[name]

    # Prints. ---------------------------------------------------------------------------------------------------------

    def _print(self, number: int, position: _P, gone: _Missing) -> _Shown:
        key = (number, position, gone)
        if key not in self._shown:
            seed = self.seeds[number]
            masters, models = self._of(number), {one.finger: one for one in person(seed).fingers}
            rng = np.random.default_rng([seed, int(position), *sorted(int(one) for one in gone)])
            fingers = [int(one) for one in fingers_of(position) if one not in gone]
            if len(fingers_of(position)) > 1:
                rendered, impression = render_slap(masters, models, fingers, rng), _PLAIN
            elif position in FINGERS:
                rendered = render_rolled(masters[fingers[0]], models[fingers[0]], rng)
                impression = ImpressionType.LIVE_SCAN_ROLLED
            else:
                rendered, impression = render_plain(masters[fingers[0]], models[fingers[0]], rng), _PLAIN
            self._shown[key] = self._fitted(position, impression, rendered)
        return self._shown[key]

    def _flat(self, number: int, finger: _P) -> _Shown:
        seed = self.seeds[number]
        model = next(one for one in person(seed).fingers if one.finger == int(finger))
        rng = np.random.default_rng([seed, 100 + int(finger)])
        return self._fitted(finger, _PLAIN, render_plain(self._of(number)[int(finger)], model, rng))

    def _of(self, number: int) -> Mapping[int, Pixels]:
        if number not in self._masters:
            self._told(number, len(self.seeds))
            self._masters[number] = self._masters_of(self.seeds[number])
        return self._masters[number]

    def _fitted(self, position: _P, impression: ImpressionType, rendered: Rendered) -> _Shown:
        """At the profile's resolution and within its sizes."""
        scale = self._rules.resolution_ppi // _GENERATED_PPI
        whole = FingerImage(_enlarged(rendered.pixels, scale), self._rules.resolution_ppi)
        several = len(fingers_of(position)) > 1
        image = fit_to(whole, *_largest(position, self._rules))
        segments = tuple(
            SegmentationPosition(
                _P(one.finger),
                Box(*(scale * edge for edge in one.box)),
                one.angle_deg,
                tuple((scale * x, scale * y) for x, y in one.polygon),
                1.0,
            )
            for one in sorted(rendered.truths, key=lambda one: one.finger)
        )
        qualities = tuple(
            measure_quality(crop_segment(whole, one) if several else image, one.finger, impression) for one in segments
        )
        kept = segments if several and image is whole else ()  # of a slap that was cropped the places moved
        return _Shown(position, impression, image, kept, qualities)

    # Cut-outs. -------------------------------------------------------------------------------------------------------

    def _small(self, position: _P, gone: _Missing) -> _Shown:
        """Of a slap the cut-outs of its fingers side by side."""
        fingers = [one for one in fingers_of(position) if one not in gone]
        strips = [self._cut_out(one) for one in fingers]
        image = FingerImage(np.hstack([one.pixels for one in strips]), self._rules.resolution_ppi)
        impression = ImpressionType.LIVE_SCAN_ROLLED if position in FINGERS else _PLAIN
        width = strips[0].width_px
        boxes = [Box(n * width, 0, (n + 1) * width, image.height_px) for n in range(len(fingers))]
        segments = tuple(_upright(finger, box) for finger, box in zip(fingers, boxes, strict=True))
        qualities = tuple(
            measure_quality(strip, finger, impression) for finger, strip in zip(fingers, strips, strict=True)
        )
        return _Shown(position, impression, image, segments if len(fingers_of(position)) > 1 else (), qualities)

    def _cut_out(self, finger: _P) -> FingerImage:
        if finger not in self._cut_outs:
            scale = self._rules.resolution_ppi // _GENERATED_PPI
            whole = self._print(0, finger, frozenset()).image
            self._cut_outs[finger] = fit_to(whole, *(scale * side for side in CUT_OUT_PX))
        return self._cut_outs[finger]

    def _code(self, wanted: Mapping[object, _Shown]) -> tuple[CodedImage, ...]:
        new = {key: shown for key, shown in wanted.items() if key not in self._coded}
        done = self._coder.encode_all([one.image for one in new.values()], self._rules.compression)
        for (key, shown), data in zip(new.items(), done, strict=True):
            if isinstance(data, CodecError):
                raise data
            self._coded[key] = CodedImage(
                position=shown.position,
                impression=shown.impression,
                compression=self._rules.compression,
                data=data,
                width_px=shown.image.width_px,
                height_px=shown.image.height_px,
                resolution_ppi=shown.image.resolution_ppi,
                segments=shown.segments,
                qualities=shown.qualities,
            )
        return tuple(self._coded[key] for key in wanted)


def _seen(position: _P, missing: _Missing) -> _Missing:
    """The missing fingers of one picture."""
    return missing & frozenset(fingers_of(position))


def _is_seen(position: _P, gone: _Missing) -> bool:
    return gone != frozenset(fingers_of(position))


def _largest(position: _P, rules: ImageRules) -> tuple[int, int]:
    found = rules.largest_px(position)
    assert found is not None  # each position of the card has one
    return found


def _enlarged(pixels: Pixels, scale: int) -> Pixels:
    return pixels if scale == 1 else np.repeat(np.repeat(pixels, scale, axis=0), scale, axis=1)


def _upright(finger: _P, box: Box) -> SegmentationPosition:
    right, bottom = box.right_px - 1, box.bottom_px - 1
    corners = ((box.left_px, box.top_px), (right, box.top_px), (right, bottom), (box.left_px, bottom))
    return SegmentationPosition(finger, box, 0.0, corners, 1.0)


def _transmitted(image: FingerImage, compression: str, coder: Coder) -> TransmittedImage:
    ppi = image.resolution_ppi
    data = coder.encode(image, compression)
    return TransmittedImage(image.width_px, image.height_px, PER_INCH, ppi, ppi, compression, data)


def _drawn_face(width_px: int, height_px: int) -> Pixels:
    """An outline with eyes and a mouth, grey on grey: plainly nobody."""
    y, x = np.mgrid[0:height_px, 0:width_px]
    across, down = (x - width_px / 2) / width_px, (y - height_px / 2) / height_px
    pixels = np.full((height_px, width_px), 200, dtype=np.uint8)
    pixels[(across / 0.30) ** 2 + (down / 0.38) ** 2 <= 1] = 150
    for side in (-0.11, 0.11):
        pixels[((across - side) / 0.045) ** 2 + ((down + 0.08) / 0.025) ** 2 <= 1] = 60
    pixels[(np.abs(across) <= 0.11) & (np.abs(down - 0.18) <= 0.012)] = 60
    return pixels
