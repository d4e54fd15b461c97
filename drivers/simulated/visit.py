"""One placement after another at one position, as the hand of God counts and changes them."""

from enum import Enum

from drivers.simulated.acts import Moment
from drivers.simulated.behaviour import Behaviour
from drivers.simulated.controls import Controls


class _Phase(Enum):
    AWAY = "away"
    NEAR = "near"
    DOWN = "down"


class Visit:
    """Of one session, at `position` (FGP). For the device's thread alone. `behaviour`: of what lies there."""

    def __init__(self, controls: Controls, position: int) -> None:
        self._controls = controls
        self._position = position
        self._phase = _Phase.AWAY
        self.behaviour = Behaviour()

    def come_near(self) -> None:
        self._controls.come_near(self._position)
        self._phase = _Phase.NEAR

    def is_about_to(self) -> Behaviour:
        return self._controls.present(self._position)

    def come_down(self) -> Behaviour:
        self.behaviour = self._controls.take(self._position)
        self._phase = _Phase.DOWN
        return self.behaviour

    def rest(self) -> None:
        """The fingers rest, or the roll is half way."""
        self._controls.reach(self._position, Moment.WHILE_DOWN)

    def would_do_otherwise(self) -> bool:
        return self._controls.intends(self._position) != self.behaviour

    def was_taken(self) -> None:
        self._controls.reach(self._position, Moment.AFTER)

    def end(self) -> None:
        """The placement is over, or never came to be one."""
        if self._phase is _Phase.NEAR:
            self._controls.break_off(self._position)
        elif self._phase is _Phase.DOWN:
            self._controls.leave(self._position)
        self._phase = _Phase.AWAY
