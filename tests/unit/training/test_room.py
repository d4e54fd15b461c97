"""The training room beside a station on fakes: what it does at the desk, what it records, what it refuses."""

import queue
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from app.clock import SystemClock
from app.domain.booking import Charge, Subject
from app.domain.quality import Verdict
from app.station import commands as c
from app.station.snapshot import CaptureState, Phase, StationSnapshot
from app.training import commands as t
from app.training import events as e
from app.training.exercise import Cue, Exercise, ServiceAct, ServiceCue, SubjectPlan, Text
from app.training.library import Library
from app.training.room import TrainingRoom
from app.training.sessions import EVENTS_FILE, Sessions, SessionWriter
from app.training.snapshot import TrainingSnapshot
from app.training.trainee import HeadlessTrainee, Play
from drivers.errors import ActRefused
from drivers.simulated.acts import CURES, Act, ActKind, Befallen, Remedy
from tests.support import desk

WORDS = Text("Words.", "Palabras.")
PLAN = SubjectPlan(seed=7, person=Subject("SAMPLE", "SAM"), charges=(Charge("LARCENY"),))
DRY = Act(ActKind.DRY, frozenset({4}), at=13)
PATIENCE_S = 20.0


def exercise(name: str, *subjects: SubjectPlan, **changes: object) -> Exercise:
    values = {"number": 1, "title": WORDS, "story": WORDS, "lesson": WORDS, "subjects": subjects or (PLAN,), **changes}
    return msgspec.convert({"exercise_id": name, **values}, Exercise, from_attributes=True)


PLAIN = exercise("plain")
DRY_SKIN = exercise("dry", msgspec.structs.replace(PLAN, acts=(DRY,)))
THREE = exercise("three", *(msgspec.structs.replace(PLAN, seed=seed) for seed in (7, 8, 9)))
OFFLINE = exercise(
    "offline",
    service=(
        ServiceCue(ServiceAct.OFFLINE, Cue.AT_REVIEW),
        ServiceCue(ServiceAct.ONLINE, Cue.AFTER_SENDING, seconds=0.5),
    ),
)
LATER = exercise("later", requires=("reject_tickets",))
REJECTED = exercise("rejected", service=(ServiceCue(ServiceAct.REJECT, Cue.AFTER_SENDING, fingers=(4,)),))


@dataclass
class FakeHand:
    """Acts are in force as soon as they are said, until their remedy; the hands are there at once unless `slow`."""

    slow: bool = False
    seats: list[int] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    hands: float | None = None
    hearers: list[Callable[[Befallen], None]] = field(default_factory=list)

    def befall(self, act: Act, by: str = "trainer") -> None:
        self.acts.append(act)
        for hearer in list(self.hearers):
            hearer(Befallen(act, act.at, by))

    def conduct(self, acts: Sequence[Act], by: str = "exercise") -> None:
        for act in acts:
            self.befall(act, by)

    def give(self, remedy: Remedy) -> tuple[ActKind, ...]:
        cured = tuple(act.kind for act in self.acts if act.kind in CURES[remedy])
        self.acts = [act for act in self.acts if act.kind not in cured]
        return cured

    def mend(self) -> None:
        self.acts = []

    def in_force(self) -> tuple[tuple[ActKind, frozenset[int]], ...]:
        return tuple((act.kind, act.fingers) for act in self.acts)

    def on_befallen(self, listener: Callable[[Befallen], None]) -> Callable[[], None]:
        self.hearers.append(listener)
        return lambda: self.hearers.remove(listener)

    def seat(self, seed: int) -> None:
        self.seats.append(seed)
        self.hands = 0.25 if self.slow else None

    def seating(self) -> float | None:
        return self.hands


class ImpossibleHand(FakeHand):
    """One that can do nothing, as long as it `refuses`."""

    refuses = True

    def befall(self, act: Act, by: str = "trainer") -> None:
        if self.refuses:
            raise ActRefused("It cannot be.")
        super().befall(act, by)

    def mend(self) -> None:
        if self.refuses:
            raise ActRefused("It cannot be.")
        super().mend()


