"""Scripts of what befalls: read whole, or refused with line, key and remedy."""

from pathlib import Path

import pytest

from drivers.errors import ScriptRefused
from drivers.simulated.acts import CURES, Act, ActKind, Moment, Remedy
from drivers.simulated.script import FINGER_NAMES, LARGEST_SCRIPT_BYTES, POSITION_NAMES, Script, read_script

WHOLE = """\
schema = 1

[subject]
seed = 7

[[act]]
do = "dry"
fingers = ["right_ring", 3]
at = "right_four"
amount = 0.5

[[act]]
do = "other_finger"
at = 4
attempt = 2
until_attempt = 3
instead = { right_ring = "right_middle", 5 = 2 }

[[act]]
do = "unplug"
at = "right_thumb"
moment = "while_down"
seconds = 4
"""


def test_a_script_is_what_it_says() -> None:
    assert read_script(WHOLE) == Script(
        7,
        (
            Act(ActKind.DRY, frozenset({3, 4}), at=13, amount=0.5),
            Act(ActKind.OTHER_FINGER, at=4, attempt=2, until_attempt=3, instead={4: 3, 5: 2}),
            Act(ActKind.UNPLUG, at=1, moment=Moment.WHILE_DOWN, seconds=4.0),
        ),
    )


@pytest.mark.parametrize("encoded", [WHOLE.encode(), WHOLE.encode("utf-8-sig"), WHOLE.replace("\n", "\r\n").encode()])
def test_a_file_is_read_like_its_text(tmp_path: Path, encoded: bytes) -> None:
    (tmp_path / "dry.toml").write_bytes(encoded)
    assert read_script(tmp_path / "dry.toml") == read_script(WHOLE)


def test_a_script_need_not_say_much() -> None:
    assert read_script("schema = 1") == Script(None, ())
    assert read_script('schema = 1\n[[act]]\ndo = "ghost"') == Script(None, (Act(ActKind.GHOST),))


def test_every_finger_and_position_has_a_name() -> None:
    assert sorted(FINGER_NAMES.values()) == list(range(1, 11))
    assert sorted(POSITION_NAMES.values()) == list(range(1, 16))


@pytest.mark.parametrize("kind", list(ActKind))
def test_every_act_can_be_written(kind: ActKind) -> None:
    more = {
        ActKind.OTHER_FINGER: "instead = { right_ring = 3 }",
        ActKind.LATENCY: "seconds = 1.5",
        ActKind.BANDAGE: "fingers = [2]",
        ActKind.AMPUTATED: "fingers = [2]",
    }
    script = read_script(f'schema = 1\n[[act]]\ndo = "{kind.value}"\n{more.get(kind, "")}')
    assert script.acts[0].kind is kind


