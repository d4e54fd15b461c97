"""The other side of each way to a bureau, as a contract needs it: what arrived there, what it sends, how it fails."""

import email
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

import msgspec

from app.an2k.answers import AnswerRules
from app.channel_settings import ChannelName, FolderSettings, MailSettings, SftpSettings
from app.clock import Clock, SystemClock
from app.config import Environment
from app.submission.channel import Channel
from app.submission.channels.carrier import Carrier
from app.submission.channels.drop import DropChannel
from app.submission.channels.folder import FolderCarrier
from app.submission.channels.mail import MailCarrier
from app.submission.channels.sftp import SftpCarrier
from app.submission.client import ServiceClient
from app.submission.service_channel import ServiceChannel
from tests.support import mail_server, sftp_server, values
from tests.support.fake_service import FakeService, silent_until
from tests.support.mail_server import MailServer
from tests.support.sftp_server import SftpServer
from tests.support.silent_server import SilentServer
from tests.support.store_desk import SetClock
from tests.support.tls_front import write_certificate

DEADLINE_S = 20.0  # far beyond what a cut may take
GIVEN_UP_S = 60.0
LOOK_EVERY_S = 10.0
OWN_TCNS = f"{values.ORI}-S01-"
SECRETS = {"SFTP": sftp_server.PASSWORD, "MAIL": mail_server.PASSWORD, "WRONG": "wrong"}
Fault = tuple[str, Callable[[], None], Callable[[], None]]  # error code, begin, end


class Rig(Protocol):
    """`own_way_back`: answers are ANSI/NIST-ITL files that come unasked."""

    own_way_back: bool

    def channel(self) -> Channel: ...
    def arrived(self, tcn: str) -> list[str]:
        """SHA-256 of each payload that the bureau has under this TCN; repeats of one name count once."""
        ...

    def away(self) -> None: ...
    def back(self) -> None: ...
    def fall_silent(self) -> None:
        """From now on, connections are taken and nothing is said."""
        ...

    def close(self) -> None: ...


class DropRig(Rig, Protocol):
    clock: SetClock

    def carrier(self) -> Carrier: ...
    def send(self, file: bytes, name: str = "answer.an2") -> None: ...
    def lying(self) -> list[bytes]: ...
    def taken(self) -> list[bytes]: ...
    def aside(self) -> list[bytes]: ...
    def faults(self) -> dict[str, Fault]: ...


def drop_channel(carrier: Carrier, clock: Clock) -> DropChannel:
    """Files settle at once, but for those that are not whole."""
    return DropChannel(
        carrier,
        AnswerRules(),
        clock=clock,
        own_tcns=OWN_TCNS,
        look_every_s=LOOK_EVERY_S,
        acknowledgements=("ACK",),
        settled_s=0.0,
        given_up_s=GIVEN_UP_S,
    )


class ServiceRig:
    own_way_back = False

    def __init__(self, _: Path) -> None:
        self.service = FakeService()
        self._over = threading.Event()
        self.service.start()

    def channel(self) -> Channel:
        client = ServiceClient(self.service.url, self.service.public_key, Environment.TRAINING, timeout_s=DEADLINE_S)
        return ServiceChannel(client, clock=SystemClock())

    def arrived(self, tcn: str) -> list[str]:
        return [sha256 for (_, number), sha256 in self.service.arrests.items() if number == tcn]

    def away(self) -> None:
        self.service.stop()

    def back(self) -> None:
        self.service.start()

    def fall_silent(self) -> None:
        self.service.always(silent_until(self._over))

    def close(self) -> None:
        self._over.set()
        self.service.stop()


