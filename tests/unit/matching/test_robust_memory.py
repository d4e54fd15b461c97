"""A station runs for months: what extraction and matching took they give back."""

import gc
import tracemalloc
from collections.abc import Iterator

import psutil
import pytest

from app.domain.image import FingerImage
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.extractor import extract
from app.matching.matcher import compare
from tests.support import hands

MOST_TRACED_BYTES = 200_000  # one print prepared is more [measured: 350 bytes]
MOST_RESIDENT_BYTES = 24_000_000  # compiled code's own memory is not traced [measured: 0]; one picture is 0.6 MB


@pytest.fixture
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.usefixtures("traced")
def test_memory_stays_flat_over_many_prints() -> None:
    pictures = [FingerImage(hands.card()[number]) for number in range(1, 11)]
    prints = [prepare(extract(picture)) for picture in pictures]
    work(pictures, prints, extractions=20, matches=200)
    gc.collect()
    resident, kept = psutil.Process().memory_info().rss, tracemalloc.get_traced_memory()[0]
    work(pictures, prints, extractions=200, matches=2000)
    gc.collect()
    assert tracemalloc.get_traced_memory()[0] - kept < MOST_TRACED_BYTES
    assert psutil.Process().memory_info().rss - resident < MOST_RESIDENT_BYTES


def work(pictures: list[FingerImage], prints: list[PreparedTemplate], *, extractions: int, matches: int) -> None:
    for number in range(extractions):
        prepare(extract(pictures[number % len(pictures)]))
    for number in range(matches):
        compare(prints[number % len(prints)], prints[number // len(prints) % len(prints)])
