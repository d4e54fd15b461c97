"""The fingerprint card of an entry, to be looked at and printed: what it says of the electronic way, and what is not on
it."""

from dataclasses import replace

from app.config import Environment
from app.domain.card import CardForm, standing_of
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.queue_entry import QueueEntry
from app.presenters import fingers
from app.presenters.acts import Act
from app.presenters.card_layout import layout_of, usual_form
from app.presenters.card_sheet import SERIOUS, CardFinding, CardSheet, card_sheet
from app.presenters.frame import act, frame, main_act, person_top
from app.presenters.front import FrontEnd
from app.presenters.notices import code_words
from app.presenters.parts import ActView, Frame, Mark, Notice, Screen, Sentence
from app.presenters.views import CardNote, CardView, Fact
from app.presenters.words import Words, capital
from app.station.snapshot import StationSnapshot

_CHARGES = "2.047"


def present_card(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> CardView:
    entry = snapshot.submission
    assert entry is not None, "the card is of an entry"
    sheet = sheet_of(snapshot, front)
    form = form_of(snapshot, front)
    layout = layout_of(form)
    view = frame(
        snapshot,
        front,
        words,
        Screen.CARD,
        top=person_top(
            snapshot, front, words, title=entry.display_name or entry.booking_number, code=entry.booking_number, stage=4
        ),
        sentence=_sentence(snapshot, front, words, entry, sheet),
        main=_main(snapshot, front, words, sheet),
        acts=_again(front, words, sheet),
        leave=act(words, Act.BACK, "act.back"),
    )
    return CardView(
        frame=view if view.notice is not None else _told(view, front, words),
        sheet=sheet,
        waiting=words.say("card.failed" if snapshot.error is not None else "card.reading"),
        spoken=words.say("card.spoken", form=layout.form, number=entry.tcn),
        forms_label=words.say("card.form"),
        forms=tuple(_form(one, chosen=one is form) for one in CardForm),
        facts=(Fact(words.say("card.way"), (words.say(f"card.way.{standing_of(entry).value}"),)),),
        notes=_notes(words, sheet, charges=snapshot.card is not None and _CHARGES in snapshot.card.elements),
        caution=words.say("card.not_verified") if layout.note else "",
    )


def form_of(snapshot: StationSnapshot, front: FrontEnd) -> CardForm:
    """The one that was chosen, else the usual one of this type of transaction."""
    if front.card_form is not None:
        return front.card_form
    return usual_form(snapshot.card.tot) if snapshot.card is not None else CardForm.FD249


def sheet_of(snapshot: StationSnapshot, front: FrontEnd) -> CardSheet | None:
    """None until the prints are there."""
    content, entry = snapshot.card, snapshot.submission
    if content is None or entry is None:
        return None
    training = snapshot.environment is Environment.TRAINING
    return card_sheet(content, form_of(snapshot, front), standing_of(entry), training=training)


def _sentence(
    snapshot: StationSnapshot, front: FrontEnd, words: Words, entry: QueueEntry, sheet: CardSheet | None
) -> Sentence:
    form = form_of(snapshot, front)
    over = words.say(f"card.over.{form.value}", form=layout_of(form).form)
    if sheet is None:
        return Sentence(words.say("card.failed" if snapshot.error is not None else "card.reading"), over)
    if front.card_printed is not None and not front.card_printed.code:
        return Sentence(words.say("card.on_paper" if front.card_printed.printer else "card.saved"), over)
    return Sentence(words.say(f"card.say.{standing_of(entry).value}"), over)


def _main(snapshot: StationSnapshot, front: FrontEnd, words: Words, sheet: CardSheet | None) -> ActView:
    if sheet is None and snapshot.error is None:
        return main_act(words, Act.WAIT, "act.card_reading", enabled=False, busy=True)
    if sheet is None or (front.card_printed is not None and not front.card_printed.code):
        return main_act(words, Act.BACK, "act.to_answers", icon="check")
    if front.card_due:
        return main_act(words, Act.WAIT, "act.card_printing", enabled=False, busy=True)
    return main_act(words, Act.PRINT_CARD, "act.print_card", icon="printer")


def _again(front: FrontEnd, words: Words, sheet: CardSheet | None) -> tuple[ActView, ...]:
    if sheet is None or front.card_printed is None or front.card_printed.code or front.card_due:
        return ()
    return (act(words, Act.PRINT_CARD, "act.print_card_again", icon="printer"),)


def _form(form: CardForm, *, chosen: bool) -> ActView:
    return ActView(Act.CHOOSE_CARD, layout_of(form).form, argument=form.value, selected=chosen)


def _told(view: Frame, front: FrontEnd, words: Words) -> Frame:
    """Where it was printed to, or that it was not."""
    told = front.card_printed
    if told is None:
        return view
    if told.code:
        said = code_words(words, told.code, told.whose)
        if told.code.startswith("printing/"):  # of pages of any kind, and this one is a card
            said = words.say("error.area.card", code=told.code)
        return replace(view, notice=Notice(told.code, said, Mark.BAD, told.number))
    key = "card.printed.printer" if told.printer else "card.printed.file"
    return replace(view, notice=Notice("", words.say(key, where=told.where), Mark.GOOD, told.number))


# What is not on it. --------------------------------------------------------------------------------------------------


def _notes(words: Words, sheet: CardSheet | None, *, charges: bool) -> tuple[CardNote, ...]:
    """A line for each kind of finding, with the prints that it is about; one of `charges` that the form has no box for.
    That all is on it is said too."""
    if sheet is None:
        return ()
    kinds: dict[str, list[CardFinding]] = {}
    for one in sheet.findings:
        kinds.setdefault(one.code, []).append(one)
    lacking = charges and not any(one.listed for one in sheet.fields)
    notes = (
        *((CardNote(Mark.WARN, words.say("card.no_charges")),) if lacking else ()),
        *_findings(words, kinds),
    )
    return notes or (CardNote(Mark.GOOD, words.say("card.all_there")),)


def _findings(words: Words, kinds: dict[str, list[CardFinding]]) -> tuple[CardNote, ...]:
    return tuple(
        CardNote(
            Mark.WARN if code in SERIOUS else Mark.IDLE,
            words.say(
                f"card.finding.{code.partition('/')[2]}",
                Prints=capital(words.listed(tuple(_name(words, one.position) for one in found))),
            ),
        )
        for code, found in kinds.items()
    )


def _name(words: Words, position: FrictionRidgePosition) -> str:
    if not position:
        return words.say("card.some_print")
    if position in FINGERS:
        return words.say("step.rolled", bare=fingers.bare(words, position))
    shown = fingers_of(position)
    return fingers.bare(words, shown[0]) if len(shown) == 1 else words.say(f"step.{int(position)}")
