"""Who comes, and what counts? Before an exercise begins, and while the hands of the next person are made."""

from app.domain.booking import Subject
from app.presenters.acts import Act
from app.presenters.frame import act, frame, main_act
from app.presenters.front import FrontEnd
from app.presenters.parts import ActView, Screen, Sentence
from app.presenters.score_sheet import count_notes, points_hint
from app.presenters.training_frame import chip_of, practice_top
from app.presenters.training_views import BriefingView, CountRow, PersonLine
from app.presenters.training_words import in_language
from app.presenters.words import Words
from app.station.snapshot import StationSnapshot
from app.training.exercise import Counts, Exercise, SubjectPlan
from app.training.snapshot import Running, TrainingSnapshot

PERSONS = 3  # in sight; more are counted
CHARGES = 2  # of a person in sight


def present_briefing(
    snapshot: StationSnapshot, front: FrontEnd, words: Words, training: TrainingSnapshot
) -> BriefingView:
    running = training.running
    exercise = running.exercise if running is not None else training.briefing
    assert exercise is not None, "the briefing needs an exercise"
    preparing = running.preparing if running is not None else None
    more = len(exercise.subjects) - PERSONS
    return BriefingView(
        frame=frame(
            snapshot,
            front,
            words,
            Screen.BRIEFING,
            top=practice_top(snapshot, front, words, chip_of(words, exercise)),
            sentence=_sentence(words, exercise, running),
            main=_main(words, running),
            leave=act(words, Act.LEAVE_EXERCISE, "act.exercises" if running is None else "act.break_off_exercise"),
        ),
        story_heading=in_language(exercise.title, words.language),
        story="\n".join(line.strip() for line in in_language(exercise.story, words.language).strip().splitlines()),
        persons_heading=_persons_heading(words, len(exercise.subjects)),
        persons=tuple(_person(words, plan) for plan in exercise.subjects[:PERSONS]),
        more_persons=words.say("briefing.more", count=more) if more > 0 else "",
        counts_heading=words.say("briefing.counts"),
        counts=count_rows(words, exercise.counts),
        counts_notes=count_notes(words, exercise.counts),
        progress=preparing,
        progress_words=_percent(words, preparing) if preparing is not None else "",
    )


def _percent(words: Words, share: float) -> str:
    return words.say("briefing.progress", percent=round(100 * min(1.0, max(0.0, share))))


def _sentence(words: Words, exercise: Exercise, running: Running | None) -> Sentence:
    over = words.say("briefing.over")
    if running is None:
        return Sentence(words.say("briefing.read"), over)
    total = len(exercise.subjects)
    if total > 1:
        over = words.say("briefing.over.person", number=running.subject + 1, count=total)
    return Sentence(words.say("briefing.making"), over)


def _main(words: Words, running: Running | None) -> ActView:
    if running is None:
        return main_act(words, Act.BEGIN_EXERCISE, "act.begin", icon="play")
    return main_act(words, Act.WAIT, "act.making_hands", enabled=False, busy=True)


def _persons_heading(words: Words, count: int) -> str:
    return words.say("briefing.person") if count == 1 else words.say("briefing.persons", count=count)


def _person(words: Words, plan: SubjectPlan) -> PersonLine:
    charges = "; ".join(charge.literal for charge in plan.charges[:CHARGES])
    more = len(plan.charges) - CHARGES
    if more > 0:
        charges = f"{charges} {words.say('review.more_charges', count=more)}"
    return PersonLine(_name(plan.person), charges)


def _name(person: Subject) -> str:
    given = " ".join(part for part in (person.given, person.middle) if part)
    return ", ".join(part for part in (person.surname, given) if part)


def count_rows(words: Words, counts: Counts) -> tuple[CountRow, ...]:
    parts = (
        ("quality", counts.quality_points),
        ("decisions", counts.decision_points),
        ("time", counts.time_points),
    )
    return tuple(CountRow(words.say(f"points.{n}"), str(points), points_hint(words, n, counts)) for n, points in parts)
