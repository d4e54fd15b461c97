"""SFTP against a real server: the pinned key first, whole files only, and nothing deleted that is not stored."""

import os
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import msgspec
import pytest

from app.channel_settings import SftpSettings
from app.submission import errors
from app.submission.channels.carrier import Item, Parcel
from app.submission.channels.sftp import SftpCarrier
from tests.contract.channel_rigs import SECRETS, SftpRig
from tests.support import values

TCN = f"{values.ORI}-S01-2026-000001"


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[SftpRig]:
    made = SftpRig(tmp_path)
    yield made
    made.close()


def carrier(settings: SftpSettings, **changes: object) -> SftpCarrier:
    return SftpCarrier(msgspec.structs.replace(settings, **changes), deadline_s=20, environ=SECRETS)


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"])
def test_somebody_without_the_pinned_key_gets_no_password(rig: SftpRig, kind: str) -> None:
    other = asyncssh.generate_private_key(kind).export_public_key("openssh").decode("ascii").strip()
    made = carrier(rig.settings, host_key=other)
    with pytest.raises(errors.HostKeyDiffers):
        made.leave(TCN, b"payload")
    made.close()
    assert rig.server.sessions == 0
    assert rig.arrived(TCN) == []


def test_a_pinned_key_that_is_none_is_named(rig: SftpRig) -> None:
    made = carrier(rig.settings, host_key="ssh-ed25519 A")
    with pytest.raises(errors.HostKeyDiffers):
        made.check()
    made.close()
    made = carrier(rig.settings, host_key=f"ssh-unheard-of {rig.settings.host_key.split()[1]}")
    with pytest.raises(errors.HostKeyDiffers):
        made.check()
    made.close()


def test_the_account_signs_in_by_its_key(rig: SftpRig, tmp_path: Path) -> None:
    kept = tmp_path / "key"
    made = carrier(rig.settings, password_env="", key_file=str(kept))
    with pytest.raises(errors.SecretMissing):
        made.check()
    rig.server.account_key.write_private_key(str(kept))
    if os.name != "nt":
        kept.chmod(0o644)
        with pytest.raises(errors.SecretMissing, match="every account"):
            made.check()
    kept.chmod(0o600)
    made.check()
    made.close()
    rig.server.account_key.write_private_key(str(kept), passphrase="another secret", rounds=50)
    with pytest.raises(errors.SecretMissing, match="password"):
        made.check()
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(kept))
    made = carrier(rig.settings, password_env="", key_file=str(kept))
    with pytest.raises(errors.LoginRefused):
        made.check()
    made.close()


def test_nothing_is_seen_under_the_name_before_all_of_it_is_there(rig: SftpRig) -> None:
    rig.server.drop_after_bytes = 50_000
    made = carrier(rig.settings)
    with pytest.raises(errors.ServiceUnreachable):
        made.leave(TCN, b"x" * 500_000)
    assert [path.name for path in (rig.root / "in").iterdir()] == [f".{TCN}.an2.part"]
    rig.server.drop_after_bytes = None
    made.leave(TCN, b"x" * 500_000)
    made.close()
    assert [path.name for path in (rig.root / "in").iterdir()] == [f"{TCN}.an2"]
    assert rig.server.sessions == 2


def test_a_line_that_broke_while_it_was_idle_is_made_anew(rig: SftpRig) -> None:
    made = carrier(rig.settings)
    made.check()
    rig.away()
    rig.back()
    made.close()
    made.check()
    made.close()
    assert rig.server.sessions == 2


def test_answers_are_moved_or_deleted_as_the_settings_say(rig: SftpRig) -> None:
    rig.send(b"first", "a.an2")
    made = carrier(rig.settings, after="delete")
    made.check_answers()
    (item,) = made.waiting()
    made.take(item)
    made.take(item)
    assert (rig.lying(), rig.taken()) == ([], [])
    rig.send(b"garbage", "a.an2")
    made.set_aside(made.waiting()[0])
    made.close()
    assert rig.aside() == [b"garbage"]
    made = carrier(rig.settings, taken="kept")
    for number in range(2):
        rig.send(str(number).encode(), "a.an2")
        made.take(made.waiting()[0])
    made.close()
    assert sorted(path.name for path in (rig.root / "kept").iterdir()) == ["2-a.an2", "a.an2"]


def test_only_whole_files_are_looked_at(rig: SftpRig) -> None:
    for name in ("a.part", ".hidden", "b.filepart"):
        rig.send(b"x", name)
    (rig.root / "out" / "folder").mkdir()
    rig.send(b"x", "b.an2")
    made = carrier(rig.settings)
    assert [item.name for item in made.waiting()] == ["b.an2"]
    assert made.fetch(made.waiting()[0]) is not None
    (rig.root / "out" / "b.an2").rename(rig.root / "out" / "folder" / "b.an2")
    assert made.fetch(Item("b.an2", "b.an2", 1, "x")) is None
    made.close()


@pytest.mark.skipif(os.name == "nt", reason="its names are always text")
def test_a_name_in_other_characters_keeps_no_answer_from_coming(rig: SftpRig) -> None:
    Path(os.fsdecode(os.fsencode(rig.root / "out") + b"/M\xfcller.an2")).write_bytes(b"first")
    rig.send(b"second", "b.an2")
    made = carrier(rig.settings)
    found = {item.name: made.fetch(item) for item in made.waiting()}
    assert found == {"M\udcfcller.an2": Parcel((b"first",)), "b.an2": Parcel((b"second",))}
    for item in made.waiting():
        made.set_aside(item)
    made.close()
    assert sorted(rig.aside()) == [b"first", b"second"]


def test_a_folder_that_is_not_there_is_named(rig: SftpRig) -> None:
    made = carrier(rig.settings, out="elsewhere", answers="nowhere")
    for act in (made.check, made.check_answers, made.waiting, lambda: made.leave(TCN, b"payload")):
        with pytest.raises(errors.PlaceMissing):
            act()
    made.close()
    assert rig.server.sessions == 1  # the line is well
