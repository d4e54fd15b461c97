"""People who do not exist: ten fingers from a seed.

* `person(seed)` -> Person: sex, age, and of ten fingers pattern, singular points, ridge period, size, scars. Cheap.
* `master(seed, finger)` -> uint8 (1050, 800): the skin of a finger, nail edge to nail edge, from the tip to the middle
  of the second phalanx, 500 ppi, dark ridges on light ground. About 0.2 s.
* `make_masters(seed, cache_dir, progress)` -> {1..10: master}, cached on disk.

The same seed gives the same bytes on every machine: chance comes from whole numbers, and nothing on the way to a master
is done but in whole numbers or in operations that IEEE 754 makes exact (`drivers.simulated.kernels`).

Impressions of masters (rolled, plain, slaps) are in `drivers.simulated.impression`.
"""

import contextlib
import os
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from drivers.errors import GeneratorRefused
from drivers.simulated import population
from drivers.simulated.draws import Draws
from drivers.simulated.finger_model import (
    FINGERS,
    MASTER_SHAPE,
    PAD_MIDDLE_PX,
    RIDGE_TONE,
    VALLEY_TONE,
    FingerModel,
    Person,
)
from drivers.simulated.master_cache import MasterCache
from drivers.simulated.population import PatternClass
from drivers.simulated.scars import draw_marks, draw_texture
from drivers.simulated.singular_points import draw_singular_points

__all__ = [
    "FINGERS",
    "GENERATOR_VERSION",
    "MASTER_SHAPE",
    "PAD_MIDDLE_PX",
    "RIDGE_TONE",
    "VALLEY_TONE",
    "FingerModel",
    "Person",
    "Pixels",
    "draw_master",
    "make_masters",
    "master",
    "person",
    "warm_up",
]

Pixels = NDArray[np.uint8]

GENERATOR_VERSION = 3  # raise when the same seed gives other bytes: caches and galleries are rebuilt
PROGRESS_EACH_S = 0.1  # how often the progress of making a person is told
# Half the height from the fingertip to the first crease and half the width, nail edge to nail edge, in pixels at
# 500 ppi, by finger from thumb to little finger (a 190 mm hand, as the drawing of the hands).
_HALF_HEIGHT = {1: 275, 2: 238, 3: 246, 4: 240, 5: 205}
_HALF_WIDTH = {1: 285, 2: 235, 3: 240, 4: 232, 5: 200}
_SIZE_DEVIATION = 0.03  # between the fingers of one hand, and of their periods about half as much
_WHOLE = 0  # stream of chance of a person; those of fingers are 1 to 10


def person(seed: int) -> Person:
    """The person of a seed; the same on every machine. GeneratorRefused below 0."""
    if seed < 0:
        raise GeneratorRefused(f"The seed {seed} is below 0.")
    draws = Draws(seed, _WHOLE)
    sex, age_years = population.draw_sex(draws), population.draw_age(draws)
    size = population.around(draws, population.SIZE[sex], population.SIZE_DEVIATION)
    period_px = population.draw_period_px(draws, sex)
    patterns = population.draw_patterns(draws)
    fingers = tuple(_finger(seed, finger, patterns[finger], age_years, size, period_px) for finger in FINGERS)
    return Person(seed, sex, age_years, fingers)


def _finger(
    seed: int, finger: int, pattern: PatternClass, age_years: int, size: float, period_px: float
) -> FingerModel:
    draws = Draws(seed, finger)
    kind = population.kind(finger)
    half_width = int(population.around(draws, size * _HALF_WIDTH[kind], _SIZE_DEVIATION))
    half_height = int(population.around(draws, size * _HALF_HEIGHT[kind], _SIZE_DEVIATION))
    own_period = population.PERIOD_OF_FINGER[kind] * period_px
    return FingerModel(
        finger=finger,
        pattern=pattern,
        points=draw_singular_points(pattern, half_width, draws),
        period_px=population.around(draws, own_period, 0.5 * population.PERIOD_DEVIATION),
        half_width_px=half_width,
        half_height_px=half_height,
        entropy=(seed, finger),
        texture=draw_texture(age_years, draws),
        marks=draw_marks(age_years, half_width, half_height, draws),
    )


def master(seed: int, finger: int) -> Pixels:
    """The skin of one fingertip: uint8 MASTER_SHAPE at 500 ppi, dark ridges on light ground, no edge of the finger.
    GeneratorRefused where there is no such person or finger."""
    return draw_master(person(seed).finger(finger))


def draw_master(model: FingerModel, passed: Callable[[], None] | None = None) -> Pixels:
    """`passed` is called now and then and may raise to give up."""
    from drivers.simulated.drawing import draw  # loads the compiler, for which a window is not to wait

    return draw(model, passed)


def warm_up() -> None:
    """Compile what is compiled: some 10 s on the first start of an installation, a second or two from then on."""
    from drivers.simulated import drawing

    drawing.warm_up(person(0).finger(1))


def make_masters(
    seed: int, cache_dir: Path | None = None, progress: Callable[[float], None] | None = None
) -> dict[int, Pixels]:
    """All ten masters of a person; from the cache where it holds them whole, made and cached where not.

    A damaged cache file is made again, and a cache that cannot be written is done without; GeneratorRefused where
    `cache_dir` is no folder. The masters are read-only.
    `progress` hears 0 to 1 on the calling thread and may raise to give up.
    """
    if cache_dir is not None and cache_dir.exists() and not cache_dir.is_dir():
        raise GeneratorRefused("What is to hold the masters is a file and no folder.")
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
    """The masters, drawn on as many threads as there are cores: the kernels release the interpreter lock."""
    from drivers.simulated.ridges import PASSES

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
