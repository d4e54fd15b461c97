"""Composition root: the one place that picks concrete classes and starts threads and processes."""

import contextlib
import os
import selectors
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import msgspec

from app import logs
from app.clock import Clock, FastClock, SystemClock
from app.config import Environment, StationConfig, require_coherent
from app.domain.booking import MissingFinger
from app.errors import BookingStationError, ToldElsewhere, Whose
from app.imaging.codec_worker import CodecWorker
from app.logs import logger
from app.station.analysis import AnalysisPool
from app.station.computing import LocalComputing
from app.station.executor import Origin
from app.station.health import DiskWatch
from app.station.mailbox import LatestFrame
from app.station.ports import Post
from app.station.reader_thread import ReaderThread
from app.station.sending import told_to
from app.station.station import Station
from app.station.subject import load_subject
from app.station.view import Desk
from app.store import errors as store_errors
from app.store.lock import DataDirectoryLock, prepare_data_directory
from app.store.stores import Stores, open_vault
from app.submission.client import ServiceClient
from app.submission.submitter import Submitter
from app.wire import from_json
from drivers import registry
from drivers.base import DriverOptions, ReaderDriver
from drivers.simulated.generator import make_masters

_LOG = logger("bootstrap")
SERVICE_READY_S = 300.0  # the first start enrols forty people
SERVICE_STOP_S = 10.0
RESTART_FIRST_S, RESTART_LONGEST_S = 1.0, 30.0
_READ_BYTES = 65536
_SERVICE = (sys.executable, "-m", "app.match_service", "serve")
Progress = Callable[[str, int, int], None]


class ServiceNotStarted(BookingStationError):
    """The embedded match service did not come up, and did not say why."""

    code = "service/not-started"
    whose = Whose.ADMINISTRATOR
    remedy = "Look at service.log in the data directory; choose another --service-port if the port is in use."


class Listening(msgspec.Struct, frozen=True):
    """What the service says when it is ready."""

    url: str
    public_key: str


def _quiet(what: str, done: int, total: int) -> None:
    """Progress that nobody wants to see."""


