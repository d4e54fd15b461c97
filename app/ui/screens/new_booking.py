"""New booking: who, and for what? One page; messages stand beside their fields."""

from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.presenters.acts import Act
from app.presenters.perform_arrivals import ARRIVALS_FIELD
from app.presenters.views import NewBookingView
from app.ui.look import look
from app.ui.screens.arrivals import ArrivalsPanel, OfferLine
from app.ui.screens.page import Page, page_margins
from app.ui.wedge import ScannerListener
from app.ui.widgets.charges import ChargesPanel
from app.ui.widgets.fields import FormField
from app.ui.widgets.painting import Rule
from app.ui.widgets.scrolling import scrolled
from app.ui.widgets.text import Text

_COLUMNS = 12
_CHARGES, _CHARGES_COMPACT, _CHARGES_LARGE = 520, 388, 560
_CHARGES_NARROW, _WIDE_FROM = 448, 1360  # the form keeps its room in narrower windows
_UNDER_RULE, _UNDER_HEADING = 10, 6
_RING = 7  # room for the ring of the focus at the border of the scrolled form


class GroupHeading(QWidget):
    """A line, and words under it: what follows belongs together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, _UNDER_HEADING)
        layout.setSpacing(_UNDER_RULE)
        self._words = Text(style="body-strong")
        layout.addWidget(Rule())
        layout.addWidget(self._words)

    def say(self, words: str) -> None:
        self._words.say(words)


class NewBookingPage(Page):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, FormField] = {}
        self._heading: GroupHeading | None = None  # of what the agency asks for besides
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
        self._arrivals = ArrivalsPanel()
        self._arrivals.acted.connect(self.acted)
        self._arrivals.typed.connect(self.typed)
        self._arrivals.hide()
        self._offer = OfferLine()
        self._offer.acted.connect(self.acted)
        self._offer.hide()
        self._scanner = ScannerListener(self)
        self._scanner.scanned.connect(lambda text: self.acted.emit(Act.LICENCE, text))
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self._offer)
        left.addWidget(self._area, 1)
        self._layout = QHBoxLayout(self)
        self._layout.addLayout(left, 1)
        self._layout.addWidget(self._charges)
        self._layout.addWidget(self._arrivals)
        self.apply_measures()

    def show_view(self, view: NewBookingView) -> None:
        if not self._fields:
            self._make_fields(view)
        for field in view.fields:
            self._fields[field.name].show_field(field)
            if field.heading and self._heading is not None:
                self._heading.say(field.heading)
        self._charges.show_charges(view)
        if view.arrivals is not None:
            self._arrivals.show_arrivals(view.arrivals)
        self._arrivals.setVisible(view.arrivals is not None)
        self._charges.setVisible(view.arrivals is None)
        self._offer.show_offer(view.offer, view.take_change)

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
        self._arrivals.setFixedWidth(width)
        self._grid.setVerticalSpacing(0 if measures.compact else 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.apply_measures()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._scanner.listen()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._scanner.stop()

    def field(self, name: str) -> QWidget | None:
        if name == ARRIVALS_FIELD:
            return self._arrivals.query
        if name == "charges":
            return self._charges.search
        found = self._fields.get(name)
        if found is not None:
            self._area.ensureWidgetVisible(found, 0, 8)
            return found.editor
        return None

    def first_focus(self) -> QWidget | None:
        if self._arrivals.isVisibleTo(self):
            return self._arrivals.query
        return next((field.editor for field in self._fields.values()), None)

    def _make_fields(self, view: NewBookingView) -> None:
        at: dict[int, int] = {}
        headings = 0  # rows of their own
        for field in view.fields:
            if field.heading:
                self._heading = GroupHeading()
                self._grid.addWidget(self._heading, field.row + headings, 0, 1, _COLUMNS)
                headings += 1
            row = field.row + headings
            widget = FormField(field)
            widget.typed.connect(self.typed)
            widget.left.connect(self.left)
            column = at.get(row, 0)
            self._grid.addWidget(widget, row, column, 1, field.span)
            at[row] = column + field.span
            self._fields[field.name] = widget
        self._grid.setRowStretch(max(at) + 1, 1)
