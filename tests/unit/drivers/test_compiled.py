"""Machine code of the drivers is kept where it belongs, also while the matcher's is loaded."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numba
import pytest

from app import compiled as of_app
from drivers import compiled as drivers

FUNCTIONS = 40


def test_packages_that_are_loaded_at_once_keep_each_its_own_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    before = numba.config.CACHE_DIR
    begin = threading.Barrier(4)

    def load(compiled: Callable[..., Any]) -> set[Path]:
        begin.wait()
        made: list[Any] = [compiled(lambda x: x + 1) for _ in range(FUNCTIONS)]
        return {Path(one._cache.cache_path).parent for one in made}

    with ThreadPoolExecutor(4, thread_name_prefix="loading") as pool:
        in_app, of_drivers, *again = pool.map(load, [of_app.compiled, drivers.compiled] * 2)
    assert in_app == again[0] == {of_app.cache_folder(Path(__file__).parent)}
    assert of_drivers == again[1] == {drivers.cache_folder(Path(__file__).parent)}
    assert before == numba.config.CACHE_DIR


def test_another_source_has_another_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    (tmp_path / "one.py").write_text("A = 1\n")
    before = drivers.cache_folder.__wrapped__(tmp_path)
    (tmp_path / "one.py").write_text("A = 2\n")
    after = drivers.cache_folder.__wrapped__(tmp_path)
    assert before is not None
    assert before != after
    assert before.parent == tmp_path / "__pycache__"


def test_the_place_may_be_named_and_where_nothing_can_be_written_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "named"))
    found = drivers.cache_folder.__wrapped__(tmp_path)
    assert found is not None
    assert found.parent == tmp_path / "named"
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    assert drivers.cache_folder.__wrapped__(tmp_path) is None
