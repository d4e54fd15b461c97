"""A profile is tried before anybody is booked: what the station cannot write is said by line, and nothing else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.an2k.rules.faults import Fault, ProfileFaulty
from app.an2k.rules.profiles import load, read_profile
from app.an2k.rules.values import Profile
from app.an2k.trial import Sender, faults_of_trial, require_sendable
from app.errors import Whose

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
HEAD = """\
name = "agency"
title = "An agency"
date = "2026-11-30"
extends = "ebts-10.0"

[sources.own]
title = "The agency's document"
date = "2026-11-30"

"""
RULE = '[[rule]]\nsource = "own"\ntransactions = ["CAR"]\n'
NEW = 'mnemonic = "NEW"\ntitle = "New"\ncharacters = "AN"\nsize = "4"\noccurrences = "1"\n'


def profile_of(folder: Path, said: str) -> Profile:
    (folder / "agency.toml").write_text(HEAD + said, encoding="utf-8")
    return read_profile(folder / "agency.toml")


def faults_of(folder: Path, said: str, sender: Sender | None = None) -> tuple[Fault, ...]:
    return faults_of_trial(profile_of(folder, said), at=AT, sender=sender)


@pytest.mark.parametrize("name", ["ebts-9.1", "ebts-10.0", "example-county"])
def test_what_ships_can_be_sent(name: str) -> None:
    assert faults_of_trial(load(name), at=AT) == ()


IN_EVERY = "in every transaction, and CAR does not take it."
CANNOT = [
    ('element = "1.010"\npresence = "forbidden"', "The station writes 1.010 TCR", "when it sends again after a reject"),
    ('element = "1.009"\npresence = "forbidden"', "The station writes 1.009 TCN", IN_EVERY),
    ('element = "1.006"\npresence = "forbidden"', "The station writes 1.006 PRY", IN_EVERY),
    ('element = "1.015"\npresence = "forbidden"', "The station writes 1.015 DCS", "letters beyond ASCII"),
    ('element = "2.018"\npresence = "forbidden"', "The station writes 2.018 NAM", IN_EVERY),
    ('element = "2.045"\npresence = "forbidden"', "The station writes 2.045 DOA", IN_EVERY),
    ('element = "2.047"\npresence = "forbidden"', "The station writes 2.047 ASL", IN_EVERY),
    ('element = "2.047..1"\npresence = "forbidden"', "The station writes 2.047..1", "for a charge with its date"),
    ('element = "2.084"\npresence = "forbidden"', "The station writes 2.084 AMP", "for a person who lacks a finger"),
    ('element = "14.018"\npresence = "forbidden"', "The station writes 14.018", "for a person who lacks a finger"),
    ('element = "14.021"\npresence = "forbidden"', "The station writes 14.021", IN_EVERY),
    ('element = "2.047"\noccurrences = "5-9"', "CAR wants 5-9 occurrences of 2.047 ASL", "the station writes 1 occurr"),
    ('element = "1.010"\npresence = "mandatory"', "CAR wants 1.010 TCR", "and the station writes none."),
    ('element = "14.030"\npresence = "mandatory"\n' + NEW, "CAR wants 14.030 NEW", "and the station writes none."),
    ('element = "2.022"\npattern = "0[0-9]{7}"\npattern_words = "month first"', "CAR wants month first", "2.022 DOB"),
    (
        'element = "2.084..1"\npattern = "[1-9]|10"\npattern_words = "own"\nsize = "1-2"\ntable = ""',
        "CAR wants own of",
        "lacks",
    ),
    ('element = "14.006"\nsize = "4"', "CAR wants 4 characters of 14.006", "the station writes 3 characters: digits"),
]


@pytest.mark.parametrize(("rule", "begins", "holds"), CANNOT, ids=[one[0].splitlines()[0][11:-1] for one in CANNOT])
def test_what_the_station_cannot_write_is_a_fault_at_the_rule(
    tmp_path: Path, rule: str, begins: str, holds: str
) -> None:
    (fault,) = faults_of(tmp_path, RULE + rule)
    assert (fault.file, fault.line) == ("agency.toml", 10)
    assert fault.said.startswith(begins)
    assert holds in fault.said


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ('10 = "1"', "CAR wants 1 of Type-10, and the station writes none."),
        ('2 = "0"', "The station writes Type-2 in every transaction, and CAR does not take it."),
        ('4 = "1-14"', "CAR wants 1-14 of Type-4, and the station writes none."),
        ('14 = "14"', "CAR wants 14 of Type-14, and the station writes 12 records for a person who lacks a finger."),
        (
            '14 = "0"',
            "The station writes Type-14 in every transaction, and CAR does not take it. With record_type = 4 in "
            "[images] it writes Type-4.",
        ),
    ],
)
def test_records_that_the_station_does_not_write(tmp_path: Path, records: str, said: str) -> None:
    faults = faults_of(tmp_path, f'[transaction.CAR]\nrecords = {{ {records} }}\nsource = "own"\n')
    assert faults == (Fault("agency.toml", 10, said),)


def test_an_agency_that_takes_type_4_is_sent_type_4(tmp_path: Path) -> None:
    said = '[transaction.CAR]\nrecords = { 14 = "0" }\nsource = "own"\n[images]\nrecord_type = 4\nsource = "own"\n'
    assert faults_of(tmp_path, said) == ()


def test_another_type_of_transaction_is_named_where_it_was_chosen(tmp_path: Path) -> None:
    """A search takes ten prints and none of the arrest; its own mandatory fields are filled."""
    filled = '[[ask]]\nelement = "2.098"\nlabel.en = "Agency"\nsource = "own"\n'
    filled += '[[ask]]\nelement = "2.006"\nlabel.en = "Attention"\nsource = "own"\n'
    faults = faults_of(tmp_path, f'[assembly]\ntransaction = "RPIS"\nsource = "own"\n{filled}')
    assert len(faults) > 5
    assert {(one.file, one.line) for one in faults} == {("agency.toml", 10)}
    assert any(one.said.startswith("RPIS wants 0-10 of Type-14, and the station writes 14 records.") for one in faults)
    (arrest,) = [one.said for one in faults if "2.045" in one.said]
    assert arrest.startswith("The station writes 2.045 DOA")
    assert "RPIS does not take it. So says ebts-9.1.toml:" in arrest


@pytest.mark.parametrize("size", ["10-12", "10-24", "26-40"])
def test_the_length_of_the_station_s_own_control_numbers(tmp_path: Path, size: str) -> None:
    (fault,) = faults_of(tmp_path, f'{RULE}element = "1.009"\nsize = "{size}"\n')
    assert fault.line == 10
    assert fault.said == (
        f"CAR wants {size} characters of 1.009 TCN Transaction Control Number, and the station's own numbers are as "
        "WA0330000-S01-2026-000001, 25 characters. How they are formed cannot be set: ask the agency whether it takes "
        "them, and state that size and pattern."
    )


def test_it_is_the_station_s_own_code_that_counts(tmp_path: Path) -> None:
    said = f'{RULE}element = "1.009"\nsize = "10-24"\n'
    assert faults_of(tmp_path, said, Sender("WA0330000", "WA0000000", "S1")) == ()
    (fault,) = faults_of(tmp_path, said, Sender("WA0330000", "WA0000000", "JAIL"))
    assert "WA0330000-JAIL-2026-000001, 26 characters" in fault.said


def test_an_agency_of_the_profile_s_own_state(tmp_path: Path) -> None:
    """Without a station an agency is made up that the rules take; with one, its own is judged."""
    franklin = 'pattern = "FR[0-9]{7}"\npattern_words = "FR and seven digits"\n'
    said = "".join(f'{RULE}element = "{one}"\n{franklin}' for one in ("1.007", "1.008", "2.073", "14.004"))
    said += f'{RULE}element = "1.009"\npattern = "FR[0-9]{{7}}-.*"\npattern_words = "w"\n'
    assert faults_of(tmp_path, said) == ()
    assert faults_of(tmp_path, said, Sender("FR0330000", "FR0000000", "S01")) == ()
    faults = faults_of(tmp_path, said, Sender("FR0330000", "WA0000000", "S01"))
    assert faults == (
        Fault(
            "agency.toml",
            10,
            "CAR wants FR and seven digits of 1.007 DAI Destination Agency Identifier, and the station writes "
            "9 characters: letters, digits, `dai` of station.toml.",
        ),
    )


def test_what_the_officer_types_is_taken_as_the_rules_want_it(tmp_path: Path) -> None:
    """Whatever form a number or a code has, a value that keeps it can be typed."""
    said = f'{RULE}element = "2.009"\npattern = "B-[0-9]{{6}}"\npattern_words = "w"\nsize = "8"\n'
    said += f'{RULE}element = "2.047..2"\npattern = "(ABC|DE)*!"\npattern_words = "w"\nsize = "9-20"\n'
    said += f'{RULE}element = "2.027"\npattern = "[0-9]{{3}}"\npattern_words = "w"\nsize = "3"\n'
    assert faults_of(tmp_path, said) == ()


def test_what_the_profile_asks_for_or_holds_is_written(tmp_path: Path) -> None:
    said = (
        f'{RULE}element = "2.910"\npresence = "mandatory"\n{NEW}{RULE}element = "2.911"\npresence = "mandatory"\n{NEW}'
    )
    said += '[[ask]]\nelement = "2.910"\nlabel.en = "New"\nsource = "own"\n'
    said += '[assembly.constants]\n"2.911" = "AB12"\n'
    assert faults_of(tmp_path, said + '[assembly]\nsource = "own"\n') == ()


def test_an_optional_field_that_another_one_wants_is_seen_to_by_the_form(tmp_path: Path) -> None:
    wants = '[[cross]]\nkind = "requires"\nelements = ["2.045", "2.041"]\ntransactions = ["CAR"]\nsource = "own"\n'
    (fault,) = faults_of(tmp_path, wants)
    assert "2.041" in fault.said
    assert faults_of(tmp_path, wants + '[[ask]]\nelement = "2.041"\nlabel.en = "Home"\nsource = "own"\n') == ()


def test_what_the_station_can_leave_out(tmp_path: Path) -> None:
    """Where no retention is taken, the profile says so; the reader is left out by itself."""
    said = f'{RULE}element = "2.005"\npresence = "forbidden"\n'
    (fault,) = faults_of(tmp_path, said)
    assert fault.said.endswith('CAR does not take it. With retention = "" in [assembly] it is left out.')
    none = '[assembly]\nretention = ""\nsource = "own"\n'
    assert faults_of(tmp_path, said + none) == ()
    assert faults_of(tmp_path, f'{RULE}element = "2.067"\npresence = "forbidden"\n') == ()
    (lacking,) = faults_of(tmp_path, none)
    assert lacking == Fault("agency.toml", 10, lacking.said)
    assert lacking.said.startswith("CAR wants 2.005 RET Retention Code, and the station writes none. So says ebts-9.1")


def test_all_of_it_is_told_at_once_and_once(tmp_path: Path) -> None:
    said = "".join(f'{RULE}element = "{one}"\npresence = "forbidden"\n' for one in ("2.005", "2.084", "1.010"))
    profile = profile_of(tmp_path, said)
    with pytest.raises(ProfileFaulty) as raised:
        require_sendable(profile, at=AT)
    assert [fault.line for fault in raised.value.faults] == [10, 15, 20]
    assert (raised.value.code, raised.value.whose) == ("an2/profile-not-usable", Whose.ADMINISTRATOR)
    assert all(fault.said in raised.value.message for fault in raised.value.faults)


def test_a_type_that_nobody_verified_can_be_tried(tmp_path: Path) -> None:
    profile = profile_of(tmp_path, '[transaction.CAR]\nverified = false\nsource = "own"\n')
    require_sendable(profile, at=AT)
    with pytest.raises(ProfileFaulty, match=r"agency\.toml:10: Production refuses CAR, whose rules nobody verified"):
        require_sendable(profile, at=AT, production=True)
