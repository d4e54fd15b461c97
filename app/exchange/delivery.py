"""What the jail system delivered: the bytes of a file or a request to records, each still in its own words."""

import codecs
import contextlib
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from app.errors import BookingStationError, Whose
from app.exchange.mapping import Incoming, charge_fields_of, fields_of, source_of

LARGEST_BYTES = 5_000_000  # a record has some 2 kB; a whole day of a large jail fits
MOST_RECORDS = 2_000
MOST_CHARGES = 100  # of one record; a booking takes 40
DEEPEST = 12  # parts of a path
_BOM, _BOMS_16 = codecs.BOM_UTF8, (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # editors and spreadsheets write them
_AT_BYTE = re.compile(r"\(byte (\d+)\)$")  # in what msgspec says


class DeliveryRefused(BookingStationError):
    """Nothing of it was taken. Messages name places, never values."""

    code = "jms/delivery-not-usable"
    whose = Whose.ADMINISTRATOR
    remedy = "Mend what the jail system writes, or the mapping (`booking-station jms check`), and deliver it again."


class DeliveryTooLarge(DeliveryRefused):
    code = "jms/delivery-too-large"


class DeliveryNotReadable(DeliveryRefused):
    """Not JSON, not CSV, or not in the encoding of the mapping."""

    code = "jms/delivery-not-readable"


class DeliveryShape(DeliveryRefused):
    """A list, a record or a column is not where the mapping says, or is there twice."""

    code = "jms/delivery-wrong-shape"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the values of a record, or of one of its charges, are looked up. `number`: of a numbered charge."""

    values: Mapping[str, Any]
    dotted: bool
    number: int = 0

    def text(self, path: str) -> str:
        """The value at a path as text; "" for what is not there, is null, or is no single value."""
        found: Any = self.find(path.replace("{n}", str(self.number)) if self.number else path)
        if isinstance(found, bool):
            return "true" if found else "false"
        return found.strip() if isinstance(found, str) else ""

    def find(self, path: str) -> Any:
        if not self.dotted:
            return self.values.get(path)
        found: Any = self.values
        for part in path.split(".", DEEPEST):
            if isinstance(found, Mapping):
                found = found.get(part)
            elif isinstance(found, list) and part.isdecimal() and int(part) < len(found):
                found = found[int(part)]
            else:
                return None
        return found


@dataclass(frozen=True, slots=True)
class RawRecord:
    """`others`: further rows of the same record, which should say the same of all that is no charge."""

    whole: Place
    charges: tuple[Place, ...]
    others: tuple[Place, ...] = ()

    def texts(self, path: str) -> tuple[str, ...]:
        """What its rows say at a path, each text once."""
        return tuple(dict.fromkeys(place.text(path) for place in (self.whole, *self.others)))


def raw_records(data: bytes, incoming: Incoming) -> tuple[RawRecord, ...]:
    """The records of a delivery. DeliveryRefused (a subclass) for all of them together."""
    if len(data) > LARGEST_BYTES:
        raise DeliveryTooLarge(f"The delivery is larger than {LARGEST_BYTES} bytes.")
    found = tuple(_json(data, incoming) if incoming.format == "json" else _csv(data, incoming))
    if not found:
        raise DeliveryShape("The delivery holds no record.")
    if len(found) > MOST_RECORDS:
        raise DeliveryTooLarge(f"The delivery holds more than {MOST_RECORDS} records.")
    return found


# JSON. ---------------------------------------------------------------------------------------------------------------


def _json(data: bytes, incoming: Incoming) -> Iterator[RawRecord]:
    document = _document(data.removeprefix(_BOM))
    found = document
    if incoming.records:
        found = Place(document, True).find(incoming.records) if isinstance(document, dict) else None
        if found is None:
            raise DeliveryShape(f"There is nothing at {incoming.records}, where the records should be.")
    for number, one in enumerate(found if isinstance(found, list) else [found], start=1):
        if not isinstance(one, dict):
            raise DeliveryShape(f"Record {number} is not an object.")
        whole = Place(one, True)
        charges = whole.find(incoming.charges.path)
        if charges is None:
            charges = []
        if not isinstance(charges, list) or not all(isinstance(charge, dict) for charge in charges):
            raise DeliveryShape(f"In record {number}, {incoming.charges.path} is not a list of objects.")
        if len(charges) > MOST_CHARGES:
            raise DeliveryTooLarge(f"Record {number} has more than {MOST_CHARGES} charges.")
        yield RawRecord(whole, tuple(Place(charge, True) for charge in charges))


def _document(data: bytes) -> Any:
    """Numbers as they are written: 2026.10 is another booking than 2026.1, and a long one keeps its last figures."""
    if data.startswith(_BOMS_16):
        raise DeliveryNotReadable("The delivery is text in UTF-16; JSON is due in UTF-8.")
    text = _decoded(data, "utf-8")
    try:
        msgspec.json.decode(data)  # strict: escapes, depth, nothing behind it
        return json.loads(text, parse_int=str, parse_float=str, object_pairs_hook=_object)
    except (msgspec.DecodeError, RecursionError, ValueError) as reason:
        at = _AT_BYTE.search(str(reason))
        where = f": see line {_line(data, int(at[1]))}" if at else ""
        raise DeliveryNotReadable(f"The delivery is not well-formed JSON{where}.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DeliveryShape("An object of the delivery has the same key twice: nobody can tell which value counts.")
    return found


# CSV. ----------------------------------------------------------------------------------------------------------------


def _csv(data: bytes, incoming: Incoming) -> Iterator[RawRecord]:
    rows = _rows(_text(data, incoming.encoding), incoming)
    numbered = incoming.charges.numbered
    if not incoming.rows_repeat:
        for row in rows:
            whole = Place(row, False)
            places = [Place(row, False, n) for n in range(1, numbered + 1)] if numbered else [whole]
            yield RawRecord(whole, tuple(place for place in places if _says_anything(place, incoming)))
        return
    together: dict[str, list[Place]] = {}
    key = source_of(incoming.record_id)
    for number, row in enumerate(rows):
        place = Place(row, False)
        together.setdefault(place.text(key.path) or f"\0{number}", []).append(place)
    for places in together.values():
        if len(places) > MOST_CHARGES:
            raise DeliveryTooLarge(f"A record has more than {MOST_CHARGES} charges.")
        charges = tuple(place for place in places if _says_anything(place, incoming))
        yield RawRecord(places[0], charges, tuple(places[1:]))


def _text(data: bytes, encoding: str) -> str:
    """In the encoding of the mapping. Nearly any bytes are text in an 8-bit encoding, so that UTF-8 would be read
    there as other letters: what is UTF-8 beyond ASCII is none of these."""
    marked_16 = data.startswith(_BOMS_16)
    if marked_16 is not (encoding == "utf-16"):
        what = "text in" if marked_16 else "not"  # without its mark nobody can tell the order of its bytes
        raise DeliveryNotReadable(f"The delivery is {what} utf-16, the mapping says {encoding}.")
    if encoding in ("windows-1252", "iso-8859-1") and not data.isascii():
        with contextlib.suppress(UnicodeDecodeError):
            data.decode("utf-8")
            raise DeliveryNotReadable(f"The delivery is text in utf-8, the mapping says {encoding}.")
    return _decoded(data.removeprefix(_BOM), encoding)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as reason:
        raise DeliveryNotReadable(f"Line {_line(data, reason.start)} is not text in {encoding}.") from None


def _line(data: bytes, at_byte: int) -> int:
    return data.count(b"\n", 0, at_byte) + 1


def _says_anything(place: Place, incoming: Incoming) -> bool:
    """Whether a charge is there at all: an unused group of columns is none."""
    return any(place.text(source.path) for _, source in charge_fields_of(incoming) if source.path)


def _rows(text: str, incoming: Incoming) -> list[dict[str, str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=incoming.delimiter, strict=True)
    found: list[dict[str, str]] = []
    columns: Sequence[str] = ()
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if not columns:
                columns = [cell.strip() for cell in row]
                _require_columns(columns, incoming)
            elif len(row) != len(columns):
                raise DeliveryShape(f"Line {reader.line_num} has {len(row)} columns, the first one {len(columns)}.")
            else:
                found.append(dict(zip(columns, row, strict=True)))
    except csv.Error:
        raise DeliveryNotReadable(f"Line {reader.line_num} is not well-formed CSV.") from None
    return found


def _require_columns(columns: Sequence[str], incoming: Incoming) -> None:
    named = [source_of(incoming.record_id).path, *(source.path for _, source in fields_of(incoming))]
    numbers = range(1, incoming.charges.numbered + 1) or (0,)
    named += [source.path.replace("{n}", str(n)) for _, source in charge_fields_of(incoming) for n in numbers]
    one = f" The first line is one column: is the delimiter {incoming.delimiter!r}?" if len(columns) == 1 else ""
    for name in named:
        if name and name not in columns:
            raise DeliveryShape(f"There is no column {name}.{one}")
    if len(set(columns)) != len(columns):
        raise DeliveryShape("Two columns have one name.")
