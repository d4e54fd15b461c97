"""The trainer's window: what befalls the subject, the glass and the reader, now. Pure; the window holds a
`TrainerFront` and nothing else."""

from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.position import FrictionRidgePosition
from app.presenters import fingers
from app.presenters.acts import Act
from app.presenters.parts import ActView, Band, HandFinger, HandsView, Language, Mark, Theme
from app.presenters.training_words import act_name, exercise_name
from app.presenters.words import Words, words_in
from app.station.snapshot import StationSnapshot
from app.training import commands as t
from app.training.snapshot import TrainingSnapshot
from drivers.simulated.acts import GROUPS, OF_FINGERS, ActKind, act_now


class Strength(StrEnum):
    """How much of it."""

    SOME = "some"
    FULL = "full"


_AMOUNTS = {Strength.SOME: 0.5, Strength.FULL: 1.0}


@dataclass(frozen=True, slots=True)
class TrainerFront:
    """`chosen`: fingers that the next act concerns; none: whichever are asked for."""

    language: Language = Language.EN
    theme: Theme = Theme.DAY
    chosen: frozenset[FrictionRidgePosition] = frozenset()
    strength: Strength = Strength.FULL


@dataclass(frozen=True, slots=True)
class TrainerGroup:
    heading: str
    acts: tuple[ActView, ...]


@dataclass(frozen=True, slots=True)
class TrainerView:
    """`over`: who is at what; `in_force`: what befalls now, a line each, `none` in its place; `refused`: why the last
    act could not be, "" when it was."""

    band: Band
    title: str
    over: str
    groups: tuple[TrainerGroup, ...]
    hands: HandsView
    hands_label: str
    strength_label: str
    strengths: tuple[ActView, ...]
    in_force_label: str
    in_force: tuple[str, ...]
    none: str
    mend: ActView
    refused: str


def present_trainer(snapshot: StationSnapshot, training: TrainingSnapshot, front: TrainerFront) -> TrainerView:
    words = words_in(front.language)
    chosen = sorted(front.chosen)
    named = words.listed(tuple(fingers.the(words, finger) for finger in chosen))
    return TrainerView(
        band=Band(words.say("band.training"), words.say("band.trainer")),
        title=words.say("trainer.title"),
        over=_over(snapshot, training, words),
        groups=tuple(
            TrainerGroup(words.say(f"trainer.group.{name}"), tuple(_button(words, kind, front) for kind in kinds))
            for name, kinds in GROUPS.items()
        ),
        hands=_hands(words, front),
        hands_label=words.say("trainer.fingers", fingers=named) if named else words.say("trainer.fingers.asked"),
        strength_label=words.say("trainer.strength"),
        strengths=tuple(
            ActView(
                Act.STRENGTH,
                words.say(f"trainer.strength.{one.value}"),
                argument=one.value,
                selected=one is front.strength,
            )
            for one in Strength
        ),
        in_force_label=words.say("trainer.in_force"),
        in_force=tuple(_line(words, kind, concerned) for kind, concerned in training.in_force),
        none=words.say("trainer.in_force.none"),
        mend=ActView(Act.MEND, words.say("trainer.mend"), enabled=bool(training.in_force), icon="check"),
        refused=training.trainer_refused.message if training.trainer_refused is not None else "",
    )


def perform_trainer(
    front: TrainerFront, act: Act, argument: str = ""
) -> tuple[TrainerFront, tuple[t.TrainingCommand, ...]]:
    """What an act of the window does: to the front, and which commands it gives."""
    if act is Act.CHOOSE_FINGER:
        return replace(front, chosen=front.chosen ^ {FrictionRidgePosition(int(argument))}), ()
    if act is Act.STRENGTH:
        return replace(front, strength=Strength(argument)), ()
    if act is Act.MEND:
        return front, (t.Mend(),)
    if act is Act.BEFALL:
        chosen = frozenset(int(finger) for finger in front.chosen)
        return front, (t.Befall(act_now(ActKind(argument), chosen, _AMOUNTS[front.strength])),)
    return front, ()


def _button(words: Words, kind: ActKind, front: TrainerFront) -> ActView:
    lacks = kind in OF_FINGERS and not front.chosen
    label = words.say("trainer.choose_first", act=act_name(words, kind)) if lacks else act_name(words, kind)
    return ActView(Act.BEFALL, label, argument=kind.value, enabled=not lacks)


def _hands(words: Words, front: TrainerFront) -> HandsView:
    drawn = []
    for finger in fingers.AS_THEY_LIE:
        chosen = finger in front.chosen
        word = words.say("trainer.finger.chosen" if chosen else "trainer.finger.free")
        mark = Mark.NEXT if chosen else Mark.IDLE
        drawn.append(HandFinger(finger, mark, fingers.a(words, finger), word, selected=chosen))
    return HandsView(
        tuple(drawn), words.say("word.left"), words.say("word.right"), words.say("trainer.hands"), choosing=True
    )


def _over(snapshot: StationSnapshot, training: TrainingSnapshot, words: Words) -> str:
    if training.running is None:
        return words.say("trainer.over.free", station=snapshot.station_code)
    title = exercise_name(words, training.running.exercise)
    trainee = snapshot.officer or words.say("trainer.nobody")
    return words.say("trainer.over", station=snapshot.station_code, trainee=trainee, exercise=title)


def _line(words: Words, kind: ActKind, concerned: tuple[FrictionRidgePosition, ...]) -> str:
    name = act_name(words, kind)
    if not concerned:
        return name
    return words.say("trainer.line", act=name, fingers=", ".join(fingers.bare(words, f) for f in concerned))
