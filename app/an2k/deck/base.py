"""The submission that the broken files of one type of transaction are made from, one change each."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from app.an2k.deck.breaking import written_anyhow
from app.an2k.deck.finger_images import places_of, position_of
from app.an2k.deck.making import Making, is_card, search_prints, takes_missing
from app.an2k.deck.more_records import with_palms, with_photo, with_required
from app.an2k.deck.values import Case, Expected, Group
from app.an2k.record import FS, AnsiNistFile, TaggedRecord
from app.an2k.rules.values import CodeTable, ElementKey, ElementRule, Presence, TransactionRules
from app.an2k.transaction import TCN
from app.domain.booking import MissingFinger, MissingReason
from app.domain.position import FrictionRidgePosition as F

_GONE = {F.LEFT_RING: MissingReason.AMPUTATED, F.LEFT_LITTLE: MissingReason.UNABLE_TO_PRINT}
_CHARGES = 2
_SLAP = 14  # FGP of the left slap, which has segments and lacks the fingers of _GONE


def base_file(
    making: Making, rules: TransactionRules, missing: Mapping[F, MissingReason] = MappingProxyType({})
) -> AnsiNistFile:
    """A small submission that keeps every rule, with a photograph and a palm where the type takes them."""
    marks = [MissingFinger(finger, reason) for finger, reason in sorted(missing.items())]
    booking = making.booking(rules, charges=_CHARGES, missing=marks)
    images = making.ground.prints.small(frozenset(missing))
    fewest = search_prints(rules, making.ground.profile.images.record_type)[0]
    file = making.file(rules, booking, images if is_card(rules) else images[:fewest])
    if 10 in rules.records:
        file = with_photo(file, making)
    if 15 in rules.records:
        file = with_palms(file, making)
    return with_required(file, making, rules)


class Broken:
    """`file`: with missing fingers where the type takes them, a photograph and palms; `whole`: without missing fingers.
    Both keep every rule. `places`: of the records whose elements are broken, one of each kind."""

    def __init__(self, making: Making, rules: TransactionRules) -> None:
        self.making, self.rules = making, rules
        self.whole = base_file(making, rules)
        self.file = base_file(making, rules, _GONE) if takes_missing(rules) else self.whole
        self.places = self._places()
        headers = {one.header.get(TCN) for one in (self.file, self.whole)}
        self._tcns = [one.value for one in headers if one is not None and one.value]

    @property
    def images(self) -> tuple[int, ...]:
        """Places of the finger images of `whole`."""
        return places_of(self.whole, self.image_type)

    @property
    def image_type(self) -> int:
        """Type of the records of finger images: 4 or 14."""
        return self.making.ground.profile.images.record_type

    @property
    def tables(self) -> Mapping[str, CodeTable]:
        return self.making.ground.profile.tables

    def _places(self) -> tuple[int, ...]:
        """The first record of each type, and the slap."""
        found: dict[object, int] = {}
        for place, record in enumerate(self.file.records, start=1):
            if isinstance(record, TaggedRecord):
                found.setdefault(record.record_type, place)
                if record.record_type == 14 and position_of(record) == _SLAP:
                    found["slap"] = place
        return tuple(sorted(found.values()))

    def record(self, place: int) -> TaggedRecord:
        found = self.file.records[place - 1]
        assert isinstance(found, TaggedRecord)
        return found

    def value(self, place: int, number: int) -> bytes:
        return self.record(place).need(number).value

    def fields_of(self, place: int) -> Iterator[tuple[ElementKey, ElementRule]]:
        """The fields of a record that are there and have a rule; of a second record of a type those that the first one
        lacks."""
        record = self.record(place)
        first = next(p for p in self.places if self.record(p).record_type == record.record_type)
        for key, rule in self.rules.elements.items():
            if key.record_type != record.record_type or key.item or rule.presence is Presence.FORBIDDEN:
                continue
            if record.get(key.number) is not None and (first == place or self.record(first).get(key.number) is None):
                yield key, rule

    def named(self, key: ElementKey) -> str:
        rule = self.rules.elements.get(key)
        return str(key) if rule is None else f"{key} {rule.mnemonic} {rule.title}".rstrip()

    def case(self, group: Group, slug: str, title: str, file: AnsiNistFile, *expected: Expected) -> Case:
        """Under a TCN of its own, where the case leaves that alone: a bureau may refuse one that it has seen."""
        tot, data = self.rules.tot, written_anyhow(file)
        tcn = self.making.transaction(self.rules).tcn.encode()
        for old in self._tcns:
            if len(old) == len(tcn) and 0 <= data.find(b"1.009:" + old) < data.find(FS):  # LEN stays
                data = data.replace(old, tcn, 1)
        return Case(group, tot, f"{tot.lower()}-{slug}".lower(), title, data, expected)
