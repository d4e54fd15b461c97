"""From scores to answers, examiner's tasks and notifications."""

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from app.an2k.codec import decode
from app.an2k.images import CodedImage
from app.an2k.rules.profiles import load
from app.an2k.rules.values import Profile
from app.an2k.transaction import build_car
from app.clock import SystemClock
from app.domain.booking import Booking, Charge, Subject
from app.domain.capture import ReaderIdentity
from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.match import AnswerKind, AnswerResult
from app.domain.position import FINGERS, FrictionRidgePosition
from app.domain.transaction import Transaction
from app.imaging.errors import CodecCrashed, CodecDataDamaged
from app.match_service import errors
from app.match_service.answers import NEUTRAL_TEXT
from app.match_service.desk import ExaminerDesk
from app.match_service.rows import Candidate, Gallery, Job, NextJob, Outcome, PersonRow, Stage, SubmissionState
from app.match_service.stages import Certainty, Stages, judge
from app.matching.search.thresholds import Thresholds
from tests.unit.match_service.support import CN, ORI, accept, new_wording, open_store

TCN = "WA0330000S010001"
LIMITS = Thresholds()
CERTAIN = LIMITS.certain + 1
POSSIBLE = (LIMITS.certain + LIMITS.possible) / 2
BELOW = LIMITS.possible - 1
F = FrictionRidgePosition


class ScriptedGalleries:
    """Gives each gallery's candidates the scores that the test wants."""

    def __init__(self, scores: Mapping[Gallery, Mapping[str, float]]) -> None:
        self._scores = scores

    def search(self, gallery: Gallery, templates: object) -> tuple[Candidate, ...]:
        found = [Candidate(person, score) for person, score in self._scores.get(gallery, {}).items()]
        return tuple(sorted(found, key=lambda candidate: -candidate.score))


class RawDecoder:
    """Decodes what is not compressed; refuses what begins with `bad`, dies of what begins with `deadly`."""

    def __init__(self) -> None:
        self.deaths = 0
        self.deaths_left = 0  # deaths that are not the picture's fault

    def decode(
        self,
        data: bytes,
        compression: str,
        *,
        width_px: int | None = None,
        height_px: int | None = None,
        resolution_ppi: int = 500,
    ) -> FingerImage:
        if data.startswith(b"bad"):
            raise CodecDataDamaged("The image is damaged.")
        if data.startswith(b"deadly"):
            self.deaths += 1
            raise CodecCrashed("The codec failed on this picture.")
        if self.deaths_left:
            self.deaths_left -= 1
            raise CodecCrashed("The codec failed on this picture.")
        assert width_px is not None
        assert height_px is not None
        return FingerImage(np.frombuffer(data, np.uint8).reshape(height_px, width_px))


def _image(position: FrictionRidgePosition, data: bytes = b"\xff" * 4096) -> CodedImage:
    return CodedImage(position, ImpressionType.LIVE_SCAN_ROLLED, "NONE", data, 64, 64, 500)


def _body(
    *, tcn: str = TCN, ori: str = ORI, images: tuple[CodedImage, ...] | None = None, profile: Profile | None = None
) -> bytes:
    at = datetime(2026, 3, 4, tzinfo=UTC)
    subject = Subject("SAMPLE", "ALEX", date_of_birth="19800102", place_of_birth="WA", sex="M", race="W")
    charges = (Charge("LARCENY", "2399", "NCIC", "20260301"),)
    booking = Booking("b", "2026-000001", subject, charges, "20260301", at, "N. Example")
    shown = tuple(_image(finger) for finger in FINGERS) if images is None else images
    transaction = Transaction("CAR", tcn, ori, "WA0000000")
    reader = ReaderIdentity("Example", "Sim", "1")
    return build_car(transaction, booking, shown, reader=reader, at=at, profile=profile)


