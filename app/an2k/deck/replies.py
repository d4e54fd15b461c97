"""Answers of a bureau to the plain submission of a deck: every result, every reject code, late and corrected ones."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from msgspec.structs import replace

from app.an2k.answer_codes import Act
from app.an2k.answer_writing import write_answer
from app.an2k.answers import SRF, UNKNOWN_RESULT, AnswerRules, answer_rules
from app.an2k.codec import decode, encode
from app.an2k.deck.making import Making
from app.an2k.deck.values import Case, Expected, ExpectedAnswer, Group
from app.an2k.findings import Severity
from app.an2k.validation.codes import CODE_UNKNOWN
from app.domain.bureau_answer import BureauAnswer, Meaning
from app.domain.match import AnswerKind, AnswerResult
from app.domain.position import FrictionRidgePosition as F

_NUMBER, _NAME = "999000001", "SAMPLE,JORDAN LEE"  # of no record
_UNKNOWN_RESULT = "Q"
_UNKNOWN_CODE = "X9999"  # of no table
_FINGERS = (F.RIGHT_INDEX, F.LEFT_RING)
_NEUTRAL = ("QUERY COMPLETED", "QUERY COMPLETED: SEE SEPARATE RESPONSE TO THE AGENCY OF RECORD")
_LATER = ((Meaning.NOT_IDENTIFIED, Meaning.IDENTIFIED), (Meaning.IDENTIFIED, Meaning.NOT_IDENTIFIED))


def answer_cases(making: Making, cards: Sequence[str], searches: Sequence[str]) -> Iterator[Case]:
    """`cards`, `searches`: TCNs of the deck's submissions, which are answered."""
    yield from _Replies(making, cards, searches).cases()


class _Replies:
    def __init__(self, making: Making, cards: Sequence[str], searches: Sequence[str]) -> None:
        self._making, self._ground = making, making.ground
        self._cards, self._searches = cards or searches, searches or cards
        self._rules: AnswerRules = answer_rules(making.ground.profile)
        self._number = 0

    def cases(self) -> Iterator[Case]:
        for tot, kind in self._rules.types.items():
            if not self._ground.profile.transactions[tot].verified:
                continue
            if kind is AnswerKind.REJECTION:
                yield from self._rejections(tot)
            elif kind is AnswerKind.IMMIGRATION_CROSS_CHECK:
                yield from self._neutral(tot)
            elif self._rules.results.get(tot):
                yield from self._results(tot, kind)

    def _results(self, tot: str, kind: AnswerKind) -> Iterator[Case]:
        results = self._rules.results[tot]
        for code, meaning in results.items():
            answer = self._answer(tot, kind, meaning)
            yield self._case(answer, f"result-{code}", f"result {code}: {_words(meaning)}", result=code)
        odd = self._answer(tot, kind, Meaning.UNDETERMINED)
        told = Expected(CODE_UNKNOWN, Severity.WARNING, record=2, record_type=2, field=SRF)
        yield self._case(odd, "result-unknown", "a result that its table does not hold: a person reads it",
                         result=_UNKNOWN_RESULT, doubts=(UNKNOWN_RESULT,), findings=(told,))  # fmt: skip
        for (first, second), submission in zip(_LATER, reversed(self._cards), strict=False):
            if {first, second} <= set(results.values()):
                yield from self._corrected(tot, kind, first, second, submission)

    def _corrected(
        self, tot: str, kind: AnswerKind, first: Meaning, second: Meaning, submission: str
    ) -> Iterator[Case]:
        """One answer, and a later one that refers to it by its TCR. `submission`: of this chain alone."""
        one = replace(self._answer(tot, kind, first), tcr=submission)
        other = replace(self._answer(tot, kind, second, hours=5), tcr=one.tcn)
        slug = "corrected" if first is Meaning.IDENTIFIED else "delayed"
        yield self._case(one, f"{slug}-1", f"{_words(first)} at first", submission=submission)
        said = f"{_words(second)} some hours later, by 1.010 TCR to the first answer; it stands"
        yield self._case(other, f"{slug}-2", said, submission=submission)

    def _rejections(self, tot: str) -> Iterator[Case]:
        for code in self._rules.codes.values():
            fingers = _FINGERS if code.act is Act.RECAPTURE else ()
            named = f" FINGERS {' '.join(f'{finger:02d}' for finger in fingers)}" if fingers else ""
            answer = self._answer(tot, AnswerKind.REJECTION, Meaning.REJECTED)
            answer = replace(answer, messages=(f"{code.code} {code.meaning.upper()}{named}",))
            yield self._case(answer, f"reject-{code.code}", f"rejected with {code.code}: {code.meaning}",
                             codes=(code.code,), fingers=fingers)  # fmt: skip
        answer = self._answer(tot, AnswerKind.REJECTION, Meaning.REJECTED)
        answer = replace(answer, messages=(f"{_UNKNOWN_CODE} CODE OF NO TABLE",))
        yield self._case(answer, "reject-unknown", "rejected with a code of no table: shown as it came",
                         codes=(_UNKNOWN_CODE,), unknown=(_UNKNOWN_CODE,))  # fmt: skip

    def _neutral(self, tot: str) -> Iterator[Case]:
        for number, text in enumerate(_NEUTRAL, start=1):
            answer = self._answer(tot, AnswerKind.IMMIGRATION_CROSS_CHECK, Meaning.COMPLETED)
            title = "immigration cross-check done: the same line at the desk whatever it says"
            yield self._case(replace(answer, messages=(text,)), f"neutral-{number}", title)

    def _answer(self, tot: str, kind: AnswerKind, meaning: Meaning, *, hours: int = 1) -> BureauAnswer:
        self._number += 1
        ground = self._ground
        has_record = meaning is Meaning.IDENTIFIED
        answered = self._searches if kind is AnswerKind.RAPID_SEARCH else self._cards
        return BureauAnswer(
            tot=tot,
            tcn=f"{ground.dai}-ANSWER-{ground.day.year}-{self._number:06d}",
            tcr=answered[0],
            kind=kind,
            meaning=meaning,
            at=f"{ground.at + timedelta(hours=hours):%Y%m%d%H%M%S}Z",
            ori=ground.dai,
            dai=ground.ori,
            fbi_numbers=(_NUMBER,) if has_record else (),
            name=_NAME,
        )

    def _case(
        self,
        answer: BureauAnswer,
        slug: str,
        title: str,
        *,
        submission: str | None = None,
        result: str | None = None,
        codes: Sequence[str] = (),
        unknown: Sequence[str] = (),
        fingers: Sequence[F] = (),
        doubts: Sequence[str] = (),
        findings: Sequence[Expected] = (),
    ) -> Case:
        stands = AnswerResult(answer.meaning.value) if submission is not None else None
        expected = ExpectedAnswer(
            answer.kind, answer.meaning, tuple(codes), tuple(unknown), tuple(sorted(fingers)), tuple(doubts), stands
        )
        data = write_answer(answer, rules=self._rules, result=result, version=self._ground.profile.assembly.version)
        types = self._ground.profile.transactions[answer.tot]
        data = encode(self._making.fitted(decode(data), types))
        name = f"{answer.tot}-{slug}".lower()
        tcn = answer.tcr if submission is None else submission
        return Case(Group.ANSWER, answer.tot, name, title, data, tuple(findings), answer=expected, submission=tcn)


def _words(meaning: Meaning) -> str:
    return meaning.value.replace("_", " ")
