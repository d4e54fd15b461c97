"""Whatever the picture: an answer, or a refusal with a code and a reason. Never another exception, never a warning of
the numeric libraries (a warning fails a test here)."""

import math
import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clock import SystemClock
from app.domain.capture import CaptureStep
from app.domain.image import FingerImage, Pixels
from app.domain.impression import ImpressionType
from app.domain.position import FrictionRidgePosition, fingers_of
from app.domain.quality import Verdict
from app.domain.segmentation import Box, Segmentation, SegmentationFinding
from app.imaging.crop import crop_box, crop_segment, fit_to, split_thumbs, thumbnail
from app.imaging.edge import cut_share
from app.imaging.errors import ImagingError
from app.imaging.motion import Still
from app.imaging.nfiq2 import nfiq2_features
from app.imaging.platen import ghost_shares, is_ghost_of, look_at_glass
from app.imaging.preview import PreviewLook
from app.imaging.quality import measure_quality
from app.imaging.sensor import broken_parts
from app.imaging.slap import segment
from app.imaging.trace import Trace
from app.station import events as e
from app.station import work
from app.station.analysis import AnalysisPool, Job
from tests.unit.imaging.odd_pictures import NAMES, PHOTOGRAPHS, odd_picture

P = FrictionRidgePosition
F = SegmentationFinding
PLAIN, ROLLED = ImpressionType.LIVE_SCAN_PLAIN, ImpressionType.LIVE_SCAN_ROLLED
POSITIONS = (P.PLAIN_RIGHT_FOUR, P.PLAIN_THUMBS, P.RIGHT_INDEX)
HANDS = ("upside down", "mirrored")


@contextmanager
def answered_or_refused() -> Iterator[None]:
    """What a stage raises has a code of imaging, a sentence of what happened and one of what to do."""
    try:
        yield
    except ImagingError as refused:
        if not (refused.code.startswith("imaging/") and refused.message.endswith(".") and refused.next_step):
            raise AssertionError(f"{refused!r} has no reason") from refused


def sound(found: Segmentation, picture: FingerImage, expected: tuple[P, ...]) -> bool:
    """Nothing but fingers that were expected, inside the picture; those that are not there are told."""
    inside = all(
        0 <= one.box.left_px < one.box.right_px <= picture.width_px
        and 0 <= one.box.top_px < one.box.bottom_px <= picture.height_px
        and 0.0 <= one.confidence <= 1.0
        and math.isfinite(one.angle_deg)
        and one.finger in expected
        for one in found.segments
    )
    return inside and (len(found.segments) == len(expected) or F.TOO_FEW_FINGERS in found.findings)


def look_at_all_of_it(picture: FingerImage) -> None:
    """Each stage by itself."""
    for position in POSITIONS:
        expected = fingers_of(position)
        with answered_or_refused():
            found = segment(picture, position, expected)
            assert sound(found, picture, expected)
            for one in found.segments:
                assert crop_segment(picture, one).pixels.size
                assert 0.0 <= cut_share(picture, one) <= 1.0
        with answered_or_refused():
            look = PreviewLook(position, expected)
            for seen in (look.look(picture), look.look(picture)):
                assert [light.finger for light in seen.fingers] == sorted(expected)
                assert math.isfinite(seen.sharpness)
    for impression in (PLAIN, ROLLED):
        with answered_or_refused():
            quality = measure_quality(picture, P.RIGHT_INDEX, impression)
            assert 0 <= quality.score <= 100
            assert all(math.isfinite(value) for value in quality.measured.values())
    with answered_or_refused():
        assert all(math.isfinite(value) for value in nfiq2_features(picture).values())
    with answered_or_refused():
        glass = look_at_glass(picture)
        assert 0.0 <= glass.dirty_share <= 1.0
        whole = Box(0, 0, picture.width_px, picture.height_px)
        assert len(ghost_shares(picture, [whole], picture, glass)) == 1
        assert is_ghost_of(picture, picture) in (True, False)
    with answered_or_refused():
        assert Still(picture, [picture]).moved_px() in (0.0, None)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "large noise"])
def test_every_stage_answers_or_refuses_every_odd_picture(name: str) -> None:
    look_at_all_of_it(FingerImage(odd_picture(name)))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "empty"])
def test_what_cuts_and_counts_takes_any_picture(name: str) -> None:
    picture = FingerImage(odd_picture(name))
    assert crop_box(picture, Box(-5, -5, 7, 7)).pixels.size
    assert fit_to(picture, 1600, 1500).width_px <= 1600
    assert max(thumbnail(picture, 64).pixels.shape) <= 64
    assert len(split_thumbs(picture, Segmentation((), ()), (P.RIGHT_THUMB, P.LEFT_THUMB))) == 2
    assert broken_parts(picture.pixels).pixels >= 0


def outcome(act: Callable[[], e.Event]) -> e.Event:
    """Of a job of the analysis pool."""
    told: queue.SimpleQueue[e.Event] = queue.SimpleQueue()
    pool = AnalysisPool(told.put, clock=SystemClock())
    pool.start()
    try:
        pool.submit(Job("analyse", act, lambda refusal: e.AnalysisFailed(1, refusal), 30.0))
        return told.get(timeout=60.0)
    finally:
        assert pool.stop(10.0)


