"""People of the demonstration: generated, shipped as templates, never as pictures.

The file is made by `python -m resources.build_demo_gallery`, which says from what in its head; a test keeps it fresh.
"""

from importlib import resources
from typing import Final

import msgspec

from app.domain.position import FINGERS, FrictionRidgePosition
from app.match_service.errors import DemoNotAvailable
from app.match_service.rows import Gallery
from app.matching.errors import TemplateDamaged
from app.matching.template import Template

FILE: Final = "demonstration/people.json"  # in the package `resources`
FILE_VERSION: Final = 1  # raise when the fields below change


class KeptPerson(msgspec.Struct, frozen=True):
    """`seed`: of the generator. `templates`: by finger code, in the binary form of templates."""

    gallery: Gallery
    person_id: str
    seed: int
    templates: dict[str, bytes]


class KeptGallery(msgspec.Struct, frozen=True):
    """What the file holds: from which versions it was made, how the fingers were printed, and the people."""

    file_version: int
    generator_version: int
    extractor_version: int
    template_format_version: int
    impressions: str
    people: tuple[KeptPerson, ...]


class DemoPerson(msgspec.Struct, frozen=True):
    person_id: str
    templates: dict[FrictionRidgePosition, Template]


def load_demo_gallery() -> dict[Gallery, list[DemoPerson]]:
    """The people of each gallery in the order of the file. DemoNotAvailable when the file is missing or damaged."""
    people: dict[Gallery, list[DemoPerson]] = {gallery: [] for gallery in Gallery}
    for kept in read_kept_gallery().people:
        try:
            templates = {
                FrictionRidgePosition(int(code)): Template.from_bytes(data) for code, data in kept.templates.items()
            }
        except (TemplateDamaged, ValueError) as reason:
            raise DemoNotAvailable("A template of the demonstration people is damaged.") from reason
        if not set(templates) <= set(FINGERS):
            raise DemoNotAvailable("The demonstration people have fingers that nobody has.")
        people[kept.gallery].append(DemoPerson(kept.person_id, templates))
    return people


def read_kept_gallery() -> KeptGallery:
    """The file as it is. DemoNotAvailable when it is missing or damaged."""
    try:
        kept = msgspec.json.decode(resources.files("resources").joinpath(FILE).read_bytes(), type=KeptGallery)
    except (OSError, msgspec.MsgspecError) as reason:
        raise DemoNotAvailable("The file of demonstration people is missing or damaged.") from reason
    if kept.file_version != FILE_VERSION:
        raise DemoNotAvailable("The file of demonstration people belongs to another version of this program.")
    return kept
