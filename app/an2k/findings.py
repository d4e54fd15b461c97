"""What a check found, as values that may be shown and logged: never a value of the record, only its class."""

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    ERROR = "error"  # the bureau would reject it
    WARNING = "warning"  # taken, but somebody should look
    NOTE = "note"


class Place(msgspec.Struct, frozen=True):
    """`record`: place in the file from 1 (1 is Type-1), None for a record that is not there. `subfield`, `item`: from
    1, None for the whole; a field that does not repeat has no subfields to tell apart."""

    record_type: int
    field: int | None = None
    record: int | None = None
    subfield: int | None = None
    item: int | None = None


class Finding(msgspec.Struct, frozen=True):
    """`code`: stable, `rules/...` (app.an2k.validation.codes). `value_class`: what kind of value was there, as
    `31 characters: letters, blanks` or `not there` (app.an2k.validation.values.value_class).

    `name`: mnemonic and title of the element. `wanted`: what the rule takes, in short. `position`: FGP of the image
    that the finding speaks of. `rule`: `profile:line` (of its field table `file:line`) of every place that made the
    rule, the oldest first, with `source` as the profile says it; both empty where the standard itself wants it.
    """

    code: str
    severity: Severity
    place: Place
    value_class: str = ""
    rule: str = ""
    source: str = ""
    name: str = ""
    wanted: str = ""
    position: int | None = None
