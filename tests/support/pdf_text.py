"""The words on the pages of a PDF that QPdfWriter wrote, read back through the fonts' own tables."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\nendstream", re.DOTALL)  # a last byte may be a carriage return
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9a-fA-F]+)> Tj")
_RANGE = re.compile(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]{4})> (?:<([0-9a-fA-F]+)>|\[([^\]]*)\])")


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, as its glyphs follow each other, without spaces between pieces."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    tree = next(body for body in objects.values() if b"/Type /Pages" in body)
    listed = re.search(rb"/Kids\s*\[([^\]]*)\]", tree)
    assert listed is not None
    return [_text(objects[int(page)], objects) for page in re.findall(rb"(\d+) 0 R", listed.group(1))]


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found is not None, name
    return int(found.group(1))


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    return zlib.decompress(found.group(1)) if b"FlateDecode" in body else found.group(1)


def _text(page: bytes, objects: dict[int, bytes]) -> str:
    named = re.findall(rb"/(F\d+) (\d+) 0 R", objects[_reference(page, b"Resources")])
    fonts = {name: _letters(_stream(objects[_reference(objects[int(number)], b"ToUnicode")])) for name, number in named}
    letters: dict[int, str] = {}
    said = []
    for font, shown in _SHOWN.findall(_stream(objects[_reference(page, b"Contents")])):
        if font:
            letters = fonts[font]
            continue
        codes = [int(shown[at : at + 4], 16) for at in range(0, len(shown), 4)]
        said.append("".join(letters.get(code, "?") for code in codes))  # Qt tells nothing of alternate glyphs
    return "".join(said).replace("\t", " ")  # the glyph of both


def _letters(table: bytes) -> dict[int, str]:
    letters: dict[int, str] = {}
    for first, last, begin, each in _RANGE.findall(table):
        codes = range(int(first, 16), int(last, 16) + 1)
        if each:
            texts = [bytes.fromhex(one.decode()).decode("utf-16-be") for one in re.findall(rb"<([0-9a-fA-F]+)>", each)]
        else:
            texts = [chr(int(begin, 16) + step) for step in range(len(codes))]
        letters.update(zip(codes, texts, strict=False))
    return letters
