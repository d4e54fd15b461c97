"""A mapping from its TOML file: read and checked whole, or refused with the file, the line and the key."""

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import UnionType
from typing import Any, Literal, NoReturn, Union, get_args, get_origin, get_type_hints

import msgspec

from app.an2k.booking_elements import OTHER
from app.an2k.other_elements import fault_of_name, rule_of
from app.an2k.rules.profiles import load
from app.an2k.rules.values import Form, Profile
from app.an2k.validate import validate_booking
from app.an2k.validation.values import fault_of
from app.domain.booking import Booking, Subject
from app.errors import BookingStationError, Whose
from app.exchange.mapping import (
    DATES,
    MOST_NUMBERED,
    SCHEMA,
    UNKNOWN,
    JailMapping,
    Outgoing,
    OutName,
    Source,
    Table,
    Written,
    charge_fields_of,
    fields_of,
    source_of,
)
from drivers.toml_lines import NotToml, line_at, loaded
from drivers.toml_lines import Path as Place

LARGEST_FILE_BYTES = 1_000_000
_AT = re.compile(r" - at `\$\.?([^`]*)`$")
_UNKNOWN_FIELD = re.compile(r"unknown field `([^`]*)`")
_MISSING_FIELD = re.compile(r"missing required field `([^`]*)`")
_BAD_WORD = re.compile(r"Invalid enum value '([^']*)'")
_PART = re.compile(r"[A-Za-z_]\w*|\[(\d+|\.\.\.)\]")
# Which notation a field needs.
_NOTATIONS = {"subject.height": "height", "subject.weight_lb": "weight", **dict.fromkeys(DATES, "date")}
_DAYS = (Form.DATE, Form.DATE_OR_UNKNOWN)
_CODED = ("place_of_birth", "sex", "race", "eyes", "hair", "height", "weight_lb")


class MappingNotUsable(BookingStationError):
    """`file`: its name; `line`: from 1, 0 where it has none; `key`: dotted."""

    code = "jms/mapping-not-usable"
    whose = Whose.ADMINISTRATOR
    remedy = "Correct that line of the mapping; docs/jail-system.md describes it."

    def __init__(self, file: str, line: int, key: str, said: str) -> None:
        where = f"{file}, line {line}" if line else file
        super().__init__(f"{where}, {key}: {said}" if key else f"{where}: {said}")
        self.file = file
        self.line = line
        self.key = key


def read_mapping(path: Path, profile: Profile | None = None) -> JailMapping:
    """The mapping in a file, with the tables of the CSV files that it names. `profile`: whose codes its tables may
    lead to; by default the one in force. MappingNotUsable."""
    data = _bytes(path, path.name)
    try:
        values, lines = loaded(data.decode("utf-8-sig"))
    except UnicodeDecodeError as reason:
        line = data.count(b"\n", 0, reason.start) + 1
        raise MappingNotUsable(path.name, line, "", "This is not text in UTF-8.") from None
    except NotToml as reason:
        raise MappingNotUsable(path.name, reason.line, "", f"This is not TOML: {reason.said}.") from None
    return _Checking(path, values, lines, profile).mapping()


def _bytes(path: Path, shown: str) -> bytes:
    try:
        with path.open("rb") as opened:
            data = opened.read(LARGEST_FILE_BYTES + 1)
    except OSError as reason:
        raise MappingNotUsable(shown, 0, "", f"The file cannot be read: {reason.strerror}.") from reason
    if len(data) > LARGEST_FILE_BYTES:
        raise MappingNotUsable(shown, 0, "", f"The file is larger than {LARGEST_FILE_BYTES} bytes.")
    return data


