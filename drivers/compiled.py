"""The drivers' one door to numba: machine code from loops over arrays, kept on disk, free of the interpreter lock.

numba keeps machine code by the source file of each function alone and would not notice a changed function of another
module that was compiled in. So the code of a package lies in a folder named by the digest of every source of it.
"""

import hashlib
import inspect
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core.compiler_lock import global_compiler_lock

F = TypeVar("F", bound=Callable[..., object])
_DIGITS = 16  # of the digest, in the folder's name


def compiled(function: F) -> F:
    """Compile at the first call. The interpreter lock is free meanwhile.

    No `fastmath`: sums are not reassociated and products are not fused into them, so + - * / and sqrt give on every
    machine what IEEE 754 says, and integers are exact anyway.
    """
    folder = cache_folder(Path(inspect.getfile(function)).parent)
    settings: Any = numba.config
    with global_compiler_lock:  # the settings are the process's, and more than one package sets them
        before = settings.CACHE_DIR
        settings.CACHE_DIR = "" if folder is None else str(folder)
        try:
            return cast(F, numba.njit(cache=folder is not None, nogil=True, error_model="numpy")(function))
        finally:
            settings.CACHE_DIR = before


@cache
def cache_folder(package: Path) -> Path | None:
    """Where NUMBA_CACHE_DIR says, else beside the sources of a package, else in the user's cache; None where nothing
    can be written: then every start compiles."""
    digest = hashlib.sha256()
    for source in sorted(package.glob("*.py")):
        digest.update(source.read_bytes())
    name = f"numba-{digest.hexdigest()[:_DIGITS]}"
    user = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    wished = os.environ.get("NUMBA_CACHE_DIR")
    places = [Path(wished)] if wished else [package / "__pycache__", Path(user) / "booking-station"]
    for folder in (place / name for place in places):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    return None
