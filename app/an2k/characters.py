"""Which character set a record's text is in, for forms that write text as text."""

from app.an2k.errors import RecordError
from app.an2k.record import AnsiNistFile

HEADER_CHARACTERS = "ascii"  # Type-1 is 7-bit, whatever 1.015 says of the others


def characters_of(file: AnsiNistFile, record_type: int) -> str:
    """Python's name of it. Where 1.015 cannot be read, ASCII: what is not plain then stays bytes."""
    if record_type == 1:
        return HEADER_CHARACTERS
    try:
        return file.encoding
    except RecordError:
        return HEADER_CHARACTERS
