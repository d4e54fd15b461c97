"""Rules that look at more than one element: one function for each CrossKind."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from msgspec.structs import replace

from app.an2k.findings import Place
from app.an2k.rules.assembling import NO_RESOLUTION
from app.an2k.rules.values import AssemblyRules, CrossKind, CrossRule, ElementKey, ElementRule
from app.an2k.rules.words import record_types_words
from app.an2k.validation import codes
from app.an2k.validation.elements import repeats
from app.an2k.validation.names import Names
from app.an2k.validation.prints import (
    FGP,
    all_marks_readable,
    marked_fingers,
    prints_of,
    shown_by,
)
from app.an2k.validation.report import Report
from app.an2k.validation.values import NOT_THERE, counted, day_of, value_class, whole_number
from app.an2k.validation.view import TYPE4, FileView, Value, values_in
from app.domain.position import PLAIN_POSITIONS


@dataclass(frozen=True, slots=True)
class Crossing:
    """What a cross rule is asked about. `today`: the last day that is not in the future. `kinds`: of the
    transaction's cross rules. `readable`: no finding names the position of an image. `assembly`: of the profile.
    `counts`: records by type, those that cannot be read too."""

    file: FileView
    elements: Mapping[ElementKey, ElementRule]
    today: date
    report: Report
    kinds: Collection[CrossKind]
    readable: bool
    assembly: AssemblyRules
    counts: Counter[int] = field(default_factory=Counter)

    def add(
        self,
        code: str,
        rule: CrossRule,
        place: Place,
        *,
        found: str = "",
        wanted: str = "",
        position: int | None = None,
    ) -> None:
        whole = self.elements.get(ElementKey(place.record_type, place.field or 0))
        self.report.add(
            code,
            place if whole is None or repeats(whole) else replace(place, subfield=None),
            origins=(rule.origin,) if rule.kind is not CrossKind.OWN_DOMAIN else (rule.origin, self.assembly.origin),
            found=found,
            name=Names(self.elements).of(place.record_type, place.field or 0, place.item or 0),
            wanted=wanted,
            position=position,
        )

    def sound(self, key: ElementKey) -> list[Value]:
        """Values of an element that no finding names yet."""
        return [one for one in self.file.values(key) if not self.report.is_blamed(one.place)]

    def days(self, key: ElementKey) -> list[tuple[date, Value]]:
        return [(day, one) for one in self.sound(key) if (day := day_of(one.text)) is not None]


def check_crosses(crossing: Crossing, rules: Iterable[CrossRule]) -> None:
    """In the order of `_CHECKS`, so that what is wrong in itself is blamed before what does not fit it."""
    ordered = sorted(rules, key=lambda rule: _ORDER[rule.kind])
    for rule in ordered:
        _CHECKS[rule.kind](crossing, rule)


def _not_in_future(crossing: Crossing, rule: CrossRule) -> None:
    for key in rule.elements:
        for day, value in crossing.days(key):
            if day > crossing.today:
                crossing.add(codes.DATE_IN_FUTURE, rule, value.place, found=value_class(value.text))


def _not_after(crossing: Crossing, rule: CrossRule) -> None:
    """The later date is named; the earlier one where it is one of several, or the later one is the day of sending."""
    earlier, later = rule.elements
    at_earlier = bool(earlier.item) or later.record_type == 1
    first, last = crossing.days(earlier), crossing.days(later)
    if not first or not last:
        return
    if at_earlier:
        limit = min(day for day, _ in last)
        named, wanted = [value for day, value in first if day > limit], f"not after {later}"
    else:
        limit = max(day for day, _ in first)
        named, wanted = [value for day, value in last if day < limit], f"not before {earlier}"
    for value in named:
        crossing.add(codes.DATE_ORDER, rule, value.place, found=value_class(value.text), wanted=wanted)


def _same_count(crossing: Crossing, rule: CrossRule) -> None:
    first, second = rule.elements
    for record in crossing.file.of_type(first.record_type):
        wanted, there = record.fields.get(first.number), record.fields.get(second.number)
        place = Place(second.record_type, second.number, record.place)
        blamed = any(
            crossing.report.is_blamed(Place(key.record_type, key.number, record.place)) for key in (first, second)
        )
        if wanted and there and len(wanted) != len(there) and not blamed:
            found, takes = counted(len(there), "occurrence"), f"{counted(len(wanted), 'occurrence')}, as {first}"
            crossing.add(codes.COUNTS_DIFFER, rule, place, found=found, wanted=takes)


def _requires(crossing: Crossing, rule: CrossRule) -> None:
    """Items of one field go together in each subfield; other elements in each record, or in the file."""
    first, second = rule.elements
    for record in crossing.file.of_type(first.record_type):
        given = [one for one in values_in(record, first) if not crossing.report.is_blamed(one.place)]
        same_record = first.record_type == second.record_type
        there = list(values_in(record, second) if same_record else crossing.file.values(second))
        place = Place(
            second.record_type, second.number, record.place if same_record else None, None, second.item or None
        )
        if first[:2] == second[:2]:
            paired = {one.place.subfield for one in there}
            lacking = [replace(place, subfield=n) for one in given if (n := one.place.subfield) not in paired]
        else:
            lacking = [place] if given and not there else []
        for one in lacking:
            if not crossing.report.is_blamed(one):
                crossing.add(codes.PARTNER_MISSING, rule, one, found=NOT_THERE, wanted=f"there with {first}")


def _same_agency(crossing: Crossing, rule: CrossRule) -> None:
    """Where the second element repeats, one of its values is the first's."""
    first, second = rule.elements
    wanted, there = crossing.sound(first), crossing.sound(second)
    if wanted and there and wanted[0].text not in {one.text for one in there}:
        found = value_class(there[0].text)
        crossing.add(codes.AGENCIES_DIFFER, rule, there[0].place, found=found, wanted=f"the same as {first}")


