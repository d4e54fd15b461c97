"""Layouts of cards as data: the forms that ship, and what is said of one that was spoilt, with its line."""

from importlib import resources

import pytest

from app.domain.card import CardForm
from app.domain.position import FrictionRidgePosition
from app.presenters.card_layout import CardLayoutNotUsable, Rectangle, layout_of, read_layout, usual_form

F = FrictionRidgePosition
TEXT = resources.files("resources").joinpath("cards/fd249.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", CardForm)
def test_the_geometry_is_the_one_that_is_known_and_the_data_say_that_it_is_not_verified(form: CardForm) -> None:
    layout = layout_of(form)
    places = {one.position: one.box for one in layout.prints}
    assert (layout.width_in, layout.height_in) == (8.0, 8.0)
    for code in range(1, 6):
        assert (places[F(code)].x, places[F(code)].y) == (pytest.approx((code - 1) * 1.6), 3.0)
        assert (places[F(code + 5)].x, places[F(code + 5)].y) == (pytest.approx((code - 1) * 1.6), 4.5)
    assert all((places[F(code)].width, places[F(code)].height) == (1.6, 1.5) for code in range(1, 11))
    assert places[F.PLAIN_LEFT_FOUR] == Rectangle(0.0, 6.0, 3.2, 2.0)
    assert places[F.PLAIN_RIGHT_FOUR] == Rectangle(4.8, 6.0, 3.2, 2.0)
    assert [places[one].x for one in (F.PLAIN_LEFT_THUMB, F.PLAIN_RIGHT_THUMB)] == [3.2, 4.0]
    assert layout.note == "not verified against a printed card"


def test_criminal_transactions_go_on_the_criminal_card() -> None:
    assert [usual_form(tot) for tot in ("CAR", "CNA", "AMN")] == [CardForm.FD249] * 3


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[8.0, 8.0]", "[8.0]", "2 numbers"),
        ("[8.0, 8.0]", "[8.0, true]", "2 numbers"),
        ("[8.0, 8.0]", "[800, 8]", "0.1 to 20 inches"),
        ("verified = false\n", "", "true or false"),
        ('note = "not verified against a printed card"', 'note = ""', "says so in its note"),
        ("verified = false", "verified = true", "says so in its note"),
        ("[mark]", "[marks]", "mark is missing"),
        ("DO NOT SEND AGAIN", "DO NOT {again}", "{tcn}"),
        ("TCN {tcn}, DO NOT SEND AGAIN", "DO NOT SEND AGAIN", "{tcn}"),
        ("TCN {tcn}, DO NOT", "TCN {tcn, DO NOT", "{tcn}"),
        ("[4.6, 0.3, 1.6, 0.44]", "[4.6, 0.3, 3.6, 0.44]", "beyond the card"),
        ("[4.6, 0.3, 1.6, 0.44]", "[4.5, 0.3, 1.6, 0.44]", "over another one"),
        ("[4.6, 0.3, 1.6, 0.44]", "[4.6, 0.3, 0.01, 0.44]", "at least 0.1"),
        ('["2.014"]', '["2.14"]', "no element"),
        ('["2.014"]', "[]", "left to ink"),
        ('notation = "height"', 'notation = "hight"', "Did you mean height?"),
        ('label = "SEX"', 'lable = "SEX"', "label is missing"),
        ("position = 10\n", "position = 16\n", "1 to 15"),
        ("position = 10\n", "position = 9\n", "twice"),
        ("instead_of = [12, 11]", "instead_of = [12, 61]", "1 to 15"),
        ("ink = true", "ink = yes", "value"),
        ('form = "FD-249"', 'form = "FD-249"\nfrom = "FD-249"', "not known here"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(CardLayoutNotUsable) as caught:
        read_layout(TEXT.replace(old, new, 1), "spoilt.toml")
    assert said.lower() in caught.value.message.lower()
    assert caught.value.message.startswith(f"spoilt.toml, line {caught.value.line}: ")
    first = TEXT[: TEXT.index(old)].count("\n") + 1
    assert abs(caught.value.line - first) <= 4 or "is missing" in caught.value.message
