"""Fields of Type-2 that a booking has no name of its own for: given by text, by officers, files and the jail's system;
and those that are the same in every submission of an agency."""

from collections.abc import Iterable, Mapping, Sequence

from app.an2k.booking_elements import OTHER, Subfields, elements_of
from app.an2k.rules import notation
from app.an2k.rules.filling import fault_of_element, names_of
from app.an2k.rules.values import ElementKey, ElementRule, Profile
from app.domain.booking import Booking, OtherField

SEPARATOR = ";"  # between the values of a field that may occur more than once
Given = Mapping[str, str | Sequence[str]]  # by element as it is written; a list: each of its values


def all_elements_of(booking: Booking, profile: Profile) -> dict[int, Subfields]:
    """Fields by number: the booking's, and the constants of the agency."""
    fields = elements_of(booking, profile.assembly.offence_code_field)
    for key, constant in profile.assembly.constants.items():
        if not key.item:
            fields[key.number] = ((constant.text,),)
        else:
            there = fields.get(key.number, ((),))
            fields[key.number] = tuple(_with_item(items, key.item, constant.text) for items in there)
    return fields


def other_fields(given: Given, profile: Profile) -> tuple[OtherField, ...]:
    """The fields that texts make, in the order of their numbers. Elements without a text are not there.

    A field that may occur more than once has its values with semicolons between them, unless they come as a list. Of a
    field with items the first values of each belong together.
    """
    rules = profile.transactions[profile.assembly.transaction].elements
    fields: dict[ElementKey, list[tuple[str, ...]]] = {}
    for element, text in given.items():
        key = notation.element(element)
        field = key._replace(item=0)
        for place, one in enumerate(_values(text, rules.get(field))):
            rows = fields.setdefault(field, [])
            rows += [()] * (place + 1 - len(rows))
            rows[place] = _with_item(rows[place], key.item or 1, one)
    return tuple(OtherField(str(field), tuple(rows)) for field, rows in sorted(fields.items()))


def given_in(values: Mapping[str, str]) -> dict[str, str]:
    """The elements among fields that are named as in a booking, `other.2.041`."""
    return {path.removeprefix(f"{OTHER}."): text for path, text in values.items() if path.startswith(f"{OTHER}.")}


def fault_of_name(written: str, profile: Profile, *, asked: bool = False) -> str | None:
    """Why an element may not stand in `other`, in a sentence; None where it may. `asked`: the officer must be asked
    for it."""
    made = profile.transactions[profile.assembly.transaction]
    code_field = profile.assembly.offence_code_field
    names = names_of(made.elements, code_field)
    try:
        key = notation.element(written)
    except ValueError:
        named = [element for element, mnemonic in names.items() if mnemonic == written.upper()]
        return f"Did you mean {' or '.join(named)}?" if named else "It is no element; one is written 2.041."
    if (fault := fault_of_element(key, made.elements, made.tot, code_field)) is not None:
        return fault
    if str(key) != written:
        return f"It is written {key}."
    if key in profile.assembly.constants:
        return "The profile has a constant for it."
    if asked and key not in {one.key for one in profile.asks}:
        return f"The form does not ask for it: write an [[ask]] for it in the profile {profile.name}."
    return None


def rule_of(path: str, profile: Profile) -> ElementRule | None:
    """Of a field that is named as in a booking, `other.2.041`."""
    if not path.startswith(f"{OTHER}."):
        return None
    key = notation.element(path.removeprefix(f"{OTHER}."))
    return profile.transactions[profile.assembly.transaction].elements.get(key)


def is_several(rule: ElementRule, profile: Profile) -> bool:
    """Whether the field of an element may occur more than once."""
    field = profile.transactions[profile.assembly.transaction].elements.get(rule.key._replace(item=0))
    return field is not None and field.occurrences.most != 1


def _values(text: str | Sequence[str], field: ElementRule | None) -> Iterable[str]:
    several = field is not None and field.occurrences.most != 1
    parts = text.split(SEPARATOR) if isinstance(text, str) and several else [text] if isinstance(text, str) else text
    kept = [one.strip() for one in parts]
    while kept and not kept[-1]:
        del kept[-1]
    return kept


def _with_item(items: tuple[str, ...], item: int, text: str) -> tuple[str, ...]:
    """`item`: from 1."""
    longer = [*items, *[""] * (item - len(items))]
    longer[item - 1] = text
    return tuple(longer)
