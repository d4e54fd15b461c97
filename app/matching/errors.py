"""What can be wrong with a template."""

from app.errors import BookingStationError, Whose


class TemplateDamaged(BookingStationError):
    code = "matching/template-damaged"
    whose = Whose.PROGRAM
    remedy = "Extract the template from its picture again."
