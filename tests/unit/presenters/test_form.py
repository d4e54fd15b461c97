"""The form of a new booking: what may be typed, what is understood, what is said beside the field."""

from dataclasses import replace
from datetime import date

import pytest

from app.config import Environment
from app.domain.booking import Charge
from app.presenters import form as f
from app.presenters import typed
from app.presenters.acts import Act
from app.presenters.front import FrontEnd
from app.presenters.new_booking import left_field
from app.presenters.parts import Language
from app.presenters.perform import perform, settle
from app.presenters.screen import present
from app.presenters.views import NewBookingView
from app.presenters.words import words_in
from app.station import booking_form
from app.station import commands as c
from tests.unit.presenters import scenes as s

TODAY = date(2026, 3, 4)
DESK = s.station()
LARCENY = booking_form.search_charges("larceny", 1)[0]


def opened(front: FrontEnd = s.EN) -> FrontEnd:
    return perform(DESK, front, Act.NEW_BOOKING).front


def filled(**changes: str) -> FrontEnd:
    """A form in which only what `changes` says may be amiss; dots of names as __."""
    texts = {
        "subject.surname": "Sample",
        "subject.given": "Jordan",
        "subject.date_of_birth": "1988-07-12",
        "booking_number": "B-1",
        **{name.replace("__", "."): text for name, text in changes.items()},
    }
    front = opened()
    for name, text in texts.items():
        front = front.with_field(name, text)
    return replace(front, form=replace(front.form, charges=(LARCENY,)))


def shown(front: FrontEnd) -> NewBookingView:
    view = present(DESK, front)
    assert isinstance(view, NewBookingView)
    return view


def message(front: FrontEnd, name: str) -> str:
    return next(field.message for field in shown(front).fields if field.name == name)


# What may be typed. --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "1988-07-12",
        "1988/7/12",
        "07/12/1988",
        "7-12-1988",
        "7.12.88",
        "07 12 1988",
        "19880712",
        "07121988",
        "July 12 1988",
        "Jul 12, 1988",
        "12 July 1988",
        "12 de julio de 1988",
    ],
)
def test_dates(text: str) -> None:
    assert typed.date_value(text, today=TODAY) == "19880712"
    assert typed.shown_date(text, today=TODAY) == "1988-07-12"


@pytest.mark.parametrize(("text", "value"), [("3/4/26", "20260304"), ("3/5/26", "19260305"), ("12/31/99", "19991231")])
def test_a_year_of_two_figures_is_the_newest_that_is_not_to_come(text: str, value: str) -> None:
    assert typed.date_value(text, today=TODAY) == value


@pytest.mark.parametrize("text", ["yesterday", "1988", "12/1988", "1988-07-12x", "٣/٤/2020x"])
def test_what_is_no_date_stays_as_typed(text: str) -> None:
    assert typed.date_value(text, today=TODAY) == text
    assert typed.shown_date(text, today=TODAY) == text


@pytest.mark.parametrize("text", ["unknown", "Unk", "desconocido", "00000000"])
def test_a_date_may_be_said_to_be_unknown(text: str) -> None:
    assert typed.date_value(text, today=TODAY) == "00000000"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5'11\"", "511"),
        ("5’ 11”", "511"),
        ("5 11", "511"),
        ("5-11", "511"),
        ("511", "511"),
        ("5 ft 9 in", "509"),
        ("5'", "500"),
        ("180 cm", "511"),
        ("", "000"),
        ("unknown", "000"),
        ("tall", "tall"),
    ],
)
def test_heights(text: str, value: str) -> None:
    assert typed.height_value(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("160", "160"), ("160 lb", "160"), ("95 lbs.", "095"), ("73 kg", "161"), ("", "000"), ("heavy", "heavy")],
)
def test_weights(text: str, value: str) -> None:
    assert typed.weight_value(text) == value


def test_names_and_places() -> None:
    assert typed.name_value("  de la  Cruz ") == "DE LA CRUZ"
    assert typed.place_value(" nc ") == "NC"
    assert typed.place_value("") == "XX"


def test_a_field_that_is_left_shows_what_was_understood() -> None:
    front = filled(subject__date_of_birth="7/12/88", subject__height="5'9", subject__weight_lb="160")
    for name in ("subject.date_of_birth", "subject.height", "subject.weight_lb", "subject.surname"):
        front = left_field(DESK, front, name)
    texts = front.form.texts
    assert texts["subject.date_of_birth"] == "1988-07-12"
    assert texts["subject.height"] == "5 ft 09 in"
    assert texts["subject.weight_lb"] == "160 lb"
    assert texts["subject.surname"] == "SAMPLE"
    again = left_field(DESK, front, "subject.height")
    assert again.form == front.form
    assert typed.height_value(texts["subject.height"]) == "509"
    assert typed.weight_value(texts["subject.weight_lb"]) == "160"


