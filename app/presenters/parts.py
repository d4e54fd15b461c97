"""The parts that screens are made of: frozen values, ready to paint. Texts are in the chosen language."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition, Hand
from app.domain.segmentation import Box
from app.presenters.acts import Act, Key


class Language(StrEnum):
    EN = "en"
    ES = "es"

    @property
    def other(self) -> "Language":
        """The one for the person's second line, and for the language key."""
        return Language.ES if self is Language.EN else Language.EN


class Theme(StrEnum):
    DAY = "day"
    NIGHT = "night"
    CONTRAST = "contrast"


class Screen(StrEnum):
    SIGN_IN = "sign_in"
    TODAY = "today"
    NEW_BOOKING = "new_booking"
    CAPTURE = "capture"
    SEQUENCE = "sequence"
    REVIEW = "review"
    SAME_PERSON = "same_person"
    ANSWERS = "answers"
    CARD = "card"
    EXERCISES = "exercises"
    BRIEFING = "briefing"
    SCORE = "score"


class Mark(StrEnum):
    """State as shape and colour together (design, rule 3)."""

    GOOD = "good"  # disc with check, blue
    WARN = "warn"  # triangle, amber: look
    BAD = "bad"  # octagon with cross, red: do again
    NEXT = "next"  # ring with dot
    IDLE = "idle"  # empty ring: not its turn, nothing to say
    BUSY = "busy"  # ring with arc, or the word with reduced motion
    MISSING = "missing"  # dashed ring with bar: missing or bandaged
    OPEN = "open"  # ring with hands: a clock runs


@dataclass(frozen=True, slots=True)
class ActView:
    """A button. Pressed, the screen emits `act` with `argument`. Disabled, the label says why.

    `icon`: name in resources/icons. `busy`: the arc and an "-ing" word. `mark`: BAD for the red border of a problem.
    """

    act: Act
    label: str
    key: Key | None = None
    enabled: bool = True
    argument: str = ""
    icon: str | None = None
    busy: bool = False
    mark: Mark | None = None
    selected: bool = False  # of several to choose from


@dataclass(frozen=True, slots=True)
class Band:
    """The training band: on every screen of a training station, never on another."""

    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class HealthItem:
    """Reader, service, waiting in the top bar. `figure` instead of a mark where there is a count. `name` stays for
    screen readers where there is no room for it; `sentence`: what is the matter."""

    name: str
    icon: str
    mark: Mark | None
    figure: str = ""
    sentence: str = ""


class Tick(StrEnum):
    DONE = "done"
    CURRENT = "current"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class StepGroup:
    """Slaps, right rolled, left rolled: a tick for each step of the plan."""

    label: str
    ticks: tuple[Tick, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """Person, prints, review, answers."""

    number: int
    label: str
    tick: Tick


@dataclass(frozen=True, slots=True)
class Chip:
    """What is being practised. `short`: where there is no room for the whole."""

    text: str
    short: str
    icon: str = "training"


@dataclass(frozen=True, slots=True)
class TopBar:
    """`title` with `code` under it: the person's name and the booking number, or the station and its agency. One of
    `steps` and `stages`, or neither. `spoken_progress`: for screen readers."""

    title: str
    code: str
    steps: tuple[StepGroup, ...] = ()
    stages: tuple[Stage, ...] = ()
    health: tuple[HealthItem, ...] = ()
    time: str = ""
    spoken_progress: str = ""
    chip: Chip | None = None
    code_is_number: bool = True  # tabular figures with a slashed zero


@dataclass(frozen=True, slots=True)
class PersonLines:
    """What to tell the person, in the officer's language and in the other one; `fingers` are filled in the small hand
    picture of `hand` (None: both hands)."""

    title: str
    line: str
    other_line: str
    other_language: Language
    fingers: tuple[FrictionRidgePosition, ...]
    hand: Hand | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """The one sentence: `text` largest, `over` the small line above it."""

    text: str
    over: str = ""
    person: PersonLines | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What was refused, in words, for the line kept beside the acts. `number` differs each time, so that the same one
    twice is announced twice. `code`: for the administrator, small."""

    code: str
    text: str
    mark: Mark
    number: int


@dataclass(frozen=True, slots=True)
class ReplayLine:
    """Beside the acts of a replay. `share`: of its length, 0 to 1; `caption`: what the trainee did."""

    position: str
    share: float
    caption: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What every screen has. `main` is bottom right, its key F2; `acts` left to right before it; `leave` is quiet, at
    the left. `on_page`: acts with a key whose button is in the work area. `always`: acts without a button (F1, F9, F10,
    F11). `replay`: what is shown is watched again, and only its acts do something."""

    screen: Screen
    language: Language
    theme: Theme
    band: Band | None
    top: TopBar
    sentence: Sentence
    main: ActView
    acts: tuple[ActView, ...] = ()
    leave: ActView | None = None
    on_page: tuple[ActView, ...] = ()
    always: tuple[ActView, ...] = ()
    notice: Notice | None = None
    replay: ReplayLine | None = None


@dataclass(frozen=True, slots=True)
class HandFinger:
    """A finger on the drawing. `name`: in full; `word`: its state; `quiet`: done earlier, painted smaller."""

    finger: FrictionRidgePosition
    mark: Mark
    name: str
    word: str
    quiet: bool = False
    selected: bool = False

    @property
    def spoken(self) -> str:
        return f"{self.name}: {self.word}"


@dataclass(frozen=True, slots=True)
class HandsView:
    """Ten fingers in the order in which they lie: left little to left thumb, right thumb to right little.
    `choosing`: a tap emits CHOOSE_FINGER; else it only names the finger."""

    fingers: tuple[HandFinger, ...]
    left: str
    right: str
    label: str  # for screen readers
    choosing: bool = False


@dataclass(frozen=True, slots=True)
class Light:
    """A finger of the step: `name` short, `word` its state, `score` where it was measured."""

    finger: FrictionRidgePosition
    name: str
    mark: Mark
    word: str
    score: str = ""
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class PictureBox:
    """A finger found in the picture; `box` and `polygon` in pixels of it, `angle_deg` positive clockwise."""

    finger: FrictionRidgePosition
    box: Box
    polygon: tuple[tuple[int, int], ...]
    angle_deg: float
    mark: Mark
    spoken: str


@dataclass(frozen=True, slots=True)
class AttemptCard:
    """A place in the strip of attempts: a past one, the present one (`now`), or a dashed one still to come (`empty`).

    `act`: emitted when tapped, while a reason is asked (CHOOSE_ATTEMPT). `lights`: its fingers as they lie, where it is
    of several: never one mark for all. `best`: the one that the station would keep; `note` says so."""

    number: int
    title: str
    picture: FingerImage | None = None
    mark: Mark | None = None
    word: str = ""
    note: str = ""
    now: bool = False
    empty: bool = False
    act: ActView | None = None
    lights: tuple[Light, ...] = ()
    best: bool = False


@dataclass(frozen=True, slots=True)
class ReasonPanel:
    """Asked in the place of the attempts. `choices` emit CHOOSE_REASON; `words`: the field for other words, as typed,
    shown when `asks_words`."""

    label: str
    choices: tuple[ActView, ...]
    asks_words: bool
    words: str
    words_label: str


@dataclass(frozen=True, slots=True)
class RemedyPanel:
    """What can be said to the person or done, in the place of the hands. `choices` emit GIVE_REMEDY."""

    label: str
    choices: tuple[ActView, ...]
