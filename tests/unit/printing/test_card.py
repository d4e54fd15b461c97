"""The printed card: the pictures to the pixel, the scale to a tenth of a millimetre, nothing cut, the mark on top."""

import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pikepdf
import pytest
from PySide6.QtGui import QImage, QPainter

from app.domain.booking import Charge, MissingFinger, MissingReason
from app.domain.card import CardForm, CardPrint, Standing
from app.domain.image import FingerImage, Pixels
from app.domain.position import FrictionRidgePosition
from app.presenters.card_layout import Rectangle, layout_of
from app.presenters.card_sheet import CardSheet
from app.printing.card import CardPages
from app.printing.page import NotPrinted
from tests.support import cards
from tests.support.pdf_text import pages_of

pytestmark = pytest.mark.usefixtures("qapp")
F = FrictionRidgePosition
MM_PER_POINT = 25.4 / 72
EXACT_MM = 0.1
DRAWN = 4  # pixels a point
AMPUTATED = MissingFinger(F.RIGHT_MIDDLE, MissingReason.AMPUTATED)
BANDAGED = MissingFinger(F.LEFT_THUMB, MissingReason.UNABLE_TO_PRINT)


@dataclass(frozen=True)
class Drawn:
    """A picture as the page draws it, in millimetres from the upper left corner. `clip`: left, top, right, bottom."""

    pixels: Pixels
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float
    clip: tuple[float, float, float, float]


def pdf_of(sheet: CardSheet) -> bytes:
    return CardPages(sheet).pdf()


def words_of(sheet: CardSheet) -> list[str]:
    """The text of each page without spaces: a line that was broken has lost one."""
    return [flat(page) for page in pages_of(pdf_of(sheet))]


def flat(text: str) -> str:
    return "".join(text.split())


def drawn_on(page: pikepdf.Page) -> Iterator[Drawn]:
    """By the page's own operators: every picture with the matrix and the clipping path in force."""
    height_pt = float(page.MediaBox[3])
    now, clip, path, stack = pikepdf.Matrix(), None, [], []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "q":
                stack.append((now, clip))
            case "Q":
                now, clip = stack.pop()
            case "cm":
                now = pikepdf.Matrix(*map(float, operands)) @ now
            case "m":
                path = [now.transform((float(operands[0]), float(operands[1])))]
            case "l":
                path.append(now.transform((float(operands[0]), float(operands[1]))))
            case "W" | "W*":
                across, down = [x for x, _ in path], [height_pt - y for _, y in path]
                clip = (min(across), min(down), max(across), max(down))
            case "Do":
                image = page.Resources.XObject[str(operands[0])]
                assert str(image.Filter) == "/FlateDecode"
                assert (str(image.ColorSpace), int(image.BitsPerComponent)) == ("/DeviceGray", 8)
                pixels = np.frombuffer(image.read_bytes(), np.uint8).reshape(int(image.Height), int(image.Width))
                (left, top), (right, bottom) = now.transform((0, 1)), now.transform((1, 0))
                box = (left, height_pt - top, right - left, top - bottom)
                assert clip is not None
                yield Drawn(pixels, *(MM_PER_POINT * one for one in box), tuple(MM_PER_POINT * one for one in clip))


def drawings(sheet: CardSheet) -> list[Drawn]:
    with pikepdf.open(io.BytesIO(pdf_of(sheet))) as pdf:
        return list(drawn_on(pdf.pages[0]))


def near(one: float, other: float) -> bool:
    return abs(one - other) < EXACT_MM


# Pictures. -----------------------------------------------------------------------------------------------------------


def test_the_pictures_are_the_transactions_to_the_pixel_and_lie_in_true_size_in_the_middle_of_their_boxes() -> None:
    found = drawings(cards.sheet())
    boxes = [box for box in layout_of(CardForm.FD249).prints if not box.instead_of]
    assert len(found) == len(boxes) == 14
    for one, box in zip(found, boxes, strict=True):
        image = cards.picture(box.position)
        assert np.array_equal(one.pixels, image.pixels), box.label
        assert near(one.width_mm, image.width_px / 500 * 25.4)
        assert near(one.height_mm, image.height_px / 500 * 25.4)
        assert near(one.left_mm + one.width_mm / 2, (box.box.x + box.box.width / 2) * 25.4)
        assert near(one.top_mm + one.height_mm / 2, (box.box.y + box.box.height / 2) * 25.4)


