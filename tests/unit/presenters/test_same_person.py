"""The note that the same fingers were booked here before, and the two bookings beside each other."""

from dataclasses import replace

import pytest

from app.presenters.acts import Act, Key
from app.presenters.front import FrontEnd
from app.presenters.keys import act_for_key
from app.presenters.outcome import Outcome
from app.presenters.parts import Language, Mark, Screen
from app.presenters.perform import perform, settle
from app.presenters.screen import present
from app.presenters.views import CaptureScreenView, Fact, FindingRow, ReviewView, SamePersonView
from app.station import commands as c
from app.station.snapshot import CaptureState, CaptureView, Phase, StationSnapshot
from tests.support import scenes as s

EN = s.FRONT
ES = replace(EN, language=Language.ES)
CAPTURING = s.capturing(1, CaptureView(CaptureState.POSITIONING, 1, s.lights(1, {})), same_person=s.earlier())
REVIEWING = s.reviewing(s.Painter(), same_person=s.earlier(agreeing=9, compared=9))


def captured(snapshot: StationSnapshot, front: FrontEnd = EN) -> CaptureScreenView:
    view = present(snapshot, front)
    assert isinstance(view, CaptureScreenView)
    return view


def noted(snapshot: StationSnapshot, front: FrontEnd = EN) -> FindingRow | None:
    view = present(snapshot, front)
    assert isinstance(view, ReviewView)
    return next((row for row in view.findings if row.act is not None and row.act.act is Act.COMPARE), None)


def compared(snapshot: StationSnapshot, front: FrontEnd = EN) -> SamePersonView:
    view = present(snapshot, replace(front, comparing=True))
    assert isinstance(view, SamePersonView)
    return view


@pytest.mark.parametrize(
    ("front", "text", "label"),
    [
        (EN, "The same fingers were booked here on 2026-03-01 21:40, booking B-2026-004391.", "Compare the names"),
        (ES, "Las mismas huellas se tomaron aquí el 2026-03-01 21:40, ficha B-2026-004391.", "Comparar los nombres"),
    ],
)
def test_the_note_says_when_and_which_booking_and_not_whose(front: FrontEnd, text: str, label: str) -> None:
    view = captured(CAPTURING, front)
    assert view.note is not None
    assert (view.note.text, view.note.act.label) == (text, label)
    assert act_for_key(view, Key.F5) == view.note.act
    assert "EXAMPLE" not in str(view), "the other's name is seen by who compares"


def test_it_changes_nothing_else_of_the_capture() -> None:
    without = captured(replace(CAPTURING, same_person=None))
    with_note = captured(CAPTURING)
    assert without.note is None
    frame = replace(with_note.frame, on_page=())
    assert replace(with_note, note=None, frame=frame) == without


def test_it_waits_while_fingers_are_marked_or_a_reason_is_given() -> None:
    assert captured(CAPTURING, replace(EN, marking=True)).note is None
    keeping = replace(s.dry_review(s.Painter(), 3), same_person=s.earlier())
    assert captured(keeping, replace(EN, keeping=True, chosen_attempt=3)).note is None
    assert captured(keeping).note is not None


def test_it_goes_once_the_officer_has_said_what_it_is() -> None:
    for same in (True, False):
        assert captured(replace(CAPTURING, same_person=s.earlier(same=same))).note is None


def test_the_review_lists_it_and_sends_all_the_same() -> None:
    row = noted(REVIEWING)
    assert row is not None
    assert row.title == "The same fingers were booked here on 2026-03-01 21:40"
    assert row.more == "Booking B-2026-004391. Compare the names. May be sent."
    assert row.mark is Mark.NEXT
    assert present(REVIEWING, EN).frame.main.act is Act.SEND
    assert perform(REVIEWING, EN, Act.SEND).commands == (c.SendBooking(None),)
    without = present(replace(REVIEWING, same_person=None), EN)
    assert present(REVIEWING, EN).frame.sentence == without.frame.sentence
    assert noted(replace(REVIEWING, same_person=None)) is None


