"""A fault of each kind befalls a live booking: the station says what it is and what mends it, and then goes on."""

from collections.abc import Iterator

import pytest

from app.domain.booking import MissingReason
from app.domain.position import FrictionRidgePosition as P
from app.station import commands as c
from app.station.snapshot import CaptureState as S
from app.station.snapshot import Phase
from drivers.simulated.acts import Act, ActKind, Remedy
from tests.conftest import leaving_nothing_running
from tests.support import faults
from tests.support.faults import FINGERS_AT, RIGHT_FOUR, RIGHT_INDEX, THUMBS, Fault
from tests.support.live_desk import LiveDesk, Said

K = ActKind


@pytest.fixture(scope="module", autouse=True)
def nothing_left_running() -> Iterator[None]:
    """One station for all of it: at its end nothing is left."""
    with leaving_nothing_running():
        yield


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDesk]:
    with LiveDesk(tmp_path_factory.mktemp("faults") / "data") as desk:
        yield desk


@pytest.fixture
def desk(station: LiveDesk) -> Iterator[LiveDesk]:
    yield station
    station.leave()


def named(fault: Fault) -> str:
    return fault.name


def begin(desk: LiveDesk, fault: Fault) -> None:
    desk.book(FINGERS_AT[fault.at], fault.at, fault.act)


def found_in_print(desk: LiveDesk, fault: Fault) -> Said:
    """The review in which it was found, within the attempts that it may take."""
    said = desk.review()
    while said.codes[:1] != (fault.code,) and said.attempts < fault.attempts:
        desk.again()
        said = desk.review()
    return said


def must_say(said: Said, fault: Fault) -> None:
    assert said.codes[:1] == (fault.code,), said
    assert fault.says in said.english, said
    assert said.spanish
    assert said.spanish != said.english
    assert not said.notice, "one sentence says it"


def goes_on(desk: LiveDesk, code: str) -> None:
    """A print in which it is not found any more is accepted."""
    said = desk.review()
    assert code not in said.codes, said
    assert said.can_accept, said
    desk.accept()


def test_every_kind_is_tried() -> None:
    tried = {
        fault.act.kind
        for some in (faults.IN_THE_PRINT, faults.ON_THE_LIVE_GLASS, faults.OF_THE_READER, faults.MARKED)
        for fault in some
    }
    assert tried | faults.FOUND_IN_THE_REVIEW | faults.WITHOUT_A_WORD == set(ActKind)


@pytest.mark.parametrize("fault", faults.IN_THE_PRINT, ids=named)
def test_what_the_print_shows(desk: LiveDesk, fault: Fault) -> None:
    begin(desk, fault)
    must_say(found_in_print(desk, fault), fault)
    if fault.remedy is not None:
        assert desk.give(fault.remedy) == (fault.act.kind,)
    else:  # skin that no remedy mends: another person sits there, as far as this test goes
        desk.controls.mend()
    desk.again()
    goes_on(desk, fault.code)


@pytest.mark.parametrize("fault", faults.ON_THE_LIVE_GLASS, ids=named)
def test_what_keeps_a_capture_from_coming_about(desk: LiveDesk, fault: Fault) -> None:
    begin(desk, fault)
    must_say(desk.until_said(lambda said: fault.code in said.codes and fault.says in said.english), fault)
    assert fault.remedy is not None
    assert desk.give(fault.remedy) == (fault.act.kind,)
    goes_on(desk, fault.code)


@pytest.mark.parametrize("fault", faults.OF_THE_READER, ids=named)
def test_what_is_wrong_with_the_reader_stays_in_sight_and_blocks_nothing(desk: LiveDesk, fault: Fault) -> None:
    begin(desk, fault)
    said = desk.review()
    if fault.attempts > 1:  # the glass was clean for the first print
        assert said.codes == ()
        desk.again()
        said = desk.review()
    must_say(said, fault)
    assert said.can_accept
    before = [one for one in desk.said if one.state is S.POSITIONING and fault.code in one.codes]
    assert before or fault.act.kind is K.DEAD_PIXELS  # which the picture tells
    if fault.remedy is not None:
        assert desk.give(fault.remedy) == (fault.act.kind,)
    else:
        desk.controls.mend()
    desk.again()
    goes_on(desk, fault.code)


