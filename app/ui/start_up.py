"""The first screen: what is being started, how far it is; or why it could not start, whose part that is, what to do."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.errors import BookingStationError, Whose
from app.presenters.acts import Act, Key
from app.presenters.parts import ActView, Band, Frame, Language, Mark, Screen, Sentence, Theme, TopBar
from app.presenters.views import Fact
from app.presenters.words import Words, words_in
from app.ui.look import look
from app.ui.screens.page import Page, page_margins
from app.ui.widgets.facts import FactsList
from app.ui.widgets.painting import Badge, Panel
from app.ui.widgets.text import Text
from drivers.errors import ReaderError

PROGRAM = "program"  # the part that is the loading of the program itself
_KNOWN = (PROGRAM, "subject", "masters", "science", "service", "enrol")
_FIRST = (PROGRAM, "masters", "science", "enrol")  # rows from the beginning; the others come when they are heard of
_ROW, _ROW_COMPACT = 72, 52
CLOSE, AGAIN = Act.LEAVE, Act.AGAIN


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is started. `total` 0: its size is not known; done when `done` is at least `total` and not 0."""

    name: str
    done: int = 0
    total: int = 0

    @property
    def ready(self) -> bool:
        return self.total > 0 and self.done >= self.total

    @property
    def begun(self) -> bool:
        return self.done > 0 or self.total > 0


@dataclass(frozen=True, slots=True)
class Failure:
    code: str
    whose: Whose
    message: str
    next_step: str


def failure_of(error: BaseException) -> Failure:
    """What to show of an error; one without a code is a defect, whose words stay in the log."""
    if isinstance(error, ReaderError):
        return Failure(error.code, Whose.READER, error.detail, error.next_step)
    if isinstance(error, BookingStationError):
        return Failure(error.code, error.whose, error.message, error.next_step)
    defect = BookingStationError("The program met something that it does not expect.")
    return Failure(defect.code, defect.whose, defect.message, defect.next_step)


@dataclass(frozen=True, slots=True)
class StartState:
    """`parts` in the order in which they began."""

    language: Language = Language.EN
    theme: Theme = Theme.DAY
    training: bool = False
    parts: tuple[Part, ...] = tuple(Part(name) for name in _FIRST)
    failure: Failure | None = None
    closing: bool = False

    def heard(self, name: str, done: int, total: int) -> "StartState":
        """A word of progress; a part goes only forward."""
        name = _part_of(name)
        heard = Part(name, done, total)
        names = [part.name for part in self.parts]
        if name not in names:
            return replace(self, parts=(*self.parts, heard))
        return replace(self, parts=tuple(heard if part.name == name else part for part in self.parts))


def _part_of(name: str) -> str:
    """The row of a word of progress (`Progress` of the program and of the match service)."""
    if name in _KNOWN:
        return name
    if name == "enrolment" or name.startswith("gallery"):
        return "enrol"
    return "service" if name == "matcher" else "other"


@dataclass(frozen=True, slots=True)
class PartView:
    """`share`: how much of it is done, 0 to 1; `far`: the same in words."""

    name: str
    mark: Mark
    share: float
    far: str


@dataclass(frozen=True, slots=True)
class StartView:
    """`parts`: () while the station closes."""

    frame: Frame
    parts: tuple[PartView, ...]
    facts: tuple[Fact, ...] = ()


def present_start(state: StartState) -> StartView:
    words = words_in(state.language)
    rows = () if state.closing else tuple(_part_view(part, words) for part in _waited_for(state.parts))
    failure = state.failure
    facts: tuple[Fact, ...] = ()
    if failure is not None and not state.closing:
        facts = (
            Fact(words.say("start.happened"), (failure.message,)),
            Fact(words.say("start.what"), (failure.next_step,)),
            Fact(words.say("start.whose"), (words.say(f"start.whose.{failure.whose.value}"),)),
            Fact(words.say("start.code"), (failure.code,)),
        )
    return StartView(_frame(state, words), rows, facts)


