"""`booking-station an2 show`: a file as a tree."""

from pathlib import Path
from typing import Any

import click

from app.an2k.coded_images import ImageNotRead, ImageOfRecord, images_of
from app.an2k.tree import FieldNode, RecordNode, tree_of
from app.cli.an2_files import Opened, open_as_far_as_it_goes
from app.cli.an2_words import PERSONAL, fault_of, items_of, names_of, plain, told_of
from app.cli.profile_options import CONFIG, FILE, FOLDER, JSON, PROFILE
from app.cli.reporting import EXIT_FAILED, guarded, print_json, report


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@PERSONAL
@JSON
@PROFILE
@CONFIG
@FOLDER
def show(
    files: tuple[Path, ...],
    personal: bool,
    as_json: bool,
    name: str | None,
    config_file: Path | None,
    folder: Path | None,
) -> None:
    """List the records, fields and images of each FILE.

    A damaged file is shown up to its fault. Ends with 0 when every FILE was read whole, else with 1.
    """
    with guarded(as_json=as_json):
        names = names_of(name, config_file, folder)
        whole = True
        for file in files:
            opened = open_as_far_as_it_goes(file)
            images = list(images_of(opened.file))
            tree = tree_of(opened.file, names, personal=personal)
            if as_json:
                print_json(_object(file, opened, tree, images))
            else:
                _print(file, opened, tree, images)
            whole = whole and opened.fault is None
        if not whole:
            raise SystemExit(EXIT_FAILED)


def _object(
    file: Path, opened: Opened, tree: tuple[RecordNode, ...], images: list[ImageOfRecord | ImageNotRead]
) -> dict[str, Any]:
    return {
        "event": "file",
        "file": str(file),
        "form": opened.form.value,
        "bytes": opened.size,
        "records": [_record(one) for one in tree],
        "images": [_image(one) for one in images],
        "fault": None if opened.fault is None else fault_of(opened.fault),
    }


def _record(node: RecordNode) -> dict[str, Any]:
    return {
        "record": node.record,
        "type": node.type,
        "name": node.name,
        "bytes": node.bytes,
        "fields": [_field(one) for one in node.fields],
    }


def _field(node: FieldNode) -> dict[str, Any]:
    found: dict[str, Any] = {"tag": node.tag, "mnemonic": node.mnemonic, "title": node.title, "bytes": node.bytes}
    if node.is_data:
        return {**found, "data": True}
    if node.subfields is None:
        return {**found, "hidden": True}
    if node.item_titles:
        found["item_titles"] = list(node.item_titles)
    return {**found, "subfields": [list(items) for items in node.subfields]}


def _image(image: ImageOfRecord | ImageNotRead) -> dict[str, Any]:
    if isinstance(image, ImageNotRead):
        return {"record": image.record, "type": image.record_type, "fault": fault_of(image.reason)}
    return {
        "record": image.record,
        "type": image.record_type,
        "positions": list(image.positions),
        "compression": image.compression,
        "width_px": image.width_px,
        "height_px": image.height_px,
        "resolution_ppi": image.resolution_ppi,
        "bytes": len(image.data),
    }


def _print(
    file: Path, opened: Opened, tree: tuple[RecordNode, ...], images: list[ImageOfRecord | ImageNotRead]
) -> None:
    if opened.fault is not None and not tree:
        report(told_of(file, opened.fault), as_json=False)
        return
    click.echo(f"{plain(str(file))}: {opened.form.value}, {opened.size} bytes, {len(tree)} records")
    for record in tree:
        click.echo(f"record {record.record}: type {record.type}, {record.name}, {record.bytes} bytes")
        for field in record.fields:
            _print_field(field)
    click.echo(f"{len(images)} image{'' if len(images) == 1 else 's'}")
    for image in images:
        _print_image(image)
    if opened.fault is not None:
        report(told_of(file, opened.fault), as_json=False)


def _print_field(node: FieldNode) -> None:
    begin = f"  {node.tag:<7} {node.mnemonic:<5} {node.title:<32}"
    if node.subfields is None:
        click.echo(f"{begin} ({'data' if node.is_data else 'not shown'}, {node.bytes} bytes)")
    elif len(node.subfields) == 1:
        click.echo(f"{begin} {items_of(node.subfields[0])}")
    else:
        click.echo(begin.rstrip())
        for place, items in enumerate(node.subfields, start=1):
            click.echo(f"    {place:>3}: {items_of(items)}")


def _print_image(image: ImageOfRecord | ImageNotRead) -> None:
    begin = f"  record {image.record}: type {image.record_type}"
    if isinstance(image, ImageNotRead):
        click.echo(f"{begin}, cannot be used: [{image.reason.code}] {image.reason.message}")
        return
    where = f", FGP {' '.join(map(str, image.positions))}" if image.positions else ""
    scale = f" at {image.resolution_ppi} ppi" if image.resolution_ppi is not None else ""
    coded = plain(image.compression)
    click.echo(f"{begin}{where}, {coded}, {image.width_px} x {image.height_px}{scale}, {len(image.data)} bytes")
