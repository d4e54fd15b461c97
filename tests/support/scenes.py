"""Moments of a booking as snapshots: for tests of the window and for its pictures in the documents. Nobody in them
exists; their prints are drawn by whoever asks (`Prints`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
import numpy as np

from app.config import Environment
from app.domain.arrival import Arrival, BookingRecord, Unclear, UnclearCharge
from app.domain.attempt_choice import best_of
from app.domain.booking import Booking, Charge, MissingFinger, MissingReason, Subject
from app.domain.capture import CaptureStep, ReaderIdentity, capture_plan
from app.domain.card import CardContent, CardPrint
from app.domain.image import FingerImage
from app.domain.match import Answer, AnswerKind, AnswerResult
from app.domain.position import FrictionRidgePosition
from app.domain.quality import PROGRAM_THRESHOLDS, Deficiency, FingerQuality, Verdict
from app.domain.queue_entry import HandOver, QueueEntry, QueueState, Receipt
from app.domain.same_person import SamePerson
from app.domain.segmentation import Box, Segmentation, SegmentationPosition
from app.presenters import form as form_of_the_program
from app.presenters.filling import by_arrival
from app.presenters.front import Form, FrontEnd
from app.presenters.parts import Language
from app.presenters.words import words_in
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
from app.training.snapshot import TrainingSnapshot

F = FrictionRidgePosition
NOW = datetime(2026, 3, 4, 3, 12, tzinfo=UTC)
TCN = "NC0920000-03-26-000417"
PLAN = capture_plan()
FRONT = FrontEnd(zone=UTC)
CARD_THERE = FrontEnd(zone=UTC, can_print_cards=True)
CARD_OPEN = FrontEnd(zone=UTC, can_print_cards=True, card_open=True)
Prints = Callable[[CaptureStep, int], FingerImage]
"""The picture of a step at an attempt (1 for the first)."""


@cache
def plain_prints(step: CaptureStep, attempt: int) -> FingerImage:
    """Grey ovals where fingers would be: quick, for tests."""
    height, width = (375, 400) if step.impression.is_rolled else (750, 800)
    y, x = np.mgrid[:height, :width]
    picture = np.full((height, width), 246, dtype=np.uint8)
    for number in range(len(step.fingers)):
        middle = width * (number + 1) / (len(step.fingers) + 1)
        oval = ((x - middle) / (width / 12)) ** 2 + ((y - height / 2) / (height / 5)) ** 2 < 1
        picture[oval] = 120 + 10 * attempt
    return FingerImage(picture)


@dataclass(frozen=True, slots=True)
class Scene:
    """`live`: the frame in the mailbox; `training`: what a training room shows, None without one."""

    name: str
    snapshot: StationSnapshot
    front: FrontEnd = FRONT
    live: FingerImage | None = None
    training: TrainingSnapshot | None = None


def well(**changes: HealthLine | int) -> StationHealth:
    line = {
        part: HealthLine(Health.WELL, f"{part}/ready", NOW - timedelta(minutes=9))
        for part in ("reader", "service", "disk", "clock")
    }
    values: dict[str, Any] = {**line, "waiting": 2, **changes}
    return StationHealth(**values)


def subject() -> Subject:
    return Subject(
        "SAMPLE", "JORDAN", "LEE", "19900220", "NC", sex="X", height="509", weight_lb="160", eyes="BRO", hair="BLK"
    )  # fmt: skip


CHARGES = (
    Charge("BURGLARY, FORCED ENTRY, RESIDENCE", "2202", "NCIC 2010"),
    Charge("LARCENY, REMARKS IN CHARGE TEXT", "2399", "NCIC 2010"),
)


def a_booking(**changes: Any) -> Booking:
    values: dict[str, Any] = {
        "booking_id": "b-1",
        "booking_number": "B-2026-004417",
        "subject": subject(),
        "charges": CHARGES,
        "date_of_arrest": "20260304",
        "created_at": NOW,
        "officer": "OFFICER 2207",
        **changes,
    }
    return Booking(**values)


def base(**changes: Any) -> StationSnapshot:
    values: dict[str, Any] = {
        "sequence": 1,
        "environment": Environment.TRAINING,
        "agency": "Sample County Jail",
        "station_code": "03",
        "now": NOW,
        "phase": Phase.SIGNED_OUT,
        "reader": ReaderIdentity("Example", "Simulated live scanner", "SIM-1"),
        "health": well(),
        **changes,
    }
    return StationSnapshot(**values)


def quality(finger: F, score: int, *deficiencies: Deficiency) -> FingerQuality:
    verdict = Verdict.GOOD if score >= 50 else Verdict.FAIR if score >= 30 else Verdict.POOR
    return FingerQuality(finger, score, verdict, deficiencies, "drawn")


def segments(step: CaptureStep, image: FingerImage) -> Segmentation:
    """Boxes side by side, for prints that nothing segments."""
    width, height = image.width_px, image.height_px
    found = []
    for number, finger in enumerate(_as_they_lie(step)):
        middle = width * (number + 1) / (len(step.fingers) + 1)
        half, top, bottom = width / 11, height * 0.25, height * 0.7
        corners = tuple(
            (round(x), round(y))
            for x, y in ((middle - half, top), (middle + half, top), (middle + half, bottom), (middle - half, bottom))
        )
        box = Box(corners[0][0], corners[0][1], corners[2][0], corners[2][1])
        found.append(SegmentationPosition(finger, box, 0.0, corners, 0.9))
    return Segmentation(tuple(found), ())


def _as_they_lie(step: CaptureStep) -> tuple[F, ...]:
    left = step.fingers[0] > 5 and len(step.fingers) > 2
    return tuple(sorted(step.fingers, reverse=left))


Segment = Callable[[CaptureStep, FingerImage], Segmentation]


@dataclass(frozen=True, slots=True)
class Painter:
    """Makes the prints of the scenes and says where their fingers are."""

    prints: Prints = plain_prints
    segment: Segment = segments

    def attempt(
        self, step: CaptureStep, number: int, scores: Mapping[F, tuple[int, tuple[Deficiency, ...]]], **changes: Any
    ) -> AttemptView:
        image = self.prints(step, number)
        qualities = tuple(quality(f, scores.get(f, (66, ()))[0], *scores.get(f, (66, ()))[1]) for f in step.fingers)
        return AttemptView(number, image, self.segment(step, image), qualities, **changes)


def steps(done: int, attempts: int = 0, scores: Mapping[int, int] | None = None) -> tuple[StepView, ...]:
    """The first `done` steps captured; `attempts` at the next one."""
    views = []
    for index, step in enumerate(PLAN):
        measured = tuple(quality(f, (scores or {}).get(index, 66)) for f in step.fingers) if index < done else ()
        reason = "Worn ridges" if measured and measured[0].verdict is Verdict.POOR else None
        tries = 1 if index < done else attempts if index == done else 0
        views.append(StepView(step, index < done, tries, measured, reason))
    return tuple(views)


def lights(index: int, states: Mapping[F, FingerLight]) -> dict[F, FingerLight]:
    rolled = PLAN[index].impression.is_rolled
    values = {f: FingerLight.NOT_YET for f in F if 1 <= f <= 10}
    for step in PLAN[:index]:
        if step.impression.is_rolled == rolled:
            values.update(dict.fromkeys(step.fingers, FingerLight.GOOD))
    values.update(dict.fromkeys(PLAN[index].fingers, FingerLight.NEXT))
    values.update(states)
    return values


def capturing(index: int, view: CaptureView, tries: int = 0, **changes: Any) -> StationSnapshot:
    values = {
        "phase": Phase.CAPTURING,
        "officer": "OFFICER 2207",
        "booking": a_booking(),
        "steps": steps(index, tries),
        "capture": view,
        **changes,
    }
    return base(**values)


DRY = {F.RIGHT_RING: (18, (Deficiency.TOO_DRY,))}
DRY_AND_LIGHT = {**DRY, F.RIGHT_LITTLE: (38, (Deficiency.TOO_LIGHT,))}


def dry_review(painter: Painter, tries: int = 2) -> StationSnapshot:
    step = PLAN[0]
    attempts = (painter.attempt(step, 1, DRY_AND_LIGHT), *(painter.attempt(step, n, DRY) for n in range(2, tries + 1)))
    values = dict.fromkeys(step.fingers, FingerLight.GOOD) | {F.RIGHT_RING: FingerLight.POOR}
    best = best_of(attempts, step, PROGRAM_THRESHOLDS)
    view = CaptureView(
        CaptureState.REVIEW, 0, lights(0, values), attempts, problems=("too_dry",), needs_override=True,
        best=best.number if best is not None else None, attempts_made=tries,
    )  # fmt: skip
    return capturing(0, view, tries)


def drafts() -> tuple[DraftSummary, ...]:
    return (
        DraftSummary("b-2", "B-2026-004415", "SAMPLE, JORDAN", 1, 13, NOW - timedelta(minutes=31)),
        DraftSummary("b-3", "B-2026-004411", "EXAMPLE, CASEY ALEXANDRA", 3, 13, NOW - timedelta(minutes=115)),
    )


def entry(tcn: str, number: str, state: QueueState, minutes: int, **changes: Any) -> QueueEntry:
    at = NOW - timedelta(minutes=minutes)
    named = {"display_name": "SAMPLE, JORDAN", **changes}
    return QueueEntry(tcn, f"b-{tcn}", number, state, "00" * 32, 588_000, at, at, **named)


def receipt(tcn: str, minutes: int) -> Receipt:
    return Receipt(tcn, "NC0920000", "00" * 32, "SC-7Q41-0098-2210", NOW - timedelta(minutes=minutes), "training")


def criminal(tcn: str, minutes: int, result: AnswerResult = AnswerResult.IDENTIFIED) -> Answer:
    return Answer(
        1, "SC-7Q41-0098-2210", tcn, AnswerKind.CRIMINAL_IDENTIFICATION, result, NOW - timedelta(minutes=minutes),
        record_number="SC1044873" if result is AnswerResult.IDENTIFIED else None,
        record_date="2007-03-19" if result is AnswerResult.IDENTIFIED else None,
    )  # fmt: skip


def returned(tcn: str, minutes: int) -> Answer:
    """As a bureau writes it, with the fingers by number."""
    text = "L0008 - THE QUALITY OF THE CHARACTERISTICS IS TOO LOW TO BE USED. FGP 04, 09"
    at = NOW - timedelta(minutes=minutes)
    kind, result = AnswerKind.REJECTION, AnswerResult.REJECTED
    return Answer(1, "", tcn, kind, result, at, text=text, codes=("L0008",), own_tcn="BUREAU-0001", reference=tcn)


def corrected(tcn: str) -> tuple[Answer, Answer]:
    first = criminal(tcn, 9, AnswerResult.NOT_IDENTIFIED)
    later = msgspec.structs.replace(criminal(tcn, 4), number=2, own_tcn="BUREAU-0002", reference="BUREAU-0001")
    return msgspec.structs.replace(first, own_tcn="BUREAU-0001", reference=tcn), later


def handed_over(*answers: Answer) -> QueueEntry:
    """With a bureau that gives no receipt."""
    over = HandOver("folder", "State Bureau", f"{TCN}.an2", NOW - timedelta(minutes=13))
    state = QueueState.ANSWERED if answers else QueueState.HANDED_OVER
    return entry(TCN, "B-2026-004417", state, 14, handed_over=over, answers=answers)


def immigration(tcn: str, minutes: int) -> Answer:
    at = NOW - timedelta(minutes=minutes)
    kind, result = AnswerKind.IMMIGRATION_CROSS_CHECK, AnswerResult.COMPLETED
    return Answer(2, "SC-7Q41-0098-2210", tcn, kind, result, at)


def queue() -> tuple[QueueEntry, ...]:
    q = QueueState
    return (
        entry("T5", "B-2026-004416", q.READY, 4),
        entry("T4", "B-2026-004414", q.READY, 13),
        entry("T3", "B-2026-004413", q.ANSWERED, 22, receipt=receipt("T3", 21), answers=(criminal("T3", 15),)),
        entry("T2", "B-2026-004412", q.AWAITING_RESPONSE, 41, receipt=receipt("T2", 40)),
        entry(
            "T1",
            "B-2026-004409",
            q.CONFIRMED,
            60,
            receipt=receipt("T1", 59),
            answers=(criminal("T1", 50, AnswerResult.NOT_IDENTIFIED),),
            confirmed_by="OFFICER 2207",
        ),
    )


def sent(found: QueueEntry, **changes: Any) -> StationSnapshot:
    values = {
        "phase": Phase.SENT,
        "officer": "OFFICER 2207",
        "booking": a_booking(),
        "steps": steps(13),
        "submission": found,
        **changes,
    }
    return base(**values)


def card(painter: Painter, *, many: bool = False) -> CardContent:
    """What its card is printed from; `many`: with forty charges, a picture that cannot be read and one that is larger
    than its box."""
    person = subject()
    charges = tuple(("20260304", f"{CHARGES[n % 2].literal}, COUNT {n + 1}") for n in range(40 if many else 2))
    images = {step.position: painter.prints(step, 1) for step in PLAN}
    thumbs = images.pop(F.PLAIN_THUMBS)
    half = thumbs.width_px // 2
    images[F.PLAIN_LEFT_THUMB] = FingerImage(thumbs.pixels[:, :half])
    images[F.PLAIN_RIGHT_THUMB] = FingerImage(thumbs.pixels[:, half:])
    prints = [CardPrint(position, image, ink_of(image)) for position, image in images.items()]
    if many:
        prints = [one for one in prints if one.position is not F.RIGHT_RING]
        prints.append(CardPrint(F.RIGHT_RING, None, problem="codec/damaged"))
    elements = {
        "1.008": (("NC0920000",),), "2.009": (("B-2026-004417",),), "2.018": (("SAMPLE,JORDAN LEE",),),
        "2.020": ((person.place_of_birth,),), "2.022": ((person.date_of_birth,),), "2.024": ((person.sex,),),
        "2.025": ((person.race,),), "2.027": ((person.height,),), "2.029": ((person.weight_lb,),),
        "2.031": ((person.eyes,),), "2.032": ((person.hair,),), "2.045": (("20260304",),), "2.047": charges,
        "14.005": (("20260304",),),
    }  # fmt: skip
    return CardContent("CAR", TCN, elements, tuple(prints))


def ink_of(image: FingerImage) -> Box:
    """Around what is dark in it."""
    y, x = np.nonzero(image.pixels < 160)
    return Box(int(x.min()), int(y.min()), int(x.max()) + 1, int(y.max()) + 1)


def form(**texts: str) -> Form:
    values = {
        "subject.surname": "SAMPLE",
        "subject.given": "JORDAN",
        "subject.middle": "LEE",
        "subject.date_of_birth": "1990-02-30",
        "subject.sex": "X",
        "subject.place_of_birth": "NC",
        "subject.height": "5 ft 09 in",
        "subject.weight_lb": "160 lb",
        "subject.eyes": "BRO",
        "subject.hair": "BLK",
        "subject.race": "U",
        "date_of_arrest": "2026-03-04",
        "booking_number": "B-2026-004417",
        **texts,
    }
    return Form(values, (CHARGES[1],), "burgl forc", frozenset({"subject.date_of_birth"}), booking_id="b-1")


DOUBTFUL = BookingRecord(
    "90418",
    {
        "booking_number": "2026-000418",
        "subject.surname": "EXAMPLE",
        "subject.given": "ROBIN",
        "date_of_arrest": "20260304",
    },
    unclear=(
        Unclear("subject.date_of_birth", "jms/bad-date", "13/45/1990"),
        Unclear("subject.height", "jms/bad-measure", "tall"),
        Unclear("subject.eyes", "jms/unknown-code", "Violet"),
    ),
    unclear_charges=(UnclearCharge("jms/unknown-charge", "Driving while impaired", "20-138.1"),),
)


def arrivals() -> tuple[Arrival, ...]:
    """What waits from a jail's system: clear, doubtful, begun, changed after it was booked, and more."""

    def record(number: int, surname: str, given: str) -> BookingRecord:
        fields = {"booking_number": f"2026-{number:06}", "subject.surname": surname, "subject.given": given}
        return BookingRecord(str(90_000 + number), fields)

    def arrived(record: BookingRecord, minutes: int, version: int = 1, **more: Any) -> Arrival:
        at = NOW - timedelta(minutes=minutes)
        return Arrival(f"a-{record.record_id}", version, at, at, record, **more)

    return (
        arrived(record(417, "SAMPLE", "JORDAN LEE"), 4),
        arrived(DOUBTFUL, 9, 2),
        arrived(
            record(402, "SPECIMEN-LONGNAME", "MAXIMILIAN ALEXANDER"), 15, 2,
            booking_id="b-9", taken_version=1, changed=("subject.height", "charges"),
        ),
        *(arrived(record(410 - n, "PATTERN", f"KIM {n}"), 60 + n) for n in range(5)),
    )  # fmt: skip


