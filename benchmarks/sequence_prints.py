"""Card sets of generated people for `benchmarks.sequence_sets`: what the station would have kept of each booking.

A set is one booking of one person: two slaps, both thumbs, ten rolls. A booking has its own skin (moisture, pressure)
and each finger its own place, turn, pressure and moisture. Each picture goes through the station's own analysis; one
that is not good is taken again, as an officer does, ATTEMPTS times at most, and the best is kept by the station's own
rule. Templates are the station's: a rolled picture whole, a slap's fingers cut out by our segmentation.

Pictures lie in a folder, a file a set (some 4 MB), templates in one named by a digest of the extractor, so that a new
matcher needs only the matching and a new extractor only the extraction. Masters lie there too, 9 MB a person. A set
takes a second or two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import msgspec
import numpy as np

from app.domain.attempt_choice import best_of, poor_fingers
from app.domain.capture import CaptureStep, capture_plan
from app.domain.image import FingerImage
from app.domain.position import FINGERS, FrictionRidgePosition
from app.domain.quality import PROGRAM_THRESHOLDS, FingerQuality, Verdict
from app.domain.segmentation import Segmentation
from app.matching.extractor import extract
from app.matching.template import Template
from app.opencv import cv2
from app.station.work import analyse, one_finger
from benchmarks.source_digest import digest_of
from drivers.simulated.generator import GENERATOR_VERSION, FingerModel, Pixels, make_masters, person
from drivers.simulated.impression import Conditions, natural, render_rolled, render_slap

P = FrictionRidgePosition
Templates = dict[FrictionRidgePosition, Template]
FIRST_SEED = 30001  # people of no other benchmark
ATTEMPTS = 3  # of a picture that is not good
BOOKING_MOISTURE, BOOKING_PRESSURE = 0.15, 0.12  # deviations from one booking to the next
TURN_DEG, HAND_TURN_DEG = 5.0, 8.0  # deviations of a finger and of a hand
PICTURES_VERSION = 1  # raise when the same seed gives other pictures here
_PNG_LEVEL = 1
_STREAM = 73  # of chance


@dataclass(frozen=True)
class CardSet:
    """`seed`: of the person; `number`: 0 for the person's first booking. `verdicts`: the station's, by kind and
    finger."""

    seed: int
    number: int
    rolled: Templates
    plain: Templates
    rolled_verdicts: Mapping[FrictionRidgePosition, Verdict]
    plain_verdicts: Mapping[FrictionRidgePosition, Verdict]

    @property
    def is_whole(self) -> bool:
        return len(self.rolled) == len(self.plain) == len(FINGERS)

    @property
    def is_good(self) -> bool:
        """Every print is there and good."""
        verdicts = {*self.rolled_verdicts.values(), *self.plain_verdicts.values()}
        return self.is_whole and verdicts == {Verdict.GOOD}


class _Picture(msgspec.Struct, frozen=True):
    finger: int
    verdict: Verdict
    png: bytes


class _Pictures(msgspec.Struct, frozen=True):
    rolled: list[_Picture]
    plain: list[_Picture]


class _Templates(msgspec.Struct, frozen=True):
    """By the number of the finger."""

    rolled: dict[int, bytes]
    plain: dict[int, bytes]
    rolled_verdicts: dict[int, Verdict]
    plain_verdicts: dict[int, Verdict]


def card_set(seed: int, number: int, folder: Path) -> CardSet:
    """From the folder; what it does not hold is made."""
    path = _path(seed, number, folder)
    if path.exists():
        kept = msgspec.msgpack.decode(path.read_bytes(), type=_Templates)
    else:
        pictures = _pictures(seed, number, folder)
        kept = _Templates(
            {one.finger: extract(_image(one)).to_bytes() for one in pictures.rolled},
            {one.finger: extract(_image(one)).to_bytes() for one in pictures.plain},
            {one.finger: one.verdict for one in pictures.rolled},
            {one.finger: one.verdict for one in pictures.plain},
        )
        _write(path, msgspec.msgpack.encode(kept))
    return CardSet(
        seed,
        number,
        {P(f): Template.from_bytes(data) for f, data in kept.rolled.items()},
        {P(f): Template.from_bytes(data) for f, data in kept.plain.items()},
        {P(f): verdict for f, verdict in kept.rolled_verdicts.items()},
        {P(f): verdict for f, verdict in kept.plain_verdicts.items()},
    )


def is_made(seed: int, number: int, folder: Path) -> bool:
    """Whether at least its pictures are there."""
    return _path(seed, number, folder).exists() or _pictures_path(seed, number, folder).exists()


def _path(seed: int, number: int, folder: Path) -> Path:
    return folder / f"templates-{_digest()}" / f"{seed}-{number}.bin"


def _pictures_path(seed: int, number: int, folder: Path) -> Path:
    return folder / f"pictures-{GENERATOR_VERSION}-{PICTURES_VERSION}" / f"{seed}-{number}.bin"


@cache
def _digest() -> str:
    return digest_of("app.matching.extractor", "app.matching")


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_bytes(data)
    partial.replace(path)


def _image(one: _Picture) -> FingerImage:
    pixels = cv2.imdecode(np.frombuffer(one.png, np.uint8), cv2.IMREAD_GRAYSCALE)
    return FingerImage(np.asarray(pixels, np.uint8))


# The making. ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Attempt:
    number: int
    image: FingerImage
    segmentation: Segmentation
    qualities: tuple[FingerQuality, ...]


def _pictures(seed: int, number: int, folder: Path) -> _Pictures:
    path = _pictures_path(seed, number, folder)
    if path.exists():
        return msgspec.msgpack.decode(path.read_bytes(), type=_Pictures)
    made = _booked(seed, number, folder)
    _write(path, msgspec.msgpack.encode(made))
    return made


def _booked(seed: int, number: int, folder: Path) -> _Pictures:
    masters = make_masters(seed, folder / "masters" / str(seed))
    models = {model.finger: model for model in person(seed).fingers}
    rng = np.random.default_rng([seed, number, _STREAM])
    skin = Conditions(
        moisture=float(np.clip(rng.normal(0, BOOKING_MOISTURE), -1, 1)),
        pressure=float(np.clip(rng.normal(0.5, BOOKING_PRESSURE), 0.2, 0.8)),
    )
    made = _Pictures([], [])
    for step in capture_plan():
        kept = _captured(step, masters, models, skin, rng)
        verdicts = {quality.finger: quality.verdict for quality in kept.qualities}
        pictures = made.rolled if step.impression.is_rolled else made.plain
        for found in kept.segmentation.segments:
            if found.finger in step.fingers:
                picture = one_finger(kept.image, step.position, found)
                _, png = cv2.imencode(".png", picture.pixels, [cv2.IMWRITE_PNG_COMPRESSION, _PNG_LEVEL])
                pictures.append(_Picture(int(found.finger), verdicts[found.finger], png.tobytes()))
    return made


def _captured(
    step: CaptureStep,
    masters: Mapping[int, Pixels],
    models: Mapping[int, FingerModel],
    skin: Conditions,
    rng: np.random.Generator,
) -> _Attempt:
    """The first good attempt, or the best of ATTEMPTS."""
    attempts: list[_Attempt] = []
    for number in range(1, ATTEMPTS + 1):
        laid = {int(f): replace(c := natural(rng, skin), turn_deg=c.turn_deg + _turn(rng)) for f in step.fingers}
        if step.impression.is_rolled:
            (finger,) = laid
            pixels = render_rolled(masters[finger], models[finger], rng, laid[finger]).pixels
        else:
            turn = float(rng.normal(0, HAND_TURN_DEG))
            pixels = render_slap(masters, models, list(laid), rng, laid, hand_turn_deg=turn).pixels
        image = FingerImage(pixels)
        done = analyse(number, image, step)
        attempts.append(_Attempt(number, image, done.segmentation, done.qualities))
        if not poor_fingers(attempts[-1], step) and all(q.verdict is Verdict.GOOD for q in done.qualities):
            return attempts[-1]
    return best_of(attempts, step, PROGRAM_THRESHOLDS) or attempts[-1]


def _turn(rng: np.random.Generator) -> float:
    return float(rng.normal(0, TURN_DEG))
