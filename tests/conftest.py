"""What every test stands on: samples, silence, and no thread or process left behind."""

import contextlib
import multiprocessing
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import app  # noqa: F401  (pins None and True before PySide6 loads)

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_DEFAULT_SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real files; skips where a machine has none."""
    folder = Path(os.environ.get("BOOKING_STATION_SAMPLES", _DEFAULT_SAMPLES))
    if not folder.is_dir():
        pytest.skip(f"no sample files at {folder} (BOOKING_STATION_SAMPLES)")
    return folder


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """A thread or child process that a test started and left fails that test."""
    with leaving_nothing_running():
        yield


@contextlib.contextmanager
def leaving_nothing_running() -> Iterator[None]:
    threads_before = set(threading.enumerate())
    children_before = {child.pid for child in multiprocessing.active_children()}
    yield
    left = [t for t in threading.enumerate() if t not in threads_before and t.is_alive() and not _is_foreign(t)]
    for thread in left:  # a thread that is on its way out gets its moment
        thread.join(2.0)
    names = [thread.name for thread in left if thread.is_alive()]
    children = [child.name for child in multiprocessing.active_children() if child.pid not in children_before]
    assert not names, f"threads left running: {names}"
    assert not children, f"processes left running: {children}"


def _is_foreign(thread: threading.Thread) -> bool:
    """Threads that libraries keep for the whole process."""
    return thread.name.startswith(("pydevd", "asyncio_", "AnyIO", "ThreadPoolExecutor-anyio", "Dummy-"))