@dataclass
class FakeService:
    """Stops the sender of the bench, and wakes it."""

    bench: desk.DeskBench
    said: list[str] = field(default_factory=list)

    def offline(self) -> None:
        self.said.append("offline")
        self.bench.sender.away = True

    def online(self) -> None:
        self.said.append("online")
        self.bench.sender.away = False
        self.bench.sender.wake()


class Bench:
    """A room, and a front end that waits for what it shows."""

    def __init__(
        self, bench: desk.DeskBench, folder: Path, hand: FakeHand, sessions: type[Sessions] = Sessions
    ) -> None:
        self.desk = bench
        self.hand = hand
        self.service = FakeService(bench)
        self.sessions = sessions(folder)
        self.room = TrainingRoom(
            bench.station,
            hand,
            self.service,
            self.sessions,
            Library((PLAIN, DRY_SKIN, THREE, OFFLINE, LATER, REJECTED)),
            clock=SystemClock(),
            station_code="S01",
            program_version="1",
        )
        self.room.open()
        self._shown: queue.SimpleQueue[TrainingSnapshot] = queue.SimpleQueue()
        self._seen: queue.SimpleQueue[StationSnapshot] = queue.SimpleQueue()
        self.room.subscribe(self._shown.put)
        self.room.station.subscribe(self._seen.put)

    @property
    def present(self) -> TrainingSnapshot:
        found: list[TrainingSnapshot] = []
        self.room.subscribe(found.append)()
        return found[0]

    def shown(self, wanted: Callable[[TrainingSnapshot], bool]) -> TrainingSnapshot:
        while True:
            present = self._shown.get(timeout=PATIENCE_S)
            if wanted(present):
                return present

    def seen(self, wanted: Callable[[StationSnapshot], bool]) -> StationSnapshot:
        while True:
            seen = self._seen.get(timeout=PATIENCE_S)
            if wanted(seen):
                return seen

    def sign_in(self) -> None:
        self.room.station.submit(c.SignIn("TRAINEE"))
        self.seen(lambda seen: seen.phase is Phase.IDLE)

    def begin(self, exercise_id: str) -> None:
        self.room.submit(t.ChooseExercise(exercise_id))
        self.room.submit(t.BeginExercise())

    def send_what_comes(self) -> None:
        """Accept each print and send the booking."""
        seen = self.seen(lambda seen: seen.phase is Phase.CAPTURING)
        while seen.phase is Phase.CAPTURING:
            if seen.capture is not None and seen.capture.state is CaptureState.REVIEW:
                self.room.station.submit(c.AcceptCapture())
            seen = self.seen(lambda _: True)
        self.room.station.submit(c.SendBooking())

    def play(self, exercise_id: str, play: Play = Play.CAREFUL) -> TrainingSnapshot:
        HeadlessTrainee(self.room, play, "TRAINEE", exercise_id, clock=SystemClock()).run()
        return self.present

    def events(self) -> tuple[e.SessionEvent, ...]:
        """Of the newest session."""
        return self.sessions.load(self.sessions.listing()[0].session_id).events

    @property
    def code(self) -> str | None:
        return self.present.refused.code if self.present.refused is not None else None


Open = Callable[..., Bench]


@pytest.fixture
def open_bench(tmp_path: Path) -> Iterator[Open]:
    opened: list[Bench] = []

    def make(
        hand: FakeHand | None = None,
        folder: Path = tmp_path,
        sessions: type[Sessions] = Sessions,
        **changes: object,
    ) -> Bench:
        station = desk.DeskBench(computing=desk.KnowingComputing(**changes)).__enter__()  # type: ignore[arg-type]
        opened.append(Bench(station, folder, hand if hand is not None else FakeHand(), sessions))
        return opened[-1]

    yield make
    for bench in opened:
        bench.room.close()
        bench.desk.__exit__()


