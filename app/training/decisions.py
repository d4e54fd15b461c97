"""Which decision of the trainee was not right, and what would have been: one rule each. Pure."""

from collections.abc import Iterable, Iterator
from typing import Final

from app.domain.booking import MissingReason
from app.domain.position import FINGERS
from app.domain.quality import Verdict
from app.training.course import Attempt, Course, Step, Trouble, shown_at
from app.training.sheet import Mistake, Remark
from drivers.simulated.acts import ActKind, Remedy

# What would have been right, beside the values of Remedy.
PRESS_AGAIN, MEND_SEQUENCE, WAIT = "press_again", "mend_sequence", "wait"
MARK: Final = {MissingReason.AMPUTATED: "mark_amputated", MissingReason.UNABLE_TO_PRINT: "mark_bandaged"}
# Findings that the station shows before a print is kept; the trouble that makes each true where that is one alone.
WARNINGS: Final = {"hand_looks_swapped": ActKind.SWAP_HANDS, "too_few_fingers": None, "too_many": None}
# What the capture screen asks for, by the first of its codes: nobody is to blame for doing as it says.
_R = Remedy
TOLD: Final = {
    "too_dry": {_R.MOISTEN},
    "too_wet": {_R.DRY_OFF},
    "too_light": {_R.PRESS_HARDER},
    "too_hard": {_R.PRESS_LIGHTER},
    "small_area": {_R.PRESS_HARDER},
    "unclear_ridges": {_R.CLEAN_FINGER},
    "moved": {_R.HOLD_STILL},
    "ghost": {_R.CLEAN_GLASS},
    "absent": {_R.ASKED_FINGERS},
    "off_edge": {_R.ASKED_FINGERS},
    "finger_cut_by_edge": {_R.ASKED_FINGERS},
    "too_few_fingers": {_R.ASKED_FINGERS},
    "too_many": {_R.ASKED_FINGERS},
    "fingers_together": {_R.ASKED_FINGERS},
    "upside_down": {_R.ASKED_FINGERS},
    "hand_looks_swapped": {_R.ASKED_FINGERS},
}
TOLD_OF_ROLLS: Final = {
    "small_area": {_R.ROLL_SLOWLY},
    "moved": {_R.HOLD_STILL, _R.ROLL_SLOWLY},
    "roll_slipped": {_R.HOLD_STILL, _R.ROLL_SLOWLY},
    "roll_too_fast": {_R.HOLD_STILL, _R.ROLL_SLOWLY},
    "roll_gap": {_R.ROLL_SLOWLY, _R.PRESS_HARDER},
    "roll_too_narrow": {_R.ROLL_SLOWLY},
    "lifted_early": {_R.ROLL_SLOWLY},
}
NOT_LAID_DOWN: Final = frozenset({ActKind.NOT_LAID, ActKind.UNCOOPERATIVE})
SEEN_AT_ONCE: Final = frozenset(
    {ActKind.UNCOOPERATIVE, ActKind.OBSTRUCTED, ActKind.UNPLUG, ActKind.SENSOR_FAULT, ActKind.LATENCY}
)


def taken_again(position: int, before: Attempt, in_force: Iterable[Trouble]) -> Iterator[Remark]:
    """Another attempt though what spoilt the one before is there, and nothing was done that the screen asked for."""
    if before.followed:
        return
    still = list(in_force)
    same = [cause for cause in before.spoilt_by if cause in still]
    if same:
        yield _remark(Mistake.NO_REMEDY, position, before, same[0])


def captured_by_hand(attempt: Attempt) -> Iterator[Remark]:
    """Too soon; where trouble lies in the way, waiting would not have mended it."""
    if attempt.needs_override and not attempt.spoilt_by:
        yield Remark(Mistake.CAPTURED_TOO_SOON, WAIT, attempt.not_good, attempt=attempt.number, score=attempt.worst)


