"""How good one finger's print is: a score on NFIQ 2's scale, and what is wrong with the print and how far.

The score is the station's estimate (`app.imaging.quality_estimate`) out of NFIQ 2's features. The causes come from the
print's own conditions: certainty of the ridge direction, contrast, area, how evenly ridges and valleys share the
ground, what the roll left, what is known of the finger's place. Each becomes a grade from 0 (useless) to 1 (nothing to
be gained). Numbers: `app.imaging.quality_parameters`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from app.domain.image import FingerImage, Pixels
from app.domain.impression import ImpressionType
from app.domain.position import FrictionRidgePosition
from app.domain.quality import PROGRAM_THRESHOLDS, Deficiency, FingerQuality, QualityThresholds, Verdict
from app.imaging import parameters as p
from app.imaging import quality_parameters as q
from app.imaging.errors import TooFewRidges
from app.imaging.foreground import Mask, texture
from app.imaging.nfiq2 import nfiq2_features
from app.imaging.orientation import Floats
from app.imaging.platen import ghost_grade
from app.imaging.plausible import check_polarity, frame_of, shows_ridges
from app.imaging.quality_scale import ESTIMATE, Scale
from app.imaging.resolution import at_working_resolution
from app.imaging.roll import EVEN, RollTraces, roll_grades, roll_traces
from app.imaging.trace import NO_TRACE, Trace
from app.opencv import cv2

NO_FEATURES: Final[Mapping[str, float]] = MappingProxyType({})
_FROM_BEST: Final = (Verdict.GOOD, Verdict.FAIR, Verdict.POOR)
_D = Deficiency


class Measured(NamedTuple):
    """`coherence`: 0 to 1, mean over the print. `contrast`: grey levels between ridge and valley, median over the
    print. `area_mm2`: of the print. `ridge_share`: of the print that is dark, 0 to 1. `unevenness`: deviation of the
    local dark share. `edge_share`: part of the print's rim on the picture's edge. `darkness`: grey of the valleys
    below white, 0 to 1. `moved_px`, `cut_share`, `ghost_share`: see `Placed`. `ridges`: whether lines as broad as a
    finger's make the texture; not where a finger was wiped away, nor of cloth. `roll`: of a plain print that of an even
    one."""

    coherence: float
    contrast: float
    area_mm2: float
    ridge_share: float
    unevenness: float
    edge_share: float
    darkness: float
    moved_px: float = 0.0
    cut_share: float = 0.0
    ghost_share: float = 0.0
    ridges: bool = True
    roll: RollTraces = EVEN


class Placed(NamedTuple):
    """What is known of a finger beside its own picture. `moved_px`: how far it moved just before the picture was taken.
    `cut_share`: along which share of a side the edge of the glass cuts it. `ghost_share`: the share of it that lies on
    the ghost of another print."""

    moved_px: float = 0.0
    cut_share: float = 0.0
    ghost_share: float = 0.0


QUIET = Placed()


def measure_quality(
    image: FingerImage,
    finger: FrictionRidgePosition,
    impression: ImpressionType,
    *,
    placed: Placed = QUIET,
    thresholds: QualityThresholds = PROGRAM_THRESHOLDS,
    scale: Scale = ESTIMATE,
    trace: Trace = NO_TRACE,
) -> FingerQuality:
    """Quality of one finger (FGP 1-10) in a picture that shows it alone: an upright crop or a rolled print.

    TooSmall, TooLarge, WrongResolution, Inverted. An empty picture has score 0 and the deficiency ABSENT; one
    whose texture is no ridges' has score 0 and is unclear: a finger that was wiped and a piece of cloth look alike.
    """
    pixels, _ = at_working_resolution(image)
    maps = texture(pixels, trace)
    mask = _print_of(maps.mask)
    if int(mask.sum()) * q.CELL_MM2 < q.LEAST_PRINT_MM2:
        return FingerQuality(finger, 0, Verdict.POOR, (_D.ABSENT,), scale.algorithm, {_D.ABSENT.value: 0.0})
    check_polarity(pixels, mask)
    features = _features(image, trace)
    measured = _measure(pixels, mask, maps.coherence, trace)
    ridges = measured.coherence >= p.LEAST_COHERENCE and shows_ridges(pixels, frame_of(mask))
    score = scale.score(image, features) if features and ridges else 0
    traces = roll_traces(pixels, mask, maps.mask, trace) if impression.is_rolled else EVEN
    known = measured._replace(roll=traces, ridges=ridges, **placed._asdict())
    return judge(score, known, finger, impression, thresholds, features, scale.algorithm)


def _features(image: FingerImage, trace: Trace) -> Mapping[str, float]:
    """NFIQ 2's; none where there is too little of a print for them."""
    try:
        return nfiq2_features(image, trace=trace)
    except TooFewRidges:
        return NO_FEATURES


