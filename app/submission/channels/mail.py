"""Mail: submissions go by SMTP as attachments, answers are found by IMAP and moved away only once they are stored."""

import smtplib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from ssl import SSLError

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from app.channel_settings import ChannelName, MailSettings
from app.clock import Clock
from app.logs import logger
from app.submission import errors
from app.submission.channels.carrier import Item, Parcel
from app.submission.channels.imap_line import signed_in
from app.submission.channels.letters import letter, message_id, opened
from app.submission.channels.line import dial, secret, trusting
from app.submission.transport import Deadline

_PROBE_S = 300.0  # a sign-in at somebody else's server
_GOODBYE_S = 1.0
_NO_ROOM = (452, 552)  # RFC 5321, 4.2.3: insufficient storage, exceeded storage allocation
_NO_ROOM_STATUS = ("4.2.2", "5.2.2", "4.3.1")  # RFC 3463: mailbox full, mail system full
_TOO_LARGE_STATUS = "5.3.4"
_log = logger("submission")


class MailCarrier:
    """A Carrier."""

    name = ChannelName.MAIL
    probe_every_s = _PROBE_S

    def __init__(
        self,
        settings: MailSettings,
        *,
        clock: Clock,
        deadline_s: float,
        environ: Mapping[str, str],
        training: bool,
    ) -> None:
        """`deadline_s`: of one exchange with either server. Secrets are read when they are needed."""
        self._settings = settings
        self._clock = clock
        self._environ = environ
        self._training = training
        self._deadline = Deadline()
        self._deadline_s = deadline_s
        self._imap: IMAPClient | None = None
        self._validity = 0
        self._sizes: dict[int, int] = {}
        self.recipient = settings.bureau or settings.to

    # Going. ----------------------------------------------------------------------------------------------------------

    def check(self) -> None:
        with self._smtp():
            pass

    def leave(self, tcn: str, payload: bytes) -> str:
        settings = self._settings
        data = letter(
            tcn,
            payload,
            sender=settings.sender,
            to=settings.to,
            file_name=f"{tcn}{settings.suffix}",
            at=self._clock.now(),
            training=self._training,
        )
        with self._smtp() as server:
            if 0 < _size_limit(server) < len(data):
                raise _too_large()
            _require(*server.mail(settings.sender, [f"size={len(data)}"] if server.has_extn("size") else []))
            _require(*server.rcpt(settings.to))
            code, words = server.data(data)
            if code >= 400:
                raise _refused(code, words)
        return message_id(tcn, payload, settings.sender)

    @contextmanager
    def _smtp(self) -> Iterator[smtplib.SMTP]:
        """A server that knows who is there; SMTP's errors as those of a delivery."""
        settings, deadline = self._settings, self._deadline
        deadline.set(self._deadline_s)
        server = smtplib.SMTP(local_hostname=settings.sender.rpartition("@")[2])
        try:
            server.sock = dial(settings.smtp_host, settings.smtp_port, deadline, name="mail server (SMTP)")
            server._host = settings.smtp_host  # type: ignore[attr-defined]  # what starttls checks the name against
            context = trusting(settings.ca_file, deadline) if settings.smtp_security != "none" else None
            if settings.smtp_security == "tls" and context is not None:
                server.sock = context.wrap_socket(server.sock, server_hostname=settings.smtp_host)
            _require(*server.getreply())
            server.ehlo_or_helo_if_needed()
            if settings.smtp_security == "starttls":
                if not server.has_extn("starttls"):
                    raise errors.NotTrusted("The mail server does not speak TLS.")
                server.starttls(context=context)
                server.ehlo_or_helo_if_needed()
            if settings.user:
                server.login(settings.user, self._password())
            yield server
            with suppress(smtplib.SMTPException, OSError):  # what was taken is taken
                server.quit()
        except smtplib.SMTPAuthenticationError as reason:
            if 400 <= reason.smtp_code < 500:
                raise errors.ServiceBusy("The mail server cannot sign anybody in now.") from reason
            raise errors.LoginRefused("The mail server does not take user and password.") from reason
        except smtplib.SMTPNotSupportedError as reason:
            raise errors.LoginRefused("The mail server offers no way to sign in.") from reason
        except smtplib.SMTPResponseException as reason:
            _require(reason.smtp_code, reason.smtp_error)
            raise errors.DeliveryNonsense("The mail server answers what it should not.") from reason
        except SSLError as reason:
            raise errors.NotTrusted("The connection to the mail server cannot be trusted (TLS).") from reason
        except (smtplib.SMTPException, OSError, ValueError) as reason:
            raise errors.ServiceUnreachable("The mail server went away or did not answer in time.") from reason
        finally:
            server.close()

    def _password(self) -> str:
        return secret(self._settings.password_file, self._settings.password_env, self._environ.get)

    # Coming. ---------------------------------------------------------------------------------------------------------

    def check_answers(self) -> None:
        with self._mailbox() as box:
            for folder in filter(None, (self._settings.taken, self._settings.aside)):
                _make_folder(box, folder)

    def waiting(self) -> Sequence[Item]:
        with self._mailbox() as box:
            found = sorted(box.search(["NOT", "DELETED"] if self._settings.taken else ["UNSEEN", "NOT", "DELETED"]))
            unknown = [uid for uid in found if uid not in self._sizes]
            sizes = box.fetch(unknown, ["RFC822.SIZE"]) if unknown else {}
            self._sizes = {uid: self._sizes.get(uid, 0) for uid in found}
            self._sizes |= {uid: int(facts[b"RFC822.SIZE"]) for uid, facts in sizes.items() if uid in self._sizes}
            keys = {uid: f"{self._validity}/{uid}" for uid in found}
            return [Item(keys[uid], f"message {keys[uid]}", self._sizes[uid]) for uid in found]

    def fetch(self, item: Item) -> Parcel | None:
        with self._mailbox() as box:
            uid = self._uid(item)
            facts = box.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}) if uid is not None else {}
        data = facts.get(b"BODY[]")
        if not isinstance(data, bytes):
            return None
        return opened(
            data,
            answers_from=self._settings.answers_from,
            suffix=self._settings.suffix,
            domain=self._settings.sender.rpartition("@")[2],
        )

    def take(self, item: Item) -> None:
        with self._mailbox() as box:
            if (uid := self._uid(item)) is None:
                return
            if self._settings.taken:
                _move(box, uid, self._settings.taken)
            else:
                box.add_flags([uid], [b"\\Seen"])

    def set_aside(self, item: Item) -> None:
        with self._mailbox() as box:
            if (uid := self._uid(item)) is not None:
                _move(box, uid, self._settings.aside)

    def _uid(self, item: Item) -> int | None:
        """None where the mailbox was made anew: its numbers mean other messages now."""
        validity, _, uid = item.key.partition("/")
        return int(uid) if int(validity) == self._validity else None

    @contextmanager
    def _mailbox(self) -> Iterator[IMAPClient]:
        """The selected mailbox; a connection that was closed meanwhile is made anew. After an error there is none."""
        self._deadline.set(self._deadline_s)
        try:
            yield self._selected()
        except errors.SubmissionError:
            self._hang_up()
            raise
        except SSLError as reason:
            self._hang_up()
            raise errors.NotTrusted("The connection to the mailbox cannot be trusted (TLS).") from reason
        except (OSError, IMAPClientAbortError) as reason:
            self._hang_up()
            raise errors.ServiceUnreachable("The mailbox went away or did not answer in time.") from reason
        except IMAPClientError as reason:
            self._hang_up()
            raise _of_mailbox(reason) from reason
        except Exception as reason:  # what the library raises on words that it did not expect has no end
            self._hang_up()
            _log.warning("answer-not-understood", exception=type(reason).__name__)
            raise errors.DeliveryNonsense("The mailbox does not speak as one does.") from reason

    def _selected(self) -> IMAPClient:
        if self._imap is not None:
            try:
                return self._select(self._imap)
            except (IMAPClientError, OSError):
                self._hang_up()
        self._deadline.left_s()
        settings = self._settings
        user = settings.imap_user or settings.user
        own = (settings.imap_password_file, settings.imap_password_env)
        file, variable = own if settings.imap_user else (settings.password_file, settings.password_env)
        self._imap = signed_in(settings, user, secret(file, variable, self._environ.get), self._deadline)
        try:
            return self._select(self._imap)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as reason:
            raise errors.PlaceMissing("The mailbox of [mail] is not there.") from reason

    def _select(self, box: IMAPClient) -> IMAPClient:
        validity = int(box.select_folder(self._settings.mailbox)[b"UIDVALIDITY"])
        if validity != self._validity:
            self._validity, self._sizes = validity, {}
        return box

    def _hang_up(self) -> None:
        box, self._imap = self._imap, None
        if box is not None:
            with suppress(IMAPClientError, OSError):
                box.shutdown()

    # Both. -----------------------------------------------------------------------------------------------------------

    def cut(self) -> None:
        self._deadline.cut()

    def close(self) -> None:
        self._deadline.set(_GOODBYE_S)
        if self._imap is not None:
            with suppress(IMAPClientError, OSError):
                self._imap.logout()
        self._hang_up()


