"""The exercises that ship, and a trainer's folder in which one file is broken."""

from pathlib import Path

import pytest

from app.training import abilities
from app.training.exercise import Exercise, ServiceAct
from app.training.library import FOLDER, MOST_FILES, load_library
from drivers.simulated.acts import ActKind
from tests.unit.training.test_exercise_file import WHOLE

SHIPPED = load_library().exercises
PLAYABLE = [one for one in SHIPPED if not abilities.lacking(one.requires)]


def kinds(exercise: Exercise) -> set[ActKind]:
    return {act.kind for plan in exercise.subjects for act in plan.all_acts}


def test_at_least_twelve_can_be_done_now_and_their_numbers_are_in_a_row() -> None:
    assert len(PLAYABLE) >= 12
    assert [one.number for one in SHIPPED] == list(range(1, len(SHIPPED) + 1))
    assert len({one.exercise_id for one in SHIPPED}) == len(SHIPPED)


@pytest.mark.parametrize(
    "kind",
    [
        ActKind.DRY,
        ActKind.COLD,
        ActKind.WET,
        ActKind.AMPUTATED,
        ActKind.BANDAGE,
        ActKind.SWAP_HANDS,
        ActKind.OTHER_FINGER,
        ActKind.SMEAR,
        ActKind.LIFT_EARLY,
        ActKind.UNPLUG,
        ActKind.TREMOR,
        ActKind.UNCOOPERATIVE,
        ActKind.DIRTY_GLASS,
        ActKind.GHOST,
    ],
)
def test_the_troubles_of_the_trade_are_taught(kind: ActKind) -> None:
    assert any(kind in kinds(one) for one in PLAYABLE)


def test_one_teaches_nothing_but_a_good_booking_one_the_lost_line_one_the_hurry() -> None:
    assert not kinds(SHIPPED[0])
    assert any(cue.kind is ServiceAct.OFFLINE for one in PLAYABLE for cue in one.service)
    assert any(len(one.subjects) == 3 for one in PLAYABLE)


@pytest.mark.parametrize("exercise", SHIPPED, ids=lambda one: one.exercise_id)
def test_what_an_exercise_lacks_is_said_in_both_languages(exercise: Exercise) -> None:
    for name in abilities.lacking(exercise.requires):
        why = abilities.WHY[name]
        assert why.en.startswith("Not available yet")
        assert why.es.startswith("Aún no disponible")
    rejects = any(cue.kind is ServiceAct.REJECT for cue in exercise.service)
    assert rejects == (abilities.REJECT_TICKETS in exercise.requires)


@pytest.mark.parametrize("exercise", SHIPPED, ids=lambda one: one.exercise_id)
def test_what_goes_away_comes_back(exercise: Exercise) -> None:
    """Or the trainee would wait for answers for ever."""
    gone = [cue for cue in exercise.service if cue.kind is ServiceAct.OFFLINE]
    back = [cue for cue in exercise.service if cue.kind is ServiceAct.ONLINE]
    assert len(gone) == len(back)


@pytest.mark.parametrize("exercise", SHIPPED, ids=lambda one: one.exercise_id)
def test_texts_are_whole_in_both_languages(exercise: Exercise) -> None:
    for text in (exercise.title, exercise.story, exercise.lesson):
        assert text.en != text.es
    for text in (exercise.story, exercise.lesson):
        assert text.en.endswith(".")
        assert text.es.endswith(".")
        assert "  " not in text.en + text.es
        assert "\\" not in text.en + text.es
    for word in ("error", "invalid", "wrong print", "alien", "illegal", "detain"):
        assert word not in f"{exercise.story.en} {exercise.lesson.en}".lower()


def test_abilities_turn_exercises_on() -> None:
    assert abilities.lacking(("reject_tickets",)) == ("reject_tickets",)
    assert abilities.lacking(("reject_tickets",), frozenset({"reject_tickets"})) == ()


# The trainer's own. --------------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / FOLDER
    folder.mkdir()
    return folder


def test_a_broken_file_hides_no_other(own: Path) -> None:
    (own / "a.toml").write_text(WHOLE.replace('at = "right_four"', 'at = "right_five"'), encoding="utf-8")
    (own / "b.toml").write_text(WHOLE, encoding="utf-8")
    (own / "c.toml").mkdir()
    (own / "notes.txt").write_text("not an exercise", encoding="utf-8")
    library = load_library(own.parent)
    assert [one.exercise_id for one in library.exercises] == [one.exercise_id for one in SHIPPED] + ["night-shift"]
    assert [(one.file, one.line) for one in library.broken] == [("a.toml", 35), ("c.toml", 0)]
    assert "right_five" in library.broken[0].message


def test_an_id_twice_is_told_for_the_second(own: Path) -> None:
    (own / "a.toml").write_text(WHOLE, encoding="utf-8")
    (own / "b.toml").write_text(WHOLE, encoding="utf-8")
    (own / "c.toml").write_text(WHOLE.replace("night-shift", SHIPPED[0].exercise_id), encoding="utf-8")
    library = load_library(own.parent)
    assert [(one.file, one.line) for one in library.broken] == [("b.toml", 2), ("c.toml", 2)]
    assert library.find("night-shift") is not None
    assert library.find(SHIPPED[0].exercise_id) == SHIPPED[0]
    assert library.find("no-such") is None


def test_a_folder_too_full_is_told(own: Path) -> None:
    for number in range(MOST_FILES + 1):
        (own / f"{number:03}.toml").touch()
    library = load_library(own.parent)
    assert len(library.broken) == MOST_FILES + 1
    assert (library.broken[-1].file, library.broken[-1].line) == (FOLDER, 0)


def test_without_a_folder_there_are_the_shipped_ones(tmp_path: Path) -> None:
    assert load_library(tmp_path).exercises == SHIPPED
