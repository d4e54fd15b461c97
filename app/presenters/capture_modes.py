"""Marking a missing finger, and giving a reason: what the officer does in the place of the usual right side."""

from app.domain.capture import OF_SEQUENCE
from app.presenters.acts import Act
from app.presenters.frame import act, main_act
from app.presenters.front import FrontEnd
from app.presenters.lights import missing_reasons
from app.presenters.parts import ActView, Language, ReasonPanel
from app.presenters.views import MarkingView
from app.presenters.words import Words, words_in
from app.station.snapshot import StationSnapshot

OTHER = "other"
PRINT_REASONS = ("worn", "injury", "tremor", "cannot", "unwilling", OTHER)
EARLIER_REASONS = ("best",)  # in drafts and records: it says what was done, and not why
SEQUENCE_REASONS = ("checked", "twins", OTHER)


def marking(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> MarkingView | None:
    """None outside the mode."""
    if not front.marking:
        return None
    finger = front.chosen_finger
    if finger is None:
        return MarkingView(None, ())
    number = str(int(finger))
    choices = [
        act(words, Act.MARK_AMPUTATED, "act.mark.amputated", argument=number, icon="missing-finger"),
        act(words, Act.MARK_BANDAGED, "act.mark.bandaged", argument=number, icon="bandage"),
    ]
    if finger in missing_reasons(snapshot):
        choices.append(act(words, Act.UNMARK, "act.mark.there", argument=number, icon="hand"))
    return MarkingView(finger, tuple(choices))


def reason_panel(front: FrontEnd, words: Words, label: str, codes: tuple[str, ...]) -> ReasonPanel:
    choices = tuple(
        ActView(Act.CHOOSE_REASON, words.say(f"reason.{code}"), argument=code, selected=front.reason == code)
        for code in codes
    )
    return ReasonPanel(
        label=words.say(label),
        choices=choices,
        asks_words=front.reason == OTHER,
        words=front.reason_words,
        words_label=words.say("reason.other"),
    )


def reason_text(front: FrontEnd) -> str:
    """What is kept with the print: the catalogue's English words, so that records read alike, or the officer's own.
    "" while there is none."""
    if front.reason == OTHER:
        return " ".join(front.reason_words.split())
    return words_in(Language.EN).say(f"reason.{front.reason}") if front.reason else ""


def reason_shown(words: Words, kept: str) -> str:
    """A kept reason in the language of the screen; the officer's own words as they are."""
    plain = kept.removeprefix(OF_SEQUENCE)
    english = words_in(Language.EN)
    for code in (*PRINT_REASONS, *EARLIER_REASONS, *SEQUENCE_REASONS):
        if english.say(f"reason.{code}") == plain:
            return words.say(f"reason.{code}")
    return plain


def keep_act(front: FrontEnd, words: Words, meaning: Act, label: str) -> ActView:
    """The main act of giving a reason; without one it says what lacks."""
    if not reason_text(front):
        return main_act(words, meaning, "act.reason_first", enabled=False)
    return main_act(words, meaning, label, icon="check")
