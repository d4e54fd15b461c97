"""What may befall a booking at the simulated reader, and what mends it: the vocabulary of the hand of God.

An `Act` is a value: scripts (TOML), exercises, tests and the trainer's window all speak it.
`drivers.simulated.controls` brings it about; `drivers.simulated.script` reads it from a file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf


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
    OFF_EDGE = "off_edge"  # the fingers lie partly beyond the edge of the glass
    UNCOOPERATIVE = "uncooperative"  # keeps the hands away
    BANDAGE = "bandage"
    AMPUTATED = "amputated"  # at amount 1 the whole finger; less leaves a stump
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
    ASKED_FINGERS = "asked_fingers"  # place the hand and fingers that are asked for, all of them, whole on the glass
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
    Remedy.ASKED_FINGERS: frozenset({ActKind.SWAP_HANDS, ActKind.OTHER_FINGER, ActKind.NOT_LAID, ActKind.OFF_EDGE}),
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
    """What befalls, whom, when.

    `fingers`: FGP 1-10 concerned, empty for all that are asked for. `at`: FGP of the capture (1-15) at which it
    begins, None for now. `attempt`: the n-th placement at that position, 1 for the first; without `at` counted from now
    on. `until_attempt`: the last placement at that position that it befalls; None: until its remedy is given (or for
    good where it has none). `moment`: within the placement; of a hand it is always there before the fingers are down,
    unless it begins after. `amount`: 0 (hardly) to 1 (fully). `instead`: by finger, for OTHER_FINGER. `seconds`: of
    LATENCY, and after which an UNPLUG is plugged in again by itself (0: not).
    """

    kind: ActKind
    fingers: frozenset[int] = frozenset()
    at: int | None = None
    attempt: int = 1
    until_attempt: int | None = None
    moment: Moment = Moment.BEFORE
    amount: float = 1.0
    instead: Mapping[int, int] | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Befallen:
    """An act took effect. `position`: FGP of the capture (1-15), None outside one. `by`: who brought it about, e.g.
    "exercise", "script", "trainer"."""

    act: Act
    position: int | None
    by: str


DEVICE_ACTS = frozenset(
    {
        ActKind.UNPLUG,
        ActKind.LATENCY,
        ActKind.SENSOR_FAULT,
        ActKind.DEAD_PIXELS,
        ActKind.WRONG_SERIAL,
        ActKind.KEY_ACCEPT,
        ActKind.KEY_AGAIN,
    }
)
GLASS_ACTS = frozenset({ActKind.DIRTY_GLASS, ActKind.GHOST, ActKind.OBSTRUCTED})
HAND_ACTS = frozenset(ActKind) - DEVICE_ACTS - GLASS_ACTS
MOMENTARY_ACTS = frozenset({ActKind.KEY_ACCEPT, ActKind.KEY_AGAIN})  # done as soon as they are begun
GROUPS: Mapping[str, tuple[ActKind, ...]] = {
    "skin": (ActKind.DRY, ActKind.COLD, ActKind.WET, ActKind.SWEAT, ActKind.DIRTY_FINGER, ActKind.WORN),
    "hand": (ActKind.BANDAGE, ActKind.AMPUTATED, ActKind.EXTRA_FINGER, ActKind.JOINED_FINGERS),
    "placing": (
        *(ActKind.LIGHT, ActKind.HARD, ActKind.SMEAR, ActKind.TREMOR, ActKind.SWAP_HANDS, ActKind.OTHER_FINGER),
        *(ActKind.NOT_LAID, ActKind.OFF_EDGE, ActKind.UNCOOPERATIVE),
    ),
    "roll": (ActKind.LIFT_EARLY, ActKind.ROLL_FAST, ActKind.ROLL_SLIP),
    "glass": (ActKind.DIRTY_GLASS, ActKind.GHOST, ActKind.OBSTRUCTED),
    "reader": (
        *(ActKind.UNPLUG, ActKind.LATENCY, ActKind.SENSOR_FAULT, ActKind.DEAD_PIXELS, ActKind.WRONG_SERIAL),
        *(ActKind.KEY_ACCEPT, ActKind.KEY_AGAIN),
    ),
}
"""Every kind once, as a trainer looks for it."""
MAX_LATENCY_S = 5.0  # frames that wait to be said are kept in memory
LATENCY_S = 1.5  # where nobody says how late: long enough to be noticed, short enough to work on

POSITIONS = range(1, 16)
SLAPS = (13, 14)
_ROLLED = range(1, 11)  # the positions at which a finger may be rolled
_OF_ROLLS = frozenset({ActKind.ROLL_FAST, ActKind.ROLL_SLIP})
OF_FINGERS = frozenset({ActKind.BANDAGE, ActKind.AMPUTATED})  # whose fingers must be named
_WITHOUT_FINGERS = DEVICE_ACTS | GLASS_ACTS | {ActKind.SWAP_HANDS, ActKind.UNCOOPERATIVE, ActKind.EXTRA_FINGER}


_HANDS = (range(1, 6), range(6, 11))
_THUMBS = frozenset({1, 6})


def act_now(kind: ActKind, fingers: frozenset[int] = frozenset(), amount: float = 1.0) -> Act:
    """The act of a button: it begins at once, and concerns the fingers that were chosen where it can concern fingers at
    all. It can befall, but for OF_FINGERS without any."""
    if kind is ActKind.LATENCY:
        return Act(kind, seconds=LATENCY_S)
    if kind in _WITHOUT_FINGERS:
        return Act(kind, amount=amount)
    if kind is ActKind.OTHER_FINGER:
        return Act(kind, instead={finger: _beside(finger) for finger in fingers or range(1, 11)})
    act = Act(kind, fingers, amount=amount)
    if kind is ActKind.JOINED_FINGERS and complaint(act) is not None:
        long = fingers - _THUMBS
        return Act(kind, long | {_beside(finger) for finger in long}, amount=amount)
    return act


def _beside(finger: int) -> int:
    """The next finger of the same hand, away from the thumb; of the little finger the ring finger."""
    hand = next(hand for hand in _HANDS if finger in hand)
    return finger + 1 if finger + 1 in hand else finger - 1


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why an act cannot be. `key`: the field of `Act` that is wrong; `said`: a sentence."""

    key: str
    said: str


