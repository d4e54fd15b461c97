"""What a bureau answered: read loosely, meant strictly.

Whatever a file holds comes back as a BureauAnswer with the words as they came. A meaning other than UNDETERMINED is
given only where the answer says it in so many words and nothing in it speaks against; `doubts` say why not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

from app.an2k import answer_file
from app.an2k.answer_codes import LONGEST_MESSAGE_CHARACTERS, AnswerCodes, codes_in, shipped_codes
from app.an2k.answer_file import CUT_SHORT, NOT_THE_CHARACTERS, LooseAnswer
from app.an2k.record import RS, US
from app.an2k.rules.profiles import load
from app.an2k.rules.values import ElementKey, Profile
from app.domain.bureau_answer import BureauAnswer, Meaning
from app.domain.match import Answer, AnswerKind, AnswerResult

TOT, DAT, DAI, ORI, TCN, TCR, GMT = 4, 5, 7, 8, 9, 10, 14  # of Type-1
FBI, SID, NAM, SRF, MSG, ERS = 14, 15, 18, 59, 60, 75  # of Type-2
MOST_CODES = 100  # taken out of the messages of an answer; each carries its whole message
MOST_MESSAGES = 1_000  # the field table allows 11; what is above stays together in the last one

# Doubts. CUT_SHORT is another.
UNKNOWN_TYPE = "answer/unknown-type"  # 1.004 TOT is none that the profile names as an answer
NO_RESULT = "answer/no-result"  # 2.059 SRF is missing or empty
UNKNOWN_RESULT = "answer/unknown-result"  # it holds what its table does not
TWO_RESULTS = "answer/two-results"  # it is there twice and differs
TWO_HEADERS = "answer/two-headers"  # 1.004 TOT, 1.009 TCN or 1.010 TCR is there twice and differs
NONE_WITH_NUMBER = "answer/none-found-with-number"  # nobody was found, and there is an FBI number
RESULT_WITH_REJECT = "answer/result-with-reject"  # a result and a reject code, or a rejection with a result
# Remarks. Those of app.an2k.answer_file are others.
NO_REFERENCE = "answer/no-reference"  # 1.010 TCR is missing: only its sender knows what it answers
NO_TCN = "answer/no-tcn"
NO_CODE = "answer/no-code"  # a rejection in which no code was found
UNKNOWN_CODE = "answer/unknown-code"
MORE_IN_TEXT = "answer/more-in-text"  # messages so long or so many that not every code was taken out of them

EBTS_TYPES: Mapping[str, AnswerKind] = MappingProxyType(
    {"SRE": AnswerKind.CRIMINAL_IDENTIFICATION, "ERRT": AnswerKind.REJECTION, "RPISR": AnswerKind.RAPID_SEARCH}
)
# What a code table of 2.059 says in its meanings, up to a remark in brackets, by the kind of answer it belongs to.
RESULT_WORDS: Mapping[AnswerKind, Mapping[str, Meaning]] = MappingProxyType(
    {
        AnswerKind.CRIMINAL_IDENTIFICATION: {
            "identified": Meaning.IDENTIFIED,
            "not identified": Meaning.NOT_IDENTIFIED,
        },
        AnswerKind.RAPID_SEARCH: {
            "highly probable candidate": Meaning.HIGHLY_PROBABLE,
            "possible candidate": Meaning.POSSIBLE,
            "no candidate": Meaning.NO_CANDIDATE,
        },
    }
)
EBTS_RESULTS: Mapping[str, Mapping[str, Meaning]] = MappingProxyType(
    {
        "SRE": {"I": Meaning.IDENTIFIED, "N": Meaning.NOT_IDENTIFIED},
        "RPISR": {"R": Meaning.HIGHLY_PROBABLE, "Y": Meaning.POSSIBLE, "G": Meaning.NO_CANDIDATE},
    }
)
_NOBODY = frozenset({Meaning.NOT_IDENTIFIED, Meaning.NO_CANDIDATE})
_OF_IMMIGRATION = AnswerKind.IMMIGRATION_CROSS_CHECK
_RESULT_OF = {meaning: AnswerResult(meaning.value) for meaning in Meaning}
_EDGES = "\0 \t\r\n"  # what gateways put around a value
_RS_TEXT, _US_TEXT = RS.decode("ascii"), US.decode("ascii")


@dataclass(frozen=True, slots=True)
class AnswerRules:
    """`types`: which clock an answer of a type of transaction ends. `results`: what each code of 2.059 SRF says, by
    type of transaction; a code that is not there says nothing.

    `numbers_new_records`: the bureau gives an FBI number to a person whom it did not find, so that one beside "not
    identified" is no contradiction.
    """

    types: Mapping[str, AnswerKind] = field(default_factory=lambda: EBTS_TYPES)
    results: Mapping[str, Mapping[str, Meaning]] = field(default_factory=lambda: EBTS_RESULTS)
    codes: AnswerCodes = field(default_factory=shipped_codes)
    numbers_new_records: bool = False


def answer_rules(profile: Profile) -> AnswerRules:
    """The rules of a profile: its transactions of the kind `answer`, each with the clock that it ends and what the code
    table of its 2.059 says in the words of RESULT_WORDS; its own codes before those of the program."""
    known = frozenset(AnswerKind)
    types = {tot: AnswerKind(rules.answer) for tot, rules in profile.transactions.items() if rules.answer in known}
    return AnswerRules(
        types,
        {tot: _results(profile, tot, kind) for tot, kind in types.items()},
        {**shipped_codes(), **profile.answers.codes},
        numbers_new_records=profile.answers.numbers_new_records,
    )


def _results(profile: Profile, tot: str, kind: AnswerKind) -> Mapping[str, Meaning]:
    rule = profile.transactions[tot].elements.get(ElementKey(2, SRF))
    table = profile.tables.get(rule.table) if rule is not None and rule.table is not None else None
    words = RESULT_WORDS.get(kind, {})
    said = {code: text.partition("(")[0].strip().lower() for code, text in (table.codes if table else {}).items()}
    return {code: words[text] for code, text in said.items() if text in words}


def interpret_answer(data: bytes, rules: AnswerRules | None = None) -> BureauAnswer:
    """The answer that the bytes of a file hold. `rules`: by default those of the profile in force.

    Raises RecordError only where nothing can be read as an answer: NotARecordFile (empty, or no Type-1 at its
    beginning) and LimitExceeded. Everything else comes back, at worst as UNDETERMINED with `doubts`.
    """
    rules = rules or answer_rules(load())
    reader = _Reader(answer_file.read_loosely(data))
    tot = reader.one(1, TOT).upper()
    kind = rules.types.get(tot, AnswerKind.OTHER)
    messages = reader.each(2, MSG, MOST_MESSAGES)
    found = [code for message in messages for code in codes_in(message, rules.codes)]
    codes = tuple(found[:MOST_CODES])
    numbers = reader.each(2, FBI)
    has_reject = any(code.is_known for code in codes)
    meaning, doubts = _meaning(reader, tot, kind, rules, is_numbered=bool(numbers), has_reject=has_reject)
    tcn, tcr = reader.one(1, TCN), reader.one(1, TCR)
    odd = {
        NO_REFERENCE: not tcr,
        NO_TCN: not tcn,
        NO_CODE: kind is AnswerKind.REJECTION and not codes,
        UNKNOWN_CODE: not all(code.is_known for code in codes),
        MORE_IN_TEXT: len(found) > MOST_CODES or any(len(one) > LONGEST_MESSAGE_CHARACTERS for one in messages),
    }
    return BureauAnswer(
        tot=tot,
        tcn=tcn,
        tcr=tcr,
        kind=kind,
        meaning=meaning,
        at=reader.one(1, GMT) or reader.one(1, DAT),
        ori=reader.one(1, ORI),
        dai=reader.one(1, DAI),
        state_id=reader.one(2, SID) or None,
        fbi_numbers=numbers,
        name=reader.one(2, NAM) or None,
        codes=codes,
        messages=messages,
        rap_sheet=reader.whole(2, ERS) or None,
        doubts=doubts,
        remarks=(*reader.remarks, *(code for code, is_so in odd.items() if is_so)),
    )


def _meaning(
    reader: "_Reader", tot: str, kind: AnswerKind, rules: AnswerRules, *, is_numbered: bool, has_reject: bool
) -> tuple[Meaning, tuple[str, ...]]:
    """The meaning, UNDETERMINED with what speaks against it."""
    doubts = [] if reader.is_whole else [CUT_SHORT]
    if any(len(set(reader.values(1, number))) > 1 for number in (TOT, TCN, TCR)):
        doubts.append(TWO_HEADERS)
    written = set(reader.values(2, SRF))
    meaning = Meaning.UNDETERMINED
    if kind is AnswerKind.OTHER:
        doubts.append(UNKNOWN_TYPE)
    elif kind is _OF_IMMIGRATION:
        meaning = Meaning.COMPLETED  # whatever it found: nothing is asked of the jail
    elif kind is AnswerKind.REJECTION:
        meaning = Meaning.REJECTED
        if written:
            doubts.append(RESULT_WITH_REJECT)
    elif not written:
        doubts.append(NO_RESULT)
    elif len(written) > 1:
        doubts.append(TWO_RESULTS)
    else:
        meaning = rules.results.get(tot, {}).get(written.pop(), Meaning.UNDETERMINED)
        if meaning is Meaning.UNDETERMINED:
            doubts.append(UNKNOWN_RESULT)
        if meaning in _NOBODY and is_numbered and not rules.numbers_new_records:
            doubts.append(NONE_WITH_NUMBER)
        if has_reject:
            doubts.append(RESULT_WITH_REJECT)
    return (Meaning.UNDETERMINED if doubts else meaning), tuple(doubts)


class _Reader:
    """Fields of a loosely read answer as text, with what was odd on the way."""

    def __init__(self, source: LooseAnswer) -> None:
        self._source = source
        self._remarks = list(source.remarks)
        self.is_whole = source.is_whole

    @property
    def remarks(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._remarks))

    def values(self, record_type: int, number: int) -> tuple[str, ...]:
        """The field, once for each time it is there, without space around; empty ones left out."""
        fields = self._source.type1 if record_type == 1 else self._source.type2
        texts = (self._text(value).strip(_EDGES) for value in fields.get(number, ()))
        return tuple(text for text in texts if text)

    def whole(self, record_type: int, number: int) -> str:
        return "\n".join(self.values(record_type, number))

    def one(self, record_type: int, number: int) -> str:
        """The first item of a field; empty when it is not there."""
        return next(iter(self.each(record_type, number, 1)), "").split(_RS_TEXT)[0].strip(_EDGES)

    def each(self, record_type: int, number: int, most: int = MOST_MESSAGES) -> tuple[str, ...]:
        """Every item of every subfield, empty ones left out; what is above `most` stays together in the last one."""
        items = [
            item.strip(_EDGES)
            for text in self.values(record_type, number)
            for item in text.replace(_US_TEXT, _RS_TEXT).split(_RS_TEXT, most - 1)
        ]
        return tuple(item for item in items if item)

    def _text(self, value: bytes) -> str:
        try:
            return value.decode(self._source.encoding)
        except UnicodeDecodeError:
            self._remarks.append(NOT_THE_CHARACTERS)
            return value.decode("latin-1")


def as_answer(answer: BureauAnswer, *, number: int, control_number: str, tcn: str, received_at: datetime) -> Answer:
    """The answer as the queue keeps it. `number`: from 1 within the submission; `tcn`: the submission's; `received_at`
    stands where the bureau wrote no moment.

    Of an immigration answer, and of one whose type is not known and which may be one, nothing is taken over but that it
    came: the line at the desk reads the same for everybody (product safeguard).
    """
    is_withheld = answer.kind in (_OF_IMMIGRATION, AnswerKind.OTHER)
    numbers = answer.fbi_numbers or ((answer.state_id,) if answer.state_id else ())
    has_record = answer.meaning is Meaning.IDENTIFIED and bool(numbers)
    return Answer(
        number=number,
        control_number=control_number,
        tcn=tcn,
        kind=answer.kind,
        result=AnswerResult.COMPLETED if answer.kind is _OF_IMMIGRATION else _RESULT_OF[answer.meaning],
        answered_at=moment(answer.at) or received_at,
        text="" if is_withheld else "\n".join(_shown(message) for message in answer.messages),
        record_number=numbers[0] if has_record and not is_withheld else None,
        codes=() if is_withheld else tuple(dict.fromkeys(found.code for found in answer.codes)),
        own_tcn=answer.tcn,
        reference=answer.tcr,
    )


def moment(at: str) -> datetime | None:
    """1.014 GMT as a moment (UTC); None for a day alone, which says no moment, and for what is none."""
    try:
        return datetime.strptime(at, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _shown(text: str) -> str:
    """Without control characters, which no screen shows."""
    return "".join(character if character.isprintable() else " " for character in text)
