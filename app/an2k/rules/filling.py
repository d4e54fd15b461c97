"""How each field of Type-2 of a submission is filled: by the station, from the booking, by a constant of the profile,
or because the officer is asked. What nobody can fill may not be mandatory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.an2k.booking_elements import OTHER, STATION_FIELDS, own_path
from app.an2k.rules.assembling import takes
from app.an2k.rules.entries import nearest
from app.an2k.rules.laying import Laid, LaidTransaction
from app.an2k.rules.values import (
    CodeTable,
    Constant,
    ElementKey,
    ElementRule,
    Origin,
    Presence,
    Profile,
    TransactionRules,
)

_PERSON = 2  # type of record
_NOTHING = "nothing fills it: ask for it with [[ask]], or write it in [assembly.constants]."
Elements = Mapping[ElementKey, ElementRule]


@dataclass(frozen=True, slots=True)
class Filling:
    """`by`: station, booking, constant, asked or booking-file. `said`: the same in words. `origin`: where the profile
    says so, None where it is the program's."""

    by: str
    said: str
    origin: Origin | None = None


def filling_of(profile: Profile, transaction: TransactionRules, key: ElementKey) -> Filling | None:
    """How an element gets its value; None of a type that no booking becomes, and of what is not taken."""
    rule = transaction.elements.get(key)
    if transaction.tot != profile.assembly.transaction or rule is None or rule.presence is Presence.FORBIDDEN:
        return None
    if key.record_type != _PERSON or key.number in STATION_FIELDS:
        return Filling("station", "by the station")
    if (path := own_path(key.number, profile.assembly.offence_code_field)) is not None:
        return Filling("booking", f"from the booking: {path}")
    for of, constant in profile.assembly.constants.items():
        if _is_of(of, key):
            return Filling("constant", f'{_which(of, key)}always "{constant.text}"', constant.origin)
    for ask in profile.asks:
        if _is_of(ask.key, key):
            return Filling("asked", f'{_which(ask.key, key)}asked for as "{ask.label["en"]}"', ask.origin)
    return Filling("booking-file", f"by a booking file alone ({OTHER}); no [[ask]] names it")


def _is_of(filled: ElementKey, key: ElementKey) -> bool:
    return filled == key or (not key.item and filled[:2] == key[:2])


def _which(filled: ElementKey, key: ElementKey) -> str:
    return "" if filled == key else f"{filled}: "


def fault_of_element(key: ElementKey, elements: Elements, tot: str, code_field: int | None) -> str | None:
    """Why no constant, no question and no `other` of a booking fills an element, in a sentence; None where one may."""
    if key.record_type != _PERSON:
        return "Only fields of Type-2 are filled so."
    if key.number in STATION_FIELDS:
        return "The station writes it by itself."
    if (path := own_path(key.number, code_field)) is not None:
        return f"A booking has it already, as {path}."
    rule = elements.get(key)
    if rule is None:
        return f"{tot} has no rule for it. {nearest(str(key), names_of(elements, code_field))}"
    if rule.presence is Presence.FORBIDDEN:
        return f"{tot} does not take it."
    items = [str(one) for one in elements if one.item and one[:2] == key[:2]]
    return f"It has items: name them, as {items[0]}." if items and not key.item else None


def names_of(elements: Elements, code_field: int | None) -> dict[str, str]:
    """Elements that may be filled so, as they are written, with their mnemonics."""
    with_items = {one[:2] for one in elements if one.item}
    return {
        str(key): rule.mnemonic
        for key, rule in sorted(elements.items())
        if key.record_type == _PERSON
        and key.number not in STATION_FIELDS
        and own_path(key.number, code_field) is None
        and rule.presence is not Presence.FORBIDDEN
        and (key.item or key[:2] not in with_items)
    }


def faults_of_filling(laid: Laid, tables: Mapping[str, CodeTable | None]) -> Iterator[tuple[Origin, str]]:
    """Where, and a sentence: constants and questions that cannot be, and what is mandatory and filled by nothing."""
    made = laid.transactions.get(laid.assembly.get("transaction", ""))
    if made is None or laid.assembly_origin is None:
        return
    code_field = laid.assembly.get("offence_code_field")
    constants: Mapping[ElementKey, Constant] = laid.assembly.get("constants", {})
    filled: dict[ElementKey, Origin] = {}
    for key, constant in constants.items():
        fault = fault_of_element(key, made.elements, made.tot, code_field)
        if fault is None and not takes(made.elements[key], constant.text, tables):
            fault = f'"{constant.text[:40]}" does not fit the rule of {key} in {made.tot}.'
        if fault is not None:
            yield constant.origin, f"constants: {key}: {fault}"
        filled[key] = constant.origin
    for key, ask in laid.asks.items():
        fault = fault_of_element(key, made.elements, made.tot, code_field)
        if fault is None and key in constants:
            fault = "The profile has a constant for it."
        if fault is not None:
            yield ask.origin, f"ask {key}: {fault}"
        filled.setdefault(key, ask.origin)
    yield from _unfilled(made, filled, code_field, laid.assembly_origin)


def _unfilled(
    made: LaidTransaction, filled: Mapping[ElementKey, Origin], code_field: int | None, assembly: Origin
) -> Iterator[tuple[Origin, str]]:
    """`assembly`: where a profile says what is made; there is told what a field table makes mandatory."""
    begun = {key[:2]: origin for key, origin in filled.items() if key.item}
    fields = {key[:2] for key in filled}
    for key, rule in sorted(made.elements.items()):
        if rule.presence is not Presence.MANDATORY or key in filled or key.record_type != _PERSON:
            continue
        if key.number in STATION_FIELDS or own_path(key.number, code_field) is not None:
            continue
        said = f"{key} is mandatory in {made.tot}"
        if key.item and key[:2] in begun:
            field = key._replace(item=0)
            yield begun[key[:2]], f"{said} within {field}, of which another item is filled, and {_NOTHING}"
        elif not key.item and key[:2] not in fields:
            own = rule.origins[-1]
            if own.file == f"{own.profile}.toml":
                yield own, f"rule {said}, and {_NOTHING}"
            else:
                yield assembly, f"assembly: {said}, and {_NOTHING}"
