"""What is odd about a profile and stops nothing: told by `profile check`, with file and line where there is one."""

from collections.abc import Iterable, Iterator
from datetime import date

from app.an2k.rules.assembling import WRITTEN, takes, written_by
from app.an2k.rules.faults import Fault
from app.an2k.rules.files import Page
from app.an2k.rules.statements import ProfileFile
from app.an2k.rules.values import ElementKey, ElementRule, Profile, TransactionKind
from app.an2k.rules.words import place_words


def remark_dates(file: ProfileFile, today: date) -> None:
    """On the page of the file: dates that are still to come."""
    dates: list[tuple[tuple[str, ...], str, str]] = [(("date",), "date", file.date)]
    dates += [(("sources", key, "date"), f"source {key[:40]}: date", one.date) for key, one in file.own_sources.items()]
    for path, what, written in dates:
        if written > today.isoformat()[: len(written)]:
            file.page.remark(path, f"{what}: {written} is still to come.")


def remark_replaced(page: Page, names: Iterable[str]) -> None:
    """On the page of a profile: `names` of profiles of the agency's folder, it or those under it, that the program has
    too."""
    for name in names:
        which = "This file" if name == page.profile else f"{name}.toml beside it"
        page.remark((), f"{which} takes the place of the {name} that ships with the program.")


def unlike_others(profile: Profile) -> Iterator[Fault]:
    """What [assembly] writes into every submission and another type than the booking's own does not take: once for
    each attribute."""
    for name, key, text in written_by({name: getattr(profile.assembly, name) for name in WRITTEN}):
        refusing = [
            (one.tot, rule)
            for one in profile.transactions.values()
            if one.kind is TransactionKind.SUBMISSION and one.tot != profile.assembly.transaction
            if (rule := one.elements.get(key)) is not None and not takes(rule, text, profile.tables)
        ]
        if refusing:
            yield _unlike(profile, name, key, text, refusing)


def lenient(profile: Profile) -> Iterator[Fault]:
    """Thumbs and index fingers are what every service searches first."""
    origin, strict, usual = profile.quality_origin, profile.quality.strict, profile.quality.usual
    if origin is None or origin.profile != profile.name:
        return
    for name in ("good", "fair"):
        of_strict, of_usual = getattr(strict, name), getattr(usual, name)
        if of_strict < of_usual:
            said = f"strict asks less of thumbs and index fingers than usual of the others: {name} from {of_strict}"
            yield Fault(origin.file, origin.line, f"quality: {said}, and from {of_usual}.")


def _unlike(profile: Profile, name: str, key: ElementKey, text: str, refusing: list[tuple[str, ElementRule]]) -> Fault:
    tots = ", ".join(tot for tot, _ in refusing)
    last = refusing[0][1].origins[-1]
    at = last if last.profile == profile.name else profile.assembly.origin
    said = f'{name}: "{text[:40]}" is written into every submission, and the rule of {key} ({place_words(last)}) in'
    return Fault(at.file, at.line, f"assembly: {said} {tots} does not take it: change that rule, or drop the type.")
