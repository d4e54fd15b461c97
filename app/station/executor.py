"""Does what `step()` says, on the station's thread. Acts on the store are short transactions and answer at once by an
event; computing goes to the pool, captures to the reader's thread."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.an2k.rules.profiles import load
from app.clock import Clock
from app.domain.queue_entry import QueueState
from app.domain.transaction import Transaction
from app.errors import BookingStationError, Whose
from app.logs import logger
from app.station import effects as x
from app.station import events as e
from app.station.analysis import Job, refusal_of
from app.station.capture_acts import ANALYSIS_LIMIT_S
from app.station.computing import Computing
from app.station.ports import ReaderLine, Sender, Stores, Work
from app.station.snapshot import DraftSummary

_LOG = logger("station.executor")
BACKGROUND_LIMIT_S = 120.0  # coding and comparing are not waited for by anybody's eyes
QUEUE_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose submissions these are (1.008, 1.007) and from which station."""

    ori: str
    dai: str
    station_code: str


class Executor:
    """One per station; every method runs on the station's thread."""

    def __init__(
        self,
        *,
        origin: Origin,
        clock: Clock,
        stores: Stores,
        reader: ReaderLine,
        work: Work,
        computing: Computing,
        sender: Sender | None,
        compared_days: int = 0,
    ) -> None:
        """`compared_days`: for how long the templates of a booking are kept, to compare new ones with."""
        self._origin = origin
        self._clock = clock
        self._stores = stores
        self._reader = reader
        self._work = work
        self._computing = computing
        self._sender = sender
        self._compared_days = compared_days

    def run(self, effect: x.Effect) -> tuple[e.Event, ...]:
        """Do it; the events that are known at once. A refusal of the store is an ActRefused, but of what nobody asked
        for: that is in the log, and tried again when it is due."""
        try:
            return self._run(effect)
        except BookingStationError as refused:
            _LOG.warning("act-refused", job=type(effect).__name__, code=refused.code)
            refusal = refusal_of(refused)
        except OSError as failed:
            _LOG.error("act-failed", job=type(effect).__name__, exception=type(failed).__name__)
            refusal = e.Refusal(
                "store/disk",
                Whose.ADMINISTRATOR,
                f"The disk refused: {failed.strerror or type(failed).__name__}.",
                "Free space or mend the rights of the data directory, then do it again.",
            )
        return () if isinstance(effect, x.ForgetRecentPrints) else (e.ActRefused(refusal),)

    def _run(self, effect: x.Effect) -> tuple[e.Event, ...]:
        match effect:
            case x.StartCapture():
                self._reader.begin(effect.number, effect.step)
            case x.TriggerReader():
                self._reader.trigger()
            case x.CancelCapture():
                self._reader.cancel()
            case x.WakeSubmitter():
                if self._sender is not None:
                    self._sender.wake()
            case (
                x.Analyse()
                | x.PreparePrint()
                | x.CheckSequence()
                | x.LookForSamePerson()
                | x.AssembleTransaction()
                | x.ReadCard()
            ):
                self._compute(effect)
            case _:
                return self._store(effect)
        return ()

    def _compute(self, effect: x.Effect) -> None:
        match effect:
            case x.Analyse(number=number):
                job = self._job(
                    "analyse",
                    lambda: self._computing.analyse(effect, self._work.together),
                    lambda refusal: e.AnalysisFailed(number, refusal),
                    ANALYSIS_LIMIT_S,
                    awaited=True,
                )
            case x.PreparePrint(number=number):
                job = self._job(
                    "prepare",
                    lambda: self._computing.prepare(effect),
                    lambda refusal: e.PrintNotPrepared(number, refusal),
                )
            case x.CheckSequence():
                job = self._job("check-sequence", lambda: self._computing.compare_sequence(effect), e.ActRefused)
            case x.LookForSamePerson():
                job = self._job(
                    "same-person", lambda: self._computing.look_for_same_person(effect), e.SamePersonNotLooked
                )
            case x.AssembleTransaction():
                origin = self._origin
                tcn = self._stores.bookings.next_tcn(origin.ori, origin.station_code)
                transaction = Transaction(load().assembly.transaction, tcn, origin.ori, origin.dai)
                at = self._clock.now()
                job = self._job("assemble", lambda: self._computing.assemble(effect, transaction, at), e.ActRefused)
            case x.ReadCard(tcn=tcn):
                payload = self._stores.queue.payload(tcn)
                job = self._job(
                    "read-card", lambda: self._computing.read_card(tcn, payload), e.ActRefused, awaited=True
                )
            case _:
                return
        self._work.submit(job)

    @staticmethod
    def _job(
        name: str,
        act: Callable[[], e.Event],
        failed: Callable[[e.Refusal], e.Event],
        limit_s: float = BACKGROUND_LIMIT_S,
        *,
        awaited: bool = False,
    ) -> Job:
        return Job(name, act, failed, limit_s, awaited)

    def _store(self, effect: x.Effect) -> tuple[e.Event, ...]:
        bookings, entries, arrivals = self._stores.bookings, self._stores.queue, self._stores.arrivals
        match effect:
            case x.SaveBooking(booking=booking):
                if not effect.arrival_id:
                    bookings.save(booking)
                    return (e.BookingSaved(booking),)
                arrivals.take(effect.arrival_id, effect.arrival_version, booking.booking_id, booking.officer)
                bookings.save(booking)
                return (e.BookingSaved(booking), e.ArrivalsRead(tuple(arrivals.waiting())))
            case x.ReadArrivals():
                return (e.ArrivalsRead(tuple(arrivals.waiting())),)
            case x.SeeArrival():
                arrivals.seen(effect.arrival_id, effect.version, effect.officer)
                return (e.ArrivalsRead(tuple(arrivals.waiting())),)
            case x.LoadDraft(booking_id=booking_id):
                captures = bookings.captures(booking_id)
                return (e.DraftLoaded(bookings.load(booking_id), tuple(captures[i] for i in sorted(captures))),)
            case x.StoreCapture():
                bookings.record_capture(effect.booking_id, effect.slot, effect.record, effect.image)
                return (e.CaptureStored(effect.number),)
            case x.StoreAttempt():
                bookings.record_attempt(effect.booking_id, effect.slot, effect.record)
                return ()
            case x.FinishBooking():
                entry = bookings.finish(effect.booking_id, effect.transaction, effect.payload)
                return (e.BookingFinished(entry), self.read_queue())
            case x.ConfirmAnswers():
                entries.confirm(effect.tcn, effect.officer, answers=effect.answers)
                return (self.read_queue(),)
            case x.ReadEntry(tcn=tcn):
                return (e.EntryRead(entries.entry(tcn)),)
            case x.RecordCard(tcn=tcn):
                entries.card_printed(tcn, effect.form, effect.standing, effect.officer)
                return (e.CardRecorded(tcn),)
            case x.RecordSamePersonSeen():
                self._stores.recent.seen(effect.booking_id, effect.earlier_id, effect.officer)
                return ()
            case x.RecordSamePerson(earlier_id=earlier_id, same=same):
                self._stores.recent.decide(effect.booking_id, earlier_id, effect.officer, same=same)
                return (e.SamePersonRecorded(earlier_id, same),)
            case x.ForgetRecentPrints():
                days = self._compared_days
                self._stores.recent.forget(self._clock.now() - timedelta(days=days) if days else None)
                return ()
            case x.ReadQueue():
                return (self.read_queue(),)
            case _:
                return ()

    def read_queue(self) -> e.QueueRead:
        counts = self._stores.queue.counts()
        drafts = tuple(
            DraftSummary(
                draft.booking_id,
                draft.booking_number,
                draft.display_name,
                draft.steps_done,
                draft.steps_total,
                draft.updated_at,
            )
            for draft in self._stores.bookings.drafts()
        )
        return e.QueueRead(
            entries=tuple(self._stores.queue.entries(QUEUE_SHOWN)),
            drafts=drafts,
            waiting=counts.get(QueueState.READY, 0) + counts.get(QueueState.SENDING, 0),
            held=counts.get(QueueState.HELD, 0),
        )
