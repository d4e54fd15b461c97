"""The score sheet: how did I do, and what next time? `sheet_view` is whole without a screen: paper prints the same."""

from app.presenters import sheet_words
from app.presenters.acts import Act
from app.presenters.frame import act, frame, main_act
from app.presenters.front import FrontEnd
from app.presenters.parts import Chip, Mark, Screen, Sentence
from app.presenters.times import local
from app.presenters.training_frame import chip_of, practice_top
from app.presenters.training_views import CountRow, ScoreView, SheetView, StepLine, TryBar
from app.presenters.training_words import duration, exercise_name, in_language, month_name
from app.presenters.words import Words
from app.station.snapshot import StationSnapshot
from app.training.exercise import Counts, Exercise
from app.training.rubric import rubric
from app.training.sheet import Part, ScoreSheet, StepRow, Try
from app.training.snapshot import TrainingSnapshot

TRIES = 8  # of the chart: the last ones
QUALITIES = 4  # attempts of a step whose figures are all told; of more the first two and the last
_COLUMNS = ("step", "attempts", "seconds", "quality", "right")


def present_score(snapshot: StationSnapshot, front: FrontEnd, words: Words, training: TrainingSnapshot) -> ScoreView:
    sheet = training.sheet
    assert sheet is not None, "the score screen needs a sheet"
    exercise = exercise_of(training, sheet)
    view = sheet_view(sheet, training.tries, exercise, front, words)
    acts = [act(words, Act.WATCH_REPLAY, "act.watch_replay", argument=sheet.session_id, icon="play")]
    acts.append(act(words, Act.RUBRIC, "act.tries" if front.rubric else "act.rubric"))
    if front.can_print:
        acts.append(act(words, Act.PRINT_SHEET, "act.print", icon="printer"))
    chip = chip_of(words, exercise) if exercise is not None else Chip(view.exercise, view.exercise)
    return ScoreView(
        frame=frame(
            snapshot,
            front,
            words,
            Screen.SCORE,
            top=practice_top(snapshot, front, words, chip),
            sentence=Sentence(view.sentence, view.over),
            main=main_act(words, Act.BEGIN_EXERCISE, "act.try_again", icon="retake"),
            acts=acts,
            leave=act(words, Act.LEAVE_EXERCISE, "act.exercises"),
        ),
        sheet=view,
        rubric=front.rubric,
    )


def exercise_of(training: TrainingSnapshot, sheet: ScoreSheet) -> Exercise | None:
    """None when its file is no longer there."""
    return next((one.exercise for one in training.exercises if one.exercise.exercise_id == sheet.exercise_id), None)


def sheet_view(
    sheet: ScoreSheet, tries: tuple[Try, ...], exercise: Exercise | None, front: FrontEnd, words: Words
) -> SheetView:
    """The whole sheet in the language of `words`, dates in the zone of the desk. `tries`: oldest first."""
    several = any(row.subject for row in sheet.steps)
    lines = [(bool(row.remarks) or row.serious, _line(words, row, several=several)) for row in sheet.steps]
    remarked = tuple(line for told, line in lines if told)
    good = tuple(line for told, line in lines if not told and line.mark is Mark.GOOD)
    calm = (*good, *(line for told, line in lines if not told and line.mark is not Mark.GOOD))
    name = exercise_name(words, exercise) if exercise is not None else sheet.exercise_id
    over = words.say("sheet.over", trainee=sheet.trainee, duration=duration(words, sheet.duration_s))
    bars = _bars(sheet, tries, front, words)
    mark, result = _result(words, sheet)
    return SheetView(
        title=words.say("sheet.title"),
        exercise=name,
        trainee=sheet.trainee,
        over=over if sheet.complete else words.say("sheet.over.broken", over=over),
        sentence=_sentence(words, sheet),
        total=str(sheet.total),
        of_total=words.say("sheet.of_total", mark=sheet.pass_mark),
        note=_compared(words, sheet, tries) if sheet.complete and not sheet.failed_by else f"{result}.",
        result=result,
        mark=mark,
        lesson=in_language(exercise.lesson, words.language) if exercise is not None else "",
        facts=_facts(sheet, front, words),
        parts_heading=words.say("sheet.rubric"),
        parts=tuple(_part(words, part, exercise.counts if exercise is not None else Counts()) for part in sheet.parts),
        counts_notes=count_notes(words, exercise.counts if exercise is not None else Counts()),
        costs=costs(words, exercise.counts if exercise is not None else Counts()),
        tries_heading=words.say("sheet.tries"),
        tries=bars if len(bars) > 1 else (),
        first_try=words.say("sheet.first_try") if len(bars) <= 1 else "",
        pass_mark=sheet.pass_mark,
        tries_spoken=". ".join(bar.spoken for bar in bars),
        columns=_columns(words, several=several),
        steps=(*remarked, *calm),
        more=("", *(_more(words, calm[-n:]) for n in range(1, len(calm) + 1))),
        file_stem=f"score-sheet-{local(sheet.started_at, front.zone):%Y%m%d-%H%M}-{sheet.session_id[:8]}",
    )


def _columns(words: Words, *, several: bool) -> tuple[str, str, str, str, str]:
    step, attempts, seconds, quality, right = (words.say(f"sheet.column.{name}") for name in _COLUMNS)
    if several:
        step = words.say("sheet.person_and_step")
    return step, attempts, seconds, quality, right