class _Checking:
    def __init__(self, path: Path, values: dict[str, Any], lines: Any, profile: Profile | None) -> None:
        self._profile = profile or load()
        self._path = path
        self._values = values
        self._lines = lines

    def refuse(self, place: Iterable[str | int], said: str) -> NoReturn:
        parts = tuple(place)
        key = ".".join(str(part) for part in parts)
        raise MappingNotUsable(self._path.name, line_at(self._lines, parts), key, said)

    def mapping(self) -> JailMapping:
        if self._values.get("schema", SCHEMA) != SCHEMA:
            self.refuse(("schema",), f"This version reads mappings of schema {SCHEMA}.")
        tables = self._values.get("tables", {})
        if isinstance(tables, dict):  # by name: msgspec does not tell which one
            for name, table in tables.items():
                self._convert(table, Table, ("tables", name))
        incoming = self._values.get("in")
        other = incoming.get(OTHER) if isinstance(incoming, dict) else None
        if isinstance(other, dict):
            for name, written in other.items():
                self._convert(written, Written, ("in", OTHER, name))
                if (fault := fault_of_name(name, self._profile, asked=True)) is not None:
                    self.refuse(("in", OTHER, name), fault)
        mapping: JailMapping = self._convert(self._values, JailMapping, ())
        mapping = msgspec.structs.replace(
            mapping, tables={name: self._filled(name, mapping) for name in mapping.tables}
        )
        self._check_shape(mapping)
        for field, source in fields_of(mapping.incoming):
            self._check_source(mapping, ("in", *field.split(".", 1)), field, source)
        self._check_source(mapping, ("in", "record_id"), "record_id", source_of(mapping.incoming.record_id))
        for name, source in charge_fields_of(mapping.incoming):
            self._check_source(mapping, ("in", "charges", name), f"charges.{name}", source)
        if mapping.outgoing is not None:
            self._check_way_back(mapping.outgoing)
        return mapping

    # Shape. ----------------------------------------------------------------------------------------------------------

    def _convert(self, values: Any, kind: Any, under: Place) -> Any:
        try:
            return msgspec.convert(values, kind)
        except msgspec.ValidationError as reason:
            self._explain(str(reason), kind, under)

    def _explain(self, said: str, kind: Any, under: Place) -> NoReturn:
        at = _AT.search(said)
        place: list[str | int] = list(under)
        for part in _PART.finditer(at[1] if at else ""):
            if part[1] == "...":
                break  # a table of names: which one, msgspec does not tell
            place.append(int(part[1]) if part[1] else part[0])
        here = _struct_at(kind, [p for p in place[len(under) :] if isinstance(p, str)])
        if unknown := _UNKNOWN_FIELD.search(said):
            self.refuse((*place, unknown[1]), _not_known(unknown[1], _keys_of(here)))
        if missing := _MISSING_FIELD.search(said):
            self.refuse(place, f"The key {missing[1]} is missing.")
        if word := _BAD_WORD.search(said):
            words = _words_at(kind, [p for p in place[len(under) :] if isinstance(p, str)])
            said = _not_known(word[1], words)
            self.refuse(place, said if "one of" in said else f"{said} It is one of {', '.join(words)}.")
        if place == []:
            self.refuse((), "This is not a mapping.")
        self.refuse(place, f"Another kind of value is due here ({_AT.sub('', said)}).")

    def _known(self, place: Place, given: str, known: Iterable[str]) -> None:
        if given not in (names := list(known)):
            self.refuse(place, _not_known(given, names))

    def _check_shape(self, mapping: JailMapping) -> None:
        incoming = mapping.incoming
        charges = incoming.charges
        if charges.literal is None and charges.ncic_code is None:
            self.refuse(("in", "charges"), "literal or ncic_code is due here.")
        if not 0 <= charges.numbered <= MOST_NUMBERED:
            self.refuse(("in", "charges", "numbered"), f"A number from 0 to {MOST_NUMBERED} is due here.")
        if incoming.format == "json":
            for key, given in (("rows_repeat", incoming.rows_repeat), ("charges.numbered", charges.numbered)):
                if given:
                    self.refuse(("in", *key.split(".")), "This is for csv; in json the charges are a list.")
            if not charges.path:
                self.refuse(("in", "charges"), "from is due here: the path of the list of charges.")
        else:
            if charges.path or incoming.records:
                where = ("in", "charges", "from") if charges.path else ("in", "records")
                self.refuse(where, "This is for json; in csv the columns are named.")
            self._check_delimiter("in", incoming.delimiter)
            if incoming.rows_repeat and charges.numbered:
                self.refuse(("in", "charges", "numbered"), "Rows that repeat have one charge each.")

    def _check_delimiter(self, table: str, delimiter: str) -> None:
        if len(delimiter) != 1 or delimiter in '"\r\n':
            self.refuse((table, "delimiter"), "One character is due here, not a quotation mark.")

    def _check_way_back(self, outgoing: Outgoing) -> None:
        self._check_delimiter("out", outgoing.delimiter)
        for theirs, ours in outgoing.fields.items():
            place = ("out", "fields", theirs)
            if not theirs.strip():
                self.refuse(place, "A name of the jail system is due here.")
            self._known(place, ours, [name.value for name in OutName])
            if outgoing.format == "json":
                if not all(theirs.split(".")):
                    self.refuse(place, "A name is due on both sides of each period.")
                if within := next((one for one in outgoing.fields if theirs.startswith(f"{one}.")), None):
                    self.refuse(place, f"{within} is a value already, and nothing lies within one.")

    # What is done to a value. ----------------------------------------------------------------------------------------

    def _check_source(self, mapping: JailMapping, place: Place, field: str, source: Source) -> None:
        if bool(source.path) == bool(source.constant):
            self.refuse(place, "One of from and constant is due here.")
        if source.constant and field in ("record_id", "booking_number"):
            self.refuse((*place, "constant"), "Each record has its own.")
        numbered = mapping.incoming.charges.numbered and field.startswith("charges.") and source.path
        if numbered and "{n}" not in source.path:
            self.refuse((*place, "from"), "{n} is due here: the number of the charge.")
        used = [name for name in ("name", "date", "height", "weight", "table") if getattr(source, name)]
        if len(used) > 1:
            self.refuse((*place, used[1]), f"One of {used[0]} and {used[1]}, not both.")
        needed = _notation(field, self._profile)
        for name in ("date", "height", "weight"):
            if getattr(source, name) and name != needed:
                self.refuse((*place, name), f"This field is no {name}.")
        if needed and source.path and not used:
            self.refuse(place, f"{needed} is due here: how the jail system writes it.")
        if source.name and field not in ("subject.surname", "subject.given", "subject.middle"):
            self.refuse((*place, "name"), "This field is no name.")
        if source.when_empty and field not in UNKNOWN:
            able = ", ".join(name.removeprefix("subject.") for name in UNKNOWN)
            self.refuse((*place, "when_empty"), f"This field has no value for unknown; these have: {able}.")
        if source.table:
            if source.table not in mapping.tables:
                self.refuse((*place, "table"), _not_known(source.table, mapping.tables))
            self._check_codes(mapping, source.table, field)
        if source.constant and not _allowed(field, source.constant, self._profile):
            self.refuse((*place, "constant"), "This field does not take this value.")

    def _check_codes(self, mapping: JailMapping, table: str, field: str) -> None:
        """Of every field that a table is used for, its codes must be those."""
        here = {key.strip().casefold(): key for key in self._values["tables"][table].get("codes", {})}
        for theirs, ours in mapping.tables[table].codes.items():
            if not _allowed(field, ours, self._profile):
                said = f'The field {field.removeprefix("subject.")} has no code "{ours}".'
                self.refuse(("tables", table, "codes", here.get(theirs, theirs)), said)

    def _filled(self, name: str, mapping: JailMapping) -> Table:
        table = mapping.tables[name]
        if bool(table.file) == bool(table.codes):
            self.refuse(("tables", name), "One of file and codes is due here.")
        codes = table.codes or dict(self._rows(("tables", name, "file"), table.file))
        folded = [key.strip().casefold() for key in codes]
        if doubled := next((key for key in folded if folded.count(key) > 1), None):
            self.refuse(("tables", name), f'The code "{doubled}" stands here twice.')
        return Table(codes=dict(zip(folded, codes.values(), strict=True)), file=table.file)

    def _rows(self, place: Place, file: str) -> Iterator[tuple[str, str]]:
        if Path(file).name != file:
            self.refuse(place, "The name of a file beside the mapping is due here.")
        try:
            text = _bytes(self._path.with_name(file), file).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise MappingNotUsable(file, 0, "", "This is not text in UTF-8.") from None
        reader = csv.reader(io.StringIO(text), strict=True)
        seen: set[str] = set()
        try:
            for row in reader:
                if not row or row[0].startswith("#"):
                    continue
                if not seen and [one.strip() for one in row] == ["jms", "ebts"]:
                    seen.add("")
                elif "" not in seen:
                    raise MappingNotUsable(file, reader.line_num, "", "The columns jms, ebts are due here.")
                elif len(row) != 2 or not row[0].strip() or row[0].strip().casefold() in seen:
                    said = "Two columns are due here." if len(row) != 2 else "This code is empty or stands here twice."
                    raise MappingNotUsable(file, reader.line_num, "", said)
                else:
                    seen.add(row[0].strip().casefold())
                    yield row[0].strip(), row[1].strip()
        except csv.Error:
            raise MappingNotUsable(file, reader.line_num, "", "This is not well-formed CSV.") from None


