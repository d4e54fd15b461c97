"""What the capture screen says to the officer, and to the person in two languages."""

from app.domain.capture import CaptureStep
from app.domain.position import fingers_of
from app.presenters import capture_findings as found
from app.presenters import fingers
from app.presenters.front import FrontEnd
from app.presenters.parts import PersonLines, Sentence
from app.presenters.words import Words, words_in
from app.station.snapshot import CaptureState, CaptureView, FingerLight, StationSnapshot

_C = CaptureState
_COUNTS = ("too_few_fingers", "too_many")
_LACKING = (
    (FingerLight.OFF_EDGE, "off_edge"),
    (FingerLight.DRY, "too_dry"),
    (FingerLight.WET, "too_wet"),
    (FingerLight.POOR, "poor"),
    (FingerLight.MOVING, "moving"),  # the person is told to hold still anyway
)
_OF_THE_SKIN = ("too_dry", "too_wet")  # what the person can mend
_WHILE_STILL = ("moving",)  # mended where the hand lies; all else by laying it down anew
_ONCE_ALL_THERE = (FingerLight.POOR, FingerLight.MOVING)  # fingers come down one after the other
_WHATEVER_LIES_THERE = frozenset({"reader/sensor-fault"})  # nothing that the fingers do mends it


def sentence(
    snapshot: StationSnapshot, front: FrontEnd, words: Words, problems: tuple[found.Problem, ...]
) -> tuple[Sentence, str]:
    """The sentence, and the code of a refusal that it tells ("" when none). `problems`: of the print in review."""
    view = snapshot.capture
    assert view is not None
    step = snapshot.steps[view.step_index].step
    number, total = view.step_index + 1, len(snapshot.steps)
    over = words.say("step.of", number=number, total=total, what=fingers.step_name(words, step))
    if view.state is _C.REVIEW and not step.impression.is_rolled and not front.marking:
        over = words.say("step.of.figures", over=over)  # those beside the lights
    text, said = _text(view, front, words, step, problems)
    person = None if front.marking else _person(view, words, step, problems)
    return Sentence(text, over, person), said


def _text(
    view: CaptureView, front: FrontEnd, words: Words, step: CaptureStep, problems: tuple[found.Problem, ...]
) -> tuple[str, str]:
    if front.marking:
        if front.chosen_finger is None:
            return words.say("say.marking"), ""
        return words.say("say.marking.chosen", A=fingers.a(words, front.chosen_finger)), ""
    rolled = step.impression.is_rolled
    match view.state:
        case _C.READER_ABSENT:
            return _reader_absent(view, words)
        case _C.ANALYSING:
            return words.say("say.checking"), ""
        case _C.LIFT_FINGERS | _C.COMPLETE:
            return words.say("say.lift.rolled" if rolled else "say.lift"), ""
        case _C.REVIEW if front.keeping:
            return words.say("say.reason"), ""
        case _C.REVIEW:
            return _reviewed(view, words, step, problems), ""
        case _C.POSITIONING | _C.HOLDING_STILL:
            return _live(view, words, step)


def _reader_absent(view: CaptureView, words: Words) -> tuple[str, str]:
    code = next((problem for problem in view.problems if problem.startswith("reader/")), "")
    key = f"code.{code}" if f"code.{code}" in words else "say.reader_absent"
    return words.say(key), code


def _reviewed(view: CaptureView, words: Words, step: CaptureStep, problems: tuple[found.Problem, ...]) -> str:
    """The worst that was found; else that it is good."""
    if problems:
        return found.sentence(words, problems[0], step, seen=_seen_in(view, step))
    if "best_at_timeout" in view.problems:
        return words.say("say.best_at_timeout")
    warning = next((code for code in view.problems if f"warning.good.{code}" in words), "")
    if warning:
        return words.say(f"warning.good.{warning}")
    if len(step.fingers) == 1:
        return words.say("say.good.one", A=fingers.a(words, step.fingers[0]))
    return words.say("say.good.all")


def _seen_in(view: CaptureView, step: CaptureStep) -> int:
    """How many fingers the picture shows. Where it seems to show all of them though too few were counted when it was
    taken, the count is told."""
    shown = len(view.attempts[-1].segmentation.segments) if view.attempts else 0
    too_few = "too_few_fingers" in view.problems and shown >= len(step.fingers)
    return view.fingers_seen if too_few and view.fingers_seen else shown


