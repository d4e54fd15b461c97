"""The station as its own process, driven by its command line and read by its JSON lines."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

PATIENCE_S = 240.0  # one booking on a loaded machine, the first compile of the matcher included
Line = dict[str, Any]


@dataclass
class Run:
    """What a command said and how it ended. `children`: what it had started by the time of its last line."""

    status: int
    lines: list[Line]
    errors: str
    children: list[psutil.Process] = field(default_factory=list)

    def of(self, event: str) -> list[Line]:
        return [line for line in self.lines if line["event"] == event]

    @property
    def last(self) -> Line:
        return self.lines[-1]


def command_line(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "app", *map(str, arguments)]


def run(
    *arguments: str | Path,
    stop_when: Callable[[Line], bool] | None = None,
    act: Callable[["subprocess.Popen[bytes]", Line], None] | None = None,
    environment: dict[str, str] | None = None,
) -> Run:
    """Run a command to its end. `stop_when`: the line after which it is killed, as by a power cut. `act` sees each
    line as it comes. A command that is silent too long is killed and fails the test."""
    lines: list[Line] = []
    started: dict[int, psutil.Process] = {}
    process = subprocess.Popen(
        command_line(*arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **(environment or {})},
    )
    late = threading.Timer(PATIENCE_S, process.kill)
    late.name = "patience"
    late.start()
    errors: list[bytes] = []
    assert process.stderr is not None
    reader = threading.Thread(target=lambda: errors.extend(process.stderr or ()), name="stderr")
    reader.start()
    try:
        assert process.stdout is not None
        for text in process.stdout:
            line = json.loads(text)
            lines.append(line)
            if line["event"] != "progress" and process.poll() is None:
                started |= _children_of(process.pid)
            if act is not None:
                act(process, line)
            if stop_when is not None and stop_when(line):
                process.kill()
                break
        status = process.wait()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        late.cancel()
        late.join()
        reader.join()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
    return Run(status, lines, b"".join(errors).decode(), list(started.values()))


def _children_of(pid: int) -> dict[int, psutil.Process]:
    try:
        return {child.pid: child for child in psutil.Process(pid).children(recursive=True)}
    except psutil.NoSuchProcess:
        return {}


def book(data: Path, *more: str | Path, **how: Any) -> Run:
    """The README's headless run with a data directory of its own."""
    return run("start", "--headless", "--json", "--data", data, "--officer", "T. Example", *more, **how)


@contextmanager
def service_running(data: Path, port: int = 0) -> Iterator[dict[str, Any]]:
    """`booking-station serve` until the block ends; what it said when it listened."""
    process = subprocess.Popen(
        command_line("serve", "--data", data, "--port", str(port)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdout is not None
        for text in process.stdout:
            said = json.loads(text)
            if said["event"] != "progress":
                break
        else:
            raise AssertionError("the service ended before it listened")
        assert said["event"] == "listening", said
        yield said
    finally:
        children = list(_children_of(process.pid).values())
        process.terminate()
        process.wait(PATIENCE_S)
        if process.stdout is not None:
            process.stdout.close()
        psutil.wait_procs(children, PATIENCE_S)


def write_settings(file: Path, **values: str | float) -> Path:
    """A station.toml."""
    file.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items()), encoding="utf-8")
    return file
