"""Fingers and steps in words: in Spanish with the right article and order ("el meñique izquierdo")."""

from app.domain.capture import CaptureStep
from app.domain.named_fingers import named_fingers
from app.domain.position import FINGERS, FrictionRidgePosition, Hand, fingers_of, hand_of
from app.presenters.words import Words, capital

_F = FrictionRidgePosition
AS_THEY_LIE: tuple[FrictionRidgePosition, ...] = (*FINGERS[:4:-1], *FINGERS[:5])
"""Left little finger to left thumb, right thumb to right little finger."""


def a(words: Words, finger: FrictionRidgePosition) -> str:
    """Beginning a sentence: `Right ring finger`, `El anular derecho`."""
    return words.say(f"finger.{int(finger)}.a")


def the(words: Words, finger: FrictionRidgePosition) -> str:
    """Within a sentence: `the right ring finger`, `el anular derecho`."""
    return words.say(f"finger.{int(finger)}.the")


def short(words: Words, finger: FrictionRidgePosition) -> str:
    """On a light: `Ring`, `Anular`."""
    return words.say(f"finger.{int(finger)}.short")


def on_light(words: Words, finger: FrictionRidgePosition, step: CaptureStep) -> str:
    """On a light of a step: `Ring`; where the step is of both hands `Left thumb`, `Pulgar izquierdo`."""
    return capital(bare(words, finger)) if hand_of_step(step) is None else short(words, finger)


def bare(words: Words, finger: FrictionRidgePosition) -> str:
    """In a name of something: `right ring`, `anular derecho`."""
    return words.say(f"finger.{int(finger)}.bare")


def step_name(words: Words, step: CaptureStep) -> str:
    """`left four fingers`, `right index, rolled`."""
    if step.impression.is_rolled:
        return words.say("step.rolled", bare=bare(words, step.position))
    if step.position in (_F.PLAIN_RIGHT_FOUR, _F.PLAIN_LEFT_FOUR, _F.PLAIN_THUMBS):
        return words.say(f"step.{int(step.position)}")
    return bare(words, fingers_of(step.position)[0])


def in_picture_order(step: CaptureStep) -> tuple[FrictionRidgePosition, ...]:
    """The fingers of a step as they lie, left to right."""
    return tuple(finger for finger in AS_THEY_LIE if finger in step.fingers)


def hand_of_step(step: CaptureStep) -> Hand | None:
    """The hand that a step is of; None for both thumbs."""
    hands = {hand_of(finger) for finger in fingers_of(step.position)}
    return hands.pop() if len(hands) == 1 else None


def place_sentence(words: Words, step: CaptureStep) -> str:
    """What to do with the fingers of a step when none has been seen yet."""
    if step.impression.is_rolled:
        return words.say("say.place.rolled", the=the(words, step.position))
    if step.position is _F.PLAIN_THUMBS and len(step.fingers) == 2:
        return words.say("say.place.15")
    if len(step.fingers) > 2:
        return words.say(f"say.place.{int(step.position)}", count=words.number(len(step.fingers)))
    named = tuple(the(words, finger) for finger in in_picture_order(step))
    return words.say("say.place.some", list=words.listed(named))


def again_sentence(words: Words, step: CaptureStep) -> str:
    """The remedy of a finding on a step, without a full stop: `Roll the right middle finger`."""
    if step.impression.is_rolled:
        return words.say("say.again.rolled", the=the(words, step.position))
    if len(step.fingers) == len(fingers_of(step.position)) and len(step.fingers) > 1:
        return words.say(f"say.again.{int(step.position)}")
    return words.say("say.again.plain", the=words.listed(tuple(the(words, f) for f in in_picture_order(step))))


def fingers_in(text: str) -> tuple[FrictionRidgePosition, ...]:
    """The single fingers that the service's own (English) text names, by code or by name."""
    return tuple(sorted({finger for position in named_fingers(text) for finger in fingers_of(position)}))


def step_title(words: Words, step: CaptureStep) -> str:
    """The name of a step beginning a line."""
    return capital(step_name(words, step))
