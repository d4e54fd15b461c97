"""A bureau's mail: a real SMTP server (aiosmtpd) and a real IMAP server (pymap), that misbehave on command."""

import asyncio
import contextlib
import imaplib
import ssl
from argparse import Namespace
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import DictBackend
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pysasl.hashing import Cleartext

from tests.support.loop_thread import LoopThread

USER, PASSWORD = "demouser", "demopass"


class MailServer:
    """`taken`: messages as they came. `rcpt`, `data`: replies instead of taking; `size_limit`: bytes of a message;
    `drop_in_data`: the line breaks before the reply to the content."""

    def __init__(self, certificate: Path, *, tls: bool = True) -> None:
        self._loop = LoopThread("mail-server")
        self._context: ssl.SSLContext | None = None
        if tls:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate)
        self.taken: list[bytes] = []
        self.rcpt = self.data = ""
        self.size_limit = 20_000_000
        self.drop_in_data = False
        self.smtp_port = self.imap_port = 0
        self._smtp: Any = None
        self._imap: Any = None
        self._backend: Any = None
        self._protocols: list[SMTP] = []

    def start(self) -> None:
        self._loop.run(self._start())

    async def _start(self) -> None:
        loop = asyncio.get_running_loop()
        self._smtp = await loop.create_server(self._protocol, "127.0.0.1", self.smtp_port)
        self.smtp_port = self._smtp.sockets[0].getsockname()[1]
        if self._backend is None:
            args = Namespace(
                host=None, port="0", debug=False, cert=None, key=None, tls=False, demo_data=False,
                demo_user=USER, demo_password=PASSWORD, proxy_protocol="noop", passlib_cfg=None,
            )  # fmt: skip
            own = {
                "cpu_subsystem": Subsystem.for_asyncio(),
                "hash_context": Cleartext(),  # a sign-in costs nothing
                "invalid_user_sleep": 0.0,
            }
            self._backend, config = await DictBackend.init(args, **own)
            config.apply_context()
            self._front = ProxyProtocolReader(ProxyProtocolVersion.get("noop")).get_callback(
                IMAPServer(self._backend.login, config)
            )
        self._imap = await asyncio.start_server(self._front, "127.0.0.1", self.imap_port, ssl=self._context)
        self.imap_port = self._imap.sockets[0].getsockname()[1]

    def _protocol(self) -> SMTP:
        made = SMTP(
            self,
            hostname="bureau.example",
            data_size_limit=self.size_limit,
            tls_context=self._context,
            require_starttls=self._context is not None,
            authenticator=_authenticate,
            auth_require_tls=self._context is not None,
            auth_required=self._context is not None,
            enable_SMTPUTF8=False,
            loop=asyncio.get_running_loop(),
        )
        self._protocols.append(made)
        return made

    async def handle_RCPT(self, server: SMTP, _: Session, envelope: Envelope, to: str, options: list[str]) -> str:
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:
        if self.data:
            return self.data
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)
        if self.drop_in_data:
            _break(server)
        return "250 OK"

    # The bureau's side of the mailbox. -------------------------------------------------------------------------------

    def box(self) -> imaplib.IMAP4:
        """Signed in; log out."""
        if self._context is None:
            made = imaplib.IMAP4("127.0.0.1", self.imap_port)
        else:
            trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            made = imaplib.IMAP4_SSL("127.0.0.1", self.imap_port, ssl_context=trusting)
        made.login(USER, PASSWORD)
        return made

    def deliver(self, message: bytes) -> None:
        with contextlib.closing(_Ended(self.box())) as ended:
            assert ended.box.append("INBOX", "", "", message)[0] == "OK"

    def lying_in(self, folder: str) -> list[tuple[bytes, bool]]:
        """Messages of a folder, and whether each is marked seen."""
        with contextlib.closing(_Ended(self.box())) as ended:
            if ended.box.select(folder, readonly=True)[0] != "OK":
                return []
            found = ended.box.search(None, "ALL")[1][0].split()
            messages = []
            for number in found:
                facts = ended.box.fetch(number.decode(), "(FLAGS BODY.PEEK[])")[1]
                text = b"".join(b"".join(part) if isinstance(part, tuple) else part or b"" for part in facts)
                messages.append((text, b"\\Seen" in text))
            return messages

    def stop(self) -> None:
        async def end() -> None:
            for server in (self._smtp, self._imap):
                if server is not None:
                    server.close()
            for protocol in self._protocols:
                _break(protocol)
            self._smtp = self._imap = None
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        self._loop.run(end())

    def close(self) -> None:
        self.stop()
        self._loop.close()


class _Ended:
    """A mailbox to be left in order."""

    def __init__(self, box: imaplib.IMAP4) -> None:
        self.box = box

    def close(self) -> None:
        self.box.logout()


def _break(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.Transport):
        server.transport.abort()


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)
