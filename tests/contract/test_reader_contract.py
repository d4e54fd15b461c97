"""The contract that every reader driver keeps (`drivers.base`), asked of each driver that has a rig."""

import threading
from collections.abc import Iterable, Iterator

import numpy as np
import pytest

from drivers import errors
from drivers.base import (
    FRAMES_HELD,
    Captured,
    CaptureRequest,
    Disconnected,
    Failed,
    FingerCount,
    FingerQuality,
    FingerState,
    Impression,
    Key,
    PlatenClear,
    PlatenNotClear,
    Preview,
    Reader,
    ReaderEvent,
    ReaderWarning,
    Ready,
    RollCompleted,
    RollStarted,
)
from tests.contract.listening import SILENCE_S, nothing_more, of_kind, rest_of_session, session_of
from tests.contract.rigs import (
    BEFORE_OR_AFTER,
    IN_SESSION,
    LIVE,
    PATIENCE_S,
    RIGS,
    STREAMING,
    Moment,
    Rig,
    next_of,
    opened,
)

OPENINGS = 50


@pytest.fixture(params=list(RIGS))
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    make, _ = RIGS[request.param]
    with make() as made:
        yield made


def _at(*moments: Moment, of: Iterable[str] = RIGS) -> pytest.MarkDecorator:
    """Each rig at each of the moments at which it can be held."""
    pairs = [(name, moment) for name in of for moment in moments if moment in RIGS[name][1]]
    return pytest.mark.parametrize(
        ("rig", "moment"), [pytest.param(*pair, id=f"{pair[0]}-{pair[1].value}") for pair in pairs], indirect=["rig"]
    )


@pytest.fixture
def reader(rig: Rig) -> Iterator[Reader]:
    one = _open(rig)
    yield one
    rig.run_on()
    one.close()


def _open(rig: Rig) -> Reader:
    return opened(rig.driver.open(rig.driver.discover()[0].reader_id))


# Finding and opening. ------------------------------------------------------------------------------------------------


def test_discovery_opens_nothing(rig: Rig) -> None:
    threads = set(threading.enumerate())
    assert rig.driver.is_usable().usable
    first, second = rig.driver.discover(), rig.driver.discover()
    assert first == second
    assert len(first) == 1
    assert set(threading.enumerate()) == threads
    _open(rig).close()  # nobody holds it


def test_a_reader_names_itself_whole(rig: Rig) -> None:
    info = rig.driver.discover()[0]
    assert info.driver == rig.driver.name
    assert all((info.reader_id, info.make, info.model, info.serial, info.firmware))
    reader = _open(rig)
    assert reader.info == info
    reader.close()


def test_opened_and_closed_fifty_times(rig: Rig) -> None:
    threads = set(threading.enumerate())
    for _ in range(OPENINGS):
        reader = rig.driver.open(rig.driver.discover()[0].reader_id)
        reader.close()
        assert set(threading.enumerate()) == threads
    reader = _open(rig)
    assert of_kind(session_of(reader, rig.plain), Captured)
    reader.close()


def test_a_second_opening_is_busy(rig: Rig, reader: Reader) -> None:
    with pytest.raises(errors.Busy) as refused:
        rig.driver.open(reader.info.reader_id)
    assert refused.value.retryable
    assert refused.value.next_step
    reader.close()
    _open(rig).close()


def test_an_unknown_reader_is_not_found(rig: Rig) -> None:
    with pytest.raises(errors.NotFound):
        rig.driver.open("no-such-reader")


def test_an_unplugged_reader_is_neither_discovered_nor_opened(rig: Rig) -> None:
    reader_id = rig.driver.discover()[0].reader_id
    rig.unplug()
    assert rig.driver.discover() == []
    with pytest.raises(errors.NotFound):
        rig.driver.open(reader_id)
    rig.replug()
    _open(rig).close()


