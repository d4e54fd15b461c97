"""Whether two bookings are of one person, by their templates alone."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.position import FrictionRidgePosition as F
from app.matching.errors import TemplateDamaged
from app.matching.template import Template
from app.station import same_person as s
from tests.unit.matching import drawn

HAND = (F.RIGHT_INDEX, F.RIGHT_MIDDLE, F.RIGHT_RING, F.RIGHT_LITTLE)
PEOPLE = [drawn.person(seed) for seed in range(3)]


def plain(person: int, impression: int, *fingers: F) -> s.Templates:
    made = drawn.plain(PEOPLE[person], impression)
    return {finger: made[finger] for finger in fingers or made}


def test_the_two_that_show_enough_are_compared_first() -> None:
    whole = plain(0, 1)
    assert list(s.first_of(whole)) == [F.RIGHT_INDEX, F.RIGHT_MIDDLE]
    worn = {**whole, F.RIGHT_INDEX: Template.empty(480, 480)}
    assert list(s.first_of(worn)) == [F.RIGHT_MIDDLE, F.LEFT_INDEX]
    left = {finger: one for finger, one in whole.items() if finger > F.RIGHT_LITTLE}
    assert list(s.first_of(left)) == [F.LEFT_INDEX, F.LEFT_MIDDLE]
    bad = dict.fromkeys(HAND, Template.empty(480, 480))
    assert list(s.first_of(bad)) == [F.RIGHT_INDEX, F.RIGHT_MIDDLE], "they may be all that there is"
    assert s.first_of({}) == {}


def test_two_bookings_of_one_person_agree_with_four_fingers_and_with_ten() -> None:
    for fingers in (HAND, ()):
        agreed = s.agreement(s.prepared(plain(0, 1, *fingers)), s.prepared(plain(0, 2, *fingers)))
        assert agreed.is_same
        assert agreed.compared == (len(fingers) or 10)
        assert agreed.agreeing == agreed.compared


def test_other_people_do_not() -> None:
    agreed = s.agreement(s.prepared(plain(0, 1)), s.prepared(plain(1, 1)))
    assert (agreed.agreeing, agreed.compared) == (0, 10)
    assert agreed.nats < 0
    assert not agreed.is_same


def test_one_finger_never_decides_and_neither_do_two_among_many_that_differ() -> None:
    mine, other = plain(0, 1), plain(1, 1)
    again = s.prepared(plain(0, 2))
    one = s.agreement(s.prepared({F.RIGHT_THUMB: mine[F.RIGHT_THUMB]}), again)
    assert (one.agreeing, one.compared, one.is_same) == (1, 1, False)
    borrowed = {**other, F.RIGHT_INDEX: mine[F.RIGHT_INDEX], F.RIGHT_MIDDLE: mine[F.RIGHT_MIDDLE]}
    two = s.agreement(s.prepared(borrowed), again)
    assert (two.agreeing, two.compared, two.is_same) == (2, 10, False)


def test_fingers_are_compared_under_their_own_name_only() -> None:
    mine, again = plain(0, 1, F.RIGHT_INDEX), plain(0, 2, F.RIGHT_MIDDLE)
    nothing = s.agreement(s.prepared(mine), s.prepared(again))
    assert (nothing.compared, nothing.is_same) == (0, False)


def test_packed_templates_come_back() -> None:
    whole = plain(0, 1)
    assert s.unpacked(s.packed(whole)) == whole
    assert s.unpacked(s.packed({})) == {}


@pytest.mark.parametrize("cut", [1, 4, 5, 40, -1])
def test_what_is_cut_short_or_of_no_finger_is_told(cut: int) -> None:
    data = s.packed(plain(0, 1, F.RIGHT_INDEX))
    with pytest.raises(TemplateDamaged):
        s.unpacked(data[:cut])
    with pytest.raises(TemplateDamaged):
        s.unpacked(b"\x0d" + data[1:])
    with pytest.raises(TemplateDamaged):
        s.unpacked(data[:20] + bytes([data[20] ^ 1]) + data[21:])


def test_the_limits_are_where_they_say() -> None:
    at = s.Agreement(s.SAME_NATS, s.LEAST_CLEAR, 4)
    assert at.is_same
    assert not at._replace(nats=s.SAME_NATS - 0.01).is_same
    assert not at._replace(agreeing=s.LEAST_CLEAR - 1).is_same
    assert not at._replace(compared=7).is_same


def test_a_print_of_poor_minutiae_is_compared_after_those_of_good_ones() -> None:
    """As many of them, but each worth little."""
    whole = plain(0, 1)
    poor = whole[F.RIGHT_INDEX]
    dull = Template.of(
        x=poor.x,
        y=poor.y,
        direction=poor.direction,
        kind=poor.kind,
        quality=poor.quality // 4,
        flow=poor.flow,
        width_px=poor.width_px,
        height_px=poor.height_px,
    )
    assert list(s.first_of({**whole, F.RIGHT_INDEX: dull})) == [F.RIGHT_MIDDLE, F.LEFT_INDEX]


@given(st.binary(max_size=300))
def test_whatever_bytes_are_kept_they_are_templates_or_told_to_be_none(data: bytes) -> None:
    with contextlib.suppress(TemplateDamaged):
        assert s.packed(s.unpacked(data)) == data or not data
