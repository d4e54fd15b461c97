"""What must hold of every file and of every value, not of examples only."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.an2k.codec import decode, encode
from app.an2k.friction_ridge import (
    FINGERPRINTS,
    LATENTS,
    NFIQ_SCORES,
    PALMPRINTS,
    POSITIONS,
    SINGLE_FINGERS,
    MissingPosition,
    NfiqScore,
    QualityMetric,
    RidgeRecord,
    SegmentBox,
    SegmentOutline,
    read_ridge_record,
    ridge_record,
)
from app.an2k.image_fields import SCORES, QualityScore, TransmittedImage
from app.an2k.incits378 import (
    CaptureEquipment,
    DeltaAngles,
    FormatOwner,
    Incits378,
    M1Kind,
    M1Minutia,
    M1RidgeCount,
    Singularity,
    incits378_record,
    read_incits378,
)
from app.an2k.record import CNT, AnsiNistFile, BinaryRecord, Field, Record, TaggedRecord
from app.an2k.type4 import CODINGS, Type4Image, read_type4, type4_record
from app.an2k.type9 import (
    Minutia,
    MinutiaKind,
    Pattern,
    Point,
    RidgeCount,
    StandardMinutiae,
    read_standard_minutiae,
    standard_minutiae_record,
)
from app.an2k.type10 import MarkDescription, Photo, photo_record, read_photo
from tests.support.an2k_files import UTF8, file_of

EXAMPLES = settings(max_examples=80, deadline=None)

# Files. ---------------------------------------------------------------------------------------------------------------

_value = st.binary(max_size=40).map(lambda value: value.replace(b"\x1c", b"").replace(b"\x1d", b""))
_binary = st.binary(max_size=60)


@st.composite
def _tagged(draw: st.DrawFn, idc: int) -> TaggedRecord:
    """Fields in any order, the IDC anywhere among them, digits of tags and zeros of numbers at will."""
    record_type = draw(st.sampled_from([2, 9, 10, 11, 13, 14, 15, 17, 18, 98, 99]))
    digits = draw(st.integers(1, 4))
    numbers = draw(st.lists(st.integers(3, 9999).filter(lambda number: number != 999), unique=True, max_size=6))
    fields = [Field(number, draw(_value), digits) for number in numbers]
    padded = Field(2, b"%0*d" % (draw(st.integers(1, 4)), idc), digits)
    fields.insert(draw(st.integers(0, len(fields))), padded)
    if draw(st.booleans()):
        fields.append(Field(999, draw(_binary if record_type >= 10 else _value), 3))
    made = TaggedRecord.of(record_type, fields, digits=digits)
    length = made.fields[0].value
    zeros = draw(st.integers(0, 9 - len(length)))
    if len(b"%d" % (int(length) + zeros)) != len(length):
        return made
    longer = b"%0*d" % (len(length) + zeros, int(length) + zeros)
    return TaggedRecord(record_type, (Field(1, longer, digits), *made.fields[1:]))


@st.composite
def _files(draw: st.DrawFn) -> AnsiNistFile:
    records: list[Record] = []
    for idc in draw(st.lists(st.integers(0, 99), max_size=5)):
        if draw(st.booleans()):
            records.append(draw(_tagged(idc)))
        else:
            records.append(BinaryRecord(draw(st.integers(3, 8)), idc, draw(_binary)))
    width = draw(st.integers(1, 4))
    listed = [b"1\x1f%0*d" % (width, len(records))]
    listed += [b"%d\x1f%0*d" % (one.record_type, width, one.idc) for one in records]
    digits = draw(st.integers(1, 4))
    fields = [Field(2, b"0500", digits), Field(CNT, b"\x1e".join(listed), digits)]
    fields += [Field(number, draw(_value), digits) for number in draw(st.lists(st.integers(4, 14), unique=True))]
    header = TaggedRecord.of(1, draw(st.permutations(fields)), digits=digits)
    padding = bytes(draw(st.lists(st.sampled_from(b"\r\n\x00 \x1a"), max_size=5)))
    return AnsiNistFile((header, *records), padding)


@settings(max_examples=200, deadline=None)
@given(_files())
def test_values_come_back_as_they_were(file: AnsiNistFile) -> None:
    data = encode(file)
    assert decode(data) == file
    assert encode(decode(data)) == data


@EXAMPLES
@given(_files())
def test_what_was_read_knows_where_it_was(file: AnsiNistFile) -> None:
    data = encode(file)
    for place, record in enumerate(decode(data).records, start=1):
        assert record.place == place
        assert record.offset is not None
        if isinstance(record, BinaryRecord):
            assert data[record.offset + 5 :].startswith(record.body)
            continue
        assert data[record.offset :].startswith(b"%d." % record.record_type)
        for one in record.fields:
            assert one.offset is not None
            assert data[one.offset :].startswith(one.value)
            for subfield, items in enumerate(one.subfields, start=1):
                for item, value in enumerate(items, start=1):
                    at = one.offset_of(subfield, item)
                    assert at is not None
                    assert data[at:].startswith(value)


# Values of records. ---------------------------------------------------------------------------------------------------

_letters = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=20)
_words = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\x1c\x1d\x1e\x1f"), min_size=1, max_size=20
)
_px = st.integers(0, 99_999)
_even = st.integers(0, 179).map(lambda half: 2 * half)
_score = st.sampled_from(sorted(SCORES))
_owner = st.text("0123456789ABCDEF", min_size=4, max_size=4)
_images = st.builds(
    TransmittedImage,
    width_px=st.integers(1, 99_999),
    height_px=st.integers(1, 99_999),
    scale_units=st.integers(0, 2),
    horizontal_scale=_px,
    vertical_scale=_px,
    compression=st.sampled_from(CODINGS),
    data=_binary,
)


def _tuples(one: st.SearchStrategy[object], most: int = 4, least: int = 0) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(one, min_size=least, max_size=most).map(tuple)


_points = st.builds(Point, st.integers(0, 9999), st.integers(0, 9999))
_minutiae = st.builds(
    Minutia,
    index=st.integers(1, 999),
    at=_points,
    angle_deg=st.integers(0, 359),
    quality=st.integers(0, 63),
    kind=st.sampled_from(MinutiaKind),
    ridge_counts=_tuples(st.builds(RidgeCount, st.integers(0, 999), st.integers(0, 99)), 9),
)
_standard = st.builds(
    StandardMinutiae,
    impression=st.integers(0, 99),
    system=_letters,
    method=st.sampled_from("AUEM"),
    positions=_tuples(st.integers(0, 99), 6, 1),
    patterns=_tuples(st.builds(Pattern, st.sampled_from("TU"), _letters)),
    minutiae=_tuples(_minutiae),
    cores=_tuples(_points),
    deltas=_tuples(_points),
    has_ridge_counts=st.booleans(),
)
_singular = st.builds(Singularity, _px, _px, _even)
_m1_minutiae = st.builds(
    M1Minutia,
    index=st.integers(1, 255),
    x_px=_px,
    y_px=_px,
    angle_deg=_even,
    kind=st.sampled_from(M1Kind),
    quality=st.integers(0, 100),
)


@st.composite
def _incits(draw: st.DrawFn) -> Incits378:
    method = draw(st.none() | st.integers(0, 2))
    counts = st.builds(M1RidgeCount, st.integers(1, 255), st.integers(1, 255), st.integers(0, 99))
    deltas = draw(_tuples(_singular))
    return Incits378(
        impression=draw(st.integers(0, 99)),
        format_owner=FormatOwner(draw(_letters), draw(_letters), draw(_letters)),
        equipment=CaptureEquipment(draw(_letters), draw(_letters)),
        width_px=draw(_px),
        height_px=draw(_px),
        scale_units=draw(st.integers(0, 2)),
        horizontal_scale=draw(_px),
        vertical_scale=draw(_px),
        view=draw(st.integers(0, 15)),
        position=draw(st.integers(0, 99)),
        minutiae=draw(_tuples(_m1_minutiae)),  # type: ignore[arg-type]
        qualities=draw(_tuples(st.builds(QualityScore, _score, _owner, _letters))),  # type: ignore[arg-type]
        ridge_method=method,
        ridge_counts=() if method is None else draw(_tuples(counts)),  # type: ignore[arg-type]
        cores=draw(_tuples(_singular)),  # type: ignore[arg-type]
        deltas=deltas,  # type: ignore[arg-type]
        delta_angles=draw(_tuples(st.builds(DeltaAngles, _even, _even), len(deltas))),  # type: ignore[arg-type]
    )


_marks = st.builds(MarkDescription, _words, _words, st.just(""), _words)
_marked = st.builds(
    Photo,
    kind=st.sampled_from(["SCAR", "MARK", "TATTOO"]),
    source=_words,
    captured=st.just("20260304"),
    image=_images,
    colour_space=_letters,
    acquisition_profile=st.none() | st.integers(0, 99),
    pose=st.sampled_from(["", "F", "L", "R", "A"]),
    pose_angle_deg=st.none() | st.integers(-180, 180),
    source_of_photo=_tuples(_words, 3),
    qualities=_tuples(st.builds(QualityScore, _score, _owner, _letters)),
    monitoring=st.sampled_from(["", "ASSIGNED"]),
    comment=st.just("") | _words,
    mark_codes=_tuples(_words),
    mark_size_cm=st.just(()) | st.tuples(st.just("5"), st.just("7")),
    marks=_tuples(_marks),
    colours=_tuples(_tuples(_letters, 5, 1)),
)
_unmarked = {"kind": "FACE", "mark_codes": (), "mark_size_cm": (), "marks": (), "colours": ()}
_photos = _marked | _marked.map(lambda photo: replace(photo, **_unmarked))


@st.composite
def _ridges(draw: st.DrawFn) -> RidgeRecord:
    kind = draw(st.sampled_from([LATENTS, FINGERPRINTS, PALMPRINTS]))
    position = st.sampled_from(sorted(POSITIONS[kind]))
    metrics = _tuples(st.builds(QualityMetric, position, _score, _owner, st.integers(0, 99_999).map(str)))
    image = draw(st.none() | _images)
    value = RidgeRecord(
        record_type=kind,
        impression=draw(st.integers(0, 99)),
        source=draw(_words),
        captured="20260304",
        positions=draw(_tuples(position, 4, 1)),  # type: ignore[arg-type]
        image=image,
        bits_per_pixel=None if image is None else draw(st.integers(1, 99)),
        qualities=draw(metrics),  # type: ignore[arg-type]
        monitoring=draw(st.sampled_from(["", "UNATTENDED"])),
        comment=draw(st.just("") | _words),
    )
    if kind != LATENTS:
        missing = st.builds(MissingPosition, st.integers(1, 86), st.sampled_from(["XX", "UP"]))
        value = replace(value, missing=draw(_tuples(missing)))
    if kind != FINGERPRINTS:
        return value
    finger = st.sampled_from(sorted(SINGLE_FINGERS))
    edges = st.lists(_px, min_size=2, max_size=2).map(sorted)
    boxes = st.builds(lambda f, x, y: SegmentBox(f, *x, *y), finger, edges, edges)
    outlines = st.builds(SegmentOutline, finger, _tuples(st.tuples(_px, _px), 9, 3))
    return replace(
        value,
        segments=draw(_tuples(boxes)),
        outlines=draw(_tuples(outlines)),
        nfiq=draw(_tuples(st.builds(NfiqScore, finger, st.sampled_from(sorted(NFIQ_SCORES))))),
        segment_qualities=draw(metrics),
    )


_type4 = st.builds(
    Type4Image,
    impression=st.integers(0, 255),
    positions=_tuples(st.integers(0, 254), 6, 1),
    native_scale=st.booleans(),
    width_px=st.integers(1, 65_535),
    height_px=st.integers(1, 65_535),
    compression=st.sampled_from(CODINGS),
    data=_binary,
)


def _photo_in_utf8(value: Photo, *, idc: int) -> TaggedRecord:
    return photo_record(value, idc=idc, encoding="utf-8")


def _ridge_in_utf8(value: RidgeRecord, *, idc: int) -> TaggedRecord:
    return ridge_record(value, idc=idc, encoding="utf-8")


@pytest.mark.parametrize(
    ("values", "write", "read"),
    [
        (_type4, type4_record, read_type4),
        (_standard, standard_minutiae_record, read_standard_minutiae),
        (_incits(), incits378_record, read_incits378),
        (_photos, _photo_in_utf8, read_photo),
        (_ridges(), _ridge_in_utf8, read_ridge_record),
    ],
    ids=["type4", "type9", "incits378", "type10", "types13-15"],
)
def test_a_record_made_of_values_says_those_values(
    values: st.SearchStrategy[object],
    write: Callable[..., Record],
    read: Callable[[AnsiNistFile, Record], object],
) -> None:
    @EXAMPLES
    @given(values, st.integers(0, 99))
    def check(value: object, idc: int) -> None:
        file = decode(encode(file_of(write(value, idc=idc), more=(UTF8,))))
        assert read(file, file.records[1]) == value
        assert file.records[1].idc == idc

    check()
