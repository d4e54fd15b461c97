"""[[ask]] and [assembly.constants] of a profile's file: what the officer is asked for, and what is always the same."""

from collections.abc import Mapping
from types import MappingProxyType

from app.an2k.rules import notation
from app.an2k.rules.entries import Entry
from app.an2k.rules.files import Source
from app.an2k.rules.statements import AskStatement
from app.an2k.rules.values import Ask, Constant, ElementKey

LANGUAGES = ("en", "es")  # of the station
LONGEST_LABEL, LONGEST_HINT = 28, 24  # characters that have room above and in a field
MOST_ORDER = 999


def ask_in(entry: Entry, source: Source | None) -> AskStatement | None:
    key = entry.read("element", notation.element, needed=True)
    if key is not None:
        entry.what = f"ask {key}"
    dropped = entry.flag("drop") or False
    label = _spoken(entry, "label", LONGEST_LABEL, needed=not dropped)
    hint = _spoken(entry, "hint", LONGEST_HINT, needed=False)
    order = entry.number("order", 0, MOST_ORDER)
    entry.finish()
    if entry.broken or key is None or source is None:
        return None
    origin = entry.page.origin(entry.path, source)
    last = MOST_ORDER + 1  # without an order: behind the others, as they stand
    ask = None if dropped else Ask(key, label, hint, last if order is None else order, origin)
    return AskStatement(key, ask, origin)


def constants_in(assembly: Entry, source: Source | None) -> dict[ElementKey, Constant | None] | None:
    """None where there are none. An empty text takes away the constant of an ancestor."""
    table = assembly.table("constants", "constants")
    if table is None:
        return None
    constants: dict[ElementKey, Constant | None] = {}
    for written in table.values:
        key = table.understood(written, written, notation.element)
        text = "" if table.values[written] == "" else table.text(written)
        if key is None or text is None or source is None:
            continue
        if key in constants:
            table.tell(written, f"{key} stands here twice.")
        origin = table.page.origin((*table.path, written), source)
        constants[key] = Constant(text, origin) if text else None
    return constants


def _spoken(entry: Entry, key: str, longest: int, *, needed: bool) -> Mapping[str, str]:
    """Words by language; `en` is there where anything is."""
    table = entry.table(key, entry.what)
    if table is None:
        if needed and key not in entry.values:
            entry.tell(None, f'The key {key} is missing, as {key} = {{ en = "...", es = "..." }}.')
        return MappingProxyType({})
    words = {}
    for language in LANGUAGES:
        text = table.text(language, needed=language == LANGUAGES[0])
        if text is None:
            continue
        words[language] = " ".join(text.split())
        if len(words[language]) > longest:
            table.tell(language, f"At most {longest} characters have room.")
    table.finish()
    entry.broken = entry.broken or table.broken
    return MappingProxyType(words)
