"""A line to be read when there is time, with the one act that opens more of it. As quiet as a panel."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.presenters.views import NoteView
from app.ui.look import look
from app.ui.widgets.button import OTHER_HEIGHT, ActButton
from app.ui.widgets.painting import Badge, Icon, Panel
from app.ui.widgets.text import Text

_ABOVE = 5  # and below the button


class NoteWidget(Panel):
    acted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("note")
        self._icon = Icon("person")
        self._badge = Badge(24)
        self._text = Text(style="small-strong", wraps=True)
        self._button = ActButton("quiet")
        self._button.acted.connect(self.acted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, _ABOVE, 4, _ABOVE)
        layout.setSpacing(12)
        layout.addWidget(self._icon)
        layout.addWidget(self._badge)
        layout.addWidget(self._text, 1, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._button)
        self.setFixedHeight(OTHER_HEIGHT + 2 * _ABOVE)

    @property
    def text(self) -> str:
        return self._text.text()

    def show_note(self, note: NoteView) -> None:
        compact = look().measures.compact  # the room is the words'
        self._icon.setVisible(note.mark is None and not compact)
        self._badge.setVisible(note.mark is not None and not compact)
        if note.mark is not None:
            self._badge.set_mark(note.mark)
        self._text.say(note.text)
        self._button.show_act(note.act)
