"""Moments of an exercise as snapshots: for tests of presenters and window and for the pictures in the documents."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import msgspec

from app.domain.booking import Charge, Subject
from app.station.snapshot import CaptureState, CaptureView, FingerLight, Health, HealthLine, Phase
from app.training.abilities import REJECT_TICKETS
from app.training.exercise import Exercise, SubjectPlan, Text
from app.training.sheet import Mistake, Part, Remark, ScoreSheet, StepRow, Try
from app.training.snapshot import BrokenExercise, ExerciseLine, Replay, Running, TrainingSnapshot
from drivers.simulated.acts import Remedy
from tests.support import scenes as s
from tests.support.scenes import FRONT, NOW, PLAN, F, Painter, Scene

AT_LIST = replace(FRONT, exercises_open=True)
PLAIN = Painter()
SESSION = "5f" * 16
TITLES = (
    ("A plain good booking", "Una ficha sin tropiezos"),
    ("Dry skin", "Piel seca"),
    ("Wet skin", "Piel húmeda"),
    ("A missing finger", "Un dedo ausente"),
    ("A bandaged finger", "Un dedo vendado"),
    ("Swapped hands", "Manos cambiadas"),
    ("The same finger twice", "El mismo dedo dos veces"),
    ("Smearing", "Huellas corridas"),
    ("Lifting too early at rolls", "Levanta antes al rodar"),
    ("Reader unplugged in the middle", "Lector desconectado a medias"),
    ("Service away", "Servicio ausente"),
    ("A reject with two fingers to do again", "Un rechazo con dos dedos por repetir"),
    ("A hurry with three people waiting", "Prisa con tres personas en espera"),
)
STORY = Text(
    "03:10. Morgan Pebble restores old furniture and was found restoring it in somebody else's barn. Years of varnish "
    "and sawdust have left the right ring finger dry.",
    "03:10. Morgan Pebble restaura muebles antiguos y lo encontraron restaurándolos en un granero ajeno. Años de "
    "barniz y aserrín le dejaron seco el anular derecho.",
)
LESSON = Text("A dry finger stays dry until it is moistened.", "Un dedo seco sigue seco hasta que se humedece.")


def person(number: int = 0) -> SubjectPlan:
    names = (("PEBBLE", "MORGAN"), ("EXAMPLE", "CASEY"), ("SAMPLE", "JORDAN"), ("SPECIMEN", "ALEX"))
    surname, given = names[number % len(names)]
    subject = Subject(
        surname, given, "", "19710923", "NC", sex="M", height="511", weight_lb="185", eyes="GRN", hair="GRY"
    )  # fmt: skip
    return SubjectPlan(102 + number, subject, (Charge("TRESPASSING", "5707", "NCIC 2010"),))


def exercise(number: int = 2, persons: int = 1, **changes: Any) -> Exercise:
    title = TITLES[(number - 1) % len(TITLES)]
    values: dict[str, Any] = {
        "exercise_id": f"exercise-{number}",
        "number": number,
        "title": Text(*title),
        "story": STORY,
        "lesson": LESSON,
        "subjects": tuple(person(n) for n in range(persons)),
        **changes,
    }
    return Exercise(**values)


def lines(count: int = len(TITLES)) -> tuple[ExerciseLine, ...]:
    """The first passed, the second below the mark, the third not passed for all its points, the twelfth not available,
    the others new."""
    found = []
    for number in range(1, count + 1):
        one = exercise(number, persons=3 if number == 13 else 1)
        known = {1: (93, 2, True), 2: (71, 3), 3: (88, 1)}.get(number, (None, 0))
        lacking = (REJECT_TICKETS,) if number == 12 else ()
        found.append(ExerciseLine(one, lacking, *known))
    return tuple(found)


def row(position: int, seconds: float, *qualities: int, **changes: Any) -> StepRow:
    return StepRow(
        subject=changes.pop("subject", 0),
        position=position,
        attempts=changes.pop("attempts", len(qualities)),
        seconds=seconds,
        qualities=qualities,
        **changes,
    )


DRY = Remark(Mistake.NO_REMEDY, Remedy.MOISTEN.value, (4,), attempt=1, score=18)
KEPT = Remark(Mistake.BAD_PRINT_ACCEPTED, "press_again", (4,), attempt=1, score=22, attempts_left=2)
ROWS = (
    row(13, 71, 18, 19, 52, remarks=(DRY,)),
    row(14, 19, 61),
    row(15, 14, 70),
    row(1, 12, 66),
    row(2, 26, 41, 58),
    row(3, 13, 64),
    row(4, 11, 22, remarks=(KEPT,), serious=True),
    row(5, 15, 57),
    row(6, 12, 63),
    row(7, 11, 68),
    row(8, 14, 66),
    row(9, 13, 61),
    row(10, 16, 59),
    row(0, 31),
)


def sheet(**changes: Any) -> ScoreSheet:
    values: dict[str, Any] = {
        "session_id": SESSION,
        "exercise_id": "exercise-2",
        "exercise_digest": "ab" * 32,
        "trainee": "OFFICER 2207",
        "station_code": "03",
        "started_at": NOW - timedelta(minutes=7),
        "duration_s": 380.0,
        "complete": True,
        "total": 82,
        "pass_mark": 75,
        "parts": (Part("quality", 44, 50), Part("decisions", 24, 30), Part("time", 14, 20)),
        "steps": ROWS,
        **changes,
    }
    return ScoreSheet(**values)


def tries(*totals: int, broken: int | None = None) -> tuple[Try, ...]:
    """One every three days, the last of them the sheet's own; `broken`: number of one that was broken off."""
    last = len(totals) - 1
    return tuple(
        Try(
            SESSION if n == last else f"{n:032x}",
            NOW - timedelta(days=3 * (last - n), minutes=7),
            total,
            n != broken,
        )
        for n, total in enumerate(totals)
    )


