"""The start: what needs me? A new booking, drafts to resume, the queue."""

from app.domain.queue_entry import QueueEntry, QueueState
from app.presenters.acts import Act
from app.presenters.frame import act, frame, main_act, station_top
from app.presenters.front import FrontEnd
from app.presenters.parts import ActView, Mark, Screen, Sentence
from app.presenters.progress import FOUND, Progress, Stand, progress_of
from app.presenters.times import long_date, when
from app.presenters.views import Card, Column, TodayView
from app.presenters.words import Words
from app.station.snapshot import DraftSummary, StationSnapshot

CARDS = 6  # a column shows the newest; the count is in the heading
_MARKS = {
    Stand.WAITING: Mark.OPEN,
    Stand.SENDING: Mark.BUSY,
    Stand.HELD: Mark.BAD,
    Stand.OUTSTANDING: Mark.OPEN,
    Stand.HANDED_OVER: Mark.OPEN,
    **dict.fromkeys(FOUND, Mark.GOOD),
    Stand.UNDETERMINED: Mark.WARN,
    Stand.REJECTED: Mark.WARN,
    Stand.WITHDRAWN: Mark.IDLE,
}
_WAITING = (Stand.WAITING, Stand.SENDING, Stand.HELD)


def present_today(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> TodayView:
    stood = [(entry, progress_of(entry)) for entry in snapshot.queue]
    waiting = [one for one in stood if one[1].stand in _WAITING]
    answered = [one for one in stood if one[1].stand not in _WAITING]
    to_read = sum(progress.may_confirm for _, progress in answered)
    drafts = sorted(snapshot.drafts, key=lambda draft: draft.updated_at, reverse=True)
    over = words.say("today.over", date=long_date(words, snapshot.now, front.zone), officer=snapshot.officer or "")
    return TodayView(
        frame=frame(
            snapshot,
            front,
            words,
            Screen.TODAY,
            top=station_top(snapshot, front, words),
            sentence=Sentence(_sentence(snapshot, words, to_read), over),
            main=main_act(words, Act.NEW_BOOKING, "act.new_booking", icon="person"),
            acts=tuple(_resume(words, draft) for draft in drafts[:1]),
            leave=act(words, Act.SIGN_OUT, "act.sign_out"),
        ),
        columns=(
            _column(words, "in_progress", len(drafts), [_draft(snapshot, front, words, d) for d in drafts]),
            _column(
                words,
                "waiting",
                max(len(waiting), snapshot.health.waiting + snapshot.health.held),
                [_entry(snapshot, front, words, entry, progress) for entry, progress in waiting],
            ),
            _column(
                words,
                "answered",
                len(answered),
                [_entry(snapshot, front, words, entry, progress) for entry, progress in answered],
            ),
        ),
    )


def _sentence(snapshot: StationSnapshot, words: Words, to_read: int) -> str:
    """What needs a person first, then answers to read, drafts, what came from the jail system: at most two of them."""
    said = []
    if snapshot.health.held:
        said.append(words.count("today.held", snapshot.health.held))
    if to_read:
        said.append(words.count("today.seen", to_read))
    if snapshot.drafts:
        said.append(words.count("today.resume", len(snapshot.drafts)))
    if snapshot.arrivals:
        said.append(words.count("today.arrivals", len(snapshot.arrivals)))
    return " ".join(said[:2]) or words.say("today.clear")


def _resume(words: Words, draft: DraftSummary) -> ActView:
    name = draft.display_name or draft.booking_number
    return act(words, Act.RESUME, "act.resume", argument=draft.booking_id, icon="play", name=name)


def _column(words: Words, name: str, count: int, cards: list[Card]) -> Column:
    more = count - min(len(cards), CARDS)
    return Column(
        words.say(f"today.{name}"),
        count,
        tuple(cards[:CARDS]),
        words.say(f"today.none.{name}"),
        words.say("today.more", count=more) if more > 0 and cards else "",
    )


def _draft(snapshot: StationSnapshot, front: FrontEnd, words: Words, draft: DraftSummary) -> Card:
    line = words.say(
        "today.draft",
        done=draft.steps_done,
        total=draft.steps_total,
        time=when(draft.updated_at, snapshot.now, front.zone),
    )
    name = draft.display_name or draft.booking_number
    resume = ActView(Act.RESUME, words.say("act.resume", name=name), argument=draft.booking_id)
    return Card(name, line, Mark.NEXT, resume, (draft.steps_done, draft.steps_total))


def _entry(snapshot: StationSnapshot, front: FrontEnd, words: Words, entry: QueueEntry, progress: Progress) -> Card:
    stand = progress.stand
    key, moment = f"today.state.{stand.value}", entry.created_at
    if stand in FOUND:
        key = "today.state.confirmed" if entry.state is QueueState.CONFIRMED else "today.state.answered"
        moment = progress.answered_at or moment
    elif stand in (Stand.REJECTED, Stand.UNDETERMINED):
        moment = progress.answered_at or moment
    elif stand is Stand.HANDED_OVER and entry.handed_over is not None:
        moment = entry.handed_over.at
    elif stand is Stand.OUTSTANDING and entry.receipt is not None:
        moment = entry.receipt.accepted_at
    line = words.say(key, time=when(moment, snapshot.now, front.zone))
    name = entry.display_name or entry.booking_number
    opening = ActView(Act.OPEN_ENTRY, words.say("act.open", name=name), argument=entry.tcn)
    return Card(name, line, _MARKS[stand], opening)
