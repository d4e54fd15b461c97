"""What each stage of a submission does: it reads what the stages before it wrote and returns what follows."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Protocol

import msgspec

from app.clock import Clock
from app.domain.position import FrictionRidgePosition
from app.match_service.answers import Wording
from app.match_service.errors import Rejected
from app.match_service.prints import (
    QUALITY_TOO_LOW,
    Decoder,
    extract_templates,
    read_submission,
    validate,
)
from app.match_service.rows import (
    Candidate,
    ExaminerTask,
    Gallery,
    Job,
    NewAnswer,
    NewNotification,
    NewTask,
    NextJob,
    Outcome,
    Stage,
    SubmissionState,
)
from app.match_service.service_store import ServiceStore
from app.matching.search.thresholds import Thresholds
from app.matching.template import Template
from app.wire import from_json, to_json

BY_THRESHOLD, BY_EXAMINER = "threshold", "examiner"
_IDENTIFY = (Stage.IDENTIFY_CRIMINAL, Stage.IDENTIFY_IMMIGRATION)
_GALLERY_OF = {Stage.IDENTIFY_CRIMINAL: Gallery.CRIMINAL, Stage.IDENTIFY_IMMIGRATION: Gallery.IMMIGRATION}


class Certainty(StrEnum):
    CERTAIN = "certain"  # identified
    POSSIBLE = "possible"  # a human examiner decides
    NONE = "none"


class Decision(msgspec.Struct, frozen=True):
    """What a search of one gallery comes to; `candidates`: those at or above the possible threshold, best first."""

    certainty: Certainty
    candidates: tuple[Candidate, ...] = ()


class Decisions(msgspec.Struct, frozen=True):
    criminal: Decision
    immigration: Decision


def judge(candidates: tuple[Candidate, ...], thresholds: Thresholds) -> Decision:
    """Scores against the two thresholds. `candidates` are best first."""
    likely = tuple(c for c in candidates if c.score >= thresholds.possible)
    if not likely:
        return Decision(Certainty.NONE)
    certain = likely[0].score >= thresholds.certain
    return Decision(Certainty.CERTAIN if certain else Certainty.POSSIBLE, likely)


class GallerySearch(Protocol):
    """Best candidates of a gallery first; an incomplete search is an error, never an empty answer."""

    def search(
        self, gallery: Gallery, templates: Mapping[FrictionRidgePosition, Template]
    ) -> tuple[Candidate, ...]: ...


class Stages:
    """The work of the worker's thread. Everything that a stage needs besides its row is given here."""

    def __init__(
        self,
        store: ServiceStore,
        galleries: GallerySearch,
        decoder: Decoder,
        wording: Wording,
        thresholds: Thresholds,
        clock: Clock,
        check: Callable[[], None],
    ) -> None:
        """`check` is called often during long stages and raises Stopping when the service stops."""
        self._store = store
        self._galleries = galleries
        self._decoder = decoder
        self._wording = wording
        self._thresholds = thresholds
        self._clock = clock
        self._check = check

    def run(self, job: Job) -> Outcome:
        """Do one stage. A submission that cannot be worked with is answered by a rejection, never lost."""
        try:
            match job.stage:
                case Stage.VALIDATE:
                    return self._validate(job)
                case Stage.EXTRACT:
                    return self._extract(job)
                case Stage.IDENTIFY_CRIMINAL | Stage.IDENTIFY_IMMIGRATION:
                    return self._identify(job)
                case Stage.DECIDE:
                    return self._decide(job)
                case Stage.ANSWER:
                    return self._answer(job)
                case Stage.NOTIFY:
                    return self._notify(job)
        except Rejected as refusal:
            row = self._store.submission(job.cn)
            answer = self._wording.rejection(row, refusal.codes, refusal.text, self._clock.now())
            return Outcome(answers=(answer,), state=SubmissionState.REJECTED)

    def _validate(self, job: Job) -> Outcome:
        validate(self._store.submission(job.cn), self._store.body(job.cn))
        return Outcome(next_jobs=(NextJob(Stage.EXTRACT),))

    def _extract(self, job: Job) -> Outcome:
        submission = read_submission(self._store.body(job.cn))
        templates = extract_templates(submission, self._decoder, self._check)
        if not templates:
            raise Rejected([QUALITY_TOO_LOW], "No finger shows enough to be searched.")
        found = {str(int(finger)): template.to_bytes() for finger, template in templates.items()}
        return Outcome(to_json(found), next_jobs=tuple(NextJob(stage) for stage in _IDENTIFY))

    def _identify(self, job: Job) -> Outcome:
        stored = from_json(self._store.result(job.cn, Stage.EXTRACT), dict[str, bytes])
        probe = {FrictionRidgePosition(int(finger)): Template.from_bytes(data) for finger, data in stored.items()}
        found = self._galleries.search(_GALLERY_OF[job.stage], probe)
        others = tuple(stage for stage in _IDENTIFY if stage is not job.stage)
        return Outcome(to_json(found), next_jobs=(NextJob(Stage.DECIDE, after=others),))

    def _decide(self, job: Job) -> Outcome:
        judged = {
            gallery: judge(from_json(self._store.result(job.cn, stage), tuple[Candidate, ...]), self._thresholds)
            for stage, gallery in _GALLERY_OF.items()
        }
        tasks = tuple(
            NewTask(gallery, decision.candidates)
            for gallery, decision in judged.items()
            if decision.certainty is Certainty.POSSIBLE
        )
        decisions = Decisions(judged[Gallery.CRIMINAL], judged[Gallery.IMMIGRATION])
        return Outcome(
            to_json(decisions),
            next_jobs=(NextJob(Stage.ANSWER), NextJob(Stage.NOTIFY)),
            tasks=tasks,
            state=SubmissionState.EXAMINING if tasks else None,
        )

    def _answer(self, job: Job) -> Outcome:
        """The immigration answer goes out now for everyone, whatever was found and whoever still has to decide."""
        decisions = self._decisions(job.cn)
        row, at = self._store.submission(job.cn), self._clock.now()
        answers: list[NewAnswer] = []
        criminal = decisions.criminal
        if criminal.certainty is not Certainty.POSSIBLE:
            person = None
            if criminal.certainty is Certainty.CERTAIN:
                person = self._store.person(Gallery.CRIMINAL, criminal.candidates[0].person_id)
            answers.append(self._wording.criminal(row, person, at))
        answers.append(self._wording.immigration(row, at))
        waits = Certainty.POSSIBLE in (criminal.certainty, decisions.immigration.certainty)
        return Outcome(answers=tuple(answers), state=None if waits else SubmissionState.ANSWERED)

    def _notify(self, job: Job) -> Outcome:
        decision = self._decisions(job.cn).immigration
        if decision.certainty is not Certainty.CERTAIN:
            return Outcome()
        return Outcome(
            notifications=(
                notification_for(
                    self._store, self._wording, job.cn, decision.candidates[0].person_id, self._clock, BY_THRESHOLD
                ),
            )
        )

    def _decisions(self, cn: str) -> Decisions:
        return from_json(self._store.result(cn, Stage.DECIDE), Decisions)


def notification_for(
    store: ServiceStore, wording: Wording, cn: str, person_id: str, clock: Clock, decided_by: str
) -> NewNotification:
    """The notification of an identification against the immigration gallery."""
    charges = read_submission(store.body(cn)).charges
    person = store.person(Gallery.IMMIGRATION, person_id)
    return wording.notification(store.submission(cn), person, charges, clock.now(), decided_by=decided_by)


def conclude_task(
    store: ServiceStore,
    wording: Wording,
    clock: Clock,
    task: ExaminerTask,
    *,
    person_id: str | None,
    examiner: str,
    reason: str,
) -> None:
    """Write an examiner's decision and what follows from it: the criminal answer, or the notification."""
    answers: list[NewAnswer] = []
    notifications: list[NewNotification] = []
    if task.gallery is Gallery.CRIMINAL:
        person = None if person_id is None else store.person(Gallery.CRIMINAL, person_id)
        answers.append(wording.criminal(store.submission(task.cn), person, clock.now()))
    elif person_id is not None:
        notifications.append(notification_for(store, wording, task.cn, person_id, clock, BY_EXAMINER))
    store.decide_task(
        task, person_id=person_id, examiner=examiner, reason=reason, answers=answers, notifications=notifications
    )
