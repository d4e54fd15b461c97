"""People who do not exist: ten fingers from a seed.

* `person(seed)` -> Person: classes, singular points, ridge periods of ten fingers. Cheap.
* `master(seed, finger)` -> uint8 (1050, 800): the skin of a finger, nail edge to nail edge, from the tip to the middle
  of the second phalanx, 500 ppi, dark ridges on light ground. About 0.4 s.
* `make_masters(seed, cache_dir, progress)` -> {1..10: master}, cached on disk.

Impressions of masters (rolled, plain, slaps) are in `drivers.simulated.impression`.
"""

import contextlib
import os
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from drivers.opencv import cv2
from drivers.simulated.master_cache import MasterCache
from drivers.simulated.orientation_field import (
    PatternClass,
    SingularPoints,
    draw_class,
    draw_singular_points,
    orientation,
)
from drivers.simulated.ridges import PASSES, grow

Pixels = NDArray[np.uint8]

GENERATOR_VERSION = 2  # raise when the same seed gives other bytes: caches and galleries are rebuilt
MASTER_SHAPE = (1050, 800)  # height, width: the largest rolled image at 500 ppi (EBTS) and 300 px of second phalanx
PAD_MIDDLE_PX = 375  # row of the middle of the fingertip, between tip and crease
FINGERS = range(1, 11)
PROGRESS_EACH_S = 0.1  # how often the progress of making a person is told
RIDGE_TONE, VALLEY_TONE = 40, 225  # grey of a full ridge and of a clean valley on a live scanner
# Half the height from the fingertip to the first crease and half the width, nail edge to nail edge, in pixels at
# 500 ppi, by finger from thumb to little finger (a 190 mm hand, as the drawing of the hands).
_HALF_HEIGHT = {1: 275, 2: 238, 3: 246, 4: 240, 5: 205}
_HALF_WIDTH = {1: 285, 2: 235, 3: 240, 4: 232, 5: 200}


@dataclass(frozen=True, slots=True)
class FingerModel:
    """One finger; lengths in pixels at 500 ppi."""

    finger: int  # FGP 1-10
    pattern: PatternClass
    points: SingularPoints
    period_px: float
    half_width_px: int  # nail edge to nail edge
    half_height_px: int
    entropy: tuple[int, int]  # seeds the growth


@dataclass(frozen=True, slots=True)
class Person:
    seed: int
    fingers: tuple[FingerModel, ...]

    def finger(self, finger: int) -> FingerModel:
        return self.fingers[finger - 1]


def person(seed: int) -> Person:
    """The person of a seed; the same on every machine."""
    if seed < 0:
        raise ValueError("a seed is 0 or more")
    whole = np.random.default_rng([seed, 0])
    size = float(np.clip(whole.normal(1.0, 0.06), 0.85, 1.15))
    period = float(np.clip(whole.normal(9.0, 0.45), 7.8, 10.4))  # 0.46 mm, adults (Moore 1989)
    fingers = []
    for finger in FINGERS:
        rng = np.random.default_rng([seed, finger])
        pattern = draw_class(rng)
        kind = (finger - 1) % 5 + 1
        fingers.append(
            FingerModel(
                finger=finger,
                pattern=pattern,
                points=draw_singular_points(pattern, rng),
                period_px=period * float(rng.normal(1.0, 0.03)) * (1.06 if kind == 1 else 1.0),
                half_width_px=int(_HALF_WIDTH[kind] * size * rng.normal(1.0, 0.03)),
                half_height_px=int(_HALF_HEIGHT[kind] * size * rng.normal(1.0, 0.03)),
                entropy=(seed, finger),
            )
        )
    return Person(seed, tuple(fingers))


def master(seed: int, finger: int) -> Pixels:
    """The skin of one fingertip: uint8 MASTER_SHAPE at 500 ppi, dark ridges on light ground, no edge of the finger."""
    if finger not in FINGERS:
        raise ValueError(f"finger {finger} is not one of 1 to 10")
    return draw_master(person(seed).finger(finger))


