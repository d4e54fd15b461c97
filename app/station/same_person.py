"""Are two bookings of one person? Two fingers first, then all that both have. Pure.

The templates are those of plain prints, by finger. What one finger says is bounded, and what the fingers of one person
say adds up, for they are different skin.
"""

import struct
from collections.abc import Mapping
from typing import Final, NamedTuple

from app.domain.position import FINGERS, FrictionRidgePosition
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.errors import TemplateDamaged
from app.matching.matcher import match
from app.matching.template import Template

_F = FrictionRidgePosition
Templates = Mapping[FrictionRidgePosition, Template]
Prepared = Mapping[FrictionRidgePosition, PreparedTemplate]

# Limits, in nats. Origin: with N bookings the odds of another person start at N to 1, ln 5,000 = 8.5 nats; the scores
# are log-likelihood ratios on pairs like those of `app.matching.evidence`. [measured]: benchmarks/same_person.py.
# Of the first look (calibrated ratios, summed), from which all fingers are looked at: too low costs milliseconds.
SUSPECT_NATS: Final = -2.0  # [measured]
SAME_NATS: Final = 16.0  # all fingers together: 7.5 above the odds of 5,000 bookings, one false note in 1,800 looks
LEAST_CLEAR: Final = 2  # fingers that are clearly the same: no one finger decides
CLEAR_SHARE: Final = 0.3  # of the fingers compared: two alike among eight unlike ones are no person [measured]
CLEAR_NATS: Final = 5.0  # from which one finger is clearly the same: 150 to 1
FINGER_NATS: Final = (-3.0, 25.0)  # what one finger may say: a bad or a lucky print decides nothing alone
LEAST_STRENGTH: Final = 25.0  # minutiae, each by its quality: weaker prints are compared after others [measured]
MOST_SUSPECTS: Final = 8  # looked at with all fingers, the likeliest first

FIRST_FINGERS: Final = 2
# Index and middle finger lie best on the glass, and the right hand comes first; thumbs are a step of their own.
_ORDER = (
    _F.RIGHT_INDEX, _F.RIGHT_MIDDLE, _F.LEFT_INDEX, _F.LEFT_MIDDLE, _F.RIGHT_THUMB, _F.LEFT_THUMB,
    _F.RIGHT_RING, _F.LEFT_RING, _F.RIGHT_LITTLE, _F.LEFT_LITTLE,
)  # fmt: skip
_HEAD = struct.Struct("<BI")  # finger (FGP), bytes of its template


class Agreement(NamedTuple):
    """`agreeing` of `compared` fingers are clearly the same; `nats`: all of them together."""

    nats: float
    agreeing: int
    compared: int

    @property
    def is_same(self) -> bool:
        enough = self.agreeing >= LEAST_CLEAR and self.agreeing >= CLEAR_SHARE * self.compared
        return enough and self.nats >= SAME_NATS


def first_of(templates: Templates) -> Templates:
    """The fingers that are compared first: two, those that show enough before those that do not."""
    there = in_order(templates)
    there.sort(key=lambda finger: _strength(templates[finger]) < LEAST_STRENGTH)  # stable: the order stays among equals
    return {finger: templates[finger] for finger in there[:FIRST_FINGERS]}


def _strength(template: Template) -> float:
    """Minutiae, each counted by its quality from 0 to 1."""
    return float(template.quality.sum(dtype=int)) / 100


def in_order(templates: Templates) -> list[FrictionRidgePosition]:
    """The fingers as they are compared: those that lie best on the glass first."""
    return [finger for finger in _ORDER if finger in templates]


def prepared(templates: Templates) -> Prepared:
    return {finger: prepare(template) for finger, template in templates.items()}


def agreement(a: Prepared, b: Prepared) -> Agreement:
    """All fingers that both have."""
    scores = [match(a[finger], b[finger]) for finger in sorted(a.keys() & b.keys())]
    return Agreement(sum(map(_bounded, scores)), sum(score >= CLEAR_NATS for score in scores), len(scores))


def packed(templates: Templates) -> bytes:
    """For the store; `unpacked` is the reverse."""
    parts = []
    for finger, template in sorted(templates.items()):
        data = template.to_bytes()
        parts += [_HEAD.pack(int(finger), len(data)), data]
    return b"".join(parts)


def unpacked(data: bytes) -> Templates:
    """TemplateDamaged, also for what an older version wrote."""
    templates: dict[FrictionRidgePosition, Template] = {}
    at = 0
    while at < len(data):
        if at + _HEAD.size > len(data):
            raise TemplateDamaged("Kept templates are cut short.")
        finger, size = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        if finger not in FINGERS or at + size > len(data):
            raise TemplateDamaged("Kept templates are cut short or of no finger.")
        templates[_F(finger)] = Template.from_bytes(data[at : at + size])
        at += size
    return templates


def _bounded(score: float) -> float:
    least, most = FINGER_NATS
    return min(max(score, least), most)
