"""The drop directory: whole files only, nothing written over, no share mistaken, no half-written answer taken."""

import os
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.queue_entry import HandOver
from app.store.stores import Stores
from app.submission import errors
from app.submission.channels.carrier import MOST_BYTES, Item, Parcel
from app.submission.channels.drop import DropChannel
from app.submission.channels.folder import FolderCarrier
from tests.contract.channel_rigs import GIVEN_UP_S, LOOK_EVERY_S, FolderRig, drop_channel
from tests.support import values
from tests.support.bureau_files import answer_file
from tests.support.store_desk import S, bring_to, opened

TCN = f"{values.ORI}-S01-2026-000001"
needs_root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="mounts need root")


@pytest.fixture
def rig(tmp_path: Path) -> FolderRig:
    return FolderRig(tmp_path)


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    (tmp_path / "station").mkdir()
    with opened(tmp_path / "station") as made:
        yield made


def look(stores: Stores, channel: DropChannel, rig: FolderRig, after_s: float = LOOK_EVERY_S) -> list[Any]:
    """What changed, by the next look."""
    changed: list[Any] = []
    rig.clock.at += timedelta(seconds=after_s)
    while channel.rest_s() <= 0:
        channel.collect(stores.queue, changed.append, may_wait=False)
    return changed


def test_nothing_is_seen_under_the_name_before_all_of_it_is_there(rig: FolderRig, monkeypatch: Any) -> None:
    seen: list[list[str]] = []
    replace = os.replace

    def watched(before: Path, after: Path) -> None:
        seen.append(sorted(path.name for path in rig.out.iterdir()))
        replace(before, after)

    monkeypatch.setattr("app.submission.channels.folder.os.replace", watched)
    assert rig.carrier().leave(TCN, b"payload") == f"{TCN}.an2"
    assert seen == [[f".{TCN}.an2.part", "BUREAU"]]
    assert sorted(path.name for path in rig.out.iterdir()) == ["BUREAU", f"{TCN}.an2"]
    if os.name != "nt":
        assert (rig.out / f"{TCN}.an2").stat().st_mode & 0o007 == 0


def test_what_a_crash_left_half_written_is_written_over_and_what_was_picked_up_goes_again(rig: FolderRig) -> None:
    (rig.out / f".{TCN}.an2.part").write_bytes(b"pay")
    rig.carrier().leave(TCN, b"payload")
    rig.carrier().leave(TCN, b"payload")
    assert [path.read_bytes() for path in rig.out.glob("*.an2")] == [b"payload"]
    (rig.out / f"{TCN}.an2").unlink()  # the bureau's gateway took it
    rig.carrier().leave(TCN, b"payload")
    assert [path.read_bytes() for path in rig.out.glob("*.an2")] == [b"payload"]
    with pytest.raises(errors.ConflictAtBureau):
        rig.carrier().leave(TCN, b"another")
    assert [path.read_bytes() for path in rig.out.glob("*.an2")] == [b"payload"]


@needs_root
def test_a_full_folder_keeps_nothing_half_and_says_so(rig: FolderRig) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(rig.out)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        (rig.out / "BUREAU").touch()
        with pytest.raises(errors.NoRoom):
            rig.carrier().leave(TCN, b"x" * 200_000)
        assert [path.name for path in rig.out.iterdir()] == ["BUREAU"]
        rig.carrier().leave(TCN, b"x" * 20_000)
    finally:
        subprocess.run(["umount", str(rig.out)], check=True)


@needs_root
def test_a_folder_that_cannot_be_written_is_a_matter_of_rights(rig: FolderRig) -> None:
    if subprocess.run(["mount", "--bind", str(rig.root), str(rig.root)], capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(rig.root)], check=True)
        with pytest.raises(errors.PlaceForbidden):
            rig.carrier().leave(TCN, b"payload")
        with pytest.raises(errors.PlaceForbidden):
            rig.carrier().check_answers()
    finally:
        subprocess.run(["umount", str(rig.root)], check=True)