def test_a_page_is_as_large_as_the_card() -> None:
    with pikepdf.open(io.BytesIO(pdf_of(cards.sheet()))) as pdf:
        assert [float(side) for side in pdf.pages[0].MediaBox] == [0, 0, 8 * 72, 8 * 72]


def test_of_a_picture_larger_than_its_box_the_edge_hides_a_part_and_the_file_has_the_whole() -> None:
    image = cards.picture(F.RIGHT_THUMB, (900, 800))
    (one,) = drawings(cards.sheet(cards.only(CardPrint(F.RIGHT_THUMB, image))))
    assert np.array_equal(one.pixels, image.pixels)
    assert near(one.width_mm, 900 / 500 * 25.4)
    assert all(near(edge, due * 25.4) for edge, due in zip(one.clip, (0, 3.0, 1.6, 4.5), strict=True))


def test_a_picture_of_another_resolution_has_its_true_size_too() -> None:
    image = FingerImage(cards.picture(F.LEFT_INDEX).pixels, 600)
    (one,) = drawings(cards.sheet(cards.only(CardPrint(F.LEFT_INDEX, image))))
    assert np.array_equal(one.pixels, image.pixels)
    assert near(one.width_mm, 160 / 600 * 25.4)


def test_a_picture_that_cannot_be_read_leaves_its_box_with_words() -> None:
    sheet = cards.sheet(cards.content(cards.car(damaged=(F.RIGHT_INDEX,))))
    assert len(drawings(sheet)) == 13
    (page,) = words_of(sheet)
    assert page.count(flat("IMAGE CANNOT BE READ")) == 1


# Words. --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", CardForm)
def test_every_label_and_the_persons_data_are_on_the_card(form: CardForm) -> None:
    (page,) = words_of(cards.sheet(form=form))
    layout = layout_of(form)
    for text in (*(one.label for one in layout.fields), *(one.label for one in layout.prints if not one.instead_of)):
        assert flat(text) in page, text
    for text in ("SAMPLE, JORDAN LEE", "04/17/1988", "5'09\"", "165", "N-B-1", "03/04/2026", layout.form):
        assert flat(text) in page, text


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing.SENT, f"ALREADY SENT ELECTRONICALLY, TCN {cards.TCN}, DO NOT SEND AGAIN"),
        (Standing.REJECTED, f"SENT ELECTRONICALLY AND REJECTED, TCN {cards.TCN}"),
        (Standing.TRIED, f"NO RECEIPT YET, TCN {cards.TCN}"),
        (Standing.WAITING, f"WAITS TO GO ELECTRONICALLY, TCN {cards.TCN}: ASK BEFORE THIS CARD IS SENT"),
        (Standing.NOT_SENT, f"NOT SENT ELECTRONICALLY, TCN {cards.TCN}"),
        (Standing.NOT_KNOWN, "NOT KNOWN WHETHER SENT"),
    ],
    ids=lambda one: one.value if isinstance(one, Standing) else "",
)
def test_the_mark_across_the_top_says_whether_it_was_sent(standing: Standing, said: str) -> None:
    (page,) = words_of(cards.sheet(cards.only(), standing=standing))
    assert flat(said) in page
    assert "TRAINING" not in page


def test_forty_charges_go_on_on_a_further_page_with_mark_and_name() -> None:
    charges = tuple(Charge(f"CHARGE NUMBER {n} OF FORTY", date="20260302") for n in range(1, 41))
    sheet = cards.sheet(cards.content(cards.car(charges=charges)), standing=Standing.SENT, training=True)
    pages = words_of(sheet)
    assert len(pages) == 2
    assert flat("(continued on page 2)") in pages[0]
    for page in pages:
        assert flat("TRAINING: NOT A REAL PERSON") in page
        assert flat("DO NOT SEND AGAIN") in page
        assert flat("SAMPLE, JORDAN LEE") in page
    assert [page.count("OFFORTY") > 0 for page in pages] == [True, True]
    for number in range(1, 41):
        assert sum(page.count(f"CHARGENUMBER{number}OFFORTY") for page in pages) == 1


def test_charges_of_the_longest_literals_take_several_pages_and_none_is_cut() -> None:
    literal = "ASSAULT IN THE SECOND DEGREE " * 10
    charges = tuple(Charge(f"{n:02d} {literal}".strip()) for n in range(1, 41))
    pages = words_of(cards.sheet(cards.content(cards.car(charges=charges))))
    assert len(pages) > 2
    assert "".join(pages).count(flat("ASSAULT IN THE SECOND DEGREE")) == 40 * 10


