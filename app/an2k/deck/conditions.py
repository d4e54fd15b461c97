"""Submissions that break a rule about more than one element: one for each way to break each cross rule."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.an2k.deck.base import Broken
from app.an2k.deck.breaking import changed, set_to, with_records, without
from app.an2k.deck.finger_images import IMPRESSION, POSITION, TYPE4, position_of, with_impression, with_position
from app.an2k.deck.making import is_card
from app.an2k.deck.sampling import takes
from app.an2k.deck.values import Case, Expected, Group
from app.an2k.record import RS, US, AnsiNistFile, TaggedRecord
from app.an2k.rules.assembling import CLASS_RESOLUTION, NO_RESOLUTION
from app.an2k.rules.values import CrossKind, CrossRule, ElementKey, Presence
from app.an2k.rules.words import cross_words
from app.an2k.transaction import DAT, GMT
from app.an2k.validation import codes
from app.an2k.validation.values import day_of
from app.domain.impression import ImpressionType
from app.domain.position import FINGERS, PLAIN_POSITIONS

_FAR_AHEAD = date(2999, 12, 31)  # in the future on whatever day the deck is read
_HEADER = 1
_OTHER_DOMAIN = b"OTHER"
_TWO_THUMBS = 15  # FGP that no card asks for


@dataclass(frozen=True, slots=True)
class Breach:
    """One way to break a rule. `act`: what was done, for the name of the file."""

    act: str
    file: AnsiNistFile
    expected: Expected


def cross_cases(broken: Broken) -> Iterator[Case]:
    for number, rule in enumerate(broken.rules.cross, start=1):
        for breach in _BREACHES[rule.kind](broken, rule):
            slug = f"{rule.kind}-{number}-{breach.act}"
            yield broken.case(
                Group.CONDITION, slug, f"not kept: {cross_words(rule)} ({breach.act})", breach.file, breach.expected
            )


def not_tried(broken: Broken) -> tuple[str, ...]:
    """Cross rules that no file of the deck breaks, in words."""
    return tuple(cross_words(rule) for rule in broken.rules.cross if not list(_BREACHES[rule.kind](broken, rule)))


# Dates. --------------------------------------------------------------------------------------------------------------


def _in_future(broken: Broken, rule: CrossRule) -> Iterator[Breach]:
    for key in rule.elements:
        place = _place_of(broken, key)
        if place is not None:
            file = _dated(broken, key, _FAR_AHEAD)
            yield Breach(f"{_slug(key)}-ahead", file, _at(codes.DATE_IN_FUTURE, place, key))


def _wrong_order(broken: Broken, rule: CrossRule) -> Iterator[Breach]:
    """The earlier date after the later one, where there is a day for it before the day of sending; else the later one
    before the earlier."""
    earlier, later = rule.elements
    first, last = _day(broken, earlier), _day(broken, later)
    places = _place_of(broken, earlier), _place_of(broken, later)
    if first is None or last is None or places[0] is None or places[1] is None:
        return
    ahead = last + timedelta(days=1)
    is_past = ahead <= broken.making.ground.day
    file = _dated(broken, earlier, ahead) if is_past else _dated(broken, later, first - timedelta(days=1))
    at_earlier = bool(earlier.item) or later.record_type == _HEADER  # one of several, or the day of sending is sure
    place, key = (places[0], earlier) if at_earlier else (places[1], later)
    yield Breach(f"{_slug(earlier)}-after", file, _at(codes.DATE_ORDER, place, key))


def _dated(broken: Broken, key: ElementKey, day: date) -> AnsiNistFile:
    """A date changed wherever it is. The day of sending takes the moment of sending with it."""
    text = f"{day:%Y%m%d}".encode()
    place = _place_of(broken, key)
    assert place is not None
    file = changed(broken.file, place, set_to(key.number, _with_item(broken, place, key, text)))
    if key[:2] == (_HEADER, DAT) and broken.record(_HEADER).get(GMT) is not None:
        file = changed(file, _HEADER, set_to(GMT, text + b"120000Z"))
    return file


def _with_item(broken: Broken, place: int, key: ElementKey, value: bytes) -> bytes:
    """The field with the value in the first subfield that has one."""
    rows = [row.split(US) for row in broken.value(place, key.number).split(RS)]
    at = max(key.item, 1) - 1
    row = next((one for one in rows if len(one) > at and one[at]), rows[0])
    row[at] = value
    return RS.join(US.join(one) for one in rows)


def _day(broken: Broken, key: ElementKey) -> date | None:
    place = _place_of(broken, key)
    if place is None:
        return None
    for row in broken.value(place, key.number).split(RS):
        items = row.split(US)
        text = items[max(key.item, 1) - 1] if len(items) >= key.item else b""
        if text:
            return day_of(text.decode("latin-1"))
    return None


# Elements that go together. ------------------------------------------------------------------------------------------


def _other_count(broken: Broken, rule: CrossRule) -> Iterator[Breach]:
    first, second = rule.elements
    place = _place_of(broken, second)
    if place is None or _place_of(broken, first) is None:
        return
    value = broken.value(place, second.number)
    file = changed(broken.file, place, set_to(second.number, value + RS + value.split(RS)[0]))
    yield Breach(f"{_slug(second)}-one-more", file, _at(codes.COUNTS_DIFFER, place, second))


def _partner_gone(broken: Broken, rule: CrossRule) -> Iterator[Breach]:
    """A mandatory partner that is gone is found as that."""
    first, second = rule.elements
    place, other = _place_of(broken, first), _place_of(broken, second)
    partner = broken.rules.elements.get(second)
    if place is None or other is None or (partner is not None and partner.presence is Presence.MANDATORY):
        return
    if second.item:
        rows = [row.split(US) for row in broken.value(other, second.number).split(RS)]
        row = next(one for one in rows if len(one) >= second.item and one[second.item - 1])
        row[second.item - 1] = b""
        file = changed(broken.file, other, set_to(second.number, RS.join(US.join(one) for one in rows)))
    else:
        file = changed(broken.file, other, without(second.number))
    same = first.record_type == second.record_type
    expected = Expected(
        codes.PARTNER_MISSING,
        record=other if same else None,
        record_type=second.record_type,
        field=second.number,
        item=second.item or None,
    )
    yield Breach(f"{_slug(second)}-gone", file, expected)


def _another_agency(broken: Broken, rule: CrossRule) -> Iterator[Breach]:
    first, second = rule.elements
    place = _place_of(broken, second)
    if place is None or _place_of(broken, first) is None:
        return
    value = broken.value(place, second.number).split(RS)[0]
    other = value[:-1] + (b"9" if value[-1:] != b"9" else b"8")
    file = changed(broken.file, place, set_to(second.number, other))
    yield Breach(f"{_slug(second)}-other", file, _at(codes.AGENCIES_DIFFER, place, second))


# The header. ---------------------------------------------------------------------------------------------------------


def _other_domain(broken: Broken, rule: CrossRule) -> Iterator[Breach]:
    (key,) = rule.elements
    place = _place_of(broken, key)
    if place is None:
        return
    items = broken.value(place, key.number).split(US)
    for number in range(1, min(len(items), len(broken.making.ground.profile.assembly.domain)) + 1):
        of_item = key._replace(item=number)
        own = broken.rules.elements.get(of_item)
        if own is None or takes(own, _OTHER_DOMAIN.decode(), broken.tables):
            value = US.join([*items[: number - 1], _OTHER_DOMAIN, *items[number:]])
            file = changed(broken.file, place, set_to(key.number, value))
            yield Breach(f"{_slug(of_item)}-other", file, _at(codes.DOMAIN_OTHER, place, of_item))


def _other_resolution(broken: Broken, rule: CrossRule) -> Iterator[Breach]:
    other = NO_RESOLUTION if broken.image_type == TYPE4 else CLASS_RESOLUTION
    for key in rule.elements:
        place, own = _place_of(broken, key), broken.rules.elements.get(key)
        if place is not None and (own is None or takes(own, other, broken.tables)):
            file = changed(broken.file, place, set_to(key.number, other.encode()))
            yield Breach(f"{_slug(key)}-{other}", file, _at(codes.TYPE_4_RESOLUTION, place, key))


# Images. -------------------------------------------------------------------------------------------------------------


def _image_gone(broken: Broken, rule: CrossRule) -> Iterator[Breach]:
    """An image without a word about it, no image at all, and one of a position that the card does not have."""
    kind, place = broken.image_type, broken.images[0]
    first, span, key = broken.whole.records[place - 1], broken.rules.records[kind], POSITION[kind]
    if span.holds(len(broken.images) - 1):
        file = with_records(broken.whole, [one for one in broken.whole.records[1:] if one is not first])
        expected = Expected(codes.IMAGE_MISSING, record_type=kind, field=key.number, position=position_of(first))
        yield Breach("image-gone", file, expected)
    if span.holds(0):
        bare = with_records(broken.whole, [one for one in broken.whole.records[1:] if one.record_type != kind])
        yield Breach("no-images", bare, Expected(codes.NO_IMAGES, record_type=14))
    stranger = with_position(broken.whole, place, _TWO_THUMBS)
    yield Breach("other-position", stranger, _positioned(_at(codes.IMAGE_NOT_TAKEN, place, key), _TWO_THUMBS))


def _image_twice(broken: Broken, rule: CrossRule) -> Iterator[Breach]:
    first, second = broken.images[:2]
    position = position_of(broken.whole.records[first - 1])
    file = with_position(broken.whole, second, position)
    expected = _at(codes.IMAGE_TWICE, second, POSITION[broken.image_type])
    yield Breach("same-position", file, _positioned(expected, position))


def _other_number(broken: Broken, rule: CrossRule) -> Iterator[Breach]:
    """One image fewer, and one more, than may be there in all. Of a card each image is accounted for one by one."""
    prints = list(broken.making.ground.prints.small(frozenset()))
    if (
        rule.count is None
        or is_card(broken.rules)
        or broken.image_type not in {key.record_type for key in rule.elements}
    ):
        return
    most = len(prints) if rule.count.most is None else rule.count.most
    for act, count, code in (
        ("too-few", rule.count.least - 1, codes.RECORDS_TOO_FEW),
        ("too-many", most + 1, codes.RECORDS_TOO_MANY),
    ):
        if 0 <= count <= len(prints):
            file = broken.making.file(broken.rules, broken.making.booking(broken.rules), prints[:count])
            kind = broken.image_type if count else rule.elements[-1].record_type
            yield Breach(act, file, Expected(code, record_type=kind))


def _marked_and_printed(broken: Broken, rule: CrossRule) -> Iterator[Breach]:
    """A finger that is marked and printed, and one that is marked twice."""
    (amp,) = rule.elements
    place = _place_of(broken, amp)
    if place is None:
        return
    value = broken.value(place, amp.number)
    reason = value.split(RS)[0].split(US)[1]
    printed = next(finger for finger in FINGERS if b"%02d" % finger not in value)
    first = value[:2]
    for act, finger, code in (
        ("printed", b"%02d" % printed, codes.FINGER_PRINTED),
        ("marked-twice", first, codes.FINGER_TWICE),
    ):
        file = changed(broken.file, place, set_to(amp.number, value + RS + finger + US + reason))
        yield Breach(act, file, _positioned(_at(code, place, amp), int(finger)))


def _made_otherwise(broken: Broken, rule: CrossRule) -> Iterator[Breach]:
    """A plain print where a rolled one is due, and a rolled one as a slap: one that there is, or an image made one."""
    kind = broken.image_type
    if kind not in {key.record_type for key in rule.elements}:
        return
    positions = {place: position_of(broken.whole.records[place - 1]) for place in broken.images}
    finger = next((place for place, position in positions.items() if position in rule.positions), None)
    if finger is not None:
        file = with_impression(broken.whole, finger, ImpressionType.LIVE_SCAN_PLAIN)
        expected = _at(codes.IMPRESSION_OTHER, finger, IMPRESSION[kind])
        yield Breach("plain-finger", file, _positioned(expected, positions[finger]))
    last = broken.images[-1]
    slap = next((place for place, position in positions.items() if position in PLAIN_POSITIONS), last)
    position = positions[slap] if positions[slap] in PLAIN_POSITIONS else _TWO_THUMBS
    file = with_position(broken.whole, slap, position)
    file = with_impression(file, slap, ImpressionType.LIVE_SCAN_ROLLED)
    yield Breach("rolled-slap", file, _positioned(_at(codes.IMPRESSION_OTHER, slap, IMPRESSION[kind]), position))


# Places. -------------------------------------------------------------------------------------------------------------


def _place_of(broken: Broken, key: ElementKey) -> int | None:
    """The first record that has the element; None where the submission has none."""
    for place, record in enumerate(broken.file.records, start=1):
        if isinstance(record, TaggedRecord) and record.record_type == key.record_type:
            found = record.get(key.number)
            rows = found.value.split(RS) if found is not None else []
            if any(len(items := row.split(US)) >= key.item and items[max(key.item, 1) - 1] for row in rows):
                return place
    return None


def _at(code: str, place: int, key: ElementKey) -> Expected:
    return Expected(code, record=place, record_type=key.record_type, field=key.number, item=key.item or None)


def _positioned(expected: Expected, position: int) -> Expected:
    return Expected(
        expected.code, expected.severity, expected.record, expected.record_type, expected.field, expected.item, position
    )


def _slug(key: ElementKey) -> str:
    return str(key).replace("..", "-")


_BREACHES: Mapping[CrossKind, Callable[[Broken, CrossRule], Iterator[Breach]]] = {
    CrossKind.NOT_IN_FUTURE: _in_future,
    CrossKind.NOT_AFTER: _wrong_order,
    CrossKind.SAME_COUNT: _other_count,
    CrossKind.REQUIRES: _partner_gone,
    CrossKind.SAME_AGENCY: _another_agency,
    CrossKind.RECORDS_IN_ALL: _other_number,
    CrossKind.IMAGES_ACCOUNTED: _image_gone,
    CrossKind.IMAGES_ONCE: _image_twice,
    CrossKind.AMP_WITHOUT_IMAGE: _marked_and_printed,
    CrossKind.IMPRESSION_FITS: _made_otherwise,
    CrossKind.OWN_DOMAIN: _other_domain,
    CrossKind.TYPE_4_RESOLUTION: _other_resolution,
}
