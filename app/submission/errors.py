"""What can go wrong between the station and the service. Messages hold nothing that the other side sent, but codes."""

from app.errors import BookingStationError, Whose


class SubmissionError(BookingStationError):
    """Base of the errors of sending."""

    code = "service/sending-failed"
    whose = Whose.SERVICE
    remedy = "Nothing is lost: the station tries again by itself."
    retryable = True


class ServiceUnreachable(SubmissionError):
    """No connection, or it broke, or the deadline passed."""

    code = "service/unreachable"
    remedy = "Nothing is lost: the station tries again by itself. Check the network if it lasts."


class ServiceBusy(SubmissionError):
    """The service asks to come again. `retry_after_s`: as it asked, None when it did not say."""

    code = "service/busy"

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ServiceNonsense(SubmissionError):
    """Somebody answered what the service would not: a portal's page, a proxy, a redirect, broken JSON, no end."""

    code = "service/nonsense"
    whose = Whose.ADMINISTRATOR
    remedy = "Nothing is lost. Check service_url and what stands between the station and the service."


class ServiceNotGenuine(SubmissionError):
    """A signature that does not fit the pinned key."""

    code = "service/not-genuine"
    whose = Whose.ADMINISTRATOR
    remedy = "Nothing is lost. Check service_url and service_key; tell the administrator at once if both are right."


class ReceiptNotGenuine(ServiceNotGenuine):
    """A receipt that is not signed by the service, or that names another transaction, agency, payload, environment."""

    code = "service/receipt-not-genuine"


class AnswerNotGenuine(ServiceNotGenuine):
    """An answer that is not signed by the service or is to another submission."""

    code = "service/answer-not-genuine"


class OtherEnvironmentAtService(SubmissionError):
    """A training station met a production service, or the reverse."""

    code = "service/other-environment"
    whose = Whose.ADMINISTRATOR
    remedy = "Set service_url and service_key of the environment that the station is for."


class SubmissionRefused(SubmissionError):
    """The service will never take this submission as it is: a person must look. `refusal_code`: the service's own."""

    code = "service/refused"
    remedy = "Look at the entry in the queue: it is held until a person decides."
    retryable = False

    def __init__(self, message: str, *, refusal_code: str) -> None:
        super().__init__(message)
        self.refusal_code = refusal_code


class Conflict(SubmissionRefused):
    """The service has another payload under this control number."""

    code = "service/conflict"


class AddressNotUsable(BookingStationError):
    """`service_url` or `service_key` cannot be used; said before anything is sent."""

    code = "service/address-not-usable"
    whose = Whose.ADMINISTRATOR
    remedy = "Correct service_url and service_key in station.toml."