# Sessions. -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("impression", list(Impression))
def test_a_session_keeps_its_grammar(rig: Rig, reader: Reader, impression: Impression) -> None:
    request = rig.rolled if impression is Impression.ROLLED else rig.plain
    for _ in range(2):
        heard = session_of(reader, request)
        kinds = [type(event) for event in heard if not isinstance(event, Preview)]
        assert kinds[0] is Ready
        assert kinds.count(Ready) == kinds.count(Captured) == kinds.count(PlatenClear) == 1
        assert kinds[kinds.index(Captured) + 1 :] in ([PlatenClear], [PlatenNotClear, PlatenClear])
        assert Failed not in kinds
        rolls = [kind for kind in kinds if kind in (RollStarted, RollCompleted)]
        assert rolls == ([RollStarted, RollCompleted] if impression is Impression.ROLLED else [])
        numbers = [event.number for event in heard if isinstance(event, Preview)]
        assert numbers == sorted(set(numbers))
        for event in of_kind(heard, FingerCount):
            assert isinstance(event, FingerCount)
            assert 0 <= event.seen <= event.expected == len(request.required_fingers)
        for event in of_kind(heard, FingerQuality):
            assert isinstance(event, FingerQuality)
            assert set(event.states) == request.required_fingers
    nothing_more(reader)


@pytest.mark.parametrize("impression", list(Impression))
def test_a_capture_is_whole(rig: Rig, reader: Reader, impression: Impression) -> None:
    request = rig.rolled if impression is Impression.ROLLED else rig.plain
    heard = session_of(reader, request)
    captured = of_kind(heard, Captured)[0]
    assert isinstance(captured, Captured)
    assert captured.capability == request.capability
    assert captured.resolution_ppi == request.capability.resolution_ppi
    assert (captured.serial, captured.firmware) == (reader.info.serial, reader.info.firmware)
    assert captured.time_s > 0
    assert not captured.best_at_timeout
    assert captured.pixels.dtype == np.uint8
    assert captured.pixels.ndim == 2
    assert np.percentile(captured.pixels, 2) < 120 < np.percentile(captured.pixels, 98)  # ridges on a light ground
    lights = of_kind(heard, FingerQuality)[-1:]
    assert lights or not reader.info.captures_itself
    for last in lights:
        assert isinstance(last, FingerQuality)
        assert FingerState.ABSENT not in last.states.values()


def test_a_willing_subject_is_counted_up(rig: Rig, reader: Reader) -> None:
    counts = [event.seen for event in session_of(reader, rig.plain) if isinstance(event, FingerCount)]
    if not counts:
        assert not reader.info.captures_itself
        return
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, len(rig.plain.required_fingers))


def test_no_picture_that_was_said_is_written_again(rig: Rig, reader: Reader) -> None:
    reader.start(rig.plain)
    kept: list[tuple[np.ndarray, bytes]] = []
    while True:
        event = reader.events.get(PATIENCE_S)
        assert event is not None
        if isinstance(event, Preview | Captured):
            kept.append((event.pixels, event.pixels.tobytes()))
        if isinstance(event, Captured):
            break
    _rest_of_session_after_capture(reader)
    session_of(reader, rig.plain)
    assert all(pixels.tobytes() == bytes_then for pixels, bytes_then in kept)


def _rest_of_session_after_capture(reader: Reader) -> None:
    next_of(reader, PlatenClear)


def test_the_next_session_may_start_at_the_capture(rig: Rig, reader: Reader) -> None:
    reader.start(rig.plain)
    next_of(reader, Captured)
    reader.start(rig.rolled)
    next_of(reader, PlatenClear)
    next_of(reader, Ready)
    captured = next_of(reader, Captured)
    assert captured.capability == rig.rolled.capability


def test_a_subject_who_does_not_come_is_a_timeout(rig: Rig, reader: Reader) -> None:
    rig.refuse()
    failed = of_kind(session_of(reader, rig.plain), Failed)
    assert len(failed) == 1
    assert isinstance(failed[0], Failed)
    assert isinstance(failed[0].error, errors.Timeout)
    rig.run_on()
    assert of_kind(session_of(reader, rig.plain), Captured)


