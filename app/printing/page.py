"""Pages to print: fonts, colours and shapes of the day theme on white paper, lengths in points (1/72 inch).

Qt writes text only where a QGuiApplication lives; without a window an offscreen one is started and stays.
"""

import json
import os
from functools import cache
from importlib import resources

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)
from PySide6.QtSvg import QSvgRenderer

from app.errors import BookingStationError, Whose

PAPER = QPageSize.PageSizeId.Letter
WIDTH_PT, HEIGHT_PT = 612.0, 792.0  # of US letter
MARGIN_PT = 40.0
_RESOLUTION_DPI = 600  # of the page's raster: text and shapes stay lines
POINTS_PER_INCH = 72
_STATE_BOX = 28  # the grid of the shapes in resources/tokens/states.json
_FONTS = ("Inter-Regular.otf", "Inter-SemiBold.otf")
_FAMILY = "Inter"
_TEXT_FLAGS = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop)


class NotPrinted(BookingStationError):
    """The page could not be made."""

    code = "printing/not-printed"
    whose = Whose.PROGRAM
    remedy = "Try again; if it stays, install the program anew: a part of it is not there."


class Document:
    """Pages one after the other, as a PDF in memory. `painter` paints in points of the page.

    `size_pt`: width and height where it is not the usual paper. `exact_ppi`: pictures of so many pixels an inch are
    kept to the pixel, in grey and without loss, and so is everything else grey; without it Qt makes JPEG of them.
    """

    def __init__(self, title: str, *, size_pt: tuple[float, float] | None = None, exact_ppi: int | None = None) -> None:
        ready()
        self._data = QByteArray()
        self._buffer = QBuffer(self._data)
        self._buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._writer = QPdfWriter(self._buffer)
        self._writer.setTitle(title)
        self._writer.setCreator("Booking station")
        self._dpi = exact_ppi or _RESOLUTION_DPI
        self._writer.setResolution(self._dpi)
        if exact_ppi is not None:
            self._writer.setColorModel(QPdfWriter.ColorModel.Grayscale)
        paper = QPageSize(PAPER) if size_pt is None else _paper(*size_pt)
        layout = QPageLayout(paper, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
        layout.setMode(QPageLayout.Mode.FullPageMode)
        self._writer.setPageLayout(layout)
        self.painter = QPainter()
        if not self.painter.begin(self._writer):
            raise NotPrinted("The page could not be begun.")
        self.painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering, exact_ppi is not None)
        self._scale()

    def next_page(self) -> None:
        if not self._writer.newPage():
            raise NotPrinted("The next page could not be begun.")
        self.painter.resetTransform()
        self._scale()

    def finish(self) -> bytes:
        """The bytes of the PDF."""
        self.painter.end()
        self._buffer.close()
        data = bytes(self._data.data())
        if not data.startswith(b"%PDF"):
            raise NotPrinted("The pages could not be written.")
        return data

    def _scale(self) -> None:
        factor = self._dpi / POINTS_PER_INCH
        self.painter.scale(factor, factor)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _paper(width_pt: float, height_pt: float) -> QPageSize:
    size = QSizeF(width_pt, height_pt)
    return QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)


def font(size_pt: int, *, bold: bool = False) -> QFont:
    """Of the program. The painter scales points to the raster, so that a pixel of the font is a point of the page."""
    made = QFont(_FAMILY)
    made.setPixelSize(size_pt)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)  # of the page on the screen: as wide as on paper
    for other_glyphs in ("tnum", "calt"):  # figures as the window has them, hyphens among capitals: not to be copied
        made.setFeature(QFont.Tag(other_glyphs), 0)
    return made


def colour(token: str) -> QColor:
    return QColor(_day()[token])


def text_height(text: str, width_pt: float, style: QFont) -> float:
    """Height of a text broken into lines of at most `width_pt`."""
    room = QRectF(0, 0, width_pt, HEIGHT_PT)
    return float(QFontMetricsF(style).boundingRect(room, _TEXT_FLAGS, text).height())


def put_text(
    painter: QPainter,
    text: str,
    box: QRectF,
    style: QFont,
    token: str = "text",
    flags: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop,
) -> None:
    """A text broken into lines inside `box`."""
    painter.setFont(style)
    painter.setPen(colour(token))
    painter.drawText(box, int(flags) | int(Qt.TextFlag.TextWordWrap), text)


def put_state(painter: QPainter, box: QRectF, state: str) -> None:
    """The shape of a state (a Mark by its value) in the colours of the day theme."""
    _shape(state).render(painter, box)


@cache
def _shape(state: str) -> QSvgRenderer:
    text = resources.files("resources").joinpath("tokens", "states.json").read_text(encoding="utf-8")
    drawing = str(json.loads(text)[state])
    for token, value in _day().items():
        drawing = drawing.replace(f"{{{token}}}", value)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_STATE_BOX} {_STATE_BOX}">{drawing}</svg>'
    return QSvgRenderer(QByteArray(svg.encode()))


@cache
def _day() -> dict[str, str]:
    text = resources.files("resources").joinpath("tokens", "tokens.json").read_text(encoding="utf-8")
    return dict(json.loads(text)["day"])


_offscreen: list[QGuiApplication] = []  # kept: one that Python lets go of takes the fonts with it


def ready() -> None:
    """The application that is there, or an offscreen one for the rest of the program; and the fonts of the program."""
    if QGuiApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        _offscreen.append(QGuiApplication([]))
    if _FAMILY in QFontDatabase.families():
        return
    for name in _FONTS:
        data = resources.files("resources").joinpath("fonts", name).read_bytes()
        if QFontDatabase.addApplicationFontFromData(QByteArray(data)) < 0:
            raise NotPrinted("A font of the program cannot be read.")
