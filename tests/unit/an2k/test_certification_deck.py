"""The deck of a profile: whole, agreeing with the engine where that enforces every rule, and only there."""

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.an2k.answer_codes import shipped_codes
from app.an2k.codec import decode, encode
from app.an2k.deck.sampling import longest, sample, takes
from app.an2k.deck.values import Case, Group
from app.an2k.deck.whole import Deck, Judging, Outcome, agrees
from app.an2k.errors import RecordError
from app.an2k.images import read_images
from app.an2k.record import TaggedRecord
from app.an2k.rules.profiles import load
from app.an2k.rules.values import (
    Characters,
    CrossKind,
    CrossRule,
    ElementKey,
    ElementRule,
    Presence,
    Profile,
    Span,
    TransactionRules,
)
from app.an2k.transaction import interpret
from app.an2k.validation import codes
from app.domain.position import FINGERS
from tests.unit.an2k.certification_support import ground, only

SUBMISSIONS = ("CAR", "RPIS")
UNVERIFIED = ("TPRS", "TPIS")
PROFILE = only(load("example-county"), *SUBMISSIONS, *UNVERIFIED, "SRE", "ERRT", "RPISR", "IAR")
DECK = Deck(ground(PROFILE))


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return list(DECK.cases())


@pytest.fixture(scope="module")
def outcomes(cases: list[Case]) -> list[tuple[Case, Outcome]]:
    judging = Judging(ground(PROFILE))
    return [(case, judging.outcome(case)) for case in cases]


def test_every_file_is_found_to_be_what_was_expected(outcomes: list[tuple[Case, Outcome]]) -> None:
    assert [case.slug for case, outcome in outcomes if not agrees(case, outcome)] == []


def test_every_kind_of_file_is_there_of_every_verified_submission(cases: list[Case]) -> None:
    there = {(case.tot, case.group) for case in cases}
    of_submissions = set(Group) - {Group.UNVERIFIED, Group.ANSWER}
    assert {(tot, group) for tot in SUBMISSIONS for group in of_submissions} <= there
    assert {tot for tot, group in there if group is Group.UNVERIFIED} == set(UNVERIFIED)
    assert {tot for tot, group in there if group is Group.ANSWER} == {"SRE", "ERRT", "RPISR", "IAR"}
    assert len({case.slug for case in cases}) == len(cases)
    assert all(case.data.startswith(b"1.001:") or case.group is Group.UNREADABLE for case in cases)


@pytest.mark.parametrize("tot", SUBMISSIONS)
def test_each_mandatory_field_of_a_record_that_is_there_is_once_removed(cases: list[Case], tot: str) -> None:
    rules = PROFILE.transactions[tot]
    kinds = {1, 2, 14} | ({10, 15} & set(rules.records))
    slugs = {case.slug for case in cases}
    wanted = [
        key
        for key, rule in rules.elements.items()
        if rule.presence is Presence.MANDATORY and not key.item and key.record_type in kinds
    ]
    assert len(wanted) > 25
    assert [str(key) for key in wanted if f"{tot.lower()}-{key}-removed" not in slugs] == []


@pytest.mark.parametrize("tot", SUBMISSIONS)
def test_each_condition_is_once_not_kept(cases: list[Case], tot: str) -> None:
    kinds = [f"{tot.lower()}-{rule.kind}-{number}-" for number, rule in enumerate(PROFILE.transactions[tot].cross, 1)]
    slugs = [case.slug for case in cases if case.group is Group.CONDITION]
    assert [kind for kind in kinds if not any(slug.startswith(kind) for slug in slugs)] == []
    assert DECK.untried[tot] == ()


def test_the_good_files_hold_what_their_titles_say(cases: list[Case]) -> None:
    good = {case.slug: case for case in cases if case.group is Group.GOOD}
    assert "ÁNGEL" in interpret(good["car-accented-name"].data).subject.middle
    assert interpret(good["car-unknown-values"].data).subject.date_of_birth == "00000000"
    assert len(interpret(good["car-most-charges"].data).charges) == 40
    hand = interpret(good["car-missing-hand"].data)
    assert [one.finger for one in hand.missing] == list(FINGERS[:5])
    assert len(hand.images) == 14 - 7
    again, plain = interpret(good["car-resubmission"].data), interpret(good["car-plain"].data)
    assert again.transaction.tcr == plain.transaction.tcn
    assert len(read_images(decode(good["rpis-2-prints"].data))) == 2
    assert len(read_images(decode(good["rpis-10-prints"].data))) == 10
    for slug, record_type in (("car-photo", 10), ("car-palms", 15)):
        assert decode(good[slug].data).of_type(record_type)
    longest_name = decode(good["car-longest-values"].data).records[1]
    assert isinstance(longest_name, TaggedRecord)
    assert len(longest_name.need(18).value) == 50
    every = decode(good["car-every-element"].data).records[1]
    assert isinstance(every, TaggedRecord)
    lacking = [
        str(key)
        for key, rule in PROFILE.transactions["CAR"].elements.items()
        if key.record_type == 2
        and not key.item
        and rule.presence is Presence.OPTIONAL
        and every.get(key.number) is None
    ]
    assert lacking == ["2.084"]  # says what is missing, and nothing is


