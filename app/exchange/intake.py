"""What was delivered goes into the store: records waiting for an officer."""

from app.an2k.validate import last_day
from app.clock import Clock
from app.exchange.mapping import JailMapping
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
