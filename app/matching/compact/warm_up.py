"""Machine code made at install time."""

import numpy as np

from app.domain.position import FINGERS
from app.matching.compact import parameters as p
from app.matching.compact.memory import MemoryGallery
from app.matching.compact.people import GalleryPerson, TenPrintProbe
from app.matching.template import Template, flow_shape

SIDE_PX = 320
MINUTIAE = 24


def warm_up() -> None:
    """Compile what this package compiles, by a search among drawn people. Some 15 s on the first start of an
    installation, under a second from then on; the matcher has a warm-up of its own."""
    rng = np.random.default_rng(1)
    made = Template.of(
        x=rng.uniform(40, 280, MINUTIAE),
        y=rng.uniform(40, 280, MINUTIAE),
        direction=rng.uniform(0, 2 * np.pi, MINUTIAE),
        kind=np.ones(MINUTIAE, np.int64),
        quality=np.full(MINUTIAE, 50),
        flow=np.ones(flow_shape(SIDE_PX, SIDE_PX), np.uint8),
        width_px=SIDE_PX,
        height_px=SIDE_PX,
    )
    templates = {FINGERS[0]: made}
    gallery = MemoryGallery()
    for number in range(p.FULL_LEAST + 2):
        gallery.enrol(GalleryPerson(str(number), templates))
    gallery.search(TenPrintProbe(templates), limit=1)
