"""A photograph and palms beside the finger images of a submission."""

from collections.abc import Sequence

from app.an2k.deck.breaking import with_records
from app.an2k.deck.making import Making
from app.an2k.record import AnsiNistFile, Record
from app.an2k.rules.values import TransactionRules
from app.an2k.type10 import Photo, photo_record
from app.an2k.type15 import PalmPosition, palm_record

PALMS = (
    PalmPosition.RIGHT_FULL_PALM,
    PalmPosition.RIGHT_WRITERS_PALM,
    PalmPosition.LEFT_FULL_PALM,
    PalmPosition.LEFT_WRITERS_PALM,
)


def with_photo(file: AnsiNistFile, making: Making, count: int = 1, *, cut_out: bool = True) -> AnsiNistFile:
    ground = making.ground
    photo = Photo(
        kind="FACE",
        source=ground.ori,
        captured=making.arrest,
        image=ground.prints.face(cut_out=cut_out),
        colour_space="GRAY",
        pose="F",
    )
    return _with(file, [photo_record(photo, idc=idc) for idc in _idcs(file, count)])


def with_palms(file: AnsiNistFile, making: Making, count: int = 1, *, cut_out: bool = True) -> AnsiNistFile:
    ground = making.ground
    made = [
        palm_record(
            PALMS[number % len(PALMS)],
            ground.prints.palm(cut_out=cut_out),
            idc=idc,
            source=ground.ori,
            captured=ground.day,
        )
        for number, idc in enumerate(_idcs(file, count))
    ]
    return _with(file, made)


def with_required(file: AnsiNistFile, making: Making, rules: TransactionRules) -> AnsiNistFile:
    """With as many photographs and palms as the type of transaction wants at least."""
    for kind, more in ((10, with_photo), (15, with_palms)):
        span = rules.records.get(kind)
        lacking = 0 if span is None else span.least - len(file.of_type(kind))
        if lacking > 0:
            file = more(file, making, lacking)
    return file


def _idcs(file: AnsiNistFile, count: int) -> range:
    first = max((one.idc for one in file.records[1:]), default=0) + 1
    return range(first, first + count)


def _with(file: AnsiNistFile, more: Sequence[Record]) -> AnsiNistFile:
    """Records in the order of their types, as bureaus expect them."""
    return with_records(file, sorted((*file.records[1:], *more), key=lambda one: one.record_type))
