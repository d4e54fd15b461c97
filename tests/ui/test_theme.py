"""Tokens, contrast, type and icons."""

import json
from importlib import resources

import pytest
from PySide6.QtGui import QFontInfo, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.presenters.parts import Mark, Theme
from app.ui.icons import icon
from app.ui.look import FAMILY, look
from app.ui.measures import TYPE, Size, measures_for
from app.ui.shapes import STATES
from app.ui.tokens import contrast, themes

TEXT_LEAST, GRAPHIC_LEAST = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
_GROUNDS = ("canvas", "surface", "raised")
PAIRS = [
    *(("text", ground, TEXT_LEAST) for ground in _GROUNDS),
    *(("text-2", ground, TEXT_LEAST) for ground in _GROUNDS),
    *(("muted", ground, TEXT_LEAST) for ground in _GROUNDS),
    *(("on-accent", ground, TEXT_LEAST) for ground in ("accent", "accent-hover", "accent-press")),
    *((mark, ground, TEXT_LEAST) for mark in ("good", "warn", "bad") for ground in ("canvas", "surface")),
    *((mark, f"{mark}-soft", TEXT_LEAST) for mark in ("good", "warn", "bad")),
    *(("text", f"{mark}-soft", TEXT_LEAST) for mark in ("good", "warn", "bad")),
    *(("on-state", mark, TEXT_LEAST) for mark in ("good", "warn", "bad")),
    ("on-training", "training", TEXT_LEAST),
    *(("outline", ground, GRAPHIC_LEAST) for ground in ("canvas", "surface")),
    *(("focus", ground, GRAPHIC_LEAST) for ground in _GROUNDS),
]  # fmt: skip


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: f"{p[0]}-on-{p[1]}")
def test_contrast_of_tokens(theme: Theme, pair: tuple[str, str, float]) -> None:
    ink, ground, least = pair
    found = themes()[theme]
    assert contrast(found.colour(ink), found.colour(ground)) >= least


@pytest.mark.parametrize("theme", list(Theme))
def test_marks_stand_out_on_the_picture(theme: Theme) -> None:
    found = themes()[theme]
    white = found.colour("text")
    grey = round(255 * found.picture_white)
    white.setRgb(grey, grey, grey)
    for mark in ("good", "warn", "bad"):
        assert contrast(found.mark(mark), white) >= GRAPHIC_LEAST


def test_every_theme_has_every_token() -> None:
    names = {frozenset(theme.values) for theme in themes().values()}
    assert len(names) == 1


def test_fonts_are_our_own(qtbot: QtBot) -> None:
    for style in TYPE:
        info = QFontInfo(look().font(style))
        assert info.family() == FAMILY
        assert info.weight() == TYPE[style].weight


def test_digits_have_one_width(qtbot: QtBot) -> None:
    assert look().width("body", "1111") == look().width("body", "8888")


def test_no_text_is_smaller_than_14(qtbot: QtBot) -> None:
    assert min(size[0] for style in TYPE.values() for size in style.sizes) == 14


def test_measures_follow_the_window() -> None:
    assert measures_for(1093, 614).size is Size.COMPACT
    assert measures_for(1280, 800).size is Size.USUAL
    assert measures_for(1366, 768).size is Size.USUAL
    assert measures_for(1920, 1080).size is Size.LARGE


def test_every_mark_has_a_shape() -> None:
    assert set(STATES) == {mark.value for mark in Mark}


def test_icons_take_the_colour_that_is_asked(qtbot: QtBot) -> None:
    folder = resources.files("resources").joinpath("icons")
    names = [file.name.removesuffix(".svg") for file in folder.iterdir() if file.name.endswith(".svg")]
    assert len(names) >= 20
    colour = themes()[Theme.DAY].colour("bad")
    for name in names:
        image = icon(name, 24, colour).pixmap(24, 24).toImage()
        inks = {
            image.pixelColor(x, y).name() for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() == 255
        }
        assert inks <= {colour.name()}, name
        assert inks, name


def test_a_theme_reaches_the_palette_and_the_style_sheet(qapp: QApplication) -> None:
    for theme in Theme:
        look().choose_theme(theme)
        colours = themes()[theme]
        assert look().colour("canvas") == colours.colour("canvas")
        assert qapp.palette().color(QPalette.ColorRole.Window) == colours.colour("canvas")
        assert colours.values["bad-soft"] in qapp.styleSheet()


def test_hands_and_tokens_are_json_with_a_licence() -> None:
    text = resources.files("resources").joinpath("hands", "hands.json").read_text(encoding="utf-8")
    assert json.loads(text)["licence"] == "Apache-2.0"
