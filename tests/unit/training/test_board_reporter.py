"""The reporter between a station that shows what a test says and a board that listens, is away, or lies."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.clock import SystemClock
from app.domain.class_report import MEND, Injection, Joining, Place
from app.station.snapshot import Phase
from app.submission.errors import AddressNotUsable
from app.training.board_reporter import ACT_NOT_KNOWN, THREAD_NAME, BoardReporter
from app.training.commands import Befall, Mend
from app.training.snapshot import Refused
from drivers.simulated.acts import LATENCY_S, Act, ActKind
from tests.support import fake_service as fake
from tests.support import hostile
from tests.support import scenes as s
from tests.support import training_scenes as t
from tests.support.fake_port import FakePort
from tests.support.fake_service import FakeService
from tests.support.fake_training import FakeTraining

PATIENCE_S = 20.0
CODE = "123456"
IDLE = s.base(phase=Phase.IDLE)
_LOOK_S = 0.005


def until(is_so: Callable[[], bool]) -> None:
    limit_s = time.monotonic() + PATIENCE_S
    pause = threading.Event()
    while not is_so():
        assert time.monotonic() < limit_s, "the state did not come"
        pause.wait(_LOOK_S)


class Bench:
    """A board, and a station that reports to it. Numbers of reports count up by themselves, as a poll is over at
    once here."""

    def __init__(self, board: FakeService) -> None:
        self.board = board
        self.training = FakeTraining(FakePort([IDLE]), [t.room()])
        joining = Joining(board.url, board.public_key, CODE)
        self.reporter = BoardReporter(joining, self.training, clock=SystemClock(), retry_first_s=0.02)
        self.reporter.start()

    def until_reported(self, is_so: Callable[[], bool] = lambda: True) -> None:
        """One report more, and the condition."""
        count = len(self.board.reports)
        until(lambda: len(self.board.reports) > count and is_so())

    def stop(self) -> None:
        assert self.reporter.stop()


@pytest.fixture
def board() -> Iterator[FakeService]:
    with FakeService() as running:
        yield running


@pytest.fixture
def bench(board: FakeService) -> Iterator[Bench]:
    made = Bench(board)
    yield made
    made.stop()


def test_the_board_hears_where_the_trainee_is_and_every_change(bench: Bench) -> None:
    bench.until_reported(lambda: bench.board.reports[-1].place is Place.CHOOSING)
    bench.training.show(t.room(running=t.running(seconds=30.0)))
    bench.training.station.show(s.dry_review(t.PLAIN))
    bench.until_reported(lambda: bench.board.reports[-1].problem == "too_dry")
    newest = bench.board.reports[-1]
    assert newest.seat == bench.reporter.seat
    assert newest.seconds >= 30.0
    assert bench.board.class_codes == {CODE}


def test_a_score_is_kept_in_the_next_exercise(bench: Bench) -> None:
    sheet = t.sheet()
    bench.training.show(t.scored(sheet, sheet.total))
    bench.training.show(t.room(running=t.running()))
    bench.until_reported(lambda: bench.board.reports[-1].exercise_id == "exercise-2")
    assert bench.board.reports[-1].score == sheet.total


def test_acts_are_carried_out_once_and_in_order_though_the_board_says_them_again(bench: Bench) -> None:
    bench.board.injections = [Injection(5, "dry", (4,)), Injection(7, "ghost"), Injection(8, MEND)]
    bench.until_reported(lambda: bench.board.reports[-1].done == 8)
    bench.until_reported()
    bench.until_reported()
    expected = [Befall(Act(ActKind.DRY, frozenset({4}))), Befall(Act(ActKind.GHOST)), Mend()]
    assert bench.training.commands == expected
    bench.board.injections = [Injection(8, MEND), Injection(9, "wet")]
    bench.until_reported(lambda: bench.board.reports[-1].done == 9)
    assert bench.training.commands == [*expected, Befall(Act(ActKind.WET))]


def test_an_act_is_made_possible_as_in_the_window_of_the_station(bench: Bench) -> None:
    bench.board.injections = [Injection(1, "unplug", (4,)), Injection(2, "latency")]
    bench.until_reported(lambda: bench.board.reports[-1].done == 2)
    assert bench.training.commands == [Befall(Act(ActKind.UNPLUG)), Befall(Act(ActKind.LATENCY, seconds=LATENCY_S))]


def test_an_act_of_another_version_is_passed_over(bench: Bench) -> None:
    bench.board.injections = [Injection(1, "levitates"), Injection(2, "dry")]
    bench.until_reported(lambda: bench.board.reports[-1].done == 2)
    assert bench.training.commands == [Befall(Act(ActKind.DRY))]


def test_what_the_station_could_not_do_is_reported_until_an_act_is_done(bench: Bench) -> None:
    bench.board.injections = [Injection(1, "levitates")]
    bench.until_reported(lambda: bench.board.reports[-1].done == 1)
    assert bench.board.reports[-1].refused == ACT_NOT_KNOWN
    refused = Refused("reader/act-impossible", "reader", "It concerns no finger.", "Correct it.", 1)
    bench.training.show(t.room(trainer_refused=refused))
    bench.board.injections = [Injection(2, "dry")]
    bench.until_reported(lambda: bench.board.reports[-1].done == 2)
    assert bench.board.reports[-1].refused == "reader/act-impossible"
    bench.training.show(t.room())
    bench.until_reported(lambda: bench.board.reports[-1].refused == "")


def test_a_board_that_is_away_changes_nothing_and_is_found_again(bench: Bench) -> None:
    bench.until_reported()
    bench.board.stop()
    bench.training.show(t.room(briefing=t.exercise()))
    bench.board.start()
    bench.until_reported(lambda: bench.board.reports[-1].place is Place.BRIEFING)
    assert bench.training.commands == []
    assert bench.training.station.commands == []


@pytest.mark.parametrize(
    "behaviour",
    [
        hostile.problem_with(403, "class/wrong-code"),
        hostile.problem_with(404, "service/not-found"),
        hostile.bare(429),
        hostile.bare(503),
        fake.portal,
    ],
    ids=["another code", "no class", "too often", "busy", "a portal"],
)
def test_a_board_that_refuses_is_tried_again(bench: Bench, behaviour: fake.Behaviour) -> None:
    bench.until_reported()
    refused = threading.Event()

    def refuse(exchange: fake.Exchange) -> None:
        behaviour(exchange)
        refused.set()

    bench.board.always(refuse)
    assert refused.wait(PATIENCE_S)
    bench.board.always(None)
    bench.until_reported()


def test_somebody_who_does_not_have_the_key_of_the_class_hears_nothing_and_sends_nothing(board: FakeService) -> None:
    board.signing_key = Ed25519PrivateKey.generate()
    board.injections = [Injection(1, "dry")]
    asked = threading.Event()
    bench = Bench(board)
    board.on_request = asked.set
    assert asked.wait(PATIENCE_S)
    bench.stop()
    assert board.reports == []
    assert bench.training.commands == []


def test_an_act_that_was_signed_for_another_seat_is_not_carried_out(bench: Bench) -> None:
    bench.until_reported()
    heard = threading.Event()

    def replay(exchange: fake.Exchange) -> None:
        exchange.reply(200, bench.board.signed(fake.ClassReply("f" * 32, (Injection(1, "dry"),))))
        heard.set()

    bench.board.always(replay)
    assert heard.wait(PATIENCE_S)
    bench.board.always(None)
    bench.until_reported()
    assert bench.training.commands == []


def test_the_end_is_told_and_leaves_no_thread_and_no_listener(board: FakeService) -> None:
    bench = Bench(board)
    bench.until_reported()
    bench.until_reported()  # after the second, the reply to the first was heard: a board that never answered hears none
    bench.stop()
    assert board.reports[-1].place is Place.GONE
    assert THREAD_NAME not in {thread.name for thread in threading.enumerate()}
    assert bench.training.listeners == []
    assert bench.training.station.listeners == []


def test_it_ends_though_the_board_never_answers(board: FakeService) -> None:
    bench = Bench(board)
    bench.until_reported()
    over, held = threading.Event(), threading.Event()

    def hold(exchange: fake.Exchange) -> None:
        held.set()
        over.wait(PATIENCE_S)
        exchange.hang_up()

    board.always(hold)
    assert held.wait(PATIENCE_S)
    bench.stop()
    over.set()


def test_an_address_beyond_the_house_is_refused(board: FakeService) -> None:
    training = FakeTraining(FakePort())
    with pytest.raises(AddressNotUsable):
        BoardReporter(Joining("http://192.0.2.7:1", board.public_key, CODE), training, clock=SystemClock())
