"""People from seeds: natural, the same each time, each unlike the others, kept on disk whole or not at all."""

import hashlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from drivers.errors import GeneratorRefused
from drivers.simulated.generator import (
    FINGERS,
    GENERATOR_VERSION,
    MASTER_SHAPE,
    PAD_MIDDLE_PX,
    Pixels,
    draw_master,
    make_masters,
    master,
    person,
)
from drivers.simulated.master_cache import MasterCache
from drivers.simulated.population import PatternClass
from drivers.simulated.ridges import PASSES
from tests.support import hands

LOOPS = (PatternClass.LEFT_LOOP, PatternClass.RIGHT_LOOP)


def test_hands_have_natural_measures() -> None:
    people = [person(seed) for seed in range(60)]
    for one in people:
        assert [model.finger for model in one.fingers] == list(FINGERS)
        for model in one.fingers:
            assert 6.5 <= model.period_px <= 12.5  # 0.33 to 0.64 mm
            assert 140 <= model.half_width_px <= MASTER_SHAPE[1] // 2
            assert 150 <= model.half_height_px <= PAD_MIDDLE_PX
    widths = {finger: np.mean([one.finger(finger).half_width_px for one in people]) for finger in FINGERS}
    assert widths[1] == max(widths[finger] for finger in range(1, 6))  # the thumb is the widest
    assert widths[5] == min(widths[finger] for finger in range(1, 6))


@pytest.mark.parametrize(
    ("pattern", "cores", "deltas"),
    [
        (PatternClass.ARCH, 0, 0),
        (PatternClass.TENTED_ARCH, 1, 1),
        (PatternClass.LEFT_LOOP, 1, 1),
        (PatternClass.RIGHT_LOOP, 1, 1),
        (PatternClass.WHORL, 2, 2),
    ],
)
def test_each_class_has_its_singular_points(pattern: PatternClass, cores: int, deltas: int) -> None:
    models = [model for seed in range(100) for model in person(seed).fingers if model.pattern is pattern]
    assert models
    for model in models:
        assert (len(model.points.cores), len(model.points.deltas)) == (cores, deltas)
        for _, delta_y in model.points.deltas:
            assert all(delta_y > core_y for _, core_y in model.points.cores)  # deltas lie below the cores
    if pattern in LOOPS:
        sides = {np.sign(model.points.deltas[0][0] - model.points.cores[0][0]) for model in models}
        assert sides == ({1.0} if pattern is PatternClass.LEFT_LOOP else {-1.0})  # opposite to the opening


def test_the_same_seed_is_the_same_person() -> None:
    assert person(7) == person(7)
    assert person(7) != person(8)


def test_the_same_seed_gives_the_same_bytes_in_any_thread() -> None:
    model = person(hands.SEED).finger(2)
    with ThreadPoolExecutor(2) as pool:
        drawn = list(pool.map(draw_master, [model, model]))
    digests = {hashlib.sha256(pixels.tobytes()).hexdigest() for pixels in [*drawn, hands.masters()[2]]}
    assert len(digests) == 1


def test_a_master_is_skin_all_over() -> None:
    skin = hands.masters()[2]
    assert skin.shape == MASTER_SHAPE
    assert skin.dtype == np.uint8
    blocks = skin[: 50 * 21, : 50 * 16].reshape(21, 50, 16, 50).swapaxes(1, 2)
    assert blocks.std(axis=(2, 3)).min() > 40  # ridges in every block of 50 px, nowhere a bald patch
    dark = (blocks < 128).mean(axis=(2, 3))
    assert 0.3 < dark.min() < dark.max() < 0.7


def test_ridges_have_the_period_of_the_finger() -> None:
    for finger in (1, 2, 5):
        model = person(hands.SEED).finger(finger)
        skin = hands.masters()[finger][PAD_MIDDLE_PX - 128 : PAD_MIDDLE_PX + 128, 272:528].astype(np.float64)
        spectrum = np.abs(
            np.fft.fftshift(np.fft.fft2((skin - skin.mean()) * np.hanning(256)[:, None] * np.hanning(256)))
        )
        y, x = np.mgrid[-128:128, -128:128]
        radius = np.hypot(x, y)
        power = [spectrum[(radius >= r) & (radius < r + 1)].sum() / max(r, 1) for r in range(15, 45)]
        period = 256 / (15 + int(np.argmax(power)) + 0.5)
        assert period == pytest.approx(model.period_px, rel=0.15)


