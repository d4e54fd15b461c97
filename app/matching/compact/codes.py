"""A finger in bits: the cylinders around its minutiae as short codes, with their places.

A cylinder (`app.matching.cylinders`) is projected onto the directions in which cylinders of many fingers differ most;
the signs are the code. Idea: Ferrara, Maltoni, Cappelli, "Noninvertible Minutia Cylinder-Code Representation", IEEE
TIFS 7(6), 2012 (P-MCC). The directions are made by `python -m resources.build_search_codes` and kept beside this
module. The sums are of whole numbers: a code is the same on every machine.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled
from app.matching import parameters as matching
from app.matching.compact import parameters as p
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.template import Template

CODES_VERSION: Final = 1  # raise when the same template gives other codes
DIRECTIONS: Final = "directions.npz"
CELLS: Final = 64 * matching.CYLINDER_SECTIONS
BITS: Final = 64 * p.CODE_WORDS
SCALE: Final = 128  # of means and directions, kept as whole numbers

Words = NDArray[np.uint64]
Halves = NDArray[np.uint16]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Wholes = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class PrintCodes:
    """Minutiae of one print, the best first.

    `words`: uint64 (CODE_WORDS, n); `x`, `y`: uint16 (n,), quarter pixels; `direction`: uint8 (n,), 1/256 turns.
    """

    words: Words
    x: Halves
    y: Halves
    direction: Bytes

    def __len__(self) -> int:
        return len(self.x)

    def best(self, most: int) -> "PrintCodes":
        """The first `most` minutiae alone."""
        words = np.ascontiguousarray(self.words[:, :most])
        return PrintCodes(words, self.x[:most], self.y[:most], self.direction[:most])


@dataclass(frozen=True, slots=True, eq=False)
class Directions:
    """`mean`: int32 (CELLS,), 1/SCALE; `axes`: int32 (CELLS, BITS)."""

    mean: Wholes
    axes: Wholes


def codes_of(template: Template | PreparedTemplate, most: int) -> PrintCodes:
    """The codes of the `most` best minutiae that stand in enough skin. About 0.3 ms beside preparing."""
    prepared = template if isinstance(template, PreparedTemplate) else prepare(template)
    known = directions()
    best = usable_minutiae(prepared)[:most]
    places = prepared.places[best]
    sums = sums_along(prepared.codes[best], prepared.valid[best], known.mean, known.axes)
    return PrintCodes(
        words=np.ascontiguousarray(_packed(sums > 0).T),
        x=np.rint(places[:, 0] * p.STEPS_PER_PX).astype(np.uint16),
        y=np.rint(places[:, 1] * p.STEPS_PER_PX).astype(np.uint16),
        direction=np.mod(np.rint(places[:, 2] * (p.STEPS_PER_TURN / (2 * np.pi))), p.STEPS_PER_TURN).astype(np.uint8),
    )


def usable_minutiae(prepared: PreparedTemplate) -> NDArray[np.int64]:
    """Those whose cylinders stand in enough skin, the best first."""
    cells = unpacked(prepared.valid.reshape(len(prepared), 1)).sum(axis=1)
    usable = np.flatnonzero(cells >= p.LEAST_CELLS)
    return usable[np.argsort(-prepared.places[usable, 3], kind="stable")]


@compiled
def sums_along(codes: Words, valid: Words, mean: Wholes, axes: Wholes) -> Wholes:
    """Cylinders (bits and valid cells as `PreparedTemplate` has them) along the axes: int32 (n, BITS)."""
    sections = codes.shape[1]
    sums = np.zeros((len(codes), axes.shape[1]), np.int32)
    one = np.uint64(1)
    for i in range(len(codes)):
        row = sums[i]
        for section in range(sections):
            for bit in range(64):
                if (valid[i] >> np.uint64(bit)) & one == 0:
                    continue
                cell = 64 * section + bit
                up = (codes[i, section] >> np.uint64(bit)) & one != 0
                value = np.int32((SCALE if up else -SCALE) - mean[cell])
                for k in range(len(row)):
                    row[k] += value * axes[cell, k]
    return sums


def _packed(bits: NDArray[np.bool_]) -> Words:
    octets = np.packbits(bits, axis=1, bitorder="little")
    words: Words = octets.view("<u8").astype(np.uint64)
    return words


def unpacked(words: Words) -> Bytes:
    """Bits of each row of words, the lowest first: uint8 (n, 64 * words a row)."""
    octets = np.ascontiguousarray(words.astype("<u8")).view(np.uint8).reshape(len(words), 8 * words.shape[1])
    return np.unpackbits(octets, axis=1, bitorder="little")


@cache
def directions() -> Directions:
    """The directions that ship with this version."""
    with resources.files("app.matching.compact").joinpath(DIRECTIONS).open("rb") as opened, np.load(opened) as kept:
        mean, axes = kept["mean"].astype(np.int32), kept["axes"].astype(np.int32)
    if mean.shape != (CELLS,) or axes.shape != (CELLS, BITS):
        raise ValueError("the directions were made for other cylinders: run resources.build_search_codes")
    return Directions(mean, axes)
