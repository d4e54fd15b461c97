"""The printed score sheet: everything that the screen shows, TRAINING on every page, with or without a window."""

import subprocess
import sys
from dataclasses import replace

import pytest

from app.presenters.parts import Band, Mark
from app.presenters.training_views import CountRow, SheetView, StepLine, TryBar
from app.printing.score_sheet import score_sheet_pdf
from app.ui.look import look
from tests.support.pdf_text import pages_of

pytestmark = pytest.mark.usefixtures("qapp")  # one kind of application for the whole run
BAND = Band("TRAINING", "Synthetic people.")
REMARKED = StepLine("Right ring, rolled", Mark.BAD, "Again", "1", "11", "22", "Roll it again, slowly.")
SHEET = SheetView(
    file_stem="score-sheet",
    title="Score sheet",
    exercise="Exercise 2: dry skin",
    trainee="Trainee 14",
    over="trainee 14, 6 min 20 s",
    sentence="82 of 100. Moisten before the second attempt.",
    total="82",
    of_total="of 100",
    note="11 points better than last time.",
    result="Passed",
    mark=Mark.GOOD,
    lesson="Moist skin prints.",
    facts=(("Station", "S07"),),
    parts_heading="How points are counted",
    parts=(CountRow("Time", "14 / 20", "All up to 4 min."),),
    counts_notes=("Pass is 75 of 100.",),
    costs=("A poor print kept costs 10.",),
    tries_heading="Your tries",
    tries=(TryBar(48, "12", "Nov", False, True, ""), TryBar(82, "22", "Nov", True, False, "")),
    first_try="",
    pass_mark=75,
    tries_spoken="",
    columns=("Step", "Attempts", "Seconds", "Quality", "What was right"),
    steps=(REMARKED,),
    more=(),
)


def test_everything_on_the_screen_is_on_the_paper() -> None:
    (page,) = pages_of(score_sheet_pdf(SHEET, BAND))
    for text in (
        *(SHEET.exercise, SHEET.sentence, SHEET.total, SHEET.result, SHEET.note, SHEET.lesson, SHEET.tries_heading),
        *SHEET.columns,
        *(REMARKED.name, REMARKED.right, "Station", "S07", "14 / 20", "Pass is 75 of 100.", "48", "12", "Nov"),
        *SHEET.costs,
    ):
        assert text.replace(":", "?") in page.replace(":", "?"), text


def test_the_first_try_says_so_in_the_place_of_the_chart() -> None:
    (page,) = pages_of(score_sheet_pdf(replace(SHEET, tries=(), first_try="The first one."), BAND))
    assert "The first one." in page
    assert "Nov" not in page


def test_three_persons_take_several_pages_each_marked_as_training() -> None:
    steps = tuple(replace(REMARKED, name=f"Step {number}.") for number in range(39))
    pages = pages_of(score_sheet_pdf(replace(SHEET, steps=steps), BAND))
    assert len(pages) > 1
    for page in pages:
        assert page.startswith("TRAININGSynthetic people.TRAINING")
        assert "What was right" in page
    assert [f"Step {number}." in "".join(pages) for number in range(39)] == [True] * 39


def test_a_long_remark_and_a_long_name_break_into_lines() -> None:
    long = replace(REMARKED, right="Moisten the finger and roll it again. " * 12, name="A" * 60)
    (page,) = pages_of(score_sheet_pdf(replace(SHEET, steps=(long,), trainee="N" * 60), BAND))
    assert page.replace(" ", "").count("Moistenthefinger") == 12


def test_it_prints_without_a_window_or_a_display() -> None:
    program = (
        "from app.printing.score_sheet import score_sheet_pdf;"
        "from tests.unit.printing.test_score_sheet import SHEET, BAND;"
        "import sys; sys.stdout.buffer.write(score_sheet_pdf(SHEET, BAND))"
    )
    environment = {"PATH": "/usr/bin:/bin"}
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=environment)
    assert "TRAINING" in pages_of(printed.stdout)[0]


def test_it_prints_the_same_beside_the_window() -> None:
    look()  # the window's font is the application's, with figures of one width
    test_everything_on_the_screen_is_on_the_paper()
