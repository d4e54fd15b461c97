"""What the jail's system is told: one record for each change of an entry, by the way back of the mapping.

The immigration cross-check is between the service and the federal field office. Nothing of it goes to the jail's
system, neither by a value nor by a change of state; where the mapping asks for it, one word says that it is done, the
same whatever it found. Only kinds of answers that are known to be the desk's own are told at all.

An answer tells what stands since it came, which is not always what it says: an earlier one may come after the one that
corrects it, and whoever hears it last would keep what is out of date.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from app.domain.answer_chain import is_about_who, standing_of
from app.domain.bureau_answer import BureauAnswer
from app.domain.match import Answer, AnswerKind, AnswerResult
from app.domain.named_fingers import named_fingers
from app.domain.position import FrictionRidgePosition, fingers_of
from app.domain.queue_entry import QueueEntry
from app.exchange.mapping import Outgoing, OutName
from app.store.told_store import Change

_ANSWERED = "answer-received"
# Act of the audit trail to event and state. The state is the act's: what an entry became by an answer that is nobody's
# business here does not show.
_EVENTS: Mapping[str, tuple[str, str]] = {
    "booking-finished": ("submitted", "waiting"),
    "submission-handed-over": ("handed_over", "handed_over"),
    "submission-acknowledged": ("accepted", "accepted"),
    "submission-accepted": ("accepted", "accepted"),
    "submission-held": ("held", "held"),
    "submission-released": ("released", "waiting"),
    "submission-withdrawn": ("withdrawn", "withdrawn"),
}
ACTS = (*_EVENTS, _ANSWERED)
_TOLD_ANSWERS: Mapping[AnswerKind, tuple[str, str]] = {
    AnswerKind.CRIMINAL_IDENTIFICATION: ("answered", "answered"),
    AnswerKind.REJECTION: ("rejected", "rejected"),
    AnswerKind.RAPID_SEARCH: ("rapid_search", "answered"),
}
Value = str | list[str] | list[int]


def told_record(
    change: Change, entry: QueueEntry, record_id: str, out: Outgoing, bureau: Sequence[BureauAnswer] = ()
) -> dict[OutName, Value] | None:
    """What is to be said of a change, under our names; None when it is nobody's business there. `bureau`: what a
    bureau's own answers to the entry were read as."""
    found = _event(change, entry, out)
    if found is None:
        return None
    event, state, answer = found
    values: dict[OutName, Value] = {
        OutName.CHANGE: f"{entry.tcn}/{change.number}",
        OutName.CHANGED_AT: _moment(change.at),
        OutName.EVENT: event,
        OutName.RECORD_ID: record_id,
        OutName.BOOKING_NUMBER: entry.booking_number,
        OutName.TCN: entry.tcn,
        OutName.STATE: state,
        OutName.SUBMITTED_AT: _moment(entry.created_at),
    }
    if change.act != "booking-finished" and entry.receipt is not None:
        values[OutName.CONTROL_NUMBER] = entry.receipt.control_number
        values[OutName.ACCEPTED_AT] = _moment(entry.receipt.accepted_at)
    elif change.act != "booking-finished" and entry.acknowledged:
        values[OutName.CONTROL_NUMBER] = entry.acknowledged
    if answer is not None:
        values.update(_answer(answer, bureau))
    elif event == OutName.IMMIGRATION.value:
        values[OutName.IMMIGRATION] = AnswerResult.COMPLETED.value
    return {name: _worded(name, value, out.words) for name, value in values.items() if value}


def name_of(change: Change) -> str:
    """Of the file, and the first part of the Idempotency-Key: sorts as the changes happened."""
    return f"{change.number:010d}-{change.tcn}"