@_at(Moment.NOT_CLEAR)
def test_a_session_waits_for_the_clear_glass(rig: Rig, moment: Moment) -> None:
    reader = rig.held_at(moment)
    rig.run_on()
    kinds = [type(event) for event in rest_of_session(reader) if not isinstance(event, Preview)]
    assert kinds[:2] == [PlatenClear, Ready]
    reader.close()


@_at(*LIVE)
def test_the_operator_may_take_what_lies_there(rig: Rig, moment: Moment) -> None:
    reader = rig.held_at(moment)
    reader.trigger()
    rig.run_on()
    heard = rest_of_session(reader)
    assert len(of_kind(heard, Captured)) == 1
    assert not of_kind(heard, Failed, RollCompleted)
    reader.close()


# A reader that streams until it is told. ----------------------------------------------------------------------------


@_at(Moment.RESTING, Moment.COMING_DOWN, of=STREAMING)
def test_the_frame_that_was_asked_for_is_taken_and_no_later_one(rig: Rig, moment: Moment) -> None:
    reader = rig.held_at(moment)
    rig.unwatched(reader)
    chosen = next_of(reader, Preview)
    rig.run_for(0.3)
    later = next_of(reader, Preview)
    assert later.number > chosen.number
    reader.trigger(chosen.number)
    rig.run_on()
    captured = next_of(reader, Captured)
    assert np.array_equal(captured.pixels, chosen.pixels)
    assert moment is Moment.RESTING or not np.array_equal(captured.pixels, later.pixels)
    reader.close()


@_at(Moment.WAITING, of=STREAMING)
def test_of_a_frame_that_is_gone_what_lies_there_now_is_taken(rig: Rig, moment: Moment) -> None:
    reader = rig.held_at(moment)
    rig.unwatched(reader)
    empty = next_of(reader, Preview)
    rig.run_for(4.0)  # four seconds are more frames than anybody has to hold
    now = next_of(reader, Preview)
    assert now.number - empty.number > FRAMES_HELD
    reader.trigger(empty.number)
    rig.run_on()
    captured = next_of(reader, Captured)
    assert np.array_equal(captured.pixels, now.pixels)
    assert not np.array_equal(captured.pixels, empty.pixels)
    reader.close()


@_at(Moment.RESTING, of=STREAMING)
def test_nothing_is_taken_that_nobody_asked_for(rig: Rig, moment: Moment) -> None:
    reader = rig.held_at(moment)
    rig.unwatched(reader)
    rig.run_for(4.0)
    while (event := reader.events.get(0)) is not None:
        assert isinstance(event, Preview)
    reader.trigger()
    rig.run_on()
    assert of_kind(rest_of_session(reader), Captured)
    reader.close()


# Whatever befalls it, wherever it is. --------------------------------------------------------------------------------


@_at(*IN_SESSION)
def test_cancelled_in_any_moment(rig: Rig, moment: Moment) -> None:
    reader = rig.held_at(moment)
    reader.cancel()
    reader.cancel()
    failed = next_of(reader, Failed)  # while everything else stands still
    assert isinstance(failed.error, errors.Cancelled)
    rig.run_on()
    next_of(reader, PlatenClear)
    nothing_more(reader)
    assert of_kind(session_of(reader, rig.plain), Captured)
    reader.close()


@_at(*BEFORE_OR_AFTER)
def test_cancel_without_a_session_says_nothing(rig: Rig, moment: Moment) -> None:
    reader = rig.held_at(moment)
    reader.cancel()
    rig.run_on()
    assert not of_kind(session_of(reader, rig.plain), Failed)
    reader.close()


