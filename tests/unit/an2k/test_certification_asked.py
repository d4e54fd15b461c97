"""The deck of an agency that asks for more than the usual: its own submission too is as the profile wants it."""

from pathlib import Path

from app.an2k.deck.values import Group
from app.an2k.deck.whole import Deck, Judging, agrees
from tests.support.asking import asking_profile
from tests.unit.an2k.certification_support import ground, only


def test_the_deck_holds_what_is_asked_for_and_agrees(tmp_path: Path) -> None:
    on = ground(only(asking_profile(tmp_path), "CAR"))
    plain = next(case for case in Deck(on).cases() if case.group is Group.GOOD)
    assert agrees(plain, Judging(on).outcome(plain))
    for written in (b"2.922:NORTH-01", b"2.921:O", b"2.041:2 TEST STREET"):
        assert written in plain.data
