"""A view-model for each screen, made by `present` from the station's snapshot and the front-end state."""

from dataclasses import dataclass

from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition
from app.presenters.card_sheet import CardSheet
from app.presenters.parts import (
    ActView,
    AttemptCard,
    Frame,
    HandsView,
    Light,
    Mark,
    PictureBox,
    ReasonPanel,
    RemedyPanel,
)
from app.presenters.training_views import BriefingView, ExercisesView, ScoreView


@dataclass(frozen=True, slots=True)
class HealthRow:
    """`word` in the colour of its mark, then `sentence`; `figure` at the right. No `mark`: nothing is checked."""

    name: str
    icon: str
    mark: Mark | None
    word: str
    sentence: str
    figure: str = ""


@dataclass(frozen=True, slots=True)
class SignInView:
    """`name`: as typed; `name_message`: what to mend in it, in the line kept under the field."""

    frame: Frame
    health: tuple[HealthRow, ...]
    name_label: str
    name: str
    name_message: str
    language_label: str
    languages: tuple[ActView, ...]
    theme_label: str
    themes: tuple[ActView, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A booking in a column of today: a tap emits `act`. `steps`: done and total for the bars, None without bars."""

    title: str
    line: str
    mark: Mark
    act: ActView
    steps: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """`none`: the muted sentence when there are no cards; `more`: how many are not shown, in words."""

    heading: str
    count: int
    cards: tuple[Card, ...]
    none: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class TodayView:
    frame: Frame
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Of a field with a list: `value` is what is typed or stored, `label` its words."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """`name`: as in Booking (`subject.surname`, `booking_number`); `text` as typed, or as understood once the field is
    left; `message`: what to mend ("" when nothing, the line stays); `row` from 0; `span`: columns of the twelve;
    `longest` in characters. `choices` where there is a list. `as_came`: the message ends with what came from elsewhere,
    as recorded: it may be cut. `heading`: over the group of fields that it begins, "" for none."""

    name: str
    label: str
    text: str
    row: int
    span: int
    message: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    longest: int = 50
    as_came: bool = False
    heading: str = ""


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """`pieces`: the words of the charge cut so that the parts found can be marked: (text, whether it was typed).
    `mark`: of one that cannot stay as it is."""

    code: str
    pieces: tuple[tuple[str, bool], ...]
    table: str
    act: ActView
    mark: Mark | None = None

    @property
    def text(self) -> str:
        return "".join(piece for piece, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class ArrivalsView:
    """What came from the jail's own system, in the place of the charges. `query`: the field above as typed or scanned;
    `notes`: under each card, "" for none; `none` in the place of the cards, `more` under them."""

    label: str
    query: str
    hint: str
    cards: tuple[Card, ...]
    notes: tuple[str, ...]
    none: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class NewBookingView:
    """`query`: the charge field as typed; `results`: at most six; `no_result`: in their place; `added`: newest on top,
    `added_none` in their place; `charges_message` under the charge field.

    `arrivals`: None while the charges are shown. `offer`: what the jail's system changed in the record that filled the
    form, "" when nothing; `take_change` takes it over."""

    frame: Frame
    fields: tuple[FieldView, ...]
    charges_label: str
    query: str
    query_hint: str
    charges_message: str
    results: tuple[ChargeRow, ...]
    results_label: str
    no_result: str
    add_words: ActView | None
    added_heading: str
    added: tuple[ChargeRow, ...]
    added_none: str
    kept: str
    arrivals: ArrivalsView | None = None
    offer: str = ""
    take_change: ActView | None = None


@dataclass(frozen=True, slots=True)
class MarkingView:
    """The hands take the whole right side. `choices` emit MARK_AMPUTATED, MARK_BANDAGED, UNMARK for the chosen finger;
    () until one is chosen."""

    chosen: FrictionRidgePosition | None
    choices: tuple[ActView, ...]


@dataclass(frozen=True, slots=True)
class NoteView:
    """A line to be read when there is time, with what opens more of it. `mark`: of a print that is doubted; None where
    it is about the person."""

    text: str
    act: ActView
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class CaptureScreenView:
    """`live`: paint the newest preview frame; else `picture`; with `hold_painted` what is painted already stays (a
    print being checked, a reader away) unless `place` has changed since; else an empty glass. `dimmed`: greyed.

    `picture_mark`: the frame's colour, None for the plain one. `guide`: of a roll, "" for a slap (it has the place of
    the lights). `marking`, `reason`, `remedies`: None outside those modes; `note`: None in them."""

    frame: Frame
    live: bool
    picture: FingerImage | None
    hold_painted: bool
    place: str
    dimmed: bool
    picture_label: str
    picture_mark: Mark | None
    picture_spoken: str
    boxes: tuple[PictureBox, ...]
    hands: HandsView
    lights: tuple[Light, ...]
    lights_label: str
    guide: str
    attempts: tuple[AttemptCard, ...]
    attempts_label: str
    rolled: bool
    marking: MarkingView | None = None
    reason: ReasonPanel | None = None
    remedies: RemedyPanel | None = None
    note: NoteView | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One of the two prints that the sequence check compared. `picture` None: nothing to show."""

    picture: FingerImage | None
    over: str
    caption: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class SequenceView:
    """One finding of the sequence check. `reason`: None until keeping it is asked for."""

    frame: Frame
    prints: tuple[Evidence, ...]
    hands: HandsView
    why: str
    why_more: str
    mark: Mark
    reason: ReasonPanel | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """A print of the card; `act` does it again. Without `picture`: `label` says why ("Ring, bandaged")."""

    step_index: int | None
    picture: FingerImage | None
    label: str
    mark: Mark
    spoken: str
    act: ActView | None


