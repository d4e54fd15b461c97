"""The card of an entry on the screen: what it says of the electronic way, when it is printed, what is not on it."""

from dataclasses import replace

import pytest

from app.config import Environment
from app.domain.booking import MissingFinger, MissingReason
from app.domain.card import CardForm, Standing
from app.domain.match import AnswerKind
from app.domain.position import FINGERS
from app.domain.queue_entry import QueueState
from app.presenters.acts import Act
from app.presenters.front import FrontEnd
from app.presenters.parts import Mark, Screen
from app.presenters.perform import perform, settle
from app.presenters.screen import present
from app.presenters.views import AnswersView, CardView
from app.station import commands as c
from app.station.snapshot import StationSnapshot
from tests.support.values import answer
from tests.unit.presenters import scenes as s

LOOKING = replace(s.EN, can_print_cards=True, place=f"sent::{s.TCN}")
OPEN = replace(LOOKING, card_open=True)


def waiting(state: QueueState = QueueState.HELD) -> StationSnapshot:
    return s.sent(s.entry(state), card=s.CARD)


def shown(snapshot: StationSnapshot, front: FrontEnd = OPEN) -> CardView:
    view = present(snapshot, front)
    assert isinstance(view, CardView)
    return view


def test_the_answers_lead_to_the_card_where_the_window_can_print_one() -> None:
    snapshot = s.sent(s.entry())
    answers = present(snapshot, LOOKING)
    assert isinstance(answers, AnswersView)
    assert [one.act for one in answers.frame.acts] == [Act.OPEN_CARD]
    assert present(snapshot, s.EN).frame.acts == ()
    outcome = perform(snapshot, LOOKING, Act.OPEN_CARD)
    assert outcome.commands == (c.ReadCard(s.TCN),)
    assert present(snapshot, outcome.front).frame.screen is Screen.CARD
    assert perform(snapshot, s.EN, Act.OPEN_CARD).commands == ()
    assert perform(waiting(), LOOKING, Act.OPEN_CARD).commands == ()  # the prints are there already


def test_back_and_the_next_person_end_it() -> None:
    assert not perform(waiting(), OPEN, Act.BACK).front.card_open
    assert not settle(s.station(), OPEN).card_open


def test_the_sentence_says_whether_it_went() -> None:
    said = {state: shown(waiting(state)).frame.sentence.text for state in QueueState}
    assert "not sent" in said[QueueState.HELD]
    assert "goes electronically by itself" in said[QueueState.READY]
    assert "ask before you send" in said[QueueState.SENDING]
    assert all("not to be sent again" in said[state] for state in (QueueState.HANDED_OVER, QueueState.ANSWERED))


def test_of_what_was_returned_the_sentence_does_not_say_that_its_card_must_stay() -> None:
    returned = answer(s.TCN, kind=AnswerKind.REJECTION)
    view = shown(s.sent(s.entry(QueueState.CONFIRMED, returned), card=s.CARD))
    assert "sent electronically and returned" in view.frame.sentence.text
    assert "not to be sent" not in view.frame.sentence.text
    assert view.facts[0].lines == ("Sent, and returned",)
    assert view.sheet is not None
    assert view.sheet.mark.startswith("SENT ELECTRONICALLY AND REJECTED, TCN")


def test_a_training_stations_card_says_so_and_a_production_stations_does_not() -> None:
    view = shown(waiting())
    assert view.sheet is not None
    assert "TRAINING" in view.sheet.training
    real = shown(replace(waiting(), environment=Environment.PRODUCTION))
    assert real.sheet is not None
    assert real.sheet.training == ""


def test_the_other_form_is_chosen() -> None:
    front = perform(waiting(), OPEN, Act.CHOOSE_CARD, "fd258").front
    view = shown(waiting(), front)
    assert view.sheet is not None
    assert view.sheet.form == "FD-258"
    assert [one.selected for one in view.forms] == [False, True]
    assert perform(waiting(), front, Act.CHOOSE_CARD, "fd999").front == front


