"""Between the station's thread and the window: one queued signal for each snapshot; commands go to the inbox."""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.domain.image import FingerImage
from app.station.commands import Command
from app.station.port import StationPort
from app.station.snapshot import StationSnapshot


class Bridge(QObject):
    """`snapshot_arrived` is emitted on the thread of the window. `end` before the station closes."""

    snapshot_arrived = Signal(object)
    _posted = Signal(object)  # emitted on the station's thread

    def __init__(self, port: StationPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._port = port
        self._ended = False
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = lambda: None

    def begin(self) -> None:
        """From now on snapshots come, the present one first."""
        self._unsubscribe = self._port.subscribe(self._post)

    def end(self) -> None:
        """No snapshot comes after this."""
        self._ended = True
        self._unsubscribe()
        self._unsubscribe = lambda: None

    def follow(self, port: StationPort) -> None:
        """Show this station from now on, when it is another one than before."""
        if port is self._port or self._ended:
            return
        self._unsubscribe()
        self._port = port
        self.begin()

    def submit(self, command: Command) -> None:
        if not self._ended:
            self._port.submit(command)

    def peek(self) -> tuple[int, FingerImage | None]:
        """The newest preview frame and its number."""
        return self._port.preview.peek()

    def _post(self, snapshot: StationSnapshot) -> None:
        if not self._ended:
            self._posted.emit(snapshot)

    @Slot(object)
    def _deliver(self, snapshot: StationSnapshot) -> None:
        if not self._ended:
            self.snapshot_arrived.emit(snapshot)
