"""Machine code is kept where it belongs, whoever loads the package."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numba

from app import compiled as c

THREADS, FUNCTIONS = 8, 40


def test_threads_that_load_at_once_keep_it_in_one_place() -> None:
    """Two analysis threads load parts of the package at the same time; numba's settings are the process's."""
    before = numba.config.CACHE_DIR
    begin = threading.Barrier(THREADS)

    def load(_: int) -> set[Path]:
        begin.wait()
        made: list[Any] = [c.compiled(lambda x: x + 1) for _ in range(FUNCTIONS)]
        return {Path(one._cache.cache_path).parent for one in made}

    with ThreadPoolExecutor(THREADS, thread_name_prefix="loading") as pool:
        places = set().union(*pool.map(load, range(THREADS)))
    assert places == {c.cache_folder(Path(__file__).parent)}  # of the package that the functions are written in
    assert before == numba.config.CACHE_DIR