def test_a_deadline_that_passed_leaves_nothing(rig: FolderRig) -> None:
    carrier = FolderCarrier(rig.settings, deadline_s=0.0)
    with pytest.raises(errors.ServiceUnreachable):
        carrier.leave(TCN, b"payload")
    assert [path.name for path in rig.out.iterdir()] == ["BUREAU"]


def test_unfinished_files_folders_and_links_are_not_looked_at(rig: FolderRig, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"secret")
    (rig.answers / "link.an2").symlink_to(tmp_path / "elsewhere")
    for name in ("a.an2.part", "a.tmp", ".hidden.an2", "a.filepart"):
        (rig.answers / name).write_bytes(answer_file(TCN))
    (rig.answers / "folder.an2").mkdir()
    assert rig.carrier().waiting() == []


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_that_somebody_laid_leads_nowhere(rig: FolderRig, tmp_path: Path) -> None:
    """The bureau's gateway writes in both folders, and numbers can be guessed."""
    own = tmp_path / "the station's own"
    own.write_bytes(b"as it was")
    (rig.out / f".{TCN}.an2.part").symlink_to(own)
    rig.carrier().leave(TCN, b"payload")
    assert own.read_bytes() == b"as it was"
    assert not (rig.out / f"{TCN}.an2").is_symlink()
    (rig.answers / "a.an2").symlink_to(own)  # since it was looked at
    with pytest.raises(errors.SubmissionError):
        rig.carrier().fetch(Item("a.an2", "a.an2", 1, "x"))
    os.mkfifo(rig.answers / "b.an2")
    assert rig.carrier().fetch(Item("b.an2", "b.an2", 1, "x")) == Parcel((b"",))


@needs_root
def test_what_is_put_away_stays_on_the_share(rig: FolderRig, tmp_path: Path) -> None:
    """To another disk nothing can be moved in one step."""
    taken = tmp_path / "taken"
    taken.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(taken)], capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        carrier = FolderCarrier(msgspec.structs.replace(rig.settings, taken=str(taken)), deadline_s=5)
        with pytest.raises(errors.PlaceForbidden, match="another disk"):
            carrier.check_answers()
        rig.send(b"answer")
        with pytest.raises(errors.PlaceForbidden):
            carrier.take(carrier.waiting()[0])
        assert rig.lying() == [b"answer"]
    finally:
        subprocess.run(["umount", str(taken)], check=True)


def test_older_files_come_first_and_a_name_that_is_taken_is_not_written_over(rig: FolderRig) -> None:
    for number, name in enumerate(("b.an2", "a.an2")):
        (rig.answers / name).write_bytes(str(number).encode())
        os.utime(rig.answers / name, (number, number))
    carrier = rig.carrier()
    assert [item.name for item in carrier.waiting()] == ["b.an2", "a.an2"]
    for _ in range(2):
        carrier.take(carrier.waiting()[0])
        (rig.answers / "b.an2").write_bytes(b"later")
        os.utime(rig.answers / "b.an2", (0, 0))
    assert sorted(path.name for path in (rig.answers / "taken").iterdir()) == ["2-b.an2", "b.an2"]
    assert (rig.answers / "taken" / "b.an2").read_bytes() == b"0"
    gone = Item("gone.an2", "gone.an2", 1, "x")
    assert carrier.fetch(gone) is None
    carrier.take(gone)


