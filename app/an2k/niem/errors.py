"""What can be wrong with an XML form. Messages name elements and lines, never values."""

from app.an2k.errors import RecordError


class XmlNotReadable(RecordError):
    """Not well-formed XML, not UTF-8, or with declarations that this program refuses (DTD, entities).

    `line`: from 1, None where there is none.
    """

    code = "an2/xml-not-readable"

    def __init__(self, message: str, *, line: int | None = None, record: int | None = None) -> None:
        super().__init__(message if line is None else f"{message} (line {line})", record=record)
        self.line = line


class XmlNotUnderstood(XmlNotReadable):
    """Well-formed, but with elements that this program does not read, or not where they belong."""

    code = "an2/xml-not-understood"
