"""Training in words: remedies, what befalls, how long, when, an exercise's name, what was done in a replay."""

from app.presenters.parts import Language
from app.presenters.words import Words
from app.training.exercise import Exercise, Text
from drivers.simulated.acts import ActKind, Remedy

REMEDY_ICONS = {
    Remedy.MOISTEN: "drop",
    Remedy.DRY_OFF: "drop-off",
    Remedy.PRESS_HARDER: "press-harder",
    Remedy.PRESS_LIGHTER: "press-lighter",
    Remedy.CLEAN_FINGER: "fingerprint",
    Remedy.HOLD_STILL: "hand",
    Remedy.ROLL_SLOWLY: "roll",
    Remedy.ASKED_FINGERS: "check",
    Remedy.CALM: "speech",
    Remedy.CLEAN_GLASS: "wipe",
    Remedy.CLEAR_GLASS: "cross",
    Remedy.PLUG_IN: "plug",
    Remedy.RESTART_READER: "retake",
}


def in_language(text: Text, language: Language) -> str:
    return text.es if language is Language.ES else text.en


def exercise_name(words: Words, exercise: Exercise) -> str:
    """`Exercise 2: dry skin`."""
    title = _within(in_language(exercise.title, words.language))
    return words.say("exercise.named", number=exercise.number, title=title)


def _within(title: str) -> str:
    """A title after a colon: small, unless it begins with an abbreviation."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def remedy_label(words: Words, remedy: Remedy) -> str:
    """On its button: `Moisten the finger`."""
    return words.say(f"remedy.{remedy.value}")


def remedy_result(words: Words, remedy: Remedy, *, helped: bool) -> str:
    return words.say(f"remedy.done.{remedy.value}") if helped else words.say("remedy.no_change")


def act_name(words: Words, kind: ActKind) -> str:
    """What befalls, for the trainer: `Dry skin`."""
    return words.say(f"befall.{kind.value}")


def caption(words: Words, event: str) -> str:
    """What the trainee did, by the event's name; of a remedy `remedy_given:` and its name. "" for what nobody did."""
    name, _, detail = event.partition(":")
    if detail and f"remedy.{detail}" in words:
        return words.say("replay.told", remedy=words.say(f"remedy.{detail}"))
    return words.say(f"replay.{name}") if f"replay.{name}" in words else ""


def duration(words: Words, seconds: float) -> str:
    """`6 min 20 s`, `45 s`."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    if not minutes:
        return words.say("duration.s", seconds=rest)
    return words.say("duration.min_s" if rest else "duration.min", minutes=minutes, seconds=rest)


def month_name(words: Words, month: int) -> str:
    """`Nov`, `nov`."""
    return words.say(f"month.{month}")[:3]
