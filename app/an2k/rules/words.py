"""Rules in words, for administrators: what a profile wants of an element, and where each part of it is from."""

from app.an2k.errors import ProfileNotUsable
from app.an2k.rules import notation
from app.an2k.rules.entries import nearest
from app.an2k.rules.values import (
    Characters,
    CrossKind,
    CrossRule,
    ElementKey,
    ElementRule,
    Form,
    Origin,
    Presence,
    Profile,
    Span,
    TransactionKind,
    TransactionRules,
)
from app.domain.quality import Bounds

_CHARACTERS = {
    Characters.ALPHABETIC: "letters",
    Characters.NUMERIC: "digits",
    Characters.ALPHANUMERIC: "letters and digits",
    Characters.ALPHABETIC_SPECIAL: "letters, blanks and signs, no digit",
    Characters.NUMERIC_SPECIAL: "digits, blanks and signs, no letter",
    Characters.ALPHANUMERIC_SPECIAL: "letters, digits, blanks and signs",
    Characters.BINARY: "bytes",
}
_FORMS = {
    Form.DATE: "a day that there was, as YYYYMMDD",
    Form.DATE_OR_UNKNOWN: "a day that there was, as YYYYMMDD, or 00000000 for unknown",
    Form.MOMENT: "a moment in universal time, as YYYYMMDDhhmmssZ",
}
_FBI, _SRF, _MSG = (ElementKey(2, number) for number in (14, 59, 60))  # of answers
_TYPES_ONCE = (1, 2)  # one record of each in a file


class ElementUnknown(ProfileNotUsable):
    """A transaction has no rule for that element, or a profile no such transaction."""

    code = "an2/element-unknown"
    remedy = "`booking-station profile show` lists the types of transactions; an element is written 2.045 or 2.047..2."


def find_rule(profile: Profile, tot: str, element: str) -> tuple[TransactionRules, ElementRule]:
    """By the type of transaction and the element, as people write both. ElementUnknown offers the nearest."""
    transaction = profile.transactions.get(tot.upper())
    if transaction is None:
        said = nearest(tot.upper(), profile.transactions)
        raise ElementUnknown(f'The profile {profile.name} has no transaction "{tot[:20]}". {said}')
    names = {str(key): rule for key, rule in transaction.elements.items()}
    try:
        key = notation.element(element)
    except ValueError:
        named = [f"{key} ({rule.mnemonic})" for key, rule in names.items() if rule.mnemonic == element.upper()]
        said = (
            f"Did you mean {' or '.join(named)}?" if named else "An element is written 2.045, an item of it 2.047..2."
        )
        raise ElementUnknown(f'"{element[:20]}" is no element. {said}') from None
    rule = transaction.elements.get(key)
    if rule is None:
        raise ElementUnknown(
            f"{key} is not used in {transaction.tot} by the profile {profile.name}. {_around(transaction, key)}",
            remedy="Look into the agency's document: a blank cell of its table says that the element is not used.",
        )
    return transaction, rule


def _around(transaction: TransactionRules, key: ElementKey) -> str:
    """The elements that are used before and after it."""
    alike = [one for one in transaction.elements if one[:1] == key[:1] and bool(one.item) == bool(key.item)]
    around = [*[one for one in alike if one < key][-1:], *[one for one in alike if one > key][:1]]
    if not around:
        return f"Nothing of Type-{key.record_type} is."
    return "Near it are " + " and ".join(f"{one} ({transaction.elements[one].mnemonic})" for one in around) + "."


def items_of(transaction: TransactionRules, field: ElementKey) -> tuple[ElementRule, ...]:
    """The rules of the items of a field, in their order."""
    return tuple(rule for key, rule in transaction.elements.items() if key.item and key._replace(item=0) == field)


def crosses_of(transaction: TransactionRules, key: ElementKey) -> tuple[CrossRule, ...]:
    """The cross rules that name an element, its field or an item of it."""
    return tuple(
        cross
        for cross in transaction.cross
        if any(one[:2] == key[:2] and (one.item in (0, key.item) or not key.item) for one in cross.elements)
    )


def presence_words(rule: ElementRule) -> str:
    if rule.presence is Presence.FORBIDDEN:
        return "not taken: the field may not be there"
    if rule.key.item:
        where = f" in each subfield of {rule.key._replace(item=0)}"
    elif rule.key.record_type in _TYPES_ONCE:
        where = ""
    else:
        where = f" in each record of Type-{rule.key.record_type}"
    return f"{rule.presence}{where}"


def characters_words(kind: Characters) -> str:
    return _CHARACTERS[kind]


def value_words(rule: ElementRule) -> str:
    """Characters and size."""
    return f"{characters_words(rule.characters)}, {span_words(rule.size, 'character')}"


def form_words(rule: ElementRule) -> str | None:
    return _FORMS[rule.form] if rule.form is not None else None


