"""What image science and the codecs can refuse. No message holds anything of the picture."""

from app.errors import BookingStationError, Whose


class ImagingError(BookingStationError):
    """A picture that cannot be worked on at all (a picture without fingers is an answer, not an error)."""

    code = "imaging/not-usable"
    whose = Whose.OFFICER
    remedy = "Capture again, or give a picture of friction ridges with its resolution."


class TooLarge(ImagingError):
    code = "imaging/too-large"


class TooSmall(ImagingError):
    code = "imaging/too-small"


class WrongResolution(ImagingError):
    code = "imaging/wrong-resolution"
    remedy = "Use pictures of 500 ppi, or of another resolution between 250 and 1000 ppi."


class Inverted(ImagingError):
    """A negative: its minutiae would be others (where a ridge ends, a negative forks), so nobody would be found."""

    code = "imaging/inverted"
    whose = Whose.ADMINISTRATOR
    remedy = "Set the reader, or save the file, so that ridges are dark on light ground."


class SeveralFingers(ImagingError):
    """What is measured of one finger alone means nothing of several."""

    code = "imaging/several-fingers"
    remedy = "Say what the picture shows with --position, or give a picture of one finger."


class TooFewRidges(ImagingError):
    """Nothing, or too little, for a measure that has no value then."""

    code = "imaging/too-few-ridges"


class PictureFileError(ImagingError):
    """The file cannot be read as a picture."""

    code = "imaging/file-not-usable"
    remedy = "Give a PNG, TIFF, PGM, BMP, JPEG, WSQ or JPEG 2000 file, or a raw 8-bit one with --size WIDTHxHEIGHT."


class CodecError(BookingStationError):
    """Base of what coding and decoding can refuse."""

    code = "codec/failed"
    whose = Whose.PROGRAM
    remedy = "Capture this print again. If it stays, save a support bundle and tell the administrator."


class CodecDataDamaged(CodecError):
    """The coded picture is not whole or not what it says it is."""

    code = "codec/damaged"
    whose = Whose.OFFICER
    remedy = "Get the file again from where it came from; it is damaged."


class CodecUnsupported(CodecError):
    """A compression, size or resolution that the codec does not do."""

    code = "codec/unsupported"
    whose = Whose.OFFICER
    remedy = "Use WSQ at 500 ppi, JPEG 2000 at 1000 ppi, PNG or uncoded pictures of at most 4096 pixels a side."


class CodecGaveUp(CodecDataDamaged):
    """A decoder found the damage only halfway: it may have spoilt its process's memory."""


class CodecSizeMismatch(CodecDataDamaged):
    """The coded picture has another size than its record says."""

    code = "codec/size-mismatch"


class CodecCrashed(CodecError):
    """The worker process died under this picture; a new one takes its place."""

    code = "codec/crashed"
    remedy = "Capture this print again, or get the file again from where it came from: it may be damaged."


class CodecTimedOut(CodecError):
    """The worker took too long and was ended."""

    code = "codec/timed-out"
    remedy = "Try again. If it stays, save a support bundle and tell the administrator."


class CodecKeepsCrashing(CodecError):
    """Too many deaths of the worker within a minute: it is left alone until the minute is over."""

    code = "codec/keeps-crashing"
    whose = Whose.ADMINISTRATOR
    remedy = "Wait a minute and try again. If it stays, run `booking-station doctor` and save a support bundle."


class CodecNotRunning(CodecError):
    """A call before start or after close: a defect of the caller, said clearly."""

    code = "codec/not-running"
    remedy = "Start the program again."
