"""Two fingers of each recent booking, in memory and in compact form: who is worth a look with all fingers."""

from collections.abc import Sequence
from typing import NamedTuple

from app.matching.compact.memory import MemoryGallery, person_record
from app.matching.compact.people import GalleryPerson, TenPrintProbe
from app.station.same_person import MOST_SUSPECTS, Templates, first_of, in_order

# Fingers asked for at a time: most bookings have the same two, and a search of more fingers sifts by what it expects of
# people of whom all fingers are there.
FINGERS_AT_ONCE = 2
PREPARED_KEPT = 256  # prints ready for the full matcher, some 15 kB each: the next look is for the same people


class Suspect(NamedTuple):
    """`nats`: of the fingers that both have, together."""

    booking_id: str
    nats: float


class FirstLook:
    """Some 5 kB a booking. For one thread at a time."""

    def __init__(self) -> None:
        self._gallery = MemoryGallery(prepared_kept=PREPARED_KEPT)

    def enrol(self, record: bytes) -> None:
        """From what was kept (`record_of`), in the place of what was there of that booking. PeopleDamaged,
        PeopleOutdated."""
        self._gallery.enrol_record(record)

    def remove(self, booking_id: str) -> None:
        self._gallery.remove(booking_id)

    def suspects(self, templates: Templates) -> Sequence[Suspect]:
        """The likeliest first, at most MOST_SUSPECTS; of those in whom little agrees, some or none."""
        nats: dict[str, float] = {}
        fingers = in_order(templates)
        for start in range(0, len(fingers), FINGERS_AT_ONCE):
            asked = fingers[start : start + FINGERS_AT_ONCE]
            probe = TenPrintProbe({finger: templates[finger] for finger in asked})
            for hit in self._gallery.search(probe, limit=MOST_SUSPECTS).hits:
                if hit.score:  # 0 is said of whom there is no such finger
                    nats[hit.person_id] = nats.get(hit.person_id, 0.0) + hit.score
        likeliest = sorted(nats.items(), key=lambda one: -one[1])[:MOST_SUSPECTS]
        return [Suspect(*one) for one in likeliest]


def record_of(booking_id: str, templates: Templates) -> bytes:
    """To be kept, sealed: the fingers that are compared first, as `enrol` takes them. Without their ridges, which are
    most of a template's bytes and wait for the look with all fingers."""
    first = {finger: template.without_ridges() for finger, template in first_of(templates).items()}
    return person_record(GalleryPerson(booking_id, first))
