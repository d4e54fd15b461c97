"""Submissions as messages, and what messages that came hold. Message-ID is made from the TCN and the bytes, so that a
repeat is recognised by every server on the way, and a message that came back names its submission."""

import email
import hashlib
import re
from datetime import datetime
from email import policy
from email.message import EmailMessage, Message
from email.utils import format_datetime, getaddresses

from app.submission.channels.carrier import NotDelivered, Parcel

_DIGEST_SHOWN = 16  # hexadecimal characters of the payload's SHA-256
_OWN_ID = re.compile(r"<\s*([A-Za-z0-9-]{10,40})\.([0-9a-f]{16})@([A-Za-z0-9.-]+)\s*>")
_RECORDS = re.compile(rb"[\s\x00]{0,64}(?:\xef\xbb\xbf)?1\.0{0,2}1[ ]?:")  # how ANSI/NIST-ITL files begin
_FAILED = "failed"  # RFC 3464, 2.3.3; delayed, relayed and the others need nobody


def message_id(tcn: str, payload: bytes, sender: str) -> str:
    """`<TCN.digest@domain>`: the same for the same submission."""
    digest = hashlib.sha256(payload).hexdigest()[:_DIGEST_SHOWN]
    return f"<{tcn}.{digest}@{sender.rpartition('@')[2]}>"


def letter(tcn: str, payload: bytes, *, sender: str, to: str, file_name: str, at: datetime, training: bool) -> bytes:
    """The message as it travels; nothing in it but the attachment says whose prints these are."""
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"] = sender, to
    made["Subject"] = f"TRAINING, no real person: {tcn}" if training else tcn
    made["Date"] = format_datetime(at)
    made["Message-ID"] = message_id(tcn, payload, sender)
    made["Booking-Environment"] = "training" if training else "production"
    made.set_content(f"Attached: submission {tcn}.\n")
    made.add_attachment(payload, maintype="application", subtype="octet-stream", filename=file_name)
    return made.as_bytes()


def opened(data: bytes, *, answers_from: tuple[str, ...], suffix: str, domain: str) -> Parcel:
    """What a message holds. `domain`: of this station's own Message-IDs. Messages of others hold nothing; one that
    cannot be read is given back whole, as a file that is none."""
    try:
        # The older policy: the newer one raises on headers that it cannot parse, and anybody can write such a header.
        message = email.message_from_bytes(data, policy=policy.compat32)
        if message.get_content_type() == "multipart/report":
            return Parcel(returned=_returned(message, domain))
        if answers_from and _sender(message) not in {one.lower() for one in answers_from}:
            return Parcel()
        return Parcel(_files(message, suffix))
    except Exception:  # noqa: BLE001  what the library raises on broken or deeply nested messages has no end
        return Parcel((data,))


def _sender(message: Message) -> str:
    """The one address of From, in lower case; none where there are several."""
    found = [address for _, address in getaddresses([str(one) for one in message.get_all("From", [])])]
    return found[0].lower() if len(found) == 1 else ""


def _files(message: Message, suffix: str) -> tuple[bytes, ...]:
    """The attachments that are record files, by name or content; all where none is."""
    attached = [part for part in message.walk() if not part.is_multipart() and _is_attached(part)]
    files = [(part.get_filename() or "", _bytes_of(part)) for part in attached]
    records = tuple(data for name, data in files if name.lower().endswith(suffix.lower()) or _RECORDS.match(data))
    return records or tuple(data for _, data in files)


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or (
        part.get_content_maintype() not in ("text", "multipart") and part.get_content_disposition() != "inline"
    )


def _bytes_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _returned(message: Message, domain: str) -> tuple[NotDelivered, ...]:
    """A delivery status notification (RFC 3464) about one of this station's messages that failed for good."""
    fields = [
        (str(block.get("Action", "")).strip().lower(), str(block.get("Status", "")).strip())
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in part.walk()
    ]
    failed = [status for action, status in fields if action == _FAILED]
    if not failed:
        return ()
    texts = [str(part.get("Message-ID", "")) for part in message.walk() if part is not message]
    texts += [
        _bytes_of(part).decode("latin-1") for part in message.walk() if part.get_content_type() == "text/rfc822-headers"
    ]
    texts += [str(message.get(name, "")) for name in ("In-Reply-To", "References")]
    for found in (found for text in texts for found in _OWN_ID.finditer(text)):
        if found[3].lower() == domain.lower():
            status = failed[0] if re.fullmatch(r"[245]\.\d{1,3}\.\d{1,3}", failed[0]) else "5.0.0"
            return (NotDelivered(found[1].upper(), f"<{found[1]}.{found[2]}@{found[3]}>", status),)
    return ()
