"""What a finding says to the administrator: the place, the fault, what was there, what is wanted and who wants it.

The officer's sentence of a code is in the catalogues of the screens, under `error.rules/...`.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import cast

from app.an2k.findings import Finding, Place
from app.an2k.rules.values import ElementKey


def administrator_sentence(finding: Finding) -> str:
    """One paragraph without a value of the record, for the terminal, the log and the certification pack."""
    parts = [f"{written_place(finding)}: {_catalogue()[finding.code]}"]
    if finding.value_class:
        parts.append(f"Found: {finding.value_class}.")
    if finding.wanted:
        parts.append(f"Wanted: {finding.wanted}.")
    parts.append(f"Rule: {finding.rule} ({finding.source})." if finding.rule else "Rule: the standard itself.")
    return " ".join(parts)


def written_place(finding: Finding) -> str:
    """`2.047..1 ASL_DOO Date of Offense, record 2, subfield 3`, or `Type-14`, `position 7`."""
    place = finding.place
    parts = [_element(place, finding.name)]
    if place.record is not None:
        parts.append(f"record {place.record}")
    if place.subfield is not None:
        parts.append(f"subfield {place.subfield}")
    if finding.position is not None:
        parts.append(f"position {finding.position}")
    return ", ".join(parts)


def _element(place: Place, name: str) -> str:
    if place.field is None:
        return f"Type-{place.record_type}"
    return f"{ElementKey(place.record_type, place.field, place.item or 0)} {name}".rstrip()


@cache
def _catalogue() -> Mapping[str, str]:
    text = resources.files("resources").joinpath("translations/findings.en.json").read_text(encoding="utf-8")
    return cast(Mapping[str, str], json.loads(text))
