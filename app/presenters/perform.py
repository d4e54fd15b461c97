"""What each act does: to the front-end state, and which commands it gives the station. Pure; every legal act of every
screen goes through `perform`, so that screens emit meaning only."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace

from app.config import Environment
from app.domain.booking import MissingReason
from app.domain.card import CardForm, standing_of
from app.domain.position import FINGERS, FrictionRidgePosition
from app.presenters import form as f
from app.presenters.acts import Act
from app.presenters.capture_modes import reason_text
from app.presenters.card import form_of, sheet_of
from app.presenters.front import Form, FrontEnd, KeptFinding
from app.presenters.navigation import finding_key, finding_shown, open_findings, place_of, screen_for
from app.presenters.new_booking import RESULTS
from app.presenters.outcome import Outcome
from app.presenters.parts import Language, Screen, Theme
from app.presenters.perform_arrivals import ARRIVALS_FIELD
from app.presenters.perform_arrivals import DOINGS as OF_ARRIVALS
from app.presenters.perform_same_person import DOINGS as OF_SAME_PERSON
from app.presenters.perform_training import DOINGS, IN_A_REPLAY, of_several
from app.presenters.screen import present
from app.presenters.sign_in import name_message
from app.presenters.words import words_in
from app.station import commands as c
from app.station.agency import training_number
from app.station.booking_form import search_charges
from app.station.snapshot import CaptureState, Phase, StationSnapshot
from app.training.snapshot import TrainingSnapshot

Doing = Callable[[StationSnapshot, FrontEnd, str], Outcome]
_PLAIN: Mapping[Act, c.Command] = {
    Act.SIGN_OUT: c.SignOut(),
    Act.CAPTURE_NOW: c.CaptureNow(),
    Act.ACCEPT: c.AcceptCapture(),
    Act.AGAIN: c.RetakeCapture(),
    Act.LEAVE: c.LeaveBooking(),
    Act.TODAY: c.FinishViewing(),
}


def settle(snapshot: StationSnapshot, front: FrontEnd) -> FrontEnd:
    """The front-end state under a new snapshot: modes end where the station has moved on, a form that became a booking
    is put away, a refusal belongs to the place at which it came."""
    place = place_of(snapshot)
    error = snapshot.error
    if error is not None and error.number > front.refusal:
        front = replace(front, refusal=error.number, refusal_at=place, card_due=False)
    if front.place != place:
        marking = front.marking and snapshot.phase is Phase.CAPTURING and _booking_of(front.place) == _booking_of(place)
        front = replace(_without_modes(front), place=place, marking=marking)
    if snapshot.phase in (Phase.CAPTURING, Phase.SIGNED_OUT) and front.form_open:
        done = snapshot.phase is Phase.CAPTURING
        front = replace(front, form_open=False, form=Form() if done else front.form)
    if snapshot.capture is not None and snapshot.capture.state is not CaptureState.REVIEW and front.keeping:
        front = replace(front, keeping=False, chosen_attempt=None, reason="", reason_words="")
    known = {finding_key(finding) for finding in snapshot.findings}
    kept = tuple(one for one in front.kept_findings if one.key in known)
    return front if kept == front.kept_findings else replace(front, kept_findings=kept)


def _booking_of(place: str) -> str:
    return place.split(":")[1] if place.count(":") == 2 else ""


def _without_modes(front: FrontEnd) -> FrontEnd:
    return replace(
        front,
        marking=False,
        chosen_finger=None,
        keeping=False,
        chosen_attempt=None,
        reason="",
        reason_words="",
        choosing_print=False,
        open_finding=None,
        comparing=False,
        telling=False,
        breaking_off=False,
        card_open=False,
        card_form=None,
        card_due=False,
        card_printed=None,
    )


_LOOKING = frozenset({Act.WHAT_NOW, Act.LANGUAGE, Act.THEME, Act.FULL_PICTURE})  # go on nowhere: a notice stays


def perform(
    snapshot: StationSnapshot,
    front: FrontEnd,
    act: Act,
    argument: str = "",
    training: TrainingSnapshot | None = None,
) -> Outcome:
    """What an act does now. An act that does not belong to the present moment does nothing."""
    if training is not None and training.replay is not None and act not in IN_A_REPLAY:
        return Outcome(front)
    if act is Act.WHAT_NOW:
        outcome = Outcome(front, say=present(snapshot, front, training).frame.sentence.text)
    elif act in DOINGS:
        outcome = DOINGS[act](snapshot, front, argument, training) if training is not None else Outcome(front)
    elif act in _DOINGS:
        outcome = _DOINGS[act](snapshot, front, argument)
    elif act in _PLAIN:
        outcome = Outcome(_without_modes(front), (_PLAIN[act],))
    else:
        outcome = Outcome(front)
    if act is Act.MARK_SEEN and outcome.commands and training is not None and of_several(training):
        outcome = replace(outcome, commands=(*outcome.commands, c.FinishViewing()))  # the next person comes by itself
    if snapshot.error is not None and outcome.commands:
        outcome = replace(outcome, front=replace(outcome.front, refusal_read=snapshot.error.number))
    if training is not None and training.refused is not None and act not in _LOOKING:
        outcome = replace(outcome, front=replace(outcome.front, training_read=training.refused.number))
    return outcome


# Everywhere. ---------------------------------------------------------------------------------------------------------


def _language(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    chosen = next((one for one in Language if one.value == argument), front.language.other)
    return Outcome(replace(front, language=chosen))


def _theme(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    order = list(Theme)
    following = order[(order.index(front.theme) + 1) % len(order)]
    chosen = next((one for one in order if one.value == argument), following)
    return Outcome(replace(front, theme=chosen))


# Sign-in, today, the form. -------------------------------------------------------------------------------------------


def _sign_in(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    front = replace(front, name=argument or front.name, name_asked=True)
    if name_message(front, words_in(front.language)):
        return Outcome(front, focus="name")
    return Outcome(replace(front, name_asked=False, name=""), (c.SignIn(" ".join(front.name.split())),))


def _new_booking(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    """Opens the form; what was typed before is still there. From the answers it goes by way of today."""
    form = front.form
    arrivals = not form.texts and bool(snapshot.arrivals)  # what came is offered first
    if not form.texts:
        number = training_number(snapshot.now) if snapshot.environment is Environment.TRAINING else ""
        form = f.blank(snapshot.now, front.zone, number=number, booking_id=uuid.uuid4().hex)
    commands: tuple[c.Command, ...] = (c.FinishViewing(),) if snapshot.phase is Phase.SENT else ()
    opened = replace(front, form=form, form_open=True, arrivals_open=arrivals, arrivals_query="")
    return Outcome(opened, commands, focus=ARRIVALS_FIELD if arrivals else f.FIELDS[0].name)


def _resume(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    return Outcome(front, (c.ResumeDraft(argument),)) if argument else Outcome(front)


def _open_entry(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    return Outcome(front, (c.ShowSubmission(argument),)) if argument else Outcome(front)


def _leave_form(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    return Outcome(replace(front, form_open=False))


def _add_charge(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    found = search_charges(front.form.query, RESULTS)
    number = int(argument) if argument.isdecimal() else 0
    if number >= len(found):
        return Outcome(front)
    form = front.form
    charges = form.charges if found[number] in form.charges else (*form.charges, found[number])
    return Outcome(replace(front, form=replace(form, charges=charges, query="")), focus=f.CHARGES)


def _add_words(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    form = front.form
    if not form.query.strip():
        return Outcome(front)
    charges = (*form.charges, f.own_words(form.query))
    return Outcome(replace(front, form=replace(form, charges=charges, query="")), focus=f.CHARGES)


def _remove_charge(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    """`u` before the number: one that came and was not understood."""
    number = int(argument.removeprefix("u")) if argument.removeprefix("u").isdecimal() else -1
    form = front.form
    if argument.startswith("u"):
        form = replace(form, unclear_charges=tuple(one for n, one in enumerate(form.unclear_charges) if n != number))
    else:
        form = replace(form, charges=tuple(charge for n, charge in enumerate(form.charges) if n != number))
    return Outcome(replace(front, form=form), focus=f.CHARGES)


def _to_prints(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    """Begins the booking; with something to mend it goes to the first message instead."""
    day = f.today(snapshot.now, front.zone)
    found = f.findings(front.form, now=snapshot.now, day=day)
    if found:
        return Outcome(replace(front, form=replace(front.form, asked=True)), focus=next(iter(found)))
    booking = f.booking_of(front.form, now=snapshot.now, day=day, officer=snapshot.officer or "")
    form = front.form
    return Outcome(front, (c.StartBooking(booking, form.arrival_id, form.arrival_version),))


# Capture. ------------------------------------------------------------------------------------------------------------


def _keep_best(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    view = snapshot.capture
    if view is None or not view.may_keep_best:
        return Outcome(front)
    return Outcome(replace(front, keeping=True, chosen_attempt=view.best, reason=""))


def _choose_attempt(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    return Outcome(replace(front, chosen_attempt=int(argument))) if argument.isdecimal() else Outcome(front)


def _choose_reason(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    return Outcome(replace(front, reason=argument))


def _keep_with_reason(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    reason = reason_text(front)
    if not reason or not front.keeping:
        return Outcome(front)
    return Outcome(_without_modes(front), (c.AcceptCapture(reason, front.chosen_attempt),))


def _mark_fingers(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    if snapshot.capture is None:
        return Outcome(front)
    return Outcome(replace(_without_modes(front), marking=True))


def _choose_finger(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    finger = _finger(argument, None)
    return Outcome(replace(front, chosen_finger=finger)) if front.marking and finger else Outcome(front)


def _finger(argument: str, otherwise: FrictionRidgePosition | None) -> FrictionRidgePosition | None:
    if not argument:
        return otherwise
    number = int(argument) if argument.isdecimal() else 0
    return FrictionRidgePosition(number) if number in FINGERS else None


def _mark(reason: MissingReason) -> Doing:
    def do(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
        finger = _finger(argument, front.chosen_finger)
        if finger is None:
            return Outcome(front)
        return Outcome(replace(front, chosen_finger=None), (c.MarkMissing(finger, reason),))

    return do


def _unmark(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    finger = _finger(argument, front.chosen_finger)
    if finger is None:
        return Outcome(front)
    return Outcome(replace(front, chosen_finger=None), (c.UnmarkMissing(finger),))


def _back(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    """One step back: a reason that was being given first, then a finding looked at, a finger chosen, a mode."""
    if front.keeping:
        return Outcome(replace(front, keeping=False, chosen_attempt=None, reason="", reason_words=""))
    return Outcome(_without_modes(front))


# Review, findings, answers. ------------------------------------------------------------------------------------------


def _do_again(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    """Without a step: the card becomes a place to choose from."""
    if not argument.isdecimal():
        return Outcome(replace(front, choosing_print=True))
    step = int(argument)
    concerned = {finding_key(one) for one in snapshot.findings if one.step_index == step}
    kept = tuple(one for one in front.kept_findings if one.key not in concerned)
    return Outcome(replace(_without_modes(front), kept_findings=kept), (c.RecaptureStep(step),))


def _open_finding(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    number = int(argument) if argument.isdecimal() else -1
    return Outcome(replace(front, open_finding=number)) if 0 <= number < len(snapshot.findings) else Outcome(front)


def _keep_finding(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    if screen_for(snapshot, front) is not Screen.SEQUENCE:
        return Outcome(front)
    return Outcome(replace(front, keeping=True, reason="", reason_words=""))


def _keep_finding_with_reason(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    number = finding_shown(snapshot, front)
    reason = reason_text(front)
    if number is None or not reason or not front.keeping:
        return Outcome(front)
    key = finding_key(snapshot.findings[number])
    others = tuple(one for one in front.kept_findings if one.key != key)
    return Outcome(replace(_without_modes(front), kept_findings=(*others, KeptFinding(key, reason))))


def _send(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    """With findings that are kept, their reasons go along; with open ones there is nothing to send yet."""
    if snapshot.phase is not Phase.REVIEWING or open_findings(snapshot, front):
        return Outcome(front)
    reasons = dict.fromkeys(one.reason for one in front.kept_findings)
    return Outcome(front, (c.SendBooking("; ".join(reasons) or None),))


def _mark_seen(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    entry = snapshot.submission
    if entry is None or argument not in ("", entry.tcn):
        return Outcome(front)
    return Outcome(front, (c.MarkAnswersSeen(entry.tcn, len(entry.answers)),))


def _open_card(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    entry = snapshot.submission
    if entry is None or not front.can_print_cards:
        return Outcome(front)
    commands = (c.ReadCard(entry.tcn),) if snapshot.card is None else ()
    return Outcome(replace(_without_modes(front), card_open=True), commands)


def _choose_card(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    chosen = next((form for form in CardForm if form.value == argument), front.card_form)
    return Outcome(replace(front, card_form=chosen, card_printed=None))


def _print_card(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    """The audit trail first: what it names is printed when the station has written it."""
    entry = snapshot.submission
    sheet = sheet_of(snapshot, front) if front.card_open and not front.card_due else None
    if entry is None or sheet is None:
        return Outcome(front)
    command = c.RecordCard(entry.tcn, form_of(snapshot, front), standing_of(entry))
    return Outcome(replace(front, card_due=True, card_printed=None), (command,), card=sheet)


_DOINGS: Mapping[Act, Doing] = {
    Act.LANGUAGE: _language,
    Act.THEME: _theme,
    Act.SIGN_IN: _sign_in,
    Act.NEW_BOOKING: _new_booking,
    Act.RESUME: _resume,
    Act.OPEN_ENTRY: _open_entry,
    Act.LEAVE_FORM: _leave_form,
    Act.ADD_CHARGE: _add_charge,
    Act.ADD_WORDS: _add_words,
    Act.REMOVE_CHARGE: _remove_charge,
    Act.TO_PRINTS: _to_prints,
    **OF_ARRIVALS,
    Act.KEEP_BEST: _keep_best,
    Act.CHOOSE_ATTEMPT: _choose_attempt,
    Act.CHOOSE_REASON: _choose_reason,
    Act.KEEP_WITH_REASON: _keep_with_reason,
    Act.MARK_FINGERS: _mark_fingers,
    Act.CHOOSE_FINGER: _choose_finger,
    Act.MARK_AMPUTATED: _mark(MissingReason.AMPUTATED),
    Act.MARK_BANDAGED: _mark(MissingReason.UNABLE_TO_PRINT),
    Act.UNMARK: _unmark,
    Act.BACK: _back,
    Act.DO_AGAIN: _do_again,
    Act.OPEN_FINDING: _open_finding,
    Act.KEEP_FINDING: _keep_finding,
    Act.KEEP_FINDING_WITH_REASON: _keep_finding_with_reason,
    Act.SEND: _send,
    **OF_SAME_PERSON,
    Act.MARK_SEEN: _mark_seen,
    Act.OPEN_CARD: _open_card,
    Act.CHOOSE_CARD: _choose_card,
    Act.PRINT_CARD: _print_card,
}
