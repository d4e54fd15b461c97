"""Fields: a label above, a line kept free for a message below; Enter goes to the next."""

from PySide6.QtCore import QEvent, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QStyle, QVBoxLayout, QWidget

from app.presenters.parts import Mark
from app.presenters.views import Choice, FieldView
from app.ui.icons import paint_icon
from app.ui.look import RESTYLE, look
from app.ui.widgets.painting import Badge
from app.ui.widgets.text import Text

HEIGHT, LARGE_HEIGHT = 48, 64
MESSAGE_HEIGHT, MESSAGE_HEIGHT_COMPACT = 26, 19
_ICON_SIDE, _ICON_ROOM = 24, 36
_CHOICE_STYLES = ("field", "body", "small")
_CHOICE_ROOM = 43  # of a choice box, beside its words


class LineEdit(QLineEdit):
    """A text field that says when it is left, and shows an icon at the left."""

    left = Signal()

    def __init__(self, style: str = "field", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style, self._icon = style, icon
        self.setFixedHeight(LARGE_HEIGHT if style == "field-large" else HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFont(look().font(style))
        if icon:
            self.setTextMargins(_ICON_ROOM, 0, 0, 0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self.setFont(look().font(self._style))
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._icon:
            box = QRectF(14, (self.height() - _ICON_SIDE) / 2, _ICON_SIDE, _ICON_SIDE)
            paint_icon(QPainter(self), box, self._icon, look().colour("muted"))


class ChoiceBox(QComboBox):
    """A field with a list; letters and arrows choose without opening it."""

    left = Signal()
    chosen = Signal(str)  # value

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[Choice, ...] = ()
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFont(look().font("field"))
        self.setMaxVisibleItems(8)
        self.activated.connect(self._choose)
        self.currentIndexChanged.connect(self._choose)

    def show_choices(self, choices: tuple[Choice, ...], value: str) -> None:
        """The list and what is chosen, by value or by words; nothing is emitted."""
        with QSignalBlocker(self):
            if choices != self._choices:
                self._choices = choices
                self.clear()
                self.addItems([choice.label for choice in choices])
            found = [n for n, c in enumerate(choices) if value in (c.value, c.label)]
            self.setCurrentIndex(found[0] if found else -1)
        self._fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # a field never changes because the page was scrolled

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self._fit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def fits(self) -> bool:
        return look().width(self._style(), self.currentText()) <= self.width() - _CHOICE_ROOM

    def _style(self) -> str:
        """The largest style in which the choice is whole."""
        room = self.width() - _CHOICE_ROOM
        fitting = (style for style in _CHOICE_STYLES if look().width(style, self.currentText()) <= room)
        return next(fitting, _CHOICE_STYLES[-1])

    def _fit(self) -> None:
        self.setFont(look().font(self._style()))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        pen = painter.pen()
        pen.setColor(look().colour("muted"))
        pen.setWidthF(2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = self.width() - 20, self.height() / 2 + 2
        painter.drawLine(x - 5, y - 5, x, y)
        painter.drawLine(x, y, x + 5, y - 5)

    def _choose(self, number: int) -> None:
        self._fit()
        if 0 <= number < len(self._choices):
            self.chosen.emit(self._choices[number].value)


class MessageLine(QWidget):
    """A line kept free under a field; says what to mend."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self._badge = Badge(20, Mark.BAD)
        self._text = Text(style="message", colour="bad")
        self._came = Text(style="message", colour="bad", elides=True)  # ends with what was recorded elsewhere
        layout.addWidget(self._badge)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._came, 1)
        self._apply_measures()
        self.say("")

    @property
    def text(self) -> str:
        return self._text.text() or self._came.text()

    def fits(self) -> bool:
        """Whether the message is whole, whatever room its label takes for itself."""
        room = self.width() - self._badge.width() - self.layout().spacing()
        return look().width("message", self._text.text()) <= room

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self._apply_measures()
        return super().event(event)

    def _apply_measures(self) -> None:
        compact = look().measures.compact
        self.setFixedHeight(MESSAGE_HEIGHT_COMPACT if compact else MESSAGE_HEIGHT)
        side = 18 if compact else 20
        self._badge.setFixedSize(side, side)

    def say(self, message: str, *, as_came: bool = False) -> None:
        self._badge.setVisible(bool(message))
        for text, shown in ((self._text, not as_came), (self._came, as_came)):
            text.say(message if shown else "")
            text.setVisible(shown)


class FormField(QWidget):
    """A FieldView. `typed` while it changes, `left` when it is left; text being typed is never replaced."""

    typed = Signal(str, str)  # name, text
    left = Signal(str)

    def __init__(
        self, view: FieldView, *, style: str = "field", icon: str = "", parent: QWidget | None = None
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.name = view.name
        self._shown = ""  # as the program set it last, or saw it typed
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._label = Text(style="label", colour="text-2")
        self._message = MessageLine()
        self.editor: LineEdit | ChoiceBox
        if view.choices:
            self.editor = ChoiceBox()
            self.editor.chosen.connect(lambda value: self.typed.emit(self.name, value))
        else:
            self.editor = LineEdit(style, icon)
            self.editor.textEdited.connect(lambda text: self.typed.emit(self.name, text))
            self.editor.returnPressed.connect(self.focusNextChild)
        self.editor.setObjectName(f"field.{view.name}")
        self.editor.left.connect(lambda: self.left.emit(self.name))
        layout.addWidget(self._label)
        layout.addSpacing(4)
        layout.addWidget(self.editor)
        layout.addWidget(self._message)
        self.setFocusProxy(self.editor)
        self.show_field(view)

    @property
    def message(self) -> str:
        return self._message.text

    def message_fits(self) -> bool:
        return self._message.fits()

    def show_field(self, view: FieldView) -> None:
        self._label.say(view.label)
        self._message.say(view.message, as_came=view.as_came)
        editor = self.editor
        editor.setAccessibleName(view.label)
        editor.setAccessibleDescription(view.message or view.hint)
        if isinstance(editor, ChoiceBox):
            editor.show_choices(view.choices, view.text)
        else:
            if editor.maxLength() != view.longest:  # setting it moves the cursor to the end and takes the selection
                editor.setMaxLength(view.longest)
            editor.setPlaceholderText(view.hint)
            if view.text != editor.text() and (not editor.hasFocus() or editor.text() == self._shown):
                editor.setText(view.text)  # with the focus too, where the form was filled by others meanwhile
            self._shown = view.text
        set_problem(editor, bool(view.message))


def set_problem(editor: QWidget, problem: bool) -> None:
    """The red border and the soft ground of a field with a message."""
    if bool(editor.property("problem")) != problem:
        editor.setProperty("problem", problem)
        style: QStyle = editor.style()
        style.unpolish(editor)
        style.polish(editor)
