"""The front end without a window, on fakes: what it does by itself, and how its run ends."""

from typing import Any

import msgspec
import pytest

from app.clock import SystemClock
from app.domain.arrival import Arrival, BookingRecord, Unclear, UnclearCharge
from app.domain.booking import Charge, Subject
from app.domain.capture import capture_plan
from app.domain.match import Answer, AnswerKind, AnswerResult
from app.domain.quality import Verdict
from app.domain.queue_entry import HandOver, QueueState
from app.domain.same_person import SamePerson
from app.domain.sequence import SequenceFinding, SequenceFindingKind
from app.errors import Whose
from app.station import commands as c
from app.station import events as e
from app.station import headless as h
from app.station.beginning import ArrivalNotClear
from app.station.headless import HeadlessBooking, HeadlessFailed, Plan
from app.station.narration import PlainNarrator
from app.station.rejects import next_step, reject_reasons
from tests.support import desk
from tests.unit.matching import drawn

TWICE = SequenceFinding(SequenceFindingKind.ROLLED_PLAIN_MISMATCH, (desk.friction(9),))


class Said:
    """A narrator that remembers."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, Any]]] = []

    def say(self, event: str, **values: object) -> None:
        self.lines.append((event, values))

    def of(self, event: str) -> list[dict[str, Any]]:
        return [values for name, values in self.lines if name == event]


def book(bench: desk.DeskBench, *, wait_s: float = desk.PATIENCE_S, number: str | None = "B1") -> tuple[int, Said]:
    said = Said()
    plan = Plan("OFFICER ONE", desk.booking, wait_s, number)
    return HeadlessBooking(bench.station, said, plan, clock=SystemClock()).run(), said


def test_a_booking_by_a_way_without_a_receipt_is_confirmed_when_its_identification_is_seen() -> None:
    with desk.DeskBench() as bench:
        bench.sender.without_receipt = True
        status, said = book(bench)
        assert status == h.EXIT_CONFIRMED
        assert [name for name, _ in said.lines[-3:]] == ["handed_over", "answer", "booking_confirmed"]
        assert said.of("handed_over")[0]["recipient"] == "the bureau"
        assert said.of("booking_confirmed")[0]["control_number"] is None


def test_what_was_handed_over_and_not_answered_is_not_said_to_be_still_to_send() -> None:
    with desk.DeskBench() as bench:
        over = HandOver("folder", "the bureau", "TCN1.an2", desk.NOW)
        bench.disk.entries["TCN1"] = desk.entry(state=QueueState.HANDED_OVER, handed_over=over)
        spoken: list[str] = []
        plan = Plan("OFFICER ONE", desk.booking, 0.0, "B1")
        run = HeadlessBooking(bench.station, PlainNarrator(spoken.append), plan, clock=SystemClock())
        assert run.run() == h.EXIT_QUEUED
    first, handed_over, last = spoken[-3:]
    assert first.startswith("Finished as ")
    assert handed_over.startswith("Handed over to the bureau ")
    assert " is handed over. " in last
    assert "it is sent" not in last


def test_a_booking_is_confirmed() -> None:
    with desk.DeskBench() as bench:
        status, said = book(bench)
        assert status == h.EXIT_CONFIRMED
        assert len(said.of("accepted")) == 13
        assert [name for name, _ in said.lines[-4:]] == ["receipt", "answer", "answer", "booking_confirmed"]
        assert [entry.confirmed_by for entry in bench.disk.entries.values()] == ["OFFICER ONE"]


def bureau_answer(number: int, kind: AnswerKind, result: AnswerResult, after: int | None = None) -> Answer:
    reference = "TCN1" if after is None else f"B-{after}"
    return Answer(number, "", "TCN1", kind, result, desk.NOW, own_tcn=f"B-{number}", reference=reference)


CRIMINAL, REJECTION = AnswerKind.CRIMINAL_IDENTIFICATION, AnswerKind.REJECTION
FOUND = bureau_answer(1, CRIMINAL, AnswerResult.IDENTIFIED)
RETURNED = bureau_answer(1, REJECTION, AnswerResult.REJECTED)
CORRECTED = bureau_answer(2, CRIMINAL, AnswerResult.NOT_IDENTIFIED, after=1)


@pytest.mark.parametrize(
    ("reply", "identified"),
    [
        ((FOUND,), True),
        ((FOUND, CORRECTED), False),
        ((CORRECTED, FOUND), False),  # as they came
        ((FOUND, bureau_answer(2, CRIMINAL, AnswerResult.NOT_IDENTIFIED)), False),  # nothing says which is the newest
        ((RETURNED, bureau_answer(2, CRIMINAL, AnswerResult.IDENTIFIED, after=1)), True),
    ],
    ids=["found", "corrected", "corrected, the other way about", "in no order", "found after a return"],
)
def test_what_stands_after_a_correction_is_said(reply: tuple[Answer, ...], identified: bool) -> None:
    with desk.DeskBench() as bench:
        bench.sender.reply = reply
        status, said = book(bench)
        assert status == h.EXIT_CONFIRMED
        assert said.of("booking_confirmed")[0]["identified"] is identified


def test_a_return_after_an_identification_ends_the_run() -> None:
    with desk.DeskBench() as bench:
        bench.sender.reply = (FOUND, bureau_answer(2, REJECTION, AnswerResult.REJECTED, after=1))
        with pytest.raises(HeadlessFailed) as ended:
            book(bench)
        assert ended.value.code == "service/rejected"


def words(code: str) -> str:
    return {"L0109": "A picture is too poor."}.get(code, "")


@pytest.mark.parametrize(
    ("text", "codes", "said", "whose", "step"),
    [
        (
            "L0109 POOR IMAGE FINGER 02",
            ("L0109",),
            "L0109: A picture is too poor. [right index finger]",
            Whose.OFFICER,
            "Take the fingers of L0109 again",
        ),
        ("NOT AUTHORISED", ("A0004",), "A0004: type of transaction not authorised", Whose.ADMINISTRATOR, "Show A0004"),
        ("L0131 2.045", ("L0131",), "L0131: element missing", Whose.OFFICER, "Correct the field that L0131 names"),
        ("X9999", ("X9999",), "X9999: See what the service wrote.", Whose.ADMINISTRATOR, "Show the administrator"),
        ("the right thumb is bad", (), "The service wrote: the right thumb is bad", Whose.ADMINISTRATOR, "Show the"),
    ],
)
def test_a_reject_says_which_codes_in_plain_words_with_the_fingers_and_what_to_do(
    text: str, codes: tuple[str, ...], said: str, whose: Whose, step: str
) -> None:
    with desk.DeskBench() as bench:
        bench.sender.reply = (msgspec.structs.replace(RETURNED, text=text, codes=codes),)
        spoken: list[str] = []
        plan = Plan("OFFICER ONE", desk.booking, desk.PATIENCE_S, "B1", reject_words=words)
        run = HeadlessBooking(bench.station, PlainNarrator(spoken.append), plan, clock=SystemClock())
        with pytest.raises(HeadlessFailed) as ended:
            run.run()
    (answer,) = (one for one in spoken if one.startswith("Rejected"))
    assert said in answer
    assert f"The service wrote: {text}" in answer
    assert ended.value.whose is whose
    assert ended.value.next_step.startswith(step)
    assert all(code in ended.value.message for code in codes)


def test_what_no_new_print_mends_comes_before_the_prints() -> None:
    answer = msgspec.structs.replace(RETURNED, text="L0109 FINGER 7, A0004", codes=("L0109", "A0004"))
    reasons = reject_reasons(answer, words)
    assert [(one.code, one.fingers) for one in reasons] == [("L0109", (7,)), ("A0004", ())]
    whose, step = next_step(reasons, "TCN1")
    assert whose is Whose.ADMINISTRATOR
    assert step.index("A0004") < step.index("L0109")
    assert "booking-station card TCN1" in step


def test_the_same_booking_again_is_not_a_second_arrest() -> None:
    """As after a kill behind the act of sending, or a run that ended with "queued"."""
    with desk.DeskBench() as bench:
        bench.sender.away = True
        status, _ = book(bench, wait_s=0.0)
        assert status == h.EXIT_QUEUED
    with desk.DeskBench(bench.disk) as again:
        again.sender.wake()
        status, said = book(again)
        assert status == h.EXIT_CONFIRMED
        assert said.of("already_sent")[0]["tcn"] == said.of("booking_confirmed")[0]["tcn"]
        assert len(bench.disk.entries) == 1
        assert not again.reader.begun


@pytest.mark.parametrize("number", ["B1", None], ids=["withdrawn", "of no known number"])
def test_another_booking_is_another_arrest(number: str | None) -> None:
    with desk.DeskBench() as bench:
        bench.disk.entries["TCN1"] = desk.entry(state=QueueState.WITHDRAWN if number else QueueState.CONFIRMED)
        status, said = book(bench, number=number)
        assert status == h.EXIT_CONFIRMED
        assert not said.of("already_sent")
        assert len(bench.disk.entries) == 2


def test_a_draft_is_taken_up_where_it_stands() -> None:
    disk = desk.MemoryDisk()
    disk.bookings["b-1"] = desk.booking()
    plan = capture_plan()
    disk.captures["b-1"] = {i: (desk.record(step), desk.image()) for i, step in enumerate(plan[:4])}
    with desk.DeskBench(disk) as bench:
        status, said = book(bench)
        assert status == h.EXIT_CONFIRMED
        assert said.of("resumed")[0]["steps_done"] == 4
        assert [step for _, step in bench.reader.begun] == list(plan[4:])


def test_a_poor_print_is_taken_three_times_and_the_best_is_kept() -> None:
    with desk.DeskBench(computing=desk.KnowingComputing(verdicts=[Verdict.POOR] * 3)) as bench:
        status, said = book(bench)
        assert status == h.EXIT_CONFIRMED
        first = said.of("accepted")[0]
        assert (first["attempts"], first["override_reason"]) == (3, "best of 3 attempts")


def test_a_doubtful_finger_is_taken_once_more_and_then_sent_with_the_reason() -> None:
    computing = desk.KnowingComputing(findings=[()] * 12 + [(TWICE,)] * 2)  # a check after each print
    with desk.DeskBench(computing=computing) as bench:
        status, said = book(bench)
        assert status == h.EXIT_CONFIRMED
        assert len(said.of("sequence")) == 2
        assert [step.position for _, step in bench.reader.begun].count(desk.friction(9)) == 2
        kept = next(record for record, _ in bench.disk.captures["b-1"].values() if record.step.position == 9)
        assert kept.override_reason == f"sequence: {h.SEQUENCE_REASON}"


def test_a_disk_that_stays_full_ends_the_run_with_its_code() -> None:
    with desk.DeskBench() as bench:
        bench.disk.full = True
        with pytest.raises(HeadlessFailed) as ended:
            book(bench)
        assert (ended.value.code, ended.value.next_step) == ("test/disk-full", "Free space.")


def test_a_reader_that_goes_just_before_a_print_is_accepted_stalls_nothing() -> None:
    class Unplugging:
        """The station with a reader that is gone for the moment of the first acceptance."""

        def __init__(self, bench: desk.DeskBench) -> None:
            self._bench = bench
            self.preview = bench.station.preview
            self.subscribe = bench.station.subscribe
            self.times = 1

        def submit(self, command: c.Command) -> None:
            gone = isinstance(command, c.AcceptCapture) and self.times > 0
            if gone:
                self.times -= 1
                self._bench.reader._post(e.ReaderLost(desk.REFUSAL))
            self._bench.station.submit(command)
            if gone:
                self._bench.reader._post(e.ReaderFound(desk.READER))

    with desk.DeskBench() as bench:
        said = Said()
        plan = Plan("OFFICER ONE", desk.booking, desk.PATIENCE_S)
        status = HeadlessBooking(Unplugging(bench), said, plan, clock=SystemClock()).run()
        assert status == h.EXIT_CONFIRMED
        assert [problem["code"] for problem in said.of("problem")] == ["station/not-now"]


def test_what_is_held_ends_the_run_with_its_code() -> None:
    with desk.DeskBench() as bench:
        bench.disk.entries["TCN1"] = desk.entry(state=QueueState.HELD, held_code="service/tcn-conflict")
        with pytest.raises(HeadlessFailed) as ended:
            book(bench)
        assert ended.value.code == "service/tcn-conflict"


def from_jail(number: str) -> Plan:
    return Plan("OFFICER ONE", desk.booking, desk.PATIENCE_S, number, from_jail=True)


def arrived(**changes: Any) -> desk.MemoryDisk:
    fields = {"booking_number": "J1", "subject.surname": "SAMPLE", "subject.given": "SAM", "date_of_arrest": "20260303"}
    record = BookingRecord("JMS-1", fields, (Charge("LARCENY"),))
    record = msgspec.structs.replace(record, **changes)
    return desk.MemoryDisk(arrivals={"a-1": Arrival("a-1", 1, desk.NOW, desk.NOW, record)})


def test_a_record_of_the_jails_system_is_booked_and_tied() -> None:
    with desk.DeskBench(arrived(), jail_system=True) as bench:
        said = Said()
        assert HeadlessBooking(bench.station, said, from_jail("J1"), clock=SystemClock()).run() == h.EXIT_CONFIRMED
        (booking,) = bench.disk.bookings.values()
        assert (booking.booking_number, booking.subject.surname, booking.officer) == ("J1", "SAMPLE", "OFFICER ONE")
        assert bench.disk.arrivals["a-1"].booking_id == booking.booking_id


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"unclear": (Unclear("subject.eyes", "jms/unknown-code", "ZZMARKED"),)}, "subject.eyes (jms/unknown-code)"),
        ({"unclear_charges": (UnclearCharge("jms/unknown-charge", "ZZMARKED"),)}, "charges (jms/unknown-charge)"),
        ({"charges": ()}, "charges (booking/required)"),
    ],
)
def test_a_record_that_is_not_clear_is_not_guessed_at(changes: dict[str, Any], named: str) -> None:
    with desk.DeskBench(arrived(**changes), jail_system=True) as bench:
        with pytest.raises(ArrivalNotClear) as refused:
            HeadlessBooking(bench.station, Said(), from_jail("J1"), clock=SystemClock()).run()
        assert named in refused.value.message
        assert "ZZMARKED" not in str(refused.value)
        assert bench.disk.bookings == {}


def test_a_record_that_does_not_come_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(h, "ARRIVAL_PATIENCE_S", 0.0)
    with desk.DeskBench(arrived(), jail_system=True) as bench, pytest.raises(HeadlessFailed) as failed:
        HeadlessBooking(bench.station, Said(), from_jail("J2"), clock=SystemClock()).run()
    assert failed.value.code == "jms/no-such-record"


def test_the_same_fingers_under_another_number_are_said_once_and_nothing_waits_for_it() -> None:
    found = SamePerson("b-0", "B0", Subject("OTHER", "PAT"), desk.NOW, 8, 8)
    computing = desk.KnowingComputing(templates=drawn.plain(drawn.person(1), 1), same_person=[found] * 3)
    with desk.DeskBench(computing=computing, compared_days=30) as bench:
        status, said = book(bench)
        assert status == h.EXIT_CONFIRMED
        (told,) = said.of("same_person")
        assert told["booking_number"] == "B0"
        assert told["booked_at"] == "2026-03-04T05:06+00:00"
        assert "OTHER" not in str(told), "whose booking that is, an officer sees there"
        assert bench.disk.said_of_others == []
    spoken: list[str] = []
    PlainNarrator(spoken.append).say("same_person", **told)
    assert spoken == [
        "  The same fingers were booked here at 2026-03-04T05:06+00:00, booking B0 (8 of 8 fingers). Compare the names."
    ]
