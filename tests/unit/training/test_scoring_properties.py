"""Whatever a trainee does, in whatever order: a sheet within its bounds, the same each time, also from the record."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app import wire
from app.domain.quality import Deficiency
from app.training import events as e
from app.training.event_lines import events_from_lines, events_to_lines
from app.training.exercise import Counts
from app.training.scoring import score
from app.training.sheet import Mistake, ScoreSheet
from drivers.simulated.acts import Act, ActKind, Remedy
from tests.unit.training.told import AMPUTATED, Told, exercise, plan, quality

EXERCISE = exercise(
    plan(Act(ActKind.DRY, frozenset({4}), at=13), missing={9: AMPUTATED}),
    plan(),
    counts=Counts(must_not=tuple(Mistake)),
)
positions = st.integers(1, 15)
fingers = st.integers(1, 10)
some_fingers = st.lists(fingers, max_size=4, unique=True).map(tuple)
qualities = st.lists(st.builds(quality, fingers, st.integers(0, 100), st.sampled_from(Deficiency)), max_size=4).map(
    tuple
)
kinds = st.sampled_from(ActKind).map(lambda kind: kind.value)
texts = st.sampled_from(("too_few_fingers", "too_many", "hand_looks_swapped", "same_finger_twice", "uncertain", "x"))
maybe = st.none() | st.just("because")
moments = st.floats(0, 2000).map(lambda s: round(s, 3))
happenings = st.one_of(
    st.builds(e.SubjectCame, at_s=moments, number=st.integers(-1, 3), booking_id=st.just("b")),
    st.builds(e.StepShown, at_s=moments, position=positions),
    st.builds(
        e.AttemptTaken,
        at_s=moments,
        position=positions,
        attempt=st.integers(1, 4),
        qualities=qualities,
        problems=st.lists(texts, max_size=2).map(tuple),
        needs_override=st.booleans(),
    ),
    st.builds(
        e.PrintAccepted,
        at_s=moments,
        position=positions,
        attempt=st.integers(1, 4),
        qualities=qualities,
        override_reason=maybe,
    ),
    st.builds(e.FingerMarked, at_s=moments, finger=fingers, reason=st.sampled_from(("XX", "UP", ""))),
    st.builds(e.Captured, at_s=moments, position=positions),
    st.builds(
        e.RemedyGiven,
        at_s=moments,
        remedy=st.sampled_from(Remedy).map(lambda remedy: remedy.value),
        position=st.none() | positions,
        cured=st.lists(kinds, max_size=2).map(tuple),
    ),
    st.builds(
        e.ActBefell,
        at_s=moments,
        kind=kinds | st.just("service_offline"),
        fingers=some_fingers,
        position=st.none() | positions,
        until_attempt=st.none() | st.integers(1, 3),
        seconds=st.floats(0, 60),
    ),
    st.builds(e.ActsMended, at_s=moments),
    st.builds(e.SequenceFound, at_s=moments, code=texts, fingers=some_fingers, position=positions),
    st.builds(e.BookingSent, at_s=moments, override_reason=maybe),
    st.builds(e.DraftLeft, at_s=moments),
    st.builds(e.Ended, at_s=moments, complete=st.booleans()),
)
BEGAN = Told().events[0]


def timed(events: list[e.SessionEvent]) -> list[e.SessionEvent]:
    """In the order of their times, as a record is."""
    return [BEGAN, *sorted(events, key=lambda event: event.at_s)]


@settings(max_examples=150, deadline=None)
@given(st.lists(happenings, max_size=40))
def test_any_session_has_a_sheet_within_its_bounds(events: list[e.SessionEvent]) -> None:
    events = timed(events)
    sheet = score(EXERCISE, events)
    assert 0 <= sheet.total <= 100
    assert sheet.total == sum(part.points for part in sheet.parts)
    assert all(0 <= part.points <= part.of for part in sheet.parts)
    assert sum(part.of for part in sheet.parts) == 100
    assert all(row.seconds >= 0 for row in sheet.steps)
    assert sum(row.seconds for row in sheet.steps) <= sheet.duration_s + 0.1 * len(sheet.steps)
    assert sheet.passed == (sheet.complete and sheet.total >= sheet.pass_mark and not sheet.failed_by)
    assert wire.from_json(wire.to_json(sheet), ScoreSheet) == sheet


@settings(max_examples=50, deadline=None)
@given(st.lists(happenings, max_size=30))
def test_the_sheet_of_the_record_is_the_sheet(events: list[e.SessionEvent]) -> None:
    events = timed(events)
    again = events_from_lines(events_to_lines(events))
    assert list(again) == events
    assert score(EXERCISE, again) == score(EXERCISE, events)