def _make_folder(box: IMAPClient, folder: str) -> None:
    if not box.folder_exists(folder):
        box.create_folder(folder)


def _move(box: IMAPClient, uid: int, folder: str) -> None:
    """Move a message to a folder, which is made when it is not there; never delete what was not copied. A server that
    can do neither keeps it, marked as deleted, which is not looked at again."""
    _make_folder(box, folder)
    if box.has_capability("MOVE"):
        box.move([uid], folder)
        return
    box.copy([uid], folder)
    box.delete_messages([uid])
    if box.has_capability("UIDPLUS"):  # without it, what others marked would go too
        box.expunge([uid])


def _of_mailbox(reason: Exception) -> errors.SubmissionError:
    words = str(reason).upper()
    if "OVERQUOTA" in words or "QUOTA" in words:
        return errors.NoRoom("The mailbox is full.")
    if "PERM" in words or "DENIED" in words:
        return errors.PlaceForbidden("The mailbox does not allow it.")
    return errors.DeliveryNonsense("The mailbox does not do what it is asked.")


def _size_limit(server: smtplib.SMTP) -> int:
    """RFC 1870; 0 when none is said."""
    said = server.esmtp_features.get("size", "").strip()
    return int(said) if said.isascii() and said.isdigit() else 0


def _too_large() -> errors.SubmissionRefused:
    return errors.SubmissionRefused("The mail server takes no message of this size.", refusal_code="delivery/too-large")


def _is_full(code: int, words: bytes | str) -> bool:
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    return text.startswith(_NO_ROOM_STATUS) or (code in _NO_ROOM and not text.startswith(_TOO_LARGE_STATUS))


def _require(code: int, words: bytes | str) -> None:
    """Replies before the content: a refusal is of sender, recipient or server, never of one submission."""
    if code < 400:
        return
    if _is_full(code, words):
        raise errors.NoRoom("The bureau's mailbox is full.")
    if code < 500:
        raise errors.ServiceBusy(f"The mail server cannot take it now (status {code}).")
    raise errors.RecipientRefused(f"The mail server does not take mail from here, or for the bureau (status {code}).")


def _refused(code: int, words: bytes | str) -> errors.SubmissionError:
    """The reply to the content."""
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    if text.startswith(_TOO_LARGE_STATUS):
        return _too_large()
    if _is_full(code, words):
        return errors.NoRoom("The bureau's mailbox is full.")
    if code < 500:
        return errors.ServiceBusy(f"The mail server cannot take it now (status {code}).")
    return errors.SubmissionRefused(
        f"The mail server refused the message (status {code}).", refusal_code="delivery/refused"
    )
