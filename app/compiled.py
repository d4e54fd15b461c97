"""The one door to numba: machine code from loops over arrays, kept on disk, free of the interpreter lock.

numba keeps machine code by the source file of each function alone: it would not notice a changed number of
`parameters` or a changed function of another module that was compiled in. So the machine code of a package lies in a
folder named by the digest of every source of that package; and compiled code uses nothing of another package.
"""

import hashlib
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
    """Compile at the first call (each package with compiled functions has a `warm_up` that makes them all).

    `nogil`: the analysis threads, and the heartbeat of a service's worker, go on meanwhile. Arithmetic is not
    reassociated: the same picture gives the same template on every machine of one kind.
    """
    folder = cache_folder(Path(function.__code__.co_filename).parent)
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
    """Beside the sources of a package, else in the user's cache; None where nothing can be written: then every start
    compiles."""
    digest = hashlib.sha256()
    for source in sorted(package.glob("*.py")):
        digest.update(source.read_bytes())
    name = f"numba-{digest.hexdigest()[:_DIGITS]}"
    user = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    for folder in (package / "__pycache__" / name, Path(user) / "booking-station" / name):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    return None
