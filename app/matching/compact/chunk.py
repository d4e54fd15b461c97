"""People as they lie in memory and in a file: one chunk of octets for any number of people, columns side by side.

Little-endian, sections filled up to 8 octets: head (64 octets: magic, versions, number of people, length, sequence,
check sums); ends of the identifiers (uint32 a person); identifiers (UTF-8); then per person and finger (FGP 1-10):
minutiae (uint8), block (uint32, words from the chunk's beginning, 0 for none), template (uint32, octets from there) and
its length (uint32); blocks (`app.matching.compact.sieve`); templates in their binary form, for the full matcher.

A chunk of removals holds identifiers only. Sealing at rest is the matter of whoever keeps the octets.
"""

import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.position import FINGERS
from app.matching.compact import parameters as p
from app.matching.compact.codes import CODES_VERSION, Bytes, Words, codes_of
from app.matching.compact.errors import PeopleDamaged, PeopleOutdated
from app.matching.compact.people import GalleryPerson
from app.matching.compact.sieve import block_of
from app.matching.template import FORMAT_VERSION

CHUNK_VERSION: Final = 2  # raise when the layout changes
MAGIC: Final = b"FRPC"
HEAD: Final = struct.Struct("<4sHHHHHHIIQQI16xI")
TEN: Final = len(FINGERS)
WORD: Final = 8  # octets
MOST_OCTETS: Final = 1 << 32  # places within a chunk are 32 bits wide
LONGEST_ID: Final = 512  # octets
OCTETS_A_MINUTIA: Final = WORD * p.CODE_WORDS + 5  # of a block

Places = NDArray[np.int64]


class Kind(IntEnum):
    PEOPLE = 1
    REMOVALS = 2


class Head(NamedTuple):
    kind: Kind
    people: int
    id_octets: int
    octets: int  # of the whole chunk
    sequence: int
    body_sum: int
    extractor_version: int


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """One chunk's people, or the identifiers it removes (then no columns). Places count from the buffer's beginning:
    words for `block_at`, int64 (n, 10); octets for `template_at`, int64 (n, 10).
    `minutiae`: uint8 (n, 10); `template_octets`: int64 (n, 10), 0 where there is no print."""

    head: Head
    ids: list[str]
    minutiae: Bytes
    block_at: Places
    template_at: Places
    template_octets: Places


class PackedPerson(NamedTuple):
    """One person's part of a chunk: `minutiae`, uint8 (10,); `blocks` and `templates` by finger, counted from 0."""

    person_id: bytes
    minutiae: Bytes
    blocks: Mapping[int, Words]
    templates: Mapping[int, bytes]


def pack_people(people: Sequence[GalleryPerson], sequence: int = 0) -> bytes:
    """A chunk of people, at most some 50,000. About 1.5 ms a rolled finger. ValueError when it grows too large, a
    finger is no single finger, or the templates are of different extractor versions."""
    versions = {template.extractor_version for person in people for template in person.templates.values()}
    if len(versions) > 1:
        raise ValueError("templates of different extractor versions do not go into one chunk")
    return lay_out([_packed(person) for person in people], sequence, versions.pop() if versions else 0)


def _packed(person: GalleryPerson) -> PackedPerson:
    minutiae = np.zeros(TEN, np.uint8)
    blocks, templates = {}, {}
    for finger, template in person.templates.items():
        place = FINGERS.index(finger)
        codes = codes_of(template, p.GALLERY_MINUTIAE)
        templates[place] = template.to_bytes()
        if len(codes):
            minutiae[place], blocks[place] = len(codes), block_of(codes)
    return PackedPerson(_checked_id(person.person_id), minutiae, blocks, templates)


def lay_out(people: Sequence[PackedPerson], sequence: int, extractor_version: int) -> bytes:
    """The chunk of people whose parts are there."""
    count = len(people)
    blocks, templates, lengths = (np.zeros((count, TEN), np.int64) for _ in range(3))
    ends = np.cumsum([len(one.person_id) for one in people], dtype=np.int64)
    at = HEAD.size + _filled(4 * count) + _filled(int(ends[-1]) if count else 0) + _filled(TEN * count)
    at += 3 * _filled(4 * TEN * count)
    for row, one in enumerate(people):
        for place, block in one.blocks.items():
            blocks[row, place] = at // WORD
            at += block.nbytes
    for row, one in enumerate(people):
        for place, template in one.templates.items():
            templates[row, place], lengths[row, place] = at, len(template)
            at += len(template)
    if at >= MOST_OCTETS:
        raise ValueError("too many people for one chunk")
    sections = [
        ends.astype("<u4").tobytes(),
        b"".join(one.person_id for one in people),
        b"".join(one.minutiae.tobytes() for one in people),
        *(column.astype("<u4").tobytes() for column in (blocks, templates, lengths)),
        b"".join(block.astype("<u8").tobytes() for one in people for block in one.blocks.values()),
        b"".join(template for one in people for template in one.templates.values()),
    ]
    return _sealed(Kind.PEOPLE, count, sections, sequence, extractor_version)


