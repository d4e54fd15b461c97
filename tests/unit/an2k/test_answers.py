"""A bureau's answers: read whatever way they are written, meant only as they say."""

from collections.abc import Callable
from dataclasses import replace as with_rules
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.an2k import answers as a
from app.an2k.answer_codes import shipped_codes
from app.an2k.answer_file import CUT_SHORT, FIELD_TWICE, NOT_THE_CHARACTERS, NOT_WELL_FORMED
from app.an2k.answer_writing import write_answer
from app.an2k.answers import AnswerRules, answer_rules, as_answer, interpret_answer
from app.an2k.errors import NotARecordFile, RecordError, TransactionNotAllowed, ValueNotUsable
from app.an2k.rules.profiles import load
from app.domain.bureau_answer import BureauAnswer, Meaning
from app.domain.match import Answer, AnswerKind, AnswerResult
from app.domain.position import FrictionRidgePosition as F

K, M = AnswerKind, Meaning
RULES = answer_rules(load("example-county"))
SRE = BureauAnswer(
    tot="SRE",
    tcn="E2026312000000000042",
    tcr="WA0330000-S01-2026-000001",
    kind=K.CRIMINAL_IDENTIFICATION,
    meaning=M.IDENTIFIED,
    at="20261108153000Z",
    ori="WVIAFIS0Z",
    dai="WA0330000",
    state_id="WA12345678",
    fbi_numbers=("123456AB7",),
    name="SAMPLE,JORDAN",
    rap_sheet="*** RECORD ***\r\nNAME SAMPLE,JORDAN",
)
NONE = replace(SRE, meaning=M.NOT_IDENTIFIED, state_id=None, fbi_numbers=(), rap_sheet=None)
ERRT = replace(NONE, tot="ERRT", kind=K.REJECTION, meaning=M.REJECTED, messages=("L0118: FINGERPRINT(S) 02 07",))
RAPID = replace(NONE, tot="RPISR", kind=K.RAPID_SEARCH, meaning=M.NO_CANDIDATE)
IAR = replace(NONE, tot="IAR", kind=K.IMMIGRATION_CROSS_CHECK, meaning=M.COMPLETED)


def read(data: bytes) -> BureauAnswer:
    return interpret_answer(data, RULES)


def written(answer: BureauAnswer, result: str | None = None) -> bytes:
    return write_answer(answer, rules=RULES, result=result)


# As they come. -------------------------------------------------------------------------------------------------------


@pytest.mark.samples
def test_the_samples(samples: Path) -> None:
    found, none, reject = (
        interpret_answer((samples / "responses" / name).read_bytes())
        for name in ("sre_ident_0500.an2", "sre_nonident_0502.an2", "errt_quality_0500.an2")
    )
    assert (found.meaning, found.fbi_numbers, found.state_id) == (M.IDENTIFIED, ("123456AB7",), "XX12345678")
    assert found.rap_sheet is not None
    assert found.rap_sheet.startswith("*** FBI IDENTIFICATION RECORD ***")
    assert (none.meaning, none.tcr, none.at) == (M.NOT_IDENTIFIED, "XX0010000-0000000043", "20261108153000Z")
    assert [(one.code, one.fingers) for one in reject.codes] == [
        ("L0118", (F.RIGHT_INDEX, F.LEFT_INDEX)),
        ("L0008", ()),
    ]
    assert (reject.meaning, reject.kind) == (M.REJECTED, K.REJECTION)
    assert all(answer.doubts == answer.remarks == () for answer in (found, none, reject))


@pytest.mark.parametrize("answer", [SRE, NONE, ERRT, RAPID, IAR], ids=lambda one: one.tot)
def test_what_is_written_is_read_back(answer: BureauAnswer) -> None:
    assert replace(read(written(answer)), codes=()) == answer


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=20)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([SRE, NONE, ERRT, IAR, *(replace(RAPID, meaning=m) for m in (M.HIGHLY_PROBABLE, M.POSSIBLE))]),
    TEXT,
    st.lists(TEXT.filter(lambda text: not text.isascii()), max_size=11),
)
def test_any_text_is_read_back(answer: BureauAnswer, name: str, messages: list[str]) -> None:
    one = replace(answer, name=name, messages=tuple(messages))
    again = read(written(one))
    assert replace(again, codes=(), remarks=()) == one


