"""What commands look at without opening a station: readers, the codec, the configured service."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from app.an2k.answers import AnswerRules
from app.clock import SystemClock
from app.config import SIMULATED, StationConfig
from app.domain.image import FingerImage
from app.imaging.codec_worker import CodecWorker
from app.store.errors import NotPrepared
from app.store.stores import Stores
from app.submission.channels.opening import open_drop_channel
from app.submission.client import ServiceClient
from drivers import registry
from drivers.base import DriverOptions
from drivers.errors import ReaderError

_TEST_PICTURE_PX = 128


def find_readers(config: StationConfig | None = None) -> list[dict[str, Any]]:
    """Every driver by name, whether it can be used here, and what it finds; opens nothing. `config`: the simulated
    reader is as these settings want it."""
    set_up = {} if config is None else {SIMULATED: {"capture": config.simulated_capture}}
    found: list[dict[str, Any]] = []
    for name in registry.names():
        try:
            driver = registry.create(name, DriverOptions(SystemClock(), set_up.get(name, {})))
            usable = driver.is_usable()
            readers = [asdict(info) for info in driver.discover()]
        except ReaderError as refused:
            found.append({"name": name, "usable": False, "reason": refused.detail, "readers": []})
        else:
            found.append({"name": name, "usable": usable.usable, "reason": usable.reason, "readers": readers})
    return found


def check_codec() -> None:
    """Code and decode a small picture in a worker process; CodecError when that does not work."""
    ramp = np.tile(np.arange(0, 256, 256 // _TEST_PICTURE_PX, dtype=np.uint8), (_TEST_PICTURE_PX, 1))
    with CodecWorker() as codec:
        codec.decode(codec.encode(FingerImage(ramp), "WSQ20"), "WSQ20")


def check_channel(config: StationConfig) -> str:
    """Whether submissions could be left and answers fetched as the settings say; with whom. SubmissionError."""
    channel = open_drop_channel(config, clock=SystemClock(), rules=AnswerRules())  # only the line is tried
    if channel is None:
        check_service(config)
        return "the service"
    try:
        channel.check()
        channel.carrier.check_answers()
    finally:
        channel.close()
    return channel.recipient


def check_service(config: StationConfig) -> None:
    """Ask the configured service who it is; SubmissionError when it does not answer as it should."""
    client = ServiceClient(
        config.service_url,
        config.service_key,
        config.environment,
        timeout_s=config.request_timeout_s,
        only_synthetic=config.reader == SIMULATED,
    )
    try:
        client.check()
    finally:
        client.close()


@contextmanager
def looked_into(data: Path) -> Iterator[Stores | None]:
    """The stores of a data directory, for reading, also beside a running station; None before its first start."""
    try:
        stores = Stores.open_read_only(data, clock=SystemClock())
    except NotPrepared:
        yield None
        return
    try:
        yield stores
    finally:
        stores.close()
