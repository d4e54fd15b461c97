"""Records of the jail's own system and licences in the form: what fills, what is marked, what is never overwritten."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from app.domain.arrival import Arrival, BookingRecord, Unclear, UnclearCharge
from app.domain.booking import Charge
from app.presenters import form as f
from app.presenters.acts import Act, Key
from app.presenters.front import FrontEnd
from app.presenters.keys import act_for_key
from app.presenters.new_booking import left_field
from app.presenters.parts import Mark
from app.presenters.perform import perform
from app.presenters.perform_arrivals import ARRIVALS_FIELD
from app.presenters.screen import present
from app.presenters.views import ArrivalsView, NewBookingView
from app.station import commands as c
from app.station.snapshot import StationSnapshot
from tests.unit.exchange.licences import licence
from tests.unit.presenters import scenes as s

DIFFERS = "Another name or date of birth came. Is it the same person?"
CLEAR = BookingRecord(
    "JMS-1",
    {
        "booking_number": "2026-000417",
        "date_of_arrest": "20260303",
        "subject.surname": "SAMPLE",
        "subject.given": "JORDAN",
        "subject.middle": "LEE",
        "subject.date_of_birth": "19880712",
        "subject.sex": "M",
        "subject.height": "509",
        "subject.weight_lb": "160",
        "subject.eyes": "BRO",
    },
    (Charge("LARCENY", "2399", "NCIC-2010-example", "20260303"),),
)
DOUBTFUL = BookingRecord(
    "JMS-2",
    {
        "booking_number": "2026-000418",
        "date_of_arrest": "20260304",
        "subject.surname": "EXAMPLE",
        "subject.given": "ROBIN",
    },
    (),
    (
        Unclear("subject.date_of_birth", "jms/bad-date", "13/45/1990"),
        Unclear("subject.eyes", "jms/unknown-code", "Violet"),
    ),
    (UnclearCharge("jms/unknown-charge", "Driving while impaired", "20-138.1"),),
)


def arrival(record: BookingRecord = CLEAR, version: int = 1, **changes: Any) -> Arrival:
    values = {
        "arrival_id": f"A-{record.record_id}",
        "version": version,
        "arrived_at": s.NOW,
        "updated_at": s.NOW - timedelta(minutes=7),
        "record": record,
    }
    return Arrival(**{**values, **changes})


def desk(*arrivals: Arrival, **changes: Any) -> StationSnapshot:
    return s.station(jail_system=True, arrivals=arrivals or (arrival(), arrival(DOUBTFUL)), **changes)


def opened(snapshot: StationSnapshot, front: FrontEnd = s.EN) -> FrontEnd:
    return perform(snapshot, front, Act.NEW_BOOKING).front


def chosen(record: BookingRecord = CLEAR, snapshot: StationSnapshot | None = None) -> FrontEnd:
    seen = snapshot or desk()
    return perform(seen, opened(seen), Act.CHOOSE_ARRIVAL, f"A-{record.record_id}").front


def shown(front: FrontEnd, snapshot: StationSnapshot | None = None) -> NewBookingView:
    view = present(snapshot or desk(), front)
    assert isinstance(view, NewBookingView)
    return view


def listed(front: FrontEnd, snapshot: StationSnapshot | None = None) -> ArrivalsView:
    view = shown(front, snapshot).arrivals
    assert view is not None
    return view


def messages(view: NewBookingView) -> dict[str, str]:
    return {field.name: field.message for field in view.fields if field.message}


# The list. -----------------------------------------------------------------------------------------------------------


def test_what_came_is_offered_with_a_new_form() -> None:
    outcome = perform(desk(), s.EN, Act.NEW_BOOKING)
    assert outcome.focus == "arrivals_query"
    cards = listed(outcome.front).cards
    assert [(card.title, card.line, card.mark) for card in cards] == [
        ("SAMPLE, JORDAN LEE", "2026-000417, 11:53", Mark.GOOD),
        ("EXAMPLE, ROBIN", "2026-000418, 11:53, 3 to check", Mark.WARN),
    ]


def test_the_list_opens_and_closes_by_its_key() -> None:
    front = opened(desk())
    for is_open in (False, True):
        act = act_for_key(shown(front), Key.F5)
        assert act is not None
        front = perform(desk(), front, act.act, act.argument).front
        assert (shown(front).arrivals is not None) is is_open


def test_a_station_without_a_jail_system_shows_nothing_of_it() -> None:
    front = opened(s.station())
    view = shown(front, s.station())
    assert view.arrivals is None
    assert view.frame.acts == ()
    assert perform(s.station(), front, Act.ARRIVALS).front == front


def test_nothing_waits() -> None:
    empty = s.station(jail_system=True)
    front = perform(empty, opened(empty), Act.ARRIVALS).front
    assert listed(front, empty).none == "Nothing waits from the jail system."


@pytest.mark.parametrize(
    ("query", "found"),
    [("exam", ["EXAMPLE, ROBIN"]), ("000417", ["SAMPLE, JORDAN LEE"]), ("lee samp", ["SAMPLE, JORDAN LEE"]), ("z", [])],
)
def test_typing_filters_by_name_and_number(query: str, found: list[str]) -> None:
    front = opened(desk()).with_arrivals_query(query)
    assert [card.title for card in listed(front).cards] == found


def test_a_scanned_wristband_chooses_its_own_record() -> None:
    """The number of one is the beginning of the other's."""
    other = msgspec.structs.replace(CLEAR, record_id="JMS-9", values={**CLEAR.values, "booking_number": "2026-0004170"})
    snapshot = desk(arrival(other), arrival())
    front = opened(snapshot).with_arrivals_query("2026-000417")
    filled = perform(snapshot, front, Act.CHOOSE_ARRIVAL).front.form
    assert filled.arrival_id == "A-JMS-1"
    unclear = opened(snapshot).with_arrivals_query("2026-0004")
    assert perform(snapshot, unclear, Act.CHOOSE_ARRIVAL).front == unclear  # two of them: nothing is guessed


