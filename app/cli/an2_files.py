"""Files of records as the commands take and leave them: traditional, XML or JSON, told apart by what stands in them."""

import contextlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.an2k import json_form, limits
from app.an2k.codec import begins_a_file, decode, decode_until_fault, encode
from app.an2k.errors import LimitExceeded, NotARecordFile, RecordError
from app.an2k.json_form import from_json, to_json
from app.an2k.niem import parse
from app.an2k.niem.read import from_xml
from app.an2k.niem.write import to_xml
from app.an2k.parts import check_items
from app.an2k.record import AnsiNistFile
from app.cli.an2_appearance import appearance
from app.cli.an2_words import told_of
from app.errors import BookingStationError, Whose

FOLDER_MODE = 0o700  # results hold personal data
_HEAD_BYTES = 65_536  # of a file that are read before it is known what it is


class Form(StrEnum):
    AN2 = "an2"
    XML = "xml"
    JSON = "json"


_DECODED: dict[Form, Callable[[bytes], AnsiNistFile]] = {Form.AN2: decode, Form.XML: from_xml, Form.JSON: from_json}
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


def open_whole(path: Path, called: str = "") -> Opened:
    """An error that names the file, and what the command calls it, where it cannot be read."""
    try:
        form, data = _read(path)
        file = _DECODED[form](data)
        check_items(file)
    except RecordError as fault:
        raise told_of(path, fault, called) from fault
    return Opened(form, len(data), file)


def open_as_far_as_it_goes(path: Path) -> Opened:
    """The records before a fault of a traditional file; of the other forms, and of a file that cannot be read at all,
    the fault alone."""
    form, size = Form.AN2, 0
    try:
        form, data = _read(path)
        size = len(data)
        file, fault = decode_until_fault(data) if form is Form.AN2 else (_DECODED[form](data), None)
        check_items(file)
    except RecordError as reason:
        return Opened(form, size, AnsiNistFile(()), reason)
    return Opened(form, size, file, fault)


def records_of(path: Path) -> bytes:
    """The bytes of a traditional file. An error that names the file where they cannot be had."""
    try:
        form, data = _read(path)
        if form is not Form.AN2:
            raise NotARecordFile(
                f"The file is {form.name}, and a traditional file is wanted.",
                remedy="Make one of it with `booking-station an2 convert FILE --to an2`.",
            )
    except RecordError as fault:
        raise told_of(path, fault) from fault
    return data


def written(file: AnsiNistFile, form: Form) -> bytes:
    """RecordError where the form cannot hold it."""
    return _WRITE[form](file)


def _read(path: Path) -> tuple[Form, bytes]:
    """Form and bytes. NotARecordFile where it cannot be read or is something else, LimitExceeded; both before more of
    it is read than tells that: a device may be endless."""
    try:
        with path.open("rb") as opened:
            head = opened.read(_HEAD_BYTES)
            form = _form_of(head)
            if form is Form.AN2 and head and not begins_a_file(head):
                raise _no_records(head)
            most = limits.LARGEST_FILE_BYTES if form is Form.AN2 else limits.LARGEST_TEXT_FORM_BYTES
            is_larger = os.fstat(opened.fileno()).st_size > most  # a pipe or a device does not say its size
            data = head if is_larger else head + opened.read(most + 1 - len(head))
    except OSError as reason:
        raise NotARecordFile(f"The file cannot be read: {reason.strerror}.", remedy="Name another file.") from reason
    if is_larger or len(data) > most:
        raise LimitExceeded.of_size(most)
    return form, data


def _form_of(head: bytes) -> Form:
    if parse.looks_like_xml(head):
        return Form.XML
    return Form.JSON if json_form.looks_like_json(head) else Form.AN2


def _no_records(head: bytes) -> NotARecordFile:
    kind = appearance(head)
    return NotARecordFile(
        f"The file does not begin with a Type-1 record{f'; it looks like {kind}' if kind else ''}.",
        remedy="Name a file of records: traditional, XML, or JSON of this program's form.",
    )


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
