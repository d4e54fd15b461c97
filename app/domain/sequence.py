"""What the ten-print sequence check finds: whether every print is of the finger it is filed under.

The finger sequence check of a live-scan station: EBTS section on fingerprint image capture asks for rolled images that
are verified against the plain ones.
"""

from enum import StrEnum

import msgspec

from app.domain.position import FrictionRidgePosition


class SequenceFindingKind(StrEnum):
    SAME_FINGER_TWICE = "same_finger_twice"  # the second of `fingers` shows the first one again
    FINGERS_SWAPPED = "fingers_swapped"  # each of the two is filed under the other's name
    HANDS_SWAPPED = "hands_swapped"  # prints of one hand are filed under the other
    ROLLED_PLAIN_MISMATCH = "rolled_plain_mismatch"  # rolled and plain print of the finger are not of one finger
    UNCERTAIN = "uncertain"  # too little to tell; blocks nothing


class PrintKind(StrEnum):
    ROLLED = "rolled"
    PLAIN = "plain"


class SequenceFinding(msgspec.Struct, frozen=True):
    """`fingers`: single fingers (FGP 1-10) that are filed wrong, those to take again; of a finger printed twice both.
    `again`: whether their rolled or their plain prints. Where either may be the wrong one it is the rolled one, which
    is one finger's work."""

    kind: SequenceFindingKind
    fingers: tuple[FrictionRidgePosition, ...]
    again: PrintKind = PrintKind.ROLLED
