"""What a form needs while it is filled in: the same rules as the assembly of the transaction, and the charge search.

Front ends reach both here and nothing behind them. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.an2k import booking_elements as elements
from app.an2k import charges as table
from app.an2k import other_elements as others
from app.an2k import validate
from app.an2k.rules.profiles import DEFAULT, load
from app.an2k.rules.values import CodeTable, ElementKey, ElementRule, Form, Presence, Profile, Span
from app.an2k.validation.values import fault_of
from app.domain.arrival import LicenceData
from app.domain.booking import Booking, Charge, OtherField
from app.exchange import licence as licences

# Codes of findings, `booking/...`, as the assembly gives them.
REQUIRED = validate.REQUIRED
NO_SUCH_DATE = validate.NO_SUCH_DATE
TOO_LONG = validate.TOO_LONG
NOT_A_CODE = validate.NOT_A_CODE
NOT_AS_WANTED, CHARACTERS = validate.NOT_AS_WANTED, validate.CHARACTERS
_NUMBERS = {f"subject.{name}": number for number, name in elements.SUBJECT_FIELDS.items()}
WITHOUT_LIMIT = 1_000_000  # nobody types that much
ALL_CODES = frozenset(
    value for value in vars(validate).values() if isinstance(value, str) and value.startswith("booking/")
)


@dataclass(frozen=True, slots=True)
class Finding:
    """`field`: path as in Booking (`subject.date_of_birth`, `charges`, `charges.0.literal`)."""

    field: str
    code: str


@dataclass(frozen=True, slots=True)
class Code:
    """One that a field may hold. `is_own`: the agency's, or one that means something else there than by the program's
    own profiles; its meaning is then the only word for it."""

    code: str
    meaning: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """Longest values in characters; `charges`: how many at most. WITHOUT_LIMIT where the agency has none."""

    name: int
    booking_number: int
    literal: int
    charges: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A field that the agency asks for beside the usual. `name`: path as in Booking (`other.2.041`); `label`, `hint`:
    by language, `en` at least; `characters`: as the field table writes them; `longest`: of one value, WITHOUT_LIMIT
    where there is none; `is_several`: it takes several values."""

    name: str
    label: Mapping[str, str]
    hint: Mapping[str, str]
    characters: str
    longest: int
    is_several: bool
    is_date: bool
    is_needed: bool
    choices: tuple[Code, ...]


def check_form(booking: Booking, *, today: date | None = None) -> tuple[Finding, ...]:
    """What keeps the booking from being sent, in the order of the fields; () when nothing does.

    `today`: the last day that is not in the future; by default the day on which the booking was created.
    """
    return tuple(Finding(one.field, one.code) for one in validate.validate_booking(booking, today=today))


def search_charges(words: str, limit: int = 6) -> tuple[Charge, ...]:
    """Charges of which every typed word begins a word of the literal or the code; nothing typed finds nothing."""
    return table.search(words, limit)


def read_licence(text: str, today: date) -> LicenceData | None:
    """What the text of a driver's licence says; None where it is none."""
    try:
        return licences.parse_licence(text, today=today)
    except licences.LicenceNotRead:
        return None


def licence_remarks(licence: LicenceData, today: date) -> tuple[str, ...]:
    """Codes of what is to be said of a licence as a whole, `licence/...`."""
    return licences.licence_remarks(licence, today=today)


def limits() -> Limits:
    """Of the agency's profile."""
    profile = load()
    rules = profile.transactions[profile.assembly.transaction].elements
    return Limits(
        name=_most(rules[ElementKey(2, elements.NAM)].size),
        booking_number=_most(rules[ElementKey(2, elements.OCA)].size),
        literal=_most(rules[ElementKey(2, elements.ASL, elements.ASL_LITERAL)].size),
        charges=_most(rules[ElementKey(2, elements.ASL)].occurrences),
    )


def choices(name: str) -> tuple[Code, ...]:
    """What the agency's code table offers for a field (path as in Booking), in its order; () where it has no table."""
    own, usual = _table(load(), name), _table(load(DEFAULT), name)
    if own is None:
        return ()
    known = usual.codes if usual is not None else {}
    return tuple(Code(code, own.codes[code], own.codes[code] != known.get(code)) for code in own.offered)


def asked() -> tuple[Asked, ...]:
    """What the agency's profile asks for beside the usual, in its order."""
    profile = load()
    rules = profile.transactions[profile.assembly.transaction].elements
    return tuple(_asked(profile, rules[one.key], one.label, one.hint) for one in profile.asks)


def _asked(profile: Profile, rule: ElementRule, label: Mapping[str, str], hint: Mapping[str, str]) -> Asked:
    name = f"{elements.OTHER}.{rule.key}"
    offered = _table(profile, name)
    listed = offered is not None and not offered.partial  # else the officer may know a code that the table lacks
    return Asked(
        name=name,
        label=label,
        hint=hint,
        characters=rule.characters.value,
        longest=_most(rule.size),
        is_several=others.is_several(rule, profile),
        is_date=rule.form in (Form.DATE, Form.DATE_OR_UNKNOWN),
        is_needed=rule.presence is Presence.MANDATORY,
        choices=choices(name) if listed else (),
    )


def in_capitals(name: str, text: str) -> str:
    """What was typed into a field that the agency asks for: in capitals, unless only what was typed is taken."""
    profile = load()
    rule, capitals = others.rule_of(name, profile), text.upper()
    if rule is None or fault_of(capitals, rule, profile.tables) is None:
        return capitals
    return text if fault_of(text, rule, profile.tables) is None else capitals


def other_fields(values: Mapping[str, str]) -> tuple[OtherField, ...]:
    """What fields named `other.2.041` make of a booking."""
    return others.other_fields(others.given_in(values), load())


def _table(profile: Profile, name: str) -> CodeTable | None:
    rules = profile.transactions[profile.assembly.transaction].elements
    rule = rules.get(ElementKey(2, _NUMBERS[name])) if name in _NUMBERS else others.rule_of(name, profile)
    return profile.tables.get(rule.table) if rule is not None and rule.table is not None else None


def _most(span: Span) -> int:
    return WITHOUT_LIMIT if span.most is None else span.most
