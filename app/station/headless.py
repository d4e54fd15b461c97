"""A front end without a window: books one person through the same door as the window, and says each step.

It accepts what is good or fair, takes poor prints again, and after the last attempt keeps the best with a reason, as
an officer would. It ends when the answers are in, or when the waiting time is over: then the entry stays queued.
"""

import queue
from collections.abc import Callable
from dataclasses import asdict, dataclass

from app.clock import Clock
from app.domain.answer_chain import standing_of
from app.domain.attempt_choice import best_of_attempts
from app.domain.booking import Booking
from app.domain.match import AnswerResult
from app.domain.queue_entry import QueueEntry, QueueState
from app.errors import ToldElsewhere, Whose
from app.station import commands as c
from app.station.beginning import beginning, beginning_from_jail
from app.station.machine import IllegalTransition
from app.station.narration import Narrator
from app.station.port import StationPort
from app.station.rejects import next_step, reject_reasons
from app.station.snapshot import CaptureState, CaptureView, ErrorView, Health, Phase, StationSnapshot

SAME_ERROR_LIMIT = 5  # the same refusal this often in a row ends the run
READER_PATIENCE_S = 30.0  # a reader that is away longer ends the run; the draft is kept
CAPTURE_PATIENCE_S = 300.0  # no progress in capture for so long ends the run; the draft is kept
ARRIVAL_PATIENCE_S = 10.0  # a record that is not there by then ends the run
POLL_S = 0.5
SEQUENCE_REASON = "taken twice with the same outcome"
EXIT_CONFIRMED, EXIT_FAILED, EXIT_QUEUED = 0, 1, 3
_GONE = frozenset({QueueState.HANDED_OVER, QueueState.AWAITING_RESPONSE, QueueState.ANSWERED})
_AWAITED = "Nothing is lost: answers are taken in while the station runs."
_NOT_GONE = "Nothing is lost: it is sent and answered when the station runs and the service is there."
_PASSING = ("analysis/", "reader/", "capture/", "service/", "submission/", "station/not-now", "codec/")


class HeadlessFailed(ToldElsewhere):
    """The run cannot go on; carries the station's own words."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do. `booking`: made when nothing is taken up; `booking_number`: see `app.station.beginning`. `from_jail`:
    the booking is the record of that number that the jail's own system gave. `reject_words`: plain ones of a reject
    code, "" where there are none."""

    officer: str
    booking: Callable[[], Booking]
    wait_s: float
    booking_number: str | None = None
    from_jail: bool = False
    reject_words: Callable[[str], str] = lambda _code: ""


