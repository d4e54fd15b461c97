"""Records as the fields that the tables speak of, and back. Type-4 has no fields: its header's parts are numbered."""

import struct

from app.an2k.errors import LimitExceeded
from app.an2k.niem.errors import XmlNotUnderstood
from app.an2k.niem.forms import from_base64
from app.an2k.niem.own import base64_text, encoded, text_in
from app.an2k.niem.tables import DATA, TYPE1, TYPE4, TYPE14, Group
from app.an2k.niem.walk import Element, Subfields, Values, line_of
from app.an2k.parts import type4_parts
from app.an2k.record import RS, US, BinaryRecord, Field
from app.an2k.type4 import DATA as TYPE4_DATA
from app.an2k.type4 import FGP, GCA, HEADER, HLL, IMP, ISR, MOST_POSITIONS, UNUSED_POSITION, VLL

ROOT = "itl:NISTBiometricInformationExchangePackage"
ELEMENT_OF = {
    1: "itl:PackageInformationRecord",
    2: "itl:PackageDescriptiveTextRecord",
    4: "itl:PackageHighResolutionGrayscaleImageRecord",
    14: "itl:PackageFingerprintImageRecord",
}
TABLE_OF: dict[int, Group] = {1: TYPE1, 4: TYPE4, 14: TYPE14}
OTHER = "bs:PackageOtherRecord"  # types that are carried field by field, or as they are


def as_text(one: Field, encoding: str, *, is_data: bool) -> Subfields | None:
    """A field as text by subfield and item; None when a part of it is none."""
    if is_data:
        return [[base64_text(one.value)]]
    try:
        subfields = one.subfields
    except LimitExceeded:
        return None
    found: Subfields = []
    for subfield in subfields:
        items = []
        for item in subfield:
            text = text_in(item, encoding)
            if text is None:
                return None
            items.append(text)
        found.append(items)
    return found


def as_bytes(number: int, subfields: Subfields, encoding: str, element: Element) -> bytes:
    """The other way. XmlNotUnderstood for letters that the character set lacks."""
    if number == DATA:
        return from_base64(subfields[0][0])
    return RS.join(US.join(encoded(item, encoding, element) for item in items) for items in subfields)


def type4_values(record: BinaryRecord) -> Values | None:
    """None for other types and for a record that is shorter than its header."""
    parts = type4_parts(record)
    if parts is None:
        return None
    found = {one.number: as_text(one, "ascii", is_data=one.number == TYPE4_DATA) for one in parts}
    return {number: text for number, text in found.items() if text is not None}


def type4_record(values: Values, idc: int, element: Element) -> BinaryRecord:
    """XmlNotUnderstood when a part is missing or too large."""
    positions = [int(row[0]) for row in values.get(FGP, [])]
    if not 1 <= len(positions) <= MOST_POSITIONS:
        raise XmlNotUnderstood("An image has no finger position, or more than six.", line=line_of(element))
    positions += [UNUSED_POSITION] * (MOST_POSITIONS - len(positions))
    try:
        imp, isr, width, height, coding = (int(values[number][0][0]) for number in (IMP, ISR, HLL, VLL, GCA))
        header = HEADER.pack(imp, *positions, isr, width, height, coding)
    except (KeyError, struct.error) as reason:
        raise XmlNotUnderstood(
            "A part of an image's header is missing or too large.", line=line_of(element)
        ) from reason
    data = values.get(TYPE4_DATA, [[""]])
    return BinaryRecord(4, idc, header + from_base64(data[0][0]))
