"""What is said, to whom, and that it does not depend on who the person is."""

import inspect
import json
from datetime import UTC, datetime

import msgspec

from app.domain.booking import Charge
from app.domain.match import Answer, AnswerKind, AnswerResult
from app.match_service.answers import NOT_A_STATUS, Wording
from app.match_service.rows import Gallery, PersonRow, SubmissionRow, SubmissionState
from app.submission.signature import PinnedKey
from tests.unit.match_service.support import CN, ORI, new_identity, new_wording

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
ROW = SubmissionRow(CN, ORI, "WA0330000S010001", "00", SubmissionState.WORKING)
CRIMINAL = PersonRow(Gallery.CRIMINAL, "p1", "CR-000001", "2001-02-03", "arrest: larceny")
ENCOUNTER = PersonRow(Gallery.IMMIGRATION, "p2", "IM-000001", "1999-08-07", "visa application")
FORBIDDEN = ("detain", "hold", "warrant", "custody", "arrest him", "do not release")


def _answer(data: bytes) -> Answer:
    return msgspec.json.decode(data, type=Answer)


def test_an_identification_names_the_record_and_its_date() -> None:
    answer = _answer(new_wording().criminal(ROW, CRIMINAL, AT).make(1))
    assert (answer.kind, answer.result) == (AnswerKind.CRIMINAL_IDENTIFICATION, AnswerResult.IDENTIFIED)
    assert (answer.record_number, answer.record_date) == ("CR-000001", "2001-02-03")


def test_no_identification_names_no_record() -> None:
    answer = _answer(new_wording().criminal(ROW, None, AT).make(1))
    assert answer.result is AnswerResult.NOT_IDENTIFIED
    assert (answer.record_number, answer.record_date) == (None, None)


def test_the_immigration_answer_cannot_know_what_was_found() -> None:
    """It is made from the submission's row and the time alone: there is nothing by which it could differ."""
    assert list(inspect.signature(Wording.immigration).parameters) == ["self", "row", "at"]
    answer = _answer(new_wording().immigration(ROW, AT).make(2))
    assert (answer.kind, answer.result) == (AnswerKind.IMMIGRATION_CROSS_CHECK, AnswerResult.COMPLETED)
    assert answer.text == "Between the service and the federal field office. Nothing is asked of you."
    assert (answer.record_number, answer.record_date, answer.codes) == (None, None, ())


def test_every_answer_is_signed_with_its_number() -> None:
    identity = new_identity()
    wording, key = new_wording(identity), PinnedKey(identity.public_key)
    for made in (
        wording.criminal(ROW, CRIMINAL, AT),
        wording.immigration(ROW, AT),
        wording.rejection(ROW, ["L0009"], "right ring", AT),
    ):
        said = json.loads(made.make(3))
        assert said["number"] == 3
        assert key.has_signed(said)
        assert not key.has_signed({**said, "number": 4})


def test_the_notification_says_what_matched_and_no_more() -> None:
    identity = new_identity()
    charges = (Charge("LARCENY OF ONE JANE DOE", "2399", "NCIC"), Charge("POSSESSION", "3501", "NCIC"))
    note = new_wording(identity).notification(ROW, ENCOUNTER, charges, AT, decided_by="threshold")
    said = json.loads(note.body)
    assert PinnedKey(identity.public_key).has_signed(said)
    assert note.office == said["office"]["office"] == "Example Field Office"
    assert said["matched"] == {"record_number": "IM-000001", "kind": "visa application", "date": "1999-08-07"}
    assert said["statement"] == NOT_A_STATUS
    assert said["level"]["charged"] is None  # the drug charge has no sentence yet
    assert said["level"]["highest_known"] == 2
    assert said["level"]["convicted"] is None
    assert "JANE" not in note.body.decode()


def test_nothing_that_is_said_proposes_to_hold_anyone() -> None:
    wording = new_wording()
    note = wording.notification(ROW, ENCOUNTER, (Charge("X", "0999", "NCIC"),), AT, decided_by="examiner")
    said = [wording.criminal(ROW, CRIMINAL, AT).make(1), wording.immigration(ROW, AT).make(1), note.body]
    for text in (data.decode().lower() for data in said):
        assert not [word for word in FORBIDDEN if word in text]


def test_a_notification_is_the_same_one_when_it_is_made_again() -> None:
    first, again = (
        new_wording().notification(ROW, ENCOUNTER, (), AT, decided_by=by) for by in ("threshold", "examiner")
    )
    assert first.key == again.key
