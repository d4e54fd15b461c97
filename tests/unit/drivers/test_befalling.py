"""The book of acts: what is in force when, what ends it, who is told."""

from collections.abc import Callable

import pytest

from drivers.errors import ActRefused
from drivers.simulated.acts import CURES, HAND_ACTS, Act, ActKind, Befallen, Moment, Remedy
from drivers.simulated.befalling import Befalling
from drivers.simulated.behaviour import Behaviour, composed
from drivers.simulated.controls import Controls

RING = frozenset({4})
DRY = Act(ActKind.DRY, RING)


def _kinds(controls: Controls) -> list[ActKind]:
    return [kind for kind, _ in controls.in_force()]


def _placement(controls: Controls, position: int) -> Behaviour:
    """One placement at a position, as the device tells of it."""
    controls.come_near(position)
    behaviour = controls.take(position)
    controls.reach(position, Moment.WHILE_DOWN)
    controls.reach(position, Moment.AFTER)
    controls.leave(position)
    return behaviour


def _is_dry(behaviour: Behaviour) -> bool:
    return 4 in behaviour.conditions and behaviour.conditions[4].moisture < -0.5


# When. ---------------------------------------------------------------------------------------------------------------


def test_an_act_without_a_place_begins_now_and_lasts() -> None:
    controls, heard = Controls(), list[Befallen]()
    controls.on_befallen(heard.append)
    controls.befall(DRY)
    assert controls.in_force() == ((ActKind.DRY, RING),)
    assert heard == [Befallen(DRY, None, "trainer")]
    assert [_is_dry(_placement(controls, position)) for position in (13, 13, 4)] == [True, True, True]
    assert len(heard) == 1


@pytest.mark.parametrize(
    "act",
    [
        DRY,
        Act(ActKind.LATENCY, seconds=1.0),
        Act(ActKind.DEAD_PIXELS, amount=0.5),
        Act(ActKind.WET, RING, at=13, attempt=2),
        Act(ActKind.GHOST, moment=Moment.AFTER),
        Act(ActKind.OTHER_FINGER, instead={4: 3}),
    ],
    ids=lambda act: act.kind.value,
)
def test_the_same_act_said_again_and_again_is_in_the_book_once(act: Act) -> None:
    book = Befalling()
    befallen = [one for _ in range(100) for one in book.enter(act, "trainer")]
    for _ in range(2):
        befallen += [*book.come_near(13), *book.moment(13, Moment.AFTER)]
        book.leave(13)
    assert [one.act for one in befallen] == [act]
    assert book.acts() == (act,)
    other = Act(ActKind.DRY, frozenset({3}))
    book.enter(other, "trainer")
    assert book.acts() == (act, other)


def test_a_trouble_that_passes_lasts_anew_when_it_is_said_again() -> None:
    controls = Controls()
    passing = Act(ActKind.DRY, RING, until_attempt=1)
    controls.befall(passing)
    assert _is_dry(_placement(controls, 13))
    controls.befall(passing)
    assert [_is_dry(_placement(controls, 13)) for _ in range(2)] == [True, False]


def test_an_act_begins_at_its_position_and_lasts_beyond_it() -> None:
    controls, heard = Controls(), list[Befallen]()
    controls.on_befallen(heard.append)
    act = Act(ActKind.DRY, RING, at=13)
    controls.conduct([act])
    assert controls.in_force() == ()
    assert not _is_dry(_placement(controls, 14))
    assert _is_dry(_placement(controls, 13))
    assert _is_dry(_placement(controls, 4))
    assert heard == [Befallen(act, 13, "exercise")]


@pytest.mark.parametrize(
    ("attempt", "until", "dry"),
    [
        (1, 1, [True, False, False, False]),
        (2, None, [False, True, True, True]),
        (2, 2, [False, True, False, False]),
        (2, 3, [False, True, True, False]),
    ],
)
def test_attempts_are_placements_at_the_position(attempt: int, until: int | None, dry: list[bool]) -> None:
    controls = Controls()
    controls.conduct([Act(ActKind.DRY, RING, at=13, attempt=attempt, until_attempt=until)])
    assert [_is_dry(_placement(controls, 13)) for _ in range(4)] == dry


def test_what_passes_by_itself_passes_with_the_position_too() -> None:
    controls = Controls()
    controls.conduct([Act(ActKind.DRY, RING, at=13, until_attempt=3)])
    assert _is_dry(_placement(controls, 13))
    assert not _is_dry(_placement(controls, 4))


def test_without_a_position_attempts_count_from_the_act_on() -> None:
    controls = Controls()
    _placement(controls, 4)
    _placement(controls, 4)
    controls.befall(Act(ActKind.DRY, RING, until_attempt=1))
    assert [_is_dry(_placement(controls, 4)) for _ in range(2)] == [True, False]
    controls.befall(Act(ActKind.DRY, RING, attempt=2))
    assert [_is_dry(_placement(controls, 4)) for _ in range(3)] == [False, True, True]