def test_a_text_longer_than_a_page_is_whole_and_one_without_end_is_refused() -> None:
    word = "W" * 2000  # longer than a line, and than a piece
    pages = words_of(cards.sheet(cards.content(cards.car(charges=(Charge(f"{'ARSON ' * 3000}{word}"),)))))
    said = "".join(pages).replace("ARSON", "", 3000)
    assert len(pages) > 3
    assert "ARSON" not in said
    assert said.count("W") >= 2000
    endless = cards.sheet(cards.content(cards.car(charges=(Charge("ARSON " * 200_000),))))
    with pytest.raises(NotPrinted, match="too many pages"):
        CardPages(endless)


@pytest.mark.parametrize(
    "surname", ["PEÑALOZA-GUTIÉRREZ Y ETXEBARRÍA DE LA TORRE", "ÅSTRÖM-ŁUKASIEWICZ", "W" * 70, "W" * 150]
)
def test_long_and_accented_names_are_whole(surname: str) -> None:
    person = type(cards.PERSON)(surname, "ZOË")
    pages = words_of(cards.sheet(cards.content(cards.car(subject=person))))
    assert flat(f"{surname}, ZOË") in "".join(pages)


def test_missing_fingers_are_words_in_their_boxes_and_under_the_slap() -> None:
    sheet = cards.sheet(cards.content(cards.car(missing=(AMPUTATED, BANDAGED))))
    (page,) = words_of(sheet)
    assert len(drawings(sheet)) == 11  # two rolled boxes and the box of the thumb are words
    assert page.count("amputated") == 1
    assert page.count(flat("unable to print")) == 2
    assert page.count(flat("3. R. MIDDLE: AMP")) == 2  # in the list, and under the right four fingers


def test_the_fingers_of_a_hand_with_several_reasons_stand_below_each_other() -> None:
    left = (F.LEFT_INDEX, F.LEFT_MIDDLE, F.LEFT_RING)
    missing = (
        *(MissingFinger(one, MissingReason.AMPUTATED) for one in left),
        MissingFinger(F.LEFT_LITTLE, BANDAGED.reason),
    )
    sheet = cards.sheet(cards.only(missing=missing))
    place = next(one for one in sheet.prints if one.label.startswith("LEFT FOUR"))
    assert len(lines_in(sheet, place.box)) == 1 + len(missing)  # the label, and a line each


@pytest.mark.parametrize("label", ["R. THUMB", "10. L. LITTLE"])
def test_words_in_the_place_of_a_print_stay_in_its_box(label: str) -> None:
    sheet = cards.sheet(cards.only())
    place = next(one for one in sheet.prints if one.label == label)
    assert place.words == ("NO IMAGE",)
    box = inside(picture_of(sheet), place.box)
    assert box[:, 2:-2].any()
    assert not box[10:, :2].any()
    assert not box[10:, -2:].any()


def picture_of(sheet: CardSheet) -> Pixels:
    """The front in grey, four pixels a point."""
    pages = CardPages(sheet)
    image = QImage(round(pages.width_pt * DRAWN), round(pages.height_pt * DRAWN), QImage.Format.Format_Grayscale8)
    painter = QPainter(image)
    painter.scale(DRAWN, DRAWN)
    pages.paint(painter, 0)
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].copy()


def inside(picture: Pixels, box: Rectangle) -> np.ndarray:
    """What is dark in a box, without its lines."""
    side = 72 * DRAWN
    top, left = round(box.y * side) + DRAWN, round(box.x * side) + DRAWN
    bottom, right = round((box.y + box.height) * side) - DRAWN, round((box.x + box.width) * side) - DRAWN
    return picture[top:bottom, left:right] < 128


def lines_in(sheet: CardSheet, box: Rectangle) -> list[int]:
    """Where lines of text begin in a box, in pixels from its top."""
    dark = inside(picture_of(sheet), box).any(axis=1)
    return list(np.flatnonzero(dark[1:] & ~dark[:-1]))


def test_it_prints_without_a_window_or_a_display() -> None:
    program = (
        "from tests.support import cards; from app.printing.card import CardPages;"
        "import sys; sys.stdout.buffer.write(CardPages(cards.sheet(cards.only())).pdf())"
    )
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)}
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=environment)
    assert "NOT SENT" in pages_of(printed.stdout)[0]
