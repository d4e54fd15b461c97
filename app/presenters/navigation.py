"""Which screen for which snapshot. Pure."""

from app.presenters.front import FrontEnd
from app.presenters.parts import Screen
from app.station.snapshot import Phase, SequenceProblem, StationSnapshot

NOT_BLOCKING = frozenset({"uncertain"})  # findings of the sequence check that keep nothing from being sent


def screen_for(snapshot: StationSnapshot, front: FrontEnd) -> Screen:
    """The one question that is asked now."""
    if is_comparing(snapshot, front):
        return Screen.SAME_PERSON
    match snapshot.phase:
        case Phase.SIGNED_OUT:
            return Screen.SIGN_IN
        case Phase.IDLE:
            return Screen.NEW_BOOKING if front.form_open else Screen.TODAY
        case Phase.CAPTURING:
            return Screen.CAPTURE if snapshot.capture is not None else Screen.TODAY
        case Phase.REVIEWING:
            return Screen.REVIEW if finding_shown(snapshot, front) is None else Screen.SEQUENCE
        case Phase.PREPARING:
            return Screen.REVIEW
        case Phase.SENT:
            if snapshot.submission is None:
                return Screen.TODAY
            return Screen.CARD if front.card_open else Screen.ANSWERS


def is_comparing(snapshot: StationSnapshot, front: FrontEnd) -> bool:
    """Whether the officer looks at the open booking beside an earlier one: in capture, which goes on, and in review."""
    open_booking = snapshot.phase in (Phase.CAPTURING, Phase.REVIEWING) and snapshot.booking is not None
    return front.comparing and open_booking and snapshot.same_person is not None


def finding_key(finding: SequenceProblem) -> str:
    """What was found on which fingers: the same finding after a print was done again has the same key."""
    return f"{finding.code}:{','.join(str(int(finger)) for finger in finding.fingers)}"


def open_findings(snapshot: StationSnapshot, front: FrontEnd) -> tuple[int, ...]:
    """Numbers of the findings that must be mended or kept with a reason before sending."""
    kept = {one.key for one in front.kept_findings}
    return tuple(
        number
        for number, finding in enumerate(snapshot.findings)
        if finding.code not in NOT_BLOCKING and finding_key(finding) not in kept
    )


def finding_shown(snapshot: StationSnapshot, front: FrontEnd) -> int | None:
    """Number of the finding that the screen is about; None when it is the whole card."""
    if front.open_finding is not None and front.open_finding < len(snapshot.findings):
        return front.open_finding
    return next(iter(open_findings(snapshot, front)), None)


def place_of(snapshot: StationSnapshot) -> str:
    """Where the officer stands: modes and refusals end when it changes."""
    view = snapshot.capture
    if view is None:
        booking = snapshot.booking
        entry = snapshot.submission
        return f"{snapshot.phase.value}:{booking.booking_id if booking else ''}:{entry.tcn if entry else ''}"
    position = int(snapshot.steps[view.step_index].step.position)
    booking_id = snapshot.booking.booking_id if snapshot.booking is not None else ""
    return f"{snapshot.phase.value}:{booking_id}:{position}"
