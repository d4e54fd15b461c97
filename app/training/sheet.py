"""The score sheet: a value, computed from an exercise and the events of a session alone (`app.training.scoring`)."""

from datetime import datetime
from enum import StrEnum

import msgspec


class Mistake(StrEnum):
    """What a remark is about; worded by the presenters."""

    BAD_PRINT_ACCEPTED = "bad_print_accepted"  # a poor print kept though attempts were left
    WRONGLY_MARKED = "wrongly_marked"  # a finger declared missing that is there
    NOT_MARKED = "not_marked"  # a finger that is missing was never marked
    WRONG_REASON = "wrong_reason"  # marked with the other reason (amputated, bandaged)
    OVERRIDE_WITHOUT_REASON = "override_without_reason"  # the last attempt kept, a remedy was at hand and never given
    WARNING_IGNORED = "warning_ignored"  # a finding kept or a warning passed over
    WRONG_REMEDY = "wrong_remedy"
    NO_REMEDY = "no_remedy"  # taken again without mending the cause
    FINDING_OVERRIDDEN = "finding_overridden"  # sent with a true sequence finding
    CAPTURED_TOO_SOON = "captured_too_soon"  # by hand, and poor
    NOT_FINISHED = "not_finished"


class Remark(msgspec.Struct, frozen=True):
    """`remedy`: what would have been right (a Remedy or an act of the officer: `mark_amputated`, `mark_bandaged`,
    `press_again`, `mend_sequence`, `wait`); `fingers`: concerned; `attempt`: after which; `score`: quality then;
    `attempts_left`; `code`: of the warning."""

    mistake: Mistake
    remedy: str = ""
    fingers: tuple[int, ...] = ()
    attempt: int = 0
    score: int | None = None
    attempts_left: int = 0
    code: str = ""


class StepRow(msgspec.Struct, frozen=True):
    """`subject`: number from 0; `position`: FGP 1-15, 0 for the review and sending. `qualities`: best score of each
    attempt's worst finger, in order. `serious`: a remark that costs points for a wrong decision."""

    subject: int
    position: int
    attempts: int
    seconds: float
    qualities: tuple[int, ...]
    remarks: tuple[Remark, ...] = ()
    serious: bool = False


class Part(msgspec.Struct, frozen=True):
    """`name`: `quality`, `decisions` or `time`."""

    name: str
    points: int
    of: int


class ScoreSheet(msgspec.Struct, frozen=True):
    session_id: str
    exercise_id: str
    exercise_digest: str
    trainee: str
    station_code: str
    started_at: datetime
    duration_s: float
    complete: bool
    total: int
    pass_mark: int
    parts: tuple[Part, ...]
    steps: tuple[StepRow, ...]
    failed_by: tuple[Mistake, ...] = ()  # made, though the exercise says that these must not be

    @property
    def passed(self) -> bool:
        return self.complete and self.total >= self.pass_mark and not self.failed_by


class Try(msgspec.Struct, frozen=True):
    """An earlier session of the same trainee in the same exercise."""

    session_id: str
    started_at: datetime
    total: int
    complete: bool
    passed: bool = False
