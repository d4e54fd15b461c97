"""From bytes to a tree of elements, guarded: no DTD, no entities, nothing fetched, sizes bounded."""

import re

from lxml import etree

from app.an2k import limits
from app.an2k.errors import LimitExceeded
from app.an2k.niem.errors import XmlNotReadable

_MARK = b"\xef\xbb\xbf"  # UTF-8's byte order mark
_DECLARATION = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
_REFUSED = (b"<!DOCTYPE", b"<!ENTITY")  # nothing of the standard needs them


def looks_like_xml(data: bytes) -> bool:
    return data.removeprefix(_MARK).lstrip(b" \t\r\n")[:1] == b"<"


def parse(data: bytes) -> etree._Element:
    """The root element. XmlNotReadable with the line; LimitExceeded. Comments and processing instructions are left
    out."""
    if len(data) > limits.LARGEST_TEXT_FORM_BYTES:
        raise LimitExceeded.of_size(limits.LARGEST_TEXT_FORM_BYTES)
    if data.count(b"<") > limits.MOST_MARKS_OF_TEXT_FORM:
        raise LimitExceeded("The file has too many elements.")
    declared = _DECLARATION.match(data.removeprefix(_MARK))
    if b"\x00" in data[:4] or (declared is not None and declared[1].lower() not in _ENCODINGS):
        raise XmlNotReadable("The file is in another character set than UTF-8.", line=1)
    for refused in _REFUSED:
        if (place := data.find(refused)) >= 0:
            raise XmlNotReadable("The file has a DTD, which is refused.", line=data.count(b"\n", 0, place) + 1)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as reason:  # its words may quote the file
        line = reason.lineno if isinstance(reason.lineno, int) else None
        raise XmlNotReadable("The file is not well-formed XML, or a text in it is too long.", line=line) from None
