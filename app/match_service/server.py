"""The service as a process: data directory, port, galleries, worker and HTTP server; started, announced and stopped.

One asyncio loop in the main thread serves HTTP; the worker is a thread; with --stop-with-parent a second thread reads
standard input until it closes.
"""

import _thread
import asyncio
import contextlib
import errno
import ipaddress
import logging
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from app import logs
from app.clock import Clock, SystemClock
from app.config import Environment, is_in_the_house
from app.domain.class_report import Joining
from app.imaging.codec_worker import CodecWorker
from app.match_service import errors
from app.match_service.answers import Wording
from app.match_service.api import make_api
from app.match_service.bell import AnswerBell
from app.match_service.class_api import add_class
from app.match_service.class_errors import ClassOnlyInTraining
from app.match_service.class_room import ClassRoom
from app.match_service.database import DATABASE_NAME
from app.match_service.galleries import Galleries, enrol_demonstration
from app.match_service.house import InTheHouse
from app.match_service.identity import ServiceIdentity, open_identity
from app.match_service.invitation import Invitation, reached_at
from app.match_service.levels import load_levels
from app.match_service.offices import load_offices
from app.match_service.place import claimed
from app.match_service.service_store import ServiceStore
from app.match_service.stages import Stages
from app.match_service.worker import Worker
from app.matching.compact.warm_up import warm_up as warm_up_search
from app.matching.matcher import warm_up
from app.matching.search.thresholds import Thresholds

GRACE_S = 2  # for requests under way at the stop; long polls are let go at once
WORKER_STOP_S = 2.5  # the longest part of a stage, one image, takes under a second
KEEP_ALIVE_S = 75  # longer than a station's pause between polls
WATCH_S = 0.25  # how soon an answer that an examiner's command wrote is noticed
PARENT_LOOK_S = 0.25
_READ_BYTES = 4096
_ENDING_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)  # SIGHUP: the terminal was closed
_LOG = logs.logger("match_service.server")
Say = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """`port` 0: a free one. `stop_with_parent`: end when standard input closes. `class_code`: None for no class, "" to
    draw one."""

    data: Path
    port: int
    environment: Environment
    host: str = "127.0.0.1"
    stop_with_parent: bool = False
    class_code: str | None = None


class _StoppedEarly(SystemExit):
    """A stop was asked for while the service was starting."""


class StopSign:
    """Turns signals and the end of the parent into one stop, before and while the loop runs."""

    def __init__(self) -> None:
        self.is_asked = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: Callable[[], None] = lambda: None

    def attach(self, loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
        """From now on a stop calls `stop` in the loop instead of ending the start."""
        self._loop, self._stop = loop, stop
        if self.is_asked:
            stop()

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """In the main thread, between two of its steps."""
        if self.is_asked:
            return
        self.is_asked = True
        if self._loop is None:
            raise _StoppedEarly(0)
        self._loop.call_soon_threadsafe(self._stop)

    def ask_from_thread(self) -> None:
        if self._loop is None:
            _thread.interrupt_main(signal.SIGTERM)
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop)


