"""The form of a new booking: who, and for what? Messages stand beside the fields as they are made."""

import re
from collections.abc import Mapping
from dataclasses import replace

from app.domain.arrival import UnclearCharge
from app.domain.booking import Charge
from app.presenters import form as f
from app.presenters.acts import Act
from app.presenters.arrivals import arrivals_act, offer, present_arrivals
from app.presenters.frame import act, frame, main_act, person_top
from app.presenters.front import DIFFERS, NOT_READ, Form, FrontEnd
from app.presenters.parts import ActView, Mark, Screen, Sentence
from app.presenters.views import ChargeRow, Choice, FieldView, NewBookingView
from app.presenters.words import Words, words_in
from app.station import booking_form
from app.station.booking_form import search_charges
from app.station.snapshot import StationSnapshot

RESULTS = 6  # in sight at once
_LONGEST_MEANING = 40  # characters of a choice; a table may say whole sentences
_REMARKS = {
    "licence/expired": "licence.expired",
    "licence/foreign": "licence.foreign",
    "licence/newer-version": "licence.newer_version",
    "licence/run-together": "licence.run_together",
    "licence/cut-off": "licence.cut_off",
}
_ASKING = {NOT_READ: "licence.not_read", DIFFERS: "licence.differs"}
_WORD = re.compile(r"\w+")


def left_field(snapshot: StationSnapshot, front: FrontEnd, name: str) -> FrontEnd:
    """The officer goes on to another field: this one shows what was understood, and its message if it has one. An empty
    one has none while the jail's list is open: what it lacks may come from there."""
    form = front.form
    if front.arrivals_open and not form.texts.get(name, "").strip():
        return front
    left = form.left | {name}
    if name not in f.plans():
        return replace(front, form=replace(form, left=left))
    text = f.shown_text(words_in(front.language), form, name, f.today(snapshot.now, front.zone))
    return replace(front, form=replace(form, texts={**form.texts, name: text}, left=left))


