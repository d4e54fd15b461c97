"""The sequence check while a card is captured: what it costs, and that it says at the end what the whole card says."""

import sys
from collections.abc import Mapping

import pytest

from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.sequence import PrintKind, SequenceFinding, SequenceFindingKind
from app.matching.card_scores import CardComparer
from app.matching.parameters import MOST_COMPARED
from app.matching.sequence import check_sequence
from app.matching.template import Template
from tests.unit.matching import drawn
from tests.unit.matching.odd_templates import scattered

F = FrictionRidgePosition
K = SequenceFindingKind
Prints = Mapping[FrictionRidgePosition, Template]
SLAPS = (F.PLAIN_RIGHT_FOUR, F.PLAIN_LEFT_FOUR, F.PLAIN_THUMBS)
EVERY_PAIR = 20 * 19 // 2


class Booking:
    """Prints come as the station takes them; `seen`: the findings after each."""

    def __init__(self) -> None:
        self.rolled: dict[F, Template] = {}
        self.plain: dict[F, Template] = {}
        self.comparer = CardComparer()
        self.seen: list[tuple[SequenceFinding, ...]] = []

    def takes(self, kind: PrintKind, prints: Prints) -> tuple[SequenceFinding, ...]:
        (self.rolled if kind is PrintKind.ROLLED else self.plain).update(prints)
        self.seen.append(check_sequence(self.rolled, self.plain, self.comparer))
        return self.seen[-1]

    def takes_all(self, rolled: Prints, plain: Prints) -> "Booking":
        for slap in SLAPS:
            self.takes(PrintKind.PLAIN, {f: plain[f] for f in fingers_of(slap) if f in plain})
        for finger in rolled:
            self.takes(PrintKind.ROLLED, {finger: rolled[finger]})
        return self


@pytest.fixture(scope="module")
def prints() -> tuple[Prints, Prints]:
    person = drawn.person(21)
    return drawn.rolled(person, 1), drawn.plain(person, 2)


@pytest.fixture(scope="module")
def again() -> tuple[Prints, Prints]:
    """The same person, printed once more."""
    person = drawn.person(21)
    return drawn.rolled(person, 11), drawn.plain(person, 12)


def test_no_pair_is_compared_twice_however_the_card_grows(prints: tuple[Prints, Prints]) -> None:
    booking = Booking().takes_all(*prints)
    assert booking.comparer.compared == EVERY_PAIR
    booking.takes(PrintKind.ROLLED, {})
    assert booking.comparer.compared == EVERY_PAIR, "nothing new came"


def test_a_print_taken_again_costs_its_own_comparisons_alone(
    prints: tuple[Prints, Prints], again: tuple[Prints, Prints]
) -> None:
    booking = Booking().takes_all(*prints)
    booking.takes(PrintKind.ROLLED, {F.LEFT_RING: again[0][F.LEFT_RING]})
    assert booking.comparer.compared == EVERY_PAIR + 19


def test_nothing_is_remembered_of_prints_that_are_gone(prints: tuple[Prints, Prints]) -> None:
    rolled, plain = prints
    comparer = CardComparer()
    check_sequence(rolled, plain, comparer)
    check_sequence({}, {}, comparer)
    check_sequence(rolled, plain, comparer)
    assert comparer.compared == 2 * EVERY_PAIR


def test_a_print_lives_as_long_as_it_is_remembered_by_its_identity() -> None:
    giant, comparer = scattered(MOST_COMPARED + 1), CardComparer()
    before = sys.getrefcount(giant)
    comparer.compare({FINGERS[0]: giant}, {})
    assert sys.getrefcount(giant) > before, "another print might come to lie at its place in memory"
    comparer.compare({}, {})
    assert sys.getrefcount(giant) == before


def test_one_picture_filed_twice_is_one_finger_twice(prints: tuple[Prints, Prints]) -> None:
    rolled, plain = prints
    found = check_sequence({**rolled, F.LEFT_RING: rolled[F.LEFT_MIDDLE]}, plain)
    assert found == (SequenceFinding(K.SAME_FINGER_TWICE, (F.LEFT_MIDDLE, F.LEFT_RING)),)


def _with(prints: Prints, changed: Prints) -> Prints:
    return {**prints, **changed}


