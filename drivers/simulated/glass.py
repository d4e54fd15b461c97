"""Live pictures of one placement, cheap enough for 25 a second: the settled picture is rendered once, a frame only
decides how much of it touches the glass yet.

Fingers that come down touch with the tops of the ridges in the middle of each pad first; contact then spreads outwards
and the ridges broaden and darken. A rolled finger is a band of contact that moves across; what it has passed stays, as
a scanner puts the roll together.
"""

import numpy as np
from numpy.typing import NDArray

from drivers.opencv import cv2
from drivers.simulated.contact_order import CELL_PX, SIDEWAYS, STEPS, at_full_size, cells_of, coming_down, rolling
from drivers.simulated.impression import GROUND
from drivers.simulated.sensor import NOISE_ZERO, noise
from drivers.simulated.skin_texture import DEVIATION, MIDDLE, PATCHES_PX, piece

Pixels = NDArray[np.uint8]

_NOISY = 12  # grey levels between the brightest and the darkest of empty glass
_SOFTNESS = 4  # grey levels of paleness per step of order: at the rim of the contact only the tops of ridges show
_RIM = 256 // _SOFTNESS
_ROLL_SOFTNESS = 14  # the front of a rolling finger is steeper
_ROLL_RIM = 256 // _ROLL_SOFTNESS
_BAND = 88  # steps of order that a rolling finger covers at once
_PRESSED = 26  # grey levels by which skin that lies on the glass is darker than what it leaves in the picture
_NEAR_INK_PX, _NEAR_INK_GAIN = 25, 3.0  # skin is where something dark is this near
_SWING = 7.0  # how fast a roll begins and ends: the whole band lies on the glass after this share of it, inverted
GHOST_SHARE = 0.22  # how dark a print remains on the glass that was not wiped
_GHOST_LEAST = 0.35  # of that, where least remains
_SMUDGE_PX = 90  # size of the blots of a smudge


_WHERE_NO_SKIN = np.where(np.arange(256) == 0, 255, 0).astype(np.uint8)


class Glass:
    """The picture of one placement as it comes and goes. Frames are read-only, shape of `settled`."""

    def __init__(self, settled: Pixels, ghost: Pixels | None, *, rolled: bool) -> None:
        self._ground = _ground_of(settled)
        self._settled = settled if ghost is None else np.asarray(cv2.min(settled, ghost), np.uint8)
        self._settled.setflags(write=False)
        self._rolled = rolled
        cells = cells_of(settled, self._ground)
        order = rolling(cells) if rolled else coming_down(cells)
        self._order = at_full_size(order, cells, settled.shape)
        self._empty = _empty(settled, self._ground, cells.skin, self._order)
        self._inked = _near_ink(settled, self._ground) if rolled else self._order
        self._ghost = ghost
        self._reached = 1.0  # the contact of the last frame

    @property
    def settled(self) -> Pixels:
        """The picture at rest."""
        return self._settled

    def frame(self, contact: float, moved_px: tuple[int, int] = (0, 0)) -> Pixels:
        """The picture while `contact` (0 to 1) of the skin touches, or has touched in a roll, moved right and down."""
        self._reached = contact
        if contact >= 1.0 and moved_px == (0, 0):
            return self._settled
        return self._shown(self._rolling(contact) if self._rolled else self._coming_down(contact), moved_px)

    def leaving(self, left: float) -> Pixels:
        """The picture while the skin leaves: `left` (1 to 0) of what touched in the last `frame`. A rolled finger lifts
        from where it has come to; its roll is over and not in the live picture any more."""
        if not self._rolled:
            return self._shown(self._coming_down(left * self._reached), (0, 0))
        return self._shown(self._lying(self._reached, max(0.0, left)), (0, 0))

    def _coming_down(self, contact: float) -> Pixels:
        reached = -_RIM + contact * (STEPS + _RIM)
        return self._paled((np.arange(256) - reached) * _SOFTNESS)

    def _rolling(self, contact: float) -> Pixels:
        reached = -_ROLL_RIM + contact * (STEPS + _ROLL_RIM)
        behind = reached - np.arange(256)
        frame = self._paled(-behind * _ROLL_SOFTNESS)
        lying = np.sqrt(np.clip(1.0 - (2.0 * behind / _BAND - 1.0) ** 2, 0, 1))
        lying[0] = 0.0
        pressed = _PRESSED * lying * max(0.0, min(1.0, _SWING * contact, _SWING * (1.0 - contact)))
        darker = cv2.multiply(cv2.LUT(self._order, pressed.astype(np.uint8)), self._inked, scale=1 / 255)
        return np.asarray(cv2.subtract(frame, darker), np.uint8)

    def _lying(self, contact: float, left: float) -> Pixels:
        """Only the band in which a rolled finger lies on the glass, `left` of it."""
        behind = contact * STEPS - np.arange(256)
        from_middle = np.abs(behind - _BAND / 2) - left * _BAND / 2
        return self._paled(from_middle * _SOFTNESS + (1.0 - left) * 256)

    def _paled(self, paler: NDArray[np.floating]) -> Pixels:
        """The settled picture, paler by so many grey levels at each step of the order, no paler than the glass."""
        steps = np.clip(paler, 0, 255).astype(np.uint8)
        steps[0] = 0
        return np.asarray(cv2.min(cv2.add(self._settled, cv2.LUT(self._order, steps)), self._empty), np.uint8)

    def _shown(self, frame: Pixels, moved_px: tuple[int, int]) -> Pixels:
        if moved_px != (0, 0):
            frame = _moved(frame, *moved_px, self._ground)
        if self._ghost is not None:
            frame = np.asarray(cv2.min(frame, self._ghost), np.uint8)
        frame.setflags(write=False)
        return frame


