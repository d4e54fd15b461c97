"""A session told event by event, as the recording writes it: a test names what the trainee does, the rest is good."""

from collections.abc import Iterable

from app.domain.booking import Charge, MissingFinger, MissingReason, Subject
from app.domain.position import FrictionRidgePosition, fingers_of
from app.domain.quality import Deficiency, FingerQuality, Verdict
from app.training import events as e
from app.training.course import captures
from app.training.exercise import Exercise, SubjectPlan, Text
from drivers.simulated.acts import CURES, Act, ActKind, Remedy
from tests.support.values import NOON

RIGHT_FOUR, LEFT_FOUR, THUMBS = 13, 14, 15
AMPUTATED, BANDAGED = MissingReason.AMPUTATED, MissingReason.UNABLE_TO_PRINT
CAPTURE_S = 8.0  # from the prompt to a print in review, and as long again to accept it
BLANK = Text("-", "-")


def plan(*acts: Act, missing: dict[int, MissingReason] | None = None) -> SubjectPlan:
    marks = tuple(MissingFinger(FrictionRidgePosition(f), reason) for f, reason in (missing or {}).items())
    return SubjectPlan(7, Subject("SAMPLE", "SAM"), (Charge("LARCENY"),), marks, acts)


def exercise(*subjects: SubjectPlan, **changes: object) -> Exercise:
    values: dict[str, object] = {"title": BLANK, "story": BLANK, "lesson": BLANK, **changes}
    return Exercise("told", 1, subjects=subjects or (plan(),), **values)


def quality(finger: int, score: int = 80, *deficiencies: Deficiency) -> FingerQuality:
    verdict = Verdict.GOOD if score >= 60 else Verdict.FAIR if score >= 40 else Verdict.POOR
    return FingerQuality(FrictionRidgePosition(finger), score, verdict, deficiencies, "told")


class Told:
    """`at_s` goes on by what each act takes."""

    def __init__(self, trainee: str = "Trainee 14", session_id: str = "0" * 32, **changes: object) -> None:
        values: dict[str, object] = {
            "exercise_id": "told",
            "exercise_digest": "d",
            "station_code": "S03",
            "started_at": NOON,
            **changes,
        }
        self.at_s = 0.0
        self.events: list[e.SessionEvent] = []
        self._attempts: dict[int, int] = {}
        self._qualities: tuple[FingerQuality, ...] = ()
        self.marked: set[int] = set()
        self._say(e.Began, session_id=session_id, trainee=trainee, program_version="1", **values)

    def _say(self, event: type, **values: object) -> "Told":
        self.events.append(event(at_s=self.at_s, **values))
        return self

    def wait(self, seconds: float) -> "Told":
        self.at_s += seconds
        return self

    def come(self, number: int = 0) -> "Told":
        self._attempts, self.marked = {}, set()
        return self._say(e.SubjectCame, number=number, booking_id=f"b-{number}")

    def show(self, position: int) -> "Told":
        return self._say(e.StepShown, position=position)

    def take(
        self, position: int, scores: int | dict[int, int] = 80, *problems: str, override: bool | None = None
    ) -> "Told":
        """One more attempt. `scores`: of all fingers, or of those that are not 80."""
        self.wait(CAPTURE_S)
        fingers = [int(f) for f in fingers_of(FrictionRidgePosition(position)) if f not in self.marked]
        known = scores if isinstance(scores, dict) else dict.fromkeys(fingers, scores)
        self._qualities = tuple(quality(f, known.get(f, 80)) for f in fingers)
        self._attempts[position] = self._attempts.get(position, 0) + 1
        poor = any(q.verdict is Verdict.POOR for q in self._qualities)
        return self._say(
            e.AttemptTaken,
            position=position,
            attempt=self._attempts[position],
            qualities=self._qualities,
            problems=problems,
            needs_override=poor if override is None else override,
        )

    def again(self, position: int) -> "Told":
        return self._say(e.Retaken, position=position, attempt=self._attempts[position])

    def keep(self, position: int, reason: str | None = None) -> "Told":
        self.wait(CAPTURE_S)
        return self._say(
            e.PrintAccepted,
            position=position,
            attempt=self._attempts[position],
            qualities=self._qualities,
            override_reason=reason,
        )

    def mark(self, finger: int, reason: str) -> "Told":
        (self.marked.add if reason else self.marked.discard)(finger)
        return self._say(e.FingerMarked, finger=finger, reason=reason)

    def good(self, *positions: int) -> "Told":
        """These captures, each good at once; all that are due without positions."""
        for position in positions or [p for p, _ in captures(self.marked)]:
            self.show(position).take(position).keep(position)
        return self

    def rest(self, after: int) -> "Told":
        """Every capture of the plan after this one, each good at once."""
        due = [p for p, _ in captures(self.marked)]
        order = [p for p, _ in captures()]
        return self.good(*[p for p in due if order.index(p) > order.index(after)])

    def befall(
        self, kind: ActKind, *fingers: int, at: int | None = None, by: str = "exercise", **values: object
    ) -> "Told":
        return self._say(e.ActBefell, kind=kind.value, fingers=fingers, position=at, by=by, **values)

    def tell(self, remedy: Remedy, *cured: ActKind, at: int | None = None) -> "Told":
        assert set(cured) <= CURES[remedy]
        return self._say(e.RemedyGiven, remedy=remedy.value, position=at, cured=tuple(k.value for k in cured))

    def hand(self, position: int) -> "Told":
        return self._say(e.Captured, position=position)

    def find(self, code: str, fingers: Iterable[int], position: int) -> "Told":
        return self._say(e.SequenceFound, code=code, fingers=tuple(fingers), position=position)

    def mend_all(self) -> "Told":
        return self._say(e.ActsMended)

    def send(self, reason: str | None = None) -> "Told":
        return self._say(e.BookingSent, override_reason=reason)

    def end(self, complete: bool = True) -> "Told":
        if complete:
            self._say(e.AnswersSeen)
        return self._say(e.Ended, complete=complete)