class EmbeddedService:
    """The match service as a child process on the loopback. It ends when this process does, however that ends: its
    standard input is a pipe that closes then."""

    def __init__(self, data_dir: Path, environment: Environment, *, port: int = 0, clock: Clock) -> None:
        self._data_dir = data_dir
        self._environment = environment
        self._port = port
        self._clock = clock
        self._child: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self._buffer = b""
        self._pause_s = RESTART_FIRST_S
        self._due_s: float | None = None
        self.on_back: Callable[[], None] = lambda: None  # told when it listens again after it had ended

    def listening(self, progress: Progress = _quiet) -> Listening:
        """Wait until it listens. The service's own error, or ServiceNotStarted where it gave none."""
        until_s = self._clock.monotonic_s() + SERVICE_READY_S
        try:
            while True:
                line = self._read_line(until_s - self._clock.monotonic_s())
                if line is None:
                    raise ServiceNotStarted("The match service ended or said nothing.")
                said = _object(line)
                if said.get("event") == "progress":
                    progress(str(said.get("what", "")), _number(said.get("done")), _number(said.get("total")))
                elif said.get("event") == "error":
                    raise _told(said)
                elif said.get("event") == "listening":
                    listening = msgspec.convert({k: said.get(k) for k in ("url", "public_key")}, Listening)
                    self._port = int(listening.url.rsplit(":", 1)[1])  # the same one after a restart
                    return listening
        except (msgspec.ValidationError, ValueError) as nonsense:
            self.stop()
            raise ServiceNotStarted("The match service said something that is not understood.") from nonsense
        except BaseException:
            self.stop()
            raise

    def watch(self, post: Post) -> None:
        """Start it again when it has ended, after a pause that doubles; called on the station's thread each second."""
        child = self._child
        if child is not None and child.poll() is None:
            self._drain(child)
            return
        now_s = self._clock.monotonic_s()
        if self._due_s is None:
            status = child.returncode if child is not None else None
            _LOG.warning("service-ended", status=status, retry_in_s=self._pause_s)
            self._due_s = now_s + self._pause_s
            self._pause_s = min(self._pause_s * 2, RESTART_LONGEST_S)
        elif now_s >= self._due_s:
            self._release()
            try:
                self.launch()
            except ServiceNotStarted as refused:
                _LOG.warning("service-not-started", code=refused.code, retry_in_s=self._pause_s)
                self._due_s = now_s + self._pause_s

    def stop(self) -> None:
        """End it: its input closes, then it is asked, then it is killed."""
        child, self._child = self._child, None
        if child is None:
            self._release()
            return
        if child.stdin is not None:
            child.stdin.close()
        child.terminate()
        try:
            child.wait(SERVICE_STOP_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout is not None:
            child.stdout.close()
        self._release()

    def launch(self) -> None:
        """Start the process; `listening` waits for it. ServiceNotStarted."""
        self._due_s = None
        self._buffer = b""
        try:
            self._data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._log = (self._data_dir / "service.log").open("ab")
            self._child = subprocess.Popen(
                [
                    *_SERVICE,
                    "--data",
                    str(self._data_dir),
                    "--port",
                    str(self._port),
                    "--environment",
                    self._environment.value,
                    "--stop-with-parent",
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                start_new_session=True,  # Ctrl-C reaches the station, which stops the service in its turn
            )
        except OSError as reason:
            self._release()
            raise ServiceNotStarted(f"The match service cannot be started: {reason.strerror}.") from reason

    def _read_line(self, timeout_s: float) -> bytes | None:
        child = self._child
        if child is None or child.stdout is None:
            return None
        with selectors.DefaultSelector() as ready:
            ready.register(child.stdout, selectors.EVENT_READ)
            while b"\n" not in self._buffer:
                if not ready.select(max(0.0, timeout_s)):
                    return None
                data = os.read(child.stdout.fileno(), _READ_BYTES)
                if not data:
                    return None
                self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def _drain(self, child: "subprocess.Popen[bytes]") -> None:
        """Take what it says, so that its pipe never fills; a restarted one that listens is well again."""
        if child.stdout is None:
            return
        with selectors.DefaultSelector() as ready:
            ready.register(child.stdout, selectors.EVENT_READ)
            while ready.select(0):
                data = os.read(child.stdout.fileno(), _READ_BYTES)
                if not data:
                    return
                if b'"listening"' in data:
                    _LOG.event("service-back")
                    self._pause_s = RESTART_FIRST_S
                    self.on_back()

    def _release(self) -> None:
        if self._log is not None:
            self._log.close()
            self._log = None
        child, self._child = self._child, None
        for pipe in (child.stdin, child.stdout) if child is not None else ():
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def _told(said: Mapping[str, Any]) -> BookingStationError:
    """The service's own error, word for word."""
    code, whose, message, next_step = (str(said.get(key, "")) for key in ("code", "whose", "message", "next_step"))
    if not code or whose not in set(Whose):
        return ServiceNotStarted("The match service ended with an error that is not understood.")
    return ToldElsewhere(code, Whose(whose), message, next_step)


def _object(line: bytes) -> dict[str, Any]:
    return from_json(line, dict[str, Any])


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0


# The station. --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line adds to the settings. `seed`: the generated person that the simulated reader shows, unless
    `subject` names a file or folder; `fast`: the simulated subject's time passes without waiting."""

    seed: int = 1
    subject: Path | None = None
    fast: bool = False
    service_port: int = 0
    reader_values: Mapping[str, Any] = field(default_factory=dict)


class StationProgram:
    """A running station with everything that it started; `close` stops all of it, in order."""

    def __init__(self, station: Station, stack: contextlib.ExitStack, missing: tuple[MissingFinger, ...]) -> None:
        self.station = station
        self.subject_missing = missing
        self._stack = stack

    def close(self) -> None:
        self._stack.close()

    def __enter__(self) -> "StationProgram":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_program(config: StationConfig, wishes: Wishes, progress: Progress = _quiet) -> StationProgram:
    """Lock the data directory, start the service where none is configured (in training only), and the station with its
    threads."""
    require_coherent(config)
    clock = SystemClock()
    data = config.data_path
    with contextlib.ExitStack() as stack:
        prepare_data_directory(data, config.environment)
        stack.enter_context(DataDirectoryLock(data))
        stack.enter_context(_log_file(data))
        codec = stack.enter_context(CodecWorker())
        values, missing = _subject(wishes, data, codec, progress)
        service = None
        url, key = config.service_url, config.service_key
        if not url:
            service = EmbeddedService(data / "service", config.environment, port=wishes.service_port, clock=clock)
            stack.callback(service.stop)
            service.launch()
        computing = LocalComputing(codec)
        progress("science", 0, 1)
        computing.warm_up()  # beside the service's own start, so that no first print waits for it
        progress("science", 1, 1)
        if service is not None:
            listening = service.listening(progress)
            url, key = listening.url, listening.public_key
        client = ServiceClient(url, key, config.environment, timeout_s=config.request_timeout_s)
        driver_clock = FastClock() if wishes.fast else clock
        driver = registry.create(config.reader, DriverOptions(driver_clock, values))
        station = _compose(config, clock, computing, driver, client, service)
        stack.callback(station.close)
        station.start()
        return StationProgram(station, stack.pop_all(), missing)


def _subject(
    wishes: Wishes, data: Path, codec: CodecWorker, progress: Progress
) -> tuple[dict[str, Any], tuple[MissingFinger, ...]]:
    """The simulated reader's settings: decoded pictures of a subject, or the seed and the cache of its fingers."""
    values: dict[str, Any] = {"seed": wishes.seed, "cache_dir": data / "cache", **wishes.reader_values}
    if wishes.subject is None:
        make_masters(wishes.seed, data / "cache", lambda part: progress("masters", round(part * 100), 100))
        return values, ()
    progress("subject", 0, 1)
    prints = load_subject(wishes.subject, codec)
    progress("subject", 1, 1)
    return {**values, "images": prints.images}, prints.missing


@contextlib.contextmanager
def _log_file(data: Path) -> Iterator[None]:
    """The program's events go to logs/station.log in the data directory while the block runs. StoreError."""
    folder = data / "logs"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        stream = (folder / "station.log").open("a", encoding="utf-8")
    except OSError as reason:
        raise store_errors.from_os(reason, "The log of the station") from reason
    with stream:
        logs.configure(stream)
        try:
            yield
        finally:
            logs.configure()


def _compose(
    config: StationConfig,
    clock: Clock,
    computing: LocalComputing,
    driver: ReaderDriver,
    client: ServiceClient,
    service: EmbeddedService | None,
) -> Station:
    data = config.data_path
    vault = open_vault(data)

    def make_reader(post: Post, preview: LatestFrame) -> ReaderThread:
        training = config.environment is Environment.TRAINING
        return ReaderThread(driver, post, preview, clock=clock, may_be_simulated=training)

    def make_work(post: Post) -> AnalysisPool:
        return AnalysisPool(post, clock=clock)

    def make_sender(post: Post) -> Submitter:
        submitter = Submitter(
            lambda: Stores.open(data, vault, clock=clock, check=False).queue,
            client,
            clock=clock,
            on_change=told_to(post),
            retry_first_s=config.retry_first_s,
            retry_longest_s=config.retry_longest_s,
        )
        if service is not None:
            service.on_back = submitter.wake
        return submitter

    chores = [DiskWatch(data, clock).watch]
    if service is not None:
        chores.append(service.watch)
    return Station(
        desk=Desk(config.environment, config.agency, config.station_code),
        origin=Origin(config.ori, config.dai, config.station_code),
        clock=clock,
        open_stores=lambda: Stores.open(data, vault, clock=clock),
        make_reader=make_reader,
        make_work=make_work,
        computing=computing,
        make_sender=make_sender,
        chores=chores,
    )


# The service alone. --------------------------------------------------------------------------------------------------


def run_service(data: Path, *, port: int, host: str, environment: Environment) -> int:
    """Run the match service in the foreground; its exit status. Where the system can, this process becomes the
    service, so that whoever stops it stops the service itself."""
    arguments = ["--data", str(data), "--port", str(port), "--host", host, "--environment", environment.value]
    command = [*_SERVICE, *arguments]
    if sys.platform == "win32":
        with subprocess.Popen(command) as child:
            while child.poll() is None:
                with contextlib.suppress(KeyboardInterrupt):  # the terminal has told the service too
                    child.wait()
        return child.returncode
    return os.execv(command[0], command)
