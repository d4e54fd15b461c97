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


# Of the ways on which nobody signs anything (app.submission.channels).


class PlaceMissing(SubmissionError):
    """The folder is not there, or does not hold its marker: a share that is not mounted looks like an empty folder."""

    code = "delivery/place-missing"
    whose = Whose.ADMINISTRATOR
    remedy = "Nothing is lost. Check the name in the settings; a share must be mounted, and hold its marker."


class PlaceForbidden(SubmissionError):
    code = "delivery/no-rights"
    whose = Whose.ADMINISTRATOR
    remedy = "Nothing is lost. Give the station's account the right to write and move files there."


class NoRoom(SubmissionError):
    """Where it should be left is full: a disk, a quota, a mailbox."""

    code = "delivery/no-room"
    remedy = "Nothing is lost: the station tries again by itself. Tell the bureau that its mailbox or disk is full."


class LoginRefused(SubmissionError):
    code = "delivery/login-refused"
    whose = Whose.ADMINISTRATOR
    remedy = "Nothing is lost. Check user and password or key of the channel."


class HostKeyDiffers(SubmissionError):
    """Somebody answers who does not have the pinned key: nothing is said to them."""

    code = "delivery/host-key-differs"
    whose = Whose.ADMINISTRATOR
    remedy = "Nothing is lost. Ask the bureau whether its key has changed, before you change host_key."


class NotTrusted(SubmissionError):
    """TLS: the certificate is not vouched for, or the server speaks none where it is due."""

    code = "delivery/not-trusted"
    whose = Whose.ADMINISTRATOR
    remedy = "Nothing is lost. Check the server's name and certificate, and ca_file."


class RecipientRefused(SubmissionError):
    """The server takes nothing from this sender, or for this recipient."""

    code = "delivery/recipient-refused"
    whose = Whose.ADMINISTRATOR
    remedy = "Nothing is lost. Check sender and recipient of the channel with the bureau."


class DeliveryNonsense(SubmissionError):
    """The other side does not keep to its protocol, or did not keep what it was given."""

    code = "delivery/nonsense"
    whose = Whose.ADMINISTRATOR
    remedy = "Nothing is lost: the station tries again. Check the channel's address if it lasts."


class SecretMissing(SubmissionError):
    """The file or variable that should hold a password or key does not."""

    code = "delivery/secret-missing"
    whose = Whose.ADMINISTRATOR
    remedy = "Nothing is lost. Put the secret where the channel's settings say, readable by the station's account only."


class ConflictAtBureau(Conflict):
    """Something else lies there under the name of this submission."""

    code = "delivery/conflict"
