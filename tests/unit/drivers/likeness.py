"""Which finger of the test person a picture shows, told by the project's matcher."""

import functools

import numpy as np

from app.domain.image import FingerImage
from app.matching.extractor import extract
from app.matching.matcher import match_templates
from app.matching.template import Template
from drivers.simulated.generator import FINGERS, PAD_MIDDLE_PX, Pixels
from tests.support import hands

_TIP_PX = 300  # of the master, up and down and to the sides of the middle of the fingertip


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


def most_like(picture: Pixels) -> int:
    """The finger of the test person that the picture shows."""
    found = scores(picture)
    return max(found, key=lambda finger: found[finger])
