"""Who lays which finger where, and pictures from a card that was brought."""

import numpy as np
import pytest

from drivers.base import Capability, FingerState, Impression, Position
from drivers.errors import Unsupported
from drivers.simulated.controls import DRY, Behaviour
from drivers.simulated.generator import Pixels
from drivers.simulated.impression import GROUND, ROLLED_SHAPE, SLAP_SHAPE
from drivers.simulated.skin import CardSkin, GeneratedSkin, Laid, Picture, lay
from tests.support import hands
from tests.unit.drivers.bench import bench, captured, failure, lights
from tests.unit.drivers.likeness import most_like

ROLLED, PLAIN = Impression.ROLLED, Impression.PLAIN
THUMBS = Capability(Position.PLAIN_THUMBS, PLAIN)
RIGHT_FOUR = Capability(Position.PLAIN_RIGHT_FOUR, PLAIN)
WILLING = Behaviour()


def _rng(number: int = 0) -> np.random.Generator:
    return np.random.default_rng([6, number])


def _picture(skin: CardSkin, capability: Capability, behaviour: Behaviour = WILLING, number: int = 0) -> Picture:
    fingers = frozenset({6, 1}) if capability == THUMBS else frozenset({2, 3, 4, 5})
    if capability.position <= Position.LEFT_LITTLE:
        fingers = frozenset({int(capability.position)})
    return skin.picture(capability, lay(capability.position, fingers, behaviour), behaviour, _rng(number))


# Who lays what where. ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("position", "required", "behaviour", "laid"),
    [
        (13, {2, 3, 4, 5}, WILLING, [(2, 2, 2), (3, 3, 3), (4, 4, 4), (5, 5, 5)]),
        (14, {7, 8, 9, 10}, WILLING, [(10, 10, 10), (9, 9, 9), (8, 8, 8), (7, 7, 7)]),
        (15, {1, 6}, WILLING, [(6, 6, 6), (1, 1, 1)]),
        (11, {1}, WILLING, [(1, 1, 1)]),
        (13, {2, 5}, WILLING, [(2, 2, 2), (5, 5, 5)]),
        (13, {2, 3, 4, 5}, Behaviour(absent=frozenset({3, 4})), [(2, 2, 2), (5, 5, 5)]),
        (13, {2, 3, 4, 5}, Behaviour(swap_hands=True), [(2, 7, 7), (3, 8, 8), (4, 9, 9), (5, 10, 10)]),
        (14, {7}, Behaviour(swap_hands=True), [(7, 2, 2)]),
        (15, {1, 6}, Behaviour(swap_hands=True), [(6, 6, 1), (1, 1, 6)]),
        (4, {4}, Behaviour(swap_hands=True), [(4, 4, 9)]),
        (4, {4}, Behaviour(instead={4: 3}), [(4, 4, 3)]),
        (13, {2, 3}, Behaviour(instead={2: 3, 3: 2}), [(2, 2, 3), (3, 3, 2)]),
    ],
)
def test_who_lays_what_where(
    position: int, required: set[int], behaviour: Behaviour, laid: list[tuple[int, int, int]]
) -> None:
    assert lay(Position(position), frozenset(required), behaviour) == tuple(Laid(*one) for one in laid)


@pytest.mark.parametrize("position", list(Position))
def test_generated_hands_can_be_printed_flat_anywhere_and_rolled_one_by_one(position: Position) -> None:
    skin = GeneratedSkin(1, None)
    assert skin.has(Capability(position, PLAIN))
    assert skin.has(Capability(position, ROLLED)) == (position <= 10)
    assert not skin.has(Capability(position, PLAIN, 1000))


# A card. -------------------------------------------------------------------------------------------------------------


def test_a_card_offers_what_it_has_as_it_was_taken() -> None:
    skin = CardSkin({finger: hands.card()[finger] for finger in (2, 13)})
    offered = {
        (int(position), impression)
        for position in Position
        for impression in Impression
        if skin.has(Capability(position, impression))
    }
    assert offered == {(2, ROLLED), (13, PLAIN)}
    assert not skin.has(Capability(Position.RIGHT_INDEX, ROLLED, 1000))


@pytest.mark.parametrize("finger", [1, 4, 8, 10])
def test_a_rolled_finger_of_a_card_is_rendered_anew_each_time(finger: int) -> None:
    source = hands.card()[finger]
    before = source.tobytes()
    skin = CardSkin(hands.card())
    capability = Capability(Position(finger), ROLLED)
    pictures = [_picture(skin, capability, number=number).pixels for number in range(3)]
    assert len({picture.tobytes() for picture in pictures}) == 3
    for picture in pictures:
        assert picture.shape == ROLLED_SHAPE
        assert not np.shares_memory(picture, source)
        assert np.abs(picture.astype(int) - source).mean() > 5
        assert most_like(picture) == finger
    assert source.tobytes() == before


