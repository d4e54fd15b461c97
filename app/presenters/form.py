"""The form of a new booking as a value: its fields, the booking that it makes, and what is to be mended in it."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from app.domain.booking import Booking, Charge, Subject
from app.presenters import typed
from app.presenters.front import Form
from app.presenters.parts import Language
from app.presenters.times import local
from app.presenters.words import Words
from app.station import booking_form


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """`name`: path as in Booking; `row`, `span`: place in twelve columns; `kind`: how it is typed; `words`: prefix of
    the catalogue's words for the codes of a `choice`; `asked`: where the agency asks for it beside the usual."""

    name: str
    row: int
    span: int
    kind: str = "text"
    words: str = ""
    hint: str = ""
    asked: booking_form.Asked | None = None


FIELDS: tuple[FieldPlan, ...] = (
    FieldPlan("subject.surname", 0, 4, "name"),
    FieldPlan("subject.given", 0, 4, "name"),
    FieldPlan("subject.middle", 0, 4, "name"),
    FieldPlan("subject.date_of_birth", 1, 5, "date", hint="hint.date"),
    FieldPlan("subject.sex", 1, 3, "choice", "sex"),
    FieldPlan("subject.place_of_birth", 1, 4, "place", hint="hint.place"),
    FieldPlan("subject.height", 2, 3, "height", hint="hint.height"),
    FieldPlan("subject.weight_lb", 2, 3, "weight", hint="hint.weight"),
    FieldPlan("subject.eyes", 2, 3, "choice", "colour"),
    FieldPlan("subject.hair", 2, 3, "choice", "colour"),
    FieldPlan("subject.race", 3, 4, "choice", "race"),
    FieldPlan("date_of_arrest", 3, 4, "date", hint="hint.date"),
    FieldPlan("booking_number", 3, 4, "number"),
)
PLAN: Mapping[str, FieldPlan] = {plan.name: plan for plan in FIELDS}
CHARGES = "charges"
_COLUMNS = 12
_SPAN, _WIDE_SPAN, _WIDE_FROM = 4, 8, 40  # columns; characters of a text that needs more room


def plans() -> Mapping[str, FieldPlan]:
    """Every field by name, in the order of the form: the usual ones, then what the agency asks for besides."""
    row, column = FIELDS[-1].row + 1, 0
    found = dict(PLAN)
    for one in booking_form.asked():
        kind = "choice" if one.choices else "date" if one.is_date else "asked"
        span = _WIDE_SPAN if kind == "asked" and one.longest > _WIDE_FROM else _SPAN
        if column + span > _COLUMNS:
            row, column = row + 1, 0
        hint = "hint.date" if kind == "date" else ""
        found[one.name] = FieldPlan(one.name, row, span, kind, hint=hint, asked=one)
        column += span
    return found


def order() -> tuple[str, ...]:
    """The names of all fields as they stand on the form, the charges last."""
    return (*plans(), CHARGES)


def the(words: Words, name: str) -> str:
    """A field within a sentence."""
    plan = plans().get(name)
    if plan is not None and plan.asked is not None:
        return words.say("the.asked", label=label(words, plan))
    return words.say(f"the.{name}")


def label(words: Words, plan: FieldPlan) -> str:
    return words.say(f"field.{plan.name}") if plan.asked is None else spoken(words, plan.asked.label)


def hint(words: Words, plan: FieldPlan) -> str:
    """How a field is written, to be seen while it is empty."""
    if plan.hint:
        return words.say(plan.hint)
    if plan.asked is None:
        return ""
    own = spoken(words, plan.asked.hint)
    return own or (words.say("hint.several") if plan.asked.is_several else "")


def spoken(words: Words, texts: Mapping[str, str]) -> str:
    """The agency's own words, in English where it has none in the officer's language."""
    return texts.get(words.language.value) or texts.get(Language.EN.value, "")


def today(now: datetime, zone: tzinfo | None) -> date:
    """The last calendar day that is not in the future: the later one of the desk's zone and of UTC, as the assembly
    counts."""
    return max(local(now, zone).date(), now.astimezone(UTC).date())


def blank(now: datetime, zone: tzinfo | None, *, number: str = "", booking_id: str = "") -> Form:
    """A new form: the arrest is of today, everything unknown is said to be unknown."""
    texts = {plan.name: _unknown(plan) for plan in FIELDS if plan.kind == "choice"}
    texts["date_of_arrest"] = f"{local(now, zone):%Y-%m-%d}"
    if number:
        texts["booking_number"] = number
    return Form(texts, booking_id=booking_id, made=texts)


def _unknown(plan: FieldPlan) -> str:
    """The code for unknown; nothing where the agency has none of that name, and it is to be chosen."""
    code = str(getattr(Subject("", ""), plan.name.removeprefix("subject.")))
    offered = booking_form.choices(plan.name)
    return code if not offered or code in (one.code for one in offered) else ""


def value_of(form: Form, name: str, day: date) -> str:
    """A field in the notation of a booking."""
    text = form.texts.get(name, "")
    plan = plans()[name]
    match plan.kind:
        case "name":
            return typed.name_value(text)
        case "date":
            return typed.date_value(text, today=day)
        case "height":
            return typed.height_value(text)
        case "weight":
            return typed.weight_value(text)
        case "place":
            return typed.place_value(text)
        case "choice":
            return text.strip().upper() if plan.asked is None else text.strip()
        case "asked":
            return booking_form.in_capitals(name, text.strip())
        case _:
            return text.strip()


