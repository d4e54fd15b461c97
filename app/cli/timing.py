"""How long a step takes once it is warm."""

import time
from collections.abc import Callable
from typing import TypeVar

_MS = 1000.0
T = TypeVar("T")


def second_run(act: Callable[[], T]) -> tuple[T, float]:
    """What `act` gives, and how many milliseconds its second run took: the first one loads and warms."""
    act()
    begun = time.perf_counter()
    found = act()
    return found, (time.perf_counter() - begun) * _MS
