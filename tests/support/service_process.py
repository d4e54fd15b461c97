"""A match service as its own process, real prints for it, and waiting for what it says."""

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from app.an2k.images import CodedImage
from app.an2k.transaction import assemble_car
from app.clock import SystemClock
from app.config import Environment
from app.domain.booking import Booking, Charge, MissingFinger, Subject
from app.domain.capture import ReaderIdentity
from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.match import Answer, AnswerKind, is_complete
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.transaction import Transaction
from app.imaging.codec_worker import CodecWorker
from app.match_service.rows import Stage
from app.match_service.service_store import ServiceStore
from app.submission.client import ServiceClient
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


def command_of(data: Path, *more: str, environment: str = "training") -> list[str]:
    serve = ["serve", "--data", str(data), "--environment", environment]
    return [sys.executable, "-m", "app.match_service", *serve, *more]


def lines_of(process: "subprocess.Popen[bytes]", timeout_s: float) -> Iterator[dict[str, Any]]:
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
    process = subprocess.Popen(command_of(data, *more), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
    try:
        said = next(line for line in lines_of(process, START_S) if line["event"] != "progress")
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


# Submissions. --------------------------------------------------------------------------------------------------------


@cache
def prints_of(seed: int) -> tuple[CodedImage, ...]:
    """The fourteen WSQ-coded images of a generated person, drawn anew: not the impressions that were enrolled."""
    masters, models = make_masters(seed), person(seed)
    rng = np.random.default_rng([seed, 4711])
    pictures: dict[FrictionRidgePosition, Any] = {}
    for finger in FINGERS:
        pictures[finger] = render_rolled(masters[finger], models.finger(finger), rng).pixels
    for position in (F.PLAIN_RIGHT_FOUR, F.PLAIN_LEFT_FOUR):
        members = [int(finger) for finger in fingers_of(position)]
        shapes = {finger: models.finger(finger) for finger in members}
        pictures[position] = render_slap(masters, shapes, members, rng).pixels
    for position in (F.PLAIN_RIGHT_THUMB, F.PLAIN_LEFT_THUMB):
        (thumb,) = fingers_of(position)
        pictures[position] = render_plain(masters[thumb], models.finger(thumb), rng).pixels
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
        until(lambda: (Stage.NOTIFY, "done") in stages_of(store, cn))
        return [json.loads(body) for owner, _, body in store.notifications() if owner == cn]


def stages_of(store: ServiceStore, cn: str) -> set[tuple[str, str]]:
    return {(stage, state) for stage, state in store._rows("SELECT stage, state FROM job WHERE cn = ?", (cn,))}


def until(is_so: Callable[[], bool]) -> None:
    until_s = time.monotonic() + ANSWER_S
    pause = threading.Event()
    while not is_so():
        assert time.monotonic() < until_s, "the state did not come"
        pause.wait(0.005)


def words(answer: Answer) -> bytes:
    """What an officer reads of an answer."""
    return msgspec.json.encode([answer.kind, answer.result, answer.text, answer.record_number, answer.record_date])
