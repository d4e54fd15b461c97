"""What was delivered goes into the store: records waiting for an officer."""

from pathlib import Path

from app.an2k.validate import last_day
from app.clock import Clock
from app.exchange.mapping import JailMapping
from app.exchange.mapping_file import read_mapping
from app.exchange.records import read_delivery
from app.store.arrival_store import ArrivalStore, Receipted, Received


class Intake:
    """Reads deliveries by one mapping. Belongs to the thread of its store."""

    def __init__(self, arrivals: ArrivalStore, mapping: JailMapping, *, clock: Clock) -> None:
        self.arrivals = arrivals
        self.mapping = mapping
        self._clock = clock

    def take(self, data: bytes, *, file_mark: str | None = None) -> tuple[Receipted, ...]:
        """Keep all records of a delivery, or none; on disk when it returns. DeliveryRefused, StoreError."""
        now = self._clock.now()
        records = read_delivery(data, self.mapping, now=now, today=last_day(now))
        return self.arrivals.receive(records, file_mark=file_mark)


def brought_something(receipted: tuple[Receipted, ...]) -> bool:
    """Whether an officer has something new to see."""
    return any(one.outcome is not Received.KNOWN for one in receipted)


def take_file(path: Path, mapping: Path, arrivals: ArrivalStore, *, clock: Clock) -> tuple[Receipted, ...]:
    """The records of one file, by hand. MappingNotUsable, DeliveryRefused, StoreError, OSError."""
    intake = Intake(arrivals, read_mapping(mapping), clock=clock)
    with path.open("rb") as opened:
        return intake.take(opened.read())
