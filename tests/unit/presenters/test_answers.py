"""The answers: neutral to everybody, honest about what waits, with a clock where there is something to wait for."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from app.domain.match import AnswerResult
from app.domain.queue_entry import QueueState
from app.presenters.acts import Act
from app.presenters.front import FrontEnd
from app.presenters.parts import Mark
from app.presenters.perform import perform
from app.presenters.screen import present
from app.presenters.times import clock
from app.presenters.views import AnswersView
from app.station import commands as c
from app.station.snapshot import StationSnapshot
from tests.unit.presenters import scenes as s

Q = QueueState
R = AnswerResult
LANGUAGES = [s.EN, s.ES]
ALL_HERE = "All answers are here. A correction would come too."


def shown(snapshot: StationSnapshot, front: FrontEnd = s.EN) -> AnswersView:
    view = present(snapshot, front)
    assert isinstance(view, AnswersView)
    return view


# Neutrality. ---------------------------------------------------------------------------------------------------------

MATCHED = msgspec.structs.replace(
    s.IMMIGRATION, result=AnswerResult.IDENTIFIED, record_number="I-77", record_date="1999-01-01", text="Match."
)
CLEARED = msgspec.structs.replace(s.IMMIGRATION, result=AnswerResult.NOT_IDENTIFIED, text="No match.")


@pytest.mark.parametrize("front", LANGUAGES, ids=["en", "es"])
@pytest.mark.parametrize("state", [Q.AWAITING_RESPONSE, Q.ANSWERED, Q.CONFIRMED])
@pytest.mark.parametrize("criminal", [(), (s.IDENTIFIED,), (s.NOT_IDENTIFIED,)], ids=["none", "hit", "no-hit"])
def test_an_immigration_match_changes_nothing_that_is_shown(
    criminal: tuple[s.Answer, ...], state: QueueState, front: FrontEnd
) -> None:
    views = [
        shown(s.sent(s.entry(state, *criminal, *immigration)), front)
        for immigration in ((s.IMMIGRATION,), (MATCHED,), (CLEARED,), (s.IMMIGRATION, MATCHED), ())
    ]
    assert all(view == views[0] for view in views)


@pytest.mark.parametrize("front", LANGUAGES, ids=["en", "es"])
def test_on_today_too(front: FrontEnd) -> None:
    views = [
        present(s.station(queue=(s.entry(Q.ANSWERED, s.IDENTIFIED, immigration),)), front)
        for immigration in (s.IMMIGRATION, MATCHED, CLEARED)
    ]
    assert all(view == views[0] for view in views)


@pytest.mark.parametrize("state", list(Q))
def test_the_immigration_row_is_the_same_in_every_state_and_has_no_clock(state: QueueState) -> None:
    row = shown(s.sent(s.entry(state, s.IDENTIFIED, MATCHED))).rows[2]
    assert row.text == "Between the service and the federal field office. Nothing is asked of you."
    assert (row.clock, row.under_clock, row.new, row.details) == ("", "", "", ())
    assert row.mark is Mark.IDLE


# What waits. ---------------------------------------------------------------------------------------------------------


def test_offline_it_says_that_it_goes_by_itself() -> None:
    view = shown(s.sent(s.entry(), health=s.AWAY))
    assert view.frame.sentence.text == "Saved. It goes by itself when the service is back."
    assert view.frame.sentence.over == "Saved 11:52"
    assert view.rows[0].text == "Waits for the service. It goes by itself."
    assert (view.rows[0].mark, view.rows[0].clock, view.rows[0].clock_in) == (Mark.WARN, "08:00", False)
    assert view.rows[1].text == "Begins when the service has the prints."
    assert view.rows[1].clock == ""
    assert view.receipt[0].lines == ("comes with the receipt",)


def test_offline_in_spanish() -> None:
    view = shown(s.sent(s.entry(), health=s.AWAY), s.ES)
    assert view.frame.sentence.text == "Guardado. Se envía solo cuando vuelva el servicio."


def test_accepted_and_outstanding() -> None:
    view = shown(s.sent(s.entry(Q.AWAITING_RESPONSE)))
    assert view.frame.sentence.text == "Answer outstanding: criminal identification."
    assert (view.rows[0].mark, view.rows[0].clock, view.rows[0].clock_in) == (Mark.GOOD, "01:00", True)
    assert (view.rows[1].mark, view.rows[1].clock, view.rows[1].clock_in) == (Mark.OPEN, "07:00", False)
    assert view.receipt[0].lines == (s.RECEIPT.control_number,)
    assert view.frame.main.act is Act.NEW_BOOKING


def test_the_clock_of_an_answer_that_is_awaited_goes_on() -> None:
    later = replace(s.sent(s.entry(Q.AWAITING_RESPONSE)), now=s.NOW + timedelta(hours=2, seconds=5))
    assert shown(later).rows[1].clock == "2:07:05"
    assert shown(later).rows[0].clock == "01:00"


def test_identified_names_the_date_of_the_record() -> None:
    view = shown(s.sent(s.entry(Q.ANSWERED, s.IDENTIFIED, s.IMMIGRATION)))
    assert view.frame.sentence.text == "Accepted and identified. One answer to read."
    assert view.rows[1].text == "Prints match a criminal record of 2007-03-19."
    assert (view.rows[1].clock, view.rows[1].clock_in, view.rows[1].new) == ("06:41", True, "New")
    assert view.frame.main.label == "Mark 1 answer seen"
    assert perform(s.sent(s.entry(Q.ANSWERED, s.IDENTIFIED)), s.EN, Act.MARK_SEEN).commands == (
        c.MarkAnswersSeen(s.TCN, 1),
    )


def test_not_identified() -> None:
    view = shown(s.sent(s.entry(Q.ANSWERED, s.NOT_IDENTIFIED, s.IMMIGRATION)))
    assert view.frame.sentence.text == "Accepted. No criminal record matches. One answer to read."
    assert view.rows[1].text == "No criminal record matches these prints."


def test_nobody_is_asked_to_mark_what_cannot_be_marked_yet() -> None:
    view = shown(s.sent(s.entry(Q.AWAITING_RESPONSE, s.IDENTIFIED)))
    assert view.frame.main.act is Act.NEW_BOOKING
    assert view.note == "Nothing is asked of you now. You may leave this page."


def test_a_later_answer_replaces_the_earlier_one() -> None:
    corrected = msgspec.structs.replace(s.NOT_IDENTIFIED, number=3, answered_at=s.NOW)
    view = shown(s.sent(s.entry(Q.ANSWERED, s.IDENTIFIED, s.IMMIGRATION, corrected)))
    assert view.rows[1].text == "No criminal record matches these prints."


def test_a_correction_is_told_by_the_chain_whenever_it_comes() -> None:
    first = msgspec.structs.replace(s.NOT_IDENTIFIED, own_tcn="B-1", reference=s.TCN, answered_at=s.NOW)
    later = msgspec.structs.replace(s.IDENTIFIED, number=2, own_tcn="B-2", reference="B-1")
    for order in ((first, later), (later, first)):
        view = shown(s.sent(s.entry(Q.ANSWERED, *order)))
        assert view.frame.sentence.text == "Corrected: identified. One answer to read."
        assert view.rows[1].text == "Prints match a criminal record of 2007-03-19."
        assert view.rows[1].details == ("It corrects an earlier answer.",)
    assert shown(s.sent(s.entry(Q.ANSWERED, first))).rows[1].details == ()


def test_an_identification_after_a_return_stands_and_a_return_after_an_identification_too() -> None:
    back = msgspec.structs.replace(s.REJECTION, own_tcn="B-1", reference=s.TCN, answered_at=s.NOW)
    later = msgspec.structs.replace(s.IDENTIFIED, number=2, own_tcn="B-2", reference="B-1")
    view = shown(s.sent(s.entry(Q.ANSWERED, back, later)))
    assert (view.rows[1].mark, view.frame.main.label) == (Mark.GOOD, "Mark 1 answer seen")
    first = msgspec.structs.replace(later, own_tcn="B-1", reference=s.TCN)
    back = msgspec.structs.replace(back, own_tcn="B-2", reference="B-1")
    row = shown(s.sent(s.entry(Q.ANSWERED, first, back))).rows[1]
    assert (row.mark, row.details[-1]) == (Mark.BAD, "It corrects an earlier answer.")
    assert shown(s.sent(s.entry(Q.ANSWERED, first, back))).frame.main.label == "Mark 1 answer seen"


@pytest.mark.parametrize(
    ("result", "sentence", "row"),
    [
        (R.HIGHLY_PROBABLE, "Rapid search: a match is highly probable.", "A match is highly probable."),
        (R.POSSIBLE, "Rapid search: a match is possible.", "A match is possible. This is not an identification."),
        (R.NO_CANDIDATE, "Rapid search: no candidate.", "No candidate was found."),
    ],
)
def test_a_rapid_search(result: AnswerResult, sentence: str, row: str) -> None:
    view = shown(s.sent(s.entry(Q.ANSWERED, msgspec.structs.replace(s.RAPID, result=result))))
    assert view.frame.sentence.text == f"{sentence} One answer to read."
    assert (view.rows[1].name, view.rows[1].text, view.rows[1].mark) == ("Rapid search", row, Mark.GOOD)


def test_an_answer_that_is_not_sure_is_shown_as_it_came() -> None:
    view = shown(s.sent(s.entry(Q.ANSWERED, s.UNDETERMINED)))
    assert view.frame.sentence.text == "An answer came whose meaning is not sure. One answer to read."
    row = view.rows[1]
    assert (row.text, row.mark) == ("What this answer means is not sure. Read it as it came.", Mark.WARN)
    assert (row.details, row.wrote) == ((), "The service wrote: RESULT FOLLOWS BY MAIL")
    assert (view.note, view.note_more) == (
        "Show it to your supervisor, then mark it seen.",
        "A later answer comes here and to Today.",
    )
    silent = msgspec.structs.replace(s.UNDETERMINED, text="")
    row = shown(s.sent(s.entry(Q.ANSWERED, silent))).rows[1]
    assert row.details == ("It holds no words. The administrator can look at the file.",)
    reject = msgspec.structs.replace(s.REJECTION, result=R.UNDETERMINED)
    row = shown(s.sent(s.entry(Q.ANSWERED, reject))).rows[1]
    assert (row.mark, row.details[0].endswith("(L0118)")) == (Mark.WARN, True)


def test_of_an_answer_of_an_unknown_kind_only_its_coming_is_shown() -> None:
    told = msgspec.structs.replace(s.OTHER, text="ENCOUNTER FOUND", record_number="I-77", codes=("L0008",))
    view = shown(s.sent(s.entry(Q.AWAITING_RESPONSE, told)))
    assert view.frame.sentence.text == "Answer outstanding: criminal identification."
    assert view.rows[3].text.startswith("An answer came of a kind that this station does not know.")
    texts = " ".join(s.texts_of(view))
    assert not [word for word in ("ENCOUNTER", "I-77", "L0008") if word in texts]
    assert len(shown(s.sent(s.entry(Q.AWAITING_RESPONSE))).rows) == 3


def test_handed_over_is_never_called_accepted() -> None:
    view = shown(s.sent(s.entry(Q.HANDED_OVER)))
    assert view.frame.sentence.text == "Handed over. No receipt comes this way, but the answer does."
    assert view.frame.sentence.over == "Handed over 11:54"
    assert (view.rows[0].name, view.rows[0].mark) == ("Handed over", Mark.OPEN)
    assert view.rows[0].text == "Handed over to Example Bureau. No receipt comes this way."
    assert (view.rows[0].clock, view.rows[0].clock_in) == ("02:00", True)
    assert (view.rows[1].mark, view.rows[1].clock, view.rows[1].clock_in) == (Mark.OPEN, "06:00", False)
    assert view.receipt[0].lines == ("none comes this way",)
    assert view.rows[1].text == "Outstanding at Example Bureau."
    known = s.entry(Q.AWAITING_RESPONSE, receipt=None, handed_over=s.HAND_OVER, acknowledged="BUREAU-7")
    view = shown(s.sent(known))
    assert view.receipt[0].lines == ("BUREAU-7",)
    assert view.rows[0].text == "Example Bureau has the prints. Its number is on the receipt."


def test_an_answer_shows_that_it_arrived_and_it_is_not_called_accepted_then_either() -> None:
    view = shown(s.sent(s.entry(Q.ANSWERED, s.NOT_IDENTIFIED, receipt=None, handed_over=s.HAND_OVER)))
    assert view.frame.sentence.text == "No criminal record matches. One answer to read."
    assert (view.rows[0].mark, view.rows[0].text) == (Mark.GOOD, "Example Bureau has the prints: an answer came.")
    assert not [text for text in s.texts_of(view) if "ccepted" in text]


def test_what_came_back_after_it_was_handed_over_is_not_said_to_be_unsent() -> None:
    view = shown(s.sent(s.entry(Q.HELD, receipt=None, handed_over=s.HAND_OVER, held_code="delivery/returned")))
    assert (view.rows[0].name, view.rows[0].mark) == ("Handed over", Mark.BAD)
    assert view.rows[0].text == "It came back: it was not delivered."


def test_a_return_names_fingers_that_a_bureau_wrote_by_number() -> None:
    bureau = msgspec.structs.replace(s.REJECTION, text="L0118: ERRONEOUS OR INCOMPLETE FINGERPRINT(S) 02 07")
    row = shown(s.sent(s.entry(Q.ANSWERED, bureau))).rows[1]
    assert row.text == "Returned by the service: the right index finger and the left index finger."


def test_seen() -> None:
    view = shown(s.sent(s.entry(Q.CONFIRMED, s.IDENTIFIED, s.IMMIGRATION, confirmed_by="OFFICER ONE")))
    assert view.frame.sentence.text == "Done. The answers are marked seen."
    assert view.rows[1].new == ""
    assert view.receipt[-1].lines == ("OFFICER ONE",)
    assert view.frame.main.label == "New booking"
    assert view.note_more == ALL_HERE


def test_a_later_answer_is_spoken_of_only_while_one_is_awaited() -> None:
    assert shown(s.sent(s.entry(Q.AWAITING_RESPONSE))).note_more == "A later answer comes here and to Today."
    for answers in ((s.IDENTIFIED,), (s.IDENTIFIED, s.IMMIGRATION), (s.NOT_IDENTIFIED, s.IMMIGRATION)):
        assert shown(s.sent(s.entry(Q.ANSWERED, *answers))).note_more == ALL_HERE
    assert shown(s.sent(s.entry(Q.CONFIRMED, s.REJECTION))).note_more == "All prints are kept at this station."


# Returned, and kept back. --------------------------------------------------------------------------------------------


def test_a_return_is_in_plain_words_with_code_and_fingers() -> None:
    view = shown(s.sent(s.entry(Q.ANSWERED, s.REJECTION)))
    assert view.frame.sentence.text == "Returned by the service. Prints are kept."
    row = view.rows[1]
    assert row.mark is Mark.BAD
    assert row.text == "Returned by the service: the right ring finger and the left little finger."
    assert row.details == ("Prints are missing or not complete. Take them, or mark the fingers. (L0118)",)
    assert row.wrote == "The service wrote: Neither printed nor marked missing: right ring, left little."
    spanish = shown(s.sent(s.entry(Q.ANSWERED, s.REJECTION)), s.ES).rows[1]
    assert spanish.text == "Devuelta por el servicio: el anular derecho y el meñique izquierdo."


def test_an_unknown_code_shows_what_the_service_wrote() -> None:
    odd = msgspec.structs.replace(s.REJECTION, codes=("Z9999",), text="Something of its own.")
    row = shown(s.sent(s.entry(Q.ANSWERED, odd))).rows[1]
    assert (row.details, row.wrote) == (
        ("See what the service wrote. (Z9999)",),
        "The service wrote: Something of its own.",
    )


def test_a_booking_that_needs_a_person_says_why() -> None:
    view = shown(s.sent(s.entry(Q.HELD, held_code="service/conflict", held_reason="English of the log.")))
    assert view.frame.sentence.text == "Saved. This booking needs a person."
    assert view.rows[0].text == "Not sent: the service has another booking under this number."
    assert view.rows[0].mark is Mark.BAD
    assert "Tell the administrator" in view.note


@pytest.mark.parametrize("front", LANGUAGES, ids=["en", "es"])
@pytest.mark.parametrize("state", list(Q))
def test_nobody_is_told_to_keep_anybody(state: QueueState, front: FrontEnd) -> None:
    texts = " ".join(s.texts_of(shown(s.sent(s.entry(state, s.IDENTIFIED, MATCHED)), front))).lower()
    for word in ("detain", "custody", "do not release", "detener", "retener", "custodia", "i-77", "1999-01-01"):
        assert word not in texts


def test_leaving_and_a_new_booking_from_here() -> None:
    snapshot = s.sent(s.entry(Q.AWAITING_RESPONSE))
    assert perform(snapshot, s.EN, Act.TODAY).commands == (c.FinishViewing(),)
    outcome = perform(snapshot, s.EN, Act.NEW_BOOKING)
    assert outcome.commands == (c.FinishViewing(),)
    assert outcome.front.form_open


@pytest.mark.parametrize(
    ("ran", "text"),
    [
        (timedelta(seconds=-5), "00:00"),
        (timedelta(seconds=9), "00:09"),
        (timedelta(minutes=6, seconds=41), "06:41"),
        (timedelta(hours=1, minutes=2, seconds=3), "1:02:03"),
        (timedelta(hours=26, minutes=30), "26 h"),
    ],
)
def test_clocks(ran: timedelta, text: str) -> None:
    assert clock(ran) == text
