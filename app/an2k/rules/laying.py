"""Ancestors laid under a profile: the statements of each file, the oldest first, onto one set of rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.an2k.rules.entries import nearest
from app.an2k.rules.field_table import Row, doubled
from app.an2k.rules.files import Page
from app.an2k.rules.patterns import LONGEST_WITHOUT_BOUND, PatternNotTaken, check_pattern, has_value
from app.an2k.rules.statements import (
    UNSET,
    CrossStatement,
    ElementStatement,
    PartStatement,
    ProfileFile,
    TransactionStatement,
)
from app.an2k.rules.values import (
    Ask,
    Characters,
    CrossKind,
    CrossRule,
    ElementKey,
    ElementRule,
    Origin,
    Presence,
    Span,
    TransactionKind,
)
from app.an2k.rules.words import place_words, value_words

CrossKey = tuple[CrossKind, tuple[ElementKey, ...]]
_WHOLE = ("title", "presence", "characters", "size", "occurrences")  # what a new rule states
_HEADER = 1  # type of the record that is in every file
_FIXED_FIELDS = dict.fromkeys(range(3, 7), 9)  # by type of binary record: how many fields its layout has, and no items


@dataclass(slots=True)
class LaidTransaction:
    """Of one type, while files are laid onto it. `patterns`: where the pattern of an element was stated."""

    tot: str
    title: str
    kind: TransactionKind
    verified: bool
    origin: Origin
    answer: str | None = None
    records: dict[int, Span] = field(default_factory=dict)
    elements: dict[ElementKey, ElementRule] = field(default_factory=dict)
    cross: dict[CrossKey, CrossRule] = field(default_factory=dict)
    patterns: dict[ElementKey, Origin] = field(default_factory=dict)

    def uses(self, key: ElementKey) -> bool:
        rule = self.elements.get(key)
        return rule is not None and rule.presence is not Presence.FORBIDDEN

    def takes(self, record_type: int) -> bool:
        return record_type == _HEADER or record_type in self.records

    def has_items(self, key: ElementKey) -> bool:
        return any(one.item and one[:2] == key[:2] for one in self.elements)


@dataclass(slots=True)
class Laid:
    """What the files come to. `assembly`, `images`, `answers`, `quality`, `same_person`: attributes of AssemblyRules,
    ImageRules, AnswerDetails, QualityThresholds (`single` by finger) and SamePersonRules."""

    transactions: dict[str, LaidTransaction] = field(default_factory=dict)
    assembly: dict[str, Any] = field(default_factory=dict)
    images: dict[str, Any] = field(default_factory=dict)
    assembly_origin: Origin | None = None
    images_origin: Origin | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    answers_origin: Origin | None = None
    quality: dict[str, Any] = field(default_factory=dict)
    quality_origin: Origin | None = None
    same_person: dict[str, Any] = field(default_factory=dict)
    same_person_origin: Origin | None = None
    asks: dict[ElementKey, Ask] = field(default_factory=dict)


def lay(files: Sequence[ProfileFile]) -> Laid:
    """`files`: the oldest ancestor first. What cannot be laid is told on the page of its file and left out."""
    laid = Laid()
    for file in files:
        _Laying(laid, file).whole()
    return laid


class _Laying:
    """One file onto what is laid so far."""

    def __init__(self, laid: Laid, file: ProfileFile) -> None:
        self._laid = laid
        self._file = file
        self._page = file.page
        self._stated: dict[tuple[str, ElementKey, str], tuple[Any, int]] = {}  # by this file: value and line
        self._before: dict[tuple[str, ElementKey], ElementRule] = {}  # rules that it changes, as they were
        self._dropped: dict[str, int] = {}  # types of transaction with the line
        self._gone: dict[str, LaidTransaction] = {}  # the same
        self._told: set[tuple[ElementKey, str, int]] = set()

    def whole(self) -> None:
        for transaction in self._file.transactions:
            self._transaction(transaction)
        self._field_table()
        for element in self._file.elements:
            self._element(element)
        self._items_of_forbidden()
        self._numbering()
        self._sizes()
        for cross in self._file.cross:
            self._cross(cross)
        self._parts()
        self._booking_of_dropped()
        self._asks()

    def _transaction(self, said: TransactionStatement) -> None:
        tell, line = self._page.tell_line, said.origin.line
        there = self._laid.transactions.get(said.tot)
        if said.dropped:
            if there is None:
                tell(line, f"transaction {said.tot}: No ancestor takes it, so there is nothing to drop.")
            else:
                self._gone[said.tot] = self._laid.transactions.pop(said.tot)
            self._dropped[said.tot] = line
            return
        if said.like is not None:
            if there is not None:
                tell(line, f"transaction {said.tot}: like: An ancestor has it already; state what differs.")
                return
            like = self._laid.transactions.get(said.like)
            if like is None:
                known = nearest(said.like, self._laid.transactions)
                tell(line, f'transaction {said.tot}: like: "{said.like[:20]}" is not known here. {known}')
                return
            there = replace(
                like, tot=said.tot, verified=False,
                records=dict(like.records), elements=dict(like.elements), cross=dict(like.cross),
                patterns=dict(like.patterns),
            )  # fmt: skip
        needed = ["verified"] if there is not None and said.like else []
        if there is None:
            needed = ["title", "kind", "verified", "records"]
        if missing := [name for name in needed if name not in said.changes]:
            tell(line, f"transaction {said.tot}: A new one states {', '.join(missing)} too.")
            return
        changes = dict(said.changes)
        records = {**(there.records if there is not None else {}), **changes.pop("records", {})}
        kept = {kind: span for kind, span in records.items() if span != Span(0, 0)}
        if there is None:
            there = LaidTransaction(said.tot, changes["title"], changes["kind"], changes["verified"], said.origin)
        made = replace(there, **changes, records=kept, origin=said.origin)
        if made.kind is TransactionKind.SUBMISSION and made.answer is not None:
            why = "A submission ends no clock" if "answer" in changes else f"It begins as an answer ({made.answer})"
            tell(line, f'transaction {said.tot}: answer: {why}; leave it out, or write kind = "answer".')
            made = replace(made, answer=None)
        self._laid.transactions[said.tot] = made

    def _field_table(self) -> None:
        rows_page = Page(self._page.profile, self._file.rows_file, faults=self._page.faults)
        for earlier, row, tot in doubled(self._file.rows):
            rows_page.tell_line(row.line, f"{row.key} stands twice for {tot}; it is in line {earlier.line} already.")
        unknown: dict[str, Row] = {}
        for row in self._file.rows:
            for tot, presence in row.presences.items():
                transaction = self._laid.transactions.get(tot)
                if transaction is None:
                    unknown.setdefault(tot, row)
                    continue
                transaction.elements[row.key] = ElementRule(
                    row.key, row.mnemonic, row.title, presence, row.characters, row.size, row.occurrences, row.origins
                )
        for tot in unknown:
            rows_page.tell_line(1, f"The column {tot} has no table [transaction.{tot}] in {self._page.file}.")

    def _targets(self, tots: tuple[str, ...] | None, keys: Sequence[ElementKey], what: str, line: int) -> list[str]:
        """The transactions that a statement is about: those it names, or all that use its elements."""
        known = self._laid.transactions
        if tots is not None:
            for tot in tots:
                if tot not in known:
                    said = f'"{tot[:20]}" is not known here. {nearest(tot, known)}'
                    if tot in self._dropped:
                        said = f"Line {self._dropped[tot]} of this file drops {tot}."
                    self._page.tell_line(line, f"{what}: transactions: {said}")
            return [tot for tot in tots if tot in known]
        return [tot for tot, one in known.items() if all(key in one.elements for key in keys)]

    def _element(self, said: ElementStatement) -> None:
        for key in said.keys:
            what = f"rule {key}"
            targets = self._targets(said.transactions, (key,), what, said.origin.line)
            if not targets and said.transactions is None:
                self._page.tell_line(
                    said.origin.line, f"{what}: No transaction uses it; name those that shall, in transactions."
                )
            if self._has_place(key, targets, said, what):
                for tot in targets:
                    self._changed(key, tot, said, what)

    def _has_place(self, key: ElementKey, targets: Sequence[str], said: ElementStatement, what: str) -> bool:
        """Whether a file of these transactions can hold the element."""
        kind, line = key.record_type, said.origin.line
        fields = _FIXED_FIELDS.get(kind)
        if fields is not None and (key.item or key.number > fields):
            self._page.tell_line(
                line, f"{what}: Type-{kind} has the fields 1 to {fields}, without items, and no other."
            )
            return False
        without = [tot for tot in targets if not self._laid.transactions[tot].takes(kind)]
        if without and (said.transactions is not None or without == targets):
            names = ", ".join(without)
            self._page.tell_line(line, f"{what}: The records of {names} have no Type-{kind}.")
            return False
        return True

    def _changed(self, key: ElementKey, tot: str, said: ElementStatement, what: str) -> None:
        line = said.origin.line
        for name, value in said.changes.items():
            first_value, first_line = self._stated.setdefault((tot, key, name), (value, line))
            if first_value != value:
                self._tell_once(key, name, line, f"{name}: For {tot} line {first_line} of this file says otherwise.")
        transaction = self._laid.transactions[tot]
        changes: dict[str, Any] = {name: None if value is UNSET else value for name, value in said.changes.items()}
        there = transaction.elements.get(key)
        if there is not None:
            self._before.setdefault((tot, key), there)
        if "pattern" in changes:
            transaction.patterns[key] = said.origin
        empty = ElementRule(key, "", "", Presence.OPTIONAL, Characters.ALPHANUMERIC_SPECIAL, Span(), Span(), ())
        missing = ", ".join(name for name in _WHOLE if name not in changes)
        described = (there is not None and there.title) or changes.get("presence") is Presence.FORBIDDEN
        if missing and not described and not said.broken:
            self._page.tell_line(line, f"{what}: {tot} does not use it so far, so the rule states {missing} too.")
        there = there or empty
        transaction.elements[key] = replace(there, **changes, origins=(*there.origins, said.origin))

    def _items_of_forbidden(self) -> None:
        """Nothing is said of the items of a field that is not taken."""
        told = set()
        for transaction in self._laid.transactions.values():
            for key, rule in list(transaction.elements.items()):
                whole = transaction.elements.get(key._replace(item=0))
                if not key.item or whole is None or whole.presence is not Presence.FORBIDDEN:
                    continue
                stated = self._stated.get((transaction.tot, key, "presence"))
                if stated is not None and rule.presence is not Presence.FORBIDDEN and stated[1] not in told:
                    told.add(stated[1])
                    self._page.tell_line(
                        stated[1], f"rule {key}: It is {rule.presence.value} within {whole.key}, which is forbidden."
                    )
                del transaction.elements[key]

    def _numbering(self) -> None:
        """Items are counted from 1: one that is missing before another would be read as that other."""
        for tot, key, _ in self._stated:
            elements = self._laid.transactions[tot].elements
            gap = next((n for n in range(1, key.item) if key._replace(item=n) not in elements), None)
            if gap is not None and key in elements:
                field = key._replace(item=0)
                self._tell_once(key, "item", elements[key].origins[-1].line,
                                f"{field} has no item {gap}; items are counted from 1.")  # fmt: skip

    def _sizes(self) -> None:
        """Sizes and characters that this file states, against what it leaves as it was."""
        for (tot, key, name), (value, line) in self._stated.items():
            transaction = self._laid.transactions[tot]
            rule = transaction.elements.get(key)
            if name not in ("size", "characters") or rule is None or rule.presence is Presence.FORBIDDEN:
                continue
            said = None
            if not key.item and transaction.has_items(key):
                if name == "size" and value != Span():
                    said = 'The field has items, and each has a size of its own: write size = "x" here.'
            elif (tot, key, "pattern") not in self._stated and rule.pattern is not None:
                said = _why_not_together(rule, transaction.patterns[key])
                if said is not None and (before := self._before.get((tot, key))) is not None:
                    transaction.elements[key] = replace(rule, size=before.size, characters=before.characters)
            if said is not None:
                self._tell_once(key, name, line, f"{name}: {said}")

    def _tell_once(self, key: ElementKey, name: str, line: int, said: str) -> None:
        """Of a statement that is about several types of transactions."""
        if (key, name, line) not in self._told:
            self._told.add((key, name, line))
            self._page.tell_line(line, f"rule {key}: {said}")

    def _cross(self, said: CrossStatement) -> None:
        what, line = f"cross rule {said.kind.value}", said.origin.line
        targets = self._targets(said.transactions, said.elements, what, line)
        key = (said.kind, said.elements)
        used = 0
        for tot in targets:
            transaction = self._laid.transactions[tot]
            if said.dropped:
                used += transaction.cross.pop(key, None) is not None
                continue
            absent = [str(one) for one in said.elements if not transaction.uses(one)]
            if absent:
                if said.transactions is not None:
                    self._page.tell_line(line, f"{what}: {tot} does not use {', '.join(absent)}.")
                    used += 1
                continue
            used += 1
            there = transaction.cross.get(key)
            if there is not None and there.origin.file == self._page.file and there.origin.line != line:
                self._page.tell_line(line, f"{what}: Line {there.origin.line} states it for {tot} already.")
            transaction.cross[key] = CrossRule(said.kind, said.elements, said.origin, said.positions, said.count)
        if not used and (said.transactions is None or said.dropped):
            elements = ", ".join(str(one) for one in said.elements)
            done = "states it" if said.dropped else f"uses {elements}"
            self._page.tell_line(line, f"{what}: No transaction {done}.")

    def _parts(self) -> None:
        if self._file.assembly is not None:
            self._laid.assembly_origin = _joined(self._laid.assembly, self._file.assembly)
        if self._file.images is not None:
            self._laid.images_origin = _joined(self._laid.images, self._file.images)
        if self._file.answers is not None:
            self._laid.answers_origin = _joined(self._laid.answers, self._file.answers)
        if self._file.quality is not None:
            self._laid.quality_origin = _joined(self._laid.quality, self._file.quality)
        if self._file.same_person is not None:
            self._laid.same_person_origin = _joined(self._laid.same_person, self._file.same_person)

    def _booking_of_dropped(self) -> None:
        """What a booking becomes may not be dropped; it stays, so that the same is not said of [assembly] too."""
        tot = self._laid.assembly.get("transaction")
        if tot in self._gone and tot not in self._laid.transactions:
            said = f"transaction {tot}: drop: A booking becomes it; name another submission in [assembly]."
            self._page.tell_line(self._dropped[tot], said)
            self._laid.transactions[tot] = self._gone[tot]

    def _asks(self) -> None:
        here: dict[ElementKey, int] = {}
        for said in self._file.asks:
            tell, line = self._page.tell_line, said.origin.line
            if said.key in here:
                tell(line, f"ask {said.key}: Line {here[said.key]} of this file is about it already.")
            here.setdefault(said.key, line)
            if said.ask is not None:
                self._laid.asks[said.key] = said.ask
            elif self._laid.asks.pop(said.key, None) is None:
                tell(line, f"ask {said.key}: No ancestor asks for it, so there is nothing to drop.")


def _why_not_together(rule: ElementRule, stated: Origin) -> str | None:
    """What is amiss between a pattern of an ancestor and the size and characters of a rule. `stated`: where it was."""
    pattern, place = rule.pattern or "", place_words(stated)
    try:
        check_pattern(pattern, rule.size.most if rule.size.most is not None else LONGEST_WITHOUT_BOUND)
        if has_value(pattern, rule.size, rule.characters):
            return None
    except PatternNotTaken as reason:
        together = f"The pattern underneath ({place}) and the size {rule.size} do not go together"
        return f"{together}: {reason}. State a smaller size, or a pattern too."
    return f"The pattern underneath ({place}) takes no value that has {value_words(rule)}. State a pattern too."


def _joined(onto: dict[str, Any], part: PartStatement) -> Origin:
    joined = {name: {**onto.get(name, {}), **part.changes.get(name, {})} for name in ("constants", "single")}
    onto.update(part.changes)
    for name, values in joined.items():
        if values:
            onto[name] = {key: one for key, one in values.items() if one is not None}
    return part.origin