def judge(
    score: int,
    measured: Measured,
    finger: FrictionRidgePosition,
    impression: ImpressionType,
    thresholds: QualityThresholds = PROGRAM_THRESHOLDS,
    features: Mapping[str, float] = NO_FEATURES,
    algorithm: str = ESTIMATE.algorithm,
) -> FingerQuality:
    """Verdict and causes (worst first, with the value that tells) of a print with that score.

    The verdict is the worse of what the thresholds say of the score and what the causes say: NFIQ 2 cannot see that a
    finger moved or was cut off, and hardly sees how pale, dry or wet a print is (docs/decisions/0015).
    """
    grades = _grades(measured, finger, impression)
    worst = sorted((grade, name) for name, (grade, _) in grades.items() if grade < q.DEFICIENT_GRADE)
    by_causes = Verdict.GOOD if not worst else Verdict.FAIR if worst[0][0] >= q.POOR_GRADE else Verdict.POOR
    verdict = max(by_causes, thresholds.of(finger).verdict(score), key=_FROM_BEST.index)
    values = {name.value: round(value, 4) for name, (_, value) in grades.items()}
    conditions = {**measured._asdict(), **measured.roll._asdict()}
    del conditions["roll"]
    values.update({name: round(float(value), 4) for name, value in conditions.items()})
    return FingerQuality(finger, score, verdict, tuple(name for _, name in worst), algorithm, {**values, **features})


def _grades(
    measured: Measured, finger: FrictionRidgePosition, impression: ImpressionType
) -> dict[Deficiency, tuple[float, float]]:
    """Of each condition: 0 (useless) to 1 (nothing to be gained), and the value it rests on."""
    area_wanted = q.AREA_ROLLED_MM2 if impression.is_rolled else q.AREA_PLAIN_MM2
    kind = (int(finger) - 1) % 5 + 1
    area = measured.area_mm2 / (area_wanted * q.AREA_OF_FINGER[kind])
    grades = {
        _D.UNCLEAR_RIDGES: (
            min(_grade(measured.coherence, q.COHERENCE_GRADE), 1.0 if measured.ridges else q.NO_RIDGES_GRADE),
            measured.coherence,
        ),
        _D.TOO_LIGHT: (_grade(measured.contrast, q.CONTRAST_GRADE), measured.contrast),
        _D.SMALL_AREA: (_grade(area, q.AREA_GRADE), measured.area_mm2),
        _D.TOO_DRY: (
            min(_grade(measured.ridge_share, q.DRY_GRADE), _grade(measured.unevenness, q.UNEVEN_GRADE)),
            measured.ridge_share,
        ),
        _D.TOO_WET: (
            min(_grade(measured.ridge_share, q.WET_GRADE), _grade(measured.darkness, q.DARK_VALLEY_GRADE)),
            measured.ridge_share,
        ),
    }
    grades.update(_grades_told_only(measured, area, rolled=impression.is_rolled))
    return grades


