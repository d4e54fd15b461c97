"""What one picture shows of a broken sensor, and of a finger that the edge of the glass cuts."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.position import FrictionRidgePosition as P
from app.domain.position import fingers_of
from app.imaging.edge import cut_share
from app.imaging.quality import measure_quality
from app.imaging.sensor import broken_parts, without_broken
from app.imaging.slap import segment
from drivers.simulated.sensor import SensorFaults, with_sensor_faults
from tests.support import hands
from tests.unit.imaging.test_slap import CARDS, pictures_of


@pytest.mark.parametrize("position", [1, 2, 13, 14])
def test_a_whole_sensor_is_not_reported(position: int) -> None:
    assert broken_parts(hands.card()[position]) == (0, 0)


@pytest.mark.parametrize("card", CARDS)
def test_the_specks_of_a_card_are_no_dead_pixels(samples: Path, card: str) -> None:
    for picture in pictures_of(samples / "an2" / card).values():
        assert not broken_parts(picture.pixels).is_worth_telling


@pytest.mark.parametrize("faults", [SensorFaults(dead_pixels=300), SensorFaults(dead_rows=2), SensorFaults(0, 0, 2)])
@pytest.mark.parametrize("position", [2, 13])
def test_a_broken_sensor_is_worth_telling(position: int, faults: SensorFaults) -> None:
    assert broken_parts(with_sensor_faults(hands.card()[position], faults)).is_worth_telling


def test_a_few_dead_pixels_are_on_every_sensor() -> None:
    assert not broken_parts(with_sensor_faults(hands.card()[13], SensorFaults(dead_pixels=10))).is_worth_telling


@pytest.mark.parametrize("finger", [P.RIGHT_THUMB, P.LEFT_INDEX])
def test_a_broken_sensor_does_not_spoil_what_is_measured_of_the_print(finger: P) -> None:
    whole = hands.card()[int(finger)]
    broken = FingerImage(with_sensor_faults(whole, SensorFaults(dead_pixels=3000, dead_rows=6, dead_columns=6)))

    def score(image: FingerImage) -> int:
        return measure_quality(image, finger, ImpressionType.LIVE_SCAN_ROLLED).score

    assert score(broken) < score(FingerImage(whole)) - 30
    assert score(without_broken(broken)) > score(FingerImage(whole)) - 15


def test_fingers_on_the_glass_are_not_cut_and_those_half_beyond_it_are() -> None:
    whole = hands.card()[13]
    beyond = np.full_like(whole, 253)
    beyond[:-480] = whole[480:]
    for pixels, cut in ((whole, False), (beyond, True)):
        picture = FingerImage(pixels)
        found = segment(picture, P.PLAIN_RIGHT_FOUR, fingers_of(P.PLAIN_RIGHT_FOUR)).segments
        shares = [cut_share(picture, one) for one in found]
        assert (max(shares) > 0.6) is cut
        assert cut or max(shares) == 0.0


def test_of_a_rolled_finger_the_top_alone_counts() -> None:
    rolled = hands.card()[2]
    picture = FingerImage(np.ascontiguousarray(rolled[: rolled.shape[0] * 2 // 3]))  # cut below
    (found,) = segment(picture, P.RIGHT_INDEX, (P.RIGHT_INDEX,)).segments
    assert cut_share(picture, found) > 0.6
    assert cut_share(picture, found, top_alone=True) == 0.0