def _notation(field: str, profile: Profile) -> str | None:
    """Which one a field needs."""
    rule = rule_of(field, profile)
    return "date" if rule is not None and rule.form in _DAYS else _NOTATIONS.get(field)


def _allowed(field: str, value: str, profile: Profile) -> bool:
    """Whether a field of a booking takes this code; by the rules of the booking screen."""
    if (rule := rule_of(field, profile)) is not None:
        return fault_of(value, rule, profile.tables) is None
    name = field.removeprefix("subject.")
    if field == "charges.ncic_code":
        return bool(re.fullmatch(r"[0-9]{4}", value))
    if name not in _CODED or not field.startswith("subject."):
        return bool(value)
    subject = msgspec.structs.replace(Subject("SURNAME", "GIVEN"), **{name: value})
    now = datetime(2000, 1, 1, tzinfo=UTC)
    probe = Booking("probe", "1", subject, (), "20000101", now, "")
    return all(finding.field != field for finding in validate_booking(probe, profile=profile))


# What msgspec says, in words. ----------------------------------------------------------------------------------------


def _not_known(given: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(given, names, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"It is one of {', '.join(names)}." if names else ""
    return f'"{given[:40]}" is not known here. {hint}'.rstrip()


def _structs_in(kind: Any) -> Iterator[Any]:
    """Structs among the alternatives of a type."""
    if get_origin(kind) in (Union, UnionType):
        for one in get_args(kind):
            yield from _structs_in(one)
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind


def _type_at(kind: Any, path: list[str]) -> Any:
    for part in path:
        struct = next(_structs_in(kind), None)
        if struct is None:
            return None
        names = dict(zip(struct.__struct_encode_fields__, struct.__struct_fields__, strict=True))
        kind = get_type_hints(struct).get(names.get(part, ""))
    return kind


def _struct_at(kind: Any, path: list[str]) -> Any:
    return next(_structs_in(_type_at(kind, path)), None)


def _keys_of(struct: Any) -> tuple[str, ...]:
    return tuple(struct.__struct_encode_fields__) if struct is not None else ()


def _words_at(kind: Any, path: list[str]) -> tuple[str, ...]:
    found = _type_at(kind, path)
    literals = [one for one in (found, *get_args(found)) if get_origin(one) is Literal]
    return tuple(str(word) for literal in literals for word in get_args(literal))
