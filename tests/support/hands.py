"""Generated hands for tests, made once a run."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

import numpy as np

from drivers.simulated.generator import FINGERS, FingerModel, Pixels, make_masters, person
from drivers.simulated.impression import render_plain, render_rolled, render_slap

SEED = 11


@functools.cache
def cache_dir() -> Path:
    """A folder that holds the masters of SEED; removed when the run ends."""
    folder = Path(tempfile.mkdtemp(prefix="hands-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    make_masters(SEED, folder)
    return folder


@functools.cache
def masters() -> dict[int, Pixels]:
    return make_masters(SEED, cache_dir())


def models() -> dict[int, FingerModel]:
    return {model.finger: model for model in person(SEED).fingers}


@functools.cache
def card() -> dict[int, Pixels]:
    """What a ten-print card of that person holds: 1-10 rolled, 11 and 12 thumbs, 13 and 14 slaps."""
    rng = np.random.default_rng(1)
    hand, shapes = masters(), models()
    images = {finger: render_rolled(hand[finger], shapes[finger], rng).pixels for finger in FINGERS}
    images[11] = render_plain(hand[1], shapes[1], rng).pixels
    images[12] = render_plain(hand[6], shapes[6], rng).pixels
    images[13] = render_slap(hand, shapes, (2, 3, 4, 5), rng).pixels
    images[14] = render_slap(hand, shapes, (10, 9, 8, 7), rng).pixels
    return images
