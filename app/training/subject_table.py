"""The tables [[subject]] of an exercise file: who is booked, for what, and what befalls."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from app.an2k import charges as charge_table
from app.an2k.rules.profiles import DEFAULT, load
from app.an2k.rules.values import Profile
from app.an2k.validate import validate_booking
from app.domain.booking import Charge, MissingFinger, MissingReason, Subject
from app.domain.position import FrictionRidgePosition
from app.training.course import REASONS, captures
from app.training.exercise import SubjectPlan
from app.training.toml_table import Table
from drivers.simulated.acts import Act
from drivers.simulated.script import FINGER_NAMES, parse_acts

LARGEST_SEED = 2**31 - 1
MISSING_REASONS: Final = {"amputated": MissingReason.AMPUTATED, "bandaged": MissingReason.UNABLE_TO_PRINT}
_PERSON: Final = Subject.__struct_fields__
_DUE: Final = {  # by field of the booking, as docs/booking-file.md says it
    "surname": "Letters are due here, no digit, no comma, the whole name at most 50.",
    "given": "Letters are due here, no digit, no comma.",
    "middle": "Letters are due here, no digit, no comma.",
    "date_of_birth": "A date YYYYMMDD that is not in the future is due here.",
    "place_of_birth": "Two letters of the table in docs/booking-file.md are due here.",
    "sex": "One letter is due here, such as F, M or X.",
    "race": "One letter is due here, such as U.",
    "height": 'Feet and two-digit inches are due here, such as "511".',
    "weight_lb": 'Three digits are due here, "050" to "499".',
    "eyes": 'Three letters are due here, such as "BRO".',
    "hair": 'Three letters are due here, such as "BRO".',
    "charges": "1 to 40 charges are due here.",
    "literal": "1 to 300 characters are due here, no blank first.",
    "date": "A date YYYYMMDD that is not in the future is due here.",
}


def read_subject(table: Table, now: datetime) -> SubjectPlan:
    """One person. Refused is whoever could not be booked `now` by the rules of the booking screen, neither at this
    agency nor by the profile that ships; see `not_taken` for the others."""
    unknown = Subject("", "")
    person = {name: table.text(name, getattr(unknown, name) or None) for name in _PERSON if name != "middle"}
    charges = table.tables("charges")
    plan = SubjectPlan(
        seed=table.integer("seed", 0, LARGEST_SEED),
        person=Subject(middle=table.text("middle", ""), **person),
        charges=tuple(_charge(row) for row in charges),
        missing=tuple(_missing(table.tables("missing"))),
        acts=tuple(_named_fingers(act) for act in parse_acts(table.raw("act", []), table.path_of("act"), table.tell)),
    )
    table.finish()
    usually = _findings(plan, now, load(DEFAULT))
    for found in (one for one in _findings(plan, now, load()) if one in usually):
        *owner, field = found.split(".")
        where = charges[int(owner[1])] if owner[:1] == ["charges"] else table
        where.refuse(field if where.has(field) else None, _DUE.get(field, f"{field} cannot be booked so."))
    _check_acts(table, plan)
    return plan


def not_taken(plan: SubjectPlan, now: datetime) -> tuple[str, ...]:
    """Keys of the file whose values the agency's profile does not take, each once; () for whoever can be booked."""
    keys = (".".join(part for part in found.split(".") if not part.isdigit()) for found in _findings(plan, now, load()))
    return tuple(dict.fromkeys(key.removeprefix("subject.") for key in keys))


def _findings(plan: SubjectPlan, now: datetime, profile: Profile) -> list[str]:
    """Fields as in Booking. Not its number: that is the program's own, and an agency may take other ones."""
    found = validate_booking(plan.make_booking(officer="", now=now), profile=profile)
    return [one.field for one in found if one.field != "booking_number"]


def _charge(row: Table) -> Charge:
    """With the code of the shipped table, where one is named."""
    literal, code, date = row.text("literal"), row.text("ncic_code", ""), row.text("date", "")
    tables = {one.ncic_code: one.code_table for one in charge_table.all_charges()}
    if code and code not in tables:
        row.refuse("ncic_code", "A code of the shipped table is due here (resources/tables/charges.csv).")
    row.finish()
    return Charge(literal, code or None, tables.get(code), date)


def _missing(rows: tuple[Table, ...]) -> Iterator[MissingFinger]:
    seen: set[int] = set()
    for row in rows:
        finger = row.one_of("finger", FINGER_NAMES)
        if finger in seen:
            row.refuse("finger", "This finger is declared missing twice.")
        seen.add(finger)
        reason = row.one_of("reason", MISSING_REASONS)
        row.finish()
        yield MissingFinger(FrictionRidgePosition(finger), reason)


def _named_fingers(act: Act) -> Act:
    """Those that are replaced by another are the ones concerned."""
    return replace(act, fingers=frozenset(act.instead)) if act.instead else act


def _check_acts(table: Table, plan: SubjectPlan) -> None:
    """What is well-formed and yet cannot befall this person."""
    missing = {int(one.finger) for one in plan.missing}
    asked = {position: set(fingers) for position, fingers in captures(missing)}
    for number, act in enumerate(plan.acts):
        for key, wrong, said in (
            ("do", act.kind in REASONS, "A finger that is not there or bandaged is declared under missing."),
            ("fingers", bool(missing & act.fingers), "One of them is declared missing."),
            ("instead", bool(missing & {*(act.instead or {}).values()}), "One of them is declared missing."),
            ("at", act.at is not None and act.at not in asked, "Nothing is asked for there: the fingers are missing."),
            (
                "fingers",
                act.at in asked and bool(act.fingers) and not act.fingers & asked[act.at],
                "None of them is asked for at that position.",
            ),
        ):
            if wrong:
                table.tell((*table.path_of("act"), number, key), said)
