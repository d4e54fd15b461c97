"""Submissions with one element wrong: each mandatory one removed and left empty, each that is there broken in every way
that its rule knows."""

from collections.abc import Iterator
from typing import NamedTuple

from app.an2k import type4
from app.an2k.deck.base import Broken
from app.an2k.deck.breaking import Change, breaks, changed, set_to, without
from app.an2k.deck.finger_images import POSITION, TYPE4, places_of, with_body, with_position
from app.an2k.deck.values import Case, Expected, Group
from app.an2k.errors import CountMismatch, FieldMalformed, FieldMissing, LengthMismatch, NotARecordFile, ValueNotUsable
from app.an2k.record import CNT, IDC, LEN, RS, US, BinaryRecord
from app.an2k.rules.values import Characters, ElementKey, ElementRule, Presence
from app.an2k.rules.words import items_of
from app.an2k.transaction import TOT
from app.an2k.validation import codes

_MOST_REPEATED = 100  # a field with more occurrences is not repeated beyond them: the file would be nothing else
_STRUCTURE = frozenset({LEN, IDC})  # without which no file is read


def element_cases(broken: Broken) -> Iterator[Case]:
    for place in broken.places:
        for key, rule in broken.fields_of(place):
            if key.number in _STRUCTURE or key == ElementKey(1, CNT):
                yield from _structure(broken, place, key)
            elif key == ElementKey(1, TOT):
                yield from _type(broken, key)
            else:
                yield from _Field(broken, place, key, rule).cases()
    if broken.image_type == TYPE4:
        yield from _binary(broken)


class _Field:
    """One field of one record, and its items."""

    def __init__(self, broken: Broken, place: int, key: ElementKey, rule: ElementRule) -> None:
        self._broken, self._place, self._key, self._rule = broken, place, key, rule
        self._rows = [row.split(US) for row in broken.value(place, key.number).split(RS)]
        self._items = items_of(broken.rules, key)

    def cases(self) -> Iterator[Case]:
        if self._rule.presence is Presence.MANDATORY:
            yield self._case(Group.MANDATORY, "removed", without(self._key.number), codes.MISSING)
            yield self._case(Group.MANDATORY, "empty", set_to(self._key.number, b""), codes.MISSING)
        if self._rule.characters is Characters.BINARY:
            return
        yield from self._occurrences()
        if not self._items:
            for text, code in breaks(self._rule, self._text(0), self._broken.tables):
                yield self._case(Group.VALUE, _last(code), self._set(0, text.encode()), code)
        for item in self._items:
            if item.key.item <= len(self._rows[0]) and self._rows[0][item.key.item - 1]:
                yield from self._item(item)

    def _item(self, rule: ElementRule) -> Iterator[Case]:
        at = rule.key.item - 1
        if rule.presence is Presence.MANDATORY:
            yield self._case(Group.MANDATORY, "empty", self._set(at, b""), codes.MISSING, at + 1)
        for text, code in breaks(rule, self._text(at), self._broken.tables):
            yield self._case(Group.VALUE, _last(code), self._set(at, text.encode()), code, at + 1)

    def _occurrences(self) -> Iterator[Case]:
        most = self._rule.occurrences.most
        if most is not None and most < _MOST_REPEATED:
            rows = [*self._rows, *[self._rows[0]] * (most + 1 - len(self._rows))]
            yield self._case(Group.OCCURRENCE, "too-many", self._write(rows), codes.TOO_MANY)
        items = max((one.key.item for one in self._items), default=1)
        last = next((one for one in self._items if one.key.item == items), None)
        if last is None or last.occurrences.most == 1:
            row = self._rows[0] + [b"1"] * (items + 1 - len(self._rows[0]))
            yield self._case(
                Group.OCCURRENCE, "items-too-many", self._write([row, *self._rows[1:]]), codes.ITEMS_TOO_MANY
            )

    def _text(self, item: int) -> str:
        return self._rows[0][item].decode("latin-1")

    def _set(self, item: int, value: bytes) -> Change:
        """An item of the first subfield."""
        first = [*self._rows[0][:item], value, *self._rows[0][item + 1 :]]
        return self._write([first, *self._rows[1:]])

    def _write(self, rows: list[list[bytes]]) -> Change:
        return set_to(self._key.number, RS.join(US.join(row) for row in rows))

    def _case(self, group: Group, act: str, change: Change, code: str, item: int | None = None) -> Case:
        broken = self._broken
        element = self._key._replace(item=item or 0)
        expected = Expected(code, record=self._place, record_type=element.record_type, field=element.number, item=item)
        file = changed(broken.file, self._place, change)
        return broken.case(group, f"{_slug(element)}-{act}", f"{broken.named(element)}: {act}", file, expected)


