"""Sets of generated prints: readable by the program itself, true to their ground truth, made whole or not at all."""

import contextlib
import tracemalloc
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from app.an2k.transaction import interpret
from app.cli.root import main
from app.domain.image import FingerImage, Pixels
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.segmentation import Box
from app.imaging.codec_worker import CodecWorker
from app.imaging.slap import segment
from app.station.subject import load_subject
from app.store.lock import hold, let_go
from app.training.print_sets import LOCK_FILE, SetInUse, SetNotWritten, SetRefused, make_set
from app.training.print_truth import Format, ImageTruth, SetPlan, SetTruth, Variation
from app.wire import from_json, to_json
from tests.support import hands

SLAPS = (FrictionRidgePosition.PLAIN_RIGHT_FOUR, FrictionRidgePosition.PLAIN_LEFT_FOUR)


@pytest.fixture(scope="module")
def codec() -> Iterator[CodecWorker]:
    with CodecWorker() as worker:
        yield worker


def masters_of(seed: int) -> Mapping[int, Pixels]:
    assert seed == hands.SEED
    return hands.masters()


def plan(kind: Format, sessions: int = 1, variation: Variation = Variation.NATURAL) -> SetPlan:
    return SetPlan(people=1, seed=hands.SEED, format=kind, sessions=sessions, variation=variation)


@pytest.fixture(scope="module")
def an2_set(tmp_path_factory: pytest.TempPathFactory, codec: CodecWorker) -> Path:
    folder = tmp_path_factory.mktemp("sets") / "an2"
    make_set(plan(Format.AN2, sessions=2), folder, codec, masters_of=masters_of)
    return folder


def truth_of(folder: Path) -> SetTruth:
    return from_json((folder / "truth.json").read_bytes(), SetTruth)


def overlap(a: Box, b: tuple[int, int, int, int]) -> float:
    """Intersection over union."""
    width = min(a.right_px, b[2]) - max(a.left_px, b[0])
    height = min(a.bottom_px, b[3]) - max(a.top_px, b[1])
    both = max(0, width) * max(0, height)
    return both / (a.width_px * a.height_px + (b[2] - b[0]) * (b[3] - b[1]) - both)


def assert_fingers_are_where_the_truth_says(image: FingerImage, said: ImageTruth) -> None:
    position = FrictionRidgePosition(said.position)
    found = {one.finger: one for one in segment(image, position, fingers_of(position)).segments}
    assert set(found) == {finger.finger for finger in said.fingers}
    for finger in said.fingers:
        one = found[FrictionRidgePosition(finger.finger)]
        assert overlap(one.box, finger.box) > 0.6
        assert abs(one.angle_deg - finger.angle_deg) < 8


def test_each_file_is_a_submission_that_the_program_reads(an2_set: Path) -> None:
    for session in truth_of(an2_set).sessions:
        read = interpret((an2_set / session.images[0].file).read_bytes())
        assert [int(image.position) for image in read.images] == [image.position for image in session.images]
        assert [image.idc for image in session.images] == list(range(1, 15))
        slap = next(image for image in read.images if image.position is FrictionRidgePosition.PLAIN_LEFT_FOUR)
        assert [int(one.finger) for one in slap.segments] == [7, 8, 9, 10]


def test_fingers_of_slaps_are_where_the_truth_says(an2_set: Path, codec: CodecWorker) -> None:
    session = truth_of(an2_set).sessions[1]
    read = {image.position: image for image in interpret((an2_set / session.images[0].file).read_bytes()).images}
    for said in session.images:
        if said.position in SLAPS:
            coded = read[FrictionRidgePosition(said.position)]
            assert_fingers_are_where_the_truth_says(codec.decode(coded.data, coded.compression), said)


def test_mates_name_every_place_of_a_finger(an2_set: Path) -> None:
    mates = {one.finger: one.images for one in truth_of(an2_set).mates}
    assert set(mates) == set(FINGERS)
    names = [f"person-{hands.SEED:010d}-{session}.an2" for session in (1, 2)]
    assert mates[3] == tuple((name, position) for name in names for position in (3, 13))
    assert mates[6] == tuple((name, position) for name in names for position in (6, 12))


def test_pictures_are_a_subject_for_the_simulated_reader(tmp_path: Path, codec: CodecWorker) -> None:
    count = make_set(plan(Format.PNG, variation=Variation.VARIED), tmp_path / "set", codec, masters_of=masters_of)
    images = truth_of(tmp_path / "set").sessions[0].images
    assert count == len(images)
    subject = load_subject(tmp_path / "set" / Path(images[0].file).parent, codec)
    assert set(subject.images) >= {*FINGERS, 13, 14, 15}
    assert subject.missing == ()
    assert {finger.pattern for image in images for finger in image.fingers} <= {
        *("arch", "tented_arch", "left_loop", "right_loop", "whorl")
    }


