"""What the three ways without a receipt have in common: something is left by name, and something is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.channel_settings import ChannelName

MOST_BYTES = 20_000_000  # of one answer: a rap sheet has at most 200,000 characters, a photograph some hundred kB

UNFINISHED = (".part", ".tmp", ".temp", ".filepart", ".new", ".crdownload")  # names of files that are being written


@dataclass(frozen=True, slots=True)
class Item:
    """Something that lies where answers come. `key`: the carrier's own name for it; `name`: as people know it; `stamp`:
    another one when the content changes, None where things arrive whole."""

    key: str
    name: str
    size_bytes: int
    stamp: str | None = None


@dataclass(frozen=True, slots=True)
class NotDelivered:
    """A submission came back. `name`: under which it was left, as the news has it, for only who saw the submission
    knows that; `code`: RFC 3463 status, e.g. 5.1.1."""

    tcn: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """What an item holds: files, or the news that a submission was not delivered, or neither: it is no answer."""

    files: tuple[bytes, ...] = ()
    returned: tuple[NotDelivered, ...] = ()


class Carrier(Protocol):
    """Leaves and fetches; knows nothing of the queue. Belongs to one thread, but for `cut`.

    Errors are SubmissionError: PlaceMissing, PlaceForbidden, NoRoom, LoginRefused, HostKeyDiffers, NotTrusted,
    ServiceUnreachable, DeliveryNonsense; ConflictAtBureau and SubmissionRefused of one submission only.
    """

    @property
    def name(self) -> ChannelName: ...
    @property
    def recipient(self) -> str: ...
    @property
    def probe_every_s(self) -> float: ...

    def check(self) -> None:
        """Whether something could be left now."""
        ...

    def check_answers(self) -> None:
        """Whether what comes back could be read and put away now."""
        ...

    def leave(self, tcn: str, payload: bytes) -> str:
        """Leave a submission, whole or not at all; the name under which it lies, the same for the same TCN."""
        ...

    def waiting(self) -> Sequence[Item]:
        """What lies there, oldest first where that is known."""
        ...

    def fetch(self, item: Item) -> Parcel | None:
        """Its content; None when it is gone. Nothing changes at the other side."""
        ...

    def take(self, item: Item) -> None:
        """Put it away: it is stored."""
        ...

    def set_aside(self, item: Item) -> None:
        """Put it where it is in nobody's way; never delete it."""
        ...

    def cut(self) -> None: ...

    def close(self) -> None: ...
