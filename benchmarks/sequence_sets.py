"""The ten-print sequence check on card sets of generated people: false findings, and seeded errors found.

A set is ten rolled and ten plain prints of one person, each finger's drawn anew from its impressions
(`benchmarks.generated_prints`). In good sets they are a willing subject's, and the station calls every print good; in
varied ones the station calls them good, however bad the conditions (dry to wet, light to hard, turned, partial, dirty);
as it comes: whatever they are like. Each set is checked as it is, with fingers missing, and with one kind of prints
alone. Then errors are made of it, by filing prints otherwise or by other impressions of the person or of another
person, and the check has to find the right kind, the right fingers and the right prints to take again. `uncertain`,
which accuses nobody, is counted by itself.

Promises: no false finding on 1,000 good sets, 99 % of seeded errors found, a whole card within 1 s; on the sample card
ten of ten, own score at least 1.5 times (goal: twice) the best other. Peer, quoted: the right plain finger first for 19
of 20 on two real cards.

Run: python -m benchmarks.sequence_sets --prints DIR [--people N] [--good N] [--varied N] [--as-it-comes N]
[--first-seed N] [--card FILE] [--examples]; N sets of each kind a person; one JSON object a line. What DIR does not
hold is drawn, 10 s a person; with a new matcher only the matching is done again.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from app.domain.position import FINGERS, FrictionRidgePosition
from app.domain.quality import Verdict
from app.domain.sequence import PrintKind, SequenceFinding, SequenceFindingKind
from app.matching.card_scores import CardComparer, CardScores
from app.matching.extractor import extract
from app.matching.matcher import warm_up
from app.matching.sequence import judge
from app.matching.template import Template
from benchmarks.generated_prints import CONDITIONS, FIRST_SEED, Condition, Templates, people
from benchmarks.matching_prints import CARD, card_pictures, say, spread

P = FrictionRidgePosition
K = SequenceFindingKind
ROLLED, PLAIN = PrintKind.ROLLED, PrintKind.PLAIN
THUMBS: Final = (P.RIGHT_THUMB, P.LEFT_THUMB)
HANDS: Final = ((P(2), P(3), P(4), P(5)), (P(7), P(8), P(9), P(10)))
MOST_MISSING: Final = 3  # fingers of a set with some missing
IMPRESSIONS: Final[dict[Condition, int]] = {"good": 3, "varied": 2}  # of each finger and kind
_STREAM: Final = 91  # of chance


class Seeded(NamedTuple):
    """A card with one error, and what is to be found."""

    rolled: Templates
    plain: Templates
    expected: SequenceFinding


class CardSet(NamedTuple):
    seed: int
    number: int
    rolled: Templates
    plain: Templates


@dataclass
class Bookings:
    """A set, one of other impressions of the same person, and one of another person; all whole."""

    own: CardSet
    again: CardSet
    stranger: CardSet
    rng: np.random.Generator

    def two(self) -> tuple[P, P]:
        """Two fingers in any order."""
        a, b = self.rng.choice(10, 2, replace=False)
        return FINGERS[int(a)], FINGERS[int(b)]


def same_place(finger: P) -> P:
    return P((finger + 4) % 10 + 1)


def mirrored(finger: P) -> P:
    return P(12 - finger)


# The errors. ---------------------------------------------------------------------------------------------------------


def two_rolled_exchanged(b: Bookings) -> Seeded:
    one, other = sorted(b.two())
    rolled = {**b.own.rolled, one: b.own.rolled[other], other: b.own.rolled[one]}
    return Seeded(rolled, b.own.plain, _exchanged(one, other))


def two_plain_exchanged(b: Bookings) -> Seeded:
    """Half of the time the thumbs, laid down crossed; else fingers that were named wrong."""
    one, other = sorted(b.two() if b.rng.random() < 0.5 else THUMBS)
    plain = {**b.own.plain, one: b.own.plain[other], other: b.own.plain[one]}
    return Seeded(b.own.rolled, plain, _exchanged(one, other))


def _exchanged(one: P, other: P) -> SequenceFinding:
    return SequenceFinding(K.FINGERS_SWAPPED, (one, other), PLAIN if {one, other} == set(THUMBS) else ROLLED)


def one_rolled_twice(b: Bookings) -> Seeded:
    right, wrong = b.two()
    rolled = {**b.own.rolled, wrong: b.again.rolled[right]}
    return Seeded(rolled, b.own.plain, SequenceFinding(K.SAME_FINGER_TWICE, (right, wrong), ROLLED))


def one_plain_twice(b: Bookings) -> Seeded:
    right, wrong = b.two()
    plain = {**b.own.plain, wrong: b.again.plain[right]}
    return Seeded(b.own.rolled, plain, SequenceFinding(K.SAME_FINGER_TWICE, (right, wrong), PLAIN))


def rolled_hands_exchanged(b: Bookings) -> Seeded:
    rolled = {finger: b.own.rolled[same_place(finger)] for finger in FINGERS}
    return Seeded(rolled, b.own.plain, SequenceFinding(K.HANDS_SWAPPED, FINGERS, ROLLED))


def slaps_exchanged(b: Bookings) -> Seeded:
    """The left hand where the right one belongs: its little finger lies where the index finger should."""
    plain = {**b.own.plain, **{f: b.own.plain[mirrored(f)] for hand in HANDS for f in hand}}
    return Seeded(b.own.rolled, plain, SequenceFinding(K.HANDS_SWAPPED, (*HANDS[0], *HANDS[1]), PLAIN))


def one_slap_of_the_wrong_hand(b: Bookings) -> Seeded:
    hand = HANDS[int(b.rng.integers(2))]
    plain = {**b.own.plain, **{f: b.again.plain[mirrored(f)] for f in hand}}
    return Seeded(b.own.rolled, plain, SequenceFinding(K.HANDS_SWAPPED, hand, PLAIN))


def one_hand_rolled_twice(b: Bookings) -> Seeded:
    first = 5 * int(b.rng.integers(2))
    hand = FINGERS[first : first + 5]
    rolled = {**b.own.rolled, **{f: b.again.rolled[same_place(f)] for f in hand}}
    return Seeded(rolled, b.own.plain, SequenceFinding(K.HANDS_SWAPPED, hand, ROLLED))


def rolled_of_another_person(b: Bookings) -> Seeded:
    finger, other = b.two()
    taken = b.stranger.rolled[finger if b.rng.random() < 0.5 else other]
    rolled = {**b.own.rolled, finger: taken}
    return Seeded(rolled, b.own.plain, SequenceFinding(K.ROLLED_PLAIN_MISMATCH, (finger,), ROLLED))


def plain_of_another_person(b: Bookings) -> Seeded:
    finger, other = b.two()
    plain = {**b.own.plain, finger: b.stranger.plain[finger if b.rng.random() < 0.5 else other]}
    return Seeded(b.own.rolled, plain, SequenceFinding(K.ROLLED_PLAIN_MISMATCH, (finger,), ROLLED))


def rolled_of_another_finger(b: Bookings) -> Seeded:
    """Of a finger whose own roll is not there: it may still come, or be missing."""
    finger, other = b.two()
    rolled = {f: template for f, template in b.own.rolled.items() if f is not other}
    rolled[finger] = b.again.rolled[other]
    return Seeded(rolled, b.own.plain, SequenceFinding(K.ROLLED_PLAIN_MISMATCH, (finger,), ROLLED))


Error = Callable[[Bookings], Seeded]
ERRORS: Final[tuple[Error, ...]] = (
    two_rolled_exchanged,
    two_plain_exchanged,
    one_rolled_twice,
    one_plain_twice,
    rolled_hands_exchanged,
    slaps_exchanged,
    one_slap_of_the_wrong_hand,
    one_hand_rolled_twice,
    rolled_of_another_person,
    plain_of_another_person,
    rolled_of_another_finger,
)


class Remembering(CardComparer):
    """Of one person's cards: what is not on the present one may be on the next."""

    def _forget(self, kept: Set[int]) -> None:
        pass


