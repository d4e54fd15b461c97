"""Which finger of the test person a picture shows, told by the project's matcher."""

import functools

import numpy as np

from app.domain.image import FingerImage
from app.matching.extractor import extract
from app.matching.matcher import match_templates
from app.matching.template import Template
from drivers.simulated.generator import FINGERS, PAD_MIDDLE_PX, Pixels
from drivers.simulated.impression import Conditions, render_rolled
from tests.support import hands

_TIP_PX = 300  # of the master, up and down and to the sides of the middle of the fingertip
_SHARE_OF_USUAL = 0.25  # flat impressions reach half of it, other fingers a tenth


@functools.cache
def _template(finger: int) -> Template:
    master = hands.masters()[finger]
    middle = master.shape[1] // 2
    tip = master[PAD_MIDDLE_PX - _TIP_PX : PAD_MIDDLE_PX + _TIP_PX, middle - _TIP_PX : middle + _TIP_PX]
    return extract(FingerImage(np.ascontiguousarray(tip)))


def scores(picture: Pixels) -> dict[int, float]:
    """How well the picture matches each finger; higher is more alike."""
    probe = extract(FingerImage(np.ascontiguousarray(picture)))
    return {finger: match_templates(probe, _template(finger)) for finger in FINGERS}


@functools.cache
def _usual(finger: int) -> float:
    """Score of a good rolled impression: what the matcher's scores are measured against, whatever their scale."""
    rng = np.random.default_rng([9, finger])
    return scores(render_rolled(hands.masters()[finger], hands.models()[finger], rng, Conditions()).pixels)[finger]


def shows(picture: Pixels, finger: int) -> bool:
    """Whether the picture shows the finger well enough to be told from all others."""
    return scores(picture)[finger] > _SHARE_OF_USUAL * _usual(finger)


def most_like(picture: Pixels) -> int:
    """The finger of the test person that the picture shows."""
    found = scores(picture)
    return max(found, key=lambda finger: found[finger])
