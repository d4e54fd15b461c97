"""Composition root: the one place that picks concrete classes and starts threads and processes."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import logs
from app.an2k.answers import answer_rules
from app.an2k.rules import profiles
from app.an2k.rules.values import Profile
from app.an2k.trial import Sender, require_sendable
from app.bootstrap.embedded_service import EmbeddedService, Progress, quiet
from app.bootstrap.jail import jail_exchange
from app.bootstrap.training_program import SubjectClock, make_own_folders, open_room, parts_for
from app.clock import Clock, FastClock, QuickClock, SystemClock
from app.config import SIMULATED, Environment, StationConfig, require_coherent
from app.domain.booking import MissingFinger
from app.domain.class_report import Joining
from app.errors import BookingStationError, Whose
from app.imaging.codec_worker import CodecWorker
from app.station.analysis import AnalysisPool
from app.station.computing import LocalComputing
from app.station.executor import Origin
from app.station.health import DiskWatch
from app.station.jail_news import JailNews
from app.station.keeping import KeepingWatch
from app.station.live_watch import LiveWatch
from app.station.mailbox import LatestFrame
from app.station.placement_watch import PlacementWatch
from app.station.ports import Post, Watch
from app.station.reader_thread import ReaderThread
from app.station.sending import told_to
from app.station.station import Station
from app.station.subject import load_subject
from app.station.view import Desk
from app.store import errors as store_errors
from app.store.disk import FILE_MODE
from app.store.lock import DataDirectoryLock, prepare_data_directory
from app.store.stores import Stores, open_vault
from app.submission.channel import Channel
from app.submission.channels.opening import open_drop_channel
from app.submission.client import ServiceClient
from app.submission.service_channel import ServiceChannel
from app.submission.submitter import Submitter
from app.training.board_reporter import BoardReporter
from app.training.exercise import is_of_an_exercise
from app.training.room import TrainingRoom
from drivers import registry
from drivers.base import DriverOptions, ReaderDriver
from drivers.simulated.generator import make_masters

if TYPE_CHECKING:
    from app.station.recent_bookings import RecentBookings

WATCHED_SPEED = 4.0  # times, of a fast subject whose live picture is watched: 100 frames a second
OTHER_PRINTS_NAME = "prints-not-generated"  # marks a training data directory in which such prints may wait


class NotForAClass(BookingStationError):
    """What waits in the data directory would travel by plain http (docs/decisions/0009)."""

    code = "class/prints-not-generated"
    whose = Whose.ADMINISTRATOR
    remedy = "Join the class with the simulated reader, and name another data directory with --data."


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line adds to the settings. `seed`: the generated person that the simulated reader shows, unless
    `subject` names a file or folder; `fast`: the simulated subject's time passes without waiting; `joining`: the class
    to whose board a training station reports."""

    seed: int = 1
    subject: Path | None = None
    fast: bool = False
    service_port: int = 0
    reader_values: Mapping[str, Any] = field(default_factory=dict)
    joining: Joining | None = None


class StationProgram:
    """A running station with everything that it started; `close` stops all of it, in order. `training`: None outside
    training, and with a real reader. `clock`: of the desk, on which a fast subject's time counts too."""

    def __init__(
        self,
        station: Station,
        stack: contextlib.ExitStack,
        missing: tuple[MissingFinger, ...],
        training: TrainingRoom | None,
        clock: Clock,
    ) -> None:
        self.station = station
        self.subject_missing = missing
        self.training = training
        self.clock = clock
        self._stack = stack

    def close(self) -> None:
        self._stack.close()

    def __enter__(self) -> "StationProgram":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_program(config: StationConfig, wishes: Wishes, progress: Progress = quiet) -> StationProgram:
    """Lock the data directory, start the service where none is configured (in training only), and the station with its
    threads."""
    require_coherent(config)
    clock = SystemClock()
    profile = profiles.load(config.profile, config.profiles_path)
    sender = Sender(config.ori, config.dai, config.station_code)
    production = config.environment is Environment.PRODUCTION
    require_sendable(profile, at=clock.now(), sender=sender, production=production)
    profiles.choose(config.profile, config.profiles_path)
    data = config.data_path
    with contextlib.ExitStack() as stack:
        prepare_data_directory(data, config.environment)
        stack.enter_context(DataDirectoryLock(data))
        make_own_folders(config)
        stack.enter_context(_log_file(data))
        only_synthetic = _holds_only_synthetic(config, wishes)
        if wishes.joining is not None and not only_synthetic:
            raise NotForAClass("Prints that were not generated are, or may be, in this data directory.")
        codec = stack.enter_context(CodecWorker())
        values, missing = _subject(config, wishes, codec, progress)
        parts = parts_for(config)
        if parts is not None:
            values = {"controls": parts.controls, **values}
        drop = open_drop_channel(config, clock=clock, rules=answer_rules(profile))
        service = None
        url, key = config.service_url, config.service_key
        if drop is None and not url:
            service = EmbeddedService(data / "service", config.environment, port=wishes.service_port, clock=clock)
            stack.callback(service.stop)
            service.launch()
        computing = LocalComputing(
            codec,
            production=production,
            nfiq2_model=config.nfiq2_model_path,
            make_recent=_recent_bookings(data, compared_days(profile, config.environment), clock),
        )
        progress("science", 0, 1)
        computing.warm_up()  # beside the service's own start, so that no first print waits for it
        progress("science", 1, 1)
        if service is not None:
            listening = service.listening(progress)
            url, key = listening.url, listening.public_key
        channel: Channel = drop or ServiceChannel(
            ServiceClient(
                url,
                key,
                config.environment,
                timeout_s=config.request_timeout_s,
                only_synthetic=only_synthetic,
            ),
            clock=clock,
        )
        subject_clock = FastClock()
        driver = registry.create(
            config.reader, DriverOptions(_driver_clock(wishes, values, clock, subject_clock), values)
        )
        preview = parts.frames if parts is not None else LatestFrame()
        news = JailNews()
        exchange = jail_exchange(
            config, lambda: Stores.open(data, open_vault(data), clock=clock, check=False), news, clock
        )
        station = _compose(config, clock, computing, driver, channel, service, preview, news)
        stack.callback(station.close)
        station.start()
        if exchange is not None:
            stack.callback(exchange.stop)
            exchange.start()
        desk_clock = SubjectClock(clock, subject_clock)
        room = None
        if parts is not None:
            room = open_room(config, parts, station, service, desk_clock)
            stack.callback(room.close)
            if wishes.joining is not None:
                reporter = BoardReporter(wishes.joining, room, clock=clock)
                stack.callback(reporter.stop)
                reporter.start()
        return StationProgram(station, stack.pop_all(), missing, room, desk_clock)


