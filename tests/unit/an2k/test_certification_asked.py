"""The deck of an agency that asks for more than the usual: its own submission too is as the profile wants it."""

from pathlib import Path

from app.an2k.deck.values import Group
from app.an2k.deck.whole import Deck, Judging, agrees
from tests.support.asking import asking_profile
from tests.unit.an2k.certification_support import ground, only


def test_the_deck_holds_what_is_asked_for_and_agrees(tmp_path: Path) -> None:
    on = ground(only(asking_profile(tmp_path), "CAR"))
    judging = Judging(on)
    cases = list(Deck(on).cases())
    assert [case.slug for case in cases if not agrees(case, judging.outcome(case))] == []
    plain = next(case for case in cases if case.group is Group.GOOD)
    assert b"2.922:NORTH-01" in plain.data
    assert b"2.921:O" in plain.data
    removed = {case.slug for case in cases if "2.921" in case.title or "2-921" in case.slug}
    assert removed