# Filling. ------------------------------------------------------------------------------------------------------------


def test_a_clear_record_goes_to_the_prints_and_is_tied() -> None:
    front = chosen()
    view = shown(front)
    assert view.arrivals is None
    assert messages(view) == {}
    assert view.frame.sentence.text == "Complete. Go to prints."
    assert view.frame.sentence.over == "From the jail system"
    (start,) = perform(desk(), front, Act.TO_PRINTS).commands
    assert isinstance(start, c.StartBooking)
    assert (start.arrival_id, start.arrival_version) == ("A-JMS-1", 1)
    booking = start.booking
    assert booking.booking_number == "2026-000417"  # and not the one that training had made up
    assert booking.subject.height == "509"
    assert booking.subject.race == "U"
    assert booking.charges == CLEAR.charges
    assert booking.date_of_arrest == "20260303"


def test_what_was_not_understood_is_marked_with_what_came() -> None:
    front = chosen(DOUBTFUL)
    view = shown(front)
    assert messages(view) == {"subject.date_of_birth": "Came as: 13/45/1990", "subject.eyes": "Came as: Violet"}
    assert {field.name: field.text for field in view.fields}["subject.eyes"] == ""
    assert view.charges_message == "Add the right one, remove the marked one."
    assert [row.mark for row in view.added] == [Mark.BAD]
    assert view.added[0].text == "20-138.1 Driving while impaired"
    assert view.query == "Driving while impaired"
    outcome = perform(desk(), front, Act.TO_PRINTS)
    assert outcome.commands == ()
    assert outcome.focus == "subject.date_of_birth"


def test_a_mark_goes_when_the_officer_has_looked() -> None:
    front = chosen(DOUBTFUL)
    front = front.with_field("subject.date_of_birth", "unknown").with_field("subject.eyes", "XXX")
    assert messages(shown(front)) == {}
    assert perform(desk(), front, Act.TO_PRINTS).focus == "charges"
    front = front.with_query("larceny")
    front = perform(desk(), front, Act.ADD_CHARGE, "0").front
    assert perform(desk(), front, Act.TO_PRINTS).focus == "charges"  # the marked one is still there
    front = perform(desk(), front, Act.REMOVE_CHARGE, "u0").front
    (start,) = perform(desk(), front, Act.TO_PRINTS).commands
    assert isinstance(start, c.StartBooking)
    assert start.booking.subject.date_of_birth == "00000000"
    assert len(start.booking.charges) == 1


def test_what_was_typed_before_is_not_overwritten() -> None:
    front = opened(desk()).with_field("subject.surname", "Smith").with_field("subject.eyes", "GRN")
    form = perform(desk(), front, Act.CHOOSE_ARRIVAL, "A-JMS-1").front.form
    assert (form.texts["subject.surname"], form.texts["subject.eyes"]) == ("Smith", "GRN")
    assert form.texts["subject.given"] == "JORDAN"


def test_nothing_of_one_record_stays_with_the_next() -> None:
    front = chosen().with_field("subject.race", "W")
    other = perform(desk(), front, Act.CHOOSE_ARRIVAL, "A-JMS-2").front.form
    assert other.texts["subject.race"] == "U"
    assert other.texts.get("subject.middle", "") == ""
    assert other.charges == ()
    assert other.booking_id != front.form.booking_id