def names(events: Sequence[e.SessionEvent]) -> list[str]:
    return [type(event).__name__ for event in events]


def test_an_exercise_from_the_list_to_the_sheet(open_bench: Open) -> None:
    bench = open_bench()
    bench.sign_in()
    bench.room.submit(t.ChooseExercise("plain"))
    assert bench.present.briefing == PLAIN
    assert bench.present.running is None
    sheet = bench.play("plain").sheet
    assert sheet is not None
    assert sheet.passed
    assert (sheet.trainee, sheet.exercise_id, sheet.station_code) == ("TRAINEE", "plain", "S01")
    assert bench.hand.seats == [7]
    events = bench.events()
    assert names(events)[:4] == ["Began", "SubjectCame", "StepShown", "AttemptTaken"]
    assert names(events)[-3:] == ["AnswerCame", "AnswersSeen", "Ended"]
    assert [event.at_s for event in events] == sorted(event.at_s for event in events)
    present = bench.present
    assert present.running is None
    assert [one.session_id for one in present.tries] == [sheet.session_id]
    lines = {line.exercise.exercise_id: line for line in present.exercises}
    assert (lines["plain"].best, lines["plain"].tries) == (sheet.total, 1)
    assert (lines["dry"].best, lines["dry"].tries) == (None, 0)
    assert lines["later"].lacking == ("reject_tickets",)
    bench.seen(lambda seen: seen.phase is Phase.IDLE)


def test_the_booking_opens_when_the_hands_are_made(open_bench: Open) -> None:
    bench = open_bench(FakeHand(slow=True))
    bench.sign_in()
    bench.begin("plain")
    running = bench.shown(lambda present: present.running is not None).running
    assert running is not None
    assert running.preparing == 0.25
    bench.hand.hands = 0.5
    bench.shown(lambda present: present.running is not None and present.running.preparing == 0.5)
    assert names(bench.events()) == ["Began"]
    bench.hand.hands = None
    bench.seen(lambda seen: seen.phase is Phase.CAPTURING)
    bench.shown(lambda present: present.running is not None and present.running.preparing is None)
    assert names(bench.events())[:2] == ["Began", "SubjectCame"]


def test_a_remedy_is_recorded_with_what_it_cured(open_bench: Open) -> None:
    bench = open_bench(verdicts=[Verdict.POOR])
    bench.sign_in()
    bench.begin("dry")
    bench.seen(lambda seen: seen.capture is not None and bool(seen.capture.attempts))
    running = bench.present.running
    assert running is not None
    assert bench.present.in_force == ((ActKind.DRY, (desk.friction(4),)),)
    assert Remedy.MOISTEN in running.remedies
    assert Remedy.ROLL_SLOWLY not in running.remedies
    for remedy, helped in ((Remedy.DRY_OFF, False), (Remedy.MOISTEN, True)):
        bench.room.submit(t.GiveRemedy(remedy))
        running = bench.present.running
        assert running is not None
        assert running.given == (remedy, helped)
    given = [event for event in bench.events() if isinstance(event, e.RemedyGiven)]
    assert [(event.remedy, event.position, event.cured) for event in given] == [
        ("dry_off", 13, ()),
        ("moisten", 13, ("dry",)),
    ]
    befell = [event for event in bench.events() if isinstance(event, e.ActBefell)]
    assert [(event.kind, event.fingers, event.position, event.by) for event in befell] == [
        ("dry", (4,), 13, "exercise")
    ]


