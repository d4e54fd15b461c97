"""Words of the agency's own that a screen shows."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.an2k.rules import profiles
from app.domain.queue_entry import QueueState
from app.presenters.acts import Act
from app.presenters.front import FrontEnd
from app.presenters.perform import perform
from app.presenters.screen import present
from app.presenters.views import AnswersView, Choice, FieldView, NewBookingView
from app.station.snapshot import StationSnapshot
from tests.unit.an2k.test_profile_answers import ANSWERS, profile_in
from tests.unit.presenters import scenes as s

TABLE = "# title: t\n# source: s\n# date: 2026\n"
EYES = TABLE + "code,meaning\nBRO,brown\nBLU,pale blue\nVIO,violet\nXXX,unknown\nLNG," + "very " * 20 + "long\n"
RULES = """
[[rule]]
element = "2.031"
table = "eyes"
source = "child"

[[rule]]
element = "2.024"
table = "sexes"
source = "child"

[[rule]]
element = "2.025"
table = ""
source = "child"
"""


@pytest.fixture(autouse=True)
def in_force(tmp_path: Path) -> Iterator[None]:
    profile_in(tmp_path, ANSWERS + RULES)
    (tmp_path / "tables" / "eyes.csv").write_text(EYES, encoding="utf-8")
    sexes = TABLE + "# offered: M, F\ncode,meaning\nF,female\nM,male\nU,unknown\n"
    (tmp_path / "tables" / "sexes.csv").write_text(sexes, encoding="utf-8")
    profiles.choose("child", tmp_path)
    yield
    profiles.choose(profiles.DEFAULT)


def reasons(snapshot: StationSnapshot, front: FrontEnd) -> tuple[str, ...]:
    view = present(snapshot, front)
    assert isinstance(view, AnswersView)
    return view.rows[1].details


def test_a_return_is_in_the_agencys_own_words_where_it_has_some() -> None:
    back = msgspec.structs.replace(s.REJECTION, codes=("FR-104", "L0111", "Z9999"), text="")
    snapshot = s.sent(s.entry(QueueState.ANSWERED, back))
    assert reasons(snapshot, s.EN) == (
        "The hands are exchanged. Take both again. (FR-104)",
        "The fingers are not in their order. Take them again one by one. (L0111)",
        "See what the service wrote. (Z9999)",
    )
    assert reasons(snapshot, s.ES)[0].startswith("Las manos están cambiadas.")


def field(front: FrontEnd, name: str) -> FieldView:
    opened = perform(s.station(), front, Act.NEW_BOOKING).front
    view = present(s.station(), opened)
    assert isinstance(view, NewBookingView)
    return next(one for one in view.fields if one.name == name)


def test_a_form_offers_what_the_agencys_table_offers_in_its_order() -> None:
    long = f"LNG, {'very ' * 20}"[:44].rstrip() + "…"
    labels = [choice.label for choice in field(s.EN, "subject.eyes").choices]
    assert labels == ["BRO, brown", "BLU, pale blue", "VIO, violet", "XXX, unknown", long]
    spanish = [choice.label for choice in field(s.ES, "subject.eyes").choices]
    assert spanish == ["BRO, castaño", "BLU, pale blue", "VIO, violet", "XXX, se ignora", long]
    assert [choice.label for choice in field(s.ES, "subject.sex").choices] == ["M, masculino", "F, femenino"]


def test_a_new_form_begins_with_unknown_and_where_that_is_not_offered_with_nothing() -> None:
    assert field(s.EN, "subject.eyes").text == "XXX"
    assert field(s.EN, "subject.sex").text == ""


def test_a_field_whose_table_the_agency_took_away_is_typed() -> None:
    race = field(s.EN, "subject.race")
    assert (race.choices, race.text) == ((), "U")


def test_the_programs_own_tables_offer_what_they_did() -> None:
    profiles.choose(profiles.DEFAULT)
    assert [choice.value for choice in field(s.EN, "subject.sex").choices] == ["X", "M", "F"]
    assert [choice.value for choice in field(s.EN, "subject.race").choices] == ["U", "A", "B", "I", "W"]
    assert field(s.EN, "subject.hair").choices[:2] == (Choice("XXX", "XXX, unknown"), Choice("BAL", "BAL, bald"))