def test_each_reject_code_has_an_answer(cases: list[Case]) -> None:
    rejects = [case.answer for case in cases if case.tot == "ERRT" and case.answer is not None]
    assert {code for one in rejects for code in one.codes} == {*shipped_codes(), "X9999"}
    assert [one.unknown for one in rejects if one.unknown] == [("X9999",)]
    assert any(one.fingers for one in rejects)


def test_a_later_answer_stands(outcomes: list[tuple[Case, Outcome]]) -> None:
    stands = {
        case.slug: outcome.answer.stands for case, outcome in outcomes if outcome.answer and outcome.answer.stands
    }
    assert stands == {
        "sre-delayed-1": "not_identified",
        "sre-delayed-2": "identified",
        "sre-corrected-1": "identified",
        "sre-corrected-2": "not_identified",
    }


def test_what_cannot_be_read_is_refused_by_the_strict_reading(cases: list[Case]) -> None:
    unreadable = [case for case in cases if case.group is Group.UNREADABLE]
    for case in unreadable:
        with pytest.raises(RecordError):
            decode(case.data)
    assert len(unreadable) > 50


def test_each_file_has_a_tcn_of_its_own(cases: list[Case]) -> None:
    """But for those that break it, and those that nobody can read."""
    tried = [case for case in cases if "-1.009-" not in case.slug and case.group is not Group.UNREADABLE]
    tcns = [case.data.split(b"1.009:")[1].split(b"\x1d")[0] for case in tried]
    assert len(set(tcns)) == len(tried) > 800


def test_the_same_day_gives_the_same_bytes(cases: list[Case]) -> None:
    again = Deck(ground(PROFILE)).cases()
    assert list(itertools.islice(again, 150)) == cases[:150]


# A rule that the engine does not enforce is seen. --------------------------------------------------------------------


def altered(change: Callable[[TransactionRules], TransactionRules]) -> Profile:
    return replace(PROFILE, transactions={**PROFILE.transactions, "CAR": change(PROFILE.transactions["CAR"])})


def with_rule(key: ElementKey, change: Callable[[ElementRule], ElementRule]) -> Profile:
    return altered(lambda rules: replace(rules, elements={**rules.elements, key: change(rules.elements[key])}))


def without_condition(kind: CrossKind) -> Profile:
    return altered(lambda rules: replace(rules, cross=tuple(one for one in rules.cross if one.kind is not kind)))


@pytest.mark.parametrize(
    ("judged_by", "seen"),
    [
        (with_rule(ElementKey(2, 9), lambda rule: replace(rule, size=Span())), {"2.009-too-long"}),
        (with_rule(ElementKey(2, 9), lambda rule: replace(rule, pattern=None)), {"2.009-pattern"}),
        (with_rule(ElementKey(2, 31), lambda rule: replace(rule, table=None)), {"2.031-code-unknown"}),
        (
            with_rule(ElementKey(2, 45), lambda rule: replace(rule, presence=Presence.OPTIONAL)),
            {"2.045-removed"},  # left empty it is still shorter than its rule wants: another finding
        ),
        (without_condition(CrossKind.SAME_COUNT), {"same-count"}),
        (without_condition(CrossKind.AMP_WITHOUT_IMAGE), {"amp-without-image"}),
        (without_condition(CrossKind.NOT_AFTER), {"not-after"}),
        (altered(lambda rules: replace(rules, records={**rules.records, 13: Span()})), {"type-13"}),
    ],
)
def test_a_rule_that_is_not_enforced_is_seen(cases: list[Case], judged_by: Profile, seen: set[str]) -> None:
    judging = Judging(ground(PROFILE), judged_by)
    tried = [case for case in cases if case.tot == "CAR" and any(part in case.slug for part in seen)]
    others = [case for case in cases if case.tot == "CAR" and case not in tried][::20]
    wrong = [case.slug for case in (*tried, *others) if not agrees(case, judging.outcome(case))]
    assert tried
    assert wrong == [case.slug for case in tried]


def test_a_field_that_the_station_does_not_write_is_seen_in_the_plain_submission() -> None:
    """The other files have it, so that the deck tries the rest of the rules."""
    rule = replace(PROFILE.transactions["CAR"].elements[ElementKey(2, 40)], presence=Presence.MANDATORY)
    wanting = altered(lambda rules: replace(rules, elements={**rules.elements, ElementKey(2, 40): rule}))
    made = ground(only(wanting, "CAR"))
    judging = Judging(made)
    good = itertools.takewhile(lambda case: case.group is Group.GOOD, Deck(made).cases())
    wrong = {case.slug: judging.outcome(case) for case in good if not agrees(case, judging.outcome(case))}
    assert list(wrong) == ["car-plain"]
    (finding,) = wrong["car-plain"].found
    assert (finding.code, finding.field) == (codes.MISSING, 40)