def room(**changes: Any) -> TrainingSnapshot:
    return TrainingSnapshot(**{"exercises": lines(), **changes})


def running(**changes: Any) -> Running:
    values: dict[str, Any] = {
        "exercise": exercise(),
        "session_id": SESSION,
        "subject": 0,
        "preparing": None,
        "seconds": 71.0,
        "remedies": tuple(Remedy),
        **changes,
    }
    return Running(**values)


def scored(shown: ScoreSheet, *totals: int, broken: int | None = None, **changes: Any) -> TrainingSnapshot:
    return room(sheet=shown, tries=tries(*totals, broken=broken), **changes)


BROKEN_OFF = {
    "complete": False,
    "total": 34,
    "parts": (Part("quality", 15, 50), Part("decisions", 14, 30), Part("time", 5, 20)),
    "steps": (
        *ROWS[:3],
        *(
            msgspec.structs.replace(one, attempts=0, seconds=0.0, qualities=(), remarks=(), serious=False)
            for one in ROWS[3:-1]
        ),
        row(0, 0, remarks=(Remark(Mistake.NOT_FINISHED),), serious=True),
    ),
}
FAULTLESS = {
    "total": 98,
    "parts": (Part("quality", 49, 50), Part("decisions", 30, 30), Part("time", 19, 20)),
    "steps": tuple(msgspec.structs.replace(one, remarks=(), serious=False) for one in ROWS),
}
HURRY = {
    "exercise_id": "exercise-13",
    "steps": tuple(msgspec.structs.replace(one, subject=n) for n in range(3) for one in ROWS),
    "failed_by": (Mistake.BAD_PRINT_ACCEPTED, Mistake.WRONGLY_MARKED),
}


