"""What the match commands take: pictures of one finger, templates, and files of records that hold templates."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.single_finger import refuse_several

if TYPE_CHECKING:
    from app.domain.image import FingerImage
    from app.matching.exchange.values import FingerView

_HEAD_BYTES = 64
_ONE_FINGER = "Give a picture of one finger."


@dataclass(frozen=True, slots=True)
class Given:
    """What a file holds: one of the two."""

    picture: "FingerImage | None" = None
    views: "tuple[FingerView, ...]" = ()


def read_given(path: Path, *, size: str | None, ppi: int | None) -> Given:
    """A template or a picture, by its content. Of several fingers in one picture, or too little of a file, an error."""
    from app.matching.exchange.files import is_template, read_views

    if size is None and is_template(_first_bytes(path)):
        return Given(views=read_views(_whole(path)))
    return Given(picture=read_finger(path, size=size, ppi=ppi))


def read_finger(path: Path, *, size: str | None, ppi: int | None) -> "FingerImage":
    """A picture of one finger. ImagingError, CodecError; ExchangeError for what holds prints in another form."""
    from app.imaging.files import read_picture

    if size is None:
        _refuse_other_forms(_first_bytes(path))
    picture = read_picture(path, size=size, resolution_ppi=ppi).image
    refuse_several(picture, _ONE_FINGER)
    return picture


def _refuse_other_forms(head: bytes) -> None:
    from app.an2k.codec import begins_a_file
    from app.matching.exchange.errors import ExchangeError
    from app.matching.exchange.files import is_template

    if is_template(head):
        raise ExchangeError(
            "The file is a template, and a picture is wanted.",
            remedy="Give its picture; templates are written in other formats by `booking-station match convert`.",
        )
    if begins_a_file(head):
        raise ExchangeError(
            "The file is of records, and a picture of one finger is wanted.",
            remedy="Take its pictures out with `booking-station an2 extract`.",
        )


def read_templates(path: Path) -> "tuple[FingerView, ...]":
    """Of a template's file, or of the Type-9 records of an ANSI/NIST-ITL file. ExchangeError, TemplateDamaged,
    RecordError."""
    from app.an2k.codec import begins_a_file, decode
    from app.cli.type9_templates import views_in
    from app.matching.exchange.errors import FingerNotInRecord
    from app.matching.exchange.files import read_views

    data = _whole(path)
    if not begins_a_file(data):
        return read_views(data)
    views = views_in(decode(data))
    if not views:
        raise FingerNotInRecord(
            "The file has no Type-9 record with an INCITS 378 block.",
            remedy="Take the pictures out with `booking-station an2 extract` and make templates of them.",
        )
    return views


def _first_bytes(path: Path) -> bytes:
    """None of a pipe, which could not be read again, nor of what cannot be read: the reader of pictures says why."""
    if not path.is_file():
        return b""
    try:
        with path.open("rb") as opened:
            return opened.read(_HEAD_BYTES)
    except OSError:
        return b""


def _whole(path: Path) -> bytes:
    from app.an2k.limits import LARGEST_FILE_BYTES
    from app.matching.exchange.errors import ExchangeError

    try:
        with path.open("rb") as opened:
            return opened.read(LARGEST_FILE_BYTES + 1)
    except OSError as reason:
        raise ExchangeError(f"The file cannot be read: {reason.strerror}.", remedy="Name another file.") from reason