def _records_in_all(crossing: Crossing, rule: CrossRule) -> None:
    """Left alone where a finding says already that one of the types is there too rarely or too often."""
    kinds = tuple(dict.fromkeys(key.record_type for key in rule.elements))
    told = any(crossing.report.has(code, kind) for code in _COUNTED for kind in kinds)
    there = [crossing.counts[kind] for kind in kinds]
    if told or rule.count is None or rule.count.holds(sum(there)):
        return
    code = codes.RECORDS_TOO_FEW if sum(there) < rule.count.least else codes.RECORDS_TOO_MANY
    most = max(reversed(kinds), key=lambda kind: crossing.counts[kind])  # none there: the newer type
    wanted = f"{rule.count} of {record_types_words(rule)} together"
    crossing.add(code, rule, Place(most), found=counted(sum(there), "record"), wanted=wanted)


def _own_domain(crossing: Crossing, rule: CrossRule) -> None:
    """Item by item; one that either side leaves out, as the version of the domain, is not compared."""
    (key,) = rule.elements
    for record in crossing.file.of_type(key.record_type):
        place = Place(key.record_type, key.number, record.place)
        if crossing.report.is_blamed(place):
            continue
        items = next(iter(record.fields.get(key.number, ())), ())
        for number, (own, given) in enumerate(zip(crossing.assembly.domain, items, strict=False), start=1):
            if given and given != own:
                wanted = f"{own}, as [assembly] of the profile has it"
                crossing.add(
                    codes.DOMAIN_OTHER, rule, replace(place, item=number), found=value_class(given), wanted=wanted
                )
                break


def _type_4_resolution(crossing: Crossing, rule: CrossRule) -> None:
    """Other records of a fixed resolution (Types 3 to 7) have one too. Where no image is left at all, that is told."""
    fixed = any(crossing.counts[kind] for kind in _FIXED_RESOLUTION)
    for value in (one for key in rule.elements for one in crossing.sound(key)):
        if value.text == NO_RESOLUTION and crossing.counts[TYPE4]:
            wanted = f"that of the Type-4 images, and not {NO_RESOLUTION}"
        elif value.text != NO_RESOLUTION and not fixed and not crossing.report.has(codes.NO_IMAGES, 14):
            wanted = f"{NO_RESOLUTION}, as there is no Type-4"
        else:
            continue
        crossing.add(codes.TYPE_4_RESOLUTION, rule, value.place, found=value_class(value.text), wanted=wanted)


def _images_once(crossing: Crossing, rule: CrossRule) -> None:
    seen: Counter[int] = Counter()
    for one in prints_of(crossing.file):
        seen[one.position] += 1
        in_question = not rule.positions or one.position in rule.positions
        if in_question and seen[one.position] == 2 and not crossing.report.is_blamed(one.place):
            crossing.add(codes.IMAGE_TWICE, rule, one.place, position=one.position, wanted="once")


