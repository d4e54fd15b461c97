"""How one item of a field reads as the text of an XML element, and back.

A form takes only what comes back as the same characters: leading zeros stay, a date that is none is not written as one.
"""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

# What XML 1.0 cannot hold, also not escaped: control characters but tab, line feed and carriage return; surrogates;
# two non-characters.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"[0-9]{1,20}")
_DECIMAL = re.compile(r"[0-9]{1,10}(\.[0-9]{1,10})?")
_BLANKS = str.maketrans("", "", " \t\r\n")
_SHORT_DAY, _LONG_DAY = "%Y%m%d", "%Y-%m-%d"
_SHORT_MOMENT, _LONG_MOMENT = "%Y%m%d%H%M%SZ", "%Y-%m-%dT%H:%M:%SZ"


class NotInForm(ValueError):
    """A value that this form cannot hold or is not."""


@dataclass(frozen=True)
class Form:
    """`write`: item of a field to text of an element; `read`: the other way. Both raise NotInForm."""

    write: Callable[[str], str]
    read: Callable[[str], str]


def may_stand_in_xml(text: str) -> bool:
    return _FORBIDDEN.search(text) is None


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """Blanks and line ends between the letters are allowed, as xsd:base64Binary has them. NotInForm."""
    try:
        return base64.b64decode(text.translate(_BLANKS), validate=True)
    except (binascii.Error, ValueError) as reason:
        raise NotInForm from reason


def _as_it_is(text: str) -> str:
    if not may_stand_in_xml(text):
        raise NotInForm
    return text


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise NotInForm
        return text

    return check


def _stripped(pattern: re.Pattern[str]) -> Callable[[str], str]:
    check = _matching(pattern)
    return lambda text: check(text.strip())


def _two_digits(text: str) -> str:
    """Half of 1.002 VER; another's file may write it without the leading zero."""
    plain = text.strip()
    if not (1 <= len(plain) <= 2 and plain.isascii() and plain.isdigit()):
        raise NotInForm
    return plain.zfill(2)


def _exactly_two(text: str) -> str:
    if len(text) != 2:
        raise NotInForm
    return _two_digits(text)


def _time(parse: str, show: str, length: int) -> Callable[[str], str]:
    def convert(text: str) -> str:
        if len(text) != length:  # strptime takes fewer digits
            raise NotInForm
        try:
            moment = datetime.strptime(text, parse)
        except ValueError as reason:
            raise NotInForm from reason
        if moment.date() < date(1000, 1, 1):  # strftime drops leading zeros of a year on some systems
            raise NotInForm
        return moment.strftime(show)

    return convert


def _stripped_time(parse: str, show: str, length: int) -> Callable[[str], str]:
    convert = _time(parse, show, length)
    return lambda text: convert(text.strip())


def _yes_no(table: dict[str, str]) -> Callable[[str], str]:
    def convert(text: str) -> str:
        try:
            return table[text.strip()]
        except KeyError as reason:
            raise NotInForm from reason

    return convert


def _tidy_base64(text: str) -> str:
    return to_base64(from_base64(text))


TEXT = Form(_as_it_is, _as_it_is)
NUMBER = Form(_matching(_NUMBER), _stripped(_NUMBER))
DECIMAL = Form(_matching(_DECIMAL), _stripped(_DECIMAL))
TWO_DIGITS = Form(_exactly_two, _two_digits)
DAY = Form(_time(_SHORT_DAY, _LONG_DAY, 8), _stripped_time(_LONG_DAY, _SHORT_DAY, 10))
MOMENT = Form(_time(_SHORT_MOMENT, _LONG_MOMENT, 15), _stripped_time(_LONG_MOMENT, _SHORT_MOMENT, 20))
INDICATOR = Form(_yes_no({"Y": "true", "N": "false"}), _yes_no({"true": "Y", "1": "Y", "false": "N", "0": "N"}))
DATA = Form(lambda text: text, _tidy_base64)  # 999: base64 already, of megabytes
