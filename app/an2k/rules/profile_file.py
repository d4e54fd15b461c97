"""One file of a profile: TOML taken apart into statements (docs/profiles.md says what may stand in it)."""

import re
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources.abc import Traversable
from itertools import islice
from typing import Any

from app.an2k.images import CODINGS
from app.an2k.rules import notation
from app.an2k.rules.assembling import IMAGE_TYPES
from app.an2k.rules.entries import Entry
from app.an2k.rules.field_table import Repair, parse_field_table, repaired
from app.an2k.rules.files import Page, Source, read_text
from app.an2k.rules.filling_file import ask_in, constants_in
from app.an2k.rules.quality_file import quality_in
from app.an2k.rules.statements import (
    UNSET,
    CrossStatement,
    ElementStatement,
    PartStatement,
    ProfileFile,
    TransactionStatement,
)
from app.an2k.rules.tables import DATE
from app.an2k.rules.values import CrossKind, ElementKey, Form, Presence, Span, TransactionKind
from app.domain.match import AnswerKind
from drivers.toml_lines import NotToml, loaded

NAME = re.compile(r"[a-z][a-z0-9.-]{0,59}")
_TOT = re.compile(r"[A-Z][A-Z0-9]{2,15}")  # 1.004 has 3 or 4 letters at the FBI; states use longer ones
_TABLE_NAME = re.compile(r"[a-z][a-z0-9.-]{0,59}")
_PRESENCES = {one.value: one for one in Presence}
_FORMS = {one.value: one for one in Form}
_KINDS = {one.value: one for one in TransactionKind}
_CROSS_KINDS = {one.value: one for one in CrossKind}
_ANSWERS = {one.value: one.value for one in AnswerKind if one is not AnswerKind.OTHER}  # that one ends no clock
_HINTS = {
    "invalid value": 'A text stands in quotes, as presence = "mandatory".',
    "overwrite": "The key or table stands here for the second time; a rule begins with [[rule]], in double brackets.",
    "twice": "The table stands here for the second time.",
    "]]": "A rule begins with [[rule]], in double brackets.",
    "expected ']'": "A name in brackets has no blanks.",
    "unescaped": "A pattern with a backslash stands in single quotes.",
}
_LARGEST_PX = 65_535  # HLL and VLL of Type-4 are two bytes
_LAST_FGP = 255
_HIGHEST_TYPE = 99
LONGEST_COMPARED_DAYS = 366  # a booking of more than a year ago is not recent
# How many elements a cross rule of each kind is about.
ELEMENTS = {
    CrossKind.NOT_AFTER: (2, 2),
    CrossKind.NOT_IN_FUTURE: (1, 50),
    CrossKind.IMAGES_ACCOUNTED: (1, 1),
    CrossKind.IMAGES_ONCE: (1, 10),
    CrossKind.AMP_WITHOUT_IMAGE: (1, 1),
    CrossKind.SAME_COUNT: (2, 2),
    CrossKind.REQUIRES: (2, 2),
    CrossKind.SAME_AGENCY: (2, 2),
    CrossKind.RECORDS_IN_ALL: (1, 10),
    CrossKind.IMPRESSION_FITS: (1, 2),
    CrossKind.OWN_DOMAIN: (1, 1),
    CrossKind.TYPE_4_RESOLUTION: (1, 2),
}
_NEED_POSITIONS = frozenset({CrossKind.IMAGES_ACCOUNTED})
_TAKE_POSITIONS = _NEED_POSITIONS | {
    CrossKind.IMAGES_ONCE,  # without them: of every position
    CrossKind.IMPRESSION_FITS,  # without them: no position has to be rolled
}


def head_of(text: str, page: Page) -> tuple[dict[str, Any], str | None] | None:
    """The tables of a file with their lines on the page, and the profile that it extends; None when it is no TOML."""
    try:
        values, page.lines = loaded(text)
    except NotToml as reason:
        page.tell_line(reason.line, f"This is not TOML: {reason.said}.{_hint(reason, text)}")
        return None
    extends = values.get("extends")
    return values, extends if isinstance(extends, str) and extends else None


def _hint(reason: NotToml, text: str) -> str:
    """What people mistype, in the words of this file."""
    line = next(islice(text.splitlines(), reason.line - 1, None), "")
    if any(mark in line for mark in "“”„‘’"):
        return ' Quotation marks are straight ones: ".'
    return next((f" {said}" for sign, said in _HINTS.items() if sign in reason.said.lower()), "")


