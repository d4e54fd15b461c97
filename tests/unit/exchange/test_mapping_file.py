"""Mappings: the examples load, and every fault is named by file, line and key."""

from pathlib import Path

import pytest

from app.exchange.mapping_file import MappingNotUsable, read_mapping

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "mappings"
JSON = (FOLDER / "example-json.toml").read_text(encoding="utf-8")
CSV = (FOLDER / "example-csv.toml").read_text(encoding="utf-8")


def written(folder: Path, text: str, eyes: str | None = None) -> Path:
    path = folder / "county.toml"
    path.write_text(text, encoding="utf-8")
    eyes_text = (FOLDER / "example-eyes.csv").read_text(encoding="utf-8") if eyes is None else eyes
    (folder / "example-eyes.csv").write_text(eyes_text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_the_examples_are_usable(path: Path) -> None:
    mapping = read_mapping(path)
    assert mapping.name
    assert mapping.outgoing is not None
    assert all(table.codes for table in mapping.tables.values())


FAULTS = {
    "a name within a value": (
        '"fingerprints.state" = "state"',
        '"fingerprints.state" = "state"\n"fingerprints.state.at" = "changed_at"',
        "out.fields.fingerprints.state.at",
        "fingerprints.state is a value already",
    ),
    "half a name": (
        '"fingerprints.state" = "state"',
        '"fingerprints..state" = "state"',
        "out.fields.fingerprints..state",
        "both sides",
    ),
    "unknown key": ('record_id = "id"', 'record_id = "id"\nrecordid = "x"', "in.recordid", "Did you mean record_id?"),
    "unknown key of a field": ("when_empty", "whenempty", "in.subject.date_of_birth.whenempty", "when_empty?"),
    "unknown field": ("[in.subject]", '[in.subject]\nsurnam = "x"', "in.subject.surnam", "Did you mean surname?"),
    "unknown format of days": (
        'date = "MM/DD/YYYY"',
        'date = "MM/DD/YY"',
        "in.subject.date_of_birth.date",
        "Did you mean MM/DD/YYYY? It is one of YYYY-MM-DD, ",
    ),
    "unknown format": ('format = "json"\nrecords', 'format = "xml"\nrecords', "in.format", "json, csv"),
    "missing": ('booking_number = "booking.number"\n', "", "in", "The key booking_number is missing."),
    "missing in charges": ('from = "charges"\n', "", "in.charges", "from is due"),
    "no such table": ('table = "sex"', 'table = "sexes"', "in.subject.sex.table", "Did you mean sex?"),
    "no such code of EBTS": ('Male = "M"', 'Male = "MALE"', "tables.sex.codes.Male", '"MALE"'),
    "no offence code": ('"14-72" = "2399"', '"14-72" = "x"', "tables.statutes.codes.14-72", '"x"'),
    "a code twice": ('Male = "M"', 'Male = "M", MALE = "M"', "tables.sex", "stands here twice"),
    "unknown key of a table": ('file = "example', 'fil = "example', "tables.eyes.fil", "Did you mean file?"),
    "unknown allowed where there is none": (
        '{ from = "inmate.name", name = "last", upper = true }',
        '{ from = "inmate.last", when_empty = "unknown" }',
        "in.subject.surname.when_empty",
        "no value for unknown",
    ),
    "no date format": (
        '{ from = "booking.arrested", date = "YYYY-MM-DD" }',
        '"booking.arrested"',
        "in.date_of_arrest",
        "date is due here",
    ),
    "two notations": (
        'table = "race"',
        'table = "race", upper = true, name = "last"',
        "in.subject.race.table",
        "not both",
    ),
    "a height of a weight": ('weight = "lb"', 'height = "cm"', "in.subject.weight_lb.height", "no height"),
    "a wrong constant": (
        '{ from = "inmate.hair", when_empty = "unknown" }',
        '{ constant = "RAINBOW" }',
        "in.subject.hair.constant",
        "does not take",
    ),
    "another kind of value": ('name = "Example county, JSON"', "name = 7", "name", "Another kind of value"),
    "unknown name on the way back": (
        '"fingerprints.tcn" = "tcn"',
        '"fingerprints.tcn" = "tcm"',
        "out.fields.fingerprints.tcn",
        "Did you mean tcn?",
    ),
    "another schema": ("schema = 1", "schema = 2", "schema", "schema 1"),
    "numbered in json": ('from = "charges"', 'from = "charges"\nnumbered = 3', "in.charges.numbered", "for csv"),
}


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_fault_is_named_by_line_and_key(tmp_path: Path, fault: str) -> None:
    before, after, key, said = FAULTS[fault]
    assert before in JSON
    text = JSON.replace(before, after, 1)
    with pytest.raises(MappingNotUsable) as refused:
        read_mapping(written(tmp_path, text))
    assert refused.value.key == key
    assert said in refused.value.message
    assert refused.value.message.startswith(f"county.toml, line {refused.value.line}, ")
    named = text.splitlines()[refused.value.line - 1]
    assert key.rpartition(".")[2] in named or key.rpartition(".")[0].rpartition(".")[2] in named


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ('delimiter = ";"', 'delimiter = "||"', "in.delimiter"),
        ("[out]\n", '[out]\ndelimiter = ""\n', "out.delimiter"),
        ('"Charge{n}"', '"Charge"', "in.charges.literal.from"),
        ("numbered = 3", "numbered = 99", "in.charges.numbered"),
        ("numbered = 3", 'numbered = 3\nfrom = "charges"', "in.charges.from"),
        ('record_id = "BookingNo"', 'record_id = "BookingNo"\nrows_repeat = true', "in.charges.numbered"),
        ('record_id = "BookingNo"', 'record_id = { constant = "1" }', "in.record_id.constant"),
    ],
)
def test_faults_of_csv(tmp_path: Path, before: str, after: str, key: str) -> None:
    with pytest.raises(MappingNotUsable) as refused:
        read_mapping(written(tmp_path, CSV.replace(before, after, 1)))
    assert refused.value.key == key
    assert refused.value.line > 1


@pytest.mark.parametrize(
    ("eyes", "line", "said"),
    [
        ("jms,ebts\nBrown,BRO\nbrown,BLK\n", 3, "twice"),
        ("theirs,ours\n", 1, "columns jms, ebts"),
        ("jms,ebts\nBrown\n", 2, "Two columns"),
        ('jms,ebts\n"Brown,BRO\n', 2, "well-formed"),
    ],
)
def test_a_table_of_its_own_file_is_named_by_its_line(tmp_path: Path, eyes: str, line: int, said: str) -> None:
    with pytest.raises(MappingNotUsable) as refused:
        read_mapping(written(tmp_path, JSON, eyes))
    assert (refused.value.file, refused.value.line) == ("example-eyes.csv", line)
    assert said in refused.value.message


def test_a_table_of_elsewhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingNotUsable, match="beside the mapping"):
        read_mapping(written(tmp_path, JSON.replace("example-eyes.csv", "../secret.csv")))


@pytest.mark.parametrize("text", ["", "x", "[in", "schema = 1", "in = 3", "\ufeff[in]\n"])
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(MappingNotUsable):
        read_mapping(written(tmp_path, text))
    (tmp_path / "county.toml").write_bytes(b"schema = 1\nname = '\xff'\n")
    with pytest.raises(MappingNotUsable) as refused:
        read_mapping(tmp_path / "county.toml")
    assert refused.value.line == 2
    with pytest.raises(MappingNotUsable, match="cannot be read"):
        read_mapping(tmp_path / "absent.toml")
