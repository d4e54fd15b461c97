"""What commands look at without opening a station: readers, the codec, the configured service."""

from dataclasses import asdict
from typing import Any

import numpy as np

from app.clock import SystemClock
from app.config import SIMULATED, StationConfig
from app.domain.image import FingerImage
from app.imaging.codec_worker import CodecWorker
from app.submission.client import ServiceClient
from drivers import registry
from drivers.base import DriverOptions
from drivers.errors import ReaderError

_TEST_PICTURE_PX = 128


def find_readers() -> list[dict[str, Any]]:
    """Every driver by name, whether it can be used here, and what it finds; opens nothing."""
    found: list[dict[str, Any]] = []
    for name in registry.names():
        try:
            driver = registry.create(name, DriverOptions(SystemClock()))
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
