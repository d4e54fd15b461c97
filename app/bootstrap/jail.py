"""Joins a station to the jail's own system, where its settings say so."""

from collections.abc import Callable
from pathlib import Path

from app.clock import Clock
from app.config import Environment, StationConfig
from app.errors import BookingStationError
from app.exchange.jail_exchange import JailExchange
from app.jail_settings import JailSettings
from app.logs import logger
from app.station.jail_news import JailNews
from app.store import errors as store_errors
from app.store.disk import make_directory
from app.store.stores import Stores

_log = logger("exchange")


def jail_exchange(
    config: StationConfig, open_stores: Callable[[], Stores], news: JailNews, clock: Clock
) -> JailExchange | None:
    """None without [jail], and where it cannot be used: that is said at the desk, and booking goes on without it."""
    jail = config.jail
    if jail is None:
        return None
    try:
        return _made(config, jail, open_stores, news, clock)
    except BookingStationError as reason:
        _log.error("jail-system-not-joined", code=reason.code, detail=reason.message)
        news.died(reason.code)
        return None


def _made(
    config: StationConfig, jail: JailSettings, open_stores: Callable[[], Stores], news: JailNews, clock: Clock
) -> JailExchange:
    if config.environment is Environment.TRAINING:  # in the data directory: nobody else makes them
        try:
            for folder in filter(None, (jail.folder, jail.out_folder)):
                make_directory(Path(folder))
        except OSError as reason:
            raise store_errors.from_os(reason, "A folder of the jail system") from reason
    return JailExchange(jail, open_stores, clock=clock, on_news=news.touched, on_died=news.died)
