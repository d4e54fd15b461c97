"""The line of everything that stands in a TOML file."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.toml_lines import MOST_PARTS, NotToml, line_at, lines_of, loaded

ROOT = Path(__file__).resolve().parents[3]

EVERYTHING = '''\
# a comment with = and [brackets]
schema = 1  # after a value
title = "a # in a string, and \\"quotes\\" ] }"
literal = 'C:\\no escapes\\'
"quoted key" = 1
'literal.key' = 2
dotted . "with spaces".deep = 3
when = 1979-05-27 07:32:00Z
text = """
[not.a.table]
key = "not a key"
ends with two quotes"""""
raw = \'\'\'
[[nor.this]] # nor a comment
\'\'\'

[subject]   # a table
seed = 7
list = [
  1, 2,
  # between elements
  [ "nested", "]" ],
  { inline = "table", "b" = [3,
    4] },
]

[[act]]
do = "dry"
instead = { right_ring = "right_middle", left_ring = "left_middle" }

[[act]]
[act.more]
x = 1
[[act.part]]
y = 2
[[act.part]]
y = 3

[a.b."c.d"]
e = true
[a]
f = [[], {}]
'''


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from _paths(inner, (*path, key))


@pytest.mark.parametrize(
    ("path", "begins"),
    [
        (("schema",), "schema = 1"),
        (("literal",), "literal ="),
        (("quoted key",), '"quoted key"'),
        (("literal.key",), "'literal.key'"),
        (("dotted", "with spaces", "deep"), "dotted ."),
        (("text",), 'text = """'),
        (("raw",), "raw = '''"),
        (("subject",), "[subject]"),
        (("subject", "seed"), "seed = 7"),
        (("subject", "list", 1), "  1, 2,"),
        (("subject", "list", 2), '  [ "nested"'),
        (("subject", "list", 3, "inline"), "  { inline"),
        (("subject", "list", 3, "b", 1), "    4] },"),
        (("act", 0, "instead", "left_ring"), "instead ="),
        (("act", 1, "more", "x"), "x = 1"),
        (("act", 1, "part", 1, "y"), "y = 3"),
        (("a", "b", "c.d", "e"), "e = true"),
        (("a", "f"), "f = [[]"),
    ],
)
def test_each_thing_stands_on_its_line(path: tuple[str | int, ...], begins: str) -> None:
    line = lines_of(EVERYTHING)[path]
    assert EVERYTHING.splitlines()[line - 1].startswith(begins)


def test_the_second_table_of_an_array_is_not_the_first() -> None:
    lines = lines_of(EVERYTHING)
    rows = EVERYTHING.splitlines()
    assert [rows[lines["act", number] - 1] for number in (0, 1)] == ["[[act]]", "[[act]]"]
    assert lines["act", 0] < lines["act", 0, "do"] < lines["act", 1] < lines["act", 1, "part", 0]


@pytest.mark.parametrize(
    "text",
    [
        EVERYTHING,
        EVERYTHING.replace("\n", "\r\n"),
        "",
        "# nothing",
        "a = ''\nb = \"\"\nc = ''''''\nd = \"\"\"\"\"\"",
        "x = 1",
        (ROOT / "pyproject.toml").read_text(),
    ],
)
def test_all_that_a_file_holds_has_a_line_and_nothing_else(text: str) -> None:
    assert set(lines_of(text)) == set(_paths(tomllib.loads(text)))


def test_what_has_no_line_is_looked_for_around_it() -> None:
    lines = lines_of(EVERYTHING)
    assert line_at(lines, ("act", 0, "missing")) == lines["act", 0]
    assert line_at(lines, ("act", 9, "do")) == lines[("act",)]
    assert line_at(lines, ("nowhere",)) == 1


@pytest.mark.parametrize("dot", [".", " . ", "\t."])
@pytest.mark.parametrize("part", ["a", '"a b"', "'#'", "a-1_"])
def test_a_key_of_many_parts_is_refused_before_it_is_walked(part: str, dot: str) -> None:
    long = dot.join([part] * (MOST_PARTS + 1))
    for text in (f"x = 1\n{long} = 1", f"x = 1\n[{long}]", f"x = 1\ny = {{ {long} = 1 }}"):
        with pytest.raises(NotToml, match=f"line 2: a key has more than {MOST_PARTS} parts"):
            loaded(text)
    short = dot.join([part] * MOST_PARTS)
    values, lines = loaded(f"[{short}]\nx = 1")
    assert set(lines) == set(_paths(values))


@pytest.mark.parametrize("value", ["." * 2000, "a" * 60_000, "word. " * 2000, "1.25, " * 2000])
def test_dots_in_a_text_are_no_key(value: str) -> None:
    values, _ = loaded(f"# {value}\nx = \"{value}\"\ny = '''\n{value}'''")
    assert values == {"x": value, "y": value}


@pytest.mark.parametrize("text", ["a = ", "= 1", "[", "a = [1", "a = { b = 1"])
def test_what_is_no_toml_is_not_walked(text: str) -> None:
    with pytest.raises(ValueError, match="no TOML"):
        lines_of(text)
