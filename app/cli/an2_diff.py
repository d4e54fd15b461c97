"""`booking-station an2 diff`: what differs between two files."""

from pathlib import Path
from typing import Any

import click

from app.an2k.differences import Difference, Kind, Placed, differences
from app.an2k.names import ElementNames, record_name
from app.an2k.parts import is_data, is_hidden
from app.an2k.record import AnsiNistFile
from app.an2k.tree import Texts, as_texts
from app.cli.an2_files import open_whole
from app.cli.an2_words import PERSONAL, items_of, names_of
from app.cli.profile_options import CONFIG, FILE, FOLDER, JSON, PROFILE
from app.cli.reporting import guarded, print_json

EXIT_DIFFERENT = 1
EXIT_NOT_READABLE = 2
_WORDS = {
    Kind.RECORD_ADDED: "only in the second",
    Kind.RECORD_REMOVED: "only in the first",
    Kind.RECORDS_MOVED: "the records stand in another order",
    Kind.FIELD_ADDED: "only in the second",
    Kind.FIELD_REMOVED: "only in the first",
    Kind.FIELDS_MOVED: "the fields stand in another order",
    Kind.TAG_WRITTEN_OTHERWISE: "the tag is written with more or fewer digits",
    Kind.ITEM_ADDED: "only in the second",
    Kind.ITEM_REMOVED: "only in the first",
    Kind.ITEM_CHANGED: "differs",
    Kind.DATA_CHANGED: "differs",
    Kind.PADDING_CHANGED: "what follows the last record differs",
}
_WITH_VALUES = frozenset({Kind.FIELD_ADDED, Kind.FIELD_REMOVED, Kind.ITEM_ADDED, Kind.ITEM_REMOVED, Kind.ITEM_CHANGED})


@click.command()
@click.argument("first", metavar="A", type=FILE)
@click.argument("second", metavar="B", type=FILE)
@PERSONAL
@JSON
@PROFILE
@CONFIG
@FOLDER
def diff(
    first: Path,
    second: Path,
    personal: bool,
    as_json: bool,
    name: str | None,
    config_file: Path | None,
    folder: Path | None,
) -> None:
    """Compare A and B record by record, field by field, item by item.

    Ends with 0 when they hold the same, with 1 when not, with 2 when one of them cannot be read. Of personal values it
    says only that they differ. LEN and CNT are compared like all fields, so one change is seldom alone.
    """
    with guarded(as_json=as_json, failed=EXIT_NOT_READABLE):
        names = names_of(name, config_file, folder)
        pair = (open_whole(first, "A").file, open_whole(second, "B").file)
        count = 0
        heading = ""
        for one in differences(*pair):
            count += 1
            said = _said(one, pair, names, personal)
            if as_json:
                print_json({"event": "difference", **said})
                continue
            under = _heading(said)
            if under != heading:
                click.echo(under)
                heading = under
            click.echo(_line(said))
        if as_json:
            print_json({"event": "compared", "files": [str(first), str(second)], "differences": count})
        elif not count:
            click.echo("The files hold the same.")
        if count:
            raise SystemExit(EXIT_DIFFERENT)


def _said(
    one: Difference, pair: tuple[AnsiNistFile, AnsiNistFile], names: ElementNames, personal: bool
) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": one.kind.value}
    side = one.before or one.after
    if side is None:
        return said
    record = side[1]
    said |= {
        "record_a": one.before and one.before[0],
        "record_b": one.after and one.after[0],
        "type": record.record_type,
        "name": record_name(record.record_type),
    }
    if one.number is None:
        return said
    mnemonic, title = names.field(record.record_type, one.number)
    said |= {"tag": f"{record.record_type}.{one.number:03d}", "mnemonic": mnemonic, "title": title}
    said |= {key: place for key, place in (("subfield", one.subfield), ("item", one.item)) if place is not None}
    if one.kind not in _WITH_VALUES or is_data(record, one.number):
        return said
    if not personal and is_hidden(record, one.number):
        return said | {"hidden": True}
    return said | {"a": _texts(pair[0], one.before, one.old), "b": _texts(pair[1], one.after, one.new)}


def _texts(file: AnsiNistFile, placed: Placed | None, value: bytes | None) -> Texts | None:
    return None if placed is None or value is None else as_texts(file, placed[1], value)


def _heading(said: dict[str, Any]) -> str:
    if "type" not in said:
        return "The files as a whole"
    places = [f"{side}: record {said[key]}" for side, key in (("A", "record_a"), ("B", "record_b")) if said[key]]
    return f"{', '.join(places)}: type {said['type']}, {said['name']}"


def _line(said: dict[str, Any]) -> str:
    words = _WORDS[Kind(said["kind"])]
    if said.get("hidden"):
        words += " (not shown)"
    values = [f"{side} {_value(said[side.lower()])}" for side in ("A", "B") if said.get(side.lower()) is not None]
    if values:
        words += f": {', '.join(values)}"
    if "tag" not in said:
        return f"  {words}"
    place = "".join(f", {key} {said[key]}" for key in ("subfield", "item") if key in said)
    return f"  {said['tag']:<7} {said['mnemonic']:<5} {said['title']}{place}: {words}"


def _value(texts: Texts) -> str:
    return '"' + " | ".join(items_of(items) for items in texts) + '"'
