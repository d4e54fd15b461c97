"""What can be wrong with people in compact form."""

from app.errors import BookingStationError, Whose


class PeopleDamaged(BookingStationError):
    code = "matching/people-damaged"
    whose = Whose.PROGRAM
    remedy = "Make the record anew from its templates."


class PeopleOutdated(BookingStationError):
    """Made by another version of this program: of the templates, of the codes or of the layout."""

    code = "matching/people-outdated"
    whose = Whose.PROGRAM
    remedy = "Make the record anew from its templates, or from the pictures where the extractor changed."