def test_a_trainer_s_act_at_a_position_that_was_tried_already_begins_at_the_next_try() -> None:
    controls = Controls()
    _placement(controls, 13)
    controls.befall(Act(ActKind.DRY, RING, at=13))
    assert _is_dry(_placement(controls, 13))


@pytest.mark.parametrize("moment", list(Moment))
def test_each_moment_of_a_placement(moment: Moment) -> None:
    controls = Controls()
    controls.befall(Act(ActKind.SENSOR_FAULT, at=4, moment=moment))
    seen = []
    acts: list[Callable[[], object]] = [
        lambda: controls.come_near(4),
        lambda: controls.reach(4, Moment.WHILE_DOWN),
        lambda: controls.reach(4, Moment.AFTER),
    ]
    for act in acts:
        act()
        seen.append(controls.faults().sensor)
    assert (
        seen
        == {
            Moment.BEFORE: [True, True, True],
            Moment.WHILE_DOWN: [False, True, True],
            Moment.AFTER: [False, False, True],
        }[moment]
    )


def test_hands_are_as_they_are_before_they_lie_there() -> None:
    controls = Controls()
    controls.conduct([Act(ActKind.DRY, RING, at=13, moment=Moment.WHILE_DOWN)])
    assert _is_dry(_placement(controls, 13))
    controls.conduct([Act(ActKind.DRY, RING, at=13, moment=Moment.AFTER)])
    assert not _is_dry(_placement(controls, 13))
    assert _is_dry(_placement(controls, 13))


def test_an_approach_that_was_broken_off_is_no_attempt() -> None:
    controls = Controls()
    controls.conduct([Act(ActKind.DRY, RING, at=13, until_attempt=1)])
    controls.come_near(13)
    controls.break_off(13)
    assert _is_dry(_placement(controls, 13))
    assert not _is_dry(_placement(controls, 13))


def test_but_hands_that_were_kept_away_have_been_away_once() -> None:
    controls = Controls()
    controls.conduct([Act(ActKind.UNCOOPERATIVE, at=13, until_attempt=1)])
    controls.come_near(13)
    assert not controls.present(13).cooperative
    controls.break_off(13)
    controls.come_near(13)
    assert controls.present(13).cooperative


def test_what_the_subject_intends_differs_once_an_act_has_passed() -> None:
    controls = Controls()
    controls.conduct([Act(ActKind.NOT_LAID, RING, at=13, until_attempt=1)])
    controls.come_near(13)
    laid = controls.take(13)
    assert laid.absent == RING
    assert controls.intends(13) == Behaviour()
    controls.conduct([Act(ActKind.NOT_LAID, RING, at=13)])
    controls.come_near(13)
    assert controls.take(13) == controls.intends(13)


def test_sweat_runs_more_with_each_attempt() -> None:
    controls = Controls()
    controls.befall(Act(ActKind.SWEAT, RING))
    wet = [_placement(controls, 4).conditions[4].moisture for _ in range(4)]
    assert wet == sorted(wet)
    assert wet[0] < wet[2] == wet[3] == 1.0


# What ends it. -------------------------------------------------------------------------------------------------------

_SAID = {  # acts that need more than their kind
    ActKind.OTHER_FINGER: Act(ActKind.OTHER_FINGER, instead={4: 3}),
    ActKind.LATENCY: Act(ActKind.LATENCY, seconds=1.0),
    ActKind.BANDAGE: Act(ActKind.BANDAGE, RING),
    ActKind.AMPUTATED: Act(ActKind.AMPUTATED, RING),
}
_LASTING = [kind for kind in ActKind if kind not in (ActKind.KEY_ACCEPT, ActKind.KEY_AGAIN)]


@pytest.mark.parametrize("kind", _LASTING)
def test_its_remedy_ends_an_act_and_no_other_does(kind: ActKind) -> None:
    controls = Controls()
    controls.befall(_SAID.get(kind, Act(kind)))
    right = [remedy for remedy in Remedy if kind in CURES[remedy]]
    for remedy in Remedy:
        if remedy not in right:
            assert controls.give(remedy) == ()
            assert _kinds(controls) == [kind]
    for remedy in right:
        assert controls.give(remedy) == (kind,)
        assert controls.in_force() == ()
        assert controls.give(remedy) == ()
    assert bool(right) != bool(controls.in_force())  # what has no remedy stays


def test_a_remedy_helps_against_what_is_in_force_not_against_what_is_to_come() -> None:
    controls = Controls()
    controls.befall(DRY)
    controls.befall(Act(ActKind.COLD, frozenset({2})))
    controls.befall(Act(ActKind.DRY, RING, at=4))
    assert controls.give(Remedy.MOISTEN) == (ActKind.DRY, ActKind.COLD)
    assert not _is_dry(_placement(controls, 13))
    assert _is_dry(_placement(controls, 4))


