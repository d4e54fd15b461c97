"""What the simulated subject and the hand of God can do, seen as the station sees it: through the reader."""

import itertools
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from app.clock import FastClock
from drivers import errors
from drivers.base import (
    Capability,
    Captured,
    CaptureRequest,
    Disconnected,
    EventQueue,
    Failed,
    FingerCount,
    FingerState,
    Impression,
    PlatenClear,
    PlatenNotClear,
    Position,
    Preview,
    Ready,
    RollCompleted,
    RollStarted,
)
from drivers.simulated.controls import DRY, WET, Behaviour, Controls
from drivers.simulated.device import SimulatedDevice
from drivers.simulated.driver import INFO
from drivers.simulated.impression import GROUND, PLAIN_SHAPE, ROLLED_SHAPE, SLAP_SHAPE, Conditions
from drivers.simulated.seat import Seat
from drivers.simulated.skin import Laid, Picture
from tests.unit.drivers.bench import (
    PATIENCE_S,
    bench,
    captured,
    driver_with,
    failure,
    lights,
    opened,
    previews,
    warnings,
)
from tests.unit.drivers.likeness import most_like, shows

ROLLED, PLAIN = Impression.ROLLED, Impression.PLAIN
RIGHT_FOUR, LEFT_FOUR, THUMBS = 13, 14, 15


@pytest.mark.parametrize(
    ("position", "impression", "shape"),
    [(2, ROLLED, ROLLED_SHAPE), (2, PLAIN, PLAIN_SHAPE), (11, PLAIN, PLAIN_SHAPE), (THUMBS, PLAIN, SLAP_SHAPE)],
)
def test_each_position_has_its_picture(position: int, impression: Impression, shape: tuple[int, int]) -> None:
    with bench() as b:
        heard = b.session(position, impression)
    assert captured(heard).pixels.shape == shape
    assert all(preview.pixels.shape == shape for preview in previews(heard))
    assert all(not preview.pixels.flags.writeable for preview in previews(heard))


def test_a_willing_subject_shows_the_finger_that_is_asked_for() -> None:
    with bench() as b:
        for finger in (1, 7):
            assert most_like(captured(b.session(finger, ROLLED)).pixels) == finger
        assert most_like(captured(b.session(12)).pixels) == 6


def test_no_two_attempts_are_alike_and_another_seed_of_attempts_gives_others() -> None:
    with bench() as b, bench() as same, bench(attempt_seed=1) as other:
        first, second = (captured(b.session(2, ROLLED)).pixels.tobytes() for _ in range(2))
        again = captured(same.session(2, ROLLED)).pixels.tobytes()
        another = captured(other.session(2, ROLLED)).pixels.tobytes()
    assert first == again
    assert len({first, second, another}) == 3


def test_reopening_does_not_draw_the_same_attempt_again() -> None:
    driver = driver_with()
    drawn = set()
    for _ in range(2):
        with opened(driver) as b:
            drawn.add(captured(b.session(2, ROLLED)).pixels.tobytes())
    assert len(drawn) == 2


def test_frames_grow_to_the_picture_that_is_taken() -> None:
    with bench() as b:
        heard = b.session(RIGHT_FOUR)
    taken = heard.index(captured(heard))
    darkness = [GROUND - float(event.pixels[::4, ::4].mean()) for event in heard[:taken] if isinstance(event, Preview)]
    assert darkness[0] < 1
    assert darkness[-1] == max(darkness) > 10
    assert len(darkness) >= 10  # frames of a placement at 15 a second


def test_a_roll_moves_from_left_to_right() -> None:
    with bench() as b:
        heard = b.session(2, ROLLED)
    start, end = (next(i for i, e in enumerate(heard) if isinstance(e, kind)) for kind in (RollStarted, RollCompleted))
    reach: list[int] = []
    for event in heard[start:end]:
        if isinstance(event, Preview):
            columns = np.flatnonzero((event.pixels < 150).any(0))
            reach.append(int(columns[-1]) if columns.size else 0)
    assert len(reach) >= 8
    assert reach == sorted(reach)
    assert reach[-1] > reach[0] + 200


# The subject. --------------------------------------------------------------------------------------------------------


def test_swapped_hands_lie_in_their_own_order() -> None:
    with bench() as b:
        b.controls.once(swap_hands=True)
        picture = captured(b.session(RIGHT_FOUR)).pixels
        right = captured(b.session(RIGHT_FOUR)).pixels
    assert [most_like(picture[:900, x : x + 400]) for x in range(0, 1600, 400)] == [10, 9, 8, 7]
    assert [most_like(right[:900, x : x + 400]) for x in range(0, 1600, 400)] == [2, 3, 4, 5]


def test_swapped_hands_at_a_roll_are_the_other_finger() -> None:
    with bench() as b:
        b.controls.always(swap_hands=True)
        assert most_like(captured(b.session(3, ROLLED)).pixels) == 8
        crossed = captured(b.session(THUMBS)).pixels
        assert [most_like(crossed[:1000, :800]), most_like(crossed[:1000, 800:])] == [1, 6]
        b.controls.always(swap_hands=False)
        assert most_like(captured(b.session(3, ROLLED)).pixels) == 3


