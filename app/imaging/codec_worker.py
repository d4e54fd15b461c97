"""WSQ and JPEG 2000 in a process of their own: a crash of a codec is an error value, never the end of the station.

One child process, one request at a time, frames over its standard input and output. The child ends when its input
ends, so it cannot outlive this process, however this process dies.
"""

import contextlib
import os
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path
from types import TracebackType

import msgspec
import numpy as np

from app import wire
from app.clock import Clock, SystemClock
from app.domain.image import FingerImage
from app.imaging import errors
from app.imaging.codec_frames import Reply, Request, StreamEnded, read_frame, write_frame
from app.imaging.errors import CodecError
from app.logs import logger

_LOG = logger("imaging.codec_worker")
_CHILD = "app.imaging.codec_child"
_SOURCE_ROOT = str(Path(__file__).resolve().parents[2])
CALL_TIMEOUT_S = 20.0  # the slowest picture of the largest size takes about 2 s
CHILD_GRACE_S = 5.0  # how much later the child would end itself
CLOSE_TIMEOUT_S = 2.0
CRASHES_ALLOWED = 3
CRASH_WINDOW_S = 60.0
_ERRORS: dict[str, type[CodecError]] = {
    kind.code: kind
    for kind in (
        errors.CodecError,
        errors.CodecDataDamaged,
        errors.CodecUnsupported,
        errors.CodecSizeMismatch,
    )
}


