"""NFIQ 2's features: NIST's printed values on its three synthetic prints, and drawn pictures with known answers."""

import math
from pathlib import Path

import numpy as np
import pytest

from app.domain.image import FingerImage, Pixels
from app.imaging.errors import ImagingError, TooFewRidges, TooLarge, TooSmall, WrongResolution
from app.imaging.nfiq2 import nfiq2_features, without_frame
from app.imaging.nfiq2_blocks import blocks_of_ridges, gradient_products, grey_sums, slanted_windows
from app.imaging.nfiq2_region import blurred, region_of_interest
from app.imaging.trace import Trace
from app.opencv import cv2
from tests.unit.imaging.drawn import GROUND, grating

LOCAL = ("FDA", "LCS", "OCL", "OF", "RVUP")
NEEDS_MINUTIAE = {
    "FingerJetFX_MinCount_COMMinRect200x200",
    "FingerJetFX_MinutiaeCount",
    "FJFXPos_Mu_MinutiaeQuality_2",
    "FJFXPos_OCL_MinutiaeQuality_80",
    "FingerprintImageWithMinutiae",
    "UnifiedQualityScore",
}
PRINTED = 5e-6  # NIST prints six digits


def features(pixels: Pixels, ppi: int = 500) -> dict[str, float]:
    return nfiq2_features(FingerImage(pixels, ppi))


def counts(found: dict[str, float], name: str) -> list[float]:
    return [found[f"{name}_Bin10_{number}"] for number in range(10)]


def rings(side: int = 400, period_px: float = 9.0) -> Pixels:
    """Ridges round a point beyond the upper left corner, as far from it as the picture is wide."""
    y, x = np.mgrid[0:side, 0:side] + float(side)
    return np.clip(140 + 90 * np.cos(np.hypot(x, y) * 2 * math.pi / period_px), 0, 255).astype(np.uint8)


@pytest.mark.samples
@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_feature_is_what_nist_prints(samples: Path, number: int) -> None:
    lines = (samples / "nfiq2" / f"SFinGe_Test0{number}.txt").read_text().splitlines()
    printed = {name: float(value) for name, value in (line.split(": ") for line in lines)}
    pixels = cv2.imread(str(samples / "synthetic-prints" / f"SFinGe_Test0{number}.pgm"), cv2.IMREAD_GRAYSCALE)
    found = features(np.asarray(pixels, np.uint8))
    assert set(printed) - set(found) == NEEDS_MINUTIAE
    assert found == pytest.approx({name: printed[name] for name in found}, rel=PRINTED)


def test_straight_ridges_are_certain_clear_and_of_one_frequency() -> None:
    found = features(grating((320, 320), period_px=8.0))
    assert counts(found, "OCL") == [0.0] * 9 + [100.0]
    assert found["OCL_Bin10_Mean"] == pytest.approx(1.0, abs=1e-6)
    assert found["OrientationMap_ROIFilter_CoherenceRel"] == pytest.approx(1.0, abs=1e-6)
    assert found["LCS_Bin10_Mean"] == pytest.approx(1.0)
    sine = np.tile(140 + 90 * np.cos(np.arange(320) * 2 * math.pi / 8), (320, 1))
    assert features(sine.round().astype(np.uint8))["FDA_Bin10_Mean"] == pytest.approx(1.0, abs=0.01)


def test_straight_ridges_do_not_flow_and_bent_ones_turn_by_the_known_angle() -> None:
    assert counts(features(grating((320, 320), angle_deg=30.0)), "OF") == [0.0] * 10
    # Between neighbouring blocks the rings turn by 32 px over the radius, 560 to 1130 px: all less than 4 degrees.
    assert counts(features(rings(400)), "OF") == [0.0] * 10
    # 200 to 420 px: up to some 7 degrees near the middle of the rings.
    near = features(rings(200))
    assert sum(counts(near, "OF")) > 0
    assert 0.0 < near["OF_Bin10_Mean"] < math.radians(5) / math.radians(86)


