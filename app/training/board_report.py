"""Where a trainee is, in the words of a report for the trainer's board: computed from what the screens see."""

from app.domain.class_report import ClassReport, Place
from app.domain.quality import Verdict
from app.domain.queue_entry import QueueState
from app.domain.segmentation import SegmentationFinding
from app.station.snapshot import CaptureState, CaptureView, Health, Phase, StationSnapshot
from app.training.snapshot import TrainingSnapshot

_HELD = "submission/held"
_HINTS = frozenset({"best_at_timeout"})  # said, and nothing to mend
_WHOLE_HAND = frozenset(
    {SegmentationFinding.TOO_FEW_FINGERS, SegmentationFinding.TOO_MANY, SegmentationFinding.HAND_LOOKS_SWAPPED}
)
_PLACES = {
    Phase.SIGNED_OUT: Place.SIGNED_OUT,
    Phase.IDLE: Place.BETWEEN,
    Phase.CAPTURING: Place.CAPTURING,
    Phase.REVIEWING: Place.REVIEWING,
    Phase.PREPARING: Place.REVIEWING,
    Phase.SENT: Place.SENT,
}


def report_of(station: StationSnapshot, training: TrainingSnapshot, seat: str) -> ClassReport:
    """The report, but for `done`, `score` of an earlier sheet and the seconds since the snapshot."""
    place = _place(station, training)
    exercise = training.running.exercise if training.running is not None else training.briefing
    sheet = training.sheet
    capture = station.capture if place is Place.CAPTURING else None
    step = station.steps[capture.step_index] if capture is not None and station.steps else None
    problem, finger = _problem(station, place)
    return ClassReport(
        seat=seat,
        station=station.station_code,
        trainee=station.officer or (sheet.trainee if sheet is not None else ""),
        exercise_id=exercise.exercise_id if exercise is not None else sheet.exercise_id if sheet is not None else "",
        title_en=exercise.title.en if exercise is not None else "",
        title_es=exercise.title.es if exercise is not None else "",
        place=place,
        step=capture.step_index + 1 if capture is not None else 0,
        steps=len(station.steps) if capture is not None else 0,
        position=int(step.step.position) if step is not None else 0,
        attempt=_attempt(capture, step.attempts) if capture is not None and step is not None else 0,
        problem=problem,
        finger=finger,
        befallen=_befallen(training),
        seconds=training.running.seconds if training.running is not None else sheet.duration_s if sheet else 0.0,
        score=sheet.total if sheet is not None else -1,
        refused=training.trainer_refused.code if training.trainer_refused is not None else "",
    )


def _befallen(training: TrainingSnapshot) -> tuple[str, ...]:
    """Each kind once, whatever number of fingers it is about."""
    return tuple(dict.fromkeys(kind.value for kind, _ in training.in_force))


def _place(station: StationSnapshot, training: TrainingSnapshot) -> Place:
    if training.replay is not None:
        return Place.WATCHING
    if training.running is not None:
        return _PLACES[station.phase]
    if training.sheet is not None:
        return Place.SHEET
    if station.phase is Phase.SIGNED_OUT:
        return Place.SIGNED_OUT
    return Place.BRIEFING if training.briefing is not None else Place.CHOOSING


def _attempt(view: CaptureView, taken: int) -> int:
    """The one that is looked at in review, the one to come before."""
    return taken if view.state is CaptureState.REVIEW else taken + 1


def _problem(station: StationSnapshot, place: Place) -> tuple[str, int]:
    """Code of what the screen asks to mend and the finger that it is about, 0 for none."""
    if place in (Place.CAPTURING, Place.REVIEWING) and station.findings:
        finding = station.findings[0]
        return finding.code, int(finding.fingers[0]) if finding.fingers else 0
    if place is Place.CAPTURING and station.capture is not None:
        return _of_capture(station.capture)
    if place is Place.SENT and station.submission is not None:
        if station.submission.state is QueueState.HELD:
            return _HELD, 0
        if station.submission.receipt is None and station.health.service.health is Health.BAD:
            return station.health.service.code, 0
    return "", 0


def _of_capture(view: CaptureView) -> tuple[str, int]:
    problems = [code for code in view.problems if code not in _HINTS]
    if view.state is not CaptureState.REVIEW or not view.attempts:
        return (problems[0], 0) if problems else ("", 0)
    attempt = view.attempts[-1]
    if whole := next((finding for finding in attempt.segmentation.findings if finding in _WHOLE_HAND), None):
        return whole.value, 0
    poor = [quality for quality in attempt.qualities if quality.verdict is Verdict.POOR]
    if not poor:
        return "", 0
    worst = min(poor, key=lambda quality: quality.score)
    return worst.deficiencies[0].value if worst.deficiencies else worst.verdict.value, int(worst.finger)
