"""How elements, spans and characters are written in the EBTS field table and in profiles."""

import re

from app.an2k import limits
from app.an2k.rules.values import Characters, ElementKey, Span

_ELEMENT = re.compile(r"([1-9][0-9]?)\.([0-9]{1,4})(?:\.\.([1-9][0-9]?))?")
_BINARY_FIELD = re.compile(r"([3-8])\.([0-9]{2})\.\.\.([0-9]+)")
_SPAN = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}|x))?")
_CHARACTERS = re.compile(r"(A|N|AN|AS|NS|ANS)|B[0-9]?")
_HIGHEST_FIELD = 10**limits.MOST_NUMBER_DIGITS - 1


def element(text: str) -> ElementKey:
    """`2.047` a field, `2.047..2` its second item, `4.06...13` a field of a binary record at its byte. ValueError."""
    if found := _BINARY_FIELD.fullmatch(text):
        return ElementKey(int(found[1]), int(found[2]))
    found = _ELEMENT.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= _HIGHEST_FIELD:
        raise ValueError("is no element; one is written 2.047, an item of it 2.047..2")
    return ElementKey(int(found[1]), int(found[2]), int(found[3] or 0))


def span(text: str) -> Span:
    """`4` exactly, `2-7` a range, `1-x` without an upper bound, `x` any number. ValueError."""
    if text == "x":
        return Span()
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError("is no number, no range as 2-7 or 1-x, and not x")
    least = int(found[1])
    most = least if found[2] is None else None if found[2] == "x" else int(found[2])
    if most is not None and most < least:
        raise ValueError("begins above its end")
    return Span(least, most)


def characters(text: str) -> Characters:
    """`A N AN AS NS ANS`, or `B` with the bytes of a binary field. ValueError."""
    found = _CHARACTERS.fullmatch(text)
    if found is None:
        raise ValueError("is none of A, N, AN, AS, NS, ANS, B")
    return Characters(found[1] or "B")


def admits(kind: Characters, text: str) -> bool:
    """Whether every character of a text is of the kind. Special is what is printable and neither letter nor digit; a
    blank is special. Digits are 0 to 9; letters are those of any script (1.015 DCS says which set a file uses)."""
    if kind is Characters.BINARY:
        return True
    letters, digits, special = "A" in kind.value, "N" in kind.value, "S" in kind.value
    for character in text:
        if character.isascii() and character.isdigit():
            if not digits:
                return False
        elif character.isalpha():
            if not letters:
                return False
        elif not special or not character.isprintable():
            return False
    return True
