"""Bad profiles: everything that is wrong is said with its file and line, all of it at once, and nothing else breaks."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.an2k.rules.faults import Fault, ProfileFaulty
from app.an2k.rules.files import LARGEST_FILE_BYTES, shipped_folder
from app.an2k.rules.profiles import ProfileUnknown, load, read_profile
from app.errors import Whose
from tests.unit.an2k.profile_files import CHILD, SMALL, YES_NO, faults_of, folder_of, line_of

RULE = '[[rule]]\nelement = "2.005"\nsource = "child"\n'
ITEM = '[[rule]]\nelement = "2.084..1"\nsource = "child"\n'
NEW = '[[rule]]\nelement = "2.901"\ntransactions = "CAR"\nsource = "child"\ntitle = "T"\npresence = "optional"\n'
CROSS = '[[cross]]\nsource = "child"\n'

# Statements of the child, the line with the fault (its text), and what is said.
BROKEN = [
    ("this is no toml", "this is no toml", "This is not TOML"),
    ('titel = "x"', "titel", "The key titel is not known here. Did you mean title?"),
    (RULE + 'sise = "2"', "sise", "rule 2.005: The key sise is not known here. Did you mean size?"),
    (RULE + 'size = "2-1"', "size", '"2-1" begins above its end.'),
    (RULE + 'size = "two"', "size", '"two" is no number'),
    (RULE + 'size = "1-y"', "size", '"1-y" is no number'),
    (RULE + "size = 2", "size", 'Text in quotes is due here, as "2".'),
    (RULE + "presence = true", "presence", "Text in quotes is due here."),
    ('[[rule]]\nelement = 2.005\nsource = "child"\nsize = "1"', "element", "Text in quotes, or a list of such texts,"),
    (RULE + "presence = mandatory", "presence = mandatory", 'A text stands in quotes, as presence = "mandatory".'),
    (RULE + "presence = “mandatory”", "presence = “", 'Quotation marks are straight ones: ".'),
    (RULE + 'pattern = "\\d"', "pattern", "A pattern with a backslash stands in single quotes."),
    (RULE + 'size = "1"\nsize = "2"', 'size = "2"', "stands here for the second time"),
    (RULE + 'size = "1"\ntransactions = "car"', "[[rule]]", "Did you mean CAR?"),
    (RULE + 'characters = "Q"', "characters", "is none of A, N, AN"),
    (RULE + 'presence = "must"', "presence", '"must" is not known here.'),
    (RULE + 'presence = "mandatry"', "presence", "Did you mean mandatory?"),
    (RULE + 'form = "day"', "form", '"day" is not known here.'),
    (RULE, "[[rule]]", "The rule states nothing."),
    ('[[rule]]\nelement = "2.5.1"\nsource = "child"\nsize = "1"', "element", '"2.5.1" is no element'),
    ('[[rule]]\nelement = "2.5"\nsize = "1"', "[[rule]]", "The key source is missing."),
    ('[[rule]]\nelement = "2.5"\nsize = "1"\nsource = "chld"', 'source = "chld"', "Did you mean child?"),
    ('[[rule]]\nsource = "child"\nsize = "1"', "[[rule]]", "The key element is missing."),
    ('[[rule]]\nelement = "2.99"\nsource = "child"\nsize = "1"', "[[rule]]", "No transaction uses it"),
    (RULE + 'size = "1"\ntransactions = ["CRA"]', "[[rule]]", '"CRA" is not known here. Did you mean CAR?'),
    (RULE + 'pattern = "[YN]"', "pattern", "A pattern and pattern_words"),
    (RULE + 'pattern = "[YN"\npattern_words = "w"', "[[rule]]", "does not close a class"),
    (RULE + 'pattern = "(Y+)+"\npattern_words = "w"\nsize = "1-99"', "[[rule]]", "in too many ways"),
    (RULE + 'pattern = "(?=Y)"\npattern_words = "w"', "[[rule]]", "are not taken"),
    (RULE + 'table = "yes-on"', "[[rule]]", "There is no yes-on.csv in the tables"),
    (RULE + 'table = "../x"', "table", "is no name of a table"),
    (ITEM + 'table = "yes-no"', "[[rule]]", "N, Y of yes-no do not fit the rule's characters N and size 2."),
    (RULE + 'form = "date"\ntable = ""', "[[rule]]", "A date has 8 characters, and size says 1."),
    (RULE + 'occurrences = "0"', "[[rule]]", "It is mandatory and may not occur."),
    (NEW, "[[rule]]", "CAR does not use it so far, so the rule states characters, size, occurrences too."),
    (
        '[[rule]]\nelement = "2.084"\nsource = "child"\ntable = "yes-no"',
        "[[rule]]",
        "The field has items",
    ),
    (
        NEW.replace("2.901", "2.777..1") + 'characters = "A"\nsize = "1"\noccurrences = "1"',
        "[[rule]]",
        "It is used in CAR, but the field that it is an item of is not.",
    ),
    (ITEM.replace("..1", "") + 'size = "4"', "[[rule]]", "rule 2.084: size: The field has items, and each has a size"),
    (
        NEW
        + 'characters = "A"\nsize = "x"\noccurrences = "1"\n'
        + NEW.replace("2.901", "2.901..2").replace("[[rule]]", "[[ rule ]]")
        + 'characters = "A"\nsize = "1"\noccurrences = "1"',
        "[[ rule ]]",
        "rule 2.901..2: 2.901 has no item 1; items are counted from 1.",
    ),
    (
        NEW.replace("2.901", "4.050") + 'characters = "B"\nsize = "1"\noccurrences = "1"',
        "[[rule]]",
        "rule 4.050: Type-4 has the fields 1 to 9, without items, and no other.",
    ),
    (
        NEW.replace("2.901", "20.003") + 'characters = "A"\nsize = "1"\noccurrences = "1"',
        "[[rule]]",
        "rule 20.003: The records of CAR have no Type-20.",
    ),
    (
        '[transaction.CAR]\nsource = "child"\nanswer = "rejection"',
        "[transaction.CAR]",
        "transaction CAR: answer: A submission ends no clock",
    ),
    ('[transaction.CAR]\nsource = "child"\ndrop = true', "[transaction.CAR]", "drop: A booking becomes it"),
    (CROSS + 'kind = "not-ofter"\nelements = ["2.005"]', "kind", "Did you mean not-after or not-in-future?"),
    (CROSS + 'kind = "not-after"\nelements = ["2.005"]', "elements", "1 elements are here; 2 are due."),
    (CROSS + 'kind = "requires"\nelements = ["2.005", "2.006"]', "[[cross]]", "No transaction uses 2.005, 2.006."),
    (
        CROSS + 'kind = "requires"\nelements = ["2.005", "2.006"]\ntransactions = ["CAR"]',
        "[[cross]]",
        "CAR does not use 2.006.",
    ),
    (CROSS + 'kind = "images-accounted"\nelements = ["2.084"]', "[[cross]]", "Positions are due for this kind."),
    (CROSS + 'kind = "amp-without-image"\nelements = ["2.084"]\npositions = [1]', "positions", "mean nothing"),
    (CROSS + 'kind = "amp-without-image"\nelements = ["2.084"]\ndrop = true', "[[cross]]", "No transaction states it."),
    (CROSS + 'kind = "records-in-all"\nelements = ["2.005"]', "[[cross]]", "A count is due for this kind."),
    (CROSS + 'kind = "records-in-all"\nelements = ["2.005"]\ncount = "9-2"', "count", "begins above its end"),
    (CROSS + 'kind = "not-in-future"\nelements = ["2.005"]\ncount = "2"', "count", "A count means nothing"),
    ('[transaction.XYZ]\nsource = "child"\nverified = true', "[transaction.XYZ]", "states title, kind, records too"),
    ('[transaction.XYZ]\nsource = "child"\nlike = "CRA"\nverified = true', "[transaction.XYZ]", "Did you mean CAR?"),
    ('[transaction.XYZ]\nsource = "child"\nlike = "CAR"', "[transaction.XYZ]", "A new one states verified too."),
    ('[transaction.CAR]\nsource = "child"\nlike = "CAR"', "[transaction.CAR]", "An ancestor has it already"),
    ('[transaction.XYZ]\nsource = "child"\ndrop = true', "[transaction.XYZ]", "there is nothing to drop"),
    ('[transaction.car]\nsource = "child"\ndrop = true', "[transaction.car]", "3 to 16 capital letters"),
    ('[transaction.CAR]\nsource = "child"\nrecords = { 200 = "1" }', "records", "A type of record is a number"),
    ('[transaction.CAR]\nsource = "child"\nanswer = "soon"', "answer", '"soon" is not known here.'),
    ('[transaction.CAR]\nsource = "child"\nverified = "yes"', "verified", "true or false is due here."),
    ('[assembly]\nsource = "child"\ntransaction = "CNA"', "[assembly]", '"CNA" is no submission of this profile.'),
    (
        '[assembly]\nsource = "child"\noffence_code_field = 901',
        "[assembly]",
        "CAR has no rule for 2.901 with two items",
    ),
    (
        '[assembly]\nsource = "child"\nretention = "X"',
        "[assembly]",
        'retention: "X" does not fit the rule of 2.005 in CAR.',
    ),
    ('[images]\nsource = "child"\ncompression = "WSQ"', "compression", "Did you mean WSQ20?"),
    ('[images]\nsource = "child"\nfinger_px = [800]', "finger_px", "2 whole numbers"),
    ('[[repair]]\nrow = "2.005 RET"\nwhy = "w"\nsource = "child"\nsize = "1"', "[[repair]]", "no field table here"),
    ("[rule]\nx = 1", "[rule]", "Tables are due here, written as [[rule]]."),
    ("assembly = 1", "assembly", "A table is due here, written as [assembly]."),
]


@pytest.mark.parametrize(("child", "at", "said"), BROKEN, ids=range(len(BROKEN)))
def test_a_fault_is_said_with_its_line(tmp_path: Path, child: str, at: str, said: str) -> None:
    top = child.startswith(("titel", "assembly"))
    file = folder_of(tmp_path, child="" if top else child)
    if top:
        file.write_text(child + "\n" + CHILD, encoding="utf-8")
    whole = file.read_text(encoding="utf-8")
    found = faults_of(file)
    assert [(one.file, one.line) for one in found] == [("child.toml", line_of(whole, at))] * len(found)
    assert any(said in one.said for one in found), found


PATTERNED = """
[[rule]]
element = "2.901"
transactions = "CAR"
title = "T"
presence = "optional"
characters = "A"
size = "2-3"
occurrences = "1"
pattern = "A*A*A*A*A*B"
pattern_words = "w"
source = "here"
"""
CHANGE = '[[rule]]\nelement = "2.901"\nsource = "child"\n'


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ('size = "2-900"', "size: The pattern underneath (small.toml:{line}) and the size 2-900 do not go together: "),
        ('size = "0"', "size: The pattern underneath (small.toml:{line}) takes no value that has letters, exactly 0"),
        ('characters = "N"', "characters: The pattern underneath (small.toml:{line}) takes no value that has digits"),
        ('size = "2-900"\npattern = "A*B"\npattern_words = "w"', ""),
        ('size = "2-9"', ""),
    ],
)
def test_what_does_not_go_with_a_pattern_underneath_is_said_of_itself(tmp_path: Path, change: str, said: str) -> None:
    small = SMALL + PATTERNED
    found = faults_of(folder_of(tmp_path, small=small, child=CHANGE + change))
    line = line_of(small, 'element = "2.901"') - 1
    assert [one.said.startswith(f"rule 2.901: {said.format(line=line)}") for one in found] == [True] * bool(said), found


def test_all_faults_of_a_file_are_listed_at_once(tmp_path: Path) -> None:
    child = RULE + 'size = "2-1"\n' + NEW + CROSS + 'kind = "no"\nelements = ["2.005"]\n[images]\nsource = "nobody"\n'
    file = folder_of(tmp_path, child=child)
    with pytest.raises(ProfileFaulty) as raised:
        read_profile(file)
    faults = raised.value.faults
    whole = file.read_text(encoding="utf-8").splitlines()
    assert [whole[one.line - 1] for one in faults] == ['size = "2-1"', "[[rule]]", 'kind = "no"', 'source = "nobody"']
    assert (raised.value.code, raised.value.whose) == ("an2/profile-not-usable", Whose.ADMINISTRATOR)
    assert all(str(one) in str(raised.value) for one in faults)


@pytest.mark.parametrize("part", ["presence", "size", "occurrences", "characters"])
def test_two_rules_of_one_file_that_contradict_each_other(tmp_path: Path, part: str) -> None:
    pairs = {
        "presence": ("optional", "mandatory"),
        "size": ("1", "1-2"),
        "occurrences": ("1", "1-2"),
        "characters": ("A", "AN"),
    }
    first, second = (f'{RULE}{part} = "{value}"\n' for value in pairs[part])
    file = folder_of(tmp_path, child=first + 'transactions = "CAR"\n' + second)
    (fault,) = faults_of(file)
    places = [n for n, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if text == "[[rule]]"]
    assert fault.line == places[1]
    assert fault.said == f"rule 2.005: {part}: For CAR line {places[0]} of this file says otherwise."


def test_what_a_child_says_otherwise_than_its_ancestor_is_no_contradiction(tmp_path: Path) -> None:
    assert faults_of(folder_of(tmp_path, child=RULE + 'presence = "optional"\n')) == ()


def test_an_item_that_is_mandatory_within_a_forbidden_field(tmp_path: Path) -> None:
    field = '[[rule]]\nelement = "2.084"\nsource = "child"\npresence = "forbidden"\n'
    item = '[[rule]]\nelement = "2.084..1"\nsource = "child"\npresence = "mandatory"\n'
    assert faults_of(folder_of(tmp_path, child=field)) == ()
    for child in (field + item, item + field):
        (fault,) = faults_of(folder_of(tmp_path, child=child))
        assert fault.said == "rule 2.084..1: It is mandatory within 2.084, which is forbidden."


def test_what_another_element_asks_for_may_not_be_forbidden(tmp_path: Path) -> None:
    asked = CROSS + 'kind = "requires"\nelements = ["2.005", "2.084"]\n'
    forbidden = '[[rule]]\nelement = "2.084"\nsource = "child"\npresence = "forbidden"\n'
    file = folder_of(tmp_path, child=asked)
    own = CHILD.replace('"child"\ntitle', '"grand"\ntitle').replace('"small"', '"child"')
    (tmp_path / "grand.toml").write_text(own + forbidden, encoding="utf-8")
    assert faults_of(file) == ()
    (fault,) = faults_of(tmp_path / "grand.toml")
    assert fault.said == "cross rule requires: With 2.005 there is 2.084, which CAR does not take."


@pytest.mark.parametrize("tot", ["FRCAR1", "F2CR"])
def test_a_type_whose_name_its_own_rule_does_not_take(tmp_path: Path, tot: str) -> None:
    text = CHILD.replace('"small"', '"ebts-10.0"')
    text += f'[transaction.{tot}]\nlike = "CAR"\ntitle = "T"\nverified = true\nsource = "child"\n'
    (tmp_path / "child.toml").write_text(text, encoding="utf-8")
    said = f"transaction {tot}: The rule of 1.004 does not take this name: letters, 3-5 characters."
    assert faults_of(tmp_path / "child.toml") == (Fault("child.toml", line_of(text, "[transaction."), said),)
    wider = '[[rule]]\nelement = "1.004"\ncharacters = "AN"\nsize = "3-16"\nsource = "child"\n'
    (tmp_path / "child.toml").write_text(text + wider, encoding="utf-8")
    assert faults_of(tmp_path / "child.toml") == ()


def test_a_profile_that_stands_on_none_is_told_that_alone(tmp_path: Path) -> None:
    rules = '[transaction.FRCR]\nlike = "CAR"\nverified = true\nsource = "child"\n' + RULE + 'size = "1"\n'
    (tmp_path / "child.toml").write_text(CHILD.replace('extends = "small"\n', "") + rules, encoding="utf-8")
    said = 'profile: It stands on none; write extends = "ebts-10.0" or another.'
    assert faults_of(tmp_path / "child.toml") == (Fault("child.toml", 1, said),)


def test_a_name_of_an_ancestor_as_people_say_it_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "child.toml").write_text(CHILD.replace('"small"', '"EBTS 10.0"') + RULE, encoding="utf-8")
    (fault, *rest) = faults_of(tmp_path / "child.toml")
    assert fault.said == 'profile: extends: There is no profile "EBTS 10.0". Did you mean ebts-10.0?'
    assert not any("known here" in one.said for one in rest)


def test_a_type_that_this_file_drops_or_damages_is_told_as_that(tmp_path: Path) -> None:
    text = CHILD.replace('"small"', '"ebts-10.0"')
    dropped = '[transaction.CNA]\ndrop = true\nsource = "child"\n'
    rule = '[[rule]]\nelement = "2.016"\ntransactions = "CNA"\npresence = "forbidden"\nsource = "child"\n'
    (tmp_path / "child.toml").write_text(text + dropped + rule, encoding="utf-8")
    (fault,) = faults_of(tmp_path / "child.toml")
    line = line_of(text + dropped, "[transaction.CNA]")
    assert fault.said == f"rule 2.016: transactions: Line {line} of this file drops CNA."
    own = '[transaction.FRCR]\nlike = "CAR"\ntitle = "T"\nverified = true\nsource = "Child"\n'
    (tmp_path / "child.toml").write_text(text + own + rule.replace("CNA", "FRCR"), encoding="utf-8")
    (fault,) = faults_of(tmp_path / "child.toml")  # and not that the rule's type is unknown
    assert fault.said == 'transaction FRCR: source: "Child" is not known here. Did you mean child?'


def test_a_missing_ancestor_is_said_with_the_nearest(tmp_path: Path) -> None:
    file = folder_of(tmp_path)
    file.write_text(CHILD.replace('extends = "small"', 'extends = "smal"'), encoding="utf-8")
    (fault, *_) = faults_of(file)
    assert (fault.line, fault.said) == (4, 'profile: extends: There is no profile "smal". Did you mean small?')


def test_profiles_that_extend_each_other(tmp_path: Path) -> None:
    small = SMALL.replace('date = "2026-11-30"\n', 'date = "2026-11-30"\nextends = "child"\n')
    said = [one.said for one in faults_of(folder_of(tmp_path, small=small))]
    assert said[0] == "profile: extends: A profile may not extend itself: child extends small extends child."


def test_a_chain_that_is_too_long_ends(tmp_path: Path) -> None:
    for number in range(20):
        text = CHILD.replace('"child"', f'"p{number}"').replace('"small"', f'"p{number + 1}"')
        (tmp_path / f"p{number}.toml").write_text(text, encoding="utf-8")
    (fault,) = faults_of(tmp_path / "p0.toml")
    assert (fault.file, fault.said) == ("p10.toml", "profile: extends: More than 10 profiles stand on each other.")


def test_the_faults_of_an_ancestor_are_said_in_its_own_file(tmp_path: Path) -> None:
    small = SMALL.replace('size = "2"', 'size = "four"')
    (fault,) = faults_of(folder_of(tmp_path, small=small))
    assert (fault.file, fault.line) == ("small.toml", line_of(small, 'size = "four"'))


TABLES = [
    (YES_NO + "Y,again\n", 7, "The code Y of the table yes-no is doubled; it stands in line 6."),
    (YES_NO.replace("N,no", "N"), 5, "A row of the table yes-no holds two cells, a code and its meaning; here is 1."),
    (YES_NO.replace("N,no", "N,no, never"), 5, "here is 3. A meaning with a comma stands in quotes."),
    (YES_NO.replace("N,no", "N,"), 5, "here is an empty one."),
    (YES_NO.replace("N,no", " N,no"), 5, 'The code " N" of the table yes-no has blanks around it.'),
    (YES_NO.replace(",", ";"), 4, "begins with the columns code,meaning. Its cells are parted by semicolons."),
    (YES_NO.replace("# source: the tests\n", ""), 1, "The table yes-no does not say its source"),
    (YES_NO.replace("2026", "soon"), 1, "The date of the table yes-no is not YYYY"),
    (YES_NO.replace("code,meaning", "code,what"), 4, "begins with the columns code,meaning"),
    (YES_NO.partition("N,no")[0], 4, "holds no code"),
    (YES_NO + '"Q,never ends', 7, "is not well-formed CSV"),
    (YES_NO.replace("# date", "# offered: Y, J\n# date"), 3, "The table yes-no offers J and has no such code."),
    (YES_NO.replace("# date", "# offered: Y,N,Y\n# date"), 3, "The table yes-no offers a code twice."),
    (YES_NO.replace("# date", "# partial: perhaps\n# date"), 1, "says of partial neither yes nor no"),
]


@pytest.mark.parametrize(("text", "line", "said"), TABLES, ids=range(len(TABLES)))
def test_a_code_table_that_is_damaged(tmp_path: Path, text: str, line: int, said: str) -> None:
    found = faults_of(folder_of(tmp_path, **{"yes-no": text}))
    assert ("tables/yes-no.csv", line) in [(one.file, one.line) for one in found]
    assert any(said in one.said for one in found), found


FIELDS = [
    (lambda t: t.replace("T2_RET,A,1,", "T2_RET,Q,1,"), 25, '2.005: type: "Q" is none of A'),
    (lambda t: t.replace("T2_RET,A,1,", "T2_RET,A,1-0,"), 25, '2.005: size: "1-0" begins above its end'),
    (lambda t: t.replace("2.005,T2_RET", "2,T2_RET"), 25, '2: tag: "2" is no element'),
    (lambda t: t.replace("Retention Code,M", "Retention Code,X"), 25, '2.005: CAR: "X" is neither M nor O nor empty'),
    (lambda t: t.replace("Retention Code,M", "Retention Code"), 25, "The row has 18 cells; 19 are due."),
    (lambda t: t.replace("2.006,T2_ATN", "2.005,T2_ATN"), 26, "2.005 stands twice for CAR; it is in line 25 already."),
    (lambda t: t.replace("CAR,CNA", "CAR,CAR", 1), 1, "begins with the columns"),
    (lambda t: t.replace("CAR,CNA", "CARX,CNA", 1), 1, "The column CARX has no table [transaction.CARX]"),
    (lambda t: t.replace("tag,", "tags,", 1), 1, "begins with the columns"),
    (lambda _: "", 1, "begins with the columns"),
    (lambda t: t[:9000] + '"' + t[9000:9001].replace(",", ""), 0, "well-formed CSV"),
    (lambda t: t.replace("T13_LQM_VEN,N", "T13_LQM_PRC,N"), 0, "names no row of the field table"),
]


@pytest.mark.parametrize(("damage", "line", "said"), FIELDS, ids=range(len(FIELDS)))
def test_a_field_table_that_is_damaged(tmp_path: Path, damage: Callable[[str], str], line: int, said: str) -> None:
    for name in ("ebts-9.1.toml", "ebts-9.1.fields.csv"):
        text = shipped_folder().joinpath(name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(damage(text) if name.endswith(".csv") else text, encoding="utf-8")
    (tmp_path / "tables").mkdir()
    for table in shipped_folder().joinpath("tables").iterdir():
        (tmp_path / "tables" / table.name).write_bytes(table.read_bytes())
    found = faults_of(tmp_path / "ebts-9.1.toml")
    there = [one for one in found if said in one.said]
    assert there, found[:5]
    assert not line or there[0][:2] == ("ebts-9.1.fields.csv", line)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"\xff\xfe", Fault("bad.toml", 1, "This is not text in UTF-8; save the file as such.")),
        (b"#" * (LARGEST_FILE_BYTES + 1), Fault("bad.toml", 0, f"The file is larger than {LARGEST_FILE_BYTES} bytes.")),
        (None, Fault("bad.toml", 0, "The file cannot be read: No such file or directory.")),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, data: bytes | None, fault: Fault) -> None:
    file = tmp_path / "bad.toml"
    if data is not None:
        file.write_bytes(data)
    assert faults_of(file) == (fault,)


def test_an_empty_file_lacks_everything_and_a_name_of_another_file_is_no_profile_s(tmp_path: Path) -> None:
    (tmp_path / "empty.toml").write_bytes(b"")
    said = " ".join(one.said for one in faults_of(tmp_path / "empty.toml"))
    assert all(key in said for key in ("name", "title", "date", 'extends = "ebts-10.0"'))
    assert "is named NAME.toml" in faults_of(tmp_path / "My Profile.txt")[0].said
    (tmp_path / "copy.toml").write_text(SMALL, encoding="utf-8")
    assert any("holds the profile copy" in one.said for one in faults_of(tmp_path / "copy.toml"))


def test_a_folder_that_is_not_there_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(ProfileUnknown, match="is not there"):
        load("example-county", tmp_path / "profils")


def test_a_name_that_no_profile_has_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ProfileUnknown, match="Did you mean example-county") as raised:
        load("example-conty", tmp_path)
    assert raised.value.code == "an2/profile-unknown"
    for name in ("../ebts-9.1", "", "EBTS", "a\x00b"):
        with pytest.raises(ProfileUnknown):
            load(name, tmp_path)


_LINES = SMALL.splitlines(keepends=True)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(
        st.tuples(
            st.integers(0, len(_LINES) - 1),
            st.one_of(
                st.sampled_from(["", "[x]\n", "[[rule]]\n", '"', "= 1\n", "{", "]", "\x00", "é" * 9]),
                st.text(max_size=20),
                st.sampled_from(_LINES),
            ),
        ),
        min_size=1,
        max_size=4,
    )
)
@example(edits=[(4, "[sources]\n")])
def test_whatever_is_done_to_a_profile_it_loads_or_its_faults_are_said(
    tmp_path: Path, edits: list[tuple[int, str]]
) -> None:
    lines = list(_LINES)
    for place, text in edits:
        lines[place] = text
    folder_of(tmp_path)
    (tmp_path / "small.toml").write_text("".join(lines), encoding="utf-8", errors="surrogatepass")
    for one in faults_of(tmp_path / "small.toml"):
        assert one.file in ("small.toml", "tables/yes-no.csv")
        assert re.search(r"\.$|\.\.\. ", one.said) or one.said.endswith((".", "?"))
