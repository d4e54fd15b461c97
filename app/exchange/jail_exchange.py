"""The way to and from the jail's own system, while a station runs: threads that nothing else waits for.

`jail-folder` watches the folder, `jail-entrance` serves HTTP, `jail-out-folder` and `jail-out-http` tell what became of
bookings, `jail-keeping` deletes what has had its time. Each has its own connection to the store. Sending to the bureau
depends on none of them.
"""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import uvicorn

from app.clock import Clock
from app.errors import BookingStationError, Whose
from app.exchange.aside import Aside
from app.exchange.entrance import OneDelivery, make_entrance
from app.exchange.folder import WatchedFolder
from app.exchange.intake import Intake
from app.exchange.mapping_file import read_mapping
from app.exchange.teller import Teller
from app.exchange.ways import FolderWay, HttpWay, Way
from app.jail_settings import JailSettings
from app.logs import logger
from app.store.errors import StoreError
from app.store.stores import Stores

LOOK_S = 1.0  # a file is taken when two looks find it the same; a change is told when a look finds it
STORE_PAUSE_S = 5.0  # a full disk or a locked file
CLEAR_S = 3_600.0
STOP_S = 5.0
MOST_AT_THE_END = 100  # changes that are still told while the station ends
MOST_CONNECTIONS = 16  # at the entrance
DIED = "jms/thread-died"
_GRACE_S = 2  # for requests under way at the stop
_log = logger("exchange")


class EntranceNotOpened(BookingStationError):
    code = "jms/entrance-not-opened"
    whose = Whose.ADMINISTRATOR
    remedy = "See that no other program has the port of `listen`, and that certificate and key can be read."


