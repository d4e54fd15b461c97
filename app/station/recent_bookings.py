"""The comparison of a booking with recent ones of this station: what is kept, what is in memory, what is found.

In memory are the two fingers of each booking that are compared first, and nothing of whom they are of; the store's rows
are the truth of what may be compared, asked anew at each look.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from app.clock import Clock
from app.domain.booking import Booking
from app.domain.same_person import SamePerson
from app.errors import BookingStationError
from app.logs import logger
from app.matching.compact.errors import PeopleDamaged, PeopleOutdated
from app.matching.errors import TemplateDamaged
from app.station import effects as x
from app.station import events as e
from app.station import same_person as science
from app.station.first_look import FirstLook, record_of
from app.station.same_person import Agreement, Prepared, Templates

_LOG = logger("station.same-person")
RENEWED_AT_ONCE = 200  # bookings of an older version, some 20 ms each: others wait for the store meanwhile


class KeptFirst(Protocol):
    @property
    def booking_id(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def first(self) -> bytes: ...


class RecentPrints(Protocol):
    """app.store.recent_store."""

    def keep(self, booking_id: str, first: bytes, prints: bytes) -> None: ...
    def numbers(self, since: datetime) -> Mapping[str, int]: ...
    def firsts(self, numbers: Sequence[int]) -> Iterator[KeptFirst]: ...
    def prints(self, booking_id: str) -> bytes | None: ...
    def decisions(self, booking_id: str) -> Mapping[str, bool]: ...
    def forget_booking(self, booking_id: str) -> None: ...
    def searched(self, booking_id: str, officer: str, *, compared: int, fingers: int, found: str | None) -> None: ...


class Bookings(Protocol):
    def load(self, booking_id: str) -> Booking: ...


class RecentStores(Protocol):
    """Stores on a connection of the thread that opened them."""

    @property
    def recent(self) -> RecentPrints: ...
    @property
    def bookings(self) -> Bookings: ...
    def close(self) -> None: ...


class _Confirmed(NamedTuple):
    booking: Booking
    agreement: Agreement
    said: bool | None


class RecentBookings:
    """May be asked from several threads; they wait for each other. Each look opens stores of its own and closes them.

    `keep_days`: how many days back; `concerns`: whether a booking is compared at all, and kept for others.
    """

    def __init__(
        self,
        open_stores: Callable[[], RecentStores],
        keep_days: int,
        *,
        clock: Clock,
        concerns: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._open_stores = open_stores
        self._keep = timedelta(days=keep_days)
        self._clock = clock
        self._concerns = concerns
        self._first_look = FirstLook()
        self._numbers: dict[str, int] = {}  # of the rows that are in memory
        self._lock = threading.Lock()

    def look(self, effect: x.LookForSamePerson) -> e.SamePersonLooked:
        """Keep the prints of the booking, and compare it with all others. A StoreError where that is not possible."""
        if not self._concerns(effect.booking_id):
            return e.SamePersonLooked(effect.booking_id, None)
        with self._lock:
            stores = self._open_stores()
            try:
                _keep(stores, effect.booking_id, effect.templates)
                found = self._found(stores, effect)
                stores.recent.searched(
                    effect.booking_id,
                    effect.officer,
                    compared=len(self._numbers),
                    fingers=len(effect.templates),
                    found=found.booking_id if found is not None else None,
                )
                return e.SamePersonLooked(effect.booking_id, found)
            finally:
                stores.close()

    def _found(self, stores: RecentStores, effect: x.LookForSamePerson) -> SamePerson | None:
        self._refresh(stores, effect.booking_id)
        suspects = [
            one.booking_id
            for one in self._first_look.suspects(effect.templates)
            if one.nats >= science.SUSPECT_NATS and one.booking_id in self._numbers
        ]
        if not suspects:
            return None
        probe = science.prepared(effect.templates)
        said = stores.recent.decisions(effect.booking_id)
        confirmed = [one for name in suspects if (one := _confirmed(stores, probe, name, said)) is not None]
        if not confirmed:
            return None
        # What nobody has said anything of comes first, of these the likeliest.
        best = max(confirmed, key=lambda one: (one.said is None, one.said is True, one.agreement.nats))
        return SamePerson(
            booking_id=best.booking.booking_id,
            booking_number=best.booking.booking_number,
            subject=best.booking.subject,
            booked_at=best.booking.created_at,
            agreeing=best.agreement.agreeing,
            compared=best.agreement.compared,
            others=len(confirmed) - 1,
            same=best.said,
        )

    def _refresh(self, stores: RecentStores, own: str) -> None:
        """Bring into memory what came since, take out what is gone or too old. The booking itself is not in it."""
        there = dict(stores.recent.numbers(self._clock.now() - self._keep))
        there.pop(own, None)
        for booking_id in [name for name, number in self._numbers.items() if there.get(name) != number]:
            self._first_look.remove(booking_id)
            del self._numbers[booking_id]
        missing = sorted((number for name, number in there.items() if name not in self._numbers), reverse=True)
        unusable = []
        for kept in stores.recent.firsts(missing):
            try:
                self._first_look.enrol(kept.first)
                self._numbers[kept.booking_id] = kept.number
            except (PeopleOutdated, PeopleDamaged):  # of an older version, say: it must not hide the others
                unusable.append(kept.booking_id)
        for booking_id in unusable[:RENEWED_AT_ONCE]:
            _renew(stores, booking_id)


def _keep(stores: RecentStores, booking_id: str, templates: Templates) -> None:
    stores.recent.keep(booking_id, record_of(booking_id, templates), science.packed(templates))


def _renew(stores: RecentStores, booking_id: str) -> None:
    """What an older version of the program made for the first look is made anew, for the next one. Templates that this
    version cannot read are of no use to any: they are deleted."""
    try:
        if (prints := stores.recent.prints(booking_id)) is not None:
            _keep(stores, booking_id, science.unpacked(prints))
    except TemplateDamaged as reason:
        _LOG.warning("recent-print-not-usable", code=reason.code)
        stores.recent.forget_booking(booking_id)
    except BookingStationError as reason:
        _LOG.warning("recent-print-not-usable", code=reason.code)


def _confirmed(stores: RecentStores, probe: Prepared, booking_id: str, said: Mapping[str, bool]) -> _Confirmed | None:
    """By all fingers that both have; None where they do not agree, or the earlier one cannot be read."""
    try:
        prints = stores.recent.prints(booking_id)
        if prints is None:
            return None
        agreed = science.agreement(probe, science.prepared(science.unpacked(prints)))
        return _Confirmed(stores.bookings.load(booking_id), agreed, said.get(booking_id)) if agreed.is_same else None
    except BookingStationError as reason:
        _LOG.warning("recent-booking-not-usable", code=reason.code)
        return None