@_at(Moment.OPENING)
def test_a_session_asked_for_while_it_opens_can_be_cancelled(rig: Rig, moment: Moment) -> None:
    reader = rig.held_at(moment)
    reader.start(rig.plain)
    reader.cancel()
    assert isinstance(next_of(reader, Failed).error, errors.Cancelled)
    reader.close()


@_at(*Moment)
def test_unplugged_in_any_moment(rig: Rig, moment: Moment) -> None:
    reader = rig.held_at(moment)
    rig.unplug()
    assert isinstance(next_of(reader, Disconnected).error, errors.Disconnected)
    nothing_more(reader)
    with pytest.raises(errors.Disconnected):
        reader.start(rig.plain)
    with pytest.raises(errors.Disconnected):
        reader.trigger()
    reader.cancel()
    reader.close()
    reader.close()
    rig.replug()
    rig.run_on()
    again = rig.driver.open(reader.info.reader_id)
    again.close()


@_at(Moment.IDLE, Moment.WAITING)
def test_a_cable_that_is_out_for_a_moment_is_out(rig: Rig, moment: Moment) -> None:
    reader = rig.held_at(moment)
    rig.unplug()
    rig.replug()
    next_of(reader, Disconnected)
    nothing_more(reader)
    reader.close()


@_at(*Moment)
def test_closed_in_any_moment(rig: Rig, moment: Moment) -> None:
    threads = set(threading.enumerate())
    reader = rig.held_at(moment)
    reader.close()
    assert set(threading.enumerate()) == threads
    assert reader.events.get(SILENCE_S) is None
    reader.close()
    reader.cancel()
    with pytest.raises(errors.WrongState):
        reader.start(rig.plain)
    with pytest.raises(errors.WrongState):
        reader.trigger()
    rig.run_on()
    rig.driver.open(reader.info.reader_id).close()


def test_who_listens_is_let_go_at_the_close(rig: Rig, reader: Reader) -> None:
    heard: list[ReaderEvent | None] = []
    listener = threading.Thread(target=lambda: heard.append(reader.events.get(None)), name="listener")
    listener.start()
    reader.close()
    listener.join(PATIENCE_S)
    assert heard == [None]


@pytest.mark.parametrize("impression", list(Impression))
def test_what_was_cut_off_by_the_cable_is_never_completed(rig: Rig, reader: Reader, impression: Impression) -> None:
    request = rig.rolled if impression is Impression.ROLLED else rig.plain
    rig.unplug_while_down(request)
    reader.start(request)
    heard: list[ReaderEvent] = []
    while not of_kind(heard, Disconnected):
        event = reader.events.get(PATIENCE_S)
        assert event is not None
        heard.append(event)
    assert len(of_kind(heard, RollStarted)) == (impression is Impression.ROLLED)
    assert not of_kind(heard, RollCompleted, Captured, Failed)
    nothing_more(reader)


# A reader in a bad state. --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("impression", list(Impression))
def test_a_slow_reader_says_the_same_in_the_same_order(rig: Rig, reader: Reader, impression: Impression) -> None:
    request = rig.rolled if impression is Impression.ROLLED else rig.plain
    swift = [event for event in session_of(reader, request) if not isinstance(event, Preview)]
    rig.slow_down(1.0)
    slow = session_of(reader, request)
    assert [type(event) for event in slow if not isinstance(event, Preview)] == [type(event) for event in swift]
    numbers = [event.number for event in slow if isinstance(event, Preview)]
    assert numbers == sorted(set(numbers))
    nothing_more(reader)


@_at(*IN_SESSION)
def test_a_slow_reader_is_cancelled_at_once(rig: Rig, moment: Moment) -> None:
    reader = rig.held_at(moment)
    rig.slow_down(4.0)
    reader.cancel()
    assert isinstance(next_of(reader, Failed).error, errors.Cancelled)  # while everything stands still
    rig.run_on()
    next_of(reader, PlatenClear)
    nothing_more(reader)
    reader.close()


