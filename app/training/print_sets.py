"""Galleries and test sets of people who do not exist, with the ground truth of every print.

A set is a folder: `set.json` (what it was made from), a file or folder and a truth file for each person and session,
and `truth.json` at the end with the mates. One person after the other is made whole or not at all, so that a set that
was interrupted goes on where it stopped. The same plan gives the same set. One person at a time is in memory, however
many there are.
"""

import contextlib
import errno
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import msgspec
import numpy as np

from app.an2k.images import CodedImage
from app.an2k.transaction import assemble_car
from app.domain.capture import ReaderIdentity
from app.domain.image import FingerImage, Pixels
from app.domain.impression import ImpressionType
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.segmentation import Box, SegmentationPosition
from app.domain.transaction import Transaction
from app.errors import BookingStationError, Whose
from app.station.booking_file import sample_booking
from app.store.lock import LockTaken, hold, let_go
from app.training.print_truth import (
    FingerTruth,
    Format,
    ImageTruth,
    Mates,
    SessionTruth,
    SetPlan,
    Variation,
)
from app.wire import from_json, to_json
from drivers.simulated.conditions import Conditions, natural
from drivers.simulated.generator import GENERATOR_VERSION, FingerModel, Person, make_masters, person
from drivers.simulated.impression import Rendered, render_plain, render_rolled, render_slap

_P = FrictionRidgePosition
PLAN_FILE, TRUTH_FILE, LOCK_FILE = "set.json", "truth.json", ".lock"
RESOLUTION_PPI = 500
WSQ, PNG = "WSQ20", "PNG"
# A card of a criminal ten-print (AN2), and what a ten-print reader captures (PNG).
AN2_POSITIONS = (*FINGERS, _P.PLAIN_RIGHT_FOUR, _P.PLAIN_LEFT_FOUR, _P.PLAIN_RIGHT_THUMB, _P.PLAIN_LEFT_THUMB)
PNG_POSITIONS = (*FINGERS, _P.PLAIN_RIGHT_FOUR, _P.PLAIN_LEFT_FOUR, _P.PLAIN_THUMBS)
_SET_DATE = datetime(2026, 1, 1, 12, tzinfo=UTC)  # of every transaction: the same plan gives the same bytes
_READER = ReaderIdentity("Booking Station Project", "Generator", "GENERATED", str(GENERATOR_VERSION))
_ORI, _DAI = "ZZ0000000", "ZZ0000000"  # of no agency
# How a varied subject is laid down: deviations about a good print (chosen; most stay usable, some do not).
_VARIED_MOISTURE, _VARIED_PRESSURE, _VARIED_TURN_DEG, _VARIED_HAND_DEG = 0.45, 0.2, 6.0, 9.0
_DIRTY_SHARE = 0.1


class SetRefused(BookingStationError):
    """The folder holds something else than this set."""

    code = "generate/other-set"
    whose = Whose.ADMINISTRATOR
    remedy = "Choose an empty folder, or the folder of an interrupted set with the options it was begun with."


class SetInUse(BookingStationError):
    """Two runs in one folder would take each other's half-written files away."""

    code = "generate/in-use"
    whose = Whose.ADMINISTRATOR
    remedy = "Wait until the other run has ended, or choose another folder."


class SetNotWritten(BookingStationError):
    """The folder cannot be written. What is whole stays."""

    code = "generate/not-written"
    whose = Whose.ADMINISTRATOR
    remedy = "Free space or give rights in the folder, and run the same command again: it goes on where it stopped."


class Coder(Protocol):
    """The codec worker, as far as it is needed here."""

    def encode(self, image: FingerImage, compression: str) -> bytes: ...


Progress = Callable[[int, int, int], None]  # people done, people in all, and how many of the done were made just now


def make_set(
    plan: SetPlan,
    folder: Path,
    coder: Coder,
    progress: Progress = lambda *_: None,
    *,
    masters_of: Callable[[int], Mapping[int, Pixels]] = make_masters,
) -> int:
    """Make what is not there yet, then the truth of the whole (a SetTruth); how many images the set has. SetRefused,
    SetInUse, SetNotWritten, CodecError.

    `masters_of`: the ten masters of a seed.
    """
    made = images = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _require_ours(plan, folder)
        with _locked(folder):
            _begin(plan, folder)
            for done in range(plan.people):
                progress(done, plan.people, made)
                seed = plan.seed + done
                wanted = range(1, plan.sessions + 1)
                kept = {session: _kept(folder, seed, session) for session in wanted}
                if None in kept.values():
                    lacking = [session for session in wanted if kept[session] is None]
                    kept.update(_print_person(plan, folder, person(seed), masters_of(seed), lacking, coder))
                    made += 1
                images += sum(len(truth.images) for truth in kept.values() if truth is not None)
            _write(folder / TRUTH_FILE, _truth_of_set(plan, folder))
    except OSError as reason:
        raise SetNotWritten(f"The folder of the set cannot be used: {reason.strerror}.") from reason
    progress(plan.people, plan.people, made)
    return images


