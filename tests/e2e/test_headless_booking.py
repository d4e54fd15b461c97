"""The README's first command without a window: the real station, the real service, generated and sample fingers."""

import json
import re
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from pytest_httpserver import HTTPServer

from app.clock import SystemClock
from app.domain.queue_entry import QueueState
from app.match_service.rows import Stage
from app.match_service.service_store import ServiceStore
from app.opencv import cv2
from app.store import audit
from app.store.stores import Stores
from tests.support.station_process import PATIENCE_S, Line, Run, book, run, service_running, write_settings

CONFIRMED, FAILED, QUEUED = 0, 1, 3
BOOKING = {
    "booking_number": "2026-000123",
    "subject": {"surname": "SAMPLE", "given": "SAM", "date_of_birth": "19800101"},
    "charges": [{"literal": "LARCENY", "ncic_code": "2399", "code_table": "NCIC"}],
    "date_of_arrest": "20260102",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data directory for the runs that only book: its galleries are enrolled once."""
    return tmp_path_factory.mktemp("station") / "data"


def service_store(data: Path) -> ServiceStore:
    return ServiceStore.open(data / "service" / "service.db", clock=SystemClock())


def submissions(data: Path) -> list[tuple[str, str]]:
    """ORI and TCN of everything that the service ever took."""
    store = service_store(data)
    try:
        return [(str(ori), str(tcn)) for ori, tcn in store._rows("SELECT ori, tcn FROM submission", ())]
    finally:
        store.close()


def notified(data: Path, control_number: str) -> int:
    """Notifications in the outbox for a submission, once its last stage is done: a station that closed when the
    answers were in may have closed the service before that."""
    until_s = time.monotonic() + PATIENCE_S
    pause = threading.Event()
    with service_running(data / "service"):
        store = service_store(data)
        try:
            while store._rows(
                "SELECT state FROM job WHERE cn = ? AND stage = ?", (control_number, Stage.NOTIFY.value)
            ) != [("done",)]:
                assert time.monotonic() < until_s, "the notification stage did not end"
                pause.wait(0.02)
            return sum(cn == control_number for cn, _, _ in store.notifications())
        finally:
            store.close()


def result_of(confirmed: Line, kind: str) -> str:
    (answer,) = [answer for answer in confirmed["answers"] if answer["kind"] == kind]
    return str(answer["result"])


def accepted_positions(said: Run) -> list[int]:
    return [line["position"] for line in said.of("accepted")]


# Who is found. -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seed", "criminal", "notifications", "captures"),
    [
        ("1", "identified", 0, "reader"),
        ("2", "not_identified", 1, "reader"),
        ("3", "not_identified", 0, "station"),
    ],
    ids=["criminal", "immigration", "neither-at-a-plain-sensor"],
)
def test_a_booking_is_confirmed(data: Path, seed: str, criminal: str, notifications: int, captures: str) -> None:
    said = book(data, "--seed", seed, environment={"BOOKING_STATION_SIMULATED_CAPTURE": captures})
    assert said.status == CONFIRMED, (said.last, said.errors)
    assert accepted_positions(said) == [13, 14, 15, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    confirmed = said.last
    assert confirmed["event"] == "booking_confirmed"
    assert confirmed["officer"] == "T. Example"
    assert confirmed["control_number"]
    assert confirmed["tcn"] == said.of("sent")[0]["tcn"]
    assert result_of(confirmed, "criminal_identification") == criminal
    assert result_of(confirmed, "immigration_cross_check") == "completed"
    assert not said.of("sequence")
    assert notified(data, confirmed["control_number"]) == notifications
    _gone, alive = psutil.wait_procs(said.children, 10)
    assert alive == []


def test_everything_that_was_booked_is_confirmed_in_the_queue_and_the_trail_is_whole(data: Path) -> None:
    if not (data / "station.db").exists():
        book(data)
    listed = run("queue", "list", "--json", "--data", data)
    assert listed.status == 0
    assert {line["state"] for line in listed.of("entry")} == {QueueState.CONFIRMED.value}
    assert sorted(line["tcn"] for line in listed.of("entry")) == sorted(tcn for _, tcn in submissions(data))
    shown = run("queue", "show", listed.of("entry")[0]["tcn"], "--json", "--data", data)
    assert shown.last["control_number"]
    assert run("audit", "verify", "--json", "--data", data).last["event"] == "audit_whole"


def test_no_name_of_a_booking_is_in_a_log_or_in_the_clear(data: Path, tmp_path: Path) -> None:
    marked = dict(BOOKING, booking_number="MARK-1", subject={"surname": "ZQXWVMARK", "given": "QJVXMARK"})
    file = tmp_path / "booking.json"
    file.write_text(json.dumps(marked), encoding="utf-8")
    assert book(data, "--seed", "3", "--booking", file).status == CONFIRMED
    for path in data.rglob("*"):
        if path.is_file() and path.parent.name != "service":  # the reference service keeps what it was sent
            content = path.read_bytes()
            assert b"ZQXWVMARK" not in content, path.name
            assert b"QJVXMARK" not in content, path.name
    assert "ZQXWVMARK" not in str(run("queue", "list", "--json", "--data", data).lines)
    for log in (data / "logs" / "station.log", data / "service" / "service.log"):
        assert b"MARK" not in log.read_bytes()


@pytest.mark.parametrize("card", ["type-4-tpcard.an2", "type-14-tpcard-nqm.an2"])
def test_the_fingers_of_a_real_card_are_booked(data: Path, samples: Path, card: str) -> None:
    said = book(data, "--subject", samples / "an2" / card)
    assert said.status == CONFIRMED, (said.last, said.errors)
    assert result_of(said.last, "criminal_identification") == "not_identified"
    assert not said.of("sequence")


@pytest.mark.parametrize(
    ("file", "steps"),
    [("type-14-amp-nqm-utf8.an2", 12), ("type-4-slaps.an2", 13), ("openebts-car.ebts", 2)],
    ids=["slaps with a missing finger", "slaps", "one finger"],
)
def test_a_file_that_is_no_whole_card_is_shown_as_far_as_it_goes(
    data: Path, samples: Path, file: str, steps: int
) -> None:
    said = book(data, "--subject", samples / "an2" / file)
    assert said.status == CONFIRMED, (said.last, said.errors)
    assert said.of("started")[0]["steps_total"] == steps


# Nothing lost, nothing doubled. --------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [1, 3, 9, 13])
def test_a_kill_in_the_middle_resumes_at_the_exact_finger(data: Path, after: int) -> None:
    before = len(submissions(data)) if (data / "service").exists() else 0
    count = 0

    def is_due(line: Line) -> bool:
        nonlocal count
        count += line["event"] == "accepted"
        return count == after

    cut = book(data, stop_when=is_due)
    kept = accepted_positions(cut)
    resumed = book(data)
    assert resumed.status == CONFIRMED, (resumed.last, resumed.errors)
    (start,) = resumed.of("resumed")
    assert start["booking_id"] == cut.of("started")[0]["booking_id"]
    assert start["steps_done"] >= after  # a print may have been accepted that the cut kept from being said
    assert kept == [13, 14, 15, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10][:after]
    again = set(kept) & set(accepted_positions(resumed))
    assert not again, "what was accepted is not captured again"
    assert len(submissions(data)) == before + 1


def test_a_kill_after_sending_neither_loses_nor_doubles(data: Path) -> None:
    cut = book(data, stop_when=lambda line: line["event"] == "sent")
    tcn = cut.of("sent")[0]["tcn"]
    assert book(data, "--seed", "3").status == CONFIRMED  # meanwhile the entry of before goes by itself
    assert [sent for _, sent in submissions(data)].count(tcn) == 1
    (entry,) = [line for line in run("queue", "list", "--json", "--data", data).of("entry") if line["tcn"] == tcn]
    assert entry["control_number"]
    assert entry["state"] in (QueueState.AWAITING_RESPONSE.value, QueueState.ANSWERED.value)


def test_without_the_service_a_booking_waits_and_goes_when_it_is_back(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "booking.json"
    file.write_text(json.dumps(BOOKING), encoding="utf-8")
    place, station = tmp_path / "service", tmp_path / "station"
    with service_running(place) as listening:
        port = int(listening["url"].rsplit(":", 1)[1])
    settings = write_settings(
        tmp_path / "station.toml",
        data_dir=str(station),
        service_url=listening["url"],
        service_key=listening["public_key"],
        retry_longest_s=2.0,
    )
    arguments = ("book", "--json", "--config", settings, "--officer", "T. Example")
    waits = run(*arguments, "--booking", file, "--wait", "3")
    assert waits.status == QUEUED
    assert waits.of("waiting_for_service")
    assert waits.last["event"] == "queued"
    first = waits.of("sent")[0]["tcn"]
    with service_running(place, port):
        file.write_text(json.dumps(BOOKING | {"booking_number": "2026-000124"}), encoding="utf-8")
        second = run(*arguments, "--booking", file, "--seed", "3")
    assert second.status == CONFIRMED, (second.last, second.errors)
    store = ServiceStore.open(place / "service.db", clock=SystemClock())
    try:
        taken = [str(tcn) for (tcn,) in store._rows("SELECT tcn FROM submission", ())]
    finally:
        store.close()
    assert sorted(taken) == sorted([first, second.last["tcn"]])
    stores = Stores.open_read_only(station, clock=SystemClock())
    try:
        assert stores.queue.entry(first).receipt is not None
        assert audit.verify(stores.database).is_whole
    finally:
        stores.close()


def test_a_service_that_is_killed_in_the_middle_comes_back_and_answers(data: Path) -> None:
    killed: list[int] = []

    def kill(process: "subprocess.Popen[bytes]", line: Line) -> None:
        if line["event"] == "receipt" and not killed:
            for child in psutil.Process(process.pid).children():
                if "app.match_service" in child.cmdline():
                    child.kill()
                    killed.append(child.pid)

    said = book(data, "--seed", "2", act=kill)
    assert killed
    assert said.status == CONFIRMED, (said.last, said.errors)
    assert [tcn for _, tcn in submissions(data)].count(said.last["tcn"]) == 1


def test_an_interrupt_stops_everything_and_keeps_what_was_accepted(data: Path) -> None:
    def interrupt(process: "subprocess.Popen[bytes]", line: Line) -> None:
        if line["event"] == "accepted" and line["index"] == 1:
            process.send_signal(signal.SIGINT)

    said = book(data, act=interrupt)
    assert said.status == 130
    _gone, alive = psutil.wait_procs(said.children, 10)
    assert alive == []
    resumed = book(data)
    assert resumed.status == CONFIRMED
    assert resumed.of("resumed")[0]["steps_done"] >= 2


# Bad input. ----------------------------------------------------------------------------------------------------------


def refusal(said: Run) -> Line:
    assert said.status == FAILED, (said.lines[-1:], said.errors)
    assert said.last["event"] == "error"
    assert said.last["message"]
    assert said.last["whose"] in ("officer", "administrator", "reader", "service", "program")
    assert said.last["next_step"]
    assert "Traceback" not in said.errors
    return said.last


def test_a_broken_an2_file_is_said(data: Path, samples: Path, tmp_path: Path) -> None:
    whole = (samples / "an2" / "type-4-tpcard.an2").read_bytes()
    broken = tmp_path / "broken.an2"
    broken.write_bytes(whole[: len(whole) // 3])
    assert refusal(book(data, "--subject", broken))["code"].startswith("an2/")


@pytest.mark.parametrize("name", ["not-there.an2", "."])
def test_a_subject_that_holds_no_prints_is_said(data: Path, tmp_path: Path, name: str) -> None:
    assert refusal(book(data, "--subject", tmp_path / name))["whose"] == "officer"


def test_a_card_whose_images_kill_the_codec_is_said(data: Path, samples: Path, tmp_path: Path) -> None:
    for number, file in enumerate(sorted((samples / "wsq-damaged").glob("*.wsq")), start=1):
        (tmp_path / f"{number}.wsq").write_bytes(file.read_bytes())
    assert refusal(book(data, "--subject", tmp_path))["whose"] == "officer"


def test_pictures_without_a_finger_are_not_booked(tmp_path: Path) -> None:
    blank = np.full((750, 800), 255, np.uint8)
    for code in range(1, 11):
        cv2.imwrite(str(tmp_path / f"{code}.png"), blank)
    assert refusal(book(tmp_path / "data", "--subject", tmp_path))["code"] == "capture/no-finger-found"


def test_a_booking_without_any_print_is_not_sent(tmp_path: Path) -> None:
    file = tmp_path / "booking.json"
    missing = [{"finger": finger, "reason": "UP"} for finger in range(1, 11)]
    file.write_text(json.dumps({**BOOKING, "missing": missing}), encoding="utf-8")
    assert refusal(book(tmp_path / "data", "--booking", file))["code"] == "booking/nothing-printed"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"booking_number": 1}'])
def test_a_broken_booking_file_is_said(data: Path, tmp_path: Path, text: str) -> None:
    file = tmp_path / "booking.json"
    file.write_text(text, encoding="utf-8")
    assert refusal(book(data, "--booking", file))["code"].startswith("booking-file/")


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        said = book(tmp_path / "data", "--service-port", str(other.getsockname()[1]))
    assert refusal(said)["code"] == "service/port-in-use"


def test_a_data_directory_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert refusal(book(tmp_path / "file" / "data"))["whose"] == "administrator"
    assert refusal(book(tmp_path / "file"))["whose"] == "administrator"


def test_a_service_that_answers_nonsense_leaves_the_booking_queued(tmp_path: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request(re.compile(".*")).respond_with_data("<html>Welcome to the guest network</html>")
    settings = write_settings(
        tmp_path / "station.toml",
        data_dir=str(tmp_path / "station"),
        service_url=httpserver.url_for("").rstrip("/"),
        service_key="A" * 43 + "=",
        retry_longest_s=2.0,
    )
    file = tmp_path / "booking.json"
    file.write_text(json.dumps(BOOKING), encoding="utf-8")
    said = run("book", "--json", "--config", settings, "--booking", file, "--officer", "T. Example", "--wait", "2")
    assert said.status == QUEUED, (said.last, said.errors)
    listed = run("queue", "list", "--json", "--data", tmp_path / "station")
    assert listed.of("entry")[0]["state"] in (QueueState.READY.value, QueueState.SENDING.value)
    assert listed.of("entry")[0]["control_number"] is None