# Counting. -----------------------------------------------------------------------------------------------------------


@dataclass
class Tally:
    """Of good sets, or of the others. `found`: by error, how it was found; `accused`, `uncertain`: findings on cards
    in order, by kind of card; `examples`: of what went wrong."""

    sets: int = 0
    cards: Counter[str] = field(default_factory=Counter)
    accused: Counter[str] = field(default_factory=Counter)
    uncertain: Counter[str] = field(default_factory=Counter)
    found: dict[str, Counter[str]] = field(default_factory=dict)
    nats: dict[str, list[float]] = field(default_factory=dict)
    examples: list[dict[str, object]] = field(default_factory=list)

    def add(self, name: str, value: float) -> None:
        self.nats.setdefault(name, []).append(value)


def in_order(tally: Tally, b: Bookings, comparer: CardComparer) -> None:
    """A card as it is, with fingers missing, and with one kind alone."""
    start, worked = time.perf_counter(), time.thread_time()
    scores = CardComparer().compare(b.own.rolled, b.own.plain)
    judged = judge(scores)
    tally.add("card_ms", 1000 * (time.perf_counter() - start))
    tally.add("card_own_work_ms", 1000 * (time.thread_time() - worked))
    own_and_others(tally, scores)
    count(tally, "whole", b, [one.finding for one in judged])
    missing = {FINGERS[int(f)] for f in b.rng.choice(10, int(b.rng.integers(1, MOST_MISSING + 1)), replace=False)}
    rolled, plain = (
        {f: template for f, template in prints.items() if f not in missing} for prints in (b.own.rolled, b.own.plain)
    )
    for name, first, second in (
        ("missing fingers", rolled, plain),
        ("slaps only", {}, b.own.plain),
        ("rolled only", b.own.rolled, {}),
    ):
        count(tally, name, b, [one.finding for one in judge(comparer.compare(first, second))])