def occurrence_words(rule: ElementRule) -> str:
    return "once" if rule.occurrences == Span(1, 1) else span_words(rule.occurrences, "time")


def span_words(span: Span, noun: str) -> str:
    if span.most is None:
        return f"any number of {noun}s" if not span.least else f"{span.least} {noun}{_s(span.least)} or more"
    if span.least == span.most:
        return f"exactly {span.most} {noun}{_s(span.most)}"
    return f"{span.least} to {span.most} {noun}s"


def cross_words(cross: CrossRule) -> str:
    names = [str(one) for one in cross.elements]
    first, last, all_of_them = names[0], names[-1], ", ".join(names)
    positions = ", ".join(str(one) for one in cross.positions)
    match cross.kind:
        case CrossKind.NOT_AFTER:
            return f"{first} is not after {last}"
        case CrossKind.NOT_IN_FUTURE:
            return f"{all_of_them} {'is' if len(names) == 1 else 'are'} not in the future"
        case CrossKind.IMAGES_ACCOUNTED:
            return f"each of the positions {positions} has an image, or {first} says why not"
        case CrossKind.IMAGES_ONCE:
            return f"no position is there twice ({all_of_them})"
        case CrossKind.AMP_WITHOUT_IMAGE:
            return f"a finger that {first} names has no image of its own"
        case CrossKind.SAME_COUNT:
            return f"{last}, where it is there, has as many subfields as {first}"
        case CrossKind.REQUIRES:
            return f"with {first} there is {last}"
        case CrossKind.SAME_AGENCY:
            return f"{first} and {last} are the same"
        case CrossKind.RECORDS_IN_ALL:
            return f"{record_types_words(cross)} together are {span_words(cross.count or Span(), 'record')}"
        case CrossKind.OWN_DOMAIN:
            return f"{first} names the domain of [assembly]"
        case CrossKind.IMPRESSION_FITS:
            rolled = f", and one of the positions {positions} rolled" if positions else ""
            return f"a print of a slap or a plain thumb is plain{rolled} ({all_of_them})"
        case CrossKind.TYPE_4_RESOLUTION:
            return f"{all_of_them} {'is' if len(names) == 1 else 'are'} 00.00 without Type-4, and never with it"


def record_types_words(cross: CrossRule) -> str:
    """The types of records that a rule counts, as `Type-4 and Type-14`."""
    return " and ".join(f"Type-{kind}" for kind in dict.fromkeys(one.record_type for one in cross.elements))


def answer_words(profile: Profile, transaction: TransactionRules, key: ElementKey) -> tuple[str, ...]:
    """What [answers] of the profile says of an element of an answer, in sentences."""
    answers = profile.answers
    if transaction.kind is not TransactionKind.ANSWER or answers.origin is None:
        return ()
    if key == _MSG and answers.code_table is not None:
        return (f"the agency's own codes are in the table {answers.code_table} ({len(answers.codes)})",)
    if key in (_FBI, _SRF) and answers.numbers_new_records:
        return ("an FBI number beside a result that nobody was found is that of a new record",)
    return ()


def quality_words(profile: Profile) -> tuple[str, ...]:
    """What the agency asks of a print, a line each."""
    asked, origin = profile.quality, profile.quality_origin
    said = f"{source_words(origin)}, {place_words(origin)}" if origin is not None else "the program's own thresholds"
    strict, usual = _bounds_words(asked.strict), _bounds_words(asked.usual)
    single = (f"finger {int(finger)}: {_bounds_words(bounds)}" for finger, bounds in asked.single)
    attempts = "at the first attempt" if asked.attempts == 1 else f"after {asked.attempts} attempts"
    return (
        "quality estimate (NFIQ 2 scale), per finger: "
        + "; ".join((f"thumbs and index {strict}", f"others {usual}", *single)),
        f"the best may be kept with a reason {attempts}; {said}",
    )


def same_person_words(profile: Profile) -> str:
    """Whether new bookings are compared with recent ones of the station, a line."""
    rules = profile.same_person
    if rules.origin is None:
        return "same person: no booking is compared with earlier ones of the station; no profile states it"
    said = f"{source_words(rules.origin)}, {place_words(rules.origin)}"
    if not rules.keep_days:
        return f"same person: no booking is compared with earlier ones of the station; {said}"
    days = f"{rules.keep_days} day{_s(rules.keep_days)}"
    where = ", in training only" if rules.is_example else ""
    return f"same person: a booking is compared with those of the station's last {days}{where}; {said}"


def _bounds_words(bounds: Bounds) -> str:
    return f"good from {bounds.good}, usable from {bounds.fair}"


def place_words(origin: Origin) -> str:
    return f"{origin.file}:{origin.line}"


def source_words(origin: Origin) -> str:
    return f"{origin.source} ({origin.date})"


def _s(count: int) -> str:
    return "" if count == 1 else "s"