# The folder. ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The folder is this run's. SetInUse, OSError."""
    try:
        descriptor = hold(folder / LOCK_FILE)
    except LockTaken as reason:
        who = f" (process {reason.holder})" if reason.holder else ""
        raise SetInUse(f"Another run{who} writes to this folder.") from reason
    try:
        yield
    finally:
        let_go(descriptor)


def _require_ours(plan: SetPlan, folder: Path) -> bool:
    """Whether the set was begun here before; else the folder is empty. SetRefused for one of something else."""
    plan_file = folder / PLAN_FILE
    if not plan_file.exists():
        if any(file.name != LOCK_FILE for file in folder.iterdir()):
            raise SetRefused("The folder is not empty and holds no set.")
        return False
    try:
        before = from_json(plan_file.read_bytes(), SetPlan)
    except (msgspec.DecodeError, msgspec.ValidationError) as reason:
        raise SetRefused("The folder's set.json is not one of a set.") from reason
    if before != plan:
        raise SetRefused("The folder holds a set that was made with other options or another version.")
    return True


def _begin(plan: SetPlan, folder: Path) -> None:
    """An empty folder becomes this set's; one that is this set's goes on."""
    if not _require_ours(plan, folder):
        _write(folder / PLAN_FILE, [to_json(plan)])
    for left in folder.glob(".part-*"):  # of a run that was killed
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def _name(seed: int, session: int) -> str:
    return f"person-{seed:010d}-{session}"


def _kept(folder: Path, seed: int, session: int) -> SessionTruth | None:
    """The truth of a session that is there whole; the truth is written last."""
    try:
        return from_json((folder / f"{_name(seed, session)}.json").read_bytes(), SessionTruth)
    except (FileNotFoundError, msgspec.DecodeError, msgspec.ValidationError):
        return None


def _truth_of_set(plan: SetPlan, folder: Path) -> Iterator[bytes]:
    """A SetTruth as JSON, piece by piece, from the truths of its sessions."""
    seeds = range(plan.seed, plan.seed + plan.people)
    yield b'{"plan":' + to_json(plan) + b',"sessions":['
    between = b""
    for seed in seeds:
        for truth in _truths_of(plan, folder, seed):
            yield between + to_json(truth)
            between = b","
    yield b'],"mates":['
    between = b""
    for seed in seeds:
        for mates in _mates(seed, _truths_of(plan, folder, seed)):
            yield between + to_json(mates)
            between = b","
    yield b"]}"