@pytest.mark.parametrize(("meaning", "letter"), [(M.HIGHLY_PROBABLE, "R"), (M.POSSIBLE, "Y"), (M.NO_CANDIDATE, "G")])
def test_a_rapid_search(meaning: Meaning, letter: str) -> None:
    data = written(replace(RAPID, meaning=meaning))
    assert f"2.059:{letter}".encode() in data
    assert read(data).meaning is meaning


def test_a_file_that_no_bureau_sends_is_not_written() -> None:
    for wrong in (
        replace(SRE, tcn="SHORT"),
        replace(SRE, ori="X"),
        replace(SRE, at="yesterday"),
        replace(SRE, tot="?"),
    ):
        with pytest.raises(TransactionNotAllowed):
            written(wrong)
    with pytest.raises(ValueNotUsable):
        written(replace(SRE, name="A\x1dB"))


def test_the_types_are_the_profiles_and_the_rest_of_type_2_may_be_given() -> None:
    assert RULES.types == {**a.EBTS_TYPES, "IAR": K.IMMIGRATION_CROSS_CHECK}
    assert {tot: results for tot, results in RULES.results.items() if results} == a.EBTS_RESULTS
    assert interpret_answer(written(IAR), AnswerRules()).doubts == (a.UNKNOWN_TYPE,)
    data = write_answer(RAPID, rules=RULES, others={9: "2026-000123", 88: "NO CANDIDATE", 73: "WA0330001"})
    assert (
        data.index(b"2.009:2026-000123") < data.index(b"2.059:G") < data.index(b"2.073:WA0330001\x1d2.088:NO CANDIDATE")
    )
    assert read(data) == RAPID


def test_a_result_is_what_the_agencys_own_table_says_in_so_many_words() -> None:
    profile = load("example-county")
    table = profile.tables["search-result"]
    own = {"H": "Identified (by the bureau)", "M": "not identified", "P": "pending", "I": "possible candidate"}
    tables = {**profile.tables, "search-result": with_rules(table, codes=own)}
    rules = answer_rules(with_rules(profile, tables=tables))
    assert rules.results["SRE"] == {"H": M.IDENTIFIED, "M": M.NOT_IDENTIFIED}
    assert interpret_answer(written(SRE, "H"), rules).meaning is M.IDENTIFIED
    for result in ("I", "N", "P"):
        assert interpret_answer(written(SRE, result), rules).doubts == (a.UNKNOWN_RESULT,)
    assert b"2.059:H" in write_answer(SRE, rules=rules)


# Loosely. ------------------------------------------------------------------------------------------------------------


def miscounted(data: bytes) -> bytes:
    return data.replace(b"2.001:", b"2.001:9", 1)


def short_tags(data: bytes) -> bytes:
    return data.replace(b"1.0", b"1.").replace(b"2.0", b"2.")


@pytest.mark.parametrize(
    "change",
    [
        miscounted,
        short_tags,
        lambda data: data + b"\r\nScanned by the gateway.\r\n",
        lambda data: b"\r\n" + data,
        lambda data: data.replace(b"\x1c2.", b"\x1c\r\n2."),
        lambda data: data.replace(b"1\x1f1\x1e2\x1f00", b"1:1,2:00"),
        lambda data: data.replace(b"2.059:", b"2.59: ").replace(b"2.002:00\x1d", b""),
    ],
    ids=["length", "short-tags", "bytes-after", "bytes-before", "line-between", "no-count", "no-idc"],
)
def test_a_file_that_is_not_well_formed_is_read(change: Callable[[bytes], bytes]) -> None:
    again = read(change(written(SRE)))
    assert NOT_WELL_FORMED in again.remarks
    assert replace(again, remarks=()) == SRE


