"""What skin, hands and rolls do to a print: told by its pixels, by the matcher and by the station's own quality."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.position import FrictionRidgePosition as P
from app.domain.quality import Deficiency, FingerQuality, Verdict
from app.imaging.crop import crop_segment
from app.imaging.quality import measure_quality
from app.imaging.slap import segment
from drivers.errors import GeneratorRefused
from drivers.simulated.controls import DRY, WET
from drivers.simulated.generator import Pixels
from drivers.simulated.impression import (
    GROUND,
    Conditions,
    Rendered,
    Roll,
    natural,
    render_plain,
    render_rolled,
    render_slap,
)
from tests.support import hands
from tests.unit.drivers.likeness import most_like, shows

D = Deficiency
AS_USUAL = Conditions()
RIGHT = (2, 3, 4, 5)
LIGHT = Conditions(pressure=0.0)
INK = 150


def _rng(number: int = 0) -> np.random.Generator:
    return np.random.default_rng([12, number])


def _plain(c: Conditions, finger: int = 2, number: int = 0) -> Rendered:
    return render_plain(hands.masters()[finger], hands.models()[finger], _rng(number), c)


def _rolled(c: Conditions, finger: int = 2, number: int = 0) -> Rendered:
    return render_rolled(hands.masters()[finger], hands.models()[finger], _rng(number), c)


def _slap(
    conditions: Mapping[int, Conditions] | None = None,
    fingers: tuple[int, ...] = RIGHT,
    number: int = 0,
    joined: tuple[tuple[int, int], ...] = (),
    extra_finger: bool = False,
) -> Rendered:
    laid = dict.fromkeys(fingers, AS_USUAL) | dict(conditions or {})
    return render_slap(
        hands.masters(),
        hands.models(),
        fingers,
        _rng(number),
        laid,
        hand_turn_deg=0.0,
        joined=joined,
        extra_finger=extra_finger,
    )


def _tip(rendered: Rendered, finger: int = 2) -> Pixels:
    """The middle of the fingertip, by its truth."""
    (truth,) = (one for one in rendered.truths if one.finger == finger)
    left, top, right, bottom = truth.box
    across, down = (right - left) // 5, (bottom - top) // 5
    return rendered.pixels[top + down : bottom - down, left + across : right - across]


def _rolled_quality(c: Conditions, finger: int, number: int) -> FingerQuality:
    picture = FingerImage(_rolled(natural(_rng(number), c), finger, number).pixels)
    return measure_quality(picture, P(finger), ImpressionType.LIVE_SCAN_ROLLED)


def _plain_qualities(c: Conditions, number: int) -> list[FingerQuality]:
    picture = FingerImage(_slap({finger: natural(_rng(finger), c) for finger in RIGHT}, number=number).pixels)
    found = segment(picture, P.PLAIN_RIGHT_FOUR, tuple(P(finger) for finger in RIGHT)).segments
    return [measure_quality(crop_segment(picture, one), one.finger, ImpressionType.LIVE_SCAN_PLAIN) for one in found]


# What the station says of it. ----------------------------------------------------------------------------------------


def test_the_prints_of_a_willing_subject_are_good() -> None:
    judged = [_rolled_quality(AS_USUAL, finger, n) for n, finger in enumerate((1, 2, 4, 8, 10))]
    judged += _plain_qualities(AS_USUAL, 1)
    assert len(judged) == 9
    verdicts = Counter(one.verdict for one in judged)
    assert verdicts[Verdict.POOR] == 0
    assert verdicts[Verdict.GOOD] >= 7
    assert len({one.score for one in judged}) > 4  # and none like the other
    assert max(one.score for one in judged) < 97


@pytest.mark.parametrize(
    ("skin", "told"),
    [
        (DRY, {D.TOO_DRY}),
        (WET, {D.TOO_WET}),
        (Conditions(smear_px=24.0), {D.UNCLEAR_RIDGES, D.TOO_LIGHT, D.ROLL_SLIPPED}),  # flat and rolled
        (Conditions(worn=1.0), {D.UNCLEAR_RIDGES}),
    ],
    ids=["dry", "wet", "smeared", "worn"],
)
def test_the_station_says_what_is_wrong_with_a_bad_print(skin: Conditions, told: set[Deficiency]) -> None:
    rolled = [_rolled_quality(skin, finger, n) for n, finger in enumerate((1, 2, 4, 8))]
    flat = _plain_qualities(skin, 2)
    assert len(flat) == len(RIGHT)  # bad as they are, the fingers are found
    verdicts = Counter(one.verdict for one in rolled + flat)
    assert verdicts[Verdict.POOR] > 0.6 * verdicts.total()
    assert verdicts[Verdict.GOOD] == 0
    for judged in (rolled, flat):
        assert Counter(one.deficiencies[0] for one in judged).most_common(1)[0][0] in told


def test_a_finger_laid_down_lightly_leaves_little_and_pale() -> None:
    usual, light = _plain(AS_USUAL), _plain(LIGHT)
    assert (light.pixels < GROUND - 60).sum() < 0.3 * (usual.pixels < GROUND - 60).sum()
    assert np.percentile(light.pixels, 1) > np.percentile(usual.pixels, 1) + 60
    judged = measure_quality(FingerImage(_tip(light).copy()), P.RIGHT_INDEX, ImpressionType.LIVE_SCAN_PLAIN)
    assert judged.verdict is Verdict.POOR
    assert {D.TOO_LIGHT, D.SMALL_AREA} & set(judged.deficiencies)


# Skin. ---------------------------------------------------------------------------------------------------------------


def test_a_print_is_never_even() -> None:
    tip = _tip(_plain(AS_USUAL)).astype(float)
    blocks = tip[: tip.shape[0] // 30 * 30, : tip.shape[1] // 30 * 30].reshape(tip.shape[0] // 30, 30, -1, 30)
    assert blocks.mean((1, 3)).std() > 5
    assert np.percentile(tip, 3) < 90
    assert np.percentile(tip, 97) > 225


@pytest.mark.parametrize("c", [Conditions(dirt=0.7), Conditions(worn=0.7), Conditions(tremor_px=9.0)])
def test_what_hides_ridges_lowers_the_quality_of_the_print(c: Conditions) -> None:
    usual, hidden = (
        measure_quality(FingerImage(_rolled(one).pixels), P.RIGHT_INDEX, ImpressionType.LIVE_SCAN_ROLLED)
        for one in (AS_USUAL, c)
    )
    assert hidden.score < usual.score - 5


def test_the_more_dirt_the_fewer_ridges() -> None:
    spread = [
        float(np.abs(np.diff(_tip(_plain(Conditions(dirt=d))).astype(int), axis=0)).mean()) for d in (0.0, 0.5, 1.0)
    ]
    assert spread == sorted(spread, reverse=True)
    assert most_like(_plain(Conditions(dirt=0.3)).pixels) == 2


def test_a_tremor_doubles_the_ridges() -> None:
    usual, shaken = (_tip(_plain(Conditions(tremor_px=t))).astype(float) for t in (0.0, 6.0))
    assert shaken.std() < 0.75 * usual.std()


def test_a_bandage_covers_the_fingertip_and_leaves_the_second_phalanx() -> None:
    plain, bandaged = _plain(AS_USUAL), _plain(Conditions(bandage=True))
    assert bandaged.truths == ()
    left, top, right, bottom = plain.truths[0].box
    assert (bandaged.pixels[top:bottom, left:right] < INK).mean() > 0.1  # something lies there
    assert not shows(bandaged.pixels, 2)
    below = np.s_[bottom + 60 : bottom + 160, left + 40 : right - 40]
    assert np.abs(plain.pixels[below].mean() - bandaged.pixels[below].mean()) < 15


def test_where_a_fingertip_is_gone_only_a_stump_touches() -> None:
    plain, gone = _plain(AS_USUAL), _plain(Conditions(amputated=True))
    assert gone.truths == ()
    left, _, right, bottom = plain.truths[0].box
    assert (gone.pixels[: bottom - 10] < INK).mean() < 0.001
    assert (gone.pixels[bottom + 40 : bottom + 200, left:right] < INK).mean() > 0.1
    rolled = _rolled(Conditions(amputated=True)).pixels
    assert (rolled < INK).mean() < 0.05


# Rolls. --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.3, 0.55, 0.8])
def test_a_roll_that_is_lifted_leaves_that_share_of_it(share: float) -> None:
    whole, part = _rolled(AS_USUAL), _rolled(Conditions(roll=Roll(lifted_at=share)))
    columns = [np.flatnonzero((one.pixels < INK).sum(0) > 8) for one in (whole, part)]
    width = columns[0][-1] - columns[0][0]
    assert columns[1][-1] - columns[1][0] == pytest.approx(share * width, abs=0.08 * width)
    assert abs(int(columns[1][0]) - int(columns[0][0])) < 20  # it begins where a whole one does
    assert part.truths[0].box[2] < whole.truths[0].box[2]


def test_a_fast_roll_smears_and_leaves_gaps() -> None:
    ink = [float((_rolled(Conditions(roll=Roll(speed=speed))).pixels < INK).mean()) for speed in (1.0, 2.0, 3.5)]
    assert ink == sorted(ink, reverse=True)
    assert ink[2] < 0.6 * ink[0]
    calm, hurried = (_rolled(Conditions(roll=Roll(speed=speed))).pixels for speed in (0.6, 1.0))
    assert np.array_equal(calm, hurried)  # a calm roll is a calm roll


def test_a_slip_moves_ridges_along_the_line_and_only_there() -> None:
    slip = 18.0
    usual, slipped = (_rolled(Conditions(roll=Roll(slip_px=s), noise=0.0)) for s in (0.0, slip))
    left, top, right, bottom = usual.truths[0].box
    rows = np.s_[top + 80 : bottom - 120]
    first = np.s_[rows, left + 40 : left + (right - left) // 4]
    assert np.abs(usual.pixels[first].astype(int) - slipped.pixels[first]).mean() < 12
    assert most_like(slipped.pixels[:, : (left + right) // 2]) == 2
    assert not np.array_equal(usual.pixels, slipped.pixels)


# Hands. --------------------------------------------------------------------------------------------------------------


def test_joined_fingers_leave_no_gap() -> None:
    def apart(rendered: Rendered, one: int, other: int) -> float:
        boxes = {truth.finger: truth.box for truth in rendered.truths}
        between = np.s_[max(boxes[one][1], boxes[other][1]) + 80 :, boxes[one][2] - 30 : boxes[other][0] + 30]
        strip = rendered.pixels[between][:200]
        return float((strip < INK).mean(0).min())

    usual, joined = _slap(), _slap(joined=((3, 4),))
    assert apart(usual, 3, 4) == 0.0
    assert apart(joined, 3, 4) > 0.1
    assert [truth.finger for truth in joined.truths] == list(RIGHT)
    assert _slap(joined=((4, 3),)).pixels.tobytes() == joined.pixels.tobytes()


def test_an_extra_finger_lies_beside_the_little_one_and_has_no_number() -> None:
    for fingers, outside in ((RIGHT, 1), ((10, 9, 8, 7), -1)):
        usual, six = _slap(fingers=fingers), _slap(fingers=fingers, extra_finger=True)
        assert six.truths == usual.truths
        new = (six.pixels < INK) & (usual.pixels > GROUND - 30)
        little = next(truth for truth in usual.truths if truth.finger in (5, 10))
        columns = np.flatnonzero(new.sum(0) > 10)
        assert columns.size > 60
        assert outside * (columns.mean() - (little.box[0] + little.box[2]) / 2) > 60
    without = (2, 3, 4)  # it comes down with the little finger only
    assert np.array_equal(_slap(fingers=without, extra_finger=True).pixels, _slap(fingers=without).pixels)


# What cannot be. -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        {"moisture": 3.0},
        {"moisture": float("nan")},
        {"pressure": -0.1},
        {"smear_px": -1.0},
        {"dirt": 1.5},
        {"worn": 2.0},
        {"tremor_px": 1e6},
        {"shift_px": (0.0, float("inf"))},
    ],
)
def test_no_skin_is_like_that(asked: dict[str, float]) -> None:
    with pytest.raises(GeneratorRefused) as refused:
        Conditions(**asked)
    assert refused.value.code == "generator/impossible"
    assert next(iter(asked)) in str(refused.value)
    with pytest.raises(GeneratorRefused):
        replace(AS_USUAL, **asked)


@pytest.mark.parametrize("asked", [{"speed": 0.0}, {"slip_px": 1e4}, {"lifted_at": 1.2}, {"speed": float("nan")}])
def test_nobody_rolls_like_that(asked: dict[str, float]) -> None:
    with pytest.raises(GeneratorRefused):
        Roll(**asked)


@pytest.mark.parametrize("fingers", [(), (11,), (0, 2), (2, 2), (2, 7), (1, 2), (1, 2, 3, 4, 5)])
def test_no_hand_lies_like_that(fingers: tuple[int, ...]) -> None:
    with pytest.raises(GeneratorRefused) as refused:
        render_slap(hands.masters(), hands.models(), fingers, _rng())
    assert refused.value.next_step.endswith(".")


@pytest.mark.parametrize(
    ("fingers", "joined"), [(RIGHT, (2, 4)), (RIGHT, (5, 6)), (RIGHT, (3, 3)), ((6, 1), (6, 1)), (RIGHT, (9, 8))]
)
def test_only_neighbours_are_joined(fingers: tuple[int, ...], joined: tuple[int, int]) -> None:
    with pytest.raises(GeneratorRefused):
        _slap(fingers=fingers, joined=(joined,))


def test_thumbs_have_no_extra_finger_and_what_was_not_made_cannot_be_laid_down() -> None:
    with pytest.raises(GeneratorRefused):
        _slap(fingers=(6, 1), extra_finger=True)
    made = {2: hands.masters()[2]}
    with pytest.raises(GeneratorRefused):
        render_slap(made, hands.models(), (2, 3), _rng())


def test_four_fingers_are_not_rolled() -> None:
    four = _slap().pixels
    for render in (render_rolled, render_plain):
        with pytest.raises(GeneratorRefused):
            render(four, hands.models()[2], _rng())
