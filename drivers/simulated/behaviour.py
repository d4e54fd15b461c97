"""What the subject does at one placement, and how acts change it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from drivers.simulated.acts import HAND_ACTS, Act, ActKind
from drivers.simulated.conditions import Conditions
from drivers.simulated.generator import FINGERS

# At amount 1; chosen by what the station says of such prints: the right deficiency, and not that there is no finger.
DRY = Conditions(moisture=-0.95, pressure=0.3)
WET = Conditions(moisture=0.95, pressure=0.9)
COLD = Conditions(moisture=-0.9, pressure=0.2)  # stiff fingers press lightly
LIGHT_PRESSURE, HARD_PRESSURE = 0.06, 1.0
SWEAT_AT_FIRST, SWEAT_MORE = 0.8, 0.1  # moisture at the first attempt and what each further one adds
DIRT = 0.8
SMEAR_PX = 16.0  # slide of a finger that moves during capture: nearly two ridge periods
TREMOR_PX = 8.0  # reach of a badly shaking hand: nearly one ridge period
FAST_ROLL = 5.0  # times as fast as a calm roll
SLIP_PX = 60.0  # 3 mm
OFF_EDGE_PX = 420.0  # a fingertip laid so far aside or below lies half beyond the edge
LIFTED_AT_ONCE, LIFTED_LATE = 0.55, 0.9  # share of a roll or of the rest before the lift, at amount 1 and 0
WEBBED = frozenset({3, 4, 8, 9})  # the fingers that are grown together most often


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Fingers are FGP 1-10."""

    cooperative: bool = True  # places the fingers when asked
    swap_hands: bool = False  # lays down the other hand
    instead: Mapping[int, int] = field(default_factory=dict)  # lays down another finger in place of the one asked for
    absent: frozenset[int] = frozenset()  # fingers that are not laid down
    conditions: Mapping[int, Conditions] = field(default_factory=dict)  # skin, by finger
    smear: bool = False  # slides while the picture is taken
    lift_early: bool = False  # lifts in the middle of a roll, or before a slap is taken
    lifted_at: float = LIFTED_AT_ONCE  # the share after which
    leaves_residue: bool = False  # a print stays on the glass after the lift, until it is wiped
    extra_finger: bool = False  # a sixth finger beside the little finger
    joined: tuple[tuple[int, int], ...] = ()  # neighbours that are webbed or grown together

    def __post_init__(self) -> None:
        for finger in (*self.instead, *self.instead.values(), *self.absent, *self.conditions):
            if finger not in FINGERS:
                raise ValueError(f"finger {finger} is not one of 1 to 10")

    @property
    def without_ridges(self) -> frozenset[int]:
        """Fingers whose tip is covered or a stump."""
        return frozenset(finger for finger, c in self.conditions.items() if c.bandage or c.amputated)

    def roll_speed(self, finger: int) -> float:
        """As a multiple of a calm roll's."""
        return self.conditions.get(finger, Conditions()).roll.speed


def composed(base: Behaviour, acts: Iterable[Act], attempt: int) -> Behaviour:
    """`base` as the acts change it at the `attempt`-th placement at a position; a later act adds to an earlier one."""
    for act in acts:
        base = _changed(base, act, attempt)
    return base


def _changed(b: Behaviour, act: Act, attempt: int) -> Behaviour:
    fingers = act.fingers or frozenset(FINGERS)
    match act.kind:
        case ActKind.UNCOOPERATIVE:
            return replace(b, cooperative=False)
        case ActKind.SWAP_HANDS:
            return replace(b, swap_hands=True)
        case ActKind.OTHER_FINGER:
            return replace(b, instead={**b.instead, **(act.instead or {})})
        case ActKind.NOT_LAID:
            return replace(b, absent=b.absent | fingers)
        case ActKind.AMPUTATED if act.amount >= 1.0:  # the whole finger; less leaves a stump
            return replace(b, absent=b.absent | fingers)
        case ActKind.LIFT_EARLY:
            lifted_at = LIFTED_LATE - (LIFTED_LATE - LIFTED_AT_ONCE) * act.amount
            return replace(b, lift_early=True, lifted_at=lifted_at)
        case ActKind.GHOST:
            return replace(b, leaves_residue=True)
        case ActKind.EXTRA_FINGER:
            return replace(b, extra_finger=True)
        case ActKind.JOINED_FINGERS:
            pairs = [(one, other) for one, other in pairwise(sorted(act.fingers or WEBBED)) if other == one + 1]
            return replace(b, joined=(*b.joined, *pairs))
    if act.kind not in HAND_ACTS:
        return b
    changed = {f: _skin(b.conditions.get(f, Conditions()), act, attempt) for f in sorted(fingers)}
    return replace(b, conditions={**b.conditions, **changed})


def _skin(c: Conditions, act: Act, attempt: int) -> Conditions:
    """One finger under an act that concerns its skin or how it is laid down."""
    amount = act.amount
    match act.kind:
        case ActKind.DRY:
            return replace(c, moisture=DRY.moisture * amount, pressure=_towards(c.pressure, DRY.pressure, amount))
        case ActKind.COLD:
            return replace(c, moisture=COLD.moisture * amount, pressure=_towards(c.pressure, COLD.pressure, amount))
        case ActKind.WET:
            return replace(c, moisture=WET.moisture * amount, pressure=_towards(c.pressure, WET.pressure, amount))
        case ActKind.SWEAT:
            return replace(c, moisture=min(1.0, amount * (SWEAT_AT_FIRST + SWEAT_MORE * (attempt - 1))))
        case ActKind.LIGHT:
            return replace(c, pressure=_towards(c.pressure, LIGHT_PRESSURE, amount))
        case ActKind.HARD:
            return replace(c, pressure=_towards(c.pressure, HARD_PRESSURE, amount))
        case ActKind.DIRTY_FINGER:
            return replace(c, dirt=DIRT * amount)
        case ActKind.WORN:
            return replace(c, worn=amount)
        case ActKind.SMEAR:
            return replace(c, smear_px=SMEAR_PX * amount)
        case ActKind.TREMOR:
            return replace(c, tremor_px=TREMOR_PX * amount)
        case ActKind.ROLL_FAST:
            return replace(c, roll=replace(c.roll, speed=1.0 + (FAST_ROLL - 1.0) * amount))
        case ActKind.ROLL_SLIP:
            return replace(c, roll=replace(c.roll, slip_px=SLIP_PX * amount))
        case ActKind.BANDAGE:
            return replace(c, bandage=True)
        case ActKind.AMPUTATED:
            return replace(c, amputated=True)
        case ActKind.OFF_EDGE:
            return replace(c, shift_px=(c.shift_px[0], c.shift_px[1] - OFF_EDGE_PX * amount))
    return c


def _towards(value: float, target: float, amount: float) -> float:
    return value + (target - value) * amount