def test_a_number_that_was_begun_is_gone_on_with() -> None:
    record = msgspec.structs.replace(CLEAR, values={**CLEAR.values, "booking_number": "N-B-2"})
    snapshot = desk(arrival(record), drafts=(s.draft(),))
    assert listed(opened(snapshot), snapshot).cards[0].line == "N-B-2, begun: go on"
    outcome = perform(snapshot, opened(snapshot), Act.CHOOSE_ARRIVAL, "A-JMS-1")
    assert outcome.commands == (c.ResumeDraft("B-2"),)
    sent = desk(
        arrival(msgspec.structs.replace(record, values={**CLEAR.values, "booking_number": "N-B-1"})), queue=(s.entry(),)
    )
    assert perform(sent, opened(sent), Act.CHOOSE_ARRIVAL, "A-JMS-1").commands == (c.ShowSubmission(s.TCN),)


# Changes by the jail's system. ---------------------------------------------------------------------------------------


def changed(**values: str) -> StationSnapshot:
    fields = {**CLEAR.values, **{name.replace("__", "."): text for name, text in values.items()}}
    return desk(arrival(msgspec.structs.replace(CLEAR, values=fields), version=2))


def test_a_change_is_offered_and_takes_only_what_nobody_touched() -> None:
    front = chosen().with_field("subject.eyes", "GRN")
    newer = changed(subject__eyes="BLU", subject__weight_lb="170")
    view = shown(front, newer)
    assert view.offer == "The jail system has changed the weight and eyes."
    assert {field.name: field.text for field in view.fields}["subject.weight_lb"] == "160 lb"  # nothing by itself
    act = act_for_key(view, Key.F7)
    assert act is not None
    taken = perform(newer, front, act.act).front
    assert taken.form.texts["subject.weight_lb"] == "170 lb"
    assert taken.form.texts["subject.eyes"] == "GRN"
    assert shown(taken, newer).offer == ""
    (start,) = perform(newer, taken, Act.TO_PRINTS).commands
    assert isinstance(start, c.StartBooking)
    assert start.arrival_version == 2


def test_a_form_that_goes_on_without_the_change_says_which_version_it_had() -> None:
    newer = changed(subject__weight_lb="170")
    (start,) = perform(newer, chosen(), Act.TO_PRINTS).commands
    assert isinstance(start, c.StartBooking)
    assert start.arrival_version == 1  # the list will tell of the change


def test_changed_charges_are_taken_only_where_the_officer_left_them() -> None:
    charges = (Charge("ASSAULT", "1399", "NCIC-2010-example"),)
    newer = desk(arrival(msgspec.structs.replace(CLEAR, charges=charges), version=2))
    assert perform(newer, chosen(), Act.TAKE_CHANGE).front.form.charges == charges
    kept = perform(desk(), chosen(), Act.REMOVE_CHARGE, "0").front
    assert perform(newer, kept, Act.TAKE_CHANGE).front.form.charges == ()


def test_a_change_after_booking_is_told_and_seen() -> None:
    late = arrival(version=3, booking_id="B-1", taken_version=1, changed=("subject.eyes", "charges"))
    snapshot = desk(late)
    (card,) = listed(opened(snapshot), snapshot).cards
    assert card.line == "2026-000417, booked, then changed"
    assert listed(opened(snapshot), snapshot).notes == ("Changed: eyes and the charges. Tap when you have read it.",)
    assert perform(snapshot, opened(snapshot), card.act.act, card.act.argument).commands == (
        c.SeeArrival("A-JMS-1", 3),
    )
    assert perform(snapshot, opened(snapshot), Act.CHOOSE_ARRIVAL, "A-JMS-1").commands == ()


# A licence. ----------------------------------------------------------------------------------------------------------


def scanned(text: str, front: FrontEnd | None = None) -> FrontEnd:
    return perform(s.station(), front or opened(s.station()), Act.LICENCE, text).front


def test_a_scanned_licence_fills_the_form() -> None:
    front = scanned(licence(10))
    view = shown(front, s.station())
    texts = {field.name: field.text for field in view.fields}
    assert texts["subject.surname"] == "SAMPLE"
    assert texts["subject.date_of_birth"] == "1988-07-12"
    assert texts["subject.height"] == "5 ft 09 in"
    assert texts.get("subject.place_of_birth", "") == ""  # never from the address
    assert view.frame.sentence.over == "From a driver's licence."


def test_an_expired_licence_and_what_is_unclear_on_it_are_said() -> None:
    view = shown(scanned(licence(10, DBA="01012020", DAY="BRN")), s.station())
    assert view.frame.sentence.over == "From a driver's licence. The licence has expired."
    assert messages(view) == {"subject.eyes": "Came as: BRN"}


def test_a_scan_that_is_not_whole_is_said_and_a_birth_in_the_future_is_marked() -> None:
    whole = licence(10, DBB="12319999")
    view = shown(scanned(whole[: whole.index("DAG")]), s.station())
    assert "The scan is not whole: scan again, or check each field." in view.frame.sentence.over
    assert messages(view) == {"subject.date_of_birth": "Came as: 12319999"}