def _truths_of(plan: SetPlan, folder: Path, seed: int) -> list[SessionTruth]:
    """Of one person, whose sessions are all there. FileNotFoundError where somebody took one away meanwhile."""
    kept = [_kept(folder, seed, session) for session in range(1, plan.sessions + 1)]
    found = [truth for truth in kept if truth is not None]
    if len(found) < len(kept):
        raise FileNotFoundError(errno.ENOENT, "a truth of the set is gone")
    return found


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """Whole or not at all."""
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
        os.chmod(partial, 0o644)
        os.replace(partial, path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def _write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """A folder with its files, whole or not at all."""
    partial = Path(tempfile.mkdtemp(dir=path.parent, prefix=".part-"))
    try:
        for name, data in files.items():
            (partial / name).write_bytes(data)
        partial.chmod(0o755)
        if path.exists():  # without its truth: of a run that was killed in between
            shutil.rmtree(path)
        partial.rename(path)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


# The prints. ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Print:
    position: FrictionRidgePosition
    impression: ImpressionType
    rendered: Rendered
    conditions: Mapping[int, Conditions]

    @property
    def image(self) -> FingerImage:
        return FingerImage(self.rendered.pixels, RESOLUTION_PPI)


def _print_person(
    plan: SetPlan,
    folder: Path,
    subject: Person,
    masters: Mapping[int, Pixels],
    sessions: list[int],
    coder: Coder,
) -> dict[int, SessionTruth | None]:
    seed = subject.seed
    positions = AN2_POSITIONS if plan.format is Format.AN2 else PNG_POSITIONS
    written: dict[int, SessionTruth | None] = {}
    files: dict[FrictionRidgePosition, tuple[str, int | None]]
    for session in sessions:
        prints = [_render(plan.variation, subject, masters, position, session) for position in positions]
        name = _name(seed, session)
        if plan.format is Format.AN2:
            file = f"{name}.an2"
            _write(folder / file, [_an2(seed, session, prints, coder)])
            files = {one.position: (file, idc) for idc, one in enumerate(prints, start=1)}
        else:
            pictures = {f"{int(one.position)}.png": coder.encode(one.image, PNG) for one in prints}
            _write_folder(folder / name, pictures)
            files = {one.position: (f"{name}/{int(one.position)}.png", None) for one in prints}
        truth = SessionTruth(seed, session, tuple(_truth(one, subject, *files[one.position]) for one in prints))
        _write(folder / f"{name}.json", [to_json(truth)])
        written[session] = truth
    return written


def _render(
    variation: Variation,
    subject: Person,
    masters: Mapping[int, Pixels],
    position: FrictionRidgePosition,
    session: int,
) -> _Print:
    rng = np.random.default_rng([subject.seed, session, int(position)])
    fingers = [int(finger) for finger in fingers_of(position)]
    laid = {finger: _conditions(variation, rng) for finger in fingers}
    models: dict[int, FingerModel] = {model.finger: model for model in subject.fingers}
    if len(fingers) > 1:
        turn = float(rng.normal(0, _VARIED_HAND_DEG)) if variation is Variation.VARIED else None
        slap = render_slap(masters, models, fingers, rng, laid, hand_turn_deg=turn)
        return _Print(position, ImpressionType.LIVE_SCAN_PLAIN, slap, laid)
    finger = fingers[0]
    rolled = position in FINGERS
    render = render_rolled if rolled else render_plain
    impression = ImpressionType.LIVE_SCAN_ROLLED if rolled else ImpressionType.LIVE_SCAN_PLAIN
    return _Print(position, impression, render(masters[finger], models[finger], rng, laid[finger]), laid)


def _conditions(variation: Variation, rng: np.random.Generator) -> Conditions:
    if variation is Variation.NATURAL:
        return natural(rng)
    moisture = float(np.clip(rng.normal(0, _VARIED_MOISTURE), -0.9, 0.9))
    pressure = float(np.clip(rng.normal(0.5, _VARIED_PRESSURE), 0.1, 0.95))
    dirt = float(rng.uniform(0.2, 0.8)) if rng.random() < _DIRTY_SHARE else 0.0
    turn = float(rng.normal(0, _VARIED_TURN_DEG))
    return natural(rng, Conditions(moisture=moisture, pressure=pressure, dirt=dirt, turn_deg=turn))


def _an2(seed: int, session: int, prints: list[_Print], coder: Coder) -> bytes:
    booking = sample_booking(seed, officer="GENERATOR", now=_SET_DATE)
    booking = msgspec.structs.replace(booking, booking_id=_name(seed, session), booking_number=f"GEN{seed}-{session}")
    transaction = Transaction(tot="CAR", tcn=f"GENERATED-{seed:010d}-{session}", ori=_ORI, dai=_DAI)
    coded = [
        CodedImage(
            position=one.position,
            impression=one.impression,
            compression=WSQ,
            data=coder.encode(one.image, WSQ),
            width_px=one.image.width_px,
            height_px=one.image.height_px,
            resolution_ppi=RESOLUTION_PPI,
            segments=_segments(one) if one.position in (_P.PLAIN_RIGHT_FOUR, _P.PLAIN_LEFT_FOUR) else (),
        )
        for one in prints
    ]
    return assemble_car(transaction, booking, coded, reader=_READER, at=_SET_DATE, zone=UTC)


def _segments(one: _Print) -> tuple[SegmentationPosition, ...]:
    return tuple(
        SegmentationPosition(_P(truth.finger), Box(*truth.box), truth.angle_deg, truth.polygon, 1.0)
        for truth in sorted(one.rendered.truths, key=lambda truth: truth.finger)
    )


def _truth(one: _Print, subject: Person, file: str, idc: int | None) -> ImageTruth:
    return ImageTruth(
        file=file,
        idc=idc,
        position=int(one.position),
        impression="rolled" if one.impression.is_rolled else "plain",
        width_px=one.image.width_px,
        height_px=one.image.height_px,
        resolution_ppi=RESOLUTION_PPI,
        fingers=tuple(
            FingerTruth(
                finger=truth.finger,
                pattern=subject.finger(truth.finger).pattern.value,
                box=truth.box,
                angle_deg=truth.angle_deg,
                polygon=truth.polygon,
                moisture=round(one.conditions[truth.finger].moisture, 3),
                pressure=round(one.conditions[truth.finger].pressure, 3),
            )
            for truth in one.rendered.truths
        ),
    )


def _mates(seed: int, sessions: list[SessionTruth]) -> tuple[Mates, ...]:
    """Of one person."""
    places: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for session in sessions:
        for image in session.images:
            for finger in image.fingers:
                places[finger.finger].append((image.file, image.position))
    return tuple(Mates(seed, finger, tuple(images)) for finger, images in sorted(places.items()))
