"""What the match service can refuse or suffer. Messages hold no personal data: they are logged and sent."""

from collections.abc import Sequence
from typing import ClassVar

from app.errors import BookingStationError, Whose


class ServiceError(BookingStationError):
    """Base of the service's errors. `http_status`: what a caller over HTTP gets."""

    code = "service/failed"
    whose = Whose.SERVICE
    remedy = "Try again; if it stays, tell the administrator of the match service."
    http_status: ClassVar[int] = 500


# At the start. -------------------------------------------------------------------------------------------------------


class PortInUse(ServiceError):
    code = "service/port-in-use"
    whose = Whose.ADMINISTRATOR
    remedy = "Choose another port (--port; --service-port where the station starts the service), or 0 for a free one."


class AddressNotUsable(ServiceError):
    code = "service/cannot-listen-there"
    whose = Whose.ADMINISTRATOR
    remedy = "Choose an address of this machine with --host and a port above 1023 with --port."


class PlainHttpBeyondLoopback(ServiceError):
    code = "service/plain-http-beyond-loopback"
    whose = Whose.ADMINISTRATOR
    remedy = "Listen on 127.0.0.1 and put a TLS proxy in front of it."


class OtherEnvironment(ServiceError):
    code = "service/data-of-other-environment"
    whose = Whose.ADMINISTRATOR
    remedy = "Use a data directory of its own for training and for production."


class DataDirectoryInUse(ServiceError):
    code = "service/data-directory-in-use"
    whose = Whose.ADMINISTRATOR
    remedy = "Stop the other match service, or choose another data directory with --data."


class DataDirectoryNotUsable(ServiceError):
    code = "service/data-directory-not-usable"
    whose = Whose.ADMINISTRATOR
    remedy = "Give the service's account the right to read and write its data directory."


class KeyNotUsable(ServiceError):
    code = "service/key-not-usable"
    whose = Whose.ADMINISTRATOR
    remedy = "Put the service's key file back from the safe copy; stations have pinned it."


class TableNotUsable(ServiceError):
    code = "service/table-not-usable"
    whose = Whose.ADMINISTRATOR
    remedy = "Install the requirements of this version again: a table that ships with it is damaged."


class DemoNotAvailable(ServiceError):
    code = "service/demo-not-available"
    whose = Whose.PROGRAM
    remedy = "Install this version again: the demonstration people are part of it."


# The database. -------------------------------------------------------------------------------------------------------


class DatabaseFailed(ServiceError):
    code = "service/database-failed"
    whose = Whose.ADMINISTRATOR
    remedy = "Look at the disk of the match service."
    http_status = 503
    retryable = True


class DatabaseBusy(DatabaseFailed):
    code = "service/database-busy"
    remedy = "Try again in a moment; close other programs that read the service's database."


class DiskFull(DatabaseFailed):
    code = "service/disk-full"
    remedy = "Free space on the disk of the match service; nothing was accepted that is not stored."


class DatabaseDamaged(ServiceError):
    code = "service/database-damaged"
    whose = Whose.ADMINISTRATOR
    remedy = "Stop the service, keep a copy of its data directory as it is, and restore the last backup."


class DatabaseNewer(ServiceError):
    code = "service/database-newer"
    whose = Whose.ADMINISTRATOR
    remedy = "Install the newer version of the match service again; this one would harm the data."


class NoDatabase(ServiceError):
    code = "service/no-database"
    whose = Whose.ADMINISTRATOR
    remedy = "Name the data directory of a match service that has been started once."


class SqliteTooOld(ServiceError):
    code = "service/sqlite-too-old"
    whose = Whose.ADMINISTRATOR
    remedy = "Install the requirements of this version again (pysqlite3 0.6.1 or newer)."


# Requests. -----------------------------------------------------------------------------------------------------------


class BadRequest(ServiceError):
    code = "service/bad-request"
    whose = Whose.PROGRAM
    remedy = "Correct the request; the API is described at /openapi.json."
    http_status = 400


class DigestMismatch(ServiceError):
    code = "service/digest-mismatch"
    remedy = "Send the submission again: it was damaged on the way."
    http_status = 400


class TooLarge(ServiceError):
    code = "service/too-large"
    whose = Whose.OFFICER
    remedy = "Send a submission of at most 16 MB."
    http_status = 413


class TooSlow(ServiceError):
    code = "service/too-slow"
    remedy = "Send the submission again when the connection is better."
    http_status = 408
    retryable = True


class WrongContentType(ServiceError):
    code = "service/wrong-content-type"
    whose = Whose.PROGRAM
    remedy = "Send the transaction as application/octet-stream."
    http_status = 415


class NotInTheHouse(ServiceError):
    code = "service/not-in-the-house"
    whose = Whose.ADMINISTRATOR
    remedy = "Reach the service by a private address of its machine, from the same network."
    http_status = 403


class StationOfOtherEnvironment(ServiceError):
    code = "service/station-of-other-environment"
    whose = Whose.ADMINISTRATOR
    remedy = "Set the station's service_url and service_key to a service of the station's environment."
    http_status = 403


class TcnConflict(ServiceError):
    code = "service/tcn-conflict"
    whose = Whose.ADMINISTRATOR
    remedy = "Hold the entry: another transaction was accepted under this TCN. A person must settle it."
    http_status = 409


class NotFound(ServiceError):
    code = "service/not-found"
    remedy = "Look at the control number on the receipt."
    http_status = 404


class MethodNotAllowed(ServiceError):
    code = "service/method-not-allowed"
    whose = Whose.PROGRAM
    remedy = "Use the methods that /openapi.json describes."
    http_status = 405


class NotReady(ServiceError):
    code = "service/not-ready"
    remedy = "Try again in a moment."
    http_status = 503
    retryable = True


# Inside. -------------------------------------------------------------------------------------------------------------


class TakenOver(ServiceError):
    """Another worker has finished or taken over the job: what this one found is dropped."""

    code = "service/job-taken-over"


class Rejected(ServiceError):
    """The submission cannot be worked with; the station gets a rejection answer with these EBTS codes."""

    code = "service/submission-rejected"
    whose = Whose.OFFICER
    remedy = "Look at the rejection's codes, mend what they name and send it as a new transaction."

    def __init__(self, codes: Sequence[str], text: str) -> None:
        super().__init__(text)
        self.codes = tuple(codes)
        self.text = text


class Stopping(ServiceError):
    """The service stops; the stage is taken up again at the next start."""

    code = "service/stopping"


class SearchIncomplete(ServiceError):
    """Not every part of a gallery answered; "no match" is never decided on that."""

    code = "service/search-incomplete"
    retryable = True


class NoSuchTask(ServiceError):
    code = "service/no-such-task"
    whose = Whose.OFFICER
    remedy = "Look at the open tasks with `booking-station-service examiner list`."


class TaskDecided(ServiceError):
    code = "service/task-already-decided"
    whose = Whose.OFFICER
    remedy = "Look at the open tasks; a reversal is a later version's act."


class DecisionIncomplete(ServiceError):
    code = "service/decision-incomplete"
    whose = Whose.OFFICER
    remedy = "Give the examiner's name and the reason."


class CandidateNotNamed(ServiceError):
    code = "service/candidate-not-named"
    whose = Whose.OFFICER
    remedy = "Name one of the task's candidates with --record."
