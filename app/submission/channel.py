"""One interface for every way to a bureau and back. The queue and the submitter know nothing of what is behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.channel_settings import ChannelName
from app.domain.queue_entry import HandOver, QueueEntry, Receipt
from app.logs import logger
from app.store.errors import IllegalTransition
from app.store.queue_store import QueueStore
from app.submission.events import SubmissionEvent

Tell = Callable[[SubmissionEvent], None]
_log = logger("submission")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A receipt that was verified, and the key of the service that gave it (base64)."""

    receipt: Receipt
    service_key: str


class Channel(Protocol):
    """Belongs to the submitter's thread, but for `cut`.

    A submission is left under its TCN: leaving it again is the same act, with the same bytes. What comes back is put
    away at the other side only once the store has it. `name`, `recipient`: as entries show them. `probe_every_s`: how
    often an idle station looks whether the other side is there. `returns_apart`: answers come on another way than the
    one on which submissions go, so that either may fail alone.
    """

    @property
    def name(self) -> ChannelName: ...
    @property
    def recipient(self) -> str: ...
    @property
    def probe_every_s(self) -> float: ...
    @property
    def returns_apart(self) -> bool: ...

    def check(self) -> None:
        """Whether a submission could be left now; SubmissionError."""
        ...

    def submit(self, ori: str, tcn: str, payload: bytes) -> Accepted | HandOver:
        """Leave a transaction. Accepted only where the other side says so in a way that can be verified.

        SubmissionRefused: a person must look. Any other SubmissionError: leave it again later.
        """
        ...

    def collect(self, store: QueueStore, tell: Tell, *, may_wait: bool) -> bool:
        """One step of bringing back what has come, if one is due; whether one was. `may_wait`: there is nothing else to
        do for a moment. SubmissionError, StoreError."""
        ...

    def rest_s(self) -> float:
        """For how long `collect` has nothing to do."""
        ...

    def cut(self) -> None:
        """End what is under way on the network, and refuse what comes later; from any thread."""
        ...

    def close(self) -> None: ...


def settle(act: Callable[[], QueueEntry]) -> None:
    """Write an outcome. Where the entry was taken back meanwhile it is READY and goes again, under the same TCN. Where
    an officer was quicker, what the officer did stands."""
    try:
        act()
    except IllegalTransition as reason:
        _log.warning("taken-back-meanwhile", code=reason.code)