def pack_removals(ids: Iterable[str], sequence: int = 0) -> bytes:
    """A chunk that removes people."""
    octets = [_checked_id(one) for one in ids]
    ends = np.cumsum([len(one) for one in octets], dtype=np.int64)
    return _sealed(Kind.REMOVALS, len(octets), [ends.astype("<u4").tobytes(), b"".join(octets)], sequence, 0)


def read_head(octets: Bytes, at: int) -> Head:
    """The head of the chunk at `at`. PeopleDamaged, PeopleOutdated."""
    data = octets[at : at + HEAD.size].tobytes()
    if len(data) < HEAD.size or data[: len(MAGIC)] != MAGIC:
        raise PeopleDamaged("Here are no people in compact form.")
    _, version, kind, codes, template, extractor, _, people, id_octets, length, sequence, body, own = HEAD.unpack(data)
    if version != CHUNK_VERSION or codes != CODES_VERSION or template != FORMAT_VERSION:
        raise PeopleOutdated(
            f"These people have layout {version}, codes {codes}, templates {template}; "
            f"this program reads {CHUNK_VERSION}, {CODES_VERSION}, {FORMAT_VERSION}."
        )
    if own != zlib.crc32(data[:-4]) or kind not in tuple(Kind) or length % WORD or length < HEAD.size:
        raise PeopleDamaged("The head of a chunk is damaged.")
    return Head(Kind(kind), people, id_octets, length, sequence, body, extractor)


def whole(octets: Bytes, at: int, head: Head) -> bool:
    """Whether the chunk's body is there and as it was written."""
    end = at + head.octets
    return end <= len(octets) and zlib.crc32(octets[at + HEAD.size : end].data) == head.body_sum


def read_columns(octets: Bytes, at: int, head: Head) -> Columns:
    """Where everything of a chunk lies. `octets`: the buffer, `at`: a multiple of 8; the chunk must be `whole`."""
    count, place = head.people, at + HEAD.size

    def section(dtype: str, items: int) -> NDArray[np.generic]:
        nonlocal place
        size = items * np.dtype(dtype).itemsize
        made = octets[place : place + size].view(dtype)
        place += _filled(size)
        return made

    ends = section("<u4", count).astype(np.int64)
    names = section("u1", head.id_octets).tobytes()
    starts = [0, *ends[:-1].tolist()]
    ids = [names[start:end].decode() for start, end in zip(starts, ends.tolist(), strict=True)] if count else []
    if head.kind is Kind.REMOVALS:
        none = np.zeros((0, TEN), np.int64)
        return Columns(head, ids, none.astype(np.uint8), none, none, none)
    minutiae = section("u1", TEN * count).astype(np.uint8).reshape(count, TEN)
    blocks, templates, lengths = (section("<u4", TEN * count).astype(np.int64).reshape(count, TEN) for _ in range(3))
    # Compiled code asks nobody whether a place is there.
    if (WORD * blocks + OCTETS_A_MINUTIA * minutiae.astype(np.int64) > head.octets).any():
        raise PeopleDamaged("A print of a chunk lies outside of it.")
    return Columns(head, ids, minutiae, blocks + at // WORD, templates + at, lengths)


def _sealed(kind: Kind, count: int, sections: Sequence[bytes], sequence: int, extractor: int) -> bytes:
    body = b"".join(section + bytes(_filled(len(section)) - len(section)) for section in sections)
    head = HEAD.pack(
        MAGIC,
        CHUNK_VERSION,
        kind,
        CODES_VERSION,
        FORMAT_VERSION,
        extractor,
        0,
        count,
        len(sections[1]),
        HEAD.size + len(body),
        sequence,
        zlib.crc32(body),
        0,
    )
    return head[:-4] + struct.pack("<I", zlib.crc32(head[:-4])) + body


def _filled(octets: int) -> int:
    return -(-octets // WORD) * WORD


def _checked_id(person_id: str) -> bytes:
    octets = person_id.encode()
    if not 0 < len(octets) <= LONGEST_ID:
        raise ValueError("an identifier has 1 to 512 octets")
    return octets
