"""The match service as a process: embedded in a training station, or in the foreground by itself."""

import contextlib
import os
import selectors
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

import msgspec

from app.clock import Clock
from app.config import Environment
from app.errors import BookingStationError, ToldElsewhere, Whose
from app.logs import logger
from app.station.ports import Post
from app.wire import from_json

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


def quiet(what: str, done: int, total: int) -> None:
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
        self._is_away = False  # on purpose
        self.on_back: Callable[[], None] = lambda: None  # told when it listens again after it had ended

    def listening(self, progress: Progress = quiet) -> Listening:
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
            if self._is_away:
                child.terminate()  # it was being started when it should have ended
            self._drain(child)
            return
        now_s = self._clock.monotonic_s()
        if self._is_away:
            self._due_s = now_s  # once it may come back it does so at once
        elif self._due_s is None:
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

    def offline(self) -> None:
        """Let it end, and not begin again until `online`. Returns at once; from any thread."""
        self._is_away = True
        child = self._child
        if child is not None:
            child.terminate()

    def online(self) -> None:
        """It begins again with the next `watch`; nothing where it never was away."""
        self._is_away = False

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


# The service alone. --------------------------------------------------------------------------------------------------


def run_service(data: Path, *, port: int, host: str, environment: Environment, class_code: str | None = None) -> int:
    """Run the match service in the foreground; its exit status. Where the system can, this process becomes the
    service, so that whoever stops it stops the service itself. `class_code`: None for no class, "" to draw one."""
    arguments = ["--data", str(data), "--port", str(port), "--host", host, "--environment", environment.value]
    for_class = [] if class_code is None else ["--class", "--class-code", class_code]
    command = [*_SERVICE, *arguments, *for_class]
    if sys.platform == "win32":
        with subprocess.Popen(command) as child:
            while child.poll() is None:
                with contextlib.suppress(KeyboardInterrupt):  # the terminal has told the service too
                    child.wait()
        return child.returncode
    return os.execv(command[0], command)