def test_an_interrupted_set_goes_on_with_the_same_bytes(an2_set: Path, tmp_path: Path, codec: CodecWorker) -> None:
    folder = tmp_path / "set"

    class Stopped(Exception):
        pass

    class StoppingCodec:
        """Is interrupted in the second session."""

        def __init__(self) -> None:
            self.left = 20

        def encode(self, image: FingerImage, compression: str) -> bytes:
            self.left -= 1
            if self.left == 0:
                raise Stopped
            return codec.encode(image, compression)

    with pytest.raises(Stopped):
        make_set(plan(Format.AN2, sessions=2), folder, StoppingCodec(), masters_of=masters_of)
    assert not (folder / "truth.json").exists()
    (folder / ".part-killed").write_bytes(b"half")
    first = folder / f"person-{hands.SEED:010d}-1.an2"
    written = first.stat().st_mtime_ns
    make_set(plan(Format.AN2, sessions=2), folder, codec, masters_of=masters_of)
    assert first.stat().st_mtime_ns == written
    assert content(folder) == content(an2_set)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != LOCK_FILE}


def test_two_runs_do_not_share_a_folder(an2_set: Path, codec: CodecWorker) -> None:
    before = content(an2_set)
    (an2_set / ".part-of-the-other").write_bytes(b"half")
    with lock_of_another_run(an2_set / LOCK_FILE), pytest.raises(SetInUse, match="process"):
        make_set(plan(Format.AN2, sessions=2), an2_set, codec, masters_of=masters_of)
    assert (an2_set / ".part-of-the-other").exists()
    assert make_set(plan(Format.AN2, sessions=2), an2_set, codec, masters_of=masters_of) == 28
    assert content(an2_set) == before


@contextlib.contextmanager
def lock_of_another_run(file: Path) -> Iterator[None]:
    descriptor = hold(file)
    try:
        yield
    finally:
        let_go(descriptor)


def test_a_set_of_many_people_is_not_held_in_memory(an2_set: Path, tmp_path: Path, codec: CodecWorker) -> None:
    people = 300
    (tmp_path / "set.json").write_bytes(to_json(msgspec.structs.replace(plan(Format.AN2), people=people)))
    one = (an2_set / f"person-{hands.SEED:010d}-1.json").read_bytes()
    for seed in range(hands.SEED, hands.SEED + people):
        said = one.replace(f'"person":{hands.SEED},'.encode(), f'"person":{seed},'.encode())
        (tmp_path / f"person-{seed:010d}-1.json").write_bytes(said)
    tracemalloc.start()
    try:
        make_set(msgspec.structs.replace(plan(Format.AN2), people=people), tmp_path, codec, masters_of=masters_of)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    truth = truth_of(tmp_path)
    assert [session.person for session in truth.sessions] == list(range(hands.SEED, hands.SEED + people))
    assert len({(mates.person, mates.finger) for mates in truth.mates}) == len(truth.mates) == people * 10
    assert peak_bytes < (tmp_path / "truth.json").stat().st_size / 4


def test_a_folder_of_something_else_is_left_alone(an2_set: Path, tmp_path: Path, codec: CodecWorker) -> None:
    with pytest.raises(SetRefused, match="other options"):
        make_set(plan(Format.AN2, sessions=3), an2_set, codec, masters_of=masters_of)
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(SetRefused, match="not empty"):
        make_set(plan(Format.AN2), tmp_path, codec, masters_of=masters_of)
    (tmp_path / "set.json").write_text("{}")
    with pytest.raises(SetRefused, match="not one of a set"):
        make_set(plan(Format.AN2), tmp_path, codec, masters_of=masters_of)
    assert (tmp_path / "letter.txt").read_text() == "mine"


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path, codec: CodecWorker) -> None:
    (tmp_path / "set").write_text("mine")
    with pytest.raises(SetNotWritten):
        make_set(plan(Format.AN2), tmp_path / "set", codec, masters_of=masters_of)


@pytest.mark.parametrize(
    "options",
    [
        ("--people", "0", "--out", "x"),
        ("--people", "3"),
        ("--people", "3", "--out", "x", "--format", "tiff"),
        ("--people", "3", "--out", "x", "--seed", "-1"),
    ],
)
def test_options_that_are_none_are_refused_with_a_code(options: tuple[str, ...]) -> None:
    answered = CliRunner().invoke(main, ["generate", *options])
    assert answered.exit_code == 2
    assert "command/not-understood" in answered.stderr
