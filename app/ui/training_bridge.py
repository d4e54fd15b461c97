"""Between the training room and the window: one queued signal for each snapshot; commands go to the room.
A timer moves a replay on while one is watched."""

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

from app.station.port import StationPort
from app.training.commands import AdvanceReplay, TrainingCommand
from app.training.port import TrainingPort
from app.training.snapshot import TrainingSnapshot

TICK_MS = 100


class TrainingBridge(QObject):
    """`training_arrived` is emitted on the thread of the window. `end` before the room closes."""

    training_arrived = Signal(object)
    _posted = Signal(object)  # emitted on the thread of whoever changed it

    def __init__(self, port: TrainingPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._port = port
        self._ended = False
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = lambda: None
        self._elapsed = QElapsedTimer()
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._advance)

    @property
    def station(self) -> StationPort:
        return self._port.station

    @property
    def moves_a_replay(self) -> bool:
        return self._tick.isActive()

    def begin(self) -> None:
        """From now on snapshots come, the present one first."""
        self._unsubscribe = self._port.subscribe(self._post)

    def end(self) -> None:
        """No snapshot comes after this."""
        self._ended = True
        self._tick.stop()
        self._unsubscribe()
        self._unsubscribe = lambda: None

    def submit(self, command: TrainingCommand) -> None:
        if not self._ended:
            self._port.submit(command)

    def _post(self, snapshot: TrainingSnapshot) -> None:
        if not self._ended:
            self._posted.emit(snapshot)

    @Slot(object)
    def _deliver(self, snapshot: TrainingSnapshot) -> None:
        if self._ended:
            return
        replay = snapshot.replay
        runs = replay is not None and replay.speed > 0 and replay.at_s < replay.length_s
        if runs and not self._tick.isActive():
            self._elapsed.start()
            self._tick.start()
        elif not runs:
            self._tick.stop()
        self.training_arrived.emit(snapshot)

    def _advance(self) -> None:
        self.submit(AdvanceReplay(self._elapsed.restart() / 1000))
