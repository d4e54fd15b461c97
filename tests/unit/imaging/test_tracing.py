"""What a trace shows, and that it asks nothing of the stages while it is off."""

from collections.abc import Iterator

import numpy as np
import pytest

from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.position import FrictionRidgePosition as P
from app.domain.position import fingers_of
from app.imaging.platen import look_at_glass
from app.imaging.preview import PreviewLook
from app.imaging.quality import measure_quality
from app.imaging.slap import segment
from app.imaging.trace import Array, Trace
from app.imaging.tracing import show_stages
from tests.support import hands

ROLL, SLAP = FingerImage(hands.card()[2]), FingerImage(hands.card()[13])


class Off(Trace):
    """Is off, and says so when it is handed something all the same."""

    def show(self, name: str, array: Array) -> None:
        raise AssertionError(f"{name} was shown though nobody looks")


def stages_off() -> Iterator[object]:
    off, four = Off(), P.PLAIN_RIGHT_FOUR
    yield segment(SLAP, four, fingers_of(four), trace=off)
    yield PreviewLook(four, fingers_of(four)).look(SLAP, trace=off)
    yield look_at_glass(SLAP, off)
    yield measure_quality(ROLL, P.RIGHT_INDEX, ImpressionType.LIVE_SCAN_ROLLED, trace=off)


def test_a_trace_that_is_off_is_shown_nothing() -> None:
    assert all(stages_off())


@pytest.fixture(scope="module")
def of_a_roll() -> dict[str, Array]:
    seen: dict[str, Array] = {}
    show_stages(ROLL, P.RIGHT_INDEX, Trace(seen.__setitem__), rolled=True)
    return seen


@pytest.mark.parametrize(
    "name", ["roll/print", "roll/ridges", "roll/bridged", "platen/relief", "platen/ghost", "platen/dirt"]
)
def test_the_stages_of_a_roll_and_of_the_glass_are_shown(of_a_roll: dict[str, Array], name: str) -> None:
    assert of_a_roll[name].ndim == 2


def test_nfiq2_shows_its_measures_block_by_block(of_a_roll: dict[str, Array]) -> None:
    measured = measure_quality(ROLL, P.RIGHT_INDEX, ImpressionType.LIVE_SCAN_ROLLED).measured
    for name in ("fda", "lcs", "ocl"):
        shown = of_a_roll[f"nfiq2/{name}"]
        counted = sum(measured[f"{name.upper()}_Bin10_{number}"] for number in range(10))
        assert 0 < np.count_nonzero(shown) <= counted
        assert shown.sum() == pytest.approx(counted * measured[f"{name.upper()}_Bin10_Mean"], rel=1e-6)
    assert 0.5 < np.median(of_a_roll["nfiq2/rvup"][of_a_roll["nfiq2/rvup"] > 0]) < 2.0
