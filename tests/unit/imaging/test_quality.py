"""The quality of drawn and generated prints: the score is the estimate, each fault is named and limits the verdict."""

import functools
import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from app.an2k.codec import decode
from app.an2k.friction_ridge import read_ridge_record
from app.an2k.record import TaggedRecord
from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.quality import Bounds, Deficiency, FingerQuality, QualityThresholds, Verdict
from app.imaging.crop import crop_segment
from app.imaging.errors import TooSmall
from app.imaging.nfiq2 import nfiq2_features
from app.imaging.quality import Measured, Placed, judge, measure_quality
from app.imaging.quality_estimate import ALGORITHM, station_estimate
from app.imaging.slap import segment
from app.opencv import cv2
from drivers.simulated.impression import Conditions, Roll, render_plain, render_rolled
from tests.support import hands
from tests.unit.imaging.drawn import GROUND, grating
from tests.unit.imaging.odd_pictures import DRAWN
from tests.unit.imaging.test_slap import pictures_of

P = FrictionRidgePosition
PLAIN = ImpressionType.LIVE_SCAN_PLAIN
ROLLED = ImpressionType.LIVE_SCAN_ROLLED


def on_glass(ridges: np.ndarray, margin: int = 60) -> FingerImage:
    return FingerImage(np.pad(ridges, margin, constant_values=GROUND).astype(np.uint8))


def quality(picture: FingerImage, impression: ImpressionType = PLAIN) -> FingerQuality:
    return measure_quality(picture, P.RIGHT_MIDDLE, impression)


GOOD = grating((420, 280), angle_deg=10)


@functools.cache
def fingertip() -> np.ndarray:
    """A good plain print of a generated finger, cut out."""
    made = render_plain(hands.masters()[3], hands.models()[3], np.random.default_rng(4))
    left, top, right, bottom = made.truths[0].box
    return np.ascontiguousarray(made.pixels[top:bottom, left:right])


def test_a_clear_print_is_good_and_its_numbers_are_known() -> None:
    result = quality(on_glass(GOOD))
    assert result.verdict is Verdict.GOOD
    assert result.deficiencies == ()
    assert result.algorithm == ALGORITHM == "station-nfiq2-estimate/1"
    assert result.measured["coherence"] > 0.9
    assert result.measured["area_mm2"] == pytest.approx(420 * 280 * (25.4 / 500) ** 2, rel=0.1)
    assert result.measured["ridge_share"] == pytest.approx(0.44, abs=0.06)


def test_the_score_is_the_estimate_out_of_the_features_that_stand_beside_it() -> None:
    picture = FingerImage(fingertip())
    result, features = quality(picture), nfiq2_features(picture)
    assert result.score == station_estimate().score(features)
    assert {name: result.measured[name] for name in features} == features
    assert result.verdict is Verdict.GOOD


def scores(pictures: list[FingerImage]) -> list[int]:
    return [quality(picture).score for picture in pictures]


def measured(pictures: list[FingerImage], name: str) -> list[float]:
    return [quality(picture).measured[name] for picture in pictures]


def falls(values: Sequence[float]) -> bool:
    return all(a > b for a, b in itertools.pairwise(values))


def test_fading_is_told_and_makes_the_print_poor() -> None:
    faded = [on_glass(grating((420, 280), middle=230 - depth, depth=depth)) for depth in (90, 50, 25, 12)]
    assert falls(measured(faded, "contrast"))
    assert Deficiency.TOO_LIGHT in quality(faded[-1]).deficiencies
    assert quality(faded[0]).verdict is Verdict.GOOD
    assert quality(faded[-1]).verdict is Verdict.POOR


def test_dryness_is_told_and_makes_the_print_poor() -> None:
    dry = [on_glass(grating((420, 280), dark_share=share)) for share in (0.44, 0.3, 0.2, 0.1)]
    assert falls(measured(dry, "ridge_share"))
    assert Deficiency.TOO_DRY in quality(dry[-1]).deficiencies
    assert Deficiency.TOO_WET not in quality(dry[-1]).deficiencies
    assert quality(dry[-1]).verdict is Verdict.POOR


