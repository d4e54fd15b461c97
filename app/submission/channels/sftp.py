"""SFTP: submissions are uploaded under another name, measured, and renamed; answers are fetched, then moved or deleted.

The server's key is pinned. The library reads the connection on a thread of its own, which `close` and every error end;
its socket looks at the deadline, so that it also ends when the station stops.
"""

import base64
import binascii
import logging
import posixpath
import socket
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, cast

import paramiko
from paramiko import sftp as protocol

from app.channel_settings import ChannelName, SftpSettings
from app.logs import logger
from app.submission import errors
from app.submission.channels.carrier import MOST_BYTES, UNFINISHED, Item, Parcel
from app.submission.channels.line import dial_watched, require_private, secret
from app.submission.transport import Deadline

THREAD_NAME = "sftp"
_PROBE_S = 300.0
_GOODBYE_S = 2.0
_AT_REST_S = float("inf")
_PIECE_BYTES = 32_768  # what every server takes in one request
_MOST_LISTED = 100_000  # names in a folder: a bureau's own holds some hundred answers
_RSA = "ssh-rsa"
_KINDS = (_RSA, "ssh-ed25519", *(f"ecdsa-sha2-nistp{bits}" for bits in (256, 384, 521)))  # of host keys
_RSA_SIGNATURES = ("rsa-sha2-512", "rsa-sha2-256")  # RFC 8332; the old one signs with SHA-1
logging.getLogger("paramiko").addHandler(logging.NullHandler())  # its words quote the other side
_log = logger("submission")