@dataclass(frozen=True, slots=True)
class TileRow:
    heading: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """`lines` beside `name`."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingRow:
    title: str
    more: str
    mark: Mark
    act: ActView | None = None


@dataclass(frozen=True, slots=True)
class SamePersonView:
    """The open booking (`here`) beside an earlier one of this station, the same facts in the same order. `agree`: what
    the station sees; `what_to_do`: what is left to the officer."""

    frame: Frame
    here_heading: str
    here: tuple[Fact, ...]
    earlier_heading: str
    earlier: tuple[Fact, ...]
    agree: str
    what_to_do: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """`card`: right rolled, left rolled, plain. `choosing`: a tap on a tile does that print again."""

    frame: Frame
    card: tuple[TileRow, ...]
    person: tuple[Fact, ...]
    destination: tuple[Fact, ...]
    findings_heading: str
    findings: tuple[FindingRow, ...]
    choosing: bool = False


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """`clock`: the time that has run, or that it took; "" without a clock. `clock_in`: it has stopped (thinner).
    `under_clock`: since when, or when it arrived. `quiet`: nothing to read here. `details`: to be read under the text;
    `wrote`: what the service wrote itself, under them."""

    name: str
    text: str
    mark: Mark
    clock: str = ""
    clock_in: bool = False
    under_clock: str = ""
    new: str = ""
    quiet: bool = False
    details: tuple[str, ...] = ()
    wrote: str = ""


@dataclass(frozen=True, slots=True)
class AnswersView:
    """`receipt`: facts of it; `note`: what the officer is asked, `note_more` under it."""

    frame: Frame
    rows: tuple[AnswerRow, ...]
    receipt_heading: str
    receipt: tuple[Fact, ...]
    note: str
    note_more: str


@dataclass(frozen=True, slots=True)
class CardNote:
    """What is not on the card as it should be."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class CardView:
    """`sheet`: what is painted and printed, None until the prints are there; `waiting`: in its place. `spoken`: what
    the picture is. `caution`: about the layout."""

    frame: Frame
    sheet: CardSheet | None
    waiting: str
    spoken: str
    forms_label: str
    forms: tuple[ActView, ...]
    facts: tuple[Fact, ...]
    notes: tuple[CardNote, ...]
    caution: str


View = (
    SignInView
    | TodayView
    | NewBookingView
    | CaptureScreenView
    | SequenceView
    | ReviewView
    | SamePersonView
    | AnswersView
    | CardView
    | ExercisesView
    | BriefingView
    | ScoreView
)
