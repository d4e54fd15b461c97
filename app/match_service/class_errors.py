"""What a class can refuse. Messages hold no personal data: they are logged and sent."""

from app.errors import Whose
from app.match_service.errors import ServiceError


class ClassOnlyInTraining(ServiceError):
    code = "class/only-in-training"
    whose = Whose.ADMINISTRATOR
    remedy = "Start the service with --environment training to hold a class."


class ClassCodeNotUsable(ServiceError):
    code = "class/code-not-usable"
    whose = Whose.ADMINISTRATOR
    remedy = "Give six digits with --class-code, or leave it out: a code is drawn."


class WrongClassCode(ServiceError):
    code = "class/wrong-code"
    whose = Whose.OFFICER
    remedy = "Type the six digits that the trainer reads out."
    http_status = 403


class TooManyCodes(ServiceError):
    code = "class/too-many-codes"
    whose = Whose.OFFICER
    remedy = "Wait a minute, then ask the trainer for the code."
    http_status = 429
    retryable = True


class BoardNotOpen(ServiceError):
    """No trainer is known by this cookie, or the request did not come from the board itself."""

    code = "class/board-not-open"
    whose = Whose.OFFICER
    remedy = "Open the board with the address that the service gave at its start."
    http_status = 403


class ClassFull(ServiceError):
    code = "class/full"
    whose = Whose.OFFICER
    remedy = "Close a station that is not needed."
    http_status = 503
    retryable = True


class NotInClass(ServiceError):
    code = "class/no-such-station"
    whose = Whose.OFFICER
    remedy = "Choose a station that the board shows."
    http_status = 404


class StationAway(ServiceError):
    code = "class/station-away"
    whose = Whose.OFFICER
    remedy = "Wait until the station reports again."
    http_status = 409


class NoSuchAct(ServiceError):
    code = "class/no-such-act"
    whose = Whose.PROGRAM
    remedy = "Choose one of the acts that the board offers."
    http_status = 400


class FingerNotNamed(ServiceError):
    code = "class/finger-not-named"
    whose = Whose.OFFICER
    remedy = "Choose a finger on the board, then send it again."
    http_status = 400
