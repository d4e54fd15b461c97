"""Clocks."""

import threading

from app.clock import FastClock, QuickClock


def test_on_a_quick_clock_a_wait_takes_its_share_of_the_time() -> None:
    machine = FastClock()
    quick = QuickClock(machine, 4.0)
    begun_s = quick.monotonic_s()
    assert not quick.wait(threading.Event(), 2.0)
    assert quick.monotonic_s() - begun_s == 2.0
    assert machine.monotonic_s() == 0.5
