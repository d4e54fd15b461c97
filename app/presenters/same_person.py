"""The same fingers were booked here before: a quiet note beside the work, and the two bookings side by side.

The station says what it sees; the officer compares, and nothing waits for it."""

from app.domain.booking import Subject
from app.domain.same_person import SamePerson
from app.presenters.acts import Act
from app.presenters.frame import act, frame, main_act, person_top
from app.presenters.front import FrontEnd
from app.presenters.parts import Mark, Screen, Sentence
from app.presenters.times import date_and_time, written_date
from app.presenters.typed import UNKNOWN_DATE
from app.presenters.views import Fact, FindingRow, NoteView, SamePersonView
from app.presenters.words import Words
from app.station.snapshot import Phase, StationSnapshot


def note(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> NoteView | None:
    """For the capture screen; None once the officer has said what it is."""
    found = snapshot.same_person
    if found is None or found.same is not None:
        return None
    text = words.say("same.note", when=_when(found, front), number=found.booking_number)
    return NoteView(text, act(words, Act.COMPARE, "act.compare"))


def finding_row(snapshot: StationSnapshot, front: FrontEnd, words: Words, *, preparing: bool) -> FindingRow | None:
    """For the review: also what the officer said, which may be said anew."""
    found = snapshot.same_person
    if found is None:
        return None
    opening = act(words, Act.COMPARE, "act.compare") if not preparing else None
    if found.same is None:
        title = words.say("same.row", when=_when(found, front))
        return FindingRow(title, words.say("same.row.more", number=found.booking_number), Mark.NEXT, opening)
    if found.same:
        title, more = "same.row.same", "same.row.same.more"
    else:
        title, more = "same.row.not_same", "same.row.not_same.more"
    return FindingRow(words.say(title, number=found.booking_number), words.say(more), Mark.GOOD, opening)


def present_same_person(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> SamePersonView:
    found, booking = snapshot.same_person, snapshot.booking
    assert found is not None, "there are two bookings to compare"
    assert booking is not None, "one of them is open"
    reviewing = snapshot.phase is Phase.REVIEWING
    here = _facts(words, booking.subject, booking.booking_number, date_and_time(booking.created_at, front.zone))
    earlier = _facts(words, found.subject, found.booking_number, _when(found, front))
    agree = words.say("same.fingers", agreeing=found.agreeing, compared=found.compared)
    if found.others:
        more = words.say("same.others.1") if found.others == 1 else words.say("same.others.n", count=found.others)
        agree = f"{agree} {more}"
    return SamePersonView(
        frame=frame(
            snapshot,
            front,
            words,
            Screen.SAME_PERSON,
            top=person_top(snapshot, front, words, stage=3 if reviewing else 2),
            sentence=Sentence(words.say("same.sentence", when=_when(found, front)), words.say("same.over")),
            main=main_act(words, Act.BACK, "act.back_to_booking", icon="check"),
            acts=(
                act(words, Act.SAME_PERSON, "act.same_person"),
                act(words, Act.NOT_SAME_PERSON, "act.not_same_person"),
            ),
            leave=act(words, Act.BACK, "act.back"),
        ),
        here_heading=words.say("same.here"),
        here=here,
        earlier_heading=words.say("same.earlier"),
        earlier=earlier,
        agree=agree,
        what_to_do=words.say("same.what_to_do"),
    )


def _facts(words: Words, subject: Subject, number: str, booked: str) -> tuple[Fact, ...]:
    given = " ".join(part for part in (subject.given, subject.middle) if part)
    name = ", ".join(part for part in (subject.surname, given) if part)
    born = subject.date_of_birth
    return (
        Fact(words.say("review.person"), (name,)),
        Fact(words.say("review.born"), (words.say("unit.unknown") if born == UNKNOWN_DATE else written_date(born),)),
        Fact(words.say("review.booking"), (number,)),
        Fact(words.say("same.booked"), (booked,)),
    )


def _when(found: SamePerson, front: FrontEnd) -> str:
    return date_and_time(found.booked_at, front.zone)
