"""The match service as its own process: what it finds, what it turns down, and that each submission is one."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from app.domain.booking import MissingFinger, MissingReason
from app.domain.match import Answer, AnswerKind, AnswerResult
from app.submission.errors import Conflict
from tests.support.service_process import (
    ORI,
    SUBJECT,
    F,
    Service,
    book,
    car,
    new_tcn,
    notifications_of,
    prints_of,
    running,
    stages_of,
    submit_and_wait,
    until,
    words,
)

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
        until(lambda: seen in stages_of(store, cn))
        service.process.kill()
        service.process.wait()
    with running(killed_data) as service:
        again, answers = submit_and_wait(service, body, tcn)
        assert again == cn
        assert set(answers) == {AnswerKind.CRIMINAL_IDENTIFICATION, AnswerKind.IMMIGRATION_CROSS_CHECK}
        assert len(notifications_of(service, cn)) == 1
        with service.store() as store:
            assert store._rows("SELECT count(*) FROM answer WHERE cn = ?", (cn,)) == [(2,)]


def test_the_key_stays_the_same_over_a_restart_on_the_same_port(killed_data: Path) -> None:
    with running(killed_data) as first:
        pass
    with running(killed_data, "--port", str(first.port)) as second:
        assert (second.url, second.public_key) == (first.url, first.public_key)
