"""The tape of a session: each snapshot that the trainee saw and the live picture a few times a second, to be watched
again in the same screens.

A folder: `tape.jsonl`, one line for a snapshot (only what changed in it) or a live picture; `pictures/`, each print
once under the digest of its pixels; `frames.bin`, the live pictures one after the other. Prints are JPEG of full size
(6 ms for a slap of 1600x1500 px, once an attempt), live pictures JPEG of a quarter of it (1 ms, on the reader's
thread).
"""

import contextlib
import errno
import hashlib
import threading
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import IO, Any

import msgspec
import numpy as np

from app.domain.image import FingerImage, Pixels
from app.errors import BookingStationError, Whose
from app.logs import logger
from app.opencv import cv2
from app.station.mailbox import LatestFrame
from app.station.snapshot import CaptureView, Phase, StationSnapshot
from app.training.event_lines import UNREADABLE

_LOG = logger("training.tape")
TAPE_FILE, FRAMES_FILE, PICTURES = "tape.jsonl", "frames.bin", "pictures"
FRAME_S = 0.2  # between two live pictures
FRAME_SHARE = 4  # a live picture is kept at a quarter of its width and height
PRINT_QUALITY, FRAME_QUALITY = 85, 70  # JPEG
LIMIT_BYTES = 60_000_000  # of one tape: twelve minutes of a live glass (16 kB a picture of a slap, 0.3 MB a print)
LARGEST_PICTURE_BYTES = 10_000_000  # a slap of 1600x1500 px has some 0.5 MB
LARGEST_SIDE_PX = 4096  # of a picture: as of the codecs
_SNAPSHOT = tuple(field.name for field in fields(StationSnapshot) if field.name != "capture")
_CAPTURE = tuple(field.name for field in fields(CaptureView))
_IN_CAPTURE = "capture."  # before the names of CaptureView's fields
_NONE = msgspec.Raw(b"null")
_DAMAGED = "The tape of this session is damaged."
_NO_PICTURE = np.zeros((1, 1), dtype=np.uint8)
LONGEST_S = 7 * 86_400.0  # nobody sits at one exercise for a week


class TapeNotUsable(BookingStationError):
    """A tape, or a picture of it, cannot be read: damaged, or dropped to make room."""

    code = "training/tape-not-usable"
    whose = Whose.ADMINISTRATOR
    remedy = "Watch another session; the sheet and the events of this one are kept."