def test_another_text_leaves_the_form_and_says_so() -> None:
    front = opened(s.station()).with_field("subject.surname", "Smith")
    after = scanned("@ANSI nothing", front)
    assert after.form.texts == front.form.texts
    assert shown(after, s.station()).frame.sentence.text == "This is no licence that can be read. Scan again, or type."
    assert shown(scanned(licence(10), after), s.station()).frame.sentence.text != "This is no licence that can be read."


def test_a_licence_fills_what_the_record_left_open() -> None:
    front = chosen(DOUBTFUL)
    front = scanned(licence(10, DCS="EXAMPLE", DAC="ROBIN", DAY="BRN", DAD=""), front)
    assert front.form.texts["subject.date_of_birth"] == "1988-07-12"
    assert front.form.texts["subject.hair"] == "BLK"
    assert messages(shown(front)) == {"subject.eyes": "Came as: BRN"}  # of the licence now, and still open
    assert front.form.arrival_id == "A-JMS-2"


def test_a_record_after_another_persons_licence_keeps_nothing_of_it() -> None:
    snapshot = desk()
    front = scanned(licence(10, DCS="OTHER"), opened(snapshot))
    after = perform(snapshot, front, Act.CHOOSE_ARRIVAL, "A-JMS-1").front
    assert after.form.texts["subject.surname"] == "SAMPLE"
    assert after.form.texts["subject.hair"] == "XXX"  # the licence's was black
    assert shown(after).frame.sentence.text == DIFFERS
    same = perform(snapshot, scanned(licence(10), opened(snapshot)), Act.CHOOSE_ARRIVAL, "A-JMS-1").front
    assert same.form.texts["subject.hair"] == "BLK"
    assert shown(same).frame.sentence.text != DIFFERS


def test_another_persons_licence_fills_nothing_and_that_is_said() -> None:
    before = chosen()
    front = scanned(licence(10, DCS="OTHER"), before)
    assert front.form.texts == before.form.texts
    assert shown(front).frame.sentence.text == DIFFERS
    typing = front.with_field("subject.middle", "LEE")
    assert shown(typing).frame.sentence.text == "Complete. Go to prints."  # it was seen


def test_what_is_no_licence_is_said_until_the_officer_types() -> None:
    front = scanned("@ nothing that can be read", opened(s.station()))
    assert shown(front, s.station()).frame.sentence.text.startswith("This is no licence that can be read.")
    typing = front.with_field("subject.surname", "SAMPLE")
    assert shown(typing, s.station()).frame.sentence.text == "Type the person and the charges, then go to prints."


def test_after_a_licence_the_list_keeps_the_focus_while_it_is_open() -> None:
    snapshot = desk()
    front = opened(snapshot)
    assert perform(snapshot, front, Act.LICENCE, licence(10)).focus == ARRIVALS_FIELD
    closed = perform(snapshot, front, Act.ARRIVALS).front
    assert perform(snapshot, closed, Act.LICENCE, licence(10)).focus == "charges"


def test_what_is_said_of_a_licence_stands_behind_where_the_form_is_from() -> None:
    front = scanned(licence(10, DBA="12102020"), chosen())
    assert shown(front).frame.sentence.over == "From a driver's licence. The licence has expired."


def test_while_the_list_is_open_an_empty_field_lacks_nothing_yet() -> None:
    snapshot = desk()
    front = opened(snapshot)
    assert shown(front).frame.sentence.text == "Scan the wristband, choose the person, or type."
    assert messages(shown(left_field(snapshot, front, "subject.surname"))) == {}
    closed = perform(snapshot, front, Act.ARRIVALS).front
    assert "subject.surname" in messages(shown(left_field(snapshot, closed, "subject.surname")))


def test_what_nobody_knows_is_shown_in_words() -> None:
    unknown = {"subject.height": "000", "subject.weight_lb": "000"}
    record = msgspec.structs.replace(CLEAR, values={**CLEAR.values, **unknown})
    snapshot = desk(arrival(record))
    front = chosen(record, snapshot)
    assert [front.form.texts[f"subject.{name}"] for name in ("height", "weight_lb")] == ["unknown", "unknown"]
    day = f.today(s.station().now, front.zone)
    assert [f.value_of(front.form, f"subject.{name}", day) for name in ("height", "weight_lb")] == ["000", "000"]


def test_outside_the_form_a_scan_does_nothing() -> None:
    front = replace(opened(s.station()), form_open=False)
    assert perform(s.station(), front, Act.LICENCE, licence(10)).front == front


def test_today_says_that_somebody_waits() -> None:
    view = present(desk(), s.EN)
    assert view.frame.sentence.text == "Two persons wait in the jail system's list."
    busy = present(desk(drafts=(s.draft(),)), s.EN)
    assert busy.frame.sentence.text.startswith("One booking")
