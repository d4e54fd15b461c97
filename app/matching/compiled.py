"""The one door to numba: machine code from loops over arrays, kept on disk, free of the interpreter lock."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile at the first call (`matcher.warm_up` makes them all) and keep the result beside the source.

    `nogil`: the analysis threads, and the heartbeat of a service's worker, go on meanwhile. No fast mathematics with
    reassociation across machines: the same picture gives the same template everywhere.
    """
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
