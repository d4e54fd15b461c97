"""The first pages of a gallery file: what it is, how far it is valid, and up to which change.

Two slots, written in turn: while one is written the other stands, so that a power cut loses at most the last change.
"""

import struct
import zlib
from typing import Final, NamedTuple

from app.matching.compact.chunk import CHUNK_VERSION
from app.matching.compact.codes import CODES_VERSION
from app.matching.search.errors import GalleryDamaged, GalleryOutdated, NoGalleryFile
from app.matching.template import FORMAT_VERSION

FILE_VERSION: Final = 1  # raise when the page or the order of chunks changes its meaning
FIRST_CHUNK: Final = 8192  # octets
MAGIC: Final = b"FRGALLRY"
SLOT: Final = struct.Struct("<8sHHHHHHQQQI")
SLOT_AT: Final = (0, 4096)  # in sectors of their own: no power cut tears both


class FileHead(NamedTuple):
    """`committed`: octets of the file that are valid; `turn`: counts the changes of the head; `sequence`: of the last
    change, as the writer named it."""

    extractor_version: int
    committed: int
    turn: int
    sequence: int

    def slot(self) -> tuple[int, bytes]:
        """Where it is written, and its octets."""
        body = SLOT.pack(
            MAGIC,
            FILE_VERSION,
            CHUNK_VERSION,
            CODES_VERSION,
            FORMAT_VERSION,
            self.extractor_version,
            0,
            self.committed,
            self.turn,
            self.sequence,
            0,
        )[:-4]
        return SLOT_AT[self.turn % 2], body + struct.pack("<I", zlib.crc32(body))


def read_file_head(start: bytes, extractor_version: int) -> FileHead:
    """The newer whole slot of the file's first octets. NoGalleryFile, GalleryOutdated, GalleryDamaged."""
    slots = [start[at : at + SLOT.size] for at in SLOT_AT]
    if not any(slot.startswith(MAGIC) for slot in slots):
        raise NoGalleryFile("This is no gallery file.")
    whole = [slot for slot in slots if len(slot) == SLOT.size and zlib.crc32(slot[:-4]) == SLOT.unpack(slot)[-1]]
    if not whole:
        raise GalleryDamaged("The head of the gallery is damaged.")
    newest = max((SLOT.unpack(slot) for slot in whole), key=lambda fields: int(fields[8]))
    _, file_version, chunk, codes, template, extractor, _, committed, turn, sequence, _ = newest
    found = (file_version, chunk, codes, template, extractor)
    read = (FILE_VERSION, CHUNK_VERSION, CODES_VERSION, FORMAT_VERSION, extractor_version)
    if found != read:
        names = ("file", "layout", "codes", "templates", "extractor")
        other = ", ".join(f"{name} {a} (here {b})" for name, a, b in zip(names, found, read, strict=True) if a != b)
        raise GalleryOutdated(f"The gallery was made by another version: {other}.")
    return FileHead(extractor, committed, turn, sequence)