class FolderRig:
    own_way_back = True

    def __init__(self, tmp_path: Path) -> None:
        self.clock = SetClock()
        self.root = tmp_path / "share"
        self.out, self.answers = self.root / "in", self.root / "out"
        for place in (self.out, self.answers):
            place.mkdir(parents=True)
            (place / "BUREAU").touch()

        self.settings = FolderSettings(
            out=str(self.out), answers=str(self.answers), marker="BUREAU", bureau="the bureau"
        )

    def carrier(self) -> FolderCarrier:
        return FolderCarrier(self.settings, deadline_s=DEADLINE_S)

    def channel(self) -> DropChannel:
        return drop_channel(self.carrier(), self.clock)

    def arrived(self, tcn: str) -> list[str]:
        return [_sha256(path.read_bytes()) for path in self.out.iterdir() if path.name.startswith(tcn)]

    def send(self, file: bytes, name: str = "answer.an2") -> None:
        (self.answers / name).write_bytes(file)

    def lying(self) -> list[bytes]:
        return [path.read_bytes() for path in self.answers.iterdir() if path.is_file() and path.name != "BUREAU"]

    def taken(self) -> list[bytes]:
        return _files(self.answers / "taken")

    def aside(self) -> list[bytes]:
        return _files(self.answers / "aside")

    def away(self) -> None:
        """The share is not mounted: the place is there, and empty."""
        self.root.rename(self.root.with_name("elsewhere"))
        self.out.mkdir(parents=True)
        self.answers.mkdir()

    def back(self) -> None:
        for place in (self.out, self.answers):
            place.rmdir()
        self.root.rmdir()
        self.root.with_name("elsewhere").rename(self.root)

    def fall_silent(self) -> None:
        raise NotImplementedError("a folder has no line")

    def faults(self) -> dict[str, Fault]:
        return {"not mounted": ("delivery/place-missing", self.away, self.back)}

    def close(self) -> None: ...


class _OverALine:
    """What the rigs with a server have in common."""

    own_way_back = True
    server: SftpServer | MailServer
    secret: str
    silent: SilentServer | None = None

    def away(self) -> None:
        self.server.stop()

    def back(self) -> None:
        self.server.start()

    def _set(self, **values: object) -> Callable[[], None]:
        def act() -> None:
            for name, value in values.items():
                setattr(self.server, name, value)

        return act

    def _use(self, secret: str) -> Callable[[], None]:
        def act() -> None:
            self.secret = secret

        return act

    def silent_port(self) -> int:
        self.silent = SilentServer()
        return self.silent.port

    def close(self) -> None:
        if self.silent is not None:
            self.silent.close()
        self.server.close()


class SftpRig(_OverALine):
    server: SftpServer

    def __init__(self, tmp_path: Path) -> None:
        self.clock = SetClock()
        self.root = tmp_path / "sftp"
        for name in ("in", "out"):
            (self.root / name).mkdir(parents=True)
        self.server = SftpServer(self.root)
        self.server.start()
        self.secret = "SFTP"
        self.settings = SftpSettings(
            host="127.0.0.1", port=self.server.port, user=sftp_server.USER, host_key=self.server.host_key,
            out="in", answers="out", password_env="SFTP",
        )  # fmt: skip

    def carrier(self) -> SftpCarrier:
        return SftpCarrier(self.settings, deadline_s=DEADLINE_S, environ={"SFTP": SECRETS[self.secret]})

    def channel(self) -> DropChannel:
        return drop_channel(self.carrier(), self.clock)

    def arrived(self, tcn: str) -> list[str]:
        return [_sha256(path.read_bytes()) for path in (self.root / "in").iterdir() if path.name.startswith(tcn)]

    def send(self, file: bytes, name: str = "answer.an2") -> None:
        (self.root / "out" / name).write_bytes(file)

    def lying(self) -> list[bytes]:
        return [path.read_bytes() for path in (self.root / "out").iterdir() if path.is_file()]

    def taken(self) -> list[bytes]:
        return _files(self.root / "out" / "taken")

    def aside(self) -> list[bytes]:
        return _files(self.root / "out" / "aside")

    def fall_silent(self) -> None:
        self.settings = msgspec.structs.replace(self.settings, port=self.silent_port())

    def faults(self) -> dict[str, Fault]:
        return {
            "dropped in the middle": (
                "service/unreachable", self._set(drop_after_bytes=1000), self._set(drop_after_bytes=None),
            ),
            "disk full": ("delivery/no-room", self._set(full=True), self._set(full=False)),
            "no rights": ("delivery/no-rights", self._set(forbidden=True), self._set(forbidden=False)),
            "wrong password": ("delivery/login-refused", self._use("WRONG"), self._use("SFTP")),
        }  # fmt: skip


