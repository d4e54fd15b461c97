"""What can be wrong with a gallery file."""

from app.errors import BookingStationError, Whose


class NoGalleryFile(BookingStationError):
    code = "matching/no-gallery-file"
    whose = Whose.ADMINISTRATOR
    remedy = "Give the path of a gallery file of this program, or make one."


class GalleryOutdated(BookingStationError):
    """Of another layout, other codes, other templates or another extractor."""

    code = "matching/gallery-outdated"
    whose = Whose.ADMINISTRATOR
    remedy = "Build the gallery anew from its source; keep the old file until that is done."


class GalleryDamaged(BookingStationError):
    code = "matching/gallery-damaged"
    whose = Whose.ADMINISTRATOR
    remedy = "Put the file aside and build the gallery anew from its source, or put back a copy; check the disk."


class GalleryInUse(BookingStationError):
    code = "matching/gallery-in-use"
    whose = Whose.ADMINISTRATOR
    remedy = "Let one process write to a gallery; stop the other one."


class GalleryNotWritten(BookingStationError):
    code = "matching/gallery-not-written"
    whose = Whose.ADMINISTRATOR
    remedy = "Free disk space and check the rights to the gallery's folder; nothing that stood before is lost."
    retryable = True
