"""What a fingerprint card is printed from: a transaction, taken apart without asking whether it is complete.

A picture that cannot be read is told in its place and keeps none of the others from being printed.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np

from app.an2k.codec import decode
from app.an2k.errors import FieldMissing, RecordError
from app.an2k.friction_ridge import AMP, FGP
from app.an2k.images import CodedImage, read_images, read_missing
from app.an2k.record import IDC, LEN, AnsiNistFile, BinaryRecord, Record, TaggedRecord
from app.domain.booking import MissingFinger
from app.domain.card import CardContent, CardPrint, Items
from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition
from app.domain.segmentation import Box
from app.imaging.downsample import FROM_PPI, to_500ppi
from app.imaging.errors import CodecError, ImagingError
from app.imaging.foreground import ridge_weight
from app.imaging.parameters import FINE, SMALLEST_SIDE_PX, WORKING_PPI

TOT, TCN = "1.004", "1.009"
CAPTURED = 5  # 14.005 FCD
_AMPUTATIONS = 84  # 2.084 AMP
_IMAGE_TYPES = frozenset({4, 14})
_TYPE4_FGP = 1  # byte of the body at which the position stands, after IMP
_LEAST_CELLS = 3  # of ridges in a row or column of cells: less is dust


class Decoder(Protocol):
    """The codec worker, as far as it is needed here."""

    def decode(
        self,
        data: bytes,
        compression: str,
        *,
        width_px: int | None = None,
        height_px: int | None = None,
        resolution_ppi: int = 500,
    ) -> FingerImage: ...


def read_card(transaction: bytes, decoder: Decoder) -> CardContent:
    """RecordError (a subclass) where the file itself cannot be read; FieldMissing without a Type-2 record or a TCN."""
    file = decode(transaction)
    person = next((one for one in file.of_type(2) if isinstance(one, TaggedRecord)), None)
    if person is None:
        raise FieldMissing("There is no Type-2 record.", record_type=2)
    elements = dict((*_elements(file, file.header), *_elements(file, person)))
    if TCN not in elements:
        file.header.need(int(TCN.partition(".")[2]))
    images = [one for one in file.records if one.record_type in _IMAGE_TYPES]
    dates = (dict(_elements(file, one, (CAPTURED,))) for one in images if isinstance(one, TaggedRecord))
    elements.update(next(filter(None, dates), {}))
    return CardContent(
        tot=_first(elements.get(TOT, ())),
        tcn=_first(elements[TCN]),
        elements=elements,
        prints=tuple(found for one in images if (found := _print(file, one, decoder)) is not None),
        missing=_missing(file, (person, *images)),
    )


def _elements(file: AnsiNistFile, record: TaggedRecord, only: tuple[int, ...] = ()) -> Iterator[tuple[str, Items]]:
    """Text by element. What is no text in the declared character set is shown with marks in its place."""
    for field in record.fields:
        if field.number not in (LEN, IDC) and field.value and (not only or field.number in only):
            text = tuple(
                tuple(item.decode(file.encoding, errors="replace") for item in subfield) for subfield in field.subfields
            )
            yield f"{record.record_type}.{field.number:03d}", text


def _first(items: Items) -> str:
    return items[0][0] if items else ""


def _missing(file: AnsiNistFile, records: Iterable[Record]) -> tuple[MissingFinger, ...]:
    """2.084 and 14.018; a mark that is none is left to the words of 2.084."""
    found: dict[FrictionRidgePosition, MissingFinger] = {}
    for record in records:
        if not isinstance(record, TaggedRecord):
            continue
        try:
            marks = read_missing(file, record, _AMPUTATIONS if record.record_type == 2 else AMP)
        except RecordError:
            continue
        for mark in marks:
            found.setdefault(mark.finger, mark)
    return tuple(found[finger] for finger in sorted(found))


def _print(file: AnsiNistFile, record: Record, decoder: Decoder) -> CardPrint | None:
    """None for a picture that is not of a ten-print card."""
    try:
        found = read_images(AnsiNistFile((file.header, record)))
    except RecordError as reason:
        return CardPrint(_position(record), None, problem=reason.code)
    return _read(found[0], decoder) if found else None


def _position(record: Record) -> FrictionRidgePosition:
    """As far as a damaged record still tells it."""
    try:
        if isinstance(record, BinaryRecord):
            return FrictionRidgePosition(record.body[_TYPE4_FGP])
        return FrictionRidgePosition(record.number_of(FGP))
    except (RecordError, ValueError, IndexError):
        return FrictionRidgePosition.UNKNOWN


def _read(coded: CodedImage, decoder: Decoder) -> CardPrint:
    try:
        image = decoder.decode(
            coded.data,
            coded.compression,
            width_px=coded.width_px,
            height_px=coded.height_px,
            resolution_ppi=coded.resolution_ppi,
        )
        if image.resolution_ppi == FROM_PPI:
            image = to_500ppi(image)
    except (CodecError, ImagingError) as reason:
        return CardPrint(coded.position, None, problem=reason.code)
    return CardPrint(coded.position, image, _ink(image))


def _ink(image: FingerImage) -> Box | None:
    """Around the ridges, by the station's own foreground."""
    if image.resolution_ppi != WORKING_PPI or min(image.width_px, image.height_px) < SMALLEST_SIDE_PX:
        return None
    mask = ridge_weight(image.pixels) > 0
    across = np.flatnonzero(mask.sum(axis=0) >= _LEAST_CELLS)
    down = np.flatnonzero(mask.sum(axis=1) >= _LEAST_CELLS)
    if not len(across) or not len(down):
        return None
    cell = FINE.cell_px
    return Box(int(across[0]) * cell, int(down[0]) * cell, (int(across[-1]) + 1) * cell, (int(down[-1]) + 1) * cell)
