"""What was laid becomes a Profile, if it holds together: tables are there, rules do not contradict each other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from app.an2k.answer_codes import AnswerCodes
from app.an2k.rules import notation, words
from app.an2k.rules.assembling import faults_of_assembly, faults_of_images, takes
from app.an2k.rules.files import Page
from app.an2k.rules.filling import faults_of_filling
from app.an2k.rules.laying import Laid, LaidTransaction
from app.an2k.rules.patterns import LONGEST_WITHOUT_BOUND, PatternNotTaken, check_pattern, has_value
from app.an2k.rules.statements import ProfileFile
from app.an2k.rules.values import (
    AnswerDetails,
    AssemblyRules,
    CodeTable,
    CrossKind,
    ElementKey,
    ElementRule,
    Form,
    ImageRules,
    Presence,
    Profile,
    SamePersonRules,
    Span,
    TransactionRules,
)
from app.domain.quality import QualityThresholds

# Whether it is there; None: its faults are told.
FindTable = Callable[[str], tuple[bool, CodeTable | None]]
FindCodes = Callable[[str], tuple[bool, AnswerCodes | None]]
_DATE_CHARACTERS, _MOMENT_CHARACTERS = 8, 15
_FORM_CHARACTERS = {Form.DATE: "0", Form.DATE_OR_UNKNOWN: "0", Form.MOMENT: "0Z"}
_TOT = ElementKey(1, 4)
_HEADER = 1  # Type-1 is in every file
_ASSEMBLY = ("transaction", "version", "domain", "native_resolution", "nominal_resolution", "retention")
_IMAGES = ("compression", "resolution_ppi", "finger_px", "thumb_px", "slap_px")


def finish(laid: Laid, files: Sequence[ProfileFile], *, find_table: FindTable, find_codes: FindCodes) -> Profile | None:
    """`files`: the oldest first, as they were laid. None when a part of the profile is missing altogether."""
    return _Finishing(laid, files, find_table, find_codes).whole()


class _Finishing:
    def __init__(self, laid: Laid, files: Sequence[ProfileFile], find_table: FindTable, find_codes: FindCodes) -> None:
        self._laid = laid
        self._files = files
        self._pages = {file.name: file.page for file in files}
        self._find_table = find_table
        self._find_codes = find_codes
        self._tables: dict[str, CodeTable | None] = {}
        self._checked: set[tuple[ElementRule, bool]] = set()

    def whole(self) -> Profile | None:
        own = self._files[-1]
        transactions = {tot: self._transaction(one) for tot, one in self._laid.transactions.items()}
        assembly, images = self._part("assembly", _ASSEMBLY), self._part("images", _IMAGES)
        if not transactions:
            own.page.tell((), "profile: There is no transaction.")
        if (origin := self._laid.assembly_origin) is not None:
            for said in faults_of_assembly(self._laid.assembly, self._laid.transactions, self._tables):
                self._pages[origin.profile].tell_line(origin.line, f"assembly: {said}")
        if (origin := self._laid.images_origin) is not None:
            for said in faults_of_images(self._laid.images, self._laid.assembly):
                self._pages[origin.profile].tell_line(origin.line, f"images: {said}")
        for origin, said in faults_of_filling(self._laid, self._tables):
            self._pages[origin.profile].tell_line(origin.line, said)
        answers = self._answers()
        assembly_origin, images_origin = self._laid.assembly_origin, self._laid.images_origin
        if not assembly or not images or assembly_origin is None or images_origin is None:
            return None
        assembly.setdefault("offence_code_field", None)
        assembly["constants"] = MappingProxyType(assembly.get("constants", {}))
        return Profile(
            name=own.name,
            title=own.title,
            date=own.date,
            ancestors=tuple(file.name for file in reversed(self._files[:-1])),
            transactions=MappingProxyType(transactions),
            tables=MappingProxyType({name: one for name, one in sorted(self._tables.items()) if one is not None}),
            assembly=AssemblyRules(**assembly, origin=assembly_origin),
            images=ImageRules(**images, origin=images_origin),
            answers=answers,
            quality=_thresholds(self._laid.quality),
            quality_origin=self._laid.quality_origin,
            same_person=SamePersonRules(**self._laid.same_person, origin=self._laid.same_person_origin),
            notes=own.notes,
            asks=tuple(sorted(self._laid.asks.values(), key=lambda one: one.order)),
        )

    def _transaction(self, laid: LaidTransaction) -> TransactionRules:
        with_items = {key._replace(item=0) for key in laid.elements if key.item}
        elements: dict[ElementKey, ElementRule] = {}
        for key in sorted(laid.elements):
            rule = laid.elements[key]
            if key.record_type != _HEADER and key.record_type not in laid.records:
                continue
            self._check(rule, laid, has_items=key in with_items)
            elements[key] = _without_size(rule) if key in with_items else rule
        self._check_partners(laid)
        if (own := elements.get(_TOT)) is not None and not takes(own, laid.tot, self._tables):
            wanted = f"{words.characters_words(own.characters)}, {own.size} characters"
            self._pages[laid.origin.profile].tell_line(
                laid.origin.line, f"transaction {laid.tot}: The rule of {_TOT} does not take this name: {wanted}."
            )
        return TransactionRules(
            tot=laid.tot,
            title=laid.title,
            kind=laid.kind,
            verified=laid.verified,
            records=MappingProxyType(dict(sorted(laid.records.items()))),
            elements=MappingProxyType(elements),
            cross=tuple(laid.cross.values()),
            origin=laid.origin,
            answer=laid.answer,
        )

    def _check(self, rule: ElementRule, laid: LaidTransaction, *, has_items: bool) -> None:
        if rule.presence is Presence.FORBIDDEN:
            return
        if rule.key.item and not laid.uses(rule.key._replace(item=0)):
            self._tell(rule, f"It is used in {laid.tot}, but the field that it is an item of is not.")
        if (rule, has_items) in self._checked:  # most rules are the same in many transactions
            return
        self._checked.add((rule, has_items))
        if has_items:
            for name in ("pattern", "table", "form"):
                if getattr(rule, name) is not None:
                    self._tell(rule, f"The field has items: state its {name} at them.")
            return
        if rule.presence is Presence.MANDATORY and rule.occurrences.most == 0:
            self._tell(rule, "It is mandatory and may not occur.")
        if rule.presence is Presence.MANDATORY and rule.size.most == 0:
            self._tell(rule, "It is mandatory and its value may have no character.")
        if rule.pattern is not None:
            try:
                check_pattern(rule.pattern, rule.size.most if rule.size.most is not None else LONGEST_WITHOUT_BOUND)
                if not has_value(rule.pattern, rule.size, rule.characters):
                    self._tell(rule, f"pattern: No value matches it that has {words.value_words(rule)}.")
            except PatternNotTaken as reason:
                self._tell(rule, f"pattern: {_sentence(str(reason))}")
        self._check_form(rule)
        if rule.table is not None and (table := self._table(rule.table, rule)) is not None:
            self._check_codes(rule, table)

    def _check_partners(self, laid: LaidTransaction) -> None:
        """What is asked for by another element may not be forbidden."""
        for cross in laid.cross.values():
            if cross.kind is CrossKind.REQUIRES and laid.uses(cross.elements[0]) and not laid.uses(cross.elements[1]):
                first, second = cross.elements
                self._pages[cross.origin.profile].tell_line(
                    cross.origin.line,
                    f"cross rule requires: With {first} there is {second}, which {laid.tot} does not take.",
                )

    def _check_form(self, rule: ElementRule) -> None:
        due = {Form.MOMENT: _MOMENT_CHARACTERS}.get(rule.form, _DATE_CHARACTERS) if rule.form else None
        if due is not None and not rule.size.holds(due):
            self._tell(rule, f"form: A {rule.form} has {due} characters, and size says {rule.size}.")
        if rule.form is not None and not notation.admits(rule.characters, _FORM_CHARACTERS[rule.form]):
            said = words.characters_words(rule.characters)
            self._tell(rule, f"form: A {rule.form} does not fit the rule's characters {rule.characters}: {said}.")

    def _check_codes(self, rule: ElementRule, table: CodeTable) -> None:
        wrong = [
            code for code in table.codes if not rule.size.holds(len(code)) or not notation.admits(rule.characters, code)
        ]
        if wrong:
            listed = ", ".join(wrong[:5])
            self._tell(
                rule, f"table: {listed} of {table.name} {'do' if len(wrong) > 1 else 'does'} not fit the rule's "
                f"characters {rule.characters} and size {rule.size}."
            )  # fmt: skip
        elif not table.partial and not any(takes(rule, code, self._tables) for code in table.codes):
            self._tell(rule, f"table: No code of {table.name} matches the rule's pattern.")

    def _answers(self) -> AnswerDetails:
        name, origin = self._laid.answers.get("code_table"), self._laid.answers_origin
        is_there, codes = self._find_codes(name) if name is not None else (True, None)
        if not is_there and origin is not None:
            said = f"answers: code_table: There is no {name}.csv in the tables of this profile or its ancestors."
            self._pages[origin.profile].tell_line(origin.line, said)
        return AnswerDetails(**self._laid.answers, codes=MappingProxyType(dict(codes or {})), origin=origin)

    def _table(self, name: str, rule: ElementRule) -> CodeTable | None:
        if name not in self._tables:
            is_there, self._tables[name] = self._find_table(name)
            if not is_there:
                self._tell(rule, f"table: There is no {name}.csv in the tables of this profile or its ancestors.")
        return self._tables[name]

    def _tell(self, rule: ElementRule, said: str) -> None:
        origin = rule.origins[-1]
        page = self._pages[origin.profile]
        if origin.file == page.file:
            page.tell_line(origin.line, f"rule {rule.key}: {said}")
        else:  # a row of the field table
            Page(page.profile, origin.file, faults=page.faults).tell_line(origin.line, f"{rule.key}: {said}")

    def _part(self, name: str, needed: Sequence[str]) -> dict[str, Any] | None:
        values: Mapping[str, Any] = getattr(self._laid, name)
        page = self._files[-1].page
        if missing := [key for key in needed if key not in values]:
            page.tell((name,), f"{name}: Neither this profile nor an ancestor states {', '.join(missing)}.")
            return None
        return dict(values)


def _thresholds(values: Mapping[str, Any]) -> QualityThresholds:
    """What no profile states is the program's."""
    return QualityThresholds(**{**values, "single": tuple(sorted(values.get("single", {}).items()))})


def _without_size(rule: ElementRule) -> ElementRule:
    return rule if rule.size == Span() else replace(rule, size=Span())


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
