"""What is wrong with the reader or its glass, whatever the fingers do: codes that stay among a session's problems."""

from app.station.session import Session

OTHER_SERIAL, SENSOR_FAULT = "other-serial", "reader/sensor-fault"
OF_THE_READER = frozenset({"dirty-platen", "dead-pixels", OTHER_SERIAL, SENSOR_FAULT})


def of_the_reader(session: Session) -> tuple[str, ...]:
    """Of the present problems those that are the reader's."""
    return tuple(problem for problem in session.problems if problem in OF_THE_READER)


def of_a_reader_that_captures(session: Session) -> tuple[str, ...]:
    return tuple(problem for problem in of_the_reader(session) if problem != SENSOR_FAULT)


def exchanged(session: Session) -> tuple[str, ...]:
    """Whether another reader answers than the one that was there first."""
    other = session.reader is not None and session.reader.serial != session.known_serial
    return (OTHER_SERIAL,) if other else ()
