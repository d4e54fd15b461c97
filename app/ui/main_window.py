"""The window of a running station: snapshots become views, acts become commands. All deciding is the presenters'."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Slot

from app.errors import BookingStationError
from app.logs import logger
from app.presenters.acts import Act
from app.presenters.card_sheet import CardSheet
from app.presenters.front import FrontEnd
from app.presenters.keys import act_for_finger_key
from app.presenters.navigation import place_of
from app.presenters.new_booking import left_field
from app.presenters.parts import Band, Language, Screen, Theme
from app.presenters.perform import perform, settle
from app.presenters.screen import present
from app.presenters.training_views import SheetView
from app.presenters.views import CaptureScreenView, View
from app.station.snapshot import StationSnapshot
from app.training.snapshot import TrainingSnapshot
from app.ui.accessibility import announce
from app.ui.bridge import Bridge
from app.ui.cards import PrintCard
from app.ui.screens.answers import AnswersPage
from app.ui.screens.briefing import BriefingPage
from app.ui.screens.capture import CapturePage
from app.ui.screens.card import CardPage
from app.ui.screens.exercises import ExercisesPage
from app.ui.screens.new_booking import NewBookingPage
from app.ui.screens.page import Page
from app.ui.screens.review import ReviewPage
from app.ui.screens.same_person import SamePersonPage
from app.ui.screens.score import ScorePage
from app.ui.screens.sequence import SequencePage
from app.ui.screens.sign_in import SignInPage
from app.ui.screens.today import TodayPage
from app.ui.training_bridge import TrainingBridge
from app.ui.window import REPEAT_MS, Window

PrintSheet = Callable[[SheetView, Band], Path]
"""Writes a score sheet and says where; a BookingStationError when it cannot."""

_LOG = logger("window")
_SETTERS: Mapping[str, Callable[[FrontEnd, str], FrontEnd]] = {
    "name": FrontEnd.with_name,
    "query": FrontEnd.with_query,
    "arrivals_query": FrontEnd.with_arrivals_query,
    "reason_words": FrontEnd.with_reason_words,
}


class BookingWindow(Window):
    """Shows the station behind a bridge, once `begin` was called. `repeat_ms`: see window.REPEAT_MS; a script that
    waits for each state may set it to 0. Names of parts: see app.ui.window."""

    def __init__(self, *, repeat_ms: int = REPEAT_MS) -> None:
        super().__init__(repeat_ms=repeat_ms)
        self._bridge: Bridge | None = None
        self._pages: dict[Screen, Page] = {}
        self._room_bridge: TrainingBridge | None = None
        self._print_sheet: PrintSheet | None = None
        self._print_card: PrintCard | None = None
        self._card: CardSheet | None = None  # to be printed once the audit trail names it
        self._cards_recorded = 0
        self._snapshot: StationSnapshot | None = None
        self._room: TrainingSnapshot | None = None
        self._front = FrontEnd()
        self._view: View | None = None
        self.acted.connect(self._perform)
        self.full_picture.connect(self._show_full)

    def show_at(self, front: FrontEnd) -> None:
        """Begin with this front-end state (pictures of a moment, tests)."""
        self._front = front

    def begin(
        self,
        bridge: Bridge,
        *,
        language: Language = Language.EN,
        theme: Theme = Theme.DAY,
        training: TrainingBridge | None = None,
        print_sheet: PrintSheet | None = None,
        print_card: PrintCard | None = None,
    ) -> None:
        """Show this station from its present snapshot on. `training`: of a training station; it ends with the
        window's showing, as `bridge` does. Without `print_sheet` the sheet has no act to print, without
        `print_card` the answers have none to show the card."""
        self._bridge = bridge
        self._room_bridge = training
        self._print_sheet = print_sheet
        self._print_card = print_card
        self._front = replace(
            self._front,
            language=language,
            theme=theme,
            can_print=print_sheet is not None,
            can_print_cards=print_card is not None,
        )
        self._pages = {
            Screen.SIGN_IN: SignInPage(),
            Screen.TODAY: TodayPage(),
            Screen.NEW_BOOKING: NewBookingPage(),
            Screen.CAPTURE: CapturePage(bridge.peek),
            Screen.SEQUENCE: SequencePage(),
            Screen.REVIEW: ReviewPage(),
            Screen.SAME_PERSON: SamePersonPage(),
            Screen.ANSWERS: AnswersPage(),
            Screen.CARD: CardPage(),
            Screen.EXERCISES: ExercisesPage(),
            Screen.BRIEFING: BriefingPage(),
            Screen.SCORE: ScorePage(),
        }
        for page in self._pages.values():
            self.add_page(page)
            page.typed.connect(self._type)
            page.left.connect(self._leave_field)
        bridge.snapshot_arrived.connect(self._take)
        if training is not None:
            training.training_arrived.connect(self._take_training)
            training.begin()
        bridge.begin()

    def end(self) -> None:
        """Stop showing the station; before it closes."""
        if self._bridge is not None:
            self._bridge.end()
            self._bridge = None
        if self._room_bridge is not None:
            self._room_bridge.end()
            self._room_bridge = None

    @property
    def snapshot(self) -> StationSnapshot | None:
        """The newest one, for tests and scripts that wait for a state."""
        return self._snapshot

    @property
    def view(self) -> View | None:
        """What is shown."""
        return self._view

    @property
    def front(self) -> FrontEnd:
        return self._front

    def page(self, screen: Screen) -> Page:
        return self._pages[screen]

    @Slot(object)
    def _take(self, snapshot: StationSnapshot) -> None:
        self._snapshot = snapshot
        place = self._front.place or place_of(snapshot)  # the first snapshot is where the officer stands
        self._front = settle(snapshot, replace(self._front, place=place))
        self._print_named_card(snapshot)
        self._refresh()

    @Slot(object)
    def _take_training(self, training: TrainingSnapshot) -> None:
        self._room = training
        if self._bridge is not None and self._room_bridge is not None:
            self._bridge.follow(self._room_bridge.station)  # a replay may be another one
        self._refresh()

    def _refresh(self) -> None:
        if self._snapshot is None or self._bridge is None:
            return
        if self._room_bridge is not None and self._room is None:
            return  # it is on its way
        self._view = present(self._snapshot, self._front, self._room)
        page = self._pages[self._view.frame.screen]
        page.show_view(self._view)
        self.show_frame(self._view.frame, page)

    @Slot(object, str)
    def _perform(self, act: Act, argument: str) -> None:
        if self._snapshot is None or self._bridge is None:
            return
        outcome = perform(self._snapshot, self._front, act, argument, self._room)
        self._front = outcome.front
        for command in outcome.commands:
            self._bridge.submit(command)
        for asked in outcome.training:
            if self._room_bridge is not None:
                self._room_bridge.submit(asked)
        if outcome.sheet is not None:
            self._print(outcome.sheet)
        if outcome.card is not None:
            self._card, self._cards_recorded = outcome.card, self._snapshot.cards_recorded
        self._refresh()
        if act is Act.WHAT_NOW:
            self.focus_main()
        if outcome.focus:
            self._focus_field(outcome.focus)
        announce(self, outcome.say)

    def _print(self, sheet: SheetView) -> None:
        band = self._view.frame.band if self._view is not None else None
        if self._print_sheet is None or band is None:
            return
        try:
            where = self._print_sheet(sheet, band)
            self._front = self._front.with_printed(f"{where.parent.name}/{where.name}")  # a whole path may be long
        except BookingStationError as error:
            _LOG.error("sheet-not-printed", code=error.code)
            self._front = self._front.with_printed("", error.code, error.whose.value)

    def _print_named_card(self, snapshot: StationSnapshot) -> None:
        """The card that was asked for, as soon as the audit trail names it; one that it did not take is forgotten."""
        if self._card is None or self._print_card is None:
            return
        if not self._front.card_due:
            self._card = None
        elif snapshot.cards_recorded > self._cards_recorded:
            card, self._card = self._card, None
            try:
                where = self._print_card(card)
                self._front = self._front.with_card_printed(where.name, printer=where.printer)
            except BookingStationError as error:
                _LOG.error("card-not-printed", code=error.code)
                self._front = self._front.with_card_printed("", code=error.code, whose=error.whose.value)

    def _focus_field(self, name: str) -> None:
        field = self._pages[self._view.frame.screen].field(name) if self._view is not None else None
        if field is not None:
            field.setFocus()

    @Slot(str, str)
    def _type(self, name: str, text: str) -> None:
        setter = _SETTERS.get(name)
        self._front = setter(self._front, text) if setter is not None else self._front.with_field(name, text)
        self._refresh()

    @Slot(str)
    def _leave_field(self, name: str) -> None:
        if self._snapshot is not None and self._front.form_open:
            self._front = left_field(self._snapshot, self._front, name)
            self._refresh()

    def finger_key(self, text: str) -> None:
        choice = act_for_finger_key(text)
        view = self._view
        if choice is not None and isinstance(view, CaptureScreenView) and view.hands.choosing:
            self._perform(*choice)

    @Slot(bool)
    def _show_full(self, full: bool) -> None:
        page = self._pages.get(Screen.CAPTURE)
        if isinstance(page, CapturePage):
            page.picture.show_full(full)
