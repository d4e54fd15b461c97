"""Where fingers that shake or slide are while they rest on the glass, frame by frame, until the picture is taken."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from drivers.simulated.behaviour import SMEAR_PX, Behaviour
from drivers.simulated.conditions import Conditions
from drivers.simulated.glass import Glass
from drivers.simulated.skin import Axis, Laid, Pixels

SLIDING_FRAMES = 4  # before the picture is taken, in which a finger that smears slides to its place
_DOWN_SHARE = 0.45  # of a slide: it does not keep to one line
_RASTER_PX = 8  # on which the ground is shared out among the fingers
_STILL = (0.0, 0.0)
Floats = NDArray[np.float32]
Unquiet = tuple[float, float]  # slide and tremor, pixels


class Unrest:
    """Of one placement. `axes`: of each expected finger in the picture, tip and crease; of a picture without them all
    move together, as restless as the most restless finger."""

    def __init__(self, behaviour: Behaviour, laid: Sequence[Laid], axes: Mapping[int, Axis]) -> None:
        skin = {one.expected: behaviour.conditions.get(one.finger, Conditions()) for one in laid}
        slide = SMEAR_PX if behaviour.smear else 0.0
        self._unquiet = {finger: (max(slide, c.smear_px), c.tremor_px) for finger, c in skin.items()}
        self._axes = {finger: axis for finger, axis in axes.items() if finger in self._unquiet}
        self._masks: dict[Unquiet, NDArray[np.bool_]] = {}

    def frame(self, glass: Glass, contact: float, number: int, left: int, moved_px: tuple[int, int] = (0, 0)) -> Pixels:
        """The `number`-th frame of the rest, `left` frames before the picture is taken; read-only. `moved_px`: of the
        whole hand, right and down."""
        kinds = set(self._unquiet.values()) or {_STILL}
        if len(kinds) == 1 or not self._axes:
            return glass.frame(contact, _moved(max(kinds), number, left, moved_px))
        shown = np.array(glass.frame(contact, moved_px))
        for kind in sorted(kinds - {_STILL}):
            np.copyto(shown, glass.frame(contact, _moved(kind, number, left, moved_px)), where=self._mask(kind, shown))
        shown.setflags(write=False)
        return shown

    def _mask(self, kind: Unquiet, picture: Pixels) -> NDArray[np.bool_]:
        """What belongs to the fingers of that kind: each has the ground up to half way to its neighbours."""
        if kind not in self._masks:
            height, width = picture.shape
            down = np.arange(0, height, _RASTER_PX, dtype=np.float32)[:, None]
            across = np.arange(0, width, _RASTER_PX, dtype=np.float32)[None, :]
            nearest = np.argmin([np.abs(_right_of(axis, across, down)) for axis in self._axes.values()], 0)
            of_kind = np.array([self._unquiet[finger] == kind for finger in self._axes])[nearest]
            self._masks[kind] = of_kind.repeat(_RASTER_PX, 0).repeat(_RASTER_PX, 1)[:height, :width]
        return self._masks[kind]


def _right_of(axis: Axis, across: Floats, down: Floats) -> Floats:
    """How far each point lies to the right of a finger's axis, pixels."""
    (tip_x, tip_y), (crease_x, crease_y) = axis
    lean = (crease_x - tip_x) / max(1.0, crease_y - tip_y)
    return np.asarray(across - (tip_x + lean * (down - tip_y)), np.float32)


def _moved(kind: Unquiet, number: int, left: int, moved_px: tuple[int, int]) -> tuple[int, int]:
    slide_px, tremor_px = kind
    frames, reach = min(left, SLIDING_FRAMES), round(tremor_px)
    shaken = (reach, -reach)[number % 2], (0, reach // 2, -reach // 2)[number % 3]
    return (
        moved_px[0] + shaken[0] - round(slide_px * frames),
        moved_px[1] + shaken[1] - round(slide_px * _DOWN_SHARE * frames),
    )
