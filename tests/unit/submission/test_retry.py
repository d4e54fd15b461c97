"""Pauses: decorrelated jitter within its bounds, the service's own word, an entry's own growth, the circuit."""

import itertools
import random
import statistics

import pytest

from app.submission.retry import LONGEST_ASKED_S, Backoff, Circuit
from tests.support.values import NOON


def test_pauses_stay_within_their_bounds_grow_and_start_anew() -> None:
    backoff = Backoff(1.0, 600.0, random.Random(1))
    pauses = [backoff.next_s() for _ in range(200)]
    assert all(1.0 <= pause <= 600.0 for pause in pauses)
    assert pauses[0] <= 3.0
    assert all(after <= max(1.0, before) * 3.0 for before, after in itertools.pairwise(pauses))
    assert max(pauses) > 300.0
    backoff.reset()
    assert backoff.next_s() <= 3.0


def test_twenty_stations_do_not_come_back_together() -> None:
    at = []
    for seed in range(20):
        backoff = Backoff(1.0, 600.0, random.Random(seed))
        at.append(sum(backoff.next_s() for _ in range(6)))
    assert len({round(moment) for moment in at}) > 15
    assert statistics.stdev(at) > 5.0


@pytest.mark.parametrize(
    ("asked_s", "lowest_s", "highest_s"),
    [(100.0, 100.0, 100.0), (0.0, 1.0, 3.0), (1e9, LONGEST_ASKED_S, LONGEST_ASKED_S)],
)
def test_the_services_word_counts_within_reason(asked_s: float, lowest_s: float, highest_s: float) -> None:
    assert lowest_s <= Backoff(1.0, 600.0, random.Random(2)).next_s(asked_s) <= highest_s


def test_an_entry_that_fails_again_and_again_waits_longer_each_time() -> None:
    backoff = Backoff(1.0, 600.0, random.Random(3))
    pauses = [backoff.for_entry_s(attempts) for attempts in (1, 2, 3, 4, 8, 20, 10_000)]
    for pause, whole in zip(pauses, (1, 2, 4, 8, 128, 600, 600), strict=True):
        assert whole / 2 <= pause <= whole


def test_the_circuit_opens_waits_and_closes() -> None:
    circuit = Circuit(Backoff(1.0, 600.0, random.Random(4)))
    assert circuit.may_try(0.0)
    assert circuit.worked(NOON)
    assert not circuit.worked(NOON)
    pause_s = circuit.failed(NOON, 10.0, "service/unreachable")
    assert circuit.is_open
    assert not circuit.may_try(10.0 + pause_s - 0.01)
    assert circuit.may_try(10.0 + pause_s)
    circuit.failed(NOON, 20.0, "service/unreachable")
    assert (circuit.since, circuit.opened_at_s) == (NOON, 10.0)
    circuit.try_now()
    assert circuit.may_try(0.0)
    assert circuit.worked(NOON)
    assert circuit.code == ""


def test_something_new_does_not_hurry_a_service_that_asked_for_time() -> None:
    circuit = Circuit(Backoff(1.0, 600.0, random.Random(5)))
    circuit.failed(NOON, 0.0, "service/busy", 60.0)
    circuit.try_now()
    assert not circuit.may_try(59.0)
    assert circuit.may_try(60.0)
