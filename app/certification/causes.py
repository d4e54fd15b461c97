"""What many files of a deck have in common that were not found to be what was expected: said once, not file by file."""

from collections import Counter
from collections.abc import Iterable

from app.an2k.deck.values import Expected
from app.an2k.rules.values import ElementKey, Profile
from app.an2k.rules.words import place_words
from app.an2k.validation import codes
from app.certification.evidence import CauseEvidence, FileEvidence

FEWEST = 3  # files that make a cause a common one
_OF_ONE_ELEMENT = frozenset(
    {
        codes.MISSING,
        codes.FIELD_NOT_TAKEN,
        codes.TOO_FEW,
        codes.TOO_MANY,
        codes.ITEMS_TOO_FEW,
        codes.ITEMS_TOO_MANY,
        codes.TOO_SHORT,
        codes.TOO_LONG,
        codes.CHARACTERS,
        codes.DATE_FORMAT,
        codes.PATTERN,
        codes.CODE_UNKNOWN,
    }
)
_Found = tuple[str, int | None, int | None, int | None]  # code, type of record, field, item


def common_causes(files: Iterable[FileEvidence], profile: Profile) -> tuple[CauseEvidence, ...]:
    """Findings beside what was expected, in several files each: that of most files first, and every file once."""
    open_files = {one.file: (one.tot, _beside(one)) for one in files if not one.agrees}
    causes: list[CauseEvidence] = []
    while True:
        counted = Counter(found for _, beside in open_files.values() for found in beside)
        if not counted or (most := counted.most_common(1)[0])[1] < FEWEST:
            return tuple(causes)
        having = [file for file, (_, beside) in open_files.items() if most[0] in beside]
        tots = tuple(dict.fromkeys(open_files[file][0] for file in having))
        causes.append(_cause(most[0], tots, having, profile))
        for file in having:
            del open_files[file]


def _beside(one: FileEvidence) -> frozenset[_Found]:
    return frozenset(_kind(found) for found in (Counter(one.found) - Counter(one.expected)))


def _kind(found: Expected) -> _Found:
    return found.code, found.record_type, found.field, found.item


def _cause(kind: _Found, tots: tuple[str, ...], files: list[str], profile: Profile) -> CauseEvidence:
    """A rule is named where the finding is about one element."""
    code, record_type, field, item = kind
    element = f"Type-{record_type}" if record_type is not None else ""
    rule = None
    if record_type is not None and field is not None:
        key = ElementKey(record_type, field, item or 0)
        element = str(key)
        rules = (profile.transactions[tot].elements.get(key) for tot in tots if tot in profile.transactions)
        rule = next((one for one in rules if one is not None), None) if code in _OF_ONE_ELEMENT else None
    place = place_words(rule.origins[-1]) if rule is not None and rule.origins else ""
    return CauseEvidence(code, element, place, tots, tuple(files))


def cause_words(cause: CauseEvidence) -> str:
    """`rules/pattern at 1.002 (ebts-10.0.toml:23) in 314 files of RPIS, TPRS`."""
    at = f" at {cause.element}" if cause.element else ""
    rule = f" ({cause.rule})" if cause.rule else ""
    return f"{cause.code}{at}{rule} in {len(cause.files)} files of {', '.join(cause.tots)}"
