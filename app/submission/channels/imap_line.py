"""imapclient over a connection that keeps the deadline, with a limit on what one answer of the server may hold."""

import imaplib
import socket
import ssl

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from app.channel_settings import MailSettings
from app.submission import errors
from app.submission.channels.carrier import MOST_BYTES
from app.submission.channels.line import dial, trusting
from app.submission.transport import Deadline

_MOST_LITERAL_BYTES = 2 * MOST_BYTES  # base64 and the message around it


def signed_in(settings: MailSettings, user: str, password: str, deadline: Deadline) -> IMAPClient:
    """A client that is signed in. NotTrusted, LoginRefused, ServiceUnreachable; OSError, IMAPClientError."""
    context = trusting(settings.ca_file, deadline) if settings.imap_security != "none" else None
    wrapping = context if settings.imap_security == "tls" else None
    client = _Client(settings.imap_host, settings.imap_port, wrapping, deadline)
    try:
        if settings.imap_security == "starttls":
            if not client.has_capability("STARTTLS"):
                raise errors.NotTrusted("The mail server does not speak TLS.")
            client.starttls(context)
        client.login(user, password)
    except LoginError as reason:
        _end(client)
        raise errors.LoginRefused("The mailbox does not take user and password.") from reason
    except BaseException:
        _end(client)
        raise
    return client


def _end(client: IMAPClient) -> None:
    try:
        client.shutdown()
    except (IMAPClientError, OSError):
        return


class _Line(imaplib.IMAP4):
    def __init__(self, host: str, port: int, context: ssl.SSLContext | None, deadline: Deadline) -> None:
        self._context = context
        self._deadline = deadline
        super().__init__(host, port)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        plain = dial(self.host, self.port, self._deadline, name="mailbox's server (IMAP)")
        return self._context.wrap_socket(plain, server_hostname=self.host) if self._context else plain

    def read(self, size: int) -> bytes:
        if size > _MOST_LITERAL_BYTES:
            raise self.abort("the server sends more than a message has")
        return super().read(size)


class _Client(IMAPClient):  # type: ignore[misc]  # has no types
    def __init__(self, host: str, port: int, context: ssl.SSLContext | None, deadline: Deadline) -> None:
        self._tls, self._deadline = context, deadline
        super().__init__(host, port, ssl=context is not None, ssl_context=context)

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802
        return _Line(self.host, self.port, self._tls, self._deadline)

    def _set_read_timeout(self) -> None:
        """The connection has its own."""