class CodecWorker:
    """Thread-safe; calls wait for each other. `precheck`: look at WSQ's markers before decoding (tests turn it off).

    Errors: CodecError and its kinds. `child`: module that the worker process runs. `crashes_allowed`: how many within a
    minute before it is left alone until the minute is over.
    """

    def __init__(
        self,
        *,
        timeout_s: float = CALL_TIMEOUT_S,
        clock: Clock | None = None,
        precheck: bool = True,
        child: str = _CHILD,
        crashes_allowed: int = CRASHES_ALLOWED,
    ) -> None:
        self._timeout_s = timeout_s
        self._clock = clock if clock is not None else SystemClock()
        self._precheck = precheck
        self._child = child
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self._served = False  # whether the running process has answered before
        self._wanted = False
        self._crashes: deque[float] = deque(maxlen=crashes_allowed)

    @property
    def pid(self) -> int | None:
        """Process id of the worker, None when none runs."""
        running = self._running
        return running.pid if running is not None else None

    def start(self) -> None:
        """Start the process; it gets ready while the caller goes on. Harmless when running."""
        with self._lock:
            self._wanted = True
            self._started()

    def close(self) -> None:
        """End the process and wait for it; a call under way has CLOSE_TIMEOUT_S to finish. Harmless when closed; calls
        from now on raise CodecNotRunning."""
        self._wanted = False  # seen by a call that is about to start the process again
        if not self._lock.acquire(timeout=CLOSE_TIMEOUT_S):
            running = self._running
            if running is not None:
                running.kill()  # the call sees its process gone and lets go of the lock
            self._lock.acquire()
        try:
            self._end()
        finally:
            self._lock.release()

    def __enter__(self) -> "CodecWorker":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ping(self) -> None:
        """Wait until the worker answers."""
        self._ask(Request("ping"), b"")

    def encode(self, image: FingerImage, compression: str) -> bytes:
        """Code a picture: WSQ20, JP2, JP2L, PNG or NONE."""
        request = Request("encode", compression, image.width_px, image.height_px, image.resolution_ppi)
        return self._ask(request, image.pixels.tobytes())[1]

    def decode(
        self,
        data: bytes,
        compression: str,
        *,
        width_px: int | None = None,
        height_px: int | None = None,
        resolution_ppi: int = 500,
    ) -> FingerImage:
        """Decode to 8-bit grey; a size that is given must be the one found in the data."""
        request = Request("decode", compression, width_px, height_px, resolution_ppi, self._precheck)
        reply, pixels = self._ask(request, data)
        if reply.width_px * reply.height_px != len(pixels):
            raise CodecError("The codec worker answered with nonsense.")
        array = np.frombuffer(pixels, dtype=np.uint8).reshape(reply.height_px, reply.width_px)
        return FingerImage(array, reply.resolution_ppi)

    def _ask(self, request: Request, body: bytes) -> tuple[Reply, bytes]:
        request = msgspec.structs.replace(request, limit_s=self._timeout_s + CHILD_GRACE_S)
        with self._lock:
            try:
                reply, answer = self._told(request, body)
            except _Gone as gone:
                if gone.overdue or not gone.had_served:
                    raise self._death(gone.overdue) from gone
                # An earlier picture may have spoilt that process: this one gets a fresh process before it is blamed.
                _LOG.warning("codec-worker-died", code="codec/crashed", attempt=1)
                try:
                    reply, answer = self._told(request, body)
                except _Gone as again:
                    raise self._death(again.overdue) from again
            if reply.tainted:
                self._end(kill=True)
                self._started()
        if reply.code:
            raise _ERRORS.get(reply.code, CodecError)(reply.message)
        return reply, answer

    def _told(self, request: Request, body: bytes) -> tuple[Reply, bytes]:
        """One request to the running process and its reply. Called with the lock held; raises _Gone."""
        running = self._started()
        assert running.stdin is not None
        assert running.stdout is not None
        overdue = threading.Event()
        watchdog = threading.Timer(self._timeout_s, _kill_overdue, (running, overdue))
        watchdog.name = "codec-watchdog"
        watchdog.daemon = True
        watchdog.start()
        try:
            write_frame(running.stdin, request, body)
            head, answer = read_frame(running.stdout)
            reply = wire.from_json(head, Reply)
        except (StreamEnded, OSError, msgspec.DecodeError) as reason:
            self._end(kill=True)
            raise _Gone(overdue.is_set(), self._served) from reason
        finally:
            watchdog.cancel()
            watchdog.join()
        self._served = True
        return reply, answer

    def _started(self) -> subprocess.Popen[bytes]:
        """The running process, a new one if need be. Called with the lock held."""
        if not self._wanted:
            raise errors.CodecNotRunning("The codec worker is not running.")
        if self._running is not None and self._running.poll() is not None:
            self._end(kill=True)  # it died between two calls: nobody's picture was lost
        if self._running is None:
            now = self._clock.monotonic_s()
            if self._keeps_crashing(now):
                raise _left_alone()
            self._running = _spawn(self._child)
            self._served = False
        return self._running

    def _death(self, overdue: bool) -> CodecError:
        """Count a death and say what it was."""
        now = self._clock.monotonic_s()
        self._crashes.append(now)
        _LOG.warning("codec-worker-died", code="codec/timed-out" if overdue else "codec/crashed")
        if self._keeps_crashing(now):
            return _left_alone()
        if overdue:
            return errors.CodecTimedOut("The codec took too long and was ended.")
        return errors.CodecCrashed("The codec failed on this picture and was started again.")

    def _keeps_crashing(self, now_s: float) -> bool:
        return len(self._crashes) == self._crashes.maxlen and now_s - self._crashes[0] < CRASH_WINDOW_S

    def _end(self, *, kill: bool = False) -> None:
        """End the process, by its closed input or at once, and take its exit status. Called with the lock held."""
        running, self._running = self._running, None
        if running is None:
            return
        assert running.stdin is not None
        assert running.stdout is not None
        if kill:
            running.kill()
        with contextlib.suppress(OSError):  # it is gone already: what was left in the buffer has no reader
            running.stdin.close()
        try:
            running.wait(CLOSE_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        running.stdout.close()


class _Gone(Exception):
    """The process is gone. `overdue`: ended for taking too long; `had_served`: it had answered before."""

    def __init__(self, overdue: bool, had_served: bool) -> None:
        super().__init__()
        self.overdue = overdue
        self.had_served = had_served


def _left_alone() -> CodecError:
    return errors.CodecKeepsCrashing("The codec failed again and again within a minute and is left alone for a while.")


def _kill_overdue(running: "subprocess.Popen[bytes]", overdue: threading.Event) -> None:
    overdue.set()
    running.kill()


def _spawn(child: str) -> "subprocess.Popen[bytes]":
    """A fresh interpreter that imports little. `-P`: a folder called `app` where the user stands is not ours."""
    environment = dict(os.environ)
    known = environment.get("PYTHONPATH")
    environment["OPENBLAS_NUM_THREADS"] = "1"  # numpy would start a pool that coding never uses
    environment["PYTHONPATH"] = _SOURCE_ROOT + (os.pathsep + known if known else "")
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", child],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
    except OSError as reason:
        raise CodecError("The codec worker cannot be started.") from reason