@pytest.mark.parametrize("angle_deg", [0.0, 20.0, 45.0, 70.0, 110.0, 160.0])
def test_a_turned_window_shows_upright_ridges(angle_deg: float) -> None:
    pixels = grating((200, 200), angle_deg=angle_deg)
    blocks = blocks_of_ridges(pixels, grey_sums(pixels))
    assert blocks.foreground.all()
    # The reference's angle (of the line across the ridges) is true on the axes and on the diagonals.
    if angle_deg % 45 == 0:
        across = math.radians(angle_deg - 90.0)
        assert np.cos(2 * (blocks.angle - across)) == pytest.approx(1.0, abs=1e-3)
        windows = slanted_windows(pixels, blocks, 0.0, (16, 32), 0).astype(float)
        assert windows.std(axis=1).mean() < 0.2 * windows.std(axis=2).mean()
    assert slanted_windows(pixels, blocks, 0.0, (16, 32), 2).shape == (36, 16, 32)


def test_windows_are_turned_as_opencv_turns_them() -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (164, 164), dtype=np.uint8)
    blocks = blocks_of_ridges(pixels, grey_sums(pixels))
    for rim in (0, 2):
        found = slanted_windows(pixels, blocks, 0.3, (32, 16), rim)
        framed = np.pad(pixels, rim)
        for window, (row, column) in zip(found, np.argwhere(blocks.foreground), strict=True):
            side = 36 + 2 * rim
            square = framed[row * 32 : row * 32 + side, column * 32 : column * 32 + side]
            turn = cv2.getRotationMatrix2D((side / 2, side / 2), math.degrees(blocks.angle[row, column] + 0.3), 1)
            turned = cv2.warpAffine(square, turn, (36, 36), flags=cv2.INTER_NEAREST)
            assert np.mean(turned[2:34, 10:26] != window) < 0.01  # a place on the brink of two pixels


@pytest.mark.parametrize(("dark_px", "ratio"), [(5, 1.0), (4, 4 / 6), (6, 6 / 4)])
def test_widths_of_ridges_over_valleys(dark_px: int, ratio: float) -> None:
    stripes = np.where(np.arange(420) % 10 < dark_px, 60, 220).astype(np.uint8)
    found = features(np.ascontiguousarray(np.broadcast_to(stripes, (420, 420))))
    assert found["RVUP_Bin10_Mean"] == pytest.approx(ratio, rel=0.02)
    assert found["RVUP_Bin10_StdDev"] < 0.06
    assert sum(counts(found, "RVUP")) > 100


def test_ridges_too_wide_for_a_finger_are_not_clear() -> None:
    assert features(grating((420, 420), period_px=30.0))["LCS_Bin10_Mean"] < 0.1


def test_grey_levels_and_region_of_a_patch_of_ridges() -> None:
    ground = np.full((600, 500), GROUND, np.uint8)
    ground[100:500, 100:400] = grating((400, 300), middle=120.0, depth=60.0)
    found = features(ground)
    assert found["Mu"] == found["EmptyImageOrContrastTooLow"] == pytest.approx(ground.mean())
    assert found["MMB"] == pytest.approx(ground.mean(), rel=0.02)
    assert found["UniformImage"] == pytest.approx(ground.std())
    assert found["ImgProcROIArea_Mean"] == pytest.approx(120.0, abs=15.0)
    assert found["SufficientFingerprintForeground"] == pytest.approx(400 * 300, rel=0.1)


def test_the_near_white_frame_does_not_count() -> None:
    ridges = grating((320, 320))
    framed = cv2.copyMakeBorder(ridges, 31, 45, 17, 60, cv2.BORDER_CONSTANT, value=255)
    assert np.array_equal(without_frame(framed), ridges)
    assert features(np.asarray(framed, np.uint8)) == features(ridges)


def test_holes_belong_to_the_region_and_a_lesser_patch_does_not() -> None:
    drawn = np.full((600, 600), 255, np.uint8)
    cv2.circle(drawn, (250, 300), 190, 0, -1)
    cv2.circle(drawn, (250, 300), 60, 255, -1)
    cv2.circle(drawn, (560, 40), 50, 0, -1)
    region = region_of_interest(drawn)
    assert region[300, 250]
    assert not region[40, 560]
    assert region.sum() == pytest.approx(math.pi * 190**2, rel=0.05)


