"""Tells one way after another change, each once and in order, from the place that the store keeps."""

from datetime import timedelta

from app.clock import Clock
from app.exchange.mapping import Outgoing
from app.exchange.telling import ACTS, name_of, told_record, written
from app.exchange.ways import Way, WayClosed, WayRefused
from app.logs import logger
from app.store.errors import ROTTEN, NoSuchEntry
from app.store.stores import Stores
from app.store.told_store import Change

RETRY_FIRST_S, RETRY_LONGEST_S = 2.0, 600.0
_log = logger("exchange")


class Teller:
    """One way out. Belongs to the thread of its stores."""

    def __init__(self, stores: Stores, out: Outgoing, way: Way, *, clock: Clock) -> None:
        self._stores = stores
        self._out = out
        self._way = way
        self._clock = clock

    def step(self) -> float | None:
        """Tell the next change; seconds until the next may be tried, 0.0 when there may be more now, None when there
        was none. StoreError."""
        standing = self._stores.told.standing(self._way.name)
        if standing.due is not None:
            left_s = (standing.due - self._clock.now()).total_seconds()
            if 0 < left_s <= RETRY_LONGEST_S:  # a later one was dated by a wrong clock
                return left_s
        change = self._stores.told.next_change(standing.number, ACTS)
        if change is None:
            return None
        try:
            self._tell(change)
        except WayClosed as reason:
            pause_s = min(RETRY_LONGEST_S, RETRY_FIRST_S * 2.0 ** min(standing.attempts, 20))
            _log.warning("not-told", code=reason.code, detail=reason.message, retry_in_s=pause_s)
            self._stores.told.later(self._way.name, self._clock.now() + timedelta(seconds=pause_s))
            return pause_s
        except (WayRefused, NoSuchEntry, *ROTTEN) as reason:  # no other try would change it, and others wait behind it
            _log.error("told-in-vain", tcn=change.tcn, code=reason.code, detail=reason.message)
        self._stores.told.told(self._way.name, change.number)
        return 0.0

    def _tell(self, change: Change) -> None:
        entry = self._stores.queue.entry(change.tcn)
        bureau = tuple(answer for answer, _ in self._stores.queue.bureau.files_of(change.tcn))
        record_id = self._stores.arrivals.record_id_of(entry.booking_id)
        record = told_record(change, entry, record_id, self._out, bureau)
        if record is None:
            return
        self._way.tell(name_of(change), written(record, self._out), self._out.format)
        _log.event("told", tcn=change.tcn, stage=self._way.name)
