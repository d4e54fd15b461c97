"""A mapping as a value: which of another system's names is which field of a booking, and the way back. Pure.

Read from TOML by `app.exchange.mapping_file`; docs/jail-system.md describes every key.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Literal

import msgspec

from app.an2k.booking_elements import OTHER
from app.domain.booking import Subject

SCHEMA = 1
MOST_NUMBERED = 40  # charges of a row: EBTS 2.047 takes as many
DateFormat = Literal[
    "YYYY-MM-DD",
    "YYYYMMDD",
    "YYYY/MM/DD",
    "MM/DD/YYYY",
    "MM-DD-YYYY",
    "MMDDYYYY",
    "DD/MM/YYYY",
    "DD.MM.YYYY",
    "DD-MON-YYYY",
]
NamePart = Literal["last", "first", "middle"]


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a value is from, and what is done to it. One of `path` (written `from`) and `constant`; at most one of the
    notations. `path`: dotted in JSON, the name of a column in CSV; in numbered charges `{n}` is the number."""

    path: str = msgspec.field(default="", name="from")
    constant: str = ""
    name: NamePart | None = None  # of LAST, FIRST MIDDLE
    date: DateFormat | None = None
    height: Literal["feet-inches", "inches", "cm"] | None = None
    weight: Literal["lb", "kg"] | None = None
    table: str = ""
    upper: bool = False
    when_empty: Literal["unknown"] | None = None


Written = str | Source  # a bare text is a path


class SubjectSources(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    surname: Written
    given: Written
    middle: Written | None = None
    date_of_birth: Written | None = None
    place_of_birth: Written | None = None
    sex: Written | None = None
    race: Written | None = None
    height: Written | None = None
    weight_lb: Written | None = None
    eyes: Written | None = None
    hair: Written | None = None


class ChargeSources(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`path`: of the list in JSON. `numbered`: in CSV, how many charges a row has columns for; 0: one."""

    literal: Written | None = None
    ncic_code: Written | None = None
    code_table: Written | None = None
    date: Written | None = None
    path: str = msgspec.field(default="", name="from")
    numbered: int = 0


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The other system's codes to those of EBTS: inline, or a CSV file beside the mapping, with columns `jms`, `ebts`.
    Compared without regard to capitals."""

    codes: dict[str, str] = {}
    file: str = ""


class Incoming(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`records`: path of the list in JSON; "" for a document that is a list, or one record. `rows_repeat`: in CSV, rows
    with one record_id are one record with a charge each. `other`: by element, as `2.041`."""

    format: Literal["json", "csv"]
    record_id: Written
    booking_number: Written
    subject: SubjectSources
    charges: ChargeSources
    date_of_arrest: Written | None = None
    records: str = ""
    delimiter: str = ","
    encoding: Literal["utf-8", "utf-16", "windows-1252", "iso-8859-1"] = "utf-8"
    rows_repeat: bool = False
    other: dict[str, Written] = {}


class OutName(StrEnum):
    """What can be told to the other system."""

    CHANGE = "change"  # this change's own name: the same when it is told again
    CHANGED_AT = "changed_at"
    EVENT = "event"
    RECORD_ID = "record_id"
    BOOKING_NUMBER = "booking_number"
    TCN = "tcn"
    STATE = "state"
    CONTROL_NUMBER = "control_number"
    SUBMITTED_AT = "submitted_at"
    ACCEPTED_AT = "accepted_at"
    RESULT = "result"  # of the criminal identification
    ANSWERED_AT = "answered_at"
    RECORD_NUMBER = "record_number"
    SID = "sid"
    FBI_NUMBER = "fbi_number"
    REJECT_CODES = "reject_codes"
    REJECT_FINGERS = "reject_fingers"
    REJECT_WORDS = "reject_words"
    IMMIGRATION = "immigration"  # the neutral word alone, and only where the mapping asks for it


class Outgoing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`fields`: the other system's name (a dotted path in JSON, a column in CSV) to ours. `words`: our words to its own
    ("identified" to "HIT"). `delimiter`: in CSV."""

    fields: dict[str, str]
    format: Literal["json", "csv"] = "json"
    words: dict[str, str] = {}
    delimiter: str = ","

    @property
    def asks_immigration(self) -> bool:
        return OutName.IMMIGRATION.value in self.fields.values()


class JailMapping(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"incoming": "in", "outgoing": "out"}
):
    """`tables`: with the rows of their files."""

    schema: int
    name: str
    incoming: Incoming
    outgoing: Outgoing | None = None
    tables: dict[str, Table] = {}


DATES = ("subject.date_of_birth", "date_of_arrest", "charges.date")
# What a field holds when nobody knows; only these have such a value.
UNKNOWN: Mapping[str, str] = {
    f"subject.{name}": value for name, value in msgspec.structs.asdict(Subject("", "")).items() if value
}


def source_of(written: Written) -> Source:
    return Source(path=written) if isinstance(written, str) else written


def fields_of(incoming: Incoming) -> Iterator[tuple[str, Source]]:
    """The mapped fields by their path in a booking, without charges and record_id."""
    yield "booking_number", source_of(incoming.booking_number)
    for name in incoming.subject.__struct_fields__:
        if (written := getattr(incoming.subject, name)) is not None:
            yield f"subject.{name}", source_of(written)
    if incoming.date_of_arrest is not None:
        yield "date_of_arrest", source_of(incoming.date_of_arrest)
    for element, written in incoming.other.items():
        yield f"{OTHER}.{element}", source_of(written)


def charge_fields_of(incoming: Incoming) -> Iterator[tuple[str, Source]]:
    for name in ("literal", "ncic_code", "code_table", "date"):
        if (written := getattr(incoming.charges, name)) is not None:
            yield name, source_of(written)
