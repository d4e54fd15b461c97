"""A score sheet from an exercise and the events of a session, and from nothing else. Pure."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.training.course import NO_BETTER, OTHER_FINGERS, REVIEW, Attempt, Course, Step, captures
from app.training.event_lines import SessionNotReadable
from app.training.events import SessionEvent
from app.training.exercise import Exercise
from app.training.following import Followed, follow
from app.training.rubric import COSTS, credit, decision_points, time_share
from app.training.sheet import Part, ScoreSheet, StepRow, Try

QUALITY, DECISIONS, TIME = "quality", "decisions", "time"
_Due = tuple[int, Step | None, Attempt | None]  # a finger, its capture, what was kept of it


def score(exercise: Exercise, events: Iterable[SessionEvent]) -> ScoreSheet:
    """The same sheet for the same events, however often. A session that was broken off, or whose last events are lost,
    is scored as far as it went. SessionNotReadable when its beginning is not among the events."""
    followed = follow(exercise, events)
    began = followed.began
    if began is None:
        raise SessionNotReadable("The beginning of the session is not recorded.")
    parts = _parts(exercise, followed)
    rows = tuple(row for course in followed.courses for row in _rows(course))
    made = {remark.mistake for row in rows for remark in row.remarks}
    return ScoreSheet(
        session_id=began.session_id,
        exercise_id=began.exercise_id,
        exercise_digest=began.exercise_digest,
        trainee=began.trainee,
        station_code=began.station_code,
        started_at=began.started_at,
        duration_s=followed.last_s,
        complete=followed.complete,
        total=sum(part.points for part in parts),
        pass_mark=exercise.counts.pass_mark,
        parts=parts,
        steps=rows,
        failed_by=tuple(mistake for mistake in exercise.counts.must_not if mistake in made),
    )


def tries(sheets: Iterable[ScoreSheet], trainee: str, exercise_id: str) -> tuple[Try, ...]:
    """Of one trainee in one exercise, oldest first. Names are the same whatever their capitals and blanks."""
    mine = [one for one in sheets if one.exercise_id == exercise_id and _same_name(one.trainee, trainee)]
    mine.sort(key=lambda one: (one.started_at, one.session_id))
    return tuple(Try(one.session_id, one.started_at, one.total, one.complete, one.passed) for one in mine)


def _same_name(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _parts(exercise: Exercise, followed: Followed) -> tuple[Part, ...]:
    """Each part rounded by itself; what was never done earns nothing."""
    counts, courses = exercise.counts, {course.number: course for course in followed.courses}
    remarks = [remark for course in followed.courses for step in course.steps.values() for remark in step.remarks]
    due = _due(exercise, courses)
    done = sum(kept is not None for *_, kept in due) / len(due) if due and not followed.complete else 1.0
    right = decision_points((remark.mistake for remark in remarks), counts.decision_points)
    return (
        _part(QUALITY, counts.quality_points * _quality(due), counts.quality_points),
        _part(DECISIONS, right * done, counts.decision_points),
        _part(TIME, counts.time_points * _time(exercise, courses), counts.time_points),
    )


def _part(name: str, points: float, of: int) -> Part:
    return Part(name, math.floor(points + 0.5), of)


def _due(exercise: Exercise, courses: Mapping[int, Course]) -> list[_Due]:
    """Each print that is right to take, of every subject of the exercise, whether anything came of it or not."""
    due: list[_Due] = []
    for number, plan in enumerate(exercise.subjects):
        course = courses.get(number)
        gone = [int(one.finger) for one in plan.missing] if course is None else list(course.gone)
        for position, fingers in captures(gone):
            step = None if course is None else course.steps.get(position)
            due.extend((finger, step, None if step is None else step.kept) for finger in fingers)
    return due


def _quality(due: Sequence[_Due]) -> float:
    """0 to 1: the mean over the prints."""
    return sum(_credit(finger, step, kept) for finger, step, kept in due) / len(due) if due else 0.0


def _credit(finger: int, step: Step | None, kept: Attempt | None) -> float:
    """Of one print. Where skin or glass allow no better, the best that was reached is all that was possible."""
    if step is None or kept is None or kept.has(OTHER_FINGERS, finger):
        return 0.0
    reached = _credit_in(kept, finger)
    if not kept.has(NO_BETTER, finger):
        return reached
    best = max([reached, *(_credit_in(attempt, finger) for attempt in step.attempts)])
    return reached / best if best > 0 else 1.0


def _credit_in(attempt: Attempt, finger: int) -> float:
    quality = attempt.quality_of(finger)
    return 0.0 if quality is None else credit(quality)


def _time(exercise: Exercise, courses: Mapping[int, Course]) -> float:
    """0 to 1: the mean over the subjects; one who was never sent earns nothing."""
    seconds = [course.seconds for course in courses.values()]
    shares = [time_share(one, exercise.counts) for one in seconds if one is not None]
    return sum(shares) / len(exercise.subjects)


def _rows(course: Course) -> Iterator[StepRow]:
    """In the order in which they were first shown, the review last."""
    for step in sorted(course.steps.values(), key=lambda one: one.position == REVIEW):
        yield StepRow(
            subject=course.number,
            position=step.position,
            attempts=len(step.attempts),
            seconds=round(step.seconds, 1),
            qualities=tuple(attempt.worst for attempt in step.attempts),
            remarks=tuple(step.remarks),
            serious=any(COSTS[remark.mistake].serious for remark in step.remarks),
        )