def test_a_field_that_another_one_asks_for_is_in_every_file_but_the_station_s_own() -> None:
    asked = CrossRule(CrossKind.REQUIRES, (ElementKey(2, 9), ElementKey(2, 40)), PROFILE.images.origin)
    made = ground(only(altered(lambda rules: replace(rules, cross=(*rules.cross, asked))), "CAR"))
    judging = Judging(made)
    deck = [case for case in Deck(made).cases() if case.group in (Group.GOOD, Group.CONDITION)]
    assert [case.slug for case in deck if not agrees(case, judging.outcome(case))] == ["car-plain"]
    assert any(case.slug.endswith("2.040-gone") for case in deck)


def test_what_a_type_wants_at_least_is_in_every_file() -> None:
    """But for the station's own plain submission: it makes no photograph."""
    wanting = altered(lambda rules: replace(rules, records={**rules.records, 10: Span(2, 4)}))
    made = ground(only(wanting, "CAR"))
    judging = Judging(made)
    wrong = [case.slug for case in itertools.islice(Deck(made).cases(), 200) if not agrees(case, judging.outcome(case))]
    assert wrong == ["car-plain"]


def test_a_deck_for_an_agency_that_takes_type_4() -> None:
    profile = replace(PROFILE, images=replace(PROFILE.images, record_type=4))
    made = ground(only(profile, "RPIS", "CAR"))
    judging = Judging(made)
    deck = list(Deck(made).cases())
    assert [case.slug for case in deck if not agrees(case, judging.outcome(case))] == []
    slugs = {case.slug for case in deck}
    wanted = (
        "car-4.009-removed",
        "car-4.004-removed",
        "car-4.009-cut-short",
        "car-slap-too-wide",
        "rpis-4.009-removed",
    )
    assert set(wanted) <= slugs
    plain = next(case for case in deck if case.slug == "car-plain")
    assert len(decode(plain.data).of_type(4)) == 14


def test_training_is_told_of_what_nobody_verified() -> None:
    nobody_s = altered(lambda rules: replace(rules, verified=False))
    made = ground(only(nobody_s, "CAR"), production=False)
    (case,) = Deck(made).cases()
    outcome = Judging(made).outcome(case)
    assert agrees(case, outcome)
    assert [(one.code, one.severity) for one in outcome.found] == [(codes.TRANSACTION_UNVERIFIED, "note")]
    assert encode(decode(case.data)) == case.data


# Values from rules. --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["example-county", "ebts-9.1"])
def test_a_value_is_found_for_every_rule_that_ships(name: str) -> None:
    profile = load(name)
    lacking = []
    for rules in profile.transactions.values():
        with_items = {key[:2] for key in rules.elements if key.item}
        for key, rule in rules.elements.items():
            whole_of_items = not key.item and key[:2] in with_items
            if rule.characters is Characters.BINARY or whole_of_items:
                continue
            found = sample(rule, profile.tables)
            if found is None or not takes(rule, found, profile.tables):
                lacking.append(f"{rules.tot} {key}")
    assert lacking == []


@pytest.mark.parametrize(
    "pattern",
    [
        "[A-Z]{3}-[0-9]{4,6}",
        "(AB|CD)?X+",
        r"\d{2}\.\d{2}",
        "[^.]+[.]",
        "([0-9]{3}|N[0-9]{2})(;[A-C]{2}){1,3}",
        "[]x-]y",
    ],
)
def test_a_text_is_found_for_a_pattern(pattern: str) -> None:
    rule = PROFILE.transactions["CAR"].elements[ElementKey(2, 6)]
    made = replace(rule, pattern=pattern, size=Span(1, 30), characters=Characters.ALPHANUMERIC_SPECIAL)
    assert sample(made, {}) is not None


def test_a_rule_that_nothing_keeps_gives_no_value() -> None:
    rule = PROFILE.transactions["CAR"].elements[ElementKey(2, 6)]
    assert sample(replace(rule, pattern="[A-Z]{2}", size=Span(3, 3)), {}) is None


def test_a_long_value_keeps_its_rule_and_one_that_cannot_grow_stays() -> None:
    rules = PROFILE.transactions["CAR"].elements
    name = longest(rules[ElementKey(2, 18)], PROFILE.tables, "SAMPLE,JORDAN")
    assert len(name) == 50
    assert takes(rules[ElementKey(2, 18)], name, PROFILE.tables)
    assert longest(rules[ElementKey(2, 31)], PROFILE.tables, "BRO") == "BRO"
