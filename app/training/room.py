"""The training room: exercises are chosen, a subject is seated and misbehaves, the session is recorded and scored.

It wraps a station that knows nothing of it. It has no thread: it acts on the one that brings the news (the station's
for snapshots, the reader's for what befalls, a front end's for commands).
"""

import contextlib
import threading
import uuid
from collections.abc import Callable, Iterator

from app.clock import Clock
from app.domain.booking import Booking
from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition
from app.errors import BookingStationError, Whose
from app.logs import logger
from app.station import commands as c
from app.station.port import StationPort
from app.station.snapshot import Phase, StationSnapshot
from app.training import commands as t
from app.training import events as e
from app.training.abilities import OWN_SERVICE, lacking
from app.training.conductor import Conductor, Finish, Move, Seat, Serve, Start
from app.training.exercise import Exercise, ServiceAct, SubjectPlan
from app.training.leaving import Leaving
from app.training.library import Library
from app.training.live_session import LiveSession
from app.training.projector import Projector
from app.training.recording import RecordedStation
from app.training.refusals import DeskNotFree, ExerciseLacks, ExerciseRuns, NothingRuns
from app.training.scoring import tries
from app.training.sessions import SessionNotStored, Sessions
from app.training.sheet import ScoreSheet, Try
from app.training.snapshot import ExerciseLine, Refused, TrainingSnapshot
from app.training.surroundings import Hand, ServiceSwitch
from app.training.telling import Telling
from drivers.errors import ReaderError
from drivers.simulated.acts import Befallen, Remedy

_LOG = logger("training.room")


