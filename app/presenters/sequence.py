"""One finding of the sequence check: which finger again? Or keep the print, with a reason."""

from app.domain.capture import CaptureStep
from app.domain.position import FINGERS, FrictionRidgePosition
from app.presenters import capture_modes, fingers, lights
from app.presenters.acts import Act
from app.presenters.frame import act, frame, main_act, person_top
from app.presenters.front import FrontEnd
from app.presenters.navigation import NOT_BLOCKING, finding_shown, open_findings
from app.presenters.parts import Mark, Screen, Sentence
from app.presenters.views import Evidence, NoteView, SequenceView
from app.presenters.words import Words, capital
from app.station.snapshot import CaptureState, SequenceProblem, StationSnapshot

_SWAPPED = ("hands_swapped", "fingers_swapped")


def present_sequence(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> SequenceView:
    number = finding_shown(snapshot, front)
    assert number is not None, "the screen of a finding needs one"
    finding = snapshot.findings[number]
    step = snapshot.steps[finding.step_index].step
    mark = finding_mark(finding)
    keeping = front.keeping
    label, what, bare = _again(words, step)
    if keeping:
        main = capture_modes.keep_act(front, words, Act.KEEP_FINDING_WITH_REASON, "act.keep_with_reason")
    else:
        main = main_act(
            words, Act.DO_AGAIN, label, argument=str(finding.step_index), icon="retake", what=what, bare=bare
        )
    acts = [] if keeping or mark is Mark.WARN else [act(words, Act.KEEP_FINDING, "act.keep_with_reason")]
    looking = keeping or front.open_finding is not None
    return SequenceView(
        frame=frame(
            snapshot,
            front,
            words,
            Screen.SEQUENCE,
            top=person_top(snapshot, front, words, stage=3),
            sentence=Sentence(
                words.say("say.reason.sequence") if keeping else finding_sentence(words, finding, step),
                _over(snapshot, front, words, number),
            ),
            main=main,
            acts=acts,
            leave=act(words, Act.BACK, "act.back") if looking else act(words, Act.LEAVE, "act.leave"),
            said="capture/sequence",
        ),
        prints=evidence(snapshot, words, finding),
        hands=lights.hands(words, review_states(snapshot, words, finding), finding.fingers),
        why=words.say("sequence.why", what=what),
        why_more=words.say("sequence.why.more" if finding.code not in _SWAPPED else "sequence.why.others"),
        mark=mark,
        reason=capture_modes.reason_panel(front, words, "reason.sequence.label", capture_modes.SEQUENCE_REASONS)
        if keeping
        else None,
    )


def note(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> NoteView | None:
    """For the capture screen: a print that is already taken is doubted, and may be done again before the others. A
    print in review is judged first; of a step that is being done again nothing is said."""
    finding = _noted(snapshot, front)
    if finding is None:
        return None
    step = snapshot.steps[finding.step_index].step
    label, what, bare = _again(words, step)
    again = act(words, Act.DO_AGAIN, label, argument=str(finding.step_index), icon="retake", what=what, bare=bare)
    return NoteView(finding_sentence(words, finding, step), again, finding_mark(finding))


def doubted_states(
    snapshot: StationSnapshot, front: FrontEnd, words: Words
) -> dict[FrictionRidgePosition, lights.State]:
    """On the hands of the capture screen: the fingers that the note is about, but for those on the glass now."""
    finding = _noted(snapshot, front)
    view = snapshot.capture
    if finding is None or view is None:
        return {}
    busy = snapshot.steps[view.step_index].step.fingers
    return {finger: state for finger, state in _concerned(snapshot, words, finding).items() if finger not in busy}


def _noted(snapshot: StationSnapshot, front: FrontEnd) -> SequenceProblem | None:
    view = snapshot.capture
    if view is None or view.state in (CaptureState.ANALYSING, CaptureState.REVIEW):
        return None
    finding = next((snapshot.findings[number] for number in open_findings(snapshot, front)), None)
    return None if finding is None or finding.step_index == view.step_index else finding


def _again(words: Words, step: CaptureStep) -> tuple[str, str, str]:
    """Key of the label that asks for a step again, and what it names."""
    label = "act.again.rolled" if step.impression.is_rolled else "act.again.plain"
    return label, fingers.step_name(words, step), fingers.bare(words, step.fingers[0])


def finding_mark(finding: SequenceProblem) -> Mark:
    """An uncertain finding is to be looked at; the others are to be mended."""
    return Mark.WARN if finding.code in NOT_BLOCKING else Mark.BAD


def _over(snapshot: StationSnapshot, front: FrontEnd, words: Words, number: int) -> str:
    waiting = open_findings(snapshot, front)
    if len(waiting) < 2 or number not in waiting:
        return words.say("sequence.over")
    return words.say("sequence.over.of", number=1, total=len(waiting))


def finding_sentence(words: Words, finding: SequenceProblem, step: CaptureStep) -> str:
    """The finger first, then which print to do again."""
    first = finding.fingers[0] if finding.fingers else step.fingers[0]
    key = f"say.sequence.{finding.code}"
    return words.say(
        key if key in words else "say.sequence.uncertain",
        A=fingers.a(words, first),
        Both=capital(words.listed(tuple(fingers.bare(words, finger) for finger in finding.fingers))),
        Again=fingers.again_sentence(words, step),
    )


def evidence(snapshot: StationSnapshot, words: Words, finding: SequenceProblem) -> tuple[Evidence, ...]:
    """The two prints side by side: the one to do again second."""
    again = finding.step_index
    images = snapshot.step_images or {}
    mark = finding_mark(finding)
    shown = []
    for index in _compared(snapshot, finding):
        step = snapshot.steps[index].step
        over = words.say("sequence.step", number=index + 1)
        shown.append(
            Evidence(
                images.get(index),
                over,
                fingers.step_title(words, step),
                mark if index == again or finding.code in _SWAPPED else Mark.GOOD,
            )
        )
    return tuple(shown)


def _compared(snapshot: StationSnapshot, finding: SequenceProblem) -> tuple[int, ...]:
    """Step numbers of the two prints: the one to do again last."""
    again = finding.step_index
    kind = snapshot.steps[again].step.impression.is_rolled
    others = [
        index
        for index, view in enumerate(snapshot.steps)
        if index != again and set(view.step.fingers) & set(finding.fingers)
    ]
    same = [index for index in others if snapshot.steps[index].step.impression.is_rolled is kind]
    plain = [index for index in others if index not in same]
    first = (same or plain) if finding.code == "same_finger_twice" or finding.code in _SWAPPED else (plain or same)
    return (*first[:1], again)


def review_states(
    snapshot: StationSnapshot, words: Words, finding: SequenceProblem | None = None
) -> dict[FrictionRidgePosition, lights.State]:
    """The ten fingers after capture: done, missing, or to be done again."""
    reasons = lights.missing_reasons(snapshot)
    states: dict[FrictionRidgePosition, lights.State] = dict.fromkeys(FINGERS, (Mark.GOOD, words.say("word.good")))
    states.update({finger: lights.missing_state(words, reason) for finger, reason in reasons.items()})
    if finding is not None:
        states.update(_concerned(snapshot, words, finding))
    return states


def _concerned(
    snapshot: StationSnapshot, words: Words, finding: SequenceProblem
) -> dict[FrictionRidgePosition, lights.State]:
    mark = finding_mark(finding)
    again = snapshot.steps[finding.step_index].step.fingers
    concerned = finding.fingers if finding.code in _SWAPPED else again
    return dict.fromkeys(concerned, (mark, words.say("word.look" if mark is Mark.WARN else "word.poor")))


def finding_title(words: Words, finding: SequenceProblem, step: CaptureStep) -> str:
    """The finding in the list of the review."""
    return words.say(f"review.finding.{finding.code}", What=capital(fingers.step_name(words, step)))