def test_wetness_is_told_and_makes_the_print_poor() -> None:
    wet = [on_glass(grating((320, 230), dark_share=share)) for share in (0.44, 0.54, 0.58, 0.9)]
    assert falls([-share for share in measured(wet, "ridge_share")])
    assert Deficiency.TOO_WET in quality(wet[-1]).deficiencies
    assert Deficiency.TOO_DRY not in quality(wet[-1]).deficiencies
    assert quality(wet[-1]).verdict is Verdict.POOR


def test_blurring_lowers_the_score() -> None:
    blurred = [FingerImage(cv2.GaussianBlur(fingertip(), (0, 0), sigma)) for sigma in (0.1, 1.5, 2.2, 3.0)]
    assert falls(scores(blurred))
    assert quality(blurred[-1]).verdict is Verdict.POOR


def test_noise_lowers_the_score_and_is_told() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 1, fingertip().shape)
    noisy = [
        FingerImage(np.clip(fingertip() + deviation * noise, 0, 255).astype(np.uint8)) for deviation in (0, 30, 60, 120)
    ]
    assert falls(scores(noisy))
    worse = on_glass(np.clip(GOOD + 250 * rng.normal(0, 1, GOOD.shape), 0, 255).astype(np.uint8))
    assert Deficiency.UNCLEAR_RIDGES in quality(worse).deficiencies
    assert quality(worse).verdict is Verdict.POOR


def test_a_smaller_print_scores_less_and_is_told() -> None:
    parts = [on_glass(GOOD[:side, :side]) for side in (280, 200, 140, 100)]
    assert falls(scores(parts))
    assert quality(parts[-1]).deficiencies[0] is Deficiency.SMALL_AREA


def test_a_rolled_print_off_the_edge_is_told() -> None:
    inside = on_glass(grating((560, 560)), margin=80)
    assert Deficiency.OFF_EDGE not in quality(inside, ROLLED).deficiencies
    filling = quality(FingerImage(grating((560, 560))), ROLLED)
    assert Deficiency.OFF_EDGE in filling.deficiencies
    assert filling.measured["edge_share"] == 1.0


def test_the_worst_deficiency_comes_first() -> None:
    result = quality(on_glass(grating((150, 150), middle=215, depth=10)))
    assert set(result.deficiencies) >= {Deficiency.TOO_LIGHT, Deficiency.SMALL_AREA}
    assert result.deficiencies[0] is Deficiency.TOO_LIGHT


def test_thumbs_and_index_fingers_are_judged_more_strictly() -> None:
    clear = Measured(0.8, 150.0, 250.0, 0.42, 0.04, 0.0, 0.1)
    least_good = {
        finger: min(score for score in range(101) if judge(score, clear, finger, PLAIN).verdict is Verdict.GOOD)
        for finger in (P.RIGHT_INDEX, P.RIGHT_MIDDLE)
    }
    assert least_good[P.RIGHT_INDEX] > least_good[P.RIGHT_MIDDLE]
    own = QualityThresholds(usual=Bounds(good=80, fair=10))
    assert judge(79, clear, P.RIGHT_MIDDLE, PLAIN, own).verdict is Verdict.FAIR
    assert judge(80, clear, P.RIGHT_MIDDLE, PLAIN, own).verdict is Verdict.GOOD


