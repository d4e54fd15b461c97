"""A light per finger: on the drawing of the hands, under it, and round the finger in the picture."""

from app.domain.booking import MissingReason
from app.domain.capture import CaptureStep
from app.domain.position import FrictionRidgePosition
from app.domain.quality import Verdict
from app.presenters import capture_findings as found
from app.presenters import fingers
from app.presenters.parts import HandFinger, HandsView, Light, Mark, PictureBox
from app.presenters.words import Words
from app.station.snapshot import AttemptView, CaptureState, FingerLight, StationSnapshot

_L = FingerLight
_LIVE: dict[FingerLight, tuple[Mark, str]] = {
    _L.NOT_YET: (Mark.IDLE, "idle"),
    _L.NEXT: (Mark.NEXT, "next"),
    _L.ABSENT: (Mark.NEXT, "next"),  # not on the glass yet: nothing to mend
    _L.GOOD: (Mark.GOOD, "good"),
    _L.FAIR: (Mark.WARN, "fair"),
    _L.POOR: (Mark.WARN, "unclear_ridges"),
    _L.OFF_EDGE: (Mark.WARN, "off_edge"),
    _L.DRY: (Mark.WARN, "too_dry"),
    _L.WET: (Mark.WARN, "too_wet"),
    _L.MOVING: (Mark.WARN, "moving"),
    _L.WORKING: (Mark.BUSY, "busy"),
}
_REVIEWED: dict[FingerLight, tuple[Mark, str]] = {
    **_LIVE,
    _L.ABSENT: (Mark.BAD, "absent"),
    _L.POOR: (Mark.BAD, "poor"),
}
_NOT_THERE = (_L.NEXT, _L.ABSENT)
_EARLIER: dict[FingerLight, tuple[Mark, str]] = {**_LIVE, _L.POOR: (Mark.WARN, "kept")}
State = tuple[Mark, str]  # mark and word


def missing_state(words: Words, reason: MissingReason | None) -> State:
    return Mark.MISSING, words.say("word.bandaged" if reason is MissingReason.UNABLE_TO_PRINT else "word.missing")


def missing_reasons(snapshot: StationSnapshot) -> dict[FrictionRidgePosition, MissingReason]:
    booking = snapshot.booking
    return {m.finger: m.reason for m in booking.missing} if booking is not None else {}


def capture_states(
    words: Words, snapshot: StationSnapshot, looked_at: AttemptView | None = None
) -> dict[FrictionRidgePosition, State]:
    """Mark and word of each of the ten fingers, in capture. `looked_at`: the attempt whose picture is shown in review;
    None for the newest."""
    view = snapshot.capture
    if view is None:
        return {}
    step = snapshot.steps[view.step_index].step
    reasons = missing_reasons(snapshot)
    attempt = looked_at or (view.attempts[-1] if view.attempts else None)
    judged = judged_fingers(words, attempt, step) if view.state is CaptureState.REVIEW and attempt is not None else {}
    said = view.problems[0] if view.problems else ""
    other_hand = said if said in found.OTHER_NAMES and view.state is not CaptureState.REVIEW else ""
    reviewed = view.state in (CaptureState.REVIEW, CaptureState.LIFT_FINGERS)
    states = {}
    for finger, light in view.lights.items():
        if light is FingerLight.MISSING:
            states[finger] = missing_state(words, reasons.get(finger))
        elif finger in judged:
            states[finger] = judged[finger]
        elif other_hand and finger in step.fingers and light not in _NOT_THERE:
            states[finger] = (Mark.WARN, words.say(f"word.{other_hand}"))
        else:
            table = (_REVIEWED if reviewed else _LIVE) if finger in step.fingers else _EARLIER
            if view.state is CaptureState.LIFT_FINGERS:  # accepted, whatever it was
                table = _EARLIER
            mark, code = table[light]
            states[finger] = (mark, words.say(f"word.{code}"))
    return states


def judged_fingers(words: Words, attempt: AttemptView, step: CaptureStep) -> dict[FrictionRidgePosition, State]:
    """The fingers of the step by what was measured: the worst of each. Of another hand than was asked for none has a
    name, so none is good."""
    unnamed = found.other_names(attempt)
    if unnamed is not None:
        there = {quality.finger for quality in attempt.qualities}.intersection(step.fingers)
        return dict.fromkeys(sorted(there), (Mark.BAD, words.say(f"word.{unnamed.value}")))
    states: dict[FrictionRidgePosition, State] = {
        quality.finger: (Mark.GOOD, words.say("word.good"))
        for quality in attempt.qualities
        if quality.verdict is Verdict.GOOD and quality.finger in step.fingers
    }
    for problem in reversed(found.of_attempt(attempt, step)):
        if problem.finger in step.fingers and problem.finger is not None:
            states[problem.finger] = (problem.mark, found.word(words, problem))
    return states


def hands(
    words: Words,
    states: dict[FrictionRidgePosition, State],
    current: tuple[FrictionRidgePosition, ...],
    *,
    choosing: bool = False,
    chosen: FrictionRidgePosition | None = None,
) -> HandsView:
    """The drawing of the hands; fingers outside `current` that are done are quiet."""
    idle = (Mark.IDLE, words.say("word.idle"))
    shown = []
    for finger in fingers.AS_THEY_LIE:
        mark, word = states.get(finger, idle)
        shown.append(
            HandFinger(
                finger=finger,
                mark=mark,
                name=fingers.a(words, finger),
                word=word,
                quiet=finger not in current and mark is not Mark.MISSING,
                selected=finger == chosen,
            )
        )
    return HandsView(tuple(shown), words.say("word.left"), words.say("word.right"), words.say("a11y.hands"), choosing)


def lights_row(
    words: Words, states: dict[FrictionRidgePosition, State], step: CaptureStep, attempt: AttemptView | None
) -> tuple[Light, ...]:
    """A light for each finger of the step as they lie; with `attempt` the score of each."""
    named = attempt is not None and found.other_names(attempt) is None
    scores = {q.finger: str(q.score) for q in attempt.qualities} if attempt is not None and named else {}
    row = []
    for finger in fingers.in_picture_order(step):
        mark, word = states[finger]
        spoken = f"{fingers.a(words, finger)}: {word}"
        if finger in scores:
            spoken = words.say("a11y.light.score", light=spoken, score=scores[finger])
        row.append(Light(finger, fingers.on_light(words, finger, step), mark, word, scores.get(finger, ""), spoken))
    return tuple(row)


def boxes(words: Words, states: dict[FrictionRidgePosition, State], attempt: AttemptView) -> tuple[PictureBox, ...]:
    """The fingers found in a picture, each in its state. A hand that looks swapped has no name for a finger."""
    unnamed = found.other_names(attempt)
    shown = []
    for segment in attempt.segmentation.segments:
        mark, word = states.get(segment.finger, (Mark.IDLE, words.say("word.idle")))
        if unnamed is not None:
            mark, word = Mark.BAD, words.say(f"word.{unnamed.value}")
        spoken = f"{fingers.a(words, segment.finger)}: {word}"
        shown.append(PictureBox(segment.finger, segment.box, segment.polygon, segment.angle_deg, mark, spoken))
    return tuple(shown)
