"""What happened to one subject, capture by capture: the values that a score sheet is computed from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from app.domain.booking import MissingReason
from app.domain.capture import capture_plan
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.quality import FingerQuality, Verdict
from app.training.events import ATTEMPTS_DUE
from app.training.exercise import SubjectPlan
from app.training.sheet import Remark
from drivers.simulated.acts import CURES, DEVICE_ACTS, ActKind, Remedy

REVIEW: Final = 0  # position of the row for the review and sending
CURE_OF: Final[Mapping[ActKind, Remedy]] = MappingProxyType(
    {kind: cure for cure, kinds in CURES.items() for kind in kinds}
)
REASONS: Final[Mapping[ActKind, MissingReason]] = MappingProxyType(
    {ActKind.AMPUTATED: MissingReason.AMPUTATED, ActKind.BANDAGE: MissingReason.UNABLE_TO_PRINT}
)
OTHER_FINGERS: Final = frozenset({ActKind.SWAP_HANDS, ActKind.OTHER_FINGER})  # filed under a name that is not theirs
_PLACEMENT: Final = OTHER_FINGERS | {ActKind.NOT_LAID, ActKind.OFF_EDGE}  # of the hand, not of one print
_NO_PRINTS: Final = DEVICE_ACTS | {ActKind.UNCOOPERATIVE, ActKind.OBSTRUCTED}  # no print is the worse for them
NO_BETTER: Final = frozenset({ActKind.WORN, ActKind.DEAD_PIXELS, ActKind.JOINED_FINGERS})  # limits of what is possible
_ROLLS_ONLY: Final = frozenset({ActKind.ROLL_FAST, ActKind.ROLL_SLIP})


def shown_at(position: int) -> frozenset[int]:
    """Single fingers (FGP 1-10) that a capture at the position shows; none in the review."""
    return frozenset(int(f) for f in fingers_of(FrictionRidgePosition(position))) if position else frozenset()


def captures(without: Iterable[int] = ()) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The plan of hands that lack some fingers: positions and the fingers of each."""
    plan = capture_plan(frozenset(FrictionRidgePosition(finger) for finger in without))
    return tuple((int(step.position), tuple(int(f) for f in step.fingers)) for step in plan)


@dataclass(slots=True, eq=False)
class Trouble:
    """An act in force. `position`: of the capture at which it began, None until the first one after it. `attempts`: how
    many were taken since."""

    kind: ActKind
    fingers: frozenset[int]
    position: int | None
    until_attempt: int | None = None
    attempts: int = 0

    @property
    def remedy(self) -> Remedy | None:
        return CURE_OF.get(self.kind)

    @property
    def lasts(self) -> bool:
        """Until its remedy is given."""
        return self.remedy is not None and self.until_attempt is None

    def concerns(self, position: int) -> bool:
        if self.kind in _ROLLS_ONLY and position not in FINGERS:
            return False
        if self.kind is ActKind.GHOST and not self.attempts:
            return False  # it is the first print that stays on the glass
        return not self.fingers or bool(self.fingers & shown_at(position))

    def befalls(self, position: int, attempt: int) -> bool:
        """Whether it is still there at this attempt."""
        return self.until_attempt is None or (self.position in (None, position) and attempt <= self.until_attempt)


@dataclass(slots=True, eq=False)
class Attempt:
    """`causes`: trouble that befell it. `attempts_due`: after so many a poor print may be kept, when nothing at
    hand could mend it. `followed`: what the station said of it was tried, though it did not help."""

    number: int
    qualities: tuple[FingerQuality, ...]
    problems: tuple[str, ...]
    needs_override: bool
    causes: tuple[Trouble, ...] = ()
    followed: bool = False
    attempts_due: int = ATTEMPTS_DUE

    @property
    def worst(self) -> int:
        """Score of the worst finger; 0 where none was measured."""
        return min((q.score for q in self.qualities), default=0)

    @property
    def not_good(self) -> tuple[int, ...]:
        """Single fingers that are not good."""
        return tuple(sorted(int(q.finger) for q in self.qualities if q.verdict is not Verdict.GOOD))

    @property
    def spoilt_by(self) -> tuple[Trouble, ...]:
        """Causes that stay until their remedy is given, of what is not good about it."""
        return tuple(cause for cause in self.causes if cause.lasts and self._shows(cause))

    def _shows(self, cause: Trouble) -> bool:
        if cause.kind in _PLACEMENT:
            return True
        if cause.kind in _NO_PRINTS:
            return False
        if cause.fingers:
            return not cause.fingers.isdisjoint(self.not_good)
        return self.needs_override or bool(self.not_good)

    def quality_of(self, finger: int) -> FingerQuality | None:
        return next((q for q in self.qualities if q.finger == finger), None)

    def is_doubtful(self, finger: int) -> bool:
        """Whether it is of another finger than it is filed under, or of a finger whose trouble could be mended."""
        return self.has(OTHER_FINGERS | frozenset(cause.kind for cause in self.causes if cause.lasts), finger)

    def has(self, kinds: frozenset[ActKind], finger: int) -> bool:
        """Whether such a cause concerns the finger."""
        return any(c.kind in kinds and (not c.fingers or finger in c.fingers) for c in self.causes)


@dataclass(slots=True, eq=False)
class Step:
    """One capture, or the review and sending. `kept`: the attempt that was accepted last."""

    position: int
    seconds: float = 0.0
    attempts: list[Attempt] = field(default_factory=list)
    kept: Attempt | None = None
    remarks: list[Remark] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Course:
    """One subject from coming to being sent. Times in seconds of the session in which the reader was there. `marks`: by
    finger, the reason and the position where it was marked. `gone`: what is right to mark."""

    number: int
    plan: SubjectPlan
    came_s: float
    sent_s: float | None = None
    steps: dict[int, Step] = field(default_factory=dict)
    marks: dict[int, tuple[str, int]] = field(default_factory=dict)
    gone: dict[int, MissingReason] = field(default_factory=dict)

    def step(self, position: int) -> Step:
        return self.steps.setdefault(position, Step(position))

    @property
    def seconds(self) -> float | None:
        """From coming to being sent; None when it was not sent."""
        return None if self.sent_s is None else max(0.0, self.sent_s - self.came_s)

    @property
    def prints_all_there(self) -> bool:
        """Whether each capture of the fingers that are not marked has its print."""
        return all(self.kept_at(position) is not None for position, _ in captures(self.marks))

    def kept_at(self, position: int) -> Attempt | None:
        step = self.steps.get(position)
        return None if step is None else step.kept
