"""Type-14 records of a submission: one finger image each (ANSI/NIST-ITL 1-2011, section 8.14)."""

import unicodedata
from datetime import datetime

from app.an2k import friction_ridge
from app.an2k.errors import ImageNotAllowed
from app.an2k.friction_ridge import GRAY_BITS, MissingPosition, RidgeRecord, SegmentBox, ridge_record
from app.an2k.image_fields import PER_INCH, PPI_TOLERANCE, TransmittedImage
from app.an2k.images import CodedImage
from app.an2k.quality_metric import quality_metric
from app.an2k.record import TaggedRecord
from app.an2k.rules.values import ElementKey, ImageRules, Presence, Profile
from app.an2k.validation.values import fault_of
from app.domain.position import FrictionRidgePosition

_COMMENT = ElementKey(friction_ridge.FINGERPRINTS, friction_ridge.COM)


def check_image(image: CodedImage, rules: ImageRules) -> None:
    """ImageNotAllowed when the profile does not take the image; assembly never resamples nor crops."""
    name = image.position.name.lower()
    limit = rules.largest_px(image.position)
    if limit is None or image.position is FrictionRidgePosition.PLAIN_THUMBS:
        raise ImageNotAllowed(f"The image {name} is none of the fourteen.")
    if image.compression != rules.compression:
        raise ImageNotAllowed(f"The image {name} is not coded as {rules.compression}.")
    if abs(image.resolution_ppi - rules.resolution_ppi) > rules.resolution_ppi * PPI_TOLERANCE:
        raise ImageNotAllowed(f"The image {name} does not have {rules.resolution_ppi} pixels per inch.")
    if not (1 <= image.width_px <= limit[0] and 1 <= image.height_px <= limit[1]):
        raise ImageNotAllowed(f"The image {name} is larger than {limit[0]} by {limit[1]} pixels, or empty.")
    if not image.data:
        raise ImageNotAllowed(f"The image {name} has no data.")


def taken_comment(image: CodedImage, rules: Profile) -> str:
    """14.020 as far as the agency takes it: in ASCII, cut to size; "" where it takes none or not these characters."""
    rule = rules.transactions[rules.assembly.transaction].elements.get(_COMMENT)
    if rule is None or rule.presence is Presence.FORBIDDEN or not image.comment:
        return ""
    plain = unicodedata.normalize("NFKD", image.comment).encode("ascii", "ignore").decode()
    text = plain[: rule.size.most].strip()
    return text if text and fault_of(text, rule, rules.tables) is None else ""


def record(image: CodedImage, *, idc: int, source: str, captured: datetime, comment: str = "") -> TaggedRecord:
    """The record of one image. `source`: ORI; `captured`: local time, its day goes into 14.005 FCD; `comment`: 14.020,
    as the agency takes it."""
    value = RidgeRecord(
        record_type=friction_ridge.FINGERPRINTS,
        impression=int(image.impression),
        source=source,
        captured=f"{captured:%Y%m%d}",
        positions=(int(image.position),),
        image=TransmittedImage(
            width_px=image.width_px,
            height_px=image.height_px,
            scale_units=PER_INCH,
            horizontal_scale=image.resolution_ppi,
            vertical_scale=image.resolution_ppi,
            compression=image.compression,
            data=image.data,
        ),
        bits_per_pixel=GRAY_BITS,
        missing=tuple(MissingPosition(int(m.finger), m.reason.value) for m in image.missing),
        segments=tuple(_segment(image, place) for place in range(len(image.segments))),
        qualities=tuple(quality_metric(quality) for quality in image.qualities),
        comment=comment,
    )
    return ridge_record(value, idc=idc)


def _segment(image: CodedImage, place: int) -> SegmentBox:
    """Inside the image, the last pixel counted in."""
    segment = image.segments[place]
    box = segment.box
    left, right = max(box.left_px, 0), min(box.right_px, image.width_px) - 1
    top, bottom = max(box.top_px, 0), min(box.bottom_px, image.height_px) - 1
    if left > right or top > bottom:
        raise ImageNotAllowed(f"A segment of {image.position.name.lower()} lies outside the image.")
    return SegmentBox(int(segment.finger), left, right, top, bottom)
