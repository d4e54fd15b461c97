"""How a run without a window speaks: one JSON object a line, or sentences."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TextIO

_FINGERS = (
    "",
    "right thumb",
    "right index finger",
    "right middle finger",
    "right ring finger",
    "right little finger",
    "left thumb",
    "left index finger",
    "left middle finger",
    "left ring finger",
    "left little finger",
    "plain right thumb",
    "plain left thumb",
    "right four fingers",
    "left four fingers",
    "both thumbs",
)
_KINDS = {
    "criminal_identification": "Criminal identification",
    "immigration_cross_check": "Immigration cross-check",
    "rejection": "Rejected",
    "rapid_search": "Rapid search",
    "other": "An answer of another kind",
}
_RESULTS = {
    "identified": "a record matches these prints",
    "not_identified": "no record matches these prints",
    "completed": "between the service and the federal field office; nothing is asked of you",
    "rejected": "the submission was not accepted",
    "highly_probable": "a highly probable candidate",
    "possible": "a possible candidate",
    "no_candidate": "no candidate",
    "undetermined": "what it means is not sure, a person reads it as it came",
}


class Narrator(Protocol):
    def say(self, event: str, **values: object) -> None: ...


class JsonNarrator:
    """One JSON object a line, the event's name first."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream if stream is not None else sys.stdout

    def say(self, event: str, **values: object) -> None:
        self._stream.write(json.dumps({"event": event, **values}, ensure_ascii=False) + "\n")
        self._stream.flush()


class PlainNarrator:
    """Sentences for a person at a terminal."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def say(self, event: str, **values: object) -> None:
        sentence = _SENTENCES.get(event)
        self._write(sentence(values) if sentence is not None else f"{event}: {values}")


def place(position: object) -> str:
    """An FGP code in words."""
    return _FINGERS[int(str(position))] if position is not None else "review"


Values = Mapping[str, object]


def _step(v: Values) -> str:
    qualities = v["qualities"]
    scores = ", ".join(f"{place(f)} {q}" for f, q in qualities.items()) if isinstance(qualities, Mapping) else ""
    return f"  {place(v['position'])}, attempt {v['attempt']}: {v['verdict']} ({scores or 'no finger found'})"


def _accepted(v: Values) -> str:
    reason = f" (kept: {v['override_reason']})" if v["override_reason"] else ""
    return f"  {place(v['position'])}: accepted and on disk{reason}"


def _sequence(v: Values) -> str:
    fingers = v["fingers"]
    named = " and ".join(place(finger) for finger in fingers) if isinstance(fingers, list) else "a finger"
    return f"  The sequence check doubts {named}: {str(v['code']).replace('_', ' ')}."


def _answer(v: Values) -> str:
    said = f"{_KINDS.get(str(v['kind']), v['kind'])}: {_RESULTS.get(str(v['result']), v['result'])}."
    if v["kind"] != "rejection":
        return said
    codes, text = v["codes"], "".join(letter if letter.isprintable() else "?" for letter in str(v["text"]))
    reasons = [reject_line(**one) for one in codes] if isinstance(codes, list) else []
    wrote = [f"The service wrote: {text}"] if text else []
    return "\n".join([said, *(f"  {line}" for line in (*reasons, *wrote))])


def reject_line(code: str, words: str, fingers: Iterable[int], **_: object) -> str:
    """A code of a reject as a line: in plain words, with the fingers that it is about."""
    named = ", ".join(place(finger) for finger in fingers)
    return f"{code}: {words or 'See what the service wrote.'}{f' [{named}]' if named else ''}"


def _confirmed(v: Values) -> str:
    number = f", control number {v['control_number']}" if v["control_number"] else ""
    return f"Booking confirmed. Transaction {v['tcn']}{number}, seen by {v['officer']}."


_SENTENCES: dict[str, Callable[[Values], str]] = {
    "started": lambda v: f"Booking {v['booking_number']}: {v['steps_total']} captures.",
    "resumed": lambda v: (
        f"Booking {v['booking_number']} goes on: {v['steps_done']} of {v['steps_total']} captured,"
        f" next: {place(v['next_position'])}."
    ),
    "already_sent": lambda v: f"Booking {v['booking_number']} is in the queue already: it is not booked again.",
    "step": _step,
    "accepted": _accepted,
    "problem": lambda v: f"  {v['message']} [{v['code']}]",
    "sequence": _sequence,
    "same_person": lambda v: (
        f"  The same fingers were booked here at {v['booked_at']}, booking {v['booking_number']}"
        f" ({v['agreeing']} of {v['compared']} fingers). Compare the names."
    ),
    "sent": lambda v: f"Finished as {v['tcn']} ({v['bytes']} bytes): in the queue, to be sent.",
    "waiting_for_service": lambda v: f"Waiting for the service [{v['code']}]. Nothing is lost.",
    "receipt": lambda v: f"Accepted by the service. Control number {v['control_number']}.",
    "answer": _answer,
    "handed_over": lambda v: f"Handed over to {v['recipient']} ({v['channel']}). No receipt comes this way.",
    "queued": lambda v: f"Queued: {v['tcn']} is {str(v['state']).replace('_', ' ')}. {v['next_step']}",
    "booking_confirmed": _confirmed,
    "progress": lambda v: f"{v['what']}: {v['done']} of {v['total']}",
    "error": lambda v: f"[{v['code']}] {v['message']} {v['next_step']} (for: {v['whose']})",
}
