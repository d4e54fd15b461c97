"""The trainer's window: the hand of God beside the trainee's. It shows a TrainerView and emits what befalls.

Names for tests and scripts: "act.befall.<kind>", "act.strength.<one>", "act.mend", "finger.<FGP>", "in_force",
"refused".
"""

import itertools
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from app.presenters.acts import Act
from app.presenters.trainer import TrainerFront, TrainerGroup, TrainerView, perform_trainer, present_trainer
from app.station.snapshot import StationSnapshot
from app.training.commands import TrainingCommand
from app.training.snapshot import TrainingSnapshot
from app.ui.bridge import Bridge
from app.ui.look import look, restyle
from app.ui.training_bridge import TrainingBridge
from app.ui.widgets.button import ActButton
from app.ui.widgets.hands import HandsWidget
from app.ui.widgets.overlays import TrainingFrame
from app.ui.widgets.text import Text
from app.ui.widgets.top_bar import TrainingBand

TITLE = "Booking station: trainer"
SMALLEST = (1260, 720)
_ACT_HEIGHT = 40  # a trainer sits at a desk with a mouse, without gloves
_SPACE, _GAP, _MARGIN = 12, 8, 20
_HANDS_WIDTH = 300
_GROUPS_IN_COLUMN = (2, 2, 2)  # skin and hand, placing and roll, glass and reader


class TrainerWindow(QMainWindow):
    """`submit`: the training room's door. Closing it hides it: the exercise goes on."""

    def __init__(self, submit: Callable[[TrainingCommand], None]) -> None:
        super().__init__()
        self._submit = submit
        self._front = TrainerFront()
        self._snapshot: StationSnapshot | None = None
        self._training: TrainingSnapshot | None = None
        self.setWindowTitle(TITLE)
        self.setObjectName("trainer_window")
        self.setMinimumSize(*SMALLEST)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)  # never takes the focus from the trainee
        self._band = TrainingBand()
        self._title = Text(style="heading")
        self._over = Text(style="body", colour="muted", elides=True)
        self._groups = [_Group() for _ in range(sum(_GROUPS_IN_COLUMN))]
        self._hands = HandsWidget()
        self._hands_label = Text(style="body", wraps=True)
        self._strength_label = Text(style="heading")
        self._strengths = [ActButton() for _ in range(2)]
        self._in_force_label = Text(style="heading")
        self._in_force = Text(wraps=True)
        self._in_force.setObjectName("in_force")
        self._refused = Text(colour="bad", wraps=True)
        self._refused.setObjectName("refused")
        self._mend = ActButton("main")
        self._build()
        for source in (*self._groups, self._hands, *self._strengths, self._mend):
            source.acted.connect(self._act)
        self._frame = TrainingFrame(self)
        self._frame.show()
        look().changed.connect(self._restyle)

    def follow(self, bridge: Bridge, room: TrainingBridge) -> None:
        """Show what these two bring, until they end."""
        bridge.snapshot_arrived.connect(self._take)
        room.training_arrived.connect(self._take_training)

    def show_moment(self, snapshot: StationSnapshot, training: TrainingSnapshot) -> None:
        """The newest of the station and of the training room."""
        self._snapshot, self._training = snapshot, training
        self._refresh()

    def summon(self) -> None:
        """Bring it before the other windows, or hide it when it is what is worked in."""
        works_in_it = self.isVisible() and self.isActiveWindow()
        self.hide()
        if not works_in_it:
            self.show()  # before the others, as every window that comes
            self.activateWindow()

    def place_beside(self, window: QWidget) -> None:
        """On another screen than `window`, where there is one: the trainee does not see it there."""
        other = next((screen for screen in QGuiApplication.screens() if screen is not window.screen()), None)
        if other is not None:
            self.move(other.availableGeometry().topLeft())

    @Slot(object)
    def _take(self, snapshot: StationSnapshot) -> None:
        self._snapshot = snapshot
        self._refresh()

    @Slot(object)
    def _take_training(self, training: TrainingSnapshot) -> None:
        self._training = training
        self._refresh()

    def speak(self, front: TrainerFront) -> None:
        """Begin with this language, theme and choice."""
        self._front = front
        self._refresh()

    @Slot(object, str)
    def _act(self, act: Act, argument: str) -> None:
        self._front, commands = perform_trainer(self._front, act, argument)
        for command in commands:
            self._submit(command)
        self._refresh()

    def _refresh(self) -> None:
        if self._snapshot is not None and self._training is not None:
            self._show(present_trainer(self._snapshot, self._training, self._front))

    def _show(self, view: TrainerView) -> None:
        self._band.show_band(view.band)
        self._title.say(view.title)
        self._over.say(view.over)
        for widget, group in zip(self._groups, view.groups, strict=True):
            widget.show_group(group)
        self._hands.show_hands(view.hands)
        self._hands_label.say(view.hands_label)
        self._strength_label.say(view.strength_label)
        for button, act in zip(self._strengths, view.strengths, strict=True):
            button.show_act(act)
        self._in_force_label.say(view.in_force_label)
        self._in_force.say("\n".join(view.in_force) or view.none, colour="text" if view.in_force else "muted")
        self._refused.say(view.refused)
        self._mend.show_act(view.mend)

    # Layout. ---------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addSpacing(_SPACE)
        head.addWidget(self._over, 1)
        columns = QHBoxLayout()
        columns.setSpacing(_SPACE)
        order = iter(self._groups)
        for count in _GROUPS_IN_COLUMN:
            column = QVBoxLayout()
            column.setSpacing(_SPACE)
            for group in itertools.islice(order, count):
                column.addWidget(group)
            column.addStretch(1)
            columns.addLayout(column, 1)
        columns.addLayout(self._side(), 0)
        central = QWidget()
        central.setObjectName("screen")
        outer = QVBoxLayout(central)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._band)
        inner = QVBoxLayout()
        inner.setContentsMargins(_MARGIN, _SPACE, _MARGIN, _SPACE)
        inner.setSpacing(_SPACE)
        inner.addLayout(head)
        inner.addLayout(columns, 1)
        outer.addLayout(inner, 1)
        self.setCentralWidget(central)

    def _side(self) -> QVBoxLayout:
        """Whom it concerns, how much of it, what is in force."""
        self._hands.setFixedSize(_HANDS_WIDTH, 200)
        strengths = QHBoxLayout()
        strengths.setSpacing(_GAP)
        for button in self._strengths:
            strengths.addWidget(button, 1)
        side = QVBoxLayout()
        side.setSpacing(_GAP)
        for part in (self._hands, self._hands_label, self._strength_label):
            side.addWidget(part)
        side.addLayout(strengths)
        side.addSpacing(_GAP)
        for part in (self._in_force_label, self._in_force, self._refused):
            side.addWidget(part)
        side.addStretch(1)
        side.addWidget(self._mend)
        return side

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._frame.setGeometry(self.rect())
        self._frame.raise_()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.hide()

    def _restyle(self) -> None:
        restyle(self)
        self._frame.raise_()


class _Group(QWidget):
    """Acts of one kind under their heading."""

    acted = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._heading = Text(style="heading")
        self._buttons: list[ActButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_GAP // 2)
        self._column.addWidget(self._heading)

    def show_group(self, group: TrainerGroup) -> None:
        self._heading.say(group.heading)
        while len(self._buttons) < len(group.acts):
            button = ActButton()
            button.setFixedHeight(_ACT_HEIGHT)
            button.acted.connect(self.acted)
            self._column.addWidget(button)
            self._buttons.append(button)
        for button, act in zip(self._buttons, group.acts, strict=True):
            button.show_act(act)
