"""Line icons (24 grid, stroke 2) in any colour: the SVG files of resources/icons, whose ink is `currentColor`."""

from functools import cache
from importlib import resources

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer


def paint_icon(painter: QPainter, box: QRectF, name: str, colour: QColor) -> None:
    _renderer(name, colour.name()).render(painter, box)


def icon(name: str, px: int, colour: QColor, ratio: float = 1.0) -> QIcon:
    """An icon for a widget that paints itself."""
    pixmap = QPixmap(round(px * ratio), round(px * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_icon(painter, QRectF(0, 0, px, px), name, colour)
    painter.end()
    return QIcon(pixmap)


@cache
def _source(name: str) -> str:
    return resources.files("resources").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
