"""Where on the hands a print is from: FGP codes of ANSI/NIST-ITL 1-2011, table 8."""

from enum import IntEnum, StrEnum


class Hand(StrEnum):
    RIGHT = "right"
    LEFT = "left"


class FrictionRidgePosition(IntEnum):
    """FGP: 1-10 single fingers from the right thumb to the left little finger, 11-15 plain images."""

    UNKNOWN = 0
    RIGHT_THUMB = 1
    RIGHT_INDEX = 2
    RIGHT_MIDDLE = 3
    RIGHT_RING = 4
    RIGHT_LITTLE = 5
    LEFT_THUMB = 6
    LEFT_INDEX = 7
    LEFT_MIDDLE = 8
    LEFT_RING = 9
    LEFT_LITTLE = 10
    PLAIN_RIGHT_THUMB = 11
    PLAIN_LEFT_THUMB = 12
    PLAIN_RIGHT_FOUR = 13
    PLAIN_LEFT_FOUR = 14
    PLAIN_THUMBS = 15


_F = FrictionRidgePosition
FINGERS: tuple[FrictionRidgePosition, ...] = tuple(_F(code) for code in range(1, 11))
_MEMBERS: dict[FrictionRidgePosition, tuple[FrictionRidgePosition, ...]] = {
    _F.PLAIN_RIGHT_THUMB: (_F.RIGHT_THUMB,),
    _F.PLAIN_LEFT_THUMB: (_F.LEFT_THUMB,),
    _F.PLAIN_RIGHT_FOUR: (_F.RIGHT_INDEX, _F.RIGHT_MIDDLE, _F.RIGHT_RING, _F.RIGHT_LITTLE),
    _F.PLAIN_LEFT_FOUR: (_F.LEFT_INDEX, _F.LEFT_MIDDLE, _F.LEFT_RING, _F.LEFT_LITTLE),
    _F.PLAIN_THUMBS: (_F.LEFT_THUMB, _F.RIGHT_THUMB),
}
PLAIN_POSITIONS = frozenset(_MEMBERS)  # images that are plain prints by their very position


def fingers_of(position: FrictionRidgePosition) -> tuple[FrictionRidgePosition, ...]:
    """The single fingers (FGP 1-10) that an image of this position shows."""
    if position in _MEMBERS:
        return _MEMBERS[position]
    if position in FINGERS:
        return (position,)
    raise ValueError(f"position {position} names no fingers")


def hand_of(finger: FrictionRidgePosition) -> Hand:
    """The hand of a single finger (FGP 1-10)."""
    if finger not in FINGERS:
        raise ValueError(f"position {finger} is not a single finger")
    return Hand.RIGHT if finger <= _F.RIGHT_LITTLE else Hand.LEFT