def test_what_the_trainer_does_is_recorded_as_theirs(open_bench: Open) -> None:
    bench = open_bench()
    bench.desk.reader.hold = True
    bench.sign_in()
    bench.begin("plain")
    bench.seen(lambda seen: seen.phase is Phase.CAPTURING)
    bench.room.submit(t.Befall(Act(ActKind.TREMOR)))
    assert [kind for kind, _ in bench.present.in_force] == [ActKind.TREMOR]
    bench.room.submit(t.Mend())
    assert not bench.present.in_force
    kinds = names(bench.events())
    assert kinds[-2:] == ["ActBefell", "ActsMended"]
    befell = bench.events()[-2]
    assert isinstance(befell, e.ActBefell)
    assert (befell.kind, befell.by) == ("tremor", "trainer")


def test_several_subjects_come_one_after_the_other(open_bench: Open) -> None:
    bench = open_bench()
    sheet = bench.play("three").sheet
    assert sheet is not None
    assert sheet.complete
    assert bench.hand.seats == [7, 8, 9]
    came = [event.number for event in bench.events() if isinstance(event, e.SubjectCame)]
    assert came == [0, 1, 2]
    assert names(bench.events()).count("BookingSent") == 3


def test_the_service_goes_and_comes_on_cue(open_bench: Open) -> None:
    bench = open_bench()
    sheet = bench.play("offline").sheet
    assert sheet is not None
    assert sheet.complete
    assert bench.service.said == ["online", "offline", "online", "online"]  # before, on cue twice, after
    kinds = names(bench.events())
    befell = [event.kind for event in bench.events() if isinstance(event, e.ActBefell)]
    assert befell == ["service_offline", "service_online"]
    assert kinds.index("ActBefell") < kinds.index("BookingSent")


def test_an_exercise_that_is_left_is_broken_off_and_scored(open_bench: Open) -> None:
    bench = open_bench()
    bench.desk.reader.hold = True
    bench.sign_in()
    bench.begin("dry")
    bench.seen(lambda seen: seen.phase is Phase.CAPTURING)
    bench.room.submit(t.LeaveExercise())
    sheet = bench.present.sheet
    assert sheet is not None
    assert not sheet.complete
    assert bench.hand.acts == []
    assert bench.events()[-1] == msgspec.structs.replace(e.Ended(complete=False), at_s=bench.events()[-1].at_s)
    bench.seen(lambda seen: seen.phase is Phase.IDLE)
    bench.room.submit(t.LeaveExercise())
    assert bench.present.sheet is None


def test_an_exercise_that_is_left_while_the_booking_is_prepared_leaves_a_free_desk(open_bench: Open) -> None:
    bench = open_bench()
    bench.desk.work.hold = "assemble"
    bench.sign_in()
    bench.begin("plain")
    bench.send_what_comes()
    bench.seen(lambda seen: seen.phase is Phase.PREPARING)
    bench.room.submit(t.LeaveExercise())
    assert bench.present.sheet is not None
    bench.desk.work.release()
    bench.seen(lambda seen: seen.phase is Phase.SENT)
    bench.seen(lambda seen: seen.phase is Phase.IDLE)
    bench.room.submit(t.BeginExercise())
    assert bench.code is None
    assert bench.present.running is not None


def test_an_exercise_that_is_left_while_the_booking_opens_leaves_a_free_desk(open_bench: Open) -> None:
    hand = FakeHand(slow=True)
    bench = open_bench(hand)
    bench.desk.reader.hold = True
    bench.sign_in()

    def leave(present: TrainingSnapshot) -> None:
        """On the station's thread, which was told to open the booking and has not done so."""
        if present.running is not None and present.running.preparing == 1.0:
            bench.room.submit(t.LeaveExercise())

    end = bench.room.subscribe(leave)
    bench.begin("plain")
    hand.hands = None
    bench.shown(lambda present: present.sheet is not None)
    end()
    assert "SubjectCame" not in names(bench.events())
    bench.seen(lambda seen: seen.phase is Phase.CAPTURING)
    bench.seen(lambda seen: seen.phase is Phase.IDLE)
    bench.room.submit(t.BeginExercise())
    assert bench.code is None


