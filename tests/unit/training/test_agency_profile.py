"""Exercises under an agency's profile: read by its rules of the person, whatever it takes for a booking number."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.an2k.rules import profiles
from app.station.agency import training_number
from app.station.booking_file import PersonNotPossible, require_possible, sample_booking
from app.station.booking_form import check_form
from app.training.library import FOLDER, load_library
from app.training.refusals import ExerciseNotPossible
from tests.support.asking import asking_in_force
from tests.unit.training.test_exercise_file import WHOLE

STRICT = """\
name = "strict"
title = "Ten digits for a booking number, and few colors of eyes"
date = "2026-11-30"
extends = "example-county"

[sources.own]
title = "The test"
date = "2026"

[[rule]]
element = "2.009"
source = "own"
presence = "mandatory"
characters = "N"
size = "10"
"""
EYES = '\n[[rule]]\nelement = "2.031"\nsource = "own"\ntable = "eyes"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "eyes.csv").write_text("# title: t\n# source: s\n# date: 2026\ncode,meaning\nPNK,pink\n")
    yield tmp_path
    profiles.choose(profiles.DEFAULT)


def test_exercises_are_read_although_the_agency_takes_other_booking_numbers(folder: Path) -> None:
    shipped = len(load_library().exercises)
    (folder / "strict.toml").write_text(STRICT, encoding="utf-8")
    profiles.choose("strict", folder)
    assert len(load_library().exercises) == shipped


NUMBER = 'characters = "{0}"\nsize = "{1}"\npattern = "{2}"\npattern_words = "w"\n'
NOW = datetime(2026, 11, 30, 3, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "first", "second"),
    [
        (NUMBER.format("ANS", "1-20", "[^ .][^.]*"), "TR261130030506-1", "TR261130030506-2"),
        (NUMBER.format("AN", "1-20", "[A-Z].*"), "TR2611300305061", "TR2611300305062"),
        (NUMBER.format("N", "1-13", "[0-9]+"), "2611300305061", "2611300305062"),
        (NUMBER.format("N", "10", "20[0-9]{8}"), "2026007907", "2026007908"),
        (NUMBER.format("N", "10", "[0-9]{10}"), "2026007907", "2026007908"),
        (NUMBER.format("N", "1-4", "[0-9]+"), "7907", "7908"),
    ],
)
def test_training_numbers_its_bookings_as_the_agency_takes_them(
    folder: Path, rule: str, first: str, second: str
) -> None:
    text = STRICT.partition('characters = "N"')[0] + rule
    (folder / "strict.toml").write_text(text, encoding="utf-8")
    profiles.choose("strict", folder)
    for exercise in load_library().exercises:
        for plan in exercise.subjects:
            one, other = (plan.make_booking(officer="A", now=NOW, number=number) for number in (0, 1))
            assert (one.booking_number, other.booking_number) == (first, second)
            assert check_form(one) == check_form(other) == ()
    own = sample_booking(1, officer="A", now=NOW)
    assert check_form(own) == ()
    assert own.booking_number == training_number(NOW)


def test_where_the_agency_takes_no_number_of_trainings_the_check_says_so(folder: Path) -> None:
    text = STRICT.partition('characters = "N"')[0] + NUMBER.format("A", "3", "[A-Z]{3}")
    (folder / "strict.toml").write_text(text, encoding="utf-8")
    profiles.choose("strict", folder)
    own = sample_booking(1, officer="A", now=NOW)
    assert own.booking_number == "TR261130030506"
    assert [one.field for one in check_form(own)] == ["booking_number"]
    with pytest.raises(PersonNotPossible, match=r"booking_number \(booking/too-long\)"):
        require_possible(own)


def test_of_an_agency_that_knows_no_unknown_colors_the_made_up_person_has_its_first(folder: Path) -> None:
    (folder / "strict.toml").write_text(STRICT + EYES, encoding="utf-8")
    profiles.choose("strict", folder)
    own = sample_booking(1, officer="A", now=NOW)
    assert (own.subject.eyes, own.subject.hair) == ("PNK", "XXX")
    require_possible(own)


def test_exercises_whose_people_the_agency_could_not_book_are_left_out_and_say_why(folder: Path) -> None:
    (folder / "strict.toml").write_text(STRICT + EYES, encoding="utf-8")
    (folder / FOLDER).mkdir()
    own = WHOLE.replace('given = "SAM"', 'given = "SAM"\neyes = "PNK"')
    (folder / FOLDER / "own.toml").write_text(own, encoding="utf-8")
    (folder / FOLDER / "nobodys.toml").write_text(own.replace("PNK", "QQQ"), encoding="utf-8")
    shipped = len(load_library().exercises)
    profiles.choose("strict", folder)
    library = load_library(folder)
    assert [one.exercise_id for one in library.exercises] == ["night-shift"], "a code of the agency's own is taken"
    assert len(library.left_out) == shipped
    assert {one.why for one in library.left_out} == {"not possible under profile strict: eyes"}
    (broken,) = library.broken
    assert (broken.file, "eyes: Three letters are due here" in broken.message) == ("nobodys.toml", True)
    with pytest.raises(ExerciseNotPossible, match="not possible under profile strict: eyes"):
        library.require("dry-skin")


def test_an_agency_that_takes_nobody_leaves_a_station_without_exercises(folder: Path) -> None:
    forbidden = '\n[[rule]]\nelement = "2.018"\nsource = "own"\npresence = "forbidden"\n'
    (folder / "strict.toml").write_text(STRICT + forbidden, encoding="utf-8")
    profiles.choose("strict", folder)
    library = load_library()
    assert library.exercises == ()
    assert {one.fields for one in library.left_out} == {("surname",)}


def test_a_booking_of_training_has_what_the_agency_asks_for(tmp_path: Path) -> None:
    with asking_in_force(tmp_path):
        exercise = load_library().exercises[0].subjects[0].make_booking(officer="O", now=NOW)
        for made in (exercise, sample_booking(1, officer="O", now=NOW)):
            assert [one.element for one in made.other] == ["2.041", "2.921"]
            assert check_form(made, today=NOW.date()) == ()
