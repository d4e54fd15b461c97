"""Fingers that shake or slide in the live picture: those alone, and no more once the picture is taken."""

import numpy as np
import pytest

from drivers.base import Capability, Impression, Position
from drivers.simulated.acts import Act, ActKind
from drivers.simulated.behaviour import Behaviour, composed
from drivers.simulated.glass import Glass
from drivers.simulated.skin import GeneratedSkin, Pixels, lay
from drivers.simulated.unrest import SLIDING_FRAMES, Unrest
from tests.support import hands

RIGHT_FOUR = Capability(Position.PLAIN_RIGHT_FOUR, Impression.PLAIN)
FINGERS = frozenset({2, 3, 4, 5})


@pytest.fixture(scope="module")
def skin() -> GeneratedSkin:
    made = GeneratedSkin(hands.SEED, hands.cache_dir())
    made.prepare(lambda progress: None)
    return made


def resting(skin: GeneratedSkin, *acts: Act) -> tuple[Glass, Unrest, dict[int, float]]:
    """The glass, and how its columns belong to the fingers: the middle of each."""
    behaviour = composed(Behaviour(), acts, 1)
    laid = lay(RIGHT_FOUR.position, FINGERS, behaviour)
    picture = skin.picture(RIGHT_FOUR, laid, behaviour, np.random.default_rng(1))
    middles = {finger: (tip[0] + crease[0]) / 2 for finger, (tip, crease) in picture.axes.items()}
    return Glass(picture.pixels, None, rolled=False), Unrest(behaviour, laid, picture.axes), middles


def changed_at(frame: Pixels, settled: Pixels, middles: dict[int, float]) -> set[int]:
    """Fingers in whose middle columns something differs."""
    differs = np.abs(frame.astype(int) - settled).max(axis=0) > 60
    return {finger for finger, x in middles.items() if differs[max(0, int(x) - 20) : int(x) + 20].any()}


def test_a_still_hand_shows_the_settled_picture(skin: GeneratedSkin) -> None:
    glass, unrest, _ = resting(skin)
    for number in range(1, 6):
        assert unrest.frame(glass, 1.0, number, 6 - number) is glass.settled


@pytest.mark.parametrize("kind", [ActKind.SMEAR, ActKind.TREMOR])
def test_a_restless_hand_moves_as_a_whole_up_to_the_last_frame(skin: GeneratedSkin, kind: ActKind) -> None:
    glass, unrest, middles = resting(skin, Act(kind))
    for number, left in ((1, SLIDING_FRAMES), (2, 2), (3, 1)):
        frame = unrest.frame(glass, 1.0, number, left)
        assert changed_at(frame, glass.settled, middles) == FINGERS
        assert not frame.flags.writeable


@pytest.mark.parametrize("kind", [ActKind.SMEAR, ActKind.TREMOR])
def test_one_restless_finger_moves_alone(skin: GeneratedSkin, kind: ActKind) -> None:
    glass, unrest, middles = resting(skin, Act(kind, frozenset({3})))
    frame = unrest.frame(glass, 1.0, 1, 1)
    assert changed_at(frame, glass.settled, middles) == {3}
    assert not frame.flags.writeable


def test_a_slide_is_over_when_the_picture_is_taken(skin: GeneratedSkin) -> None:
    glass, unrest, _ = resting(skin, Act(ActKind.SMEAR))
    assert unrest.frame(glass, 1.0, 9, 0) is glass.settled