def test_another_reader_is_known_again_however_it_came(desk: LiveDesk) -> None:
    """Opened while it is there, it is told by the serial number that the station knew before."""
    first = desk.seen.reader
    desk.befall(Act(K.WRONG_SERIAL))
    desk.restart_reader()
    assert first is not None
    assert desk.seen.reader is not None
    assert desk.seen.reader.serial != first.serial
    desk.book(FINGERS_AT[RIGHT_INDEX], RIGHT_INDEX)
    said = desk.review()
    assert said.codes == ("other-serial",)
    assert said.english == "Good, but another reader answers. Connect the registered one."
    desk.controls.mend()
    desk.restart_reader()
    desk.submit(c.RetakeCapture())
    desk.until_said(lambda said: said.attempts == 2)
    goes_on(desk, "other-serial")


@pytest.mark.parametrize("fault", faults.MARKED, ids=named)
def test_a_finger_that_is_not_there_is_asked_for_until_it_is_marked(desk: LiveDesk, fault: Fault) -> None:
    """At its own roll nothing comes, and no noise is made of it. Marked, it is held back."""
    desk.book({2, 3}, fault.at, fault.act)
    must_say(desk.until_said(lambda said: said.position == fault.at and fault.code in said.codes), fault)
    desk.submit(c.MarkMissing(P.RIGHT_INDEX, MissingReason.AMPUTATED))
    desk.until_said(lambda said: said.english == "Right middle finger is good. Accept.")  # of the slap, done anew
    desk.accept()
    assert desk.position == P.RIGHT_MIDDLE


def test_the_other_thumbs_are_found_by_comparing_prints(desk: LiveDesk) -> None:
    """Two thumbs beside each other look alike from either side."""
    desk.book(FINGERS_AT[THUMBS], THUMBS, Act(K.SWAP_HANDS, at=THUMBS))
    desk.review()
    assert desk.give(Remedy.ASKED_FINGERS) == (K.SWAP_HANDS,)
    while desk.seen.phase is Phase.CAPTURING:
        desk.review()
        desk.accept()
    desk.until(lambda seen: bool(seen.findings))
    for finding in desk.seen.findings:
        assert finding.code in ("fingers_swapped", "rolled_plain_mismatch")
        assert set(finding.fingers) <= {P.RIGHT_THUMB, P.LEFT_THUMB}


def test_another_finger_is_found_by_comparing_prints(desk: LiveDesk) -> None:
    desk.book({2, 3}, RIGHT_INDEX, Act(K.OTHER_FINGER, at=RIGHT_INDEX, instead={2: 3}))
    while desk.seen.phase is Phase.CAPTURING:
        desk.review()
        desk.accept()
    desk.until(lambda seen: bool(seen.findings))
    assert P.RIGHT_INDEX in desk.seen.findings[0].fingers
    assert desk.seen.findings[0].code != "uncertain"


def test_a_late_reader_breaks_nothing(desk: LiveDesk) -> None:
    desk.befall(Act(K.LATENCY, seconds=2.0))
    desk.book({2}, RIGHT_INDEX)
    desk.review()
    assert desk.give(Remedy.RESTART_READER) == (K.LATENCY,)
    goes_on(desk, "reader/timeout")


def test_the_scanners_keys_do_in_review_what_they_say(desk: LiveDesk) -> None:
    """`again` takes another, `accept` accepts what is good and never what is poor."""
    desk.book(FINGERS_AT[RIGHT_FOUR], RIGHT_FOUR, Act(K.DRY, at=RIGHT_FOUR))
    assert not desk.review().can_accept
    desk.befall(Act(K.KEY_ACCEPT))
    assert desk.until_said(lambda said: bool(said.notice)).notice.startswith("This print is below the standard.")
    desk.give(Remedy.MOISTEN)
    desk.befall(Act(K.KEY_AGAIN))
    assert desk.until_said(lambda said: said.state is S.REVIEW and said.attempts == 2).can_accept
    desk.befall(Act(K.KEY_ACCEPT))
    desk.until_said(lambda said: said.position != RIGHT_FOUR)
    assert desk.seen.steps[0].done
