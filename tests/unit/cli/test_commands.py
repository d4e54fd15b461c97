"""What the commands answer on a machine without a station: settings, readers, the queue of nobody, and refusals."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from app.cli.reporting import guarded
from app.cli.root import _COMMANDS, _LATER, _LazyGroup, main
from app.cli.running import ENDING_SIGNALS, orderly_end
from app.cli.start import has_display, training_config
from app.config import ConfigError, Environment

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "administrator.md"


@pytest.fixture
def runner(tmp_path: Path) -> CliRunner:
    """Commands that see neither the settings nor the data of whoever runs the tests."""
    home = str(tmp_path / "home")
    return CliRunner(env={"XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home, "BOOKING_STATION_DATA_DIR": None})


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def settings(tmp_path: Path, text: str) -> str:
    file = tmp_path / "station.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("name", sorted(_COMMANDS))
def test_every_command_explains_itself(runner: CliRunner, name: str) -> None:
    result = runner.invoke(main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output


def every_command(group: click.Group = main, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Name as it is typed, and command; those under a group too."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        yield f"{path}{name}", command
        if isinstance(command, click.Group):
            yield from every_command(command, f"{path}{name} ")


def test_every_command_and_every_option_says_what_it_is() -> None:
    for path, command in every_command():
        assert command.help, path
        unsaid = [one.opts[0] for one in command.params if isinstance(one, click.Option) and not one.help]
        assert unsaid == [], path


def test_the_guide_lists_every_command() -> None:
    guide = GUIDE.read_text(encoding="utf-8").partition("## Commands")[2].partition("## Settings")[0]
    groups = {path for path, command in every_command() if isinstance(command, click.Group)} - {"train"}
    assert [path for path, _ in every_command() if f"`{path}`" not in guide and path not in groups] == []


def test_the_program_lists_its_commands_and_its_version(runner: CliRunner) -> None:
    listed = runner.invoke(main, ["--help"]).output
    assert all(name in listed for name in _COMMANDS)
    assert "booking-station" in runner.invoke(main, ["--version"]).output


@pytest.mark.parametrize("name", sorted(_LATER))
def test_what_a_later_version_brings_says_so(runner: CliRunner, name: str) -> None:
    result = runner.invoke(main, [name, "--json", "--people", "3"])
    assert result.exit_code == 1
    (said,) = lines(result)
    assert said["code"] == "station/not-available-yet"
    assert said["next_step"]


def test_an_unknown_command_is_a_usage_error(runner: CliRunner) -> None:
    assert runner.invoke(main, ["bok"]).exit_code == 2


@pytest.mark.parametrize(
    "arguments", [["start", "--headless", "--service-port", "70000"], ["book", "--nonsense"], ["an2", "show"], ["bok"]]
)
def test_a_command_line_that_is_not_understood_has_a_code_too(runner: CliRunner, arguments: list[str]) -> None:
    result = runner.invoke(main, [*arguments, "--json"])
    assert result.exit_code == 2
    (said,) = lines(result)
    assert (said["code"], said["whose"]) == ("command/not-understood", "administrator")
    assert said["message"]
    assert "--help" in said["next_step"]
    plain = runner.invoke(main, arguments)
    assert plain.exit_code == 2
    assert "command/not-understood" in plain.stderr


def test_an_interrupt_while_a_command_is_loaded_ends_as_any_other(runner: CliRunner) -> None:
    class Interrupted(_LazyGroup):
        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
            raise KeyboardInterrupt

    result = runner.invoke(Interrupted("station"), ["start"])
    assert result.exit_code == 130
    assert "Everything accepted is kept" in result.stderr


@pytest.mark.parametrize("number", ENDING_SIGNALS)
def test_a_signal_to_end_is_an_interrupt_within_an_orderly_run(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), orderly_end():
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before


def test_a_defect_is_said_by_its_place_without_its_words(runner: CliRunner) -> None:
    @click.command()
    def broken() -> None:
        with guarded(as_json=True):
            raise ZeroDivisionError("SAMPLE, SAM")

    result = runner.invoke(broken)
    assert result.exit_code == 1
    (said,) = lines(result)
    assert said["code"] == "station/defect"
    assert "ZeroDivisionError, test_commands.py line" in said["message"]
    assert "SAMPLE" not in result.output


@pytest.mark.parametrize("name", sorted(_COMMANDS))
def test_paths_without_rights_are_left_to_the_program_which_has_a_code_for_them(name: str) -> None:
    def paths(command: click.Command) -> list[click.Path]:
        inner = list(command.commands.values()) if isinstance(command, click.Group) else []
        own = [p.type for p in command.params if isinstance(p.type, click.Path)]
        return own + [path for sub in inner for path in paths(sub)]

    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert not [path for path in paths(command) if path.readable or path.exists]


# Settings. -----------------------------------------------------------------------------------------------------------


def test_settings_that_are_usable_are_said_to_be(runner: CliRunner, tmp_path: Path) -> None:
    file = settings(tmp_path, f'data_dir = "{tmp_path / "data"}"\nagency = "Example"\n')
    (said,) = lines(runner.invoke(main, ["config", "check", "--json", "--config", file]))
    assert said == {"event": "config_usable", "file": file, "environment": "training"}
    (shown,) = lines(runner.invoke(main, ["config", "show", "--json", "--config", file]))
    assert shown["agency"] == "Example"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('data_dir = "d"\nlangage = "en"\n', "language"),
        ("data_dir = \n", "TOML"),
        ('data_dir = "d"\nori = "WA03"\n', "ori"),
        ('data_dir = "d"\nretry_first_s = 0\n', "retry_first_s"),
        ('data_dir = "d"\nservice_url = "ftp://x"\n', "service_url"),
        ('data_dir = "d"\nservice_url = "http://x"\n', "service_key"),
        ('data_dir = "d"\nenvironment = "production"\nservice_url="http://x"\nservice_key="k"\n', "https"),
        (
            'data_dir = "d"\nenvironment = "production"\nservice_url="https://x"\nservice_key="k"\n',
            "simulated reader",
        ),
        ('agency = "no data"\n', "data_dir"),
        ('data_dir = " "\n', "data_dir"),
        ('data_dir = "d"\nlanguage = "fr"\n', "language"),
        ('data_dir = "d"\ntheme = "blue"\n', "theme"),
        ('data_dir = "d"\nrequest_timeout_s = 0\n', "request_timeout_s"),
    ],
)
def test_settings_that_are_not_usable_are_named(runner: CliRunner, tmp_path: Path, text: str, named: str) -> None:
    result = runner.invoke(main, ["config", "check", "--json", "--config", settings(tmp_path, text)])
    assert result.exit_code == 1
    (said,) = lines(result)
    assert said["code"] == "config/not-usable"
    assert said["whose"] == "administrator"
    assert named in said["message"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("other.yaml", "quality/forest-of-another-hash"), ("none.yaml", "quality/forest-not-usable")],
)
def test_a_model_that_the_start_would_refuse_is_refused(
    runner: CliRunner, tmp_path: Path, name: str, code: str
) -> None:
    (tmp_path / "other.yaml").write_text("not a forest")
    file = settings(tmp_path, f'data_dir = "{tmp_path}"\nnfiq2_model = "{tmp_path / name}"\n')
    result = runner.invoke(main, ["config", "check", "--json", "--config", file])
    assert result.exit_code == 1
    (said,) = lines(result)
    assert (said["code"], said["whose"]) == (code, "administrator")
    assert "nfiq2_model" in said["next_step"]


def test_a_training_command_does_not_take_production_settings(tmp_path: Path) -> None:
    file = Path(settings(tmp_path, 'data_dir = "d"\nenvironment = "production"\n'))
    with pytest.raises(Exception, match="training"):
        training_config(None, file)
    assert training_config(tmp_path, None).environment is Environment.TRAINING
    with pytest.raises(ConfigError):
        training_config(None, tmp_path / "absent.toml")


@pytest.mark.parametrize("command", [["start"], ["train"], ["train", "sessions"]])
def test_the_refusal_of_production_settings_names_no_command_that_was_not_typed(
    runner: CliRunner, tmp_path: Path, command: list[str]
) -> None:
    file = settings(tmp_path, 'data_dir = "d"\nenvironment = "production"\n')
    result = runner.invoke(main, [*command, "--config", file])
    assert result.exit_code == 2
    assert "This is for training" in result.stderr
    assert "`start`" not in result.stderr


def test_training_takes_the_machines_settings_unless_they_are_for_production(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "booking-station").mkdir()
    settings(tmp_path / "booking-station", 'data_dir = "d"\nlanguage = "es"\n')
    assert training_config(None, None).language == "es"
    assert training_config(tmp_path, None).data_path == tmp_path
    settings(tmp_path / "booking-station", 'data_dir = "d"\nlanguage = "es"\nenvironment = "production"\n')
    assert training_config(tmp_path, None).language == "en"


def test_a_window_needs_a_display(tmp_path: Path) -> None:
    assert has_display({"DISPLAY": ":0"})
    assert has_display({"QT_QPA_PLATFORM": "offscreen"})
    assert not has_display({"DISPLAY": "", "HOME": str(tmp_path)})


# Looking. ------------------------------------------------------------------------------------------------------------


def test_the_simulated_reader_is_listed(runner: CliRunner) -> None:
    result = runner.invoke(main, ["reader", "list", "--json"])
    assert result.exit_code == 0, result.output
    assert "simulated" in result.stdout
    (reader,) = lines(result)[0]["drivers"][0]["readers"]
    assert reader["captures_itself"] is True
    assert "takes pictures itself" in runner.invoke(main, ["reader", "list"]).stdout


def test_readers_are_listed_as_the_settings_want_them(runner: CliRunner, tmp_path: Path) -> None:
    file = settings(tmp_path, f'data_dir = "{tmp_path}"\nsimulated_capture = "station"\n')
    (reader,) = lines(runner.invoke(main, ["reader", "list", "--json", "--config", file]))[0]["drivers"][0]["readers"]
    assert reader["captures_itself"] is False
    assert "is told by the station" in runner.invoke(main, ["reader", "list", "--config", file]).stdout
    refused = runner.invoke(main, ["reader", "list", "--json", "--config", str(tmp_path / "none.toml")])
    assert (refused.exit_code, lines(refused)[0]["code"]) == (1, "config/not-usable")


def test_doctor_finds_a_machine_well_and_names_what_is_not(runner: CliRunner, tmp_path: Path) -> None:
    well = runner.invoke(main, ["doctor", "--json"])
    assert well.exit_code == 0, well.output
    assert lines(well)[-1] == {"event": "doctor", "well": True}
    assert {line["part"] for line in lines(well)[:-1]} >= {"python", "database", "disk", "codec", "reader", "service"}
    file = settings(tmp_path, f'data_dir = "{tmp_path}"\nreader = "absent"\nservice_url = "http://127.0.0.1:9"\n')
    ill = runner.invoke(main, ["doctor", "--json", "--config", file])
    assert ill.exit_code == 1
    bad = {line["part"]: line for line in lines(ill) if line.get("state") == "bad"}
    assert set(bad) == {"settings", "reader", "service"}
    assert all(line["next_step"] for line in bad.values())
    file = settings(tmp_path, f'data_dir = "{tmp_path}"\nenvironment = "production"\n')
    bad = {
        line["part"]
        for line in lines(runner.invoke(main, ["doctor", "--json", "--config", file]))
        if line.get("state") == "bad"
    }
    assert bad == {"settings", "service"}, "a production station has a service, and no embedded one"


def test_doctor_says_how_quality_is_measured_and_refuses_another_file_than_nists(
    runner: CliRunner, tmp_path: Path
) -> None:
    def quality(config: str) -> dict[str, Any]:
        result = runner.invoke(main, ["doctor", "--json", "--config", settings(tmp_path, config)])
        return next(line for line in lines(result) if line.get("part") == "quality")

    base = f'data_dir = "{tmp_path}"\n'
    assert quality(base)["code"] == "doctor/quality-estimate"
    other = tmp_path / "other.yaml"
    other.write_text("not a forest")
    refused = quality(f'{base}nfiq2_model = "{other}"\n')
    assert (refused["state"], refused["code"]) == ("bad", "quality/forest-of-another-hash")
    assert "nfiq2_model" in refused["next_step"]
    assert quality(f'{base}nfiq2_model = "{tmp_path / "none.yaml"}"\n')["code"] == "quality/forest-not-usable"


@pytest.mark.parametrize("command", [["queue", "list"], ["queue", "show", "T1"], ["audit", "verify"]])
def test_commands_that_look_make_no_data_directory(runner: CliRunner, tmp_path: Path, command: list[str]) -> None:
    place = tmp_path / "none"
    result = runner.invoke(main, [*command, "--json", "--data", str(place)])
    assert result.exit_code == 1
    assert lines(result)[-1]["code"] == "store/not-prepared"
    assert not place.exists()
