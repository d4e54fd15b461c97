"""Make the people of the demonstration anew: `python -m resources.build_demo_gallery [--cache DIR] [--processes N]`.

To be run whenever the generator, the extractor or the template format changes; a test tells. Twenty people a gallery,
each finger rolled once. The simulated reader's default subject (seed 1) is in the criminal gallery, seed 2 in the
immigration gallery, seed 3 in neither; all others come from seeds far away from what trainers type.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from app.domain.image import FingerImage
from app.match_service.demo_gallery import FILE, FILE_VERSION, KeptGallery, KeptPerson
from app.match_service.rows import Gallery
from app.matching.extractor import EXTRACTOR_VERSION, extract
from app.matching.matcher import warm_up
from app.matching.template import FORMAT_VERSION, Template
from drivers.simulated.generator import FINGERS, GENERATOR_VERSION, make_masters, master, person
from drivers.simulated.impression import render_rolled

PEOPLE_PER_GALLERY: Final = 20
DEFAULT_SUBJECT: Final = {Gallery.CRIMINAL: 1, Gallery.IMMIGRATION: 2}
FIRST_SEED: Final = {Gallery.CRIMINAL: 1001, Gallery.IMMIGRATION: 2001}
_PREFIX: Final = {Gallery.CRIMINAL: "synthetic-c", Gallery.IMMIGRATION: "synthetic-i"}
_ENROLMENT: Final = 1  # of the random generator: other impressions than any reader renders
IMPRESSIONS: Final = "each finger rolled once, natural conditions, numpy default_rng([seed, finger, 1])"


def members() -> Iterator[tuple[Gallery, str, int]]:
    """Gallery, identifier and seed of everyone, in the order of the file."""
    for gallery in Gallery:
        seeds = [DEFAULT_SUBJECT[gallery], *range(FIRST_SEED[gallery], FIRST_SEED[gallery] + PEOPLE_PER_GALLERY - 1)]
        for number, seed in enumerate(seeds, start=1):
            yield gallery, f"{_PREFIX[gallery]}{number:02}", seed


def enrolled_template(seed: int, finger: int) -> Template:
    """The template of one finger (FGP 1-10) as the file holds it, from the generator."""
    return _template(master(seed, finger), seed, finger)


def _template(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], seed: int, finger: int) -> Template:
    rng = np.random.default_rng([seed, finger, _ENROLMENT])
    return extract(FingerImage(render_rolled(pixels, person(seed).finger(finger), rng).pixels))


def _person_templates(seed: int, cache: Path | None) -> dict[str, bytes]:
    masters = make_masters(seed, cache, None)
    return {str(finger): _template(masters[finger], seed, finger).to_bytes() for finger in FINGERS}


def build(cache: Path | None, processes: int) -> KeptGallery:
    everyone = list(members())
    templates: dict[int, dict[str, bytes]] = {}
    warm_up()  # once, so that the others find it on disk
    with ProcessPoolExecutor(processes) as pool:
        running = {pool.submit(_person_templates, seed, cache): seed for _, _, seed in everyone}
        for done in as_completed(running):
            templates[running[done]] = done.result()
            print(f"\r{len(templates)} of {len(everyone)} people", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    people = tuple(KeptPerson(gallery, name, seed, templates[seed]) for gallery, name, seed in everyone)
    return KeptGallery(FILE_VERSION, GENERATOR_VERSION, EXTRACTOR_VERSION, FORMAT_VERSION, IMPRESSIONS, people)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the people of the demonstration anew.")
    parser.add_argument("--cache", type=Path, help="folder for the generated fingers")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    kept = build(given.cache, given.processes)
    path = Path(__file__).parent / FILE
    path.parent.mkdir(exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")
    partial.replace(path)
    print(f"{path}: {path.stat().st_size} bytes, {len(kept.people)} people")


if __name__ == "__main__":
    main()
