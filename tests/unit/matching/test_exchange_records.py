"""Records of INCITS 378 and ISO/IEC 19794-2: byte by byte, there and back, and what is refused."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.errors import TemplateDamaged
from app.matching.exchange import parameters as p
from app.matching.exchange.errors import (
    ExchangeError,
    FingerNotInRecord,
    RecordDamaged,
    RecordNotKnown,
    TooMuchForRecord,
)
from app.matching.exchange.files import is_template, only_view, read_views, write_views
from app.matching.exchange.records import format_of, read_record, write_record
from app.matching.exchange.values import FingerView, RecordFormat
from app.matching.template import Template, flow_shape
from tests.unit.matching.drawn import finger, impression

INCITS, ISO = RecordFormat.INCITS_378, RecordFormat.ISO_19794_2
BOTH = [INCITS, ISO]
STEP_RAD = {INCITS: np.radians(2), ISO: 2 * np.pi / 256}


def _template(x: list[float], y: list[float], direction: list[float], width: int = 300, height: int = 400) -> Template:
    count = len(x)
    return Template.of(
        x=np.array(x), y=np.array(y), direction=np.array(direction), kind=np.arange(count) % 2 + 1,
        quality=np.full(count, 80), flow=np.ones(flow_shape(width, height), np.uint8), width_px=width,
        height_px=height,
    )  # fmt: skip


def _drawn(seed: int = 5, count: int = 70) -> Template:
    rng = np.random.default_rng(seed)
    return impression(finger(rng, count), rng)


VIEW = FingerView(_template([100, 299.6], [14.2, 17], [0.0, np.pi / 2]), finger=7, impression=1, quality=90)
# x, y axis down, angles counter-clockwise: a direction that leads down the picture is three quarters of a turn.
_MINUTIAE = {INCITS: "4064 000e 00 50 812b 0011 87 50", ISO: "4064 000e 00 50 812b 0011 c0 50"}
_SIZES = "0000 012c 0190 00c5 00c5 01 00"
_HEADS = {INCITS: "464d5200 20323000 002c 0103 0000", ISO: "464d5200 20323000 0000002a"}


@pytest.mark.parametrize("form", BOTH)
def test_every_byte_stands_where_the_standard_puts_it(form: RecordFormat) -> None:
    assert write_record([VIEW], form) == bytes.fromhex(f"{_HEADS[form]} {_SIZES} 07 01 5a 02 {_MINUTIAE[form]} 0000")


@pytest.mark.parametrize("form", BOTH)
def test_what_is_written_is_read_again_as_fine_as_the_record_is(form: RecordFormat) -> None:
    template = _drawn()
    data = write_record([FingerView(template, finger=3, impression=1, quality=61)], form)
    assert format_of(data) is form
    (view,) = read_record(data)
    again = view.template
    assert (view.finger, view.number, view.impression, view.quality) == (3, 0, 1, 61)
    assert (again.width_px, again.height_px, again.resolution_ppi) == (480, 480, 500)
    np.testing.assert_allclose(again.x, template.x, atol=0.5)
    np.testing.assert_allclose(again.y, template.y, atol=0.5)
    away = np.angle(np.exp(1j * (again.direction - template.direction)))
    assert np.abs(away).max() <= STEP_RAD[form] / 2 + 2 * np.pi / 512 + 1e-6
    np.testing.assert_array_equal(again.kind, template.kind)
    np.testing.assert_array_equal(again.quality, template.quality)


@pytest.mark.parametrize("form", BOTH)
def test_once_written_and_read_nothing_more_is_lost(form: RecordFormat) -> None:
    data = write_record([FingerView(_drawn(), finger=3)], form)
    assert write_record(read_record(data), form) == data


@pytest.mark.parametrize("form", BOTH)
def test_several_prints_are_told_by_finger_and_number(form: RecordFormat) -> None:
    views = [FingerView(_drawn(seed, 40), finger) for seed, finger in ((1, 2), (2, 3), (3, 2))]
    found = read_record(write_record(views, form))
    assert [(view.finger, view.number) for view in found] == [(2, 0), (3, 0), (2, 1)]
    for before, after in zip(views, found, strict=True):
        np.testing.assert_allclose(after.template.x, before.template.x, atol=0.5)
    assert only_view(found, 3) is found[1]
    assert only_view(found, 2) is found[0]
    with pytest.raises(FingerNotInRecord, match="2, 3"):
        only_view(found, 9)
    with pytest.raises(FingerNotInRecord, match="3 prints"):
        only_view(found)


@pytest.mark.parametrize("form", BOTH)
def test_a_long_record_too(form: RecordFormat) -> None:
    views = [FingerView(_drawn(seed, 100), 1 + seed % 10) for seed in range(150)]
    data = write_record(views, form)
    assert len(data) > 65_536
    assert format_of(data) is form
    assert len(read_record(data)) == 150


def test_the_best_are_kept_of_more_than_a_record_holds() -> None:
    count = 300
    template = Template.of(
        x=np.arange(count), y=np.arange(count), direction=np.zeros(count), kind=np.ones(count, int),
        quality=np.arange(count) // 3, flow=np.ones((10, 10), np.uint8), width_px=320, height_px=320,
    )  # fmt: skip
    (view,) = read_record(write_record([FingerView(template)], ISO))
    assert len(view.template) == p.MOST_MINUTIAE
    assert view.template.x.min() == count - p.MOST_MINUTIAE


@pytest.mark.parametrize("form", BOTH)
def test_an_empty_template_stays_one(form: RecordFormat) -> None:
    (view,) = read_record(write_record([FingerView(Template.empty(300, 400))], form))
    assert (len(view.template), view.template.width_px, view.quality) == (0, 300, 0)
    assert not view.template.flow.any()


def test_what_no_record_holds_is_refused() -> None:
    view = FingerView(_drawn())
    for views in (
        [],
        [view] * 256,
        [view] * 17,
        [FingerView(view.template, 11)],
        [FingerView(view.template, 2, 0, 24)],
    ):
        with pytest.raises(TooMuchForRecord):
            write_record(views, ISO)
    with pytest.raises(TooMuchForRecord):
        write_views([view, view], RecordFormat.FRT)


# --- from elsewhere


def _iso(
    minutiae: str, *, sizes: str = "0000 012c 0190 00c5 00c5", head: str = "07 00 5a", extended: str = ""
) -> bytes:
    rows, more = bytes.fromhex(minutiae), bytes.fromhex(extended)
    body = bytes.fromhex(f"{sizes} 01 00 {head}") + bytes([len(rows) // 6]) + rows + struct.pack(">H", len(more)) + more
    return b"FMR\0 20\0" + struct.pack(">I", 12 + len(body)) + body


THREE = "4064 000e 00 5a  8037 0012 40 00  0020 00ff ff 64"


def test_kinds_places_angles_and_qualities_of_a_record_from_elsewhere() -> None:
    (view,) = read_record(_iso(THREE))
    found = view.template
    assert found.x.tolist() == [100, 55, 32]
    assert found.y.tolist() == [14, 18, 255]
    assert found.kind.tolist() == [1, 2, 0]
    assert found.quality.tolist() == [90, p.QUALITY_NOT_SAID, 100]
    np.testing.assert_allclose(np.degrees(found.direction), [0, 270, 360 / 256], atol=1e-3)


def test_extended_data_are_passed_over() -> None:
    ridge_counts = "0001 000a 00 01 02 03 04 05"
    assert read_record(_iso(THREE, extended=ridge_counts))[0].template == read_record(_iso(THREE))[0].template


def test_reserved_bits_are_passed_over() -> None:
    assert read_record(_iso(THREE.replace("000e", "c00e")))[0].template == read_record(_iso(THREE))[0].template


def test_another_resolution_comes_to_500_ppi() -> None:
    (view,) = read_record(_iso(THREE, sizes="0000 012c 0190 018a 018a"))  # 394 a centimetre
    found = view.template
    np.testing.assert_allclose(found.x, [50, 27.5, 16], atol=0.25)
    assert (found.width_px, found.height_px, found.resolution_ppi) == (150, 200, 1001)


def test_pixels_that_are_not_square_turn_directions() -> None:
    (view,) = read_record(_iso("4064 0064 20 00", sizes="0000 012c 0190 00c5 018a"))  # 45 degrees
    found = view.template
    np.testing.assert_allclose((found.x[0], found.y[0]), (100, 50), atol=0.25)
    assert np.degrees(found.direction[0]) == pytest.approx(360 - 26.6, abs=1)


def _of_2011(rows: str, each: int, *, certified: bool = False) -> bytes:
    minutiae = bytes.fromhex(rows)
    own = bytes.fromhex("07d5 0c 0f 11 23 14 0000  00 abcd 00b5  02 5a abcd 0123 32 abcd 0124")
    own += bytes.fromhex("01 0001 02") if certified else b""
    own += bytes.fromhex("07 03 00c5 00c5 01 012c 0190") + bytes([each << 4, len(minutiae) // each]) + minutiae
    own += bytes(2)
    body = struct.pack(">HB", 1, certified) + struct.pack(">I", 4 + len(own)) + own
    return b"FMR\x00030\0" + struct.pack(">I", 12 + len(body)) + body


@pytest.mark.parametrize("certified", [False, True])
def test_a_record_of_2011_is_read(certified: bool) -> None:
    data = _of_2011("4064 000e 40 5a 8037 0012 00 fe", 6, certified=certified)
    (view,) = read_record(data)
    assert (view.finger, view.number, view.impression, view.quality) == (7, 3, 1, 90)
    assert view.template.quality.tolist() == [90, p.QUALITY_NOT_SAID]
    assert view.template.kind.tolist() == [1, 2]
    (plain,) = read_record(_of_2011("4064 000e 40 8037 0012 00", 5, certified=certified))
    np.testing.assert_array_equal(plain.template.x, view.template.x)
    np.testing.assert_array_equal(plain.template.direction, view.template.direction)
    assert set(plain.template.quality.tolist()) == {p.QUALITY_NOT_SAID}


@pytest.mark.parametrize("index", [0, 1, 2])
def test_zeros_after_a_record_are_the_rest_of_a_buffer(index: int) -> None:
    for padding in (1, 3, 100):
        views = read_record(WHOLE[index] + bytes(padding))
        assert [view.template for view in views] == [view.template for view in read_record(WHOLE[index])]


# --- refused


# Length, owner and type, reader, one print with its own size and resolution: no minutiae.
OF_2009 = b"FMR\x00030\0" + bytes.fromhex(
    "00000028 001b 0201 00 0000 01 00  02 00 00 50 001b 0001 012c 0190 00c5 00c5 00 0000"
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"F",
        b"FMR",
        b"FMR\0",
        b"FMC\0 20\0",
        b"FMR\x00035\0" + bytes(40),
        OF_2009,
        b"\x89PNG\r\n\x1a\n",
        b"1.001:3",
    ],
    ids=["empty", "a letter", "three", "magic", "card", "amended 2009", "2009", "png", "an2"],
)
def test_what_is_no_record_of_these_is_not_known(data: bytes) -> None:
    with pytest.raises(RecordNotKnown):
        read_record(data)


BAD: dict[str, bytes] = {
    "no width": _iso(THREE, sizes="0000 0000 0190 00c5 00c5"),
    "wider than any": _iso(THREE, sizes="0000 ffff 0190 00c5 00c5"),
    "no resolution": _iso(THREE, sizes="0000 012c 0190 0000 00c5"),
    "too fine": _iso(THREE, sizes="0000 012c 0190 00c5 0fff"),
    "outside": _iso("412c 000e 00 5a"),
    "below": _iso("4064 0190 00 5a"),
    "apart": _iso("4000 0000 00 5a 4700 0000 00 00", sizes="0000 0fff 0190 00c5 00c5"),
    "kind": _iso("c064 000e 00 5a"),
    "finger": _iso(THREE, head="0b 00 5a"),
    "longer": _iso(THREE) + b"\1",
    "ends early": _iso(THREE)[:11] + bytes([len(_iso(THREE)) - 2]) + _iso(THREE)[12:-2],
    "angle": write_record([VIEW], INCITS)[:34] + b"\xb4" + write_record([VIEW], INCITS)[35:],
    "minutia of 2011": _of_2011("4064 000e 40 5a", 6).replace(b"\x60\x01", b"\x40\x01"),
    "giant": _iso(THREE) + bytes(p.MOST_BYTES),
}


@pytest.mark.parametrize("name", list(BAD))
def test_what_is_at_odds_with_itself_is_damaged(name: str) -> None:
    with pytest.raises(RecordDamaged):
        read_record(BAD[name])


WHOLE = [
    write_record([VIEW, FingerView(_drawn(3, 20), 2)], INCITS),
    write_record([VIEW, FingerView(_drawn(3, 20), 2)], ISO),
    _of_2011("4064 000e 40 5a 8037 0012 00 fe", 6, certified=True),
]


@pytest.mark.parametrize("data", WHOLE, ids=["incits", "iso", "2011"])
def test_every_cut_is_noticed(data: bytes) -> None:
    for end in range(len(data)):
        with pytest.raises(ExchangeError):
            read_record(data[:end])


@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6))
def test_changed_bytes_give_a_template_or_a_code(data: bytes, changes: list[tuple[int, int]]) -> None:
    changed = bytearray(data)
    for at, value in changes:
        changed[at % len(changed)] = value
    _is_answered(bytes(changed))


@given(st.sampled_from([b"", b"FRT", b"FMR\0 20\0", b"FMR\x00030\0"]), st.binary(max_size=300))
def test_any_bytes_give_a_template_or_a_code(head: bytes, data: bytes) -> None:
    _is_answered(head + data)


def _is_answered(data: bytes) -> None:
    try:
        views = read_views(data)
    except (ExchangeError, TemplateDamaged):
        return
    for view in views:
        assert Template.from_bytes(view.template.to_bytes()) == view.template


# --- files


def test_the_own_format_loses_nothing_and_is_known_by_its_first_bytes() -> None:
    template = _drawn()
    data = write_views([FingerView(template)], RecordFormat.FRT)
    assert read_views(data)[0].template == template
    assert is_template(data)
    assert is_template(WHOLE[0])
    assert is_template(WHOLE[2])
    assert not is_template(b"\x89PNG")
    assert not is_template(b"")
