"""A trainee without a window: plays an exercise through the same ports as the screens, with care or without.

The careful one looks at what the screen says, gives the fitting remedy and tries the next one when it did not help,
mends what the sequence check finds and waits for the service. The careless one keeps whatever comes, with a word for a
reason, and mends nothing. Both mark the fingers that the person at the counter does not have.
"""

import contextlib
import queue
from collections.abc import Callable
from enum import StrEnum

from app.clock import Clock
from app.domain.attempt_choice import best_of_attempts
from app.domain.match import is_complete
from app.domain.queue_entry import QueueState
from app.domain.sequence import SequenceFindingKind
from app.errors import ToldElsewhere, Whose
from app.station import commands as c
from app.station.snapshot import CaptureState, CaptureView, Phase, SequenceProblem, StationSnapshot
from app.training import commands as t
from app.training.exercise import Exercise
from app.training.port import TrainingPort
from app.training.sheet import ScoreSheet
from app.training.snapshot import TrainingSnapshot
from drivers.simulated.acts import Remedy

POLL_S = 0.05
QUIET_S = 2.5  # a glass on which nothing changes for so long needs a word to the person
GIVE_UP_S = 120.0  # nothing at all changes for so long: the exercise is left
STUCK_S = 900.0  # and so when no print, decision or answer comes about, however much the glass changes
CARELESS_REASON = "-"
SEQUENCE_REASON = "taken twice with the same outcome"
_R = Remedy
# What may help, by what the screen says, the likeliest first.
_HELP: dict[str, tuple[Remedy, ...]] = {
    "too_dry": (_R.MOISTEN, _R.PRESS_HARDER),
    "too_wet": (_R.DRY_OFF, _R.PRESS_LIGHTER),
    "too_light": (_R.PRESS_HARDER, _R.HOLD_STILL, _R.ROLL_SLOWLY, _R.MOISTEN),
    "too_hard": (_R.PRESS_LIGHTER,),
    "small_area": (_R.PRESS_HARDER, _R.ROLL_SLOWLY, _R.ASKED_FINGERS),
    "moved": (_R.HOLD_STILL, _R.ROLL_SLOWLY),
    "roll_slipped": (_R.ROLL_SLOWLY, _R.HOLD_STILL),
    "roll_too_fast": (_R.ROLL_SLOWLY, _R.HOLD_STILL),
    "roll_gap": (_R.ROLL_SLOWLY, _R.PRESS_HARDER),
    "roll_too_narrow": (_R.ROLL_SLOWLY, _R.PRESS_HARDER),
    "lifted_early": (_R.ROLL_SLOWLY,),
    "ghost": (_R.CLEAN_GLASS,),
    "unclear_ridges": (_R.HOLD_STILL, _R.CLEAN_FINGER, _R.CLEAN_GLASS, _R.ROLL_SLOWLY),
    "off_edge": (_R.ASKED_FINGERS,),
    "finger_cut_by_edge": (_R.ASKED_FINGERS,),
    "absent": (_R.ASKED_FINGERS,),
    "too_few_fingers": (_R.ASKED_FINGERS,),
    "fingers_together": (_R.ASKED_FINGERS,),
    "too_many": (_R.ASKED_FINGERS, _R.HOLD_STILL),
    "upside_down": (_R.ASKED_FINGERS,),
    "hand_looks_swapped": (_R.ASKED_FINGERS, _R.HOLD_STILL),
    "lifted-early": (_R.ROLL_SLOWLY,),
    "dirty-platen": (_R.CLEAN_GLASS,),
    "reader/sensor-fault": (_R.RESTART_READER,),
}
_AT_ONCE = ("lifted-early", "dirty-platen", "reader/sensor-fault")  # said while the glass is live, and never by itself


class Play(StrEnum):
    CAREFUL = "careful"
    CARELESS = "careless"


class ExerciseRefused(ToldElsewhere):
    """The training room's own words."""