def ghost_of(picture: Pixels) -> Pixels:
    """What a print leaves behind on the glass: sweat, more here and less there."""
    ground = _ground_of(picture)
    faint = cv2.LUT(picture, np.clip((ground - np.arange(256)) * GHOST_SHARE, 0, 255).astype(np.uint8))
    left = np.clip(200 + (np.arange(256) - MIDDLE) * 70 / DEVIATION, 255 * _GHOST_LEAST, 255).astype(np.uint8)
    tile = piece(PATCHES_PX, (min(picture.shape[0], 1500), min(picture.shape[1], 1300)), np.random.default_rng(0))
    where = cv2.resize(cv2.LUT(tile, left), (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    ghost = np.asarray(ground - cv2.multiply(faint, where, scale=1 / 255), np.uint8)
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


def fingers_touching(contact: float, fingers: int) -> int:
    """How many of `fingers` have begun to touch at `contact`."""
    if contact <= 0 or fingers <= 0:
        return 0
    begun = int(contact / SIDEWAYS * max(1, fingers - 1)) + 1
    return min(fingers, begun)


def _ground_of(picture: Pixels) -> int:
    """Grey of the empty glass: the middle of what is bright."""
    seen = picture[::8, ::8]
    return int(np.median(seen[seen >= np.percentile(seen, 95) - _NOISY]))


def _near_ink(settled: Pixels, ground: int) -> Pixels:
    """255 where skin prints, falling off around it."""
    dark = cv2.LUT(settled, np.clip((ground - np.arange(256)) * _NEAR_INK_GAIN, 0, 255).astype(np.uint8))
    return np.asarray(cv2.blur(dark, (_NEAR_INK_PX, _NEAR_INK_PX)), np.uint8)


def _empty(settled: Pixels, ground: int, skin: Pixels, order: Pixels) -> Pixels:
    """The glass without the skin, as noisy as it is beside it; white where there is none, and nothing to be hidden."""
    beside = settled[CELL_PX // 2 :: CELL_PX, CELL_PX // 2 :: CELL_PX][: skin.shape[0], : skin.shape[1]]
    clear = beside[cv2.dilate(skin, np.ones((3, 3), np.uint8)) == 0]
    deviation = float(np.abs(clear.astype(np.float32) - ground).mean()) * 1.25 if clear.size else 0.0
    grain = noise((settled.shape[0], settled.shape[1]), min(_NOISY, deviation), np.random.default_rng(0))
    glass = cv2.addWeighted(grain, 1.0, grain, 0.0, ground - NOISE_ZERO)
    return np.asarray(cv2.max(glass, cv2.LUT(order, _WHERE_NO_SKIN)), np.uint8)


def _moved(picture: Pixels, right: int, down: int, ground: int) -> Pixels:
    height, width = picture.shape
    moved = np.full_like(picture, ground)
    source = picture[max(0, -down) : height - max(0, down), max(0, -right) : width - max(0, right)]
    moved[max(0, down) : height - max(0, -down), max(0, right) : width - max(0, -right)] = source
    return moved
