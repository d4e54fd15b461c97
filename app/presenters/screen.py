"""From the station's snapshot, the front-end state and, at a training station, what the training room shows, to the
view-model of the one screen that is shown."""

from collections.abc import Callable, Mapping

from app.presenters.answers import present_answers
from app.presenters.capture import present_capture
from app.presenters.card import present_card
from app.presenters.front import FrontEnd
from app.presenters.in_training import dress, own_screen, present_own, without_left_exercises
from app.presenters.navigation import screen_for
from app.presenters.new_booking import present_new_booking
from app.presenters.parts import Screen
from app.presenters.review import present_review
from app.presenters.same_person import present_same_person
from app.presenters.sequence import present_sequence
from app.presenters.sign_in import present_sign_in
from app.presenters.today import present_today
from app.presenters.views import View
from app.presenters.words import Words, words_in
from app.station.snapshot import StationSnapshot
from app.training.snapshot import TrainingSnapshot

_SCREENS: Mapping[Screen, Callable[[StationSnapshot, FrontEnd, Words], View]] = {
    Screen.SIGN_IN: present_sign_in,
    Screen.TODAY: present_today,
    Screen.NEW_BOOKING: present_new_booking,
    Screen.CAPTURE: present_capture,
    Screen.SEQUENCE: present_sequence,
    Screen.REVIEW: present_review,
    Screen.SAME_PERSON: present_same_person,
    Screen.ANSWERS: present_answers,
    Screen.CARD: present_card,
}


def present(snapshot: StationSnapshot, front: FrontEnd, training: TrainingSnapshot | None = None) -> View:
    """The screen of the moment. Pure: the same values give an equal view."""
    words = words_in(front.language)
    own = own_screen(snapshot, front, training) if training is not None else None
    if training is not None and own is not None:
        return present_own(own, snapshot, front, words, training)
    if training is not None:
        snapshot = without_left_exercises(snapshot)
    view = _SCREENS[screen_for(snapshot, front)](snapshot, front, words)
    return view if training is None else dress(view, snapshot, front, words, training)
