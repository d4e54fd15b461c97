"""What every screen has: training band, top bar, language and theme, the refusal to read."""

from collections.abc import Sequence

from app.config import Environment
from app.presenters import notices
from app.presenters.acts import KEYS, MAIN_KEY, Act, Key
from app.presenters.front import FrontEnd
from app.presenters.parts import (
    ActView,
    Band,
    Frame,
    HealthItem,
    Mark,
    Screen,
    Sentence,
    Stage,
    StepGroup,
    Tick,
    TopBar,
)
from app.presenters.times import time_of_day
from app.presenters.words import Words
from app.station.snapshot import Health, HealthLine, StationSnapshot, StepView

MARKS = {Health.WELL: Mark.GOOD, Health.LOOK: Mark.WARN, Health.BAD: Mark.BAD, Health.UNKNOWN: Mark.BUSY}
STAGES = ("person", "prints", "review", "answers")
_FIRST_LEFT = 6  # FGP of the left thumb


def act(
    words: Words,
    meaning: Act,
    label: str,
    *,
    key: Key | None = None,
    argument: str = "",
    enabled: bool = True,
    icon: str | None = None,
    busy: bool = False,
    mark: Mark | None = None,
    **values: object,
) -> ActView:
    """A button with its usual key. `label`: key of the catalogue."""
    return ActView(meaning, words.say(label, **values), key or KEYS.get(meaning), enabled, argument, icon, busy, mark)


def main_act(
    words: Words,
    meaning: Act,
    label: str,
    *,
    argument: str = "",
    enabled: bool = True,
    icon: str | None = None,
    busy: bool = False,
    **values: object,
) -> ActView:
    """The one at the bottom right."""
    return ActView(meaning, words.say(label, **values), MAIN_KEY, enabled, argument, icon, busy)


def frame(
    snapshot: StationSnapshot,
    front: FrontEnd,
    words: Words,
    screen: Screen,
    *,
    top: TopBar,
    sentence: Sentence,
    main: ActView,
    acts: Sequence[ActView] = (),
    leave: ActView | None = None,
    on_page: Sequence[ActView] = (),
    said: str = "",
) -> Frame:
    """`said`: code of a refusal that the sentence already tells."""
    return Frame(
        screen=screen,
        language=front.language,
        theme=front.theme,
        band=band(snapshot, words),
        top=top,
        sentence=sentence,
        main=main,
        acts=tuple(acts),
        leave=leave,
        on_page=tuple(on_page),
        always=(
            act(words, Act.WHAT_NOW, "act.help"),
            act(words, Act.LANGUAGE, "act.language"),
            act(words, Act.THEME, "act.theme"),
            act(words, Act.FULL_PICTURE, "act.full_picture"),
        ),
        notice=notices.notice(snapshot, front, words, said=said),
    )


def band(snapshot: StationSnapshot, words: Words) -> Band | None:
    if snapshot.environment is not Environment.TRAINING:
        return None
    return Band(words.say("band.training"), words.say("band.nothing_leaves"))


def health_sentence(words: Words, part: str, line: HealthLine) -> str:
    """By the code of the line where it says more than its state, else by the state."""
    if f"code.{line.code}" in words:
        return words.say(f"code.{line.code}")
    return words.say(f"health.{part}.{line.health.value}")


def top_health(snapshot: StationSnapshot, words: Words) -> tuple[HealthItem, ...]:
    health = snapshot.health
    held = health.held
    waiting = HealthItem(
        words.say("top.waiting"),
        "queue",
        Mark.WARN if held else None,
        str(health.waiting),
        waiting_sentence(words, health.waiting, held),
    )
    return (
        HealthItem(
            words.say("top.reader"),
            "fingerprint",
            MARKS[health.reader.health],
            sentence=health_sentence(words, "reader", health.reader),
        ),
        HealthItem(
            words.say("top.service"),
            "send",
            MARKS[health.service.health],
            sentence=health_sentence(words, "service", health.service),
        ),
        waiting,
    )


def waiting_sentence(words: Words, waiting: int, held: int) -> str:
    """What waits, and what needs a person."""
    if held:
        return words.say("health.held.1") if held == 1 else words.say("health.held.n", count=held)
    if not waiting:
        return words.say("health.waiting.0")
    return words.say("health.waiting.1") if waiting == 1 else words.say("health.waiting.n", count=waiting)


def station_top(snapshot: StationSnapshot, front: FrontEnd, words: Words, *, health: bool = True) -> TopBar:
    """Of screens without a person."""
    return TopBar(
        title=words.say("top.station", code=snapshot.station_code),
        code=snapshot.agency,
        health=top_health(snapshot, words) if health else (),
        time=time_of_day(snapshot.now, front.zone),
        code_is_number=False,
    )


def person_top(
    snapshot: StationSnapshot,
    front: FrontEnd,
    words: Words,
    *,
    title: str | None = None,
    code: str | None = None,
    stage: int | None = None,
) -> TopBar:
    """Of a booking: its steps in capture (`stage` None), else its stages (1 to 4)."""
    booking = snapshot.booking
    if title is None:
        title = display_name(snapshot)
    if code is None:
        code = booking.booking_number if booking is not None else ""
    done = sum(step.done for step in snapshot.steps)
    return TopBar(
        title=title,
        code=code,
        steps=step_groups(snapshot, words) if stage is None else (),
        stages=stages(words, stage) if stage is not None else (),
        health=top_health(snapshot, words),
        time=time_of_day(snapshot.now, front.zone),
        spoken_progress=words.say("top.done_of", done=done, total=len(snapshot.steps)) if stage is None else "",
    )


def display_name(snapshot: StationSnapshot) -> str:
    """`SAMPLE, JORDAN LEE`; "" without a booking."""
    if snapshot.booking is None:
        return ""
    subject = snapshot.booking.subject
    given = " ".join(part for part in (subject.given, subject.middle) if part)
    return ", ".join(part for part in (subject.surname, given) if part)


def stages(words: Words, current: int) -> tuple[Stage, ...]:
    ticks = (Tick.DONE if n < current else Tick.CURRENT if n == current else Tick.OPEN for n in range(1, 5))
    return tuple(
        Stage(n, words.say(f"top.{name}"), tick) for n, (name, tick) in enumerate(zip(STAGES, ticks, strict=True), 1)
    )


def step_groups(snapshot: StationSnapshot, words: Words) -> tuple[StepGroup, ...]:
    """Slaps, right rolled, left rolled; a group without steps is left out."""
    current = snapshot.capture.step_index if snapshot.capture is not None else None
    groups: dict[str, list[tuple[Tick, bool]]] = {}
    for index, view in enumerate(snapshot.steps):
        tick = Tick.CURRENT if index == current else Tick.DONE if view.done else Tick.OPEN
        groups.setdefault(_group(view), []).append((tick, index == current))
    return tuple(
        StepGroup(words.say(f"top.{name}"), tuple(tick for tick, _ in ticks), any(now for _, now in ticks))
        for name, ticks in groups.items()
    )


def _group(view: StepView) -> str:
    if not view.step.impression.is_rolled:
        return "slaps"
    return "left_rolled" if view.step.position >= _FIRST_LEFT else "right_rolled"
