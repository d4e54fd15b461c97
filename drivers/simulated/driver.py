"""The simulated live scanner as one more reader.

Settings (`DriverOptions.values`), all of them optional:

* `seed`: int, 0 or more; the person whose fingers are shown (1)
* `images`: mapping of FGP (1-10 rolled, 13, 14, and 15 or 11 and 12) to uint8 arrays (height, width) at 500 ppi, dark
  ridges on light ground: a card's fingers instead of a seed's
* `cache_dir`: Path; where the generated masters are kept
* `frames_per_s`: float, 1 to 60; previews (25)
* `controls`: Controls; the hand of God
* `script`: Path or text; what befalls (docs/simulated-reader.md). ScriptRefused for one that cannot be used
* `attempt_seed`: int, 0 or more; another one gives other impressions of the same fingers (0)
* `capture`: "reader" (the scanner takes the picture itself) or "station" (a plain sensor, which streams until it is
  triggered) ("reader")
"""

import difflib
import itertools
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from drivers.base import (
    Capability,
    CaptureRequest,
    DriverOptions,
    EventQueue,
    Reader,
    ReaderDriver,
    ReaderInfo,
    Usability,
)
from drivers.errors import BadOption, Busy, NotFound, Unsupported, WrongState
from drivers.simulated.controls import Controls
from drivers.simulated.device import OTHER_SERIAL, SERIAL, SimulatedDevice
from drivers.simulated.script import Script, read_script
from drivers.simulated.seat import Seat
from drivers.simulated.skin import FINGERS_AT, CardSkin, GeneratedSkin, Pixels

OPTIONS = ("seed", "images", "cache_dir", "frames_per_s", "controls", "script", "attempt_seed", "capture")
FRAMES_PER_S = 25.0
SLOWEST_FRAMES_PER_S, FASTEST_FRAMES_PER_S = 1.0, 60.0
SMALLEST_IMAGE_PX, LARGEST_IMAGE_PX = 100, 4000  # a card's image of one position, either side
INFO = ReaderInfo(
    driver="simulated",
    reader_id="simulated-1",
    make="Booking Station Project",
    model="Simulated live scanner",
    serial=SERIAL,
    firmware="1",
    simulated=True,
)


class SimulatedReader(Reader):
    """An open simulated scanner. `closed` is told when it is given back."""

    def __init__(
        self,
        info: ReaderInfo,
        device: SimulatedDevice,
        events: EventQueue,
        seat: Seat,
        closed: Callable[[], None],
    ) -> None:
        self.info = info
        self.events = events
        self._device = device
        self._seat = seat
        self._closed = closed

    def is_available(self, capability: Capability) -> bool:
        return capability.position in FINGERS_AT and self._seat.skin.has(capability)

    def start(self, request: CaptureRequest) -> None:
        capability = request.capability
        if not self.is_available(capability):
            raise Unsupported(
                f"Position {int(capability.position)} cannot be captured as {capability.impression.name.lower()} "
                f"at {capability.resolution_ppi} ppi."
            )
        if not request.required_fingers or not request.required_fingers <= set(FINGERS_AT[capability.position]):
            raise Unsupported(
                f"Position {int(capability.position)} does not show the fingers {sorted(request.required_fingers)}.",
                hint="Ask for one or more of the fingers that belong to the position.",
            )
        if request.timeout_s <= 0:
            raise WrongState("A session needs a time-out above zero.")
        self._device.start(request)

    def trigger(self, frame: int | None = None) -> None:
        self._device.trigger(frame)

    def cancel(self) -> None:
        self._device.cancel()

    def close(self) -> None:
        self.events.close()
        self._device.close()
        self._closed()


