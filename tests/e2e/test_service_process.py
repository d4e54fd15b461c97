"""The match service as its own process: real prints, real HTTP, real kills."""

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import psutil
import pytest

from app.an2k.images import CodedImage
from app.an2k.transaction import assemble_car
from app.clock import SystemClock
from app.config import Environment
from app.domain.booking import Booking, Charge, MissingFinger, MissingReason, Subject
from app.domain.capture import ReaderIdentity
from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.match import Answer, AnswerKind, AnswerResult, is_complete
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.transaction import Transaction
from app.imaging.codec_worker import CodecWorker
from app.match_service.identity import open_identity
from app.match_service.rows import NewAnswer, Stage
from app.match_service.service_store import ServiceStore
from app.submission.client import ServiceClient
from app.submission.errors import Conflict, ServiceUnreachable
from app.wire import to_json
from drivers.simulated.generator import make_masters, person
from drivers.simulated.impression import render_plain, render_rolled, render_slap

ORI = "WA0330000"
START_S = 180.0  # the first start on a new machine compiles the matcher
ANSWER_S = 120.0
STOP_S = 3.0
POLL_S = 10.0
F = FrictionRidgePosition
SUBJECT = Subject(surname="SAMPLE", given="ALEX", date_of_birth="19800102", place_of_birth="WA", sex="M", race="W")
CHARGES = (Charge("LARCENY - TRAINING", "2399", "NCIC", "20260301"),)


# The service under test. ---------------------------------------------------------------------------------------------


@dataclass
class Service:
    process: "subprocess.Popen[bytes]"
    data: Path
    url: str
    public_key: str
    start_s: float

    @contextmanager
    def client(self) -> Iterator[ServiceClient]:
        client = ServiceClient(self.url, self.public_key, Environment.TRAINING)
        try:
            yield client
        finally:
            client.close()

    @contextmanager
    def store(self) -> Iterator[ServiceStore]:
        """The service's database seen from outside, as an examiner's command sees it."""
        opened = ServiceStore.open(self.data / "service.db", clock=SystemClock())
        try:
            yield opened
        finally:
            opened.close()

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])


def _command(data: Path, *more: str, environment: str = "training") -> list[str]:
    serve = ["serve", "--data", str(data), "--environment", environment]
    return [sys.executable, "-m", "app.match_service", *serve, *more]


def _lines(process: "subprocess.Popen[bytes]", timeout_s: float) -> Iterator[dict[str, Any]]:
    """What the process says, line by line, until it ends."""
    assert process.stdout is not None
    until_s = time.monotonic() + timeout_s
    buffer = b""
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdout, selectors.EVENT_READ)
        while ready.select(max(0.0, until_s - time.monotonic())):
            data = os.read(process.stdout.fileno(), 65536)
            if not data:
                return
            buffer += data
            *whole, buffer = buffer.split(b"\n")
            yield from (json.loads(line) for line in whole)
    raise AssertionError("the service said nothing in time")