def test_fingers_differ() -> None:
    skins = hands.masters()
    middle = np.s_[250:500, 250:550]
    for a in FINGERS:
        for b in range(a + 1, 11):
            likeness = np.corrcoef(skins[a][middle].ravel(), skins[b][middle].ravel())[0, 1]
            assert abs(likeness) < 0.5


@pytest.mark.parametrize("half", [np.s_[600:820], np.s_[700:1000]])
def test_the_second_phalanx_is_no_mirror_of_the_first(half: slice) -> None:
    """It once was, and the fold showed on each slap."""
    skin = hands.masters()[2].astype(np.float64)
    part = skin[half, 200:600]
    for row in range(40, part.shape[0] - 40, 4):
        above, below = part[row - 40 : row][::-1], part[row : row + 40]
        assert np.corrcoef(above.ravel(), below.ravel())[0, 1] < 0.9


def test_what_is_no_seed_or_finger_is_refused() -> None:
    with pytest.raises(GeneratorRefused, match="seed"):
        person(-1)
    with pytest.raises(GeneratorRefused, match="Finger 11"):
        master(1, 11)
    with pytest.raises(GeneratorRefused, match="Finger 0"):
        person(1).finger(0)


def test_a_cache_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cache"
    path.write_text("not a folder")
    with pytest.raises(GeneratorRefused, match="no folder") as refused:
        make_masters(1, path)
    assert refused.value.code == "generator/impossible"
    assert path.read_text() == "not a folder"


def test_a_master_alone_is_that_of_the_person() -> None:
    assert np.array_equal(master(hands.SEED, 9), hands.masters()[9])


def test_drawing_may_be_given_up_between_passes() -> None:
    calls = 0

    def passed() -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        draw_master(person(1).finger(1), passed)
    assert calls == 3 < PASSES


def test_making_may_be_given_up(tmp_path: Path) -> None:
    threads = set(threading.enumerate())

    def progress(part: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        make_masters(1, tmp_path, progress)
    assert set(threading.enumerate()) == threads
    assert list(tmp_path.iterdir()) == []


def test_what_is_cached_is_not_made_again() -> None:
    heard: list[float] = []
    again = make_masters(hands.SEED, hands.cache_dir(), heard.append)
    assert heard == [1.0]
    assert all(np.array_equal(again[finger], hands.masters()[finger]) for finger in FINGERS)
    assert not any(pixels.flags.writeable for pixels in again.values())


def test_a_cache_that_can_neither_be_read_nor_written_is_done_without(tmp_path: Path) -> None:
    MasterCache(tmp_path, GENERATOR_VERSION, MASTER_SHAPE).path(hands.SEED).mkdir()
    heard: list[float] = []
    made = make_masters(hands.SEED, tmp_path, heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    assert len(heard) > 1
    assert all(np.array_equal(made[finger], hands.masters()[finger]) for finger in FINGERS)
    assert not any(pixels.flags.writeable for pixels in made.values())


# The cache alone, with small masters. --------------------------------------------------------------------------------

SMALL = (6, 8)


def _small(value: int = 0) -> dict[int, Pixels]:
    return {finger: np.full(SMALL, value + finger, np.uint8) for finger in FINGERS}


def test_the_cache_gives_back_what_it_was_given(tmp_path: Path) -> None:
    cache = MasterCache(tmp_path / "new", 1, SMALL)
    assert cache.read(3) is None
    cache.write(3, _small())
    found = cache.read(3)
    assert found is not None
    assert all(np.array_equal(found[finger], pixels) for finger, pixels in _small().items())
    assert cache.read(4) is None
    assert [path.name for path in (tmp_path / "new").iterdir()] == [cache.path(3).name]


def test_a_later_writing_wins(tmp_path: Path) -> None:
    cache = MasterCache(tmp_path, 1, SMALL)
    cache.write(3, _small())
    cache.write(3, _small(100))
    found = cache.read(3)
    assert found is not None
    assert found[1][0, 0] == 101


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "longer", "folder"])
def test_a_file_that_is_not_whole_is_not_there(tmp_path: Path, damage: str) -> None:
    cache = MasterCache(tmp_path, 1, SMALL)
    cache.write(3, _small())
    path = cache.path(3)
    data = bytearray(path.read_bytes())
    if damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        if damage == "flipped":
            data[100] ^= 1
        changed: bytes = {"cut": bytes(data[:-7]), "flipped": bytes(data), "empty": b"", "longer": bytes(data) + b"0"}[
            damage
        ]
        path.write_bytes(changed)
    assert cache.read(3) is None


