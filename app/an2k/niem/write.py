"""From records to the XML encoding."""

from collections.abc import Container

from lxml import etree

from app.an2k.characters import characters_of
from app.an2k.niem.own import BODY, DESCRIPTIVE, FIELDS, PADDING, base64_element, fields_element
from app.an2k.niem.records import ELEMENT_OF, OTHER, ROOT, TABLE_OF, as_text, type4_values
from app.an2k.niem.walk import Element, Values, make, write
from app.an2k.parts import check_items
from app.an2k.record import (
    IDC,
    LEN,
    AnsiNistFile,
    BinaryRecord,
    Field,
    Record,
    TaggedRecord,
    is_data_field,
)


def to_xml(file: AnsiNistFile) -> bytes:
    """A well-formed file as XML, UTF-8. LimitExceeded for too many items and for an image larger than XML holds."""
    check_items(file)
    inside = [_record(file, one) for one in file.records]
    if file.padding:
        inside.append(base64_element(PADDING, file.padding))
    root = make(ROOT, inside=inside)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _record(file: AnsiNistFile, record: Record) -> Element:
    if isinstance(record, BinaryRecord):
        return _binary(record)
    encoding = characters_of(file, record.record_type)
    match record.record_type:
        case 1:
            transaction, held = write(TABLE_OF[1], _values(record, encoding))
            inside = [_category(1), *_if_any(transaction), *_fields(FIELDS, record, held, encoding)]
            return make(ELEMENT_OF[1], inside=inside)
        case 2:
            fields = _fields(DESCRIPTIVE, record, {IDC}, encoding)
            detail = [make("itl:UserDefinedDescriptiveDetail", inside=fields)] if fields else []
            return make(ELEMENT_OF[2], inside=[*_opening(record), *detail])
        case 14:
            image, held = write(TABLE_OF[14], _values(record, encoding))
            fields = _fields(FIELDS, record, held | {IDC}, encoding)
            return make(ELEMENT_OF[14], inside=[*_opening(record), *fields, *_if_any(image)])
    return make(OTHER, inside=[*_opening(record), *_fields(FIELDS, record, {IDC}, encoding)])


def _binary(record: BinaryRecord) -> Element:
    values = type4_values(record)
    if values is not None:
        image, _ = write(TABLE_OF[record.record_type], values)
        return make(ELEMENT_OF[record.record_type], inside=[*_opening(record), *_if_any(image)])
    return make(OTHER, inside=[*_opening(record), base64_element(BODY, record.body)])


def _opening(record: Record) -> list[Element]:
    idc = f"{record.idc:02d}" if isinstance(record, BinaryRecord) else record.need(IDC).value.decode("ascii")
    reference = make("biom:ImageReferenceIdentification", inside=[make("nc:IdentificationID", idc)])
    return [_category(record.record_type), reference]


def _category(record_type: int) -> Element:
    return make("biom:RecordCategoryCode", f"{record_type:02d}")


def _if_any(element: Element | None) -> list[Element]:
    return [] if element is None else [element]


def _values(record: TaggedRecord, encoding: str) -> Values:
    """The fields that can stand as text; neither LEN nor IDC, which have their own places."""
    found: Values = {}
    for one in record.fields:
        if one.number == LEN or (one.number == IDC and record.record_type > 1):
            continue
        is_data = is_data_field(record.record_type, one.number)
        text = as_text(one, encoding, is_data=is_data)
        if text is not None:
            found[one.number] = text
    return found


def _fields(name: str, record: TaggedRecord, held: Container[int], encoding: str) -> list[Element]:
    """Fields that no element holds, and a LEN that is written otherwise than this program would."""
    carried = [one for one in record.fields if one.number not in held and not _is_plain_length(one, record)]
    return _if_any(fields_element(name, record, carried, encoding))


def _is_plain_length(one: Field, record: TaggedRecord) -> bool:
    if one.number != LEN:
        return False
    made = TaggedRecord.of(record.record_type, record.fields[1:], digits=one.digits)
    return made.fields[0].value == one.value
