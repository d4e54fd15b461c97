"""Which federal field office answers for which agency: ORI, county, office. The table that ships is fictitious."""

import csv
import io
from importlib import resources

import msgspec

from app.match_service.errors import TableNotUsable

UNASSIGNED = "unassigned"


class Office(msgspec.Struct, frozen=True):
    """`office` is `unassigned` where the table does not know the agency: a person has to route the notification."""

    office: str
    county: str
    state: str


class OfficeTable:
    def __init__(self, text: str) -> None:
        try:
            self._by_ori = {
                row["ori"]: Office(row["office"], row["county"], row["state"])
                for row in csv.DictReader(io.StringIO(text))
            }
        except KeyError as reason:
            raise TableNotUsable("The table of field offices is damaged.") from reason

    def of(self, ori: str) -> Office:
        """The office of an agency."""
        return self._by_ori.get(ori, Office(UNASSIGNED, "", ori[:2]))


def load_offices() -> OfficeTable:
    """The table that ships with this version."""
    return OfficeTable(resources.files("resources").joinpath("tables/offices.csv").read_text(encoding="utf-8"))
