"""What the capture of a step does to a session, until a picture is in review. Pure: every function takes a session and
an event and returns both the next session and the effects."""

from dataclasses import replace

from app.domain.attempt_choice import best_of
from app.domain.segmentation import SegmentationFinding
from app.errors import Whose
from app.matching.card_scores import CardComparer
from app.station import commands as c
from app.station import effects as x
from app.station import events as e
from app.station.print_problems import with_too_few, worst_first
from app.station.reader_findings import exchanged, of_a_reader_that_captures, of_the_reader
from app.station.session import (
    ATTEMPTS_KEPT,
    Attempt,
    MachineState,
    Session,
    frozen_map,
    next_open_step,
)

TOO_FEW_AFTER_S = 1.5  # fingers come down one after the other; fewer than expected are told when it stays so
ANALYSIS_LIMIT_S = 30.0  # a slap takes about a second; beyond this the officer is told and the glass is live again
Outcome = tuple[Session, tuple[x.Effect, ...]]
S = MachineState
_TOO_FEW, _TOO_MANY = SegmentationFinding.TOO_FEW_FINGERS.value, SegmentationFinding.TOO_MANY.value
_COUNTS = (_TOO_FEW, _TOO_MANY)


# Beginning and leaving a step. ---------------------------------------------------------------------------------------


def begin_step(session: Session, step_index: int | None) -> Outcome:
    """Make the glass live for a step; COMPLETE when there is none left."""
    fresh = replace(
        session,
        number=session.number + 1,
        again=None,
        attempts=(),
        under_review=None,
        storing=None,
        live_lights={},
        watched_lights={},
        watched_hand="",
        fingers_seen=None,
        too_few_since_s=None,
        problems=exchanged(session),
        platen_clear=False,
        restart_due=False,
    )
    if step_index is None:
        return replace(fresh, state=S.COMPLETE), ()
    taken = fresh.attempt_counts.get(fresh.plan[step_index].position, 0)
    fresh = replace(fresh, step_index=step_index, first_attempt=taken + 1)
    if fresh.reader is None:
        return replace(fresh, state=S.READER_ABSENT), ()
    return replace(fresh, state=S.POSITIONING), (x.StartCapture(fresh.number, fresh.step),)


def restart_capture(session: Session, problems: tuple[str, ...] = ()) -> Outcome:
    """The same step again; the attempts stay."""
    fresh = replace(
        session,
        number=session.number + 1,
        under_review=None,
        live_lights={},
        watched_lights={},
        watched_hand="",
        fingers_seen=None,
        too_few_since_s=None,
        problems=tuple(dict.fromkeys((*problems, *exchanged(session)))),
        platen_clear=False,
        restart_due=False,
    )
    if fresh.reader is None:
        return replace(fresh, state=S.READER_ABSENT), ()
    return replace(fresh, state=S.POSITIONING), (x.StartCapture(fresh.number, fresh.step),)


def end_capture(session: Session, state: MachineState) -> Outcome:
    """Leave capturing; what the reader still says about it is stale."""
    left = replace(
        session,
        state=state,
        number=session.number + 1,
        booking=None,
        plan=(),
        step_index=0,
        again=None,
        accepted={},
        attempt_counts={},
        attempts=(),
        under_review=None,
        storing=None,
        preparing=frozenset(),
        problems=(),
        live_lights={},
        watched_lights={},
        watched_hand="",
        fingers_seen=None,
        comparer=CardComparer(),  # nothing of the person stays in memory
        findings=(),
        findings_overridden=False,
        assembling=False,
        look_due=False,
        same_person=None,
        restart_due=False,
    )
    return left, (x.CancelCapture(), x.ReadQueue())


# The reader. ---------------------------------------------------------------------------------------------------------


def reader_known(session: Session, event: e.ReaderFound) -> Outcome:
    return replace(
        session,
        reader=event.identity,
        last_reader=event.identity,
        known_serial=session.known_serial if session.known_serial is not None else event.identity.serial,
        reader_since=session.now,
    ), ()


