"""The single writer with its inbox, on fakes."""

import pytest

from app.domain.booking import MissingReason
from app.domain.quality import Verdict
from app.domain.queue_entry import QueueState
from app.domain.sequence import SequenceFinding, SequenceFindingKind
from app.station import commands as c
from app.station import events as e
from app.station.snapshot import CaptureState, Phase, StationSnapshot
from tests.support import desk


def in_review(step_index: int):
    def fits(seen: StationSnapshot) -> bool:
        view = seen.capture
        return view is not None and view.state is CaptureState.REVIEW and view.step_index == step_index

    return fits


def book(bench: desk.DeskBench, steps: int = 13, first: int = 0) -> None:
    for index in range(first, steps):
        bench.until(in_review(index))
        bench.station.submit(c.AcceptCapture())


def begin(bench: desk.DeskBench) -> None:
    bench.station.submit(c.SignIn("OFFICER ONE"))
    bench.station.submit(c.StartBooking(desk.booking()))


def test_a_whole_booking_is_confirmed() -> None:
    with desk.DeskBench() as bench:
        begin(bench)
        book(bench)
        reviewing = bench.until(lambda seen: seen.phase is Phase.REVIEWING)
        assert reviewing.step_images is not None
        assert len(reviewing.step_images) == 13
        bench.station.submit(c.SendBooking())
        answered = bench.until(lambda s: s.submission is not None and s.submission.state is QueueState.ANSWERED)
        assert answered.submission is not None
        bench.station.submit(c.MarkAnswersSeen(answered.submission.tcn, len(answered.submission.answers)))
        done = bench.until(lambda s: s.submission is not None and s.submission.state is QueueState.CONFIRMED)
        assert done.submission is not None
        assert done.submission.confirmed_by == "OFFICER ONE"
        assert done.phase is Phase.SENT


def test_after_a_death_the_draft_resumes_at_the_exact_step() -> None:
    disk = desk.MemoryDisk()
    with desk.DeskBench(disk) as bench:
        begin(bench)
        book(bench, steps=5)
        bench.until(in_review(5))
    with desk.DeskBench(disk) as bench:
        bench.station.submit(c.SignIn("OFFICER TWO"))
        idle = bench.until(lambda seen: seen.phase is Phase.IDLE and seen.drafts != ())
        assert idle.drafts[0].steps_done == 5
        bench.station.submit(c.ResumeDraft(idle.drafts[0].booking_id))
        resumed = bench.until(lambda seen: seen.capture is not None)
        assert resumed.capture is not None
        assert resumed.capture.step_index == 5
        assert [step.done for step in resumed.steps] == [True] * 5 + [False] * 8
        book(bench, first=5)
        bench.until(lambda seen: seen.phase is Phase.REVIEWING)


def test_a_full_disk_loses_nothing_and_the_print_can_be_accepted_again() -> None:
    with desk.DeskBench() as bench:
        begin(bench)
        book(bench, steps=2)
        bench.until(in_review(2))
        bench.disk.full = True
        bench.station.submit(c.AcceptCapture())
        refused = bench.until(lambda seen: seen.error is not None)
        assert refused.error is not None
        assert refused.error.code == "test/disk-full"
        assert refused.capture is not None
        assert refused.capture.state is CaptureState.REVIEW
        bench.disk.full = False
        bench.station.submit(c.AcceptCapture())
        book(bench, first=3)
        bench.until(lambda seen: seen.phase is Phase.REVIEWING)
        assert len(bench.disk.captures["b-1"]) == 13


def test_a_full_disk_while_sending_keeps_the_review() -> None:
    with desk.DeskBench() as bench:
        begin(bench)
        book(bench)
        bench.until(lambda seen: seen.phase is Phase.REVIEWING)
        bench.disk.full = True
        bench.station.submit(c.SendBooking())
        bench.until(lambda seen: seen.phase is Phase.REVIEWING and seen.error is not None)
        bench.disk.full = False
        bench.station.submit(c.SendBooking())
        bench.until(lambda seen: seen.phase is Phase.SENT)
        assert len(bench.disk.entries) == 1


