"""Capture: positioning, review and roll in one page; the same regions stay where they are."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.presenters.views import CaptureScreenView, MarkingView, NoteView
from app.ui.look import look
from app.ui.screens.page import Page
from app.ui.widgets.button import ActButton
from app.ui.widgets.hands import HandsWidget
from app.ui.widgets.note import NoteWidget
from app.ui.widgets.picture import ASPECT, FRAME, Peek, PictureWidget
from app.ui.widgets.reason import ReasonWidget
from app.ui.widgets.remedies import RemediesWidget
from app.ui.widgets.tiles import AttemptsStrip, LightsRow, RollGuide

_GLANCE_MS = 400
_SIDE_LEAST, _SIDE_LEAST_COMPACT = 660, 580  # the right side keeps room for four lights and three attempts


class MarkingRow(QWidget):
    """What is to be said of the chosen finger; the room is kept while none is chosen."""

    acted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(48)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(12)
        self._buttons: list[ActButton] = []

    def show_marking(self, marking: MarkingView) -> None:
        while len(self._buttons) < len(marking.choices):
            button = ActButton("other")
            button.acted.connect(self.acted)
            self._buttons.append(button)
            self._layout.addWidget(button, 1)
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(marking.choices))
            if number < len(marking.choices):
                button.show_act(marking.choices[number])


class CapturePage(Page):
    def __init__(self, peek: Peek, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = PictureWidget(peek)
        self._live = False
        self.hands = HandsWidget()
        self._reason = ReasonWidget()
        self._remedies = RemediesWidget()
        self._marking = MarkingRow()
        self._note = NoteWidget()
        self._lights = LightsRow()
        self._guide = RollGuide()
        self._attempts = AttemptsStrip()
        self._layout = QHBoxLayout(self)
        self._side = QVBoxLayout()
        self._layout.addWidget(self.picture)
        self._layout.addLayout(self._side, 1)
        for part, stretch in (
            (self.hands, 1),
            (self._reason, 1),
            (self._remedies, 1),
            (self._marking, 0),
            (self._note, 0),
            (self._lights, 0),
            (self._guide, 0),
            (self._attempts, 0),
        ):
            self._side.addWidget(part, stretch)
        for part in (self.hands, self._reason, self._remedies, self._marking, self._note, self._attempts):
            part.acted.connect(self.acted)
        self.hands.finger_named.connect(self.named)
        self._reason.typed.connect(self.typed)
        self._reason.hide()
        self._remedies.hide()
        self._marking.hide()
        self._note.hide()
        self._guide.hide()
        self._glance = QTimer(self)
        self._glance.setInterval(_GLANCE_MS)
        self._glance.timeout.connect(lambda: self._attempts.show_live(self.picture.source))
        self.apply_measures()

    def show_view(self, view: CaptureScreenView) -> None:
        marking, asking = view.marking is not None, view.reason is not None
        telling = view.remedies is not None
        self.picture.show_picture(view)
        self.hands.show_hands(view.hands)
        if view.guide:
            self._guide.show_guide(view.guide, view.lights[0] if view.lights else None)
        else:
            self._lights.show_lights(view.lights, view.lights_label)
        self._attempts.show_attempts(view.attempts, view.attempts_label)
        if view.live:
            self._attempts.show_live(self.picture.source)
        self._live = view.live
        self._run_glance()
        if view.marking is not None:
            self._marking.show_marking(view.marking)
        if view.reason is not None:
            self._reason.show_reason(view.reason)
        if view.remedies is not None:
            self._remedies.show_panel(view.remedies)
        self._show_note(view.note if not telling else None)
        self.hands.setVisible(not asking and not telling)
        self._remedies.setVisible(telling)
        self._reason.setVisible(asking)
        self._marking.setVisible(marking)
        lights = not marking and not (asking and look().measures.compact)  # reasons need the room there
        self._lights.setVisible(lights and not view.guide)
        self._guide.setVisible(lights and bool(view.guide))
        self._attempts.setVisible(not marking and not telling)

    def _show_note(self, note: NoteView | None) -> None:
        """It takes its room from the hands alone. A screen reader says it when it comes."""
        if note is not None:
            new = self._note.isHidden() or self._note.text != note.text
            self._note.show_note(note)
            if new:
                self.named.emit(note.text)
        self._note.setVisible(note is not None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run_glance()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._glance.stop()

    def _run_glance(self) -> None:
        """The small picture of the present attempt follows the live one, at leisure."""
        if self._live and self.isVisible():
            self._glance.start()
        else:
            self._glance.stop()

    def apply_measures(self) -> None:
        measures = look().measures
        self._layout.setContentsMargins(measures.margin, 0, measures.margin, measures.bottom_gap)
        self._layout.setSpacing(measures.region_gap)
        self._side.setSpacing(measures.gap)
        self._lights.setFixedHeight(measures.lights)
        self._guide.setFixedHeight(measures.lights)
        self._attempts.setFixedHeight(measures.attempts)
        self._remedies.apply_measures()
        self._fit_picture()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_picture()

    def field(self, name: str) -> QWidget | None:
        return self._reason.words if name == "reason_words" else None

    def _fit_picture(self) -> None:
        """16:15 over the whole height, unless the right side would lose its room."""
        measures = look().measures
        height = self.height() - measures.bottom_gap
        wanted = round((height - 2 * FRAME) * ASPECT) + 2 * FRAME
        least = _SIDE_LEAST_COMPACT if measures.compact else _SIDE_LEAST
        room = self.width() - 2 * measures.margin - measures.region_gap - least
        self.picture.setFixedWidth(max(240, min(wanted, room)))
