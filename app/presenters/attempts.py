"""The strip of attempts at the present step: the best, the last and the present one."""

from dataclasses import replace

from app.domain.capture import CaptureStep
from app.presenters import capture_findings as found
from app.presenters import lights
from app.presenters.acts import Act
from app.presenters.parts import ActView, AttemptCard, Mark
from app.presenters.words import Words
from app.station.snapshot import AttemptView, CaptureState, CaptureView

PLACES = 3  # cards in the strip
_LIVE = (CaptureState.POSITIONING, CaptureState.HOLDING_STILL, CaptureState.READER_ABSENT)


def best_of(view: CaptureView) -> AttemptView | None:
    """The attempt that the station would keep when none is good."""
    return next((attempt for attempt in view.attempts if attempt.number == view.best), None)


def strip(words: Words, view: CaptureView, step: CaptureStep, taken: int) -> tuple[AttemptCard, ...]:
    """`taken`: attempts at this step in all, of which the oldest may no longer be kept in memory."""
    live = view.state in _LIVE
    checking = view.state is CaptureState.ANALYSING  # its picture is not among the attempts yet
    past = view.attempts if live or checking else view.attempts[:-1]
    best = best_of(view)
    cards = [_card(words, attempt, step, best=attempt is best and len(view.attempts) > 1) for attempt in past]
    room = PLACES - 1
    if len(cards) > room:
        kept = [card for card in cards if best is not None and card.number == best.number][:1]
        rest = [card for card in cards if card not in kept]
        cards = sorted([*kept, *rest[-(room - len(kept)) :]], key=lambda card: card.number)
    if live:
        note = words.say("word.auto.rolled" if step.impression.is_rolled else "word.auto")
        number = taken + 1
        cards.append(AttemptCard(number, words.say("word.attempt", number=number), note=note, now=True))
    elif view.attempts and not checking:
        newest = view.attempts[-1]
        cards.append(_card(words, newest, step, best=newest is best and len(view.attempts) > 1, now=True))
    else:
        number = max(1, taken)
        cards.append(
            AttemptCard(number, words.say("word.attempt", number=number), note=words.say("word.busy"), now=True)
        )
    following = cards[-1].number
    while len(cards) < PLACES:
        following += 1
        cards.append(AttemptCard(following, words.say("word.attempt", number=following), empty=True))
    return tuple(cards)


def _card(
    words: Words, attempt: AttemptView, step: CaptureStep, *, best: bool = False, now: bool = False
) -> AttemptCard:
    problems = found.of_attempt(attempt, step)
    if problems:
        mark, word = problems[0].mark, found.word_with_finger(words, problems[0], step)
    else:
        mark, word = Mark.GOOD, words.say("word.good")
    second = found.word_with_finger(words, problems[1], step) if len(problems) > 1 else ""
    note = words.say("word.best") if best else second
    title = words.say("word.attempt", number=attempt.number)
    several = len(step.fingers) > 1 and attempt.problem is None
    row = lights.lights_row(words, lights.judged_fingers(words, attempt, step), step, attempt) if several else ()
    return AttemptCard(attempt.number, title, attempt.image, mark, word, note, now, lights=row, best=best)


def to_choose_from(words: Words, view: CaptureView, step: CaptureStep, chosen: int | None) -> tuple[AttemptCard, ...]:
    """The newest attempts, each to be tapped while a reason is asked."""
    best = best_of(view)
    cards = []
    for attempt in view.attempts[-PLACES:] if best in view.attempts[-PLACES:] else (best, *view.attempts[1 - PLACES :]):
        if attempt is None or attempt.problem is not None:
            continue
        card = _card(words, attempt, step, best=attempt is best, now=attempt.number == chosen)
        act = ActView(
            Act.CHOOSE_ATTEMPT,
            words.say("act.choose_attempt", number=attempt.number),
            argument=str(attempt.number),
            selected=attempt.number == chosen,
        )
        cards.append(replace(card, act=act))
    return tuple(cards)
