"""What stands where on a card, and what is said about it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from app.domain.booking import MissingFinger, MissingReason
from app.domain.card import CardPrint, Standing, standing_of
from app.domain.image import FingerImage
from app.domain.match import Answer, AnswerKind
from app.domain.position import FINGERS, FrictionRidgePosition
from app.domain.queue_entry import HandOver, QueueState
from app.domain.segmentation import Box
from app.presenters.card_sheet import CardSheet, PrintPlace
from tests.support import cards
from tests.support.desk import entry
from tests.support.values import NOON, answer

F = FrictionRidgePosition


def place_of(sheet: CardSheet, label: str) -> PrintPlace:
    (found,) = (one for one in sheet.prints if one.label == label)
    return found


def findings(sheet: CardSheet) -> list[tuple[str, FrictionRidgePosition]]:
    return [(one.code, one.position) for one in sheet.findings if one.code != "card/image-missing"]


def white(width_px: int, height_px: int, ppi: int = 500) -> FingerImage:
    return FingerImage(cards.picture(F.RIGHT_THUMB, (width_px, height_px)).pixels, ppi)


def test_a_whole_booking_has_nothing_to_be_said_about() -> None:
    sheet = cards.sheet()
    assert sheet.findings == ()
    assert sheet.file_stem == "card-fd249-WA0330000-S01-2026-000001"


@pytest.mark.parametrize(
    ("ink", "left_px", "hidden"),
    [
        (Box(100, 0, 800, 750), -50.0, False),  # the ridges fit: their middle is the box's
        (Box(0, 0, 400, 750), 0.0, False),  # as far as the picture still fills the box
        (Box(500, 0, 900, 750), -100.0, False),
        (Box(0, 0, 900, 750), -50.0, True),
        (Box(48, 0, 852, 750), -50.0, False),  # two pixels at each side lie under the line
        (None, -50.0, True),
    ],
)
def test_a_picture_wider_than_its_box_shows_its_ridges(ink: Box | None, left_px: float, hidden: bool) -> None:
    sheet = cards.sheet(cards.only(CardPrint(F.RIGHT_THUMB, white(900, 750), ink)))
    place = place_of(sheet, "1. R. THUMB")
    assert place.left_in * 500 == pytest.approx(left_px)
    assert place.top_in == pytest.approx(3.0)
    assert findings(sheet) == ([("card/ridges-hidden", F.RIGHT_THUMB)] if hidden else [])


def test_fingers_without_a_picture_and_without_a_mark_are_told() -> None:
    sheet = cards.sheet(cards.only())
    assert {one.position for one in sheet.findings} == {*FINGERS, *(F(code) for code in range(11, 15))}
    assert place_of(sheet, "1. R. THUMB").words == ("NO IMAGE",)


def test_of_two_pictures_of_one_finger_the_first_is_printed_and_both_are_told() -> None:
    first, second = white(160, 150), white(150, 140)
    sheet = cards.sheet(cards.only(CardPrint(F.LEFT_RING, first), CardPrint(F.LEFT_RING, second)))
    assert place_of(sheet, "9. L. RING").image is first
    assert findings(sheet) == [("card/image-twice", F.LEFT_RING)]


def test_both_thumbs_in_one_picture_take_the_place_of_the_two() -> None:
    pair = CardPrint(F.PLAIN_THUMBS, white(700, 900))
    alone = cards.sheet(cards.only(pair))
    assert place_of(alone, "L. THUMB   R. THUMB").image is pair.image
    assert "L. THUMB" not in {one.label for one in alone.prints}
    beside = cards.sheet(cards.only(pair, CardPrint(F.PLAIN_LEFT_THUMB, white(80, 200))))
    assert "L. THUMB   R. THUMB" not in {one.label for one in beside.prints}


def test_a_record_that_does_not_tell_its_finger_is_told() -> None:
    sheet = cards.sheet(cards.only(CardPrint(F.UNKNOWN, None, problem="an2/value-not-usable")))
    assert findings(sheet) == [("card/image-damaged", F.UNKNOWN)]


def test_a_hand_that_is_missing_whole_has_its_reasons_in_the_box_of_the_four() -> None:
    right = [F.RIGHT_INDEX, F.RIGHT_MIDDLE, F.RIGHT_RING, F.RIGHT_LITTLE]
    alike = tuple(MissingFinger(one, MissingReason.AMPUTATED) for one in right)
    label = "RIGHT FOUR FINGERS TAKEN SIMULTANEOUSLY"
    assert place_of(cards.sheet(cards.only(missing=alike)), label).words == ("AMP", "amputated")
    mixed = (*alike[:3], MissingFinger(F.RIGHT_LITTLE, MissingReason.UNABLE_TO_PRINT))
    sheet = cards.sheet(cards.only(missing=mixed[::-1]))
    assert place_of(sheet, label).words[-1] == "5. R. LITTLE: UP"
    listed = next(one.lines for one in sheet.fields if one.label.startswith("AMPUTATED"))
    assert listed == ("2. R. INDEX: AMP", "3. R. MIDDLE: AMP", "4. R. RING: AMP", "5. R. LITTLE: UP")


@pytest.mark.parametrize(
    ("element", "items", "label", "lines"),
    [
        ("2.018", (("ROE,JANE ANN",),), "LAST NAME", ("ROE, JANE ANN",)),
        ("2.018", (("ROE",),), "LAST NAME", ("ROE",)),
        ("2.019", (("DOE,J",), ("POE",)), "ALIASES", ("DOE, J", "POE")),
        ("2.022", (("00000000",),), "DATE OF BIRTH", ("UNKNOWN",)),
        ("2.022", (("1988",),), "DATE OF BIRTH", ("1988",)),
        ("2.027", (("511",),), "HGT.", ("5'11\"",)),
        ("2.027", (("000",),), "HGT.", ("UNKNOWN",)),
        ("2.027", (("N72",),), "HGT.", ("N72",)),
        ("2.029", (("000",),), "WGT.", ("UNKNOWN",)),
        ("2.047", (("20260302", "LARCENY"), ("ARSON",)), "CHARGES", ("1. 03/02/2026  LARCENY", "2. ARSON")),
        ("2.084", (("99", "??"),), "AMPUTATED", ("99 ??",)),
        ("1.008", (("WA0330000",),), "ORI", ("WA0330000",)),
    ],
)
def test_elements_are_written_as_a_card_has_them(
    element: str, items: tuple[tuple[str, ...], ...], label: str, lines: tuple[str, ...]
) -> None:
    sheet = cards.sheet(cards.only(elements={element: items}))
    (field,) = (one for one in sheet.fields if one.label.startswith(label))
    assert field.lines == lines


@pytest.mark.parametrize("standing", Standing)
def test_the_mark_warns_where_it_went_or_may_have(standing: Standing) -> None:
    sheet = cards.sheet(cards.only(), standing=standing)
    assert cards.TCN in sheet.mark
    assert sheet.warns == (standing in (Standing.SENT, Standing.REJECTED, Standing.TRIED, Standing.WAITING))


@pytest.mark.parametrize("state", QueueState)
def test_every_state_of_the_queue_has_a_standing(state: QueueState) -> None:
    """Whatever states come: only of one that never left is said that it was not sent."""
    stays = {QueueState.HELD, QueueState.WITHDRAWN}
    tried = standing_of(entry("T-1", state, attempts=1))
    fresh = standing_of(entry("T-1", state))
    if state is QueueState.READY:
        assert (fresh, tried) == (Standing.WAITING, Standing.TRIED)
    elif state in stays:
        assert (fresh, tried) == (Standing.NOT_SENT, Standing.TRIED)
    else:
        expected = Standing.TRIED if state is QueueState.SENDING else Standing.SENT
        assert fresh is tried is expected


def test_what_was_handed_over_without_a_receipt_is_not_to_be_sent_again() -> None:
    handed_over = HandOver("folder", "the state bureau", "T-1.an2", NOON)
    assert standing_of(entry("T-1", QueueState.HELD, attempts=1, handed_over=handed_over)) is Standing.SENT


REJECT = answer("T-1", kind=AnswerKind.REJECTION)
FOUND = answer("T-1", own_tcn="B-1")
AN_HOUR_ON = NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    ("answers", "standing"),
    [
        ((REJECT,), Standing.REJECTED),
        ((REJECT, answer("T-1", 2, AnswerKind.IMMIGRATION_CROSS_CHECK)), Standing.REJECTED),
        ((REJECT, answer("T-1", 2, answered_at=AN_HOUR_ON)), Standing.SENT),
        ((FOUND, replace(REJECT, number=2, own_tcn="B-2", reference="T-1")), Standing.SENT),
        ((FOUND,), Standing.SENT),
    ],
    ids=["rejected", "rejected, and of immigration", "identified later", "nothing says which is newer", "found"],
)
def test_what_was_rejected_may_go_on_paper_and_what_may_not_be_is_not_said_to_be(
    answers: tuple[Answer, ...], standing: Standing
) -> None:
    for state in (QueueState.ANSWERED, QueueState.CONFIRMED):
        assert standing_of(entry("T-1", state, answers=answers)) is standing
