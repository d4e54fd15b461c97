"""The codec pool: a whole card at once, in its order, whatever single pictures do."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest

from app.domain.image import FingerImage
from app.imaging.codec_pool import CodecPool, CodedPicture
from app.imaging.errors import CodecCrashed, CodecDataDamaged, CodecError, CodecNotRunning, CodecUnsupported
from tests.unit.imaging.drawn import grating

SIZES = [(96, 80), (150, 40), (64, 64), (200, 160), (33, 100), (120, 90), (50, 200)]
CARD = tuple(FingerImage(grating(size, angle_deg=11.0 * place)) for place, size in enumerate(SIZES))


def test_a_card_comes_back_in_its_order() -> None:
    with CodecPool() as pool:
        coded = pool.encode_all(CARD, "PNG")
        pictures = [CodedPicture(one, "PNG") for one in coded if isinstance(one, bytes)]
        assert len(pictures) == len(CARD)
        back = pool.decode_all(pictures)
        assert pool.encode_all([], "PNG") == ()
        assert all(isinstance(one, bytes) for one in pool.encode_all(CARD, "WSQ20"))
    for image, again in zip(CARD, back, strict=True):
        assert isinstance(again, FingerImage)
        assert np.array_equal(image.pixels, again.pixels)


def test_an_error_stands_in_its_place() -> None:
    small = FingerImage(np.zeros((8, 8), np.uint8))
    with CodecPool() as pool:
        coded = pool.encode_all([CARD[0], small, CARD[1]], "WSQ20")
        assert [type(one) for one in coded] == [bytes, CodecUnsupported, bytes]
        assert isinstance(coded[0], bytes)
        wrong_size = CodedPicture(coded[0], "WSQ20", width_px=81)
        right = CodedPicture(coded[0], "WSQ20", 80, 96, 500)
        found = pool.decode_all([wrong_size, right, CodedPicture(b"", "PNG")])
    assert [isinstance(one, CodecError) for one in found] == [True, False, True]
    assert isinstance(found[2], CodecDataDamaged)


@pytest.mark.samples
@pytest.mark.parametrize("precheck", [True, False])
def test_damaged_samples_among_whole_pictures(samples: Path, precheck: bool) -> None:
    damaged = [CodedPicture(file.read_bytes(), "WSQ20") for file in sorted((samples / "wsq-damaged").iterdir())]
    whole = CodedPicture((samples / "wsq" / "reference-075" / "cmp00008.wsq").read_bytes(), "WSQ20", 800, 750)
    with CodecPool(precheck=precheck) as pool:
        pool.encode_all(CARD[:2], "NONE")
        before = pool.pids
        card = [part for one in damaged for part in (one, whole)]
        found = pool.decode_all(card)
        assert len(pool.pids) <= len(before)  # one that died under its last picture starts again when it is needed
        assert all(isinstance(one, bytes) for one in pool.encode_all(CARD, "NONE"))
    assert all(isinstance(one, CodecError) for one in found[::2])
    assert all(isinstance(one, FingerImage) for one in found[1::2])
    deaths = sum(isinstance(one, CodecCrashed) for one in found)
    assert deaths <= 1 if precheck else deaths >= 2


def test_a_killed_worker_is_started_again() -> None:
    with CodecPool(2) as pool:
        pool.encode_all(CARD, "NONE")
        first = pool.pids
        processes = [psutil.Process(pid) for pid in first]
        for process in processes:
            process.kill()
        psutil.wait_procs(processes, timeout=5)
        assert [type(one) for one in pool.encode_all(CARD, "NONE")] == [bytes] * len(CARD)
        assert not set(pool.pids) & set(first)


def test_it_stands_in_for_one_worker_in_many_threads() -> None:
    with CodecPool(2) as pool, ThreadPoolExecutor(4) as threads:
        coded = list(threads.map(lambda image: pool.encode(image, "PNG"), CARD))
        again = list(threads.map(lambda data: pool.decode(data, "PNG"), coded))
        assert len(pool.pids) == 2
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(CARD, again, strict=True))


def test_nothing_is_left_after_close_and_what_comes_later_is_refused() -> None:
    before = set(threading.enumerate())
    pool = CodecPool(2)
    assert list(pool.pids) == []
    pool.start()
    pool.start()
    pids = pool.pids
    assert len(pids) == 2
    pool.close()
    pool.close()
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert set(threading.enumerate()) == before
    assert [type(one) for one in pool.encode_all(CARD[:3], "PNG")] == [CodecNotRunning] * 3
    with pytest.raises(CodecNotRunning):
        pool.encode(CARD[0], "PNG")
    with pytest.raises(ValueError, match="at least one"):
        CodecPool(0)
