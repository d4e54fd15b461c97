"""The gallery in memory: enrolling, replacing, removing, and a search that is the same on one thread or several."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from app.domain.position import FINGERS
from app.matching.compact import parameters as p
from app.matching.compact.cascade import Buffer, Probe, by_a_glance, by_minutiae
from app.matching.compact.chunk import HEAD, pack_people, pack_removals, read_columns, read_head, whole
from app.matching.compact.errors import PeopleDamaged, PeopleOutdated
from app.matching.compact.index import Index
from app.matching.compact.memory import MemoryGallery, person_record
from app.matching.compact.people import GalleryPerson, TenPrintProbe, merged
from app.matching.template import Template
from tests.unit.matching import drawn

SOME = FINGERS[: p.GLANCE_FINGERS]


def person(seed: int, name: str | None = None) -> GalleryPerson:
    prints = drawn.rolled(drawn.person(seed), seed)
    return GalleryPerson(name or f"p{seed}", {finger: prints[finger] for finger in SOME})


def probe(seed: int) -> TenPrintProbe:
    prints = drawn.plain(drawn.person(seed), 1000 + seed)
    return TenPrintProbe({finger: prints[finger] for finger in SOME})


@pytest.fixture(scope="module")
def records() -> dict[int, bytes]:
    return {seed: person_record(person(seed)) for seed in range(400, 416)}


@pytest.fixture
def gallery(records: dict[int, bytes]) -> MemoryGallery:
    made = MemoryGallery()
    for record in records.values():
        made.enrol_record(record)
    return made


def best(gallery: MemoryGallery, seed: int) -> str:
    return gallery.search(probe(seed), limit=1).hits[0].person_id


def test_a_kept_record_is_the_person(gallery: MemoryGallery, records: dict[int, bytes]) -> None:
    fresh = MemoryGallery()
    for seed in records:
        fresh.enrol(person(seed))
    for seed in records:
        found = gallery.search(probe(seed), limit=4)
        assert found == fresh.search(probe(seed), limit=4)
        assert found.hits[0].person_id == f"p{seed}"
        assert found.complete
        assert found.compared == len(records) > found.compared_in_full >= p.FULL_LEAST


def test_who_is_removed_is_not_found_and_not_counted(gallery: MemoryGallery, records: dict[int, bytes]) -> None:
    assert gallery.remove("p404")
    assert not gallery.remove("p404")
    assert "p404" not in gallery
    found = gallery.search(probe(404), limit=len(records))
    assert found.enrolled == len(gallery) == len(records) - 1
    assert "p404" not in {hit.person_id for hit in found.hits}


def test_nothing_is_left_in_memory_of_who_is_removed_or_replaced(records: dict[int, bytes]) -> None:
    made = MemoryGallery()
    for seed in (404, 405):
        made.enrol_record(records[seed])
    assert made.search(probe(404), limit=2).hits  # some prints are kept ready
    made.enrol(person(430, "p405"))
    assert made.remove("p404")
    held = made._octets.tobytes()
    for seed in (404, 405):
        kept = person(seed).templates[FINGERS[0]].to_bytes()
        assert kept in records[seed]
        assert kept not in held
    assert not made._prepared._kept


def test_octets_of_the_removed_are_given_back_and_the_rest_stays_findable(
    gallery: MemoryGallery, records: dict[int, bytes]
) -> None:
    for seed in list(records)[:12]:
        assert gallery.remove(f"p{seed}")
    gallery.enrol(person(430, "p412"))
    assert len(gallery) == 4
    assert gallery.rows < len(records)
    assert [best(gallery, seed) for seed in (413, 414, 415, 430)] == ["p413", "p414", "p415", "p412"]


def test_equals_come_in_the_order_of_enrolment() -> None:
    made = MemoryGallery()
    for name in ("b", "a", "c"):
        made.enrol(person(440, name))
    assert [hit.person_id for hit in made.search(probe(440), limit=3).hits] == ["b", "a", "c"]


def test_a_pool_changes_nothing(gallery: MemoryGallery, records: dict[int, bytes]) -> None:
    with ThreadPoolExecutor(2) as pool:
        for seed in records:
            assert gallery.search(probe(seed), limit=4, pool=pool) == gallery.search(probe(seed), limit=4)


def test_a_glance_and_the_minutiae_keep_the_person_among_many(records: dict[int, bytes]) -> None:
    """Copies under other names fill the gallery until both steps have something to leave out."""
    seeds = list(records)
    others = [person(seed, f"{copy}-{seed}") for seed in seeds[1:] for copy in range(2)]
    octets = np.frombuffer(pack_people([*others, person(seeds[0])]), np.uint8).copy()
    index = Index()
    index.take(read_columns(octets, 0, read_head(octets, 0)))
    rows = np.tile(np.arange(len(others)), 1 + 2 * p.GLANCE_LEAST // len(others))
    rows = np.append(rows, len(others))
    buffer, searched = Buffer.over(octets), Probe.of(probe(seeds[0]))
    kept = by_a_glance(index, buffer, searched, rows)
    assert len(kept) == p.GLANCE_LEAST < len(rows)
    assert len(others) in kept
    last, scores = by_minutiae(index, buffer, searched, kept, p.FULL_LEAST, len(rows))
    assert len(last) == p.FULL_LEAST
    assert scores.shape == (p.FULL_LEAST, p.GLANCE_FINGERS)
    assert len(others) in last


def test_no_record_of_one_person_is_refused(gallery: MemoryGallery, records: dict[int, bytes]) -> None:
    good = records[400]
    for bad in (b"", good[:-8], good[:40], bytes(200), good[:-1] + bytes([good[-1] ^ 1]), good + good):
        with pytest.raises(PeopleDamaged):
            gallery.enrol_record(bad)
    for other in (pack_removals(["p400"]), pack_people([person(400), person(401)])):
        with pytest.raises(PeopleDamaged):
            gallery.enrol_record(other)
    with pytest.raises(PeopleOutdated):
        gallery.enrol_record(good[:8] + b"\x63" + good[9:])
    assert len(gallery) == len(records)


def test_every_octet_of_a_record_is_guarded(records: dict[int, bytes]) -> None:
    good = records[401]
    for at in [*range(HEAD.size), *range(HEAD.size, len(good), 97)]:
        bad = bytearray(good)
        bad[at] ^= 0x10
        octets = np.frombuffer(bytes(bad), np.uint8)
        try:
            assert not whole(octets, 0, read_head(octets, 0))
        except (PeopleDamaged, PeopleOutdated):
            continue


def test_a_print_that_lies_outside_of_its_chunk_is_damage_whatever_the_check_sums_say(
    records: dict[int, bytes],
) -> None:
    octets = np.frombuffer(records[402], np.uint8).copy()
    head = read_head(octets, 0)
    known = read_columns(octets, 0, head)
    column = HEAD.size + 8 + 8 + 16  # behind ends, identifiers and minutiae of one person
    assert octets[column : column + 4].view("<u4")[0] == known.block_at[0, 0]
    for block in (head.octets // 8 - 1, 1 << 28):
        octets[column : column + 4].view("<u4")[0] = block
        with pytest.raises(PeopleDamaged):
            read_columns(octets, 0, head)


def test_people_without_prints_and_prints_without_minutiae_are_compared_and_found_alike() -> None:
    made = MemoryGallery()
    made.enrol(GalleryPerson("nothing", {}))
    made.enrol(GalleryPerson("empty", {FINGERS[0]: Template.empty(300, 300)}))
    made.enrol(person(450))
    found = made.search(probe(450), limit=5)
    assert found.complete
    assert [hit.person_id for hit in found.hits] == ["p450", "empty"]
    assert found.compared_in_full == 2
    assert made.search(TenPrintProbe({FINGERS[0]: Template.empty(300, 300)}), limit=5).complete


@pytest.mark.parametrize("name", ["", "x" * 600])
def test_an_identifier_has_some_length(name: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        MemoryGallery().enrol(GalleryPerson(name, {}))


def test_shards_answer_together_as_one_gallery(gallery: MemoryGallery, records: dict[int, bytes]) -> None:
    shards = (MemoryGallery(), MemoryGallery())
    for number, record in enumerate(records.values()):
        shards[number % 2].enrol_record(record)
    for seed in records:
        together = merged((shard.search(probe(seed), limit=3) for shard in shards), 3)
        whole = gallery.search(probe(seed), limit=3)
        assert together.hits[0] == whole.hits[0]
        assert (together.compared, together.enrolled) == (whole.compared, whole.enrolled)
        assert len(together.hits) == 3
        assert together.complete
    assert not merged([whole, whole._replace(compared=1)], 3).complete
