"""The same seed gives the same bytes, whatever the processor can do, and next year."""

import hashlib
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.simulated.drawing import draw
from drivers.simulated.generator import GENERATOR_VERSION, master, person
from drivers.simulated.kernels import arithmetic
from drivers.simulated.population import PatternClass

# A change of these is a change of everybody's skin: raise GENERATOR_VERSION with it.
PEOPLE_OF_VERSION = {3: "9f96701d02b8ecdad415496a3b59b377"}
SKIN_OF_VERSION = {3: "5a052ca5562809e288a9ae730c49689f"}
SMALL = (480, 160)  # the middle of a finger, with its cores
PLAIN_MACHINE = {
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
    "NUMBA_OPT": "1",  # other machine code, and a quicker compilation
    "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR",
    "OPENCV_CPU_DISABLE": "SSE4.1,SSE4.2,AVX,FP16,AVX2,FMA3,AVX512-SKX",
    "OPENCV_LOG_LEVEL": "ERROR",
}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def test_a_master_is_the_same_on_a_processor_that_can_do_less(tmp_path: Path) -> None:
    """A scarred finger of an old person, so that all that can be drawn is."""
    seed, finger = next(
        (seed, model.finger)
        for seed in range(200)
        for model in person(seed).fingers
        if model.pattern is PatternClass.WHORL and model.texture.wear and any(mark.is_scar for mark in model.marks)
    )
    program = (
        "import hashlib; from drivers.simulated.generator import master\n"
        f"print(hashlib.sha256(master({seed}, {finger}).tobytes()).hexdigest()[:32])"
    )
    plain = {**os.environ, **PLAIN_MACHINE, "NUMBA_CACHE_DIR": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], env=plain, capture_output=True, check=True, timeout=250
    )
    assert said.stdout.decode().strip() == _digest(master(seed, finger).tobytes())


def test_people_are_those_of_their_version() -> None:
    assert _digest(repr([person(seed) for seed in range(50)]).encode()) == PEOPLE_OF_VERSION[GENERATOR_VERSION]


def test_skin_is_that_of_its_version() -> None:
    models = [person(seed).finger(finger) for seed, finger in ((1, 1), (2, 7))]
    assert _digest(b"".join(draw(m, shape=SMALL).tobytes() for m in models)) == SKIN_OF_VERSION[GENERATOR_VERSION]


@pytest.mark.parametrize("x", [-7.0, -1.3, -0.2, 0.0, 1e-9, 0.5, 0.785398, 1.0, 2.0, 3.2, 40.0])
def test_own_arithmetic_is_right_to_nine_places(x: float) -> None:
    near = pytest.approx
    assert arithmetic.sin(x) == near(math.sin(x), abs=1e-9)
    assert arithmetic.cos(x) == near(math.cos(x), abs=1e-9)
    assert arithmetic.tanh(x) == near(math.tanh(x), abs=1e-9)
    assert arithmetic.exp(-abs(x)) == near(math.exp(-abs(x)), abs=1e-9)
    for y in (-2.0, 0.0, 0.3, 5.0):
        assert arithmetic.atan2(y, x) == near(math.atan2(y, x), abs=1e-9)
