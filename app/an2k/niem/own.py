"""Elements of this project's own namespace: fields as they stand in the traditional encoding.

`bs:TraditionalFields` or `bs:DescriptiveFields` around `bs:Field number="18" mnemonic="NAM"`, in it `bs:Subfield` and
`bs:Item`. An item that XML cannot hold, or that is no text in the declared character set, is base64. The attribute
`tags` lists the tags of the whole record as written, when they are not in order or not of three digits.
"""

import re
from collections.abc import Iterable, Sequence

from app.an2k import limits
from app.an2k.errors import LimitExceeded
from app.an2k.fields import mnemonic
from app.an2k.niem.errors import XmlNotUnderstood
from app.an2k.niem.forms import NotInForm, from_base64, may_stand_in_xml, to_base64
from app.an2k.niem.names import name_of
from app.an2k.niem.walk import Element, children, line_of, make, not_read, text_of
from app.an2k.record import DIGITS, FS, GS, LEN, RS, US, Field, TaggedRecord, is_data_field

FIELDS, DESCRIPTIVE = "bs:TraditionalFields", "bs:DescriptiveFields"
BODY, PADDING = "bs:Body", "bs:Padding"
_FIELD, _SUBFIELD, _ITEM = "bs:Field", "bs:Subfield", "bs:Item"
_ENCODING, _BASE64 = "encoding", "base64"
_TAG = re.compile(rf"([0-9]{{1,2}})\.([0-9]{{1,{limits.MOST_NUMBER_DIGITS}}})")
_NUMBER = re.compile(rf"[0-9]{{1,{limits.MOST_NUMBER_DIGITS}}}")
_SEPARATORS = FS + GS + RS + US


def fields_element(name: str, record: TaggedRecord, carried: Iterable[Field], encoding: str) -> Element | None:
    """The carried fields of a record, and its tags where they are not as this program would write them; None where
    neither is."""
    inside = [_field_element(record.record_type, one, encoding) for one in carried]
    tags = None if _is_plain(record.fields) else _tags(record)
    if not inside and tags is None:
        return None
    made = make(name, inside=inside)
    if tags is not None:
        made.set("tags", tags)
    return made


def _is_plain(fields: Sequence[Field]) -> bool:
    numbers = [one.number for one in fields]
    return numbers == sorted(numbers) and all(one.digits == Field(one.number, b"").digits for one in fields)


def _tags(record: TaggedRecord) -> str:
    return " ".join(one.tag_text(record.record_type) for one in record.fields)


def _field_element(record_type: int, one: Field, encoding: str) -> Element:
    subfields = () if is_data_field(record_type, one.number) else _subfields(one)
    if subfields:
        inside = [make(_SUBFIELD, inside=[_item_element(item, encoding) for item in row]) for row in subfields]
        made = make(_FIELD, inside=inside)
    else:
        made = base64_element(_FIELD, one.value)
    made.set("number", str(one.number))
    if known := mnemonic(record_type, one.number):
        made.set("mnemonic", known)
    return made


def _subfields(one: Field) -> tuple[tuple[bytes, ...], ...]:
    try:
        return one.subfields
    except LimitExceeded:  # written as a whole
        return ()


def _item_element(item: bytes, encoding: str) -> Element:
    text = text_in(item, encoding)
    return base64_element(_ITEM, item) if text is None else make(_ITEM, text)


def base64_text(data: bytes) -> str:
    """LimitExceeded for more than the parser would read back."""
    if len(data) > limits.LARGEST_XML_DATA_BYTES:
        raise LimitExceeded(
            "An image is larger than the XML form can hold.",
            remedy="Keep the file in the traditional form, or as JSON.",
        )
    return to_base64(data)


def base64_element(name: str, data: bytes) -> Element:
    """LimitExceeded."""
    made = make(name, base64_text(data))
    made.set(_ENCODING, _BASE64)
    return made


def text_in(item: bytes, encoding: str) -> str | None:
    """An item as text that XML can hold and that gives the same bytes again; None where there is none."""
    try:
        text = item.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text if may_stand_in_xml(text) else None


def read_fields(element: Element, record_type: int, encoding: str) -> tuple[dict[int, bytes], list[tuple[int, int]]]:
    """Values by number, and number and digits of every tag of the record in order ([] where none are listed).
    XmlNotUnderstood."""
    tags = [_tag(one, record_type, element) for one in element.get("tags", "").split()]
    found: dict[int, bytes] = {}
    for child in _only(element, _FIELD, "tags"):
        number = int(_checked(child.get("number", ""), child))
        if number < LEN or number in found:
            raise XmlNotUnderstood("A field is there twice, or has no number.", line=line_of(child))
        found[number] = _value(child, encoding)
    return found, tags


def _checked(number: str, element: Element) -> str:
    if not _NUMBER.fullmatch(number):
        raise XmlNotUnderstood("A field has no number.", line=line_of(element))
    return number


def _tag(text: str, record_type: int, element: Element) -> tuple[int, int]:
    found = _TAG.fullmatch(text)
    if found is None or int(found[1]) != record_type:
        raise XmlNotUnderstood("A tag is none of its record.", line=line_of(element))
    return int(found[2]), len(found[2])


def _value(element: Element, encoding: str) -> bytes:
    if element.get(_ENCODING) is not None:
        return data_of(element, "number", "mnemonic")
    subfields = _only(element, _SUBFIELD, "number", "mnemonic")
    return RS.join(US.join(_item(item, encoding) for item in _only(one, _ITEM)) for one in subfields)


def _only(element: Element, name: str, *known: str) -> Iterable[Element]:
    """The children, all of one name; `known`: attributes of the element itself."""
    for child in children(element, *known):
        if name_of(str(child.tag)) != name:
            raise not_read(child)
        yield child


def _item(element: Element, encoding: str) -> bytes:
    if element.get(_ENCODING) is None:
        return encoded(text_of(element), encoding, element)
    item = data_of(element)
    if any(one in _SEPARATORS for one in item):
        raise XmlNotUnderstood("An item holds a separator of the traditional encoding.", line=line_of(element))
    return item


def data_of(element: Element, *known: str) -> bytes:
    """Bytes of an element of base64."""
    text = text_of(element, _ENCODING, *known)
    try:
        if element.get(_ENCODING) != _BASE64:
            raise NotInForm
        return from_base64(text)
    except NotInForm as reason:
        raise XmlNotUnderstood("A text is not base64.", line=line_of(element)) from reason


def encoded(text: str, encoding: str, element: Element) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as reason:
        raise XmlNotUnderstood(
            "A text holds letters that the declared character set lacks.", line=line_of(element)
        ) from reason


def assemble(
    record_type: int, values: dict[int, bytes], tags: Sequence[tuple[int, int]], element: Element
) -> TaggedRecord:
    """A record of these values: in the order of `tags` where there are any, else in that of the numbers; its LEN
    computed where the values hold none. XmlNotUnderstood."""
    order = tags or [(number, DIGITS) for number in sorted({LEN, *values})]
    if sorted(number for number, _ in order) != sorted({LEN, *values}):
        raise XmlNotUnderstood("The tags that a record lists are not those of its fields.", line=line_of(element))
    if order[0][0] != LEN:
        raise XmlNotUnderstood("A record does not begin with its length.", line=line_of(element))
    fields = [Field(number, values[number], digits) for number, digits in order if number != LEN]
    if LEN in values:
        return TaggedRecord(record_type, (Field(LEN, values[LEN], order[0][1]), *fields))
    return TaggedRecord.of(record_type, fields, digits=order[0][1])
