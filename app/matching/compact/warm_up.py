"""Machine code made at install time."""

from app.domain.position import FINGERS
from app.matching.compact import parameters as p
from app.matching.compact.memory import MemoryGallery
from app.matching.compact.people import GalleryPerson, TenPrintProbe
from app.matching.matcher import template_by_chance


def warm_up() -> None:
    """Compile what this package compiles, by a search among drawn people. Some 15 s on the first start of an
    installation, under a second from then on; the matcher has a warm-up of its own."""
    templates = {FINGERS[0]: template_by_chance()}
    gallery = MemoryGallery()
    for number in range(p.FULL_LEAST + 2):
        gallery.enrol(GalleryPerson(str(number), templates))
    gallery.search(TenPrintProbe(templates), limit=1)