def parse_profile(
    values: Mapping[str, Any], page: Page, folder: Traversable, inherited: Mapping[str, Source]
) -> ProfileFile:
    """`folder`: where the field table lies. `inherited`: sources of the ancestors. Faults go on the page."""
    top = Entry(values, (), page, "profile")
    found = ProfileFile(page, page.profile)
    name = top.text("name", needed=True)
    if name is not None and name != page.profile:
        top.tell("name", f'The file {page.file} holds the profile {page.profile}; write name = "{page.profile}".')
    found.title = top.text("title", needed=True) or ""
    found.date = top.read("date", _day, needed=True) or ""
    found.extends = top.text("extends")
    found.notes = top.texts("notes") or ()
    found.own_sources = _sources(top)
    found.sources = {**inherited, **found.own_sources}
    reading = _Reading(found.sources)
    found.repairs = tuple(filter(None, (reading.repair(one) for one in top.tables("repair", "repair"))))
    if (table := top.table("field_table", "field_table")) is not None:
        _read_rows(table, reading, found, folder)
    elif found.repairs:
        top.tell("repair", "There is no field table here to repair.")
    if (transactions := top.table("transaction", "transaction")) is not None:
        tots = (transactions.table(tot, f"transaction {tot[:20]}") for tot in transactions.values)
        found.transactions = tuple(filter(None, (reading.transaction(one) for one in tots if one is not None)))
    found.elements = tuple(filter(None, (reading.element(one) for one in top.tables("rule", "rule"))))
    found.cross = tuple(filter(None, (reading.cross(one) for one in top.tables("cross", "cross"))))
    found.asks = tuple(filter(None, (ask_in(one, reading.source(one)) for one in top.tables("ask", "ask"))))
    if (assembly := top.table("assembly", "assembly")) is not None:
        found.assembly = reading.assembly(assembly)
    if (images := top.table("images", "images")) is not None:
        found.images = reading.images(images)
    if (answers := top.table("answers", "answers")) is not None:
        found.answers = reading.answers(answers)
    if (quality := top.table("quality", "quality")) is not None:
        found.quality = reading.quality(quality)
    if (same_person := top.table("same_person", "same_person")) is not None:
        found.same_person = reading.same_person(same_person)
    top.finish()
    for key in found.own_sources:
        if key not in reading.named:
            page.remark(("sources", key), f"source {key[:40]}: Nothing names it.")
    return found


def _sources(top: Entry) -> dict[str, Source]:
    sources = {}
    listed = top.table("sources", "sources")
    for key in listed.values if listed is not None else ():
        one = listed.table(key, f"source {key[:40]}") if listed is not None else None
        if one is None:
            continue
        title, date = one.text("title", needed=True), one.read("date", _date, needed=True)
        one.finish()
        sources[key] = Source(title or "", date or "")
    return sources


def _read_rows(table: Entry, reading: "_Reading", found: ProfileFile, folder: Traversable) -> None:
    file, source = table.read("file", _file_name, needed=True), reading.source(table)
    table.finish()
    if file is None:
        return
    page = Page(found.page.profile, file, faults=found.page.faults)
    found.rows_file = file
    if (text := read_text(folder, file, page)) is not None:
        rows = parse_field_table(text, page)
        if source is not None:
            rows = tuple(replace(row, origins=(page.origin_line(row.line, source),)) for row in rows)
        found.rows = repaired(rows, found.repairs, found.page)