def test_the_verdict_is_the_worse_of_the_score_and_the_causes() -> None:
    clear = Measured(0.8, 150.0, 250.0, 0.42, 0.04, 0.0, 0.1)
    assert judge(90, clear, P.RIGHT_MIDDLE, PLAIN).verdict is Verdict.GOOD
    pale = judge(90, clear._replace(contrast=70.0), P.RIGHT_MIDDLE, PLAIN)
    assert (pale.score, pale.verdict, pale.deficiencies) == (90, Verdict.FAIR, (Deficiency.TOO_LIGHT,))
    assert judge(90, clear._replace(contrast=30.0), P.RIGHT_MIDDLE, PLAIN).verdict is Verdict.POOR
    assert judge(10, clear, P.RIGHT_MIDDLE, PLAIN).verdict is Verdict.POOR
    assert judge(10, clear._replace(contrast=70.0), P.RIGHT_MIDDLE, PLAIN).verdict is Verdict.POOR


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((400, 300), np.uint8), np.full((400, 300), 255, np.uint8), np.full((32, 32), 128, np.uint8)],
    ids=["black", "white", "tiny"],
)
def test_no_ridges_is_absent_not_an_exception(pixels: np.ndarray) -> None:
    result = quality(FingerImage(pixels))
    assert (result.score, result.verdict, result.deficiencies) == (0, Verdict.POOR, (Deficiency.ABSENT,))


def test_noise_alone_is_poor() -> None:
    noise = np.random.default_rng(2).integers(0, 256, (500, 400), dtype=np.uint8)
    assert quality(FingerImage(noise)).verdict is Verdict.POOR


def test_a_scrap_of_a_picture_is_refused_with_a_code() -> None:
    with pytest.raises(TooSmall):
        quality(FingerImage(np.zeros((8, 8), np.uint8)))


def nfiq_of_card(path: Path) -> dict[P, int]:
    """NIST's older measure, 1 (best) to 5, that the card carries for its rolled fingers."""
    card = decode(path.read_bytes())
    records = [read_ridge_record(card, one) for one in card.of_type(14) if isinstance(one, TaggedRecord)]
    scores = [one.nfiq[0] for one in records if one.nfiq and one.positions[0] in FINGERS]
    return {P(score.finger): score.score for score in scores}


@pytest.mark.samples
def test_inked_fingers_of_the_sample_card_rank_as_nists_older_measure_ranks_them(samples: Path) -> None:
    card = samples / "an2" / "type-14-tpcard-nqm.an2"
    pictures, theirs = pictures_of(card), nfiq_of_card(card)
    assert set(theirs) == set(FINGERS)
    rolled = {f: measure_quality(pictures[f], f, ImpressionType.NONLIVE_SCAN_ROLLED) for f in FINGERS}
    best = [rolled[f].score for f in FINGERS if theirs[f] == 1]
    worst = [rolled[f].score for f in FINGERS if theirs[f] == 5]
    assert len(best) + len(worst) == 9
    assert np.mean(best) > np.mean(worst) + 10
    assert all(rolled[f].verdict is not Verdict.POOR for f in FINGERS if theirs[f] == 1)
    plain = [
        measure_quality(crop_segment(pictures[slap], one), one.finger, ImpressionType.NONLIVE_SCAN_PLAIN)
        for slap in (P.PLAIN_RIGHT_FOUR, P.PLAIN_LEFT_FOUR, P.PLAIN_RIGHT_THUMB, P.PLAIN_LEFT_THUMB)
        for one in segment(pictures[slap], slap, fingers_of(slap)).segments
    ]
    assert len(plain) == 10
    assert sum(result.verdict is not Verdict.POOR for result in plain) >= 8


# What is known beside the picture, and what a roll leaves in it. -----------------------------------------------------


def test_a_finger_that_moved_before_the_picture_is_told_and_one_that_lay_still_earns_nothing() -> None:
    picture = on_glass(GOOD)
    still = quality(picture)
    moved = [
        measure_quality(picture, P.RIGHT_MIDDLE, PLAIN, placed=Placed(moved_px=px)) for px in (0.0, 3.0, 6.0, 12.0)
    ]
    assert moved[0] == still
    assert {one.score for one in moved} == {still.score}  # the picture is the same
    assert moved[0].verdict is Verdict.GOOD
    assert moved[-1].deficiencies[0] is Deficiency.MOVED
    assert moved[-1].verdict is Verdict.POOR


