"""Files as a bureau answers them, for certification decks, training and tests: what `interpret_answer` reads back."""

import re
from collections.abc import Mapping

from app.an2k.answers import (
    DAI,
    DAT,
    ERS,
    FBI,
    GMT,
    MSG,
    NAM,
    ORI,
    SID,
    SRF,
    TCN,
    TCR,
    TOT,
    AnswerRules,
    answer_rules,
    moment,
)
from app.an2k.codec import encode
from app.an2k.errors import TransactionNotAllowed
from app.an2k.record import CNT, DCS, IDC, AnsiNistFile, Field, TaggedRecord, join_items
from app.an2k.rules.profiles import load
from app.domain.bureau_answer import BureauAnswer

CRI = 73  # of Type-2
_VER, _NSR, _NTR = 2, 11, 12
_NO_IMAGES = "00.00"  # 1.011, 1.012
_UTF8 = (("003", "UTF-8", ""),)
_TOT = re.compile(r"[A-Z]{3,16}")
_AGENCY_CHARACTERS = 9
_TCN_CHARACTERS = range(10, 41)
_DAY = re.compile(r"[0-9]{8}")


def write_answer(
    answer: BureauAnswer,
    *,
    rules: AnswerRules | None = None,
    result: str | None = None,
    others: Mapping[int, str] | None = None,
    version: str = "0500",
) -> bytes:
    """The bytes of an answer's file. `result`: 2.059 SRF, by default what says the answer's meaning under `rules`
    (those of the profile in force by default). `others`: more fields of Type-2 by number, as 2.009 OCA; 2.073 CRI is
    the agency that is answered unless given here. `version`: 1.002.

    `codes`, `doubts` and `remarks` are not written: they are read out of the rest. Raises TransactionNotAllowed for
    values of Type-1 that do not fit their fields, ValueNotUsable for texts that hold a separator.
    """
    _check(answer)
    found = _result(answer, rules or answer_rules(load())) if result is None else result
    body: dict[int, tuple[str, ...]] = {
        IDC: ("00",),
        FBI: answer.fbi_numbers,
        SID: _one(answer.state_id),
        NAM: _one(answer.name),
        SRF: _one(found),
        MSG: answer.messages,
        CRI: (answer.dai,),
        ERS: _one(answer.rap_sheet),
        **{number: (text,) for number, text in (others or {}).items()},
    }
    is_ascii = all(text.isascii() for texts in body.values() for text in texts)
    header = {
        _VER: ((version,),),
        CNT: (("1", "1"), ("2", "00")),
        TOT: ((answer.tot,),),
        DAT: ((answer.at[:8],),),
        DAI: ((answer.dai,),),
        ORI: ((answer.ori,),),
        TCN: ((answer.tcn,),),
        TCR: ((answer.tcr,),) if answer.tcr else (),
        _NSR: ((_NO_IMAGES,),),
        _NTR: ((_NO_IMAGES,),),
        GMT: ((answer.at,),) if moment(answer.at) else (),
        DCS: () if is_ascii else _UTF8,
    }
    subfields = {number: tuple((text,) for text in body[number]) for number in sorted(body)}
    records = (_record(1, header, "ascii"), _record(2, subfields, "ascii" if is_ascii else "utf-8"))
    return encode(AnsiNistFile(records))


def _one(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()


def _record(record_type: int, values: Mapping[int, tuple[tuple[str, ...], ...]], encoding: str) -> TaggedRecord:
    fields = (Field(number, join_items(items, encoding)) for number, items in values.items() if items)
    return TaggedRecord.of(record_type, fields)


def _result(answer: BureauAnswer, rules: AnswerRules) -> str:
    """SRF that says the meaning; empty where the type of answer has none."""
    results = rules.results.get(answer.tot, {})
    return next((code for code, meaning in results.items() if meaning is answer.meaning), "")


def _check(answer: BureauAnswer) -> None:
    """TransactionNotAllowed where a file would not be one that a bureau sends."""
    fits = {
        "type of transaction": _TOT.fullmatch(answer.tot) is not None,
        "ORI": len(answer.ori) == _AGENCY_CHARACTERS,
        "DAI": len(answer.dai) == _AGENCY_CHARACTERS,
        "TCN": len(answer.tcn) in _TCN_CHARACTERS,
        "TCR": not answer.tcr or len(answer.tcr) in _TCN_CHARACTERS,
        "date": moment(answer.at) is not None or _DAY.fullmatch(answer.at) is not None,
    }
    for name, is_right in fits.items():
        if not is_right:
            raise TransactionNotAllowed(
                f"The {name} of the answer does not fit its field.", remedy="Give a value that fits."
            )
