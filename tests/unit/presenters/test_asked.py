"""What the agency asks for beside the usual, on the form: labels, choices, findings, and the booking that it makes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from app.domain.arrival import Arrival, BookingRecord, Unclear
from app.domain.booking import Charge, OtherField
from app.presenters import filling
from app.presenters import form as f
from app.presenters.acts import Act
from app.presenters.arrivals import fields_said
from app.presenters.front import FrontEnd
from app.presenters.new_booking import left_field
from app.presenters.perform import perform
from app.presenters.screen import present
from app.presenters.views import FieldView, NewBookingView
from app.presenters.words import words_in
from app.station import commands as c
from tests.support.asking import asking_in_force
from tests.unit.presenters import scenes as s

TODAY = date(2026, 3, 4)
DESK = s.station()
NAMES = ("other.2.921", "other.2.923", "other.2.041", "other.2.019", "other.2.924")


@pytest.fixture(autouse=True, scope="module")
def in_force(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with asking_in_force(tmp_path_factory.mktemp("profile")):
        yield


def filled(front: FrontEnd = s.EN, **changes: str) -> FrontEnd:
    """A form in which only what `changes` says is amiss; dots of names as __."""
    texts = {
        "subject.surname": "Sample",
        "subject.given": "Jordan",
        "subject.date_of_birth": "1988-07-12",
        "booking_number": "B-1",
        "other.2.921": "W",
        "other.2.041": "1 First Street",
        **{name.replace("__", "."): text for name, text in changes.items()},
    }
    front = perform(DESK, front, Act.NEW_BOOKING).front
    for name, text in texts.items():
        front = front.with_field(name, text)
    return replace(front, form=replace(front.form, charges=(Charge("LARCENY"),)))


def shown(front: FrontEnd) -> NewBookingView:
    view = present(DESK, front)
    assert isinstance(view, NewBookingView)
    return view


def field(front: FrontEnd, name: str) -> FieldView:
    return next(one for one in shown(front).fields if one.name == name)


def asked(front: FrontEnd) -> FrontEnd:
    return perform(DESK, front, Act.TO_PRINTS).front


def test_they_stand_behind_the_usual_in_a_group_of_their_own() -> None:
    fields = shown(filled()).fields
    assert tuple(one.name for one in fields[len(f.FIELDS) :]) == NAMES
    assert [one.heading for one in fields if one.heading] == ["Asked for by the agency"]
    assert fields[len(f.FIELDS)].heading
    rows = [(one.row, one.span) for one in fields[len(f.FIELDS) :]]
    assert rows == [(4, 4), (4, 4), (5, 8), (5, 4), (6, 4)]


def test_label_and_hint_are_in_the_officers_language_where_the_agency_has_words() -> None:
    assert [field(filled(front), "other.2.041").label for front in (s.EN, s.ES)] == ["Residence", "Domicilio"]
    assert field(filled(s.ES), "other.2.041").hint == "calle, ciudad, estado"
    assert field(filled(s.ES), "other.2.924").label == "Court"
    assert field(filled(), "other.2.923").hint == "YYYY-MM-DD"


def test_a_field_with_a_table_offers_its_codes() -> None:
    choices = field(filled(), "other.2.921").choices
    assert [one.label for one in choices] == ["O, on view", "W, warrant", "S, summoned"]
    assert field(perform(DESK, s.EN, Act.NEW_BOOKING).front, "other.2.921").text == ""


def test_the_booking_holds_what_was_typed() -> None:
    front = filled(other__2__923="2/28/2026", other__2__924="wa001", other__2__019="Doe,Jo; Roe,Jo")
    (command,) = perform(DESK, front, Act.TO_PRINTS).commands
    assert isinstance(command, c.StartBooking)
    assert command.booking.other == (
        OtherField("2.019", (("DOE,JO",), ("ROE,JO",))),
        OtherField("2.041", (("1 FIRST STREET",),)),
        OtherField("2.921", (("W",),)),
        OtherField("2.923", (("20260228",),)),
        OtherField("2.924", (("WA001",),)),
    )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("other.2.921", "", "Needed."),
        ("other.2.041", "", "Needed."),
        ("other.2.041", "X" * 121, "Too long: at most 120."),
        ("other.2.921", "Q", "Choose from list."),
        ("other.2.923", "2026-02-30", "Day: February had 28."),
        ("other.2.923", "soon", "Write year-month-day."),
        ("other.2.924", "WA01!", "Letters and numbers only."),
        ("other.2.924", "WA0", "Too short."),
        ("other.2.019", "; ".join(["DOE,JO"] * 11), "Too many values."),
        ("other.2.019", f"DOE,JO; {'X' * 31}", "Too long: at most 30."),
        ("other.2.924", "00WWA", "Write it as: WA001"),
    ],
)
def test_what_is_amiss_is_said_beside_the_field(name: str, text: str, said: str) -> None:
    front = asked(filled(s.EN, **{name.replace(".", "__"): text}))
    assert front.form.asked
    assert {one.name: one.message for one in shown(front).fields if one.message} == {name: said}
    label = field(front, name).label
    assert shown(front).frame.sentence.text == f"Check “{label}”, then go to prints."


def test_a_field_that_was_left_shows_what_was_understood() -> None:
    front = left_field(DESK, filled(other__2__924="wa001"), "other.2.924")
    assert field(front, "other.2.924").text == "WA001"


def test_the_jails_record_fills_them_and_marks_what_it_did_not_say() -> None:
    record = BookingRecord(
        "1",
        {"booking_number": "B-2", "other.2.041": "2 SECOND STREET"},
        unclear=(Unclear("other.2.921", "jms/unknown-code", "Unheard"),),
    )
    arrival = Arrival("a", 1, DESK.now, DESK.now, record)
    form = filling.by_arrival(
        words_in(s.EN.language), perform(DESK, s.EN, Act.NEW_BOOKING).front.form, arrival, TODAY, new_id="n"
    )
    front = replace(s.EN, form_open=True, form=form)
    assert field(front, "other.2.041").text == "2 SECOND STREET"
    assert field(front, "other.2.921").message == "Came as: Unheard"
    assert fields_said(words_in(s.EN.language), ("other.2.921", "subject.eyes")) == "eyes and “Kind of arrest”"
