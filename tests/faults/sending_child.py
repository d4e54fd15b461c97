"""A station's sender without a window, to be killed: empties the queue without an end.

python -m tests.faults.sending_child DATA URL KEY   to a service
python -m tests.faults.sending_child DATA SHARE     by the folders `in` and `out` of a share
"""

import os
import sys
import threading
from pathlib import Path

from app import logs
from app.an2k.answers import AnswerRules
from app.channel_settings import FolderSettings
from app.clock import SystemClock
from app.config import Environment
from app.store.lock import DataDirectoryLock
from app.store.stores import Stores, open_vault
from app.submission.channel import Channel
from app.submission.channels.drop import DropChannel
from app.submission.channels.folder import FolderCarrier
from app.submission.client import ServiceClient
from app.submission.events import SubmitterDied
from app.submission.service_channel import ServiceChannel
from app.submission.submitter import Submitter
from tests.support import values


def to_service(url: str, key: str) -> Channel:
    return ServiceChannel(ServiceClient(url, key, Environment.TRAINING, timeout_s=2), clock=SystemClock())


def by_folder(share: str) -> Channel:
    settings = FolderSettings(out=f"{share}/in", answers=f"{share}/out", look_every_s=0.02)
    carrier = FolderCarrier(settings, deadline_s=5)
    own = f"{values.ORI}-S01-"
    return DropChannel(
        carrier, AnswerRules(), clock=SystemClock(), own_tcns=own, look_every_s=0.02, settled_s=0.0, given_up_s=5.0
    )


def send(data: Path, channel: Channel) -> None:
    """Send until killed."""
    with DataDirectoryLock(data):
        vault = open_vault(data)
        died = threading.Event()
        submitter = Submitter(
            lambda: Stores.open(data, vault, clock=SystemClock()).queue,
            channel,
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
        send(Path(sys.argv[1]), (to_service if len(sys.argv) == 4 else by_folder)(*sys.argv[2:]))
