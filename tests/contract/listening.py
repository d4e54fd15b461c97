"""What a reader says, heard out."""

from drivers.base import Captured, CaptureRequest, Failed, PlatenClear, Preview, Reader, ReaderEvent
from tests.contract.rigs import PATIENCE_S

SILENCE_S = 0.05  # how long nothing must come where nothing may


def session_of(reader: Reader, request: CaptureRequest) -> list[ReaderEvent]:
    """All events of one session, to the clear platen."""
    reader.start(request)
    return rest_of_session(reader)


def rest_of_session(reader: Reader) -> list[ReaderEvent]:
    heard: list[ReaderEvent] = []
    ended = False
    while not (ended and isinstance(heard[-1], PlatenClear)):
        event = reader.events.get(PATIENCE_S)
        assert event is not None, f"the session fell silent after {[type(e).__name__ for e in heard[-5:]]}"
        heard.append(event)
        ended = ended or isinstance(event, Captured | Failed)
    return heard


def of_kind(heard: list[ReaderEvent], *kinds: type) -> list[ReaderEvent]:
    return [event for event in heard if isinstance(event, kinds)]


def nothing_more(reader: Reader) -> None:
    while (event := reader.events.get(SILENCE_S)) is not None:
        assert isinstance(event, Preview), f"{event} came where nothing was due"
