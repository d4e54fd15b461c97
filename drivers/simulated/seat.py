"""The chair before the simulated reader: whose hands lie on the glass."""

import contextlib
from functools import partial
from pathlib import Path

from drivers.simulated.controls import Controls
from drivers.simulated.skin import GeneratedSkin, Progress, Skin


class _AnotherSat(Exception):
    """The hands that are being made are wanted no more."""


class Seat:
    """`skin`: of whoever sits there, `seed`: theirs, None for a card; `cache_dir`: of generated hands. Changed by the
    device's thread, read by any."""

    def __init__(self, controls: Controls, skin: Skin, seed: int | None, cache_dir: Path | None) -> None:
        self.skin = skin
        self._controls = controls
        self._seed = seed
        self._cache_dir = cache_dir

    def is_changing(self) -> bool:
        """Whether another person sat down whose hands are not there yet."""
        return self._controls.seed not in (None, self._seed)

    def prepare(self, told: Progress) -> None:
        """The hands of whoever sat down last are made or fetched. `told` hears 0 to 1 and may raise to give up."""
        if self.is_changing():
            self.change(told)
        else:
            self.skin.prepare(told)
            self._is_seated()

    def change(self, told: Progress) -> None:
        """The same where nobody need have sat down."""
        while (seed := self._controls.seed) is not None and seed != self._seed:
            skin = GeneratedSkin(seed, self._cache_dir)
            with contextlib.suppress(_AnotherSat):
                skin.prepare(partial(self._making, seed, told))
                self.skin, self._seed = skin, seed
        self._is_seated()

    def _is_seated(self) -> None:
        if self._seed is not None:
            self._controls.seated(self._seed, None)

    def _making(self, seed: int, told: Progress, progress: float) -> None:
        if self._controls.seed != seed:
            raise _AnotherSat
        self._controls.seated(seed, progress)
        told(progress)
