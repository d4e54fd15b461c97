"""One master from beginning to end: orientation, period, growth, surface. Loads what is compiled."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from drivers.simulated import surface
from drivers.simulated.draws import Draws
from drivers.simulated.finger_model import MASTER_SHAPE, PAD_MIDDLE_PX, FingerModel
from drivers.simulated.kernels.flow import NODE_PX, add_waves
from drivers.simulated.orientation_field import draw_waves, nodes, orientation
from drivers.simulated.ridges import grow
from drivers.simulated.scars import Mark

Pixels = NDArray[np.uint8]

# The period varies over a finger: slow waves of up to 3 % each, and a tenth more at the crease (Cappelli 2009).
_PERIOD_WAVES = (7, (60.0, 600.0), (0.008, 0.032))
_PERIOD_AT_CREASE = 0.10
_GROWTH, _SURFACE = 1, 2  # streams of chance of a finger
_TRIAL_SHAPE = (96, 96)


def draw(model: FingerModel, passed: Callable[[], None] | None = None, shape: tuple[int, int] = MASTER_SHAPE) -> Pixels:
    """uint8 of `shape` (even height and width; less than the whole is for trials), as `generator.master`.

    `passed` is called now and then, `ridges.PASSES` times, and may raise to give up.
    """
    draws = Draws(*model.entropy, _GROWTH)
    half_size_px = (float(model.half_width_px), float(model.half_height_px))
    directions = orientation(model.pattern, model.points, half_size_px, shape, PAD_MIDDLE_PX, draws)
    ridges = grow(directions, _periods_px(model, shape, draws), draws, passed)
    middle = (0.5 * shape[1], float(PAD_MIDDLE_PX))
    return surface.skin(ridges, model.texture, model.marks, middle, Draws(*model.entropy, _SURFACE))


def warm_up(model: FingerModel) -> None:
    """Compile what is compiled, on a small piece of the finger; it gets a scar, for scars compile too."""
    scar = Mark(-20.0, -340.0, 1.0, 0.0, 40.0, 2.0, 3.0, 0.9, shift_px=3.0, pucker_px=1.0)
    draw(replace(model, marks=(scar,)), shape=_TRIAL_SHAPE)


def _periods_px(model: FingerModel, shape: tuple[int, int], draws: Draws) -> NDArray[np.float64]:
    """Ridge period at nodes, in pixels at 500 ppi."""
    field = nodes(shape, 1.0)
    add_waves(field, draw_waves(*_PERIOD_WAVES, draws))
    crease = np.clip((np.arange(len(field)) * NODE_PX - PAD_MIDDLE_PX) / PAD_MIDDLE_PX, 0.0, 1.0)
    return (field + (_PERIOD_AT_CREASE * crease * crease)[:, None]) * model.period_px
