"""From the session to what a front end sees. Pure."""

from dataclasses import dataclass

from app.config import Environment
from app.domain.attempt_choice import best_of
from app.domain.position import FINGERS, FrictionRidgePosition
from app.domain.quality import Verdict
from app.domain.segmentation import Segmentation
from app.station.session import MachineState, Session, needs_override, step_of_finding
from app.station.snapshot import (
    AttemptView,
    CaptureState,
    CaptureView,
    FingerLight,
    Health,
    HealthLine,
    Phase,
    SequenceProblem,
    StationHealth,
    StationSnapshot,
    StepView,
)

_S = MachineState
_NOT_SEGMENTED = Segmentation((), ())
_PHASES = {
    _S.SIGNED_OUT: Phase.SIGNED_OUT,
    _S.IDLE: Phase.IDLE,
    _S.COMPLETE: Phase.REVIEWING,
    _S.PREPARING: Phase.PREPARING,
    _S.SENT: Phase.SENT,
}
_ON_THE_GLASS = frozenset({FingerLight.GOOD, FingerLight.FAIR, FingerLight.POOR})
_VERDICT_LIGHTS = {Verdict.GOOD: FingerLight.GOOD, Verdict.FAIR: FingerLight.FAIR, Verdict.POOR: FingerLight.POOR}


@dataclass(frozen=True, slots=True)
class Desk:
    """What never changes while the station runs."""

    environment: Environment
    agency: str
    station_code: str
    jail_system: bool = False


def phase_of(state: MachineState) -> Phase:
    return _PHASES.get(state, Phase.CAPTURING)


def snapshot(session: Session, desk: Desk, sequence: int) -> StationSnapshot:
    phase = phase_of(session.state)
    showing_all = session.state in (_S.COMPLETE, _S.PREPARING)
    return StationSnapshot(
        sequence=sequence,
        environment=desk.environment,
        agency=desk.agency,
        station_code=desk.station_code,
        now=session.now,
        phase=phase,
        officer=session.officer,
        reader=session.reader,
        health=_health(session),
        booking=session.booking,
        steps=_steps(session),
        capture=_capture(session) if phase is Phase.CAPTURING else None,
        step_images={
            index: session.accepted[step.position].image
            for index, step in enumerate(session.plan)
            if step.position in session.accepted
        }
        if showing_all
        else None,
        findings=tuple(
            SequenceProblem(finding.kind.value, finding.fingers, step_of_finding(session, finding))
            for finding in session.findings
        ),
        same_person=session.same_person,
        submission=session.entry,
        card=session.card,
        cards_recorded=session.cards_recorded,
        drafts=session.drafts,
        queue=session.queue,
        jail_system=desk.jail_system,
        arrivals=session.arrivals if session.officer is not None else (),
        error=session.error,
    )


def _health(session: Session) -> StationHealth:
    if session.reader is not None:
        reader = HealthLine(Health.WELL, "reader/ready", session.reader_since)
    elif session.reader_since is not None:
        reader = HealthLine(Health.BAD, session.reader_code, session.reader_since)
    else:
        reader = HealthLine()
    parts = session.health
    return StationHealth(
        reader=reader,
        service=parts.get("service", HealthLine()),
        disk=parts.get("disk", HealthLine()),
        clock=parts.get("clock", HealthLine()),
        waiting=session.waiting,
        held=session.held,
    )


def _steps(session: Session) -> tuple[StepView, ...]:
    views = []
    for step in session.plan:
        kept = session.accepted.get(step.position)
        views.append(
            StepView(
                step=step,
                done=kept is not None,
                attempts=session.attempt_counts.get(step.position, 0),
                qualities=kept.record.qualities if kept else (),
                override_reason=kept.record.override_reason if kept else None,
            )
        )
    return tuple(views)


def _capture(session: Session) -> CaptureView:
    step = session.step
    kept = session.accepted.get(step.position)
    best = best_of(session.attempts, step, session.quality)
    attempts = tuple(
        AttemptView(
            number=attempt.number,
            image=attempt.image,
            segmentation=attempt.segmentation or _NOT_SEGMENTED,
            qualities=attempt.qualities,
            accepted=kept is not None and kept.image is attempt.image,
            problem=attempt.problem,
        )
        for attempt in session.attempts
        if attempt.segmentation is not None or attempt.problem is not None
    )
    return CaptureView(
        state=CaptureState(session.state.value),
        step_index=session.step_index,
        lights=_lights(session),
        attempts=attempts,
        problems=_problems(session),
        needs_override=session.under_review is not None and needs_override(step, session.under_review),
        fingers_seen=session.fingers_seen,
        best=best.number if best is not None else None,
        attempts_made=session.attempts_made,
        attempts_due=session.quality.attempts,
    )


def _problems(session: Session) -> tuple[str, ...]:
    """Worst first: another hand comes before what single fingers lack."""
    live = session.state in (_S.POSITIONING, _S.HOLDING_STILL)
    return (session.watched_hand, *session.problems) if session.watched_hand and live else session.problems


def _lights(session: Session) -> dict[FrictionRidgePosition, FingerLight]:
    """One light per finger: those of the step by what is known of them now, the others by what was accepted of the
    same kind of impression."""
    step = session.step
    lights = dict.fromkeys(FINGERS, FingerLight.NOT_YET)
    for kept in session.accepted.values():
        if kept.record.step.impression.is_rolled == step.impression.is_rolled:
            lights.update({q.finger: _VERDICT_LIGHTS[q.verdict] for q in kept.record.qualities})
    for finger in step.fingers:
        lights[finger] = FingerLight.NEXT
        if session.state in (_S.POSITIONING, _S.HOLDING_STILL):
            lights[finger] = _live_light(session, finger)
        elif session.state is _S.ANALYSING:
            lights[finger] = FingerLight.WORKING
    measured = session.under_review.qualities if session.under_review is not None else ()
    if session.state is _S.LIFT_FINGERS and step.position in session.accepted:
        measured = session.accepted[step.position].record.qualities
    if session.state in (_S.REVIEW, _S.LIFT_FINGERS):
        lights.update(dict.fromkeys(step.fingers, FingerLight.ABSENT))
        lights.update({q.finger: _VERDICT_LIGHTS[q.verdict] for q in measured if q.finger in lights})
    lights.update(dict.fromkeys(session.missing, FingerLight.MISSING))
    return lights


def _live_light(session: Session, finger: FrictionRidgePosition) -> FingerLight:
    """What the reader says of a finger; where it calls it good, fair or poor, what the station sees that it lacks. A
    finger that is absent or over the edge has something else to mend first."""
    said = session.live_lights.get(finger, FingerLight.NEXT)
    return session.watched_lights.get(finger, said) if said in _ON_THE_GLASS else said
