"""Exercises under an agency's profile: read by its rules of the person, whatever it takes for a booking number."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.an2k.rules import profiles
from app.training.exercise_file import ExerciseNotUsable
from app.training.library import load_library

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


def test_a_person_whom_the_agency_could_not_book_is_refused_with_the_line(folder: Path) -> None:
    (folder / "strict.toml").write_text(STRICT + EYES, encoding="utf-8")
    profiles.choose("strict", folder)
    with pytest.raises(ExerciseNotUsable, match="eyes: Three letters are due here"):
        load_library()
