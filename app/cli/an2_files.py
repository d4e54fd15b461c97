"""Files of records as the commands take and leave them: traditional, XML or JSON, told apart by what stands in them."""

import contextlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.an2k import json_form, limits
from app.an2k.codec import decode, decode_until_fault, encode
from app.an2k.errors import LimitExceeded, NotARecordFile, RecordError
from app.an2k.json_form import from_json, to_json
from app.an2k.niem import parse
from app.an2k.niem.read import from_xml
from app.an2k.niem.write import to_xml
from app.an2k.parts import check_items
from app.an2k.record import AnsiNistFile
from app.errors import BookingStationError, Whose

FOLDER_MODE = 0o700  # results hold personal data


class Form(StrEnum):
    AN2 = "an2"
    XML = "xml"
    JSON = "json"


_READ: dict[Form, Callable[[bytes], AnsiNistFile]] = {Form.AN2: decode, Form.XML: from_xml, Form.JSON: from_json}
_WRITE: dict[Form, Callable[[AnsiNistFile], bytes]] = {Form.AN2: encode, Form.XML: to_xml, Form.JSON: to_json}


class OutputNotWritten(BookingStationError):
    """A file or folder of a command's results that is there already, or cannot be written."""

    code = "command/output-not-written"
    whose = Whose.ADMINISTRATOR
    remedy = "Name a place that may be written, with room on its disk."


@dataclass(frozen=True)
class Opened:
    """`fault`: what ended the reading; `file` holds the whole records before it. `size`: of the file, in bytes."""

    form: Form
    size: int
    file: AnsiNistFile
    fault: RecordError | None = None


def open_whole(path: Path) -> Opened:
    """RecordError."""
    data = bytes_of(path, limits.LARGEST_TEXT_FORM_BYTES)
    form = _form_of(data)
    file = _READ[form](data)
    check_items(file)
    return Opened(form, len(data), file)


def open_as_far_as_it_goes(path: Path) -> Opened:
    """The records before a fault of a traditional file; of the other forms, and of a file that cannot be read at all,
    the fault alone."""
    form, size = Form.AN2, 0
    try:
        data = bytes_of(path, limits.LARGEST_TEXT_FORM_BYTES)
        form, size = _form_of(data), len(data)
        file, fault = decode_until_fault(data) if form is Form.AN2 else (_READ[form](data), None)
        check_items(file)
    except RecordError as reason:
        return Opened(form, size, AnsiNistFile(()), reason)
    return Opened(form, size, file, fault)


def written(file: AnsiNistFile, form: Form) -> bytes:
    """RecordError where the form cannot hold it."""
    return _WRITE[form](file)


def _form_of(data: bytes) -> Form:
    if parse.looks_like_xml(data):
        return Form.XML
    return Form.JSON if json_form.looks_like_json(data) else Form.AN2


def bytes_of(path: Path, most: int) -> bytes:
    """NotARecordFile where it cannot be read; LimitExceeded for more than `most` bytes."""
    try:
        with path.open("rb") as opened:  # a pipe or a device does not say its size
            data = opened.read(most + 1)
    except OSError as reason:
        raise NotARecordFile(f"The file cannot be read: {reason.strerror}.", remedy="Name another file.") from reason
    if len(data) > most:
        raise LimitExceeded("The file is larger than this program reads.")
    return data


def make_folder(path: Path) -> None:
    """A folder for results, with rights for its owner where it is made here. OutputNotWritten."""
    try:
        path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except OSError as reason:
        raise OutputNotWritten(f"The folder cannot be made: {reason.strerror}.") from reason


def write_output(
    path: Path, data: bytes, *, replace: bool = False, recorded: Callable[[], None] = lambda: None
) -> None:
    """Whole or not at all. OutputNotWritten where something is there already, unless it may be replaced. `recorded`:
    writes the act into the audit trail; where it cannot, there is no file."""
    beside: str | None = None
    try:
        if not replace and path.exists():
            raise FileExistsError
        descriptor, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # rights 0600
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        recorded()
        if replace and (path.is_file() or not path.exists()):  # a device or a folder is not put away
            os.replace(beside, path)
        else:
            _name(beside, path)
    except FileExistsError as reason:
        raise OutputNotWritten(
            "There is a file of that name already; it was left as it is.", remedy="Name another file."
        ) from reason
    except OSError as reason:
        raise OutputNotWritten(f"The file cannot be written: {reason.strerror}.") from reason
    finally:
        if beside is not None:
            with contextlib.suppress(OSError):
                os.unlink(beside)


def _name(beside: str, path: Path) -> None:
    """Give a finished file its name, which nothing has yet. FileExistsError."""
    try:
        os.link(beside, path)
    except FileExistsError:
        raise
    except OSError:  # a disk without links
        if path.exists():
            raise FileExistsError from None
        os.rename(beside, path)
