"""What an exercise may require of the program. A later version that brings an ability adds it to `AVAILABLE`."""

from collections.abc import Iterable, Mapping

from app.training.exercise import Text

REJECT_TICKETS = "reject_tickets"
REPEATED_BOOKING_CHECK = "repeated_booking_check"
OWN_SERVICE = "own_service"  # of the station, not of the exercise: a match service that can go away for it

# Why an exercise that requires it cannot be done without it: a whole sentence.
WHY: Mapping[str, Text] = {
    REJECT_TICKETS: Text(
        en="Not available yet: in this version a reject of the service does not become fingers to take again.",
        es="Aún no disponible: en esta versión un rechazo del servicio no se vuelve dedos por repetir.",
    ),
    REPEATED_BOOKING_CHECK: Text(
        en="Not available yet: bookings of an exercise are not compared with each other, as those of the station are.",
        es="Aún no disponible: las fichas de un ejercicio no se comparan entre sí, como las de la estación.",
    ),
    OWN_SERVICE: Text(
        en="Not in a class: in this exercise the service goes away, and this station's serves others too.",
        es="No en una clase: en este ejercicio el servicio se va, y el de esta estación sirve también a otras.",
    ),
}
AVAILABLE: frozenset[str] = frozenset()


def lacking(requires: Iterable[str], available: frozenset[str] = AVAILABLE) -> tuple[str, ...]:
    """Those that are required and not there, in their order."""
    return tuple(name for name in requires if name not in available)
