"""The look at WSQ's markers: whole files pass, everything cut or bent is refused, nothing else is ever raised."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.image import FingerImage
from app.imaging import codecs
from app.imaging.codecs import WSQ, Expected
from app.imaging.errors import CodecDataDamaged, CodecUnsupported
from app.imaging.wsq_markers import check_wsq
from tests.unit.imaging.drawn import grating

WHOLE = codecs.encode(FingerImage(grating((96, 128), angle_deg=20)), WSQ)


def test_a_whole_file_tells_its_size() -> None:
    frame = check_wsq(WHOLE)
    assert (frame.width_px, frame.height_px) == (128, 96)


@pytest.mark.parametrize("kept", range(0, len(WHOLE), 37))
def test_every_truncation_is_refused(kept: int) -> None:
    with pytest.raises(CodecDataDamaged):
        check_wsq(WHOLE[:kept])


@pytest.mark.parametrize("kept", range(0, len(WHOLE), 97))
def test_a_truncation_that_was_closed_again_never_passes_without_its_blocks(kept: int) -> None:
    closed = WHOLE[:kept] + b"\xff\xa1"
    first_block = WHOLE.index(b"\xff\xa3")
    if kept < first_block:
        with pytest.raises(CodecDataDamaged):
            check_wsq(closed)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.integers(0, len(WHOLE)))
def test_bent_bytes_pass_or_are_refused_and_nothing_else(noise: bytes, at: int) -> None:
    bent = WHOLE[:at] + noise + WHOLE[at + len(noise) :]
    try:
        frame = check_wsq(bent)
    except CodecDataDamaged:
        return
    assert frame.width_px > 0
    assert frame.height_px > 0


def test_a_frame_larger_than_any_print_is_refused_before_decoding() -> None:
    at = WHOLE.index(b"\xff\xa2") + 6
    huge = WHOLE[:at] + b"\xff\xff\xff\xff" + WHOLE[at + 4 :]
    with pytest.raises(CodecUnsupported):
        codecs.decode(huge, WSQ, Expected())


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_blank_glass_has_empty_tables_and_is_a_picture_all_the_same(grey: int) -> None:
    blank = np.full((750, 800), grey, np.uint8)
    coded = codecs.encode(FingerImage(blank), WSQ)
    assert np.array_equal(codecs.decode(coded, WSQ, Expected()).pixels, blank)


def test_a_block_with_data_and_without_codes_is_refused() -> None:
    blank = codecs.encode(FingerImage(np.full((96, 128), 255, np.uint8)), WSQ)
    block = blank.index(b"\xff\xa3") + 5
    with pytest.raises(CodecDataDamaged, match="no codes"):
        check_wsq(blank[:block] + b"\x12\x34" + blank[block:])
