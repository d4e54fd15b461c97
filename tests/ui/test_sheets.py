"""Score sheets as files."""

from pathlib import Path

import pytest

from app.presenters.parts import Band
from app.presenters.training_views import ScoreView
from app.ui.sheets import SheetNotSaved, sheet_printer
from tests.support import training_scenes as ts
from tests.ui.conftest import MakeDesk

BAND = Band("TRAINING", "Synthetic people.")


def sheet_of(desk: MakeDesk) -> ScoreView:
    view = desk(ts.training_scenes()["score"]).window.view
    assert isinstance(view, ScoreView)
    return view


def test_a_sheet_is_one_file_however_often_it_is_printed(desk: MakeDesk, tmp_path: Path) -> None:
    view = sheet_of(desk)
    save = sheet_printer(tmp_path / "sheets")
    where = save(view.sheet, BAND)
    assert save(view.sheet, BAND) == where
    assert [path.name for path in where.parent.iterdir()] == [f"{view.sheet.file_stem}.pdf"]
    assert where.read_bytes().startswith(b"%PDF")


def test_a_folder_that_takes_nothing_is_told_with_a_remedy(desk: MakeDesk, tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    folder.write_text("a file where the folder should be")
    with pytest.raises(SheetNotSaved) as caught:
        sheet_printer(folder)(sheet_of(desk).sheet, BAND)
    assert caught.value.code == "printing/sheet-not-saved"
    assert folder.read_text() == "a file where the folder should be"