def test_what_another_version_wrote_is_not_read_and_goes_at_the_next_writing(tmp_path: Path) -> None:
    old, new = MasterCache(tmp_path, 1, SMALL), MasterCache(tmp_path, 2, SMALL)
    old.write(3, _small())
    old.write(33, _small())
    assert new.read(3) is None
    new.write(3, _small(100))
    assert old.read(3) is None
    assert old.read(33) is not None  # another person's, whose number begins alike


def test_a_writing_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    cache = MasterCache(tmp_path, 1, SMALL)
    cache.path(3).mkdir()  # cannot be replaced by a file
    with pytest.raises(OSError, match="person-3"):
        cache.write(3, _small())
    assert [path.name for path in tmp_path.iterdir()] == [cache.path(3).name]


def _used_long_ago(path: Path, hours: float) -> None:
    then = path.stat().st_mtime - 3600 * hours
    os.utime(path, (then, then))


PERSON_BYTES = 32 + 10 * SMALL[0] * SMALL[1]


def test_the_folder_holds_no_more_than_it_may_and_the_least_recently_read_goes_first(tmp_path: Path) -> None:
    cache = MasterCache(tmp_path, 1, SMALL, most_bytes=3 * PERSON_BYTES)
    for seed in (1, 2, 3):
        cache.write(seed, _small())
        _used_long_ago(cache.path(seed), 10 - seed)
    assert cache.read(1) is not None  # now the one read last
    cache.write(4, _small())
    assert {path.name for path in tmp_path.iterdir()} == {cache.path(seed).name for seed in (1, 3, 4)}


def test_what_was_just_made_stays_even_if_it_is_more_than_the_folder_may_hold(tmp_path: Path) -> None:
    cache = MasterCache(tmp_path, 1, SMALL, most_bytes=PERSON_BYTES - 1)
    cache.write(1, _small())
    cache.write(2, _small())
    assert [path.name for path in tmp_path.iterdir()] == [cache.path(2).name]


def test_other_versions_count_and_go_first(tmp_path: Path) -> None:
    old = MasterCache(tmp_path, 1, SMALL)
    old.write(8, _small())
    _used_long_ago(old.path(8), 1)
    new = MasterCache(tmp_path, 2, SMALL, most_bytes=PERSON_BYTES)
    new.write(9, _small())
    assert old.read(8) is None
    assert new.read(9) is not None


def test_half_written_files_of_dead_writers_go_and_those_of_living_ones_stay(tmp_path: Path) -> None:
    dead, alive, another = (tmp_path / name for name in ("person-1-v1abc.part", "person-2-v1def.part", "notes.part"))
    for path in (dead, alive, another):
        path.write_bytes(b"half")
    _used_long_ago(dead, 1)
    _used_long_ago(another, 1)
    cache = MasterCache(tmp_path, 1, SMALL)
    cache.write(3, _small())
    assert {path.name for path in tmp_path.iterdir()} == {alive.name, another.name, cache.path(3).name}


def test_a_person_removed_while_it_is_read_is_read_whole(tmp_path: Path) -> None:
    """Stations that share a small folder: each finds a whole person or none."""
    cache = MasterCache(tmp_path, 1, SMALL, most_bytes=2 * PERSON_BYTES)

    def live(first: int) -> int:
        found = 0
        for n in range(60):
            seed = (first + n) % 5
            masters = cache.read(seed)
            if masters is None:
                cache.write(seed, _small(seed))
            else:
                found += 1
                assert all((masters[finger] == seed + finger).all() for finger in FINGERS)
        return found

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(live, range(3))) > 0
    assert 1 <= len(list(tmp_path.iterdir())) <= 5
    assert not list(tmp_path.glob("*.part"))


def test_the_version_is_part_of_the_name() -> None:
    assert [path.name for path in hands.cache_dir().iterdir()] == [f"person-{hands.SEED}-v{GENERATOR_VERSION}.bin"]