@_at(Moment.COMING_DOWN, Moment.ROLLING)
def test_a_slow_reader_is_lost_at_once_and_says_nothing_late(rig: Rig, moment: Moment) -> None:
    reader = rig.held_at(moment)
    rig.slow_down(4.0)
    rig.unplug()
    next_of(reader, Disconnected)
    rig.run_on()
    nothing_more(reader)
    reader.close()


def test_a_sensor_fault_ends_the_session_with_its_reason(rig: Rig, reader: Reader) -> None:
    rig.break_sensor()
    for request in (rig.plain, rig.rolled):
        heard = session_of(reader, request)
        failed = of_kind(heard, Failed)
        assert len(failed) == 1
        assert isinstance(failed[0], Failed)
        assert failed[0].error.code == "reader/sensor-fault"
        assert failed[0].error.next_step
        assert not of_kind(heard, Captured)
    rig.mend()
    assert of_kind(session_of(reader, rig.plain), Captured)


@_at(Moment.IDLE, *LIVE)
def test_a_key_is_heard_and_changes_nothing_else(rig: Rig, moment: Moment) -> None:
    reader = rig.held_at(moment)
    rig.press("accept")
    rig.press("again")
    assert [next_of(reader, Key), next_of(reader, Key)] == [Key("accept"), Key("again")]
    rig.run_on()
    heard = rest_of_session(reader) if moment is not Moment.IDLE else session_of(reader, rig.plain)
    assert len(of_kind(heard, Captured)) == 1
    assert not of_kind(heard, Key, Failed)
    reader.close()


def test_another_reader_in_the_same_place_is_said_and_named(rig: Rig, reader: Reader) -> None:
    session_of(reader, rig.plain)
    rig.exchange()
    for _ in range(2):
        heard = session_of(reader, rig.rolled)
        assert of_kind(heard, ReaderWarning) == [ReaderWarning("other-serial")]
        captured = of_kind(heard, Captured)[0]
        assert isinstance(captured, Captured)
        assert captured.serial != reader.info.serial


# Bad callers and slow ones. ------------------------------------------------------------------------------------------


def test_calls_in_the_wrong_order_say_so(rig: Rig, reader: Reader) -> None:
    with pytest.raises(errors.WrongState):
        reader.trigger()
    reader.cancel()
    nothing_more(reader)
    rig.refuse()
    reader.start(rig.plain)
    with pytest.raises(errors.WrongState) as refused:
        reader.start(rig.plain)
    assert refused.value.code == "reader/wrong-state"
    reader.cancel()


@_at(Moment.NOT_CLEAR)
def test_nothing_is_taken_before_the_glass_is_live(rig: Rig, moment: Moment) -> None:
    reader = rig.held_at(moment)
    with pytest.raises(errors.WrongState):
        reader.trigger()
    rig.run_on()
    assert of_kind(rest_of_session(reader), Captured)
    reader.close()


def test_what_it_cannot_do_is_refused_at_once(rig: Rig, reader: Reader) -> None:
    assert not reader.is_available(rig.unavailable.capability)
    assert reader.is_available(rig.plain.capability)
    with pytest.raises(errors.Unsupported):
        reader.start(rig.unavailable)
    for fingers in (frozenset[int](), frozenset({1})):  # none, and one that is not of this position
        with pytest.raises(errors.Unsupported):
            reader.start(CaptureRequest(rig.plain.capability, fingers))
    nothing_more(reader)
    assert of_kind(session_of(reader, rig.plain), Captured)


@_at(Moment.LIFTING)
def test_who_listens_late_hears_all_but_old_frames(rig: Rig, moment: Moment) -> None:
    reader = rig.held_at(moment)  # nobody listened since Ready
    heard: list[ReaderEvent] = []
    while (event := reader.events.get(0)) is not None:
        heard.append(event)
    assert len(of_kind(heard, Preview)) <= 1
    assert of_kind(heard, Captured)
    assert reader.events.frames_dropped >= 10
    rig.run_on()
    next_of(reader, PlatenClear)
    reader.close()