@cache
def training_scenes(painter: Painter = PLAIN) -> dict[str, Scene]:
    """Every screen of training at least once, by name."""
    signed_in = {"officer": "OFFICER 2207", "phase": Phase.IDLE}
    idle = s.base(**signed_in, health=s.well(waiting=0))
    poor = s.dry_review(painter)
    live = s.capturing(
        1,
        CaptureView(
            CaptureState.POSITIONING,
            1,
            s.lights(1, dict.fromkeys(PLAN[1].fingers, FingerLight.GOOD) | {F.LEFT_LITTLE: FingerLight.FAIR}),
            (),
        ),
    )
    lost = s.capturing(
        1, CaptureView(CaptureState.READER_ABSENT, 1, s.lights(1, {})), reader=None,
        health=s.well(reader=HealthLine(Health.BAD, "reader/disconnected", NOW)),
    )  # fmt: skip
    sent = s.scenes(painter)
    mended = replace(FRONT, told="moisten", told_at="capturing:b-1:13:2")
    begun = room(running=running())
    hurry = running(exercise=exercise(13, 3), subject=1)
    telling = replace(FRONT, telling=True)
    broken = (BrokenExercise("night-shift.toml", 14, "unknown finger `right_pinky`: right_little is meant?"),)
    watched = Replay(SESSION, 72.0, 380.0, 2, "print_accepted")
    found = (
        Scene("training-today", idle, training=room()),
        Scene("exercises", idle, AT_LIST, training=room(broken=broken)),
        Scene("exercises-none", idle, AT_LIST, training=TrainingSnapshot()),
        Scene("exercises-many", idle, AT_LIST, training=room(exercises=lines(30), broken=broken)),
        Scene("briefing", idle, training=room(briefing=exercise())),
        Scene("briefing-three", idle, training=room(briefing=exercise(13, 5))),
        Scene("briefing-hands", idle, training=room(running=running(preparing=0.62))),
        Scene("exercise-positioning", live, training=begun, live=painter.prints(PLAN[1], 2)),
        Scene("exercise-review", poor, training=begun),
        Scene("exercise-remedies", poor, telling, training=begun),
        Scene("exercise-remedies-rolled", sent["capture-roll-review"].snapshot, telling, training=begun),
        Scene("exercise-mended", poor, mended, training=room(running=running(given=(Remedy.MOISTEN, True)))),
        Scene("exercise-keep", s.dry_review(painter, 3), training=begun),
        Scene("exercise-no-reader", lost, training=begun),
        Scene("exercise-no-reader-remedies", lost, telling, training=begun),
        Scene("exercise-sequence", sent["sequence"].snapshot, training=begun),
        Scene("exercise-send", sent["review-send"].snapshot, training=begun),
        Scene("exercise-sent", sent["answers-outstanding"].snapshot, training=begun),
        Scene("exercise-answers", sent["answers"].snapshot, training=begun),
        Scene("exercise-next", sent["answers-outstanding"].snapshot, training=room(running=hurry)),
        Scene("exercise-today", s.base(**signed_in, queue=s.queue()), training=room(running=replace(hurry, subject=2))),
        Scene("exercise-today-waits", idle, training=room(running=replace(hurry, subject=2))),
        Scene("score", idle, training=scored(sheet(), 48, 63, 71, 82)),
        Scene("score-first", idle, training=scored(sheet(total=48), 48)),
        Scene("score-many", idle, training=scored(sheet(), 100, 5, 48, 55, 61, 63, 71, 70, 82, broken=4)),
        Scene("score-broken-off", idle, training=scored(sheet(**BROKEN_OFF), 48, 63, 34, broken=2)),
        Scene("score-faultless", idle, training=scored(sheet(**FAULTLESS), 82, 98)),
        Scene("score-three", idle, training=scored(sheet(**HURRY), 70, 82)),
        Scene("score-rubric", idle, replace(FRONT, rubric=True), training=scored(sheet(), 48, 63, 71, 82)),
        Scene("replay", poor, training=scored(sheet(), 82, replay=watched)),
        Scene("replay-over", sent["review-send"].snapshot, training=scored(
            sheet(), 82, replay=replace(watched, at_s=380.0, speed=0, caption="booking_sent"),
        )),
    )  # fmt: skip
    return {scene.name: scene for scene in found}
