"""What the screens of training have in common: the chip of the exercise, the top bar of a practice station."""

from dataclasses import replace

from app.errors import Whose
from app.presenters.frame import MARKS, health_sentence, station_top
from app.presenters.front import FrontEnd
from app.presenters.notices import code_words
from app.presenters.parts import Chip, HealthItem, Mark, Notice, TopBar
from app.presenters.training_words import exercise_name
from app.presenters.words import Words
from app.station.snapshot import StationSnapshot
from app.training.exercise import Exercise
from app.training.snapshot import TrainingSnapshot


def chip_of(words: Words, exercise: Exercise) -> Chip:
    return Chip(exercise_name(words, exercise), words.say("exercise.numbered", number=exercise.number))


def practice_top(snapshot: StationSnapshot, front: FrontEnd, words: Words, chip: Chip | None = None) -> TopBar:
    """Of screens between two bookings: only the reader matters there."""
    reader = snapshot.health.reader
    item = HealthItem(
        words.say("top.simulated_reader"),
        "fingerprint",
        MARKS[reader.health],
        sentence=health_sentence(words, "reader", reader),
    )
    return replace(station_top(snapshot, front, words), health=(item,), chip=chip)


def refusal(training: TrainingSnapshot, front: FrontEnd, words: Words) -> Notice | None:
    """What the training room could not do, until something else was done."""
    refused = training.refused
    if refused is None or refused.number <= front.training_read:
        return None
    mark = Mark.WARN if refused.whose == Whose.OFFICER.value else Mark.BAD
    return Notice(refused.code, code_words(words, refused.code, refused.whose), mark, refused.number)


def printed(front: FrontEnd, words: Words) -> Notice | None:
    """Where the sheet was printed to, or that it was not."""
    told = front.printed
    if told is None:
        return None
    if told.code:
        return Notice(told.code, code_words(words, told.code, told.whose), Mark.BAD, told.number)
    return Notice("", words.say("sheet.printed", where=told.where), Mark.GOOD, told.number)
