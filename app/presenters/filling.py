"""A form filled by others: by a record of the jail's own system, or by a licence. What an officer typed is never
overwritten; what was not understood is left empty, marked, and says what came."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from app.domain.arrival import Arrival, BookingRecord, LicenceData, Unclear
from app.presenters import form as f
from app.presenters.front import DIFFERS, NOT_READ, Form
from app.presenters.words import Words
from app.station.booking_form import licence_remarks

_COMPARED = ("subject.surname", "subject.given", "subject.date_of_birth")


def by_arrival(words: Words, form: Form, arrival: Arrival, day: date, *, new_id: str) -> Form:
    """The form with a record of the jail's system. A form that another record had filled, or a licence of somebody
    else, begins anew under `new_id`: nothing of one person stays with the next."""
    record = arrival.record
    differs = _differs(form, record.values, day)
    anew = form.record is not None or (form.licence and differs)
    base = Form(form.made, booking_id=new_id, made=form.made) if anew else form
    filled = _filled(words, base, record.values, record.unclear, day)
    return replace(
        filled,
        charges=(*base.charges, *(one for one in record.charges if one not in base.charges)),
        unclear_charges=record.unclear_charges,
        query=record.unclear_charges[0].literal if record.unclear_charges else base.query,
        left=filled.left | ({f.CHARGES} if record.unclear_charges else set()),
        record=record,
        arrival_id=arrival.arrival_id,
        arrival_version=arrival.version,
        remarks=(DIFFERS,) if differs and form.record is None else base.remarks,
    )


def with_change(words: Words, form: Form, arrival: Arrival, day: date) -> Form:
    """A later version of the record that filled the form, taken over where the officer has changed nothing."""
    before = form.record or BookingRecord()
    was = _filled(words, Form(form.made, made=form.made), before.values, before.unclear, day)
    untouched = {name for name, text in was.texts.items() if form.texts.get(name, "") == text}
    texts = {name: form.made.get(name, "") if name in untouched else text for name, text in form.texts.items()}
    marks = {name: mark for name, mark in form.unclear.items() if name not in untouched}
    base = replace(form, texts=texts, unclear=marks)
    filled = _filled(words, base, arrival.record.values, arrival.record.unclear, day)
    same_charges = (form.charges, form.unclear_charges) == (before.charges, before.unclear_charges)
    return replace(
        filled,
        charges=arrival.record.charges if same_charges else form.charges,
        unclear_charges=arrival.record.unclear_charges if same_charges else form.unclear_charges,
        record=arrival.record,
        arrival_version=arrival.version,
    )


def by_licence(words: Words, form: Form, licence: LicenceData, day: date) -> Form:
    """The form with what a licence says, where nothing stands yet. A licence that contradicts the form may be another
    person's: that is said, and it fills nothing."""
    values = {name: text for name, text in licence.values.items() if name in f.plans()}
    remarks = licence_remarks(licence, day)
    if _differs(form, values, day):
        return replace(form, remarks=(*remarks, DIFFERS))
    return replace(_filled(words, form, values, licence.unclear, day), remarks=remarks, licence=True)


def not_read(form: Form) -> Form:
    """What was scanned is no licence: the form stays as it is."""
    return replace(form, remarks=(NOT_READ,))


def _differs(form: Form, values: Mapping[str, str], day: date) -> bool:
    """Whether they say another name or date of birth than stands in the form."""
    return any(
        name in values and _is_typed(form, name) and f.value_of(form, name, day) != values[name] for name in _COMPARED
    )


def _filled(words: Words, form: Form, values: Mapping[str, str], unclear: tuple[Unclear, ...], day: date) -> Form:
    """With values and marks in the fields that nobody typed into."""
    free = {name for name in f.plans() if not _is_typed(form, name)}
    texts = dict(form.texts)
    for name in free.intersection(values):
        texts[name] = f.shown_text(words, replace(form, texts={name: values[name]}), name, day)
    marks = {one.field: one for one in unclear if one.field in free}
    texts.update(dict.fromkeys(marks, ""))
    still = {name: mark for name, mark in form.unclear.items() if name not in free.intersection(values)}
    left = form.left | free.intersection((*values, *marks))
    return replace(form, texts=texts, unclear={**still, **marks}, left=left)


def _is_typed(form: Form, name: str) -> bool:
    """Whether something stands in a field beyond what a new form has; a mark is nothing that was typed."""
    return name not in form.unclear and form.texts.get(name, "").strip() != form.made.get(name, "").strip()
