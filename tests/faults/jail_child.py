"""A watched folder without a station, to be killed: takes files until none is left.

python -m tests.faults.jail_child DATA FOLDER
"""

import contextlib
import sys
from pathlib import Path

from app.clock import SystemClock
from app.exchange.folder import WatchedFolder
from app.exchange.intake import Intake
from app.exchange.mapping_file import read_mapping
from app.store.stores import Stores, open_vault

MAPPING = Path(__file__).resolve().parents[2] / "resources" / "mappings" / "example-json.toml"


def take_all(data: Path, place: Path) -> None:
    """Until no file is left."""
    with contextlib.closing(Stores.open(data, open_vault(data), clock=SystemClock())) as stores:
        folder = WatchedFolder(place, Intake(stores.arrivals, read_mapping(MAPPING), clock=SystemClock()))
        while any(place.glob("*.json")):
            folder.look()


if __name__ == "__main__":
    take_all(Path(sys.argv[1]), Path(sys.argv[2]))
