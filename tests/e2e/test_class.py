"""A class on one machine: the service and its board as a process, ten stations without windows, a trainer's browser."""

import json
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from app.bootstrap.program import StationProgram, Wishes, open_program
from app.clock import SystemClock
from app.config import Environment, StationConfig
from app.domain.class_report import Joining
from app.station import commands as c
from app.station.port import StationPort
from app.station.snapshot import CaptureState, StationSnapshot
from app.store.lock import prepare_data_directory
from app.submission.client import ServiceClient
from app.submission.errors import SubmissionRefused
from app.training.board_reporter import BoardReporter
from app.training.joining import parse
from app.training.port import TrainingPort
from app.training.sheet import ScoreSheet
from app.training.trainee import HeadlessTrainee, Play
from tests.support import chromium, hands
from tests.support.service_process import START_S, STOP_S, command_of, lines_of
from tests.support.station_process import command_line
from tests.unit.match_service.support import class_report

STATIONS = 10
FRAMES_PER_S = 10.0  # of each live picture; nobody watches them here
PATIENCE_S = 120.0
UNPLUGGED = ("The reader is unplugged", "No reader is connected")  # the second once the station has looked for it
EXERCISE = """
schema = 1
id = "right-thumb"
number = 900
[title]
en = "Only a thumb"
es = "Solo un pulgar"
[story]
en = "All other fingers are gone."
es = "Los otros dedos no están."
[lesson]
en = "Mark what is not there."
es = "Marque lo que no está."
[[subject]]
seed = {seed}
surname = "BIRCH"
given = "CASEY"
charges = [{{ literal = "DAMAGE TO PROPERTY" }}]
missing = [{missing}]
"""
OTHERS = ("right_index", "right_middle", "right_ring", "right_little")
OTHERS += ("left_thumb", "left_index", "left_middle", "left_ring", "left_little")


@dataclass
class Board:
    """The trainer's browser as an HTTP client, and the service behind it."""

    process: "subprocess.Popen[bytes]"
    joining: Joining
    address: str
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False
        self.page = self.session.get(self.address, timeout=10).text

    @property
    def url(self) -> str:
        return self.joining.url

    def state(self) -> dict[str, Any]:
        return dict(self.session.get(f"{self.url}/class/state?lang=en", timeout=10).json())

    def rows(self) -> dict[str, dict[str, str]]:
        return {row["station"]: row for row in self.state()["rows"]}

    def send(self, station: str, act: str) -> str:
        found = re.search(r'name="key" value="([^"]+)"', self.page)
        assert found is not None
        form = {"key": found[1], "lang": "en", "seat": self.rows()[station]["seat"], "act": act}
        headers = {"Accept": "application/json"}
        return str(
            self.session.post(f"{self.url}/class/injections", form, headers=headers, timeout=10).json()["notice"]
        )


