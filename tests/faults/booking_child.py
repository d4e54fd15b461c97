"""A station's store without a window, to be killed: books without an end, and says what it was told is on disk.

    python -m tests.faults.booking_child DATA ROUND

A line is printed after the store's act has returned, as an officer sees the next prompt only then.
"""

import os
import sys
from pathlib import Path

from app import logs
from app.clock import SystemClock
from app.domain.booking import Booking
from app.domain.capture import capture_plan
from app.store.lock import DataDirectoryLock
from app.store.stores import Stores, open_vault
from tests.support import values

PRINTS = 3  # of a booking here: the short form


def seed_of(booking_id: str, step: int) -> int:
    """Which picture the step of a booking has: the parent draws the same one."""
    return sum(booking_id.encode()) * 100 + step


def payload_of(booking_id: str, tcn: str) -> bytes:
    return f"ZZMARKEDPAYLOAD {booking_id} {tcn} ".encode() * 400


def say(*words: object) -> None:
    print(*words, flush=True)


def save(data: Path, round_: str) -> None:
    """Book without an end, after what an earlier round left open."""
    with DataDirectoryLock(data):
        stores = Stores.open(data, open_vault(data), clock=SystemClock())
        say("open")
        for draft in stores.bookings.drafts():
            book(stores, stores.bookings.load(draft.booking_id))
        number = 0
        while True:
            number += 1
            booking = values.booking(f"B-{round_}-{number}")
            stores.bookings.save(booking)
            say("saved", booking.booking_id)
            book(stores, booking)


def book(stores: Stores, booking: Booking) -> None:
    booking_id, plan = booking.booking_id, capture_plan()
    done = stores.bookings.captures(booking_id)
    for step in range(PRINTS):
        if step not in done:
            image = values.finger_image(160, 120, seed=seed_of(booking_id, step))
            stores.bookings.record_capture(booking_id, step, values.capture_record(plan[step], image), image)
            say("print", booking_id, step)
    tcn = stores.bookings.next_tcn(values.ORI, "S01")
    say("tcn", tcn)
    stores.bookings.finish(booking_id, values.transaction(tcn), payload_of(booking_id, tcn))
    say("finished", booking_id, tcn)
    claim = stores.queue.claim()  # as the sender would, so that the kill meets SENDING too
    if claim is not None:
        say("sending", claim.entry.tcn)


if __name__ == "__main__":
    with Path(os.devnull).open("w") as nowhere:
        logs.configure(nowhere)
        save(Path(sys.argv[1]), sys.argv[2])