def test_a_draft_that_is_left_can_be_taken_up_in_the_same_session(open_bench: Open) -> None:
    bench = open_bench()
    bench.desk.reader.hold = True
    bench.sign_in()
    bench.begin("plain")
    opened = bench.seen(lambda seen: seen.phase is Phase.CAPTURING).booking
    assert opened is not None
    bench.room.station.submit(c.LeaveBooking())
    bench.seen(lambda seen: seen.phase is Phase.IDLE)
    bench.desk.reader.hold = False
    bench.room.station.submit(c.ResumeDraft(opened.booking_id))
    bench.seen(lambda seen: seen.phase is Phase.CAPTURING and seen.capture is not None and bool(seen.capture.attempts))
    kinds = names(bench.events())
    assert kinds.count("DraftLeft") == 1
    assert kinds.count("SubjectCame") == 1
    assert kinds.index("AttemptTaken") > kinds.index("DraftLeft")


def test_a_program_that_is_closed_breaks_the_exercise_off(open_bench: Open) -> None:
    bench = open_bench()
    bench.sign_in()
    bench.begin("plain")
    bench.seen(lambda seen: seen.phase is Phase.CAPTURING)
    bench.room.close()
    assert names(bench.events())[-1] == "Ended"
    sheet = bench.sessions.sheet(bench.sessions.listing()[0].session_id)
    assert sheet is not None
    assert not sheet.complete


def test_again_from_the_sheet(open_bench: Open) -> None:
    bench = open_bench()
    first = bench.play("plain").sheet
    assert first is not None
    bench.seen(lambda seen: seen.phase is Phase.IDLE and seen.queue != ())
    bench.room.submit(t.BeginExercise())
    running = bench.present.running
    assert running is not None
    assert running.exercise == PLAIN
    assert running.session_id != first.session_id
    bench.room.submit(t.LeaveExercise())
    assert [one.session_id for one in bench.present.tries] == [first.session_id, running.session_id]


def test_a_session_can_be_watched_again_and_the_station_comes_back(open_bench: Open) -> None:
    bench = open_bench()
    sheet = bench.play("plain").sheet
    assert sheet is not None
    bench.seen(lambda seen: seen.phase is Phase.IDLE and seen.queue != ())
    bench.room.submit(t.WatchReplay(sheet.session_id))
    first = bench.seen(lambda seen: not seen.queue)
    assert first.phase is Phase.IDLE
    bench.room.submit(t.SetReplaySpeed(8))
    replay = bench.present.replay
    while replay is not None and replay.at_s < replay.length_s:
        bench.room.submit(t.AdvanceReplay(0.1))
        replay = bench.present.replay
    assert replay is not None
    assert replay.caption == "answers_seen"
    bench.seen(lambda seen: seen.phase is Phase.SENT)
    bench.room.submit(t.EndReplay())
    assert bench.present.replay is None
    assert bench.present.sheet == sheet
    bench.seen(lambda seen: seen.phase is Phase.IDLE)
    bench.room.submit(t.AdvanceReplay(0.1))
    assert bench.code is None


@pytest.mark.parametrize(
    ("commands", "code"),
    [
        ((t.ChooseExercise("none"),), "training/no-such-exercise"),
        ((t.ChooseExercise("later"),), "training/exercise-not-available-yet"),
        ((t.ChooseExercise("rejected"),), "training/exercise-not-available-yet"),
        ((t.BeginExercise(),), "training/nothing-runs"),
        ((t.ChooseExercise("plain"), t.BeginExercise()), "training/desk-not-free"),
        ((t.GiveRemedy(Remedy.MOISTEN),), "training/nothing-runs"),
        ((t.WatchReplay("0" * 32),), "training/no-such-session"),
    ],
)
def test_what_cannot_be_done_is_refused_and_the_next_act_clears_it(
    open_bench: Open, commands: tuple[t.TrainingCommand, ...], code: str
) -> None:
    bench = open_bench()
    for command in commands:
        bench.room.submit(command)
    refused = bench.present.refused
    assert refused is not None
    assert refused.code == code
    assert refused.next_step.endswith(".")
    bench.room.submit(t.LeaveExercise())
    assert bench.present.refused is None
    assert not bench.sessions.listing()


