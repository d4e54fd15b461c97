"""Which finger images a file holds, and which fingers it says are missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.an2k.findings import Place
from app.an2k.rules.values import ElementKey
from app.an2k.validation import codes
from app.an2k.validation.report import Report
from app.an2k.validation.values import whole_number
from app.an2k.validation.view import TYPE4, FileView, RecordView
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of

FGP = {TYPE4: 4, 14: 13}  # number of the field by type of record


@dataclass(frozen=True, slots=True)
class Print:
    """`position`: FGP."""

    position: int
    record: RecordView

    @property
    def place(self) -> Place:
        return Place(self.record.record_type, FGP[self.record.record_type], self.record.place)


@dataclass(frozen=True, slots=True)
class Marked:
    """A finger that AMP names."""

    finger: int
    place: Place


def prints_of(file: FileView) -> tuple[Print, ...]:
    """Those whose position can be read, in file order."""
    return tuple(
        Print(position, record)
        for record in _image_records(file)
        if (position := whole_number(record.first(FGP[record.record_type]))) is not None
    )


def all_positions_readable(file: FileView, report: Report) -> bool:
    """Whether the position of every image record is there and not blamed."""
    if any(report.has(codes.RECORD_UNREADABLE, record_type) for record_type in FGP):
        return False
    return all(
        record.first(number) and not report.is_blamed(Place(record.record_type, number, record.place))
        for record in _image_records(file)
        for number in (FGP[record.record_type],)
    )


def marked_fingers(file: FileView, amp: ElementKey) -> tuple[Marked, ...]:
    """Fingers 1 to 10 that AMP names. `amp`: the field."""
    found = []
    for record in file.of_type(amp.record_type):
        for subfield, items in enumerate(record.fields.get(amp.number, ()), start=1):
            finger = whole_number(items[0])
            if finger in FINGERS:
                found.append(Marked(finger, Place(amp.record_type, amp.number, record.place, subfield)))
    return tuple(found)


def all_marks_readable(file: FileView, amp: ElementKey) -> bool:
    """Whether every subfield of AMP names a finger."""
    written = sum(len(record.fields.get(amp.number, ())) for record in file.of_type(amp.record_type))
    unreadable = any(amp.number in record.unreadable for record in file.of_type(amp.record_type))
    return written == len(marked_fingers(file, amp)) and not unreadable


def shown_by(position: int) -> frozenset[int]:
    """Fingers that an image of this position shows; none for a position that names no fingers."""
    try:
        return frozenset(int(finger) for finger in fingers_of(FrictionRidgePosition(position)))
    except ValueError:
        return frozenset()


def _image_records(file: FileView) -> Iterator[RecordView]:
    return (record for record in file.of_type(*FGP) if not record.is_mark)
