"""What a form needs while it is filled in: the same rules as the assembly of the transaction, and the charge search.

Front ends reach both here and nothing behind them. Pure.
"""

from dataclasses import dataclass
from datetime import date

from app.an2k import booking_elements as elements
from app.an2k import charges as table
from app.an2k import validate
from app.an2k.rules.profiles import DEFAULT, load
from app.an2k.rules.values import CodeTable, ElementKey, Profile, Span
from app.domain.arrival import LicenceData
from app.domain.booking import Booking, Charge
from app.exchange import licence as licences

# Codes of findings, `booking/...`, as the assembly gives them.
REQUIRED = validate.REQUIRED
NO_SUCH_DATE = validate.NO_SUCH_DATE
TOO_LONG = validate.TOO_LONG
NOT_A_CODE = validate.NOT_A_CODE
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


def check_form(booking: Booking, *, today: date | None = None) -> tuple[Finding, ...]:
    """What keeps the booking from being sent, in the order of the fields; () when nothing does.

    `today`: the last day that is not in the future; by default the day on which the booking was created.
    """
    return tuple(Finding(one.field, one.code) for one in validate.validate_booking(booking, today=today))


def search_charges(words: str, limit: int = 6) -> tuple[Charge, ...]:
    """Charges of which every typed word begins a word of the literal or the code; nothing typed finds nothing."""
    return table.search(words, limit)


def read_licence(text: str) -> LicenceData | None:
    """What the text of a driver's licence says; None where it is none."""
    try:
        return licences.parse_licence(text)
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


def _table(profile: Profile, name: str) -> CodeTable | None:
    rules = profile.transactions[profile.assembly.transaction].elements
    rule = rules.get(ElementKey(2, _NUMBERS[name]))
    return profile.tables.get(rule.table) if rule is not None and rule.table is not None else None


def _most(span: Span) -> int:
    return WITHOUT_LIMIT if span.most is None else span.most
