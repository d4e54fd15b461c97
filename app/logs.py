"""Logs by allow-list: a line is an event name and values under known keys. Nothing else can be written.

Personal data (names, dates of birth, charges, images) has no key here, so it cannot enter a log by accident.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

ALLOWED_KEYS = frozenset(
    {
        "answer_kind",
        "attempt",
        "bytes",
        "code",
        "control_number",
        "count",
        "detail",  # an error's own message, free of personal data by contract (app.errors)
        "driver",
        "environment",
        "exception",  # class name only
        "finger",
        "gallery",
        "job",
        "ms",
        "office",
        "ori",
        "pid",
        "port",
        "position",
        "quality",
        "queue_state",
        "retry_in_s",
        "serial",
        "stage",
        "state",
        "status",
        "tcn",
        "thread",
        "version",
        "worker",
    }
)
_ROOT = "booking_station"
logging.getLogger(_ROOT).addHandler(logging.NullHandler())  # until `configure`: Python would write bare words to stderr


class EventLogger:
    """Writes events of one part of the program."""

    def __init__(self, part: str) -> None:
        self._logger = logging.getLogger(f"{_ROOT}.{part}")

    def event(self, name: str, level: int = logging.INFO, **values: object) -> None:
        unknown = values.keys() - ALLOWED_KEYS
        if unknown:
            raise ValueError(f"log keys not on the allow-list: {sorted(unknown)}")
        self._logger.log(level, name, extra={"values": values})

    def warning(self, name: str, **values: object) -> None:
        self.event(name, logging.WARNING, **values)

    def error(self, name: str, **values: object) -> None:
        self.event(name, logging.ERROR, **values)


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "part": record.name.removeprefix(f"{_ROOT}."),
            "event": record.getMessage() if record.name.startswith(_ROOT) else "foreign-message",
        }
        line.update(getattr(record, "values", {}))
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
        return json.dumps(line, default=str, ensure_ascii=False)


def logger(part: str) -> EventLogger:
    """The logger of a part: `logger("submission").event("sent", tcn=...)`."""
    return EventLogger(part)


def configure(stream: TextIO | None = None, level: int = logging.INFO) -> logging.Handler:
    """Send the program's events as JSON lines to `stream` (standard error by default); returns the handler."""
    handler = logging.StreamHandler(stream if stream is not None else sys.stderr)
    handler.setFormatter(_JsonLines())
    root = logging.getLogger(_ROOT)
    root.setLevel(level)
    root.propagate = False
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    return handler
