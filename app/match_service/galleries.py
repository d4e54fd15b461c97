"""The two galleries: kept in the database, searched in memory."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from app.domain.position import FrictionRidgePosition
from app.match_service.demo_gallery import load_demo_gallery
from app.match_service.errors import DemoNotAvailable, SearchIncomplete
from app.match_service.rows import Candidate, Gallery, PersonRow
from app.match_service.service_store import ServiceStore
from app.matching.compact.memory import MemoryGallery
from app.matching.compact.people import GalleryPerson, TenPrintProbe
from app.matching.template import Template

CANDIDATES = 10  # looked at per search; an examiner sees at most these
_RECORD_PREFIX = {Gallery.CRIMINAL: "CR", Gallery.IMMIGRATION: "IM"}
_KINDS = {
    Gallery.CRIMINAL: ("arrest: larceny", "arrest: fraud", "conviction: arson", "arrest: robbery"),
    Gallery.IMMIGRATION: ("visa application", "border encounter", "benefit application", "naturalisation"),
}
_FIRST_DATE = date(1998, 3, 2)  # synthetic records are spread from here on, a prime number of days apart
_DAYS_APART = 173
Progress = Callable[[str, int, int], None]


def enrol_demonstration(store: ServiceStore, progress: Progress) -> None:
    """Fill the galleries of a training service with generated people and synthetic records.

    A person who is there as shipped stays, so an interrupted enrolment is resumed; templates of another version of
    this program are replaced. DemoNotAvailable when the people are missing.
    """
    people = load_demo_gallery()
    if set(people) != set(Gallery):
        raise DemoNotAvailable("The demonstration people are not there for both galleries.")
    missing = [
        (_synthetic_record(gallery, person.person_id, index), templates)
        for gallery in Gallery
        for index, person in enumerate(people[gallery])
        if store.templates(gallery, person.person_id)
        != (templates := {int(finger): template.to_bytes() for finger, template in person.templates.items()})
    ]
    for done, (record, templates) in enumerate(missing, start=1):
        store.enrol_anew(record, templates)
        progress("enrolment", done, len(missing))


def _synthetic_record(gallery: Gallery, person_id: str, index: int) -> PersonRow:
    kinds = _KINDS[gallery]
    made = _FIRST_DATE + timedelta(days=_DAYS_APART * (index % 50))
    number = f"{_RECORD_PREFIX[gallery]}-{index + 1:06d}"
    return PersonRow(gallery, person_id, number, made.isoformat(), kinds[index % len(kinds)])


class Galleries:
    """Searched by the worker's thread only."""

    def __init__(self) -> None:
        self._memory = {gallery: MemoryGallery() for gallery in Gallery}

    def load(self, store: ServiceStore, progress: Progress) -> None:
        """Take every enrolled person from the database."""
        for gallery in Gallery:
            people = store.people(gallery)
            for done, person in enumerate(people, start=1):
                stored = store.templates(gallery, person.person_id)
                templates = {FrictionRidgePosition(f): Template.from_bytes(data) for f, data in stored.items()}
                self._memory[gallery].enrol(GalleryPerson(person.person_id, templates))
                progress(f"gallery-{gallery}", done, len(people))

    def search(self, gallery: Gallery, templates: Mapping[FrictionRidgePosition, Template]) -> tuple[Candidate, ...]:
        """Best candidates first. SearchIncomplete when not everyone was compared."""
        found = self._memory[gallery].search(TenPrintProbe(templates), limit=CANDIDATES)
        if not found.complete:
            raise SearchIncomplete("Not the whole gallery was searched.")
        return tuple(Candidate(hit.person_id, float(hit.score)) for hit in found.hits)
