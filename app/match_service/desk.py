"""The examiner's desk for the command line: works on the data directory, beside a running service or without."""

from pathlib import Path
from types import TracebackType
from typing import Self

from app.clock import Clock
from app.match_service.answers import Wording
from app.match_service.database import DATABASE_NAME
from app.match_service.errors import CandidateNotNamed, DecisionIncomplete
from app.match_service.identity import open_identity
from app.match_service.levels import load_levels
from app.match_service.offices import load_offices
from app.match_service.place import environment_of
from app.match_service.rows import ExaminerTask, PersonRow
from app.match_service.service_store import ServiceStore
from app.match_service.stages import conclude_task


class ExaminerDesk:
    def __init__(self, store: ServiceStore, wording: Wording, clock: Clock) -> None:
        self._store = store
        self._wording = wording
        self._clock = clock

    @classmethod
    def open(cls, data: Path, clock: Clock) -> Self:
        """NoDatabase where no service has worked; KeyNotUsable."""
        environment = environment_of(data)
        store = ServiceStore.open(data / DATABASE_NAME, clock=clock)
        try:
            identity = open_identity(data, environment, create=False)
            return cls(store, Wording(identity, load_levels(), load_offices()), clock)
        except BaseException:
            store.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.close()

    def open_tasks(self) -> tuple[ExaminerTask, ...]:
        return self._store.open_tasks()

    def records(self, task: ExaminerTask) -> dict[str, float]:
        """Record numbers of the candidates with their scores, best first. No name, no origin."""
        return {person.record_number: score for person, score in self._candidates(task)}

    def decide(self, identity: int, *, identified: bool, record: str | None, examiner: str, reason: str) -> None:
        """Write it with what follows from it. NoSuchTask, TaskDecided, CandidateNotNamed, DecisionIncomplete."""
        examiner, reason = examiner.strip(), reason.strip()
        if not examiner or not reason:
            raise DecisionIncomplete("A decision needs the examiner's name and a reason.")
        task = self._store.task(identity)
        person_id = self._named(task, record) if identified else None
        conclude_task(
            self._store, self._wording, self._clock, task, person_id=person_id, examiner=examiner, reason=reason
        )

    def _named(self, task: ExaminerTask, record: str | None) -> str:
        people = [person for person, _ in self._candidates(task)]
        if record is None and len(people) == 1:
            return people[0].person_id
        for person in people:
            if person.record_number == record:
                return person.person_id
        raise CandidateNotNamed("The record identified is not named, or is none of the candidates.")

    def _candidates(self, task: ExaminerTask) -> list[tuple[PersonRow, float]]:
        return [(self._store.person(task.gallery, c.person_id), c.score) for c in task.candidates]
