"""Snapshots of every moment of a booking, each made from plain values."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.config import Environment
from app.domain.attempt_choice import best_of
from app.domain.booking import Booking, MissingFinger, MissingReason
from app.domain.capture import CaptureStep, capture_plan
from app.domain.card import CardContent, CardPrint
from app.domain.match import Answer, AnswerKind, AnswerResult
from app.domain.position import FINGERS, FrictionRidgePosition
from app.domain.quality import PROGRAM_THRESHOLDS, Deficiency, FingerQuality, Verdict
from app.domain.queue_entry import HandOver, QueueEntry, QueueState
from app.domain.segmentation import Box, Segmentation, SegmentationFinding, SegmentationPosition
from app.presenters.front import FrontEnd
from app.presenters.parts import Language
from app.station.snapshot import (
    AttemptView,
    CaptureState,
    CaptureView,
    DraftSummary,
    ErrorView,
    FingerLight,
    Health,
    HealthLine,
    Phase,
    SequenceProblem,
    StationHealth,
    StationSnapshot,
    StepView,
)
from tests.support import values

NOW = values.NOON
F = FrictionRidgePosition
OF_ROLLS = (  # what can be wrong with a roll alone
    Deficiency.ROLL_SLIPPED,
    Deficiency.ROLL_TOO_FAST,
    Deficiency.ROLL_GAP,
    Deficiency.ROLL_TOO_NARROW,
    Deficiency.LIFTED_EARLY,
)
PLAN = capture_plan()
RIGHT_FOUR, LEFT_FOUR, THUMBS, ROLLED_INDEX = 0, 1, 2, 4  # steps of the plan of whole hands
EN = FrontEnd(language=Language.EN, zone=UTC)
ES = FrontEnd(language=Language.ES, zone=UTC)
PICTURE = values.finger_image()
WELL = StationHealth(
    reader=HealthLine(Health.WELL, "reader/ready", NOW),
    service=HealthLine(Health.WELL, "service/reachable", NOW),
    disk=HealthLine(Health.WELL, "disk/well", NOW),
)
AWAY = replace(WELL, service=HealthLine(Health.BAD, "service/unreachable", NOW - timedelta(minutes=9)))


def station(phase: Phase = Phase.IDLE, **changes: Any) -> StationSnapshot:
    values_: dict[str, Any] = {
        "sequence": 1,
        "environment": Environment.TRAINING,
        "agency": "Example County Jail",
        "station_code": "S01",
        "now": NOW,
        "phase": phase,
        "officer": None if phase is Phase.SIGNED_OUT else "OFFICER ONE",
        "reader": values.READER,
        "health": WELL,
    }
    return StationSnapshot(**{**values_, **changes})


def marked(*fingers: FrictionRidgePosition, reason: MissingReason = MissingReason.AMPUTATED) -> Booking:
    return values.booking(missing=tuple(MissingFinger(finger, reason) for finger in fingers))


def plan_of(booking: Booking) -> tuple[CaptureStep, ...]:
    return capture_plan(frozenset(m.finger for m in booking.missing))


def quality(
    finger: FrictionRidgePosition, verdict: Verdict = Verdict.GOOD, score: int | None = None, *deficiencies: Deficiency
) -> FingerQuality:
    usual = {Verdict.GOOD: 70, Verdict.FAIR: 45, Verdict.POOR: 18}
    return FingerQuality(finger, usual[verdict] if score is None else score, verdict, deficiencies, "test")


def attempt(
    step: CaptureStep,
    number: int = 1,
    *findings: SegmentationFinding,
    without: tuple[FrictionRidgePosition, ...] = (),
    **poor: FingerQuality,
) -> AttemptView:
    """A picture of the fingers of a step, all good but for `poor` (by any name) and without the fingers `without`."""
    special = {one.finger: one for one in poor.values()}
    seen = tuple(finger for finger in step.fingers if finger not in without)
    box = Box(10, 10, 30, 40)
    segments = tuple(SegmentationPosition(f, box, 0.0, ((10, 10), (30, 10), (30, 40), (10, 40)), 1.0) for f in seen)
    qualities = tuple(special.get(finger, quality(finger)) for finger in seen)
    return AttemptView(number, values.finger_image(seed=number), Segmentation(segments, findings), qualities)


def capturing(
    state: CaptureState = CaptureState.POSITIONING,
    step_index: int = 0,
    *,
    booking: Booking | None = None,
    attempts: tuple[AttemptView, ...] = (),
    lights: dict[FrictionRidgePosition, FingerLight] | None = None,
    taken: int | None = None,
    done: int | None = None,
    **capture: Any,
) -> StationSnapshot:
    """At a step, with those before it done. `taken`: attempts at it in all."""
    booked = booking or values.booking()
    plan = plan_of(booked)
    before = step_index if done is None else done
    steps = tuple(
        StepView(
            step,
            index < before,
            (taken if taken is not None else len(attempts)) if index == step_index else int(index < before),
            tuple(quality(finger) for finger in step.fingers) if index < before else (),
        )
        for index, step in enumerate(plan)
    )
    shown = dict.fromkeys(FINGERS, FingerLight.NOT_YET)
    shown.update(dict.fromkeys(plan[step_index].fingers, FingerLight.NEXT))
    shown.update(lights or {})
    shown.update({m.finger: FingerLight.MISSING for m in booked.missing})
    best = best_of(attempts, plan[step_index], PROGRAM_THRESHOLDS)
    capture.setdefault("best", best.number if best is not None else None)
    capture.setdefault("attempts_made", taken if taken is not None else len(attempts))
    view = CaptureView(state, step_index, shown, attempts, **capture)
    return station(Phase.CAPTURING, booking=booked, steps=steps, capture=view)


def reviewing(step_index: int, *attempts: AttemptView, needs_override: bool = False, **more: Any) -> StationSnapshot:
    return capturing(CaptureState.REVIEW, step_index, attempts=attempts, needs_override=needs_override, **more)


def complete(
    *findings: SequenceProblem, booking: Booking | None = None, phase: Phase = Phase.REVIEWING, **changed: StepView
) -> StationSnapshot:
    """Every step captured. `changed`: steps (as s0, s1 ...) that are not simply good."""
    booked = booking or values.booking()
    steps = tuple(
        changed.get(f"s{index}", StepView(step, True, 1, tuple(quality(finger) for finger in step.fingers)))
        for index, step in enumerate(plan_of(booked))
    )
    images = dict.fromkeys(range(len(steps)), PICTURE)
    return station(phase, booking=booked, steps=steps, step_images=images, findings=findings)


TWICE = SequenceProblem("same_finger_twice", (F.RIGHT_INDEX, F.RIGHT_MIDDLE), 5)
SWAPPED = SequenceProblem("hands_swapped", tuple(FINGERS), 12)
MISMATCH = SequenceProblem("rolled_plain_mismatch", (F.LEFT_RING,), 11)
FINGERS_SWAPPED = SequenceProblem("fingers_swapped", (F.LEFT_INDEX, F.LEFT_MIDDLE), 10)
UNCERTAIN = SequenceProblem("uncertain", (F.LEFT_RING,), 11)
FINDINGS = (TWICE, SWAPPED, MISMATCH, FINGERS_SWAPPED, UNCERTAIN)

TCN = f"{values.ORI}-S01-2026-000001"
RECEIPT = values.receipt(TCN, "00" * 32, accepted_at=NOW - timedelta(minutes=7))
IDENTIFIED = values.answer(
    TCN,
    1,
    result=AnswerResult.IDENTIFIED,
    record_date="2007-03-19",
    record_number="C-1",
    answered_at=NOW - timedelta(seconds=19),
)
NOT_IDENTIFIED = values.answer(TCN, 1, answered_at=NOW - timedelta(seconds=19))
IMMIGRATION = values.answer(TCN, 2, AnswerKind.IMMIGRATION_CROSS_CHECK)
REJECTION = values.answer(
    TCN,
    1,
    AnswerKind.REJECTION,
    codes=("L0118",),
    text="Neither printed nor marked missing: right ring, left little.",
)

RAPID = values.answer(TCN, 1, AnswerKind.RAPID_SEARCH, result=AnswerResult.POSSIBLE)
UNDETERMINED = values.answer(TCN, 1, result=AnswerResult.UNDETERMINED, text="RESULT FOLLOWS BY MAIL")
OTHER = values.answer(TCN, 1, AnswerKind.OTHER, result=AnswerResult.UNDETERMINED)
HAND_OVER = HandOver("folder", "Example Bureau", f"{TCN}.an2", NOW - timedelta(minutes=6))


def entry(state: QueueState = QueueState.READY, *answers: Answer, **changes: Any) -> QueueEntry:
    sent = state not in (QueueState.READY, QueueState.SENDING, QueueState.HANDED_OVER, QueueState.HELD)
    values_: dict[str, Any] = {
        "tcn": TCN,
        "booking_id": "B-1",
        "booking_number": "N-B-1",
        "state": state,
        "payload_sha256": "00" * 32,
        "payload_bytes": 600_000,
        "created_at": NOW - timedelta(minutes=8),
        "updated_at": NOW,
        "receipt": RECEIPT if sent else None,
        "answers": answers,
        "handed_over": HAND_OVER if state is QueueState.HANDED_OVER else None,
    }
    return QueueEntry(**{**values_, **changes})


def sent(one: QueueEntry, **changes: Any) -> StationSnapshot:
    return station(Phase.SENT, submission=one, **changes)


def draft(booking_id: str = "B-2", minutes: int = 30) -> DraftSummary:
    return DraftSummary(booking_id, f"N-{booking_id}", "SAMPLE, JORDAN", 1, 13, NOW - timedelta(minutes=minutes))


def refused(snapshot: StationSnapshot, code: str, whose: str = "officer", number: int = 1) -> StationSnapshot:
    return replace(snapshot, error=ErrorView(code, whose, "English of the log.", "English remedy.", number))


def poor_index() -> AttemptView:
    step = PLAN[RIGHT_FOUR]
    return attempt(step, 1, ring=quality(F.RIGHT_RING, Verdict.POOR, 18, Deficiency.TOO_DRY))


def scenes() -> Iterator[tuple[str, StationSnapshot, FrontEnd]]:
    """A scene for each kind of moment, with the front-end state that goes with it."""
    yield "sign-in", station(Phase.SIGNED_OUT), EN
    yield "sign-in, starting", station(Phase.SIGNED_OUT, health=StationHealth(), reader=None), EN
    yield "sign-in, nothing well", station(Phase.SIGNED_OUT, health=_all_bad(), reader=None), EN
    yield "today, empty", station(), EN
    queue = (entry(), entry(QueueState.HELD, held_code="service/refused"), entry(QueueState.ANSWERED, IDENTIFIED))
    yield "today, full", station(drafts=(draft(), draft("B-3", 5)), queue=queue), EN
    yield "new booking", station(), replace(EN, form_open=True)
    for state in CaptureState:
        if state is not CaptureState.COMPLETE:
            yield f"slap, {state}", capturing(state, RIGHT_FOUR, attempts=(attempt(PLAN[0]),)), EN
            yield f"roll, {state}", capturing(state, ROLLED_INDEX, attempts=(attempt(PLAN[4]),)), EN
    yield "slap, poor", reviewing(RIGHT_FOUR, poor_index(), needs_override=True), EN
    kept = replace(EN, keeping=True, reason="worn", chosen_attempt=1)
    yield "slap, reason", reviewing(RIGHT_FOUR, poor_index(), needs_override=True, taken=3), kept
    yield "slap, marking", capturing(), replace(EN, marking=True)
    yield "slap, marking a finger", capturing(), replace(EN, marking=True, chosen_finger=F.RIGHT_RING)
    yield "review", complete(), EN
    yield "review, choosing", complete(), replace(EN, choosing_print=True)
    yield "review, missing", complete(booking=marked(F.LEFT_RING, reason=MissingReason.UNABLE_TO_PRINT)), EN
    for finding in FINDINGS:
        yield f"finding, {finding.code}", complete(finding), EN
        yield f"finding, {finding.code}, looked at", complete(finding), replace(EN, open_finding=0)
    yield "finding, reason", complete(TWICE), replace(EN, keeping=True, reason="checked")
    yield "preparing", complete(phase=Phase.PREPARING), EN
    for state in QueueState:
        yield f"answers, {state}", sent(entry(state)), EN
    yield "answers, away", sent(entry(), health=AWAY), EN
    yield "answers, identified", sent(entry(QueueState.ANSWERED, IDENTIFIED, IMMIGRATION)), EN
    yield "answers, not identified", sent(entry(QueueState.ANSWERED, NOT_IDENTIFIED, IMMIGRATION)), EN
    yield "answers, returned", sent(entry(QueueState.ANSWERED, REJECTION)), EN
    yield "answers, rapid", sent(entry(QueueState.ANSWERED, RAPID)), EN
    yield "answers, not sure", sent(entry(QueueState.ANSWERED, UNDETERMINED, OTHER)), EN
    opened = replace(EN, can_print_cards=True, card_open=True)
    for state in (QueueState.HELD, QueueState.SENDING, QueueState.ANSWERED):
        yield f"card, {state}", sent(entry(state), card=CARD), opened
    yield "card, reading", sent(entry()), opened
    yield "card, printing", sent(entry(), card=CARD), replace(opened, card_due=True)
    yield "card, printed", sent(entry(), card=CARD), opened.with_card_printed("cards/card.pdf")
    yield "card, on paper", sent(entry(), card=CARD), opened.with_card_printed("Front desk", printer=True)
    yield "card, not printed", sent(entry(), card=CARD), opened.with_card_printed("", code="card/not-saved")
    yield "card, not read", refused(sent(entry()), "an2/count-mismatch"), opened
    yield "answers, seen", sent(entry(QueueState.CONFIRMED, IDENTIFIED, IMMIGRATION, confirmed_by="OFFICER ONE")), EN


CARD = CardContent(
    tot="CAR",
    tcn=TCN,
    elements={"2.018": (("SAMPLE,JORDAN",),), "2.047": (("20260304", "LARCENY"),)},
    prints=(
        CardPrint(F.RIGHT_INDEX, PICTURE),
        CardPrint(F.RIGHT_INDEX, PICTURE),
        CardPrint(F.LEFT_THUMB, None, problem="codec/damaged"),
        CardPrint(F.PLAIN_LEFT_FOUR, values.finger_image(1700, 1200)),
        CardPrint(F.UNKNOWN, PICTURE),
    ),
    missing=(MissingFinger(F.RIGHT_RING, MissingReason.AMPUTATED),),
)


def _all_bad() -> StationHealth:
    bad = HealthLine(Health.BAD, "", datetime(2026, 3, 3, 12, tzinfo=UTC))
    return StationHealth(bad, replace(bad, code="service/unreachable"), bad, bad, waiting=3, held=2)


def texts_of(value: object) -> Iterator[str]:
    """Every text in a view, at any depth."""
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts_of(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))