@pytest.mark.parametrize("language", list(Language))
def test_unknown_stays_understood_in_the_words_of_the_screen(language: Language) -> None:
    front = left_field(DESK, replace(filled(subject__date_of_birth="unk"), language=language), "subject.date_of_birth")
    text = front.form.texts["subject.date_of_birth"]
    assert text == words_in(language).say("unit.unknown")
    assert typed.date_value(text, today=TODAY) == "00000000"


# What is said beside the field. --------------------------------------------------------------------------------------


def test_nothing_is_said_of_fields_that_were_not_left_yet() -> None:
    view = shown(opened())
    assert [field.message for field in view.fields if field.message] == []
    assert view.frame.sentence.text == "Type the person and the charges, then go to prints."


@pytest.mark.parametrize(
    ("name", "text", "english", "spanish"),
    [
        ("subject.date_of_birth", "1990-02-30", "Day: February had 28.", "Día: febrero tuvo 28."),
        ("subject.date_of_birth", "1992-02-30", "Day: February had 29.", "Día: febrero tuvo 29."),
        ("subject.date_of_birth", "13/40/1990", "Check the month: 1 to 12.", "Revise el mes: 1 a 12."),
        ("subject.date_of_birth", "2030-01-01", "This day is to come.", "Ese día no ha llegado."),
        ("subject.date_of_birth", "0198-01-01", "Check the year.", "Revise el año."),
        ("subject.date_of_birth", "soon", "Write year-month-day.", "Escriba año-mes-día."),
        ("subject.date_of_birth", "", "Type it, or the word unknown.", "Escríbala o ponga desconocida."),
        ("date_of_arrest", "1980-01-01", "Before the date of birth.", "Antes del nacimiento."),
        ("subject.surname", "", "Needed.", "Se necesita."),
        ("subject.surname", "S4mple", "Letters only, no numbers.", "Solo letras, sin números."),
        ("subject.given", "Jordan, Lee", "Without a comma.", "Sin coma."),
        ("subject.surname", "x" * 60, "Too long: at most 50.", "Muy largo: máximo 50."),
        ("subject.height", "9'11", "4'00 to 7'11.", "4'00 a 7'11."),
        ("subject.weight_lb", "20", "50 to 499 pounds.", "50 a 499 libras."),
        ("subject.place_of_birth", "Carolina", "Two letters; XX: unknown.", "Dos letras; XX: no se sabe."),
        ("subject.eyes", "ZZZ", "Choose from list.", "Elija de la lista."),
        ("booking_number", "B.1", "Without a period.", "Sin punto."),
        ("booking_number", "Bñ1", "Plain letters and numbers.", "Letras simples y números."),
        ("booking_number", "B" * 30, "Too long: at most 20.", "Muy largo: máximo 20."),
        ("booking_number", "", "Needed.", "Se necesita."),
    ],
)
def test_messages(name: str, text: str, english: str, spanish: str) -> None:
    front = left_field(DESK, filled(**{name.replace(".", "__"): text}), name)
    assert message(front, name) == english
    assert message(replace(front, language=Language.ES), name) == spanish


def test_the_first_message_is_in_the_sentence() -> None:
    front = left_field(DESK, filled(subject__date_of_birth="1990-02-30"), "subject.date_of_birth")
    assert shown(front).frame.sentence.text == "Check the date of birth, then go to prints."
    spanish = shown(replace(front, language=Language.ES)).frame.sentence.text
    assert spanish == "Revise la fecha de nacimiento; luego las huellas."


def test_a_complete_form_says_so() -> None:
    assert shown(filled()).frame.sentence.text == "Complete. Go to prints."


def test_the_act_stays_pressable_and_goes_to_the_first_message() -> None:
    front = filled(subject__given="", booking_number="")
    assert shown(front).frame.main.enabled
    outcome = perform(DESK, front, Act.TO_PRINTS)
    assert outcome.commands == ()
    assert outcome.focus == "subject.given"
    assert message(outcome.front, "booking_number") == "Needed."


def test_a_booking_needs_a_charge() -> None:
    front = filled()
    front = replace(front, form=replace(front.form, charges=()))
    outcome = perform(DESK, front, Act.TO_PRINTS)
    assert (outcome.commands, outcome.focus) == ((), "charges")
    assert shown(outcome.front).charges_message == "Add at least one charge."


