"""Following the events of a session: which trouble was in force at which attempt, and how long each capture took."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from app.domain.sequence import SequenceFindingKind
from app.training import decisions
from app.training import events as e
from app.training.course import REASONS, REVIEW, Attempt, Course, Trouble, shown_at
from app.training.exercise import Exercise
from app.training.sheet import Mistake, Remark
from drivers.simulated.acts import HAND_ACTS, ActKind

_KINDS: Final = frozenset(ActKind)


@dataclass(slots=True, eq=False)
class Followed:
    """`complete`: every subject was booked and the answers seen. `last_s`: when the last event was."""

    began: e.Began | None = None
    courses: list[Course] = field(default_factory=list)
    complete: bool = False
    last_s: float = 0.0


def follow(exercise: Exercise, events: Iterable[e.SessionEvent]) -> Followed:
    """Put the events together, subject by subject. A subject that the exercise does not have is passed over."""
    follower = _Follower(exercise)
    for event in events:
        follower.take(event)
    return follower.close()


class _Work:
    """The clock of the work: it stands while the reader is unplugged."""

    def __init__(self) -> None:
        self._away_s = 0.0
        self._gone: tuple[float, float] | None = None  # since when, and until when at the latest

    def unplug(self, at_s: float, seconds: float) -> None:
        self.plug_in(at_s)
        self._gone = (at_s, at_s + seconds if seconds > 0 else float("inf"))

    def plug_in(self, at_s: float) -> None:
        self._away_s = at_s - self.at(at_s)
        self._gone = None

    def at(self, at_s: float) -> float:
        """Seconds of work at this second of the session."""
        open_s = 0.0 if self._gone is None else min(at_s, self._gone[1]) - self._gone[0]
        return at_s - self._away_s - max(0.0, open_s)


class _Follower:
    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._followed = Followed()
        self._work = _Work()
        self._in_force: list[Trouble] = []
        self._course: Course | None = None
        self._at: int | None = None  # the capture (or review) that the time goes to
        self._since_s = 0.0  # of work
        self._by_hand = False
        self._findings: list[e.SequenceFound] = []

    def take(self, event: e.SessionEvent) -> None:
        self._followed.last_s = max(self._followed.last_s, event.at_s)
        match event:
            case e.Began():
                self._followed.began = event
            case e.SubjectCame():
                self._come(event)
            case e.ActBefell():
                self._befall(event)
            case e.ActsMended():
                self._work.plug_in(event.at_s)
                self._in_force.clear()
            case e.RemedyGiven():
                self._remedy(event)
            case e.Ended():
                self._followed.complete = event.complete
            case _ if self._course is not None:
                self._of_subject(self._course, event)

    def close(self) -> Followed:
        """No more events."""
        if self._course is not None:
            if not self._followed.complete:
                self._course.step(self._at or REVIEW).remarks.append(Remark(Mistake.NOT_FINISHED))
            self._leave(self._course)
        return self._followed

    def _of_subject(self, course: Course, event: e.SessionEvent) -> None:
        match event:
            case e.StepShown():
                self._turn_to(event.position, event.at_s)
                course.step(event.position)
                self._by_hand = False
            case e.Captured():
                self._by_hand = True
            case e.AttemptTaken():
                self._attempt(course, event)
            case e.PrintAccepted():
                self._accept(course, event)
            case e.FingerMarked(finger=finger, reason=""):
                course.marks.pop(finger, None)
            case e.FingerMarked():
                course.marks[event.finger] = (event.reason, self._at or REVIEW)
            case e.SequenceFound():
                self._findings.append(event)
            case e.BookingSent():
                self._send(course, event)

    # Subjects and time. ----------------------------------------------------------------------------------------------

    def _come(self, event: e.SubjectCame) -> None:
        if self._course is not None:
            self._leave(self._course, event.at_s)
        self._course, self._at, self._by_hand = None, None, False
        self._findings.clear()
        if 0 <= event.number < len(self._exercise.subjects):
            plan = self._exercise.subjects[event.number]
            gone = {int(one.finger): one.reason for one in plan.missing}
            self._course = Course(event.number, plan, self._work.at(event.at_s), gone=gone)
            self._followed.courses.append(self._course)
            for trouble in self._in_force:
                self._note_gone(self._course, trouble)

    def _leave(self, course: Course, at_s: float | None = None) -> None:
        """What stands now is what counts: prints that were kept, fingers that are marked."""
        self._turn_to(None, self._followed.last_s if at_s is None else at_s)
        for step in course.steps.values():
            if step.kept is not None:
                step.remarks.extend(decisions.accepted(course, step, step.kept))
        for position, remark in decisions.marked(course):
            course.step(position).remarks.append(remark)

    def _turn_to(self, position: int | None, at_s: float) -> None:
        """The time so far goes to where it was spent."""
        worked_s = self._work.at(at_s)
        if self._course is not None and self._at is not None:
            self._course.step(self._at).seconds += worked_s - self._since_s
        self._at, self._since_s = position, worked_s

    # What befell and what was done about it. -------------------------------------------------------------------------

    def _befall(self, event: e.ActBefell) -> None:
        if event.kind not in _KINDS:
            return  # of the service: the booking is sent all the same, and its time ends with that
        trouble = Trouble(ActKind(event.kind), frozenset(event.fingers), event.position, event.until_attempt)
        self._in_force.append(trouble)
        if trouble.kind is ActKind.UNPLUG:
            self._work.unplug(event.at_s, event.seconds)
        if self._course is not None:
            self._note_gone(self._course, trouble)

    def _note_gone(self, course: Course, trouble: Trouble) -> None:
        """A finger that a trainer took away, or bandaged, is right to mark like one of the exercise."""
        if trouble.kind in REASONS:
            gone = trouble.fingers or shown_at(trouble.position or REVIEW)
            course.gone.update(dict.fromkeys(gone, REASONS[trouble.kind]))

    def _remedy(self, event: e.RemedyGiven) -> None:
        if ActKind.UNPLUG in event.cured:
            self._work.plug_in(event.at_s)
        self._in_force = [trouble for trouble in self._in_force if trouble.kind not in event.cured]
        if self._course is None or event.cured:
            return
        position = event.position or self._at or REVIEW
        step = self._course.step(position)
        concerning = [trouble for trouble in self._in_force if trouble.concerns(position)]
        last = step.attempts[-1] if step.attempts else None
        if last is not None and decisions.as_told(position, last, event.remedy):
            last.followed = True
        else:
            step.remarks.extend(decisions.remedy_given(position, last, concerning, event.remedy))

    # Prints. ---------------------------------------------------------------------------------------------------------

    def _attempt(self, course: Course, event: e.AttemptTaken) -> None:
        position = event.position
        for trouble in self._in_force:
            if trouble.position is None:
                trouble.position = position
        self._in_force = [trouble for trouble in self._in_force if trouble.befalls(position, event.attempt)]
        causes = tuple(trouble for trouble in self._in_force if trouble.concerns(position))
        attempt = Attempt(
            event.attempt,
            event.qualities,
            event.problems,
            event.needs_override,
            causes,
            attempts_due=event.attempts_due,
        )
        step = course.step(position)
        if step.attempts:
            step.remarks.extend(decisions.taken_again(position, step.attempts[-1], causes))
        if self._by_hand:
            step.remarks.extend(decisions.captured_by_hand(attempt))
        self._by_hand = False
        step.attempts.append(attempt)
        for trouble in self._in_force:
            trouble.attempts += 1
        self._in_force = [trouble for trouble in self._in_force if trouble.befalls(position, event.attempt + 1)]

    def _accept(self, course: Course, event: e.PrintAccepted) -> None:
        step = course.step(event.position)
        kept = next((one for one in step.attempts if one.number == event.attempt), None)
        step.kept = kept or Attempt(event.attempt, event.qualities, (), event.override_reason is not None)
        shown = shown_at(event.position)
        self._findings = [found for found in self._findings if not shown.intersection(found.fingers)]
        self._turn_to(REVIEW if course.prints_all_there else event.position, event.at_s)

    def _send(self, course: Course, event: e.BookingSent) -> None:
        if event.override_reason is not None:
            for found in self._findings:
                if found.code != SequenceFindingKind.UNCERTAIN and _is_true(course, found):
                    remark = Remark(Mistake.FINDING_OVERRIDDEN, decisions.MEND_SEQUENCE, found.fingers, code=found.code)
                    course.step(REVIEW).remarks.append(remark)
        self._turn_to(None, event.at_s)
        course.sent_s = self._work.at(event.at_s)
        # The hands leave; what befalls from now on is of the next ones, who are seated before their booking is open.
        self._in_force = [trouble for trouble in self._in_force if trouble.kind not in HAND_ACTS]


def _is_true(course: Course, found: e.SequenceFound) -> bool:
    """Whether one of the prints that it doubts is of another finger, or was spoilt by what could have been mended: the
    exercise knows."""
    for step in course.steps.values():
        for finger in shown_at(step.position).intersection(found.fingers):
            if step.kept is not None and step.kept.is_doubtful(finger):
                return True
    return False