class MailRig(_OverALine):
    server: MailServer

    def __init__(self, tmp_path: Path) -> None:
        self.clock = SetClock()
        certificate = write_certificate(tmp_path)
        self.server = MailServer(certificate)
        self.server.start()
        self.secret = "MAIL"
        self.settings = MailSettings(
            smtp_host="127.0.0.1", smtp_port=self.server.smtp_port, smtp_security="starttls",
            imap_host="127.0.0.1", imap_port=self.server.imap_port, imap_security="tls",
            sender="jail@example.gov", to="bureau@example.gov", answers_from=("bureau@example.gov",),
            user=mail_server.USER, password_env="MAIL", ca_file=str(certificate),
        )  # fmt: skip

    def carrier(self) -> MailCarrier:
        environ = {"MAIL": SECRETS[self.secret]}
        return MailCarrier(self.settings, clock=SystemClock(), deadline_s=DEADLINE_S, environ=environ, training=True)

    def channel(self) -> DropChannel:
        return drop_channel(self.carrier(), self.clock)

    def arrived(self, tcn: str) -> list[str]:
        by_id = {str(email.message_from_bytes(raw)["Message-ID"]): _attached(raw) for raw in self.server.taken}
        return [_sha256(payload) for name, payload in by_id.items() if tcn in name]

    def send(self, file: bytes, name: str = "answer.an2") -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "bureau@example.gov", "jail@example.gov", "Answer"
        message.set_content("Attached.")
        message.add_attachment(file, maintype="application", subtype="octet-stream", filename=name)
        self.server.deliver(message.as_bytes())

    def lying(self) -> list[bytes]:
        return [_attached_text(text) for text, _ in self.server.lying_in("INBOX")]

    def taken(self) -> list[bytes]:
        return [_attached_text(text) for text, _ in self.server.lying_in("Taken")]

    def aside(self) -> list[bytes]:
        return [_attached_text(text) for text, _ in self.server.lying_in("Aside")]

    def fall_silent(self) -> None:
        port = self.silent_port()
        self.settings = msgspec.structs.replace(self.settings, smtp_port=port, imap_port=port)

    def faults(self) -> dict[str, Fault]:
        return {
            "dropped in the middle": (
                "service/unreachable", self._set(drop_in_data=True), self._set(drop_in_data=False),
            ),
            "mailbox full": ("delivery/no-room", self._set(rcpt="452 4.2.2 Mailbox full"), self._set(rcpt="")),
            "mailbox full, late": ("delivery/no-room", self._set(data="552 5.2.2 Mailbox full"), self._set(data="")),
            "greylisted": ("service/busy", self._set(rcpt="451 4.7.1 Come again"), self._set(rcpt="")),
            "no such mailbox": (
                "delivery/recipient-refused", self._set(rcpt="550 5.1.1 Nobody"), self._set(rcpt=""),
            ),
            "wrong password": ("delivery/login-refused", self._use("WRONG"), self._use("MAIL")),
        }  # fmt: skip


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _files(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.is_dir() else []


def _attached(raw: bytes) -> bytes:
    for part in email.message_from_bytes(raw).walk():
        if part.get_filename():
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            return content
    return b""


def _attached_text(text: bytes) -> bytes:
    """Of an IMAP answer: the message begins after its first line."""
    return _attached(text.partition(b"\r\n")[2] if text.startswith(b"*") or b"BODY[]" in text[:200] else text)


RIGS: dict[ChannelName, Callable[[Path], Rig]] = {
    ChannelName.HTTPS: ServiceRig,
    ChannelName.FOLDER: FolderRig,
    ChannelName.MAIL: MailRig,
    ChannelName.SFTP: SftpRig,
}
DROPS: dict[ChannelName, Callable[[Path], DropRig]] = {
    ChannelName.FOLDER: FolderRig,
    ChannelName.MAIL: MailRig,
    ChannelName.SFTP: SftpRig,
}
FAULTS = {
    ChannelName.FOLDER: ("not mounted",),
    ChannelName.MAIL: (
        "dropped in the middle", "mailbox full", "mailbox full, late", "greylisted", "no such mailbox",
        "wrong password",
    ),
    ChannelName.SFTP: ("dropped in the middle", "disk full", "no rights", "wrong password"),
}  # fmt: skip


@contextmanager
def rig_of(make: Callable[[Path], Rig], tmp_path: Path) -> Iterator[Rig]:
    made = make(tmp_path)
    try:
        yield made
    finally:
        made.close()