def _sentence(words: Words, sheet: ScoreSheet) -> str:
    key = "sheet.say.broken" if not sheet.complete else "sheet.say.passed" if sheet.passed else "sheet.say.not_passed"
    return words.say(key, total=sheet.total, advice=sheet_words.advice(words, sheet))


def _result(words: Words, sheet: ScoreSheet) -> tuple[Mark, str]:
    """In words and as a shape: passed, or what lacks."""
    if not sheet.complete:
        return Mark.MISSING, words.say("sheet.broken_off")
    if sheet.failed_by:
        named = words.listed(tuple(words.say(f"mistake.{mistake.value}") for mistake in sheet.failed_by))
        return Mark.BAD, words.say("sheet.not_passed_by", mistakes=named)
    return (Mark.GOOD, words.say("sheet.passed")) if sheet.passed else (Mark.WARN, words.say("sheet.not_passed"))


def _compared(words: Words, sheet: ScoreSheet, tries: tuple[Try, ...]) -> str:
    """With the try before this one."""
    at = next((n for n, one in enumerate(tries) if one.session_id == sheet.session_id), len(tries))
    if at == 0:
        return words.say("sheet.first_try.said")
    points = sheet.total - tries[at - 1].total
    if points == 0:
        return words.say("sheet.same")
    key = ("sheet.better" if points > 0 else "sheet.fewer") + (".1" if abs(points) == 1 else ".n")
    return words.say(key, count=abs(points))


def _facts(sheet: ScoreSheet, front: FrontEnd, words: Words) -> tuple[tuple[str, str], ...]:
    began = local(sheet.started_at, front.zone)
    return (
        (words.say("sheet.fact.trainee"), sheet.trainee),
        (words.say("sheet.fact.station"), sheet.station_code),
        (words.say("sheet.fact.began"), f"{began:%Y-%m-%d %H:%M}"),
        (words.say("sheet.fact.took"), duration(words, sheet.duration_s)),
        (words.say("sheet.fact.session"), sheet.session_id),
    )


# Points. -------------------------------------------------------------------------------------------------------------


def _part(words: Words, part: Part, counts: Counts) -> CountRow:
    points = words.say("sheet.points", points=part.points, of=part.of)
    return CountRow(words.say(f"points.{part.name}"), points, points_hint(words, part.name, counts))


def points_hint(words: Words, name: str, counts: Counts) -> str:
    """How the points of a part come about."""
    good, long = duration(words, counts.good_s), duration(words, counts.long_s)
    return words.say(f"points.{name}.hint", good=good, long=long)


def count_notes(words: Words, counts: Counts) -> tuple[str, ...]:
    """When it is passed, and what must not be."""
    notes = [words.say("points.pass", mark=counts.pass_mark)]
    if counts.must_not:
        named = "; ".join(words.say(f"mistake.{mistake.value}") for mistake in counts.must_not)
        notes.append(words.say("points.must_not", mistakes=named))
    return tuple(notes)


def costs(words: Words, counts: Counts) -> tuple[str, ...]:
    """What takes points for right decisions away, dearest first."""
    told = rubric(counts)
    groups: dict[tuple[int, bool], list[str]] = {}
    for mistake, cost in told.costs:
        groups.setdefault((cost.points, cost.serious), []).append(words.say(f"mistake.{mistake.value}"))
    return tuple(
        words.say(
            "points.cost" if serious else "points.cost.light",
            points=points,
            mistakes=words.listed(tuple(named)),
            most=told.most_of_light,
        )
        for (points, serious), named in groups.items()
    )


# Tries and steps. ----------------------------------------------------------------------------------------------------


def _bars(sheet: ScoreSheet, tries: tuple[Try, ...], front: FrontEnd, words: Words) -> tuple[TryBar, ...]:
    bars = []
    for one in tries[-TRIES:]:
        day = local(one.started_at, front.zone)
        month = month_name(words, day.month)
        key = "sheet.try" if one.complete else "sheet.try.broken"
        spoken = words.say(key, total=one.total, date=f"{day.day} {month}")
        now = one.session_id == sheet.session_id
        bars.append(TryBar(one.total, str(day.day), month, now, not one.complete, spoken))
    return tuple(bars)


def _more(words: Words, lines: tuple[StepLine, ...]) -> str:
    """In the place of lines without a remark."""
    marks = {line.mark for line in lines}
    key = "sheet.more" if marks == {Mark.GOOD} else "sheet.more.mixed" if Mark.GOOD in marks else "sheet.more.not_done"
    return words.count(key, len(lines), figure=len(lines))


def _line(words: Words, row: StepRow, *, several: bool) -> StepLine:
    name = sheet_words.step_name(words, row)
    if several:
        name = words.say("sheet.of_person", number=row.subject + 1, step=name)
    not_done = row.position != 0 and row.attempts == 0 and not row.remarks
    mark = Mark.BAD if row.serious else Mark.WARN if row.remarks else Mark.IDLE if not_done else Mark.GOOD
    return StepLine(
        name=name,
        mark=mark,
        mark_word=words.say(f"sheet.mark.{mark.value}"),
        attempts=str(row.attempts) if row.attempts else "",
        seconds=str(round(row.seconds)) if not not_done else "",
        quality=_qualities(row.qualities),
        right=sheet_words.what_was_right(words, row),
    )


def _qualities(scores: tuple[int, ...]) -> str:
    if len(scores) <= QUALITIES:
        return ", ".join(str(score) for score in scores)
    return f"{scores[0]}, {scores[1]} … {scores[-1]}"
