"""A station's sender without a window, to be killed: empties the queue without an end.

python -m tests.faults.sending_child DATA URL KEY
"""

import os
import sys
import threading
from pathlib import Path

from app import logs
from app.clock import SystemClock
from app.config import Environment
from app.store.lock import DataDirectoryLock
from app.store.stores import Stores, open_vault
from app.submission.client import ServiceClient
from app.submission.events import SubmitterDied
from app.submission.service_channel import ServiceChannel
from app.submission.submitter import Submitter


def send(data: Path, url: str, key: str) -> None:
    """Send until killed."""
    with DataDirectoryLock(data):
        vault = open_vault(data)
        died = threading.Event()
        client = ServiceClient(url, key, Environment.TRAINING, timeout_s=2)
        submitter = Submitter(
            lambda: Stores.open(data, vault, clock=SystemClock()).queue,
            ServiceChannel(client, clock=SystemClock()),
            clock=SystemClock(),
            on_change=lambda event: died.set() if isinstance(event, SubmitterDied) else None,
            retry_first_s=0.01,
            retry_longest_s=0.05,
        )
        submitter.start()
        print("open", flush=True)
        died.wait()
        print("died", flush=True)


if __name__ == "__main__":
    with Path(os.devnull).open("w") as nowhere:
        logs.configure(nowhere)
        send(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
