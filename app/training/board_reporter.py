"""Tells the trainer's board where this station's trainee is, and carries out what the trainer sends.

One thread, which the trainee's work never waits for: snapshots are only remembered on the station's thread, and a board
that is away is tried again at growing pauses.
"""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from app.clock import Clock
from app.config import Environment
from app.domain.class_report import MEND, ClassReport, Injection, Joining, Place
from app.logs import logger
from app.station.snapshot import StationSnapshot
from app.submission.client import ServiceClient
from app.submission.errors import SubmissionError
from app.submission.retry import Backoff
from app.training.board_report import report_of
from app.training.commands import Befall, Mend, TrainingCommand
from app.training.port import TrainingPort
from app.training.snapshot import TrainingSnapshot
from drivers.simulated.acts import ActKind, act_now

THREAD_NAME = "board-reporter"
POLL_S = 1.0  # the board holds the question this long, so that an act arrives at once; also a sign of life
SHORTEST_S = 0.5  # between two reports, however much happens
RETRY_FIRST_S, RETRY_LONGEST_S = 1.0, 15.0
REFUSED_PAUSE = 30.0  # times the first: a wrong code stays wrong, and the board counts those that are tried
STOP_S = 2.0  # for the good-bye
_SEAT_BYTES = 16
ACT_NOT_KNOWN = "class/act-not-known"
_log = logger("training.board")


@dataclass(slots=True)
class _Seen:
    """`since_s`: monotonic, when the training snapshot came."""

    station: StationSnapshot | None = None
    training: TrainingSnapshot | None = None
    since_s: float = 0.0
    score: int = -1


class BoardReporter:
    """Start it once; `stop` says good-bye to the board and joins the thread."""

    def __init__(
        self, joining: Joining, training: TrainingPort, *, clock: Clock, retry_first_s: float = RETRY_FIRST_S
    ) -> None:
        """AddressNotUsable when the line to join cannot be used."""
        self._joining = joining
        self._client = self._new_client()
        self._training = training
        self._clock = clock
        self._retry_first_s = retry_first_s
        self._seat = secrets.token_hex(_SEAT_BYTES)
        self._seen = _Seen()
        self._lock = threading.Lock()
        self._done = 0
        self._not_known = False  # the newest act that was sent
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=THREAD_NAME, daemon=True)
        self._trouble: str | None = ""  # why the board does not hear, by code; None when it does, "" before the first
        self._unsubscribe: tuple[Callable[[], None], ...] = ()

    @property
    def seat(self) -> str:
        return self._seat

    def start(self) -> None:
        self._unsubscribe = (
            self._training.station.subscribe(self._remember_station),
            self._training.subscribe(self._remember_training),
        )
        self._thread.start()

    def stop(self) -> bool:
        """Whether the thread has ended; waits for at most some seconds."""
        for end in self._unsubscribe:
            end()
        polling = self._client
        self._stopping.set()
        polling.cut()
        self._thread.join(STOP_S)
        if self._thread.is_alive():
            self._client.cut()  # the good-bye
            self._thread.join(STOP_S)
        return not self._thread.is_alive()

    def _new_client(self) -> ServiceClient:
        return ServiceClient(self._joining.url, self._joining.key, Environment.TRAINING, only_synthetic=True)

    def _remember_station(self, snapshot: StationSnapshot) -> None:
        with self._lock:
            self._seen.station = snapshot

    def _remember_training(self, snapshot: TrainingSnapshot) -> None:
        with self._lock:
            self._seen.training, self._seen.since_s = snapshot, self._clock.monotonic_s()
            if snapshot.sheet is not None:
                self._seen.score = snapshot.sheet.total

    def _report(self) -> ClassReport | None:
        """As it is now; None before both ports have told something."""
        with self._lock:
            seen = self._seen
            if seen.station is None or seen.training is None:
                return None
            station, training, since_s, score = seen.station, seen.training, seen.since_s, seen.score
        report = report_of(station, training, self._seat)
        if training.running is not None:
            report = msgspec.structs.replace(report, seconds=report.seconds + self._clock.monotonic_s() - since_s)
        refused = ACT_NOT_KNOWN if self._not_known else report.refused
        return msgspec.structs.replace(report, score=score, done=self._done, refused=refused)

    def _run(self) -> None:
        backoff = Backoff(self._retry_first_s, RETRY_LONGEST_S)
        try:
            while not self._stopping.is_set():
                pause_s = self._once(backoff)
                self._clock.wait(self._stopping, pause_s)
            self._say_goodbye()
        except Exception as defect:  # noqa: BLE001  the trainee's work goes on; the trainer sees the station go away
            _log.error("thread-died", thread=THREAD_NAME, exception=type(defect).__name__)
        finally:
            self._client.close()

    def _once(self, backoff: Backoff) -> float:
        """One report; seconds until the next."""
        began_s = self._clock.monotonic_s()
        report = self._report()
        if report is None:
            return SHORTEST_S
        try:
            reply = self._client.report(report, self._joining.code, POLL_S)
        except SubmissionError as reason:
            if self._stopping.is_set():
                return 0.0
            if self._trouble != reason.code:
                _log.warning("board-away", code=reason.code)
            self._trouble = reason.code
            pause_s = backoff.next_s()
            return pause_s if reason.retryable else max(pause_s, REFUSED_PAUSE * self._retry_first_s)
        backoff.reset()
        if self._trouble is not None:
            _log.event("board-hears")
        self._trouble = None
        for injection in reply.injections:
            self._carry_out(injection)
        return max(0.0, SHORTEST_S - (self._clock.monotonic_s() - began_s))

    def _carry_out(self, injection: Injection) -> None:
        """Once each: what is not newer was taken up, though the board has not heard so yet."""
        if injection.number <= self._done:
            return
        self._done = injection.number
        command = _command_of(injection)
        self._not_known = command is None
        if command is None:
            _log.warning("act-not-known")
            return
        self._training.submit(command)

    def _say_goodbye(self) -> None:
        report = self._report()
        if report is None or self._trouble is not None:
            return
        self._client.close()
        self._client = self._new_client()  # the other one was cut
        gone = msgspec.structs.replace(report, place=Place.GONE, problem="")
        try:
            self._client.report(gone, self._joining.code, 0.0)
        except SubmissionError as reason:
            _log.warning("board-away", code=reason.code)


def _command_of(injection: Injection) -> TrainingCommand | None:
    """None for an act of another version."""
    if injection.act == MEND:
        return Mend()
    if injection.act not in set(ActKind):
        return None
    return Befall(act_now(ActKind(injection.act), frozenset(injection.fingers)))