@pytest.mark.parametrize("shape", [(495, 416), (40, 700), (33, 33)])
@pytest.mark.parametrize("blur_px", [41, 91])
def test_the_blur_is_opencvs_bit_for_bit(shape: tuple[int, int], blur_px: int) -> None:
    pixels = np.random.default_rng(blur_px).integers(0, 256, shape, dtype=np.uint8)
    assert np.array_equal(blurred(pixels, blur_px), cv2.GaussianBlur(pixels, (blur_px, blur_px), 0.0))
    assert np.array_equal(blurred(np.full(shape, 255, np.uint8), blur_px), np.full(shape, 255, np.uint8))


@pytest.mark.parametrize("odd", [1, 2, 3, 35])
def test_cut_off_blocks_are_measured_like_a_block_of_their_size(odd: int) -> None:
    pixels = grating((256 + odd, 256 + odd), angle_deg=33.0)
    products = gradient_products(pixels)
    part = pixels[256:, 224:256].astype(float)[:32]
    down, across = np.gradient(part) if len(part) > 1 else (np.zeros_like(part), np.gradient(part, axis=1))
    assert products.xx[8, 7] == pytest.approx(np.mean(across**2))
    assert products.yy[8, 7] == pytest.approx(np.mean(down**2))
    assert products.xy[8, 7] == pytest.approx(np.mean(across * down))
    assert all(math.isfinite(value) for value in features(pixels).values())


def test_twice_the_resolution_gives_nearly_the_same() -> None:
    pixels = grating((400, 400), angle_deg=15.0)
    large = cv2.resize(pixels, (800, 800), interpolation=cv2.INTER_CUBIC)
    once, twice = features(pixels), features(np.asarray(large, np.uint8), 1000)
    for name in LOCAL:
        assert twice[f"{name}_Bin10_Mean"] == pytest.approx(once[f"{name}_Bin10_Mean"], abs=0.05)


def test_noise_has_features_and_they_are_low() -> None:
    found = features(np.random.default_rng(4).integers(0, 256, (400, 400), dtype=np.uint8))
    assert all(math.isfinite(value) for value in found.values())
    assert found["OCL_Bin10_Mean"] < 0.3
    assert found["OrientationMap_ROIFilter_CoherenceRel"] < 0.2


@pytest.mark.parametrize(
    ("pixels", "ppi", "error"),
    [
        (np.zeros((0, 0), np.uint8), 500, TooSmall),
        (np.zeros((8, 300), np.uint8), 500, TooSmall),
        (np.zeros((300, 4100), np.uint8), 500, TooLarge),
        (np.zeros((300, 300), np.uint8), 100, WrongResolution),
        (np.full((300, 300), 255, np.uint8), 500, TooFewRidges),
        (np.zeros((300, 300), np.uint8), 500, TooFewRidges),
        (np.full((300, 300), 128, np.uint8), 500, TooFewRidges),
        (grating((32, 32)), 500, TooFewRidges),
        (grating((100, 100)), 500, TooFewRidges),
        (cv2.copyMakeBorder(grating((1, 300)), 200, 200, 0, 0, cv2.BORDER_CONSTANT, value=255), 500, TooFewRidges),
    ],
    ids=["no pixels", "a scrap", "huge", "coarse", "white", "black", "grey", "tiny", "few blocks", "a line"],
)
def test_what_has_no_features_is_refused_with_a_code(pixels: Pixels, ppi: int, error: type[ImagingError]) -> None:
    with pytest.raises(error) as raised:
        features(np.asarray(pixels, np.uint8), ppi)
    assert raised.value.code.startswith("imaging/")


def test_the_trace_shows_its_maps() -> None:
    shown: dict[str, tuple[int, ...]] = {}
    nfiq2_features(FingerImage(grating((320, 320))), trace=Trace(lambda name, array: shown.update({name: array.shape})))
    inner = dict.fromkeys(("nfiq2/angle", "nfiq2/foreground", "nfiq2/fda", "nfiq2/lcs", "nfiq2/rvup"), (9, 9))
    assert shown == {**inner, "nfiq2/ocl": (10, 10), "nfiq2/region": (320, 320)}