def blank_form() -> Form:
    return form_of_the_program.blank(NOW, UTC, number="TR260304031200", booking_id="b-2")


def marked_form() -> Form:
    """A record that was not all understood, and that the jail's system has changed since."""
    made = by_arrival(words_in(Language.EN), blank_form(), arrivals()[1], NOW.date(), new_id="b-3")
    before = msgspec.structs.replace(DOUBTFUL, values={**DOUBTFUL.values, "subject.given": "ROBYN"})
    return replace(made, record=before, arrival_version=1)


def reviewing(painter: Painter, **changes: Any) -> StationSnapshot:
    missing = (MissingFinger(F.LEFT_RING, MissingReason.UNABLE_TO_PRINT),)
    plan = capture_plan(frozenset({F.LEFT_RING}))
    last = len(plan) - 1
    views = tuple(
        StepView(
            step, True, 1,
            tuple(quality(f, 24 if index == last else 66) for f in step.fingers),
            "Worn ridges" if index == last else None,
        )
        for index, step in enumerate(plan)
    )  # fmt: skip
    values = {
        "phase": Phase.REVIEWING,
        "officer": "OFFICER 2207",
        "booking": a_booking(missing=missing),
        "steps": views,
        "step_images": {index: painter.prints(step, 1) for index, step in enumerate(plan)},
        **changes,
    }
    return base(**values)


