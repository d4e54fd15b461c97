"""A gallery written anew without those who were removed or replaced: their octets are gone then."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from app.matching.compact.chunk import TEN, PackedPerson, lay_out
from app.matching.compact.sieve import block_words
from app.matching.extractor import EXTRACTOR_VERSION
from app.matching.search.file_head import FIRST_CHUNK, FileHead
from app.matching.search.file_lock import FileLock
from app.matching.search.gallery_file import GalleryFile, write_new

PEOPLE_A_CHUNK: Final = 1000  # some 90 MB


def compact(path: Path, *, extractor_version: int = EXTRACTOR_VERSION) -> None:
    """Write the gallery anew in few large chunks and put it in the old one's place; readers take it at their next
    `refresh` and read on in the old one until then. Nothing is computed anew. GalleryInUse while someone writes;
    GalleryDamaged, and nothing is changed, where a check sum is wrong; GalleryNotWritten."""
    with FileLock(path):
        old = GalleryFile(path, extractor_version=extractor_version)
        old.verify()
        head = FileHead(extractor_version, FIRST_CHUNK, old.turn + 1, old.state.sequence)
        write_new(path, head, _chunks(old, extractor_version))


def _chunks(old: GalleryFile, extractor_version: int) -> Iterator[bytes]:
    rows = np.flatnonzero(old.index.there).tolist()
    for first in range(0, len(rows), PEOPLE_A_CHUNK):
        people = [packed_person(old, row) for row in rows[first : first + PEOPLE_A_CHUNK]]
        yield lay_out(people, old.state.sequence, extractor_version)


def packed_person(old: GalleryFile, row: int) -> PackedPerson:
    """One row of a gallery, to be laid out in another chunk."""
    index, octets = old.index, old.octets
    words = octets.view(np.uint64)
    blocks, templates = {}, {}
    for place in range(TEN):
        if count := int(index.minutiae[row, place]):
            block = int(index.block_at[row, place])
            blocks[place] = words[block : block + block_words(count)]
        if size := int(index.template_octets[row, place]):
            start = int(index.template_at[row, place])
            templates[place] = octets[start : start + size].tobytes()
    return PackedPerson(index.ids[row].encode(), index.minutiae[row], blocks, templates)
