"""Segmentation on drawn hands with known boxes, on sample cards, and on what is no hand at all."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.image import FingerImage
from app.domain.position import FINGERS, FrictionRidgePosition, Hand, fingers_of
from app.domain.segmentation import Segmentation, SegmentationFinding
from app.imaging.errors import Inverted, TooLarge, TooSmall, WrongResolution
from app.imaging.slap import segment
from app.imaging.trace import Trace
from app.opencv import cv2
from tests.unit.imaging.drawn import GROUND, LEFT_HAND, RIGHT_HAND, THUMBS, Drawing, grating, hand, overlap

P = FrictionRidgePosition
F = SegmentationFinding


def found(drawing: Drawing, position: FrictionRidgePosition) -> Segmentation:
    return segment(drawing.picture, position, fingers_of(position))


def assert_right(drawing: Drawing, result: Segmentation, *, at_least: float = 0.75) -> None:
    assert [int(one.finger) for one in result.segments] == sorted(drawing.corners)
    for one in result.segments:
        assert overlap(one.polygon, drawing.corners[int(one.finger)]) > at_least, one


@pytest.mark.parametrize("turn_deg", [-30, -15, 0, 15, 30])
@pytest.mark.parametrize(
    ("layout", "position"), [(RIGHT_HAND, P.PLAIN_RIGHT_FOUR), (LEFT_HAND, P.PLAIN_LEFT_FOUR)], ids=["right", "left"]
)
def test_four_fingers_at_any_turn(layout: dict, position: P, turn_deg: float) -> None:
    drawing = hand(layout, turn_deg=turn_deg)
    result = found(drawing, position)
    assert_right(drawing, result)
    assert all(abs(one.angle_deg - turn_deg) < 5 for one in result.segments)
    assert result.hand_guess == (Hand.RIGHT if position == P.PLAIN_RIGHT_FOUR else Hand.LEFT)
    assert F.HAND_LOOKS_SWAPPED not in result.findings
    assert (F.TILTED_HAND in result.findings) == (abs(turn_deg) > 25)


def test_the_other_hand_is_noticed() -> None:
    right = found(hand(RIGHT_HAND), P.PLAIN_LEFT_FOUR)
    left = found(hand(LEFT_HAND), P.PLAIN_RIGHT_FOUR)
    assert F.HAND_LOOKS_SWAPPED in right.findings
    assert F.HAND_LOOKS_SWAPPED in left.findings
    assert [int(one.finger) for one in right.segments] == [7, 8, 9, 10]


@pytest.mark.parametrize("missing", [2, 3, 4, 5])
def test_a_missing_finger_is_left_out_and_the_others_keep_their_names(missing: int) -> None:
    there = [finger for finger in RIGHT_HAND if finger != missing]
    drawing = hand(RIGHT_HAND, there)
    result = found(drawing, P.PLAIN_RIGHT_FOUR)
    assert F.TOO_FEW_FINGERS in result.findings
    assert_right(drawing, result)
    assert [int(finger) for finger in result.missing] == [missing]


@given(
    turn_deg=st.floats(-28, 28),
    right_px=st.integers(-60, 60),
    down_px=st.integers(-40, 60),
    missing=st.sampled_from([None, 7, 8, 9, 10]),
)
@settings(max_examples=12, deadline=None, derandomize=True)
def test_where_a_hand_lies_and_how_it_is_turned_changes_no_name(
    turn_deg: float, right_px: int, down_px: int, missing: int | None
) -> None:
    there = [finger for finger in LEFT_HAND if finger != missing]
    drawing = moved(hand(LEFT_HAND, there, turn_deg=turn_deg), right_px, down_px)
    result = found(drawing, P.PLAIN_LEFT_FOUR)
    assert_right(drawing, result, at_least=0.7)
    assert F.UPSIDE_DOWN not in result.findings


def moved(drawing: Drawing, right_px: int, down_px: int) -> Drawing:
    pixels = drawing.picture.pixels
    size = (pixels.shape[1], pixels.shape[0])
    matrix = np.array([[1, 0, right_px], [0, 1, down_px]], np.float32)
    shifted = np.asarray(cv2.warpAffine(pixels, matrix, size, borderValue=GROUND), np.uint8)
    return Drawing(
        FingerImage(shifted), {f: corners + np.array([right_px, down_px]) for f, corners in drawing.corners.items()}
    )


@pytest.mark.parametrize("turn_deg", [-20, 0, 20])
def test_a_hand_that_lies_upside_down_is_told_and_boxed_where_its_tips_are(turn_deg: float) -> None:
    upright = hand(RIGHT_HAND, turn_deg=turn_deg, arch_per_px=0.003)
    pixels = np.ascontiguousarray(upright.picture.pixels[::-1, ::-1])
    drawing = Drawing(FingerImage(pixels), {f: (1600, 1500) - corners for f, corners in upright.corners.items()})
    result = found(drawing, P.PLAIN_RIGHT_FOUR)
    assert F.UPSIDE_DOWN in result.findings
    assert F.UPSIDE_DOWN not in found(upright, P.PLAIN_RIGHT_FOUR).findings
    assert_right(drawing, result)
    for one in result.segments:
        assert 140 < abs(one.angle_deg) <= 180
        xs, ys = zip(*one.polygon, strict=True)
        assert abs(one.box.left_px - min(xs)) <= 1
        assert abs(one.box.bottom_px - max(ys)) <= 1


def test_a_finger_that_is_declared_missing_is_not_missed() -> None:
    expected = (P.RIGHT_INDEX, P.RIGHT_RING, P.RIGHT_LITTLE)
    drawing = hand(RIGHT_HAND, [2, 4, 5])
    result = segment(drawing.picture, P.PLAIN_RIGHT_FOUR, expected)
    assert_right(drawing, result)
    assert F.TOO_FEW_FINGERS not in result.findings


def test_one_finger_more_than_expected_is_told() -> None:
    result = segment(hand(RIGHT_HAND).picture, P.PLAIN_RIGHT_FOUR, (P.RIGHT_INDEX, P.RIGHT_MIDDLE, P.RIGHT_RING))
    assert F.TOO_MANY in result.findings
    assert len(result.segments) == 3


def test_two_thumbs() -> None:
    drawing = hand(THUMBS)
    assert_right(drawing, found(drawing, P.PLAIN_THUMBS))


@pytest.mark.parametrize(("position", "finger"), [(P.PLAIN_RIGHT_THUMB, 1), (P.PLAIN_LEFT_THUMB, 6)])
def test_one_thumb(position: P, finger: int) -> None:
    drawing = hand({finger: (250, 200, 330, 540)}, shape=(1000, 500))
    assert_right(drawing, found(drawing, position))


@pytest.mark.parametrize(("finger", "other"), [(1, 6), (6, 1)])
def test_of_two_thumbs_the_one_that_is_there_goes_by_its_side(finger: int, other: int) -> None:
    drawing = hand(THUMBS, [finger])
    result = found(drawing, P.PLAIN_THUMBS)
    assert_right(drawing, result)
    assert [int(one) for one in result.missing] == [other]


def test_a_single_finger_and_its_writing() -> None:
    drawing = hand({3: (400, 120, 420, 500)}, shape=(750, 800), second_phalanx=False)
    pixels = drawing.picture.pixels.copy()
    cv2.putText(pixels, "3. RIGHT MIDDLE", (200, 40), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 20, 4)
    cv2.line(pixels, (0, 700), (799, 700), 10, 4)
    assert_right(drawing, segment(FingerImage(pixels), P.RIGHT_MIDDLE, (P.RIGHT_MIDDLE,)))


def test_faint_ridges_beside_strong_ones_count() -> None:
    strong = hand(RIGHT_HAND, [2, 3, 4], noise=0)
    faint = hand(RIGHT_HAND, [5], depth=35, noise=0)
    both = np.minimum(strong.picture.pixels, faint.picture.pixels)
    result = segment(FingerImage(both), P.PLAIN_RIGHT_FOUR, fingers_of(P.PLAIN_RIGHT_FOUR))
    assert [int(one.finger) for one in result.segments] == [2, 3, 4, 5]


@pytest.mark.parametrize(("right", "down", "share"), [(70, -90, 0.2), (100, -130, 0.2), (-80, 60, 0.25)])
def test_the_last_hand_beside_and_under_a_clear_one_widens_no_box(right: int, down: int, share: float) -> None:
    clear = hand(RIGHT_HAND, depth=50)
    last = hand({f: (x + right, y + down, w, h) for f, (x, y, w, h) in RIGHT_HAND.items()}, noise=0)
    ghost = last.picture.pixels.astype(np.float32)
    lighter = np.where(ghost < GROUND, GROUND - (GROUND - ghost) * share, GROUND).astype(np.uint8)
    result = segment(
        FingerImage(np.minimum(clear.picture.pixels, lighter)), P.PLAIN_RIGHT_FOUR, fingers_of(P.PLAIN_RIGHT_FOUR)
    )
    assert_right(clear, result, at_least=0.85)


@pytest.mark.parametrize("position", [P.RIGHT_INDEX, P.PLAIN_THUMBS])
def test_ridges_broader_than_any_finger_are_none(position: P) -> None:
    cloth = np.full((1500, 1600), GROUND, np.uint8)
    cloth[100:1400, 100:1500] = grating((1300, 1400))
    expected = (position,) if position in FINGERS else fingers_of(position)
    assert segment(FingerImage(cloth), position, expected).segments == ()


def test_a_halo_is_not_a_finger() -> None:
    drawing = hand(RIGHT_HAND)
    halo = 255 - cv2.GaussianBlur(drawing.picture.pixels, (0, 0), 30).astype(np.float32)
    pixels = np.clip(drawing.picture.pixels - 0.6 * halo, 0, 255).astype(np.uint8)
    result = segment(FingerImage(pixels), P.PLAIN_RIGHT_FOUR, fingers_of(P.PLAIN_RIGHT_FOUR))
    assert_right(drawing, result)


def test_a_finger_cut_by_the_edge_is_told() -> None:
    drawing = hand(RIGHT_HAND)
    cut = FingerImage(np.ascontiguousarray(drawing.picture.pixels[400:]))
    assert F.FINGER_CUT_BY_EDGE in segment(cut, P.PLAIN_RIGHT_FOUR, fingers_of(P.PLAIN_RIGHT_FOUR)).findings
    assert F.FINGER_CUT_BY_EDGE not in found(drawing, P.PLAIN_RIGHT_FOUR).findings


@pytest.mark.parametrize("ppi", [250, 1000])
def test_other_resolutions_give_boxes_in_their_own_pixels(ppi: int) -> None:
    drawing = hand(RIGHT_HAND)
    size = (SIZE_AT[ppi][1], SIZE_AT[ppi][0])
    pixels = np.ascontiguousarray(cv2.resize(drawing.picture.pixels, size, interpolation=cv2.INTER_AREA))
    result = segment(FingerImage(pixels, ppi), P.PLAIN_RIGHT_FOUR, fingers_of(P.PLAIN_RIGHT_FOUR))
    for one in result.segments:
        assert overlap(one.polygon, drawing.corners[int(one.finger)] * ppi / 500) > 0.75
    assert len(result.segments) == 4


SIZE_AT = {250: (750, 800), 1000: (3000, 3200)}


def nothings() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(7)
    ramp = np.tile(np.linspace(0, 255, 1600).astype(np.uint8), (1500, 1))
    return {
        "black": np.zeros((1500, 1600), np.uint8),
        "white": np.full((1500, 1600), 255, np.uint8),
        "noise": rng.integers(0, 256, (1500, 1600), dtype=np.uint8),
        "ramp": ramp,
        "tiny": rng.integers(0, 256, (32, 32), dtype=np.uint8),
        "thin": rng.integers(0, 256, (32, 4000), dtype=np.uint8),
        "large": np.full((4000, 4000), 200, np.uint8),
    }


@pytest.mark.parametrize("name", list(nothings()))
@pytest.mark.parametrize("position", [P.PLAIN_RIGHT_FOUR, P.PLAIN_THUMBS, P.RIGHT_INDEX])
def test_what_is_no_hand_is_an_answer(name: str, position: P) -> None:
    result = segment(FingerImage(nothings()[name]), position, fingers_of(position))
    assert result.segments == ()
    assert F.TOO_FEW_FINGERS in result.findings
    assert result.hand_guess is None


@pytest.mark.parametrize("kind", ["upside down", "negative", "grating", "blocks"])
def test_odd_pictures_are_an_answer_too(kind: str) -> None:
    pixels = hand(RIGHT_HAND).picture.pixels
    odd = {
        "upside down": np.ascontiguousarray(pixels[::-1, ::-1]),
        "negative": 255 - pixels,
        "grating": grating((1500, 1600)),
        "blocks": np.kron(np.random.default_rng(3).integers(0, 2, (30, 32)), np.full((50, 50), 255)).astype(np.uint8),
    }[kind]
    for position in P:
        if position is not P.UNKNOWN:
            try:
                result = segment(FingerImage(odd), position, fingers_of(position))
            except Inverted:
                assert kind in ("negative", "blocks")
                continue
            assert len(result.segments) <= len(fingers_of(position))
            for one in result.segments:
                assert 0 <= one.box.left_px < one.box.right_px <= 1600
                assert 0 <= one.box.top_px < one.box.bottom_px <= 1500
                assert 0.0 <= one.confidence <= 1.0


def test_the_door_refuses_with_codes() -> None:
    white = np.full((64, 64), 255, np.uint8)
    with pytest.raises(TooLarge) as large:
        segment(FingerImage(np.zeros((4097, 8), np.uint8)), P.RIGHT_INDEX, (P.RIGHT_INDEX,))
    with pytest.raises(TooSmall):
        segment(FingerImage(white[:8, :8]), P.RIGHT_INDEX, (P.RIGHT_INDEX,))
    with pytest.raises(WrongResolution):
        segment(FingerImage(white, 72), P.RIGHT_INDEX, (P.RIGHT_INDEX,))
    assert large.value.code == "imaging/too-large"


def test_nothing_expected_finds_nothing_to_name() -> None:
    result = segment(hand(RIGHT_HAND).picture, P.PLAIN_RIGHT_FOUR, ())
    assert result.segments == ()
    assert result.findings == (F.TOO_MANY,)


def test_the_trace_shows_the_stages_and_is_silent_when_off() -> None:
    names: list[str] = []
    segment(
        hand(RIGHT_HAND).picture,
        P.PLAIN_RIGHT_FOUR,
        fingers_of(P.PLAIN_RIGHT_FOUR),
        trace=Trace(lambda name, array: names.append(f"{name} {array.ndim}")),
    )
    assert names == [
        "foreground/weight 2",
        "foreground/mask 2",
        "foreground/coherence 2",
        "foreground/pieces 2",
    ]


# --- the sample cards: boxes marked by hand at 500 ppi (left, top, right, bottom)
MARKED = {
    P.PLAIN_RIGHT_FOUR: {
        2: (117, 480, 412, 956),
        3: (412, 5, 705, 500),
        4: (790, 0, 1060, 440),
        5: (1218, 390, 1490, 755),
    },
    P.PLAIN_LEFT_FOUR: {
        7: (1144, 148, 1424, 605),
        8: (786, 0, 1045, 340),
        9: (436, 68, 744, 556),
        10: (178, 632, 405, 930),
    },
}
CARDS = ("type-4-tpcard.an2", "type-14-tpcard-nqm.an2", "type-4-slaps.an2")


def pictures_of(path: Path) -> dict[FrictionRidgePosition, FingerImage]:
    from app.an2k.codec import decode
    from app.an2k.images import read_images
    from app.imaging.codec_worker import CodecWorker

    with CodecWorker() as codec:
        return {
            coded.position: codec.decode(coded.data, coded.compression)
            for coded in read_images(decode(path.read_bytes()))
        }


@pytest.mark.samples
@pytest.mark.parametrize("card", CARDS)
def test_sample_cards_all_fingers_right_and_the_hand_known_by_its_shape(samples: Path, card: str) -> None:
    pictures = pictures_of(samples / "an2" / card)
    for position, other in itertools.permutations(MARKED):
        result = segment(pictures[position], position, fingers_of(position))
        assert [int(one.finger) for one in result.segments] == sorted(MARKED[position])
        for one in result.segments:
            left, top, right, bottom = MARKED[position][int(one.finger)]
            corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
            assert overlap(one.polygon, corners) > 0.55, (position, one)
        assert F.HAND_LOOKS_SWAPPED not in result.findings
        swapped = segment(pictures[position], other, fingers_of(other))
        assert F.HAND_LOOKS_SWAPPED in swapped.findings
    for position in (P.PLAIN_RIGHT_THUMB, P.PLAIN_LEFT_THUMB):
        (thumb,) = segment(pictures[position], position, fingers_of(position)).segments
        assert thumb.box.width_px > 200
        assert 250 < thumb.box.top_px < 340  # below the writing


@pytest.mark.samples
def test_sample_with_an_amputated_finger_names_the_others(samples: Path) -> None:
    pictures = pictures_of(samples / "an2" / "type-14-amp-nqm-utf8.an2")
    left = segment(pictures[P.PLAIN_LEFT_FOUR], P.PLAIN_LEFT_FOUR, fingers_of(P.PLAIN_LEFT_FOUR))
    assert [int(one.finger) for one in left.segments] == [7, 8, 10]
    assert left.missing == (P.LEFT_RING,)
    assert F.TOO_FEW_FINGERS in left.findings
    thumbs = segment(pictures[P.PLAIN_THUMBS], P.PLAIN_THUMBS, fingers_of(P.PLAIN_THUMBS))
    assert [int(one.finger) for one in thumbs.segments] == [1, 6]
    assert thumbs.segments[0].box.left_px > thumbs.segments[1].box.right_px


@pytest.mark.samples
def test_rolled_sample_prints_have_one_finger_each(samples: Path) -> None:
    pictures = pictures_of(samples / "an2" / "type-4-tpcard.an2")
    for finger in FINGERS:
        (one,) = segment(pictures[finger], finger, (finger,)).segments
        assert one.finger == finger
        assert one.box.width_px > 300
        assert one.box.height_px > 250
