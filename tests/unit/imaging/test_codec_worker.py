"""The codec worker: what it codes, what it refuses, and what it survives."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest

from app.clock import FastClock
from app.domain.image import FingerImage
from app.imaging.codec_worker import CodecWorker
from app.imaging.errors import (
    CodecCrashed,
    CodecDataDamaged,
    CodecError,
    CodecKeepsCrashing,
    CodecNotRunning,
    CodecSizeMismatch,
    CodecTimedOut,
    CodecUnsupported,
)
from app.opencv import cv2
from tests.unit.imaging.drawn import grating

CHILD = "tests.unit.imaging.crashing_child"
PRINT = FingerImage(np.asarray(cv2.GaussianBlur(grating((300, 260), angle_deg=30), (0, 0), 1.5), np.uint8))


@pytest.mark.parametrize("compression", ["WSQ20", "JP2", "JP2L", "PNG", "NONE"])
def test_round_trip(compression: str) -> None:
    with CodecWorker() as codec:
        coded = codec.encode(PRINT, compression)
        decoded = codec.decode(coded, compression, width_px=260, height_px=300)
    error = np.abs(decoded.pixels.astype(int) - PRINT.pixels).mean()
    assert error < (8.0 if compression in ("WSQ20", "JP2") else 1e-9)
    assert len(coded) < PRINT.pixels.size or compression == "NONE"


def test_refusals_leave_the_worker_running() -> None:
    with CodecWorker() as codec:
        codec.ping()
        pid = codec.pid
        with pytest.raises(CodecUnsupported):
            codec.encode(FingerImage(np.zeros((31, 400), np.uint8)), "WSQ20")
        with pytest.raises(CodecUnsupported):
            codec.encode(FingerImage(PRINT.pixels, 1000), "WSQ20")
        with pytest.raises(CodecUnsupported):
            codec.encode(PRINT, "JPEGL")
        with pytest.raises(CodecUnsupported):
            codec.encode(FingerImage(np.zeros((4097, 40), np.uint8)), "PNG")
        with pytest.raises(CodecUnsupported):
            codec.decode(b"", "nonsense with spaces")
        with pytest.raises(CodecSizeMismatch):
            codec.decode(codec.encode(PRINT, "PNG"), "PNG", width_px=261)
        with pytest.raises(CodecSizeMismatch):
            codec.decode(b"123", "NONE", width_px=2, height_px=2)
        with pytest.raises(CodecUnsupported):
            codec.decode(b"1234", "NONE")
        for compression in ("WSQ20", "JP2", "PNG", "JPEGB"):
            for data in (b"", b"\xff", b"\x89PNG\r\n\x1a\n", codec.encode(PRINT, "PNG")[:500], os.urandom(300)):
                with pytest.raises(CodecDataDamaged):
                    codec.decode(data, compression)
        assert codec.pid == pid


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = _png_of(20000, 20000)
    with CodecWorker() as codec, pytest.raises(CodecError) as refused:
        codec.decode(bomb, "PNG")
    assert refused.value.code in ("codec/unsupported", "codec/damaged")


def _png_of(width: int, height: int) -> bytes:
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress(bytes(width + 1) * 200, 9)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_jpeg_2000_carries_its_resolution() -> None:
    with CodecWorker() as codec:
        coded = codec.encode(FingerImage(PRINT.pixels, 1000), "JP2L")
    at = coded.index(b"resc")
    vertical = int.from_bytes(coded[at + 4 : at + 6], "big") / int.from_bytes(coded[at + 6 : at + 8], "big")
    assert vertical * 10 ** coded[at + 12] == pytest.approx(1000 / 0.0254, rel=1e-3)


@pytest.mark.samples
def test_wsq_agrees_with_the_reference_encodings(samples: Path) -> None:
    import msgspec

    sizes = msgspec.json.decode((samples / "wsq" / "sizes.json").read_bytes())
    with CodecWorker() as codec:
        for size in sizes:
            raw = (samples / "wsq" / "raw" / size["fileName"]).read_bytes()
            reference = (samples / "wsq" / "reference-075" / size["fileName"].replace(".raw", ".wsq")).read_bytes()
            picture = FingerImage(np.frombuffer(raw, np.uint8).reshape(size["height"], size["width"]))
            ours = codec.decode(codec.encode(picture, "WSQ20"), "WSQ20").pixels.astype(int)
            theirs = codec.decode(reference, "WSQ20").pixels.astype(int)
            assert np.abs(ours - theirs).max() <= 1
            assert (ours != theirs).mean() < 1e-3


@pytest.mark.samples
@pytest.mark.parametrize("precheck", [True, False])
def test_each_damaged_sample_is_an_error_and_the_worker_lives_on(samples: Path, precheck: bool) -> None:
    files = sorted((samples / "wsq-damaged").iterdir())
    assert len(files) == 5
    deaths = 0
    for file in files:
        with CodecWorker(precheck=precheck) as codec:
            with pytest.raises(CodecError) as refused:
                codec.decode(file.read_bytes(), "WSQ20")
            deaths += refused.value.code == "codec/crashed"
            assert codec.encode(PRINT, "WSQ20")
    assert deaths <= 1 if precheck else deaths >= 2  # one of the five looks whole to any look at its markers


def test_the_third_crash_within_a_minute_is_told_and_a_minute_later_it_goes_on() -> None:
    clock = FastClock()
    with CodecWorker(clock=clock, child=CHILD) as codec:
        for expected in (CodecCrashed, CodecCrashed, CodecKeepsCrashing):
            with pytest.raises(expected):
                codec.encode(PRINT, "NONE")
        with pytest.raises(CodecKeepsCrashing):
            codec.encode(PRINT, "NONE")
        assert codec.pid is None
        clock.advance(61)
        with pytest.raises(CodecCrashed):
            codec.encode(PRINT, "NONE")


@pytest.mark.parametrize(("kind", "expected"), [("hang", CodecTimedOut), ("nonsense", CodecCrashed)])
def test_a_worker_that_hangs_or_talks_nonsense_is_replaced(
    kind: str, expected: type[CodecError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOKING_TEST_CHILD", kind)
    with CodecWorker(timeout_s=0.5, child=CHILD) as codec:
        pid = codec.pid
        assert pid is not None
        with pytest.raises(expected):
            codec.encode(PRINT, "NONE")
        assert not psutil.pid_exists(pid)


def test_a_killed_worker_is_started_again_by_the_next_call() -> None:
    with CodecWorker() as codec:
        codec.ping()
        first = codec.pid
        assert first is not None
        process = psutil.Process(first)
        process.kill()
        psutil.wait_procs([process], timeout=5)
        assert codec.encode(PRINT, "NONE") == PRINT.pixels.tobytes()
        assert codec.pid != first


def test_nothing_is_left_after_close_and_calls_are_refused() -> None:
    before = set(threading.enumerate())
    codec = CodecWorker()
    with pytest.raises(CodecNotRunning):
        codec.ping()
    codec.start()
    codec.start()
    codec.ping()
    pid = codec.pid
    assert pid is not None
    codec.close()
    codec.close()
    assert not psutil.pid_exists(pid)
    assert set(threading.enumerate()) == before
    with pytest.raises(CodecNotRunning):
        codec.ping()


def test_close_does_not_wait_for_a_call_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKING_TEST_CHILD", "hang")
    codec = CodecWorker(timeout_s=60, child=CHILD)
    codec.start()
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(codec.encode, PRINT, "NONE")
        while not call.running():
            pass
        codec.close()
        assert isinstance(call.exception(timeout=10), CodecError)


def test_calls_from_many_threads_do_not_mix() -> None:
    pictures = [FingerImage(grating((64 + n, 80), angle_deg=7.0 * n)) for n in range(12)]
    with CodecWorker() as codec, ThreadPoolExecutor(4) as pool:
        coded = list(pool.map(lambda picture: codec.encode(picture, "PNG"), pictures))
        decoded = list(pool.map(lambda data: codec.decode(data, "PNG"), coded))
    assert all((a.pixels == b.pixels).all() for a, b in zip(pictures, decoded, strict=True))


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of Unix")
def test_the_worker_ends_with_its_parent_even_when_that_is_killed() -> None:
    program = (
        "import sys, time\n"
        "from app.imaging.codec_worker import CodecWorker\n"
        "codec = CodecWorker(); codec.start(); codec.ping()\n"
        "print(codec.pid, flush=True); time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    gone, _ = psutil.wait_procs([child], timeout=10)
    assert gone or child.status() == psutil.STATUS_ZOMBIE


def test_the_worker_program_imports_neither_window_nor_compiler() -> None:
    program = (
        "import sys, app.imaging.codec_child\n"
        "print([m for m in ('PySide6', 'numba', 'cv2', 'scipy', 'skimage') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
