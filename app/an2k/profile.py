"""An agency's rules for a CAR as data, from resources/profiles."""

import re
import tomllib
from functools import cache
from importlib import resources

import msgspec

from app.an2k.errors import ProfileNotUsable

EXAMPLE = "ebts-10.0-example"


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str


class Type1Rules(_Part, frozen=True):
    version: str
    domain: tuple[str, ...]
    native_resolution: str
    nominal_resolution: str


class NameRules(_Part, frozen=True):
    """Characters of `SURNAME,GIVEN MIDDLE` together."""

    shortest: int
    longest: int


class DescriptorRules(_Part, frozen=True):
    """Regular expressions that a whole value must match."""

    place_of_birth: str
    sex: str
    race: str
    height: str
    weight_lb: str
    eyes: str
    hair: str


class ArrestRules(_Part, frozen=True):
    booking_number_longest: int
    most_charges: int
    literal_longest: int
    most_missing: int


class RetentionRules(_Part, frozen=True):
    code: str


class OffenceCodeRules(_Part, frozen=True):
    """`field`: number of the user-defined Type-2 field that carries the code of each charge."""

    field: int


class EquipmentRules(_Part, frozen=True):
    make_longest: int
    model_longest: int
    serial_longest: int


class ImageRules(_Part, frozen=True):
    """Largest width and height by kind of image."""

    compression: str
    resolution_ppi: int
    finger_px: tuple[int, int]
    thumb_px: tuple[int, int]
    slap_px: tuple[int, int]


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`date`: of the last change, YYYY-MM-DD."""

    name: str
    date: str
    type1: Type1Rules
    person_name: NameRules
    descriptors: DescriptorRules
    arrest: ArrestRules
    retention: RetentionRules
    offence_codes: OffenceCodeRules
    equipment: EquipmentRules
    images: ImageRules


def parse(data: bytes) -> Profile:
    """A profile from TOML. ProfileNotUsable says what is wrong."""
    try:
        profile = msgspec.convert(tomllib.loads(data.decode("utf-8")), Profile)
        for pattern in msgspec.structs.astuple(profile.descriptors):
            re.compile(pattern)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError, re.error) as reason:
        raise ProfileNotUsable(f"The profile is not usable: {reason}.") from reason
    return profile


@cache
def load(name: str = EXAMPLE) -> Profile:
    """A profile that ships with the program."""
    try:
        data = resources.files("resources").joinpath(f"profiles/{name}.toml").read_bytes()
    except OSError as reason:
        raise ProfileNotUsable(f"The profile {name} is not there.") from reason
    return parse(data)
