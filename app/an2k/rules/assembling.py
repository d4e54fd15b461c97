"""What the station writes by itself, [assembly] of a profile, against what the profile takes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.an2k.rules import notation
from app.an2k.rules.entries import nearest
from app.an2k.rules.laying import LaidTransaction
from app.an2k.rules.patterns import LONGEST_WITHOUT_BOUND, PatternNotTaken, check_pattern
from app.an2k.rules.values import CodeTable, ElementKey, ElementRule, TransactionKind

_WRITTEN = {
    "version": ElementKey(1, 2),
    "native_resolution": ElementKey(1, 11),
    "nominal_resolution": ElementKey(1, 12),
    "retention": ElementKey(2, 5),
}
_DOMAIN = 13  # of Type-1


def faults_of_assembly(
    values: Mapping[str, Any], transactions: Mapping[str, LaidTransaction], tables: Mapping[str, CodeTable | None]
) -> Iterator[str]:
    """Sentences. `values`: attributes of AssemblyRules, as far as they are stated. `tables`: None: not usable."""
    tot = values.get("transaction")
    if tot is None:
        return
    made = transactions.get(tot)
    if made is None or made.kind is not TransactionKind.SUBMISSION:
        known = [one.tot for one in transactions.values() if one.kind is TransactionKind.SUBMISSION]
        yield f'transaction: "{tot[:20]}" is no submission of this profile. {nearest(tot, known)}'
        return
    written = [(name, key, values[name]) for name, key in _WRITTEN.items() if name in values]
    written += [("domain", ElementKey(1, _DOMAIN, n), text) for n, text in enumerate(values.get("domain", ()), start=1)]
    for name, key, text in written:
        if (rule := made.elements.get(key)) is not None and not takes(rule, text, tables):
            yield f'{name}: "{text[:40]}" does not fit the rule of {key} in {tot}.'
    number = values.get("offence_code_field")
    if number is not None and not all(made.uses(ElementKey(2, number, item)) for item in (1, 2)):
        items = "two items, the code and the name of its table"
        yield f"offence_code_field: {tot} has no rule for 2.{number:03d} with {items}."


def takes(rule: ElementRule, text: str, tables: Mapping[str, CodeTable | None]) -> bool:
    """Whether a value fits a rule, as far as the rule is usable."""
    table = tables.get(rule.table) if rule.table is not None else None
    return (
        rule.size.holds(len(text))
        and notation.admits(rule.characters, text)
        and (rule.pattern is None or _matches(rule.pattern, text))
        and (table is None or table.partial or text in table.codes)
    )


def _matches(pattern: str, text: str) -> bool:
    """Of a pattern that is not taken, which is told by itself: yes."""
    try:
        check_pattern(pattern, LONGEST_WITHOUT_BOUND)
    except PatternNotTaken:
        return True
    return re.fullmatch(pattern, text, re.ASCII) is not None
