"""Several threads at once: the same templates and scores as one after the other, and nothing stands still."""

import itertools
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from app.domain.image import FingerImage
from app.matching import parameters as p
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.extractor import extract
from app.matching.matcher import Comparison, compare, match, warm_up
from app.matching.template import MOST_SIDE_PX, Template
from benchmarks.matching_threads import GIANTS, beats_while, keep_the_lock, measure
from tests.support import hands
from tests.unit.matching.drawn import ridges
from tests.unit.matching.odd_templates import scattered

THREADS = 4
FORKS = [(150.0, 160.0, 1), (240.0, 150.0, -1), (200.0, 200.0, 1), (160.0, 250.0, -1), (250.0, 240.0, 1)]


@pytest.fixture(scope="module")
def booking() -> list[FingerImage]:
    """Ten rolled prints, two thumbs and two slaps."""
    return [FingerImage(hands.card()[number]) for number in range(1, 15)]


@pytest.fixture(scope="module")
def one_by_one(booking: list[FingerImage]) -> list[Template]:
    return [extract(picture) for picture in booking]


def at_once(work: Callable[[int], object], threads: int = THREADS) -> list[object]:
    """The results of `work(number)` by threads that begin together."""
    begin = threading.Barrier(threads)

    def run(number: int) -> object:
        begin.wait()
        return work(number)

    with ThreadPoolExecutor(threads, thread_name_prefix="matching") as pool:
        return list(pool.map(run, range(threads)))


def test_the_same_pictures_in_four_threads(booking: list[FingerImage], one_by_one: list[Template]) -> None:
    """Each thread in another order, so that unlike pictures meet."""

    def extracted(number: int) -> list[Template]:
        order = np.random.default_rng(number).permutation(len(booking))
        made = {int(place): extract(booking[place]) for place in order}
        return [made[place] for place in range(len(booking))]

    for templates in at_once(extracted):
        assert templates == one_by_one


def test_the_same_pairs_in_four_threads(one_by_one: list[Template]) -> None:
    prints = [prepare(template) for template in one_by_one]
    pairs = list(itertools.product(range(len(prints)), repeat=2))

    def compared(number: int) -> list[Comparison]:
        order = np.random.default_rng(number).permutation(len(pairs))
        made = {int(place): compare(prints[pairs[place][0]], prints[pairs[place][1]]) for place in order}
        return [made[place] for place in range(len(pairs))]

    alone = compared(0)
    assert len({one.score for one in alone}) > len(prints)
    for comparisons in at_once(compared):
        assert isinstance(comparisons, list)
        for one, expected in zip(comparisons, alone, strict=True):
            assert one.score == expected.score
            np.testing.assert_array_equal(one.pairs, expected.pairs)
            np.testing.assert_array_equal(one.parts, expected.parts)


def test_a_booking_on_two_threads_beside_warming_up(booking: list[FingerImage], one_by_one: list[Template]) -> None:
    """As after the start: what compiles is loaded while the first prints come."""
    places = iter(range(len(booking)))
    taking = threading.Lock()
    made: dict[int, Template] = {}

    def work(number: int) -> None:
        if number == 0:
            warm_up()
            return
        while True:
            with taking:
                place = next(places, None)
            if place is None:
                return
            made[place] = extract(booking[place])

    at_once(work, threads=3)
    assert [made[place] for place in range(len(booking))] == one_by_one


_FRESH = """
import json, sys, threading
import numpy as np
from concurrent.futures import ThreadPoolExecutor
from app.domain.image import FingerImage
begin = threading.Barrier(3)
pictures = [FingerImage(pixels) for pixels in np.load(sys.argv[1])]

def work(number):
    begin.wait()
    from app.matching.matcher import match_templates, warm_up
    if number == 0:
        return warm_up()
    from app.matching.extractor import extract
    made = [extract(picture) for picture in pictures[number - 1 :: 2]]
    return [[one.to_bytes().hex() for one in made], [match_templates(a, b) for a in made for b in made]]

with ThreadPoolExecutor(3) as pool:
    print(json.dumps(list(pool.map(work, range(3)))))
"""


def test_a_fresh_process_whose_threads_all_begin_at_once(tmp_path: Path) -> None:
    """Imports, machine code and first prints, all at the same time: no thread waits for another for ever."""
    pictures = [ridges(FORKS, turn_rad=0.2 * number) for number in range(14)]
    file = tmp_path / "pictures.npy"
    np.save(file, np.stack([picture.pixels for picture in pictures]))
    command = [sys.executable, "-W", "error", "-c", _FRESH, str(file)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=280)
    warmed, *halves = json.loads(done.stdout)
    assert warmed is None
    for first, (templates, scores) in enumerate(halves):
        expected = [extract(picture) for picture in pictures[first::2]]
        assert templates == [one.to_bytes().hex() for one in expected]
        prints = [prepare(one) for one in expected]
        assert scores == [match(a, b) for a in prints for b in prints]


# --- the interpreter lock


def largest(seed: int) -> PreparedTemplate:
    """What takes longest to compare: ridges on all of the largest picture."""
    return prepare(scattered(255, seed=seed, side_px=MOST_SIDE_PX, within_px=700, ridges=True))


def test_a_heart_goes_on_beating_during_a_long_match() -> None:
    """Compiled code gives the lock away: one call, and the other thread beats on. One that keeps it shows what the
    count would be."""
    a, b = largest(1), largest(1)
    matched, match_s = beats_while(lambda: compare(a, b))
    kept, kept_s = beats_while(keep_the_lock)
    assert matched > 20
    assert matched / match_s > 10 * kept / kept_s


def test_a_heart_goes_on_beating_while_a_slap_is_read(booking: list[FingerImage]) -> None:
    slap = booking[12]
    read, read_s = beats_while(lambda: [extract(slap) for _ in range(5)])
    kept, kept_s = beats_while(keep_the_lock)
    assert read / read_s > 5 * kept / kept_s


def test_the_benchmark_says_what_is_the_same_and_what_takes_longest() -> None:
    lines = list(measure([ridges(FORKS, turn_rad=turn) for turn in (0.0, 0.5, 1.0)]))
    assert [line["same"] for line in lines[:2]] == [True, True]
    assert [line["count"] for line in lines[:2]] == [3, 9]
    assert [line["what"] for line in lines[4:]] == [giant[0] for giant in GIANTS]
    for line in lines[4:]:
        assert isinstance(line["score_of_chance"], float)
        assert line["score_of_chance"] < p.CLEAR_SCORE
