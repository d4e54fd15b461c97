"""The XML encoding: what the standard has elements for stands in them, and every file comes back byte for byte."""

import contextlib
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from app.an2k import limits
from app.an2k.codec import decode, encode
from app.an2k.errors import CountMismatch, LimitExceeded, RecordError
from app.an2k.json_form import from_json, to_json
from app.an2k.niem.errors import XmlNotReadable, XmlNotUnderstood
from app.an2k.niem.names import BIOM, EBTS, ITL, NC, OWN
from app.an2k.niem.read import from_xml
from app.an2k.niem.write import to_xml
from app.an2k.record import AnsiNistFile, BinaryRecord, Field, Record, TaggedRecord
from app.domain.position import FrictionRidgePosition
from tests.unit.an2k.support import NASTY, car_bytes, header, small_file
from tests.unit.an2k.support import image as picture
from tests.unit.an2k.test_codec import SAMPLE_FILES

NAMES = {"itl": ITL, "biom": BIOM, "nc": NC, "bs": OWN}
MUTATIONS = 300


def there_and_back(file: AnsiNistFile) -> AnsiNistFile:
    back = from_xml(to_xml(file))
    assert back == file
    assert encode(back) == encode(file)
    return back


def texts(xml: bytes, path: str) -> list[str]:
    found = etree.fromstring(xml).xpath(f"//{path}/text()", namespaces=NAMES)
    assert isinstance(found, list)
    return [str(one) for one in found]


@pytest.mark.samples
@pytest.mark.parametrize("name", SAMPLE_FILES)
def test_samples_come_back_byte_for_byte(samples: Path, name: str) -> None:
    data = (samples / name).read_bytes()
    assert encode(from_xml(to_xml(decode(data)))) == data


def test_a_submission_stands_in_the_elements_of_the_standard() -> None:
    data = car_bytes()
    xml = to_xml(decode(data))
    assert encode(from_xml(xml)) == data
    image = "itl:PackageFingerprintImageRecord[11]/biom:FingerImpressionImage"  # the right slap
    box = f"{image}/biom:FingerprintImageSegmentPositionSquare[2]"
    slap = picture(FrictionRidgePosition.PLAIN_RIGHT_FOUR)
    middle = slap.segments[1].box
    expected = {
        "biom:Transaction/biom:TransactionCategoryCode": "CAR",
        "biom:Transaction/biom:TransactionMajorVersionValue": "05",
        "biom:Transaction/biom:TransactionMinorVersionValue": "00",
        "biom:Transaction/biom:TransactionDate/nc:Date": "2026-03-04",
        "biom:Transaction/biom:TransactionUTCDate/nc:DateTime": "2026-03-04T12:30:15Z",
        "biom:TransactionOriginatingOrganization/nc:OrganizationIdentification/nc:IdentificationID": "WA0330000",
        "biom:TransactionDestinationOrganization/nc:OrganizationIdentification/nc:IdentificationID": "WA0000000",
        "biom:TransactionControlIdentification/nc:IdentificationID": "WA0330000-S01-2026-000001",
        "biom:TransactionContentSummary/biom:ContentRecordQuantity": "15",
        "biom:TransactionDomain/biom:TransactionDomainName": "NORAM",
        f"{image}/biom:ImageCompressionAlgorithmText": "WSQ20",
        f"{image}/biom:ImageHorizontalLineLengthPixelQuantity": "160",
        f"{image}/biom:ImageVerticalLineLengthPixelQuantity": "180",
        f"{image}/biom:FingerPositionCode": "13",
        f"{box}/biom:FingerPositionCode": "3",
        f"{box}/biom:SegmentLeftHorizontalCoordinateValue": str(middle.left_px),
        f"{box}/biom:SegmentBottomVerticalCoordinateValue": str(middle.bottom_px - 1),
        "itl:UserDefinedDescriptiveDetail/bs:DescriptiveFields/bs:Field[@mnemonic='NAM']/bs:Subfield/bs:Item": (
            "SAMPLE,JORDAN LEE"
        ),
    }
    assert {path: texts(xml, path) for path in expected} == {path: [text] for path, text in expected.items()}
    assert not texts(xml, "bs:TraditionalFields")


def test_an_image_record_of_type_4() -> None:
    body = bytes([1, 3, 255, 255, 255, 255, 255, 1, 0, 64, 0, 80, 1]) + NASTY
    file = AnsiNistFile((header((4, 7)), BinaryRecord(4, 7, body)))
    xml = to_xml(file)
    image = "itl:PackageHighResolutionGrayscaleImageRecord/biom:FingerprintImage"
    assert texts(xml, f"{image}/biom:FingerprintImagePosition/biom:FingerPositionCode") == ["3"]
    assert texts(xml, f"{image}/biom:ImageCaptureDetail/biom:CaptureResolutionCode") == ["1"]
    assert texts(xml, f"{image}/biom:ImageVerticalLineLengthPixelQuantity") == ["80"]
    there_and_back(file)


