"""New booking: who, and for what? One page; messages stand beside their fields."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.presenters.views import NewBookingView
from app.ui.look import look
from app.ui.screens.page import Page, page_margins
from app.ui.widgets.charges import ChargesPanel
from app.ui.widgets.fields import FormField
from app.ui.widgets.scrolling import scrolled

_COLUMNS = 12
_CHARGES, _CHARGES_COMPACT, _CHARGES_LARGE = 520, 388, 560
_CHARGES_NARROW, _WIDE_FROM = 448, 1360  # the form keeps its room in narrower windows
_RING = 7  # room for the ring of the focus at the border of the scrolled form


class NewBookingPage(Page):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, FormField] = {}
        self._form = QWidget()
        self._grid = QGridLayout(self._form)
        self._grid.setContentsMargins(_RING, 0, _RING, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, 1)
        self._area = scrolled(self._form)
        self._area.setObjectName("form")  # its scroll bar has the room of the ring beside it
        self._charges = ChargesPanel()
        self._charges.acted.connect(self.acted)
        self._charges.typed.connect(self.typed)
        self._charges.left.connect(self.left)
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._area, 1)
        self._layout.addWidget(self._charges)
        self.apply_measures()

    def show_view(self, view: NewBookingView) -> None:
        if not self._fields:
            self._make_fields(view)
        for field in view.fields:
            self._fields[field.name].show_field(field)
        self._charges.show_charges(view)

    def form_field(self, name: str) -> FormField:
        return self._fields[name]

    def apply_measures(self) -> None:
        measures = look().measures
        page_margins(self._layout)
        margins = self._layout.contentsMargins()
        self._layout.setContentsMargins(margins.left() - _RING, 0, margins.right(), margins.bottom())
        self._layout.setSpacing(measures.region_gap - _RING)
        width = _CHARGES_COMPACT if measures.compact else _CHARGES_LARGE if measures.large else _CHARGES
        if not measures.compact and self.width() < _WIDE_FROM:
            width = _CHARGES_NARROW
        self._charges.setFixedWidth(width)
        self._grid.setVerticalSpacing(0 if measures.compact else 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.apply_measures()

    def field(self, name: str) -> QWidget | None:
        if name == "charges":
            return self._charges.search
        found = self._fields.get(name)
        if found is not None:
            self._area.ensureWidgetVisible(found, 0, 8)
            return found.editor
        return None

    def first_focus(self) -> QWidget | None:
        return next((field.editor for field in self._fields.values()), None)

    def _make_fields(self, view: NewBookingView) -> None:
        at: dict[int, int] = {}
        for field in view.fields:
            widget = FormField(field)
            widget.typed.connect(self.typed)
            widget.left.connect(self.left)
            column = at.get(field.row, 0)
            self._grid.addWidget(widget, field.row, column, 1, field.span)
            at[field.row] = column + field.span
            self._fields[field.name] = widget
        self._grid.setRowStretch(max(at) + 1, 1)