class SftpCarrier:
    """A Carrier."""

    name = ChannelName.SFTP
    probe_every_s = _PROBE_S

    def __init__(self, settings: SftpSettings, *, deadline_s: float, environ: Mapping[str, str]) -> None:
        """`deadline_s`: of one exchange. Secrets are read when they are needed."""
        self._settings = settings
        self._environ = environ
        self._taken = settings.taken or posixpath.join(settings.answers, "taken")
        self._aside = settings.aside or posixpath.join(settings.answers, "aside")
        self._deadline = Deadline()
        self._deadline_s = deadline_s
        self._line: socket.socket | None = None
        self._transport: paramiko.Transport | None = None
        self._client: paramiko.SFTPClient | None = None
        self.recipient = settings.bureau or f"{settings.user}@{settings.host}"

    def check(self) -> None:
        with self._connected() as client:
            _require_folder(client, "out", self._settings.out)

    def check_answers(self) -> None:
        with self._connected() as client:
            _require_folder(client, "answers", self._settings.answers)
            for folder in (self._aside, *([self._taken] if self._settings.after == "move" else [])):
                _make_folder(client, folder)

    def leave(self, tcn: str, payload: bytes) -> str:
        name = f"{tcn}{self._settings.suffix}"
        place = posixpath.join(self._settings.out, name)
        unfinished = posixpath.join(self._settings.out, f".{name}{UNFINISHED[0]}")
        with self._connected() as client:
            size = _size_of(client, place)
            if size is not None:
                if size == len(payload) and _read(client, place, size) == payload:
                    return name  # left before, and the station did not see the end of it
                raise errors.ConflictAtBureau(
                    "Another file lies at the server under this number.", refusal_code=errors.ConflictAtBureau.code
                )
            with _while_writing():
                self._write(client, unfinished, payload)
            if _size_of(client, unfinished) != len(payload):
                raise errors.DeliveryNonsense("The server did not keep all of a file.")
            _rename(client, unfinished, place)
        return name

    def waiting(self) -> Sequence[Item]:
        with self._connected() as client:
            listed = _listed(client, self._settings.answers)
        found = [
            (one.st_mtime or 0, Item(name, name, one.st_size or 0, f"{one.st_size}/{one.st_mtime}"))
            for name, one in listed
            if stat.S_ISREG(one.st_mode or 0) and not name.startswith(".")
            if not name.endswith(UNFINISHED) and "/" not in name
        ]
        return [item for _, item in sorted(found, key=lambda one: (one[0], one[1].key))]

    def fetch(self, item: Item) -> Parcel | None:
        with self._connected() as client:
            place = _path(self._settings.answers, item.key)
            if _size_of(client, place) is None:
                return None
            return Parcel((_read(client, place, MOST_BYTES + 1),))

    def take(self, item: Item) -> None:
        if self._settings.after == "move":
            self._move(item, self._taken)
            return
        with self._connected() as client, suppress(FileNotFoundError):
            client.remove(_path(self._settings.answers, item.key))

    def set_aside(self, item: Item) -> None:
        self._move(item, self._aside)

    def cut(self) -> None:
        self._deadline.cut()

    def close(self) -> None:
        self._hang_up()

    # The connection. -------------------------------------------------------------------------------------------------

    @contextmanager
    def _connected(self) -> Iterator[paramiko.SFTPClient]:
        """An open session, the one before where it is well still. After an error of the line there is none."""
        self._deadline.set(self._deadline_s)
        try:
            self._deadline.left_s()
            if self._client is None or self._transport is None or not self._transport.is_active():
                self._hang_up()
                self._client = self._signed_in()
            yield self._client
        except paramiko.AuthenticationException as reason:
            self._hang_up()
            raise errors.LoginRefused("The server does not take the account.") from reason
        except FileNotFoundError as reason:
            raise errors.PlaceMissing("The folder or a file is not at the server.") from reason
        except PermissionError as reason:
            raise errors.PlaceForbidden("The server does not allow it.") from reason
        except (paramiko.SSHException, EOFError, OSError) as reason:
            if _is_status(reason):
                raise errors.DeliveryNonsense("The server does not do what it is asked.") from reason
            self._hang_up()
            raise errors.ServiceUnreachable("The server went away or did not answer in time.") from reason
        except errors.SubmissionError:
            if self._client is None:
                self._hang_up()
            raise
        except Exception as reason:  # what the library raises on words that it did not expect has no end
            self._hang_up()
            _log.warning("answer-not-understood", exception=type(reason).__name__)
            raise errors.DeliveryNonsense("The server does not speak as a server for files does.") from reason
        finally:
            self._deadline.set(_AT_REST_S)

    def _signed_in(self) -> paramiko.SFTPClient:
        settings = self._settings
        kind, key = _pinned(settings.host_key)
        self._line = line = dial_watched(settings.host, settings.port, self._deadline)
        self._transport = transport = paramiko.Transport(line)
        transport.name = THREAD_NAME
        offered = transport.get_security_options()
        offered.key_types = _RSA_SIGNATURES if kind == _RSA else (kind,)
        try:
            transport.start_client(timeout=self._deadline.left_s())
        except paramiko.ssh_exception.IncompatiblePeer as reason:
            raise errors.HostKeyDiffers("The server has no key of the kind that is pinned.") from reason
        if transport.get_remote_server_key().asbytes() != key:
            raise errors.HostKeyDiffers("The server does not have the key that it should have.")
        if settings.key_file:
            transport.auth_publickey(settings.user, _own_key(settings.key_file))
        else:
            password = secret(settings.password_file, settings.password_env, self._environ.get)
            transport.auth_password(settings.user, password, fallback=False)
        client = paramiko.SFTPClient.from_transport(transport)
        if client is None:
            raise errors.DeliveryNonsense("The server opens no session for files.")
        return client

    def _hang_up(self) -> None:
        transport, self._transport, self._client = self._transport, None, None
        line, self._line = self._line, None
        if transport is not None:
            transport.close()
            transport.packetizer.complete_handshake()  # its timer would live on after a handshake that failed
            if transport.ident is not None:
                transport.join(_GOODBYE_S)
        if line is not None:
            line.close()  # the library leaves one that broke

    def _write(self, client: paramiko.SFTPClient, path: str, data: bytes) -> None:
        """Piece by piece: sent ahead, the library would not say that the server refused one."""
        with client.open(path, "wb") as opened:
            for start in range(0, len(data), _PIECE_BYTES):
                opened.write(data[start : start + _PIECE_BYTES])

    def _move(self, item: Item, folder: str) -> None:
        """By a free name: what lies there already is not written over."""
        with self._connected() as client:
            _make_folder(client, folder)
            target, number = _path(folder, item.key), 1
            while _size_of(client, target) is not None:
                number += 1
                target = _path(folder, f"{number}-{item.key}")
            with suppress(FileNotFoundError):
                _rename(client, _path(self._settings.answers, item.key), target)


