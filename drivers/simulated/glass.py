"""Live pictures of one placement, cheap enough for 25 a second: the settled picture is rendered once, a frame only
decides how much of it already touches the glass."""

import numpy as np
from numpy.typing import NDArray

from drivers.opencv import cv2
from drivers.simulated.impression import GROUND

Pixels = NDArray[np.uint8]

_REDUCTION = 8  # the order of contact is found on a raster this much coarser
_DARKER_THAN_GROUND = 20  # grey levels by which the mean of skin differs from the empty glass
_SIDEWAYS = 0.45  # share of the order that runs from left to right: fingers come down one after the other
_SOFTNESS = 8  # grey levels of veil per step of order: the rim of the contact is this steep
_RIM = 256 // _SOFTNESS
GHOST_SHARE = 0.22  # how dark a print remains on the glass that was not wiped
_SMUDGE_PX = 90  # size of the blots of a smudge


class Glass:
    """The picture of one placement as it comes and goes. Frames are read-only, shape of `settled`."""

    def __init__(self, settled: Pixels, ghost: Pixels | None, *, rolled: bool) -> None:
        self._ground = int(np.percentile(settled[::8, ::8], 95))
        self._settled = settled if ghost is None else np.asarray(cv2.min(settled, ghost), np.uint8)
        self._settled.setflags(write=False)
        self._order = _order_of_contact(settled, self._ground, rolled)
        self._ghost = ghost

    @property
    def settled(self) -> Pixels:
        """The picture at rest."""
        return self._settled

    def frame(self, contact: float, moved_px: tuple[int, int] = (0, 0)) -> Pixels:
        """The picture while `contact` (0 to 1) of the skin touches, moved right and down."""
        if contact >= 1.0 and moved_px == (0, 0):
            return self._settled
        reached = -_RIM + contact * (255 + _RIM)
        steps = np.clip((np.arange(256) - reached) * _SOFTNESS, 0, self._ground).astype(np.uint8)
        frame = cv2.max(self._settled, cv2.LUT(self._order, steps))
        if moved_px != (0, 0):
            frame = _moved(np.asarray(frame, np.uint8), *moved_px, self._ground)
        if self._ghost is not None:
            frame = cv2.min(frame, self._ghost)
        shown = np.asarray(frame, np.uint8)
        shown.setflags(write=False)
        return shown


def ghost_of(picture: Pixels) -> Pixels:
    """What a print leaves behind on the glass."""
    ground = int(np.percentile(picture[::8, ::8], 95))
    faint = ground - (ground - np.arange(256)) * GHOST_SHARE
    ghost = np.asarray(cv2.LUT(picture, np.clip(faint, 0, 255).astype(np.uint8)), np.uint8)
    ghost.setflags(write=False)
    return ghost


def smudge(shape: tuple[int, ...]) -> Pixels:
    """A glass that was touched and not wiped: faint blots, the same each time."""
    rng = np.random.default_rng(0)
    coarse = rng.standard_normal((2 + shape[0] // _SMUDGE_PX, 2 + shape[1] // _SMUDGE_PX)).astype(np.float32)
    blots = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    dark = np.clip(blots - 0.8, 0, 1) * GHOST_SHARE * GROUND
    return np.asarray(GROUND - dark, np.uint8)


def fitted(ghost: Pixels, shape: tuple[int, ...]) -> Pixels:
    """The same dirt as another section of the glass shows it: about the same middle, read-only."""
    if ghost.shape == shape:
        return ghost
    shown = np.full(shape, GROUND, np.uint8)
    rows, columns = min(shape[0], ghost.shape[0]), min(shape[1], ghost.shape[1])
    to = ((shape[0] - rows) // 2, (shape[1] - columns) // 2)
    source = ((ghost.shape[0] - rows) // 2, (ghost.shape[1] - columns) // 2)
    shown[to[0] : to[0] + rows, to[1] : to[1] + columns] = ghost[
        source[0] : source[0] + rows, source[1] : source[1] + columns
    ]
    shown.setflags(write=False)
    return shown


def _order_of_contact(settled: Pixels, ground: int, rolled: bool) -> Pixels:
    """When each point is touched, 0 (first) to 255 (last or never): flat fingers from the middle of each outwards and
    from left to right, a rolled one along the moving line."""
    height, width = settled.shape
    small = cv2.resize(settled, (width // _REDUCTION, height // _REDUCTION), interpolation=cv2.INTER_AREA)
    small = cv2.blur(small, (3, 3))
    skin = (small < ground - _DARKER_THAN_GROUND).astype(np.uint8)
    order = np.full(skin.shape, 255.0, np.float32)
    columns = np.flatnonzero(skin.any(0))
    if columns.size:
        first, last = int(columns[0]), int(columns[-1])
        across = np.clip((np.arange(skin.shape[1], dtype=np.float32) - first) / max(1, last - first), 0, 1)[None, :]
        if rolled:
            order = np.broadcast_to(255 * across, skin.shape).astype(np.float32)
        else:
            depth = cv2.distanceTransform(skin, cv2.DIST_L2, 3)
            outwards = 1.0 - depth / max(1.0, float(depth.max()))
            touched = 255 * (_SIDEWAYS * across + (1 - _SIDEWAYS) * outwards)
            order = np.where(skin > 0, touched, 255).astype(np.float32)
    return np.asarray(cv2.resize(order.astype(np.uint8), (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def fingers_touching(contact: float, fingers: int) -> int:
    """How many of `fingers` have begun to touch at `contact`."""
    if contact <= 0 or fingers <= 0:
        return 0
    begun = int(contact / _SIDEWAYS * max(1, fingers - 1)) + 1
    return min(fingers, begun)


def _moved(picture: Pixels, right: int, down: int, ground: int) -> Pixels:
    height, width = picture.shape
    moved = np.full_like(picture, ground)
    source = picture[max(0, -down) : height - max(0, down), max(0, -right) : width - max(0, right)]
    moved[max(0, down) : height - max(0, -down), max(0, right) : width - max(0, -right)] = source
    return moved
