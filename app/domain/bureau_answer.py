"""What a bureau answered to a submission, in its own transaction types. Several may come for one TCN, in any order."""

from enum import StrEnum

import msgspec

from app.domain.match import AnswerKind
from app.domain.position import FrictionRidgePosition


class Meaning(StrEnum):
    """Strict: only what the profile's tables say in so many words; everything else is UNDETERMINED and goes to a
    person."""

    IDENTIFIED = "identified"
    NOT_IDENTIFIED = "not_identified"
    HIGHLY_PROBABLE = "highly_probable"  # rapid search, SRF R
    POSSIBLE = "possible"  # SRF Y
    NO_CANDIDATE = "no_candidate"  # SRF G
    COMPLETED = "completed"  # immigration: done, whatever it found
    REJECTED = "rejected"
    UNDETERMINED = "undetermined"


class ReportedCode(msgspec.Struct, frozen=True):
    """A code found in 2.060 MSG. `text`: the whole message as it came. `fingers`: positions that the part of the text
    about this code names, slaps as such, else ().

    `is_known`: the code stands in the table of codes; a code that does not is shown raw, never dropped.
    """

    code: str
    text: str
    is_known: bool
    fingers: tuple[FrictionRidgePosition, ...] = ()


class BureauAnswer(msgspec.Struct, frozen=True):
    """`tcn`: the answer's own; `tcr`: as it came: the submission's TCN, or the TCN of an earlier answer that this one
    follows or corrects. `at`: 1.014 GMT or 1.005 DAT as written, empty when neither is there.

    `kind` is OTHER for a type of transaction that the profile does not name as an answer. `doubts`: codes of what kept
    the meaning from being read (`answer/...`); the words of `messages` are still there. `remarks`: codes of what is odd
    in the file and leaves the meaning alone.
    """

    tot: str
    tcn: str
    tcr: str
    kind: AnswerKind
    meaning: Meaning
    at: str = ""
    ori: str = ""
    dai: str = ""
    state_id: str | None = None  # 2.015 SID
    fbi_numbers: tuple[str, ...] = ()  # 2.014
    name: str | None = None
    codes: tuple[ReportedCode, ...] = ()
    messages: tuple[str, ...] = ()
    rap_sheet: str | None = None  # 2.075 ERS
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
