"""Every fault of the simulated reader, as a booking meets it: where, what the capture screen says, what mends it."""

from dataclasses import dataclass

from drivers.simulated.acts import CURES, Act, ActKind, Remedy

_K = ActKind
RIGHT_FOUR, THUMBS, RIGHT_INDEX, RIGHT_THUMB = 13, 15, 2, 1
FINGERS_AT = {
    RIGHT_FOUR: frozenset({2, 3, 4, 5}),
    THUMBS: frozenset({1, 6}),
    RIGHT_INDEX: frozenset({2}),
    RIGHT_THUMB: frozenset({1}),
}
_CURE_OF = {kind: cure for cure, kinds in CURES.items() for kind in kinds}


@dataclass(frozen=True, slots=True)
class Fault:
    """`at`: the capture that it befalls. `code`: what the station must find first. `says`: a part of the sentence, the
    remedy as a rule. `attempts`: within how many it is found, where chance has a part."""

    act: Act
    at: int
    code: str
    says: str
    attempts: int = 1

    @property
    def remedy(self) -> Remedy | None:
        return _CURE_OF.get(self.act.kind)

    @property
    def name(self) -> str:
        return f"{self.act.kind.value}-{self.at}"


def _of(kind: ActKind, at: int, code: str, says: str, attempts: int = 1, *fingers: int) -> Fault:
    return Fault(Act(kind, frozenset(fingers), at=at), at, code, says, attempts)


# Seen in the print when it is judged. Hands that are unlike the usual may first be taken for others: twice is enough.
IN_THE_PRINT = (
    _of(_K.DRY, RIGHT_FOUR, "too_dry", "Moisten", 3),
    _of(_K.DRY, RIGHT_INDEX, "too_dry", "Moisten it"),
    _of(_K.COLD, RIGHT_FOUR, "too_dry", "Moisten", 3),
    _of(_K.WET, RIGHT_FOUR, "too_wet", "Wipe", 3),
    _of(_K.SWEAT, RIGHT_FOUR, "too_wet", "Wipe", 3),
    _of(_K.LIGHT, RIGHT_FOUR, "too_light", "harder", 3),
    _of(_K.HARD, RIGHT_FOUR, "too_hard", "more lightly", 2),
    _of(_K.DIRTY_FINGER, RIGHT_FOUR, "unclear_ridges", "Clean", 3),
    _of(_K.WORN, RIGHT_INDEX, "unclear_ridges", "Clean it"),
    _of(_K.SMEAR, RIGHT_FOUR, "moved", "Hold still", 2),
    _of(_K.SMEAR, RIGHT_FOUR, "moved", "middle finger moved", 2, 3),
    _of(_K.SMEAR, RIGHT_INDEX, "moved", "Roll it again slowly"),
    _of(_K.TREMOR, RIGHT_FOUR, "moved", "Hold still", 2),
    _of(_K.TREMOR, THUMBS, "moved", "Hold still", 2),
    _of(_K.ROLL_FAST, RIGHT_INDEX, "roll_too_fast", "slowly", 2),
    _of(_K.ROLL_SLIP, RIGHT_INDEX, "roll_slipped", "slowly", 2),
    _of(_K.ROLL_SLIP, RIGHT_THUMB, "roll_slipped", "slowly", 2),
    _of(_K.GHOST, RIGHT_FOUR, "ghost", "Wipe the glass", 2),  # the first print leaves it
    _of(_K.SWAP_HANDS, RIGHT_FOUR, "hand_looks_swapped", "Place the right hand"),
    _of(_K.NOT_LAID, RIGHT_FOUR, "too_few_fingers", "Place all, or mark one missing", 1, 5),
    _of(_K.OFF_EDGE, RIGHT_FOUR, "off_edge", "to the middle"),
    _of(_K.OFF_EDGE, RIGHT_FOUR, "off_edge", "Right middle finger lies over the edge", 1, 3),
    _of(_K.OFF_EDGE, RIGHT_INDEX, "off_edge", "Roll it in the middle"),
    _of(_K.OFF_EDGE, THUMBS, "off_edge", "to the middle"),
    _of(_K.BANDAGE, RIGHT_FOUR, "too_few_fingers", "mark one missing", 1, 4),
    _of(_K.AMPUTATED, RIGHT_FOUR, "too_few_fingers", "mark one missing", 1, 4),
    _of(_K.EXTRA_FINGER, RIGHT_FOUR, "too_many", "Lift the others", 6),
    _of(_K.JOINED_FINGERS, RIGHT_FOUR, "fingers_together", "Spread them", 8),
)
# Said while the glass is live, and nothing is captured until it is mended.
ON_THE_LIVE_GLASS = (
    _of(_K.LIFT_EARLY, RIGHT_FOUR, "lifted-early", "Place it again and hold still"),
    _of(_K.LIFT_EARLY, RIGHT_INDEX, "lifted-early", "Roll slowly to the end"),
    _of(_K.UNCOOPERATIVE, RIGHT_FOUR, "reader/timeout", "Place it, or mark it missing"),
    _of(_K.NOT_LAID, RIGHT_INDEX, "reader/timeout", "Place it, or mark it missing", 1, 2),
    _of(_K.OBSTRUCTED, RIGHT_FOUR, "platen_not_clear", "take away what lies there"),
    _of(_K.SENSOR_FAULT, RIGHT_FOUR, "reader/sensor-fault", "Restart it"),
    _of(_K.UNPLUG, RIGHT_FOUR, "reader/disconnected", "Plug it in"),
)
# The print is good, and the reader or its glass is not: said before the fingers come and beside the print.
OF_THE_READER = (
    _of(_K.DIRTY_GLASS, RIGHT_FOUR, "dirty-platen", "wipe it"),
    _of(_K.DIRTY_GLASS, RIGHT_INDEX, "dirty-platen", "wipe it"),
    _of(_K.DEAD_PIXELS, RIGHT_FOUR, "dead-pixels", "Tell the administrator"),
    _of(_K.DEAD_PIXELS, RIGHT_INDEX, "dead-pixels", "Tell the administrator"),
    _of(_K.WRONG_SERIAL, RIGHT_FOUR, "other-serial", "Connect the registered one"),
)
FOUND_IN_THE_REVIEW = frozenset({_K.OTHER_FINGER, _K.SWAP_HANDS})  # by comparing prints: no single one tells it
MARKED = (
    _of(_K.BANDAGE, RIGHT_INDEX, "reader/timeout", "mark it missing", 1, 2),
    _of(_K.AMPUTATED, RIGHT_INDEX, "reader/timeout", "mark it missing", 1, 2),
)
WITHOUT_A_WORD = frozenset({_K.LATENCY, _K.KEY_ACCEPT, _K.KEY_AGAIN})  # late, or pressed: nothing is to be mended
