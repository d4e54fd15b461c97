"""`booking-station an2 extract`: the images of a file as files of their own."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from app.an2k.coded_images import ImageNotRead, ImageOfRecord, images_of
from app.an2k.errors import RecordError
from app.cli.an2_files import make_folder, open_as_far_as_it_goes, write_output
from app.cli.an2_words import fault_of, plain, told_of
from app.cli.profile_options import FILE, JSON
from app.cli.reporting import EXIT_FAILED, error_line, guarded, print_json, report
from app.errors import BookingStationError
from app.imaging.codec_pool import CodecPool

PNG, CODED = "png", "coded"
_ENDINGS = {"WSQ20": "wsq", "JPEGB": "jpg", "JPEGL": "jpl", "JP2": "jp2", "JP2L": "jp2", "PNG": "png", "NONE": "raw"}
_UNKNOWN_ENDING = "bin"
_DEFAULT_PPI = 500  # goes into a PNG whose record says no resolution


@click.command()
@click.argument("file", type=FILE)
@click.option("--out", "folder", required=True, type=FILE, help="The folder to write to; made when it is not there.")
@click.option(
    "--images",
    "kind",
    required=True,
    type=click.Choice([PNG, CODED]),
    help="png: decoded, as grey PNG; coded: as they stand in FILE.",
)
@JSON
def extract(file: Path, folder: Path, kind: str, as_json: bool) -> None:
    """Write the images of FILE to a folder, named by record, type and finger position (FGP).

    Photographs (Type-10) are written as they are coded, since they may be in colour. Nothing is overwritten. A damaged
    image is named and the others are written; a damaged FILE gives the images before its fault. Ends with 0 when every
    image was written, else with 1.
    """
    with guarded(as_json=as_json):
        opened = open_as_far_as_it_goes(file)
        images = list(images_of(opened.file))
        if images:
            make_folder(folder)
        with CodecPool(1) if kind == PNG and images else nullcontext() as codec:
            failures = sum(not _extracted(image, folder, codec, as_json) for image in images)
        if opened.fault is not None:
            if as_json:
                print_json({"event": "fault", "file": str(file), **fault_of(opened.fault)})
            else:
                report(told_of(file, opened.fault), as_json=False)
        elif not images and not as_json:
            click.echo("The file has no images.")
        if failures or opened.fault is not None:
            raise SystemExit(EXIT_FAILED)


def _extracted(image: ImageOfRecord | ImageNotRead, folder: Path, codec: CodecPool | None, as_json: bool) -> bool:
    """Write one image, as it is coded where there is no codec, and say so, or say why not."""
    try:
        if isinstance(image, ImageNotRead):
            raise image.reason
        if codec is None or image.is_photograph:
            file, data = folder / _name(image, _ENDINGS.get(image.compression, _UNKNOWN_ENDING)), image.data
        else:
            file, data = folder / _name(image, PNG), _png_of(image, codec)
        write_output(file, data)
    except BookingStationError as reason:
        _tell_problem(image, reason, as_json)
        return False
    if as_json:
        said = {**_place(image), "positions": list(image.positions), "compression": image.compression}
        print_json({"event": "image", **said, "file": str(file), "bytes": len(data)})
    else:
        click.echo(f"{plain(str(file))}: {len(data)} bytes")
    return True


def _png_of(image: ImageOfRecord, codec: CodecPool) -> bytes:
    """CodecError."""
    picture = codec.decode(
        image.data,
        image.compression,
        width_px=image.width_px,
        height_px=image.height_px,
        resolution_ppi=image.resolution_ppi or _DEFAULT_PPI,
    )
    return codec.encode(picture, "PNG")


def _name(image: ImageOfRecord, ending: str) -> str:
    """`record-003-type-14-fgp-01.png`; the first position where there are several."""
    position = f"-fgp-{image.positions[0]:02d}" if image.positions else ""
    return f"record-{image.record:03d}-type-{image.record_type:02d}{position}.{ending}"


def _place(image: ImageOfRecord | ImageNotRead) -> dict[str, Any]:
    return {"record": image.record, "type": image.record_type}


def _tell_problem(image: ImageOfRecord | ImageNotRead, reason: BookingStationError, as_json: bool) -> None:
    said = fault_of(reason) if isinstance(reason, RecordError) else error_line(reason)
    if as_json:
        print_json({**said, "event": "problem", **_place(image)})
    else:
        place = f"record {image.record}, type {image.record_type}"
        click.echo(f"{place}: not written [{reason.code}]: {reason.message}", err=True)