def shown_text(words: Words, form: Form, name: str, day: date) -> str:
    """What a field shows once it was left: as it was understood."""
    text = form.texts.get(name, "")
    match plans()[name].kind:
        case "date":
            if text.strip() and typed.date_value(text, today=day) == typed.UNKNOWN_DATE:
                return words.say("unit.unknown")
            return typed.shown_date(text, today=day)
        case "height" | "weight" if text.strip() and value_of(form, name, day) == typed.UNKNOWN_WEIGHT:
            return words.say("unit.unknown")
        case "height":
            return typed.shown_height(text, words.say("unit.height", feet="{feet}", inches="{inches}"))
        case "weight":
            return typed.shown_weight(text, words.say("unit.weight", pounds="{pounds}"))
        case "name":
            return typed.name_value(text)
        case "place":
            return typed.place_value(text) if text.strip() else ""
        case "asked":
            return value_of(form, name, day)
        case _:
            return text.strip()


def booking_of(form: Form, *, now: datetime, day: date, officer: str) -> Booking:
    """The booking that the form makes, checked or not."""
    value = {name: value_of(form, name, day) for name in plans()}
    subject = {name.partition(".")[2]: value[name] for name in PLAN if name.startswith("subject.")}
    return Booking(
        booking_id=form.booking_id,
        booking_number=value["booking_number"],
        subject=Subject(**subject),
        charges=form.charges,
        date_of_arrest=value["date_of_arrest"],
        created_at=now,
        officer=officer,
        other=booking_form.other_fields(value),
    )


def findings(form: Form, *, now: datetime, day: date) -> dict[str, str]:
    """What is to be mended: field to code, the first of each field, in the order of the form. By the same rules by
    which the transaction is assembled."""
    draft = booking_of(form, now=now, day=day, officer="")
    found: dict[str, str] = {name: mark.code for name, mark in form.unclear.items()}
    if form.unclear_charges:
        found[CHARGES] = form.unclear_charges[0].code
    for one in booking_form.check_form(draft, today=day):
        name = CHARGES if one.field.startswith(CHARGES) else _field_of(one.field)
        found.setdefault(name, one.code)
    if not form.texts.get("subject.date_of_birth", "").strip():
        found.setdefault("subject.date_of_birth", booking_form.REQUIRED)  # unknown is said, not left out
    return {name: found[name] for name in order() if name in found}


def _field_of(path: str) -> str:
    """Where a finding stands: what is amiss with a whole field that is asked for by its items, at the first of them."""
    return next((name for name in plans() if name.startswith(f"{path}..")), path)


def message(words: Words, form: Form, name: str, code: str, day: date) -> str:
    """What to do about a finding, for the line under the field."""
    if (mark := form.unclear.get(name)) is not None:
        return words.say("mend.came", raw=mark.raw) if mark.raw else words.say("mend.not_given")
    if name == CHARGES and form.unclear_charges:
        return words.say("mend.charges.marked")
    what = code.removeprefix("booking/").replace("-", "_")
    if name == CHARGES:
        keys = ("mend.required.charges" if code == booking_form.REQUIRED else f"mend.charges.{what}",)
        return next((words.say(key, most=booking_form.limits().charges) for key in keys if key in words), _other(words))
    if name == "subject.date_of_birth" and code == booking_form.REQUIRED:
        return words.say("mend.required.date_of_birth")
    if what == "no_such_date":
        return _date_message(words, value_of(form, name, day))
    if what == "not_a_code":
        own = {"height": "mend.height", "weight": "mend.weight", "place": "mend.place"}.get(plans()[name].kind)
        return words.say(own or "mend.not_a_code")
    if (asked := plans()[name].asked) is not None:
        if code == booking_form.CHARACTERS:
            return words.say(f"mend.characters.{asked.characters}")
        if code == booking_form.NOT_AS_WANTED and (example := spoken(words, asked.hint)):
            return words.say("mend.as_hint", hint=example)
    key = f"mend.{what}"
    return words.say(key, most=longest(name)) if key in words else _other(words)


def _other(words: Words) -> str:
    return words.say("mend.other")


def _date_message(words: Words, value: str) -> str:
    """Month, day or year: the part that does not fit."""
    year, month = int(value[:4]), int(value[4:6])
    if not 1 <= month <= 12:
        return words.say("mend.no_such_month")
    if year < date.min.year:
        return words.say("mend.too_old")
    days = calendar.monthrange(year, month)[1]
    if not 1 <= int(value[6:]) <= days:
        return words.say("mend.no_such_day", month=words.say(f"month.{month}"), days=days)
    return words.say("mend.too_old")


def longest(name: str) -> int:
    """Characters that a value takes."""
    plan = plans()[name]
    if plan.asked is not None and plan.kind == "asked":
        return plan.asked.longest
    most = booking_form.limits()
    return most.booking_number if name == "booking_number" else most.name


def own_words(text: str) -> Charge:
    """A charge in the officer's own words, without a code."""
    return Charge(" ".join(text.split()).upper())
