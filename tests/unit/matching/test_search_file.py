"""The gallery file: what is written stands, what was broken off is gone, what is no gallery is refused."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.position import FINGERS
from app.matching.compact.people import GalleryPerson, TenPrintProbe
from app.matching.search.compaction import compact
from app.matching.search.errors import (
    GalleryDamaged,
    GalleryInUse,
    GalleryNotWritten,
    GalleryOutdated,
    NoGalleryFile,
)
from app.matching.search.file_head import FIRST_CHUNK, SLOT_AT
from app.matching.search.gallery_file import GalleryFile, GalleryWriter
from tests.unit.matching import drawn

VERSION = 0  # of the extractor that drawn templates name
TWO = FINGERS[1:3]


def person(seed: int, name: str | None = None) -> GalleryPerson:
    prints = drawn.rolled(drawn.person(seed), seed)
    return GalleryPerson(name or f"p{seed}", {finger: prints[finger] for finger in TWO})


def found(gallery: GalleryFile, seed: int) -> str:
    prints = drawn.plain(drawn.person(seed), 1000 + seed)
    return gallery.search(TenPrintProbe({finger: prints[finger] for finger in TWO}), limit=1).hits[0].person_id


def opened(path: Path) -> GalleryFile:
    return GalleryFile(path, extractor_version=VERSION)


def writing(path: Path) -> GalleryWriter:
    return GalleryWriter(path, extractor_version=VERSION)


@pytest.fixture(scope="module")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("made") / "people.gallery"
    with writing(path) as writer:
        writer.enrol([person(seed) for seed in range(500, 504)], 7)
        writer.enrol([person(504)], 8)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, template_file: bytes) -> Path:
    made = tmp_path / "people.gallery"
    made.write_bytes(template_file)
    return made


def test_what_is_enrolled_is_there_after_opening_anew(path: Path) -> None:
    gallery = opened(path)
    assert gallery.ids == [f"p{seed}" for seed in range(500, 505)]
    assert gallery.state.sequence == 8
    assert [found(gallery, seed) for seed in range(500, 505)] == gallery.ids


def test_a_reader_sees_changes_when_it_asks(path: Path) -> None:
    reader = opened(path)
    assert not reader.refresh()
    with writing(path) as writer:
        writer.enrol([person(510)], 9)
        writer.remove(["p500", "nobody"], 10)
        writer.enrol([person(511, "p501")], 11)
        assert reader.ids == [f"p{seed}" for seed in range(500, 505)]
        assert reader.refresh()
        assert reader.ids == writer.reader.ids == ["p502", "p503", "p504", "p510", "p501"]
    assert [found(reader, seed) for seed in (510, 511, 502)] == ["p510", "p501", "p502"]
    assert reader.state.sequence == 11


def test_another_process_reads_while_one_writes(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from app.matching.search.gallery_file import GalleryFile\n"
        "g = GalleryFile(Path(sys.argv[1]), extractor_version=0)\n"
        "print(len(g), flush=True); sys.stdin.readline(); g.refresh(); print(len(g), flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "5\n"
        with writing(path) as writer:
            writer.enrol([person(510)], 9)
            other.stdin.write("\n")
            other.stdin.flush()
            assert other.stdout.readline() == "6\n"


def test_one_writer_at_a_time(path: Path) -> None:
    with writing(path):
        with pytest.raises(GalleryInUse), writing(path):
            pass
        with pytest.raises(GalleryInUse):
            compact(path, extractor_version=VERSION)
    with writing(path):
        pass


def test_compaction_keeps_people_and_forgets_the_removed(path: Path) -> None:
    reader = opened(path)
    with writing(path) as writer:
        writer.enrol([person(520, "p501")], 12)
        writer.remove(["p502"], 13)
    octets = path.stat().st_size
    compact(path, extractor_version=VERSION)
    assert path.stat().st_size < octets
    assert b"p502" not in path.read_bytes()
    assert reader.ids == [f"p{seed}" for seed in range(500, 505)]  # reads on in the old file
    assert reader.refresh()
    assert reader.ids == ["p500", "p503", "p504", "p501"]
    assert [found(reader, seed) for seed in (500, 503, 504, 520)] == reader.ids
    assert (reader.state.sequence, reader.state.rows) == (13, 4)
    reader.verify()
    with writing(path) as writer:
        writer.enrol([person(521)], 14)
    assert reader.refresh()
    assert found(reader, 521) == "p521"


def test_an_append_broken_off_anywhere_leaves_the_gallery_as_it_was(path: Path, template_file: bytes) -> None:
    with writing(path) as writer:
        writer.enrol([person(530)], 9)
    appended = path.read_bytes()[len(template_file) :]
    for kept in (1, 63, 64, len(appended) // 2, len(appended) - 1, len(appended)):
        path.write_bytes(template_file + appended[:kept])
        assert len(opened(path)) == 5
        with writing(path) as writer:
            assert path.stat().st_size == len(template_file)
            writer.enrol([person(531)], 9)
        assert found(opened(path), 531) == "p531"


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damage_is_told_or_harmless(path: Path, template_file: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(template_file) - 1))
    bad = bytearray(template_file)
    bad[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bytes(bad))
    try:
        gallery = opened(path)
        gallery.verify()
    except (GalleryDamaged, GalleryOutdated, NoGalleryFile):
        return
    # Of the two slots of the head the older one may have been hit, or the newer: then the change before it stands.
    assert len(gallery) in (4, 5)
    assert at < FIRST_CHUNK


def test_of_two_heads_the_newer_whole_one_counts(path: Path, template_file: bytes) -> None:
    older = bytearray(template_file)
    newest = SLOT_AT[opened(path).turn % 2]
    older[newest + 20] ^= 1
    path.write_bytes(bytes(older))
    assert opened(path).state.sequence == 7
    both = bytearray(older)
    both[SLOT_AT[0] + 20], both[SLOT_AT[1] + 20] = 0xAA, 0xAA
    path.write_bytes(bytes(both))
    with pytest.raises(GalleryDamaged):
        opened(path)


def test_a_cut_file_is_damaged(path: Path, template_file: bytes) -> None:
    path.write_bytes(template_file[:-8])
    with pytest.raises(GalleryDamaged) as told:
        opened(path)
    assert told.value.code == "matching/gallery-damaged"
    assert told.value.next_step


@pytest.mark.parametrize("content", [b"", b"PNG and so on" * 1000, bytes(20_000)], ids=["empty", "foreign", "zeros"])
def test_what_is_no_gallery_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(NoGalleryFile):
        opened(path)
    with pytest.raises(NoGalleryFile), writing(path):
        pass
    assert path.read_bytes() == content
    with pytest.raises(NoGalleryFile):
        opened(path.with_name("not-there"))


def test_another_extractor_version_is_told_with_both_numbers(path: Path) -> None:
    with pytest.raises(GalleryOutdated, match=r"extractor 0 \(here 3\)"):
        GalleryFile(path, extractor_version=3)
    newer = {finger: replace(template, extractor_version=3) for finger, template in person(500).templates.items()}
    with writing(path) as writer, pytest.raises(ValueError, match="extractor"):
        writer.enrol([GalleryPerson("newer", newer)], 20)
    assert len(opened(path)) == 5


def test_changes_come_in_order(path: Path) -> None:
    with writing(path) as writer:
        with pytest.raises(ValueError, match="order"):
            writer.remove(["p500"], 3)
        writer.remove(["p500"], 8)
    assert len(opened(path)) == 4


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights are set otherwise here")
def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(GalleryNotWritten), writing(tmp_path / "none" / "people.gallery"):
        pass


def test_a_reader_that_meets_damage_stays_as_it_was_and_says_so_again(path: Path) -> None:
    reader = opened(path)
    before = path.stat().st_size
    with writing(path) as writer:
        writer.enrol([person(510)], 9)
    torn = bytearray(path.read_bytes())
    torn[before + 100] ^= 0xFF
    path.write_bytes(torn)
    for _ in range(2):
        with pytest.raises(GalleryDamaged):
            reader.refresh()
        assert reader.ids == [f"p{seed}" for seed in range(500, 505)]
        assert reader.state.sequence == 8
    assert found(reader, 502) == "p502"


def test_a_new_file_that_is_damaged_does_not_take_the_place_of_the_one_read(path: Path) -> None:
    reader = opened(path)
    compact(path, extractor_version=VERSION)
    torn = bytearray(path.read_bytes())
    torn[-1] ^= 0xFF
    path.write_bytes(torn)
    for _ in range(2):
        with pytest.raises(GalleryDamaged):
            reader.refresh()
        assert len(reader) == 5
    assert found(reader, 502) == "p502"


def test_a_head_that_goes_back_is_damage(path: Path) -> None:
    reader = opened(path)
    torn = bytearray(path.read_bytes())
    torn[SLOT_AT[reader.turn % 2] + 20] ^= 0xFF
    path.write_bytes(torn)
    with pytest.raises(GalleryDamaged):
        reader.refresh()
    assert found(reader, 504) == "p504"


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
def test_a_gallery_is_its_owners(path: Path, tmp_path: Path) -> None:
    with writing(tmp_path / "new.gallery"):
        pass
    compact(path, extractor_version=VERSION)
    assert [one.stat().st_mode & 0o777 for one in (path, tmp_path / "new.gallery")] == [0o600, 0o600]


def test_a_gallery_of_nobody_is_searched_changed_and_compacted(tmp_path: Path) -> None:
    path = tmp_path / "nobody.gallery"
    with writing(path) as writer:
        writer.enrol([], 1)
        writer.remove([], 2)
        writer.enrol([person(530), GalleryPerson("no fingers", {})], 3)
        writer.remove(["p530", "no fingers"], 4)
    compact(path, extractor_version=VERSION)
    gallery = opened(path)
    assert path.stat().st_size == FIRST_CHUNK
    assert (len(gallery), gallery.state.sequence) == (0, 4)
    assert gallery.search(TenPrintProbe(person(530).templates), limit=5).hits == ()
    with writing(path) as writer:
        writer.enrol([person(531)], 5)
    assert gallery.refresh()
    assert found(gallery, 531) == "p531"
    assert gallery.search(TenPrintProbe(person(531).templates), limit=0).hits == ()
