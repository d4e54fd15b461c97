"""One print of a record, as the standards write it and as the matcher reads it."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.matching.template import Template


class RecordFormat(StrEnum):
    """How a template is written. `frt`: this project's own form, which loses nothing."""

    FRT = "frt"
    INCITS_378 = "incits378"
    ISO_19794_2 = "iso19794-2"


@dataclass(frozen=True, slots=True)
class FingerView:
    """A template with what a record says of it.

    `finger`: FGP 1-10, 0 unknown; `number`: counted from 0 over the prints of one finger; `impression`: IMP code of the
    standards (0 live plain, 1 live rolled, 2 and 3 the same on paper, 8 swiped); `quality`: of the whole print, 0 to
    100, None where nobody measured it.
    """

    template: Template
    finger: int = 0
    number: int = 0
    impression: int = 0
    quality: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class WrittenMinutiae:
    """The minutiae of a print as all records have them, arrays of shape (n,).

    `x`, `y`: int64, pixels from the top left corner; `angle`: float64, radians counter-clockwise from the x axis, into
    the ridge that ends or the valley that a bifurcation closes; `kind`: 0 other, 1 ending, 2 bifurcation; `quality`: 1
    to 100, 0 not said. `width_px`, `height_px`: of the picture; `per_cm_x`, `per_cm_y`: its pixels per centimetre.
    """

    x: NDArray[np.int64]
    y: NDArray[np.int64]
    angle: NDArray[np.float64]
    kind: NDArray[np.int64]
    quality: NDArray[np.int64]
    width_px: int
    height_px: int
    per_cm_x: int
    per_cm_y: int