def test_fields_in_another_order_are_read() -> None:
    first, second, _ = written(SRE).split(b"\x1c")
    mixed = b"\x1d".join(reversed(second.split(b"\x1d")))
    assert replace(read(first + b"\x1c" + mixed + b"\x1c"), remarks=()) == SRE


def test_a_file_that_is_cut_has_no_meaning() -> None:
    data = written(replace(NONE, messages=("A MESSAGE THAT IS LONG ENOUGH TO BE CUT",)))
    again = read(data[:-30])
    assert (again.meaning, again.doubts) == (M.UNDETERMINED, (CUT_SHORT,))
    assert again.tcr == SRE.tcr


def test_latin_1_where_nothing_is_declared_and_where_the_declaration_is_untrue() -> None:
    plain = written(replace(SRE, name="MUNOZ,JOSE")).replace(b"MUNOZ", "MUÑOZ".encode("latin-1"))
    assert read(plain).name == "MUÑOZ,JOSE"
    declared = written(replace(SRE, name="MUÑOZ,JOSE")).replace("Ñ".encode(), b"\xd1N")
    again = read(declared)
    assert (again.name, again.remarks) == ("MUÑNOZ,JOSE", (NOT_THE_CHARACTERS,))


@pytest.mark.parametrize("data", [b"", b"\x00" * 40, b"<html>", b"2.059:I\x1c", b"From: bureau\r\n\r\n1.001:"])
def test_what_is_no_answer_at_all_is_an_error(data: bytes) -> None:
    with pytest.raises(NotARecordFile):
        read(data)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 40))
def test_a_mutated_answer_is_read_or_refused(garbage: bytes, at: int, drop: int) -> None:
    data = written(ERRT)
    broken = data[:at] + garbage + data[at + drop :]
    try:
        again = read(broken)
    except RecordError:
        return
    assert again.meaning in M


# Strictly. -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "result", "doubt"),
    [
        (SRE, "", a.NO_RESULT),
        (SRE, "i", a.UNKNOWN_RESULT),
        (SRE, "IDENT", a.UNKNOWN_RESULT),
        (SRE, "R", a.UNKNOWN_RESULT),  # a letter of another kind of answer
        (RAPID, "N", a.UNKNOWN_RESULT),
        (SRE, "N", a.NONE_WITH_NUMBER),
        (replace(RAPID, fbi_numbers=("1A",)), "G", a.NONE_WITH_NUMBER),
        (replace(NONE, messages=("L0008 QUALITY",)), "N", a.RESULT_WITH_REJECT),
        (ERRT, "N", a.RESULT_WITH_REJECT),
        (replace(SRE, tot="XYZ"), "I", a.UNKNOWN_TYPE),
    ],
)
def test_what_is_not_said_plainly_is_undetermined(answer: BureauAnswer, result: str, doubt: str) -> None:
    again = read(written(answer, result))
    assert (again.meaning, again.doubts) == (M.UNDETERMINED, (doubt,))
    assert (again.messages, again.fbi_numbers, again.tcr) == (answer.messages, answer.fbi_numbers, answer.tcr)


def test_two_results_or_two_references_that_differ_are_doubts() -> None:
    twice = written(SRE).replace(b"2.059:I", b"2.059:I\x1d2.059:N")
    assert read(twice).doubts == (a.TWO_RESULTS,)
    assert FIELD_TWICE in read(twice).remarks
    other = written(SRE).replace(b"1.010:", b"1.010:OTHER-00001\x1d1.010:")
    assert read(other).doubts == (a.TWO_HEADERS,)
    same = written(SRE).replace(b"2.059:I", b"2.059:I\x1d2.059:I")
    assert read(same).meaning is M.IDENTIFIED


def test_a_bureau_that_numbers_new_records_does_not_contradict_itself() -> None:
    rules = with_rules(RULES, numbers_new_records=True)
    assert interpret_answer(written(SRE, "N"), rules).meaning is M.NOT_IDENTIFIED


