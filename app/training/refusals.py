"""What a training room cannot do, and what to do instead."""

from app.errors import BookingStationError, Whose


class NoSuchExercise(BookingStationError):
    code = "training/no-such-exercise"
    whose = Whose.OFFICER
    remedy = "Choose one that `booking-station train --list` shows."


class ExerciseLacks(BookingStationError):
    """A later version brings what it requires."""

    code = "training/exercise-not-available-yet"
    whose = Whose.PROGRAM
    remedy = "Choose another exercise."


class ExerciseNotPossible(BookingStationError):
    """The agency's profile does not take its people."""

    code = "training/exercise-not-possible"
    whose = Whose.OFFICER
    remedy = "Choose another, or write one with people whom the agency takes (docs/exercise-file.md)."


class ExerciseRuns(BookingStationError):
    code = "training/exercise-runs"
    whose = Whose.OFFICER
    remedy = "Finish the exercise, or leave it: it is scored as far as it went."


class NothingRuns(BookingStationError):
    code = "training/nothing-runs"
    whose = Whose.OFFICER
    remedy = "Choose an exercise and begin it."


class DeskNotFree(BookingStationError):
    code = "training/desk-not-free"
    whose = Whose.OFFICER
    remedy = "Sign in, and leave the booking or the answers that are open; then begin the exercise."