def earlier(**changes: Any) -> SamePerson:
    """The same fingers two days before, under another name."""
    values: dict[str, Any] = {
        "booking_id": "b-0",
        "booking_number": "B-2026-004391",
        "subject": Subject("EXAMPLE", "CASEY", date_of_birth="19910814"),
        "booked_at": NOW - timedelta(days=2, hours=5, minutes=32),
        "agreeing": 4,
        "compared": 4,
        **changes,
    }
    return SamePerson(**values)


@cache
def scenes(painter: Painter = Painter()) -> dict[str, Scene]:
    """Every screen at least once, by name."""
    p = painter
    c, q = CaptureState, QueueState
    signed_in = {"officer": "OFFICER 2207", "phase": Phase.IDLE}
    away = well(service=HealthLine(Health.BAD, "service/unreachable", NOW), waiting=1)
    light_little = lights(1, dict.fromkeys(PLAN[1].fingers, FingerLight.GOOD) | {F.LEFT_LITTLE: FingerLight.FAIR})
    moved = p.attempt(PLAN[1], 1, {F.LEFT_LITTLE: (38, (Deficiency.MOVED,))})
    rolled = p.attempt(PLAN[4], 1, {F.RIGHT_INDEX: (38, (Deficiency.SMALL_AREA,))})
    thumbs = p.attempt(
        PLAN[2], 1, {F.LEFT_THUMB: (18, (Deficiency.TOO_DRY,)), F.RIGHT_THUMB: (38, (Deficiency.MOVED,))}
    )
    kept = p.attempt(PLAN[1], 2, {}, accepted=True)
    good = replace(kept, accepted=False)
    finding = SequenceProblem("same_finger_twice", (F.RIGHT_INDEX, F.RIGHT_MIDDLE), 5)
    waiting = entry(TCN, "B-2026-004417", q.READY, 14)
    accepted = entry(TCN, "B-2026-004417", q.AWAITING_RESPONSE, 14, receipt=receipt(TCN, 13))
    identified = entry(
        TCN, "B-2026-004417", q.ANSWERED, 14, receipt=receipt(TCN, 13), answers=(criminal(TCN, 7), immigration(TCN, 6))
    )
    refused = ErrorView("capture/reason-needed", "officer", "A reason is needed.", "Give a reason.", 3)
    found = (
        Scene("sign-in", base(health=well(clock=HealthLine()))),
        Scene("sign-in-away", base(health=well(
            reader=HealthLine(Health.BAD, "reader/not-found", NOW),
            service=HealthLine(Health.LOOK, "service/slow", NOW),
        ))),
        Scene("today", base(**signed_in, drafts=drafts(), queue=queue())),
        Scene("today-empty", base(**signed_in, health=well(waiting=0))),
        Scene("new-booking", base(**signed_in), replace(FRONT, form_open=True, form=form())),
        Scene(
            "new-booking-jail",
            base(**signed_in, jail_system=True, arrivals=arrivals()),
            replace(FRONT, form_open=True, arrivals_open=True, form=blank_form()),
        ),
        Scene(
            "new-booking-marked",
            base(**signed_in, jail_system=True, arrivals=arrivals()),
            replace(FRONT, form_open=True, form=marked_form()),
        ),
        Scene("capture-empty", capturing(0, CaptureView(c.POSITIONING, 0, lights(0, {})))),
        Scene(
            "capture-positioning",
            capturing(1, CaptureView(c.POSITIONING, 1, light_little, (moved,)), 1),
            live=p.prints(PLAN[1], 2),
        ),
        Scene("capture-review-dry", dry_review(p)),
        Scene("capture-review-good", capturing(1, CaptureView(
            c.REVIEW, 1, lights(1, dict.fromkeys(PLAN[1].fingers, FingerLight.GOOD)), (moved, good),
        ), 2)),
        Scene("capture-review-best", dry_review(p, 3)),
        Scene("capture-marking", dry_review(p), replace(FRONT, marking=True, chosen_finger=F.RIGHT_RING)),
        Scene("capture-reason", dry_review(p, 3), replace(FRONT, keeping=True, chosen_attempt=3, reason="other")),
        Scene("capture-keep-best", dry_review(p, 3), replace(FRONT, keeping=True, chosen_attempt=3, reason="tremor")),
        Scene("capture-refused", replace(dry_review(p), error=refused)),
        Scene("capture-thumbs", capturing(2, CaptureView(
            c.REVIEW, 2, lights(2, {F.LEFT_THUMB: FingerLight.POOR, F.RIGHT_THUMB: FingerLight.FAIR}), (thumbs,),
            problems=("too_dry",), needs_override=True,
        ), 1)),
        Scene("capture-analysing", capturing(1, CaptureView(
            c.ANALYSING, 1, lights(1, dict.fromkeys(PLAN[1].fingers, FingerLight.WORKING)), (moved,),
        ), 2)),
        Scene("capture-lift", capturing(1, CaptureView(
            c.LIFT_FINGERS, 1, lights(1, dict.fromkeys(PLAN[1].fingers, FingerLight.GOOD)), (moved, kept),
        ), 2)),
        Scene("capture-no-reader", capturing(
            1, CaptureView(c.READER_ABSENT, 1, lights(1, {})), reader=None,
            health=well(reader=HealthLine(Health.BAD, "reader/disconnected", NOW)),
        )),
        Scene("capture-roll", capturing(4, CaptureView(c.POSITIONING, 4, lights(4, {}))), live=p.prints(PLAN[4], 1)),
        Scene("capture-roll-review", capturing(4, CaptureView(
            c.REVIEW, 4, lights(4, {F.RIGHT_INDEX: FingerLight.FAIR}), (rolled,), problems=("small_area",),
        ), 1)),
        Scene("capture-same-person", capturing(
            1, CaptureView(c.POSITIONING, 1, light_little, (moved,)), 1, same_person=earlier()
        ), live=p.prints(PLAN[1], 2)),
        Scene("capture-roll-same-person", capturing(
            4, CaptureView(c.POSITIONING, 4, lights(4, {})), same_person=earlier(agreeing=9, compared=10)
        ), live=p.prints(PLAN[4], 1)),
        Scene("capture-roll-doubted", capturing(
            6, CaptureView(c.POSITIONING, 6, lights(6, {})), findings=(finding,)
        ), live=p.prints(PLAN[6], 1)),
        Scene("same-person", capturing(
            1, CaptureView(c.POSITIONING, 1, light_little, (moved,)), 1, same_person=earlier()
        ), replace(FRONT, comparing=True)),
        Scene("same-person-review", reviewing(p, same_person=earlier(agreeing=9, compared=9, others=2)),
              replace(FRONT, comparing=True)),
        Scene("review-same-person", reviewing(p, same_person=earlier(agreeing=9, compared=9))),
        Scene("review-same-person-said", reviewing(p, same_person=earlier(agreeing=9, compared=9, same=True))),
        Scene("sequence", reviewing(p, steps=steps(13), booking=a_booking(), findings=(finding,),
                                    step_images={i: p.prints(s, 1) for i, s in enumerate(PLAN)})),
        Scene("review-send", reviewing(p)),
        Scene("review-preparing", reviewing(p, phase=Phase.PREPARING)),
        Scene("answers-away", sent(waiting, health=away)),
        Scene("answers-outstanding", sent(accepted)),
        Scene("answers", sent(identified)),
        Scene("answers-returned", sent(handed_over(returned(TCN, 3))), CARD_THERE),
        Scene("answers-corrected", sent(handed_over(*corrected(TCN))), CARD_THERE),
        Scene("card", sent(waiting, card=card(p)), CARD_OPEN),
        Scene("card-sent", sent(identified, card=card(p, many=True)), CARD_OPEN),
        Scene("card-reading", sent(waiting), CARD_OPEN),
    )  # fmt: skip
    return {scene.name: scene for scene in found}
