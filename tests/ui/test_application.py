"""From the first window to the last: opening behind it, failing with words, closing in order."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.errors import BookingStationError, Whose
from app.presenters.parts import Language, Mark, Screen, Theme
from app.station.snapshot import Phase
from app.training.screening import Screening
from app.training.sessions import sessions_of
from app.training.snapshot import TrainingSnapshot
from app.ui.application import FAILED_STATUS, StationApplication, run_window
from app.ui.start_up import Failure, Part, StartState, failure_of, present_start
from app.ui.widgets.button import ActButton
from app.ui.window import RepeatGuard
from drivers.errors import NotFound
from drivers.simulated.acts import ActKind
from tests.support.desk import DeskBench
from tests.support.fake_port import FakePort
from tests.support.fake_training import FakeTraining
from tests.support.recorded_session import SESSION, record_session
from tests.support.scenes import base


class PortInUse(BookingStationError):
    code = "test/port-in-use"
    whose = Whose.ADMINISTRATOR
    remedy = "Choose another port."


@dataclass
class FakeProgram:
    station: FakePort = field(default_factory=lambda: FakePort(snapshots=[base()]))
    training: FakeTraining | None = None
    closed_on: str = ""

    def close(self) -> None:
        self.closed_on = threading.current_thread().name


class Opener:
    """Opens when it is let; tells progress; fails as often as it is told to."""

    def __init__(self, *failures: BaseException) -> None:
        self.program = FakeProgram()
        self.failures = list(failures)
        self.may_go = threading.Event()
        self.may_go.set()
        self.thread = ""

    def __call__(self, progress: Callable[[str, int, int], None]) -> FakeProgram:
        self.thread = threading.current_thread().name
        progress("masters", 50, 100)
        assert self.may_go.wait(20)
        if self.failures:
            raise self.failures.pop(0)
        progress("masters", 100, 100)
        progress("gallery-criminal", 20, 20)
        return self.program


Make = Callable[..., StationApplication]


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Make]:
    made: list[StationApplication] = []

    def make(opener: Any, **settings: Any) -> StationApplication:
        station = StationApplication(opener, training=True, **settings)
        station.window._guard = RepeatGuard(0)
        station.window.resize(1280, 800)
        station.window.show()
        station.window.activateWindow()
        qtbot.waitUntil(station.window.isActiveWindow)
        station.begin()
        made.append(station)
        return station

    yield make
    for station in made:
        station.end()
        qtbot.waitUntil(lambda s=station: not s.window.isVisible())
        station.window.deleteLater()
        station.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def sentence(station: StationApplication) -> str:
    return station.window.frame.sentence.text


def test_the_window_is_there_before_the_program(start: Make, qtbot: QtBot) -> None:
    opener = Opener()
    opener.may_go.clear()
    station = start(opener)
    assert station.window.isVisible()
    assert "starting" in sentence(station)
    assert station.window.frame.main.busy
    qtbot.waitUntil(lambda: opener.thread == "opening")
    opener.may_go.set()
    qtbot.waitUntil(lambda: station.window.view is not None)
    assert station.window.frame.screen is Screen.SIGN_IN
    assert station.window.view.health


def test_a_failure_says_what_whose_and_what_to_do_and_can_be_tried_again(start: Make, qtbot: QtBot) -> None:
    opener = Opener(PortInUse("The port is in use."))
    station = start(opener)
    qtbot.waitUntil(lambda: "could not start" in sentence(station))
    facts = [line for fact in present_start(station._state).facts for line in fact.lines]
    assert facts == ["The port is in use.", "Choose another port.", "The administrator", "test/port-in-use"]
    assert station.status == FAILED_STATUS
    QTest.keyClick(station.window, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: station.window.view is not None)
    assert station.status == 0


def test_a_defect_shows_its_code_and_not_its_words() -> None:
    failure = failure_of(ZeroDivisionError("SAMPLE, JORDAN"))
    assert failure.code == "station/defect"
    assert "SAMPLE" not in failure.message + failure.next_step


def test_a_readers_refusal_is_the_readers_part() -> None:
    failure = failure_of(NotFound("No such reader."))
    assert (failure.code, failure.whose) == (NotFound.code, Whose.READER)
    assert failure.next_step


def test_a_screening_shows_the_replay_and_closes_when_it_is_ended(start: Make, qtbot: QtBot, tmp_path: Path) -> None:
    record_session(sessions_of(tmp_path))
    screening = Screening(sessions_of(tmp_path), SESSION)
    station = start(lambda _progress: screening, screening=True)
    qtbot.waitUntil(lambda: station.window.view is not None and station.window.frame.replay is not None)
    assert station.trainer is None  # there is nobody whom anything could befall
    with qtbot.waitSignal(station.ended):
        QTest.keyClick(station.window, Qt.Key.Key_Escape)
    assert station.status == 0


def test_closing_closes_the_program_away_from_the_window(start: Make, qtbot: QtBot) -> None:
    opener = Opener()
    station = start(opener)
    qtbot.waitUntil(lambda: station.window.view is not None)
    station.window.close()
    assert station.window.isVisible()
    assert "Closing" in sentence(station)
    qtbot.waitUntil(lambda: not station.window.isVisible())
    assert opener.program.closed_on == "closing"
    assert opener.program.station.listeners == []


def test_closing_while_it_opens_closes_what_was_opened(start: Make, qtbot: QtBot) -> None:
    opener = Opener()
    opener.may_go.clear()
    station = start(opener)
    qtbot.waitUntil(lambda: opener.thread == "opening")
    station.window.close()
    opener.may_go.set()
    qtbot.waitUntil(lambda: not station.window.isVisible())
    assert opener.program.closed_on == "closing"


def test_escape_closes_a_start_that_failed(start: Make, qtbot: QtBot) -> None:
    station = start(Opener(PortInUse("The port is in use.")))
    qtbot.waitUntil(lambda: "could not start" in sentence(station))
    QTest.keyClick(station.window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not station.window.isVisible())
    assert station.status == FAILED_STATUS


def test_language_and_theme_chosen_at_the_start_stay(start: Make, qtbot: QtBot) -> None:
    opener = Opener()
    opener.may_go.clear()
    station = start(opener)
    QTest.keyClick(station.window, Qt.Key.Key_F9)
    QTest.keyClick(station.window, Qt.Key.Key_F10)
    opener.may_go.set()
    qtbot.waitUntil(lambda: station.window.view is not None)
    assert station.window.frame.language.value == "es"
    assert station.window.frame.theme.value == "night"


def test_it_begins_in_the_language_and_theme_of_the_settings(start: Make, qtbot: QtBot) -> None:
    station = start(Opener(), language=Language.ES, theme=Theme.CONTRAST)
    assert (station.window.frame.language, station.window.frame.theme) == (Language.ES, Theme.CONTRAST)
    qtbot.waitUntil(lambda: station.window.view is not None)
    assert (station.window.frame.language, station.window.frame.theme) == (Language.ES, Theme.CONTRAST)


def test_the_trainers_window_comes_and_goes_and_reaches_the_room(start: Make, qtbot: QtBot) -> None:
    opener = Opener()
    room = FakeTraining(opener.program.station, [TrainingSnapshot()])
    opener.program.training = room
    station = start(opener)
    qtbot.waitUntil(lambda: station.window.view is not None and station.trainer is not None)
    assert not station.trainer.isVisible()
    qtbot.keyClick(
        station.window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert station.trainer.isVisible()
    qtbot.waitUntil(lambda: station.trainer.findChild(ActButton, "act.befall.unplug") is not None)
    qtbot.mouseClick(station.trainer.findChild(ActButton, "act.befall.unplug"), Qt.MouseButton.LeftButton)
    assert [command.act.kind for command in room.commands] == [ActKind.UNPLUG]
    station.trainer.close()
    assert not station.trainer.isVisible()
    station.trainer.show()
    station.end()
    qtbot.waitUntil(lambda: station.trainer is None)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order(qapp: QApplication, number: signal.Signals) -> None:
    opener = Opener()
    before = signal.getsignal(number)
    tries = QTimer()
    tries.setInterval(50)
    tries.timeout.connect(lambda: opener.program.station.listeners and os.kill(os.getpid(), number))
    tries.start()
    assert run_window(opener, training=True) == 0
    tries.stop()
    assert opener.program.closed_on == "closing"
    assert signal.getsignal(number) is before


def test_progress_goes_to_its_part() -> None:
    state = StartState().heard("enrolment", 3, 20).heard("matcher", 1, 1).heard("something", 1, 2)
    assert Part("enrol", 3, 20) in state.parts
    assert Part("service", 1, 1) in state.parts
    assert Part("other", 1, 2) in state.parts


def test_the_part_that_is_waited_for_is_at_work() -> None:
    """Also one that says nothing before it is ready; no later part seems to be at work."""

    def marks(state: StartState) -> list[Mark]:
        return [part.mark for part in present_start(state).parts]

    state = StartState()
    assert marks(state) == [Mark.BUSY, Mark.IDLE, Mark.IDLE, Mark.IDLE]
    state = state.heard("program", 1, 1)
    assert marks(state) == [Mark.GOOD, Mark.BUSY, Mark.IDLE, Mark.IDLE]
    state = state.heard("masters", 100, 100).heard("science", 0, 1)
    assert marks(state) == [Mark.GOOD, Mark.GOOD, Mark.BUSY, Mark.IDLE]
    state = state.heard("science", 1, 1)
    assert marks(state) == [Mark.GOOD, Mark.GOOD, Mark.GOOD, Mark.BUSY]
    assert present_start(state).parts[-1].far == "working"
    state = state.heard("enrolment", 20, 20)
    assert set(marks(state)) == {Mark.GOOD}


@pytest.mark.parametrize("failure", [None, failure_of(PortInUse("The port is in use."))])
def test_a_station_that_closes_says_only_that(failure: Failure | None) -> None:
    view = present_start(StartState(failure=failure, closing=True).heard("program", 1, 1))
    assert view.parts == ()
    assert view.facts == ()
    assert view.frame.top.code == ""
    assert (view.frame.sentence.over, view.frame.sentence.text) == ("", "Closing. Everything is kept.")


def test_a_whole_booking_by_one_key_on_a_station_with_fake_parts(start: Make, qtbot: QtBot) -> None:
    """F2 from the empty form to the answers: the window adds nothing and leaves nothing out."""

    class Program:
        def __init__(self) -> None:
            self.bench = DeskBench()
            self.bench.station.start()
            self.station = self.bench.station
            self.training = None

        def close(self) -> None:
            self.bench.station.close()

    station = start(lambda _progress: Program())
    window = station.window

    def phase() -> Phase | None:
        return window.snapshot.phase if window.snapshot is not None else None

    def press_until(reached: Callable[[], bool]) -> None:
        def press() -> bool:
            if reached():
                return True
            QTest.keyClick(window, Qt.Key.Key_F2)
            return False

        qtbot.waitUntil(press, timeout=20_000)

    qtbot.waitUntil(lambda: phase() is Phase.SIGNED_OUT)
    QTest.keyClicks(window.page(Screen.SIGN_IN).field("name"), "Officer One")
    press_until(lambda: phase() is Phase.IDLE)
    press_until(lambda: window.frame.screen is Screen.NEW_BOOKING)
    page = window.page(Screen.NEW_BOOKING)
    for name, text in (("surname", "Sample"), ("given", "Sam"), ("date_of_birth", "1990-02-20")):
        QTest.keyClicks(page.field(f"subject.{name}"), text)
    QTest.keyClicks(page.field("charges"), "larceny")
    QTest.keyClick(page.field("charges"), Qt.Key.Key_Return)
    press_until(lambda: phase() is Phase.SENT)
    press_until(lambda: window.snapshot.submission.confirmed_by is not None)
    assert window.snapshot.submission.confirmed_by == "Officer One"