def reader_back(session: Session, event: e.ReaderFound) -> Outcome:
    """The reader is there (again): the print in review is still in review, else the step's glass goes live."""
    session, _ = reader_known(session, event)
    if session.under_review is not None:
        return replace(session, state=S.REVIEW, platen_clear=True), ()
    return restart_capture(session)


def reader_gone(session: Session, event: e.ReaderLost) -> Outcome:
    return replace(
        session,
        reader=None,
        reader_since=session.now,
        reader_code=event.refusal.code,
        live_lights={},
        watched_lights={},
        watched_hand="",
        fingers_seen=None,
    ), ()


def reader_gone_in_capture(session: Session, event: e.ReaderLost) -> Outcome:
    """Nothing accepted is lost; a picture that is being analysed will still be reviewed."""
    session, effects = reader_gone(session, event)
    if session.state is S.LIFT_FINGERS:  # the step is done: its glass no longer matters
        session, _ = begin_step(session, next_open_step(session))
        return session, effects
    return replace(session, state=S.READER_ABSENT, problems=(event.refusal.code,)), effects


def session_ready(session: Session, event: e.SessionReady) -> Outcome:
    return replace(session, problems=tuple(p for p in session.problems if p != "platen_not_clear")), ()


def fingers_seen(session: Session, event: e.FingersSeen) -> Outcome:
    still = event.seen == event.expected and event.expected > 0
    few = 0 < event.seen < event.expected
    problems = tuple(problem for problem in session.problems if problem not in _COUNTS or (few and problem == _TOO_FEW))
    if event.seen > event.expected:
        problems = (_TOO_MANY, *of_the_reader(session))
    elif still:
        problems = of_the_reader(session)
    since_s = session.monotonic_s if session.too_few_since_s is None else session.too_few_since_s
    return replace(
        _reader_works(session) if event.seen > 0 else session,
        state=S.HOLDING_STILL if still else S.POSITIONING,
        fingers_seen=event.seen,
        problems=problems,
        too_few_since_s=since_s if few else None,
    ), ()


def _reader_works(session: Session) -> Session:
    """It says what lies on its glass: what it refused before is over."""
    return replace(session, error=None) if session.is_refused_by("reader/") else session


def lights(session: Session, event: e.FingerLights) -> Outcome:
    return replace(session, live_lights=frozen_map(event.lights)), ()


def watched(session: Session, event: e.FingersWatched) -> Outcome:
    return replace(session, watched_lights=frozen_map(event.lights)), ()


def hand_watched(session: Session, event: e.HandWatched) -> Outcome:
    return replace(session, watched_hand=event.finding), ()


def platen_not_clear(session: Session, event: e.PlatenNotClear) -> Outcome:
    return replace(
        _reader_works(session), problems=("platen_not_clear", *of_the_reader(session)), platen_clear=False
    ), ()


def platen_clear_noted(session: Session, event: e.PlatenClear) -> Outcome:
    return replace(
        session, platen_clear=True, problems=tuple(p for p in session.problems if p != "platen_not_clear")
    ), ()


def platen_clear_after_accept(session: Session, event: e.PlatenClear) -> Outcome:
    return begin_step(session, next_open_step(session))


def trigger(session: Session, event: c.CaptureNow) -> Outcome:
    if session.restart_due:
        return restart_capture(session)
    return session, (x.TriggerReader(),)


def reader_warned(session: Session, event: e.ReaderWarned) -> Outcome:
    return replace(session, problems=(event.code, *(p for p in session.problems if p != event.code))), ()


def capture_failed(session: Session, event: e.CaptureFailed) -> Outcome:
    """Tried again at the next tick, so that a reader that always refuses does not spin."""
    return replace(
        session.refused(event.refusal),
        state=S.POSITIONING,
        problems=tuple(dict.fromkeys((event.refusal.code, *of_the_reader(session)))),
        restart_due=True,
        live_lights={},
        watched_lights={},
        watched_hand="",
        fingers_seen=None,
    ), ()