def complaint(act: Act) -> Complaint | None:
    """What is impossible about an act; None when it can befall."""
    for key, wrong, said in _impossible(act):
        if wrong:
            return Complaint(key, said)
    return None


def _impossible(act: Act) -> Iterator[tuple[str, bool, str]]:
    kind, instead = act.kind, act.instead or {}
    odd = sorted({*act.fingers, *instead, *instead.values()} - set(range(1, 11)))
    yield "fingers" if set(odd) & act.fingers else "instead", bool(odd), f"Fingers are 1 to 10, not {odd}."
    yield "at", act.at is not None and act.at not in POSITIONS, f"Position {act.at} is not one of 1 to 15."
    yield "attempt", act.attempt < 1, "The first attempt is 1."
    until = act.until_attempt
    yield "until_attempt", until is not None and until < act.attempt, "It would end before it begins."
    yield "amount", not 0.0 <= act.amount <= 1.0, "An amount is 0 to 1."
    yield "seconds", not 0.0 <= act.seconds < inf, "Seconds are 0 or more."
    latency = kind is ActKind.LATENCY
    yield "seconds", latency and not 0.0 < act.seconds <= MAX_LATENCY_S, f"A delay is over 0 to {MAX_LATENCY_S:g} s."
    timed = latency or kind is ActKind.UNPLUG
    yield "seconds", act.seconds > 0 and not timed, "Seconds are for latency and unplug alone."
    yield "fingers", bool(act.fingers) and kind in _WITHOUT_FINGERS, "It concerns no finger."
    yield "fingers", not act.fingers and kind in OF_FINGERS, "It must say which fingers."
    other = kind is ActKind.OTHER_FINGER
    yield "instead", other and not instead, "It must say by `instead` which finger lies in place of which."
    yield "instead", bool(instead) and not other, "Only other_finger has it."
    yield "instead", other and any(due == laid for due, laid in instead.items()), "A finger does not replace itself."
    yield "fingers", other and bool(act.fingers) and act.fingers != set(instead), "They are those named by `instead`."
    yield "at", kind in _OF_ROLLS and act.at is not None and act.at not in _ROLLED, "Nothing is rolled there."
    slap = act.at is None or act.at in SLAPS
    yield "at", kind in (ActKind.EXTRA_FINGER, ActKind.JOINED_FINGERS) and not slap, "It shows on a slap of four only."
    neighbours = any({f, f + 1} <= act.fingers and f not in (1, 5, 6) for f in act.fingers)
    joined = kind is ActKind.JOINED_FINGERS and bool(act.fingers)
    yield "fingers", joined and not neighbours, "Joined fingers are neighbours of one hand, thumbs apart."
