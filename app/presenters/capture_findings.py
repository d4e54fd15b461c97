"""What is to be mended in a print, worst first, always finger by finger, and the sentence, word and mark of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.capture import CaptureStep
from app.domain.position import FrictionRidgePosition
from app.domain.quality import Deficiency, FingerQuality, Verdict
from app.domain.segmentation import SegmentationFinding, SegmentationPosition
from app.presenters import fingers
from app.presenters.parts import Mark
from app.presenters.words import Words, capital
from app.station.snapshot import AttemptView

_S = SegmentationFinding
_EDGE_PX = 2  # a box this near to the rim of the picture is cut by it
_COUNTS = (_S.TOO_FEW_FINGERS, _S.TOO_MANY)
OF_THE_HAND = (_S.UPSIDE_DOWN, _S.HAND_LOOKS_SWAPPED, _S.FINGERS_TOGETHER)
OTHER_NAMES = (_S.UPSIDE_DOWN, _S.HAND_LOOKS_SWAPPED)  # which finger is which cannot be said
# Fingers that lie together are too few as well.
_WHOLE_HAND = (*OF_THE_HAND, *_COUNTS)


@dataclass(frozen=True, slots=True)
class Problem:
    """`code`: of a segmentation finding, a deficiency, `poor`, `fair`, or of an error (`area/what`). `finger`: the one
    concerned, None where it is the hand as a whole. `of_all`: every other finger of the step lacks the same."""

    code: str
    finger: FrictionRidgePosition | None = None
    verdict: Verdict = Verdict.POOR
    of_all: bool = False

    @property
    def mark(self) -> Mark:
        return Mark.BAD if self.verdict is Verdict.POOR else Mark.WARN


def of_attempt(attempt: AttemptView, step: CaptureStep) -> tuple[Problem, ...]:
    """Everything found in one attempt, worst first; () when every finger is good.

    What concerns the hand as a whole comes before single fingers, since the remedy of a finger would not mend it; then
    fingers not seen, poor ones by score, hints, fair ones by score.
    """
    if attempt.problem is not None:
        return (Problem(attempt.problem),)
    findings = attempt.segmentation.findings
    problems = [Problem(finding.value) for finding in _WHOLE_HAND if finding in findings]
    measured = {quality.finger: quality for quality in attempt.qualities}
    problems += [
        Problem(Deficiency.ABSENT.value, finger)
        for finger in fingers.in_picture_order(step)
        if finger not in measured or _not_there(measured[finger])
    ]
    by_score = sorted((q for q in attempt.qualities if not _not_there(q)), key=lambda quality: quality.score)
    problems += _of_fingers(by_score, Verdict.POOR, step)
    if _S.FINGER_CUT_BY_EDGE in findings:
        problems.append(Problem(_S.FINGER_CUT_BY_EDGE.value, _cut_finger(attempt), Verdict.FAIR))
    if _S.TILTED_HAND in findings:
        problems.append(Problem(_S.TILTED_HAND.value, None, Verdict.FAIR))
    problems += _of_fingers(by_score, Verdict.FAIR, step)
    return tuple(problems)


def other_names(attempt: AttemptView) -> SegmentationFinding | None:
    """Why the fingers found in the picture cannot be named; None where they can."""
    return next((finding for finding in OTHER_NAMES if finding in attempt.segmentation.findings), None)


def are_all(fingers_: Sequence[FrictionRidgePosition], step: CaptureStep) -> bool:
    return len(step.fingers) > 1 and set(fingers_) == set(step.fingers)


def _of_fingers(by_score: list[FingerQuality], verdict: Verdict, step: CaptureStep) -> list[Problem]:
    lacking = [_problem(quality) for quality in by_score if quality.verdict is not Verdict.GOOD]
    alike = len({problem.code for problem in lacking}) == 1
    of_all = alike and are_all([quality.finger for quality in by_score if quality.verdict is not Verdict.GOOD], step)
    return [replace(problem, of_all=of_all) for problem in lacking if problem.verdict is verdict]


def _not_there(quality: FingerQuality) -> bool:
    return quality.verdict is Verdict.POOR and quality.deficiencies[:1] == (Deficiency.ABSENT,)


def _problem(quality: FingerQuality) -> Problem:
    code = quality.deficiencies[0].value if quality.deficiencies else quality.verdict.value
    return Problem(code, quality.finger, quality.verdict)


def _cut_finger(attempt: AttemptView) -> FrictionRidgePosition | None:
    width, height = attempt.image.width_px, attempt.image.height_px

    def at_rim(segment: SegmentationPosition) -> bool:
        box = segment.box
        return (
            min(box.left_px, box.top_px) <= _EDGE_PX
            or box.right_px >= width - _EDGE_PX
            or box.bottom_px >= height - _EDGE_PX
        )

    return next((segment.finger for segment in attempt.segmentation.segments if at_rim(segment)), None)


# In words. -----------------------------------------------------------------------------------------------------------


def sentence(words: Words, problem: Problem, step: CaptureStep, *, seen: int | None) -> str:
    """What to do about it: the finger first, then the remedy. `seen`: how many fingers there were."""
    rolled = step.impression.is_rolled
    code = problem.code
    if "/" in code:
        return words.say(f"error.{code}") if f"error.{code}" in words else words.say("say.kept_picture")
    if code in _COUNTS:
        return count_sentence(words, code, step, seen)
    if code in OF_THE_HAND:
        return sentence_of_the_hand(words, code, step)
    if problem.finger is None:
        return words.say(f"say.accept.{code}")
    of_all = f"say.all.{code}" if problem.verdict is Verdict.POOR else f"say.all.accept.{code}"
    if problem.of_all and of_all in words:
        return words.say(of_all)
    if problem.verdict is Verdict.FAIR:
        key = _acceptable(words, code, rolled=rolled)
    else:
        key = f"say.rolled.{code}" if rolled else f"say.{code}"
    return words.say(key, A=fingers.a(words, problem.finger), the=fingers.the(words, problem.finger))


def _acceptable(words: Words, code: str, *, rolled: bool) -> str:
    """Key of the sentence on a finger that may be accepted as it is: what would make it better."""
    if code == _S.FINGER_CUT_BY_EDGE:
        return "say.accept.off_edge"
    keys = (*((f"say.accept.rolled.{code}",) if rolled else ()), f"say.accept.{code}")
    return next((key for key in keys if key in words), "say.accept.fair")


def sentence_of_the_hand(words: Words, code: str, step: CaptureStep, *, live: bool = False) -> str:
    """`live`: nothing was taken yet, and nothing will be by itself. The officer, who sees the hand, may know better."""
    if code == _S.HAND_LOOKS_SWAPPED:
        hand = fingers.hand_of_step(step)
        asked = hand.value if hand else "thumbs"
        return words.say(f"say.hand_looks_swapped.{asked}.live" if live else f"say.hand_looks_swapped.{asked}")
    return words.say(f"say.{code}.live" if live else f"say.{code}")


def count_sentence(words: Words, code: str, step: CaptureStep, seen: int | None) -> str:
    """Too many or too few fingers: how many were seen and how many are expected."""
    expected = words.number(len(step.fingers))
    if code == _S.TOO_FEW_FINGERS:
        if not seen and step.impression.is_rolled:
            return words.say("say.rolled.absent", A=fingers.a(words, step.fingers[0]))
        if not seen:
            return words.say("say.too_few_fingers.none")
        return words.say("say.too_few_fingers", Seen=_seen(words, seen), expected=expected)
    if not seen or seen <= len(step.fingers):
        return words.say("say.too_many.unknown")
    return words.say("say.too_many", Seen=_seen(words, seen), expected=expected)


def _seen(words: Words, seen: int) -> str:
    return capital(words.say(f"say.fingers.{1 if seen == 1 else 'n'}", number=words.number(seen)))


def word(words: Words, problem: Problem) -> str:
    """The same in one or two words, for a light or a card."""
    return words.say("word.not_checked") if "/" in problem.code else words.say(f"word.{problem.code}")


def word_with_finger(words: Words, problem: Problem, step: CaptureStep) -> str:
    if problem.finger is None:
        return word(words, problem)
    return words.say(
        "word.finger_problem", short=fingers.on_light(words, problem.finger, step), word=word(words, problem)
    )
