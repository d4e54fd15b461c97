"""The whole booking in the real window, by mouse and by keys, with the real station and service behind it."""

from pathlib import Path

import pikepdf
from PySide6.QtCore import Qt

from app.clock import SystemClock
from app.domain.match import AnswerKind, AnswerResult
from app.domain.position import FrictionRidgePosition as P
from app.domain.queue_entry import QueueState
from app.match_service.service_store import ServiceStore
from app.presenters.parts import Screen
from app.station.snapshot import CaptureState, Phase
from app.store import audit
from app.store.stores import Stores
from app.ui.cards import CARDS
from tests.e2e.conftest import OpenDesk, WindowDesk
from tests.support.pdf_text import pages_of


def sign_in(desk: WindowDesk) -> None:
    desk.type("field.name", "T. Example")
    desk.press("act.sign_in")
    desk.wait(lambda: desk.snapshot.phase is Phase.IDLE)


def fill_in(desk: WindowDesk, surname: str) -> None:
    """The form, with a charge found by its words."""
    desk.press("act.new_booking")
    desk.type("field.subject.surname", surname)
    desk.type("field.subject.given", "sam")
    desk.type("field.subject.date_of_birth", "7/12/88")
    desk.type("field.charges", "larceny")
    desk.press("result.0")
    desk.press("act.to_prints")
    desk.wait(lambda: desk.snapshot.phase is Phase.CAPTURING)


def capture(desk: WindowDesk) -> None:
    """Wait until the station has captured by itself and shows the print."""
    desk.wait(lambda: desk.snapshot.capture is not None and desk.snapshot.capture.state is CaptureState.REVIEW)


def accept(desk: WindowDesk) -> None:
    view = desk.snapshot.capture
    assert view is not None
    step = view.step_index
    desk.press("act.accept")
    desk.wait(lambda: desk.snapshot.steps[step].done)


def capture_all(desk: WindowDesk) -> None:
    while desk.snapshot.phase is Phase.CAPTURING:
        desk.wait(
            lambda: (
                desk.snapshot.phase is Phase.REVIEWING
                or (desk.snapshot.capture is not None and desk.snapshot.capture.state is CaptureState.REVIEW)
            )
        )
        if desk.snapshot.phase is Phase.CAPTURING:
            accept(desk)


def send(desk: WindowDesk) -> str:
    desk.wait(lambda: desk.window.frame is not None and desk.window.frame.screen is Screen.REVIEW)
    desk.press("act.send")
    desk.wait(lambda: desk.snapshot.phase is Phase.SENT)
    assert desk.snapshot.submission is not None
    return desk.snapshot.submission.tcn


def answered(desk: WindowDesk) -> dict[AnswerKind, AnswerResult]:
    desk.wait(lambda: desk.snapshot.submission is not None and desk.snapshot.submission.state is QueueState.ANSWERED)
    assert desk.snapshot.submission is not None
    return {answer.kind: answer.result for answer in desk.snapshot.submission.answers}


def confirm(desk: WindowDesk) -> None:
    desk.press("act.mark_seen")
    desk.wait(lambda: desk.snapshot.submission is not None and desk.snapshot.submission.state is QueueState.CONFIRMED)
    assert desk.snapshot.submission is not None
    assert desk.snapshot.submission.confirmed_by == "T. Example"


def print_card(desk: WindowDesk, data: Path, tcn: str) -> None:
    """The card of what was sent: with all its prints, the mark, and a row of the audit trail."""
    desk.press("act.open_card")
    desk.press("act.print_card")
    desk.wait(lambda: desk.window.front.card_printed is not None)
    (file,) = (data / CARDS).iterdir()
    assert f"ALREADY SENT ELECTRONICALLY, TCN {tcn}, DO NOT SEND AGAIN" in pages_of(file.read_bytes())[0]
    with pikepdf.open(file) as pdf:
        assert len(pdf.pages[0].get_images()) == 14
    stores = Stores.open_read_only(data, clock=SystemClock())
    try:
        row = audit.rows(stores.database)[-1]
    finally:
        stores.close()
    assert (row.act, row.object, row.actor) == ("card-printed", tcn, "T. Example")
    desk.press("act.back")


def times_taken(data: Path, tcn: str) -> int:
    store = ServiceStore.open(data / "service" / "service.db", clock=SystemClock())
    try:
        return int(store._rows("SELECT count(*) FROM submission WHERE tcn = ?", (tcn,))[0][0])
    finally:
        store.close()


