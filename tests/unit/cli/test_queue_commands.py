"""Held entries are settled by a person at the command line, while the station is closed."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.cli.root import main
from app.config import Environment
from app.domain.bureau_answer import BureauAnswer, Meaning
from app.domain.match import AnswerKind, AnswerResult
from app.domain.queue_entry import HandOver, QueueState
from app.store.lock import DataDirectoryLock, prepare_data_directory
from app.store.stores import KEY_NAME
from tests.support import values
from tests.support.store_desk import finish, opened


@pytest.fixture
def held(tmp_path: Path) -> tuple[Path, str]:
    """A data directory with one entry that the service refused, and its TCN."""
    data = tmp_path / "data"
    prepare_data_directory(data, Environment.TRAINING)
    with opened(data) as stores:
        tcn = finish(stores).tcn
        stores.queue.claim()
        stores.queue.hold(tcn, "service/conflict", "another payload came under this number")
    return data, tcn


def ran(*arguments: str | Path, status: int = 0) -> dict[str, Any]:
    result = CliRunner(env={"XDG_CONFIG_HOME": "/nowhere", "XDG_DATA_HOME": "/nowhere"}).invoke(
        main, [*map(str, arguments), "--json"]
    )
    assert result.exit_code == status, result.output
    return dict(json.loads(result.stdout.splitlines()[-1]))


def test_a_held_entry_is_shown_with_its_code_and_without_names(held: tuple[Path, str]) -> None:
    data, tcn = held
    shown = ran("queue", "show", tcn, "--data", data)
    assert (shown["state"], shown["held_code"]) == (QueueState.HELD.value, "service/conflict")
    assert "display_name" not in shown
    assert ran("queue", "list", "--data", data)["held"] == 1


def test_it_is_released_or_withdrawn_and_the_trail_says_by_whom(held: tuple[Path, str]) -> None:
    data, tcn = held
    assert ran("queue", "release", tcn, "--officer", "A. Example", "--data", data)["state"] == QueueState.READY.value
    withdrawn = ran("queue", "withdraw", tcn, "--officer", "A. Example", "--reason", "printed anew", "--data", data)
    assert withdrawn["state"] == QueueState.WITHDRAWN.value
    assert ran("audit", "verify", "--data", data)["event"] == "audit_whole"
    trail = CliRunner().invoke(main, ["audit", "export", "--data", str(data)]).stdout.splitlines()
    acts = {(row["act"], row["actor"]) for row in map(json.loads, trail)}
    assert {("submission-released", "A. Example"), ("submission-withdrawn", "A. Example")} <= acts


def test_a_running_station_is_not_worked_beside(held: tuple[Path, str]) -> None:
    data, tcn = held
    with DataDirectoryLock(data):
        said = ran("queue", "release", tcn, "--officer", "A. Example", "--data", data, status=1)
        assert said["code"] == "store/data-directory-in-use"
        assert ran("queue", "show", tcn, "--data", data)["state"] == QueueState.HELD.value


def test_an_entry_that_is_not_there_is_said(held: tuple[Path, str]) -> None:
    data, _ = held
    assert ran("queue", "show", "NONE", "--data", data, status=1)["code"] == "store/no-such-entry"
    said = ran("queue", "release", "NONE", "--officer", "A. Example", "--data", data, status=1)
    assert said["code"] == "store/no-such-entry"


def plain(*arguments: str | Path) -> str:
    result = CliRunner(env={"XDG_CONFIG_HOME": "/nowhere", "XDG_DATA_HOME": "/nowhere"}).invoke(
        main, list(map(str, arguments))
    )
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_reject_is_shown_with_its_codes_in_plain_words_and_what_to_do(tmp_path: Path) -> None:
    data = tmp_path / "data"
    prepare_data_directory(data, Environment.TRAINING)
    with opened(data) as stores:
        entry = finish(stores)
        stores.queue.claim()
        receipt = values.receipt(entry.tcn, entry.payload_sha256)
        stores.queue.accepted(entry.tcn, receipt, values.SERVICE_KEY)
        text = "L0109 POOR IMAGE FINGER 02 A0004"
        reject = values.answer(entry.tcn, kind=AnswerKind.REJECTION, text=text, codes=("L0109", "A0004"))
        stores.queue.add_answer(entry.tcn, reject)
    shown = plain("queue", "show", entry.tcn, "--data", data)
    assert f"rejection, rejected: {text}" in shown
    assert "L0109: A picture is too poor. Take that print again. [right index finger]" in shown
    assert "A0004: The service does not take this kind of submission. Tell the administrator." in shown
    assert "Show A0004 to the administrator" in shown
    facts = ran("queue", "show", entry.tcn, "--data", data)
    (told,) = facts["answers"]
    assert (told["kind"], told["result"], told["codes"]) == ("rejection", "rejected", ["L0109", "A0004"])
    assert "this one stands" not in shown, "there is no other"


def test_of_several_answers_it_is_said_which_one_stands(tmp_path: Path) -> None:
    """A bureau's correction came before what it corrects."""
    data = tmp_path / "data"
    prepare_data_directory(data, Environment.TRAINING)
    with opened(data) as stores:
        tcn = finish(stores).tcn
        stores.queue.claim()
        stores.queue.handed_over(tcn, HandOver("folder", "State Bureau", f"{tcn}.an2", values.NOON))
        for own, follows, meaning in (("E2", "E1", Meaning.IDENTIFIED), ("E1", tcn, Meaning.NOT_IDENTIFIED)):
            result = AnswerResult(meaning.value)
            said = values.answer(tcn, result=result, own_tcn=own, reference=follows, control_number="")
            read = BureauAnswer("SRE", own, follows, AnswerKind.CRIMINAL_IDENTIFICATION, meaning)
            stores.queue.bureau.add_answer(tcn, read, said, own.encode())
    lines = [line.strip() for line in plain("queue", "show", tcn, "--data", data).splitlines()]
    correction = next(at for at, line in enumerate(lines) if line.endswith("criminal identification, identified"))
    corrected = next(at for at, line in enumerate(lines) if line.endswith("not identified"))
    assert lines[correction + 1] == "this one stands"
    assert lines[corrected + 1] == "corrected by a later answer"
    facts = ran("queue", "show", tcn, "--data", data)
    assert facts["what_stands"] == "identified"
    assert [(one["own_tcn"], one["reference"], one["place"]) for one in facts["answers"]] == [
        ("E2", "E1", "stands"),
        ("E1", tcn, "corrected"),
    ]


