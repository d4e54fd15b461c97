"""What can be wrong with a template."""

from app.errors import BookingStationError, Whose


class TemplateDamaged(BookingStationError):
    code = "matching/template-damaged"
    whose = Whose.PROGRAM
    remedy = "Extract the template from its picture again."


class NothingToCompare(BookingStationError):
    code = "matching/nothing-to-compare"
    whose = Whose.OFFICER
    remedy = "Give a card with prints of two fingers, or two prints of one, at least."
