"""Mail against real servers: nothing without TLS, nothing moved before it is stored, other people's mail left alone."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from imapclient import IMAPClient

from app.channel_settings import MailSettings
from app.clock import SystemClock
from app.store.stores import Stores
from app.submission import errors
from app.submission.channels.mail import MailCarrier
from tests.contract.channel_rigs import LOOK_EVERY_S, MailRig, drop_channel
from tests.support import mail_server, store_desk, values
from tests.support.bureau_files import answer_file
from tests.support.mail_server import MailServer
from tests.support.store_desk import S, bring_to, opened
from tests.support.tls_front import write_certificate
from tests.unit.submission.test_letters import answer, notification

TCN = f"{values.ORI}-S01-2026-000001"
ENVIRON = {"MAIL": mail_server.PASSWORD}


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[MailRig]:
    made = MailRig(tmp_path)
    yield made
    made.close()


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    (tmp_path / "station").mkdir()
    with opened(tmp_path / "station") as made:
        yield made


def carrier(settings: MailSettings, **changes: object) -> MailCarrier:
    changed = msgspec.structs.replace(settings, **changes)
    return MailCarrier(changed, clock=SystemClock(), deadline_s=20, environ=ENVIRON, training=True)


def look(stores: Stores, rig: MailRig, made: MailCarrier) -> None:
    channel = drop_channel(made, rig.clock)
    rig.clock.at += timedelta(seconds=LOOK_EVERY_S)
    while channel.rest_s() <= 0:
        channel.collect(stores.queue, lambda _: None, may_wait=False)
    channel.close()


@pytest.mark.parametrize("changes", [{"ca_file": ""}, {"smtp_host": "localhost", "imap_host": "localhost"}])
def test_a_certificate_that_nobody_vouches_for_or_of_another_name_hears_nothing(
    rig: MailRig, changes: dict[str, object]
) -> None:
    made = carrier(rig.settings, **changes)
    for act in (lambda: made.leave(TCN, b"payload"), made.waiting):
        with pytest.raises(errors.NotTrusted):
            act()
    made.close()
    assert rig.server.taken == []


def test_servers_without_tls_where_tls_is_due_get_no_password(tmp_path: Path, rig: MailRig) -> None:
    plain = MailServer(write_certificate(tmp_path), tls=False)
    plain.start()
    try:
        ports = {"smtp_port": plain.smtp_port, "imap_port": plain.imap_port}
        for security in ("starttls", "tls"):
            made = carrier(rig.settings, smtp_security=security, imap_security=security, **ports)
            for act in (made.check, made.waiting):
                with pytest.raises((errors.NotTrusted, errors.ServiceUnreachable)):
                    act()
            made.close()
        made = carrier(rig.settings, smtp_security="none", imap_security="none", **ports)
        made.check()
        assert made.waiting() == []
        made.leave(TCN, b"payload")
        made.close()
        assert len(plain.taken) == 1
    finally:
        plain.close()


def test_implicit_tls_for_both(rig: MailRig) -> None:
    """Port 465's way needs a server that begins with TLS: the mailbox's does, and tells SMTP nothing."""
    made = carrier(rig.settings, smtp_security="tls")
    with pytest.raises(errors.SubmissionError):
        made.check()  # this SMTP server begins in plain text
    assert made.waiting() == []
    made.close()


def test_secrets_come_from_a_file_or_a_variable_and_are_named_when_they_are_missing(
    rig: MailRig, tmp_path: Path
) -> None:
    kept = tmp_path / "secret"
    made = carrier(rig.settings, password_env="", password_file=str(kept))
    with pytest.raises(errors.SecretMissing):
        made.check()
    kept.write_text(f"{mail_server.PASSWORD}\nand a remark\n")
    kept.chmod(0o600)
    made.check()
    made.close()
    made = carrier(rig.settings, password_env="NOT_SET")
    with pytest.raises(errors.SecretMissing):
        made.waiting()
    made.close()


def test_a_message_larger_than_the_server_takes_is_held_for_a_person(rig: MailRig) -> None:
    rig.server.size_limit = 100_000
    made = carrier(rig.settings)
    with pytest.raises(errors.SubmissionRefused) as caught:
        made.leave(TCN, b"x" * 100_000)
    assert caught.value.refusal_code == "delivery/too-large"
    rig.server.data = "554 5.6.0 Not here"
    with pytest.raises(errors.SubmissionRefused) as caught:
        made.leave(TCN, b"x")
    assert caught.value.refusal_code == "delivery/refused"
    made.close()


def test_other_peoples_mail_stays_as_it_is_and_unread(rig: MailRig, stores: Stores) -> None:
    tcn = bring_to(stores, S.HANDED_OVER).tcn
    rig.server.deliver(answer(("x.an2", answer_file(tcn)), sender="stranger@example.com").as_bytes())
    rig.server.deliver(answer().as_bytes())
    look(stores, rig, carrier(rig.settings))
    lying = rig.server.lying_in("INBOX")
    assert [seen for _, seen in lying] == [False, False]
    assert stores.queue.entry(tcn).state is S.HANDED_OVER


def test_without_a_folder_for_them_answers_are_marked_seen_once_they_are_stored(rig: MailRig, stores: Stores) -> None:
    tcn = bring_to(stores, S.HANDED_OVER).tcn
    rig.send(answer_file(tcn))
    made = carrier(rig.settings, taken="")
    (item,) = made.waiting()
    assert made.fetch(item) is not None
    assert [seen for _, seen in rig.server.lying_in("INBOX")] == [False]
    made.close()
    look(stores, rig, carrier(rig.settings, taken=""))
    assert [seen for _, seen in rig.server.lying_in("INBOX")] == [True]
    assert stores.queue.entry(tcn).state is S.ANSWERED
    made = carrier(rig.settings, taken="")
    assert made.waiting() == []
    made.close()


@pytest.mark.parametrize(("without", "left"), [(("MOVE",), 1), (("MOVE", "UIDPLUS"), 2)])
def test_a_server_that_cannot_move_copies_and_what_others_marked_stays(
    rig: MailRig, monkeypatch: pytest.MonkeyPatch, without: tuple[str, ...], left: int
) -> None:
    rig.send(b"other")
    rig.send(b"answer")
    box = rig.server.box()
    box.select("INBOX")
    box.store("1", "+FLAGS", r"(\Deleted)")
    box.logout()
    can = IMAPClient.has_capability
    monkeypatch.setattr(IMAPClient, "has_capability", lambda self, name: name not in without and can(self, name))
    made = carrier(rig.settings)
    (item,) = made.waiting()
    made.take(item)
    assert made.waiting() == []
    made.close()
    assert rig.taken() == [b"answer"]
    assert len(rig.lying()) == left


def test_a_submission_that_came_back_is_held_and_the_notification_put_away(rig: MailRig, stores: Stores) -> None:
    entry = store_desk.finish(stores)
    claim = stores.queue.claim()
    assert claim is not None
    channel = rig.channel()
    stores.queue.handed_over(entry.tcn, channel.submit(claim.ori, entry.tcn, claim.payload))
    channel.close()
    rig.server.deliver(notification("failed", "5.1.1", rig.server.taken[0]))
    look(stores, rig, carrier(rig.settings))
    held = stores.queue.entry(entry.tcn)
    assert (held.state, held.held_code) == (S.HELD, "delivery/returned")
    assert len(rig.server.lying_in("Taken")) == 1


@pytest.mark.parametrize(
    "said",
    [
        b"* SEARCH 1\r\n* 1 FETCH (UID 1 RFC822.SIZE (a b))",
        b"* SEARCH 1\r\n* 1 FETCH (UID 1)",
        b"* SEARCH {99999999999}",
    ],
)
def test_a_mailbox_that_speaks_nonsense_is_an_error_of_the_delivery(rig: MailRig, said: bytes) -> None:
    """Whatever the library makes of it: nothing that would end the sender."""

    class Mailbox(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK hello\r\n")
            while line := self.rfile.readline():
                tag = line.split()[0]
                about = {b"CAPAB": b"* CAPABILITY IMAP4rev1", b"LOGIN": b"", b"SELECT": b"* OK [UIDVALIDITY 1] it"}
                words = next((words for asked, words in about.items() if asked in line), said)
                self.wfile.write(words + b"\r\n" * bool(words) + tag + b" OK done\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), Mailbox) as server:
        thread = threading.Thread(target=server.handle_request, name="mailbox")
        thread.start()
        made = carrier(rig.settings, imap_security="none", imap_port=server.server_address[1])
        with pytest.raises(errors.SubmissionError) as caught:
            made.waiting()
        made.close()
        thread.join()
    assert caught.value.code in ("delivery/nonsense", "service/unreachable")


def test_a_connection_that_was_closed_meanwhile_is_made_anew(rig: MailRig) -> None:
    made = carrier(rig.settings)
    assert made.waiting() == []
    rig.away()
    rig.back()
    rig.send(b"anything")
    assert len(made.waiting()) == 1
    made.close()


def test_it_knows_whether_answers_could_be_put_away(rig: MailRig) -> None:
    made = carrier(rig.settings)
    made.check_answers()
    made.check_answers()
    made.close()
    assert rig.server.lying_in("Aside") == []
