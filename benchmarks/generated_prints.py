"""Prints of generated people for all that is measured on pictures: drawn once, kept on disk, their templates too.

A set is ten rolled fingers, or the plain fingers that our segmentation cut out of three slaps; each has a chance of its
own, so that the first of three sets is the one that is made where only one is asked for. Conditions:

* `good`: as a willing subject lays the fingers down.
* `varied`: from nearly as good to hardly of use, by a severity that is drawn anew for each rolled finger and each slap:
  moisture, pressure, turn, place (some off the edge: partial prints), and now and then dirt, worn skin, a slide, a
  tremor, a roll that is too fast, slips or ends early. The skin's stretch is drawn by the generator for every print.

A plain finger that segmentation missed, or took for another, is not in the set: pairs are to be pairs of known skin.

Kept are the pictures (some 6 MB a set of rolled, 2 of plain fingers) and the templates, in a folder named by the digest
of the extractor and its parameters: a changed extractor only extracts again, a changed matcher nothing. Masters are not
kept. Runs may be broken off, and run beside each other.

Run: python -m benchmarks.generated_prints --people N --out DIR [--rolled N] [--plain N] [--condition NAME]
[--first-seed N] [--pictures-only]; one line a person.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal

import msgspec
import numpy as np

from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.quality import Verdict
from app.domain.segmentation import SegmentationPosition
from app.imaging.crop import crop_segment
from app.imaging.quality import measure_quality
from app.imaging.slap import segment
from app.matching.extractor import extract
from app.matching.template import Template
from app.opencv import cv2
from benchmarks.source_digest import digest_of
from drivers.simulated.conditions import Conditions, Roll, natural
from drivers.simulated.generator import GENERATOR_VERSION, FingerModel, Pixels, make_masters, person
from drivers.simulated.impression import render_rolled, render_slap
from drivers.simulated.truth import Truth

P = FrictionRidgePosition
Condition = Literal["good", "varied"]
Kind = Literal["rolled", "plain"]
Templates = dict[FrictionRidgePosition, Template]

CONDITIONS: Final[tuple[Condition, ...]] = ("good", "varied")
FIRST_SEED: Final = 20_001
PICTURES_VERSION: Final = 1  # raise when the same seed gives other pictures here
SLAPS: Final = (P.PLAIN_RIGHT_FOUR, P.PLAIN_LEFT_FOUR, P.PLAIN_THUMBS)
PNG_LEVEL: Final = 1
_STREAMS: Final = {
    name: number for number, name in enumerate(("good rolled", "good plain", "varied rolled", "varied plain"))
}

# Of `varied`, at full severity; severities are spread evenly from 0 to 1.
MOISTURE, PRESSURE = 0.95, (0.08, 0.97)  # either side of 0; from and to
TURN_DEG = {"rolled": 10.0, "plain": 12.0}  # deviation; a slap's is that of the hand
SHIFT_PX = {"rolled": 35.0, "plain": 60.0}  # deviation, right and down; rolled prints lie within 100 px of ground
SHARE_AMISS: Final = 0.12  # of each of the following, at most one a print
AMISS: Final[tuple[Callable[[Conditions, float], Conditions], ...]] = (
    lambda c, severity: replace(c, dirt=0.9 * severity),
    lambda c, severity: replace(c, worn=0.8 * severity),
    lambda c, severity: replace(c, smear_px=16.0 * severity),
    lambda c, severity: replace(c, tremor_px=5.0 * severity),
    lambda c, severity: replace(c, noise=2.5 + 8.0 * severity),
)
AMISS_IN_ROLLS: Final[tuple[Callable[[float], Roll], ...]] = (
    lambda severity: Roll(speed=1.0 + 1.5 * severity),
    lambda severity: Roll(slip_px=40.0 * severity),
    lambda severity: Roll(lifted_at=1.0 - 0.5 * severity),
)


class Quality(msgspec.Struct, frozen=True):
    """The station's estimate, 0 to 100, and its verdict."""

    score: int
    verdict: Verdict


class _Picture(msgspec.Struct, frozen=True):
    finger: int
    quality: Quality
    png: bytes


class _Kept(msgspec.Struct, frozen=True):
    finger: int
    quality: Quality
    template: bytes


@dataclass(frozen=True)
class Person:
    """`rolled`, `plain`: a dictionary a set, by single finger (FGP 1-10); the qualities lie in the same places."""

    seed: int
    condition: Condition
    rolled: list[Templates]
    plain: list[Templates]
    rolled_quality: list[dict[FrictionRidgePosition, Quality]]
    plain_quality: list[dict[FrictionRidgePosition, Quality]]