@contextmanager
def holding_a_class(data: Path, *more: str) -> Iterator[Board]:
    process = subprocess.Popen(
        command_of(data, "--class", *more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        said = next(line for line in lines_of(process, START_S) if line["event"] in ("class", "error"))
        assert said["event"] == "class", said
        board = Board(process, parse(said["join"]), said["board"])
        assert board.joining.code == said["code"]
        with board.session:
            yield board
    finally:
        process.terminate()
        process.wait(2 * STOP_S)
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()


@pytest.fixture(scope="module")
def class_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("class") / "data"


def until(is_so: Callable[[], object], what: str) -> None:
    """Looks again until it is so: the board is asked, as its page asks it."""
    limit_s = time.monotonic() + PATIENCE_S
    pause = threading.Event()
    while not is_so():
        assert time.monotonic() < limit_s, f"{what} did not come"
        pause.wait(0.1)


class PatientStation:
    """A station at which no print is accepted before the class goes on: the trainee's own thread waits."""

    def __init__(self, station: StationPort, goes_on: threading.Event) -> None:
        self._station = station
        self._goes_on = goes_on
        self.preview = station.preview
        self.subscribe = station.subscribe

    def submit(self, command: c.Command) -> None:
        if isinstance(command, c.AcceptCapture):
            assert self._goes_on.wait(PATIENCE_S)
        self._station.submit(command)


class PatientRoom:
    """The training room with that station."""

    def __init__(self, room: TrainingPort, goes_on: threading.Event) -> None:
        self.station = PatientStation(room.station, goes_on)
        self.submit = room.submit
        self.subscribe = room.subscribe


class Seat:
    """A station of the class, its reporter and its trainee. `seen`: what the screen would show now."""

    def __init__(self, name: str, program: StationProgram, joining: Joining, goes_on: threading.Event) -> None:
        assert program.training is not None
        self.name = name
        self.seen: StationSnapshot | None = None
        self.problems: set[str] = set()  # everything that its screen asked to mend
        self._end = program.station.subscribe(self._look)
        clock = SystemClock()
        self.reporter = BoardReporter(joining, program.training, clock=clock)
        self.reporter.start()
        room = PatientRoom(program.training, goes_on)
        self.trainee = HeadlessTrainee(room, Play.CAREFUL, f"Trainee {name}", "right-thumb", clock=clock)

    def _look(self, snapshot: StationSnapshot) -> None:
        self.seen = snapshot
        if snapshot.capture is not None:
            self.problems.update(snapshot.capture.problems)

    @property
    def state(self) -> CaptureState | None:
        return self.seen.capture.state if self.seen is not None and self.seen.capture is not None else None

    def close(self) -> None:
        assert self.reporter.stop()
        self._end()


def prepare(folder: Path) -> None:
    """A data directory with the exercise, and with the hands of its person as an earlier session left them."""
    prepare_data_directory(folder, Environment.TRAINING)
    shutil.copytree(hands.cache_dir(), folder / "cache")
    (folder / "exercises").mkdir()
    missing = ", ".join(f'{{ finger = "{finger}", reason = "amputated" }}' for finger in OTHERS)
    text = EXERCISE.format(seed=hands.SEED, missing=missing)
    (folder / "exercises" / "right-thumb.toml").write_text(text, encoding="utf-8")


def opened(folder: Path, number: int, joining: Joining) -> StationProgram:
    config = StationConfig(
        str(folder), station_code=f"S{number:02}", service_url=joining.url, service_key=joining.key, retry_longest_s=2.0
    )
    prepare(folder)
    return open_program(config, Wishes(seed=hands.SEED, fast=True, reader_values={"frames_per_s": FRAMES_PER_S}))


def test_ten_stations_are_on_the_board_and_a_fault_reaches_the_one_it_was_sent_to(
    class_data: Path, tmp_path: Path
) -> None:
    goes_on = threading.Event()
    with ExitStack() as stack:
        board = stack.enter_context(holding_a_class(class_data))
        seats: dict[str, Seat] = {}
        for number in range(1, STATIONS + 1):
            folder = tmp_path / f"station-{number}"
            program = stack.enter_context(opened(folder, number, board.joining))
            seat = Seat(f"S{number:02}", program, board.joining, goes_on)
            stack.callback(seat.close)
            seats[seat.name] = seat
        until(lambda: board.rows().keys() == seats.keys(), "everybody on the board")
        pool = stack.enter_context(ThreadPoolExecutor(STATIONS, thread_name_prefix="trainee"))
        stack.callback(goes_on.set)
        sheets = {name: pool.submit(seat.trainee.run) for name, seat in seats.items()}

        # Each has taken the first print and looks at it.
        until(lambda: all(seat.state is CaptureState.REVIEW for seat in seats.values()), "every review")
        until(lambda: all(row["where"] == "1 of 2: Both thumbs" for row in board.rows().values()), "the step")
        for name, row in board.rows().items():
            assert (row["trainee"], row["exercise"]) == (f"Trainee {name}", "Only a thumb")
        assert board.state()["summary"].startswith("10 stations, ")

        # The trainer unplugs one reader.
        before = {name: seat.problems.copy() for name, seat in seats.items()}
        assert board.send("S04", "unplug") == "Reader unplugged: sent to S04."
        until(lambda: seats["S04"].state is CaptureState.READER_ABSENT, "the unplugged reader")
        assert "reader/disconnected" in seats["S04"].problems
        until(lambda: board.rows()["S04"]["problem"] in UNPLUGGED, "the problem on the board")
        row = board.rows()["S04"]
        assert (row["mark"], row["force"], row["way"]) == (
            "look",
            "In force: Amputated finger, Reader unplugged",
            "",
        )
        assert {name: seat.problems for name, seat in seats.items() if name != "S04"} == {
            name: found for name, found in before.items() if name != "S04"
        }
        assert board.send("S04", "mend") == "Mend all: sent to S04."
        until(lambda: seats["S04"].state is CaptureState.REVIEW, "the print taken again")

        # Everybody goes on to the end.
        goes_on.set()
        done: dict[str, ScoreSheet] = {name: sheet.result(PATIENCE_S) for name, sheet in sheets.items()}
        assert all(sheet.complete for sheet in done.values())
        until(
            lambda: (
                {name: row["score"] for name, row in board.rows().items()}
                == {name: f"Last: {sheet.total}" for name, sheet in done.items()}
            ),
            "every score on the board",
        )
        assert {row["where"] for row in board.rows().values()} == {"Reads the score sheet"}
        for seat in seats.values():
            assert seat.reporter.stop()
        until(lambda: {row["mark"] for row in board.rows().values()} == {"away"}, "the good-byes")
    assert psutil.Process().children(recursive=True) == []


# How a class opens. --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "more", "code"),
    [
        ("production", ["--class"], "class/only-in-training"),
        ("training", ["--class-code", "12345"], "class/code-not-usable"),
    ],
)
def test_a_class_that_may_not_be_is_refused_before_anything_is_made(
    tmp_path: Path, environment: str, more: list[str], code: str
) -> None:
    command = command_of(tmp_path / "data", *more, environment=environment)
    ended = subprocess.run(command, capture_output=True, timeout=START_S)
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["code"] == code
    assert not (tmp_path / "data").exists()


def test_the_command_of_the_station_holds_a_class_and_tells_the_trainer_in_words(class_data: Path) -> None:
    """At a terminal; in a log there would be no words, for they hold the codes."""
    terminal, end = os.openpty()
    command = command_line("serve", "--data", class_data, "--class", "--class-code", "123456")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=end)
    os.close(end)
    try:
        said = next(line for line in lines_of(process, START_S) if line["event"] in ("class", "error"))
        joining = parse(said["join"])
        assert joining.code == said["code"] == "123456"
        words = ""
        while said["board"] not in words or said["join"] not in words:
            words += os.read(terminal, 4096).decode()
        assert f'booking-station train --join "{said["join"]}"' in words
        assert "123456" not in said["board"]
        client = ServiceClient(joining.url, joining.key, Environment.TRAINING)
        with pytest.raises(SubmissionRefused) as refused:
            client.report(class_report(), "000000", 0.0)
        assert refused.value.refusal_code == "class/wrong-code"
        assert client.report(class_report(), "123456", 0.0).injections == ()
        client.close()
    finally:
        process.terminate()
        assert process.wait(2 * STOP_S) == 0
        assert process.stdout is not None
        process.stdout.close()
        os.close(terminal)