@pytest.mark.parametrize("name", NAMES)
def test_the_stations_analysis_ends_with_an_answer_or_a_reason(name: str) -> None:
    step = CaptureStep(P.PLAIN_RIGHT_FOUR, PLAIN, fingers_of(P.PLAIN_RIGHT_FOUR))
    picture = FingerImage(odd_picture(name))
    event = outcome(lambda: work.analyse(1, picture, step, (picture,)))
    if isinstance(event, e.AnalysisFailed):
        assert event.refusal.code.startswith("imaging/"), event.refusal
    else:
        assert isinstance(event, e.AnalysisDone)
        assert len(event.qualities) == len(event.segmentation.segments)
        assert name in HANDS or F.TOO_FEW_FINGERS in event.segmentation.findings


@pytest.mark.parametrize("name", PHOTOGRAPHS)
@pytest.mark.parametrize("position", POSITIONS)
def test_a_photograph_of_something_else_shows_no_finger(name: str, position: P) -> None:
    found = segment(FingerImage(odd_picture(name)), position, fingers_of(position))
    assert found.segments == ()
    assert found.findings == (F.TOO_FEW_FINGERS,)
    if position is P.RIGHT_INDEX:
        measured = measure_quality(FingerImage(odd_picture(name)), position, PLAIN)
        assert measured.verdict is not Verdict.GOOD


@pytest.mark.parametrize("position", [P.PLAIN_RIGHT_FOUR, P.PLAIN_LEFT_FOUR])
def test_a_negative_is_refused_and_not_measured(position: P) -> None:
    picture = FingerImage(odd_picture("inverted"))
    with pytest.raises(ImagingError) as raised:
        segment(picture, position, fingers_of(position))
    assert raised.value.code == "imaging/inverted"
    with pytest.raises(ImagingError) as raised:
        measure_quality(picture, P.RIGHT_INDEX, PLAIN)
    assert raised.value.code == "imaging/inverted"


@pytest.mark.parametrize("array", [np.zeros((40, 40)), np.zeros((40, 40, 3), np.uint8), np.zeros((40, 40), np.uint16)])
def test_what_is_no_grey_picture_never_becomes_one(array: np.ndarray) -> None:
    with pytest.raises(ValueError, match="uint8"):
        FingerImage(array)


# --- by chance

SIDES = st.one_of(st.integers(1, 40), st.sampled_from([16, 31, 32, 33, 63, 64, 97, 128]), st.integers(120, 260))


@st.composite
def pictures(draw: st.DrawFn) -> FingerImage:
    """A ground, and on it up to three patches: flat, noise, lines of any period and angle, a ramp."""
    shape = draw(SIDES), draw(SIDES)
    pixels = _patch(draw, shape)
    for _ in range(draw(st.integers(0, 3))):
        top, left = draw(st.integers(0, shape[0] - 1)), draw(st.integers(0, shape[1] - 1))
        high, wide = draw(st.integers(1, shape[0] - top)), draw(st.integers(1, shape[1] - left))
        pixels[top : top + high, left : left + wide] = _patch(draw, (high, wide))
    return FingerImage(pixels, draw(st.sampled_from([500, 500, 500, 250, 1000, 499, 333])))


def _patch(draw: st.DrawFn, shape: tuple[int, int]) -> Pixels:
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float64)
    kind = draw(st.sampled_from(["flat", "noise", "lines", "ramp", "ridges"]))
    if kind == "flat":
        return np.full(shape, draw(st.integers(0, 255)), np.uint8)
    if kind == "noise":
        seed, deviation = draw(st.integers(0, 2**16)), draw(st.sampled_from([1, 30, 300]))
        noise = np.random.default_rng(seed).normal(128, deviation, shape)
        return np.clip(noise, 0, 255).astype(np.uint8)
    if kind == "ramp":
        return np.asarray(255 * (x + y) / max(1.0, float((x + y).max())), np.uint8)
    period = (
        draw(st.sampled_from([2.0, 3.7, 24.0, 60.0])) if kind == "lines" else draw(st.sampled_from([6.0, 9.0, 13.0]))
    )
    turn = draw(st.sampled_from([0.0, 0.4, math.pi / 4, math.pi / 2, 2.5]))
    wave = np.cos((x * math.cos(turn) + y * math.sin(turn)) * (2 * math.pi / period))
    return np.asarray(128 + 127 * wave, np.uint8)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(picture=pictures())
def test_any_picture_is_answered_or_refused(picture: FingerImage) -> None:
    look_at_all_of_it(picture)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(picture=pictures(), position=st.sampled_from([p for p in P if p is not P.UNKNOWN]))
def test_a_trace_changes_no_answer(picture: FingerImage, position: P) -> None:
    """And every stage shows two-dimensional arrays."""
    shown: list[int] = []
    seen = Trace(lambda _, array: shown.append(array.ndim))
    with answered_or_refused():
        traced = segment(picture, position, fingers_of(position), trace=seen)
        assert traced == segment(picture, position, fingers_of(position))
        assert shown
        assert set(shown) == {2}