def _grades_told_only(measured: Measured, area: float, *, rolled: bool) -> dict[Deficiency, tuple[float, float]]:
    """Those that count where something is amiss alone: that a finger lay still and whole earns it nothing."""
    wide = q.HARD_AREA_ROLLED_GRADE if rolled else q.HARD_AREA_GRADE
    hard = max(  # broad ridges, spread wide, with white valleys between them
        _grade(measured.ridge_share, q.HARD_SHARE_GRADE),
        _grade(area, wide),
        _grade(measured.darkness, q.HARD_VALLEY_GRADE),
        q.HARD_LEAST,
    )
    moved = _grade(measured.moved_px, p.MOTION_GRADE)
    cut = _grade(measured.cut_share, q.CUT_GRADE)
    edge = _grade(measured.edge_share, q.EDGE_GRADE) if rolled else 1.0
    told = {
        _D.TOO_HARD: (hard, measured.ridge_share),
        _D.MOVED: (moved, measured.moved_px),
        _D.GHOST: (ghost_grade(measured.ghost_share), measured.ghost_share),
        _D.OFF_EDGE: (min(cut, edge), measured.cut_share if cut < edge else measured.edge_share),
    }
    contrast = _grade(measured.contrast, q.CONTRAST_GRADE)
    told.update(roll_grades(measured.roll, contrast=contrast, ridge_share=measured.ridge_share))
    return {name: found for name, found in told.items() if found[0] < 1.0}


def _print_of(mask: Mask) -> Mask:
    """The largest patch and what lies close to it: small gaps closed, stray cells dropped."""
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
    if count <= 1:
        return np.zeros(mask.shape, np.uint8)
    area = stats[:, cv2.CC_STAT_AREA].copy()
    area[0] = 0
    kept = area >= q.KEPT_PATCH_SHARE * area.max()
    return np.asarray(kept[labels], np.uint8)


def _measure(pixels: Pixels, mask: Mask, coherence: Floats, trace: Trace) -> Measured:
    height, width = mask.shape
    inside = mask > 0
    cell = p.FINE.cell_px
    whole = np.ascontiguousarray(pixels[: height * cell, : width * cell])
    size = (width, height)
    high, low = _valleys_and_ridges(whole, q.CONTRAST_SIGMA_PX, size)
    contrast = high - low
    valleys, ridges = _valleys_and_ridges(whole, q.SHARE_SIGMA_PX, size)
    grey = cv2.blur(cv2.resize(whole, size, interpolation=cv2.INTER_AREA).astype(np.float32), (5, 5))
    share = (cv2.blur(valleys, (5, 5)) - grey) / np.maximum(cv2.blur(valleys - ridges, (5, 5)), 1.0)
    if trace.on:
        trace.show("quality/contrast", contrast)
        trace.show("quality/dark-share", share)
    core = cv2.erode(mask, np.ones((5, 5), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=1) > 0
    core = core if core.any() else inside
    rim = cv2.subtract(mask, cv2.erode(mask, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0))
    on_edge = int(rim.sum()) - int(rim[1:-1, 1:-1].sum())
    return Measured(
        coherence=float(coherence[core].mean()),
        contrast=float(np.median(contrast[core])),
        area_mm2=float(mask.sum()) * q.CELL_MM2,
        ridge_share=float(share[core].mean()),
        unevenness=float(share[core].std()),
        edge_share=on_edge / max(1.0, float(rim.sum())),
        darkness=1.0 - float(np.median(valleys[core])) / 255.0,
    )


def _valleys_and_ridges(pixels: Pixels, sigma_px: float, size: tuple[int, int]) -> tuple[Floats, Floats]:
    """Grey of the lightest and of the darkest near by, per cell; `size` is (width, height) in cells."""
    smooth = cv2.GaussianBlur(pixels, (7, 7), sigma_px)
    window = np.ones((q.CONTRAST_WINDOW_PX, q.CONTRAST_WINDOW_PX), np.uint8)
    high = cv2.resize(cv2.dilate(smooth, window), size, interpolation=cv2.INTER_AREA)
    low = cv2.resize(cv2.erode(smooth, window), size, interpolation=cv2.INTER_AREA)
    return high.astype(np.float32), low.astype(np.float32)


def _grade(value: float, between: tuple[float, float]) -> float:
    """0 at the first number, 1 at the second (which may be the lesser), straight between."""
    bad, good = between
    return min(1.0, max(0.0, (value - bad) / (good - bad)))
