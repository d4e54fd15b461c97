"""The card of an entry that is looked at: fetched, and in the audit trail before it may be printed."""

from dataclasses import replace

from app.domain.card import CardContent, CardForm, Standing
from app.domain.queue_entry import QueueState
from app.station import commands as c
from app.station import events as e
from app.station.machine import step
from app.station.session import MachineState, Session
from app.station.snapshot import Phase
from tests.support import desk

TCN = "TCN1"
RECORD = c.RecordCard(TCN, CardForm.FD249, Standing.NOT_SENT)


def looking(bench: desk.DeskBench) -> None:
    """Signed in, and an entry is shown."""
    bench.disk.entries[TCN] = desk.entry(TCN, QueueState.HELD)
    bench.until(lambda seen: seen.phase is Phase.SIGNED_OUT)
    for command in (c.SignIn("OFFICER ONE"), c.ShowSubmission(TCN)):
        bench.station.submit(command)
    bench.until(lambda seen: seen.submission is not None)


def test_the_card_of_the_entry_is_fetched_and_goes_with_it() -> None:
    with desk.DeskBench() as bench:
        looking(bench)
        bench.station.submit(c.ReadCard(TCN))
        seen = bench.until(lambda seen: seen.card is not None)
        assert seen.card is not None
        assert seen.card.elements["2.018"] == ((f"payload of {TCN}",),)
        bench.station.submit(c.FinishViewing())
        assert bench.until(lambda seen: seen.phase is Phase.IDLE).card is None


def test_the_trail_names_the_card_and_the_officer_before_it_may_be_printed() -> None:
    with desk.DeskBench() as bench:
        looking(bench)
        bench.station.submit(RECORD)
        assert bench.until(lambda seen: seen.cards_recorded == 1).error is None
        assert bench.disk.cards == [(TCN, CardForm.FD249, Standing.NOT_SENT, "OFFICER ONE")]


def test_what_the_trail_does_not_take_is_not_printed() -> None:
    with desk.DeskBench() as bench:
        looking(bench)
        bench.disk.full = True
        bench.station.submit(RECORD)
        seen = bench.until(lambda seen: seen.error is not None)
        assert seen.error is not None
        assert (seen.error.code, seen.cards_recorded) == (desk.FullDisk.code, 0)


def test_prints_of_an_entry_that_was_left_are_not_shown_with_another() -> None:
    shown = Session(state=MachineState.SENT, now=desk.NOW, officer="OFFICER ONE", entry=desk.entry("TCN2"))
    late = e.CardRead(TCN, CardContent("CAR", TCN, {}, ()))
    assert step(shown, late) == (shown, ())
    assert step(replace(shown, entry=desk.entry(TCN)), late)[0].card is late.content
