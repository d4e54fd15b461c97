"""Did it go, and what came back? A row for each: accepted, criminal identification (or rapid search), immigration
cross-check; one more for an answer of a kind that the station does not know.

The immigration row is one constant: the same words for everybody, whatever came and whether it came, without a clock
(product safeguard). Nothing here tells anybody to do anything but read.
"""

from datetime import datetime

from app.domain.match import Answer, AnswerKind, AnswerResult
from app.domain.queue_entry import HandOver, QueueEntry
from app.presenters import fingers
from app.presenters.acts import Act
from app.presenters.frame import act, frame, main_act, person_top
from app.presenters.front import FrontEnd
from app.presenters.notices import code_words
from app.presenters.parts import ActView, Mark, Screen, Sentence
from app.presenters.progress import FOUND, Progress, Stand, progress_of
from app.presenters.times import clock, when
from app.presenters.views import AnswerRow, AnswersView, Fact
from app.presenters.words import Words, capital
from app.station import agency
from app.station.snapshot import Health, StationSnapshot


def present_answers(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> AnswersView:
    entry = snapshot.submission
    assert entry is not None, "the answers screen needs a submission"
    progress = progress_of(entry)
    note, more = _note(words, progress)
    name = entry.display_name or entry.booking_number
    return AnswersView(
        frame=frame(
            snapshot,
            front,
            words,
            Screen.ANSWERS,
            top=person_top(snapshot, front, words, title=name, code=entry.booking_number, stage=4),
            sentence=_sentence(snapshot, front, words, entry, progress),
            main=_main(words, entry, progress),
            acts=(act(words, Act.OPEN_CARD, "act.card", icon="printer"),) if front.can_print_cards else (),
            leave=act(words, Act.TODAY, "act.today", icon="home"),
        ),
        rows=(
            _accepted(snapshot, front, words, entry, progress),
            _identification(snapshot, front, words, entry, progress),
            immigration_row(words),
            *_other(snapshot, front, words, progress),
        ),
        receipt_heading=words.say("answers.receipt"),
        receipt=_receipt(words, entry),
        note=note,
        note_more=more,
    )


def immigration_row(words: Words) -> AnswerRow:
    """The same for everybody: it is made without looking at any answer."""
    return AnswerRow(words.say("answers.immigration"), words.say("answers.immigration.always"), Mark.IDLE, quiet=True)


def _away(snapshot: StationSnapshot) -> bool:
    return snapshot.health.service.health is Health.BAD


def _sentence(
    snapshot: StationSnapshot, front: FrontEnd, words: Words, entry: QueueEntry, progress: Progress
) -> Sentence:
    if entry.receipt is not None:
        over = words.say("answers.sent", time=when(entry.receipt.accepted_at, snapshot.now, front.zone))
    elif entry.handed_over is not None:
        over = words.say("answers.handed_over", time=when(entry.handed_over.at, snapshot.now, front.zone))
    else:
        over = words.say("answers.saved", time=when(entry.created_at, snapshot.now, front.zone))
    if progress.confirmed:
        return Sentence(words.say("answers.say.confirmed"), over)
    stand = progress.stand
    if stand in (Stand.WAITING, Stand.SENDING):
        return Sentence(words.say("answers.say.away" if _away(snapshot) else "answers.say.sending"), over)
    read = words.count("answers.read", progress.unread) if progress.unread else ""
    return Sentence(words.say(_said(words, entry, progress), Read=read).strip(), over)


def _said(words: Words, entry: QueueEntry, progress: Progress) -> str:
    """The key of the sentence. That something was corrected is said first; what nobody acknowledged is not called
    accepted."""
    how = "corrected" if progress.standing.corrects else "" if _is_acknowledged(entry) else "answered"
    key = f"answers.say.{progress.stand.value}.{how}"
    return key if key in words else f"answers.say.{progress.stand.value}"


def _is_acknowledged(entry: QueueEntry) -> bool:
    return entry.receipt is not None or entry.acknowledged is not None


def _main(words: Words, entry: QueueEntry, progress: Progress) -> ActView:
    if progress.may_confirm:
        count = max(1, progress.unread)
        label = "act.mark_seen.1" if count == 1 else "act.mark_seen.n"
        return main_act(words, Act.MARK_SEEN, label, argument=entry.tcn, icon="check", count=count)
    return main_act(words, Act.NEW_BOOKING, "act.new_booking", icon="person")


# Rows. ---------------------------------------------------------------------------------------------------------------


def _ran(snapshot: StationSnapshot, since: datetime, until: datetime | None) -> str:
    return clock((until or snapshot.now) - since)


def _accepted(
    snapshot: StationSnapshot, front: FrontEnd, words: Words, entry: QueueEntry, progress: Progress
) -> AnswerRow:
    name = words.say("answers.accepted")
    receipt = entry.receipt
    if receipt is not None:
        return AnswerRow(
            name,
            words.say("answers.accepted.in"),
            Mark.GOOD,
            _ran(snapshot, entry.created_at, receipt.accepted_at),
            True,
            words.say("answers.arrived", time=when(receipt.accepted_at, snapshot.now, front.zone)),
        )
    since = words.say("answers.since", time=when(entry.created_at, snapshot.now, front.zone))
    ran = _ran(snapshot, entry.created_at, None)
    if entry.handed_over is not None and progress.stand not in (Stand.WAITING, Stand.SENDING):
        return _given_over(snapshot, front, words, entry, entry.handed_over, progress)
    if progress.stand is Stand.HELD:
        reason = words.say("answers.accepted.held", reason=_held_reason(words, entry))
        return AnswerRow(name, reason, Mark.BAD, ran, False, since)
    if progress.stand is Stand.WITHDRAWN:
        return AnswerRow(name, words.say("answers.accepted.withdrawn"), Mark.IDLE, quiet=True)
    away = _away(snapshot)
    return AnswerRow(
        name,
        words.say("answers.accepted.away" if away else "answers.accepted.waits"),
        Mark.WARN if away else Mark.OPEN,
        ran,
        False,
        since,
    )


def _given_over(
    snapshot: StationSnapshot, front: FrontEnd, words: Words, entry: QueueEntry, over: HandOver, progress: Progress
) -> AnswerRow:
    """In the place of the acceptance, where there is no receipt: with whom it is, and what shows that it arrived."""
    name = words.say("answers.given_over")
    left = words.say("answers.left", time=when(over.at, snapshot.now, front.zone))
    ran = _ran(snapshot, entry.created_at, over.at)
    if progress.stand is Stand.HELD:
        return AnswerRow(name, capital(_held_reason(words, entry)), Mark.BAD, ran, True, left)
    has_answered = progress.answered_at is not None
    how = "acknowledged" if _is_acknowledged(entry) else "arrived" if has_answered else "handed_over"
    mark = Mark.GOOD if how != "handed_over" else Mark.IDLE if progress.stand is Stand.WITHDRAWN else Mark.OPEN
    return AnswerRow(name, words.say(f"answers.accepted.{how}", recipient=over.recipient), mark, ran, True, left)


def _held_reason(words: Words, entry: QueueEntry) -> str:
    return code_words(words, entry.held_code or "submission/held", "service")


def _begun(entry: QueueEntry) -> datetime:
    """When the wait for answers began."""
    if entry.receipt is not None:
        return entry.receipt.accepted_at
    return entry.handed_over.at if entry.handed_over is not None else entry.created_at


def _identification(
    snapshot: StationSnapshot, front: FrontEnd, words: Words, entry: QueueEntry, progress: Progress
) -> AnswerRow:
    begun = _begun(entry)
    standing = progress.standing
    answer = standing.told
    is_rapid = answer is not None and answer.kind is AnswerKind.RAPID_SEARCH
    name = words.say("answers.rapid" if is_rapid else "answers.criminal")
    if answer is not None:
        corrects = (words.say("answers.corrects"),) if standing.corrects else ()
        wrote = words.say("answers.wrote", text=answer.text) if answer.text else ""
        if standing.is_rejected:
            text, mark, details = _returned(words, answer), Mark.BAD, _reasons(words, answer)
        else:
            text, mark, details = _found(words, answer, progress.stand), Mark.GOOD, ()
        if progress.stand is Stand.UNDETERMINED:
            text, mark = words.say("answers.undetermined"), Mark.WARN
            details = details if details or wrote else (words.say("answers.undetermined.ask"),)
        return AnswerRow(
            name,
            text,
            mark,
            _ran(snapshot, begun, answer.answered_at),
            True,
            words.say("answers.arrived", time=when(answer.answered_at, snapshot.now, front.zone)),
            "" if progress.confirmed else words.say("answers.new"),
            details=(*details, *corrects),
            wrote="" if mark is Mark.GOOD else wrote,
        )
    if progress.stand in (Stand.OUTSTANDING, Stand.HANDED_OVER):
        since = words.say("answers.since", time=when(begun, snapshot.now, front.zone))
        with_whom = entry.handed_over.recipient if entry.receipt is None and entry.handed_over is not None else ""
        waits = "answers.criminal.waits.with" if with_whom else "answers.criminal.waits"
        text = words.say(waits, recipient=with_whom)
        return AnswerRow(name, text, Mark.OPEN, _ran(snapshot, begun, None), False, since)
    if progress.stand is Stand.WITHDRAWN:
        return AnswerRow(name, words.say("answers.criminal.withdrawn"), Mark.IDLE, quiet=True)
    return AnswerRow(name, words.say("answers.criminal.before"), Mark.IDLE, quiet=True)


def _found(words: Words, answer: Answer, stand: Stand) -> str:
    """What an identification found, where it is said plainly."""
    if answer.kind is AnswerKind.RAPID_SEARCH:
        return words.say(f"answers.rapid.{stand.value}")
    if answer.result is not AnswerResult.IDENTIFIED:
        return words.say("answers.criminal.not_identified")
    if answer.record_date:
        return words.say("answers.criminal.identified", date=answer.record_date)
    return words.say("answers.criminal.identified.undated")


def _returned(words: Words, answer: Answer) -> str:
    """That it came back, with the fingers that the service named."""
    named = fingers.fingers_in(answer.text)
    if not named:
        return words.say("answers.returned")
    return words.say("answers.returned.fingers", fingers=words.listed(tuple(fingers.the(words, one) for one in named)))


def _reasons(words: Words, answer: Answer) -> tuple[str, ...]:
    """Plain words for each code."""
    details = []
    for code in answer.codes:
        key = f"reject.{code}"
        plain = agency.reject_words(code, words.language.value) or words.say(key if key in words else "reject.unknown")
        details.append(words.say("reject.line", code=code, plain=plain))
    return tuple(details)


def _other(snapshot: StationSnapshot, front: FrontEnd, words: Words, progress: Progress) -> tuple[AnswerRow, ...]:
    """That an answer of an unknown kind came, and nothing of it: it may be one of immigration."""
    other = progress.standing.other
    if other is None:
        return ()
    arrived = words.say("answers.arrived", time=when(other.answered_at, snapshot.now, front.zone))
    new = "" if progress.confirmed else words.say("answers.new")
    text = words.say("answers.other.unknown")
    return (AnswerRow(words.say("answers.other"), text, Mark.WARN, under_clock=arrived, new=new),)


# Receipt. ------------------------------------------------------------------------------------------------------------


def _receipt(words: Words, entry: QueueEntry) -> tuple[Fact, ...]:
    number = entry.receipt.control_number if entry.receipt is not None else entry.acknowledged
    if number is None:
        number = words.say("answers.not_yet" if entry.handed_over is None else "answers.no_receipt")
    facts = [
        Fact(words.say("answers.control_number"), (number,)),
        Fact(words.say("answers.tcn"), (entry.tcn,)),
        Fact(words.say("answers.booking"), (entry.booking_number,)),
    ]
    if entry.confirmed_by:
        facts.append(Fact(words.say("answers.seen_by"), (entry.confirmed_by,)))
    return tuple(facts)


def _note(words: Words, progress: Progress) -> tuple[str, str]:
    """What is asked of the officer: to read, or nothing; and whether an answer for this desk is to come. The
    immigration cross-check is between others: its answer changes neither."""
    later = words.say("answers.note.all" if progress.stand in FOUND else "answers.note.more")
    if progress.confirmed:
        is_rejected = progress.standing.is_rejected
        return words.say("answers.note.done"), words.say("answers.note.kept") if is_rejected else later
    if progress.stand is Stand.HELD:
        return words.say("answers.note.held"), words.say("answers.note.kept")
    if progress.stand is Stand.REJECTED:
        return words.say("answers.note.returned"), words.say("answers.note.kept")
    if progress.stand is Stand.UNDETERMINED and progress.may_confirm:
        return words.say("answers.note.undetermined"), later
    if progress.may_confirm:
        return words.say("answers.note.read"), later
    return words.say("answers.note.wait"), later
