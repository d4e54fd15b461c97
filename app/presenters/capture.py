"""The capture screen: one thing to do, a light per finger, the attempts, and what may be done."""

from app.domain.position import FrictionRidgePosition
from app.presenters import attempts as strip
from app.presenters import capture_findings as found
from app.presenters import capture_modes, capture_words, lights, same_person, sequence
from app.presenters.acts import Act
from app.presenters.frame import act, frame, main_act, person_top
from app.presenters.front import FrontEnd
from app.presenters.navigation import place_of
from app.presenters.parts import ActView, Mark, Screen
from app.presenters.views import CaptureScreenView
from app.presenters.words import Words
from app.station.snapshot import AttemptView, CaptureState, CaptureView, StationSnapshot

_C = CaptureState
LIVE = (_C.POSITIONING, _C.HOLDING_STILL)


def present_capture(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> CaptureScreenView:
    view = snapshot.capture
    assert view is not None, "the capture screen needs a capture"
    step_view = snapshot.steps[view.step_index]
    step = step_view.step
    rolled = step.impression.is_rolled
    newest = view.attempts[-1] if view.attempts else None
    keeping = front.keeping and view.state is _C.REVIEW
    shown = _shown(view, front, newest, keeping=keeping, best=strip.best_of(view))
    states = lights.capture_states(words, snapshot, shown if keeping else newest)
    problems = found.of_attempt(shown, step) if shown is not None and view.state is _C.REVIEW else ()
    sentence, said = capture_words.sentence(snapshot, front, words, problems)
    note = None
    if not keeping and not front.marking:
        note = sequence.note(snapshot, front, words) or same_person.note(snapshot, front, words)
        states |= sequence.doubted_states(snapshot, front, words)
    still = view.state in (_C.REVIEW, _C.LIFT_FINGERS)
    return CaptureScreenView(
        frame=frame(
            snapshot,
            front,
            words,
            Screen.CAPTURE,
            top=person_top(snapshot, front, words),
            sentence=sentence,
            main=main(snapshot, front, words),
            acts=others(snapshot, front, words),
            leave=leave(front, words, keeping=keeping),
            on_page=(note.act,) if note is not None else (),
            said=said,
        ),
        live=view.state in LIVE,
        picture=shown.image if shown is not None and still else None,
        hold_painted=view.state in (_C.ANALYSING, _C.READER_ABSENT),
        place=place_of(snapshot),
        dimmed=view.state is _C.READER_ABSENT,
        picture_label=_picture_label(view, words, shown),
        picture_mark=_picture_mark(view, problems, states, step.fingers),
        picture_spoken=words.say("a11y.picture"),
        boxes=lights.boxes(words, states, shown) if shown is not None and view.state is _C.REVIEW else (),
        hands=lights.hands(words, states, step.fingers, choosing=front.marking, chosen=front.chosen_finger),
        lights=lights.lights_row(words, states, step, shown if view.state is _C.REVIEW else None),
        lights_label=words.say("a11y.lights"),
        guide=words.say("word.roll_guide") if rolled else "",
        attempts=strip.to_choose_from(words, view, step, shown.number if shown is not None else None)
        if keeping
        else strip.strip(words, view, step, step_view.attempts),
        attempts_label=words.say("a11y.attempts"),
        rolled=rolled,
        marking=capture_modes.marking(snapshot, front, words),
        reason=capture_modes.reason_panel(front, words, "reason.label", capture_modes.PRINT_REASONS)
        if keeping
        else None,
        note=note,
    )


def _shown(
    view: CaptureView, front: FrontEnd, newest: AttemptView | None, *, keeping: bool, best: AttemptView | None
) -> AttemptView | None:
    if view.state is _C.LIFT_FINGERS:
        return next((attempt for attempt in view.attempts if attempt.accepted), newest)
    if not keeping:
        return newest
    return next((attempt for attempt in view.attempts if attempt.number == front.chosen_attempt), best)


def _picture_label(view: CaptureView, words: Words, shown: AttemptView | None) -> str:
    if view.state is _C.READER_ABSENT:
        return words.say("word.reader_lost")
    if view.state in LIVE:
        return words.say("word.live")
    if view.state is _C.ANALYSING or shown is None:
        return words.say("word.busy")
    return words.say("word.attempt", number=shown.number)


def _picture_mark(
    view: CaptureView,
    problems: tuple[found.Problem, ...],
    states: dict[FrictionRidgePosition, lights.State],
    of_step: tuple[FrictionRidgePosition, ...],
) -> Mark | None:
    """The frame of the picture: the worst of the fingers, plain when nothing is to be mended."""
    if view.state is _C.REVIEW:
        return problems[0].mark if problems else Mark.GOOD
    marks = {states[finger][0] for finger in of_step} if view.state in LIVE else set()
    return Mark.WARN if Mark.WARN in marks else None


# Acts. ---------------------------------------------------------------------------------------------------------------


def main(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> ActView:
    """The one main act of the moment."""
    view = snapshot.capture
    assert view is not None
    rolled = snapshot.steps[view.step_index].step.impression.is_rolled
    if front.marking:
        return main_act(words, Act.BACK, "act.done", icon="check")
    match view.state:
        case _C.READER_ABSENT:
            return main_act(words, Act.WAIT, "act.waits_reader", enabled=False, icon="fingerprint")
        case _C.POSITIONING | _C.HOLDING_STILL:
            return main_act(words, Act.CAPTURE_NOW, "act.capture_now", icon="scan")
        case _C.ANALYSING:
            return main_act(words, Act.WAIT, "act.checking", enabled=False, busy=True)
        case _C.REVIEW if front.keeping:
            return capture_modes.keep_act(front, words, Act.KEEP_WITH_REASON, "act.keep_with_reason")
        case _C.REVIEW if view.needs_override:
            return main_act(words, Act.AGAIN, "act.roll_again" if rolled else "act.press_again", icon="retake")
        case _C.REVIEW:
            return main_act(words, Act.ACCEPT, "act.accept", icon="check")
        case _C.LIFT_FINGERS | _C.COMPLETE:
            label = "act.lift.rolled" if rolled else "act.lift"
            return main_act(words, Act.WAIT, label, enabled=False, icon="hand")


def others(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> tuple[ActView, ...]:
    """The acts beside it, left to right."""
    view = snapshot.capture
    assert view is not None
    step_view = snapshot.steps[view.step_index]
    if front.marking:
        return ()
    again_label = "act.roll_again" if step_view.step.impression.is_rolled else "act.press_again"
    if view.state is _C.REVIEW and front.keeping:
        return (act(words, Act.AGAIN, again_label, icon="retake"),)
    shown = [act(words, Act.MARK_FINGERS, "act.missing", icon="bandage")]
    if view.state is _C.REVIEW and view.needs_override:
        if view.may_keep_best:
            label = "act.keep_best" if view.attempts_made > 1 else "act.keep_best.only"
            shown.append(act(words, Act.KEEP_BEST, label, number=view.attempts_made))
        elif view.attempts_made < view.attempts_due:
            later = act(words, Act.KEEP_BEST, "act.keep_best.later", enabled=False, number=view.attempts_due)
            shown.append(later)
    elif view.state is _C.REVIEW:
        shown.append(act(words, Act.AGAIN, again_label, icon="retake"))
    return tuple(shown)


def leave(front: FrontEnd, words: Words, *, keeping: bool) -> ActView:
    if front.marking or keeping:
        return act(words, Act.BACK, "act.back")
    return act(words, Act.LEAVE, "act.leave")