class HeadlessTrainee:
    """One exercise. `clock`: for patience; the desk's, on which a fast subject's time counts too. `say`: told each act
    by name and values."""

    def __init__(
        self,
        port: TrainingPort,
        play: Play,
        trainee: str,
        exercise_id: str,
        *,
        clock: Clock,
        say: Callable[..., None] = lambda _event, **_values: None,
    ) -> None:
        self._port = port
        self._station = port.station
        self._careful = play is Play.CAREFUL
        self._trainee = trainee
        self._exercise_id = exercise_id
        self._clock = clock
        self._say = say
        self._snapshots: queue.SimpleQueue[StationSnapshot] = queue.SimpleQueue()
        self._acted: set[tuple[object, ...]] = set()
        self._redone: set[int] = set()  # steps of this booking, after a finding
        self._warned: set[str] = set()  # what the live glass says now
        self._absent = False
        self._place: tuple[object, ...] = ()
        self._place_at_s = clock.monotonic_s()
        self._stage: tuple[object, ...] = ()
        self._stage_at_s = clock.monotonic_s()

    def run(self) -> ScoreSheet:
        """Play it; the sheet. ExerciseRefused when it cannot be begun or recorded."""
        end = self._station.subscribe(self._snapshots.put)
        seen: StationSnapshot | None = None
        try:
            while True:
                present = self._present()
                if ("begun",) in self._acted and present.sheet is not None:
                    return present.sheet
                if present.refused is not None:
                    refused = present.refused
                    raise ExerciseRefused(refused.code, Whose(refused.whose), refused.message, refused.next_step)
                with contextlib.suppress(queue.Empty):
                    seen = self._snapshots.get(timeout=POLL_S)
                if seen is not None:
                    self._look(seen, present)
        finally:
            end()

    def _present(self) -> TrainingSnapshot:
        found: list[TrainingSnapshot] = []
        self._port.subscribe(found.append)()
        return found[0]

    def _once(self, *key: object) -> bool:
        if key in self._acted:
            return False
        self._acted.add(key)
        return True

    def _look(self, seen: StationSnapshot, present: TrainingSnapshot) -> None:
        if seen.phase is Phase.SIGNED_OUT:
            if self._once("sign-in"):
                self._station.submit(c.SignIn(self._trainee))
            return
        if present.running is None:
            if seen.phase is Phase.IDLE and self._once("begun"):
                self._port.submit(t.ChooseExercise(self._exercise_id))
                if self._present().refused is None:
                    self._port.submit(t.BeginExercise())
            return
        if (self._quiet_s(seen) > GIVE_UP_S or self._stuck_s(seen) > STUCK_S) and self._once("leave"):
            self._say("left")
            self._port.submit(t.LeaveExercise())
            return
        match seen.phase:
            case Phase.CAPTURING:
                self._capture(seen, present.running.exercise, present.running.subject)
            case Phase.REVIEWING:
                self._review(seen)
            case Phase.SENT:
                self._answers(seen)
            case _:
                pass

    def _quiet_s(self, seen: StationSnapshot) -> float:
        """For how long nothing came about."""
        view = seen.capture
        live = (view.state, view.step_index, len(view.attempts), view.fingers_seen or 0) if view is not None else ()
        answers = len(seen.submission.answers) if seen.submission is not None else 0
        place = (seen.phase, live, answers)
        now_s = self._clock.monotonic_s()
        if place != self._place:
            self._place, self._place_at_s = place, now_s
        return now_s - self._place_at_s

    def _stuck_s(self, seen: StationSnapshot) -> float:
        """For how long nothing was achieved."""
        answers = len(seen.submission.answers) if seen.submission is not None else 0
        stage = (seen.phase, tuple((step.attempts, step.done) for step in seen.steps), answers)
        now_s = self._clock.monotonic_s()
        if stage != self._stage:
            self._stage, self._stage_at_s = stage, now_s
        return now_s - self._stage_at_s

    # Capture. --------------------------------------------------------------------------------------------------------

    def _capture(self, seen: StationSnapshot, exercise: Exercise, subject: int) -> None:
        view = seen.capture
        if view is None or seen.booking is None:
            return
        if self._once("marked", seen.booking.booking_id):
            for missing in exercise.subjects[subject].missing:
                self._station.submit(c.MarkMissing(missing.finger, missing.reason))
            if exercise.subjects[subject].missing:
                return  # the plan is another one now
        absent, self._absent = self._absent, view.state is CaptureState.READER_ABSENT
        if view.state is CaptureState.REVIEW:
            self._judge(seen, view)
        elif self._absent:
            if self._careful and not absent:
                self._help((_R.PLUG_IN,))  # where that is not it, it comes back by itself, as after a restart
        elif view.state in (CaptureState.POSITIONING, CaptureState.HOLDING_STILL):
            self._live_glass(seen, view)

    def _live_glass(self, seen: StationSnapshot, view: CaptureView) -> None:
        quiet = self._quiet_s(seen) > QUIET_S
        if not self._careful:
            if quiet and view.fingers_seen and self._once("by-hand", self._place_at_s):
                self._station.submit(c.CaptureNow())
            return
        warned = {code for code in view.problems if code in _AT_ONCE}
        new, self._warned = warned - self._warned, warned
        if new:
            for code in sorted(new):
                self._help(_HELP[code])
        elif quiet and self._once("quiet", self._place_at_s):
            codes = [code for code in view.problems if code in _HELP]
            if "platen_not_clear" in view.problems:
                self._help((_R.CLEAR_GLASS, _R.CLEAN_GLASS))
            elif codes:
                self._help(_HELP[codes[0]])
            else:
                self._help((_R.ASKED_FINGERS,) if view.fingers_seen else (_R.CALM, _R.CLEAR_GLASS))

    def _judge(self, seen: StationSnapshot, view: CaptureView) -> None:
        newest = view.attempts[-1]
        position = int(seen.steps[view.step_index].step.position)
        assert seen.booking is not None
        if not self._once("judged", seen.booking.booking_id, position, newest.number, id(newest.image)):
            return
        self._say(
            "step",
            position=position,
            attempt=newest.number,
            qualities={int(quality.finger): quality.score for quality in newest.qualities},
            problems=list(view.problems),
            verdict="poor" if view.needs_override else "usable",
        )
        code = next((code for code in view.problems if code in _HELP), None) if self._careful else None
        if not view.needs_override:
            if code is not None and view.attempts_made < view.attempts_due and self._help(_HELP[code]):
                self._station.submit(c.RetakeCapture())
            else:
                self._station.submit(c.AcceptCapture())
        elif not self._careful:
            self._station.submit(c.AcceptCapture(override_reason=CARELESS_REASON))
        elif view.may_keep_best:
            reason = best_of_attempts(view.attempts_made)
            self._station.submit(c.AcceptCapture(override_reason=reason, attempt=view.best))
        else:
            if code is not None:
                self._help(_HELP[code])
            self._station.submit(c.RetakeCapture())

    def _help(self, remedies: tuple[Remedy, ...]) -> bool:
        """Give what may help, one after the other, until one did; whether one did."""
        for remedy in remedies:
            running = self._present().running
            if running is None or remedy not in running.remedies:
                continue
            self._port.submit(t.GiveRemedy(remedy))
            running = self._present().running
            helped = running is not None and running.given == (remedy, True)
            self._say("remedy", remedy=remedy.value, helped=helped)
            if helped:
                return True
        return False

    # Review, sending, answers. ---------------------------------------------------------------------------------------

    def _review(self, seen: StationSnapshot) -> None:
        doubts = [found for found in seen.findings if found.code != SequenceFindingKind.UNCERTAIN.value]
        done = tuple(step.attempts for step in seen.steps)
        assert seen.booking is not None
        if not doubts:
            if self._once("send", seen.booking.booking_id, done):
                self._station.submit(c.SendBooking())
            return
        if not self._once("doubt", seen.booking.booking_id, done):
            return
        self._say("sequence", code=doubts[0].code, fingers=[int(finger) for finger in doubts[0].fingers])
        again = [index for found in doubts for index in _steps_of(seen, found) if index not in self._redone]
        if self._careful and again:
            self._redone.add(again[0])
            self._help((_R.ASKED_FINGERS, _R.HOLD_STILL, _R.ROLL_SLOWLY))
            self._station.submit(c.RecaptureStep(again[0]))
        else:
            self._station.submit(c.SendBooking(override_reason=SEQUENCE_REASON if self._careful else CARELESS_REASON))

    def _answers(self, seen: StationSnapshot) -> None:
        entry = seen.submission
        if entry is None:
            return
        if self._once("sent", entry.tcn):
            self._say("sent", tcn=entry.tcn)
            self._redone.clear()
        count = len(entry.answers)
        complete = entry.state is QueueState.ANSWERED and is_complete(entry.answers)
        if complete and self._once("seen", entry.tcn, count):
            self._station.submit(c.MarkAnswersSeen(entry.tcn, count))
        if entry.state is QueueState.CONFIRMED and self._once("next", entry.tcn):
            self._station.submit(c.FinishViewing())


def _steps_of(seen: StationSnapshot, found: SequenceProblem) -> tuple[int, ...]:
    """The steps that may be wrong: the one that the station would have done again first, then the others with one of
    the fingers."""
    others = (index for index, step in enumerate(seen.steps) if set(found.fingers) & set(step.step.fingers))
    return tuple(dict.fromkeys((found.step_index, *others)))
