"""A watched folder without a station, to be killed: takes files until none is left.

    python -m tests.faults.jail_child DATA FOLDER

A line is printed after each look, with how many files wait still.
"""

import sys
from pathlib import Path

from app.clock import SystemClock
from app.exchange.folder import WatchedFolder
from app.exchange.intake import Intake
from app.exchange.mapping_file import read_mapping
from app.store.stores import Stores, open_vault
from tests.unit.exchange.jail import MAPPING


def main() -> None:
    data, place = Path(sys.argv[1]), Path(sys.argv[2])
    stores = Stores.open(data, open_vault(data), clock=SystemClock())
    folder = WatchedFolder(place, Intake(stores.arrivals, read_mapping(MAPPING), clock=SystemClock()))
    while True:
        waiting = len(list(place.glob("*.json")))
        print(waiting, flush=True)
        if not waiting:
            return
        folder.look()


if __name__ == "__main__":
    main()