def count(tally: Tally, name: str, b: Bookings, findings: list[SequenceFinding]) -> None:
    tally.cards[name] += 1
    for found in findings:
        if found.kind is K.UNCERTAIN:
            tally.uncertain[name] += 1
        else:
            tally.accused[f"{name}: {found.kind.value}"] += 1
            tally.examples.append({"false": shown(found), "person": b.own.seed, "set": b.own.number})


def own_and_others(tally: Tally, scores: CardScores) -> None:
    for finger in FINGERS:
        own, other = scores.own(finger), scores.best_other(finger)
        if own is None or other is None:
            continue
        tally.add("own", own)
        tally.add("best_other", other.nats)
        tally.add("first", own > other.nats)
        tally.add("once_and_a_half", own > 0 and own >= 1.5 * max(0.0, other.nats))
        tally.add("twice", own > 0 and own >= 2.0 * max(0.0, other.nats))


def seed_errors(tally: Tally, b: Bookings, comparer: CardComparer) -> None:
    for error in ERRORS:
        made = error(b)
        judged = judge(comparer.compare(made.rolled, made.plain))
        how = outcome([one.finding for one in judged], made.expected)
        tally.found.setdefault(error.__name__, Counter())[how] += 1
        if how == "right":
            tally.add(f"{made.expected.kind.value}_nats", judged[0].nats)
        else:
            tally.examples.append(
                {
                    "error": error.__name__,
                    "how": how,
                    "expected": shown(made.expected),
                    "found": [shown(one.finding) for one in judged],
                    "person": b.own.seed,
                    "set": b.own.number,
                }
            )


def outcome(findings: list[SequenceFinding], expected: SequenceFinding) -> str:
    """How an error was found; doubts beside it count for nothing."""
    accusing = [found for found in findings if found.kind is not K.UNCERTAIN]
    if accusing == [expected]:
        return "right"
    if expected in accusing:
        return "right, and more"
    fingers = set(expected.fingers)
    if any(found.kind is expected.kind and set(found.fingers) == fingers for found in accusing):
        return "right kind and fingers"
    if any(fingers.intersection(found.fingers) for found in accusing):
        return "another kind or other fingers"
    return "uncertain" if any(fingers.intersection(found.fingers) for found in findings) else "missed"


def shown(finding: SequenceFinding) -> str:
    return f"{finding.kind.value} {','.join(str(int(f)) for f in finding.fingers)} {finding.again.value}"


# The run. ------------------------------------------------------------------------------------------------------------


class Impression(NamedTuple):
    template: Template
    condition: Condition
    verdict: Verdict


Fits = Callable[[Impression], bool]
SETS: Final[dict[str, Fits]] = {
    "good": lambda one: one.condition == "good" and one.verdict is Verdict.GOOD,
    "varied": lambda one: one.verdict is Verdict.GOOD,
    "as it comes": lambda one: True,
}


@dataclass
class Shelf:
    """All impressions of a person by kind and finger."""

    seed: int
    prints: dict[tuple[PrintKind, P], list[Impression]] = field(default_factory=dict)

    @classmethod
    def of(cls, seed: int, folder: Path) -> "Shelf":
        made = cls(seed)
        for condition in CONDITIONS:
            count = IMPRESSIONS[condition]
            (one,) = people([seed], folder, rolled=count, plain=count, condition=condition)
            for kind, sets, qualities in (
                (ROLLED, one.rolled, one.rolled_quality),
                (PLAIN, one.plain, one.plain_quality),
            ):
                for templates, quality in zip(sets, qualities, strict=True):
                    for finger, template in templates.items():
                        impression = Impression(template, condition, quality[finger].verdict)
                        made.prints.setdefault((kind, finger), []).append(impression)
        return made

    def drawn(self, number: int, rng: np.random.Generator, fits: Fits) -> tuple[CardSet, CardSet] | None:
        """Two sets without an impression in common; None where a finger has too few."""
        first: dict[PrintKind, Templates] = {ROLLED: {}, PLAIN: {}}
        second: dict[PrintKind, Templates] = {ROLLED: {}, PLAIN: {}}
        for kind in PrintKind:
            for finger in FINGERS:
                there = [one.template for one in self.prints.get((kind, finger), []) if fits(one)]
                if len(there) < 2:
                    return None
                one, other = rng.choice(len(there), 2, replace=False)
                first[kind][finger], second[kind][finger] = there[int(one)], there[int(other)]
        own, again = (CardSet(self.seed, number, prints[ROLLED], prints[PLAIN]) for prints in (first, second))
        return own, again


