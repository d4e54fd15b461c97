"""Why a print or a finding is kept: reasons to choose from, or words."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from app.presenters.parts import ReasonPanel
from app.ui.look import look
from app.ui.widgets.button import OTHER_HEIGHT, ActButton
from app.ui.widgets.fields import LineEdit
from app.ui.widgets.painting import Panel
from app.ui.widgets.text import Text

WORDS = "reason_words"
_MOST = 72  # a reason is touched in gloves, and there is room


class ReasonWidget(Panel):
    acted = Signal(object, str)
    typed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = 1
        self._label = Text(style="heading", wraps=True)
        self.words = LineEdit()
        self.words.setObjectName(f"field.{WORDS}")
        self.words.setMaxLength(100)
        self.words.textEdited.connect(lambda text: self.typed.emit(WORDS, text))
        self._buttons: list[ActButton] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        layout = QVBoxLayout(self)
        compact = look().measures.compact
        layout.setContentsMargins(20, 8 if compact else 14, 20, 8 if compact else 16)
        layout.setSpacing(4 if compact else 8)
        policy = self.words.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.words.setSizePolicy(policy)
        layout.addWidget(self._label)
        layout.addLayout(self._grid, 1)
        layout.addSpacing(4)
        layout.addWidget(self.words)
        layout.addStretch()

    def show_reason(self, panel: ReasonPanel) -> None:
        self._label.say(panel.label)
        while len(self._buttons) < len(panel.choices):
            button = ActButton("other", self)  # without a parent it would be a window for a moment
            button.setMinimumHeight(OTHER_HEIGHT)
            button.setMaximumHeight(_MOST)
            button.setSizePolicy(button.sizePolicy().horizontalPolicy(), QSizePolicy.Policy.Expanding)
            button.acted.connect(self.acted)
            self._buttons.append(button)
            self._columns = 0
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(panel.choices))
            if number < len(panel.choices):
                button.show_act(panel.choices[number])
        self._place()
        self.words.setVisible(panel.asks_words)
        self.words.setAccessibleName(panel.words_label)
        self.words.setPlaceholderText(panel.words_label)
        if not self.words.hasFocus() and self.words.text() != panel.words:
            self.words.setText(panel.words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """As many columns as the words allow, three at most."""
        widest = max((button.sizeHint().width() for button in self._buttons if button.view), default=1)
        room = self.width() - 40
        columns = next((n for n in (3, 2) if n * widest + (n - 1) * 12 <= room), 1)
        if columns == self._columns:
            return
        self._columns = columns
        for number, button in enumerate(self._buttons):
            self._grid.addWidget(button, number // columns, number % columns)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
