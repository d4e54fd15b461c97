"""Fingers laid down for others at a live reader: told with the first print that shows it, and mended by that one."""

from collections.abc import Iterator

import pytest

from app.domain.position import FrictionRidgePosition as P
from app.station import commands as c
from app.station.snapshot import CaptureState, Phase, SequenceProblem
from drivers.simulated.acts import Act, ActKind
from tests.conftest import leaving_nothing_running
from tests.support.faults import RIGHT_FOUR, RIGHT_INDEX, THUMBS
from tests.support.live_desk import LiveDesk

K = ActKind


@pytest.fixture(scope="module", autouse=True)
def nothing_left_running() -> Iterator[None]:
    with leaving_nothing_running():
        yield


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDesk]:
    with LiveDesk(tmp_path_factory.mktemp("sequence") / "data") as desk:
        yield desk


@pytest.fixture
def desk(station: LiveDesk) -> Iterator[LiveDesk]:
    yield station
    station.leave()


def take(desk: LiveDesk) -> None:
    desk.review()
    desk.accept()


def doubt(desk: LiveDesk, code: str) -> SequenceProblem:
    """The finding of that kind, which comes while fingers are still being captured."""
    if not any(found.code == code for found in desk.seen.findings):
        desk.until(lambda seen: any(found.code == code for found in seen.findings))
    assert desk.seen.phase is Phase.CAPTURING
    (found,) = desk.seen.findings
    return found


def step_at(desk: LiveDesk, found: SequenceProblem) -> int:
    return int(desk.seen.steps[found.step_index].step.position)


def mend(desk: LiveDesk, found: SequenceProblem) -> None:
    """The same step again, done right, after the print that is being judged; over when nothing is doubted any more."""
    position = step_at(desk, found)
    desk.controls.mend()
    desk.submit(c.RecaptureStep(found.step_index))
    while (
        desk.until_said(lambda said: said.position == position or said.state is CaptureState.REVIEW).position
        != position
    ):
        desk.accept()
    desk.review()
    desk.submit(c.AcceptCapture(override_reason="It is as good as it gets."))
    desk.until(lambda seen: not seen.findings and (seen.phase is Phase.REVIEWING or desk.position != position))


def to_the_end(desk: LiveDesk) -> None:
    """Every finger that is left; the whole card is in order."""
    while desk.seen.phase is Phase.CAPTURING:
        take(desk)
    desk.until(lambda seen: seen.phase is Phase.REVIEWING)
    assert desk.seen.findings == ()


def test_another_finger_is_told_with_its_own_roll_and_mended_by_it(desk: LiveDesk) -> None:
    desk.book({2, 3, 4}, RIGHT_INDEX, Act(K.OTHER_FINGER, at=RIGHT_INDEX, instead={2: 3}))
    take(desk)
    found = doubt(desk, "rolled_plain_mismatch")
    assert (found.fingers, step_at(desk, found)) == ((P.RIGHT_INDEX,), RIGHT_INDEX)
    mend(desk, found)
    to_the_end(desk)


def test_crossed_thumbs_are_mended_by_their_one_picture(desk: LiveDesk) -> None:
    desk.book({1, 6, 7}, THUMBS, Act(K.SWAP_HANDS, at=THUMBS))
    take(desk)
    desk.controls.mend()
    take(desk)
    assert doubt(desk, "rolled_plain_mismatch").fingers == (P.RIGHT_THUMB,)
    take(desk)
    found = doubt(desk, "fingers_swapped")
    assert (found.fingers, step_at(desk, found)) == ((P.RIGHT_THUMB, P.LEFT_THUMB), THUMBS)
    mend(desk, found)
    to_the_end(desk)


def test_a_slap_of_the_wrong_hand_is_told_with_the_other_slap(desk: LiveDesk) -> None:
    """Which of the two it is comes out with the first rolls."""
    desk.book({2, 3, 4, 5, 7, 8, 9, 10}, RIGHT_FOUR, Act(K.SWAP_HANDS, at=RIGHT_FOUR))
    take(desk)
    desk.controls.mend()
    take(desk)
    assert set(doubt(desk, "hands_swapped").fingers) == {P(f) for f in (2, 3, 4, 5, 7, 8, 9, 10)}
    while [found.fingers for found in desk.seen.findings] != [(P(2), P(3), P(4), P(5))]:
        take(desk)
    found = doubt(desk, "hands_swapped")
    assert step_at(desk, found) == RIGHT_FOUR
    mend(desk, found)
    to_the_end(desk)
