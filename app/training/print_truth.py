"""What a set of generated prints is made from, and the ground truth of every print in it."""

from enum import StrEnum

import msgspec

from drivers.simulated.generator import GENERATOR_VERSION

SCHEMA = 1


class Format(StrEnum):
    AN2 = "an2"  # one ANSI/NIST-ITL file a session, WSQ-coded
    PNG = "png"  # one folder a session, pictures named by finger code


class Variation(StrEnum):
    NATURAL = "natural"  # as a willing subject with normal skin
    VARIED = "varied"  # dry to wet, light to hard, turned, some dirty


class SetPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """People of the seeds `seed` to `seed + people - 1`, each printed `sessions` times."""

    people: int
    seed: int
    format: Format
    sessions: int = 1
    variation: Variation = Variation.NATURAL
    generator_version: int = GENERATOR_VERSION
    schema: int = SCHEMA


class FingerTruth(msgspec.Struct, frozen=True):
    """`box`: left, top, right, bottom in pixels of the image, right and bottom exclusive; `angle_deg` of the tip from
    upright, clockwise; `polygon`: corners of the tilted rectangle. `pattern`: class of the finger."""

    finger: int
    pattern: str
    box: tuple[int, int, int, int]
    angle_deg: float
    polygon: tuple[tuple[int, int], ...]
    moisture: float
    pressure: float


class ImageTruth(msgspec.Struct, frozen=True):
    """`file`: relative to the set. `idc`: of the Type-14 record in an AN2 file, else None."""

    file: str
    idc: int | None
    position: int
    impression: str
    width_px: int
    height_px: int
    resolution_ppi: int
    fingers: tuple[FingerTruth, ...]


class SessionTruth(msgspec.Struct, frozen=True):
    """One person, printed once. `session` counts from 1."""

    person: int  # the seed
    session: int
    images: tuple[ImageTruth, ...]


class Mates(msgspec.Struct, frozen=True):
    """All places where one finger of one person is: (file, position)."""

    person: int
    finger: int
    images: tuple[tuple[str, int], ...]


class SetTruth(msgspec.Struct, frozen=True):
    plan: SetPlan
    sessions: tuple[SessionTruth, ...]
    mates: tuple[Mates, ...]
