"""Type-14 records of a submission: one finger image each (ANSI/NIST-ITL 1-2011, section 8.14)."""

from collections.abc import Sequence
from datetime import datetime

from app.an2k.errors import ImageNotAllowed
from app.an2k.images import AMP, BPX, CGA, FGP, FQM, HLL, IMP, PPI_TOLERANCE, SEG, SLC, THPS, TVPS, VLL, CodedImage
from app.an2k.profile import ImageRules
from app.an2k.quality_metric import write_quality
from app.an2k.record import DATA_FIELD, IDC, Field, TaggedRecord, join_items
from app.domain.position import FINGERS, FrictionRidgePosition

SRC, FCD = 4, 5
_PER_INCH = "1"  # SLC
_BITS = "8"
_P = FrictionRidgePosition
_THUMBS = frozenset({_P.PLAIN_RIGHT_THUMB, _P.PLAIN_LEFT_THUMB})
_SLAPS = frozenset({_P.PLAIN_RIGHT_FOUR, _P.PLAIN_LEFT_FOUR})


def check_image(image: CodedImage, rules: ImageRules) -> None:
    """ImageNotAllowed when the profile does not take the image; assembly never resamples nor crops."""
    name = image.position.name.lower()
    if image.position in FINGERS:
        limit = rules.finger_px
    elif image.position in _THUMBS:
        limit = rules.thumb_px
    elif image.position in _SLAPS:
        limit = rules.slap_px
    else:
        raise ImageNotAllowed(f"The image {name} is none of the fourteen.")
    if image.compression != rules.compression:
        raise ImageNotAllowed(f"The image {name} is not coded as {rules.compression}.")
    if abs(image.resolution_ppi - rules.resolution_ppi) > rules.resolution_ppi * PPI_TOLERANCE:
        raise ImageNotAllowed(f"The image {name} does not have {rules.resolution_ppi} pixels per inch.")
    if not (1 <= image.width_px <= limit[0] and 1 <= image.height_px <= limit[1]):
        raise ImageNotAllowed(f"The image {name} is larger than {limit[0]} by {limit[1]} pixels, or empty.")
    if not image.data:
        raise ImageNotAllowed(f"The image {name} has no data.")


def record(image: CodedImage, *, idc: int, source: str, captured: datetime) -> TaggedRecord:
    """The record of one image. `source`: ORI; `captured`: local time, its day goes into 14.005 FCD."""
    scale = str(image.resolution_ppi)
    values: list[tuple[int, Sequence[Sequence[str]]]] = [
        (IDC, [[f"{idc:02d}"]]),
        (IMP, [[str(int(image.impression))]]),
        (SRC, [[source]]),
        (FCD, [[f"{captured:%Y%m%d}"]]),
        (HLL, [[str(image.width_px)]]),
        (VLL, [[str(image.height_px)]]),
        (SLC, [[_PER_INCH]]),
        (THPS, [[scale]]),
        (TVPS, [[scale]]),
        (CGA, [[image.compression]]),
        (BPX, [[_BITS]]),
        (FGP, [[str(int(image.position))]]),
    ]
    if image.missing:
        values.append((AMP, [[f"{int(m.finger):02d}", m.reason.value] for m in image.missing]))
    if image.segments:
        values.append((SEG, [_segment(image, place) for place in range(len(image.segments))]))
    if image.qualities:
        values.append((FQM, [write_quality(quality) for quality in image.qualities]))
    fields = [Field(number, join_items(subfields)) for number, subfields in values]
    return TaggedRecord.of(14, (*fields, Field(DATA_FIELD, image.data)))


def _segment(image: CodedImage, place: int) -> tuple[str, ...]:
    """finger, left, right, top, bottom: inside the image, the last pixel counted in."""
    segment = image.segments[place]
    box = segment.box
    left, right = max(box.left_px, 0), min(box.right_px, image.width_px) - 1
    top, bottom = max(box.top_px, 0), min(box.bottom_px, image.height_px) - 1
    if left > right or top > bottom:
        raise ImageNotAllowed(f"A segment of {image.position.name.lower()} lies outside the image.")
    return (str(int(segment.finger)), *(str(edge) for edge in (left, right, top, bottom)))