def present_new_booking(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> NewBookingView:
    form = front.form
    day = f.today(snapshot.now, front.zone)
    found = f.findings(form, now=snapshot.now, day=day)
    shown = {name: code for name, code in found.items() if form.asked or name in form.left}
    messages = {name: f.message(words, form, name, code, day) for name, code in shown.items()}
    number = form.texts.get("booking_number", "").strip()
    results = search_charges(form.query, RESULTS)
    arrivals = present_arrivals(snapshot, front, words)
    offer_said, take_change = offer(snapshot, front, words)
    add_words = act(words, Act.ADD_WORDS, "act.add_words") if form.query.strip() and arrivals is None else None
    return NewBookingView(
        frame=frame(
            snapshot,
            front,
            words,
            Screen.NEW_BOOKING,
            top=person_top(snapshot, front, words, title=words.say("booking.title"), code=number, stage=1),
            sentence=_sentence(words, form, found, shown, choosing=arrivals is not None),
            main=main_act(words, Act.TO_PRINTS, "act.to_prints", icon="fingerprint"),
            acts=arrivals_act(snapshot, front, words),
            leave=act(words, Act.LEAVE_FORM, "act.leave"),
            on_page=tuple(one for one in (add_words, take_change) if one is not None),
        ),
        fields=_fields(words, front, messages),
        charges_label=words.say("field.charges"),
        query=form.query,
        query_hint=words.say("hint.charges"),
        charges_message=messages.get(f.CHARGES, ""),
        results=tuple(_result(words, charge, form.query, n) for n, charge in enumerate(results)),
        results_label=words.say("a11y.results"),
        no_result=words.say("charges.none") if form.query.strip() and not results else "",
        add_words=add_words,
        added_heading=words.say("charges.added"),
        added=(
            *(_marked(words, charge, n) for n, charge in enumerate(form.unclear_charges)),
            *reversed([_added(words, charge, n) for n, charge in enumerate(form.charges)]),
        ),
        added_none=words.say("charges.empty"),
        kept=words.say("booking.kept"),
        arrivals=arrivals,
        offer=offer_said,
        take_change=take_change,
    )


def _sentence(words: Words, form: Form, found: dict[str, str], shown: dict[str, str], *, choosing: bool) -> Sentence:
    """What is asked about a scan; else the first message that shows, or whether it is complete. Over it where it is
    from, and what is to be said of a licence. `choosing`: the jail's list is open."""
    source = words.say(
        "booking.over.licence" if form.licence else "booking.over.jail" if form.record else "booking.over"
    )
    said = [words.say(_REMARKS[one]) for one in form.remarks if one in _REMARKS]
    over = " ".join((f"{source.rstrip('.')}.", *said)) if said else source
    for asked, key in _ASKING.items():
        if asked in form.remarks:
            return Sentence(words.say(key), over)
    first = next(iter(shown), None)
    if first is not None:
        return Sentence(words.say("booking.say.check", field=f.the(words, first)), over)
    if found and choosing:
        return Sentence(words.say("booking.say.choose"), over)
    return Sentence(words.say("booking.say" if found else "booking.say.ready"), over)


def _fields(words: Words, front: FrontEnd, messages: Mapping[str, str]) -> tuple[FieldView, ...]:
    """What the agency asks for besides begins a group of its own."""
    plans = f.plans().values()
    first = next((plan.name for plan in plans if plan.asked is not None), None)
    return tuple(
        _field(
            words,
            front,
            plan,
            messages.get(plan.name, ""),
            words.say("booking.asked") if plan.name == first else "",
        )
        for plan in plans
    )


def _field(words: Words, front: FrontEnd, plan: f.FieldPlan, message: str, heading: str) -> FieldView:
    choices: tuple[Choice, ...] = ()
    if plan.kind == "choice":
        choices = tuple(
            Choice(one.code, _choice_words(words, plan.words, one)) for one in booking_form.choices(plan.name)
        )
    if plan.asked is not None and choices and not plan.asked.is_needed:
        choices = (Choice("", words.say("choice.none")), *choices)
    return FieldView(
        name=plan.name,
        label=f.label(words, plan),
        text=front.form.texts.get(plan.name, ""),
        row=plan.row,
        span=plan.span,
        message=message,
        hint=f.hint(words, plan),
        choices=choices,
        longest=booking_form.WITHOUT_LIMIT if plan.asked and plan.asked.is_several else f.longest(plan.name),
        as_came=plan.name in front.form.unclear,
        heading=heading,
    )


def _choice_words(words: Words, prefix: str, one: booking_form.Code) -> str:
    """The catalogue's words for what everybody means by a code; else the meaning of the agency's own table."""
    key = f"{prefix}.{one.code}"
    if one.is_own or key not in words:
        return words.say("colour.listed", code=one.code, name=_shortened(one.meaning))
    text = words.say(key)
    return text if prefix != "colour" else words.say("colour.listed", code=one.code, name=text)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_MEANING else f"{text[: _LONGEST_MEANING - 1].rstrip()}…"


def _result(words: Words, charge: Charge, query: str, number: int) -> ChargeRow:
    adding = ActView(Act.ADD_CHARGE, words.say("act.add_charge", what=charge.literal), argument=str(number))
    return ChargeRow(charge.ncic_code or "", _pieces(charge.literal, query), charge.code_table or "", adding)


def _marked(words: Words, charge: UnclearCharge, number: int) -> ChargeRow:
    """One that came and is in no table of the station: another takes its place, then it is taken away."""
    what = " ".join(part for part in (charge.number, charge.literal) if part)
    removing = ActView(
        Act.REMOVE_CHARGE, words.say("act.remove_charge", what=what), argument=f"u{number}", icon="cross"
    )
    return ChargeRow("", ((what, False),), words.say("charges.marked"), removing, Mark.BAD)


def _added(words: Words, charge: Charge, number: int) -> ChargeRow:
    removing = ActView(
        Act.REMOVE_CHARGE, words.say("act.remove_charge", what=charge.literal), argument=str(number), icon="cross"
    )
    table = charge.code_table or words.say("charges.own")
    return ChargeRow(charge.ncic_code or "", ((charge.literal, False),), table, removing)


def _pieces(literal: str, query: str) -> tuple[tuple[str, bool], ...]:
    """The literal cut at the beginnings of words that were typed."""
    typed = [word.lower() for word in _WORD.findall(query)]
    pieces: list[tuple[str, bool]] = []
    at = 0
    for match in _WORD.finditer(literal):
        length = max((len(word) for word in typed if match[0].lower().startswith(word)), default=0)
        if length:
            pieces += [(literal[at : match.start()], False), (literal[match.start() : match.start() + length], True)]
            at = match.start() + length
    pieces.append((literal[at:], False))
    return tuple(piece for piece in pieces if piece[0])
