"""Answers as a bureau writes them, for tests of what brings them back."""

from app.an2k.answer_writing import write_answer
from app.domain.bureau_answer import BureauAnswer, Meaning
from app.domain.match import AnswerKind
from tests.support import values

_TYPES = {
    AnswerKind.CRIMINAL_IDENTIFICATION: ("SRE", Meaning.NOT_IDENTIFIED),
    AnswerKind.REJECTION: ("ERRT", Meaning.REJECTED),
    AnswerKind.RAPID_SEARCH: ("RPISR", Meaning.NO_CANDIDATE),
    AnswerKind.OTHER: ("ACK", Meaning.UNDETERMINED),
}


def answer_file(
    tcr: str, *, number: int = 1, kind: AnswerKind = AnswerKind.CRIMINAL_IDENTIFICATION, messages: tuple[str, ...] = ()
) -> bytes:
    """A bureau's file that answers `tcr`. `number`: of the bureau's own TCN."""
    tot, meaning = _TYPES[kind]
    return write_answer(
        BureauAnswer(
            tot=tot,
            tcn=bureau_tcn(number),
            tcr=tcr,
            kind=kind,
            meaning=meaning,
            at="20260304121500Z",
            ori=values.DAI,
            dai=values.ORI,
            name="ZZMARKEDSURNAME,ZZMARKEDGIVEN",
            messages=messages,
        )
    )


def bureau_tcn(number: int) -> str:
    return f"BUREAU-{number:08d}"
