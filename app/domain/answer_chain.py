"""Several answers to one submission: which follows which, and what stands now.

An answer names by its reference the submission or an earlier answer, so the order in which they came says nothing.
Where the chain leaves it open the time decides; where that is the same too, answers that differ are undetermined.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum

from app.domain.match import Answer, AnswerKind, AnswerResult

_IDENTIFICATIONS = frozenset({AnswerKind.CRIMINAL_IDENTIFICATION, AnswerKind.RAPID_SEARCH})


class Place(StrEnum):
    """Of one answer about who somebody is, among the others."""

    STANDS = "stands"
    CORRECTED = "corrected"  # a later one says something else
    REPEATED = "repeated"  # a later one says the same
    CONTRADICTED = "contradicted"  # another one says something else, and nothing tells which is the newer


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of the answers about who somebody is. The immigration cross-check is not looked at.

    `told`: the answer that no other one follows: an identification, that of a rapid search too, or a rejection. None
    before any came. `result`: what it says; UNDETERMINED where others say something else and nothing tells which is the
    newest. `corrects`: an earlier one said something else. `other`: the newest of a kind that the station does not
    know.
    """

    told: Answer | None = None
    result: AnswerResult | None = None
    corrects: bool = False
    other: Answer | None = None

    @property
    def is_rejected(self) -> bool:
        return self.told is not None and self.told.kind is AnswerKind.REJECTION


def standing_of(answers: Sequence[Answer]) -> Standing:
    """The same whatever the order of `answers`, all those of one submission."""
    said = [one for one in answers if is_about_who(one, answers)]
    told, is_sure = _newest(said, answers)
    other, _ = _newest([one for one in answers if one.kind is AnswerKind.OTHER], answers)
    if told is None:
        return Standing(other=other)
    fits = (told.kind is AnswerKind.REJECTION) is (told.result is AnswerResult.REJECTED)
    result = told.result if is_sure and fits else AnswerResult.UNDETERMINED
    return Standing(told, result, any(one.result is not told.result for one in said), other)


def place_of(answer: Answer, answers: Sequence[Answer]) -> Place | None:
    """None for one that is not about who somebody is. The same whatever the order of `answers`."""
    if not is_about_who(answer, answers):
        return None
    said = [one for one in answers if is_about_who(one, answers)]
    told, is_sure = _newest(said, answers)
    if told is None or (is_sure and answer == told):
        return Place.STANDS
    if not is_sure and answer in _ends(said, answers):
        return Place.CONTRADICTED
    return Place.REPEATED if _said(answer) == _said(told) else Place.CORRECTED


def is_about_who(answer: Answer, answers: Sequence[Answer]) -> bool:
    """A rejection is about the answer that it follows, and one of the immigration cross-check is not."""
    if answer.kind is not AnswerKind.REJECTION:
        return answer.kind in _IDENTIFICATIONS
    before = {_name(one): one for one in answers if _name(one)}
    seen: set[str] = set()
    follows: Answer | None = answer
    while follows is not None and follows.kind is AnswerKind.REJECTION and follows.reference not in seen:
        seen.add(follows.reference)
        follows = before.get(follows.reference)
    return follows is None or follows.kind is not AnswerKind.IMMIGRATION_CROSS_CHECK


def _newest(own: Sequence[Answer], among: Sequence[Answer]) -> tuple[Answer | None, bool]:
    """That of `own` that no other of them follows, directly or over others of `among`, and of several such the latest.
    Whether that is sure, or makes no difference."""
    ends = _ends(own, among)
    if not ends:
        return None, False
    latest = max(ends, key=lambda one: (_at(one), one.number))
    alike = len({_said(one) for one in ends}) == 1
    return latest, alike or all(_at(one) < _at(latest) for one in ends if one is not latest)


def _ends(own: Sequence[Answer], among: Sequence[Answer]) -> list[Answer]:
    """Those of `own` that no other of them follows; all of them where they follow each other in a ring."""
    followed = _followed(own, among)
    return [one for one in own if _name(one) not in followed] or list(own)


def _said(answer: Answer) -> tuple[AnswerResult, str | None]:
    return answer.result, answer.record_number


def _followed(own: Sequence[Answer], among: Sequence[Answer]) -> set[str]:
    """Own numbers of what each of `own` follows, directly or over others."""
    references: dict[str, set[str]] = {}
    for one in among:
        references.setdefault(_name(one), set()).add(one.reference)
    followed: set[str] = set()
    for answer in own:
        ahead, seen = {answer.reference}, {""}
        while ahead := ahead - seen:
            seen |= ahead
            ahead = {reference for name in ahead for reference in references.get(name, ())}
        followed |= seen - {""}
    return followed


def _name(answer: Answer) -> str:
    """What a later answer may refer to; empty for a bureau that repeats the submission's TCN as its own, and for the
    answers of a service, which numbers them."""
    return answer.own_tcn if answer.own_tcn != answer.reference else ""


def _at(answer: Answer) -> tuple[str, int]:
    """A service numbers its answers in their order; a bureau's are numbered as they came."""
    return f"{answer.answered_at.astimezone(UTC):%Y%m%d%H%M%S%f}", 0 if answer.own_tcn else answer.number
