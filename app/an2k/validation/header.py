"""What the standard itself wants of Type-1 beside the profile's rules: contents, moments, character set."""

from app.an2k.errors import RecordError
from app.an2k.findings import Place, Severity
from app.an2k.record import CNT, DCS, IDC, AnsiNistFile, BinaryRecord, Record, TaggedRecord, is_data_field
from app.an2k.validation import codes
from app.an2k.validation.names import Names
from app.an2k.validation.report import Report
from app.an2k.validation.values import NOT_THERE, counted, day_of, whole_number
from app.an2k.validation.view import RecordView

TOT, DAT, GMT = 4, 5, 14
_DAYS_APART = 1  # of the local day and that of Greenwich
UNDECLARED = ("utf-8", "latin-1")  # the first that fits; the second reads any byte


def encodings_of(file: AnsiNistFile) -> tuple[str, ...]:
    """Python's names of the character sets to read text in, the first that fits."""
    return UNDECLARED if (declared := _declared(file)) is None else (declared,)


def check_header(file: AnsiNistFile, header: RecordView, report: Report, names: Names) -> None:
    _check_content(file, header, report, names)
    _check_moments(header, report, names)
    _check_character_set(file, report, names)


def _declared(file: AnsiNistFile) -> str | None:
    """None where 1.015 is not there, or names none that is read."""
    if file.header.get(DCS) is None:
        return None
    try:
        return file.encoding
    except RecordError:
        return None


def _check_content(file: AnsiNistFile, header: RecordView, report: Report, names: Names) -> None:
    """1.003 counts the records after Type-1 and names each with its IDC, in their order."""
    written = header.fields.get(CNT)
    if written is None or report.is_blamed(Place(1, CNT, 1)):
        return
    others = file.records[1:]
    wanted = [(1, len(others)), *((one.record_type, _idc(one, n, report)) for n, one in enumerate(others, start=2))]
    listed = [tuple(whole_number(item) for item in items) for items in written]
    if len(listed) != len(wanted) or any(
        given[:1] != (record_type,) or len(given) != 2 or (idc is not None and given[1] != idc)
        for given, (record_type, idc) in zip(listed, wanted, strict=True)
    ):
        report.add(
            codes.CONTENT_DIFFERS,
            Place(1, CNT, 1),
            name=names.of(1, CNT),
            found=counted(len(listed), "pair"),
            wanted=f"{counted(len(wanted), 'pair')}: for the {len(others)} records after Type-1, as they follow",
        )


def _idc(record: Record, place: int, report: Report) -> int | None:
    """None where it is not there or found amiss."""
    if isinstance(record, BinaryRecord):
        return record.idc
    found = record.get(IDC)
    if found is None or report.is_blamed(Place(record.record_type, IDC, place)):
        return None
    return whole_number(found.value.decode("latin-1"))


def _check_moments(header: RecordView, report: Report, names: Names) -> None:
    place = Place(1, GMT, 1)
    local, universal = day_of(header.first(DAT) or ""), day_of(header.first(GMT) or "")
    if local is None or universal is None or report.is_blamed(place) or report.is_blamed(Place(1, DAT, 1)):
        return
    if abs((universal - local).days) > _DAYS_APART:
        wanted = f"at most {_DAYS_APART} day from 1.005"
        report.add(codes.CLOCKS_DIFFER, place, severity=Severity.WARNING, name=names.of(1, GMT), wanted=wanted)


def _check_character_set(file: AnsiNistFile, report: Report, names: Names) -> None:
    """Text beyond ASCII says its character set (ITL 1-2011, 5.6)."""
    at = Place(1, DCS, 1)
    if file.header.get(DCS) is not None:
        if _declared(file) is None and not report.is_blamed(at):
            report.add(codes.FIELD_UNREADABLE, at, name=names.of(1, DCS), wanted="a character set that is read")
        return
    for place, record in enumerate(file.records[1:], start=2):
        if not isinstance(record, TaggedRecord):
            continue
        for one in record.fields:
            data = is_data_field(record.record_type, one.number)
            if not data and not one.value.isascii():
                where = f"there, as record {place} holds letters beyond ASCII"
                report.add(codes.CHARACTER_SET_MISSING, at, name=names.of(1, DCS), found=NOT_THERE, wanted=where)
                return