def test_thumbs_that_a_card_holds_apart_are_laid_side_by_side() -> None:
    skin = CardSkin(hands.card())
    assert skin.has(THUMBS)
    picture = _picture(skin, THUMBS)
    assert picture.pixels.shape == SLAP_SHAPE
    assert set(picture.states) == {1, 6}
    assert most_like(picture.pixels[:, :800]) == 6
    assert most_like(picture.pixels[:, 800:]) == 1


def test_thumbs_of_unlike_height_stand_on_the_same_ground() -> None:
    tall, wide = np.full((900, 300), 200, np.uint8), np.full((600, 400), 180, np.uint8)
    picture = _picture(CardSkin({11: tall, 12: wide}), THUMBS)
    assert picture.pixels.shape == SLAP_SHAPE


def test_the_picture_of_both_thumbs_goes_before_those_of_each() -> None:
    both = np.full((700, 1000), 100, np.uint8)
    both[:, ::8] = 240
    skin = CardSkin({11: hands.card()[11], 12: hands.card()[12], 15: both})
    pixels = _picture(skin, THUMBS).pixels
    assert (pixels[700:800, 400:1200] < 150).mean() > 0.5


@pytest.mark.parametrize(("there", "missing"), [(11, 6), (12, 1)])
def test_a_card_with_one_thumb_shows_one_thumb(there: int, missing: int) -> None:
    skin = CardSkin({there: hands.card()[there]})
    picture = _picture(skin, THUMBS)
    assert set(picture.states) == {1, 6} - {missing}
    empty = picture.pixels[:, :700] if missing == 6 else picture.pixels[:, 900:]
    assert empty.mean() > GROUND - 15
    with bench(images={there: hands.card()[there]}) as b:
        both = b.session(15, timeout_s=5.0)
        one = b.session(15, fingers=frozenset({1, 6} - {missing}))
    assert captured(both).best_at_timeout
    assert lights(both).states[missing] is FingerState.ABSENT
    assert not captured(one).best_at_timeout


def test_swapped_hands_on_a_card() -> None:
    skin = CardSkin(hands.card())
    swapped = Behaviour(swap_hands=True)
    assert most_like(_picture(skin, Capability(Position.RIGHT_RING, ROLLED), swapped).pixels) == 9
    right = _picture(skin, RIGHT_FOUR, swapped).pixels
    assert [most_like(right[:900, x : x + 400]) for x in range(0, 1600, 400)] == [10, 9, 8, 7]
    thumbs = _picture(skin, THUMBS, swapped).pixels
    assert [most_like(thumbs[:, :800]), most_like(thumbs[:, 800:])] == [1, 6]


@pytest.mark.parametrize(
    "changes", [{"instead": {2: 3}}, {"absent": frozenset({2})}], ids=["another finger", "a finger less"]
)
def test_a_slap_of_a_card_cannot_be_changed_finger_by_finger(changes: dict[str, object]) -> None:
    with bench(images=hands.card()) as b:
        b.controls.once(**changes)
        error = failure(b.session(13)).error
        assert isinstance(error, Unsupported)
        assert "generated subject" in error.next_step
        assert captured(b.session(13))  # and the reader lives on


def test_the_other_hand_that_a_card_does_not_hold() -> None:
    with bench(images={13: hands.card()[13]}) as b:
        b.controls.once(swap_hands=True)
        assert isinstance(failure(b.session(13)).error, Unsupported)


def test_a_card_of_any_size_fits_the_glass() -> None:
    for shape in ((100, 100), (1400, 900), (3000, 2500)):
        image: Pixels = np.full(shape, 240, np.uint8)
        image[shape[0] // 4 : -shape[0] // 4, shape[1] // 4 : -shape[1] // 4] = 60
        picture = _picture(CardSkin({2: image}), Capability(Position.RIGHT_INDEX, ROLLED)).pixels
        assert picture.shape == ROLLED_SHAPE
        assert (picture[275:475, 300:500] < 120).any()


def test_pressure_and_moisture_change_the_picture_of_a_card() -> None:
    with bench(images=hands.card()) as b:
        usual = captured(b.session(2, ROLLED)).pixels.mean()
        b.controls.always(conditions={2: DRY})
        heard = b.session(2, ROLLED)
    assert captured(heard).pixels.mean() > usual + 5
    assert lights(heard).states[2] is FingerState.POOR
