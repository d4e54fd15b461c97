"""How elements are called in findings: as the profile calls them."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.an2k.fields import mnemonic
from app.an2k.rules.values import ElementKey, ElementRule


@dataclass(frozen=True, slots=True)
class Names:
    elements: Mapping[ElementKey, ElementRule]

    def of(self, record_type: int, number: int, item: int = 0) -> str:
        """Mnemonic and title; the standard's mnemonic, or nothing, where the profile has no rule."""
        rule = self.elements.get(ElementKey(record_type, number, item))
        return mnemonic(record_type, number) if rule is None else name_of(rule)


def name_of(rule: ElementRule) -> str:
    return f"{rule.mnemonic} {rule.title}".strip()