class _Server(uvicorn.Server):
    """Leaves the signals alone and says when it listens."""

    def __init__(self, config: uvicorn.Config, on_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_listening = on_listening

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_listening()


def serve(options: ServeOptions, say: Say) -> int:
    """Run the service until it is asked to stop; the exit status. `say` gets what goes to standard output.

    ServiceError when it cannot start.
    """
    clock = SystemClock()
    sign = StopSign()
    before = {number: signal.signal(number, sign.on_signal) for number in _ENDING_SIGNALS}
    ended = threading.Event()
    with contextlib.ExitStack() as stack:
        stack.callback(lambda: [signal.signal(number, old) for number, old in before.items()])
        if options.stop_with_parent:
            watch = threading.Thread(target=_watch_parent, args=(ended, sign), name="parent-watch", daemon=True)
            watch.start()
            stack.callback(watch.join, 2 * PARENT_LOOK_S)
        stack.callback(ended.set)
        try:
            return _start_and_run(options, say, clock, sign, stack)
        except _StoppedEarly:
            return 0


def _start_and_run(options: ServeOptions, say: Say, clock: Clock, sign: StopSign, stack: contextlib.ExitStack) -> int:
    def progress(what: str, done: int, total: int) -> None:
        say({"event": "progress", "what": what, "done": done, "total": total})

    room = _open_class(options, clock)
    stack.enter_context(claimed(options.data, options.environment))
    listener = _bind(options)
    stack.callback(listener.close)
    path = options.data / DATABASE_NAME
    identity = open_identity(options.data, options.environment, create=not path.exists())
    store = ServiceStore.open(path, clock=clock, create=True)  # the API's connection
    stack.callback(store.close)
    own_store = ServiceStore.open(path, clock=clock)  # the worker's connection
    stack.callback(own_store.close)
    progress("matcher", 0, 1)
    warm_up()
    warm_up_search()
    progress("matcher", 1, 1)
    if options.environment is Environment.TRAINING:
        enrol_demonstration(store, progress)
    galleries = Galleries()
    galleries.load(store, progress)
    codec = stack.enter_context(CodecWorker())
    wording = Wording(identity, load_levels(), load_offices())
    stopping = threading.Event()

    def check() -> None:
        if stopping.is_set():
            raise errors.Stopping("The service stops.")

    bell = AnswerBell()
    work = Stages(own_store, galleries, codec, wording, Thresholds(), clock, check)
    program = _Program(store, identity, bell, room, clock, sign)
    worker = Worker(own_store, work, stopping, on_change=bell.ring_from_thread, on_death=program.worker_died)
    status = asyncio.run(program.run(worker, listener, options, say))
    if not worker.stop(WORKER_STOP_S):
        _LOG.warning("worker-left-in-a-stage", thread="match-worker")
    return status


class _Program:
    """The running service: the loop, what wakes the polls, and how it ends."""

    def __init__(
        self,
        store: ServiceStore,
        identity: ServiceIdentity,
        bell: AnswerBell,
        room: ClassRoom | None,
        clock: Clock,
        sign: StopSign,
    ) -> None:
        self._store = store
        self._identity = identity
        self._bell = bell
        self._room = room
        self._clock = clock
        self._sign = sign
        self._status = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: _Server | None = None

    def worker_died(self) -> None:
        """From the worker's thread: end, so that whoever watches this process starts it anew."""
        self._status = 1
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop)

    async def run(self, worker: Worker, listener: socket.socket, options: ServeOptions, say: Say) -> int:
        self._loop = asyncio.get_running_loop()
        api = make_api(
            self._store,
            self._identity,
            self._bell,
            self._clock,
            on_submission=worker.wake,
            is_ready=lambda: worker.is_alive,
        )
        config = uvicorn.Config(
            InTheHouse(api),
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # who asks is who is connected: the code guard counts by address, and a header can lie
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=GRACE_S,
        )
        url = f"http://{_in_url(options.host)}:{listener.getsockname()[1]}"
        invitation = self._invite(api, options, listener.getsockname()[1])
        said = {
            "event": "listening",
            "url": url,
            "public_key": self._identity.public_key,
            "environment": options.environment.value,
            "pid": os.getpid(),
        }

        def announce() -> None:
            _LOG.event("listening", port=listener.getsockname()[1], environment=options.environment.value)
            say(said)
            if invitation is not None:
                invitation.announce(say)

        self._server = _Server(config, announce)
        self._bell.attach(self._loop)
        self._sign.attach(self._loop, self._stop)
        worker.start()
        watch = asyncio.create_task(self._watch_database())
        try:
            await self._server.serve(sockets=[listener])
        finally:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
        _LOG.event("stopped", status=self._status)
        return self._status

    def _invite(self, api: FastAPI, options: ServeOptions, port: int) -> Invitation | None:
        """Open the class to stations and to the trainer; what both need to be told."""
        if self._room is None:
            return None
        url = f"http://{_in_url(reached_at(options.host))}:{port}"
        joining = Joining(url, self._identity.public_key, self._room.code)
        add_class(api, self._room, self._identity, self._clock, joining.line)
        return Invitation(joining, f"{url}/class?code={self._room.board_code}")

    def _stop(self) -> None:
        self._bell.close()
        if self._room is not None:
            self._room.bell.close()
        if self._server is not None:
            self._server.should_exit = True

    async def _watch_database(self) -> None:
        """Wake the polls when another process, an examiner's command, has written."""
        seen = 0
        while True:
            await asyncio.sleep(WATCH_S)
            if not self._bell.has_listeners:
                continue
            try:
                version = await run_in_threadpool(self._store.version)
            except errors.DatabaseFailed as reason:
                _LOG.warning("database-not-watched", code=reason.code)
                continue
            if version != seen:
                seen = version
                self._bell.ring_all()


def _open_class(options: ServeOptions, clock: Clock) -> ClassRoom | None:
    """ClassOnlyInTraining, ClassCodeNotUsable; before anything else is started."""
    if options.class_code is None:
        return None
    if options.environment is not Environment.TRAINING:
        raise ClassOnlyInTraining("A production service holds no class.")
    return ClassRoom(clock, options.class_code)


def _bind(options: ServeOptions) -> socket.socket:
    """A socket bound to the wished port; it listens from the server's start on."""
    try:
        address = ipaddress.ip_address("127.0.0.1" if options.host == "localhost" else options.host)
    except ValueError as reason:
        raise errors.AddressNotUsable("The address to listen on is not an IP address.") from reason
    if not address.is_loopback:
        if options.environment is Environment.PRODUCTION:
            raise errors.PlainHttpBeyondLoopback(
                "A production service does not speak plain HTTP beyond its own machine."
            )
        if not (address.is_unspecified or is_in_the_house(str(address))):
            raise errors.PlainHttpBeyondLoopback("A training service does not speak plain HTTP at a public address.")
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((str(address), options.port))
        listener.listen()
    except OSError as reason:
        listener.close()
        if reason.errno == errno.EADDRINUSE:
            raise errors.PortInUse(f"Port {options.port} is in use by another program.") from reason
        raise errors.AddressNotUsable(f"The address cannot be listened on: {reason.strerror}.") from reason
    except OverflowError as reason:
        listener.close()
        raise errors.AddressNotUsable("The port is not between 0 and 65535.") from reason
    return listener


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _watch_parent(ended: threading.Event, sign: StopSign) -> None:
    """Ask for the stop when standard input is closed by the process that started this one."""
    descriptor = sys.stdin.fileno()
    while not ended.is_set():
        if sys.platform != "win32" and not select.select([descriptor], [], [], PARENT_LOOK_S)[0]:
            continue
        if not os.read(descriptor, _READ_BYTES):
            if not ended.is_set():
                sign.ask_from_thread()
            return


def join_logs(handler: logging.Handler) -> None:
    """Let the server library's warnings come as the program's own log lines, without their text."""
    for name in ("uvicorn", "asyncio"):
        foreign = logging.getLogger(name)
        foreign.setLevel(logging.WARNING)
        foreign.handlers = [handler]
        foreign.propagate = False