class JailExchange:
    """Started and stopped once, by whoever composes the station."""

    def __init__(
        self,
        settings: JailSettings,
        open_stores: Callable[[], Stores],
        *,
        clock: Clock,
        on_news: Callable[[], None],
        on_died: Callable[[str], None],
        look_s: float = LOOK_S,
    ) -> None:
        """`open_stores` is called on each thread. `on_news`: an officer has something new to see; `on_died`: a thread
        ended, by its code; both are called on the threads. MappingNotUsable, JailSecretMissing."""
        self._settings = settings
        self._mapping = read_mapping(Path(settings.mapping))
        self._token, self._out_token = settings.token, settings.out_token
        self._open_stores = open_stores
        self._clock = clock
        self._on_news = on_news
        self._on_died = on_died
        self._look_s = look_s
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._server: uvicorn.Server | None = None
        self.port = 0  # of the entrance, once it is open

    def start(self) -> None:
        """Start what is configured. What cannot be is told to `on_died`; the rest works without it."""
        if self._settings.listen:
            try:
                self._open_entrance()
            except EntranceNotOpened as reason:
                _log.error("entrance-not-opened", code=reason.code, detail=reason.message)
                self._on_died(reason.code)
        if self._settings.folder:
            self._begin("jail-folder", self._watch)
        if self._settings.keep_days:
            self._begin("jail-keeping", self._keep)
        if self._mapping.outgoing is not None:
            if self._settings.out_folder:
                folder = FolderWay(Path(self._settings.out_folder))
                self._begin("jail-out-folder", lambda: self._tell(folder))
            if self._settings.out_url:
                http = HttpWay(self._settings.out_url, self._out_token, self._settings.out_ca_file)
                self._begin("jail-out-http", lambda: self._tell(http))

    def stop(self, timeout_s: float = STOP_S) -> bool:
        """End all threads; whether they ended in time."""
        self._stopping.set()
        if self._server is not None:
            self._server.should_exit = True
        until_s = self._clock.monotonic_s() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, until_s - self._clock.monotonic_s()))
        return not any(thread.is_alive() for thread in self._threads)

    # Threads. --------------------------------------------------------------------------------------------------------

    def _begin(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._run, args=(work,), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self, work: Callable[[], None]) -> None:
        name = threading.current_thread().name
        try:
            work()
        except BookingStationError as reason:
            _log.error("thread-died", thread=name, code=reason.code, detail=reason.message)
            self._on_died(reason.code)
        except Exception as reason:  # noqa: BLE001  the thread's last words: a defect must be seen, not only printed
            _log.error("thread-died", thread=name, code=DIED, exception=type(reason).__name__)
            self._on_died(DIED)

    def _patiently(self, act: Callable[[], float]) -> None:
        """Do it again and again, each time after the pause that it names, until the stop."""
        while not self._stopping.is_set():
            try:
                pause_s = act()
            except StoreError as reason:
                if not reason.retryable:
                    raise
                _log.warning("store-not-usable", code=reason.code, retry_in_s=STORE_PAUSE_S)
                pause_s = STORE_PAUSE_S
            self._clock.wait(self._stopping, pause_s)

    def _watch(self) -> None:
        stores = self._open_stores()
        try:
            folder = WatchedFolder(
                Path(self._settings.folder), Intake(stores.arrivals, self._mapping, clock=self._clock)
            )

            def look() -> float:
                if folder.look():
                    self._on_news()
                return self._look_s

            self._patiently(look)
        finally:
            stores.close()

    def _keep(self) -> None:
        kept = timedelta(days=self._settings.keep_days)
        with contextlib.closing(self._open_stores()) as stores:
            aside = Aside(Path(self._settings.folder), stores.arrivals) if self._settings.folder else None

            def clear() -> float:
                before = self._clock.now() - kept
                if forgotten := stores.arrivals.forget(before):
                    _log.event("records-forgotten", count=forgotten)
                    self._on_news()
                if deleted := aside.clear(before) if aside is not None else 0:
                    _log.event("files-deleted", count=deleted)
                return CLEAR_S

            self._patiently(clear)

    def _tell(self, way: Way) -> None:
        stores = self._open_stores()
        try:
            assert self._mapping.outgoing is not None  # asked before the thread began
            teller = Teller(stores, self._mapping.outgoing, way, clock=self._clock)

            def tell() -> float:
                pause_s = teller.step()
                return self._look_s if pause_s is None else pause_s

            self._patiently(tell)
            if way.is_near:
                for _ in range(MOST_AT_THE_END):
                    if teller.step() != 0.0:
                        break
        finally:
            way.close()
            stores.close()

    # The entrance. ---------------------------------------------------------------------------------------------------

    def _open_entrance(self) -> None:
        host, port = self._settings.host_and_port
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            listening = socket.create_server((host, port), family=family)
        except OSError as reason:
            raise EntranceNotOpened(f"The entrance for the jail system is not open: {reason.strerror}.") from reason
        self.port = int(listening.getsockname()[1])
        try:
            _check_certificate(self._settings)
        except (OSError, ValueError) as reason:  # ssl.SSLError is an OSError
            listening.close()
            raise EntranceNotOpened("Certificate and key of the entrance cannot be used.") from reason
        self._begin("jail-entrance", lambda: self._serve(listening))

    def _serve(self, listening: socket.socket) -> None:
        with listening, contextlib.closing(self._open_stores()) as stores:
            intake = Intake(stores.arrivals, self._mapping, clock=self._clock)
            config = uvicorn.Config(
                make_entrance(intake, self._token, self._on_news),
                http=OneDelivery,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                limit_concurrency=MOST_CONNECTIONS,
                timeout_graceful_shutdown=_GRACE_S,
                ssl_certfile=self._settings.tls_certificate or None,
                ssl_keyfile=self._settings.tls_key or None,
            )
            self._server = uvicorn.Server(config)
            if self._stopping.is_set():
                return
            asyncio.run(self._server.serve(sockets=[listening]))


def _check_certificate(settings: JailSettings) -> None:
    if settings.tls_certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # A key under a password is refused: asked for one, the library would ask at the terminal and wait.
        context.load_cert_chain(settings.tls_certificate, settings.tls_key, password="")
