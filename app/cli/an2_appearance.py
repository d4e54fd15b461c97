"""What a file that holds no records looks like, by its first bytes: said to whoever named the wrong one."""

import codecs
import re

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_TYPE1 = re.compile(rb"1\.0{0,3}1:")
_OTHER_TYPE = re.compile(rb"[1-9][0-9]?\.[0-9]{1,4}:")
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"\xff\xa0", "a WSQ picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3\x00", "a database"),
    (b"[", "JSON that is no object, or text"),
)


def appearance(head: bytes) -> str:
    """As in "it looks like ..."; empty where nothing is known. Names kinds of files, never what stands in one."""
    if not head.strip(b"\x00"):
        return "nothing but zero bytes"
    if head.startswith(_UTF16_MARKS) or head[1:2] == b"\x00" or (head[:1] == b"\x00" and head[1:2].isascii()):
        return "text in UTF-16, which is not read: save it as UTF-8"
    if head.startswith(_UTF8_MARK) and _TYPE1.match(head, len(_UTF8_MARK)):
        return "records after a byte order mark, which an editor put there"
    if _TYPE1.match(head.lstrip(b" \t\r\n\x00")):
        return "records after blanks or line ends, which do not belong there"
    if _OTHER_TYPE.match(head):
        return "records whose Type-1 is missing"
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    return "text" if _is_text(head) else ""


def _is_text(head: bytes) -> bool:
    """Whether it is UTF-8 without control characters, as far as it goes: the last letter may be cut."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return all(letter.isprintable() or letter in "\t\r\n\f" for letter in text)
