"""Submissions as messages, and what messages that came hold."""

import email
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.submission.channels.carrier import NotDelivered, Parcel
from app.submission.channels.letters import letter, message_id, opened
from tests.support import values
from tests.support.bureau_files import answer_file

TCN = f"{values.ORI}-S01-2026-000001"
SENDER, BUREAU = "jail@example.gov", "bureau@example.gov"
PAYLOAD = bytes(range(256)) * 40
NAME = message_id(TCN, PAYLOAD, SENDER)


def written(*, training: bool = False) -> bytes:
    return letter(TCN, PAYLOAD, sender=SENDER, to=BUREAU, file_name=f"{TCN}.an2", at=values.NOON, training=training)


def read(data: bytes, *, answers_from: tuple[str, ...] = (BUREAU,)) -> Parcel:
    return opened(data, answers_from=answers_from, suffix=".an2", domain="example.gov")


def answer(*files: tuple[str, bytes], sender: str = BUREAU) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"The Bureau <{sender}>", SENDER, "Answer"
    message.set_content("Attached.")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def test_the_payload_comes_out_as_it_went_in_and_nothing_else_says_whose_it_is() -> None:
    made = email.message_from_bytes(written(), policy=policy.default)
    (attached,) = made.iter_attachments()
    assert attached.get_filename() == f"{TCN}.an2"
    assert attached.get_payload(decode=True) == PAYLOAD
    assert made["Message-ID"] == message_id(TCN, PAYLOAD, SENDER)
    assert (made["Subject"], made["Booking-Environment"]) == (TCN, "production")
    assert max(len(line) for line in written().split(b"\r\n")) <= 998  # RFC 5322, 2.1.1


def test_a_repeat_has_the_same_message_id_and_other_bytes_have_another() -> None:
    assert message_id(TCN, PAYLOAD, SENDER) == message_id(TCN, bytes(PAYLOAD), "other@example.gov")
    assert message_id(TCN, PAYLOAD, SENDER) != message_id(TCN, PAYLOAD + b"x", SENDER)


def test_training_says_so() -> None:
    made = email.message_from_bytes(written(training=True), policy=policy.default)
    assert made["Booking-Environment"] == "training"
    assert str(made["Subject"]).startswith("TRAINING")


def test_answers_are_the_attachments_that_are_record_files() -> None:
    first, second = answer_file(TCN, number=1), answer_file(TCN, number=2)
    logo = ("logo.png", b"\x89PNG")
    assert read(answer(logo, ("one.AN2", first), ("two.dat", second)).as_bytes()) == Parcel((first, second))
    assert read(answer(logo).as_bytes()) == Parcel((b"\x89PNG",))
    assert read(answer().as_bytes()) == Parcel()


def test_only_named_senders_are_looked_at() -> None:
    file = ("one.an2", answer_file(TCN))
    assert read(answer(file, sender="stranger@example.com").as_bytes()) == Parcel()
    assert read(answer(file, sender="BUREAU@Example.GOV").as_bytes()).files
    assert read(answer(file, sender="stranger@example.com").as_bytes(), answers_from=()).files


def notification(action: str, status: str, returned: bytes, *, kind: str = "message/rfc822") -> bytes:
    """RFC 3464, as servers write it."""
    return b"\r\n".join(
        [
            b"From: MAILER-DAEMON@example.gov",
            b"To: jail@example.gov",
            b"MIME-Version: 1.0",
            b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            b"",
            b"--b",
            b"Content-Type: text/plain",
            b"",
            b"Your message could not be delivered.",
            b"--b",
            b"Content-Type: message/delivery-status",
            b"",
            b"Reporting-MTA: dns; example.gov",
            b"",
            b"Final-Recipient: rfc822; bureau@example.gov",
            b"Action: " + action.encode(),
            b"Status: " + status.encode(),
            b"",
            b"--b",
            b"Content-Type: " + kind.encode(),
            b"",
            returned,
            b"--b--",
        ]
    )


HEADERS = b"From: jail@example.gov\r\nMessage-ID: " + NAME.encode() + b"\r\n"


@pytest.mark.parametrize(
    ("action", "status", "returned", "kind", "found"),
    [
        ("failed", "5.1.1", written(), "message/rfc822", (NotDelivered(TCN, NAME, "5.1.1"),)),
        ("failed", "5.2.2", HEADERS, "text/rfc822-headers", (NotDelivered(TCN, NAME, "5.2.2"),)),
        ("Failed", "nonsense", HEADERS, "text/rfc822-headers", (NotDelivered(TCN, NAME, "5.0.0"),)),
        ("delayed", "4.4.1", written(), "message/rfc822", ()),
        ("delivered", "2.0.0", written(), "message/rfc822", ()),
        ("failed", "5.1.1", b"Message-ID: <somebody@elsewhere>\r\n", "text/rfc822-headers", ()),
        ("failed", "5.1.1", HEADERS.replace(b"@example.gov>", b"@elsewhere>"), "text/rfc822-headers", ()),
    ],
)
def test_a_notification_names_the_submission_that_came_back(
    action: str, status: str, returned: bytes, kind: str, found: tuple[NotDelivered, ...]
) -> None:
    assert read(notification(action, status, returned, kind=kind)).returned == found


@pytest.mark.parametrize("header", [b'"', b"a@[", b"<", b"x: y:;", b"((("])
def test_a_header_that_no_mail_program_writes_names_nobody(header: bytes) -> None:
    assert read(b"From: " + header + b"\r\n\r\n") == Parcel()


DEEP = 2_000  # beyond where the library gives up


@pytest.mark.parametrize(
    "data",
    [
        b"From: " + b"(" * DEEP + b"\r\n\r\n",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(DEEP)),
    ],
    ids=["comments", "parts"],
)
def test_a_message_that_the_library_cannot_read_is_given_back_whole(data: bytes) -> None:
    assert read(data) == Parcel((data,))


def test_whoever_names_two_senders_is_neither() -> None:
    message = answer(("one.an2", answer_file(TCN))).as_bytes()
    for more in (b"From: stranger@example.com\n", b"From: bureau@example.gov, stranger@example.com\n"):
        rest = message if b"," not in more else message.partition(b"\n")[2]
        assert read(more + rest) == Parcel()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 600), st.booleans())
def test_no_message_however_broken_is_more_than_a_message(noise: bytes, at: int, is_report: bool) -> None:
    whole = notification("failed", "5.1.1", written()) if is_report else answer(("a.an2", b"x")).as_bytes()
    found = read(whole[:at] + noise + whole[at + len(noise) :])
    assert isinstance(found, Parcel)