class _Reading:
    """Tables of one file that name sources."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self.named: set[str] = set()

    def source(self, entry: Entry) -> Source | None:
        if isinstance(key := entry.values.get("source"), str):
            self.named.add(key)
        return entry.one_of("source", self._sources, needed=True)

    def transaction(self, entry: Entry) -> TransactionStatement | None:
        tot = str(entry.path[-1])
        if not _TOT.fullmatch(tot):
            entry.tell(None, "A type of transaction is written in 3 to 16 capital letters and digits.")
        source = self.source(entry)
        changes = _given(
            title=entry.text("title"),
            kind=entry.one_of("kind", _KINDS),
            verified=entry.flag("verified"),
            records=_records(entry),
            answer=entry.one_of("answer", _ANSWERS),
        )
        like, dropped = entry.text("like"), entry.flag("drop")
        entry.finish()
        # Of one that is told too: rules that name it are not told for it.
        origin = entry.page.origin(entry.path, source or Source("", ""))
        return TransactionStatement(tot, changes, origin, like, dropped or False)

    def element(self, entry: Entry) -> ElementStatement | None:
        keys = _elements(entry, "element")
        if keys is not None:
            entry.what = "rule " + ", ".join(str(key) for key in keys)
        source, transactions = self.source(entry), entry.texts("transactions", alone=True)
        changes = _given(
            mnemonic=entry.text("mnemonic"),
            title=entry.text("title"),
            presence=entry.one_of("presence", _PRESENCES),
            characters=entry.read("characters", notation.characters),
            size=entry.read("size", notation.span),
            occurrences=entry.read("occurrences", notation.span),
            pattern=_unset(entry, "pattern") or entry.text("pattern"),
            pattern_words=entry.text("pattern_words"),
            table=_unset(entry, "table") or entry.read("table", _table_name),
            form=_unset(entry, "form") or entry.one_of("form", _FORMS),
        )
        if ("pattern" in changes and changes["pattern"] is not UNSET) != ("pattern_words" in changes):
            entry.tell("pattern", "A pattern and pattern_words, which say to people what it wants, go together.")
        if changes.get("pattern") is UNSET:
            changes["pattern_words"] = UNSET
        entry.finish()
        if not changes and not entry.broken:
            entry.tell(None, "The rule states nothing.")
        if keys is None:
            return None
        origin = entry.page.origin(entry.path, source or Source("", ""))
        return ElementStatement(keys, transactions, changes, origin, entry.broken)

    def cross(self, entry: Entry) -> CrossStatement | None:
        kind = entry.one_of("kind", _CROSS_KINDS, needed=True)
        if kind is not None:
            entry.what = f"cross rule {kind.value}"
        source, transactions = self.source(entry), entry.texts("transactions", alone=True)
        keys, dropped = _elements(entry, "elements"), entry.flag("drop") or False
        positions, count = entry.numbers("positions", 0, _LAST_FGP), entry.read("count", notation.span)
        entry.finish()
        if kind is None or keys is None:
            return None
        least, most = ELEMENTS[kind]
        if not least <= len(keys) <= most:
            due = str(Span(least, most))
            entry.tell("elements", f"{len(keys)} elements are here; {due} {'is' if due == '1' else 'are'} due.")
        if positions is None and kind in _NEED_POSITIONS and not dropped and not entry.broken:
            entry.tell("positions", "Positions are due for this kind.")
        elif positions is not None and kind not in _TAKE_POSITIONS:
            entry.tell("positions", "Positions mean nothing for this kind.")
        if count is None and kind is CrossKind.RECORDS_IN_ALL and not dropped and not entry.broken:
            entry.tell(None, "A count is due for this kind.")
        elif count is not None and kind is not CrossKind.RECORDS_IN_ALL:
            entry.tell("count", "A count means nothing for this kind.")
        if entry.broken or source is None:
            return None
        origin = entry.page.origin(entry.path, source)
        return CrossStatement(kind, keys, positions or (), transactions, origin, dropped, count)

    def repair(self, entry: Entry) -> Repair | None:
        row, source = entry.text("row", needed=True), self.source(entry)
        if row is not None:
            entry.what = f"repair {row[:40]}"
        entry.text("why", needed=True)
        changes = _given(
            key=entry.read("element", notation.element),
            mnemonic=entry.text("mnemonic"),
            title=entry.text("title"),
            characters=entry.read("characters", notation.characters),
            size=entry.read("size", notation.span),
            occurrences=entry.read("occurrences", notation.span),
        )
        dropped = entry.flag("drop")
        entry.finish()
        if bool(dropped) == bool(changes) and not entry.broken:
            entry.tell(None, "A repair either drops its row or changes something of it.")
        if entry.broken or row is None or source is None:
            return None
        return Repair(row, changes, entry.page.origin(entry.path, source))

    def assembly(self, entry: Entry) -> PartStatement | None:
        source = self.source(entry)
        changes = _given(
            transaction=entry.text("transaction"),
            version=entry.text("version"),
            domain=entry.texts("domain"),
            native_resolution=entry.text("native_resolution"),
            nominal_resolution=entry.text("nominal_resolution"),
            retention=_unset(entry, "retention") or entry.text("retention"),
            offence_code_field=entry.number("offence_code_field", 0, 9999),
            constants=constants_in(entry, source),
        )
        if changes.get("offence_code_field") == 0:  # the agency takes none although its ancestor does
            changes["offence_code_field"] = None
        if changes.get("retention") is UNSET:
            changes["retention"] = None
        entry.finish()
        return PartStatement(changes, entry.page.origin(entry.path, source)) if source is not None else None

    def images(self, entry: Entry) -> PartStatement | None:
        source = self.source(entry)
        changes = _given(
            compression=entry.one_of("compression", {one: one for one in sorted(CODINGS)}),
            resolution_ppi=entry.number("resolution_ppi", 1, 10_000),
            record_type=entry.number("record_type", 1, _HIGHEST_TYPE),
            finger_px=entry.numbers("finger_px", 1, _LARGEST_PX, count=2),
            thumb_px=entry.numbers("thumb_px", 1, _LARGEST_PX, count=2),
            slap_px=entry.numbers("slap_px", 1, _LARGEST_PX, count=2),
        )
        if changes.get("record_type", 14) not in IMAGE_TYPES:
            entry.tell("record_type", "Finger images are written as Type-14, or as Type-4.")
        entry.finish()
        return PartStatement(changes, entry.page.origin(entry.path, source)) if source is not None else None

    def answers(self, entry: Entry) -> PartStatement | None:
        source = self.source(entry)
        changes = _given(
            numbers_new_records=entry.flag("numbers_new_records"),
            code_table=_unset(entry, "code_table") or entry.read("code_table", _table_name),
        )
        if changes.get("code_table") is UNSET:
            changes["code_table"] = None
        entry.finish()
        return PartStatement(changes, entry.page.origin(entry.path, source)) if source is not None else None

    def quality(self, entry: Entry) -> PartStatement | None:
        source, changes = self.source(entry), quality_in(entry)
        entry.finish()
        if not changes and not entry.broken:
            entry.tell(None, "It states nothing.")
        return PartStatement(changes, entry.page.origin(entry.path, source)) if source is not None else None

    def same_person(self, entry: Entry) -> PartStatement | None:
        source = self.source(entry)
        changes = _given(keep_days=entry.number("keep_days", 0, LONGEST_COMPARED_DAYS))
        entry.finish()
        if not changes and not entry.broken:
            entry.tell(None, "It states nothing.")
        return PartStatement(changes, entry.page.origin(entry.path, source)) if source is not None else None


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _unset(entry: Entry, key: str) -> object:
    """`key = ""` takes away what an ancestor states."""
    return UNSET if entry.has(key) and entry.values[key] == "" else None


def _elements(entry: Entry, key: str) -> tuple[ElementKey, ...] | None:
    texts = entry.texts(key, needed=True, alone=True)
    if texts is None:
        return None
    keys = [entry.understood(key, text, notation.element) for text in texts]
    known = tuple(one for one in keys if one is not None)
    return known if len(known) == len(keys) else None


def _records(entry: Entry) -> dict[int, Span] | None:
    table = entry.table("records", entry.what)
    if table is None:
        return None
    records = {}
    for kind in table.values:
        span = table.read(kind, notation.span)
        if not kind.isascii() or not kind.isdigit() or not 2 <= int(kind) <= _HIGHEST_TYPE:
            table.tell(kind, f"A type of record is a number from 2 to {_HIGHEST_TYPE}.")
        elif span is not None:
            records[int(kind)] = span
    return records


def _table_name(text: str) -> str:
    if not _TABLE_NAME.fullmatch(text):
        raise ValueError("is no name of a table: small letters, digits, periods and hyphens, a letter first")
    return text


def _file_name(text: str) -> str:
    if "/" in text or "\\" in text or text.startswith("."):
        raise ValueError("is no file beside the profile")
    return text


def _date(text: str) -> str:
    if not DATE.fullmatch(text):
        raise ValueError("is not YYYY, YYYY-MM or YYYY-MM-DD")
    return text


def _day(text: str) -> str:
    if not DATE.fullmatch(text) or len(text) != len("YYYY-MM-DD"):
        raise ValueError("is not YYYY-MM-DD")
    return text
