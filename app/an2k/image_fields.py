"""The image of a Type-10, 13, 14 or 15 record with its size, scale and coding: fields .006 to .011 and .999."""

from dataclasses import dataclass
from typing import NamedTuple

from app.an2k.reading import Reading, Row
from app.an2k.record import DATA_FIELD
from app.an2k.writing import Subfields

SRC, DATE, HLL, VLL, SLC, THPS, TVPS, CGA = 4, 5, 6, 7, 8, 9, 10, 11
ASPECT_ONLY, PER_INCH, PER_CM = 0, 1, 2  # SLC; 0: the scales say no more than the shape of a pixel
CM_PER_INCH = 2.54
NOMINAL_PPI = (500, 1000)
PPI_TOLERANCE = 0.01  # ITL 1-2011 7.7.6.2.1: 1 % either side; 197 px/cm is 500.4
MOST_PX = 99_999  # five digits
SCORES = frozenset({*range(101), 254, 255})  # of quality, 100 the best; 254: not tried, 255: failed
_WRITTEN_OTHERWISE = {"WSQ": "WSQ20"}  # seen in files of older software


def nominal_ppi(ppi: float) -> int:
    """500 or 1000 when the figure is within the tolerance of one of them, else the nearest whole number."""
    for nominal in NOMINAL_PPI:
        if abs(ppi - nominal) <= nominal * PPI_TOLERANCE:
            return nominal
    return round(ppi)


def known_coding(written: str) -> str:
    """The compression as this program calls it: "WSQ" of older files is WSQ20."""
    return _WRITTEN_OTHERWISE.get(written, written)


class QualityScore(NamedTuple):
    """9.135 FQD and 10.024 SQS. `score`: one of SCORES; `owner` and `algorithm` as written."""

    score: int
    owner: str
    algorithm: str


def read_quality_score(row: Row) -> QualityScore:
    """ValueNotUsable."""
    return QualityScore(row.one_of(1, SCORES), row.text(2), row.text(3))


@dataclass(frozen=True, slots=True)
class TransmittedImage:
    """One image, still coded as `compression` (11: WSQ20, JPEGB, JPEGL, JP2, JP2L, PNG or NONE) says.

    `scale_units`: PER_INCH, PER_CM or ASPECT_ONLY; the scales are pixels per unit.
    """

    width_px: int
    height_px: int
    scale_units: int
    horizontal_scale: int
    vertical_scale: int
    compression: str
    data: bytes

    @property
    def coding(self) -> str:
        return known_coding(self.compression)

    @property
    def resolution_ppi(self) -> int | None:
        """None where the scales differ, are zero or say the shape of a pixel only."""
        across, down = self.horizontal_scale, self.vertical_scale
        if across == 0 or abs(across - down) > across * PPI_TOLERANCE or self.scale_units == ASPECT_ONLY:
            return None
        return nominal_ppi(across if self.scale_units == PER_INCH else across * CM_PER_INCH)


def read_image(reading: Reading) -> TransmittedImage | None:
    """None when the record has no data, as one that only says why there is no image. FieldMissing, ValueNotUsable."""
    if reading.record.get(DATA_FIELD) is None:
        return None
    return TransmittedImage(
        width_px=reading.number(HLL, least=1, most=MOST_PX),
        height_px=reading.number(VLL, least=1, most=MOST_PX),
        scale_units=reading.number(SLC, most=PER_CM),
        horizontal_scale=reading.number(THPS, most=MOST_PX),
        vertical_scale=reading.number(TVPS, most=MOST_PX),
        compression=reading.text(CGA),
        data=reading.bytes_of(DATA_FIELD),
    )


def image_values(image: TransmittedImage | None) -> dict[int, Subfields]:
    """Fields .006 to .011, none without an image; the data is the caller's."""
    if image is None:
        return {}
    return {
        HLL: [[str(image.width_px)]],
        VLL: [[str(image.height_px)]],
        SLC: [[str(image.scale_units)]],
        THPS: [[str(image.horizontal_scale)]],
        TVPS: [[str(image.vertical_scale)]],
        CGA: [[image.compression]],
    }
