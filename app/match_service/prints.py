"""From a submission's bytes to ten templates, or a rejection that names the fingers.

The codes are those of EBTS 8.001 table M-1 (standards.md section 3).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from app.an2k.images import CodedImage
from app.an2k.transaction import Submission, interpret
from app.domain.image import FingerImage
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.errors import BookingStationError
from app.imaging.crop import crop_segment
from app.imaging.errors import CodecCrashed, CodecDataDamaged, CodecTimedOut, CodecUnsupported
from app.imaging.slap import segment
from app.match_service.errors import Rejected
from app.match_service.rows import SubmissionRow
from app.matching.extractor import extract
from app.matching.template import Template

TYPE_NOT_AUTHORISED = "A0004"
NOT_PARSABLE = "E0004"
INCONSISTENT = "E0006"
QUALITY_TOO_LOW = "L0008"
DECOMPRESSION = "L0009"
INCOMPLETE = "L0118"
ACCEPTED_TYPES = frozenset({"CAR"})
_TRIES = 2
_THUMBS = {
    FrictionRidgePosition.PLAIN_RIGHT_THUMB: FrictionRidgePosition.RIGHT_THUMB,
    FrictionRidgePosition.PLAIN_LEFT_THUMB: FrictionRidgePosition.LEFT_THUMB,
}


class Decoder(Protocol):
    """What is needed of the codec worker."""

    def decode(
        self,
        data: bytes,
        compression: str,
        *,
        width_px: int | None = None,
        height_px: int | None = None,
        resolution_ppi: int = 500,
    ) -> FingerImage: ...


def name_of(position: FrictionRidgePosition) -> str:
    """The position in words: `right ring`, `plain left four`."""
    return position.name.lower().replace("_", " ")


def read_submission(body: bytes) -> Submission:
    """Rejected with E0004 when the body is no transaction that can be read."""
    try:
        return interpret(body)
    except BookingStationError as reason:
        raise Rejected([NOT_PARSABLE], f"The transaction cannot be read: {reason.message}") from reason


def validate(row: SubmissionRow, body: bytes) -> Submission:
    """Read a submission and see that it is what its sender said and accounts for ten fingers. Rejected."""
    submission = read_submission(body)
    said = submission.transaction
    if said.tot not in ACCEPTED_TYPES:
        raise Rejected([TYPE_NOT_AUTHORISED], "This type of transaction is not taken here; CAR is.")
    if (said.ori, said.tcn) != (row.ori, row.tcn):
        raise Rejected([INCONSISTENT], "The ORI or TCN in the transaction is not the one it was sent under.")
    shown = {finger for image in _searchable(submission) for finger in fingers_of(image.position)}
    if not shown:
        raise Rejected([INCOMPLETE], "The transaction holds no fingerprint images.")
    missing = {absent.finger for absent in submission.missing}
    unaccounted = [finger for finger in FINGERS if finger not in shown and finger not in missing]
    if unaccounted:
        raise Rejected([INCOMPLETE], f"Neither printed nor marked missing: {_list(unaccounted)}.")
    return submission


def extract_templates(
    submission: Submission, decoder: Decoder, check: Callable[[], None]
) -> dict[FrictionRidgePosition, Template]:
    """One template a finger: from its rolled image, else from its plain one. Every image is decoded.

    `check` is called between images and may raise Stopping. Rejected names the images that cannot be decompressed and
    the fingers that show too little.
    """
    rolled: dict[FrictionRidgePosition, FingerImage] = {}
    plain: dict[FrictionRidgePosition, FingerImage] = {}
    damaged: list[FrictionRidgePosition] = []
    for image in _searchable(submission):
        check()
        picture = _decoded(image, decoder)
        if picture is None:
            damaged.append(image.position)
            continue
        (rolled if image.position in FINGERS else plain)[image.position] = picture
    if damaged:
        raise Rejected([DECOMPRESSION], f"These images cannot be decompressed: {_list(damaged)}.")
    missing = {absent.finger for absent in submission.missing}
    wanted = [finger for finger in FINGERS if finger not in rolled and finger not in missing]
    fingers = {**rolled, **_from_plain(plain, wanted, missing, check)}
    templates: dict[FrictionRidgePosition, Template] = {}
    for finger in sorted(fingers):
        check()
        templates[finger] = extract(fingers[finger])
    return templates


def _searchable(submission: Submission) -> tuple[CodedImage, ...]:
    """Images that say which fingers they show; an image of unknown position cannot be searched by finger."""
    return tuple(image for image in submission.images if image.position is not FrictionRidgePosition.UNKNOWN)


def _decoded(image: CodedImage, decoder: Decoder) -> FingerImage | None:
    """The picture, or None when it cannot be had from these bytes.

    An image under which the codec's process dies gets a second try, for that process may have died of something else.
    Other codec errors are not the image's fault: they go up, and the stage is tried again later.
    """
    for _ in range(_TRIES):
        try:
            return decoder.decode(
                image.data,
                image.compression,
                width_px=image.width_px,
                height_px=image.height_px,
                resolution_ppi=image.resolution_ppi,
            )
        except (CodecDataDamaged, CodecUnsupported):
            return None
        except (CodecCrashed, CodecTimedOut):
            continue
    return None


def _from_plain(
    plain: Mapping[FrictionRidgePosition, FingerImage],
    wanted: Sequence[FrictionRidgePosition],
    missing: Collection[FrictionRidgePosition],
    check: Callable[[], None],
) -> dict[FrictionRidgePosition, FingerImage]:
    """The wanted fingers, cut out of slaps: those that are marked missing are not looked for."""
    found: dict[FrictionRidgePosition, FingerImage] = {}
    for position, picture in plain.items():
        members = [finger for finger in fingers_of(position) if finger in wanted]
        if not members:
            continue
        if position in _THUMBS:
            found[_THUMBS[position]] = picture
            continue
        check()
        there = tuple(finger for finger in fingers_of(position) if finger not in missing)
        for part in segment(picture, position, there).segments:
            if part.finger in members:
                found[part.finger] = crop_segment(picture, part)
    return found


def _list(positions: Sequence[FrictionRidgePosition]) -> str:
    return ", ".join(name_of(position) for position in positions)
