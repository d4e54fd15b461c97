"""The order of the focus: as the parts lie in their layouts, whenever they were made."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLayout, QScrollArea, QStackedWidget, QWidget


def focus_order(root: QWidget) -> list[QWidget]:
    """What Tab goes through below a widget, in the order of reading."""
    return [
        widget
        for widget in _walk(root)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.isVisible()
    ]


def move_focus(root: QWidget, *, forward: bool) -> bool:
    """Give the focus to the next or the previous one; whether there was one."""
    order = focus_order(root)
    if not order:
        return False
    current = QApplication.focusWidget()
    before = order.index(current) if current in order else -1 if forward else len(order)
    at = (before + (1 if forward else -1)) % len(order)
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    order[at].setFocus(reason)
    bring_into_sight(order[at])
    return True


def bring_into_sight(widget: QWidget) -> None:
    """Scroll what holds it."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget, 0, 8)
        parent = parent.parentWidget()


def _walk(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    if isinstance(widget, QScrollArea):
        if widget.widget() is not None:
            yield from _walk(widget.widget())
    elif isinstance(widget, QStackedWidget):
        if widget.currentWidget() is not None:
            yield from _walk(widget.currentWidget())
    elif widget.layout() is not None:
        yield from _walk_layout(widget.layout())
    else:
        for child in widget.children():
            if isinstance(child, QWidget) and not child.isWindow():
                yield from _walk(child)


def _walk_layout(layout: QLayout) -> Iterator[QWidget]:
    for number in range(layout.count()):
        item = layout.itemAt(number)
        if item.widget() is not None:
            yield from _walk(item.widget())
        elif item.layout() is not None:
            yield from _walk_layout(item.layout())
