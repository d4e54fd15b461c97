"""From an accepted print to what travels: coded once, marked by the booking as it is sent."""

import msgspec

from app.an2k.images import CodedImage
from app.an2k.transaction import CARD, interpret
from app.domain.booking import MissingFinger, MissingReason
from app.domain.capture import capture_plan
from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.position import FrictionRidgePosition as F
from app.domain.segmentation import Segmentation
from app.domain.transaction import Transaction
from app.station import effects as x
from app.station import work
from tests.support import desk

PLAN = capture_plan()
AMPUTATED = MissingFinger(F.RIGHT_RING, MissingReason.AMPUTATED)


class LengthCoder:
    def encode(self, image: FingerImage, compression: str) -> bytes:
        return f"{compression} {image.width_px}x{image.height_px}".encode()


def card_image(position: F, *missing: MissingFinger) -> CodedImage:
    return CodedImage(position, ImpressionType.LIVE_SCAN_PLAIN, "WSQ20", b"x", 160, 180, 500, missing=missing)


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


def test_a_pair_of_thumbs_that_was_kept_although_one_was_not_found_is_two_images() -> None:
    step = PLAN[2]
    kept = desk.record(step)
    none_found = msgspec.structs.replace(kept, segmentation=Segmentation((), ()))
    made = work.prepare(3, none_found, desk.image(shape=(300, 400)), LengthCoder())
    assert [image.position for image in made.coded] == [F.PLAIN_RIGHT_THUMB, F.PLAIN_LEFT_THUMB]
    assert [image.data for image in made.coded] == [b"WSQ20 200x300", b"WSQ20 200x300"]
    assert made.templates == {}