def test_the_booking_that_a_form_makes_passes_the_check_of_the_assembly() -> None:
    front = filled(subject__height="5'9\"", subject__weight_lb="73 kg", subject__place_of_birth="nc", subject__sex="F")
    (command,) = perform(DESK, front, Act.TO_PRINTS).commands
    assert isinstance(command, c.StartBooking)
    booking = command.booking
    assert booking_form.check_form(booking, today=TODAY) == ()
    assert (booking.subject.surname, booking.subject.given) == ("SAMPLE", "JORDAN")
    assert booking.subject.date_of_birth == "19880712"
    assert (booking.subject.height, booking.subject.weight_lb) == ("509", "161")
    assert (booking.subject.place_of_birth, booking.subject.sex) == ("NC", "F")
    assert booking.date_of_arrest == "20260304"
    assert (booking.officer, booking.created_at) == ("OFFICER ONE", s.NOW)


def test_a_second_press_begins_no_second_booking() -> None:
    front = filled()
    first, second = (perform(DESK, front, Act.TO_PRINTS).commands[0] for _ in range(2))
    assert first == second


@pytest.mark.parametrize("plan", [plan for plan in f.FIELDS if plan.kind == "choice"], ids=lambda plan: plan.name)
def test_every_choice_of_a_list_is_accepted(plan: f.FieldPlan) -> None:
    offered = booking_form.choices(plan.name)
    assert offered[0].code == f.blank(s.NOW, None).texts[plan.name]  # unknown
    for one in offered:
        front = filled(**{plan.name.replace(".", "__"): one.code})
        assert f.findings(front.form, now=s.NOW, day=TODAY) == {}


# Charges. ------------------------------------------------------------------------------------------------------------


def test_charges_are_searched_by_beginnings_of_words() -> None:
    view = shown(opened().with_query("robb gun"))
    assert view.results
    assert len(view.results) <= 6
    for row in view.results:
        assert {piece.lower() for piece, typed_ in row.pieces if typed_} == {"robb", "gun"}
        assert row.code
        assert row.table
    assert "".join(piece for piece, _ in view.results[0].pieces) == view.results[0].text


def test_a_charge_is_added_once_and_removed() -> None:
    front = opened().with_query("larceny")
    wanted = shown(front).results[0]
    front = perform(DESK, front, wanted.act.act, wanted.act.argument).front
    assert front.form.query == ""
    front = perform(DESK, front.with_query("larceny"), wanted.act.act, wanted.act.argument).front
    (added,) = shown(front).added
    assert added.text == wanted.text
    assert shown(perform(DESK, front, added.act.act, added.act.argument).front).added == ()


def test_the_newest_charge_is_on_top() -> None:
    front = opened()
    for words in ("first thing", "second thing"):
        front = perform(DESK, front.with_query(words), Act.ADD_WORDS).front
    assert front.form.charges == (Charge("FIRST THING"), Charge("SECOND THING"))
    rows = shown(front).added
    assert [row.text for row in rows] == ["SECOND THING", "FIRST THING"]
    front = perform(DESK, front, rows[0].act.act, rows[0].act.argument).front
    assert front.form.charges == (Charge("FIRST THING"),)


def test_words_that_find_nothing_may_be_added_as_they_are() -> None:
    view = shown(opened().with_query("zzzz"))
    assert view.results == ()
    assert view.no_result == "No charge found for these words."
    assert view.add_words is not None
    assert shown(opened()).add_words is None


# Opening, leaving, coming back. --------------------------------------------------------------------------------------


def test_a_training_form_has_a_number_and_a_real_one_waits_for_it() -> None:
    assert opened().form.texts["booking_number"].startswith("TR")
    real = replace(DESK, environment=Environment.PRODUCTION)
    assert "booking_number" not in perform(real, s.EN, Act.NEW_BOOKING).front.form.texts
    assert opened().form.texts["date_of_arrest"] == "2026-03-04"


def test_a_form_is_kept_when_it_is_left() -> None:
    front = filled()
    left = perform(DESK, front, Act.LEAVE_FORM)
    assert left.commands == ()
    assert not left.front.form_open
    assert perform(DESK, left.front, Act.NEW_BOOKING).front.form == front.form


def test_a_form_that_became_a_booking_is_put_away() -> None:
    after = settle(s.capturing(), filled())
    assert not after.form_open
    assert after.form.texts == {}


def test_a_refused_booking_leaves_the_form_as_it_was() -> None:
    front = filled()
    refused = s.refused(DESK, "store/disk-full", "administrator")
    after = settle(refused, perform(DESK, settle(DESK, front), Act.TO_PRINTS).front)
    assert after.form.texts == front.form.texts
    view = present(refused, after)
    assert isinstance(view, NewBookingView)
    assert view.frame.notice is not None
    assert "disk is full" in view.frame.notice.text
