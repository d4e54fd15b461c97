"""Where an algorithm shows its intermediate pictures. Off by default, and then it costs one attribute look-up."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Sink = Callable[[str, Array], None]


class Trace:
    """Hands every picture to `sink(name, array)`; arrays are copied, two-dimensional, any number type.

    Stages write `if trace.on: trace.show("orientation/coherence", array)`.
    """

    def __init__(self, sink: Sink | None = None) -> None:
        self._sink = sink
        self.on = sink is not None

    def show(self, name: str, array: Array) -> None:
        if self._sink is not None:
            self._sink(name, np.array(array))

    def within(self, part: str) -> "Trace":
        """The same, with `part/` before every name: for the stages of one finger out of several."""
        sink = self._sink
        return self if sink is None else Trace(lambda name, array: sink(f"{part}/{name}", array))


NO_TRACE = Trace()
