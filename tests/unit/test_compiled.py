"""Machine code is kept where it belongs, whoever loads the package."""

import ast
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numba
import pytest

from app import compiled as c

THREADS, FUNCTIONS = 8, 40
ROOT = Path(c.__file__).parents[1]
SOURCES = [
    path
    for folder in ("app", "drivers")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if re.search(r"^@compiled$", path.read_text(encoding="utf-8"), re.MULTILINE)
]


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


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_compiled_code_uses_nothing_of_other_packages(source: Path) -> None:
    """Its folder would not notice that a number or a function there has changed."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    own = ".".join(source.relative_to(ROOT).parent.parts)
    homes = {
        one.asname or one.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module is not None
        for one in node.names
    }
    used = {
        name.id
        for function in tree.body
        if isinstance(function, ast.FunctionDef) and "compiled" in map(ast.unparse, function.decorator_list)
        for line in function.body
        for name in ast.walk(line)
        if isinstance(name, ast.Name)
    }
    assert used
    elsewhere = {
        f"{name} of {homes[name]}"
        for name in used & homes.keys()
        if homes[name].startswith(("app.", "drivers.")) and own not in (homes[name], homes[name].rpartition(".")[0])
    }
    assert elsewhere == set()