@pytest.mark.skipif(chromium.COMMAND is None, reason="no Chromium is installed")
def test_the_board_works_in_a_browser(class_data: Path, tmp_path: Path) -> None:
    """Rows come and change without a reload, an act goes to the chosen station, and nothing breaks the page's rules."""
    cell = "document.querySelector('[data-seat=\"{seat}\"] [data-cell={name}]')?.textContent"
    seat = "a" * 32
    shown = partial(cell.format, seat=seat)
    with holding_a_class(class_data) as board, chromium.browser(tmp_path / "profile") as page:
        client = ServiceClient(board.url, board.joining.key, Environment.TRAINING)
        page.size(1366, 768)
        page.go(board.address)
        assert page.ask("location.search") == ""
        assert page.ask("document.querySelector('.band strong').textContent") == "TRAINING"
        assert page.ask("getComputedStyle(document.querySelector('.band')).backgroundColor") == "rgb(91, 46, 145)"
        assert page.ask("document.getElementById('none').hidden") is False
        client.report(class_report(seat, trainee="<b>T. Example</b>"), board.joining.code, 0.0)
        page.wait(f"{shown(name='where')} === '3 of 13: Right four fingers'")
        assert page.ask(shown(name="trainee")) == "<b>T. Example</b>"
        page.ask(f"document.querySelector('[value=\"{seat}\"]').click()")
        assert "S01" in page.ask("document.getElementById('target').textContent")
        page.ask("document.querySelector('button[value=dry]').click()")
        page.wait("document.getElementById('notice').textContent === 'Dry skin: sent to S01.'")
        (injection,) = client.report(class_report(seat), board.joining.code, 0.0).injections
        assert injection.act == "dry"
        client.report(class_report(seat, problem="too_dry", finger=4, done=injection.number), board.joining.code, 0.0)
        page.wait(f"{shown(name='problem')} === 'Right ring: Too dry'")
        assert page.ask("document.querySelector('[name=seat]:checked').value") == seat
        assert page.ask("document.documentElement.scrollWidth") == 1366
        client.close()
        assert page.complaints == []
