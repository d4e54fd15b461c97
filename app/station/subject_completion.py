"""A file that users bring may hold slaps only, or rolled fingers only. What it lacks is made of what it has, so that
the simulated reader can show every step: a finger cut from its slap lies where it would be rolled (its area stays that
of a plain print), and single fingers are laid side by side as a slap."""

from collections.abc import Iterable, Mapping

import numpy as np

from app.domain.image import FingerImage, Pixels
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.imaging.crop import crop_segment
from app.imaging.slap import segment

_P = FrictionRidgePosition
_GROUND = 255
_SLAP_PX = (1500, 1600)  # height and width of the glass: the largest slap of EBTS at 500 ppi
_PLAIN_WIDTH_PX, _PLAIN_HEIGHT_PX = 330, 480  # contact of a flat finger, tip to crease: 17 x 24 mm
_PITCH_PX = 385  # from finger to finger of a closed hand, 19.5 mm
_TOP_PX = 180
_TIP_DROP_PX = {2: 130, 3: 20, 4: 90, 5: 360}  # how far each tip lies below the top, index to little finger
_INK_BELOW = 40  # grey levels under the ground that count as print
_INK_SHARE = 0.02  # of a row or column from which it belongs to the print: more than specks
_AS_THEY_LIE: Mapping[_P, tuple[_P, ...]] = {
    _P.PLAIN_RIGHT_FOUR: (_P.RIGHT_INDEX, _P.RIGHT_MIDDLE, _P.RIGHT_RING, _P.RIGHT_LITTLE),
    _P.PLAIN_LEFT_FOUR: (_P.LEFT_LITTLE, _P.LEFT_RING, _P.LEFT_MIDDLE, _P.LEFT_INDEX),
    _P.PLAIN_THUMBS: (_P.LEFT_THUMB, _P.RIGHT_THUMB),
}
_PLAIN_THUMBS = (_P.PLAIN_RIGHT_THUMB, _P.PLAIN_LEFT_THUMB)


def completed(images: Mapping[int, Pixels], absent: Iterable[_P]) -> dict[int, Pixels]:
    """The pictures by FGP with rolled fingers and slaps added as far as the others show them. `absent`: fingers that
    the file says are not there."""
    known = {_P(code): picture for code, picture in images.items()}
    gone = frozenset(absent)
    for finger, picture in _cut_from_plain(known, gone).items():
        known.setdefault(finger, picture)
    for slap, order in _AS_THEY_LIE.items():
        single = {finger: known[finger] for finger in order if finger in known and finger not in gone}
        by_thumb = slap is _P.PLAIN_THUMBS and any(thumb in known for thumb in _PLAIN_THUMBS)
        if slap not in known and single and not by_thumb:
            known[slap] = _laid_side_by_side(single, order)
    return {int(position): picture for position, picture in known.items()}


def _cut_from_plain(known: Mapping[_P, Pixels], gone: frozenset[_P]) -> dict[_P, Pixels]:
    found: dict[_P, Pixels] = {}
    for position, picture in known.items():
        if position in FINGERS:
            continue
        wanted = tuple(finger for finger in fingers_of(position) if finger not in gone)
        if not wanted or all(finger in known for finger in wanted):
            continue
        image = FingerImage(picture)
        parts = segment(image, position, wanted).segments
        found.update({part.finger: crop_segment(image, part).pixels for part in parts})
    return found


def _laid_side_by_side(single: Mapping[_P, Pixels], order: tuple[_P, ...]) -> Pixels:
    glass = np.full(_SLAP_PX, _GROUND, np.uint8)
    left = (_SLAP_PX[1] - _PITCH_PX * len(order)) // 2
    for place, finger in enumerate(order):
        if finger not in single:
            continue
        print_ = _flat(single[finger])
        height, width = print_.shape
        top = _TOP_PX + _TIP_DROP_PX.get((int(finger) - 1) % 5 + 1, 0)
        middle = left + _PITCH_PX * place + _PITCH_PX // 2
        glass[top : top + height, middle - width // 2 : middle - width // 2 + width] = print_
    return glass


def _flat(picture: Pixels) -> Pixels:
    """The middle of a single finger's picture as it would touch when laid flat: an oval on empty ground."""
    ink = picture < int(np.percentile(picture[::4, ::4], 95)) - _INK_BELOW
    rows, columns = np.flatnonzero(ink.mean(1) > _INK_SHARE), np.flatnonzero(ink.mean(0) > _INK_SHARE)
    if not rows.size or not columns.size:
        return np.full((1, 1), _GROUND, np.uint8)
    middle = int(columns[0] + columns[-1]) // 2
    left = max(0, middle - _PLAIN_WIDTH_PX // 2)
    print_ = picture[rows[0] : rows[0] + _PLAIN_HEIGHT_PX, left : left + _PLAIN_WIDTH_PX].copy()
    height, width = print_.shape
    y, x = np.mgrid[0:height, 0:width]
    from_middle = np.abs(x - (width - 1) / 2) / (width / 2)
    tip = np.maximum(0.0, 1.0 - y / (width / 2))  # the round of the fingertip
    print_[from_middle**2 + tip**2 > 1.0] = _GROUND
    return np.ascontiguousarray(print_)
