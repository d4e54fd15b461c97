"""From an accepted print to what travels: coded once, marked by the booking as it is sent."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from app.an2k.coded_header import stand_in
from app.an2k.errors import TransactionNotAllowed
from app.an2k.images import CodedImage
from app.an2k.rules.profiles import DEFAULT, choose
from app.an2k.transaction import CARD, interpret
from app.domain.booking import MissingFinger, MissingReason
from app.domain.capture import capture_plan
from app.domain.image import FingerImage, Pixels
from app.domain.impression import ImpressionType
from app.domain.position import FINGERS
from app.domain.position import FrictionRidgePosition as F
from app.domain.quality import Deficiency
from app.domain.segmentation import Segmentation, SegmentationFinding
from app.domain.transaction import Transaction
from app.imaging.codec_worker import CodecWorker
from app.station import effects as x
from app.station import events as e
from app.station import work
from app.station.computing import LocalComputing
from drivers.simulated.conditions import Conditions
from drivers.simulated.glass import Glass, ghost_of
from drivers.simulated.impression import render_rolled, render_slap
from drivers.simulated.sensor import SensorFaults, with_sensor_faults
from tests.support import desk, hands
from tests.support.values import capture_record, finger_image

PLAN = capture_plan()
AMPUTATED = MissingFinger(F.RIGHT_RING, MissingReason.AMPUTATED)


class LengthCoder:
    def encode(self, image: FingerImage, compression: str) -> bytes:
        return f"{compression} {image.width_px}x{image.height_px}".encode()


def card_image(position: F, *missing: MissingFinger) -> CodedImage:
    data = stand_in("WSQ20", 160, 180)
    made = ImpressionType.LIVE_SCAN_ROLLED if position in FINGERS else ImpressionType.LIVE_SCAN_PLAIN
    return CodedImage(position, made, "WSQ20", data, 160, 180, 500, missing=missing)


def test_the_marks_of_missing_fingers_are_those_of_the_booking_that_is_sent() -> None:
    """The reason was corrected after the slap was coded."""
    bandaged = MissingFinger(F.RIGHT_RING, MissingReason.UNABLE_TO_PRINT)
    images = tuple(
        card_image(position, *((bandaged,) if position is F.PLAIN_RIGHT_FOUR else ()))
        for position in CARD
        if position is not F.RIGHT_RING
    )
    effect = x.AssembleTransaction(7, desk.booking(missing=(AMPUTATED,)), images, desk.READER)
    transaction = Transaction("CAR", "WA0330000-S01-2026-000001", "WA0330000", "WA0000000")
    made = work.assemble(effect, transaction, desk.NOW)
    assert made.revision == 7
    said = interpret(made.payload)
    assert said.missing == (AMPUTATED,)
    assert {image.position: image.missing for image in said.images if image.missing} == {
        F.PLAIN_RIGHT_FOUR: (AMPUTATED,)
    }


def test_a_type_that_nobody_verified_is_sent_in_training_and_refused_in_production_with_a_sentence(
    tmp_path: Path,
) -> None:
    (tmp_path / "loose.toml").write_text(
        'name = "loose"\ntitle = "Loose"\ndate = "2026-11-30"\nextends = "example-county"\n'
        '[sources.own]\ntitle = "Its own"\ndate = "2026"\n'
        '[transaction.LOOS]\nlike = "CAR"\nverified = false\nsource = "own"\n'
        '[assembly]\nsource = "own"\ntransaction = "LOOS"\n'
    )
    effect = x.AssembleTransaction(7, desk.booking(), tuple(card_image(one) for one in CARD), desk.READER)
    transaction = Transaction("LOOS", "WA0330000-S01-2026-000001", "WA0330000", "WA0000000")
    codec = CodecWorker()  # assembling codes nothing, so it does not start
    choose("loose", tmp_path)
    try:
        made = LocalComputing(codec, production=False).assemble(effect, transaction, desk.NOW)
        with pytest.raises(TransactionNotAllowed) as refused:
            LocalComputing(codec, production=True).assemble(effect, transaction, desk.NOW)
    finally:
        choose(DEFAULT)
    assert isinstance(made, e.TransactionAssembled)
    assert interpret(made.payload).transaction == transaction
    assert refused.value.message == "The profile loose marks LOOS as not verified."
    assert refused.value.next_step.endswith("then set `verified = true` with that source.")


def test_a_pair_of_thumbs_that_was_kept_although_one_was_not_found_is_two_images() -> None:
    step = PLAN[2]
    kept = desk.record(step)
    none_found = msgspec.structs.replace(kept, segmentation=Segmentation((), ()))
    made = work.prepare(3, none_found, desk.image(shape=(300, 400)), LengthCoder())
    assert [image.position for image in made.coded] == [F.PLAIN_RIGHT_THUMB, F.PLAIN_LEFT_THUMB]
    assert [image.data for image in made.coded] == [b"WSQ20 200x300", b"WSQ20 200x300"]
    assert made.templates == {}


@pytest.mark.parametrize(
    ("reason", "comment"),
    [
        ("Worn ridges", f"{work.KEPT}: Worn ridges"),
        ("sequence: taken twice with the same outcome", ""),
        (None, ""),
    ],
)
def test_what_travels_says_why_a_poor_print_was_kept(reason: str | None, comment: str) -> None:
    record = capture_record(PLAN[3], override_reason=reason)
    (coded,) = work.prepare(1, record, finger_image(300, 300), LengthCoder()).coded
    assert coded.comment == comment


def test_a_reader_of_1000_ppi_serves_an_agency_that_takes_500() -> None:
    step = PLAN[2]
    none_found = msgspec.structs.replace(desk.record(step), segmentation=Segmentation((), ()))
    fine = FingerImage(desk.image(shape=(600, 800)).pixels, 1000)
    made = work.prepare(3, none_found, fine, LengthCoder())
    assert [image.data for image in made.coded] == [b"WSQ20 200x300", b"WSQ20 200x300"]
    assert [image.resolution_ppi for image in made.coded] == [500, 500]


def test_an_agency_that_takes_jpeg_2000_at_1000_ppi_gets_the_whole_picture(tmp_path: Path) -> None:
    (tmp_path / "fine.toml").write_text(
        'name = "fine"\ntitle = "Fine"\ndate = "2026-11-30"\nextends = "example-county"\n'
        '[sources.own]\ntitle = "Its own"\ndate = "2026"\n'
        '[images]\nsource = "own"\ncompression = "JP2"\nresolution_ppi = 1000\nthumb_px = [1000, 2000]\n'
    )
    none_found = msgspec.structs.replace(desk.record(PLAN[2]), segmentation=Segmentation((), ()))
    fine = FingerImage(desk.image(shape=(600, 800)).pixels, 1000)
    choose("fine", tmp_path)
    try:
        made = work.prepare(3, none_found, fine, LengthCoder())
        with pytest.raises(work.ReaderResolution, match="takes pictures of 1000 ppi, and the reader gives 500"):
            work.prepare(3, none_found, desk.image(shape=(300, 400)), LengthCoder())
    finally:
        choose(DEFAULT)
    assert [image.data for image in made.coded] == [b"JP2 400x600", b"JP2 400x600"]
    assert [(image.compression, image.resolution_ppi) for image in made.coded] == [("JP2", 1000)] * 2


def test_what_the_last_print_left_on_the_glass_is_no_finger_and_spoils_the_next() -> None:
    step = next(step for step in PLAN if step.position is F.PLAIN_RIGHT_FOUR)
    last, now = (FingerImage(pixels) for pixels in _two_slaps())
    left = ghost_of(last.pixels)
    alone = work.analyse(1, FingerImage(left), step, glass=e.GlassBefore(last_print=last))
    assert alone.segmentation.segments == ()
    assert alone.segmentation.findings == (SegmentationFinding.TOO_FEW_FINGERS,)
    assert alone.segmentation.missing == tuple(sorted(step.fingers))
    on_it = FingerImage(np.minimum(now.pixels, left))
    spoilt = work.analyse(2, on_it, step, glass=e.GlassBefore(FingerImage(left), last))
    clean = work.analyse(3, now, step, glass=e.GlassBefore(FingerImage(np.full_like(left, 253)), last))
    assert any(Deficiency.GHOST in one.deficiencies for one in spoilt.qualities)
    assert not any(Deficiency.GHOST in one.deficiencies for one in clean.qualities)
    assert len(clean.qualities) == 4


@pytest.mark.parametrize("attempt", range(2))
def test_what_is_dead_of_a_sensor_is_no_print_that_stayed(attempt: int) -> None:
    """It is the same in the picture before."""
    step = next(step for step in PLAN if step.position is F.RIGHT_INDEX)
    faults = SensorFaults(dead_pixels=3000, dead_rows=6, dead_columns=6)
    now, last = (_roll(seed, faults) for seed in (attempt, attempt + 10))
    done = work.analyse(1, now, step, glass=e.GlassBefore(last_print=last))
    assert done.warnings == (work.DEAD_PIXELS,)
    assert [one.deficiencies for one in done.qualities] == [()]


def _roll(seed: int, faults: SensorFaults) -> FingerImage:
    """Of the right index finger, as the live glass shows it at the end."""
    drawn = render_rolled(hands.masters()[2], hands.models()[2], np.random.default_rng(seed), Conditions())
    return FingerImage(with_sensor_faults(Glass(drawn.pixels, None, rolled=True).frame(1.0), faults))


def _two_slaps() -> list[Pixels]:
    rng = np.random.default_rng(17)
    return [render_slap(hands.masters(), hands.models(), (2, 3, 4, 5), rng).pixels for _ in range(2)]
