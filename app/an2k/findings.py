"""What a check found, as values that may be shown and logged: never a value of the record, only its class."""

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    ERROR = "error"  # the bureau would reject it
    WARNING = "warning"  # taken, but somebody should look
    NOTE = "note"


class Place(msgspec.Struct, frozen=True):
    """`record`: place in the file from 1 (1 is Type-1), None for a record that is not there. `subfield`, `item`: from
    1, None for the whole."""

    record_type: int
    field: int | None = None
    record: int | None = None
    subfield: int | None = None
    item: int | None = None


class Finding(msgspec.Struct, frozen=True):
    """`code`: stable, `rules/...`. `value_class`: what kind of value was there, as `31 characters`, `empty`, `digits`.

    `rule`: `profile:line` that wants it otherwise, with `source` as the profile says it; both empty where the standard
    itself does.
    """

    code: str
    severity: Severity
    place: Place
    value_class: str = ""
    rule: str = ""
    source: str = ""