class TrainingRoom:
    """Implements app.training.port.TrainingPort. `open` before use, `close` before the station closes.

    `hand`: brings about what befalls. `service`: None where the station has none of its own. One lock guards what is
    known; listeners, the station, the service and the hand are not called under it.
    """

    def __init__(
        self,
        station: StationPort,
        hand: Hand,
        service: ServiceSwitch | None,
        sessions: Sessions,
        library: Library,
        *,
        clock: Clock,
        station_code: str,
        program_version: str,
    ) -> None:
        self._live = station
        self._hand = hand
        self._service = service
        self._sessions = sessions
        self._library = library
        self._clock = clock
        self._station_code = station_code
        self._program_version = program_version
        self._lock = threading.Lock()
        self._station = RecordedStation(station, self._hear_command)
        self._projector = Projector(sessions, self._station)
        self._leaving = Leaving(station.submit)
        self._ends: list[Callable[[], None]] = []
        self._telling = Telling(self._snapshot)
        self._seen: StationSnapshot | None = None
        self._sheets: tuple[ScoreSheet, ...] = ()
        self._lines: tuple[ExerciseLine, ...] = ()
        self._briefing: Exercise | None = None
        self._session: LiveSession | None = None
        self._sheet: ScoreSheet | None = None
        self._tries: tuple[Try, ...] = ()
        self._refused: Refused | None = None
        self._trainer_refused: Refused | None = None
        self._refusals = 0

    # Life. -----------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Settle sessions in which the program was cut off, then listen."""
        cut_off = self._sessions.settle_cut_off()
        if cut_off:
            _LOG.event("sessions-settled", count=len(cut_off))
        self._sheets = self._sessions.sheets()
        self._lines = self._lines_for(None)
        self._ends = [self._hand.on_befallen(self._hear_befallen), self._live.subscribe(self._hear)]

    def close(self) -> None:
        """An exercise that goes on is broken off and scored."""
        for end in self._ends:
            end()
        self._ends = []
        with self._lock:
            session = self._session
        if session is not None:
            self._end(session, complete=False)

    # TrainingPort. ---------------------------------------------------------------------------------------------------

    @property
    def station(self) -> StationPort:
        return self._station

    def submit(self, command: t.TrainingCommand) -> None:
        """A command that cannot be carried out shows in the snapshot as `refused`, one of the trainer as
        `trainer_refused`: what the trainee reads is about the trainee's acts alone."""
        refused, refusals = None, self._refusals
        try:
            self._carry_out(command)
        except (BookingStationError, ReaderError) as refusal:
            refused = self._told(refusal)
        with self._lock:
            if isinstance(command, t.Befall | t.Mend):
                self._trainer_refused = refused
            elif refused is not None:
                self._refused = refused
            elif self._refusals == refusals and not isinstance(command, t.AdvanceReplay):
                self._refused = None
        self._telling.tell()

    def subscribe(self, listener: Callable[[TrainingSnapshot], None]) -> Callable[[], None]:
        return self._telling.subscribe(listener)

    # Commands. -------------------------------------------------------------------------------------------------------

    def _carry_out(self, command: t.TrainingCommand) -> None:
        match command:
            case t.ChooseExercise(exercise_id=exercise_id):
                self._choose(exercise_id)
            case t.BeginExercise():
                self._begin()
            case t.LeaveExercise():
                self._leave()
            case t.GiveRemedy(remedy=remedy):
                self._give(remedy)
            case t.Befall(act=act):
                self._hand.befall(act, by="trainer")
            case t.Mend():
                self._mend()
            case t.WatchReplay(session_id=session_id):
                with self._lock:
                    self._require_idle()
                self._projector.watch(session_id)
            case t.SetReplaySpeed(speed=speed):
                self._projector.set_speed(speed)
            case t.AdvanceReplay(seconds=seconds):
                self._projector.advance(seconds)
            case t.EndReplay():
                self._projector.end()

    def _choose(self, exercise_id: str) -> None:
        exercise = self._exercise(exercise_id)
        with self._lock:
            self._require_idle()
            self._briefing, self._sheet, self._tries = exercise, None, ()

    def _begin(self) -> None:
        with self._lock:
            self._require_idle()
            briefing, sheet, seen = self._briefing, self._sheet, self._seen
        if briefing is None and sheet is not None:
            briefing = self._exercise(sheet.exercise_id)
        if briefing is None:
            raise NothingRuns("No exercise was chosen.")
        if seen is None or seen.phase is not Phase.IDLE or seen.officer is None:
            raise DeskNotFree("An exercise begins at a desk where somebody is signed in and nothing is open.")
        self._projector.end()
        self._hand.mend()
        self._set_service(online=True)
        session = self._new_session(briefing, seen.officer)
        with self._lock:
            self._session = session
            self._briefing, self._sheet, self._tries = None, None, ()
        self._look(seen)

    def _new_session(self, exercise: Exercise, officer: str) -> LiveSession:
        """SessionNotStored."""
        began_s = self._clock.monotonic_s()

        def elapsed_s() -> float:
            return self._clock.monotonic_s() - began_s

        def make_booking(plan: SubjectPlan, number: int) -> Booking:
            return plan.make_booking(officer=officer, now=self._clock.now(), number=number)

        began = e.Began(
            session_id=uuid.uuid4().hex,
            exercise_id=exercise.exercise_id,
            exercise_digest=exercise.digest,
            trainee=officer,
            station_code=self._station_code,
            started_at=self._clock.now(),
            program_version=self._program_version,
        )
        writer = self._sessions.begin(exercise, began.session_id, elapsed_s)
        return LiveSession(began, exercise, Conductor(exercise, make_booking), writer, elapsed_s)

    def _leave(self) -> None:
        with self._lock:
            session = self._session
            if session is None:
                self._briefing, self._sheet, self._tries = None, None, ()
        if session is not None:
            self._end(session, complete=False)

    def _give(self, remedy: Remedy) -> None:
        with self._recorded() as session:
            if session is None:
                raise NothingRuns("There is no subject to whom anything could be said.")
            session.hear_given(remedy, self._hand.give(remedy))

    def _mend(self) -> None:
        self._hand.mend()
        self._set_service(online=True)
        with self._recorded() as session:
            if session is not None:
                session.hear_mended()

    # What comes to the room. -----------------------------------------------------------------------------------------

    def _hear(self, seen: StationSnapshot) -> None:
        """On the station's thread, but for the first look of a session."""
        with self._lock:
            officer = self._seen.officer if self._seen is not None else None
            self._seen = seen
            if seen.officer != officer:
                self._lines = self._lines_for(seen.officer)
        self._look(seen)
        self._leaving.hear(seen)
        self._telling.tell()

    def _look(self, seen: StationSnapshot) -> None:
        with self._recorded() as session:
            if session is not None:
                for move in session.hear(seen, self._hand.seating()):
                    self._do(session, move)

    def _hear_command(self, command: c.Command) -> None:
        with self._recorded() as session:
            if session is not None:
                session.hear_command(command)

    def _hear_befallen(self, befallen: Befallen) -> None:
        """On the thread on which it befell."""
        with self._recorded() as session:
            if session is not None:
                session.hear_befallen(befallen)
        self._telling.tell()

    def hear_frame(self, frame: FingerImage | None) -> None:
        """A live picture, on the reader's thread."""
        with self._lock:
            session = self._session
        if session is not None:
            session.tape.frame(frame)

    @contextlib.contextmanager
    def _recorded(self) -> Iterator[LiveSession | None]:
        """The session that goes on. One that cannot be recorded is over."""
        with self._lock:
            session = self._session
        try:
            yield session
        except SessionNotStored as refusal:
            self._refuse(refusal)
            if session is not None:
                self._end(session, complete=False)

    def _do(self, session: LiveSession, move: Move) -> None:
        match move:
            case Seat(plan=plan):
                self._hand.seat(plan.seed)
                self._hand.conduct(plan.all_acts, by="exercise")
            case Start(booking=booking):
                self._live.submit(c.StartBooking(booking))
            case Serve(cue=cue):
                session.hear_served(cue)
                self._set_service(online=cue.kind is ServiceAct.ONLINE)
            case Finish(complete=complete):
                self._end(session, complete=complete)

    def _set_service(self, *, online: bool) -> None:
        service = self._service
        if service is not None and online:
            service.online()
        elif service is not None:
            service.offline()

    # The end of a session. -------------------------------------------------------------------------------------------

    def _end(self, session: LiveSession, *, complete: bool) -> None:
        """Score what was recorded, as it was recorded; the desk is free again and everything well."""
        with self._lock:
            if self._session is not session:
                return
            self._session = None
            seen = self._seen
        try:
            session.end(complete=complete)
            sheet = self._sessions.settle(session.session_id)
        except BookingStationError as refusal:
            self._refuse(refusal)
        else:
            with self._lock:
                self._sheets = (*self._sheets, sheet)
                self._sheet = sheet
                self._tries = tries(self._sheets, sheet.trainee, sheet.exercise_id)
                self._lines = self._lines_for(seen.officer if seen is not None else None)
        self._hand.mend()
        self._set_service(online=True)
        if seen is not None:
            self._leaving.begin(seen, session.opening)
        self._telling.tell()

    # What is told. ---------------------------------------------------------------------------------------------------

    def _snapshot(self) -> TrainingSnapshot:
        seating = self._hand.seating()
        in_force = tuple(
            (kind, tuple(FrictionRidgePosition(finger) for finger in sorted(fingers)))
            for kind, fingers in self._hand.in_force()
        )
        with self._lock:
            session = self._session
            return TrainingSnapshot(
                exercises=self._lines,
                broken=self._library.broken,
                left_out=self._library.left_out,
                briefing=self._briefing,
                running=session.running(self._seen, seating) if session is not None else None,
                sheet=self._sheet,
                tries=self._tries,
                replay=self._projector.view,
                in_force=in_force,
                refused=self._refused,
                trainer_refused=self._trainer_refused,
            )

    def _lines_for(self, officer: str | None) -> tuple[ExerciseLine, ...]:
        lines = []
        for exercise in self._library.exercises:
            made = tries(self._sheets, officer, exercise.exercise_id) if officer is not None else ()
            best = max((one.total for one in made), default=None)
            passed = any(one.passed for one in made)
            lines.append(ExerciseLine(exercise, self._lacking(exercise), best, len(made), passed))
        return tuple(lines)

    def _lacking(self, exercise: Exercise) -> tuple[str, ...]:
        lacks_service = bool(exercise.service) and self._service is None
        return (*lacking(exercise.requires), *((OWN_SERVICE,) if lacks_service else ()))

    def _refuse(self, refusal: BookingStationError) -> None:
        refused = self._told(refusal)
        with self._lock:
            self._refused = refused

    def _told(self, refusal: BookingStationError | ReaderError) -> Refused:
        """As a front end sees it, counted."""
        whose, message = (
            (Whose.READER, refusal.detail) if isinstance(refusal, ReaderError) else (refusal.whose, refusal.message)
        )
        with self._lock:
            self._refusals += 1
            return Refused(refusal.code, whose.value, message, refusal.next_step, self._refusals)

    def _exercise(self, exercise_id: str) -> Exercise:
        """NoSuchExercise, ExerciseNotPossible, ExerciseLacks."""
        found = self._library.require(exercise_id)
        if lacking(found.requires) or any(cue.kind is ServiceAct.REJECT for cue in found.service):
            raise ExerciseLacks("A later version brings what this exercise requires.")
        if found.service and self._service is None:
            raise ExerciseLacks(
                "In this exercise the service goes away, and this station's service serves others too.",
                remedy="Choose another exercise, or start training without `service_url`.",
            )
        return found

    def _require_idle(self) -> None:
        """ExerciseRuns. Under the lock."""
        if self._session is not None:
            raise ExerciseRuns("An exercise goes on.")
