"""Finger images in whichever records the profile takes them, Types 4 or 14: where they are, and one of them changed."""

from collections.abc import Callable

from app.an2k import type4
from app.an2k.deck.breaking import changed, set_to
from app.an2k.friction_ridge import IMP
from app.an2k.image_fields import CGA, HLL
from app.an2k.record import DATA_FIELD, AnsiNistFile, BinaryRecord, Record, TaggedRecord
from app.an2k.rules.values import ElementKey

TYPE4, TYPE14 = 4, 14
CODING = {TYPE4: ElementKey(4, type4.GCA), TYPE14: ElementKey(14, CGA)}
DATA = {TYPE4: ElementKey(4, type4.DATA), TYPE14: ElementKey(14, DATA_FIELD)}
IMPRESSION = {TYPE4: ElementKey(4, type4.IMP), TYPE14: ElementKey(14, IMP)}
POSITION = {TYPE4: ElementKey(4, type4.FGP), TYPE14: ElementKey(14, 13)}
WIDTH = {TYPE4: ElementKey(4, type4.HLL), TYPE14: ElementKey(14, HLL)}
_IMPRESSION, _FIRST_POSITION, _WIDTH_PX, _CODING = 0, 1, 8, 10  # places in the header of a Type-4


def places_of(file: AnsiNistFile, record_type: int) -> tuple[int, ...]:
    return tuple(place for place, one in enumerate(file.records, start=1) if one.record_type == record_type)


def position_of(record: Record) -> int:
    """FGP of a finger image."""
    if isinstance(record, BinaryRecord):
        return int(type4.HEADER.unpack_from(record.body)[_FIRST_POSITION])
    return int(record.need(POSITION[TYPE14].number).value)


def width_of(record: Record) -> int:
    """In pixels, as the record says it."""
    if isinstance(record, BinaryRecord):
        return int(type4.HEADER.unpack_from(record.body)[_WIDTH_PX])
    return int(record.need(HLL).value)


def with_position(file: AnsiNistFile, place: int, position: int) -> AnsiNistFile:
    if isinstance(file.records[place - 1], TaggedRecord):
        return changed(file, place, set_to(POSITION[TYPE14].number, b"%d" % position))
    return with_header(file, place, _FIRST_POSITION, position)


def with_impression(file: AnsiNistFile, place: int, impression: int) -> AnsiNistFile:
    if isinstance(file.records[place - 1], TaggedRecord):
        return changed(file, place, set_to(IMP, b"%d" % impression))
    return with_header(file, place, _IMPRESSION, impression)


def with_width(file: AnsiNistFile, place: int, width_px: int) -> AnsiNistFile:
    if isinstance(file.records[place - 1], TaggedRecord):
        return changed(file, place, set_to(WIDTH[TYPE14].number, b"%d" % width_px))
    return with_header(file, place, _WIDTH_PX, width_px)


def with_coding(file: AnsiNistFile, place: int, coding: str) -> AnsiNistFile:
    if isinstance(file.records[place - 1], TaggedRecord):
        return changed(file, place, set_to(CGA, coding.encode()))
    return with_header(file, place, _CODING, type4.CODINGS.index(coding))


def with_data(file: AnsiNistFile, place: int, change: Callable[[bytes], bytes]) -> AnsiNistFile:
    record = file.records[place - 1]
    if isinstance(record, TaggedRecord):
        return changed(file, place, set_to(DATA_FIELD, change(record.need(DATA_FIELD).value)))
    head, data = record.body[: type4.HEADER.size], record.body[type4.HEADER.size :]
    return with_body(file, place, head + change(data))


def with_header(file: AnsiNistFile, place: int, part: int, value: int) -> AnsiNistFile:
    """A Type-4 with one number of its header changed. `part`: its place in the header, from 0."""
    record = file.records[place - 1]
    assert isinstance(record, BinaryRecord)
    parts = list(type4.HEADER.unpack_from(record.body))
    parts[part] = value
    return with_body(file, place, type4.HEADER.pack(*parts) + record.body[type4.HEADER.size :])


def with_body(file: AnsiNistFile, place: int, body: bytes) -> AnsiNistFile:
    record = file.records[place - 1]
    made = BinaryRecord(record.record_type, record.idc, body)
    return AnsiNistFile((*file.records[: place - 1], made, *file.records[place:]))
