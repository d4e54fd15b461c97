"""Draws the picture of a placement while the hand is still on its way, so that no frame comes late when it is there."""

import itertools
from concurrent.futures import Executor, Future
from dataclasses import dataclass

import numpy as np

from drivers.base import CaptureRequest, Impression
from drivers.simulated.behaviour import Behaviour
from drivers.simulated.glass import Glass
from drivers.simulated.seat import Seat
from drivers.simulated.skin import Laid, Picture, Pixels, Skin, lay


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """`laid`: from the left; `glass`: the picture as it comes and goes."""

    laid: tuple[Laid, ...]
    picture: Picture
    glass: Glass


@dataclass(frozen=True, slots=True, eq=False)
class _Order:
    """What is to be drawn: the `attempt`-th placement of a reader's life, by whom, on which glass."""

    request: CaptureRequest
    behaviour: Behaviour
    skin: Skin
    ghost: Pixels | None
    attempt: int

    def is_still(self, behaviour: Behaviour, skin: Skin, ghost: Pixels | None) -> bool:
        return behaviour == self.behaviour and skin is self.skin and ghost is self.ghost


class Artist:
    """`hand`: on which it is drawn ahead. For the device's thread alone."""

    def __init__(self, hand: Executor, seat: Seat, attempt_seed: int, attempts: "itertools.count[int]") -> None:
        self._hand = hand
        self._seat = seat
        self._attempt_seed = attempt_seed
        self._attempts = attempts
        self._begun: tuple[_Order, Future[Drawn]] | None = None

    def begin(self, request: CaptureRequest, behaviour: Behaviour, ghost: Pixels | None) -> None:
        """A hand comes near that will be laid down like this, unless it is changed."""
        order = _Order(request, behaviour, self._seat.skin, ghost, next(self._attempts))
        self._begun = (order, self._hand.submit(self._draw, order))

    def finish(self, request: CaptureRequest, behaviour: Behaviour, ghost: Pixels | None) -> Drawn:
        """The picture of what is laid down now. Raises what drawing it raised, e.g. Unsupported."""
        begun, self._begun = self._begun, None
        if begun is not None and begun[0].is_still(behaviour, self._seat.skin, ghost):
            return begun[1].result()
        attempt = begun[0].attempt if begun is not None else next(self._attempts)
        return self._draw(_Order(request, behaviour, self._seat.skin, ghost, attempt))

    def _draw(self, order: _Order) -> Drawn:
        capability = order.request.capability
        laid = lay(capability.position, order.request.required_fingers, order.behaviour)
        rng = np.random.default_rng([self._attempt_seed, order.attempt, int(capability.position)])
        picture = order.skin.picture(capability, laid, order.behaviour, rng)
        rolled = capability.impression is Impression.ROLLED
        return Drawn(laid, picture, Glass(picture.pixels, order.ghost, rolled=rolled))