# Files of all kinds. --------------------------------------------------------------------------------------------------

_bytes = st.binary(max_size=30).map(lambda value: bytes(one for one in value if one not in (0x1C, 0x1D)))
_number = st.sampled_from([b"0", b"7", b"13", b"007", b"255", b"20260304", b"-1", b"3\x1f4", b"1\x1e2"])
_row = st.lists(_number, min_size=1, max_size=8).map(b"\x1f".join)
_rows = st.lists(_row, min_size=1, max_size=3).map(b"\x1e".join)
_text = st.text(max_size=12).map(lambda text: re.sub("[\x1c\x1d]", "", text).encode())
_value = st.one_of(_bytes, _rows, _text, st.sampled_from([b"", b" a ", b"\r\n\t", b"Y", b"20260304123015Z", b"0500"]))
_known = st.sampled_from([*range(3, 28), 30, 31, 200, 993, 998])


@st.composite
def _fields(draw: st.DrawFn) -> list[Field]:
    numbers = draw(st.lists(_known, unique=True, max_size=8))
    if draw(st.booleans()):
        numbers.sort()
    digits = draw(st.sampled_from([1, 3, 3, 4]))
    return [Field(number, draw(_value), digits) for number in numbers]


@st.composite
def _tagged(draw: st.DrawFn, idc: int) -> TaggedRecord:
    record_type = draw(st.sampled_from([2, 9, 10, 14, 14, 14, 99]))
    fields = draw(_fields())
    padded = b"%0*d" % (draw(st.integers(1, 4)), idc)
    fields.insert(draw(st.sampled_from([0, 0, 0, min(1, len(fields))])), Field(2, padded))
    if record_type >= 10 and draw(st.booleans()):
        fields.append(Field(999, draw(st.binary(max_size=40))))
    made = TaggedRecord.of(record_type, fields, digits=draw(st.sampled_from([3, 3, 2])))
    if draw(st.booleans()):
        return made
    wide = Field(1, b"%06d" % (made.byte_length() + 6 - len(made.fields[0].value)), made.fields[0].digits)
    return TaggedRecord(record_type, (wide, *made.fields[1:]))


@st.composite
def files(draw: st.DrawFn) -> AnsiNistFile:
    records: list[Record] = []
    for idc in range(draw(st.integers(0, 3))):
        if draw(st.integers(0, 3)):
            records.append(draw(_tagged(idc)))
        else:
            records.append(BinaryRecord(draw(st.sampled_from([3, 4, 4, 7])), idc, draw(st.binary(max_size=40))))
    listed = [(one.record_type, one.idc) for one in records]
    more = {one.number: one for one in draw(_fields()) if one.number > 3}
    more[15] = draw(
        st.sampled_from([b"", b"3\x1fUTF-8", b"1\x1fASCII\x1f1", b"9", b"0\x1e3"]).map(lambda value: Field(15, value))
    )
    return AnsiNistFile((header(*listed, more=tuple(more.values())), *records))


@settings(max_examples=80, deadline=None)
@given(files())
def test_every_file_comes_back_byte_for_byte(file: AnsiNistFile) -> None:
    there_and_back(file)


def test_what_xml_cannot_hold_is_kept_as_bytes() -> None:
    fields = (Field(2, b"00"), Field(18, b"A\x00B\x1f\x0b"), Field(20, b"\xff\xfe\x1e plain"), Field(3, b"\r\n"))
    file = AnsiNistFile((header((2, 0), more=(Field(15, b"3\x1fUTF-8"),)), TaggedRecord.of(2, fields)))
    xml = to_xml(file)
    assert texts(xml, "bs:Item[@encoding='base64']") == ["QQBC", "Cw==", "//4="]
    there_and_back(file)


def test_a_date_that_is_none_is_not_written_as_one() -> None:
    file = AnsiNistFile((header(more=(Field(5, b"20260230"), Field(14, b"20260101"))),))
    xml = to_xml(file)
    assert not texts(xml, "nc:Date")
    assert texts(xml, "bs:Field[@number='5']/bs:Subfield/bs:Item") == ["20260230"]
    there_and_back(file)


def test_bytes_after_the_last_record_are_kept() -> None:
    there_and_back(AnsiNistFile((header(),), padding=b"\r\n\x00"))


def test_an_image_that_the_parser_would_refuse_is_refused_when_written() -> None:
    record = TaggedRecord.of(14, (Field(2, b"01"), Field(999, bytes(limits.LARGEST_XML_DATA_BYTES + 1))))
    with pytest.raises(LimitExceeded):
        to_xml(AnsiNistFile((header((14, 1)), record)))