def _cards(
    prints: tuple[Prints, Prints], again: tuple[Prints, Prints], stranger: Prints
) -> dict[str, tuple[Prints, Prints, F]]:
    """By mistake: the card, and the finger with whose roll it can first be known."""
    rolled, plain = prints
    mirrored = {F(12 - f): plain[f] for f in (*fingers_of(F.PLAIN_RIGHT_FOUR), *fingers_of(F.PLAIN_LEFT_FOUR))}
    left_twice = {F(12 - f): again[1][f] for f in fingers_of(F.PLAIN_LEFT_FOUR)}
    thumbs = {F.RIGHT_THUMB: plain[F.LEFT_THUMB], F.LEFT_THUMB: plain[F.RIGHT_THUMB]}
    return {
        "in order": (rolled, plain, F.UNKNOWN),
        "two swapped": (_with(rolled, {F(2): rolled[F(3)], F(3): rolled[F(2)]}), plain, F(2)),
        "one twice": (_with(rolled, {F(4): again[0][F(3)]}), plain, F(4)),
        "somebody else's": (_with(rolled, {F(8): stranger[F(8)]}), plain, F(8)),
        "thumbs crossed": (rolled, _with(plain, thumbs), F(1)),
        "slaps exchanged": (rolled, _with(plain, mirrored), F(2)),
        "the left slap twice": (rolled, _with(plain, left_twice), F.UNKNOWN),
    }


MISTAKES = ("in order", "two swapped", "one twice", "somebody else's", "thumbs crossed", "slaps exchanged")


@pytest.mark.parametrize("mistake", [*MISTAKES, "the left slap twice"])
def test_the_end_is_what_the_whole_card_says(
    prints: tuple[Prints, Prints], again: tuple[Prints, Prints], mistake: str
) -> None:
    rolled, plain, _ = _cards(prints, again, drawn.rolled(drawn.person(22), 3))[mistake]
    booking = Booking().takes_all(rolled, plain)
    assert booking.seen[-1] == check_sequence(rolled, plain)
    assert bool(booking.seen[-1]) is (mistake != "in order")


@pytest.mark.parametrize("mistake", [m for m in MISTAKES if m != "in order"])
def test_a_mistake_is_told_with_the_print_that_shows_it(
    prints: tuple[Prints, Prints], again: tuple[Prints, Prints], mistake: str
) -> None:
    rolled, plain, first = _cards(prints, again, drawn.rolled(drawn.person(22), 3))[mistake]
    booking = Booking().takes_all(rolled, plain)
    quiet = len(SLAPS) + list(rolled).index(first)
    assert booking.seen[:quiet] == [()] * quiet
    assert first in {finger for finding in booking.seen[quiet] for finger in finding.fingers}


def test_a_slap_of_the_wrong_hand_is_told_before_anything_is_rolled(
    prints: tuple[Prints, Prints], again: tuple[Prints, Prints]
) -> None:
    """Which of the two lies wrong comes out with the rolls."""
    rolled, plain, _ = _cards(prints, again, prints[0])["the left slap twice"]
    booking = Booking()
    booking.takes(PrintKind.PLAIN, {f: plain[f] for f in fingers_of(F.PLAIN_RIGHT_FOUR)})
    (found,) = booking.takes(PrintKind.PLAIN, {f: plain[f] for f in fingers_of(F.PLAIN_LEFT_FOUR)})
    assert (found.kind, found.again) == (K.HANDS_SWAPPED, PrintKind.PLAIN)
    assert set(found.fingers) == {F(f) for f in (2, 3, 4, 5, 7, 8, 9, 10)}
    (found,) = booking.takes(PrintKind.ROLLED, {f: rolled[f] for f in FINGERS})
    assert found == SequenceFinding(K.HANDS_SWAPPED, fingers_of(F.PLAIN_RIGHT_FOUR), PrintKind.PLAIN)


def test_the_one_finger_taken_again_ends_it(prints: tuple[Prints, Prints], again: tuple[Prints, Prints]) -> None:
    rolled, plain = prints
    booking = Booking().takes_all(_with(rolled, {F(4): again[0][F(3)]}), plain)
    assert booking.seen[-1] == (SequenceFinding(K.SAME_FINGER_TWICE, (F(3), F(4))),)
    assert booking.takes(PrintKind.ROLLED, {F(4): rolled[F(4)]}) == ()
