"""From the XML encoding to records."""

from dataclasses import dataclass

from app.an2k import limits
from app.an2k.characters import HEADER_CHARACTERS, characters_of
from app.an2k.codec import encode
from app.an2k.errors import LimitExceeded, RecordError
from app.an2k.niem.errors import XmlNotUnderstood
from app.an2k.niem.names import name_of
from app.an2k.niem.own import DESCRIPTIVE, PADDING, assemble, data_of, read_fields
from app.an2k.niem.parse import parse
from app.an2k.niem.records import ELEMENT_OF, OTHER, ROOT, TABLE_OF, as_bytes, type4_record
from app.an2k.niem.walk import Element, children, line_of, not_read, read, text_of
from app.an2k.record import BINARY_TYPES, IDC, AnsiNistFile, BinaryRecord, Record

_TYPES = {name: record_type for record_type, name in ELEMENT_OF.items()}


def from_xml(data: bytes) -> AnsiNistFile:
    """Read a file. XmlNotReadable or XmlNotUnderstood with the line, RecordError where the records that it describes
    are no well-formed file. LEN is computed unless the XML says how it was written."""
    root = parse(data)
    if name_of(str(root.tag)) != ROOT:
        raise XmlNotUnderstood("The file is no package of biometric records.", line=line_of(root))
    elements = list(children(root))
    padding = b""
    if elements and name_of(str(elements[-1].tag)) == PADDING:
        padding = data_of(elements.pop())
    if len(elements) > limits.MOST_RECORDS:
        raise LimitExceeded("The file has too many records.")
    if not elements or name_of(str(elements[0].tag)) != ELEMENT_OF[1]:
        raise XmlNotUnderstood("The package does not begin with its information record.", line=line_of(root))
    header = _record(elements[0], 1, HEADER_CHARACTERS)
    file = AnsiNistFile((header,))
    encoding = characters_of(file, 2)
    records = [header, *(_record(one, _type_of(one), encoding) for one in elements[1:])]
    file = AnsiNistFile(tuple(records), padding)
    _check(file, elements)
    return file


def _check(file: AnsiNistFile, elements: list[Element]) -> None:
    """What the traditional encoding cannot express is no file in XML either."""
    try:
        encode(file)
    except RecordError as reason:
        if reason.record is None or reason.record > len(elements):
            raise
        line = line_of(elements[reason.record - 1])
        raise type(reason)(
            f"{reason.bare} Its record begins in line {line} of the XML.",
            record=reason.record,
            record_type=reason.record_type,
            field=reason.field,
            subfield=reason.subfield,
            item=reason.item,
        ) from reason


def _type_of(element: Element) -> int:
    """The type of record; 0 for those that say it inside."""
    name = name_of(str(element.tag))
    if name == OTHER:
        return 0
    if name not in _TYPES or name == ELEMENT_OF[1]:
        raise not_read(element)
    return _TYPES[name]


@dataclass
class _Parts:
    """What stands in an element of a record."""

    record_type: int
    idc: str | None
    fields: Element | None
    body: Element | None
    content: Element | None  # what the table of the type speaks of


def _parts(element: Element, record_type: int) -> _Parts:
    parts = _Parts(record_type, None, None, None, None)
    table = TABLE_OF.get(record_type)
    seen: set[str] = set()
    for child in children(element):
        name = name_of(str(child.tag))
        if name in seen:
            raise XmlNotUnderstood(f"{name} is there twice.", line=line_of(child))
        match name:
            case "biom:RecordCategoryCode":
                parts.record_type = _category(child, record_type)
            case "biom:ImageReferenceIdentification" if record_type != 1:
                parts.idc = _idc(child)
            case "bs:TraditionalFields" if record_type != 2:
                parts.fields = child
            case "itl:UserDefinedDescriptiveDetail" if record_type == 2:
                parts.fields = _descriptive(child)
            case "bs:Body" if record_type == 0:
                parts.body = child
            case _ if table is not None and name == table.name:
                parts.content = child
            case _:
                raise not_read(child)
        seen.add(name)
    return parts


def _category(element: Element, expected: int) -> int:
    """The type that the record says it is; `expected`: by its element, 0 where that says nothing."""
    text = text_of(element).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 2) or (expected and int(text) != expected):
        raise XmlNotUnderstood("The category of a record is not that of its element.", line=line_of(element))
    return int(text)


def _idc(element: Element) -> str:
    inside = list(children(element))
    if len(inside) != 1 or name_of(str(inside[0].tag)) != "nc:IdentificationID":
        raise XmlNotUnderstood("A record has no IDC.", line=line_of(element))
    text = text_of(inside[0]).strip()
    if not (text.isascii() and text.isdigit()):
        raise XmlNotUnderstood("An IDC is no number.", line=line_of(element))
    return text


def _descriptive(element: Element) -> Element:
    inside = list(children(element))
    if len(inside) == 1 and name_of(str(inside[0].tag)) == DESCRIPTIVE:
        return inside[0]
    if inside:
        raise not_read(inside[0])
    raise XmlNotUnderstood("An element is empty.", line=line_of(element))


def _record(element: Element, expected: int, encoding: str) -> Record:
    parts = _parts(element, expected)
    record_type = parts.record_type
    if record_type == 0 or (parts.idc is None and record_type > 1):
        raise XmlNotUnderstood("A record does not say its category or its IDC.", line=line_of(element))
    if record_type in BINARY_TYPES:
        return _binary(parts, element)
    values: dict[int, bytes] = {}
    tags: list[tuple[int, int]] = []
    if parts.fields is not None:
        values, tags = read_fields(parts.fields, record_type, encoding)
    if parts.content is not None:
        for number, subfields in read(TABLE_OF[record_type], parts.content).items():
            if number in values:
                raise XmlNotUnderstood("A field is there twice, in two forms.", line=line_of(parts.content))
            values[number] = as_bytes(number, subfields, encoding, parts.content)
    if parts.idc is not None:
        if IDC in values:
            raise XmlNotUnderstood("A field is there twice, in two forms.", line=line_of(element))
        values[IDC] = parts.idc.encode("ascii")
    return assemble(record_type, values, tags, element)


def _binary(parts: _Parts, element: Element) -> BinaryRecord:
    assert parts.idc is not None
    if len(parts.idc) > 3 or int(parts.idc) > 255:  # one byte
        raise XmlNotUnderstood("An IDC is larger than a byte.", line=line_of(element))
    if parts.body is not None:
        return BinaryRecord(parts.record_type, int(parts.idc), data_of(parts.body))
    if parts.content is None:
        raise XmlNotUnderstood("A record is empty.", line=line_of(element))
    return type4_record(read(TABLE_OF[parts.record_type], parts.content), int(parts.idc), parts.content)
