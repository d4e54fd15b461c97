"""What may befall a booking at the simulated reader, and what mends it: the vocabulary of the hand of God.

An `Act` is a value: scripts (TOML), exercises, tests and the trainer's window all speak it.
`drivers.simulated.controls` brings it about; `drivers.simulated.script` reads it from a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ActKind(StrEnum):
    """Of the subject's hands, of the glass, of the device."""

    # The hands.
    DRY = "dry"
    COLD = "cold"  # cold and dry: dry, light, and stiff
    WET = "wet"
    SWEAT = "sweat"  # wet, and wetter with each attempt
    LIGHT = "light"  # pressed too lightly
    HARD = "hard"  # pressed too hard
    DIRTY_FINGER = "dirty_finger"
    WORN = "worn"  # ridges worn flat: no remedy, the best attempt is kept
    SMEAR = "smear"  # slides while the picture is taken
    TREMOR = "tremor"
    LIFT_EARLY = "lift_early"
    ROLL_FAST = "roll_fast"
    ROLL_SLIP = "roll_slip"
    SWAP_HANDS = "swap_hands"
    OTHER_FINGER = "other_finger"  # `instead` lies where each of `fingers` is due
    NOT_LAID = "not_laid"  # the fingers are not laid down, though they are there
    UNCOOPERATIVE = "uncooperative"  # keeps the hands away
    BANDAGE = "bandage"
    AMPUTATED = "amputated"
    EXTRA_FINGER = "extra_finger"
    JOINED_FINGERS = "joined_fingers"  # webbed or grown together
    # The glass.
    DIRTY_GLASS = "dirty_glass"
    GHOST = "ghost"  # the last print stays on the glass
    OBSTRUCTED = "obstructed"  # something lies on the glass
    # The device.
    UNPLUG = "unplug"
    LATENCY = "latency"  # everything comes late by `seconds`
    SENSOR_FAULT = "sensor_fault"  # a capture fails
    DEAD_PIXELS = "dead_pixels"
    WRONG_SERIAL = "wrong_serial"  # another reader answers than the one that is registered
    KEY_ACCEPT = "key_accept"  # the scanner's own keys are pressed
    KEY_AGAIN = "key_again"


class Remedy(StrEnum):
    """What an officer says or does to mend it."""

    MOISTEN = "moisten"
    DRY_OFF = "dry_off"
    PRESS_HARDER = "press_harder"
    PRESS_LIGHTER = "press_lighter"
    CLEAN_FINGER = "clean_finger"
    HOLD_STILL = "hold_still"
    ROLL_SLOWLY = "roll_slowly"  # from nail edge to nail edge, without a stop
    ASKED_FINGERS = "asked_fingers"  # place the hand and fingers that are asked for, all of them
    CALM = "calm"  # explain and wait
    CLEAN_GLASS = "clean_glass"
    CLEAR_GLASS = "clear_glass"  # take away what lies there
    PLUG_IN = "plug_in"
    RESTART_READER = "restart_reader"


CURES: Mapping[Remedy, frozenset[ActKind]] = {
    Remedy.MOISTEN: frozenset({ActKind.DRY, ActKind.COLD}),
    Remedy.DRY_OFF: frozenset({ActKind.WET, ActKind.SWEAT}),
    Remedy.PRESS_HARDER: frozenset({ActKind.LIGHT}),
    Remedy.PRESS_LIGHTER: frozenset({ActKind.HARD}),
    Remedy.CLEAN_FINGER: frozenset({ActKind.DIRTY_FINGER}),
    Remedy.HOLD_STILL: frozenset({ActKind.SMEAR, ActKind.TREMOR}),
    Remedy.ROLL_SLOWLY: frozenset({ActKind.LIFT_EARLY, ActKind.ROLL_FAST, ActKind.ROLL_SLIP}),
    Remedy.ASKED_FINGERS: frozenset({ActKind.SWAP_HANDS, ActKind.OTHER_FINGER, ActKind.NOT_LAID}),
    Remedy.CALM: frozenset({ActKind.UNCOOPERATIVE}),
    Remedy.CLEAN_GLASS: frozenset({ActKind.DIRTY_GLASS, ActKind.GHOST}),
    Remedy.CLEAR_GLASS: frozenset({ActKind.OBSTRUCTED}),
    Remedy.PLUG_IN: frozenset({ActKind.UNPLUG}),
    Remedy.RESTART_READER: frozenset({ActKind.SENSOR_FAULT, ActKind.LATENCY}),
}


class Moment(StrEnum):
    """When within a placement an act befalls."""

    BEFORE = "before"  # the hand comes near
    WHILE_DOWN = "while_down"  # the fingers rest or roll
    AFTER = "after"  # the picture was taken


@dataclass(frozen=True, slots=True)
class Act:
    """`fingers`: FGP 1-10 concerned, empty for all that are asked for. `at`: FGP of the capture (1-15) at which it
    begins, None for now or the next placement. `attempt`: the n-th placement at that position, 1 for the first.
    `until_attempt`: the last placement at that position that it befalls; None: until its remedy is given (or for good
    where it has none). `amount`: 0 (hardly) to 1 (fully). `instead`: by finger, for OTHER_FINGER. `seconds`: of
    LATENCY, and after which an UNPLUG is plugged in again by itself (0: not)."""

    kind: ActKind
    fingers: frozenset[int] = frozenset()
    at: int | None = None
    attempt: int = 1
    until_attempt: int | None = None
    moment: Moment = Moment.BEFORE
    amount: float = 1.0
    instead: Mapping[int, int] | None = None
    seconds: float = 0.0