def test_another_finger_in_place_of_the_one_asked_for() -> None:
    with bench() as b:
        b.controls.once(instead={4: 3})
        assert most_like(captured(b.session(4, ROLLED)).pixels) == 3
        b.controls.once(instead={4: 9})
        slap = captured(b.session(RIGHT_FOUR)).pixels
        assert most_like(slap[:900, 800:1200]) == 9


@pytest.mark.parametrize(("skin", "light"), [(DRY, FingerState.POOR), (WET, FingerState.POOR)])
def test_dry_and_wet_fingers_show_in_their_light_and_their_picture(skin: Conditions, light: FingerState) -> None:
    with bench() as b:
        b.controls.always(conditions={3: skin})
        heard = b.session(RIGHT_FOUR)
    states = lights(heard).states
    assert states[3] is light
    assert all(states[finger] is FingerState.GOOD for finger in (2, 4, 5))


@pytest.mark.parametrize(
    ("moisture", "pressure", "light"),
    [
        (0.0, 0.5, FingerState.GOOD),
        (-0.65, 0.5, FingerState.FAIR),
        (0.0, 0.09, FingerState.FAIR),
        (0.0, 0.0, FingerState.POOR),
    ],
)
def test_the_light_follows_moisture_and_pressure(moisture: float, pressure: float, light: FingerState) -> None:
    with bench() as b:
        b.controls.always(conditions={2: Conditions(moisture=moisture, pressure=pressure)})
        assert lights(b.session(2)).states[2] is light


def test_a_smeared_print_matches_nobody() -> None:
    with bench() as b:
        b.controls.once(smear=True)
        assert not shows(captured(b.session(2, ROLLED)).pixels, 2)
        assert shows(captured(b.session(2, ROLLED)).pixels, 2)


@pytest.mark.parametrize(("position", "impression"), [(2, ROLLED), (RIGHT_FOUR, PLAIN)])
def test_lifting_early_is_said_and_the_subject_tries_again(position: int, impression: Impression) -> None:
    with bench() as b:
        b.controls.once(lift_early=True)
        heard = b.session(position, impression)
    kinds = [type(event) for event in heard if not isinstance(event, Preview)]
    assert warnings(heard) == ["lifted-early"]
    assert kinds.count(Captured) == 1
    if impression is ROLLED:
        assert kinds.count(RollStarted) == 2
        assert kinds.count(RollCompleted) == 1
    counts = [event.seen for event in heard if isinstance(event, FingerCount)]
    assert counts.count(0) == 2  # before the first try and before the second


def test_a_finger_that_is_not_laid_down_is_waited_for_and_the_best_is_taken_in_the_end() -> None:
    with bench() as b:
        b.controls.always(absent=frozenset({4}))
        heard = b.session(RIGHT_FOUR, timeout_s=5.0)
    taken = captured(heard)
    assert taken.best_at_timeout
    assert lights(heard).states[4] is FingerState.ABSENT
    assert max(event.seen for event in heard if isinstance(event, FingerCount)) == 3
    assert not shows(taken.pixels[:900, 800:1200], 4)
    assert shows(taken.pixels[:900, 450:860], 3)


def test_a_missing_finger_that_nobody_asks_for_is_no_hindrance() -> None:
    with bench() as b:
        heard = b.session(RIGHT_FOUR, fingers=frozenset({2, 3, 5}))
    assert not captured(heard).best_at_timeout
    assert set(lights(heard).states) == {2, 3, 5}


def test_who_changes_the_mind_while_the_fingers_rest_is_captured() -> None:
    with bench() as b:
        b.controls.once(absent=frozenset({2}))
        heard = b.session(RIGHT_FOUR)
    assert not captured(heard).best_at_timeout


def test_nobody_comes_then_somebody_does() -> None:
    with bench() as b:
        b.controls.hold_off()
        assert isinstance(failure(b.session(2, timeout_s=3.0)).error, errors.Timeout)
        b.controls.place()
        assert captured(b.session(2))


# The glass. ----------------------------------------------------------------------------------------------------------


def test_a_print_that_stays_shines_through_the_next_until_it_is_wiped() -> None:
    with bench() as b:
        clean = b.session(2, ROLLED)
        b.controls.once(leaves_residue=True)
        b.session(1, ROLLED)
        dirty = b.session(2, ROLLED)
        again = b.session(2)  # another section of the glass shows the same dirt
        b.controls.wipe()
        wiped = b.session(2, ROLLED)
    assert (warnings(clean), warnings(dirty), warnings(again), warnings(wiped)) == (
        [],
        ["dirty-platen"],
        ["dirty-platen"],
        [],
    )
    before = [previews(heard)[0].pixels for heard in (clean, dirty, again, wiped)]
    assert [bool((pixels < GROUND - 20).any()) for pixels in before] == [False, True, True, False]
    assert PlatenNotClear not in [type(event) for event in dirty[: dirty.index(captured(dirty))]]
    assert np.array_equal(
        captured(dirty).pixels, np.minimum(captured(dirty).pixels, before[1])
    )  # nowhere lighter than the dirt


