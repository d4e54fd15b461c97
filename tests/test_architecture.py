"""Boundaries that import contracts cannot say: who may start threads, how large a module may grow, stable codes."""

import ast
import importlib
import pkgutil
from collections import defaultdict
from pathlib import Path

import app
import drivers
from app.errors import BookingStationError
from drivers.errors import ReaderError

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted([*(ROOT / "app").rglob("*.py"), *(ROOT / "drivers").rglob("*.py")])
MAY_START = {  # architecture.md section 3, number 7; bootstrap starts the match service as a process
    "app/bootstrap/embedded_service.py",
    "app/station/station.py",
    "app/station/reader_thread.py",
    "app/station/live_watch.py",  # sees the live picture: neither the reader nor the desk may wait for a look
    "app/station/analysis.py",
    "app/submission/submitter.py",
    "app/imaging/codec_worker.py",
    "app/imaging/codec_pool.py",  # threads that feed its workers, for as long as a card is worked on
    "app/exchange/jail_exchange.py",  # the jail's own system may be slow or away: neither desk nor sender waits for it
    "app/training/board_reporter.py",  # a class's board may be slow or away: no other thread may wait for it
    "app/match_service/server.py",
    "app/match_service/worker.py",
    "app/ui/opening.py",  # the program is opened and closed behind its window
    "drivers/host.py",
    "drivers/simulated/generator.py",  # masters are grown in a pool that ends with the call
    "drivers/simulated/device.py",  # the simulated device's own firmware, as it were
}
STARTERS = {"Thread", "Timer", "Process", "Pool", "ThreadPoolExecutor", "ProcessPoolExecutor", "Popen", "QThread"}
MAX_LINES = 400


def _called_names(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            names.add(function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", ""))
    return names


def test_threads_and_processes_start_only_where_the_house_says() -> None:
    started = {str(path.relative_to(ROOT)): _called_names(ast.parse(path.read_text())) & STARTERS for path in MODULES}
    assert {path: names for path, names in started.items() if names and path not in MAY_START} == {}


def test_modules_stay_readable() -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in MODULES}
    assert {path: count for path, count in lines.items() if count > MAX_LINES} == {}


PACKAGE_FILES = [
    p
    for p in MODULES
    if p.name == "__init__.py" and p != ROOT / "app" / "__init__.py"  # that one guards against PySide6 6.12.0
]


def test_package_files_hold_a_docstring_and_nothing_else() -> None:
    trees = {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in PACKAGE_FILES}
    assert [path for path, tree in trees.items() if len(tree.body) != 1 or not ast.get_docstring(tree)] == []


def _all_subclasses(base: type) -> set[type]:
    found = set()
    for child in base.__subclasses__():
        found |= {child} | _all_subclasses(child)
    return found


def test_each_error_code_means_one_thing_and_says_what_to_do() -> None:
    for package in (app, drivers):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    by_code: dict[str, list[str]] = defaultdict(list)
    for error in _all_subclasses(BookingStationError) | _all_subclasses(ReaderError):
        if not error.__module__.startswith(("app.", "drivers.")):
            continue
        own = vars(error).get("code")
        if own is not None:
            by_code[own].append(f"{error.__module__}.{error.__qualname__}")
            area, _, what = own.partition("/")
            assert area, own
            assert what == what.lower(), own
            assert " " not in own
        remedy = getattr(error, "remedy", None) or getattr(error, "hint", None)
        assert remedy, f"{error.__qualname__} does not say what to do"
        assert remedy.endswith("."), error.__qualname__
    doubled = {code: classes for code, classes in by_code.items() if len(classes) > 1}
    assert not doubled
