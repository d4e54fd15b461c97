"""Connections of other protocols than HTTP under the same deadline: every wait is short, and ends with the deadline or
when the station stops. The libraries for SMTP and IMAP get such a socket instead of one with a time-out for each read,
which a peer that drips would stretch without an end.
"""

import select
import socket
import ssl
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.submission import errors
from app.submission.transport import CONNECT_TIMEOUT_S, SLICE_S, Deadline


def dial(host: str, port: int, deadline: Deadline, *, name: str) -> socket.socket:
    """A connection in plain text whose reads and writes keep the deadline. `name`: how errors call the server.
    ServiceUnreachable."""
    return _dialled(host, port, deadline, _plain_kind(deadline), name)


def dial_watched(host: str, port: int, deadline: Deadline) -> socket.socket:
    """One for a library that reads on a thread of its own and sets its own short time-outs: after the deadline it is
    as if the other side had hung up. ServiceUnreachable."""
    return _dialled(host, port, deadline, _watched_kind(deadline), "server")


def trusting(ca_file: str, deadline: Deadline) -> ssl.SSLContext:
    """TLS 1.2 or newer, certificate and name checked, whose sockets keep the deadline. NotTrusted."""
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
    except OSError as reason:
        raise errors.NotTrusted("The file of the certificate authority cannot be used.") from reason
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = _tls_kind(deadline)
    return context


def secret(file: str, variable: str, environ: Callable[[str], str | None]) -> str:
    """What a settings file only names: the first line of a file, or an environment variable. SecretMissing."""
    if not file:
        found = environ(variable)
        if not found:
            raise errors.SecretMissing("The environment variable with the password is not set.")
        return found
    require_private(file)
    try:
        text = Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as reason:
        raise errors.SecretMissing("The file with the password cannot be read.") from reason
    if not (line := text.partition("\n")[0].rstrip("\r")):
        raise errors.SecretMissing("The file with the password is empty.")
    return line


def require_private(file: str) -> None:
    """A file with a secret is there, and not for everybody's eyes. SecretMissing."""
    try:
        mode = Path(file).stat().st_mode
    except OSError as reason:
        raise errors.SecretMissing("The file with the password or key cannot be read.") from reason
    if sys.platform != "win32" and mode & stat.S_IROTH:
        raise errors.SecretMissing("The file with the password or key can be read by every account.")


def _dialled(host: str, port: int, deadline: Deadline, kind_of_line: type[socket.socket], name: str) -> socket.socket:
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as reason:
        raise errors.ServiceUnreachable(f"The {name} cannot be found by its name.") from reason
    last: OSError = OSError("no address")
    for family, kind, protocol, _, address in addresses:
        made = kind_of_line(family, kind, protocol)
        try:
            _connect(made, address, deadline)
        except OSError as reason:
            made.close()
            last = reason
            continue
        return made
    raise errors.ServiceUnreachable(f"The {name} cannot be reached.") from last


def _connect(made: socket.socket, address: Any, deadline: Deadline) -> None:
    """OSError; TimeoutError after CONNECT_TIMEOUT_S, by the deadline, or when the station stops."""
    made.setblocking(False)
    made.setsockopt(
        socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
    )  # 20 pieces of a file waited 40 ms each for the other side
    made.connect_ex(address)
    for _ in range(round(CONNECT_TIMEOUT_S / SLICE_S)):
        _, writable, broken = select.select([], [made], [made], min(SLICE_S, deadline.left_s()))
        if writable or broken:
            if code := made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise OSError(code, "the connection was refused")
            made.settimeout(SLICE_S)  # a handshake needs one; each read and write sets its own
            return
    raise TimeoutError("the connection was not made in time")


def _plain_kind(deadline: Deadline) -> type[socket.socket]:
    class Plain(socket.socket):
        def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
            return deadline.bounded(self, lambda: super(Plain, self).recv_into(buffer, nbytes, flags))

        def recv(self, size: int, flags: int = 0) -> bytes:
            return _received(self, size)

        def send(self, data: Any, flags: int = 0) -> int:
            return deadline.bounded(self, lambda: super(Plain, self).send(data, flags))

        def sendall(self, data: Any, flags: int = 0) -> None:
            _sent(self, data)

    return Plain


def _watched_kind(deadline: Deadline) -> type[socket.socket]:
    def look() -> None:
        try:
            deadline.left_s()
        except TimeoutError as reason:
            raise ConnectionAbortedError("the deadline passed") from reason

    class Watched(socket.socket):
        def recv(self, size: int, flags: int = 0) -> bytes:
            look()
            return super().recv(size, flags)

        def send(self, data: Any, flags: int = 0) -> int:
            look()
            return super().send(data, flags)

    return Watched


def _tls_kind(deadline: Deadline) -> type[ssl.SSLSocket]:
    class Tls(ssl.SSLSocket):
        def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
            return deadline.bounded(self, lambda: super(Tls, self).recv_into(buffer, nbytes, flags))

        def recv(self, size: int = 1024, flags: int = 0) -> bytes:
            return _received(self, size)

        def send(self, data: Any, flags: int = 0) -> int:
            return deadline.bounded(self, lambda: super(Tls, self).send(data, flags))

        def sendall(self, data: Any, flags: int = 0) -> None:
            _sent(self, data)

        def do_handshake(self, block: bool = False) -> None:
            def shake() -> int:
                super(Tls, self).do_handshake()
                return 0

            deadline.bounded(self, shake)

    return Tls


def _received(line: socket.socket, size: int) -> bytes:
    buffer = bytearray(size)
    return bytes(buffer[: line.recv_into(buffer)])


def _sent(line: socket.socket, data: Any) -> None:
    view = memoryview(data).cast("B")
    while view:
        view = view[line.send(view) :]
