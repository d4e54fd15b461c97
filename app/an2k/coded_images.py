"""Every image of a file as it is coded, whatever it shows: fingers, latents, palms, photographs."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.an2k.errors import RecordError
from app.an2k.friction_ridge import POSITIONS, read_positions
from app.an2k.image_fields import read_image
from app.an2k.reading import Reading
from app.an2k.record import AnsiNistFile, BinaryRecord, Record
from app.an2k.type4 import read_type4, resolution_ppi

PHOTOGRAPHS = 10


@dataclass(frozen=True, slots=True)
class ImageOfRecord:
    """`record`: place in the file from 1. `positions`: FGP, () of a photograph. `compression`: WSQ20, JPEGB, JPEGL,
    JP2, JP2L, PNG or NONE, or what the record has instead. `resolution_ppi`: None where the file says none to be used.
    """

    record: int
    record_type: int
    positions: tuple[int, ...]
    compression: str
    width_px: int
    height_px: int
    resolution_ppi: int | None
    data: bytes

    @property
    def is_photograph(self) -> bool:
        return self.record_type == PHOTOGRAPHS


@dataclass(frozen=True, slots=True)
class ImageNotRead:
    """A record that should hold an image and says it in a way that cannot be used."""

    record: int
    record_type: int
    reason: RecordError


def images_of(file: AnsiNistFile) -> Iterator[ImageOfRecord | ImageNotRead]:
    """The images of Types 4, 10, 13, 14 and 15 in file order. A record without an image (it says why, by AMP) is left
    out, and one that is damaged does not stop the others."""
    for place, record in enumerate(file.records, start=1):
        try:
            image = _image(file, record, place)
        except RecordError as reason:
            yield ImageNotRead(place, record.record_type, reason)
            continue
        if image is not None:
            yield image


def _image(file: AnsiNistFile, record: Record, place: int) -> ImageOfRecord | None:
    if isinstance(record, BinaryRecord):
        return _type4(file, record, place) if record.record_type == 4 else None
    kind = record.record_type
    if kind not in POSITIONS and kind != PHOTOGRAPHS:
        return None
    reading = Reading(file, record)
    image = read_image(reading)
    if image is None:
        return None
    positions = read_positions(reading) if kind in POSITIONS else ()
    return ImageOfRecord(
        place, kind, positions, image.coding, image.width_px, image.height_px, image.resolution_ppi, image.data
    )


def _type4(file: AnsiNistFile, record: BinaryRecord, place: int) -> ImageOfRecord:
    image = read_type4(file, record)
    try:
        ppi = resolution_ppi(file, image)
    except RecordError:
        ppi = None
    return ImageOfRecord(place, 4, image.positions, image.compression, image.width_px, image.height_px, ppi, image.data)
