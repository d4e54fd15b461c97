"""Subjects that make it hard, at the real window: what the officer is told, and that it can be mended."""

from pathlib import Path

import pytest

from app.domain.position import FrictionRidgePosition as P
from app.station.snapshot import CaptureState, Phase
from drivers.simulated.acts import Act, ActKind, Remedy
from drivers.simulated.controls import DRY, Controls
from tests.e2e.conftest import OpenDesk, WindowDesk
from tests.e2e.test_window_booking import accept, answered, capture, capture_all, fill_in, send, sign_in


def capturing(open_desk: OpenDesk, controls: Controls, **wishes: object) -> WindowDesk:
    desk = open_desk(reader_values={"controls": controls}, **wishes)
    sign_in(desk)
    fill_in(desk, "sample")
    return desk


def position(desk: WindowDesk) -> P:
    assert desk.snapshot.capture is not None
    return desk.snapshot.steps[desk.snapshot.capture.step_index].step.position


def again(desk: WindowDesk) -> None:
    """Press again, and wait for the new print."""
    assert desk.snapshot.capture is not None
    attempts = len(desk.snapshot.capture.attempts)
    desk.press("act.again")
    desk.wait(lambda: desk.snapshot.capture is not None and len(desk.snapshot.capture.attempts) > attempts)
    capture(desk)


@pytest.mark.parametrize("subject", ["generated", "card"])
def test_the_other_hand_is_noticed_and_not_taken(window_desk: OpenDesk, samples: Path, subject: str) -> None:
    controls = Controls()
    controls.once(swap_hands=True)
    card = samples / "an2" / "type-4-tpcard.an2" if subject == "card" else None
    desk = capturing(window_desk, controls, seed=1, subject=card)
    capture(desk)
    assert desk.sentence == "These look like the left hand. Place the right hand."
    assert desk.shown("act.accept") is None
    again(desk)
    accept(desk)
    assert desk.snapshot.steps[0].attempts == 2


def test_a_dry_finger_is_named_with_its_remedy(window_desk: OpenDesk) -> None:
    controls = Controls()
    controls.once(conditions={int(P.RIGHT_RING): DRY})
    desk = capturing(window_desk, controls, seed=1)
    capture(desk)
    assert desk.sentence == "Right ring finger is too dry. Moisten it and press again."
    again(desk)
    accept(desk)


def test_at_a_plain_sensor_a_dry_finger_is_named_while_it_rests_and_the_moistened_one_is_taken(
    window_desk: OpenDesk,
) -> None:
    controls = Controls()
    controls.befall(Act(ActKind.DRY, frozenset({int(P.RIGHT_RING)})))
    desk = window_desk(seed=1, reader_values={"controls": controls, "capture": "station"})
    sign_in(desk)
    fill_in(desk, "sample")
    desk.wait(lambda: desk.sentence == "Right ring finger is too dry. Moisten it and press again.")
    assert desk.snapshot.capture is not None
    assert desk.snapshot.capture.state in (CaptureState.POSITIONING, CaptureState.HOLDING_STILL)
    controls.give(Remedy.MOISTEN)
    capture(desk)
    assert desk.sentence == "All are good. Accept."
    accept(desk)
    assert desk.snapshot.steps[0].attempts == 1


def test_at_a_plain_sensor_the_ghost_of_the_last_print_is_told_before_the_next(window_desk: OpenDesk) -> None:
    controls = Controls()
    controls.befall(Act(ActKind.GHOST))
    desk = window_desk(seed=1, reader_values={"controls": controls, "capture": "station"})
    sign_in(desk)
    fill_in(desk, "sample")
    capture(desk)
    accept(desk)
    desk.wait(lambda: desk.snapshot.capture is not None and "dirty-platen" in desk.snapshot.capture.problems)
    assert position(desk) is P.PLAIN_LEFT_FOUR


def test_a_finger_that_is_not_laid_down_is_named(window_desk: OpenDesk) -> None:
    controls = Controls()
    controls.always(absent=frozenset({int(P.RIGHT_LITTLE)}))
    desk = capturing(window_desk, controls, seed=1)
    capture(desk)  # the reader's patience is over: it gives what lies there
    assert desk.sentence == "Three fingers seen, four expected. Place all, or mark one missing."
    assert desk.shown("act.accept") is None
    controls.always(absent=frozenset())
    again(desk)
    accept(desk)


def test_a_finger_rolled_twice_is_found_and_only_the_wrong_one_is_done_again(window_desk: OpenDesk) -> None:
    controls = Controls()
    desk = capturing(window_desk, controls, seed=1)
    while position(desk) is not P.RIGHT_RING:
        capture(desk)
        if position(desk) is P.RIGHT_MIDDLE:
            controls.once(instead={int(P.RIGHT_RING): int(P.RIGHT_MIDDLE)})
        accept(desk)
        desk.wait(
            lambda: desk.snapshot.capture is not None and desk.snapshot.capture.state is not CaptureState.LIFT_FINGERS
        )
    capture_all(desk)
    desk.wait(lambda: bool(desk.snapshot.findings))
    (finding,) = desk.snapshot.findings
    assert finding.code == "same_finger_twice"
    assert set(finding.fingers) == {P.RIGHT_MIDDLE, P.RIGHT_RING}
    assert "right ring" in desk.sentence.lower()
    wrong = next(i for i, step in enumerate(desk.snapshot.steps) if step.step.position is P.RIGHT_RING)
    desk.press(f"act.do_again.{wrong}")
    capture(desk)
    assert position(desk) is P.RIGHT_RING
    accept(desk)
    desk.wait(lambda: desk.snapshot.phase is Phase.REVIEWING)
    assert [step.attempts for step in desk.snapshot.steps] == [2 if i == wrong else 1 for i in range(13)]
    send(desk)
    assert answered(desk)


def test_a_reader_that_is_unplugged_in_the_middle_loses_nothing(window_desk: OpenDesk) -> None:
    controls = Controls()
    desk = capturing(window_desk, controls, seed=1)
    capture(desk)
    accept(desk)
    desk.wait(lambda: desk.snapshot.capture is not None and desk.snapshot.capture.step_index == 1)
    controls.unplug()
    desk.wait(lambda: desk.snapshot.capture is not None and desk.snapshot.capture.state is CaptureState.READER_ABSENT)
    assert desk.sentence == "The reader is not connected. Everything is kept. Plug it in."
    controls.replug()
    capture(desk)
    assert position(desk) is P.PLAIN_LEFT_FOUR
    accept(desk)
    assert [step.done for step in desk.snapshot.steps[:3]] == [True, True, False]
