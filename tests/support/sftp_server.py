"""A bureau's SFTP server (asyncssh) over a folder, that misbehaves on command."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import asyncssh

from tests.support.loop_thread import LoopThread

USER, PASSWORD = "jail", "swordfish"


class SftpServer:
    """`full`, `forbidden`: what is written or moved is refused. `drop_after_bytes`: the line breaks in an upload."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.account_key = asyncssh.generate_private_key("ssh-ed25519")
        self.full = self.forbidden = False
        self.drop_after_bytes: int | None = None
        self.sessions = 0
        self.port = 0
        self._loop = LoopThread("sftp-server")
        self._listener: Any = None

    @property
    def host_key(self) -> str:
        return self.key.export_public_key("openssh").decode("ascii").strip()

    def start(self) -> None:
        self._listener = self._loop.run(self._listen())

    async def _listen(self) -> Any:
        bureau = self

        class Files(asyncssh.SFTPServer):
            def __init__(self, chan: Any) -> None:
                super().__init__(chan, chroot=bytes(bureau.root))
                bureau.sessions += 1
                self._connection = chan.get_connection()
                self._written = 0

            def write(self, file_obj: Any, offset: int, data: bytes) -> int:
                self._written += len(data)
                if bureau.drop_after_bytes is not None and self._written > bureau.drop_after_bytes:
                    self._connection.abort()
                if bureau.full:
                    raise asyncssh.SFTPFailure("no space left")
                return super().write(file_obj, offset, data)  # type: ignore[return-value]

            def open(self, path: bytes, pflags: int, attrs: Any) -> object:
                if bureau.forbidden and pflags & asyncssh.FXF_WRITE:
                    raise asyncssh.SFTPPermissionDenied("not yours")
                return super().open(path, pflags, attrs)

            def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
                if bureau.forbidden:
                    raise asyncssh.SFTPPermissionDenied("not yours")
                return super().posix_rename(oldpath, newpath)

        class Door(asyncssh.SSHServer):
            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                return (username, password) == (USER, PASSWORD)

            def public_key_auth_supported(self) -> bool:
                return True

            def validate_public_key(self, username: str, key: Any) -> bool:
                return username == USER and key == bureau.account_key.convert_to_public()

        listener = await asyncssh.listen(
            "127.0.0.1", self.port, server_host_keys=[self.key], server_factory=Door, sftp_factory=Files
        )
        self.port = listener.get_port()
        return listener

    def stop(self) -> None:
        """It is away; connections are broken."""

        async def end() -> None:
            listener, self._listener = self._listener, None
            if listener is None:
                return
            listener.close()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(*others, return_exceptions=True)
            await listener.wait_closed()

        self._loop.run(end())

    def close(self) -> None:
        self.stop()
        self._loop.close()
