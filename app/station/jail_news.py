"""What the way to the jail's own system tells the station: a chore, so that none of its threads holds the desk."""

from threading import Lock

from app.errors import Whose
from app.station import events as e
from app.station.ports import Post

DIED = "jms/thread-died"


class JailNews:
    """`touched` and `died` from any thread; `watch` on the station's, with each tick."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._touched = False
        self._died: list[str] = []

    def touched(self) -> None:
        """Something came."""
        with self._lock:
            self._touched = True

    def died(self, code: str) -> None:
        """A thread of the exchange ended, by its error's code."""
        with self._lock:
            self._died.append(code)

    def watch(self, post: Post) -> None:
        with self._lock:
            touched, self._touched = self._touched, False
            died, self._died = self._died, []
        if touched:
            post(e.ArrivalsTouched())
        for code in died:
            message = f"The way to or from the jail system has stopped ({code})."
            remedy = "Start the station again. Booking and sending go on without it; nothing is lost."
            post(e.Fault("jail-exchange", e.Refusal(DIED, Whose.ADMINISTRATOR, message, remedy)))
