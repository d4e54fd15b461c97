"""What a training station has beside the station: the hand of God over its simulated reader, and the training room."""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app.bootstrap.embedded_service import EmbeddedService
from app.channel_settings import ChannelName
from app.clock import Clock, FastClock
from app.config import SIMULATED, Environment, StationConfig
from app.station.station import Station
from app.store import errors as store_errors
from app.store.disk import make_directory
from app.training.library import load_library
from app.training.room import TrainingRoom
from app.training.sessions import sessions_of
from app.training.tape import HeardFrames
from drivers.simulated.controls import Controls


@dataclass(frozen=True, slots=True)
class TrainingParts:
    """What the room needs of a station before the station is made."""

    controls: Controls = field(default_factory=Controls)
    frames: HeardFrames = field(default_factory=HeardFrames)


class SubjectClock:
    """Time as a session counts it: the machine's, and what a fast subject did not take of it."""

    def __init__(self, clock: Clock, subject: FastClock) -> None:
        self._clock = clock
        self._subject = subject

    def now(self) -> datetime:
        return self._clock.now()

    def monotonic_s(self) -> float:
        return self._clock.monotonic_s() + self._subject.monotonic_s()

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        return self._clock.wait(event, timeout_s)


def parts_for(config: StationConfig) -> TrainingParts | None:
    """None at a production station, and at a training station whose reader is a real one."""
    if config.environment is not Environment.TRAINING or config.reader != SIMULATED:
        return None
    return TrainingParts()


def make_own_folders(config: StationConfig) -> None:
    """The folders of a training station's channel: they lie in its data directory, where nobody else may make them
    before its first start. StoreError."""
    folder = config.folder
    if config.environment is not Environment.TRAINING or config.channel is not ChannelName.FOLDER or folder is None:
        return
    try:
        for place in filter(None, (folder.out, folder.answers, folder.taken, folder.aside)):
            make_directory(Path(place))
    except OSError as reason:
        raise store_errors.from_os(reason, "A folder of the channel") from reason


def open_room(
    config: StationConfig, parts: TrainingParts, station: Station, service: EmbeddedService | None, clock: Clock
) -> TrainingRoom:
    """The room of a station that runs. `clock`: see `SubjectClock`."""
    room = TrainingRoom(
        station,
        parts.controls,
        service,
        sessions_of(config.data_path),
        load_library(config.data_path),
        clock=clock,
        station_code=config.station_code,
        program_version=_program_version(),
    )
    parts.frames.on_frame = room.hear_frame
    room.open()
    return room


def _program_version() -> str:
    try:
        return version("booking-station")
    except PackageNotFoundError:
        return "unknown"