def people(
    seeds: Iterable[int],
    folder: Path,
    *,
    rolled: int = 1,
    plain: int = 1,
    condition: Condition = "good",
    pictures: bool = True,
) -> Iterator[Person]:
    """The templates of people, one at a time; what is not in `folder` is made and kept there. `pictures`: whether the
    pictures are kept too."""
    for seed in seeds:
        first = [_templates(seed, folder, condition, "rolled", number, pictures) for number in range(rolled)]
        second = [_templates(seed, folder, condition, "plain", number, pictures) for number in range(plain)]
        yield Person(
            seed,
            condition,
            [templates for templates, _ in first],
            [templates for templates, _ in second],
            [quality for _, quality in first],
            [quality for _, quality in second],
        )


def made(folder: Path, *, rolled: int = 1, plain: int = 1, condition: Condition = "good") -> list[int]:
    """Seeds of the people whose pictures lie in `folder`: nothing has to be drawn for them."""
    sets: list[tuple[Kind, int]] = [("rolled", n) for n in range(rolled)] + [("plain", n) for n in range(plain)]
    seeds = {int(path.name.split("-")[0]) for path in pictures_folder(folder).glob(f"*-{condition}-*.bin")}
    return sorted(
        seed
        for seed in seeds
        if all(_pictures_path(folder, seed, condition, kind, number).exists() for kind, number in sets)
    )


def pictures_of(
    seed: int, folder: Path, condition: Condition, kind: Kind, number: int, *, keep: bool = True
) -> dict[FrictionRidgePosition, tuple[FingerImage, Quality]]:
    """The pictures of one set, upright single fingers."""
    found = {}
    for one in _pictures(seed, folder, condition, kind, number, keep):
        pixels = cv2.imdecode(np.frombuffer(one.png, np.uint8), cv2.IMREAD_GRAYSCALE)
        found[P(one.finger)] = (FingerImage(np.asarray(pixels, np.uint8)), one.quality)
    return found


# On disk. ------------------------------------------------------------------------------------------------------------


def pictures_folder(folder: Path) -> Path:
    return folder / f"pictures-{GENERATOR_VERSION}-{PICTURES_VERSION}"


@cache
def _templates_folder(folder: Path) -> Path:
    return folder / f"templates-{digest_of('app.matching.extractor', 'app.matching')}"


def _pictures_path(folder: Path, seed: int, condition: Condition, kind: Kind, number: int) -> Path:
    return pictures_folder(folder) / f"{seed}-{condition}-{kind}-{number}.bin"


def _templates(
    seed: int, folder: Path, condition: Condition, kind: Kind, number: int, keep: bool
) -> tuple[Templates, dict[FrictionRidgePosition, Quality]]:
    path = _templates_folder(folder) / f"{seed}-{condition}-{kind}-{number}.bin"
    if path.exists():
        kept = msgspec.msgpack.decode(path.read_bytes(), type=list[_Kept])
    else:
        kept = [
            _Kept(int(finger), quality, extract(picture).to_bytes())
            for finger, (picture, quality) in pictures_of(seed, folder, condition, kind, number, keep=keep).items()
        ]
        _write(path, msgspec.msgpack.encode(kept))
    return (
        {P(one.finger): Template.from_bytes(one.template) for one in kept},
        {P(one.finger): one.quality for one in kept},
    )


def _pictures(seed: int, folder: Path, condition: Condition, kind: Kind, number: int, keep: bool) -> list[_Picture]:
    path = _pictures_path(folder, seed, condition, kind, number)
    if path.exists():
        return msgspec.msgpack.decode(path.read_bytes(), type=list[_Picture])
    rng = np.random.default_rng([seed, _STREAMS[f"{condition} {kind}"], number])
    impression = ImpressionType.LIVE_SCAN_ROLLED if kind == "rolled" else ImpressionType.LIVE_SCAN_PLAIN
    drawn = []
    for finger, picture in (_rolled if kind == "rolled" else _plain)(seed, condition, rng).items():
        found = measure_quality(picture, finger, impression)
        ok, png = cv2.imencode(".png", picture.pixels, [cv2.IMWRITE_PNG_COMPRESSION, PNG_LEVEL])
        if not ok:
            raise OSError("a picture could not be written as PNG")
        drawn.append(_Picture(int(finger), Quality(found.score, found.verdict), png.tobytes()))
    if keep:
        _write(path, msgspec.msgpack.encode(drawn))
    return drawn


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    os.replace(partial, path)


