"""What the station writes by itself, [assembly] and [images] of a profile, against what the profile takes and what the
station can make."""

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
WRITTEN = (*_WRITTEN, "domain")  # attributes of AssemblyRules whose values are in every submission
IMAGE_TYPES = (14, 4)  # of records for finger images
_WSQ, _WSQ_SMALLEST_PX = "WSQ20", 32  # the reference encoder takes no smaller picture
_NOT_MADE = frozenset({"JPEGB", "JPEGL"})  # codings that are read only
_MADE_PPI = (500, 1000)
_CLASS_PPI = 500  # of Type-4, and the one that WSQ is made for (ANSI/NIST-ITL 1-2011; FBI IAFIS-IC-0110)
_RESOLUTIONS = {"native_resolution": "1.011", "nominal_resolution": "1.012"}
NO_RESOLUTION, CLASS_RESOLUTION = "00.00", "19.69"  # without Type-4; with it: 500 pixels per inch


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
    for name, key, text in written_by(values):
        if (rule := made.elements.get(key)) is not None and not takes(rule, text, tables):
            yield f'{name}: "{text[:40]}" does not fit the rule of {key} in {tot}.'
    number = values.get("offence_code_field")
    if number is not None and not all(made.uses(ElementKey(2, number, item)) for item in (1, 2)):
        items = "two items, the code and the name of its table"
        yield f"offence_code_field: {tot} has no rule for 2.{number:03d} with {items}."


def written_by(values: Mapping[str, Any]) -> Iterator[tuple[str, ElementKey, str]]:
    """Attribute, element and value of what is in every submission. `values`: as of `faults_of_assembly`."""
    yield from ((name, key, text) for name, key in _WRITTEN.items() if (text := values.get(name)) is not None)
    yield from (("domain", ElementKey(1, _DOMAIN, n), text) for n, text in enumerate(values.get("domain", ()), start=1))


def faults_of_images(values: Mapping[str, Any], assembly: Mapping[str, Any]) -> Iterator[str]:
    """Sentences. `values`: attributes of ImageRules, `assembly`: of AssemblyRules, as far as they are stated."""
    coding, ppi, kind = values.get("compression"), values.get("resolution_ppi"), values.get("record_type")
    if coding in _NOT_MADE:
        yield f"compression: The station reads {coding} and does not make it."
    if ppi is not None and ppi not in _MADE_PPI:
        yield f"resolution_ppi: Pictures are made with 500 or 1000 pixels per inch, and {ppi} are stated."
    elif ppi is not None and ppi != _CLASS_PPI and coding == _WSQ:
        yield f"compression: WSQ20 is for {_CLASS_PPI} pixels per inch, and resolution_ppi is {ppi}: take JP2."
    if ppi is not None and ppi != _CLASS_PPI and kind == 4:
        yield f"record_type: Type-4 is for {_CLASS_PPI} pixels per inch, and resolution_ppi is {ppi}: take Type-14."
    if coding == _WSQ:
        for name in ("finger_px", "thumb_px", "slap_px"):
            if name in values and min(values[name]) < _WSQ_SMALLEST_PX:
                yield f"{name}: WSQ20 needs {_WSQ_SMALLEST_PX} pixels a side."
    for name, element in _RESOLUTIONS.items() if kind == 4 else ():
        stated = assembly.get(name)
        if stated not in (None, NO_RESOLUTION, CLASS_RESOLUTION):
            yield f"record_type: {name} is {stated[:10]}, and with Type-4 {element} is {CLASS_RESOLUTION}."


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
