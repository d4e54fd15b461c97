"""What the acts do that compare the open booking with an earlier one."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.presenters.acts import Act
from app.presenters.front import FrontEnd
from app.presenters.navigation import is_comparing
from app.presenters.outcome import Outcome
from app.station import commands as c
from app.station.snapshot import StationSnapshot

Doing = Callable[[StationSnapshot, FrontEnd, str], Outcome]


def _compare(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    """It is written down that whose booking it is was seen."""
    found = snapshot.same_person
    opened = replace(front, comparing=True, marking=False, chosen_finger=None, choosing_print=False)
    if found is None or not is_comparing(snapshot, opened):
        return Outcome(front)
    return Outcome(opened, (c.SeeSamePerson(found.booking_id),))


def _say(same: bool) -> Doing:
    def do(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
        """Back to the work at once; the note goes when it is on disk."""
        found = snapshot.same_person
        if found is None or not is_comparing(snapshot, front):
            return Outcome(front)
        return Outcome(replace(front, comparing=False), (c.DecideSamePerson(found.booking_id, same),))

    return do


DOINGS: Mapping[Act, Doing] = {
    Act.COMPARE: _compare,
    Act.SAME_PERSON: _say(True),
    Act.NOT_SAME_PERSON: _say(False),
}
