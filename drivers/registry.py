"""Readers by name: drivers are entry points of the group `booking_station.readers`, ours and anybody's."""

from importlib.metadata import EntryPoint, entry_points

from drivers.base import DriverOptions, ReaderDriver
from drivers.errors import MissingDependency, NotFound

GROUP = "booking_station.readers"


def names() -> list[str]:
    """Names of the drivers that are installed, in order. Loads none of them."""
    return sorted(entry.name for entry in entry_points(group=GROUP))


def _entry(name: str) -> EntryPoint:
    for entry in entry_points(group=GROUP):
        if entry.name == name:
            return entry
    raise NotFound(f"No reader driver is named {name!r}.", hint=f"Choose one of: {', '.join(names())}.")


def create(name: str, options: DriverOptions) -> ReaderDriver:
    """The driver of that name. NotFound when there is none, MissingDependency when its library is absent."""
    try:
        kind = _entry(name).load()
    except ImportError as reason:
        raise MissingDependency(f"The driver {name!r} could not be loaded ({type(reason).__name__}).") from reason
    driver = kind(options)
    if not isinstance(driver, ReaderDriver):
        raise MissingDependency(f"The driver {name!r} does not follow the reader contract.")
    return driver