# Drawn. --------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _hands(seed: int) -> tuple[dict[int, Pixels], dict[int, FingerModel]]:
    return make_masters(seed), {model.finger: model for model in person(seed).fingers}


def _rolled(seed: int, condition: Condition, rng: np.random.Generator) -> dict[FrictionRidgePosition, FingerImage]:
    masters, models = _hands(seed)
    found = {}
    for finger in FINGERS:
        severity = rng.random() if condition == "varied" else None
        laid = natural(rng) if severity is None else _varied("rolled", severity, rng)
        found[finger] = FingerImage(render_rolled(masters[int(finger)], models[int(finger)], rng, laid).pixels)
    return found


def _plain(seed: int, condition: Condition, rng: np.random.Generator) -> dict[FrictionRidgePosition, FingerImage]:
    """Out of slaps, by segmentation; those that are named right."""
    masters, models = _hands(seed)
    found = {}
    for position in SLAPS:
        fingers = sorted(int(finger) for finger in fingers_of(position))
        laid, turn = None, None
        if condition == "varied":
            hand = _varied("plain", float(rng.random()), rng)
            turn = hand.turn_deg * (0.5 if position is P.PLAIN_THUMBS else 1.0)
            laid = {finger: natural(rng, replace(hand, turn_deg=0.0)) for finger in fingers}
        drawn = render_slap(masters, models, fingers, rng, laid, hand_turn_deg=turn)
        slap = FingerImage(drawn.pixels)
        truths = {truth.finger: truth for truth in drawn.truths}
        for one in segment(slap, position, fingers_of(position)).segments:
            truth = truths.get(int(one.finger))
            if truth is not None and _lies_on(one, truth):
                found[one.finger] = crop_segment(slap, one)
    return found


def _lies_on(found: SegmentationPosition, truth: Truth) -> bool:
    """The middle of a segment within the fingertip."""
    x, y = np.asarray(found.polygon, np.float64).mean(0)
    return cv2.pointPolygonTest(np.asarray(truth.polygon, np.float32), (float(x), float(y)), False) >= 0


def _varied(kind: Kind, severity: float, rng: np.random.Generator) -> Conditions:
    middle, reach = 0.5, severity * 0.5 * (PRESSURE[1] - PRESSURE[0])
    base = Conditions(
        shift_px=(float(rng.normal(0, severity * SHIFT_PX[kind])), float(rng.normal(0, severity * SHIFT_PX[kind]))),
        turn_deg=float(rng.normal(0, 2.0 + severity * TURN_DEG[kind])),
        pressure=float(np.clip(rng.uniform(middle - reach, middle + reach), *PRESSURE)),
        moisture=float(rng.uniform(-MOISTURE, MOISTURE)) * severity,
    )
    which = int(rng.random() / SHARE_AMISS)
    amiss = len(AMISS) + (len(AMISS_IN_ROLLS) if kind == "rolled" else 0)
    if which < len(AMISS):
        return AMISS[which](base, severity)
    if which < amiss:
        return replace(base, roll=AMISS_IN_ROLLS[which - len(AMISS)](severity))
    return base


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rolled", type=int, default=1)
    parser.add_argument("--plain", type=int, default=1)
    parser.add_argument("--condition", choices=CONDITIONS, action="append", help="both, where none is named")
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED)
    parser.add_argument("--pictures-only", action="store_true", help="no templates")
    given = parser.parse_args()
    sets: list[tuple[Kind, int]] = [("rolled", n) for n in range(given.rolled)] + [
        ("plain", n) for n in range(given.plain)
    ]
    for seed in range(given.first_seed, given.first_seed + given.people):
        begun = time.perf_counter()
        fingers, good = 0, 0
        for condition in given.condition or CONDITIONS:
            for kind, number in sets:
                if given.pictures_only:
                    qualities = [one.quality for one in _pictures(seed, given.out, condition, kind, number, True)]
                else:
                    qualities = list(_templates(seed, given.out, condition, kind, number, True)[1].values())
                fingers += len(qualities)
                good += sum(quality.verdict is Verdict.GOOD for quality in qualities)
        seconds = time.perf_counter() - begun
        print(f"person {seed}: {fingers} fingers, {good} of them good, {seconds:.1f} s", flush=True)


if __name__ == "__main__":
    main()