def _event(change: Change, entry: QueueEntry, out: Outgoing) -> tuple[str, str, Answer | None] | None:
    """Event, state and, for an answer, the one that stands, with the result that stands."""
    if change.act != _ANSWERED:
        return (*_EVENTS[change.act], None)
    kind = str(change.details.get("kind", ""))
    if kind == AnswerKind.IMMIGRATION_CROSS_CHECK.value:
        return (OutName.IMMIGRATION.value, "", None) if out.asks_immigration else None
    named = (change.details.get("number"), kind, change.details.get("bureau_tcn", ""))
    answer = next((one for one in entry.answers if (one.number, one.kind.value, one.own_tcn) == named), None)
    if answer is None or answer.kind not in _TOLD_ANSWERS or not is_about_who(answer, entry.answers):
        return None
    standing = standing_of(entry.answers)
    if standing.told is None or standing.result is None:
        return None
    return (*_TOLD_ANSWERS[standing.told.kind], msgspec.structs.replace(standing.told, result=standing.result))


def _answer(answer: Answer, bureau: Sequence[BureauAnswer]) -> dict[OutName, Value]:
    found: dict[OutName, Value] = {OutName.ANSWERED_AT: _moment(answer.answered_at)}
    own = next(
        (one for one in bureau if answer.own_tcn and one.tcn == answer.own_tcn and one.kind is answer.kind), None
    )
    if answer.kind is AnswerKind.REJECTION:
        named = set(named_fingers(answer.text)).union(
            *(code.fingers for code in (own.codes if own is not None else ()))
        )
        found[OutName.REJECT_CODES] = list(answer.codes)
        found[OutName.REJECT_FINGERS] = sorted({int(finger) for position in named for finger in _fingers(position)})
        found[OutName.REJECT_WORDS] = answer.text
        return found
    found[OutName.RESULT] = answer.result.value
    if answer.result is AnswerResult.UNDETERMINED:
        return found  # a number beside it would be read as somebody's
    found[OutName.RECORD_NUMBER] = answer.record_number or ""
    if own is not None:
        found[OutName.SID] = own.state_id or ""
        found[OutName.FBI_NUMBER] = own.fbi_numbers[0] if len(own.fbi_numbers) == 1 else list(own.fbi_numbers)
    return found


def _fingers(position: FrictionRidgePosition) -> tuple[FrictionRidgePosition, ...]:
    """The single fingers of a position, of a slap each of it; none where it names no finger at all."""
    return fingers_of(position) if position is not FrictionRidgePosition.UNKNOWN else ()


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _worded(name: OutName, value: Value, words: Mapping[str, str]) -> Value:
    """The other system's own words for ours; never for what is a number, a name or a text."""
    if name in (OutName.EVENT, OutName.STATE, OutName.RESULT, OutName.IMMIGRATION) and isinstance(value, str):
        return words.get(value, value)
    return value


# As bytes. -----------------------------------------------------------------------------------------------------------

_FORMULA = ("=", "+", "-", "@")  # a spreadsheet takes a cell that begins so for one


def written(record: Mapping[OutName, Value], out: Outgoing) -> bytes:
    """The record under the other system's names; what has no value is left out of JSON, and empty in CSV."""
    named = [(theirs, OutName(ours)) for theirs, ours in out.fields.items()]
    if out.format == "csv":
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=out.delimiter)
        writer.writerow(theirs for theirs, _ in named)
        writer.writerow(_cell(ours, record.get(ours)) for _, ours in named)
        return text.getvalue().encode("utf-8")
    document: dict[str, object] = {}
    for path, ours in named:
        if (value := record.get(ours)) is None:
            continue
        *parts, last = path.split(".")
        place: dict[str, Any] = document
        for part in parts:
            place = place.setdefault(part, {})  # never a value: no path lies within another one
        place[last] = value
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _cell(name: OutName, value: Value | None) -> str:
    text = " ".join(map(str, value)) if isinstance(value, list) else value or ""
    if name is not OutName.REJECT_WORDS:
        return text  # an identifier is theirs to the letter
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_FORMULA) else line
