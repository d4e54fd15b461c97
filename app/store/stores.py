"""What lies where in a data directory, and how a thread opens its stores."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.clock import Clock
from app.store import errors
from app.store.arrival_store import ArrivalStore
from app.store.booking_store import BookingStore
from app.store.database import Database
from app.store.queue_store import QueueStore
from app.store.recent_store import RecentStore
from app.store.told_store import ToldStore
from app.store.twin import Twins
from app.store.vault import Vault

DATABASE_NAME = "station.db"
KEY_NAME = "station.key"
TWINS_NAME = "twins"


def open_vault(data_directory: Path) -> Vault:
    """The directory's vault; its key is made at the first start only. KeyLost when data are there and no key is."""
    return Vault.open(data_directory / KEY_NAME, create=not _holds_data(data_directory))


def _holds_data(data_directory: Path) -> bool:
    database = data_directory / DATABASE_NAME
    return database.exists() and database.stat().st_size > 0


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores on one connection; opened, used and closed by one thread."""

    database: Database
    bookings: BookingStore
    queue: QueueStore
    arrivals: ArrivalStore
    told: ToldStore
    recent: RecentStore

    @classmethod
    def open(
        cls, data_directory: Path, vault: Vault, *, clock: Clock, check: bool = True, twins: Path | None = None
    ) -> Self:
        """`check`: integrity check at opening, off for the second thread. `twins`: the directory of second copies,
        best on another disk; in the data directory by default."""
        database = Database.open(data_directory / DATABASE_NAME, clock=clock, check=check)
        return cls._over(database, vault, clock, twins or data_directory / TWINS_NAME)

    @classmethod
    def open_read_only(cls, data_directory: Path, *, clock: Clock) -> Self:
        """For commands that only look, also beside a running station. NotPrepared, KeyLost, KeyDoesNotFit."""
        if not _holds_data(data_directory):
            raise errors.NotPrepared("There is no station database in this data directory.")
        vault = Vault.open(data_directory / KEY_NAME, create=False)
        database = Database.open_read_only(data_directory / DATABASE_NAME, clock=clock)
        return cls._over(database, vault, clock, data_directory / TWINS_NAME)

    @classmethod
    def _over(cls, database: Database, vault: Vault, clock: Clock, directory: Path) -> Self:
        try:
            twins = Twins(directory)
            bookings = BookingStore(database, vault, clock, twins)
            queue = QueueStore(database, vault, clock, twins)
            arrivals, told = ArrivalStore(database, vault, clock), ToldStore(database, clock)
            return cls(database, bookings, queue, arrivals, told, RecentStore(database, vault, clock))
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        self.database.close()