class HeadlessBooking:
    """One run. `clock` measures patience and waiting: the machine's own, never the subject's."""

    def __init__(self, port: StationPort, narrator: Narrator, plan: Plan, *, clock: Clock) -> None:
        self._port = port
        self._narrator = narrator
        self._plan = plan
        self._clock = clock
        self._snapshots: queue.SimpleQueue[StationSnapshot] = queue.SimpleQueue()
        self._acted: set[tuple[object, ...]] = set()
        self._last_error = 0
        self._same_errors: tuple[str, int] = ("", 0)
        self._redone: set[int] = set()
        self._answers_said = 0
        self._sent_at_s: float | None = None
        self._waiting_said = False
        self._progress: tuple[object, ...] = ()
        self._progress_at_s = clock.monotonic_s()

    def run(self) -> int:
        """Book; the exit status. HeadlessFailed or another BookingStationError when it cannot go on."""
        end = self._port.subscribe(self._snapshots.put)
        try:
            seen: StationSnapshot | None = None
            while True:
                try:
                    seen = self._snapshots.get(timeout=POLL_S)
                except queue.Empty:
                    if seen is None:
                        continue
                status = self._look(seen)
                if status is not None:
                    return status
        finally:
            end()

    def _once(self, *key: object) -> bool:
        """Whether this is the first time; each command is given once for one occasion."""
        if key in self._acted:
            return False
        self._acted.add(key)
        return True

    def _look(self, seen: StationSnapshot) -> int | None:
        if seen.error is not None and seen.error.number > self._last_error:
            self._last_error = seen.error.number
            self._hear_error(seen, seen.error)
        self._say_same_person(seen)
        match seen.phase:
            case Phase.SIGNED_OUT:
                if self._once("sign-in"):
                    self._port.submit(c.SignIn(self._plan.officer))
            case Phase.IDLE:
                self._begin(seen)
            case Phase.CAPTURING:
                self._capture(seen)
            case Phase.REVIEWING:
                self._begun(seen)
                self._say_accepted(seen)
                done = tuple(step.attempts for step in seen.steps)
                if self._once("send", done):
                    self._port.submit(c.SendBooking())
            case Phase.PREPARING:
                pass
            case Phase.SENT:
                return self._await_answers(seen)
        return None

    # Beginning. ------------------------------------------------------------------------------------------------------

    def _begin(self, seen: StationSnapshot) -> None:
        if ("begin",) in self._acted:
            return
        number = self._plan.booking_number
        if self._plan.from_jail and number is not None:
            command = beginning_from_jail(seen, number, self._plan.officer)
        else:
            command = beginning(seen, number, self._plan.booking)
        if command is None:
            self._await_arrival()
            return
        self._acted.add(("begin",))
        if isinstance(command, c.ResumeDraft):
            self._acted.add(("resumed",))
        elif isinstance(command, c.ShowSubmission):
            self._narrator.say("already_sent", booking_number=number, tcn=command.tcn)
        self._port.submit(command)

    def _await_arrival(self) -> None:
        """It may lie in the folder and be taken with the next look."""
        if self._clock.monotonic_s() - self._progress_at_s > ARRIVAL_PATIENCE_S:
            raise HeadlessFailed(
                "jms/no-such-record",
                Whose.OFFICER,
                "No record of the jail system that waits has this booking number.",
                "Look at `booking-station jms list`.",
            )

    def _begun(self, seen: StationSnapshot) -> None:
        if seen.booking is None or not self._once("begun"):
            return
        done = sum(step.done for step in seen.steps)
        at = seen.capture.step_index if seen.capture is not None else len(seen.steps)
        position = int(seen.steps[at].step.position) if at < len(seen.steps) else None
        self._narrator.say(
            "resumed" if ("resumed",) in self._acted else "started",
            booking_id=seen.booking.booking_id,
            booking_number=seen.booking.booking_number,
            steps_done=done,
            steps_total=len(seen.steps),
            next_step=at,
            next_position=position,
        )

    # Capture. --------------------------------------------------------------------------------------------------------

    def _capture(self, seen: StationSnapshot) -> None:
        self._begun(seen)
        view = seen.capture
        if view is None:
            return
        self._say_accepted(seen)
        self._check_patience(view)
        if view.state is not CaptureState.REVIEW or not view.attempts:
            return
        newest = view.attempts[-1]
        step = seen.steps[view.step_index].step
        if not self._once("judged", step.position, newest.number):
            return
        self._narrator.say(
            "step",
            index=view.step_index,
            position=int(step.position),
            attempt=newest.number,
            qualities={int(q.finger): q.score for q in newest.qualities},
            verdicts={int(q.finger): q.verdict.value for q in newest.qualities},
            problems=list(view.problems),
            verdict="poor" if view.needs_override else "usable",
        )
        if not view.needs_override:
            self._port.submit(c.AcceptCapture())
        elif view.may_keep_best:
            reason = best_of_attempts(view.attempts_made)
            self._port.submit(c.AcceptCapture(override_reason=reason, attempt=view.best))
        elif view.attempts_made < view.attempts_due:
            self._port.submit(c.RetakeCapture())
        else:
            raise HeadlessFailed(
                "capture/no-finger-found",
                Whose.OFFICER,
                f"No finger was found in {view.attempts_made} attempts at position {int(step.position)}.",
                "Look at what the reader shows, or mark the finger missing; the draft resumes where it stands.",
            )

    def _say_accepted(self, seen: StationSnapshot) -> None:
        if ("begun",) not in self._acted:
            return
        judged = {key[1] for key in self._acted if key[0] == "judged"}
        view = seen.capture
        doing = view.step_index if view is not None and view.state is not CaptureState.LIFT_FINGERS else None
        for index, step in enumerate(seen.steps):
            position = step.step.position
            if index == doing:
                continue  # a print that is done again counts until the new one is on disk
            if step.done and position in judged and self._once("accepted", position, step.attempts):
                self._narrator.say(
                    "accepted",
                    index=index,
                    position=int(position),
                    attempts=step.attempts,
                    override_reason=step.override_reason,
                )

    def _say_same_person(self, seen: StationSnapshot) -> None:
        """Named by its booking; whose it is, an officer sees there. Nothing is decided here, and nothing waits."""
        found = seen.same_person
        if found is not None and self._once("same-person", found.booking_id):
            self._narrator.say(
                "same_person",
                booking_number=found.booking_number,
                booked_at=found.booked_at.isoformat(timespec="minutes"),
                agreeing=found.agreeing,
                compared=found.compared,
            )

    def _check_patience(self, view: CaptureView) -> None:
        """A reader that stays away, or a glass on which nothing happens, ends the run; the draft is kept."""
        progress = (view.state is CaptureState.READER_ABSENT, view.step_index, len(view.attempts))
        now_s = self._clock.monotonic_s()
        if progress != self._progress:
            self._progress, self._progress_at_s = progress, now_s
            return
        patience_s = READER_PATIENCE_S if view.state is CaptureState.READER_ABSENT else CAPTURE_PATIENCE_S
        if now_s - self._progress_at_s > patience_s:
            code = view.problems[0] if view.problems and "/" in view.problems[0] else "capture/no-progress"
            raise HeadlessFailed(
                code,
                Whose.READER,
                f"Nothing was captured for {patience_s:.0f} s.",
                "Look at the reader and start again: the draft resumes where it stands.",
            )

    # Sending and answers. --------------------------------------------------------------------------------------------

    def _await_answers(self, seen: StationSnapshot) -> int | None:
        entry = seen.submission
        if entry is None:
            return None
        now_s = self._clock.monotonic_s()
        if self._sent_at_s is None:
            self._sent_at_s = now_s
            self._narrator.say("sent", tcn=entry.tcn, bytes=entry.payload_bytes)
        if entry.receipt is not None and self._once("receipt"):
            self._narrator.say("receipt", tcn=entry.tcn, control_number=entry.receipt.control_number)
        if (over := entry.handed_over) is not None and self._once("handed-over", over.at):
            self._narrator.say("handed_over", tcn=entry.tcn, channel=over.channel, recipient=over.recipient)
        for answer in entry.answers[self._answers_said :]:
            self._narrator.say(
                "answer",
                kind=answer.kind.value,
                result=answer.result.value,
                text=answer.text,
                codes=[asdict(one) for one in reject_reasons(answer, self._plan.reject_words)],
            )
            self._answers_said += 1
        if entry.state is QueueState.HELD:
            raise HeadlessFailed(
                entry.held_code or "submission/held",
                Whose.SERVICE,
                entry.held_reason or "The submission needs a person.",
                "Look at the queue; the booking is kept.",
            )
        if entry.state is QueueState.CONFIRMED:
            return self._confirmed(entry)
        if entry.state is QueueState.ANSWERED and self._once("seen", len(entry.answers)):
            self._port.submit(c.MarkAnswersSeen(entry.tcn, len(entry.answers)))
        if now_s - self._sent_at_s >= self._plan.wait_s:
            self._narrator.say(
                "queued",
                tcn=entry.tcn,
                state=entry.state.value,
                answers=len(entry.answers),
                next_step=_AWAITED if entry.state in _GONE else _NOT_GONE,
            )
            return EXIT_QUEUED
        gone = entry.receipt is not None or entry.handed_over is not None
        if not gone and not self._waiting_said and seen.health.service.health is Health.BAD:
            self._waiting_said = True
            self._narrator.say("waiting_for_service", tcn=entry.tcn, code=seen.health.service.code)
        return None

    def _confirmed(self, entry: QueueEntry) -> int:
        standing = standing_of(entry.answers)
        if standing.told is not None and standing.is_rejected:
            reasons = reject_reasons(standing.told, self._plan.reject_words)
            codes = ", ".join(one.code for one in reasons) or "no code that is known"
            whose, step = next_step(reasons, entry.tcn)
            raise HeadlessFailed("service/rejected", whose, f"The service rejected the submission: {codes}.", step)
        self._narrator.say(
            "booking_confirmed",
            tcn=entry.tcn,
            control_number=entry.receipt.control_number if entry.receipt is not None else entry.acknowledged,
            officer=entry.confirmed_by,
            answers=[
                {"kind": answer.kind.value, "result": answer.result.value, "text": answer.text}
                for answer in entry.answers
            ],
            identified=standing.result is AnswerResult.IDENTIFIED,
        )
        return EXIT_CONFIRMED

    # Refusals. -------------------------------------------------------------------------------------------------------

    def _hear_error(self, seen: StationSnapshot, error: ErrorView) -> None:
        if error.code == "capture/sequence":
            self._mend_sequence(seen)
            return
        before, count = self._same_errors
        self._same_errors = (error.code, count + 1 if before == error.code else 1)
        passing = error.code.startswith(_PASSING) and error.code != "codec/keeps-crashing"
        if not passing or self._same_errors[1] >= SAME_ERROR_LIMIT:
            raise HeadlessFailed(error.code, Whose(error.whose), error.message, error.next_step)
        self._narrator.say("problem", code=error.code, message=error.message)
        if error.code == IllegalTransition.code and seen.capture is not None and seen.capture.attempts:
            # The reader went away just before the command for the newest print: it is judged again when it is back.
            position = seen.steps[seen.capture.step_index].step.position
            self._acted.discard(("judged", position, seen.capture.attempts[-1].number))
        if seen.phase is Phase.REVIEWING:
            self._acted = {key for key in self._acted if key[0] != "send"}

    def _mend_sequence(self, seen: StationSnapshot) -> None:
        """Each doubtful step is done once more; what is doubted twice is sent with the reason."""
        doubtful = [finding for finding in seen.findings if finding.step_index not in self._redone]
        for finding in seen.findings:
            self._narrator.say(
                "sequence", code=finding.code, fingers=[int(f) for f in finding.fingers], index=finding.step_index
            )
        if doubtful:
            self._redone.add(doubtful[0].step_index)
            self._port.submit(c.RecaptureStep(doubtful[0].step_index))
        else:
            self._acted.add(("send-anyway",))
            self._port.submit(c.SendBooking(override_reason=SEQUENCE_REASON))