def test_the_trail_is_written_before_the_card_is_printed() -> None:
    outcome = perform(waiting(), OPEN, Act.PRINT_CARD)
    assert outcome.commands == (c.RecordCard(s.TCN, CardForm.FD249, Standing.NOT_SENT),)
    assert outcome.card == shown(waiting()).sheet
    due = outcome.front
    assert shown(waiting(), due).frame.main.busy
    assert perform(waiting(), due, Act.PRINT_CARD).commands == ()  # a second press
    refused = settle(s.refused(waiting(), "card/standing-changed", number=4), due)
    assert not refused.card_due
    assert shown(waiting(), refused).frame.main.act is Act.PRINT_CARD


def test_there_is_nothing_to_print_before_the_prints_are_there() -> None:
    snapshot = s.sent(s.entry())
    assert shown(snapshot).sheet is None
    assert not shown(snapshot).frame.main.enabled
    assert perform(snapshot, OPEN, Act.PRINT_CARD).commands == ()


def test_once_printed_it_says_where_and_leads_back() -> None:
    on_disk = shown(waiting(), OPEN.with_card_printed("cards/card.pdf"))
    assert on_disk.frame.notice is not None
    assert on_disk.frame.notice.text.endswith("cards/card.pdf")
    assert on_disk.frame.main.act is Act.BACK
    assert "saved" in on_disk.frame.sentence.text
    assert [one.act for one in on_disk.frame.acts] == [Act.PRINT_CARD]
    on_paper = shown(waiting(), OPEN.with_card_printed("Front desk", printer=True))
    assert on_paper.frame.notice is not None
    assert "printer Front desk" in on_paper.frame.notice.text


def test_one_that_was_not_printed_is_printed_again() -> None:
    view = shown(waiting(), OPEN.with_card_printed("", code="card/not-saved", whose="administrator"))
    assert view.frame.notice is not None
    assert (view.frame.notice.code, view.frame.notice.mark) == ("card/not-saved", Mark.BAD)
    assert view.frame.main.act is Act.PRINT_CARD


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "card/paper-too-small",
            "The printer's paper is smaller than the card. Print again on larger paper.",
        ),
        ("card/printer-refused", "The printer does not take the card. Look at the printer, then print again."),
        ("printing/not-printed", "The card could not be printed. Tell the administrator. (printing/not-printed)"),
    ],
)
def test_why_it_was_not_printed_is_said_of_a_card(code: str, said: str) -> None:
    view = shown(waiting(), OPEN.with_card_printed("", code=code, whose="program"))
    assert view.frame.notice is not None
    assert view.frame.notice.text == said


def test_what_could_not_be_read_leads_back() -> None:
    view = shown(s.refused(s.sent(s.entry()), "an2/count-mismatch"))
    assert view.frame.main.act is Act.BACK
    assert view.frame.notice is not None


def test_findings_name_the_prints_a_kind_a_line() -> None:
    notes = {note.text: note.mark for note in shown(waiting()).notes}
    assert notes["Left thumb, rolled: the picture cannot be read. The box says so."] is Mark.WARN
    assert notes["Left four fingers: the print is larger than its box. The edge hides a part."] is Mark.IDLE
    assert any(text.startswith("Right index, rolled: there are two pictures") for text in notes)
    assert any(text.startswith("A print: the card has no box") for text in notes)
    assert not any("Right ring" in text for text in notes)  # its mark is there


def test_that_all_is_on_the_card_is_said_too() -> None:
    whole = replace(s.CARD, prints=(), missing=tuple(MissingFinger(one, MissingReason.AMPUTATED) for one in FINGERS))
    (note,) = shown(replace(waiting(), card=whole)).notes
    assert (note.mark, note.text) == (Mark.GOOD, "All prints that were taken are on the card.")


def test_a_form_without_a_box_for_the_charges_says_so() -> None:
    said = "This form is for applicants: it has no box for the charges."
    applicant = replace(OPEN, card_form=CardForm.FD258)
    assert shown(waiting(), applicant).notes[0].text == said
    assert said not in [note.text for note in shown(waiting()).notes]
    civil = replace(s.CARD, elements={"2.018": (("SAMPLE,JORDAN",),)})
    assert said not in [note.text for note in shown(replace(waiting(), card=civil), applicant).notes]
