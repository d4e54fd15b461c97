"""Lines under one deadline: a peer that drips, or promises more than a message has, holds nobody up."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.channel_settings import MailSettings
from app.clock import SystemClock
from app.submission import errors
from app.submission.channels.line import dial, secret
from app.submission.channels.mail import MailCarrier
from app.submission.transport import Deadline
from tests.support.silent_server import SilentServer


def drip(line: socket.socket, over: threading.Event) -> None:
    """A byte now and then, and never the end of a line."""
    while not over.wait(0.01):
        line.sendall(b"*")


def endless_reply(line: socket.socket, over: threading.Event) -> None:
    while not over.is_set():
        line.sendall(b"220-and so on\r\n")


def bomb(line: socket.socket, over: threading.Event) -> None:
    """An IMAP server that signs anybody in and promises ten gigabytes."""
    line.sendall(b"* PREAUTH [CAPABILITY IMAP4rev1] ready\r\n")
    while not over.is_set() and (said := line.recv(1_000)):
        tag = said.split()[0]
        if b"SELECT" in said:
            line.sendall(b"* OK [UIDVALIDITY 7] fine\r\n" + tag + b" OK selected\r\n")
        elif b"SEARCH" in said:
            line.sendall(b"* SEARCH {9999999999}\r\n" + b"x" * 1_000)
        else:
            line.sendall(tag + b" OK done\r\n")


@pytest.fixture
def peer(request: pytest.FixtureRequest) -> Iterator[SilentServer]:
    made = SilentServer(request.param)
    yield made
    made.close()


def mail(peer: SilentServer, deadline_s: float) -> MailCarrier:
    settings = MailSettings(
        smtp_host="127.0.0.1", imap_host="127.0.0.1", smtp_port=peer.port, imap_port=peer.port,
        smtp_security="none", imap_security="none", sender="jail@example.gov", to="bureau@example.gov",
        imap_user="jail", imap_password_env="MAIL",
    )  # fmt: skip
    return MailCarrier(settings, clock=SystemClock(), deadline_s=deadline_s, environ={"MAIL": "x"}, training=True)


@pytest.mark.parametrize("peer", [drip, endless_reply], indirect=True)
def test_a_peer_without_an_end_is_left_at_the_deadline(peer: SilentServer) -> None:
    made = mail(peer, 0.3)
    for act in (made.check, made.waiting):
        with pytest.raises((errors.ServiceUnreachable, errors.DeliveryNonsense)):
            act()
    made.close()


@pytest.mark.parametrize("peer", [bomb], indirect=True)
def test_more_than_a_message_has_is_not_read(peer: SilentServer) -> None:
    made = mail(peer, 20.0)
    with pytest.raises(errors.SubmissionError):
        made.waiting()
    made.close()


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    deadline = Deadline()
    deadline.set(5)
    with pytest.raises(errors.ServiceUnreachable):
        dial("127.0.0.1", port, deadline, name="server")
    deadline.cut()
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(errors.ServiceUnreachable):
        dial("127.0.0.1", listener.getsockname()[1], deadline, name="server")


def test_a_secret_of_a_file_is_its_first_line(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.touch(0o600)
    for content, found in ((b"swordfish\r\nremark", "swordfish"), (b" spaces kept \n", " spaces kept ")):
        file.write_bytes(content)
        assert secret(str(file), "", lambda _: None) == found
    for content in (b"", b"\nx", b"\xff\xfe"):
        file.write_bytes(content)
        with pytest.raises(errors.SecretMissing):
            secret(str(file), "", lambda _: None)
    with pytest.raises(errors.SecretMissing):
        secret("", "X", lambda _: None)
