"""Make the directions of the search's bit codes anew: `python -m resources.build_search_codes [--people N]`.

To be run when the cylinders change their layout (`app.matching.parameters`, "cylinders"); `CODES_VERSION` in
`app.matching.compact.codes` is raised with it. The directions are the principal axes of the cylinders of generated
people, each finger rolled once, kept as whole numbers of one octet.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.domain.image import FingerImage
from app.matching.compact.codes import BITS, CELLS, DIRECTIONS, SCALE, unpacked, usable_minutiae
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.extractor import extract
from drivers.simulated.generator import FINGERS, make_masters, person
from drivers.simulated.impression import render_rolled

FIRST_SEED: Final = 71001  # far from the people of demonstrations and benchmarks
PEOPLE: Final = 30
_IMPRESSION: Final = 4  # of the random generator
TARGET: Final = Path(__file__).resolve().parents[1] / "app" / "matching" / "compact" / DIRECTIONS

Floats = NDArray[np.float32]


def prints_of(people: int, cache: Path) -> Iterator[PreparedTemplate]:
    """Every finger, rolled once."""
    for seed in range(FIRST_SEED, FIRST_SEED + people):
        masters, models = make_masters(seed, cache, None), person(seed)
        for finger in FINGERS:
            rng = np.random.default_rng([seed, finger, _IMPRESSION])
            picture = FingerImage(render_rolled(masters[finger], models.finger(finger), rng).pixels)
            yield prepare(extract(picture))
        print(f"\r{seed - FIRST_SEED + 1} of {people} people", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def axes_of(cells: Floats) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """Mean of each cell where skin shows, int16 (CELLS,), and principal axes, int8 (CELLS, BITS)."""
    seen = cells != 0
    mean = cells.sum(axis=0, dtype=np.float64) / np.maximum(seen.sum(axis=0), 1)
    centred = (cells - mean) * seen
    _, vectors = np.linalg.eigh(centred.T @ centred)
    chosen = vectors[:, ::-1][:, :BITS]
    largest = np.abs(chosen).max(axis=0)
    return np.rint(SCALE * mean).astype(np.int16), np.rint(chosen / largest * (SCALE - 1)).astype(np.int8)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the directions of the search's bit codes anew.")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--cache", type=Path, help="folder for the generated fingers")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prints = list(prints_of(given.people, given.cache or Path(folder)))
    usable = [usable_minutiae(one) for one in prints]
    codes = np.concatenate([one.codes[rows] for one, rows in zip(prints, usable, strict=True)])
    valid = np.concatenate([one.valid[rows] for one, rows in zip(prints, usable, strict=True)])
    seen = np.tile(unpacked(valid.reshape(-1, 1)), (1, CELLS // 64))
    cells = (2 * unpacked(codes).astype(np.float32) - 1) * seen
    mean, axes = axes_of(cells)
    np.savez_compressed(TARGET, mean=mean, axes=axes)
    print(f"{len(cells)} cylinders of {CELLS} cells into {TARGET.name}")


if __name__ == "__main__":
    main()
