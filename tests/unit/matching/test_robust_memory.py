"""A station runs for months: what extraction and matching took they give back."""

import gc
import tracemalloc

import psutil

from app.domain.image import FingerImage
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.extractor import extract
from app.matching.matcher import compare
from tests.support import hands
from tests.unit.matching.drawn import ridges

MOST_TRACED_BYTES = 200_000  # one print prepared is more [measured: 350 bytes]
MOST_RESIDENT_BYTES = 24_000_000  # compiled code's own memory is not traced [measured: 0]; one picture is 0.16 MB


def test_memory_stays_flat_over_many_prints() -> None:
    pictures = [ridges([(150.0, 160.0, 1), (250.0, 240.0, -1)], turn_rad=0.3 * number) for number in range(10)]
    prints = [prepare(extract(FingerImage(hands.card()[number]))) for number in range(1, 11)]
    work(pictures, prints, extractions=20, matches=200)  # compiles too, which is slow when it is traced
    tracemalloc.start()
    try:
        gc.collect()
        resident = psutil.Process().memory_info().rss
        work(pictures, prints, extractions=200, matches=2000)
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < MOST_TRACED_BYTES
        assert psutil.Process().memory_info().rss - resident < MOST_RESIDENT_BYTES
    finally:
        tracemalloc.stop()


def work(pictures: list[FingerImage], prints: list[PreparedTemplate], *, extractions: int, matches: int) -> None:
    for number in range(extractions):
        prepare(extract(pictures[number % len(pictures)]))
    for number in range(matches):
        compare(prints[number % len(prints)], prints[number // len(prints) % len(prints)])