class SimulatedDriver(ReaderDriver):
    """One scanner, `simulated-1`. Constructing it checks the settings (BadOption) and starts nothing."""

    name = "simulated"

    def __init__(self, options: DriverOptions) -> None:
        super().__init__(options)
        values = options.values
        for key in values:
            if key not in OPTIONS:
                near = difflib.get_close_matches(str(key), OPTIONS, n=1)
                hint = f" Did you mean {near[0]!r}?" if near else ""
                raise BadOption(f"The simulated reader has no setting {key!r}.{hint}")
        self.controls = values.get("controls") or Controls()
        if not isinstance(self.controls, Controls):
            raise BadOption("The setting 'controls' is not the simulated reader's Controls.")
        self._frames_per_s = _frames_per_s(values.get("frames_per_s", FRAMES_PER_S))
        self._made = replace(INFO, captures_itself=_captures_itself(values.get("capture", "reader")))
        self._attempt_seed = _seed("attempt_seed", values.get("attempt_seed", 0))
        script = _script(values.get("script"))
        self._seat = _seat(values, self.controls, script)
        self._out_since_s: float | None = None  # of a cable that is plugged in again by itself
        self._attempts = itertools.count()
        self._lock = threading.Lock()
        self._open: SimulatedReader | None = None
        if script.acts:
            self.controls.conduct(script.acts, by="script")

    def is_usable(self) -> Usability:
        return Usability(True)

    def discover(self) -> list[ReaderInfo]:
        self._plug_in_again()
        return [self._info()] if self.controls.connected else []

    def open(self, reader_id: str) -> SimulatedReader:
        with self._lock:
            if reader_id != INFO.reader_id:
                raise NotFound(f"No simulated reader is called {reader_id!r}.")
            if not self.controls.connected:
                raise NotFound("The simulated reader is unplugged.")
            if self._open is not None:
                raise Busy("The simulated reader is open already.")
            info, events = self._info(), EventQueue()
            device = SimulatedDevice(
                info,
                events,
                self._seat,
                self.controls,
                self.options.clock,
                frames_per_s=self._frames_per_s,
                attempt_seed=self._attempt_seed,
                attempts=self._attempts,
            )
            reader = SimulatedReader(info, device, events, self._seat, lambda: self._given_back(reader))
            self._open = reader
            return reader

    def _info(self) -> ReaderInfo:
        return replace(self._made, serial=OTHER_SERIAL) if self.controls.faults().other_serial else self._made

    def _plug_in_again(self) -> None:
        """A cable that was pulled for a time: whoever looks for the reader finds it once the time is over."""
        after_s, now_s = self.controls.replug_after_s, self.options.clock.monotonic_s()
        with self._lock:
            if after_s is None:
                self._out_since_s = None
            elif self._out_since_s is None:
                self._out_since_s = now_s
            elif now_s - self._out_since_s >= after_s:
                self._out_since_s = None
                self.controls.replug()

    def _given_back(self, reader: SimulatedReader) -> None:
        with self._lock:
            if self._open is reader:
                self._open = None


def _seed(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadOption(f"The setting {name!r} must be a whole number, 0 or more.")
    return value


def _captures_itself(value: object) -> bool:
    if value not in ("reader", "station"):
        raise BadOption("The setting 'capture' must be 'reader' or 'station'.")
    return value == "reader"


def _frames_per_s(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadOption("The setting 'frames_per_s' must be a number.")
    if not SLOWEST_FRAMES_PER_S <= value <= FASTEST_FRAMES_PER_S:
        raise BadOption(f"The setting 'frames_per_s' must be {SLOWEST_FRAMES_PER_S:g} to {FASTEST_FRAMES_PER_S:g}.")
    return float(value)


def _script(source: object) -> Script:
    if source is None:
        return Script()
    if not isinstance(source, Path | str):
        raise BadOption("The setting 'script' must be a Path or the text of a script.")
    return read_script(source)


def _seat(values: Mapping[str, Any], controls: Controls, script: Script) -> Seat:
    cache_dir = values.get("cache_dir")
    if cache_dir is not None and not isinstance(cache_dir, Path):
        raise BadOption("The setting 'cache_dir' must be a Path.")
    images = values.get("images")
    if images is not None:
        return Seat(controls, CardSkin(_card(images)), None, cache_dir)
    seed = script.seed if script.seed is not None else _seed("seed", values.get("seed", 1))
    return Seat(controls, GeneratedSkin(seed, cache_dir), seed, cache_dir)


def _card(images: object) -> dict[int, Pixels]:
    if not isinstance(images, Mapping) or not images:
        raise BadOption("The setting 'images' must map finger codes to arrays and hold at least one.")
    card: dict[int, Pixels] = {}
    for number, image in images.items():
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= 15:
            raise BadOption("The setting 'images' has a key that is no finger code from 1 to 15.")
        if not isinstance(image, np.ndarray) or image.ndim != 2 or image.dtype != np.uint8:
            raise BadOption(f"The image of position {int(number)} is not a two-dimensional array of uint8.")
        if min(image.shape) < SMALLEST_IMAGE_PX or max(image.shape) > LARGEST_IMAGE_PX:
            raise BadOption(
                f"The image of position {int(number)} must be {SMALLEST_IMAGE_PX} to {LARGEST_IMAGE_PX} px a side."
            )
        card[int(number)] = image
    return card