def test_a_smudge_where_nothing_was_printed_yet() -> None:
    with bench() as b:
        b.controls.leave_residue()
        heard = b.session(RIGHT_FOUR)
    assert warnings(heard) == ["dirty-platen"]
    assert (previews(heard)[0].pixels < GROUND - 5).any()
    assert not captured(heard).best_at_timeout


def test_an_object_on_the_glass_holds_up_the_session_until_it_is_taken_away() -> None:
    with bench() as b:
        b.controls.obstruct()
        b.start(2, timeout_s=1e9)
        b.hear_until(PlatenNotClear)
        for _ in range(5):
            assert isinstance(b.hear(), Preview)
        b.controls.take_away()
        b.hear_until(PlatenClear)
        assert isinstance(b.hear(), Ready)
        b.hear_until(Captured)


def test_an_object_that_nobody_takes_away_is_a_timeout() -> None:
    with bench() as b:
        b.controls.obstruct()
        b.start(2, timeout_s=2.0)
        failed = b.hear_until(Failed)
        assert isinstance(failed, Failed)
        assert isinstance(failed.error, errors.Timeout)
        b.controls.take_away()
        b.hear_until(PlatenClear)
        assert captured(b.session(2))


def test_an_object_laid_down_after_a_capture_keeps_the_platen_from_being_clear() -> None:
    with bench() as b:
        b.start(2)
        b.hear_until(Ready)
        b.controls.obstruct()
        b.hear_until(Captured)
        b.hear_until(PlatenNotClear)
        b.start(3)  # the next session waits for the same clear glass, and says so
        b.hear_until(PlatenNotClear)
        for _ in range(5):
            assert isinstance(b.hear(), Preview)
        b.controls.take_away()
        b.hear_until(PlatenClear)
        b.hear_until(Ready)
        b.hear_until(Captured)


def test_what_the_operator_takes_before_a_finger_is_there_is_the_empty_glass() -> None:
    with bench() as b:
        b.controls.hold_off()
        b.start(2, timeout_s=1e9)
        b.hear_until(Ready)
        b.reader.trigger()
        taken = b.hear_until(Captured)
        assert isinstance(taken, Captured)
        assert (taken.pixels == GROUND).all()


# The cable, and defects. ---------------------------------------------------------------------------------------------


def test_a_new_plug_is_a_new_reader() -> None:
    driver = driver_with()
    with opened(driver) as old:
        old.controls.unplug()
        old.hear_until(Disconnected)
        old.controls.replug()
        with pytest.raises(errors.Busy):  # the old one is not given back yet
            driver.open(INFO.reader_id)
    with opened(driver) as new:
        assert captured(new.session(2))


class _WatchedControls(Controls):
    """Knows who listens."""

    def __init__(self) -> None:
        super().__init__()
        self.listeners = 0

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        forget = super().on_change(listener)
        self.listeners += 1

        def forgotten() -> None:
            self.listeners -= 1
            forget()

        return forgotten


def test_a_reader_that_was_given_back_listens_no_more() -> None:
    controls = _WatchedControls()
    with bench(controls=controls) as b:
        assert controls.listeners == 1
        assert captured(b.session(2))
    assert controls.listeners == 0


def test_a_cable_is_pulled_once() -> None:
    controls = Controls()
    controls.unplug()
    controls.unplug()
    assert controls.unplugged_times == 1
    controls.replug()
    controls.unplug()
    assert controls.unplugged_times == 2


class _BrokenSkin:
    """A defect in what draws the skin."""

    def prepare(self, progress: Callable[[float], None]) -> None:
        progress(1.0)

    def has(self, capability: Capability) -> bool:
        return True

    def picture(self, capability: Capability, laid: Sequence[Laid], behaviour: Behaviour, rng: object) -> Picture:
        raise ZeroDivisionError


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_defect_of_the_simulator_is_a_lost_device_not_a_silent_one() -> None:
    events, controls = EventQueue(), Controls()
    device = SimulatedDevice(
        INFO,
        events,
        Seat(controls, _BrokenSkin(), None, None),
        controls,
        FastClock(),
        frames_per_s=15.0,
        attempt_seed=0,
        attempts=itertools.count(),
    )
    request = CaptureRequest(Capability(Position.RIGHT_INDEX, PLAIN), frozenset({2}))
    device.start(request)
    while not isinstance(event := events.get(PATIENCE_S), Disconnected):
        assert event is not None
    assert isinstance(event.error, errors.ProtocolError)
    assert "ZeroDivisionError" in event.error.detail
    with pytest.raises(errors.Disconnected):
        device.start(request)
    device.close()
