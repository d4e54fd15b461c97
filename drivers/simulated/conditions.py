"""How a finger comes to the glass: its skin, how it is laid down, how it is rolled."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from drivers.errors import GeneratorRefused

_LARGEST_SHIFT_PX = 20_000.0  # a finger that far away is off every glass


def _within(value: object, limits: Mapping[str, tuple[float, float]]) -> None:
    for name, (least, most) in limits.items():
        given = getattr(value, name)
        if not least <= given <= most:  # a number that is none (nan) is within nothing
            raise GeneratorRefused(f"{name} {given} is not between {least:g} and {most:g}.")


@dataclass(frozen=True, slots=True)
class Roll:
    """How a finger is rolled from nail edge to nail edge. `speed` 1 is a calm roll of 0.7 s, 2 takes half of it: what
    is too fast smears and leaves gaps. `slip_px`: how far the skin slides along the contact line part way. `lifted_at`:
    share of the width that is printed before the finger is lifted."""

    speed: float = 1.0
    slip_px: float = 0.0
    lifted_at: float = 1.0

    def __post_init__(self) -> None:
        _within(self, {"speed": (0.1, 20.0), "slip_px": (-200.0, 200.0), "lifted_at": (0.0, 1.0)})


@dataclass(frozen=True, slots=True)
class Conditions:
    """How one finger is laid down; as it stands, a good print of a willing subject.

    `shift_px`: right and down. `turn_deg`: clockwise. `pressure`: 0 (a touch) to 1 (pressed hard), 0.5 as usual.
    `moisture`: -1 (dry) to 1 (wet). `smear_px`: length of a slide during the exposure. `noise`: deviation of the
    sensor's noise, grey levels. `dirt`: 0 to 1, grime that hides and smears ridges. `tremor_px`: reach of a shaking
    hand during the exposure: ridges double and blur. `bandage`: the fingertip is covered; what lies below it prints.
    `amputated`: there is no fingertip; a stump may touch. `worn`: 0 to 1, ridges worn flat by work. GeneratorRefused
    for a value that no finger can have.
    """

    shift_px: tuple[float, float] = (0.0, 0.0)
    turn_deg: float = 0.0
    pressure: float = 0.5
    moisture: float = 0.0
    smear_px: float = 0.0
    noise: float = 2.5
    dirt: float = 0.0
    tremor_px: float = 0.0
    bandage: bool = False
    amputated: bool = False
    worn: float = 0.0
    roll: Roll = Roll()

    def __post_init__(self) -> None:
        _within(
            self,
            {
                "turn_deg": (-360.0, 360.0),
                "pressure": (0.0, 1.0),
                "moisture": (-1.0, 1.0),
                "smear_px": (0.0, 200.0),
                "noise": (0.0, 100.0),
                "dirt": (0.0, 1.0),
                "tremor_px": (0.0, 50.0),
                "worn": (0.0, 1.0),
            },
        )
        if not all(abs(shift) <= _LARGEST_SHIFT_PX for shift in self.shift_px):
            raise GeneratorRefused(f"shift_px {self.shift_px} is no place near the glass.")


def natural(rng: np.random.Generator, base: Conditions | None = None) -> Conditions:
    """Conditions as a willing subject varies them from one attempt to the next."""
    base = base or Conditions()
    return replace(
        base,
        shift_px=(base.shift_px[0] + float(rng.normal(0, 10)), base.shift_px[1] + float(rng.normal(0, 10))),
        turn_deg=base.turn_deg + float(rng.normal(0, 2.5)),
        pressure=float(np.clip(base.pressure + rng.normal(0, 0.05), 0.0, 1.0)),
        moisture=float(np.clip(base.moisture + rng.normal(0, 0.06), -1.0, 1.0)),
    )