def test_the_largest_image_is_read_back() -> None:
    record = TaggedRecord.of(14, (Field(2, b"01"), Field(999, bytes(limits.LARGEST_XML_DATA_BYTES))))
    there_and_back(AnsiNistFile((header((14, 1)), record)))


def test_a_file_of_too_many_items_is_refused_in_every_form() -> None:
    rows = b"\x1e".join([b"\x1f" * 200] * 200)
    fields = [Field(2, b"00"), *(Field(number, rows) for number in range(3, 16))]
    file = AnsiNistFile((header((2, 0)), TaggedRecord.of(2, fields)))
    assert decode(encode(file)) == file
    for write in (to_xml, to_json):
        with pytest.raises(LimitExceeded):
            write(file)
    with pytest.raises(LimitExceeded):
        from_xml(b"<a>" + b"<b/>" * limits.MOST_MARKS_OF_TEXT_FORM + b"</a>")
    with pytest.raises(LimitExceeded):
        from_json(b'{"records": [' + b'"",' * limits.MOST_MARKS_OF_TEXT_FORM)


# Files of others. -----------------------------------------------------------------------------------------------------


def test_elements_as_the_ebts_schema_names_them_are_read() -> None:
    data = car_bytes()
    xml = to_xml(decode(data)).decode()
    xml = xml.replace("xmlns:bs=", f'xmlns:ebts="{EBTS}" xmlns:bs=', 1)
    xml = xml.replace("biom:TransactionCategoryCode", "ebts:TransactionCategoryCode")
    for name in ("FingerprintImageSegmentPositionSquare", "FingerprintImageQuality"):
        xml = xml.replace(f"biom:{name}>", f"itl:{name}>")
    xml = xml.replace("biom:FingerImpressionImage>", "itl:FingerprintImage>").replace("biom:", "ansi-nist:")
    assert encode(from_xml(xml.replace("xmlns:biom", "xmlns:ansi-nist").encode())) == data


def test_blanks_line_ends_and_comments_are_no_part_of_values() -> None:
    xml = to_xml(small_file()).decode()
    loose = re.sub(r"<biom:RecordCategoryCode>(\d+)<", r"<!-- 1 --><biom:RecordCategoryCode>\n \1 <", xml)
    loose = re.sub(r"(<nc:BinaryBase64Object>\w{8})", r"\1\n\t ", loose)
    assert loose != xml
    assert from_xml(loose.encode()) == small_file()


def test_a_length_is_computed_anew_after_a_change() -> None:
    xml = to_xml(small_file()).replace(b"SAMPLE,JORDAN<", b"SAMPLE,JORDAN LEE<")
    changed = from_xml(xml)
    assert decode(encode(changed)) == changed
    person = changed.records[1]
    assert isinstance(person, TaggedRecord)
    assert person.need(18).value == b"SAMPLE,JORDAN LEE"


# What is wrong is said with its line. ---------------------------------------------------------------------------------

MARKED = "ZZPERSON"


def _package(inside: str = "", before: str = "") -> bytes:
    spaces = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMES.items())
    root = "itl:NISTBiometricInformationExchangePackage"
    return f"{before}<{root} {spaces}>\n{inside}</{root}>".encode()


_HEADER = (
    "<itl:PackageInformationRecord><biom:RecordCategoryCode>1</biom:RecordCategoryCode>{}"
    "</itl:PackageInformationRecord>"
)


def _transaction(inside: str) -> bytes:
    return _package(_HEADER.format(f"\n<biom:Transaction>\n{inside}</biom:Transaction>"))


