"""Several answers to one submission: which follows which, and what stands now.

An answer names by its TCR the submission or an earlier answer, so the order in which files arrive says nothing. Where
the chain leaves it open the time that the bureau wrote decides; where that is missing too the order is not known, and
answers that differ are then undetermined.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from app.domain.bureau_answer import BureauAnswer, Meaning
from app.domain.match import AnswerKind

ORDER_UNKNOWN = "answer/order-unknown"


class Link(NamedTuple):
    """`at`: digits of a moment, most significant first, as many as were written; empty when none was."""

    own_tcn: str
    reference: str
    at: str

    @property
    def name(self) -> str:
        """What a later answer may refer to; empty for a bureau that repeats the submission's TCN as its own."""
        return self.own_tcn if self.own_tcn != self.reference else ""


class ClockState(msgspec.Struct, frozen=True):
    """What stands for one clock: `current`, and every earlier answer, oldest first. `doubts`: why `meaning` is
    UNDETERMINED, those of `current` or ORDER_UNKNOWN."""

    kind: AnswerKind
    meaning: Meaning
    current: BureauAnswer
    earlier: tuple[BureauAnswer, ...] = ()
    doubts: tuple[str, ...] = ()


class AnswerState(msgspec.Struct, frozen=True):
    """All answers to the submission `tcn`. `strays`: those whose TCR leads nowhere yet; a later arrival may be what
    they follow."""

    tcn: str
    clocks: tuple[ClockState, ...] = ()
    strays: tuple[BureauAnswer, ...] = ()

    def clock(self, kind: AnswerKind) -> ClockState | None:
        return next((one for one in self.clocks if one.kind is kind), None)


def newest(links: Sequence[Link]) -> int | None:
    """Index of the answer that no other one follows, and of several such the latest; None when that cannot be told."""
    last = _ends(links)
    for index in last:
        if all(_is_later(links[index].at, links[other].at) for other in last if other != index):
            return index
    return None


def fold_answers(
    tcn: str, answers: Iterable[BureauAnswer], *, asked: AnswerKind = AnswerKind.CRIMINAL_IDENTIFICATION
) -> AnswerState:
    """What stands after `answers`, whatever the order in which they came; the same answer twice counts once.

    A rejection ends the clock of the answer that it follows, else the one that the submission `asked` for.
    """
    unlike = list(dict.fromkeys(answers))
    depth = _depths(tcn, unlike)
    told = sorted((one for one in unlike if one.tcn_and_tcr in depth), key=lambda one: _place(one, depth))
    strays = sorted((one for one in unlike if one.tcn_and_tcr not in depth), key=lambda one: _place(one, {}))
    by_clock: dict[AnswerKind, list[BureauAnswer]] = {}
    clock_of: dict[str, AnswerKind] = {}
    for one in told:  # what an answer follows comes before it
        kind = one.kind
        if kind is AnswerKind.REJECTION:
            kind = clock_of.get(one.tcr, asked) if one.tcr != tcn else asked
        clock_of.setdefault(one.tcn, kind)
        by_clock.setdefault(kind, []).append(one)
    clocks = tuple(_clock(kind, by_clock[kind], told) for kind in AnswerKind if kind in by_clock)
    return AnswerState(tcn, clocks, tuple(strays))


def _clock(kind: AnswerKind, own: list[BureauAnswer], told: Sequence[BureauAnswer]) -> ClockState:
    """`own`: answers of this clock in their order, at least one; `told`: those of all clocks, for the chain may lead
    over another clock's answer."""
    links = [_link(one) for one in own]
    ends = [own[index] for index in _ends(links, [_link(one) for one in told])]
    index = newest([_link(one) for one in ends])
    current = ends[index] if index is not None else (ends or own)[-1]
    earlier = tuple(one for one in own if one is not current)
    if index is None and len({(one.meaning, one.state_id, one.fbi_numbers) for one in ends or own}) > 1:
        return ClockState(kind, Meaning.UNDETERMINED, current, earlier, (*current.doubts, ORDER_UNKNOWN))
    return ClockState(kind, current.meaning, current, earlier, current.doubts)


def _link(one: BureauAnswer) -> Link:
    return Link(one.tcn, one.tcr, "".join(character for character in one.at if character in "0123456789"))


def _depths(tcn: str, answers: Sequence[BureauAnswer]) -> dict[tuple[str, str], int]:
    """How many answers lie between each and the submission, by (TCN, TCR); those that do not lead there are left
    out."""
    found: dict[tuple[str, str], int] = {}
    front, level = {tcn}, 0
    while front:
        reached = {one.tcn_and_tcr for one in answers if one.tcr in front and one.tcn_and_tcr not in found}
        found |= dict.fromkeys(reached, level)
        front, level = {own for own, _ in reached if own}, level + 1
    return found


def _place(one: BureauAnswer, depth: dict[tuple[str, str], int]) -> tuple[int, str, bytes]:
    return depth.get(one.tcn_and_tcr, 0), _link(one).at, msgspec.json.encode(one)


def _ends(links: Sequence[Link], among: Sequence[Link] = ()) -> list[int]:
    """Indexes of those that none of the others follows, directly or over others of `among`."""
    parents: dict[str, set[str]] = {}
    for link in (*links, *among):
        if link.name:
            parents.setdefault(link.name, set()).add(link.reference)
    followed: set[str] = set()
    for link in links:
        ahead = {link.reference} - {""}
        seen: set[str] = set()
        while ahead:
            one = ahead.pop()
            seen.add(one)
            ahead |= parents.get(one, set()) - seen
        followed |= seen
    return [index for index, link in enumerate(links) if not link.name or link.name not in followed]


def _is_later(one: str, other: str) -> bool:
    """Whether `one` is surely after `other`: a day does not say before or after a moment of it."""
    common = min(len(one), len(other))
    return one[:common] > other[:common]