def _live(view: CaptureView, words: Words, step: CaptureStep) -> tuple[str, str]:
    """What the fingers must do now: clear glass first, then how many, then the finger that is not as it should be."""
    place = fingers.place_sentence(words, step)
    rolled = step.impression.is_rolled
    worst = view.problems[0] if view.problems else ""
    if worst == "platen_not_clear":
        return words.say("say.clear_glass"), ""
    if "/" in worst and f"error.{worst}" in words and (worst in _WHATEVER_LIES_THERE or not view.fingers_seen):
        return words.say(f"error.{worst}"), worst
    if not view.fingers_seen:
        return _warning(words, worst, rolled=rolled) or place, ""
    if worst in found.OF_THE_HAND:
        return found.sentence_of_the_hand(words, worst, step, live=True), ""
    if worst in _COUNTS:
        return found.count_sentence(words, worst, step, view.fingers_seen), ""
    lacking = _lacking(view, step)
    if lacking is not None:
        return found.sentence(words, lacking, step, seen=view.fingers_seen), ""
    if view.state is _C.HOLDING_STILL and not rolled:
        return words.say("say.hold"), ""
    return _warning(words, worst, rolled=rolled) or place, ""


def _lacking(view: CaptureView, step: CaptureStep) -> found.Problem | None:
    """The finger on the glass that is to be mended first, and what it lacks; without a finger where all lack it."""
    all_there = (view.fingers_seen or 0) >= len(step.fingers)
    for light, code in _LACKING:
        if light in _ONCE_ALL_THERE and not all_there:
            continue
        lacking = [finger for finger in fingers.in_picture_order(step) if view.lights.get(finger) is light]
        if lacking:
            # A hand that trembles is caught at one finger now and at others then.
            moves = light is FingerLight.MOVING and len(lacking) > 1
            return found.Problem(code, lacking[0], of_all=moves or found.are_all(lacking, step))
    return None


def _warning(words: Words, code: str, *, rolled: bool) -> str:
    """What is to be done about it; "" when it is none."""
    keys = (*((f"warning.{code}.rolled",) if rolled else ()), f"warning.{code}")
    return next((words.say(key) for key in keys if key in words), "")


# The person. ---------------------------------------------------------------------------------------------------------


def _person(
    view: CaptureView, words: Words, step: CaptureStep, problems: tuple[found.Problem, ...]
) -> PersonLines | None:
    """None while there is nothing that the person could do."""
    if view.state is _C.READER_ABSENT:
        return None
    key = _person_key(view, step, problems)
    other = words_in(words.language.other)
    shown = step.fingers
    worst = _worst(view, step, problems)
    if (
        worst is not None
        and worst.finger is not None
        and not worst.of_all
        and (view.state is _C.REVIEW or worst.code in _OF_THE_SKIN)
    ):
        shown = (worst.finger,)
    return PersonLines(
        title=words.say("person.title"),
        line=words.say(key),
        other_line=other.say(key),
        other_language=words.language.other,
        fingers=shown,
        hand=fingers.hand_of_step(step),
    )


def _worst(view: CaptureView, step: CaptureStep, problems: tuple[found.Problem, ...]) -> found.Problem | None:
    """Of the print in review, or of the fingers on the glass while that is what the sentence says."""
    if view.state is _C.REVIEW:
        return problems[0] if problems else None
    live = view.state in (_C.POSITIONING, _C.HOLDING_STILL) and view.fingers_seen
    said = view.problems[0] if view.problems else ""
    if not live or said in _COUNTS:
        return None
    return found.Problem(said) if said in found.OF_THE_HAND else _lacking(view, step)


def _person_key(view: CaptureView, step: CaptureStep, problems: tuple[found.Problem, ...]) -> str:
    if view.state is _C.LIFT_FINGERS or (view.problems[:1] == ("platen_not_clear",) and view.state is not _C.REVIEW):
        return "person.lift"
    worst = _worst(view, step, problems)
    if worst is not None and worst.code in _OF_THE_SKIN:
        return f"person.{worst.code}"
    lies_well = worst is None or worst.code in _WHILE_STILL
    if view.state in (_C.HOLDING_STILL, _C.ANALYSING) and lies_well and not step.impression.is_rolled:
        return "person.hold"
    if step.impression.is_rolled:
        return "person.rolled"
    if len(step.fingers) == len(fingers_of(step.position)):
        return f"person.{int(step.position)}"
    hand = fingers.hand_of_step(step)
    return f"person.some.{hand.value}" if hand is not None else "person.some.thumbs"
