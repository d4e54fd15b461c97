"""The trainer's window as values: whom an act concerns, what is in force, in both languages."""

from dataclasses import replace

import pytest

from app.domain.position import FrictionRidgePosition as P
from app.presenters.acts import Act
from app.presenters.parts import Language
from app.presenters.trainer import Strength, TrainerFront, perform_trainer, present_trainer
from app.presenters.words import words_in
from app.training import commands as t
from app.training.snapshot import TrainingSnapshot
from drivers.simulated.acts import GROUPS, ActKind, complaint
from tests.support.scenes import base as today

CHOSEN = TrainerFront(chosen=frozenset({P.RIGHT_RING, P.RIGHT_LITTLE}))
QUIET = TrainingSnapshot()


def act_of(front: TrainerFront, kind: ActKind) -> t.Befall:
    _, commands = perform_trainer(front, Act.BEFALL, kind.value)
    (command,) = commands
    assert isinstance(command, t.Befall)
    return command


def test_every_act_has_its_button_once() -> None:
    assert sorted(kind for kinds in GROUPS.values() for kind in kinds) == sorted(ActKind)


@pytest.mark.parametrize(
    "front",
    [TrainerFront(), CHOSEN, replace(CHOSEN, strength=Strength.SOME), TrainerFront(chosen=frozenset({P.LEFT_THUMB}))],
)
def test_what_a_button_brings_about_is_possible(front: TrainerFront) -> None:
    view = present_trainer(today(), QUIET, front)
    for group in view.groups:
        for button in group.acts:
            if button.enabled:
                assert complaint(act_of(front, ActKind(button.argument)).act) is None, button.argument


def test_an_act_concerns_the_chosen_fingers_as_much_as_was_chosen() -> None:
    act = act_of(replace(CHOSEN, strength=Strength.SOME), ActKind.DRY).act
    assert (act.fingers, act.amount) == ({4, 5}, 0.5)
    assert act_of(CHOSEN, ActKind.OTHER_FINGER).act.instead == {4: 5, 5: 4}
    assert act_of(CHOSEN, ActKind.UNPLUG).act.fingers == frozenset()


def test_a_bandage_needs_a_finger_and_says_so() -> None:
    def bandage(front: TrainerFront) -> tuple[bool, str]:
        buttons = {b.argument: b for group in present_trainer(today(), QUIET, front).groups for b in group.acts}
        return buttons["bandage"].enabled, buttons["bandage"].label

    assert bandage(CHOSEN) == (True, "Bandaged finger")
    enabled, label = bandage(TrainerFront())
    assert not enabled
    assert "choose a finger" in label


def test_a_finger_is_taken_in_and_out() -> None:
    front, _ = perform_trainer(TrainerFront(), Act.CHOOSE_FINGER, "7")
    assert front.chosen == {P.LEFT_INDEX}
    assert [f.finger for f in present_trainer(today(), QUIET, front).hands.fingers if f.selected] == [P.LEFT_INDEX]
    front, _ = perform_trainer(front, Act.CHOOSE_FINGER, "7")
    assert front.chosen == frozenset()


def test_what_is_in_force_is_listed_and_can_be_mended() -> None:
    assert not present_trainer(today(), QUIET, CHOSEN).mend.enabled
    view = present_trainer(
        today(),
        TrainingSnapshot(in_force=((ActKind.DRY, (P.RIGHT_RING,)), (ActKind.UNPLUG, ()))),
        replace(CHOSEN, language=Language.ES),
    )
    assert view.in_force == ("Piel seca: anular derecho", "Lector desconectado")
    assert view.mend.enabled
    assert perform_trainer(CHOSEN, Act.MEND)[1] == (t.Mend(),)


@pytest.mark.parametrize("language", list(Language))
def test_every_word_of_it_is_in_the_catalogue(language: Language) -> None:
    view = present_trainer(today(), QUIET, TrainerFront(language=language))
    said = [view.title, view.over, view.hands_label, view.strength_label, view.in_force_label, view.none]
    said += [group.heading for group in view.groups]
    said += [button.label for group in view.groups for button in group.acts]
    assert not [text for text in said if text in words_in(language).texts]  # a key that is not there shows as itself
    assert view.band.word == "TRAINING"