@pytest.mark.parametrize(
    ("same", "title"),
    [
        (True, "The same person as in booking B-2026-004391"),
        (False, "Not the same person as in booking B-2026-004391"),
    ],
)
def test_what_was_said_stays_in_the_review_and_may_be_said_anew(same: bool, title: str) -> None:
    row = noted(replace(REVIEWING, same_person=s.earlier(same=same)))
    assert row is not None
    assert (row.title, row.mark) == (title, Mark.GOOD)


def test_nothing_is_to_be_pressed_while_it_is_being_sent() -> None:
    preparing = replace(REVIEWING, phase=Phase.PREPARING)
    assert noted(preparing) is None
    assert "The same fingers were booked here" in str(present(preparing, EN))
    assert perform(preparing, EN, Act.COMPARE).front == EN


def test_both_bookings_stand_beside_each_other() -> None:
    opened = perform(CAPTURING, EN, Act.COMPARE)
    assert opened.commands == (c.SeeSamePerson("b-0"),), "every view of another's record is in the trail"
    view = present(CAPTURING, opened.front)
    assert isinstance(view, SamePersonView)
    assert view.frame.screen is Screen.SAME_PERSON
    assert [fact.name for fact in view.here] == [fact.name for fact in view.earlier]
    assert view.here[0] == Fact("Person", ("SAMPLE, JORDAN LEE",))
    assert view.earlier == (
        Fact("Person", ("EXAMPLE, CASEY",)),
        Fact("Born", ("1991-08-14",)),
        Fact("Booking", ("B-2026-004391",)),
        Fact("Booked", ("2026-03-01 21:40",)),
    )
    assert view.agree == "4 of 4 fingers agree."
    assert "tell your supervisor" in view.what_to_do


def test_more_bookings_that_agree_are_counted() -> None:
    for others, said in ((1, "So do those of one more booking."), (3, "So do those of 3 more bookings.")):
        view = compared(replace(CAPTURING, same_person=s.earlier(others=others)))
        assert view.agree == f"4 of 4 fingers agree. {said}"


@pytest.mark.parametrize("snapshot", [CAPTURING, REVIEWING], ids=["capture", "review"])
@pytest.mark.parametrize(("which", "same"), [(Act.SAME_PERSON, True), (Act.NOT_SAME_PERSON, False)])
def test_an_answer_is_one_press_and_back_to_the_work(snapshot: StationSnapshot, which: Act, same: bool) -> None:
    front = perform(snapshot, EN, Act.COMPARE).front
    said = perform(snapshot, front, which)
    assert said.commands == (c.DecideSamePerson("b-0", same),)
    assert present(snapshot, said.front).frame.screen is not Screen.SAME_PERSON


def test_no_answer_is_the_main_act_and_going_back_says_nothing() -> None:
    view = compared(CAPTURING)
    assert view.frame.main.act is Act.BACK
    keys = {key: act_for_key(view, key) for key in (Key.F2, Key.F6, Key.F7, Key.ESC)}
    assert {key: found.act for key, found in keys.items() if found is not None} == {
        Key.F2: Act.BACK,
        Key.F6: Act.SAME_PERSON,
        Key.F7: Act.NOT_SAME_PERSON,
        Key.ESC: Act.BACK,
    }
    back = perform(CAPTURING, replace(EN, comparing=True), Act.BACK)
    assert back.commands == ()
    assert not back.front.comparing


def test_an_answer_without_a_question_is_none() -> None:
    nobody = replace(CAPTURING, same_person=None)
    assert perform(nobody, EN, Act.COMPARE) == Outcome(EN)
    assert perform(nobody, replace(EN, comparing=True), Act.SAME_PERSON).commands == ()
    assert perform(CAPTURING, EN, Act.SAME_PERSON).commands == ()


def test_the_screen_goes_with_the_note_and_with_the_booking() -> None:
    comparing = settle(CAPTURING, replace(EN, comparing=True, place="capturing:b-1:14"))
    assert comparing.comparing
    taken_back = replace(CAPTURING, same_person=None)
    assert present(taken_back, comparing).frame.screen is Screen.CAPTURE
    idle = s.base(phase=Phase.IDLE, officer="OFFICER 2207")
    assert not settle(idle, comparing).comparing
    assert present(idle, comparing).frame.screen is Screen.TODAY
