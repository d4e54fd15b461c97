"""Fingerprint cards for tests: small transactions whose pictures are uncoded, so that every pixel is known."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from typing import Any

from app.an2k.images import CodedImage
from app.an2k.transaction import CARD, build_car
from app.domain.booking import Booking, MissingFinger, Subject
from app.domain.card import CardContent, CardForm, CardPrint, Standing
from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.imaging import codecs
from app.presenters.card_sheet import CardSheet, card_sheet
from app.station.card_reading import read_card
from tests.support import values

F = FrictionRidgePosition
TCN = f"{values.ORI}-S01-2026-000001"
PERSON = Subject("SAMPLE", "JORDAN", "LEE", "19880417", "WA", "X", "U", "509", "165", "BRO", "BRO")
_SIZES = {F.PLAIN_LEFT_FOUR: (320, 200), F.PLAIN_RIGHT_FOUR: (320, 200), F.PLAIN_LEFT_THUMB: (80, 200)}
_SIZE = (160, 150)


class InProcess:
    """The codec itself, without a process of its own."""

    def decode(
        self,
        data: bytes,
        compression: str,
        *,
        width_px: int | None = None,
        height_px: int | None = None,
        resolution_ppi: int = 500,
    ) -> FingerImage:
        return codecs.decode(data, compression, codecs.Expected(width_px, height_px, resolution_ppi))


def picture(position: FrictionRidgePosition, size: tuple[int, int] | None = None) -> FingerImage:
    """Another one for each position."""
    return values.finger_image(*(size or _SIZES.get(position, _SIZE)), seed=int(position))


def pictures(without: frozenset[FrictionRidgePosition] = frozenset()) -> dict[FrictionRidgePosition, FingerImage]:
    """The fourteen, but those of which every finger is missing."""
    return {position: picture(position) for position in CARD if not set(fingers_of(position)) <= without}


def uncoded(position: FrictionRidgePosition, image: FingerImage, **changes: Any) -> CodedImage:
    rolled = position in FINGERS
    coded = CodedImage(
        position=position,
        impression=ImpressionType.LIVE_SCAN_ROLLED if rolled else ImpressionType.LIVE_SCAN_PLAIN,
        compression="NONE",
        data=image.pixels.tobytes(),
        width_px=image.width_px,
        height_px=image.height_px,
        resolution_ppi=image.resolution_ppi,
    )
    return replace(coded, **changes)


def car(
    images: Mapping[FrictionRidgePosition, FingerImage] | None = None,
    *,
    damaged: tuple[FrictionRidgePosition, ...] = (),
    missing: tuple[MissingFinger, ...] = (),
    **changes: Any,
) -> bytes:
    """A CAR. `damaged`: positions whose picture is cut short; `changes`: of the booking."""
    shown = images if images is not None else pictures(frozenset(one.finger for one in missing))
    booking: Booking = values.booking(**{"subject": PERSON, "missing": missing, **changes})
    coded = [
        uncoded(position, image, **({"data": b"cut short"} if position in damaged else {}))
        for position, image in shown.items()
    ]
    transaction = values.transaction(TCN)
    return build_car(transaction, booking, coded, reader=values.READER, at=values.NOON, zone=UTC)


def content(transaction: bytes | None = None) -> CardContent:
    return read_card(transaction if transaction is not None else car(), InProcess())


def sheet(
    of: CardContent | None = None,
    form: CardForm = CardForm.FD249,
    standing: Standing = Standing.NOT_SENT,
    *,
    training: bool = False,
) -> CardSheet:
    return card_sheet(of if of is not None else content(), form, standing, training=training)


def only(*prints: CardPrint, **changes: Any) -> CardContent:
    """A card with these prints and no words."""
    return CardContent(**{"tot": "CAR", "tcn": TCN, "elements": {}, "prints": prints, **changes})
