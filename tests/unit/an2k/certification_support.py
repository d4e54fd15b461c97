"""A deck without pictures: every image is a few bytes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.an2k.coded_header import stand_in
from app.an2k.deck.values import Ground
from app.an2k.image_fields import TransmittedImage
from app.an2k.images import CodedImage
from app.an2k.rules.profiles import load
from app.an2k.rules.values import Profile
from app.domain.capture import ReaderIdentity
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from tests.unit.an2k.support import card, image

DAY = date(2026, 3, 4)


class NoPictures:
    """Fits app.an2k.deck.values.Prints."""

    def card(self, person: int, missing: frozenset[FrictionRidgePosition]) -> Sequence[CodedImage]:
        return self.small(missing)

    def small(self, missing: frozenset[FrictionRidgePosition]) -> Sequence[CodedImage]:
        return [
            replace(
                one,
                segments=tuple(part for part in one.segments if part.finger not in missing),
                qualities=tuple(part for part in one.qualities if part.finger not in missing),
            )
            for one in card()
            if not set(fingers_of(one.position)) <= missing
        ]

    def flat(self, person: int) -> Sequence[CodedImage]:
        return [image(finger) for finger in FINGERS]

    def palm(self, *, cut_out: bool) -> TransmittedImage:
        return TransmittedImage(300, 300, 1, 500, 500, "WSQ20", stand_in("WSQ20", 300, 300))

    def face(self, *, cut_out: bool) -> TransmittedImage:
        return TransmittedImage(480, 600, 1, 100, 100, "PNG", stand_in("PNG", 480, 600))


def ground(profile: Profile | None = None, *, production: bool = True) -> Ground:
    reader = ReaderIdentity("Example Works", "Simulator", "1")
    return Ground(
        profile or load("example-county"), "WA0330000", "WA0000000", DAY, reader, NoPictures(), 3, production=production
    )


def only(profile: Profile, *tots: str) -> Profile:
    """The profile with these types of transactions alone; a booking becomes the first where its own is not there."""
    made = profile.assembly.transaction if profile.assembly.transaction in tots else tots[0]
    transactions = {tot: profile.transactions[tot] for tot in tots}
    return replace(profile, transactions=transactions, assembly=replace(profile.assembly, transaction=made))
