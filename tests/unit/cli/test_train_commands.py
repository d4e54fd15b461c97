"""`booking-station train` on a machine without a station: what it lists, checks, computes anew and refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli.root import main
from app.cli.start import training_config
from app.cli.train_room import STATION_CODE_NAME, UNNAMED, drawn_code
from app.training import events as e
from app.training.library import load_library
from app.training.sessions import EVENTS_FILE, SHEET_FILE, sessions_of
from tests.support.desk import NOW
from tests.support.pdf_text import pages_of

SESSION = "a" * 32
EXERCISE = load_library().exercises[0]
SHIPPED = Path(__file__).resolve().parents[3] / "resources" / "exercises"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def train(data: Path, *arguments: str | Path) -> Result:
    home = str(data.parent / "home")
    runner = CliRunner(env={"XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home, "BOOKING_STATION_DATA_DIR": None})
    return runner.invoke(main, ["train", *map(str, arguments), "--data", str(data)])


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def recorded(data: Path) -> None:
    """A session that was broken off at its first capture."""
    sessions = sessions_of(data)
    writer = sessions.begin(EXERCISE, SESSION, lambda: 2.0)
    writer.write(
        e.Began(
            session_id=SESSION,
            exercise_id=EXERCISE.exercise_id,
            exercise_digest=EXERCISE.digest,
            trainee="T. EXAMPLE",
            station_code="S01",
            started_at=NOW,
            program_version="1",
        )
    )
    writer.write(e.SubjectCame(number=0, booking_id="b-1"))
    writer.write(e.StepShown(position=13))
    writer.write(e.Ended(complete=False))
    writer.close()
    sessions.settle(SESSION)


def test_exercises_are_listed_with_what_they_lack(data: Path) -> None:
    listed = {line["id"]: line for line in lines(train(data, "--list", "--json"))}
    assert len(listed) >= 12
    assert listed["dry-skin"]["lacking"] == []
    assert listed["service-reject"]["lacking"] == ["reject_tickets"]
    plain = train(data, "--list")
    assert plain.exit_code == 0
    assert "dry-skin" in plain.stdout
    assert "Not available yet" in plain.stdout


def test_the_trainers_own_exercises_are_listed_and_a_broken_one_is_told(data: Path) -> None:
    (data / "exercises").mkdir(parents=True)
    own = (SHIPPED / "02-dry-skin.toml").read_text(encoding="utf-8").replace('"dry-skin"', '"mine"')
    (data / "exercises" / "mine.toml").write_text(own, encoding="utf-8")
    (data / "exercises" / "broken.toml").write_text(own.replace("schema = 1\n", "schema = 1\nsheme = 2\n"), "utf-8")
    listed = lines(train(data, "--list", "--json"))
    assert "mine" in [line.get("id") for line in listed]
    (broken,) = [line for line in listed if line["event"] == "broken"]
    assert (broken["file"], broken["line"]) == ("broken.toml", 3)


def test_an_exercise_file_is_checked(data: Path) -> None:
    checked = train(data, "--check", SHIPPED / "02-dry-skin.toml", "--json")
    assert checked.exit_code == 0
    assert lines(checked)[0]["id"] == "dry-skin"
    wrong = data.parent / "wrong.toml"
    wrong.write_text("schema = 1\nid = 7\n", encoding="utf-8")
    refused = train(data, "--check", wrong, "--json")
    assert refused.exit_code == 1
    (said,) = lines(refused)
    assert said["code"] == "training/exercise-not-usable"
    assert "wrong.toml, line 2" in said["message"]


def test_a_sheet_is_computed_from_what_was_recorded(data: Path) -> None:
    recorded(data)
    (listed,) = lines(train(data, "sessions", "--json"))
    assert (listed["session_id"], listed["state"], listed["trainee"]) == (SESSION, "broken_off", "T. EXAMPLE")
    assert SESSION in train(data, "sessions").stdout
    (sheet,) = lines(train(data, "sheet", SESSION, "--json"))
    assert (sheet["session_id"], sheet["complete"], sheet["as_stored"]) == (SESSION, False, True)
    plain = train(data, "sheet", SESSION)
    assert plain.exit_code == 0
    assert "Right four fingers" in plain.stdout


def test_a_sheet_that_was_stored_with_another_result_is_told(data: Path) -> None:
    recorded(data)
    file = data / "training" / "sessions" / SESSION / SHEET_FILE
    stored = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**stored, "total": 99}), encoding="utf-8")
    (sheet,) = lines(train(data, "sheet", SESSION, "--json"))
    assert not sheet["as_stored"]
    assert sheet["total"] == stored["total"]
    assert "something else" in train(data, "sheet", SESSION).stderr


@pytest.mark.usefixtures("qapp")  # one kind of application for the whole run
def test_a_sheet_as_pdf(data: Path, tmp_path: Path) -> None:
    recorded(data)
    file = tmp_path / "sheet.pdf"
    assert train(data, "sheet", SESSION, "--pdf", file).exit_code == 0
    assert "TRAINING" in pages_of(file.read_bytes())[0]
    refused = train(data, "sheet", SESSION, "--pdf", tmp_path / "none" / "sheet.pdf", "--json")
    assert refused.exit_code == 1
    assert lines(refused)[0]["code"] == "training/pdf-not-saved"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("sheet", "b" * 32), "training/no-such-session"),
        (("sheet", "../secret"), "training/no-such-session"),
        (("--exercise", "none", "--headless"), "training/no-such-exercise"),
        (("--join", "http://127.0.0.1/#cut", "--headless", "--exercise", "dry-skin"), "class/join-line-not-usable"),
    ],
)
def test_what_is_not_there_is_refused_before_anything_is_opened(
    data: Path, arguments: tuple[str, ...], code: str
) -> None:
    result = train(data, *arguments, "--json")
    assert result.exit_code == 1
    assert lines(result)[-1]["code"] == code
    assert not data.exists()


def test_a_damaged_session_is_refused_and_listed(data: Path) -> None:
    recorded(data)
    (data / "training" / "sessions" / SESSION / EVENTS_FILE).write_bytes(b"nonsense\n")
    (listed,) = lines(train(data, "sessions", "--json"))
    assert listed["state"] == "damaged"
    assert lines(train(data, "sheet", SESSION, "--json"))[0]["code"] == "training/session-not-readable"


def test_a_replay_without_a_tape_is_refused_before_a_window_opens(data: Path) -> None:
    recorded(data)
    refused = train(data, "replay", SESSION)
    assert refused.exit_code == 1
    assert "training/tape-not-usable" in refused.stderr


def test_without_a_window_an_exercise_must_be_named(data: Path) -> None:
    assert train(data, "--headless").exit_code == 2


def test_without_a_display_the_exercises_are_listed(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert "dry-skin" in train(data).stdout


def test_a_station_of_a_class_that_nobody_named_draws_its_code_once(data: Path, tmp_path: Path) -> None:
    config = training_config(data, None)
    assert config.station_code == UNNAMED
    drawn = drawn_code(config)
    assert drawn != UNNAMED
    assert training_config(data, None, drawn).station_code == drawn  # a code that a station may have
    assert drawn_code(config) == drawn
    others = {drawn_code(training_config(tmp_path / f"other-{number}", None)) for number in range(5)}
    assert others - {drawn}
    (data / STATION_CODE_NAME).write_bytes(b"\xff no code")
    assert drawn_code(config) != UNNAMED


def test_a_name_that_no_station_may_have_is_refused(data: Path) -> None:
    refused = train(data, "--list", "--station-code", "TABLE 7")
    assert refused.exit_code != 0
    assert "station_code" in refused.output
