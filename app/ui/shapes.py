"""State as a shape: disc with check, triangle, octagon with cross, ring with dot, and so on, in token colours."""

import json
from functools import cache
from importlib import resources

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgRenderer

from app.presenters.parts import Theme as ThemeName
from app.ui.look import look
from app.ui.tokens import themes

_BOX = 28  # the grid of the drawings below


@cache
def _drawings() -> dict[str, str]:
    """SVG of each state, with tokens of the theme in braces."""
    text = resources.files("resources").joinpath("tokens", "states.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


STATES = tuple(_drawings())


def paint_state(painter: QPainter, box: QRectF, state: str, *, on_picture: bool = False) -> None:
    """Draw the shape of a state into a square; `on_picture`: in the colours for the picture, which is always light."""
    _renderer(state, look().theme.name, on_picture).render(painter, box)


@cache
def _renderer(state: str, theme_name: ThemeName, on_picture: bool) -> QSvgRenderer:
    theme = themes()[theme_name]
    values = {**theme.values, **theme.marks} if on_picture else theme.values
    drawing = _drawings()[state].replace("{", "{c[").replace("}", "]}").format(c=values)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_BOX} {_BOX}">{drawing}</svg>'
    return QSvgRenderer(QByteArray(svg.encode()))
