"""The exercise that goes on: whatever comes about in it is written down at once, and what is next is said."""

import threading
from collections.abc import Callable

from app.station.commands import Command
from app.station.snapshot import Phase, StationSnapshot
from app.training import events as e
from app.training.conductor import Conductor, Move
from app.training.exercise import Exercise, ServiceCue
from app.training.recording import Observation
from app.training.sessions import SessionWriter
from app.training.snapshot import Running
from drivers.simulated.acts import ActKind, Befallen, Remedy

_OF_THE_DEVICE = (Remedy.PLUG_IN, Remedy.RESTART_READER)


class LiveSession:
    """From any thread; events are in the order of their times. `elapsed_s`: since it began. What is written may be
    refused by the disk: SessionNotStored."""

    def __init__(
        self,
        began: e.Began,
        exercise: Exercise,
        conductor: Conductor,
        writer: SessionWriter,
        elapsed_s: Callable[[], float],
    ) -> None:
        self.session_id = began.session_id
        self.exercise = exercise
        self.tape = writer.tape
        self._conductor = conductor
        self._writer = writer
        self._elapsed_s = elapsed_s
        self._observation = Observation()
        self._given: tuple[Remedy, bool] | None = None
        self._lock = threading.Lock()
        try:
            self._writer.write(began)
        except BaseException:
            self._writer.discard()
            raise

    @property
    def opening(self) -> str:
        """Id of a booking that the station was told to open and has not shown, "" for none."""
        return self._conductor.opening

    def hear(self, seen: StationSnapshot, seating: float | None) -> list[Move]:
        """What the station shows; what is to be done about it. `seating`: see `Conductor.look`."""
        with self._lock:
            came = self._conductor.came(seen)
            if came is not None:
                self._observation.expect(came.booking_id)
                self._writer.write(came)
            for event in self._observation.hear(seen):
                self._writer.write(event)
            moves = self._conductor.look(seen, self._elapsed_s(), seating)
        self.tape.snapshot(seen)
        return moves

    def hear_command(self, command: Command) -> None:
        with self._lock:
            for event in self._observation.hear_command(command):
                self._writer.write(event)

    def hear_befallen(self, befallen: Befallen) -> None:
        act = befallen.act
        self._write(
            e.ActBefell(
                kind=act.kind.value,
                fingers=tuple(sorted(act.fingers)),
                position=befallen.position,
                by=befallen.by,
                until_attempt=act.until_attempt,
                seconds=act.seconds,
            )
        )

    def hear_served(self, cue: ServiceCue) -> None:
        self._write(e.ActBefell(kind=cue.kind.value, fingers=cue.fingers, position=None))

    def hear_given(self, remedy: Remedy, cured: tuple[ActKind, ...]) -> None:
        with self._lock:
            self._given = (remedy, bool(cured))
            self._writer.write(
                e.RemedyGiven(
                    remedy=remedy.value,
                    position=self._observation.position,
                    cured=tuple(kind.value for kind in cured),
                )
            )

    def hear_mended(self) -> None:
        self._write(e.ActsMended())

    def end(self, *, complete: bool) -> None:
        """The last event; nothing is written after it."""
        try:
            self._write(e.Ended(complete=complete))
        finally:
            self._writer.close()

    def running(self, seen: StationSnapshot | None, seating: float | None) -> Running:
        """As a front end sees it."""
        preparing = None
        if self._conductor.is_waiting_for_hands:
            preparing = 1.0 if seating is None else seating
        return Running(
            exercise=self.exercise,
            session_id=self.session_id,
            subject=self._conductor.number,
            preparing=preparing,
            seconds=float(int(self._elapsed_s())),
            remedies=_remedies(seen),
            given=self._given,
        )

    def _write(self, event: e.SessionEvent) -> None:
        with self._lock:
            self._writer.write(event)


def _remedies(seen: StationSnapshot | None) -> tuple[Remedy, ...]:
    """What can be said or done now, the right one among the others: to a person at the counter all, but for how to roll
    where a capture rolls nothing."""
    if seen is None or seen.phase not in (Phase.CAPTURING, Phase.REVIEWING):
        return _OF_THE_DEVICE
    rolled = seen.capture is None or seen.steps[seen.capture.step_index].step.impression.is_rolled
    return tuple(remedy for remedy in Remedy if rolled or remedy is not Remedy.ROLL_SLOWLY)