# The picture. --------------------------------------------------------------------------------------------------------


def capture_arrived(session: Session, event: e.CaptureArrived) -> Outcome:
    position = session.step.position
    count = session.attempt_counts.get(position, 0) + 1
    attempt = Attempt(count, event.number, event.image, session.now, too_few=_is_too_few(session, event))
    return replace(
        session,
        state=S.ANALYSING,
        attempt_counts=frozen_map({**session.attempt_counts, position: count}),
        attempts=(*_with_room(session, ATTEMPTS_KEPT - 1), attempt),
        analysing_since_s=session.monotonic_s,
        problems=(
            *(("best_at_timeout",) if event.best_at_timeout else ()),
            *of_a_reader_that_captures(session),
        ),
        platen_clear=False,
    ), (x.Analyse(event.number, event.image, session.step, event.before, event.glass),)


def _is_too_few(session: Session, event: e.CaptureArrived) -> bool:
    """Waited for in vain, or taken by hand although the reader missed some: a bandage has a texture too, and may look
    like a finger. The count of the station's own live watch is worth less than its look at the picture."""
    few = 0 < (session.fingers_seen or 0) < len(session.step.fingers)
    return few and (event.best_at_timeout or event.reader_counts)


def _with_room(session: Session, room: int) -> tuple[Attempt, ...]:
    """The attempts of the step without the oldest; the best is never forgotten."""
    best = best_of(session.attempts, session.step, session.quality)
    others = [one for one in session.attempts if one is not best]
    dropped = set(others[: max(0, len(session.attempts) - room)])
    return tuple(one for one in session.attempts if one not in dropped)


def analysis_done(session: Session, event: e.AnalysisDone) -> Outcome:
    session = _with_result(session, event)
    return replace(session, state=S.REVIEW), ()


def analysis_done_without_reader(session: Session, event: e.AnalysisDone) -> Outcome:
    return _with_result(session, event), ()


def _with_result(session: Session, event: e.AnalysisDone) -> Session:
    if not session.attempts:
        return session
    newest = session.attempts[-1]
    segmentation = event.segmentation
    if newest.too_few:
        segmentation = with_too_few(segmentation, len(session.step.fingers))
    attempt = replace(newest, segmentation=segmentation, qualities=event.qualities)
    return replace(
        session,
        attempts=(*session.attempts[:-1], attempt),
        under_review=attempt,
        problems=tuple(
            dict.fromkeys((*worst_first(segmentation, event.qualities), *session.problems, *event.warnings))
        ),
    )


def analysis_failed(session: Session, event: e.AnalysisFailed) -> Outcome:
    return _give_up_analysis(session, event.refusal)


def _give_up_analysis(session: Session, refusal: e.Refusal) -> Outcome:
    attempts = session.attempts
    if attempts:
        attempts = (*attempts[:-1], replace(attempts[-1], problem=refusal.code))
    return restart_capture(replace(session.refused(refusal), attempts=attempts), problems=(refusal.code,))


def tick_in_analysis(session: Session, event: e.Tick) -> Outcome:
    session = replace(session, now=event.now, monotonic_s=event.monotonic_s)
    if event.monotonic_s - session.analysing_since_s < ANALYSIS_LIMIT_S:
        return session, ()
    late = e.Refusal(
        "analysis/too-slow",
        Whose.PROGRAM,
        f"The picture was not understood within {ANALYSIS_LIMIT_S:.0f} s.",
        "Press again.",
    )
    return _give_up_analysis(session, late)


def tick_in_positioning(session: Session, event: e.Tick) -> Outcome:
    session = replace(session, now=event.now, monotonic_s=event.monotonic_s)
    if session.restart_due:
        return restart_capture(session, problems=session.problems)
    since_s = session.too_few_since_s
    if since_s is not None and event.monotonic_s - since_s >= TOO_FEW_AFTER_S:
        return replace(session, problems=(_TOO_FEW, *of_the_reader(session))), ()
    return session, ()
