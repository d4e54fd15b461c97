"""What waits to be sent or answered."""

from datetime import datetime
from enum import StrEnum

import msgspec

from app.domain.match import Answer


class QueueState(StrEnum):
    READY = "ready"
    SENDING = "sending"
    HANDED_OVER = "handed_over"  # left where the bureau picks it up; nobody said that it has it
    AWAITING_RESPONSE = "awaiting_response"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    HELD = "held"
    WITHDRAWN = "withdrawn"


class Receipt(msgspec.Struct, frozen=True):
    """The service's signed word that it has the submission. `signature`: Ed25519 over the canonical JSON of the other
    fields (app.wire.to_json of a dict without `signature`), base64."""

    tcn: str
    ori: str
    sha256: str
    control_number: str
    accepted_at: datetime
    environment: str
    signature: str = ""


class HandOver(msgspec.Struct, frozen=True):
    """The station's own word that it left the submission with somebody who gives no receipt. `channel`: folder, mail or
    sftp. `recipient`: to whom, as people say it. `name`: of the file or message, made from the TCN: the same each time.
    """

    channel: str
    recipient: str
    name: str
    at: datetime


class QueueEntry(msgspec.Struct, frozen=True):
    """One transaction in the queue, as screens and commands see it (the payload stays in the store).

    `handed_over`: the newest. `acknowledged`: the bureau's own number for it, where its acknowledgement came that way.
    """

    tcn: str
    booking_id: str
    booking_number: str
    state: QueueState
    payload_sha256: str
    payload_bytes: int
    created_at: datetime
    updated_at: datetime
    attempts: int = 0
    next_attempt_at: datetime | None = None
    held_code: str | None = None
    held_reason: str | None = None
    receipt: Receipt | None = None
    answers: tuple[Answer, ...] = ()
    confirmed_by: str | None = None
    handed_over: HandOver | None = None
    acknowledged: str | None = None
    display_name: str = ""  # `SURNAME, GIVEN` for the screens of the desk; never for a log or a listing