def _frame(state: StartState, words: Words) -> Frame:
    again: tuple[ActView, ...] = ()
    if state.closing:
        sentence = Sentence(words.say("start.closing"))
        main = ActView(Act.WAIT, words.say("start.closing.act"), None, enabled=True, busy=True)
    elif state.failure is not None:
        sentence = Sentence(words.say("start.failed"), words.say("start.failed.over"))
        main = ActView(AGAIN, words.say("start.again"), Key.F2, icon="retake")
        again = (ActView(CLOSE, words.say("start.close"), Key.ESC),)
    else:
        sentence = Sentence(words.say("start.say"), words.say("start.long"))
        main = ActView(Act.WAIT, words.say("start.act"), None, enabled=True, busy=True)
    return Frame(
        screen=Screen.SIGN_IN,
        language=state.language,
        theme=state.theme,
        band=Band(words.say("band.training"), words.say("band.nothing_leaves")) if state.training else None,
        top=TopBar(
            title=words.say("start.title"),
            code="" if state.failure or state.closing else words.say("start.over"),
            code_is_number=False,
        ),
        sentence=sentence,
        main=main,
        leave=again[0] if again else None,
        always=(
            ActView(Act.LANGUAGE, words.say("act.language"), Key.F9),
            ActView(Act.THEME, words.say("act.theme"), Key.F10),
        ),
    )


def _waited_for(parts: tuple[Part, ...]) -> tuple[tuple[Part, bool], ...]:
    """Each part and whether it is at work: where none has said so, the first that is not ready is waited for."""
    unready = [part for part in parts if not part.ready]
    works = {part.name for part in unready if part.begun} or {part.name for part in unready[:1]}
    return tuple((part, part.name in works) for part in parts)


def _part_view(at: tuple[Part, bool], words: Words) -> PartView:
    part, works = at
    mark = Mark.GOOD if part.ready else Mark.BUSY if works else Mark.IDLE
    share = min(1.0, part.done / part.total) if part.total else 0.0
    return PartView(words.say(f"start.part.{part.name}"), mark, share, _how_far(part, works, words))


def _how_far(part: Part, works: bool, words: Words) -> str:
    if part.ready:
        return words.say("start.part.ready")
    if part.total > 1:
        return f"{100 * part.done // part.total} %"
    return words.say("start.part.works" if works else "start.part.waits")


class ProgressBar(QLabel):
    """How much of a part is done. Ink, not a colour: it is no state of a finger."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setFixedHeight(12)

    def show_share(self, share: float) -> None:
        if share != self._share:
            self._share = share
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        painter.setBrush(look().colour("border"))
        painter.drawRoundedRect(box, 3, 3)
        if self._share > 0:
            painter.setBrush(look().colour("text"))
            painter.drawRoundedRect(QRectF(0, 0, max(6.0, box.width() * self._share), box.height()), 3, 3)


class PartRow(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._badge = Badge(28)
        self._name = Text(style="row-name")
        self._bar = ProgressBar()
        self._far = Text(colour="muted", align=Qt.AlignmentFlag.AlignRight)
        self._far.setFixedWidth(88)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 0, 24, 0)
        layout.setSpacing(20)
        layout.addWidget(self._badge)
        layout.addWidget(self._name, 1)
        layout.addWidget(self._bar, 1)
        layout.addWidget(self._far)

    def show_part(self, part: PartView) -> None:
        self._badge.set_mark(part.mark)
        self._name.say(part.name)
        self._bar.show_share(part.share)
        self._far.say(part.far)
        self.setAccessibleName(f"{part.name}: {part.far}")


class StartPage(Page):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[PartRow] = []
        self._parts = Panel()
        self._parts_layout = QVBoxLayout(self._parts)
        self._parts_layout.setContentsMargins(0, 12, 0, 12)
        self._parts_layout.setSpacing(0)
        self._failure = Panel()
        self._facts = FactsList()
        failure = QHBoxLayout(self._failure)
        failure.setContentsMargins(24, 20, 24, 14)
        failure.setSpacing(20)
        failure.addWidget(Badge(36, Mark.BAD), 0, Qt.AlignmentFlag.AlignTop)
        failure.addWidget(self._facts, 1)
        self._failure.hide()
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(self._parts)
        self._layout.addWidget(self._failure)
        self._layout.addStretch(1)
        self.apply_measures()

    def show_view(self, view: StartView) -> None:
        while len(self._rows) < len(view.parts):
            row = PartRow()
            row.setFixedHeight(_ROW_COMPACT if look().measures.compact else _ROW)
            self._rows.append(row)
            self._parts_layout.addWidget(row)
        for row, part in zip(self._rows, view.parts, strict=False):
            row.show_part(part)
        self._parts.setVisible(bool(view.parts) and not view.facts)
        self._failure.setVisible(bool(view.facts))
        self._facts.show_facts(view.facts)

    def apply_measures(self) -> None:
        page_margins(self._layout)
        for row in self._rows:
            row.setFixedHeight(_ROW_COMPACT if look().measures.compact else _ROW)
