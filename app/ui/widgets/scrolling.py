"""Lists that may be longer than their place. Never in capture."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget


def scrolled(content: QWidget, least_height: int = 0) -> QScrollArea:
    """An area that scrolls its content up and down and takes no focus of its own."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    if least_height:
        area.setMinimumHeight(least_height)
    return area
