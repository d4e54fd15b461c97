"""What the store can refuse or suffer. Messages hold no personal data: they are logged and shown."""

import errno

from app.errors import BookingStationError, Whose


class StoreError(BookingStationError):
    """Base of the store's errors."""

    code = "store/failed"
    whose = Whose.ADMINISTRATOR
    remedy = "Look at the disk of the station; `booking-station doctor` names what is wrong."


class DiskFull(StoreError):
    code = "store/disk-full"
    remedy = "Free space on the station's disk; everything accepted so far is kept."
    retryable = True


class NoRights(StoreError):
    code = "store/no-rights"
    remedy = "Give the station's account the right to read and write its data directory."


class Damaged(StoreError):
    code = "store/damaged"
    remedy = "Stop the station, keep a copy of the data directory as it is, and restore the last backup."


class Busy(StoreError):
    code = "store/busy"
    remedy = "Close other programs that read the station's database, and try again."
    retryable = True


class NewerVersion(StoreError):
    code = "store/newer-version"
    remedy = "Install the newer version of the booking station again; this one would harm the data."


class NotPrepared(StoreError):
    """A reading command met a data directory in which no station of this version has worked yet."""

    code = "store/not-prepared"
    remedy = "Name the data directory with --data, or start the station once."


class LeftUnfinished(StoreError):
    """A reading command met a station that ended in the middle of writing: only one that may write can take it back."""

    code = "store/left-unfinished"
    remedy = "Start the station once: it takes back the act that was cut off, and nothing accepted is lost."


class DiskFailed(StoreError):
    """The operating system could not read or write, and the disk is not full."""

    code = "store/disk-failed"
    remedy = "Look at the health of the station's disk; everything accepted so far is kept."


class SqliteTooOld(StoreError):
    code = "store/sqlite-too-old"
    remedy = "Install the requirements of this version again (pysqlite3 0.6.1 or newer)."


class RuleBroken(StoreError):
    """The database turned down a change that would break one of its rules: a defect of this program."""

    code = "store/rule-broken"
    whose = Whose.PROGRAM
    remedy = "Save a support bundle and tell the administrator."


class DataDirectoryInUse(StoreError):
    code = "store/data-directory-in-use"
    remedy = "Close the other booking station that uses this data directory, or choose another with --data."


class OtherEnvironment(StoreError):
    code = "store/other-environment"
    remedy = "Use a data directory of its own for training and for production."


class NotOurs(StoreError):
    code = "store/not-a-data-directory"
    remedy = "Name an empty directory, or that of a booking station, with --data."


class KeyLost(StoreError):
    code = "store/key-lost"
    remedy = "Put the key file back from the administrator's safe copy; without it the data stay sealed."


class KeyDoesNotFit(StoreError):
    code = "store/key-does-not-fit"
    remedy = "Put back the key file that belongs to this data directory."


class KeyNotUsable(StoreError):
    code = "store/key-not-usable"
    remedy = "Put the key file back from the administrator's safe copy."


class SealBroken(StoreError):
    """A sealed value was changed, or moved to another row."""

    code = "store/seal-broken"
    remedy = "Keep a copy of the data directory as it is, and restore the last backup."


class TwinLost(StoreError):
    """The second copy of a payload is missing or damaged."""

    code = "store/twin-lost"
    remedy = "Look at the disk that holds the second copies; the first copy is used as long as it is whole."


class EntryDamaged(StoreError):
    """An entry's payload or key and their twin are damaged, or an answer to it; it is HELD, and the others go on."""

    code = "store/entry-damaged"
    remedy = "Keep a copy of the data directory as it is, and restore the last backup; else print the person again."

    def __init__(self, message: str, *, tcn: str) -> None:
        super().__init__(message)
        self.tcn = tcn


class NoSuchBooking(StoreError):
    code = "store/no-such-booking"
    whose = Whose.OFFICER
    remedy = "Choose a booking from the list of drafts."


class BookingClosed(StoreError):
    code = "store/booking-closed"
    whose = Whose.OFFICER
    remedy = "Look at the booking in the queue; a correction is a new booking."


class NoSuchArrival(StoreError):
    code = "store/no-such-arrival"
    whose = Whose.OFFICER
    remedy = "Choose a record from the list of those that came from the jail system."


class ArrivalTaken(StoreError):
    code = "store/arrival-taken"
    whose = Whose.OFFICER
    remedy = "Look for its booking among the drafts and in the queue."


class NoSuchEntry(StoreError):
    code = "store/no-such-entry"
    whose = Whose.OFFICER
    remedy = "Look for the transaction in `booking-station queue list`."


class IllegalTransition(StoreError):
    code = "store/illegal-transition"
    whose = Whose.PROGRAM
    remedy = "Look at the entry again; it has changed meanwhile."


class TooManyAnswers(StoreError):
    code = "store/too-many-answers"
    remedy = "Ask the bureau what it sends under this number."


class TcnNotUsable(StoreError):
    code = "store/tcn-not-usable"
    remedy = "Set `ori` and `station_code` in station.toml to letters and digits."


class ReceiptDoesNotFit(StoreError):
    """A receipt for another transaction, agency or payload."""

    code = "store/receipt-does-not-fit"
    whose = Whose.SERVICE
    remedy = "Nothing is lost: the entry is sent again. Tell the administrator if it stays."


class AuditBroken(StoreError):
    code = "store/audit-broken"
    remedy = "Keep a copy of the data directory as it is and tell the supervisor: the audit trail was changed."


ROTTEN = (
    SealBroken,
    KeyDoesNotFit,
    Damaged,
)  # how the rotten bits of one row show


def from_os(reason: OSError, what: str) -> StoreError:
    """The system's error as the store's. `what`: begins the sentence, e.g. `The data directory`; never a path."""
    if reason.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull("The disk of the station is full.")
    if reason.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NoRights(f"{what} cannot be read or written by the station's account.")
    if reason.errno in (errno.EIO, errno.EFBIG):
        return DiskFailed(f"{what} could not be read or written: {reason.strerror}.")
    return StoreError(f"{what} cannot be used: {reason.strerror}.")