def test_a_booking_by_mouse_from_sign_in_to_the_answers(window_desk: OpenDesk, window_data: Path) -> None:
    desk = window_desk(seed=1)
    assert desk.shown("training_band") is not None
    sign_in(desk)
    fill_in(desk, "sample")
    capture(desk)
    desk.press("act.again")  # once more, though it is good
    desk.wait(lambda: desk.snapshot.capture is not None and desk.snapshot.capture.state is not CaptureState.REVIEW)
    capture(desk)
    assert desk.snapshot.capture is not None
    assert [attempt.number for attempt in desk.snapshot.capture.attempts] == [1, 2]
    capture_all(desk)
    tcn = send(desk)
    assert answered(desk) == {
        AnswerKind.CRIMINAL_IDENTIFICATION: AnswerResult.IDENTIFIED,
        AnswerKind.IMMIGRATION_CROSS_CHECK: AnswerResult.COMPLETED,
    }
    confirm(desk)
    assert times_taken(window_data, tcn) == 1
    print_card(desk, window_data, tcn)
    desk.press("act.new_booking")
    desk.wait(lambda: desk.shown("field.subject.surname") is not None)


def test_a_missing_finger_a_draft_that_is_left_and_keys_alone(window_desk: OpenDesk) -> None:
    desk = window_desk(seed=3)
    sign_in(desk)
    desk.key(Qt.Key.Key_F2)
    desk.type("field.subject.surname", "example")
    desk.type("field.subject.given", "kim")
    desk.type("field.subject.date_of_birth", "unknown")
    desk.type("field.charges", "2399")
    desk.key(Qt.Key.Key_Return)
    desk.wait(lambda: bool(desk.window.front.form.charges))
    desk.key(Qt.Key.Key_F2)
    desk.wait(lambda: desk.snapshot.phase is Phase.CAPTURING)
    desk.key(Qt.Key.Key_F4)
    desk.wait(lambda: desk.window.front.marking)
    desk.key(Qt.Key.Key_0)  # left little finger
    desk.wait(lambda: desk.window.front.chosen_finger == P.LEFT_LITTLE)
    desk.press("act.mark_amputated")
    desk.wait(lambda: len(desk.snapshot.steps) == 12)
    desk.key(Qt.Key.Key_F2)
    capture(desk)
    desk.key(Qt.Key.Key_F2)
    desk.wait(lambda: desk.snapshot.steps[0].done)
    capture(desk)
    booking = desk.snapshot.booking
    assert booking is not None
    desk.key(Qt.Key.Key_Escape)
    desk.wait(lambda: desk.snapshot.phase is Phase.IDLE)
    assert desk.snapshot.drafts[0].steps_done == 1
    desk.press(f"card.{booking.booking_id}")
    desk.wait(lambda: desk.snapshot.phase is Phase.CAPTURING)
    assert desk.snapshot.capture is not None
    assert desk.snapshot.capture.step_index == 1  # the exact finger
    capture_all(desk)
    send(desk)
    assert answered(desk)[AnswerKind.CRIMINAL_IDENTIFICATION] is AnswerResult.NOT_IDENTIFIED
    confirm(desk)


def test_a_service_that_is_killed_in_the_middle_comes_back_by_itself(window_desk: OpenDesk, window_data: Path) -> None:
    desk = window_desk(seed=2)
    sign_in(desk)
    fill_in(desk, "specimen")
    capture(desk)
    desk.service_process().kill()
    capture_all(desk)
    tcn = send(desk)
    assert answered(desk)[AnswerKind.IMMIGRATION_CROSS_CHECK] is AnswerResult.COMPLETED
    confirm(desk)
    assert times_taken(window_data, tcn) == 1


def test_a_window_that_goes_in_the_middle_leaves_a_draft_for_the_next(window_desk: OpenDesk) -> None:
    desk = window_desk(seed=1)
    sign_in(desk)
    fill_in(desk, "pattern")
    for _ in range(3):
        capture(desk)
        accept(desk)
    booking = desk.snapshot.booking
    assert booking is not None
    desk.end()
    again = window_desk(seed=1)
    sign_in(again)
    again.press(f"card.{booking.booking_id}")
    again.wait(lambda: again.snapshot.phase is Phase.CAPTURING)
    assert again.snapshot.capture is not None
    assert again.snapshot.capture.step_index == 3
    assert sum(step.done for step in again.snapshot.steps) == 3
