"""Images against what their records say of them, by the first bytes of the data: coding, size, bits of a pixel.

The standard wants them alike; a bureau that cannot decode an image, or decodes another one, rejects the transaction.
"""

from app.an2k.coded_header import JP2, JP2_LOSSLESS, NONE, CodedHeader, header_of
from app.an2k.findings import Place
from app.an2k.friction_ridge import BPX, GRAY_BITS
from app.an2k.image_fields import CGA, HLL, VLL, known_coding
from app.an2k.record import DATA_FIELD, BinaryRecord, Record
from app.an2k.type4 import CODINGS, DATA, GCA, HEADER
from app.an2k.type4 import HLL as TYPE4_HLL
from app.an2k.type4 import VLL as TYPE4_VLL
from app.an2k.validation import codes
from app.an2k.validation.names import Names
from app.an2k.validation.prints import FGP
from app.an2k.validation.report import Report
from app.an2k.validation.values import counted, whole_number
from app.an2k.validation.view import TYPE4, FileView, RecordView

_TAGGED = (10, 13, 14, 15)
_WITH_BITS = frozenset({13, 14, 15})  # 10.012 is the colour space
_POSITION = {**FGP, 13: 13, 15: 13}  # field by type of record


def check_coded(records: tuple[Record, ...], view: FileView, report: Report, names: Names) -> None:
    """`records`: of the whole file, where the data are."""
    for one in view.of_type(TYPE4, *_TAGGED):
        assert one.place is not None
        data = _data(records[one.place - 1])
        if data:
            _Image(one, data, report, names).check()


def _data(record: Record) -> bytes:
    if isinstance(record, BinaryRecord):
        return record.body[HEADER.size :]
    found = record.get(DATA_FIELD)
    return found.value if found is not None else b""


class _Image:
    def __init__(self, record: RecordView, data: bytes, report: Report, names: Names) -> None:
        self._record, self._data, self._report, self._names = record, data, report, names
        binary = record.record_type == TYPE4
        self._sides = (TYPE4_HLL, TYPE4_VLL) if binary else (HLL, VLL)
        self._cga, self._at_data = (GCA, DATA) if binary else (CGA, DATA_FIELD)

    def check(self) -> None:
        coding = self._coding()
        if coding is None or self._is_blamed(self._cga) or self._is_blamed(self._at_data):
            return
        header = header_of(self._data)
        if coding == NONE:
            self._check_length(header)
        elif header is None or header.coding != coding:
            found = f"data of {header.coding}" if header is not None else "data that begin as no coding does"
            self._add(codes.IMAGE_CODING, self._cga, found, f"data of {coding}, as the record says")
        elif header.size_px is None:
            self._add(codes.IMAGE_DAMAGED, self._at_data, counted(len(self._data), "byte"), f"a whole {coding} picture")
        else:
            self._check_size(header.size_px)
            self._check_bits(header.bits)

    def _coding(self) -> str | None:
        """As CodedHeader has it; None where the record names none that is known."""
        text = self._record.first(self._cga)
        if self._record.record_type == TYPE4:
            number = whole_number(text)
            text = CODINGS[number] if number is not None and number < len(CODINGS) else None
        coding = known_coding(text or "")
        return JP2 if coding == JP2_LOSSLESS else coding if coding in CODINGS else None

    def _check_size(self, size_px: tuple[int, int]) -> None:
        for number, pixels in zip(self._sides, size_px, strict=True):
            said = whole_number(self._record.first(number))
            if said is not None and said != pixels and not self._is_blamed(number):
                self._add(codes.IMAGE_SIZE, number, f"{said} pixels", f"{pixels} pixels, as the image has")
                return

    def _check_length(self, header: CodedHeader | None) -> None:
        """Of uncoded pixels: one byte each, or as many bits as BPX says."""
        width, height = (whole_number(self._record.first(number)) for number in self._sides)
        bits = whole_number(self._record.first(BPX)) if self._record.record_type in _WITH_BITS else None
        if width is None or height is None or any(map(self._is_blamed, (*self._sides, BPX))):
            return
        wanted = (width * height * (bits or GRAY_BITS) + 7) // 8
        if self._record.record_type not in (TYPE4, *_WITH_BITS) or len(self._data) == wanted:
            return
        if header is not None:
            self._add(codes.IMAGE_CODING, self._cga, f"data of {header.coding}", "pixels, as the record says")
        else:
            sized = f"{counted(wanted, 'byte')}, for {width} by {height} pixels"
            self._add(codes.IMAGE_SIZE, self._at_data, counted(len(self._data), "byte"), sized)

    def _check_bits(self, bits: int) -> None:
        if self._record.record_type == TYPE4:
            number, said = self._at_data, GRAY_BITS
        elif self._record.record_type in _WITH_BITS and (stated := whole_number(self._record.first(BPX))) is not None:
            number, said = BPX, stated
        else:
            return
        if said != bits and not self._is_blamed(number):
            self._add(codes.IMAGE_BITS, number, f"{said} bits", f"{bits} bits, as the image has")

    def _is_blamed(self, number: int) -> bool:
        return self._report.is_blamed(Place(self._record.record_type, number, self._record.place))

    def _add(self, code: str, number: int, found: str, wanted: str) -> None:
        kind = self._record.record_type
        at = _POSITION.get(kind)
        self._report.add(
            code,
            Place(kind, number, self._record.place),
            name=self._names.of(kind, number),
            found=found,
            wanted=wanted,
            position=whole_number(self._record.first(at)) if at is not None else None,
        )