@contextmanager
def _while_writing() -> Iterator[None]:
    """Version 3 of the protocol has one status for a full disk, a quota and much else: failure."""
    try:
        yield
    except OSError as reason:
        if not _is_status(reason):
            raise
        raise errors.NoRoom("The server could not keep the file: its disk may be full.") from reason


def _is_status(reason: Exception) -> bool:
    """Whether the server answered with a status that has no number of its own; the line is well."""
    return type(reason) is OSError and reason.errno is None


def _pinned(text: str) -> tuple[str, bytes]:
    """Kind and bytes of a public key as OpenSSH writes it. HostKeyDiffers when it is none."""
    kind, _, rest = text.partition(" ")
    if kind not in _KINDS:
        raise errors.HostKeyDiffers("host_key is of a kind that this program does not speak.")
    try:
        return kind, base64.b64decode(rest.split(" ")[0], validate=True)
    except binascii.Error as reason:
        raise errors.HostKeyDiffers("host_key is not a public key as OpenSSH writes it.") from reason


def _own_key(file: str) -> paramiko.PKey:
    require_private(file)
    try:
        return paramiko.PKey.from_path(file)
    except Exception as reason:  # the libraries' own kinds, one for each way in which a file is no key
        raise errors.SecretMissing("The file with the account's key is no key, or asks for a password.") from reason


def _require_folder(client: paramiko.SFTPClient, name: str, folder: str) -> None:
    """That the folder of that setting is there. PlaceMissing."""
    try:
        is_folder = stat.S_ISDIR(client.stat(folder).st_mode or 0)
    except FileNotFoundError:
        is_folder = False
    if not is_folder:
        raise errors.PlaceMissing(f"The folder {name} of [sftp] is not at the server.")


def _make_folder(client: paramiko.SFTPClient, folder: str) -> None:
    try:
        client.stat(folder)
    except FileNotFoundError:
        client.mkdir(folder)


def _listed(client: paramiko.SFTPClient, folder: str) -> list[tuple[str, paramiko.SFTPAttributes]]:
    """Names as the server has them, what is no UTF-8 as surrogates (PEP 383). The library's own listing breaks at such
    a name, so that one file would keep all answers from coming; and it counts as far as a server says."""
    private: Any = client  # there is no public way to the names
    kind, said = private._request(protocol.CMD_OPENDIR, folder)
    handle = said.get_binary() if kind == protocol.CMD_HANDLE else b""
    found: list[tuple[str, paramiko.SFTPAttributes]] = []
    with suppress(EOFError):  # the end of the list; a line that broke is another error
        while len(found) < _MOST_LISTED:
            kind, said = private._request(protocol.CMD_READDIR, handle)
            count = said.get_int() if kind == protocol.CMD_NAME else 0
            names = [_named(said) for _ in range(min(count, _MOST_LISTED))]
            if not names or not all(name for name, _ in names):
                raise errors.DeliveryNonsense("The server does not list a folder as it should.")
            found += names
    private._request(protocol.CMD_CLOSE, handle)
    return found


def _named(said: Any) -> tuple[str, paramiko.SFTPAttributes]:
    """The next name of a list, with its attributes."""
    name, _long, attributes = said.get_binary(), said.get_binary(), paramiko.SFTPAttributes
    return name.decode("utf-8", "surrogateescape"), cast(Any, attributes)._from_msg(said)


def _path(folder: str, name: str) -> bytes:
    """Of a file that was listed."""
    return posixpath.join(folder, name).encode("utf-8", "surrogateescape")


def _size_of(client: paramiko.SFTPClient, path: str | bytes) -> int | None:
    """None when it is not there."""
    try:
        return client.stat(path).st_size or 0
    except FileNotFoundError:
        return None


def _read(client: paramiko.SFTPClient, path: str | bytes, most_bytes: int) -> bytes:
    """In order, and not ahead: that would need another thread."""
    pieces, size = [], 0
    with client.open(path, "rb") as opened:
        while size < most_bytes and (piece := opened.read(min(_PIECE_BYTES, most_bytes - size))):
            pieces.append(piece)
            size += len(piece)
    return b"".join(pieces)


def _rename(client: paramiko.SFTPClient, before: str | bytes, after: str | bytes) -> None:
    """By OpenSSH's extension, which replaces in one step; by the standard's where a server has only that."""
    try:
        client.posix_rename(before, after)
    except OSError as reason:
        if not _is_status(reason):
            raise
        client.rename(before, after)