def draw_master(model: FingerModel, passed: Callable[[], None] | None = None) -> Pixels:
    """Orientation, period, growth, tone. `passed` is called now and then, PASSES times, and may raise to give up."""
    rng = np.random.default_rng([*model.entropy, 1])
    angle = orientation(model.points, MASTER_SHAPE, PAD_MIDDLE_PX, rng)
    ridges = grow(angle, _period_map(model, rng), rng, passed)
    return _tone(ridges, rng)


def _period_map(model: FingerModel, rng: np.random.Generator) -> NDArray[np.float32]:
    """Ridge period in pixels: finer at the core, wider towards the crease, with slow waves."""
    height, width = MASTER_SHAPE
    y = ((np.arange(height, dtype=np.float32) - PAD_MIDDLE_PX) / PAD_MIDDLE_PX)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    wave = 0.03 * np.sin(3.1 * x + rng.uniform(0, 6.28)) * np.cos(2.7 * y + rng.uniform(0, 6.28))
    crease = 0.10 * np.clip(y, 0, 1) ** 2
    return np.asarray(model.period_px * (1.0 + wave + crease), np.float32)


def _tone(ridges: NDArray[np.float32], rng: np.random.Generator) -> Pixels:
    """Grey of the skin: domed ridges with pores, valleys nearly clean."""
    pores = _pores(ridges, rng)
    domed = np.clip(0.5 + 0.62 * ridges, 0, 1) - pores
    grey = VALLEY_TONE - (VALLEY_TONE - RIDGE_TONE) * np.clip(domed, 0, 1)
    return np.asarray(np.clip(grey, 0, 255), np.uint8)


def _pores(ridges: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Sweat pores: small light dots on the ridge tops, about one each 1.2 mm of ridge."""
    seeds = (rng.random(ridges.shape, dtype=np.float32) < 0.006) & (ridges > 0.75)
    dots = cv2.GaussianBlur(seeds.astype(np.float32), (0, 0), 1.0)
    return np.asarray(np.minimum(dots * 4.5, 0.55), np.float32)


def make_masters(
    seed: int, cache_dir: Path | None = None, progress: Callable[[float], None] | None = None
) -> dict[int, Pixels]:
    """All ten masters of a person; from the cache where it holds them whole, made and cached where not.

    A damaged cache file is made again, and a cache that cannot be written is done without. The masters are read-only.
    `progress` hears 0 to 1 on the calling thread and may raise to give up.
    """
    cache = None if cache_dir is None else MasterCache(cache_dir, GENERATOR_VERSION, MASTER_SHAPE)
    if cache is not None and (cached := cache.read(seed)) is not None:
        if progress:
            progress(1.0)
        return cached
    made = _made(person(seed).fingers, progress or (lambda _: None))
    if cache is not None:
        with contextlib.suppress(OSError):  # a full disk costs the next start three seconds, not this one its subject
            cache.write(seed, made)
    return made


class _GivenUp(Exception):
    """Nobody waits for the masters any more."""


def _made(models: Sequence[FingerModel], progress: Callable[[float], None]) -> dict[int, Pixels]:
    """The masters, drawn on as many threads as there are cores: OpenCV releases the interpreter lock."""
    given_up = threading.Event()
    passes: queue.SimpleQueue[int] = queue.SimpleQueue()

    def passed() -> None:
        passes.put(1)
        if given_up.is_set():
            raise _GivenUp

    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1), thread_name_prefix="masters") as pool:
        drawn = {model.finger: pool.submit(draw_master, model, passed) for model in models}
        try:
            while wait(drawn.values(), PROGRESS_EACH_S).not_done:
                progress(min(1.0, passes.qsize() / (PASSES * len(models))))
            made = {finger: future.result() for finger, future in drawn.items()}
        finally:
            given_up.set()  # whoever gives up in `progress` waits for a pass, not for ten fingers
            pool.shutdown(cancel_futures=True)
    for pixels in made.values():
        pixels.setflags(write=False)
    progress(1.0)
    return made
