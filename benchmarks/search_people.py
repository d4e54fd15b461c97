"""Galleries for the benchmarks of the search: files of people at template level, grown where they are too small.

Run: python -m benchmarks.search_people --people N --out DIR; may be broken off and goes on where it was. Some 20 ms of
one core and 30 kB a person.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.matching.compact.chunk import PackedPerson, lay_out
from app.matching.compact.codes import CODES_VERSION
from app.matching.compact.people import GalleryPerson
from app.matching.search.compaction import PEOPLE_A_CHUNK, packed_person
from app.matching.search.file_head import FIRST_CHUNK, FileHead
from app.matching.search.gallery_file import GalleryFile, GalleryWriter, write_new
from app.matching.template import FORMAT_VERSION
from benchmarks.template_people import FIRST_SEED, TemplatePeople

EXTRACTOR: Final = 0  # as templates name it that no extractor made
BATCH: Final = 100  # people a change of the file


def grown(folder: Path, people: int) -> Path:
    """The file of at least so many people, each finger rolled once; identifiers are the seeds."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"template-people-{FORMAT_VERSION}-{CODES_VERSION}.gallery"
    model = TemplatePeople.fitted()
    with GalleryWriter(path, extractor_version=EXTRACTOR) as writer:
        there = len(writer.reader)
        while there < people:
            seeds = range(FIRST_SEED + there, FIRST_SEED + min(people, there + BATCH))
            writer.enrol([GalleryPerson(str(seed), model.templates(seed, "rolled")) for seed in seeds], there)
            there = len(writer.reader)
            print(json.dumps({"enrolled": there, "of": people}), flush=True)
    return path


def cut_to(whole: Path, people: int) -> Path:
    """A file of the first `people` of another. Where there are fewer, they come again under other names: good for
    measuring time, not for anything else."""
    path = whole.with_name(f"{whole.stem}-{people}.gallery")
    if path.exists() and path.stat().st_mtime >= whole.stat().st_mtime:
        return path
    source = GalleryFile(whole, extractor_version=EXTRACTOR)

    def taken() -> Iterator[PackedPerson]:
        for number in range(people):
            one = packed_person(source, number % len(source))
            copy = number // len(source)
            yield one if copy == 0 else one._replace(person_id=one.person_id + f"-{copy}".encode())

    def chunks() -> Iterator[bytes]:
        batch: list[PackedPerson] = []
        for one in taken():
            batch.append(one)
            if len(batch) == PEOPLE_A_CHUNK:
                yield lay_out(batch, 0, EXTRACTOR)
                batch = []
        if batch:
            yield lay_out(batch, 0, EXTRACTOR)

    write_new(path, FileHead(EXTRACTOR, FIRST_CHUNK, 0, 0), chunks())
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    print(grown(given.out, given.people).name)


if __name__ == "__main__":
    main()