class Bench:
    """A store with two records in each gallery, and stages with scripted scores, run one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = open_store(folder)
        for gallery, prefix in ((Gallery.CRIMINAL, "CR"), (Gallery.IMMIGRATION, "IM")):
            for number in (1, 2):
                row = PersonRow(gallery, f"p{number}", f"{prefix}-{number}", "2001-02-03", "a record")
                self.store.enrol(row, {1: b"template"})
        self.stopping = threading.Event()
        self.decoder = RawDecoder()

    def stages(self, scores: Mapping[Gallery, Mapping[str, float]]) -> Stages:
        return Stages(
            self.store,
            ScriptedGalleries(scores),
            self.decoder,
            new_wording(),
            LIMITS,
            SystemClock(),
            self._check,
        )

    def _check(self) -> None:
        if self.stopping.is_set():
            raise errors.Stopping("The service stops.")

    def claim(self) -> Job:
        job = self.store.claim("test")
        assert job is not None
        return job

    def run(self, stages: Stages) -> None:
        while (job := self.store.claim("test")) is not None:
            self.store.finish(job, stages.run(job))

    def decide_on(self, scores: Mapping[Gallery, Mapping[str, float]]) -> None:
        """A submission whose prints are extracted, taken from there to its end."""
        accept(self.store, body=_body(), tcn=TCN)
        self.store.finish(self.claim(), Outcome(next_jobs=(NextJob(Stage.EXTRACT),)))
        both = (NextJob(Stage.IDENTIFY_CRIMINAL), NextJob(Stage.IDENTIFY_IMMIGRATION))
        self.store.finish(self.claim(), Outcome(b"{}", next_jobs=both))
        self.run(self.stages(scores))

    def answers(self) -> dict[str, dict[str, Any]]:
        return {said["kind"]: said for said in map(json.loads, self.store.answers(CN, 0))}

    def state(self) -> SubmissionState:
        return self.store.submission(CN).state

    def desk(self) -> ExaminerDesk:
        return ExaminerDesk(self.store, new_wording(), SystemClock())


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.store.close()


def test_the_thresholds_judge() -> None:
    def judged(*scores: float) -> Certainty:
        return judge(tuple(Candidate(f"p{n}", score) for n, score in enumerate(scores)), LIMITS).certainty

    assert judged() is Certainty.NONE
    assert judged(BELOW) is Certainty.NONE
    assert judged(LIMITS.possible) is Certainty.POSSIBLE
    assert judged(POSSIBLE, BELOW) is Certainty.POSSIBLE
    assert judged(LIMITS.certain, POSSIBLE) is Certainty.CERTAIN
    assert len(judge((Candidate("a", CERTAIN), Candidate("b", BELOW)), LIMITS).candidates) == 1


@pytest.mark.parametrize(("score", "result"), [(CERTAIN, "identified"), (BELOW, "not_identified")])
def test_a_clear_criminal_search_is_answered_at_once(bench: Bench, score: float, result: str) -> None:
    bench.decide_on({Gallery.CRIMINAL: {"p2": score}})
    answer = bench.answers()["criminal_identification"]
    assert answer["result"] == result
    assert answer["record_number"] == ("CR-2" if result == "identified" else None)
    assert bench.state() is SubmissionState.ANSWERED


def test_a_possible_criminal_candidate_waits_for_an_examiner(bench: Bench) -> None:
    bench.decide_on({Gallery.CRIMINAL: {"p1": POSSIBLE}})
    assert set(bench.answers()) == {"immigration_cross_check"}
    assert bench.state() is SubmissionState.EXAMINING
    desk = bench.desk()
    (task,) = desk.open_tasks()
    assert list(desk.records(task)) == ["CR-1"]
    desk.decide(task.id, identified=True, record=None, examiner="E. One", reason="eleven points agree")
    assert bench.answers()["criminal_identification"]["record_number"] == "CR-1"
    assert bench.state() is SubmissionState.ANSWERED
    with pytest.raises(errors.TaskDecided):
        desk.decide(task.id, identified=False, record=None, examiner="E. One", reason="on second thought")


def test_an_examiner_who_sees_another_person_answers_not_identified(bench: Bench) -> None:
    bench.decide_on({Gallery.CRIMINAL: {"p1": POSSIBLE, "p2": POSSIBLE}})
    desk = bench.desk()
    (task,) = desk.open_tasks()
    desk.decide(task.id, identified=False, record=None, examiner="E. One", reason="cores differ")
    assert bench.answers()["criminal_identification"]["result"] == AnswerResult.NOT_IDENTIFIED


def test_of_several_candidates_one_must_be_named(bench: Bench) -> None:
    bench.decide_on({Gallery.CRIMINAL: {"p1": POSSIBLE, "p2": POSSIBLE}})
    desk = bench.desk()
    (task,) = desk.open_tasks()
    for record in (None, "CR-9"):
        with pytest.raises(errors.CandidateNotNamed):
            desk.decide(task.id, identified=True, record=record, examiner="E. One", reason="agree")
    for examiner, reason in (("", "agree"), ("E. One", " ")):
        with pytest.raises(errors.DecisionIncomplete):
            desk.decide(task.id, identified=True, record="CR-2", examiner=examiner, reason=reason)
    desk.decide(task.id, identified=True, record="CR-2", examiner="E. One", reason="agree")
    assert bench.answers()["criminal_identification"]["record_number"] == "CR-2"


def test_a_certain_immigration_match_is_told_to_the_field_office_once(bench: Bench) -> None:
    bench.decide_on({Gallery.IMMIGRATION: {"p1": CERTAIN}})
    ((cn, office, body),) = bench.store.notifications()
    said = json.loads(body)
    assert (cn, office, said["decided_by"]) == (CN, "Example Field Office", "threshold")
    assert said["matched"]["record_number"] == "IM-1"
    assert said["level"]["table"].startswith("offence_levels_2010 ")


def test_a_possible_immigration_candidate_tells_nobody_before_an_examiner(bench: Bench) -> None:
    bench.decide_on({Gallery.IMMIGRATION: {"p1": POSSIBLE}})
    assert bench.store.notifications() == ()
    assert bench.answers()["immigration_cross_check"]["text"] == NEUTRAL_TEXT
    desk = bench.desk()
    (task,) = desk.open_tasks()
    desk.decide(task.id, identified=True, record=None, examiner="E. One", reason="agree")
    ((_, _, body),) = bench.store.notifications()
    assert json.loads(body)["decided_by"] == "examiner"
    assert set(bench.answers()) == {"criminal_identification", "immigration_cross_check"}


def test_an_immigration_candidate_turned_down_tells_nobody(bench: Bench) -> None:
    bench.decide_on({Gallery.IMMIGRATION: {"p1": POSSIBLE}})
    desk = bench.desk()
    (task,) = desk.open_tasks()
    desk.decide(task.id, identified=False, record=None, examiner="E. One", reason="differ")
    assert bench.store.notifications() == ()
    assert bench.state() is SubmissionState.ANSWERED


@pytest.mark.parametrize("criminal", [CERTAIN, POSSIBLE, BELOW])
def test_the_immigration_answer_is_the_same_whatever_was_found(tmp_path: Path, criminal: float) -> None:
    seen = set()
    stages = set()
    for name, score in (("match", CERTAIN), ("possible", POSSIBLE), ("none", BELOW)):
        folder = tmp_path / name
        folder.mkdir()
        bench = Bench(folder)
        bench.decide_on({Gallery.CRIMINAL: {"p1": criminal}, Gallery.IMMIGRATION: {"p1": score}})
        said = bench.answers()[AnswerKind.IMMIGRATION_CROSS_CHECK]
        shown = {key: said[key] for key in said if key not in ("answered_at", "signature")}
        seen.add(msgspec.json.encode(shown, order="sorted"))
        stages.add(tuple(bench.store._rows("SELECT stage, state FROM job ORDER BY id")))
        bench.store.close()
    assert len(seen) == 1
    assert len(stages) == 1


def _rejected(bench: Bench, body: bytes) -> dict[str, Any]:
    accept(bench.store, body=body, tcn=TCN)
    bench.run(bench.stages({}))
    assert bench.state() is SubmissionState.REJECTED
    (said,) = bench.answers().values()
    assert said["kind"] == "rejection"
    return said


def test_garbage_is_answered_by_a_rejection(bench: Bench) -> None:
    assert _rejected(bench, b"nothing of the kind")["codes"] == ["E0004"]


def test_the_number_it_was_sent_under_must_be_its_own(bench: Bench) -> None:
    assert _rejected(bench, _body(tcn="WA0330000S019999"))["codes"] == ["E0006"]


def test_images_that_cannot_be_decompressed_are_named(bench: Bench) -> None:
    bad = b"bad" + b"\xff" * 4093
    images = tuple(_image(f, bad) if f in (F.LEFT_THUMB, F.RIGHT_RING) else _image(f) for f in FINGERS)
    said = _rejected(bench, _body(images=images))
    assert said["codes"] == ["L0009"]
    assert "right ring, left thumb" in said["text"]


def test_images_of_type_4_are_decompressed_alike(bench: Bench) -> None:
    profile = load("example-county")
    binary = replace(profile, images=replace(profile.images, record_type=4))
    bad = b"bad" + b"\xff" * 4093
    images = tuple(_image(f, bad) if f is F.LEFT_THUMB else _image(f) for f in FINGERS)
    body = _body(images=images, profile=binary)
    assert {one.record_type for one in decode(body).records} == {1, 2, 4}
    said = _rejected(bench, body)
    assert (said["codes"], said["text"].endswith(": left thumb.")) == (["L0009"], True)


def test_an_image_under_which_the_codec_dies_twice_is_rejected(bench: Bench) -> None:
    deadly = b"deadly" + b"\xff" * 4090
    images = tuple(_image(f, deadly) if f is F.LEFT_INDEX else _image(f) for f in FINGERS)
    said = _rejected(bench, _body(images=images))
    assert (said["codes"], bench.decoder.deaths) == (["L0009"], 2)
    assert "left index" in said["text"]


def test_a_codec_that_dies_once_rejects_nobody(bench: Bench) -> None:
    bench.decoder.deaths_left = 1
    bad = b"bad" + b"\xff" * 4093
    images = tuple(_image(f, bad) if f is F.LEFT_RING else _image(f) for f in FINGERS)
    assert _rejected(bench, _body(images=images))["text"].endswith(": left ring.")


def test_a_stop_between_images_ends_the_stage(bench: Bench) -> None:
    accept(bench.store, body=_body(), tcn=TCN)
    stages = bench.stages({})
    bench.store.finish(bench.claim(), Outcome(next_jobs=(NextJob(Stage.EXTRACT),)))
    job = bench.claim()
    bench.stopping.set()
    with pytest.raises(errors.Stopping):
        stages.run(job)


def test_a_transaction_without_prints_is_rejected(bench: Bench) -> None:
    assert _rejected(bench, _body(images=()))["codes"] == ["L0118"]


def test_fingers_neither_printed_nor_marked_missing_are_named(bench: Bench) -> None:
    said = _rejected(bench, _body(images=tuple(_image(f) for f in FINGERS if f is not F.LEFT_MIDDLE)))
    assert said["codes"] == ["L0118"]
    assert "left middle" in said["text"]