def _holds_only_synthetic(config: StationConfig, wishes: Wishes) -> bool:
    """Whether no print of a real person can be in the queue: none can come now, and none could before, or the data
    directory would be marked. StoreError."""
    mark = config.data_path / OTHER_PRINTS_NAME
    try:
        if config.reader == SIMULATED and wishes.subject is None and "images" not in wishes.reader_values:
            return not mark.exists()
        if config.environment is Environment.TRAINING:
            mark.touch(FILE_MODE)
    except OSError as reason:
        raise store_errors.from_os(reason, "The data directory") from reason
    return False


def _subject(
    config: StationConfig, wishes: Wishes, codec: CodecWorker, progress: Progress
) -> tuple[dict[str, Any], tuple[MissingFinger, ...]]:
    """The simulated reader's settings: decoded pictures of a subject, or the seed and the cache of its fingers."""
    cache = config.data_path / "cache"
    values: dict[str, Any] = {"seed": wishes.seed, "cache_dir": cache, "capture": config.simulated_capture}
    values |= wishes.reader_values
    if wishes.subject is None:
        make_masters(wishes.seed, cache, lambda part: progress("masters", round(part * 100), 100))
        return values, ()
    progress("subject", 0, 1)
    prints = load_subject(wishes.subject, codec)
    progress("subject", 1, 1)
    return {**values, "images": prints.images}, prints.missing


def _driver_clock(wishes: Wishes, values: Mapping[str, Any], clock: Clock, subject_clock: FastClock) -> Clock:
    """A fast subject's time passes without waiting; where the station takes the picture it must see them, though."""
    if not wishes.fast:
        return clock
    return QuickClock(clock, WATCHED_SPEED) if values["capture"] == "station" else subject_clock


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


def compared_days(profile: Profile, environment: Environment) -> int:
    """How many days back new bookings are compared with recent ones; 0 for none. In production only by a rule of the
    agency's own: what the fictitious one of the example states is nobody's wish."""
    rules = profile.same_person
    return 0 if rules.is_example and environment is Environment.PRODUCTION else rules.keep_days


def _recent_bookings(data: Path, keep_days: int, clock: Clock) -> "Callable[[], RecentBookings] | None":
    """What new bookings are compared with; None where the agency's profile lets none be compared. Those of an exercise
    are nobody's: they are left out."""
    if not keep_days:
        return None

    def make() -> "RecentBookings":
        from app.station.recent_bookings import RecentBookings  # loads the science

        def open_stores() -> Stores:
            return Stores.open(data, open_vault(data), clock=clock, check=False)

        return RecentBookings(
            open_stores, keep_days, clock=clock, concerns=lambda booking_id: not is_of_an_exercise(booking_id)
        )

    return make


def _compose(
    config: StationConfig,
    clock: Clock,
    computing: LocalComputing,
    driver: ReaderDriver,
    channel: Channel,
    service: EmbeddedService | None,
    preview: LatestFrame,
    news: JailNews,
) -> Station:
    data = config.data_path
    vault = open_vault(data)

    def make_watch(post: Post) -> LiveWatch:
        thresholds = profiles.load().quality
        return LiveWatch(post, clock=clock, make_watch=partial(PlacementWatch, thresholds=thresholds))

    def make_reader(post: Post, preview: LatestFrame, watch: Watch) -> ReaderThread:
        training = config.environment is Environment.TRAINING
        ppi = profiles.load().images.resolution_ppi
        return ReaderThread(driver, post, preview, watch, clock=clock, may_be_simulated=training, resolution_ppi=ppi)

    def make_work(post: Post) -> AnalysisPool:
        return AnalysisPool(post, clock=clock)

    def make_sender(post: Post) -> Submitter:
        submitter = Submitter(
            lambda: Stores.open(data, vault, clock=clock, check=False).queue,
            channel,
            clock=clock,
            on_change=told_to(post),
            retry_first_s=config.retry_first_s,
            retry_longest_s=config.retry_longest_s,
        )
        if service is not None:
            service.on_back = submitter.wake
        return submitter

    chores = [DiskWatch(data, clock).watch, KeepingWatch(clock).watch, news.watch]
    if service is not None:
        chores.append(service.watch)
    return Station(
        desk=Desk(config.environment, config.agency, config.station_code, jail_system=config.jail is not None),
        origin=Origin(config.ori, config.dai, config.station_code),
        clock=clock,
        open_stores=lambda: Stores.open(data, vault, clock=clock),
        make_watch=make_watch,
        make_reader=make_reader,
        make_work=make_work,
        computing=computing,
        make_sender=make_sender,
        chores=chores,
        preview=preview,
        quality=profiles.load().quality,
        compared_days=compared_days(profiles.load(), config.environment),
    )
