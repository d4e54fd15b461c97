"""Takes connections and says what it is told, or nothing at all, until it is closed."""

import contextlib
import socket
import threading
from collections.abc import Callable

Speech = Callable[[socket.socket, threading.Event], None]
_LOOK_S = 0.05


def silence(line: socket.socket, over: threading.Event) -> None:
    over.wait()


class SilentServer:
    """One connection after the other, each on a thread of its own. `over` tells a speech that it is to end."""

    def __init__(self, speech: Speech = silence) -> None:
        self._speech = speech
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_LOOK_S)
        self.port = int(self._listener.getsockname()[1])
        self._speakers: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._run, name="silent-server")
        self._thread.start()

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                line, _ = self._listener.accept()
            except TimeoutError:
                continue
            speaker = threading.Thread(target=self._speak, args=(line,), name="silent-speaker")
            self._speakers.append(speaker)
            speaker.start()

    def _speak(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            self._speech(line, self._over)

    def close(self) -> None:
        self._over.set()
        self._thread.join(5)
        for speaker in self._speakers:
            speaker.join(5)
        self._listener.close()
