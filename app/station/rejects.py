"""Why a submission was returned, for a run without a window and for commands: each code in plain words, the fingers
that it is about, and what to do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.an2k.answer_codes import Act, codes_in, shipped_codes
from app.an2k.rules.profiles import load
from app.domain.match import Answer
from app.domain.named_fingers import named_fingers
from app.domain.position import fingers_of
from app.errors import Whose

_STEPS = {
    Act.ADMINISTRATOR: "Show {codes} to the administrator: no print that is taken again mends it.",
    Act.CORRECT: "Correct the field that {codes} names, in a new booking with another number.",
    Act.RECAPTURE: "Take the fingers of {codes} again, in a new booking with another number.",
    None: "Show the administrator what the service wrote.",  # of a code that no table knows
}
_BY_OFFICER = frozenset({Act.CORRECT, Act.RECAPTURE})
_ON_PAPER = "Or give the prints on paper: `booking-station card {tcn}`."


@dataclass(frozen=True, slots=True)
class RejectReason:
    """`words`: plain ones, the table's own where nobody wrote any, "" of a code that no table knows. `fingers`: FGP 1
    to 10, as far as the message names them. `act`: what follows; None where no table says."""

    code: str
    words: str
    fingers: tuple[int, ...]
    act: Act | None


def reject_reasons(answer: Answer, words: Callable[[str], str]) -> tuple[RejectReason, ...]:
    """In the order of the answer's codes. `words`: plain ones of a code, "" where there are none."""
    known = {**shipped_codes(), **load().answers.codes}
    found = {one.code: one.fingers for one in codes_in(answer.text, known)}
    whole = () if found else named_fingers(answer.text)  # its words name fingers, and stand beside its codes
    return tuple(
        RejectReason(
            code,
            words(code) or (known[code].meaning if code in known else ""),
            tuple(sorted({int(finger) for one in found.get(code, whole) for finger in fingers_of(one)})),
            known[code].act if code in known else None,
        )
        for code in answer.codes
    )


def next_step(reasons: Sequence[RejectReason], tcn: str) -> tuple[Whose, str]:
    """Who can mend it, and what is to be done. What no new booking mends comes first."""
    acts = [act for act in _STEPS if any(one.act is act for one in reasons)] or [None]
    steps = [_STEPS[act].format(codes=", ".join(one.code for one in reasons if one.act is act)) for act in acts]
    whose = Whose.OFFICER if _BY_OFFICER.issuperset(acts) else Whose.ADMINISTRATOR
    return whose, " ".join([*steps, _ON_PAPER.format(tcn=tcn)])
