"""The sign-in screen: is all well, and who am I?"""

from app.presenters.acts import Act
from app.presenters.frame import MARKS, act, frame, health_sentence, main_act, station_top, waiting_sentence
from app.presenters.front import FrontEnd
from app.presenters.parts import ActView, Language, Mark, Screen, Sentence, Theme
from app.presenters.times import time_of_day, when
from app.presenters.views import HealthRow, SignInView
from app.presenters.words import Words
from app.station.snapshot import Health, HealthLine, StationSnapshot

NAME_LONGEST = 60  # characters, the station's own limit for a name in the audit trail
_SIMULATED = "Simulated"  # so the name of a model begins that is no instrument
_ICONS = {Theme.DAY: "sun", Theme.NIGHT: "moon", Theme.CONTRAST: "contrast"}


def present_sign_in(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> SignInView:
    return SignInView(
        frame=frame(
            snapshot,
            front,
            words,
            Screen.SIGN_IN,
            top=station_top(snapshot, front, words, health=False),
            sentence=_sentence(snapshot, front, words),
            main=main_act(words, Act.SIGN_IN, "act.sign_in", icon="person"),
            leave=act(words, Act.WHAT_NOW, "act.help"),
        ),
        health=health_rows(snapshot, front, words),
        name_label=words.say("sign_in.name"),
        name=front.name,
        name_message=name_message(front, words) if front.name_asked else "",
        language_label=words.say("sign_in.language"),
        languages=tuple(
            ActView(
                Act.LANGUAGE,
                words.say(f"language.{language.value}"),
                argument=language.value,
                selected=language is front.language,
            )
            for language in Language
        ),
        theme_label=words.say("sign_in.screen"),
        themes=tuple(
            ActView(
                Act.THEME,
                words.say(f"sign_in.{theme.value}"),
                argument=theme.value,
                icon=_ICONS[theme],
                selected=theme is front.theme,
            )
            for theme in Theme
        ),
    )


def name_message(front: FrontEnd, words: Words) -> str:
    """What is to be mended in the name as typed; "" when it can be used."""
    name = " ".join(front.name.split())
    if not name:
        return words.say("sign_in.name_missing")
    return words.say("sign_in.name_long") if len(name) > NAME_LONGEST else ""


def _sentence(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> Sentence:
    """What matters most. Signing in is never barred."""
    health = snapshot.health
    lines = (health.reader, health.service, health.disk)
    if any(line.health is Health.UNKNOWN for line in lines):
        over, key = words.say("sign_in.over.start"), "sign_in.checking"
    else:
        over, key = words.say("sign_in.over", time=time_of_day(snapshot.now, front.zone)), "sign_in.ready"
    if health.disk.health in (Health.LOOK, Health.BAD):
        key = "sign_in.disk"
    elif health.reader.health is Health.BAD:
        key = "sign_in.reader"
    elif health.service.health is Health.BAD:
        key = "sign_in.service"
    return Sentence(words.say(key), over)


def health_rows(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> tuple[HealthRow, ...]:
    """Reader, service, waiting, disk, clock."""
    health = snapshot.health
    waiting, held = health.waiting, health.held
    mark = Mark.WARN if held else Mark.OPEN if waiting else Mark.GOOD
    row = HealthRow(
        words.say("health.waiting"),
        "queue",
        mark,
        words.say("health.word.look") if held else "",
        waiting_sentence(words, waiting, held),
        str(waiting),
    )
    return (
        _row(snapshot, front, words, "reader", "fingerprint", health.reader),
        _row(snapshot, front, words, "service", "send", health.service),
        row,
        _row(snapshot, front, words, "disk", "disk", health.disk),
        _row(snapshot, front, words, "clock", "clock", health.clock),
    )


def _row(snapshot: StationSnapshot, front: FrontEnd, words: Words, part: str, icon: str, line: HealthLine) -> HealthRow:
    figure = ""
    if part == "reader" and snapshot.reader is not None:
        model = snapshot.reader.model
        figure = words.say("health.reader.simulated") if model.startswith(_SIMULATED) else model
    elif line.health is Health.BAD and line.since is not None:
        figure = words.say("health.since", time=when(line.since, snapshot.now, front.zone))
    unwatched = part == "clock" and line.health is Health.UNKNOWN
    return HealthRow(
        name=words.say(f"health.{part}"),
        icon=icon,
        mark=None if unwatched else MARKS[line.health],
        word="" if unwatched else _word(words, part, line.health),
        sentence=health_sentence(words, part, line),
        figure=figure,
    )


def _word(words: Words, part: str, health: Health) -> str:
    """Of a part that is away, or (what cannot be away) that needs somebody now."""
    if health is Health.BAD and part in ("disk", "clock"):
        return words.say("health.word.alarm")
    return words.say(f"health.word.{health.value}")
