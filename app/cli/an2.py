"""`booking-station an2`: look into ANSI/NIST-ITL files."""

from pathlib import Path
from typing import Any

import click

from app.an2k import limits
from app.an2k.codec import decode
from app.an2k.errors import LimitExceeded, NotARecordFile
from app.an2k.fields import is_personal, mnemonic
from app.an2k.images import CodedImage, read_images
from app.an2k.record import DATA_FIELD, AnsiNistFile, BinaryRecord, Field, TaggedRecord, has_data_field
from app.cli.reporting import guarded, print_json

_HIDDEN, _BINARY = "(not shown)", "(data)"
_SEPARATORS = str.maketrans({"\x1e": " | ", "\x1f": " ; "})


@click.group()
def an2() -> None:
    """Look into ANSI/NIST-ITL (EBTS) files."""


@an2.command()
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--values", is_flag=True, help="Show personal values too.")
def show(file: Path, as_json: bool, values: bool) -> None:
    """List the records, fields and images of FILE. Personal values are shown only with --values."""
    with guarded(as_json=as_json):
        read = decode(_bytes_of(file))
        records = [_record(read, place, one, values) for place, one in enumerate(read.records, start=1)]
        if not as_json:
            for record in records:
                _print_record(record)
        images = [_image(one) for one in read_images(read)]
        if as_json:
            print_json({"file": file.name, "records": records, "images": images})
        else:
            click.echo(f"{len(images)} finger image{'' if len(images) == 1 else 's'}")
            for image in images:
                click.echo("  {position:<18} {impression:<19} {compression:<6} {size} {ppi} ppi".format(**image))


def _bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:  # a pipe or a device does not say its size
            data = opened.read(limits.LARGEST_FILE_BYTES + 1)
    except OSError as reason:
        raise NotARecordFile(f"The file cannot be read: {reason.strerror}.", remedy="Name another file.") from reason
    if len(data) > limits.LARGEST_FILE_BYTES:
        raise LimitExceeded("The file is larger than this program reads.")
    return data


def _record(file: AnsiNistFile, place: int, record: TaggedRecord | BinaryRecord, values: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"record": place, "type": record.record_type, "bytes": record.byte_length()}
    if isinstance(record, BinaryRecord):
        return {**found, "idc": record.idc, "binary": True}
    return {**found, "fields": [_field(file, record, one, values) for one in record.fields]}


def _field(file: AnsiNistFile, record: TaggedRecord, one: Field, values: bool) -> dict[str, Any]:
    kind = record.record_type
    found: dict[str, Any] = {
        "tag": one.tag(kind)[:-1].decode("ascii"),
        "name": mnemonic(kind, one.number),
        "bytes": len(one.value),
    }
    if one.number == DATA_FIELD and has_data_field(kind):
        return {**found, "binary": True}
    if values or not is_personal(kind, one.number):
        found["value"] = one.value.decode(file.encoding, errors="replace")
    return found


def _print_record(record: dict[str, Any]) -> None:
    click.echo(f"record {record['record']}: type {record['type']}, {record['bytes']} bytes")
    for one in record.get("fields", ()):
        value = one.get("value", _BINARY if one.get("binary") else _HIDDEN).translate(_SEPARATORS)
        plain = "".join(letter if letter.isprintable() else "?" for letter in value)
        click.echo(f"  {one['tag']:<7} {one['name']:<5} {one['bytes']:>6} bytes  {plain}")


def _image(image: CodedImage) -> dict[str, Any]:
    return {
        "position": image.position.name.lower(),
        "fgp": int(image.position),
        "impression": image.impression.name.lower(),
        "compression": image.compression,
        "size": f"{image.width_px}x{image.height_px}",
        "ppi": image.resolution_ppi,
        "bytes": len(image.data),
        "segments": len(image.segments),
        "qualities": [{"finger": int(q.finger), "score": q.score, "algorithm": q.algorithm} for q in image.qualities],
        "missing_fingers": len(image.missing),
    }
