"""`booking-station card`: from the queue and from a file, the trail says who printed what, and nobody is named."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.an2k.codec import encode
from app.an2k.record import AnsiNistFile, Field, TaggedRecord
from app.cli.root import main
from app.config import Environment
from app.domain.position import FrictionRidgePosition
from app.store.lock import DataDirectoryLock, prepare_data_directory
from tests.support import cards, values
from tests.support.pdf_text import pages_of
from tests.support.store_desk import opened
from tests.unit.an2k.support import header

pytestmark = pytest.mark.usefixtures("qapp")
F = FrictionRidgePosition
OFFICER = "A. Example"


def data_directory(path: Path, environment: Environment = Environment.TRAINING) -> Path:
    """With one entry that waits."""
    prepare_data_directory(path, environment)
    with opened(path) as stores:
        stores.bookings.save(values.booking())
        tcn = stores.bookings.next_tcn(values.ORI, "S01")
        assert tcn.endswith("000001")
        stores.bookings.finish("B-1", values.transaction(cards.TCN), cards.car())
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return data_directory(tmp_path / "data")


def run(*arguments: str | Path, status: int = 0) -> str:
    result = CliRunner(env={"XDG_CONFIG_HOME": "/nowhere", "XDG_DATA_HOME": "/nowhere"}).invoke(
        main, ["card", *map(str, arguments)]
    )
    assert result.exit_code == status, result.output
    assert "SAMPLE" not in result.output
    return result.output


def ran(*arguments: str | Path, status: int = 0) -> dict[str, Any]:
    return dict(json.loads(run(*arguments, "--json", status=status).splitlines()[-1]))


def trail(data: Path) -> list[dict[str, Any]]:
    lines = CliRunner().invoke(main, ["audit", "export", "--data", str(data)]).stdout.splitlines()
    return [row for row in map(json.loads, lines) if row["act"] == "card-printed"]


def test_the_card_of_an_entry_that_waits_says_so_and_the_trail_who_printed_it(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "card.pdf"
    said = ran(cards.TCN, "--out", out, "--data", data, "--officer", OFFICER)
    assert (said["form"], said["standing"], said["pages"], said["findings"]) == ("FD-249", "waiting", 1, [])
    assert said["note"] == "not verified against a printed card"
    (page,) = pages_of(out.read_bytes())
    assert f"WAITS TO GO ELECTRONICALLY, TCN {cards.TCN}" in page
    assert "TRAINING: NOT A REAL PERSON" in page
    (row,) = trail(data)
    assert (row["object"], row["actor"]) == (cards.TCN, OFFICER)
    assert json.loads(row["details"]) == {"form": "fd249", "standing": "waiting"}
    assert out.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["card.pdf"]


def test_the_card_of_what_the_service_has_says_not_to_send_it_again(data: Path, tmp_path: Path) -> None:
    with opened(data) as stores:
        claim = stores.queue.claim()
        assert claim is not None
        entry = claim.entry
        stores.queue.accepted(entry.tcn, values.receipt(entry.tcn, entry.payload_sha256), values.SERVICE_KEY)
    out = tmp_path / "card.pdf"
    assert "do not send again" in run(cards.TCN, "--kind", "fd258", "--out", out, "--data", data)
    (page,) = pages_of(out.read_bytes())
    assert f"ALREADY SENT ELECTRONICALLY, TCN {cards.TCN}, DO NOT SEND AGAIN" in page
    assert "REASON FINGERPRINTED" in page


def test_it_prints_beside_a_running_station(data: Path, tmp_path: Path) -> None:
    with DataDirectoryLock(data), opened(data) as station:
        ran(cards.TCN, "--out", tmp_path / "card.pdf", "--data", data)
        assert station.queue.entry(cards.TCN).attempts == 0
    assert len(trail(data)) == 1
    verified = CliRunner().invoke(main, ["audit", "verify", "--data", str(data)])
    assert verified.exit_code == 0


def test_a_production_station_prints_without_the_word_training(tmp_path: Path) -> None:
    data = data_directory(tmp_path / "data", Environment.PRODUCTION)
    ran(cards.TCN, "--out", tmp_path / "card.pdf", "--data", data)
    assert "TRAINING" not in pages_of((tmp_path / "card.pdf").read_bytes())[0]


def test_a_card_of_a_file_says_that_its_way_is_not_known(tmp_path: Path) -> None:
    file = tmp_path / "one.an2"
    file.write_bytes(cards.car(damaged=(F.LEFT_RING,)))
    out = tmp_path / "card.pdf"
    said = ran("--file", file, "--out", out, status=4)
    assert said["standing"] == "not_known"
    assert said["findings"] == [
        {"code": "card/image-damaged", "position": "left_ring", "reason": "codec/size-mismatch"},
    ]
    assert "NOT KNOWN WHETHER SENT" in pages_of(out.read_bytes())[0]
    assert ran("--file", file, "--out", out, status=1)["code"] == "command/output-not-written"
    assert "Image cannot be read, the box says so: left ring [codec/size-mismatch]" in run(
        "--file", file, "--out", out, "--force", status=4
    )


def test_there_is_no_card_of_an_answer(tmp_path: Path) -> None:
    fields = {4: b"SRE", 9: b"E-1", 10: cards.TCN.encode()}
    head = header((2, 0), more=tuple(Field(number, value) for number, value in fields.items()))
    answer = TaggedRecord.of(2, (Field(2, b"00"), Field(59, b"N")))
    file = tmp_path / "answer.an2"
    file.write_bytes(encode(AnsiNistFile((head, answer))))
    said = ran("--file", file, "--out", tmp_path / "card.pdf", status=1)
    assert (said["code"], said["whose"]) == ("card/no-prints", "administrator")
    assert [one.name for one in tmp_path.iterdir()] == ["answer.an2"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["NONE"], "store/no-such-entry"),
        (["--file", "/nowhere/one.an2"], "an2/not-a-record-file"),
        (["--file", "/dev/null"], "an2/not-a-record-file"),
    ],
)
def test_what_cannot_be_printed_is_refused_by_its_code(
    arguments: list[str], code: str, data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "card.pdf"
    assert ran(*arguments, "--out", out, "--data", data, status=1)["code"] == code
    assert not out.exists()


def test_a_folder_that_takes_nothing_leaves_no_card_and_no_word_in_the_trail(data: Path, tmp_path: Path) -> None:
    said = ran(cards.TCN, "--out", tmp_path / "nowhere" / "card.pdf", "--data", data, status=1)
    assert said["code"] == "command/output-not-written"
    assert trail(data) == []


@pytest.mark.parametrize("arguments", [[], ["T-1", "--file", "one.an2"]])
def test_one_of_entry_and_file_is_named(arguments: list[str]) -> None:
    assert ran(*arguments, "--out", "card.pdf", status=2)["code"] == "command/not-understood"
