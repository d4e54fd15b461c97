"""What holds on every screen: training, keys, the acts that the station will take, words and no codes."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.config import Environment
from app.domain.capture import ReaderIdentity
from app.domain.queue_entry import QueueState
from app.errors import Whose
from app.presenters import form
from app.presenters.acts import FINGER_KEYS, Act, Key
from app.presenters.front import FrontEnd
from app.presenters.keys import act_for_finger_key, act_for_key, acts_of
from app.presenters.navigation import screen_for
from app.presenters.parts import ActView, Language, Screen, Theme
from app.presenters.perform import perform, settle
from app.presenters.screen import present
from app.presenters.views import SignInView, TodayView
from app.station import commands as c
from app.station.session import MachineState
from app.station.snapshot import Health, HealthLine, Phase, StationSnapshot
from app.station.table import TABLE, Handled
from tests.unit.presenters import scenes as s

SCENES = list(s.scenes())
IDS = [name for name, _, _ in SCENES]
EACH_SCENE = pytest.mark.parametrize(
    ("snapshot", "front"), [(snapshot, front) for _, snapshot, front in SCENES], ids=IDS
)


def all_acts(value: object) -> Iterator[ActView]:
    """Every act anywhere in a view."""
    if isinstance(value, ActView):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from all_acts(one)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from all_acts(getattr(value, name))


# On every screen. ----------------------------------------------------------------------------------------------------


@EACH_SCENE
def test_training_is_said_on_every_screen_of_a_training_station_only(
    snapshot: StationSnapshot, front: FrontEnd
) -> None:
    band = present(snapshot, front).frame.band
    assert band is not None
    assert band.word == "TRAINING"
    real = replace(snapshot, environment=Environment.PRODUCTION)
    assert present(real, front).frame.band is None
    assert "TRAINING" not in set(s.texts_of(present(real, front)))


@EACH_SCENE
def test_one_sentence_and_one_main_act(snapshot: StationSnapshot, front: FrontEnd) -> None:
    frame = present(snapshot, front).frame
    assert frame.sentence.text.endswith((".", ":"))
    assert frame.main.label
    assert frame.main.key is Key.F2


@EACH_SCENE
@pytest.mark.parametrize("language", list(Language))
def test_everything_is_in_words(snapshot: StationSnapshot, front: FrontEnd, language: Language) -> None:
    """No key of the catalogue, no place left open."""
    key = re.compile(r"[a-z_]+(\.[A-Za-z0-9_-]+)+")
    for text in s.texts_of(present(snapshot, replace(front, language=language))):
        if text in NAMES_OF_FIELDS:
            continue
        assert not key.fullmatch(text), text
        assert "{" not in text


NAMES_OF_FIELDS = frozenset((*form.PLAN, form.CHARGES))


@EACH_SCENE
def test_the_same_values_give_an_equal_view(snapshot: StationSnapshot, front: FrontEnd) -> None:
    assert present(snapshot, front) == present(snapshot, front)


@EACH_SCENE
def test_the_view_changes_with_the_language_and_nothing_else_moves(snapshot: StationSnapshot, front: FrontEnd) -> None:
    english = present(snapshot, front)
    spanish = present(snapshot, replace(front, language=Language.ES))
    assert type(english) is type(spanish)
    assert english.frame.sentence.text != spanish.frame.sentence.text
    assert [(a.act, a.argument, a.enabled, a.key) for a in all_acts(english)] == [
        (a.act, a.argument, a.enabled, a.key) for a in all_acts(spanish)
    ]


# Acts and keys. ------------------------------------------------------------------------------------------------------


def state_of(snapshot: StationSnapshot) -> MachineState:
    if snapshot.capture is not None:
        return MachineState(snapshot.capture.state.value)
    return {
        Phase.SIGNED_OUT: MachineState.SIGNED_OUT,
        Phase.IDLE: MachineState.IDLE,
        Phase.REVIEWING: MachineState.COMPLETE,
        Phase.PREPARING: MachineState.PREPARING,
        Phase.SENT: MachineState.SENT,
    }[snapshot.phase]


@EACH_SCENE
def test_every_act_that_can_be_pressed_is_one_that_the_station_takes(
    snapshot: StationSnapshot, front: FrontEnd
) -> None:
    view = present(snapshot, front)
    named = replace(front, name="OFFICER ONE")
    for act in all_acts(view):
        if act.enabled:
            for command in perform(snapshot, named, act.act, act.argument).commands:
                assert isinstance(TABLE[state_of(snapshot), type(command)], Handled), act


@EACH_SCENE
def test_every_act_that_can_be_pressed_does_something(snapshot: StationSnapshot, front: FrontEnd) -> None:
    """To the station, to the front end, or by saying or showing something."""
    shown_by_the_window = {Act.FULL_PICTURE}
    for act in all_acts(present(snapshot, front)):
        if act.enabled and not act.selected and act.act not in shown_by_the_window:
            outcome = perform(snapshot, front, act.act, act.argument)
            assert outcome.commands or outcome.front != front or outcome.say or outcome.focus, act


@EACH_SCENE
def test_a_key_means_one_act(snapshot: StationSnapshot, front: FrontEnd) -> None:
    view = present(snapshot, front)
    keys: dict[Key, Act] = {}
    for act in acts_of(view.frame):
        if act.key is not None:
            assert keys.setdefault(act.key, act.act) is act.act
    for key, meaning in keys.items():
        found = act_for_key(view, key)
        assert found is None or found.act is meaning


@EACH_SCENE
def test_language_theme_help_and_full_picture_are_everywhere(snapshot: StationSnapshot, front: FrontEnd) -> None:
    view = present(snapshot, front)
    for key, meaning in {
        Key.F1: Act.WHAT_NOW,
        Key.F9: Act.LANGUAGE,
        Key.F10: Act.THEME,
        Key.F11: Act.FULL_PICTURE,
    }.items():
        found = act_for_key(view, key)
        assert found is not None
        assert found.act is meaning


def test_a_disabled_act_is_not_done_by_its_key() -> None:
    view = present(s.capturing(s.CaptureState.ANALYSING), s.EN)
    assert act_for_key(view, Key.F2) is None


def test_esc_leaves_and_keeps() -> None:
    found = act_for_key(present(s.capturing(), s.EN), Key.ESC)
    assert found is not None
    assert perform(s.capturing(), s.EN, found.act).commands == (c.LeaveBooking(),)


def test_numbers_choose_fingers() -> None:
    assert {text: act_for_finger_key(text) for text in FINGER_KEYS} == {
        text: (Act.CHOOSE_FINGER, str(finger)) for text, finger in FINGER_KEYS.items()
    }
    assert act_for_finger_key("0") == (Act.CHOOSE_FINGER, "10")
    assert act_for_finger_key("x") is None


def test_what_now_says_the_sentence() -> None:
    assert perform(s.capturing(), s.EN, Act.WHAT_NOW).say == "Press all four right fingers flat on the glass."


def test_language_and_theme_go_round() -> None:
    front = perform(s.station(), s.EN, Act.LANGUAGE).front
    assert front.language is Language.ES
    assert perform(s.station(), front, Act.LANGUAGE, "en").front.language is Language.EN
    themes = []
    for _ in range(3):
        front = perform(s.station(), front, Act.THEME).front
        themes.append(front.theme)
    assert themes == [Theme.NIGHT, Theme.CONTRAST, Theme.DAY]
    assert perform(s.station(), front, Act.THEME, "contrast").front.theme is Theme.CONTRAST


# Navigation. ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("snapshot", "front", "screen"),
    [
        (s.station(Phase.SIGNED_OUT), s.EN, Screen.SIGN_IN),
        (s.station(), s.EN, Screen.TODAY),
        (s.station(), replace(s.EN, form_open=True), Screen.NEW_BOOKING),
        (s.station(Phase.SIGNED_OUT), replace(s.EN, form_open=True), Screen.SIGN_IN),
        (s.capturing(), s.EN, Screen.CAPTURE),
        (s.capturing(), replace(s.EN, form_open=True), Screen.CAPTURE),
        (s.complete(), s.EN, Screen.REVIEW),
        (s.complete(s.TWICE), s.EN, Screen.SEQUENCE),
        (s.complete(s.UNCERTAIN), s.EN, Screen.REVIEW),
        (s.complete(s.TWICE, phase=Phase.PREPARING), s.EN, Screen.REVIEW),
        (s.sent(s.entry()), s.EN, Screen.ANSWERS),
        (s.station(Phase.SENT), s.EN, Screen.TODAY),
    ],
)
def test_which_screen_for_which_moment(snapshot: StationSnapshot, front: FrontEnd, screen: Screen) -> None:
    assert screen_for(snapshot, front) is screen
    assert present(snapshot, front).frame.screen is screen


# Refusals. -----------------------------------------------------------------------------------------------------------


def test_a_refusal_is_shown_until_the_officer_acts() -> None:
    snapshot = s.refused(s.capturing(), "capture/no-such-attempt")
    front = settle(snapshot, s.EN)
    notice = present(snapshot, front).frame.notice
    assert notice is not None
    assert notice.text == "That attempt is no longer kept. Take the newest."
    after = perform(snapshot, front, Act.CAPTURE_NOW).front
    assert present(snapshot, after).frame.notice is None


def test_a_refusal_is_not_carried_to_another_step() -> None:
    front = settle(s.refused(s.capturing(), "reader/timeout", "reader"), settle(s.capturing(), s.EN))
    later = s.refused(s.capturing(step_index=1), "reader/timeout", "reader")
    assert present(later, settle(later, front)).frame.notice is None


def test_the_same_refusal_twice_is_shown_twice() -> None:
    first = s.refused(s.capturing(), "capture/no-such-attempt", number=1)
    front = perform(first, settle(first, s.EN), Act.CAPTURE_NOW).front
    second = s.refused(s.capturing(), "capture/no-such-attempt", number=2)
    notice = present(second, settle(second, front)).frame.notice
    assert notice is not None
    assert notice.number == 2


def test_what_has_stopped_stays_in_sight() -> None:
    snapshot = s.refused(s.station(), "submission/thread-died", "program")
    front = perform(snapshot, settle(snapshot, s.EN), Act.SIGN_OUT).front
    notice = present(snapshot, front).frame.notice
    assert notice is not None
    assert "Sending has stopped" in notice.text


@pytest.mark.parametrize("front", [s.EN, s.ES], ids=["en", "es"])
@pytest.mark.parametrize("whose", [whose.value for whose in Whose])
@pytest.mark.parametrize("code", ["store/busy", "codec/timed-out", "an2/truncated", "reader/protocol", "brand/new"])
def test_every_code_has_words_that_are_not_those_of_the_log(code: str, whose: str, front: FrontEnd) -> None:
    snapshot = s.refused(s.station(), code, whose)
    notice = present(snapshot, settle(snapshot, front)).frame.notice
    assert notice is not None
    assert "English of the log" not in notice.text
    assert code in notice.text
    assert notice.code == code


# Sign-in and today. --------------------------------------------------------------------------------------------------


def sign_in(snapshot: StationSnapshot, front: FrontEnd = s.EN) -> SignInView:
    view = present(snapshot, front)
    assert isinstance(view, SignInView)
    return view


def test_signing_in_with_a_name() -> None:
    snapshot = s.station(Phase.SIGNED_OUT)
    outcome = perform(snapshot, s.EN.with_name("  Officer  One "), Act.SIGN_IN)
    assert outcome.commands == (c.SignIn("Officer One"),)
    assert perform(snapshot, s.EN, Act.SIGN_IN, "Badge 7").commands == (c.SignIn("Badge 7"),)


@pytest.mark.parametrize(
    ("name", "message"), [("  ", "Type your name or badge number."), ("x" * 61, "At most 60 letters.")]
)
def test_a_name_that_cannot_be_used_is_said_under_the_field(name: str, message: str) -> None:
    snapshot = s.station(Phase.SIGNED_OUT)
    assert sign_in(snapshot, s.EN.with_name(name)).name_message == ""
    outcome = perform(snapshot, s.EN.with_name(name), Act.SIGN_IN)
    assert (outcome.commands, outcome.focus) == ((), "name")
    assert sign_in(snapshot, outcome.front).name_message == message


@pytest.mark.parametrize(
    ("part", "health", "sentence"),
    [
        ("reader", Health.BAD, "Plug the reader in, or sign in."),
        ("service", Health.BAD, "Ready. The service is away; bookings wait safely."),
        ("disk", Health.LOOK, "The disk is nearly full. Tell the administrator."),
        ("service", Health.UNKNOWN, "Sign in while the station checks itself."),
    ],
)
def test_the_sentence_of_sign_in_says_what_matters(part: str, health: Health, sentence: str) -> None:
    lines = replace(s.WELL, **{part: HealthLine(health, "", s.NOW)})
    view = sign_in(s.station(Phase.SIGNED_OUT, health=lines))
    assert view.frame.sentence.text == sentence
    assert view.frame.main.enabled, "signing in is never barred"


def test_each_part_of_the_health_list_has_words_for_each_state() -> None:
    for health in Health:
        line = HealthLine(health, "", s.NOW)
        lines = replace(s.WELL, reader=line, service=line, disk=line, clock=line)
        rows = sign_in(s.station(Phase.SIGNED_OUT, health=lines)).health
        assert len(rows) == 5
        assert all(row.sentence and row.name for row in rows)


def test_a_clock_that_nobody_compares_has_no_mark_and_says_so() -> None:
    row = sign_in(s.station(Phase.SIGNED_OUT, health=replace(s.WELL, clock=HealthLine()))).health[4]
    assert (row.mark, row.word, row.sentence) == (None, "", "This computer's own. Not compared.")


@pytest.mark.parametrize(
    ("model", "english", "spanish"),
    [("Simulated live scanner", "Simulated", "Simulado"), ("U.are.U 4500", "U.are.U 4500", "U.are.U 4500")],
)
def test_a_simulated_reader_is_named_in_the_language_of_the_desk(model: str, english: str, spanish: str) -> None:
    snapshot = s.station(Phase.SIGNED_OUT, reader=ReaderIdentity("Example", model, "1"))
    assert sign_in(snapshot).health[0].figure == english
    assert sign_in(snapshot, s.ES).health[0].figure == spanish


def test_a_code_that_says_more_than_the_state_is_said() -> None:
    lines = replace(s.WELL, service=HealthLine(Health.BAD, "service/not-genuine", s.NOW))
    row = sign_in(s.station(Phase.SIGNED_OUT, health=lines)).health[1]
    assert row.sentence == "The answer is not signed by the service. Tell the administrator."
    assert row.figure == "since 12:00"


def today(snapshot: StationSnapshot) -> TodayView:
    view = present(snapshot, s.EN)
    assert isinstance(view, TodayView)
    return view


def test_an_empty_day() -> None:
    view = today(s.station())
    assert view.frame.sentence.text == "Nothing waits for you."
    assert view.frame.sentence.over == "Wednesday 4 March, officer OFFICER ONE"
    assert [(column.count, bool(column.none)) for column in view.columns] == [(0, True)] * 3


def test_a_draft_is_resumed() -> None:
    snapshot = s.station(drafts=(s.draft("B-2", 30), s.draft("B-3", 5)))
    view = today(snapshot)
    assert view.frame.sentence.text == "Two bookings may be resumed."
    newest = view.columns[0].cards[0]
    assert (newest.title, newest.line, newest.steps) == ("SAMPLE, JORDAN", "1 of 13 prints, 11:55", (1, 13))
    resume = act_for_key(view, Key.F3)
    assert resume is not None
    assert perform(snapshot, s.EN, resume.act, resume.argument).commands == (c.ResumeDraft("B-3"),)


@pytest.mark.parametrize(
    ("entry", "column", "line"),
    [
        (s.entry(), 1, "Saved 11:52. Goes by itself."),
        (s.entry(QueueState.SENDING), 1, "Being sent now."),
        (s.entry(QueueState.HELD, held_code="service/refused"), 1, "Needs a person."),
        (s.entry(QueueState.AWAITING_RESPONSE), 2, "Identification outstanding, 11:53"),
        (s.entry(QueueState.AWAITING_RESPONSE, s.IMMIGRATION), 2, "Identification outstanding, 11:53"),
        (s.entry(QueueState.ANSWERED, s.IDENTIFIED), 2, "Answers in, 11:59"),
        (s.entry(QueueState.ANSWERED, s.REJECTION), 2, "Returned by the service, 12:00"),
        (s.entry(QueueState.CONFIRMED, s.IDENTIFIED), 2, "Seen, 11:59"),
        (s.entry(QueueState.WITHDRAWN), 2, "Withdrawn, 11:52"),
    ],
)
def test_each_state_of_the_queue_in_its_column(entry: s.QueueEntry, column: int, line: str) -> None:
    snapshot = s.station(queue=(entry,))
    (card,) = today(snapshot).columns[column].cards
    assert card.line == line
    assert perform(snapshot, s.EN, card.act.act, card.act.argument).commands == (c.ShowSubmission(s.TCN),)


def test_a_full_column_shows_the_newest_and_the_count() -> None:
    drafts = tuple(s.draft(f"B-{n}", n) for n in range(20))
    column = today(s.station(drafts=drafts)).columns[0]
    assert (column.count, len(column.cards), column.more) == (20, 6, "and 14 more")


def test_what_needs_a_person_is_said_first() -> None:
    health = replace(s.WELL, held=1, waiting=2)
    snapshot = s.station(health=health, drafts=(s.draft(),), queue=(s.entry(QueueState.ANSWERED, s.IDENTIFIED),))
    assert today(snapshot).frame.sentence.text == "One booking needs you. One booking has answers to read."
