"""Card sets of generated people for `benchmarks.sequence_sets`: what the station would have kept of each booking.

A set is one booking of one person: two slaps, both thumbs, ten rolls. A booking has its own skin (moisture, pressure)
and each finger its own place, turn, pressure and moisture. Each picture goes through the station's own analysis; one
that is not good is taken again, as an officer does, ATTEMPTS times at most, and the best is kept by the station's own
rule. Templates are the station's: a rolled picture whole, a slap's fingers cut out by our segmentation.

Templates lie in a folder, a file a set, named by a digest of the extractor, so that a new matcher needs only the
matching. Masters lie there too, a folder a person (9 MB). A set takes a second or two.
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
from app.matching.template import FORMAT_VERSION, Template
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


class _Kept(msgspec.Struct):
    """By kind: number of the finger, template, verdict."""

    rolled: list[tuple[int, bytes, str]]
    plain: list[tuple[int, bytes, str]]


def card_set(seed: int, number: int, folder: Path) -> CardSet:
    path = _path(seed, number, folder)
    try:
        kept = msgspec.msgpack.decode(path.read_bytes(), type=_Kept)
    except (OSError, msgspec.DecodeError):
        kept = _booked(seed, number, folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        partial.write_bytes(msgspec.msgpack.encode(kept))
        partial.replace(path)
    templates = [{P(f): Template.from_bytes(data) for f, data, _ in rows} for rows in (kept.rolled, kept.plain)]
    verdicts = [{P(f): Verdict(verdict) for f, _, verdict in rows} for rows in (kept.rolled, kept.plain)]
    return CardSet(seed, number, templates[0], templates[1], verdicts[0], verdicts[1])


def is_made(seed: int, number: int, folder: Path) -> bool:
    return _path(seed, number, folder).exists()


def _path(seed: int, number: int, folder: Path) -> Path:
    return folder / cache_key() / f"{seed}-{number}.msgpack"


@cache
def cache_key() -> str:
    """Versions of the generator and of templates, and the digest of the extractor and the numbers that it uses."""
    return f"g{GENERATOR_VERSION}-t{FORMAT_VERSION}-{digest_of('app.matching.extractor', 'app.matching')}"


# The making. ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Attempt:
    number: int
    image: FingerImage
    segmentation: Segmentation
    qualities: tuple[FingerQuality, ...]


def _booked(seed: int, number: int, folder: Path) -> _Kept:
    masters = make_masters(seed, folder / "masters" / str(seed))
    models = {model.finger: model for model in person(seed).fingers}
    rng = np.random.default_rng([seed, number, _STREAM])
    skin = Conditions(
        moisture=float(np.clip(rng.normal(0, BOOKING_MOISTURE), -1, 1)),
        pressure=float(np.clip(rng.normal(0.5, BOOKING_PRESSURE), 0.2, 0.8)),
    )
    rolled: list[tuple[int, bytes, str]] = []
    plain: list[tuple[int, bytes, str]] = []
    for step in capture_plan():
        kept = _captured(step, masters, models, skin, rng)
        verdicts = {quality.finger: quality.verdict for quality in kept.qualities}
        for found in kept.segmentation.segments:
            if found.finger not in step.fingers:
                continue
            template = extract(one_finger(kept.image, step.position, found))
            rows = rolled if step.impression.is_rolled else plain
            rows.append((int(found.finger), template.to_bytes(), verdicts[found.finger].value))
    return _Kept(rolled, plain)


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
