"""What a profile takes over from its ancestors, changes and takes away; and what is in force."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.an2k.rules import profiles
from app.an2k.rules.notation import admits, element, span
from app.an2k.rules.profiles import choose, load, names, read_profile
from app.an2k.rules.values import Characters, CrossKind, ElementKey, Presence, Span, TransactionKind
from app.config import ConfigError
from app.config import load as load_config
from tests.unit.an2k.profile_files import CHILD, SMALL, YES_NO, child_of, folder_of, line_of

K = ElementKey
RULE = '[[rule]]\nelement = "2.005"\nsource = "child"\n'
WHOLE = 'title = "T"\npresence = "optional"\ncharacters = "ANS"\nsize = "1-9"\noccurrences = "1"\n'
COUNT = '[[cross]]\nkind = "same-count"\nelements = ["2.005", "2.084"]\nsource = "child"\n'


def test_a_child_changes_a_part_of_a_rule_and_keeps_the_rest(tmp_path: Path) -> None:
    child = RULE + 'presence = "optional"\n'
    before, after = (child_of(tmp_path, text).transactions["CAR"].elements[K(2, 5)] for text in ("", child))
    assert (before.presence, after.presence) == (Presence.MANDATORY, Presence.OPTIONAL)
    assert (after.title, after.size, after.table) == (before.title, before.size, "yes-no")
    assert after.origins[:-1] == before.origins
    last = after.origins[-1]
    assert (last.profile, last.file, last.line) == ("child", "child.toml", line_of(CHILD + child, "[[rule]]"))
    assert (last.source, last.date) == ("The child's own document", "2026-11-30")


def test_what_an_ancestor_states_is_taken_away_by_an_empty_text(tmp_path: Path) -> None:
    words = 'pattern = "[YN]"\npattern_words = "Y or N"\n'
    with_it = child_of(tmp_path, RULE + words).transactions["CAR"].elements[K(2, 5)]
    assert (with_it.pattern, with_it.pattern_words) == ("[YN]", "Y or N")
    without = child_of(tmp_path, RULE + 'table = ""\npattern = ""\n').transactions["CAR"].elements[K(2, 5)]
    assert (without.table, without.pattern, without.pattern_words) == (None, None, None)


def test_a_field_of_the_agency_s_own(tmp_path: Path) -> None:
    car = child_of(tmp_path, f'[[rule]]\nelement = "2.2045"\ntransactions = "CAR"\nsource = "child"\n{WHOLE}')
    assert car.transactions["CAR"].elements[K(2, 2045)].size == Span(1, 9)


def test_one_rule_may_speak_of_several_elements(tmp_path: Path) -> None:
    child = f'[[rule]]\nelement = ["2.901", "2.902"]\ntransactions = "CAR"\nsource = "child"\n{WHOLE}'
    elements = child_of(tmp_path, child).transactions["CAR"].elements
    assert elements[K(2, 901)].origins == elements[K(2, 902)].origins


def test_a_type_of_the_agency_s_own_begins_as_another(tmp_path: Path) -> None:
    child = '[transaction.MAP]\ntitle = "Own"\nlike = "CAR"\nverified = true\nsource = "child"\n'
    child += RULE + 'transactions = "MAP"\nsize = "1-2"\n'
    found = child_of(tmp_path, child).transactions
    own, car = found["MAP"], found["CAR"]
    assert (own.title, own.kind, own.verified, own.records) == ("Own", TransactionKind.SUBMISSION, True, car.records)
    assert set(own.elements) == set(car.elements)
    assert (own.elements[K(2, 5)].size, car.elements[K(2, 5)].size) == (Span(1, 2), Span(1, 1))


def test_a_transaction_that_the_agency_does_not_take(tmp_path: Path) -> None:
    child = '[transaction.MAP]\nlike = "CAR"\nverified = false\nsource = "child"\n'
    child += '[transaction.CAR]\ndrop = true\nsource = "child"\n'
    found = child_of(tmp_path, child + '[assembly]\ntransaction = "MAP"\nsource = "child"\n')
    assert list(found.transactions) == ["MAP"]


def test_records_are_joined_and_none_takes_a_type_away_with_its_elements(tmp_path: Path) -> None:
    image = f'[[rule]]\nelement = "14.013"\ntransactions = "CAR"\nsource = "child"\n{WHOLE}'
    more = '[transaction.CAR]\nrecords = { 14 = "0-14" }\nsource = "child"\n'
    found = child_of(tmp_path, more + image).transactions["CAR"]
    assert found.records == {2: Span(1, 1), 14: Span(0, 14)}
    assert K(14, 13) in found.elements
    small = SMALL.replace('{ 2 = "1" }', '{ 2 = "1", 14 = "0-14" }') + image.replace('"child"', '"here"')
    less = read_profile(folder_of(tmp_path, small=small, child=more.replace("0-14", "0"))).transactions["CAR"]
    assert less.records == {2: Span(1, 1)}
    assert K(14, 13) not in less.elements


def test_a_field_that_is_given_items_has_no_size_of_its_own_any_more(tmp_path: Path) -> None:
    child = f'[[rule]]\nelement = "2.005..1"\ntransactions = "CAR"\nsource = "child"\n{WHOLE}{RULE}table = ""\n'
    assembly = '[assembly]\nsource = "child"\nretention = "Y"\n'
    elements = child_of(tmp_path, child + assembly).transactions["CAR"].elements
    assert (elements[K(2, 5)].size, elements[K(2, 5, 1)].size) == (Span(), Span(1, 9))


def test_the_items_of_a_forbidden_field_are_not_asked_for(tmp_path: Path) -> None:
    child = '[[rule]]\nelement = "2.084"\nsource = "child"\npresence = "forbidden"\n'
    elements = child_of(tmp_path, child).transactions["CAR"].elements
    assert elements[K(2, 84)].presence is Presence.FORBIDDEN
    assert K(2, 84, 1) not in elements


def test_a_cross_rule_is_taken_over_stated_anew_or_dropped(tmp_path: Path) -> None:
    kinds = [one.kind for one in child_of(tmp_path, COUNT).transactions["CAR"].cross]
    assert kinds == [CrossKind.SAME_COUNT]
    file = folder_of(tmp_path, child=COUNT)
    grandchild = (
        file.read_text(encoding="utf-8").replace('"child"\ntitle', '"grand"\ntitle').replace('"small"', '"child"')
    )
    for text, left in ((grandchild, 1), (grandchild + "drop = true\n", 0)):
        (tmp_path / "grand.toml").write_text(text, encoding="utf-8")
        assert len(profiles.read_profile(tmp_path / "grand.toml").transactions["CAR"].cross) == left


def test_the_nearest_table_of_a_name_is_the_one(tmp_path: Path) -> None:
    (tmp_path / "agency").mkdir()
    text = CHILD.replace('extends = "small"', 'extends = "ebts-10.0"')
    (tmp_path / "child.toml").write_text(text, encoding="utf-8")
    assert len(profiles.read_profile(tmp_path / "child.toml").tables["race"].codes) == 5
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "race.csv").write_text(
        "\ufeff" + YES_NO.replace("N,no", "# a remark\nN,no"), encoding="utf-8"
    )
    table = profiles.read_profile(tmp_path / "child.toml").tables["race"]
    assert dict(table.codes) == {"N": "no", "Y": "yes"}
    assert (table.origin.profile, table.origin.file, table.partial) == ("child", "tables/race.csv", False)


def test_a_partial_table_says_so(tmp_path: Path) -> None:
    partial = YES_NO.replace("# date", "# partial: yes\n# date")
    assert child_of(tmp_path, **{"yes-no": partial}).tables["yes-no"].partial


def test_a_folder_s_profiles_go_before_the_program_s(tmp_path: Path) -> None:
    folder_of(tmp_path)
    assert names(tmp_path) == ("child", "ebts-10.0", "ebts-9.1", "example-county", "small")
    assert load("child", tmp_path).ancestors == ("small",)
    assert load("child", tmp_path) is load("child", tmp_path)
    assert names(tmp_path / "nowhere") == names()


@pytest.fixture
def as_before() -> Iterator[None]:
    yield
    profiles.choose(profiles.DEFAULT)


@pytest.mark.usefixtures("as_before")
def test_the_profile_in_force_is_the_example_until_one_is_chosen(tmp_path: Path) -> None:
    assert load() is load("example-county")
    folder_of(tmp_path)
    chosen = choose("child", tmp_path)
    assert load() is chosen
    with pytest.raises(profiles.ProfileUnknown):
        choose("chil", tmp_path)
    assert load() is chosen


def test_the_settings_name_profile_and_folder(tmp_path: Path) -> None:
    given = {"data_dir": str(tmp_path)}
    assert load_config(None, environ={}, overrides=given).profiles_path is None
    settings = load_config(None, environ={}, overrides={**given, "profile": "child", "profiles_dir": str(tmp_path)})
    assert (settings.profile, settings.profiles_path) == ("child", tmp_path)
    with pytest.raises(ConfigError, match="profile must name"):
        load_config(None, environ={}, overrides={**given, "profile": " "})


@pytest.mark.parametrize(
    ("text", "key"), [("2.047", K(2, 47)), ("2.47", K(2, 47)), ("2.047..2", K(2, 47, 2)), ("4.06...13", K(4, 6))]
)
def test_an_element_as_it_is_written(text: str, key: ElementKey) -> None:
    assert element(text) == key


def test_spans_and_characters_as_they_are_written() -> None:
    assert [span(text) for text in ("4", "2-7", "1-x", "x")] == [Span(4, 4), Span(2, 7), Span(1), Span()]
    assert [str(span(text)) for text in ("4", "2-7", "1-x", "x")] == ["4", "2-7", "1-x", "0-x"]
    cases = [("A", "Añ", "A1"), ("N", "09", "٣"), ("AS", "O'NEIL, A", "A1"), ("NS", "19.69", "A"), ("AN", "A1", "A 1")]
    for kind, good, bad in cases:
        assert admits(Characters(kind), good)
        assert not admits(Characters(kind), bad)
    assert not admits(Characters.ALPHANUMERIC_SPECIAL, "A\x1fB")
    assert admits(Characters.BINARY, "\x00")
