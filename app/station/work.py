"""The computing of the station, each job a plain function: from immutable pictures to a result event."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Protocol, cast

import numpy as np

from app.an2k.images import CodedImage
from app.an2k.rules.profiles import load
from app.an2k.transaction import assemble_car
from app.domain.capture import OF_SEQUENCE, CaptureRecord, CaptureStep
from app.domain.image import FingerImage
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.quality import FingerQuality
from app.domain.segmentation import Segmentation, SegmentationFinding, SegmentationPosition
from app.domain.transaction import Transaction
from app.errors import Whose
from app.imaging.crop import crop_segment, fit_to, split_thumbs
from app.imaging.downsample import TO_PPI, to_500ppi
from app.imaging.edge import cut_share
from app.imaging.errors import WrongResolution
from app.imaging.motion import Still
from app.imaging.nfiq2_forest import forest_scale, read_forest
from app.imaging.nfiq2_minutiae import MinutiaPlaces
from app.imaging.parameters import PPI_TOLERANCE
from app.imaging.platen import GlassState, ghost_shares, is_ghost_of, look_at_glass
from app.imaging.quality import Placed, measure_quality
from app.imaging.quality_scale import ESTIMATE, Scale
from app.imaging.sensor import broken_parts, without_broken
from app.imaging.slap import segment
from app.matching.card_scores import CardComparer
from app.matching.extractor import extract
from app.matching.sequence import check_sequence
from app.matching.template import Template
from app.station import effects as x
from app.station import events as e
from app.station.analysis import Together, one_after_another

DEAD_PIXELS = "dead-pixels"  # a warning, as those that readers give
KEPT = "Kept below the quality asked for"  # 14.020, before the reason; 32 of its 127 characters
_P = FrictionRidgePosition


class ReaderResolution(WrongResolution):
    """A picture is halved for an agency, never enlarged."""

    code = "station/reader-resolution"
    whose = Whose.ADMINISTRATOR
    remedy = "Use a reader of that resolution, or correct `resolution_ppi` in the agency's profile."


class Coder(Protocol):
    """The codec worker, as far as it is needed here."""

    def encode(self, image: FingerImage, compression: str) -> bytes: ...


def analyse(
    number: int,
    image: FingerImage,
    step: CaptureStep,
    before: Sequence[FingerImage] = (),
    *,
    glass: e.GlassBefore = e.NOT_SEEN,
    together: Together = one_after_another,
    scale: Scale = ESTIMATE,
) -> e.AnalysisDone:
    """Find the fingers and measure each by itself. `before`: the frames that were shown last before the picture;
    `glass`: what was seen before that; `scale`: what the quality is told in.

    What does not need the fingers runs beside the search for them; then the fingers run beside each other. A picture
    that shows only what the print before it left on the glass shows no finger.
    """
    segmentation, motion, warnings, empty, is_ghost = cast(
        tuple[Segmentation, Still, tuple[str, ...], GlassState | None, bool],
        together(
            (
                partial(segment, image, step.position, step.fingers),
                partial(Still, image, before),
                partial(_of_the_sensor, image),
                partial(_empty_glass, glass),
                partial(_is_ghost, image, glass),
            )
        ),
    )
    if is_ghost:
        segmentation = Segmentation((), (SegmentationFinding.TOO_FEW_FINGERS,), missing=tuple(sorted(step.fingers)))
    found = segmentation.segments
    seen, last_print = image, glass.last_print
    if DEAD_PIXELS in warnings:  # they are the same in every picture, and no print that stayed
        seen, last_print = without_broken(image), last_print and without_broken(last_print)
    ghosts = ghost_shares(seen, [one.box for one in found], last_print, empty)
    qualities = together(
        [partial(_quality, seen, step, *one, motion, scale) for one in zip(found, ghosts, strict=True)]
    )
    return e.AnalysisDone(number, segmentation, tuple(qualities), (*glass.roll, *warnings))


def _quality(
    image: FingerImage, step: CaptureStep, found: SegmentationPosition, ghost_share: float, motion: Still, scale: Scale
) -> FingerQuality:
    rolled = step.impression.is_rolled
    placed = Placed(motion.moved_px(found.box) or 0.0, cut_share(image, found, top_alone=rolled), ghost_share)
    finger = one_finger(image, step.position, found)
    return measure_quality(finger, found.finger, step.impression, placed=placed, thresholds=load().quality, scale=scale)


@cache
def quality_scale(nfiq2_model: Path | None) -> Scale:
    """NIST's forest where there is its file, with the minutiae of our extractor; else the station's own estimate.

    ForestNotUsable."""
    if nfiq2_model is None:
        return ESTIMATE
    return forest_scale(read_forest(nfiq2_model), places_of_minutiae)


def places_of_minutiae(image: FingerImage) -> MinutiaPlaces:
    """As our extractor finds them, for NFIQ 2's features that rest on minutiae."""
    found = extract(image)
    return np.column_stack((found.x, found.y))


