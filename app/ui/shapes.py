"""State as a shape: disc with check, triangle, octagon with cross, ring with dot, and so on, in token colours."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgRenderer

from app.presenters.parts import Theme as ThemeName
from app.ui.look import look
from app.ui.tokens import themes

_BOX = 28  # the grid of the drawings below
_ROUND = 'stroke-linecap="round" stroke-linejoin="round"'
_DRAWINGS = {
    "good": f"""<circle cx="14" cy="14" r="13" fill="{{good}}"/>
<path d="M8 14.5l4.2 4.2L20.4 10" stroke="{{on-state}}" stroke-width="2.8" fill="none" {_ROUND}/>""",
    "warn": f"""<path d="M12.1 2.6 1.2 22.3A2.2 2.2 0 0 0 3.1 25.6h21.8
a2.2 2.2 0 0 0 1.9-3.3L15.9 2.6a2.2 2.2 0 0 0-3.8 0Z"
 fill="{{warn}}"/><path d="M14 9.5v7.5M14 21.3v.1" stroke="{{on-state}}" stroke-width="3" {_ROUND}/>""",
    "bad": f"""<path d="M8.6 1h10.8L27 8.6v10.8L19.4 27H8.6L1 19.4V8.6Z" fill="{{bad}}"/>
<path d="M9.3 9.3l9.4 9.4M18.7 9.3l-9.4 9.4" stroke="{{on-state}}" stroke-width="2.8" {_ROUND}/>""",
    "next": """<circle cx="14" cy="14" r="11.5" fill="{surface}" stroke="{text}" stroke-width="2.5"/>
<circle cx="14" cy="14" r="4.5" fill="{text}"/>""",
    "idle": '<circle cx="14" cy="14" r="10.5" fill="none" stroke="{outline}" stroke-width="1.8"/>',
    "busy": f"""<circle cx="14" cy="14" r="11.5" fill="none" stroke="{{border}}" stroke-width="3"/>
<path d="M14 2.5A11.5 11.5 0 0 1 25.5 14" fill="none" stroke="{{text}}" stroke-width="3" {_ROUND}/>""",
    "open": f"""<circle cx="14" cy="14" r="11.5" fill="none" stroke="{{text-2}}" stroke-width="2.4"/>
<path d="M14 8v6.3l4 2.7" fill="none" stroke="{{text-2}}" stroke-width="2.4" {_ROUND}/>""",
    "missing": """<circle cx="14" cy="14" r="11.5" fill="none" stroke="{text-2}" stroke-width="2.4"
 stroke-dasharray="4.5 3.7"/><path d="M9 14h10" stroke="{text-2}" stroke-width="2.6" stroke-linecap="round"/>""",
}
STATES = tuple(_DRAWINGS)


def paint_state(painter: QPainter, box: QRectF, state: str, *, on_picture: bool = False) -> None:
    """Draw the shape of a state into a square; `on_picture`: in the colours for the picture, which is always light."""
    _renderer(state, look().theme.name, on_picture).render(painter, box)


@cache
def _renderer(state: str, theme_name: ThemeName, on_picture: bool) -> QSvgRenderer:
    theme = themes()[theme_name]
    values = {**theme.values, **theme.marks} if on_picture else theme.values
    drawing = _DRAWINGS[state].replace("{", "{c[").replace("}", "]}").format(c=values)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_BOX} {_BOX}">{drawing}</svg>'
    return QSvgRenderer(QByteArray(svg.encode()))