@contextmanager
def running(data: Path, *more: str) -> Iterator[Service]:
    """A started service; killed at the end unless it has ended by then."""
    began_s = time.monotonic()
    log = (data.parent / f"{data.name}.log").open("ab")
    process = subprocess.Popen(_command(data, *more), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
    try:
        said = next(line for line in _lines(process, START_S) if line["event"] != "progress")
        assert said["event"] == "listening", said
        assert said["pid"] == process.pid
        yield Service(process, data, said["url"], said["public_key"], time.monotonic() - began_s)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(2 * STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pipe in (process.stdin, process.stdout, log):
            assert pipe is not None
            pipe.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("service") / "data") as started:
        yield started


# Submissions. --------------------------------------------------------------------------------------------------------


@cache
def prints_of(seed: int) -> tuple[CodedImage, ...]:
    """The fourteen WSQ-coded images of a generated person, drawn anew: not the impressions that were enrolled."""
    masters, models = make_masters(seed), person(seed)
    rng = np.random.default_rng([seed, 4711])
    pictures: dict[FrictionRidgePosition, Any] = {}
    for finger in FINGERS:
        pictures[finger] = render_rolled(masters[finger], models.finger(finger), rng)
    for position in (F.PLAIN_RIGHT_FOUR, F.PLAIN_LEFT_FOUR):
        members = [int(finger) for finger in fingers_of(position)]
        shapes = {finger: models.finger(finger) for finger in members}
        pictures[position] = render_slap(masters, shapes, members, rng)
    for position in (F.PLAIN_RIGHT_THUMB, F.PLAIN_LEFT_THUMB):
        (thumb,) = fingers_of(position)
        pictures[position] = render_plain(masters[thumb], models.finger(thumb), rng)
    with CodecWorker() as codec:
        return tuple(_coded(position, pixels, codec) for position, pixels in pictures.items())


def _coded(position: FrictionRidgePosition, pixels: Any, codec: CodecWorker) -> CodedImage:
    image = FingerImage(np.ascontiguousarray(pixels))
    rolled = position in FINGERS
    return CodedImage(
        position=position,
        impression=ImpressionType.LIVE_SCAN_ROLLED if rolled else ImpressionType.LIVE_SCAN_PLAIN,
        compression="WSQ20",
        data=codec.encode(image, "WSQ20"),
        width_px=image.width_px,
        height_px=image.height_px,
        resolution_ppi=500,
    )


def car(
    tcn: str,
    images: tuple[CodedImage, ...],
    *,
    subject: Subject = SUBJECT,
    missing: tuple[MissingFinger, ...] = (),
) -> bytes:
    at = datetime.now(UTC)
    booking = Booking("b1", "2026-000001", subject, CHARGES, "20260301", at, "N. Example", missing)
    transaction = Transaction("CAR", tcn, ORI, "WA0000000")
    return assemble_car(transaction, booking, images, reader=ReaderIdentity("Example", "Simulated", "1"), at=at)


_numbers = iter(range(1, 10_000))


def new_tcn() -> str:
    return f"{ORI}-T01-2026-{next(_numbers):06d}"


def all_answers(client: ServiceClient, cn: str) -> tuple[Answer, ...]:
    """Long polls until nothing more is awaited."""
    got: tuple[Answer, ...] = ()
    until_s = time.monotonic() + ANSWER_S
    while not is_complete(got):
        assert time.monotonic() < until_s, f"only {[answer.kind for answer in got]} came"
        got += client.answers(cn, len(got), POLL_S)
    return got


def submit_and_wait(service: Service, body: bytes, tcn: str) -> tuple[str, dict[AnswerKind, Answer]]:
    with service.client() as client:
        receipt = client.submit(ORI, tcn, body)
        answers = all_answers(client, receipt.control_number)
    assert [answer.number for answer in answers] == list(range(1, len(answers) + 1))
    assert len({answer.kind for answer in answers}) == len(answers)
    return receipt.control_number, {answer.kind: answer for answer in answers}


def book(service: Service, seed: int, **more: Any) -> tuple[str, dict[AnswerKind, Answer]]:
    tcn = new_tcn()
    return submit_and_wait(service, car(tcn, prints_of(seed), **more), tcn)


def notifications_of(service: Service, cn: str) -> list[dict[str, Any]]:
    """What lies in the outbox for a submission once its last stage is done."""
    with service.store() as store:
        _until(lambda: (Stage.NOTIFY, "done") in stages_of(store, cn))
        return [json.loads(body) for owner, _, body in store.notifications() if owner == cn]


def stages_of(store: ServiceStore, cn: str) -> set[tuple[str, str]]:
    return {(stage, state) for stage, state in store._rows("SELECT stage, state FROM job WHERE cn = ?", (cn,))}


def _until(is_so: Callable[[], bool]) -> None:
    until_s = time.monotonic() + ANSWER_S
    pause = threading.Event()
    while not is_so():
        assert time.monotonic() < until_s, "the state did not come"
        pause.wait(0.005)


def words(answer: Answer) -> bytes:
    """What an officer reads of an answer."""
    return msgspec.json.encode([answer.kind, answer.result, answer.text, answer.record_number, answer.record_date])


# What it finds. ------------------------------------------------------------------------------------------------------


def test_a_person_of_the_criminal_gallery_is_identified(service: Service) -> None:
    cn, answers = book(service, 1)
    criminal = answers[AnswerKind.CRIMINAL_IDENTIFICATION]
    assert criminal.result is AnswerResult.IDENTIFIED
    assert criminal.record_number == "CR-000001"
    assert criminal.record_date
    assert notifications_of(service, cn) == []


def test_a_person_of_the_immigration_gallery_is_told_to_the_field_office_only(service: Service) -> None:
    cn, answers = book(service, 2)
    assert answers[AnswerKind.CRIMINAL_IDENTIFICATION].result is AnswerResult.NOT_IDENTIFIED
    (note,) = notifications_of(service, cn)
    assert note["office"]["office"] == "Example Field Office"
    assert note["matched"]["record_number"] == "IM-000001"
    assert note["statement"] == "A print match is not a determination of status."


def test_a_person_of_neither_gallery_is_not_identified(service: Service) -> None:
    cn, answers = book(service, 3)
    assert answers[AnswerKind.CRIMINAL_IDENTIFICATION].result is AnswerResult.NOT_IDENTIFIED
    assert notifications_of(service, cn) == []


ALL_OTHER = {
    "surname": "OTHERNAME",
    "given": "SOMEBODY",
    "middle": "ELSE",
    "place_of_birth": "MM",
    "race": "B",
    "sex": "F",
    "date_of_birth": "19991231",
}


@pytest.fixture(scope="module")
def usual(service: Service) -> dict[int, tuple[str, dict[AnswerKind, Answer]]]:
    """One booking each of a person with and without an immigration record, under the usual name."""
    return {seed: book(service, seed) for seed in (2, 3)}


@pytest.mark.parametrize(
    ("seed", "other"),
    [
        (2, {"surname": "OTHERNAME", "given": "SOMEBODY", "middle": "ELSE"}),
        (2, {"place_of_birth": "MM"}),
        (2, {"race": "B"}),
        (2, ALL_OTHER),
        (3, ALL_OTHER),
    ],
    ids=["name", "birthplace", "race", "all of it", "all of it, no match"],
)
def test_who_the_person_is_said_to_be_changes_nothing(
    service: Service, usual: dict[int, tuple[str, dict[AnswerKind, Answer]]], seed: int, other: dict[str, str]
) -> None:
    cn, one = usual[seed]
    other_cn, two = book(service, seed, subject=msgspec.structs.replace(SUBJECT, **other))
    assert {kind: words(answer) for kind, answer in one.items()} == {
        kind: words(answer) for kind, answer in two.items()
    }
    assert [answer.number for answer in one.values()] == [answer.number for answer in two.values()]
    own_keys = {"key", "control_number", "tcn", "made_at", "signature"}
    first, second = (
        [{key: value for key, value in note.items() if key not in own_keys} for note in notifications_of(service, each)]
        for each in (cn, other_cn)
    )
    assert first == second
    assert len(first) == (1 if seed == 2 else 0)
    with service.store() as store:
        assert stages_of(store, cn) == stages_of(store, other_cn)


def test_the_station_reads_the_same_whether_or_not_immigration_matched(
    usual: dict[int, tuple[str, dict[AnswerKind, Answer]]],
) -> None:
    (_, matched), (_, unmatched) = usual[2], usual[3]
    kind = AnswerKind.IMMIGRATION_CROSS_CHECK
    assert words(matched[kind]) == words(unmatched[kind])
    assert matched[kind].number == unmatched[kind].number


# What it turns down. -------------------------------------------------------------------------------------------------


def _rejection(service: Service, body: bytes, tcn: str) -> Answer:
    _, answers = submit_and_wait(service, body, tcn)
    assert set(answers) == {AnswerKind.REJECTION}
    return answers[AnswerKind.REJECTION]


@pytest.mark.parametrize("body", [b"", b"garbage" * 1000, bytes(4096)], ids=["empty", "text", "zeros"])
def test_garbage_is_rejected_and_not_lost(service: Service, body: bytes) -> None:
    answer = _rejection(service, body, new_tcn())
    assert answer.codes == ("E0004",)


def test_a_truncated_file_is_rejected(service: Service) -> None:
    tcn = new_tcn()
    whole = car(tcn, prints_of(3))
    assert _rejection(service, whole[: len(whole) // 2], tcn).codes == ("E0004",)


def test_a_damaged_image_is_rejected_by_the_name_of_its_finger(service: Service) -> None:
    tcn = new_tcn()
    images = list(prints_of(3))
    at = next(i for i, image in enumerate(images) if image.position is F.RIGHT_RING)
    images[at] = replace(images[at], data=images[at].data[: len(images[at].data) // 2])
    answer = _rejection(service, car(tcn, tuple(images)), tcn)
    assert answer.codes == ("L0009",)
    assert "right ring" in answer.text


def test_a_transaction_under_another_number_is_rejected(service: Service) -> None:
    assert _rejection(service, car(new_tcn(), prints_of(3)), new_tcn()).codes == ("E0006",)


def test_missing_fingers_are_no_obstacle(service: Service) -> None:
    gone = (F.RIGHT_INDEX, F.LEFT_LITTLE)
    images = tuple(image for image in prints_of(1) if image.position not in gone)
    missing = tuple(MissingFinger(finger, MissingReason.AMPUTATED) for finger in gone)
    tcn = new_tcn()
    _, answers = submit_and_wait(service, car(tcn, images, missing=missing), tcn)
    assert answers[AnswerKind.CRIMINAL_IDENTIFICATION].result is AnswerResult.IDENTIFIED


# Exactly once. -------------------------------------------------------------------------------------------------------


def test_the_same_submission_is_one_submission(service: Service) -> None:
    tcn = new_tcn()
    body = car(tcn, prints_of(3))

    def send(_: int) -> str:
        with service.client() as client:
            return client.submit(ORI, tcn, body).control_number

    with ThreadPoolExecutor(8, thread_name_prefix="sender") as pool:
        assert len(set(pool.map(send, range(16)))) == 1
    with service.client() as client, pytest.raises(Conflict):
        client.submit(ORI, tcn, car(tcn, prints_of(2)))
    submit_and_wait(service, body, tcn)


@pytest.mark.parametrize("seen", [("validate", "done"), ("extract", "done"), ("decide", "done")], ids=lambda s: s[0])
def test_a_kill_between_stages_loses_and_doubles_nothing(
    tmp_path_factory: pytest.TempPathFactory, killed_data: Path, seen: tuple[str, str]
) -> None:
    tcn = new_tcn()
    body = car(tcn, prints_of(2))
    with running(killed_data) as service, service.client() as client, service.store() as store:
        cn = client.submit(ORI, tcn, body).control_number
        _until(lambda: seen in stages_of(store, cn))
        service.process.kill()
        service.process.wait()
    with running(killed_data) as service:
        again, answers = submit_and_wait(service, body, tcn)
        assert again == cn
        assert set(answers) == {AnswerKind.CRIMINAL_IDENTIFICATION, AnswerKind.IMMIGRATION_CROSS_CHECK}
        assert len(notifications_of(service, cn)) == 1
        with service.store() as store:
            assert store._rows("SELECT count(*) FROM answer WHERE cn = ?", (cn,)) == [(2,)]


@pytest.fixture(scope="module")
def killed_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("killed") / "data"


def test_the_key_stays_the_same_over_a_restart_on_the_same_port(killed_data: Path) -> None:
    with running(killed_data) as first:
        pass
    with running(killed_data, "--port", str(first.port)) as second:
        assert (second.url, second.public_key) == (first.url, first.public_key)


# Start and stop. -----------------------------------------------------------------------------------------------------


def test_the_server_answers_while_a_submission_is_worked_on(service: Service) -> None:
    tcn = new_tcn()
    with service.client() as client, service.store() as store:
        cn = client.submit(ORI, tcn, car(tcn, prints_of(3))).control_number
        _until(lambda: ("extract", "running") in stages_of(store, cn))
        assert client.health().ready
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
            _until(lambda: ("extract", "running") in stages_of(store, cn))
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


@pytest.mark.parametrize("command", ["capacity", "demo", "verify"])
def test_what_comes_later_says_so(command: str) -> None:
    assert _refusal(command, "--people", "10")["code"] == "station/not-available-yet"


def test_a_production_service_starts_with_empty_galleries(tmp_path: Path) -> None:
    process = subprocess.Popen(
        _command(tmp_path / "data", environment="production"),
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
    for line in _lines(process, START_S):
        yield line
        if line["event"] == "listening":
            return