def test_mending_ends_everything() -> None:
    controls = Controls()
    for kind in _LASTING:
        controls.befall(_SAID.get(kind, Act(kind)))
    controls.befall(Act(ActKind.DRY, RING, at=4))
    controls.hold_off()
    controls.leave_residue()
    controls.obstruct()
    controls.mend()
    assert controls.in_force() == ()
    assert controls.connected
    assert not controls.residue
    assert not controls.obstructed
    assert controls.faults() == Controls().faults()
    assert _placement(controls, 4) == Behaviour()


@pytest.mark.parametrize(
    ("kind", "lever"),
    [
        (ActKind.UNPLUG, Controls.replug),
        (ActKind.DIRTY_GLASS, Controls.wipe),
        (ActKind.GHOST, Controls.wipe),
        (ActKind.OBSTRUCTED, Controls.take_away),
    ],
)
def test_the_plain_levers_end_acts_too(kind: ActKind, lever: Callable[[Controls], None]) -> None:
    controls = Controls()
    controls.befall(Act(kind))
    lever(controls)
    assert controls.in_force() == ()


def test_the_next_subject_brings_hands_of_their_own_to_the_same_glass() -> None:
    controls = Controls()
    controls.befall(DRY)
    controls.befall(Act(ActKind.DIRTY_GLASS))
    controls.befall(Act(ActKind.SENSOR_FAULT, at=14))
    _placement(controls, 13)
    controls.conduct([Act(ActKind.WET, RING, at=13, attempt=1, until_attempt=1)])
    assert _kinds(controls) == [ActKind.DIRTY_GLASS]
    assert _placement(controls, 13).conditions[4].moisture > 0.5  # the first attempt of this one
    assert not _is_dry(_placement(controls, 14))
    assert not controls.faults().sensor


# Who is told, and what cannot be. ------------------------------------------------------------------------------------


def test_listeners_hear_until_they_end_it() -> None:
    controls, heard = Controls(), list[Befallen]()
    forget = controls.on_befallen(heard.append)
    controls.befall(DRY, by="class")
    forget()
    forget()
    controls.befall(DRY)
    assert [one.by for one in heard] == ["class"]


def test_a_listener_may_speak_to_the_controls() -> None:
    controls = Controls()
    controls.on_befallen(lambda one: controls.give(Remedy.MOISTEN) and None)
    controls.befall(DRY)
    assert controls.in_force() == ()


@pytest.mark.parametrize(
    "act",
    [
        Act(ActKind.DRY, frozenset({11})),
        Act(ActKind.DRY, at=16),
        Act(ActKind.BANDAGE),
        Act(ActKind.OTHER_FINGER),
        Act(ActKind.ROLL_FAST, at=13),
        Act(ActKind.LATENCY),
        Act(ActKind.LATENCY, seconds=float("nan")),
        Act(ActKind.EXTRA_FINGER, at=1),
    ],
)
def test_what_cannot_befall_is_refused_and_changes_nothing(act: Act) -> None:
    controls = Controls()
    controls.befall(Act(ActKind.WET, RING))
    with pytest.raises(ActRefused, match=act.kind.value) as refused:
        controls.befall(act)
    assert refused.value.code == "reader/act-impossible"
    with pytest.raises(ActRefused):
        controls.conduct([DRY, act])
    assert _kinds(controls) == [ActKind.WET]


@pytest.mark.parametrize("seed", [-1, True, "7", 1.0])
def test_a_seat_is_for_a_seed(seed: object) -> None:
    controls = Controls()
    with pytest.raises(ValueError, match="whole number"):
        controls.seat(seed)  # type: ignore[arg-type]
    assert controls.seating() is None


@pytest.mark.parametrize("kind", sorted(HAND_ACTS))
def test_every_act_of_a_hand_changes_what_is_laid_down(kind: ActKind) -> None:
    act = _SAID.get(kind, Act(kind))
    assert composed(Behaviour(), [act], 1) != Behaviour()
    assert composed(Behaviour(), [act], 1) == composed(Behaviour(), [act], 1)


@pytest.mark.parametrize("kind", sorted(set(_LASTING) - HAND_ACTS - {ActKind.GHOST}))
def test_no_other_act_does(kind: ActKind) -> None:
    assert composed(Behaviour(), [_SAID.get(kind, Act(kind))], 1) == Behaviour()


def test_half_an_amount_is_less() -> None:
    whole, half = (composed(Behaviour(), [Act(ActKind.DRY, RING, amount=a)], 1).conditions[4] for a in (1.0, 0.5))
    assert whole.moisture < half.moisture < 0
    assert whole.pressure < half.pressure < 0.5


def test_acts_add_up() -> None:
    behaviour = composed(Behaviour(), [DRY, Act(ActKind.SMEAR, RING), Act(ActKind.WET, frozenset({2}))], 1)
    assert behaviour.conditions[4].smear_px > 0 > behaviour.conditions[4].moisture
    assert behaviour.conditions[2].moisture > 0
