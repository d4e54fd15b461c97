"""Words for screen readers; the names that they hear."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, words: str) -> None:
    """Say this when a screen reader listens; it waits for what is being said."""
    if words and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


def nameless(root: QWidget) -> list[QWidget]:
    """Controls below a widget that take the focus and have no name; empty when all is well."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() and widget.isVisibleTo(root) and not name_of(widget)
    ]


def name_of(widget: QWidget) -> str:
    """The name that a screen reader hears."""
    face = QAccessible.queryAccessibleInterface(widget)
    return face.text(QAccessible.Text.Name) if face is not None else ""
