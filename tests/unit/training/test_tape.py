"""A tape gives back what was seen; what was torn or lost is told."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from app.domain.image import FingerImage
from app.opencv import cv2
from app.station import commands as c
from app.station.snapshot import Phase, StationSnapshot
from app.training.tape import FRAMES_FILE, PICTURES, TAPE_FILE, HeardFrames, Moment, Tape, TapeNotUsable, TapeWriter
from tests.support import scenes
from tests.unit.training.bench import door
from tests.unit.training.test_recording import begin, capture_all, phase


class Watch:
    """Seconds since the session began, set by the test."""

    at_s = 0.0

    def __call__(self) -> float:
        return self.at_s


def recorded(folder: Path) -> list[StationSnapshot]:
    """A short booking on a tape; what its trainee saw."""
    seen: list[StationSnapshot] = []
    watch = Watch()
    writer = TapeWriter(folder, watch)

    def hear(snapshot: StationSnapshot) -> None:
        watch.at_s += 0.5
        writer.snapshot(snapshot)
        seen.append(snapshot)

    with door() as at:
        at.on_snapshot = hear
        begin(at)
        capture_all(at)
        at.station.submit(c.SendBooking())
        at.until(phase(Phase.SENT))
        at.bench.station.close()
    writer.close()
    return seen


def told(seen: StationSnapshot) -> tuple[object, ...]:
    """Everything but the pixels."""
    view = seen.capture
    attempts = [(a.number, a.segmentation, a.qualities, a.accepted, a.problem) for a in view.attempts] if view else []
    capture = (view.state, view.step_index, view.lights, view.problems, view.needs_override) if view else ()
    pictures = sorted(seen.step_images) if seen.step_images is not None else None
    rest = (seen.sequence, seen.now, seen.phase, seen.officer, seen.reader, seen.health, seen.booking, seen.steps)
    more = (seen.findings, seen.submission, seen.drafts, seen.queue, seen.error, seen.environment)
    return (rest, more, capture, attempts, pictures)


def test_every_snapshot_comes_back_as_it_was(tmp_path: Path) -> None:
    seen = recorded(tmp_path)
    tape = Tape(tmp_path)
    played = []
    for moment in tape.moments:
        assert moment.changed is not None
        tape.take_up(moment.changed)
        played.append(tape.snapshot())
    assert [told(one) for one in played] == [told(one) for one in seen]
    assert tape.length_s == 0.5 * len(seen)
    assert {one.phase for one in played} >= {Phase.CAPTURING, Phase.REVIEWING, Phase.SENT}


def test_a_print_is_kept_once_and_looks_as_it_did(tmp_path: Path) -> None:
    writer = TapeWriter(tmp_path, Watch())
    print_ = scenes.plain_prints(scenes.PLAN[0], 1)
    again = FingerImage(print_.pixels.copy())
    for image in (print_, print_, again):
        writer.snapshot(scenes.base(step_images={0: image}))
    writer.close()
    assert len(list((tmp_path / PICTURES).iterdir())) == 1
    tape = Tape(tmp_path)
    tape.take_up(tape.moments[0].changed or {})
    images = tape.snapshot().step_images
    assert images is not None
    difference = np.abs(images[0].pixels.astype(int) - print_.pixels.astype(int))
    assert images[0].pixels.shape == print_.pixels.shape
    assert difference.mean() < 2.0


def test_live_pictures_come_five_a_second_and_at_the_size_they_had(tmp_path: Path) -> None:
    watch, mailbox = Watch(), HeardFrames()
    writer = TapeWriter(tmp_path, watch)
    mailbox.on_frame = writer.frame
    writer.snapshot(scenes.base())
    for number in range(34):
        watch.at_s = number * 0.03
        mailbox.put(FingerImage(np.full((200, 160), 5 * number, dtype=np.uint8)))
    mailbox.put(None)
    assert mailbox.peek()[1] is None
    writer.close()
    tape = Tape(tmp_path)
    frames = [tape.frame(moment.frame) for moment in tape.moments if moment.frame is not None]
    assert [round(frame.pixels.mean() / 5) for frame in frames if frame is not None] == [0, 7, 14, 21, 28]
    assert all(frame.pixels.shape == (200, 160) for frame in frames if frame is not None)
    assert frames[-1] is None


def test_a_still_glass_is_kept_once(tmp_path: Path) -> None:
    watch = Watch()
    writer = TapeWriter(tmp_path, watch)
    writer.snapshot(scenes.base())
    still = FingerImage(np.full((80, 80), 240, dtype=np.uint8))
    for number in range(10):
        watch.at_s = number * 1.0
        writer.frame(FingerImage(still.pixels))
    writer.close()
    assert sum(moment.frame is not None for moment in Tape(tmp_path).moments) == 1


def test_what_follows_a_torn_line_is_left_out(tmp_path: Path) -> None:
    seen = recorded(tmp_path)
    file = tmp_path / TAPE_FILE
    file.write_bytes(file.read_bytes()[:-20])
    assert len(Tape(tmp_path).moments) == len(seen) - 1


@pytest.mark.parametrize("content", [None, b"", b"no tape\n"])
def test_a_folder_without_a_tape_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / TAPE_FILE).write_bytes(content)
    with pytest.raises(TapeNotUsable):
        Tape(tmp_path)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("capture.step_index", b"99"),
        ("capture.step_index", b"-1"),
        ("capture", b"null"),
        ("booking", b"null"),
        ("steps", b"[]"),
        ("findings", b'[{"code":"uncertain","fingers":[2],"step_index":99}]'),
        ("phase", b'"sent"'),
        ("phase", b'"gone"'),
        ("sequence", b'"one"'),
    ],
)
def test_what_cannot_have_been_seen_is_told_before_the_first_screen(tmp_path: Path, field: str, value: bytes) -> None:
    writer = TapeWriter(tmp_path, Watch())
    writer.snapshot(scenes.base())
    writer.snapshot(scenes.dry_review(scenes.Painter()))
    writer.close()
    damaged = Moment(1.0, changed={field: msgspec.Raw(value)})
    with (tmp_path / TAPE_FILE).open("ab") as file:
        file.write(msgspec.json.encode(damaged) + b"\n")
    with pytest.raises(TapeNotUsable):
        Tape(tmp_path)


@pytest.mark.parametrize("at_s", [-1.0, 1e300])
def test_a_time_that_cannot_have_been_is_told(tmp_path: Path, at_s: float) -> None:
    watch = Watch()
    writer = TapeWriter(tmp_path, watch)
    writer.snapshot(scenes.base())
    watch.at_s = at_s
    writer.snapshot(scenes.dry_review(scenes.Painter()))
    writer.close()
    with pytest.raises(TapeNotUsable):
        Tape(tmp_path)


def test_moments_are_in_the_order_of_their_times(tmp_path: Path) -> None:
    watch = Watch()
    writer = TapeWriter(tmp_path, watch)
    for watch.at_s in (0.0, 2.0):
        writer.snapshot(scenes.base())
    watch.at_s = 1.9  # it was coded while the snapshot came
    writer.frame(FingerImage(np.full((80, 80), 240, dtype=np.uint8)))
    writer.close()
    tape = Tape(tmp_path)
    assert [moment.at_s for moment in tape.moments] == [0.0, 1.9, 2.0]
    assert tape.length_s == 2.0


def test_a_long_tape_has_no_live_pictures_at_its_end_and_its_snapshots_go_on(tmp_path: Path) -> None:
    watch = Watch()
    writer = TapeWriter(tmp_path, watch, limit_bytes=100_000)
    rng = np.random.default_rng(1)
    for number in range(60):
        watch.at_s = number * 1.0
        writer.snapshot(scenes.base(sequence=number))
        writer.frame(FingerImage(rng.integers(0, 255, (400, 400), dtype=np.uint8)))
    writer.close()
    assert (tmp_path / FRAMES_FILE).stat().st_size < 100_000
    tape = Tape(tmp_path)
    frames = [moment.frame for moment in tape.moments if moment.frame is not None]
    assert 10 < len(frames) < 60
    assert frames[-1] == (0, 0)  # dark, not frozen
    assert sum(moment.changed is not None for moment in tape.moments) == 60


def test_a_tape_of_twice_its_limit_ends(tmp_path: Path) -> None:
    watch = Watch()
    writer = TapeWriter(tmp_path, watch, limit_bytes=20_000)
    for number in range(2000):
        watch.at_s = number * 1.0
        writer.snapshot(scenes.base(sequence=number))
    writer.close()
    assert 30_000 < (tmp_path / TAPE_FILE).stat().st_size <= 40_000
    assert len(Tape(tmp_path).moments) < 2000


@pytest.mark.parametrize("damage", [lambda file: file.unlink(), lambda file: file.write_bytes(b"no picture")])
def test_a_picture_that_is_lost_or_damaged_is_told(tmp_path: Path, damage: object) -> None:
    writer = TapeWriter(tmp_path, Watch())
    writer.snapshot(scenes.base(step_images={0: scenes.plain_prints(scenes.PLAN[0], 1)}))
    writer.close()
    (picture,) = (tmp_path / PICTURES).iterdir()
    damage(picture)  # type: ignore[operator]
    tape = Tape(tmp_path)
    tape.take_up(tape.moments[0].changed or {})
    with pytest.raises(TapeNotUsable):
        tape.snapshot()


@pytest.mark.parametrize(
    "place", [(-1, 5), (0, -1), (0, 10**12), (10**18, 5)], ids=["before", "backwards", "too long", "beyond"]
)
def test_a_live_picture_at_an_impossible_place_is_told(tmp_path: Path, place: tuple[int, int]) -> None:
    recorded(tmp_path)
    with pytest.raises(TapeNotUsable):
        Tape(tmp_path).frame(place)


def test_a_picture_that_would_fill_the_memory_is_not_decoded(tmp_path: Path) -> None:
    recorded(tmp_path)
    data = bytearray(cv2.imencode(".jpg", np.zeros((16, 16), np.uint8))[1].tobytes())
    frame_header = data.index(b"\xff\xc0")
    data[frame_header + 5 : frame_header + 9] = b"\xff\xf0\xff\xf0"
    (tmp_path / FRAMES_FILE).write_bytes(data)
    with pytest.raises(TapeNotUsable):
        Tape(tmp_path).frame((0, len(data)))


def test_live_pictures_that_are_lost_are_told(tmp_path: Path) -> None:
    writer = TapeWriter(tmp_path, Watch())
    writer.snapshot(scenes.base())
    writer.frame(FingerImage(np.full((80, 80), 240, dtype=np.uint8)))
    writer.close()
    (tmp_path / FRAMES_FILE).unlink()
    tape = Tape(tmp_path)
    with pytest.raises(TapeNotUsable):
        tape.frame(tape.moments[-1].frame or (0, 1))
