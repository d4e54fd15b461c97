"""Refusals in words: by code, else by whose part it is. The station's own English sentence is for the log."""

from app.errors import Whose
from app.presenters.front import FrontEnd
from app.presenters.navigation import place_of
from app.presenters.parts import Mark, Notice
from app.presenters.words import Words
from app.station.snapshot import ErrorView, StationSnapshot

LASTING = frozenset({"submission/thread-died", "station/thread-died", "reader/thread-died", "store/disk-full"})
"""Refusals that stay in sight whatever the officer does: nothing on the screen ends them."""


def notice(snapshot: StationSnapshot, front: FrontEnd, words: Words, *, said: str = "") -> Notice | None:
    """The newest refusal until it was acted on or the screen moved on. `said`: a code that the sentence tells."""
    error = snapshot.error
    if error is None or error.code == said:
        return None
    read = front.refusal_read >= error.number
    elsewhere = front.refusal == error.number and front.refusal_at != place_of(snapshot)
    if (read or elsewhere) and error.code not in LASTING:
        return None
    mark = Mark.WARN if error.whose == Whose.OFFICER.value else Mark.BAD
    return Notice(error.code, refusal_words(words, error), mark, error.number)


def refusal_words(words: Words, error: ErrorView) -> str:
    """What the officer can do about it."""
    return code_words(words, error.code, error.whose)


def code_words(words: Words, code: str, whose: str = Whose.PROGRAM.value) -> str:
    if f"error.{code}" in words:
        return words.say(f"error.{code}")
    area = f"error.area.{code.partition('/')[0]}"
    if area in words:
        return words.say(area, code=code)
    known = whose if f"error.whose.{whose}" in words else Whose.PROGRAM.value
    return words.say(f"error.whose.{known}", code=code)