def accepted(course: Course, step: Step, attempt: Attempt) -> Iterator[Remark]:
    """A print kept that should have been taken again. Fingers that were never marked are another matter, and so is a
    warning of the station that was not true."""
    if not attempt.needs_override:
        return
    unmarked = {finger for finger in course.gone if finger not in course.marks}
    taken = max((one.number for one in step.attempts), default=attempt.number)
    left = max(0, attempt.attempts_due - taken)
    cause = next(iter(attempt.spoilt_by), None)
    warning = next((code for code in attempt.problems if _is_true(code, attempt)), None)
    if warning is not None:
        yield Remark(
            Mistake.WARNING_IGNORED,
            cause.remedy if cause is not None and cause.remedy is not None else Remedy.ASKED_FINGERS,
            attempt=attempt.number,
            score=attempt.worst,
            attempts_left=left,
            code=warning,
        )
        return
    due = shown_at(step.position) - course.marks.keys() - unmarked
    measured = {int(q.finger): q.verdict for q in attempt.qualities}
    if all(measured.get(finger, Verdict.POOR) is not Verdict.POOR for finger in due):
        return
    if left:
        yield _remark(Mistake.BAD_PRINT_ACCEPTED, step.position, attempt, cause, left)
    elif cause is not None:
        yield _remark(Mistake.OVERRIDE_WITHOUT_REASON, step.position, attempt, cause)


def _is_true(code: str, attempt: Attempt) -> bool:
    """Whether a warning has its cause in trouble that could be mended: hands can also be unlike what the station
    expects of hands."""
    if code not in WARNINGS:
        return False
    kind = WARNINGS[code]
    return bool(attempt.spoilt_by) if kind is None else any(cause.kind is kind for cause in attempt.causes)


def as_told(position: int, last: Attempt, given: str) -> bool:
    """Whether the remedy is the one that the screen asked for."""
    code = next(iter(last.problems), "")
    told = TOLD_OF_ROLLS.get(code, TOLD.get(code)) if position in FINGERS else TOLD.get(code)
    return told is not None and given in told


def remedy_given(position: int, last: Attempt | None, in_force: Iterable[Trouble], given: str) -> Iterator[Remark]:
    """One that ended nothing, though trouble could be seen. Clean glass is never amiss."""
    if given == Remedy.CLEAN_GLASS:
        return
    for trouble in in_force:
        seen = trouble.kind in SEEN_AT_ONCE or (last is not None and trouble in last.causes)
        if trouble.remedy is not None and seen:
            fingers = tuple(sorted(trouble.fingers & shown_at(position)))
            number = 0 if last is None else last.number
            yield Remark(Mistake.WRONG_REMEDY, trouble.remedy, fingers, attempt=number, code=given)
            return


def marked(course: Course) -> Iterator[tuple[int, Remark]]:
    """Marks as they stood at the end: with the position of the step that each belongs to."""
    for finger, (reason, position) in sorted(course.marks.items()):
        right = course.gone.get(finger)
        if right is None:
            yield position, Remark(Mistake.WRONGLY_MARKED, _instead_of_marking(course, finger), (finger,), code=reason)
        elif right != reason:
            yield position, Remark(Mistake.WRONG_REASON, MARK[right], (finger,), code=reason)
    for finger, right in sorted(course.gone.items()):
        passed = [p for p, step in course.steps.items() if step.kept is not None and finger in shown_at(p)]
        if finger not in course.marks and passed:
            yield passed[0], Remark(Mistake.NOT_MARKED, MARK[right], (finger,))


def _instead_of_marking(course: Course, finger: int) -> str:
    """What would have brought the finger to the glass."""
    for act in course.plan.acts:
        if act.kind in NOT_LAID_DOWN and (not act.fingers or finger in act.fingers):
            return Remedy.CALM if act.kind is ActKind.UNCOOPERATIVE else Remedy.ASKED_FINGERS
    return PRESS_AGAIN


def _remark(mistake: Mistake, position: int, attempt: Attempt, cause: Trouble | None, left: int = 0) -> Remark:
    """About an attempt that trouble spoilt (None: no trouble that could be mended)."""
    concerned = () if cause is None else tuple(sorted(cause.fingers & shown_at(position)))
    return Remark(
        mistake,
        PRESS_AGAIN if cause is None or cause.remedy is None else cause.remedy,
        concerned or attempt.not_good,
        attempt=attempt.number,
        score=attempt.worst,
        attempts_left=left,
        code=attempt.problems[0] if attempt.problems else "",
    )