def _images_accounted(crossing: Crossing, rule: CrossRule) -> None:
    """Images that are twice or of no position of the set may be those that are missing: they are mended first."""
    prints, amp = prints_of(crossing.file), rule.elements[0]
    strangers = [one for one in prints if one.position not in rule.positions]
    for one in strangers:
        if not crossing.report.is_blamed(one.place):
            crossing.add(codes.IMAGE_NOT_TAKEN, rule, one.place, position=one.position)
    short = any(crossing.report.has(codes.RECORDS_TOO_FEW, record_type) for record_type in FGP)
    if short or not crossing.readable or not all_marks_readable(crossing.file, amp):
        return
    marked = {one.finger for one in marked_fingers(crossing.file, amp)}
    there = {one.position for one in prints}
    missing = [p for p in rule.positions if p not in there and not (shown_by(p) and shown_by(p) <= marked)]
    if not prints and missing:
        crossing.add(codes.NO_IMAGES, rule, Place(14), found=NOT_THERE)
        return
    doubles = len(prints) - len(there) if CrossKind.IMAGES_ONCE in crossing.kinds else 0
    if len(missing) <= len(strangers) + doubles:
        return
    used = prints[0].record.record_type if prints else 14
    for position in missing:
        place = Place(used, FGP[used])
        crossing.add(codes.IMAGE_MISSING, rule, place, found=NOT_THERE, position=position)


def _amp_without_image(crossing: Crossing, rule: CrossRule) -> None:
    """A finger is marked once, and one that is marked has no image of its own."""
    single = {one.position for one in prints_of(crossing.file) if len(shown_by(one.position)) == 1}
    printed = {finger for position in single for finger in shown_by(position)}
    seen = set()
    for one in marked_fingers(crossing.file, rule.elements[0]):
        if crossing.report.is_blamed(one.place):
            continue
        if one.finger in seen:
            crossing.add(codes.FINGER_TWICE, rule, one.place, position=one.finger)
        elif one.finger in printed:
            crossing.add(codes.FINGER_PRINTED, rule, one.place, position=one.finger)
        seen.add(one.finger)


def _impression_fits(crossing: Crossing, rule: CrossRule) -> None:
    """An image whose position is in question itself is left alone; codes that say neither may be either."""
    numbers = {key.record_type: key.number for key in rule.elements}
    for one in prints_of(crossing.file):
        kind = one.record.record_type
        place = Place(kind, numbers.get(kind), one.record.place)
        if kind not in numbers or any(map(crossing.report.is_blamed, (place, one.place))):
            continue
        made = whole_number(one.record.first(numbers[kind]))
        if one.position in rule.positions and made in _PLAIN:
            found, wanted = "a plain print", "a rolled one"
        elif one.position in PLAIN_POSITIONS and made in _ROLLED:
            found, wanted = "a rolled print", "a plain one"
        else:
            continue
        crossing.add(codes.IMPRESSION_OTHER, rule, place, found=found, wanted=wanted, position=one.position)


# Codes of ANSI/NIST-ITL 1-2011 (2015), table 7. A swipe (8) shows no more than a plain print; 28 and 29 say neither.
_PLAIN, _ROLLED = frozenset({0, 2, 8, 20, 22, 24, 26, 42}), frozenset({1, 3, 21, 23, 25, 27, 41})
_FIXED_RESOLUTION = range(3, 8)  # types of records
_COUNTED = (codes.RECORDS_TOO_FEW, codes.RECORDS_TOO_MANY)
_CHECKS: Mapping[CrossKind, Callable[[Crossing, CrossRule], None]] = {
    CrossKind.NOT_IN_FUTURE: _not_in_future,
    CrossKind.NOT_AFTER: _not_after,
    CrossKind.SAME_COUNT: _same_count,
    CrossKind.REQUIRES: _requires,
    CrossKind.SAME_AGENCY: _same_agency,
    CrossKind.RECORDS_IN_ALL: _records_in_all,
    CrossKind.IMAGES_ONCE: _images_once,
    CrossKind.AMP_WITHOUT_IMAGE: _amp_without_image,
    CrossKind.IMAGES_ACCOUNTED: _images_accounted,
    CrossKind.IMPRESSION_FITS: _impression_fits,
    CrossKind.OWN_DOMAIN: _own_domain,
    CrossKind.TYPE_4_RESOLUTION: _type_4_resolution,
}
_ORDER = {kind: place for place, kind in enumerate(_CHECKS)}
