"""What the window itself remembers between two snapshots: frozen, changed only by `perform`, `settle` and the setters
here. Nothing of it is the station's business; all of it is lost at the end of the program, but the form (kept by
the window that owns it)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from app.domain.arrival import BookingRecord, Unclear, UnclearCharge
from app.domain.booking import Charge
from app.domain.card import CardForm
from app.domain.position import FrictionRidgePosition
from app.presenters.parts import Language, Theme

DIFFERS = "licence/differs"  # from what is in the form already
NOT_READ = "licence/not-read"
UNTIL_TYPED = frozenset({DIFFERS, NOT_READ})
"""Remarks that the sentence says until the officer goes on typing."""


@dataclass(frozen=True, slots=True)
class Form:
    """The new booking as typed. `left`: fields that were left once, so that their messages show; `asked`: the main act
    was pressed, so that all messages show. `booking_id`: made with the form, so that a second press begins no second
    booking. `made`: the texts that the form was made with.

    Filled by others: `record`, with `arrival_id` and `arrival_version`, of the jail's own system; `licence`: a licence
    was scanned, `remarks`: codes of what is to be said of it. `unclear`, `unclear_charges`: what an officer must look
    at; a mark goes as soon as its field is typed into."""

    texts: Mapping[str, str] = field(default_factory=dict)
    charges: tuple[Charge, ...] = ()
    query: str = ""
    left: frozenset[str] = frozenset()
    asked: bool = False
    booking_id: str = ""
    made: Mapping[str, str] = field(default_factory=dict)
    record: BookingRecord | None = None
    arrival_id: str = ""
    arrival_version: int = 0
    licence: bool = False
    remarks: tuple[str, ...] = ()
    unclear: Mapping[str, Unclear] = field(default_factory=dict)
    unclear_charges: tuple[UnclearCharge, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding of the sequence check that the officer keeps, and why. `key`: what was found on which prints."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A score sheet was written to `where`; or could not be, by the error's `code` and `whose`. `number` counts."""

    where: str
    code: str
    whose: str
    number: int


@dataclass(frozen=True, slots=True)
class CardPrinted:
    """A card went to a `printer` or into a file, `where` by name; or could not, by the error's `code` and `whose`."""

    where: str
    printer: bool
    code: str
    whose: str
    number: int


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """`form_open`: the form stands over today. `marking`, `keeping`: modes of capture; `chosen_finger` is the one being
    marked, `chosen_attempt` the one to be kept (None: the newest). `reason`: code chosen, `reason_words`: as typed.
    `choosing_print`: a tap on the card does that print again. `open_finding`: number of the finding looked at.

    Of the card of an entry: `card_open`: it stands in the place of the answers; `card_form`: the one chosen, None: the
    usual one; `card_due`: it is printed as soon as the audit trail names it.

    Of training: `exercises_open`: the list stands over today; `telling`: the remedies are open; `breaking_off`: asked
    whether the exercise shall end; `told`, `told_at`: the remedy given last and the moment; `rubric`: how points are
    counted stands in the place of the tries."""

    language: Language = Language.EN
    theme: Theme = Theme.DAY
    name: str = ""
    name_asked: bool = False
    form: Form = Form()
    form_open: bool = False
    arrivals_open: bool = False  # what came from the jail's own system, in the place of the charges
    arrivals_query: str = ""
    marking: bool = False
    chosen_finger: FrictionRidgePosition | None = None
    keeping: bool = False
    chosen_attempt: int | None = None
    reason: str = ""
    reason_words: str = ""
    choosing_print: bool = False
    open_finding: int | None = None
    kept_findings: tuple[KeptFinding, ...] = ()
    comparing: bool = False  # the open booking beside an earlier one whose fingers agree
    place: str = ""  # where the modes belong: they end when the station moves on
    refusal_at: str = ""  # the place at which the newest refusal came
    refusal: int = 0  # its number
    refusal_read: int = 0  # number of the newest one that was acted on
    can_print_cards: bool = False  # the window has been given a printer of cards
    card_open: bool = False
    card_form: CardForm | None = None
    card_due: bool = False
    card_printed: CardPrinted | None = None
    exercises_open: bool = False
    chosen_exercise: str = ""  # "": the first that is to be done
    telling: bool = False
    breaking_off: bool = False
    told: str = ""
    told_at: str = ""
    rubric: bool = False
    replay_speed: int = 1  # to go on with after a pause
    can_print: bool = False  # the window has been given a printer of score sheets
    printed: Printed | None = None
    training_read: int = 0  # number of the newest refusal of the training room that was acted on
    zone: tzinfo | None = None  # of the desk; None: the one of this computer

    def with_name(self, text: str) -> "FrontEnd":
        """The officer's name as typed."""
        return replace(self, name=text)

    def with_field(self, name: str, text: str) -> "FrontEnd":
        """A field of the form as typed."""
        unclear = {marked: mark for marked, mark in self.form.unclear.items() if marked != name}
        remarks = tuple(one for one in self.form.remarks if one not in UNTIL_TYPED)
        texts = {**self.form.texts, name: text}
        return replace(self, form=replace(self.form, texts=texts, unclear=unclear, remarks=remarks))

    def with_arrivals_query(self, text: str) -> "FrontEnd":
        """The field above the records of the jail's system, as typed or scanned from a wristband."""
        return replace(self, arrivals_query=text)

    def with_query(self, text: str) -> "FrontEnd":
        """The charge field as typed."""
        return replace(self, form=replace(self.form, query=text))

    def with_printed(self, where: str, code: str = "", whose: str = "") -> "FrontEnd":
        """The sheet was printed, or could not be."""
        number = self.printed.number + 1 if self.printed is not None else 1
        return replace(self, printed=Printed(where, code, whose, number))

    def with_card_printed(self, where: str, *, printer: bool = False, code: str = "", whose: str = "") -> "FrontEnd":
        """The card was printed, or could not be."""
        number = self.card_printed.number + 1 if self.card_printed is not None else 1
        return replace(self, card_due=False, card_printed=CardPrinted(where, printer, code, whose, number))

    def with_reason_words(self, text: str) -> "FrontEnd":
        return replace(self, reason_words=text)