def _act(*rows: str) -> str:
    return "schema = 1\n\n[[act]]\n" + "\n".join(rows)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1, schema: A script begins with schema = 1."),
        ("schema = 2", "line 1, schema: A script begins with schema = 1."),
        ("schema = true", "line 1, schema: A script begins"),
        ("schema = 1\nact = 5", "line 2, act: Tables are due here, written as [[act]]; this is a whole number."),
        ("schema = 1\nact = [5]", "line 2, act: A table is due here; this is a whole number."),
        ("schema = 1\nsubject = 1", "line 2, subject: A table is due"),
        ("schema = 1\n[subject]\n\nseed = -3", "line 4, seed: A whole number from 0 is due here, not -3."),
        ("schema = 1\n[subject]\nseed = true", "line 3, seed: A whole number from 0 is due here, not true."),
        ("schema = 1\n[subject]\nsede = 3", "line 3, sede: There is no such key here. Did you mean seed?"),
        ("schema = 1\n[[acts]]", "line 2, acts: There is no such key here. Did you mean act?"),
        ("schema = 1\nx = = 3", "line 2: This is not TOML: Invalid value."),
        ('schema = 1\nx = "', "line 2: This is not TOML"),
        (_act('fingers = ["right_ring"]'), "line 3, act: An act must say what it does: do is missing."),
        (_act('do = "dryy"'), 'line 4, do: There is no act "dryy". Did you mean dry?'),
        (_act("do = 3"), "line 4, do: A name is due here, not 3."),
        (_act('do = "dry"', "", 'fingers = ["rihgt_ring"]'), "line 6, fingers: There is no finger"),
        (_act('do = "dry"', "fingers = [", "  2,", "  11,", "]"), "line 7, fingers: 11 is no finger: 1 to 10 are."),
        (_act('do = "dry"', "fingers = 3"), "line 5, fingers: A list of fingers is due here, not 3."),
        (_act('do = "dry"', 'at = "right_for"'), 'There is no position "right_for". Did you mean right_four?'),
        (_act('do = "dry"', "at = 16"), "line 5, at: 16 is no position: 1 to 15 are."),
        (_act('do = "dry"', "at = 1979-05-27"), "not a date or time."),
        (_act('do = "dry"', 'moment = "later"'), 'line 5, moment: There is no moment "later".'),
        (_act('do = "dry"', "amount = 2"), "line 5, amount: dry cannot be so: An amount is 0 to 1."),
        (_act('do = "dry"', "amount = nan"), "line 5, amount: dry cannot be so"),
        (_act('do = "dry"', 'amount = "much"'), 'line 5, amount: A number is due here, not "much".'),
        (_act('do = "dry"', f"amount = 1{'0' * 400}"), "line 5, amount: A number that can be counted with is due"),
        (f"schema = 1\nx = {'9' * 5000}", "line 2: This is not TOML: a value is out of bounds."),
        (f"schema = 1\n{'a.' * 50_000}a = 1", "line 2: This is not TOML: a key has more than 50 parts."),
        (_act('do = "dry"', "attempt = 0"), "line 5, attempt: dry cannot be so: The first attempt is 1."),
        (_act('do = "dry"', "attempt = 1.5"), "line 5, attempt: A whole number is due here, not 1.5."),
        (_act('do = "dry"', "attempt = 3", "until_attempt = 2"), "line 6, until_attempt: dry cannot be so"),
        (_act('do = "dry"', "seconds = 3"), "line 5, seconds: dry cannot be so: Seconds are for latency"),
        (_act('do = "latency"'), "line 3, seconds: latency cannot be so: A delay is over 0 to 5 s."),
        (_act('do = "latency"', "seconds = inf"), "line 5, seconds: latency cannot be so"),
        (_act('do = "bandage"', 'at = "right_four"'), "line 3, fingers: bandage cannot be so: It must say which"),
        (_act('do = "other_finger"'), "line 3, instead: other_finger cannot be so: It must say by `instead`"),
        (_act('do = "other_finger"', "instead = { right_ring = 4 }"), "A finger does not replace itself."),
        (_act('do = "other_finger"', "instead = { ring = 4 }"), 'line 5, ring: There is no finger "ring".'),
        (_act('do = "other_finger"', "instead = 4"), "line 5, instead: A table is due here, such as"),
        (_act('do = "dry"', "instead = { right_ring = 3 }"), "line 5, instead: dry cannot be so: Only other_finger"),
        (_act('do = "roll_slip"', 'at = "right_four"'), "line 5, at: roll_slip cannot be so: Nothing is rolled there."),
        (_act('do = "extra_finger"', 'at = "thumbs"'), "line 5, at: extra_finger cannot be so"),
        (_act('do = "joined_fingers"', "fingers = [1, 2]"), "line 5, fingers: joined_fingers cannot be so"),
        (_act('do = "unplug"', "fingers = [2]"), "line 5, fingers: unplug cannot be so: It concerns no finger."),
    ],
)
def test_a_script_that_cannot_be_used_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ScriptRefused) as refused:
        read_script(text)
    assert said in str(refused.value)
    assert refused.value.code == "reader/script-not-usable"
    assert refused.value.next_step


def test_the_refusal_of_a_file_names_it(tmp_path: Path) -> None:
    bad = tmp_path / "class.toml"
    with pytest.raises(ScriptRefused, match=r"class\.toml cannot be read"):
        read_script(bad)
    bad.write_bytes(b"schema = 1\n# \xff\n")
    with pytest.raises(ScriptRefused, match=r"class\.toml, line 2: This is not UTF-8 text"):
        read_script(bad)
    bad.write_bytes(b"#" * (LARGEST_SCRIPT_BYTES + 1))
    with pytest.raises(ScriptRefused, match="larger than"):
        read_script(bad)
    bad.write_text("schema = 1\nx = " + "[" * 5000)
    with pytest.raises(ScriptRefused, match=r"class\.toml"):
        read_script(bad)


# The document. -------------------------------------------------------------------------------------------------------

_DOCUMENT = (Path(__file__).resolve().parents[3] / "docs/simulated-reader.md").read_text()


def test_the_example_of_the_document_can_be_used() -> None:
    example = _DOCUMENT.split("```toml\n")[1].split("```")[0]
    assert read_script(example).seed == 7
    assert [act.kind for act in read_script(example).acts] == [ActKind.DRY, ActKind.OTHER_FINGER, ActKind.UNPLUG]


@pytest.mark.parametrize("kind", list(ActKind))
def test_the_document_tells_each_act_and_its_remedy(kind: ActKind) -> None:
    row = next(line for line in _DOCUMENT.splitlines() if line.startswith(f"| `{kind.value}` |"))
    remedies = {remedy.value for remedy in Remedy if kind in CURES[remedy]}
    told = row.split("|")[3]
    assert {remedy.value for remedy in Remedy if f"`{remedy.value}`" in told} == remedies
    assert remedies or told.strip()[:4] in ("none", "pass")


def test_the_document_tells_each_key_finger_and_position() -> None:
    for name in (*POSITION_NAMES, *(moment.value for moment in Moment)):
        assert f"`{name}`" in _DOCUMENT or name.startswith("left_")
    for key in ("do", "fingers", "at", "attempt", "until_attempt", "moment", "amount", "instead", "seconds"):
        assert f"| `{key}` |" in _DOCUMENT