class _Unread(NamedTuple):
    act: str
    change: Change
    code: str
    record: int


def _structure(broken: Broken, place: int, key: ElementKey) -> Iterator[Case]:
    """What no program can read past: LEN, IDC and 1.003."""
    good = broken.value(place, key.number)
    begins = FieldMalformed.code if place > 1 else NotARecordFile.code
    if key.number == LEN:
        cut = b"%d" % (int(good) - 1)
        found = [
            _Unread("removed", without(LEN), begins, place),
            _Unread("empty", set_to(LEN, b""), LengthMismatch.code, place),
            _Unread("not-the-length", set_to(LEN, cut), LengthMismatch.code, place),
        ]
    elif key.number == IDC and key.record_type > 1:
        found = [
            _Unread("removed", without(IDC), FieldMissing.code, place),
            _Unread("empty", set_to(IDC, b""), ValueNotUsable.code, place),
            _Unread("letters", set_to(IDC, b"XX"), ValueNotUsable.code, place),
            _Unread("not-the-one-of-1.003", set_to(IDC, b"77"), CountMismatch.code, place),
        ]
    elif key.number == CNT:
        more = good.replace(b"1" + US, b"1" + US + b"9", 1)  # says ninety more records than it lists
        found = [
            _Unread("removed", without(CNT), CountMismatch.code, 1),
            _Unread("empty", set_to(CNT, b""), CountMismatch.code, 1),
            _Unread("counts-too-many", set_to(CNT, more), CountMismatch.code, 1),
        ]
    else:  # 1.002 is the version
        yield from _Field(broken, place, key, broken.rules.elements[key]).cases()
        return
    for one in found:
        expected = Expected(one.code, record=None if one.code == NotARecordFile.code else one.record)
        file = changed(broken.file, place, one.change)
        slug, title = f"{_slug(key)}-{one.act}", f"{broken.named(key)}: {one.act}"
        yield broken.case(Group.UNREADABLE, slug, title, file, expected)


def _binary(broken: Broken) -> Iterator[Case]:
    """A Type-4 has a fixed header: what can lack in it is the image, the position, and an end of the header."""
    place = places_of(broken.file, TYPE4)[0]
    record = broken.file.records[place - 1]
    assert isinstance(record, BinaryRecord)
    head = record.body[: type4.HEADER.size]
    data, fgp = ElementKey(TYPE4, type4.DATA), POSITION[TYPE4]
    nowhere = with_position(broken.file, place, type4.UNUSED_POSITION)
    acts = (
        ("removed", data, with_body(broken.file, place, head), codes.MISSING, data.number),
        ("removed", fgp, nowhere, codes.MISSING, fgp.number),
        ("cut-short", data, with_body(broken.file, place, head[:-1]), codes.RECORD_UNREADABLE, None),
    )
    for act, key, file, code, field in acts:
        expected = Expected(code, record=place, record_type=TYPE4, field=field)
        yield broken.case(Group.MANDATORY, f"{_slug(key)}-{act}", f"{broken.named(key)}: {act}", file, expected)


def _type(broken: Broken, key: ElementKey) -> Iterator[Case]:
    acts = {"removed": without(TOT), "empty": set_to(TOT, b""), "unknown": set_to(TOT, b"ZZZZ")}
    expected = Expected(codes.TRANSACTION_UNKNOWN, record=1, record_type=1, field=TOT)
    for act, change in acts.items():
        file = changed(broken.file, 1, change)
        yield broken.case(Group.MANDATORY, f"{_slug(key)}-{act}", f"{broken.named(key)}: {act}", file, expected)


def _slug(key: ElementKey) -> str:
    return str(key).replace("..", "-")


def _last(code: str) -> str:
    return code.rpartition("/")[2]