class Moment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the tape. `at_s`: seconds since the session began. `changed`: fields of the snapshot; `frame`: offset
    and length of a live picture in bytes, (0, 0) when the glass is not live."""

    at_s: float
    changed: dict[str, msgspec.Raw] | None = None
    frame: tuple[int, int] | None = None


class HeardFrames(LatestFrame):
    """The mailbox of the live picture, with one who hears each on the thread that puts it."""

    def __init__(self) -> None:
        super().__init__()
        self.on_frame: Callable[[FingerImage | None], None] = lambda _frame: None

    def put(self, frame: FingerImage | None) -> None:
        super().put(frame)
        self.on_frame(frame)


# Recording. ----------------------------------------------------------------------------------------------------------


class TapeWriter:
    """Writes to `folder`, which is there. `elapsed_s`: since the session began. A disk that refuses ends the tape, not
    the session. From `limit_bytes` on live pictures are left out, and at twice as many bytes the tape ends: an exercise
    that is left open over night fills no disk. From any thread."""

    def __init__(self, folder: Path, elapsed_s: Callable[[], float], limit_bytes: int = LIMIT_BYTES) -> None:
        self._folder = folder
        self._elapsed_s = elapsed_s
        self._lock = threading.Lock()
        self._said: dict[str, bytes] = {}
        self._names: dict[int, tuple[Pixels, str]] = {}  # by identity, the prints of the last snapshot
        self._in_use: dict[int, tuple[Pixels, str]] = {}
        self._encoder = msgspec.json.Encoder(enc_hook=self._name_of)
        self._frame: Pixels | None = None  # written last
        self._frame_at_s = -FRAME_S
        self._limit_bytes = limit_bytes
        self._frame_bytes = 0  # the offset of the next one
        self._bytes = 0  # of everything
        self._shows_frames = True
        self._lines: IO[bytes] | None = None
        self._frames: IO[bytes] | None = None
        try:
            (folder / PICTURES).mkdir(exist_ok=True)
            self._lines = (folder / TAPE_FILE).open("ab")
            self._frames = (folder / FRAMES_FILE).open("ab")
        except OSError as refused:
            self._give_up(refused)

    def snapshot(self, seen: StationSnapshot) -> None:
        with self._lock:
            if self._lines is None:
                return
            try:
                self._in_use = {}
                said = self._encoded(seen)
                self._names = self._in_use
                changed = {name: msgspec.Raw(value) for name, value in said.items() if self._said.get(name) != value}
                self._said = said
                self._write(Moment(self._elapsed_s(), changed=changed))
            except OSError as refused:
                self._give_up(refused)

    def frame(self, frame: FingerImage | None) -> None:
        pixels = frame.pixels if frame is not None else None
        now_s = self._elapsed_s()
        with self._lock:
            if self._lines is None or not self._shows_frames or pixels is self._frame:
                return
            if pixels is not None and now_s - self._frame_at_s < FRAME_S:
                return
            self._frame, self._frame_at_s = pixels, now_s
        data = b"" if pixels is None else _jpeg(_smaller(pixels), FRAME_QUALITY)
        with self._lock:
            if self._lines is None or self._frames is None:
                return
            if self._bytes + len(data) > self._limit_bytes:
                _LOG.warning("tape-frames-ended")
                self._shows_frames, data = False, b""  # the glass is dark from here on
            try:
                self._frames.write(data)
                self._frames.flush()
                self._write(Moment(now_s, frame=(self._frame_bytes, len(data)) if data else (0, 0)))
                self._frame_bytes += len(data)
                self._bytes += len(data)
            except OSError as refused:
                self._give_up(refused)

    def close(self) -> None:
        with self._lock:
            lines, self._lines = self._lines, None
            frames, self._frames = self._frames, None
            for file in (lines, frames):
                if file is not None:
                    file.close()

    def _encoded(self, seen: StationSnapshot) -> dict[str, bytes]:
        said = {name: self._encoder.encode(getattr(seen, name)) for name in _SNAPSHOT}
        view = seen.capture
        said["capture"] = b"null" if view is None else b"true"
        if view is not None:
            said |= {_IN_CAPTURE + name: self._encoder.encode(getattr(view, name)) for name in _CAPTURE}
        return said

    def _name_of(self, pixels: Any) -> str:
        """The name of a print's picture, which is written when it is new."""
        assert isinstance(pixels, np.ndarray)
        known = self._in_use.get(id(pixels)) or self._names.get(id(pixels))
        if known is None:
            name = hashlib.sha256(np.ascontiguousarray(pixels).data).hexdigest()[:32]
            file = self._folder / PICTURES / f"{name}.jpg"
            if not file.exists():
                data = _jpeg(pixels, PRINT_QUALITY)
                file.write_bytes(data)
                self._bytes += len(data)
            known = (pixels, name)
        self._in_use[id(pixels)] = known
        return known[1]

    def _write(self, moment: Moment) -> None:
        assert self._lines is not None
        line = msgspec.json.encode(moment) + b"\n"
        self._bytes += len(line)
        if self._bytes > 2 * self._limit_bytes:
            raise OSError(errno.EFBIG, "the tape is full")
        self._lines.write(line)
        self._lines.flush()

    def _give_up(self, refused: OSError) -> None:
        _LOG.warning("tape-ended", exception=type(refused).__name__)
        for file in (self._lines, self._frames):
            if file is not None:
                with contextlib.suppress(OSError):  # what was not written yet does not fit either
                    file.close()
        self._lines = self._frames = None


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return data.tobytes()


