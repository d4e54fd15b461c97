"""The whole deck of a profile, and what this program finds each of its files to be."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.an2k.answers import answer_rules, as_answer, interpret_answer
from app.an2k.codec import decode_until_fault
from app.an2k.deck.bad import element_cases
from app.an2k.deck.base import Broken
from app.an2k.deck.conditions import cross_cases, not_tried
from app.an2k.deck.good import good_cases
from app.an2k.deck.making import Making, is_card, submissions
from app.an2k.deck.records import record_cases, unverified_cases
from app.an2k.deck.replies import answer_cases
from app.an2k.deck.values import (
    Case,
    Expected,
    ExpectedAnswer,
    Ground,
    as_expected,
    as_expected_answer,
)
from app.an2k.rules.values import Profile
from app.an2k.validation.engine import validate_file
from app.domain.answer_chain import standing_of
from app.domain.match import Answer


@dataclass(slots=True)
class Deck:
    """The cases of a profile, made one after the other. `untried`: rules about several elements that no file breaks, by
    type of transaction; whole when the last case was made."""

    ground: Ground
    untried: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def cases(self) -> Iterator[Case]:
        """The good ones of every type first; then the broken ones, small; then the answers."""
        making = Making(self.ground)
        types = submissions(self.ground.profile, verified=True)
        sent: dict[bool, list[str]] = {True: [], False: []}  # TCNs of cards, and of searches
        for rules in types:
            for case in good_cases(making, rules):
                sent[is_card(rules)].append(case.submission)
                yield case
        for rules in types:
            broken = Broken(making, rules)
            yield from element_cases(broken)
            yield from cross_cases(broken)
            yield from record_cases(broken)
            self.untried[rules.tot] = not_tried(broken)
        yield from unverified_cases(making)
        if types:
            yield from answer_cases(making, sent[True], sent[False])


@dataclass(frozen=True, slots=True)
class Outcome:
    found: tuple[Expected, ...] = ()
    answer: ExpectedAnswer | None = None


class Judging:
    """What this program finds, by the rules of `profile`. Answers of a chain are kept: what stands depends on those
    before."""

    def __init__(self, ground: Ground, profile: Profile | None = None) -> None:
        self._ground = ground
        self._profile = profile or ground.profile
        self._answers: defaultdict[str, list[Answer]] = defaultdict(list)

    def outcome(self, case: Case) -> Outcome:
        """From the bytes alone, as of a file that came from elsewhere."""
        file, fault = decode_until_fault(case.data)
        if fault is not None:
            return Outcome((as_expected(fault),))
        found = validate_file(file, self._profile, today=self._ground.day, production=self._ground.production)
        answer = None if case.answer is None else self._read(case, case.answer)
        return Outcome(tuple(as_expected(one) for one in found), answer)

    def _read(self, case: Case, expected: ExpectedAnswer) -> ExpectedAnswer:
        read = interpret_answer(case.data, answer_rules(self._profile))
        if expected.stands is None:
            return as_expected_answer(read, None)
        told = self._answers[case.submission]
        number = len(told) + 1
        told.append(as_answer(read, number=number, control_number="", tcn=case.submission, received_at=self._ground.at))
        return as_expected_answer(read, standing_of(told).result)


def agrees(case: Case, outcome: Outcome) -> bool:
    """The very findings that were expected and no other, in whichever order."""
    found, expected = sorted(outcome.found, key=repr), sorted(case.expected, key=repr)
    return found == expected and case.answer == outcome.answer
