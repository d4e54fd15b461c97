"""A real Chromium without a window, spoken to over a pipe (Chrome DevTools Protocol); where one is installed."""

import base64
import fcntl
import itertools
import json
import os
import selectors
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE_S = 60.0
_PLACES = ("/usr/lib/chromium/chromium", "chromium", "chromium-browser")  # Debian's command is a script before it
COMMAND = next((found for name in _PLACES if (found := shutil.which(name))), None)
_OPTIONS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",  # tests may run as root in a container
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
)


class Page:
    """One page. `say` speaks the protocol; the rest is what tests need of it. `complaints`: what its console said."""

    def __init__(self, write: int, read: int) -> None:
        self._write, self._read = write, read
        self._numbers = itertools.count(1)
        self._buffer = b""
        self._session = ""
        self.complaints: list[str] = []

    def attach(self) -> None:
        target = self.say("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.say("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.say(f"{domain}.enable")

    def say(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        until_s = time.monotonic() + PATIENCE_S
        while True:
            heard = self._hear(until_s)
            if heard.get("id") == number:
                assert "error" not in heard, heard["error"]
                return dict(heard["result"])

    def _hear(self, until_s: float) -> dict[str, Any]:
        with selectors.DefaultSelector() as ready:
            ready.register(self._read, selectors.EVENT_READ)
            while b"\0" not in self._buffer:
                assert ready.select(max(0.0, until_s - time.monotonic())), "the browser said nothing in time"
                self._buffer += os.read(self._read, 1_000_000)
        text, _, self._buffer = self._buffer.partition(b"\0")
        heard: dict[str, Any] = json.loads(text)
        if heard.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown"):
            self.complaints.append(json.dumps(heard["params"]))
        return heard

    def size(self, width: int, height: int, *, dark: bool = False) -> None:
        self.say("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.say("Emulation.setEmulatedMedia", features=[scheme])

    def go(self, url: str) -> None:
        self.say("Page.navigate", url=url)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression."""
        said = self.say("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in said, said["exceptionDetails"]
        return said["result"].get("value")

    def wait(self, expression: str) -> None:
        """Until an expression is true."""
        until_s = time.monotonic() + PATIENCE_S
        while not self.ask(expression):
            assert time.monotonic() < until_s, f"did not come: {expression}"

    def picture(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self.say("Page.captureScreenshot", format="png")["data"]))


@contextmanager
def browser(profile: Path, language: str = "en") -> Iterator[Page]:
    """A browser with an empty profile that ends with the block."""
    assert COMMAND is not None
    to_browser, from_us = os.pipe()
    to_us, from_browser = os.pipe()
    arguments = [COMMAND, *_OPTIONS, f"--user-data-dir={profile}", f"--lang={language}", f"--accept-lang={language}"]

    process = subprocess.Popen(
        [*arguments, "about:blank"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        close_fds=False,  # only what is made inheritable for it goes there
        preexec_fn=_at_three_and_four(to_browser, from_browser),
    )
    os.close(to_browser)
    os.close(from_browser)
    page = Page(from_us, to_us)
    try:
        page.attach()
        yield page
    finally:
        os.close(from_us)  # it ends with its pipe
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        os.close(to_us)


def _at_three_and_four(read: int, write: int) -> Callable[[], None]:
    """Where the browser expects its pipe."""

    def place() -> None:
        ours = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (read, write)]  # 3 and 4 may be these very ones
        os.dup2(ours[0], 3)
        os.dup2(ours[1], 4)

    return place
