"""Is it complete? The whole card, the person, where it goes, what was found; one act to send."""

from app.domain.booking import MissingReason
from app.domain.capture import CaptureStep
from app.domain.position import FrictionRidgePosition, fingers_of
from app.domain.quality import FingerQuality, Verdict
from app.presenters import capture_modes, fingers, lights, same_person
from app.presenters.acts import Act
from app.presenters.frame import act, display_name, frame, main_act, person_top
from app.presenters.front import FrontEnd
from app.presenters.navigation import NOT_BLOCKING, finding_key
from app.presenters.parts import ActView, Mark, Screen, Sentence
from app.presenters.sequence import finding_mark, finding_title
from app.presenters.times import written_date
from app.presenters.typed import UNKNOWN_DATE
from app.presenters.views import Fact, FindingRow, ReviewView, Tile, TileRow
from app.presenters.words import Words, capital
from app.station.snapshot import Phase, StationSnapshot, StepView

_F = FrictionRidgePosition
ROWS: tuple[tuple[str, tuple[FrictionRidgePosition, ...]], ...] = (
    ("review.right_rolled", tuple(_F(code) for code in range(1, 6))),
    ("review.left_rolled", tuple(_F(code) for code in range(6, 11))),
    ("review.plain", (_F.PLAIN_LEFT_FOUR, _F.PLAIN_THUMBS, _F.PLAIN_RIGHT_FOUR)),
)
CHARGES_SHOWN = 3
_VERDICTS = (Verdict.POOR, Verdict.FAIR, Verdict.GOOD)
_WORST = {Mark.BAD: 0, Mark.WARN: 1, Mark.NEXT: 2, Mark.MISSING: 3, Mark.BUSY: 4, Mark.GOOD: 5}


