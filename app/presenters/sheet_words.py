"""Remarks of a score sheet in words: what would have been right, and the one advice for next time."""

from app.domain.position import FINGERS, FrictionRidgePosition
from app.presenters import fingers
from app.presenters.words import Words, capital
from app.training.sheet import Mistake, Part, Remark, ScoreSheet, StepRow
from drivers.simulated.acts import Remedy

_M = Mistake
_WORST_FIRST = (
    _M.WRONGLY_MARKED,
    _M.FINDING_OVERRIDDEN,
    _M.BAD_PRINT_ACCEPTED,
    _M.NOT_MARKED,
    _M.WRONG_REASON,
    _M.OVERRIDE_WITHOUT_REASON,
    _M.WARNING_IGNORED,
    _M.NO_REMEDY,
    _M.WRONG_REMEDY,
    _M.CAPTURED_TOO_SOON,
    _M.NOT_FINISHED,
)
_OF_A_CAUSE = (_M.NO_REMEDY, _M.WRONG_REMEDY)
_REMEDIES = frozenset(remedy.value for remedy in Remedy)
_SAID_APART = 2  # attempts one after the other; more are said as the first to the last
_NTH = 4  # attempts that have a word: second, third, fourth
_NEARLY_ALL = 0.9  # of the points of a part: nothing to say of it


def step_name(words: Words, row: StepRow) -> str:
    """`Right four fingers`, `Right ring, rolled`, `Review and sending`."""
    if row.position == 0:
        return words.say("sheet.sending")
    position = FrictionRidgePosition(row.position)
    if position in FINGERS:
        return capital(words.say("step.rolled", bare=fingers.bare(words, position)))
    single = {FrictionRidgePosition.PLAIN_RIGHT_THUMB: 1, FrictionRidgePosition.PLAIN_LEFT_THUMB: 6}.get(position)
    if single is not None:
        return capital(fingers.bare(words, FrictionRidgePosition(single)))
    return capital(words.say(f"step.{row.position}"))


def what_was_right(words: Words, row: StepRow) -> str:
    """Everything that is to be said of a step, the same thing once."""
    after: dict[tuple[str, tuple[int, ...]], list[int]] = {}
    for remark in row.remarks:
        if _of_a_cause(remark):
            after.setdefault((remark.remedy, remark.fingers), []).append(remark.attempt)
    return " ".join(
        dict.fromkeys(
            _cause(words, remark, after[remark.remedy, remark.fingers])
            if _of_a_cause(remark)
            else remark_words(words, remark, row)
            for remark in row.remarks
        )
    )


def remark_words(words: Words, remark: Remark, row: StepRow) -> str:
    """One remark: what was, then what would have been right."""
    mistake = remark.mistake
    if _of_a_cause(remark):
        return _cause(words, remark, [remark.attempt])
    if mistake in (_M.NOT_MARKED, _M.WRONG_REASON):
        kind = "bandaged" if remark.remedy == "mark_bandaged" else "amputated"
        return _of_fingers(words, f"remark.{mistake.value}.{kind}", remark)
    if mistake is _M.WRONGLY_MARKED:
        return _of_fingers(words, "remark.wrongly_marked", remark)
    right = _right(words, remark, row)
    if mistake is _M.BAD_PRINT_ACCEPTED:
        return f"{_kept(words, remark)} {_left(words, remark, right)}"
    if mistake is _M.OVERRIDE_WITHOUT_REASON:
        return f"{_kept(words, remark)} {words.say('remark.first', Right=capital(right))}"
    if mistake is _M.WARNING_IGNORED and f"warning.{remark.code}" in words:
        return words.say("remark.warned", warning=words.say(f"warning.{remark.code}"))
    return words.say(f"remark.{mistake.value}", right=right)


def _of_a_cause(remark: Remark) -> bool:
    return remark.mistake in _OF_A_CAUSE and remark.remedy in _REMEDIES


def _cause(words: Words, remark: Remark, attempts: list[int]) -> str:
    """`After attempt 1 the ring finger was dry: moisten it first.`, or `After attempts 1 to 4`."""
    text = _of_fingers(words, f"cause.{remark.remedy}", remark)
    numbers = sorted({number for number in attempts if number})
    if not numbers:
        return capital(text)
    if len(numbers) == 1:
        return words.say("remark.after", number=numbers[0], text=text)
    in_a_row = len(numbers) > _SAID_APART and numbers[-1] - numbers[0] == len(numbers) - 1
    listed = words.listed(tuple(str(number) for number in numbers))
    said = words.say("list.to", first=numbers[0], last=numbers[-1]) if in_a_row else listed
    return words.say("remark.after.n", numbers=said, text=text)


def _of_fingers(words: Words, key: str, remark: Remark) -> str:
    """With the fingers concerned in their place; without any: the finger."""
    named = tuple(fingers.the(words, FrictionRidgePosition(finger)) for finger in remark.fingers)
    the = words.listed(named) or words.say("sheet.the_finger")
    key = f"{key}.n" if len(named) > 1 and f"{key}.n" in words else key
    return words.say(key, the=the, The=capital(the))


def _kept(words: Words, remark: Remark) -> str:
    if remark.score is None:
        return words.say("remark.kept")
    return words.say("remark.kept.score", score=remark.score)


def _left(words: Words, remark: Remark, right: str) -> str:
    if remark.attempts_left:
        return words.count("remark.left", remark.attempts_left, right=right)
    return words.say("remark.better", Right=capital(right))


def _right(words: Words, remark: Remark, row: StepRow) -> str:
    """The right act within a sentence: `roll again`, `moisten the finger`."""
    if remark.remedy in _REMEDIES:
        label = words.say(f"remedy.{remark.remedy}")
        return label[:1].lower() + label[1:]
    if remark.remedy in ("mend_sequence", "wait", "mark_amputated", "mark_bandaged"):
        return words.say(f"right.{remark.remedy}")
    return words.say("right.roll_again" if 1 <= row.position <= len(FINGERS) else "right.press_again")


# Advice. -------------------------------------------------------------------------------------------------------------


def advice(words: Words, sheet: ScoreSheet) -> str:
    """The one thing to do next time: by the worst remark; without remarks by the part that lacks most."""
    remarks = [(_weight(one, row), one) for row in sheet.steps for one in row.remarks]
    if remarks:
        return _advice_of(words, min(remarks, key=lambda remark: remark[0])[1])
    weakest = min(sheet.parts, key=_share, default=None)
    if weakest is None or _share(weakest) >= _NEARLY_ALL:
        return words.say("advice.all_well")
    return words.say(f"advice.part.{weakest.name}")


def _weight(remark: Remark, row: StepRow) -> tuple[bool, bool, int]:
    """Least for the worst. That it was not finished is told anyway."""
    return remark.mistake is _M.NOT_FINISHED, not row.serious, _WORST_FIRST.index(remark.mistake)


def _share(part: Part) -> float:
    return part.points / part.of if part.of else 1.0


def _advice_of(words: Words, remark: Remark) -> str:
    if remark.remedy in _REMEDIES:
        following = remark.attempt + 1
        nth = words.say(f"nth.{following}" if 2 <= following <= _NTH else "nth.next")
        return words.say("advice.before", act=words.say(f"remedy.{remark.remedy}"), nth=nth)
    return words.say(f"advice.{remark.mistake.value}")