def _empty_glass(glass: e.GlassBefore) -> GlassState | None:
    return None if glass.empty is None else look_at_glass(glass.empty)


def _is_ghost(image: FingerImage, glass: e.GlassBefore) -> bool:
    return glass.last_print is not None and is_ghost_of(image, glass.last_print)


def _of_the_sensor(image: FingerImage) -> tuple[str, ...]:
    return (DEAD_PIXELS,) if broken_parts(image.pixels).is_worth_telling else ()


def one_finger(image: FingerImage, position: FrictionRidgePosition, found: SegmentationPosition) -> FingerImage:
    """The picture of one finger: a rolled or single picture whole, a slap's finger cut out upright."""
    return image if position in FINGERS else crop_segment(image, found)


def prepare(number: int, record: CaptureRecord, image: FingerImage, coder: Coder) -> e.PrintPrepared:
    """Code an accepted print as the agency takes it, and extract a template of each finger for the sequence check.

    For an agency that takes 500 ppi the picture of a reader of 1000 ppi is halved; the template is of the whole one.
    """
    position, rules = record.step.position, load().images
    templates: dict[FrictionRidgePosition, Template] = {}
    segments = {found.finger: found for found in record.segmentation.segments}
    for finger in record.step.fingers:
        if position in FINGERS:
            templates[finger] = extract(image)
        elif finger in segments:
            templates[finger] = extract(crop_segment(image, segments[finger]))
    sent, found = image, record.segmentation
    if rules.resolution_ppi == TO_PPI and (sent := to_500ppi(image)) is not image:
        found = segment(sent, position, record.step.fingers)
    if abs(sent.resolution_ppi - rules.resolution_ppi) > rules.resolution_ppi * PPI_TOLERANCE:
        raise ReaderResolution(
            f"The agency takes pictures of {rules.resolution_ppi} ppi, and the reader gives {sent.resolution_ppi}."
        )
    if position == _P.PLAIN_THUMBS:
        coded = tuple(
            _coded(thumb, plain, record, (), coder, rules.compression, rules.thumb_px)
            for plain, thumb in sorted(split_thumbs(sent, found, record.step.fingers).items())
        )
    elif position in FINGERS:
        coded = (_coded(sent, position, record, (), coder, rules.compression, rules.finger_px),)
    else:
        fitted = fit_to(sent, *rules.slap_px)
        if (fitted.width_px, fitted.height_px) != (sent.width_px, sent.height_px):
            found = segment(fitted, position, record.step.fingers)  # the positions moved with the cropping
        coded = (_coded(fitted, position, record, found.segments, coder, rules.compression, rules.slap_px),)
    return e.PrintPrepared(number, coded, templates)


def _coded(
    image: FingerImage,
    position: FrictionRidgePosition,
    record: CaptureRecord,
    segments: tuple[SegmentationPosition, ...],
    coder: Coder,
    compression: str,
    largest_px: tuple[int, int],
) -> CodedImage:
    fitted = fit_to(image, *largest_px)
    shown = fingers_of(position)
    qualities: tuple[FingerQuality, ...] = tuple(q for q in record.qualities if q.finger in shown)
    return CodedImage(
        position=position,
        impression=record.step.impression,
        compression=compression,
        data=coder.encode(fitted, compression),
        width_px=fitted.width_px,
        height_px=fitted.height_px,
        resolution_ppi=fitted.resolution_ppi,
        segments=segments,
        qualities=qualities,
        comment=_why_kept(record),
    )


def _why_kept(record: CaptureRecord) -> str:
    """For whoever looks at a poor print later; what was said of the sequence is of the booking, not of the print."""
    reason = record.override_reason or ""
    return f"{KEPT}: {reason}" if reason and not reason.startswith(OF_SEQUENCE) else ""


def compare_sequence(
    revision: int,
    rolled: Mapping[FrictionRidgePosition, Template],
    plain: Mapping[FrictionRidgePosition, Template],
    comparer: CardComparer,
) -> e.SequenceChecked:
    return e.SequenceChecked(revision, check_sequence(rolled, plain, comparer))


def assemble(
    effect: x.AssembleTransaction, transaction: Transaction, at: datetime, *, production: bool = True
) -> e.TransactionAssembled:
    """The marks of missing fingers are those of the booking as it is sent, not as it was when a print was coded."""
    booking = effect.booking
    images = tuple(
        replace(image, missing=tuple(m for m in booking.missing if m.finger in fingers_of(image.position)))
        for image in effect.images
    )
    payload = assemble_car(transaction, booking, images, reader=effect.reader, at=at, production=production)
    return e.TransactionAssembled(effect.revision, transaction, payload)
