"""What a decoder finds of the images of a file, as findings beside those of the rules."""

from collections.abc import Collection
from dataclasses import dataclass, field

from app.an2k.coded_images import ImageNotRead, ImageOfRecord, images_of
from app.an2k.findings import Finding, Place, Severity
from app.an2k.record import DATA_FIELD, AnsiNistFile
from app.an2k.type4 import DATA as TYPE4_DATA
from app.an2k.validation import codes
from app.an2k.validation.view import TYPE4
from app.imaging.codec_pool import CodecPool
from app.imaging.errors import CodecCrashed, CodecDataDamaged, CodecTimedOut, CodecUnsupported

_DEFAULT_PPI = 500  # of an image whose record says no resolution
_DAMAGED = (CodecDataDamaged, CodecCrashed, CodecTimedOut)  # a decoder that dies or never ends does so of the image


@dataclass(slots=True)
class Looked:
    """`decoded`: images without fault. `left`: those that nobody could look at, for their coding (JPEGL) or their
    record is not read here. `findings`: of damaged ones."""

    decoded: int = 0
    left: int = 0
    findings: list[Finding] = field(default_factory=list)


def look_at_images(file: AnsiNistFile, codec: CodecPool, found: Collection[Finding], severity: Severity) -> Looked:
    """One after the other: a file may hold more pixels than fit into memory. Images of which `found` says something
    already are passed over: one fault, one finding. CodecError where the codec itself does not work."""
    told = {one.place.record for one in found if one.code in codes.OF_CODED_IMAGES}
    looked = Looked()
    for image in images_of(file):
        if image.record in told:
            continue
        if isinstance(image, ImageNotRead):
            looked.left += 1
            continue
        try:
            _decode(image, codec)
        except CodecUnsupported:
            looked.left += 1
        except _DAMAGED as reason:
            number = TYPE4_DATA if image.record_type == TYPE4 else DATA_FIELD
            looked.findings.append(
                Finding(
                    codes.IMAGE_DAMAGED,
                    severity,
                    Place(image.record_type, number, image.record),
                    f"{len(image.data)} bytes, {reason.code}",
                    name="DATA",
                    position=image.positions[0] if image.positions else None,
                )
            )
        else:
            looked.decoded += 1
    return looked


def _decode(image: ImageOfRecord, codec: CodecPool) -> None:
    codec.decode(
        image.data,
        image.compression,
        width_px=image.width_px,
        height_px=image.height_px,
        resolution_ppi=image.resolution_ppi or _DEFAULT_PPI,
    )
