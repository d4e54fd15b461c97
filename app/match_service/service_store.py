"""Rows of the match service: submissions, jobs, answers, galleries, examiner's tasks, notifications, audit.

All of its SQL is here; the connection, its errors and migrations are in `database`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.match_service import errors
from app.match_service.database import NOW, Database
from app.match_service.rows import (
    Candidate,
    ExaminerTask,
    Gallery,
    Job,
    NewAnswer,
    NewNotification,
    Outcome,
    PersonRow,
    Stage,
    SubmissionRow,
    SubmissionState,
)
from app.wire import from_json, to_json

LEASE_S = 60.0  # longer than any stage; a worker that died is known at the next start before that


class ServiceStore(Database):
    """What a submission is and what has become of it."""

    # Submissions. ----------------------------------------------------------------------------------------------------

    def accept(
        self, ori: str, tcn: str, sha256: str, body: bytes, *, cn: str, make_reply: Callable[[], bytes]
    ) -> tuple[bytes, bool]:
        """Store a submission under `cn` with its first job; returns the reply and whether it is new.

        The same ORI, TCN and digest give the first reply again; another digest is a TcnConflict.
        """
        with self.transaction():
            known = self._rows("SELECT reply, body_sha256 FROM submission WHERE ori = ? AND tcn = ?", (ori, tcn))
            if known:
                reply, known_sha256 = known[0]
                if known_sha256 != sha256:
                    self._audit("service", "conflict", None, "the same TCN with another digest")
                    conflict = errors.TcnConflict("Another transaction was accepted under this ORI and TCN before.")
                else:
                    return bytes(reply), False
            else:
                conflict = None
                reply = make_reply()
                at = self._at()
                self._do(
                    "INSERT INTO submission (cn, ori, tcn, body_sha256, state, reply, received_at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (cn, ori, tcn, sha256, SubmissionState.WORKING, reply, at),
                )
                self._do("INSERT INTO blob (cn, data) VALUES (?, ?)", (cn, body))
                self._open_job(cn, Stage.VALIDATE)
                self._audit("service", "accepted", cn, "")
        if conflict is not None:
            raise conflict
        return bytes(reply), True

    def submission(self, cn: str) -> SubmissionRow:
        """NotFound for an unknown control number."""
        rows = self._rows("SELECT cn, ori, tcn, body_sha256, state FROM submission WHERE cn = ?", (cn,))
        if not rows:
            raise errors.NotFound("No submission has this control number.")
        known_cn, ori, tcn, sha256, state = rows[0]
        return SubmissionRow(known_cn, ori, tcn, sha256, SubmissionState(state))

    def body(self, cn: str) -> bytes:
        return bytes(self._one("SELECT data FROM blob WHERE cn = ?", (cn,))[0])

    def answers(self, cn: str, after: int) -> list[bytes]:
        """The signed answers numbered above `after`, in order. NotFound for an unknown control number."""
        rows = self._rows("SELECT body FROM answer WHERE cn = ? AND number > ? ORDER BY number", (cn, after))
        if not rows:
            self.submission(cn)
        return [bytes(row[0]) for row in rows]

    def mark_seen(self, cn: str, number: int, officer: str) -> None:
        """Write down who saw an answer first; a repetition changes nothing. NotFound for an unknown answer."""
        with self.transaction():
            if not self._rows("SELECT 1 FROM answer WHERE cn = ? AND number = ?", (cn, number)):
                raise errors.NotFound("No answer has this control number and number.")
            changed = self._do(
                "UPDATE answer SET seen_by = ?, seen_at = ? WHERE cn = ? AND number = ? AND seen_by IS NULL",
                (officer, self._at(), cn, number),
            )
            if changed:
                self._audit(officer, "seen", cn, f"answer {number}")

    # Jobs. -----------------------------------------------------------------------------------------------------------

    def recover(self) -> int:
        """At the start, before a worker runs: stages that a dead process left running are taken up again."""
        with self.transaction():
            return self._do("UPDATE job SET state = 'ready', worker = NULL, lease_until = NULL WHERE state = 'running'")

    def claim(self, worker: str) -> Job | None:
        """The stage that is due longest, now running under `worker`, or None."""
        with self.transaction():
            rows = self._rows(
                f"SELECT id, cn, stage, attempt FROM job WHERE (state = 'ready' AND due <= {NOW})"
                f" OR (state = 'running' AND lease_until < {NOW}) ORDER BY due, id LIMIT 1"
            )
            if not rows:
                return None
            identity, cn, stage, attempt = rows[0]
            self._do(
                "UPDATE job SET state = 'running', attempt = attempt + 1, worker = ?,"
                f" lease_until = {NOW} + ? WHERE id = ?",
                (worker, LEASE_S, identity),
            )
        return Job(identity, cn, Stage(stage), attempt + 1)

    def next_due_s(self) -> float | None:
        """Seconds until the next stage is due (0 when one is), None when nothing waits."""
        row = self._one(
            f"SELECT min(CASE state WHEN 'ready' THEN due ELSE lease_until END) - {NOW}"
            " FROM job WHERE state IN ('ready', 'running')"
        )
        return None if row[0] is None else max(0.0, float(row[0]))

    def finish(self, job: Job, outcome: Outcome) -> None:
        """Write a stage's result and everything that follows from it, all or nothing. TakenOver when another did."""
        with self.transaction():
            self._guarded(job, "state = 'done', result = ?, lease_until = NULL", outcome.result)
            for task in outcome.tasks:
                self._do(
                    "INSERT OR IGNORE INTO examiner_task (cn, gallery, candidates, state, opened_at)"
                    " VALUES (?, ?, ?, 'open', ?)",
                    (job.cn, task.gallery, to_json(task.candidates).decode(), self._at()),
                )
            self._write_answers(job.cn, outcome.answers)
            self._write_notifications(job.cn, outcome.notifications)
            if outcome.state is not None:
                self._do("UPDATE submission SET state = ? WHERE cn = ?", (outcome.state, job.cn))
            for following in outcome.next_jobs:
                if all(self._is_done(job.cn, stage) for stage in following.after):
                    self._open_job(job.cn, following.stage)
            self._audit("service", job.stage, job.cn, outcome.state or "")

    def postpone(self, job: Job, delay_s: float) -> None:
        """Try the stage again after `delay_s` seconds. TakenOver when another did."""
        with self.transaction():
            self._guarded(job, f"state = 'ready', worker = NULL, lease_until = NULL, due = {NOW} + ?", delay_s)

    def bury(self, job: Job, code: str) -> None:
        """Give the stage up: the submission stays outstanding until a person has looked."""
        with self.transaction():
            self._guarded(job, "state = 'dead', lease_until = NULL, result = ?", code.encode())
            self._do("UPDATE submission SET state = ? WHERE cn = ?", (SubmissionState.DEAD, job.cn))
            self._audit("service", "gave-up", job.cn, code)

    def result(self, cn: str, stage: Stage) -> bytes:
        """What a finished stage found."""
        return bytes(self._one("SELECT result FROM job WHERE cn = ? AND stage = ? AND state = 'done'", (cn, stage))[0])

    # Galleries. ------------------------------------------------------------------------------------------------------

    def enrol(self, person: PersonRow, templates: Mapping[int, bytes]) -> None:
        """Add a person with templates by FGP 1-10; a person who is there already stays as is."""
        with self.transaction():
            added = self._do(
                "INSERT OR IGNORE INTO person (gallery, person_id, record_number, record_date, record_kind, synthetic)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    person.gallery,
                    person.person_id,
                    person.record_number,
                    person.record_date,
                    person.record_kind,
                    int(person.synthetic),
                ),
            )
            if added:
                self._insert_templates(person, templates)
                self._audit("service", "enrolled", None, f"{person.gallery} {person.record_number}")

    def enrol_anew(self, person: PersonRow, templates: Mapping[int, bytes]) -> None:
        """Add a person, or replace the templates of one who is there."""
        with self.transaction():
            where = (person.gallery, person.person_id)
            if self._do("DELETE FROM template WHERE gallery = ? AND person_id = ?", where):
                self._insert_templates(person, templates)
                self._audit("service", "enrolled-anew", None, f"{person.gallery} {person.record_number}")
                return
        self.enrol(person, templates)

    def _insert_templates(self, person: PersonRow, templates: Mapping[int, bytes]) -> None:
        for finger, data in templates.items():
            self._do(
                "INSERT INTO template (gallery, person_id, finger, data) VALUES (?, ?, ?, ?)",
                (person.gallery, person.person_id, int(finger), data),
            )

    def people(self, gallery: Gallery) -> tuple[PersonRow, ...]:
        rows = self._rows(
            "SELECT person_id, record_number, record_date, record_kind, synthetic FROM person WHERE gallery = ?"
            " ORDER BY person_id",
            (gallery,),
        )
        return tuple(_person(gallery, row) for row in rows)

    def person(self, gallery: Gallery, person_id: str) -> PersonRow:
        row = self._one(
            "SELECT person_id, record_number, record_date, record_kind, synthetic FROM person"
            " WHERE gallery = ? AND person_id = ?",
            (gallery, person_id),
        )
        return _person(gallery, row)

    def templates(self, gallery: Gallery, person_id: str) -> dict[int, bytes]:
        rows = self._rows("SELECT finger, data FROM template WHERE gallery = ? AND person_id = ?", (gallery, person_id))
        return {int(finger): bytes(data) for finger, data in rows}

    # Examiner and field office. --------------------------------------------------------------------------------------

    def open_tasks(self) -> tuple[ExaminerTask, ...]:
        rows = self._rows(
            "SELECT id, cn, ori, tcn, gallery, candidates, opened_at FROM examiner_task JOIN submission USING (cn)"
            " WHERE examiner_task.state = 'open' ORDER BY id"
        )
        return tuple(_task(row) for row in rows)

    def task(self, identity: int) -> ExaminerTask:
        """An open task. NoSuchTask, TaskDecided."""
        rows = self._rows(
            "SELECT id, cn, ori, tcn, gallery, candidates, opened_at, examiner_task.state"
            " FROM examiner_task JOIN submission USING (cn) WHERE id = ?",
            (identity,),
        )
        if not rows:
            raise errors.NoSuchTask("There is no examiner's task of this number.")
        if rows[0][7] != "open":
            raise errors.TaskDecided("This task has been decided already.")
        return _task(rows[0][:7])

    def decide_task(
        self,
        task: ExaminerTask,
        *,
        person_id: str | None,
        examiner: str,
        reason: str,
        answers: Sequence[NewAnswer],
        notifications: Sequence[NewNotification],
    ) -> None:
        """Write an examiner's decision (`person_id` None: none of the candidates) with what follows. TaskDecided."""
        state = "not_identified" if person_id is None else "identified"
        with self.transaction():
            changed = self._do(
                "UPDATE examiner_task SET state = ?, decided_at = ?, examiner = ?, reason = ?, person_id = ?"
                " WHERE id = ? AND state = 'open'",
                (state, self._at(), examiner, reason, person_id, task.id),
            )
            if not changed:
                raise errors.TaskDecided("This task has been decided already.")
            self._write_answers(task.cn, answers)
            self._write_notifications(task.cn, notifications)
            if not self._rows("SELECT 1 FROM examiner_task WHERE cn = ? AND state = 'open'", (task.cn,)):
                self._do(
                    "UPDATE submission SET state = ? WHERE cn = ? AND state = ?",
                    (SubmissionState.ANSWERED, task.cn, SubmissionState.EXAMINING),
                )
            self._audit(examiner, f"examined-{task.gallery}", task.cn, state)

    def notifications(self) -> tuple[tuple[str, str, bytes], ...]:
        """All rows of the outbox: control number, office, body."""
        return tuple(
            (cn, office, bytes(body))
            for cn, office, body in self._rows("SELECT cn, office, body FROM outbox ORDER BY id")
        )

    # Inner. ----------------------------------------------------------------------------------------------------------

    def _write_answers(self, cn: str, answers: Sequence[NewAnswer]) -> None:
        for answer in answers:
            if self._rows("SELECT 1 FROM answer WHERE cn = ? AND key = ?", (cn, answer.key)):
                continue
            number = 1 + int(self._one("SELECT count(*) FROM answer WHERE cn = ?", (cn,))[0])
            self._do(
                "INSERT INTO answer (cn, number, key, body) VALUES (?, ?, ?, ?)",
                (cn, number, answer.key, answer.make(number)),
            )

    def _write_notifications(self, cn: str, notifications: Sequence[NewNotification]) -> None:
        for notification in notifications:
            self._do(
                "INSERT OR IGNORE INTO outbox (cn, key, office, body, state, created_at)"
                " VALUES (?, ?, ?, ?, 'waiting', ?)",
                (cn, notification.key, notification.office, notification.body, self._at()),
            )

    def _open_job(self, cn: str, stage: Stage) -> None:
        self._do(
            f"INSERT OR IGNORE INTO job (cn, stage, state, due) VALUES (?, ?, 'ready', {NOW})",
            (cn, stage),
        )

    def _is_done(self, cn: str, stage: Stage) -> bool:
        return bool(self._rows("SELECT 1 FROM job WHERE cn = ? AND stage = ? AND state = 'done'", (cn, stage)))

    def _guarded(self, job: Job, change: str, value: object) -> None:
        sql = f"UPDATE job SET {change} WHERE id = ? AND attempt = ? AND state = 'running'"
        if not self._do(sql, (value, job.id, job.attempt)):
            raise errors.TakenOver("Another worker has this stage.")


def _task(row: tuple[Any, ...]) -> ExaminerTask:
    identity, cn, ori, tcn, gallery, candidates, opened_at = row
    known = from_json(candidates.encode(), tuple[Candidate, ...])
    return ExaminerTask(identity, cn, ori, tcn, Gallery(gallery), known, opened_at)


def _person(gallery: Gallery, row: tuple[Any, ...]) -> PersonRow:
    person_id, record_number, record_date, record_kind, synthetic = row
    return PersonRow(gallery, person_id, record_number, record_date, record_kind, bool(synthetic))