def test_an_immigration_answer_is_completed_whatever_it_says() -> None:
    for answer in (IAR, replace(IAR, fbi_numbers=("1A",), messages=("MATCH", "L0008"))):
        for result in ("", "I", "N", "?"):
            assert read(written(answer, result)).meaning is M.COMPLETED


def test_what_is_odd_and_harmless_is_remarked() -> None:
    again = read(written(replace(ERRT, tcr="", messages=("Z9999: SOMETHING NEW", "NO CODE HERE"))))
    assert again.meaning is M.REJECTED
    assert set(again.remarks) == {a.NO_REFERENCE, a.UNKNOWN_CODE}
    assert [(one.code, one.is_known) for one in again.codes] == [("Z9999", False)]
    assert read(written(replace(ERRT, messages=("SORRY",)))).remarks == (a.NO_CODE,)


def test_more_messages_than_the_table_allows_are_all_kept() -> None:
    many = tuple(f"L0008 FINGER {number % 10 + 1}" for number in range(40))
    again = read(written(replace(ERRT, messages=many)))
    assert again.messages == many
    assert len(again.codes) == 40


def test_an_answer_that_is_all_codes_stays_small_and_loses_no_word() -> None:
    many = tuple(f"L0008 {number}" for number in range(500))
    again = read(written(replace(ERRT, messages=many)))
    assert again.messages == many
    assert (len(again.codes), again.remarks) == (a.MOST_CODES, (a.MORE_IN_TEXT,))
    long = "L0008 FINGER 3 " * 20_000
    again = read(written(replace(ERRT, messages=(long.strip(),))))
    assert (again.messages, again.codes) == ((long.strip(),), ())
    assert set(again.remarks) == {a.MORE_IN_TEXT, a.NO_CODE}


# For the queue. ------------------------------------------------------------------------------------------------------

ARRIVED = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)


def kept(answer: BureauAnswer) -> Answer:
    return as_answer(answer, number=3, control_number="FOLDER-1", tcn="WA-TCN", received_at=ARRIVED)


def test_as_the_queue_keeps_it() -> None:
    found = kept(read(written(SRE)))
    assert (found.kind, found.result, found.record_number) == (SRE.kind, AnswerResult.IDENTIFIED, "123456AB7")
    assert (found.number, found.control_number, found.tcn) == (3, "FOLDER-1", "WA-TCN")
    assert (found.own_tcn, found.reference) == (SRE.tcn, SRE.tcr)
    assert found.answered_at == datetime(2026, 11, 8, 15, 30, tzinfo=UTC)
    assert kept(replace(SRE, at="20261108")).answered_at == ARRIVED  # a day says no moment
    reject = kept(read(written(ERRT)))
    assert (reject.codes, reject.text) == (("L0118",), "L0118: FINGERPRINT(S) 02 07")


def test_of_an_immigration_answer_the_queue_learns_only_that_it_came() -> None:
    found = replace(IAR, fbi_numbers=("1A",), state_id="S1", messages=("PRINTS MATCH", "L0008"))
    assert kept(read(written(found))) == kept(read(written(IAR)))
    assert kept(read(written(found)[:-5])) == kept(read(written(IAR)))
    unknown = replace(found, tot="XYZ")
    assert (kept(read(written(unknown))).text, kept(read(written(unknown))).codes) == ("", ())


def test_an_undetermined_answer_has_no_record_number() -> None:
    again = kept(read(written(SRE, "N")))
    assert (again.result, again.record_number) == (AnswerResult.UNDETERMINED, None)


def test_every_code_of_the_table_is_found_in_a_message_of_it() -> None:
    for code in shipped_codes():
        (found,) = read(written(replace(ERRT, messages=(f"{code}: WHATEVER",)))).codes
        assert (found.code, found.is_known, found.text) == (code, True, f"{code}: WHATEVER")