WRONG = {
    "no XML": (b"<a>" + MARKED.encode(), XmlNotReadable, 1),
    "no package": (f"<{MARKED}/>".encode(), XmlNotUnderstood, 1),
    "DTD": (_package(before=f'<!DOCTYPE a [<!ENTITY {MARKED} "b">]>\n'), XmlNotReadable, 1),
    "entity": (_transaction(f"<nc:Date>&{MARKED};</nc:Date>"), XmlNotReadable, 4),
    "another character set": (_package().decode().encode("utf-16"), XmlNotReadable, 1),
    "another declared": (_package(before='<?xml version="1.0" encoding="ISO-8859-1"?>'), XmlNotReadable, 1),
    "no text": (_package(_HEADER.format("")).replace(b">1<", b">\xff<"), XmlNotReadable, 2),
    "empty package": (_package(), XmlNotUnderstood, 1),
    "unknown record": (
        _package(_HEADER.format("") + f"\n<itl:PackageIrisImageRecord>{MARKED}</itl:PackageIrisImageRecord>"),
        XmlNotUnderstood,
        3,
    ),
    "unknown element": (_transaction(f"<biom:TransactionText>{MARKED}</biom:TransactionText>"), XmlNotUnderstood, 4),
    "unknown namespace": (_transaction(f'<a xmlns="urn:{MARKED}"/>'), XmlNotUnderstood, 4),
    "unknown attribute": (
        _transaction("").replace(b"<biom:Transaction>", b'<biom:Transaction a="b">'),
        XmlNotUnderstood,
        3,
    ),
    "text between": (_transaction(f"<biom:TransactionDate>{MARKED}</biom:TransactionDate>"), XmlNotUnderstood, 4),
    "twice": (
        _transaction("\n<biom:TransactionCategoryCode>A</biom:TransactionCategoryCode>" * 2),
        XmlNotUnderstood,
        6,
    ),
    "no number": (
        _transaction(f"<biom:TransactionPriorityValue>{MARKED}</biom:TransactionPriorityValue>"),
        XmlNotUnderstood,
        4,
    ),
    "no date": (
        _transaction("<biom:TransactionDate><nc:Date>2026-13-01</nc:Date></biom:TransactionDate>"),
        XmlNotUnderstood,
        4,
    ),
    "nested too deep": (_package("<biom:a>" * 300 + "</biom:a>" * 300), XmlNotReadable, 2),
    "text too long": (_transaction(f"<nc:Date>{'A' * 10_100_000}</nc:Date>"), XmlNotReadable, 4),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_its_line(name: str) -> None:
    data, kind, line = WRONG[name]
    with pytest.raises(kind) as found:
        from_xml(data)
    assert type(found.value) is kind
    assert found.value.line == line
    assert MARKED not in str(found.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b">15</biom:ContentRecordQuantity>", b">14</biom:ContentRecordQuantity>"),
        (
            b"<nc:IdentificationID>03</nc:IdentificationID>\n    </biom",
            b"<nc:IdentificationID>04</nc:IdentificationID>\n    </biom",
        ),
    ],
)
def test_a_list_of_contents_that_is_wrong_is_not_mended(old: bytes, new: bytes) -> None:
    xml = to_xml(decode(car_bytes()))
    assert old in xml
    with pytest.raises(CountMismatch):
        from_xml(xml.replace(old, new, 1))


def _own(item: str, number: str = ' number="5"') -> str:
    return f"<bs:Field{number}><bs:Subfield>{item}</bs:Subfield></bs:Field>"


BAD_FIELDS = {
    "no base64": _own('<bs:Item encoding="base64">#</bs:Item>'),
    "another encoding": _own('<bs:Item encoding="hex">00</bs:Item>'),
    "a separator": _own('<bs:Item encoding="base64">Hw==</bs:Item>'),
    "no number": _own("<bs:Item>a</bs:Item>", ""),
    "number 0": _own("<bs:Item>a</bs:Item>", ' number="0"'),
    "twice": _own("<bs:Item/>") * 2,
    "letters that Latin-1 lacks": _own("<bs:Item>\u20ac</bs:Item>"),
    "also an element": _own("<bs:Item>00</bs:Item>", ' number="2"'),
}


@pytest.mark.parametrize("name", BAD_FIELDS)
def test_a_field_of_our_own_form_that_is_wrong(name: str) -> None:
    file = AnsiNistFile((header((2, 0)), TaggedRecord.of(2, (Field(2, b"00"), Field(3, b"a")))))
    xml = to_xml(file).decode()
    broken = re.sub(r"<bs:Field .*</bs:Field>", BAD_FIELDS[name], xml, flags=re.DOTALL)
    assert broken != xml
    with pytest.raises(XmlNotUnderstood) as found:
        from_xml(broken.encode())
    assert found.value.line


def test_tags_that_are_not_those_of_the_fields() -> None:
    xml = to_xml(AnsiNistFile((header(more=(Field(9, b"A", 1),)),)))
    assert b'tags="1.001 1.002 1.003 1.9"' in xml
    for wrong in (b"1.001 1.002 1.003", b"1.001 1.002 1.003 1.10", b"1.002 1.001 1.003 1.9", b"2.001", b"1.x"):
        with pytest.raises(XmlNotUnderstood):
            from_xml(xml.replace(b"1.001 1.002 1.003 1.9", wrong))


def test_damaged_xml_is_an_error_and_nothing_else() -> None:
    whole = to_xml(AnsiNistFile((header((2, 0), (14, 1), (4, 2)), *small_file().records[1:])))
    chance = random.Random(5)
    for _ in range(MUTATIONS):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(data))
            if chance.random() < 0.5:
                data[place] = chance.randrange(256)
            else:
                del data[place : place + chance.randint(1, 60)]
        with contextlib.suppress(RecordError):
            encode(from_xml(bytes(data)))