def trail_of(data: Path, act: str) -> list[dict[str, Any]]:
    lines = CliRunner().invoke(main, ["audit", "export", "--data", str(data)]).stdout.splitlines()
    return [row for row in map(json.loads, lines) if row["act"] == act]


def test_the_transaction_of_an_entry_is_written_as_it_is_sent_and_the_trail_says_by_whom(
    held: tuple[Path, str], tmp_path: Path
) -> None:
    """Beside a running station, whatever the state of the entry; nothing that is there is overwritten."""
    data, tcn = held
    out = tmp_path / "one.an2"
    with DataDirectoryLock(data), opened(data) as station:
        said = ran("queue", "export", tcn, "--out", out, "--officer", "A. Example", "--data", data)
        assert station.queue.entry(tcn).state is QueueState.HELD
        assert out.read_bytes() == station.queue.payload(tcn)
    assert (said["event"], said["bytes"]) == ("exported", out.stat().st_size)
    assert out.stat().st_mode & 0o077 == 0
    (row,) = trail_of(data, "payload-exported")
    assert (row["object"], row["actor"]) == (tcn, "A. Example")

    out.write_bytes(b"mine")
    refused = ran("queue", "export", tcn, "--out", out, "--data", data, status=1)
    assert (refused["code"], out.read_bytes()) == ("command/output-not-written", b"mine")
    assert len(trail_of(data, "payload-exported")) == 1, "nothing left the station"
    assert "stays in the queue" in plain("queue", "export", tcn, "--out", out, "--force", "--data", data)
    assert out.read_bytes() != b"mine"
    assert ran("audit", "verify", "--data", data)["event"] == "audit_whole"


def test_what_cannot_be_exported_leaves_neither_file_nor_word(held: tuple[Path, str], tmp_path: Path) -> None:
    data, tcn = held
    out = tmp_path / "one.an2"
    said = ran("queue", "export", "NONE", "--out", out, "--data", data, status=1)
    assert said["code"] == "store/no-such-entry"
    said = ran("queue", "export", tcn, "--out", tmp_path / "nowhere" / "one.an2", "--data", data, status=1)
    assert said["code"] == "command/output-not-written"
    (data / KEY_NAME).rename(tmp_path / "kept.key")
    said = ran("queue", "export", tcn, "--out", out, "--data", data, status=1)
    assert said["code"] == "store/key-lost"
    (tmp_path / "kept.key").rename(data / KEY_NAME)
    assert not out.exists()
    assert trail_of(data, "payload-exported") == []
    assert [one.name for one in tmp_path.iterdir()] == ["data"]