def test_a_finger_that_the_edge_cuts_is_told() -> None:
    cut = measure_quality(on_glass(GOOD), P.RIGHT_MIDDLE, PLAIN, placed=Placed(cut_share=0.9))
    assert (cut.verdict, cut.deficiencies[0]) == (Verdict.POOR, Deficiency.OFF_EDGE)


def test_broad_ridges_over_a_wide_area_were_pressed_hard_and_are_fair() -> None:
    broad = grating((420, 280), dark_share=0.51)
    hard = quality(on_glass(broad))
    assert hard.deficiencies[0] is Deficiency.TOO_HARD
    assert hard.verdict is Verdict.FAIR
    assert Deficiency.TOO_HARD not in quality(on_glass(broad[:300, :200])).deficiencies


def rolled_loops() -> np.ndarray:
    """Ridges that bow, as a roll's do: no one direction."""
    y, x = np.mgrid[0:560, 0:560].astype(np.float32)
    rings = np.cos(np.hypot(x - 280, y - 330) * (2 * np.pi / 9)) - np.cos(np.pi * 0.44)
    return np.clip(140 + 90 * np.tanh(rings * -4.0), 0, 255).astype(np.uint8)


def test_a_finger_that_slid_in_the_roll_leaves_a_seam() -> None:
    even = rolled_loops()
    slid = even.copy()
    rng = np.random.default_rng(1)
    slid[:, 270:290] = rng.integers(60, 250, (560, 20))  # the skin gave way over two ridges
    slid[:, 290:] = np.roll(even[:, 290:], 60, axis=0)
    assert Deficiency.ROLL_SLIPPED not in quality(on_glass(even), ROLLED).deficiencies
    assert quality(on_glass(slid), ROLLED).deficiencies[0] is Deficiency.ROLL_SLIPPED
    across = np.ascontiguousarray(slid.T)  # a seam from side to side is a scar: no roll runs that way
    assert Deficiency.ROLL_SLIPPED not in quality(on_glass(across), ROLLED).deficiencies


@pytest.mark.parametrize(("speed", "told"), [(1.0, False), (5.0, True)])
def test_a_finger_rolled_too_fast_is_wiped_across(speed: float, told: bool) -> None:
    rolled = render_rolled(
        hands.masters()[2], hands.models()[2], np.random.default_rng(1), Conditions(roll=Roll(speed=speed))
    )
    judged = measure_quality(FingerImage(rolled.pixels), P.RIGHT_INDEX, ROLLED)
    assert (Deficiency.ROLL_TOO_FAST in judged.deficiencies) is told


@pytest.mark.parametrize("c", [Conditions(dirt=0.9), Conditions(smear_px=24.0), Conditions(worn=1.0)])
def test_a_finger_that_left_a_bad_print_is_poor_and_not_absent(c: Conditions) -> None:
    made = render_rolled(hands.masters()[4], hands.models()[4], np.random.default_rng(3), c)
    result = measure_quality(FingerImage(made.pixels), P.RIGHT_RING, ROLLED)
    assert result.verdict is Verdict.POOR
    assert result.deficiencies
    assert Deficiency.ABSENT not in result.deficiencies
    assert result.score < 45


@pytest.mark.parametrize("side_px", [400, 1500])
def test_noise_scores_nothing(side_px: int) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (side_px, side_px), dtype=np.uint8)
    found = quality(FingerImage(noise))
    assert (found.score, found.verdict) == (0, Verdict.POOR)
    assert Deficiency.UNCLEAR_RIDGES in found.deficiencies


@pytest.mark.parametrize("name", ["brick_wall", "striped_cloth", "face"])
def test_what_is_no_skin_scores_nothing(name: str) -> None:
    result = quality(FingerImage(DRAWN[name]((600, 500))))
    assert (result.score, result.verdict) == (0, Verdict.POOR)
    assert {Deficiency.UNCLEAR_RIDGES, Deficiency.ABSENT} & set(result.deficiencies)