def _smaller(pixels: Pixels) -> Pixels:
    height, width = pixels.shape
    size = (max(1, width // FRAME_SHARE), max(1, height // FRAME_SHARE))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


# Reading. ------------------------------------------------------------------------------------------------------------


class Tape:
    """What was recorded in `folder`. TapeNotUsable when there is none; what follows a torn line is left out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fields: dict[str, msgspec.Raw] = {}
        self._pictures: dict[str, Pixels] = {}  # of the snapshot read last
        self._read: dict[str, Pixels] = {}
        self._decoder = msgspec.json.Decoder(StationSnapshot, dec_hook=self._picture)
        try:
            lines = (folder / TAPE_FILE).read_bytes().split(b"\n")
        except OSError as reason:
            raise TapeNotUsable("The tape of this session is not there.") from reason
        line_of = msgspec.json.Decoder(Moment)
        moments: list[Moment] = []
        for line in lines[:-1]:
            try:
                moments.append(line_of.decode(line))
            except UNREADABLE:
                break
        # A live picture is timed before it is coded, and a snapshot may come in between.
        self.moments = tuple(sorted(moments, key=lambda moment: moment.at_s))
        if not any(moment.changed for moment in moments):
            raise TapeNotUsable("The tape of this session is empty.")
        self._require_coherent()

    def _require_coherent(self) -> None:
        """Every snapshot is looked at without its pictures before the first is shown (0.1 ms each). TapeNotUsable."""
        if self.moments[0].at_s < 0.0 or self.length_s > LONGEST_S:
            raise TapeNotUsable(_DAMAGED)
        without_pictures = msgspec.json.Decoder(StationSnapshot, dec_hook=lambda _kind, _name: _NO_PICTURE)
        for moment in self.moments:
            if moment.changed:
                self.take_up(moment.changed)
                require_coherent(self._decoded(without_pictures))
        self._fields = {}

    @property
    def length_s(self) -> float:
        return self.moments[-1].at_s

    def take_up(self, changed: dict[str, msgspec.Raw]) -> None:
        """The fields of the next moment, in their order."""
        self._fields.update(changed)

    def snapshot(self) -> StationSnapshot:
        """As it was at the moment that was taken up last. TapeNotUsable."""
        self._read = {}
        seen = self._decoded(self._decoder)
        self._pictures = self._read
        return seen

    def _decoded(self, decoder: msgspec.json.Decoder[StationSnapshot]) -> StationSnapshot:
        """TapeNotUsable."""
        parts = {name: raw for name, raw in self._fields.items() if not name.startswith("capture")}
        if self._fields.get("capture", _NONE) != _NONE:
            view = {name: self._fields[_IN_CAPTURE + name] for name in _CAPTURE if _IN_CAPTURE + name in self._fields}
            parts["capture"] = msgspec.Raw(msgspec.json.encode(view))
        try:
            return decoder.decode(msgspec.json.encode(parts))
        except (OSError, *UNREADABLE) as reason:
            raise TapeNotUsable(_DAMAGED) from reason

    def frame(self, place: tuple[int, int]) -> FingerImage | None:
        """The live picture at an offset and length, at the size that it had. TapeNotUsable."""
        offset, length = place
        if not length:
            return None
        if offset < 0 or not 0 < length <= LARGEST_PICTURE_BYTES:
            raise TapeNotUsable("The place of a live picture is damaged.")
        try:
            with (self._folder / FRAMES_FILE).open("rb") as file:
                file.seek(offset)
                small = _decoded(file.read(length))
        except OSError as reason:
            raise TapeNotUsable("The live pictures of this session cannot be read.") from reason
        size = (small.shape[1] * FRAME_SHARE, small.shape[0] * FRAME_SHARE)
        return FingerImage(np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8))

    def _picture(self, _kind: type, name: str) -> Pixels:
        """One picture is one array as long as it is shown, so that screens know it again."""
        if name not in self._read:
            known = self._pictures.get(name)
            if known is None:
                known = _decoded((self._folder / PICTURES / f"{Path(name).name}.jpg").read_bytes())
                known.setflags(write=False)
            self._read[name] = known
        return self._read[name]


def require_coherent(seen: StationSnapshot) -> None:
    """What the screens rely on in a snapshot of a station, and a damaged tape may break. TapeNotUsable."""
    view, steps = seen.capture, range(len(seen.steps))
    named = [view.step_index] if view is not None else []
    if seen.booking is not None:
        named += [found.step_index for found in seen.findings]
    due = {
        Phase.CAPTURING: view is not None and seen.booking is not None,
        Phase.REVIEWING: seen.booking is not None,
        Phase.PREPARING: seen.booking is not None,
        Phase.SENT: seen.submission is not None,
    }
    if not due.get(seen.phase, True) or any(index not in steps for index in named):
        raise TapeNotUsable(_DAMAGED)


def _decoded(data: bytes) -> Pixels:
    """TapeNotUsable."""
    width, height = _jpeg_size(data)
    fits = 0 < width <= LARGEST_SIDE_PX and 0 < height <= LARGEST_SIDE_PX
    pixels = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_GRAYSCALE) if fits else None
    if pixels is None:
        raise TapeNotUsable("A picture of this session is damaged.")
    return np.ascontiguousarray(pixels, dtype=np.uint8)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height by the frame header (ITU-T T.81 sections B.1.1.3, B.2.2), so that no picture of a few bytes asks
    for gigabytes of pixels; (0, 0) where none is found."""
    at = 2  # after SOI
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # SOF, but for DHT, JPG, DAC
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        at += 2 + length
    return 0, 0
