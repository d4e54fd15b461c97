"""The fields of one record against the rules of their elements: presence, occurrences, items, then each value."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from app.an2k.fields import mnemonic
from app.an2k.findings import Place, Severity
from app.an2k.record import CNT, DATA_FIELD
from app.an2k.rules.values import CodeTable, ElementKey, ElementRule, Origin, Presence
from app.an2k.validation import codes
from app.an2k.validation.names import name_of
from app.an2k.validation.report import Report
from app.an2k.validation.values import NOT_THERE, counted, fault_of, value_class, wanted
from app.an2k.validation.view import EMPTY, RecordView

_STRICT_TYPES = frozenset({1, 2})  # a field that no rule names is an error here; records of images hold the standard's
_CONTENT = ElementKey(1, CNT)  # pairs that app.an2k.validation.header compares with the records


@dataclass(slots=True)
class FieldRules:
    """`whole`: of the field, which says nothing of its values where it has items; `items`: of those by number."""

    whole: ElementRule
    items: dict[int, ElementRule] = field(default_factory=dict)


def rules_by_type(elements: Mapping[ElementKey, ElementRule]) -> dict[int, dict[int, FieldRules]]:
    """The rules of a transaction by type of record and field."""
    sorted_out: dict[int, dict[int, FieldRules]] = {}
    for key, rule in sorted(elements.items()):  # a field before its items
        fields = sorted_out.setdefault(key.record_type, {})
        if not key.item:
            fields[key.number] = FieldRules(rule)
        elif key.number in fields:  # an item of a field without a rule is found with its field
            fields[key.number].items[key.item] = rule
    return sorted_out


@dataclass(frozen=True, slots=True)
class Elements:
    """The checks of fields. `origin`: of the transaction, which has no rule for some. `layout`: texts may hold line
    ends."""

    report: Report
    rules: Mapping[int, Mapping[int, FieldRules]]
    tables: Mapping[str, CodeTable]
    origin: Origin
    layout: bool = False

    def check(self, record: RecordView, only: Collection[int] | None = None) -> None:
        """`only`: numbers of the fields to look at, by default all."""
        rules = self.rules.get(record.record_type, {})
        absent = self._without_image(record, rules) if record.is_mark else frozenset()
        for number, one in rules.items():
            if (only is None or number in only) and number not in absent:
                self._field(record, number, one)
        for number in sorted({*record.fields, *record.opaque, *record.unreadable} - set(rules)):
            strict = record.record_type in _STRICT_TYPES
            self.report.add(
                codes.FIELD_WITHOUT_RULE,
                _place(record, number),
                severity=Severity.ERROR if strict else Severity.WARNING,
                origins=(self.origin,),
                name=mnemonic(record.record_type, number),
            )

    def _without_image(self, record: RecordView, rules: Mapping[int, FieldRules]) -> frozenset[int]:
        """Tell of a record that only marks a finger, where the agency wants the image's fields in every record: once,
        and not field by field. The numbers of these fields."""
        absent = [
            number
            for number, one in rules.items()
            if one.whole.presence is Presence.MANDATORY and not record.holds(number)
        ]
        if DATA_FIELD not in absent:
            return frozenset()
        takes = "an image with " + ", ".join(str(ElementKey(record.record_type, number)) for number in absent)
        image = rules[DATA_FIELD].whole
        self._add(codes.RECORD_WITHOUT_IMAGE, _place(record, DATA_FIELD), image, NOT_THERE, takes=takes)
        return frozenset(absent)

    def _field(self, record: RecordView, number: int, rules: FieldRules) -> None:
        whole, place = rules.whole, _place(record, number)
        if not record.holds(number):
            if whole.presence is Presence.MANDATORY:
                self._add(codes.MISSING, place, whole, NOT_THERE)
        elif whole.presence is Presence.FORBIDDEN:
            self._add(codes.FIELD_NOT_TAKEN, place, whole)
        elif number in record.unreadable:
            self._add(codes.FIELD_UNREADABLE, place, whole)
        elif number in record.fields and whole.key != _CONTENT:
            values = record.fields[number]
            if values == EMPTY:
                if whole.presence is Presence.MANDATORY:
                    self._add(codes.MISSING, place, whole, value_class(""))
                elif whole.size.least:
                    self._add(codes.TOO_SHORT, place, whole, value_class(""))
                return
            if not whole.occurrences.holds(len(values)):
                few = len(values) < whole.occurrences.least
                self._add(codes.TOO_FEW if few else codes.TOO_MANY, place, whole, counted(len(values), "occurrence"))
            for subfield, items in enumerate(values, start=1):
                self._subfield(record, rules, subfield if repeats(whole) else None, items)

    def _subfield(self, record: RecordView, rules: FieldRules, subfield: int | None, items: tuple[str, ...]) -> None:
        whole = rules.whole
        place = _place(record, whole.key.number, subfield)
        if rules.items:
            self._items(record, rules.items, place, items)
        elif len(items) > 1:
            self._add(codes.ITEMS_TOO_MANY, place, whole, counted(len(items), "item"), takes="1 item")
        else:
            self._value(place, whole, items[0])

    def _items(
        self, record: RecordView, rules: Mapping[int, ElementRule], place: Place, items: tuple[str, ...]
    ) -> None:
        last = max(rules)
        several = rules[last].occurrences  # the last item may repeat, as the points of a polygon
        most = None if several.most is None else last - 1 + several.most
        needed = [number for number, rule in rules.items() if rule.presence is Presence.MANDATORY]
        least = max(needed, default=1) + (several.least - 1 if last in needed else 0)
        there = counted(len(items), "item")
        if len(items) < least:
            self._add(codes.ITEMS_TOO_FEW, place, rules[min(least, last)], there, takes=counted(least, "item"))
            return
        if most is not None and len(items) > most:
            self._add(codes.ITEMS_TOO_MANY, place, rules[last], there, takes=counted(most, "item"))
            return
        for number, text in enumerate(items, start=1):
            rule = rules.get(min(number, last))
            if rule is None:
                continue
            item = _place(record, rule.key.number, place.subfield, number)
            if text and rule.presence is Presence.FORBIDDEN:
                self._add(codes.FIELD_NOT_TAKEN, item, rule)
            elif text:
                self._value(item, rule, text)
            elif rule.presence is Presence.MANDATORY:
                self._add(codes.MISSING, item, rule, value_class(text))

    def _value(self, place: Place, rule: ElementRule, text: str) -> None:
        code = fault_of(text, rule, self.tables, layout=self.layout)
        if code is not None:
            self._add(code, place, rule, value_class(text), takes=wanted(rule, code))

    def _add(self, code: str, place: Place, rule: ElementRule, found: str = "", *, takes: str | None = None) -> None:
        self.report.add(
            code,
            place,
            origins=rule.origins,
            found=found,
            name=name_of(rule),
            wanted=wanted(rule, code) if takes is None else takes,
        )


def repeats(rule: ElementRule) -> bool:
    """Whether a place in the field needs the number of the subfield."""
    return rule.occurrences.most != 1


def _place(record: RecordView, number: int, subfield: int | None = None, item: int | None = None) -> Place:
    return Place(record.record_type, number, record.place, subfield, item)
