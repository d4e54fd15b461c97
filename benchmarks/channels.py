"""Hand-overs and answers by folder, mail and SFTP, against real servers on this machine, store included.

Promises: what fourteen days offline left (2,800 submissions) goes in 30 minutes; what is under way on a line that fell
silent ends within 2 s of a stop. Run: python -m benchmarks.channels [--count N]
"""

import argparse
import os
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

from app.channel_settings import ChannelName
from app.domain.queue_entry import HandOver
from app.store.stores import Stores
from app.submission import errors
from app.submission.channel import Channel
from tests.contract.channel_rigs import DROPS, LOOK_EVERY_S, DropRig
from tests.support import values
from tests.support.bureau_files import answer_file
from tests.support.store_desk import S, opened

DRAIN_LIMIT_S = 30 * 60 / 2_800
STOP_LIMIT_S = 2.0
PAYLOAD_BYTES = 600_000  # a ten-print of fourteen images at 15:1


def finished(stores: Stores, count: int) -> None:
    for number in range(count):
        booking_id = f"B-{number}"
        stores.bookings.save(values.booking(booking_id))
        tcn = stores.bookings.next_tcn(values.ORI, "S01")
        stores.bookings.finish(booking_id, values.transaction(tcn), os.urandom(PAYLOAD_BYTES))


def hand_over(stores: Stores, channel: Channel) -> float:
    """Seconds for each entry that is ready."""
    start, count = time.perf_counter(), 0
    while (claim := stores.queue.claim()) is not None:
        outcome = channel.submit(claim.ori, claim.entry.tcn, claim.payload)
        assert isinstance(outcome, HandOver)
        stores.queue.handed_over(claim.entry.tcn, outcome)
        count += 1
    return (time.perf_counter() - start) / count


def bring_back(stores: Stores, channel: Channel, rig: DropRig) -> float:
    """Seconds for each answer, from the look to its being stored and put away."""
    tcns = [entry.tcn for entry in stores.queue.entries(10_000)]
    for number, tcn in enumerate(tcns):
        rig.send(answer_file(tcn, number=number), f"{number}.an2")
    start = time.perf_counter()
    while stores.queue.counts()[S.ANSWERED] < len(tcns):
        if channel.rest_s() > 0:
            rig.clock.at += timedelta(seconds=LOOK_EVERY_S)
        channel.collect(stores.queue, lambda _: None, may_wait=False)
    return (time.perf_counter() - start) / len(tcns)


def stopped(rig: DropRig) -> float:
    """Seconds from a cut to the end of a hand-over on a silent line."""
    rig.fall_silent()
    channel = rig.channel()

    def submit() -> None:
        try:
            channel.submit(values.ORI, f"{values.ORI}-S01-2026-999999", b"x" * PAYLOAD_BYTES)
        except errors.SubmissionError:
            return

    thread = threading.Thread(target=submit, name="submit")
    thread.start()
    time.sleep(0.5)  # it has connected, and waits
    start = time.perf_counter()
    channel.cut()
    thread.join()
    seconds = time.perf_counter() - start
    channel.close()
    return seconds


def measure(name: ChannelName, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        rig = DROPS[name](Path(folder))
        (Path(folder) / "station").mkdir()
        try:
            with opened(Path(folder) / "station") as stores:
                finished(stores, count)
                channel = rig.channel()
                over_s, back_s = hand_over(stores, channel), bring_back(stores, channel, rig)
                channel.close()
            line = f"{name.value:7} hand-over {1000 * over_s:6.1f} ms ({DRAIN_LIMIT_S / over_s:5.1f} times the goal)"
            line += f"   answer {1000 * back_s:6.1f} ms"
            if name is not ChannelName.FOLDER:
                stop_s = stopped(rig)
                line += f"   stop {stop_s:5.2f} s (goal {STOP_LIMIT_S:g})"
            print(line)
        finally:
            rig.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=40)
    count = parser.parse_args().count
    for name in DROPS:
        measure(name, count)


if __name__ == "__main__":
    main()