def bookings(shelf: Shelf, other: Shelf, count: int, name: str) -> Iterator[Bookings]:
    for number in range(count):
        rng = np.random.default_rng([shelf.seed, number, list(SETS).index(name), _STREAM])
        own, strangers = shelf.drawn(number, rng, SETS[name]), other.drawn(number, rng, SETS[name])
        if own is not None and strangers is not None:
            yield Bookings(own[0], own[1], strangers[0], rng)


def report(name: str, tally: Tally) -> None:
    say(f"{name}: sets", count=tally.sets)
    for card, number in tally.cards.items():
        kinds = {key.partition(": ")[2]: n for key, n in tally.accused.items() if key.startswith(f"{card}: ")}
        say(f"{name}: cards in order, {card}", cards=number, accused=kinds, uncertain_fingers=tally.uncertain[card])
    right, total = 0, 0
    for error, outcomes in tally.found.items():
        right, total = right + outcomes["right"], total + outcomes.total()
        say(f"{name}: {error}", found=f"{100 * outcomes['right'] / outcomes.total():.2f} %", of=outcomes.total(), **{
            how: n for how, n in outcomes.items() if how != "right"
        })  # fmt: skip
    if total:
        say(f"{name}: all errors", found=f"{100 * right / total:.2f} %", of=total, promise="99 %")
    for key in ("first", "once_and_a_half", "twice"):
        values = tally.nats.get(key, [])
        say(f"{name}: own score {key}", right=int(sum(values)), of=len(values))
    for key, values in sorted(tally.nats.items()):
        if key not in ("first", "once_and_a_half", "twice"):
            say(f"{name}: {key}", **spread(values))
    own, other = (np.array(tally.nats.get(key, [])) for key in ("own", "best_other"))
    if len(own):
        say(f"{name}: own less best other, nats", **spread(own - other))


def sample_card(path: Path) -> None:
    rolled, plain = ({f: extract(picture) for f, picture in prints.items()} for prints in card_pictures(path))
    tally = Tally(sets=1)
    judge(CardComparer().compare(rolled, plain))  # loads and warms
    start = time.perf_counter()
    scores = CardComparer().compare(rolled, plain)
    found = judge(scores)
    say("card: checked", ms=round(1000 * (time.perf_counter() - start), 1), promise_ms=1000)
    own_and_others(tally, scores)
    for finger in FINGERS:
        own, other = scores.own(finger), scores.best_other(finger)
        if own is not None and other is not None:
            say("card: finger", finger=int(finger), own=round(own, 2), best_other=round(other.nats, 2))
    say("card: findings", found=[shown(one.finding) for one in found])
    for key in ("first", "once_and_a_half", "twice"):
        say(f"card: own score {key}", right=int(sum(tally.nats[key])), of=len(tally.nats[key]), peer_quoted="19 of 20")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prints", type=Path, required=True, help="where the prints are kept")
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--good", type=int, default=11, help="sets of each person")
    parser.add_argument("--varied", type=int, default=3)
    parser.add_argument("--as-it-comes", type=int, default=1)
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED)
    parser.add_argument("--card", type=Path, default=CARD)
    parser.add_argument("--examples", action="store_true", help="tell each set that went wrong")
    given = parser.parse_args()
    warm_up()
    if given.card.is_file():
        sample_card(given.card)
    counts = {"good": given.good, "varied": given.varied, "as it comes": given.as_it_comes}
    tallies = {name: Tally() for name in SETS}
    for seed in range(given.first_seed, given.first_seed + given.people):
        other = seed + 1 if seed + 1 < given.first_seed + given.people else given.first_seed
        shelves = Shelf.of(seed, given.prints), Shelf.of(other, given.prints)
        comparer = Remembering()
        for name, count in counts.items():
            for one in bookings(*shelves, count, name):
                tallies[name].sets += 1
                in_order(tallies[name], one, comparer)
                seed_errors(tallies[name], one, comparer)
    for name, tally in tallies.items():
        report(name, tally)
        if given.examples:
            for example in tally.examples:
                print(json.dumps({"what": f"{name}: example", **example}))


if __name__ == "__main__":
    main()