def test_a_command_out_of_place_is_an_error_on_screen_and_changes_nothing() -> None:
    with desk.DeskBench() as bench:
        bench.station.submit(c.SendBooking())
        refused = bench.until(lambda seen: seen.error is not None)
        assert refused.error is not None
        assert refused.error.code == "station/not-now"
        assert refused.phase is Phase.SIGNED_OUT


def test_a_poor_print_is_taken_again() -> None:
    with desk.DeskBench(computing=desk.KnowingComputing(verdicts=[Verdict.POOR])) as bench:
        begin(bench)
        poor = bench.until(in_review(0))
        assert poor.capture is not None
        assert poor.capture.needs_override
        bench.station.submit(c.RetakeCapture())
        again = bench.until(lambda s: in_review(0)(s) and s.capture is not None and len(s.capture.attempts) == 2)
        assert again.capture is not None
        assert not again.capture.needs_override
        assert [index for index, _ in bench.disk.attempts] == [0]


def test_a_finding_shows_the_step_to_do_again() -> None:
    finger = desk.friction(9)
    found = (SequenceFinding(SequenceFindingKind.ROLLED_PLAIN_MISMATCH, (finger,)),)
    computing = desk.KnowingComputing(findings=[()] * 12 + [found])
    with desk.DeskBench(computing=computing) as bench:
        begin(bench)
        book(bench)
        seen = bench.until(lambda seen: seen.findings != ())
        assert seen.findings[0].code == "rolled_plain_mismatch"
        assert seen.steps[seen.findings[0].step_index].step.position == finger


def test_missing_fingers_shorten_the_plan() -> None:
    with desk.DeskBench() as bench:
        bench.station.submit(c.SignIn("OFFICER ONE"))
        bench.until(lambda seen: seen.phase is Phase.IDLE)
        bench.reader.hold = True
        bench.station.submit(c.StartBooking(desk.booking()))
        bench.until(lambda seen: seen.capture is not None)
        bench.station.submit(c.MarkMissing(desk.friction(6), MissingReason.AMPUTATED))
        seen = bench.until(lambda seen: len(seen.steps) == 12)
        assert seen.capture is not None
        assert seen.capture.lights[desk.friction(6)].value == "missing"
        assert bench.disk.bookings["b-1"].missing[0].finger == 6


def test_an_entry_of_the_queue_can_be_looked_at_again() -> None:
    disk = desk.MemoryDisk(entries={"TCN9": desk.entry("TCN9", QueueState.ANSWERED)})
    with desk.DeskBench(disk) as bench:
        bench.station.submit(c.SignIn("OFFICER ONE"))
        bench.station.submit(c.ShowSubmission("TCN9"))
        bench.until(lambda seen: seen.phase is Phase.SENT)
        bench.station.submit(c.FinishViewing())
        bench.until(lambda seen: seen.phase is Phase.IDLE)


def test_a_thread_that_died_is_shown() -> None:
    with desk.DeskBench() as bench:
        bench.station._post(e.Fault("reader", desk.REFUSAL))
        seen = bench.until(lambda seen: seen.error is not None)
        assert seen.error is not None
        assert seen.error.code == desk.REFUSAL.code


def test_a_store_that_does_not_open_is_told_to_whoever_starts() -> None:
    class Closed(desk.DeskBench):
        def _open(self) -> desk.MemoryStores:
            raise desk.FullDisk("The disk is full.")

    bench = Closed()
    with pytest.raises(desk.FullDisk):
        bench.station.start()
    bench.station.close()


def test_closing_stops_every_part_and_the_connection() -> None:
    with desk.DeskBench() as bench:
        bench.until(lambda seen: seen.reader is not None)
    assert bench.reader.stopped
    assert bench.sender.stopped
    assert bench.stores.closed