def present_review(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> ReviewView:
    preparing = snapshot.phase is Phase.PREPARING
    findings = finding_rows(snapshot, front, words, preparing=preparing)
    to_look = sum(row.mark in (Mark.BAD, Mark.WARN) for row in findings)
    choosing = front.choosing_print and not preparing
    if preparing:
        sentence = Sentence(words.say("review.preparing"), words.say("review.preparing.over"))
        main = main_act(words, Act.WAIT, "act.sending", enabled=False, busy=True)
    else:
        key = "review.choose" if choosing else "review.look" if to_look else "review.complete"
        sentence = Sentence(words.say(key), words.say("review.over"))
        main = main_act(words, Act.SEND, "act.send", icon="send")
    if choosing:
        main = main_act(words, Act.BACK, "act.done", icon="check")
    usual = () if preparing or choosing else (act(words, Act.DO_AGAIN, "act.again_choose", icon="retake"),)
    leaving = act(words, Act.BACK, "act.back") if choosing else act(words, Act.LEAVE, "act.leave")
    heading = words.say("review.findings")
    return ReviewView(
        frame=frame(
            snapshot,
            front,
            words,
            Screen.REVIEW,
            top=person_top(snapshot, front, words, stage=3),
            sentence=sentence,
            main=main,
            acts=usual,
            leave=None if preparing else leaving,
            on_page=_on_page(findings),
        ),
        card=tuple(
            TileRow(words.say(name), tuple(_tile(snapshot, words, position, preparing) for position in positions))
            for name, positions in ROWS
        ),
        person=_person(snapshot, words),
        destination=_destination(snapshot, words),
        findings_heading=f"{heading} {to_look}" if to_look else heading,
        findings=findings,
        choosing=choosing,
    )


def _on_page(findings: tuple[FindingRow, ...]) -> tuple[ActView, ...]:
    """The finding that has a key."""
    return tuple(row.act for row in findings if row.act is not None and row.act.key is not None)


# The card. -----------------------------------------------------------------------------------------------------------


def _tile(snapshot: StationSnapshot, words: Words, position: FrictionRidgePosition, preparing: bool) -> Tile:
    index = next((i for i, view in enumerate(snapshot.steps) if view.step.position is position), None)
    single = len(fingers_of(position)) == 1
    label = fingers.short(words, position) if single else ""
    if index is None:
        reasons = lights.missing_reasons(snapshot)
        reason = reasons.get(fingers_of(position)[0])
        mark, word = lights.missing_state(words, reason)
        if single:
            text = words.say("word.finger_problem", short=label, word=word)
            return Tile(None, None, text, mark, f"{fingers.a(words, position)}: {word}", None)
        name = capital(words.say(f"step.{int(position)}"))
        return Tile(None, None, words.say("review.no_print"), mark, f"{name}: {word}", None)
    view = snapshot.steps[index]
    mark, word = step_state(words, view)
    name = fingers.step_title(words, view.step)
    again = None
    if not preparing:
        what = fingers.step_name(words, view.step)
        again = ActView(Act.DO_AGAIN, words.say("act.again_step", what=what), argument=str(index))
    picture = (snapshot.step_images or {}).get(index)
    return Tile(index, picture, label, mark, f"{name}: {word}", again)


def step_state(words: Words, view: StepView) -> lights.State:
    """Of a print on the card: the worst of its fingers, never an average."""
    if not view.done:
        return Mark.NEXT, words.say("word.next")
    if view.override_reason is not None:
        return Mark.WARN, words.say("word.kept")
    worst = worst_of(view.qualities)
    if worst is not None and worst.verdict is not Verdict.GOOD:
        return Mark.WARN, words.say(f"word.{worst.verdict.value}")
    return Mark.GOOD, words.say("word.good")


def worst_of(qualities: tuple[FingerQuality, ...]) -> FingerQuality | None:
    """By its verdict first: more is asked of some fingers than of others."""
    return min(qualities, key=lambda quality: (_VERDICTS.index(quality.verdict), quality.score), default=None)


# Beside it. ----------------------------------------------------------------------------------------------------------


def _person(snapshot: StationSnapshot, words: Words) -> tuple[Fact, ...]:
    booking = snapshot.booking
    if booking is None:
        return ()
    born = booking.subject.date_of_birth
    charges = [" ".join(part for part in (c.ncic_code, c.literal) if part) for c in booking.charges[:CHARGES_SHOWN]]
    if len(booking.charges) > CHARGES_SHOWN:
        charges.append(words.say("review.more_charges", count=len(booking.charges) - CHARGES_SHOWN))
    return (
        Fact(words.say("review.person"), (display_name(snapshot),)),
        Fact(words.say("review.born"), (words.say("unit.unknown") if born == UNKNOWN_DATE else written_date(born),)),
        Fact(words.say("review.arrested"), (written_date(booking.date_of_arrest),)),
        Fact(words.say("review.charges"), tuple(charges)),
    )


def _destination(snapshot: StationSnapshot, words: Words) -> tuple[Fact, ...]:
    booking = snapshot.booking
    marked = len(booking.missing) if booking is not None else 0
    done = sum(view.done for view in snapshot.steps)
    return (
        Fact(words.say("review.goes_to"), (words.say("review.service"),)),
        Fact(words.say("review.booking"), (booking.booking_number if booking is not None else "",)),
        Fact(words.say("review.prints"), (words.say("review.size", prints=done, marked=marked),)),
    )


# Findings. -----------------------------------------------------------------------------------------------------------


def finding_rows(
    snapshot: StationSnapshot, front: FrontEnd, words: Words, *, preparing: bool = False
) -> tuple[FindingRow, ...]:
    """Those to mend first; one good row for each thing that was found in order."""
    rows = [*_sequence_rows(snapshot, front, words, preparing), *_print_rows(snapshot, words, preparing)]
    if (noted := same_person.finding_row(snapshot, front, words, preparing=preparing)) is not None:
        rows.append(noted)
    if not snapshot.findings:
        rows.append(FindingRow(words.say("review.order"), words.say("review.order.good"), Mark.GOOD))
    if not any(row.mark in (Mark.BAD, Mark.WARN) for row in rows):
        rows.append(FindingRow(words.say("review.all_good"), words.say("review.all_good.more"), Mark.GOOD))
    rows.extend(_missing_rows(snapshot, words))
    return tuple(sorted(rows, key=lambda row: _WORST.get(row.mark, len(_WORST))))


def _sequence_rows(snapshot: StationSnapshot, front: FrontEnd, words: Words, preparing: bool) -> list[FindingRow]:
    kept = {one.key: one.reason for one in front.kept_findings}
    rows = []
    for number, finding in enumerate(snapshot.findings):
        title = finding_title(words, finding, snapshot.steps[finding.step_index].step)
        opening = ActView(Act.OPEN_FINDING, title, argument=str(number)) if not preparing else None
        reason = kept.get(finding_key(finding))
        if reason is not None:
            shown = capture_modes.reason_shown(words, reason)
            rows.append(FindingRow(title, words.say("review.kept.more", reason=shown), Mark.WARN, opening))
        else:
            more = "review.uncertain.more" if finding.code in NOT_BLOCKING else "review.sequence.more"
            rows.append(FindingRow(title, words.say(more), finding_mark(finding), opening))
    return rows


def _print_rows(snapshot: StationSnapshot, words: Words, preparing: bool) -> list[FindingRow]:
    rows = []
    for index, view in enumerate(snapshot.steps):
        if not view.done:
            continue
        again = _again(words, index, view.step) if not preparing else None
        worst = worst_of(view.qualities)
        if view.override_reason is not None:
            what = _what(words, view.step, worst if worst is not None and worst.verdict is Verdict.POOR else None)
            reason = capture_modes.reason_shown(words, view.override_reason)
            title = words.say("review.kept", What=what)
            rows.append(FindingRow(title, words.say("review.kept.more", reason=reason), Mark.WARN, again))
        elif worst is not None and worst.verdict is not Verdict.GOOD:
            title = words.say("review.fair", What=_what(words, view.step, worst))
            rows.append(FindingRow(title, words.say("review.fair.more"), Mark.WARN, again))
    return rows


def _again(words: Words, index: int, step: CaptureStep) -> ActView:
    label = words.say("act.again_step", what=fingers.step_name(words, step))
    return ActView(Act.DO_AGAIN, label, argument=str(index))


def _what(words: Words, step: CaptureStep, worst: FingerQuality | None) -> str:
    """The print, and on a slap which finger of it."""
    title = fingers.step_title(words, step)
    if worst is None or len(step.fingers) == 1:
        return title
    return words.say("review.finger_of", what=title, short=fingers.short(words, worst.finger).lower())


def _missing_rows(snapshot: StationSnapshot, words: Words) -> list[FindingRow]:
    rows = []
    for finger, reason in sorted(lights.missing_reasons(snapshot).items()):
        kind = "missing" if reason is MissingReason.AMPUTATED else "bandaged"
        title = words.say(f"review.{kind}", A=fingers.a(words, finger))
        rows.append(FindingRow(title, words.say(f"review.{kind}.more"), Mark.MISSING))
    return rows
