"""The match service as its own process: how it starts, works on, stops and refuses to start."""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from app.clock import SystemClock
from app.config import Environment
from app.domain.match import Answer, AnswerKind, AnswerResult
from app.match_service.identity import open_identity
from app.match_service.rows import NewAnswer
from app.match_service.service_store import ServiceStore
from app.submission.errors import ServiceUnreachable
from app.wire import to_json
from tests.support.service_process import (
    ANSWER_S,
    ORI,
    POLL_S,
    START_S,
    STOP_S,
    Service,
    all_answers,
    car,
    command_of,
    lines_of,
    new_tcn,
    prints_of,
    running,
    stages_of,
    submit_and_wait,
    until,
)


def test_the_server_answers_while_a_submission_is_worked_on(service: Service) -> None:
    tcn = new_tcn()
    with service.client() as client, service.store() as store:
        cn = client.submit(ORI, tcn, car(tcn, prints_of(3))).control_number
        until(lambda: ("extract", "running") in stages_of(store, cn))
        client.check()
        assert ("extract", "done") not in stages_of(store, cn), "it answered after the work, not during it"
        all_answers(client, cn)


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "stdin"])
def test_it_stops_at_once_in_the_middle_of_work(killed_data: Path, how: str) -> None:
    tcn = new_tcn()
    with running(killed_data, "--stop-with-parent") as service, service.client() as client:
        children = psutil.Process(service.process.pid).children(recursive=True)
        cn = client.submit(ORI, tcn, car(tcn, prints_of(3))).control_number
        ended = threading.Event()

        def poll() -> None:
            with service.client() as poller:
                try:
                    poller.answers(cn, 10, 30.0)
                except ServiceUnreachable:
                    pass
                finally:
                    ended.set()

        poller = threading.Thread(target=poll, name="poller")
        poller.start()
        with service.store() as store:
            until(lambda: ("extract", "running") in stages_of(store, cn))
        if how == "stdin":
            assert service.process.stdin is not None
            service.process.stdin.close()
        else:
            service.process.send_signal(getattr(signal, how))
        assert service.process.wait(2 * STOP_S) == 0
        assert ended.wait(STOP_S)
        poller.join()
        _gone, alive = psutil.wait_procs(children, STOP_S)
        assert alive == []
    with running(killed_data) as service, service.client() as client:
        assert {answer.kind for answer in all_answers(client, cn)} >= {AnswerKind.CRIMINAL_IDENTIFICATION}


def test_a_poll_wakes_for_what_another_process_writes(service: Service) -> None:
    """As an examiner's command does beside the running service."""
    tcn = new_tcn()
    cn, _ = submit_and_wait(service, b"garbage", tcn)
    late = Answer(2, cn, tcn, AnswerKind.CRIMINAL_IDENTIFICATION, AnswerResult.NOT_IDENTIFIED, datetime.now(UTC))
    identity = open_identity(service.data, Environment.TRAINING, create=False)
    with service.client() as client, service.store() as store, ThreadPoolExecutor(1, "poller") as pool:
        client.check()
        poll = pool.submit(client.answers, cn, 1, POLL_S)
        with store.transaction():
            store._write_answers(cn, [NewAnswer("late", lambda number: to_json(identity.signed(late)))])
        assert [answer.number for answer in poll.result(ANSWER_S)] == [2]  # an unwoken poll ends without an answer


def test_the_examiner_works_beside_the_service(service: Service, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app.match_service", "examiner", "list", "--data"]
    listed = subprocess.run([*command, str(service.data)], capture_output=True, timeout=60)
    assert (listed.returncode, listed.stdout) == (0, b"")
    more = ["--not-identified", "--examiner", "E. One", "--reason", "differ"]
    refused = _refusal("examiner", "decide", "99", "--data", str(service.data), *more)
    assert refused["code"] == "service/no-such-task"
    assert _refusal("examiner", "list", "--data", str(tmp_path))["code"] == "service/no-database"


def _refusal(*command: str) -> dict[str, Any]:
    ended = subprocess.run([sys.executable, "-m", "app.match_service", *command], capture_output=True, timeout=60)
    assert ended.returncode == 1
    (line,) = (json.loads(line) for line in ended.stdout.splitlines())
    assert line["event"] == "error"
    assert line["message"]
    assert line["next_step"]
    return dict(line)


def _serve(data: Path, *more: str, environment: str = "training") -> list[str]:
    return ["serve", "--data", str(data), "--environment", environment, *more]


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert _refusal(*_serve(tmp_path / "data", "--port", port))["code"] == "service/port-in-use"


def test_a_directory_in_use_or_of_another_environment_is_said(service: Service) -> None:
    assert _refusal(*_serve(service.data))["code"] == "service/data-directory-in-use"
    other = _refusal(*_serve(service.data, environment="production"))
    assert other["code"] == "service/data-of-other-environment"


def test_a_place_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert _refusal(*_serve(tmp_path / "file"))["code"] == "service/data-directory-not-usable"


def test_production_does_not_speak_plain_http_to_others(tmp_path: Path) -> None:
    refused = _refusal(*_serve(tmp_path / "data", "--host", "0.0.0.0", environment="production"))
    assert refused["code"] == "service/plain-http-beyond-loopback"


def test_training_does_not_speak_plain_http_at_a_public_address(tmp_path: Path) -> None:
    refused = _refusal(*_serve(tmp_path / "data", "--host", "192.0.2.7"))
    assert refused["code"] == "service/plain-http-beyond-loopback"


@pytest.mark.parametrize("command", ["capacity", "demo", "verify"])
def test_what_comes_later_says_so(command: str) -> None:
    assert _refusal(command, "--people", "10")["code"] == "station/not-available-yet"


def test_a_production_service_starts_with_empty_galleries(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command_of(tmp_path / "data", environment="production"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        said = [line for line in _until_listening(process) if line["event"] == "progress"]
        process.terminate()
        assert process.wait(2 * STOP_S) == 0
    assert {line["what"] for line in said} == {"matcher"}
    store = ServiceStore.open(tmp_path / "data" / "service.db", clock=SystemClock())
    assert store._rows("SELECT count(*) FROM person") == [(0,)]
    store.close()


def _until_listening(process: "subprocess.Popen[bytes]") -> Iterator[dict[str, Any]]:
    for line in lines_of(process, START_S):
        yield line
        if line["event"] == "listening":
            return
