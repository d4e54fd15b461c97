"""What can be wrong with a template from elsewhere or for it. No message holds anything of the print."""

from app.errors import BookingStationError, Whose


class ExchangeError(BookingStationError):
    """Base of what reading and writing templates as files can refuse."""

    code = "matching/record-not-usable"
    whose = Whose.OFFICER
    remedy = "Make the template from its picture: `booking-station match template`."


class RecordNotKnown(ExchangeError):
    """No template, or one in a format or version that is not read here."""

    code = "matching/record-not-known"
    remedy = (
        "Ask for the template as INCITS 378-2004 or ISO/IEC 19794-2 (2005 or 2011), or make it from the picture:"
        " `match template`."
    )


class RecordDamaged(ExchangeError):
    """Cut, too long, or at odds with itself."""

    code = "matching/record-damaged"
    remedy = "Get the file again from where it came from; it is damaged."


class FingerNotInRecord(ExchangeError):
    """The record has no print of the finger asked for, or several and none was asked for."""

    code = "matching/finger-not-in-record"
    remedy = "Name one of the record's fingers with --finger."


class TooMuchForRecord(ExchangeError):
    """What a record cannot hold: too many prints, or a number outside its field."""

    code = "matching/too-much-for-record"
    remedy = "Write fewer prints into one record, or write the station's own format."