def test_what_the_trainer_cannot_do_is_the_trainers_to_read(open_bench: Open) -> None:
    hand = ImpossibleHand()
    bench = open_bench(hand)
    bench.room.submit(t.ChooseExercise("none"))
    for command in (t.Befall(DRY), t.Mend()):
        bench.room.submit(command)
        assert bench.code == "training/no-such-exercise"  # what the trainee reads stays
        refused = bench.present.trainer_refused
        assert refused is not None
        assert (refused.code, refused.message) == ("reader/act-impossible", "It cannot be.")
    bench.room.submit(t.LeaveExercise())
    assert bench.present.refused is None
    assert bench.present.trainer_refused is not None
    hand.refuses = False
    bench.room.submit(t.Mend())
    assert bench.present.trainer_refused is None


def test_while_an_exercise_runs_no_other_begins_and_nothing_is_watched(open_bench: Open) -> None:
    bench = open_bench()
    bench.desk.reader.hold = True
    bench.sign_in()
    bench.begin("plain")
    for command in (t.ChooseExercise("dry"), t.BeginExercise(), t.WatchReplay("0" * 32)):
        bench.room.submit(command)
        assert bench.code == "training/exercise-runs"
    assert bench.present.running is not None


def test_a_disk_that_refuses_begins_no_session(open_bench: Open, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    bench = open_bench(folder=tmp_path / "file")
    bench.sign_in()
    bench.begin("plain")
    assert bench.code == "training/session-not-stored"
    assert bench.present.running is None
    assert bench.hand.seats == []


class FullSessions(Sessions):
    """A disk that is full before the first event."""

    def begin(self, exercise: Exercise, session_id: str, elapsed_s: Callable[[], float]) -> SessionWriter:
        (self._folder / session_id).mkdir(parents=True)
        (self._folder / session_id / EVENTS_FILE).symlink_to("/dev/full")
        return super().begin(exercise, session_id, elapsed_s)


def test_a_session_whose_first_event_cannot_be_written_leaves_nothing(open_bench: Open, tmp_path: Path) -> None:
    bench = open_bench(sessions=FullSessions)
    bench.sign_in()
    bench.begin("plain")
    assert bench.code == "training/session-not-stored"
    assert bench.present.running is None
    assert list(tmp_path.iterdir()) == []
    assert bench.sessions.listing() == ()


def test_a_booking_that_cannot_be_opened_ends_the_session(open_bench: Open) -> None:
    bench = open_bench()
    bench.sign_in()
    bench.desk.disk.full = True
    bench.begin("plain")
    sheet = bench.shown(lambda present: present.sheet is not None).sheet
    assert sheet is not None
    assert not sheet.complete


def test_a_listener_may_act(open_bench: Open) -> None:
    bench = open_bench()
    bench.desk.reader.hold = True
    bench.sign_in()

    def leave(present: TrainingSnapshot) -> None:
        if present.running is not None:
            bench.room.submit(t.LeaveExercise())

    bench.room.subscribe(leave)
    bench.begin("plain")
    bench.shown(lambda present: present.sheet is not None)


def test_where_the_service_serves_others_an_exercise_that_stops_it_is_not_offered(tmp_path: Path) -> None:
    with desk.DeskBench() as bench:
        room = TrainingRoom(
            bench.station,
            FakeHand(),
            None,
            Sessions(tmp_path),
            Library((PLAIN, OFFLINE)),
            clock=SystemClock(),
            station_code="S01",
            program_version="1",
        )
        room.open()
        found: list[TrainingSnapshot] = []
        room.subscribe(found.append)()
        room.close()
    assert {line.exercise.exercise_id: line.lacking for line in found[0].exercises} == {
        "plain": (),
        "offline": ("own_service",),
    }
