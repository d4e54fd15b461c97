"""What the service says to the station and to the field office: the words, signed.

The immigration answer is one constant: it is made without looking at what the search found, so that it reads the same
whether or not anything matched. Nothing here proposes that anybody be held.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from app.domain.booking import Charge
from app.domain.match import Answer, AnswerKind, AnswerResult
from app.match_service.identity import ServiceIdentity
from app.match_service.levels import LevelFinding, LevelTable
from app.match_service.offices import Office, OfficeTable
from app.match_service.rows import Gallery, NewAnswer, NewNotification, PersonRow, SubmissionRow
from app.wire import to_json

IDENTIFIED_TEXT = "The prints match a criminal history record."
NOT_IDENTIFIED_TEXT = "No criminal history record was found for these prints."
NEUTRAL_TEXT = "Between the service and the federal field office. Nothing is asked of you."
NOT_A_STATUS = "A print match is not a determination of status."


class MatchedRecord(msgspec.Struct, frozen=True):
    """The record whose prints match: its kind and the date it was made, which may be long past."""

    record_number: str
    kind: str
    date: str


class Notification(msgspec.Struct, frozen=True):
    """What the field office is told. `decided_by`: `threshold` or `examiner`. It holds no name and no request."""

    key: str
    control_number: str
    tcn: str
    ori: str
    office: Office
    matched: MatchedRecord
    decided_by: str
    level: LevelFinding
    made_at: datetime
    statement: str = NOT_A_STATUS
    signature: str = ""


class Wording:
    """Makes answers and notifications of submissions, signed by the service."""

    def __init__(self, identity: ServiceIdentity, levels: LevelTable, offices: OfficeTable) -> None:
        self._identity = identity
        self._levels = levels
        self._offices = offices

    def criminal(self, row: SubmissionRow, person: PersonRow | None, at: datetime) -> NewAnswer:
        """Identified as `person`, or not identified."""
        if person is None:
            blank = Answer(
                0, row.cn, row.tcn, AnswerKind.CRIMINAL_IDENTIFICATION, AnswerResult.NOT_IDENTIFIED, at,
                text=NOT_IDENTIFIED_TEXT,
            )  # fmt: skip
        else:
            blank = Answer(
                0, row.cn, row.tcn, AnswerKind.CRIMINAL_IDENTIFICATION, AnswerResult.IDENTIFIED, at,
                text=IDENTIFIED_TEXT, record_number=person.record_number, record_date=person.record_date,
            )  # fmt: skip
        return self._answer(blank)

    def immigration(self, row: SubmissionRow, at: datetime) -> NewAnswer:
        """The same words for everyone."""
        return self._answer(
            Answer(
                0, row.cn, row.tcn, AnswerKind.IMMIGRATION_CROSS_CHECK, AnswerResult.COMPLETED, at, text=NEUTRAL_TEXT
            )
        )

    def rejection(self, row: SubmissionRow, codes: Sequence[str], text: str, at: datetime) -> NewAnswer:
        return self._answer(
            Answer(0, row.cn, row.tcn, AnswerKind.REJECTION, AnswerResult.REJECTED, at, text=text, codes=tuple(codes))
        )

    def notification(
        self, row: SubmissionRow, person: PersonRow, charges: Sequence[Charge], at: datetime, *, decided_by: str
    ) -> NewNotification:
        """For the field office of the submission's county."""
        office = self._offices.of(row.ori)
        key = f"{row.cn}/{Gallery.IMMIGRATION}/{person.record_number}"
        body = Notification(
            key=key,
            control_number=row.cn,
            tcn=row.tcn,
            ori=row.ori,
            office=office,
            matched=MatchedRecord(person.record_number, person.record_kind, person.record_date),
            decided_by=decided_by,
            level=self._levels.judge(charges),
            made_at=at,
        )
        return NewNotification(key, office.office, to_json(self._identity.signed(body)))

    def _answer(self, blank: Answer) -> NewAnswer:
        def make(number: int) -> bytes:
            return to_json(self._identity.signed(msgspec.structs.replace(blank, number=number)))

        return NewAnswer(blank.kind, make)
