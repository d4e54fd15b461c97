"""What the trainer's board is told of a station, moment by moment."""

from dataclasses import replace

import msgspec
import pytest

from app.domain.class_report import Place
from app.domain.position import FrictionRidgePosition as F
from app.domain.queue_entry import QueueEntry, QueueState
from app.domain.segmentation import Segmentation, SegmentationFinding
from app.station.snapshot import CaptureState, CaptureView, Health, HealthLine, Phase, SequenceProblem, StationSnapshot
from app.training.board_report import report_of
from app.training.snapshot import Replay, TrainingSnapshot
from drivers.simulated.acts import ActKind
from tests.support import scenes as s
from tests.support import training_scenes as t

SEAT = "0" * 32
IDLE = s.base(phase=Phase.IDLE)
RUNNING = t.room(running=t.running(seconds=42.0))
AWAY = s.well(service=HealthLine(Health.BAD, "service/unreachable", s.NOW))


def place(station: StationSnapshot, training: TrainingSnapshot) -> Place:
    return report_of(station, training, SEAT).place


def problem(station: StationSnapshot) -> tuple[str, int]:
    report = report_of(station, RUNNING, SEAT)
    return report.problem, report.finger


def glass(*problems: str, state: CaptureState = CaptureState.POSITIONING) -> StationSnapshot:
    return s.capturing(0, CaptureView(state, 0, {}, problems=problems))


def test_a_station_in_an_exercise_says_who_is_where_in_it() -> None:
    report = report_of(s.capturing(1, CaptureView(CaptureState.POSITIONING, 1, {}), tries=1), RUNNING, SEAT)
    assert (report.seat, report.station, report.trainee) == (SEAT, "03", "OFFICER 2207")
    assert (report.exercise_id, report.title_en, report.title_es) == ("exercise-2", "Dry skin", "Piel seca")
    assert (report.place, report.step, report.steps, report.position) == (Place.CAPTURING, 2, len(s.PLAN), 14)
    assert (report.attempt, report.problem, report.seconds, report.score) == (2, "", 42.0, -1)


@pytest.mark.parametrize(
    ("station", "training", "expected"),
    [
        (s.base(phase=Phase.SIGNED_OUT, officer=None), t.room(), Place.SIGNED_OUT),
        (IDLE, t.room(), Place.CHOOSING),
        (IDLE, t.room(briefing=t.exercise()), Place.BRIEFING),
        (IDLE, RUNNING, Place.BETWEEN),
        (IDLE, t.scored(t.sheet(), 60), Place.SHEET),
        (s.base(phase=Phase.SIGNED_OUT, officer=None), t.scored(t.sheet(), 60), Place.SHEET),
        (IDLE, t.room(replay=Replay(t.SESSION, 1.0, 9.0, 1)), Place.WATCHING),
        (s.reviewing(t.PLAIN), RUNNING, Place.REVIEWING),
        (s.reviewing(t.PLAIN, phase=Phase.PREPARING), RUNNING, Place.REVIEWING),
        (s.sent(s.queue()[0]), RUNNING, Place.SENT),
    ],
)
def test_every_moment_has_its_place(station: StationSnapshot, training: TrainingSnapshot, expected: Place) -> None:
    assert place(station, training) is expected


def test_a_sheet_says_the_total_the_time_and_whose_it_is() -> None:
    sheet = t.sheet()
    report = report_of(s.base(phase=Phase.SIGNED_OUT, officer=None), t.scored(sheet, 60), SEAT)
    assert (report.score, report.seconds, report.trainee) == (sheet.total, sheet.duration_s, sheet.trainee)
    assert report.exercise_id == sheet.exercise_id


def test_acts_in_force_are_told_each_once() -> None:
    training = t.room(
        running=t.running(),
        in_force=((ActKind.DRY, (F.RIGHT_RING,)), (ActKind.GHOST, ()), (ActKind.DRY, (F.RIGHT_THUMB,))),
    )
    assert report_of(IDLE, training, SEAT).befallen == ("dry", "ghost")


def test_what_the_live_glass_says_is_the_problem_and_a_hint_is_none() -> None:
    assert problem(glass()) == ("", 0)
    assert problem(glass("platen_not_clear", "too_few_fingers")) == ("platen_not_clear", 0)
    assert problem(glass("best_at_timeout")) == ("", 0)
    assert problem(glass("reader/disconnected", state=CaptureState.READER_ABSENT)) == ("reader/disconnected", 0)


def test_in_review_the_worst_finger_is_the_problem_and_a_usable_print_is_none() -> None:
    dry = s.dry_review(t.PLAIN)
    assert problem(dry) == ("too_dry", int(F.RIGHT_RING))
    assert dry.capture is not None
    newest = dry.capture.attempts[-1]
    good = tuple(s.quality(one.finger, 85) for one in newest.qualities)
    usable = replace(dry.capture, attempts=(replace(newest, qualities=good),))
    assert problem(replace(dry, capture=usable)) == ("", 0)
    swapped = Segmentation((), (SegmentationFinding.TILTED_HAND, SegmentationFinding.HAND_LOOKS_SWAPPED))
    other = replace(dry.capture, attempts=(replace(newest, segmentation=swapped),))
    assert problem(replace(dry, capture=other)) == ("hand_looks_swapped", 0)


def test_a_finding_of_the_sequence_comes_before_all_else() -> None:
    found = SequenceProblem("same_finger_twice", (F.RIGHT_INDEX, F.RIGHT_MIDDLE), 4)
    assert problem(s.reviewing(t.PLAIN, findings=(found,))) == ("same_finger_twice", 2)


def test_a_booking_that_does_not_go_is_a_problem_until_the_service_has_it() -> None:
    entries = s.queue()
    waiting = replace_state(entries[0], QueueState.READY)
    assert problem(s.sent(waiting, health=AWAY)) == ("service/unreachable", 0)
    assert problem(s.sent(replace_state(entries[0], QueueState.HELD))) == ("submission/held", 0)
    accepted = next(entry for entry in entries if entry.receipt is not None)
    assert problem(s.sent(accepted, health=AWAY)) == ("", 0)


def replace_state(entry: QueueEntry, state: QueueState) -> QueueEntry:
    return msgspec.structs.replace(entry, state=state, receipt=None)