@pytest.mark.parametrize("cut_at", [3, 200, 260, "last"])
def test_a_half_written_answer_is_waited_for(rig: FolderRig, stores: Stores, cut_at: int | str) -> None:
    """At its beginning, in the numbers, after them, and with its last byte missing."""
    tcn = bring_to(stores, S.HANDED_OVER).tcn
    file = answer_file(tcn)
    place = rig.answers / "slow.an2"
    place.write_bytes(file[: len(file) - 1 if cut_at == "last" else int(cut_at)])
    channel = rig.channel()
    assert look(stores, channel, rig) == look(stores, channel, rig) == []
    assert stores.queue.bureau.aside() == ()
    place.write_bytes(file)
    os.utime(place, (10**9, 10**9))
    assert look(stores, channel, rig)
    assert stores.queue.entry(tcn).state is S.ANSWERED
    assert rig.taken() == [file]


def test_an_answer_that_stays_half_is_kept_as_what_can_be_read_of_it(rig: FolderRig, stores: Stores) -> None:
    tcn = bring_to(stores, S.HANDED_OVER).tcn
    half = answer_file(tcn)[:-3]
    rig.send(half)
    channel = rig.channel()
    assert look(stores, channel, rig) == []
    assert look(stores, channel, rig, GIVEN_UP_S)
    entry = stores.queue.entry(tcn)
    assert (entry.state, entry.answers[0].result.value) == (S.ANSWERED, "undetermined")
    assert stores.queue.bureau.files_of(tcn)[0][1] == half


def test_a_file_beyond_any_answer_is_named_once_and_left(rig: FolderRig, stores: Stores) -> None:
    with (rig.answers / "huge.an2").open("wb") as opened_file:
        opened_file.truncate(MOST_BYTES + 1)
    tcn = bring_to(stores, S.HANDED_OVER).tcn
    rig.send(answer_file(tcn))
    channel = rig.channel()
    assert look(stores, channel, rig)
    assert look(stores, channel, rig) == []
    (aside,) = stores.queue.bureau.aside(with_files=True)
    assert (aside.code, aside.file, aside.size_bytes) == ("answer/too-large", None, MOST_BYTES + 1)
    assert (rig.answers / "huge.an2").exists()


def test_a_file_that_cannot_be_put_away_is_said_once_and_keeps_no_other_from_its_way(
    rig: FolderRig, stores: Stores
) -> None:
    first = bring_to(stores, S.HANDED_OVER).tcn
    second = bring_to(stores, S.HANDED_OVER, "B-2").tcn

    class Guarded(FolderCarrier):
        def take(self, item: Item) -> None:
            if item.key == "1.an2":
                raise errors.PlaceForbidden("Not yours.")
            super().take(item)

    channel = drop_channel(Guarded(rig.settings, deadline_s=5), rig.clock)
    rig.send(answer_file(first, number=1), "1.an2")
    rig.send(answer_file(second, number=2), "2.an2")
    with pytest.raises(errors.PlaceForbidden):
        look(stores, channel, rig)
    look(stores, channel, rig, 0)
    look(stores, channel, rig)
    with pytest.raises(errors.PlaceForbidden):  # rights may be given meanwhile
        look(stores, channel, rig, GIVEN_UP_S)
    assert {stores.queue.entry(tcn).state for tcn in (first, second)} == {S.ANSWERED}
    assert rig.lying() == [answer_file(first, number=1)]


def test_answers_of_a_station_that_was_given_up_are_kept_with_the_entry(rig: FolderRig, stores: Stores) -> None:
    """Withdrawn after it had come back: the answer is kept, and the entry stays as the person left it."""
    tcn = bring_to(stores, S.HANDED_OVER).tcn
    stores.queue.hold(tcn, "delivery/returned", "x")
    stores.queue.withdraw(tcn, "Officer One", "by telephone")
    rig.send(answer_file(tcn))
    look(stores, rig.channel(), rig)
    entry = stores.queue.entry(tcn)
    assert (entry.state, len(entry.answers)) == (S.WITHDRAWN, 1)


def test_a_hand_over_names_whom_it_was_left_with(rig: FolderRig) -> None:
    made = rig.channel().submit(values.ORI, TCN, b"payload")
    assert made == HandOver("folder", "the bureau", f"{TCN}.an2", rig.clock.now())
