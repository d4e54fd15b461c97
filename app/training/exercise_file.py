"""An exercise as a TOML file (docs/exercise-file.md): read and checked whole, or refused with the line of the file."""

import hashlib
import re
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NoReturn

from app.errors import BookingStationError, Whose
from app.training.abilities import WHY
from app.training.exercise import Counts, Cue, Exercise, ServiceAct, ServiceCue, Text
from app.training.sheet import Mistake
from app.training.subject_table import read_subject
from app.training.toml_table import Table
from drivers.simulated.script import FINGER_NAMES
from drivers.toml_lines import NotToml, line_at, loaded
from drivers.toml_lines import Path as Place

SCHEMA = 1
LARGEST_FILE_BYTES = 200_000  # twenty subjects with thirty acts each come to some 60 kB
MOST_SUBJECTS = 20
HIGHEST_NUMBER = 999
LONGEST_TITLE, LONGEST_TEXT = 60, 1000  # characters; what the list and the briefing have room for
LONGEST_S = 7200.0
_ID: Final = re.compile(r"[a-z][a-z0-9-]{0,59}")


class ExerciseNotUsable(BookingStationError):
    """`file`: its name; `line`: from 1, 0 where it has none; `said`: key and what is due there, without the place."""

    code = "training/exercise-not-usable"
    whose = Whose.OFFICER
    remedy = "Correct that line of the exercise file; docs/exercise-file.md describes it."

    def __init__(self, file: str, line: int, said: str) -> None:
        super().__init__(f"{file}, line {line}, {said}" if line else f"{file}: {said}")
        self.file = file
        self.line = line
        self.said = said


def read_exercise(path: Path, *, taken: Collection[str] = ()) -> Exercise:
    """The exercise in a file. `taken`: ids of other exercises. ExerciseNotUsable."""
    try:
        with path.open("rb") as opened:
            data = opened.read(LARGEST_FILE_BYTES + 1)
    except OSError as reason:
        raise ExerciseNotUsable(path.name, 0, f"The file cannot be read: {reason.strerror}.") from reason
    return parse_exercise(data, path.name, taken=taken)


def parse_exercise(data: bytes, file: str, *, taken: Collection[str] = (), now: datetime | None = None) -> Exercise:
    """The exercise in the bytes of the file of that name. `now`: no date of birth may be later. ExerciseNotUsable."""
    if len(data) > LARGEST_FILE_BYTES:
        raise ExerciseNotUsable(file, 0, f"The file is larger than {LARGEST_FILE_BYTES} bytes.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        raise ExerciseNotUsable(file, data.count(b"\n", 0, reason.start) + 1, "this is not text in UTF-8.") from None
    try:
        values, lines = loaded(text)
    except NotToml as reason:
        raise ExerciseNotUsable(file, reason.line, f"this is not TOML: {reason.said}.") from None

    def refuse(place: Place, sentence: str) -> NoReturn:
        key = next((part for part in reversed(place) if isinstance(part, str)), "")
        raise ExerciseNotUsable(file, line_at(lines, place), f"{key}: {sentence}" if key else sentence)

    top = Table(values, (), refuse)
    exercise = _exercise(top, hashlib.sha256(data).hexdigest(), now or datetime.now(UTC))
    if exercise.exercise_id in taken:
        top.refuse("id", "Another exercise has this id.")
    return exercise


def _exercise(top: Table, digest: str, now: datetime) -> Exercise:
    if top.integer("schema", 1, HIGHEST_NUMBER) != SCHEMA:
        top.refuse("schema", f"This version reads exercises of schema {SCHEMA}.")
    exercise_id = top.text("id")
    if not _ID.fullmatch(exercise_id):
        top.refuse("id", "At most 60 small letters, digits and hyphens are due here, a letter first.")
    tables = top.tables("subject")
    if not 1 <= len(tables) <= MOST_SUBJECTS:
        top.refuse("subject" if tables else None, f"1 to {MOST_SUBJECTS} tables [[subject]] are due.")
    exercise = Exercise(
        exercise_id=exercise_id,
        number=top.integer("number", 1, HIGHEST_NUMBER),
        title=_text(top.table("title"), LONGEST_TITLE),
        story=_text(top.table("story"), LONGEST_TEXT),
        lesson=_text(top.table("lesson"), LONGEST_TEXT),
        requires=top.some_of("requires", {name: name for name in WHY}),
        counts=_counts(top.table("counts", {})),
        subjects=tuple(read_subject(table, now) for table in tables),
        service=tuple(_service(table) for table in top.tables("service")),
        digest=digest,
    )
    top.finish()
    return exercise


def _text(table: Table, longest: int) -> Text:
    """A line break in the file is a blank on the screen."""
    for key in ("en", "es"):
        if len(table.text(key)) > longest:
            table.refuse(key, f"At most {longest} characters are due here.")
    table.finish()
    return Text(*(" ".join(table.text(key).split()) for key in ("en", "es")))


def _counts(table: Table) -> Counts:
    usual = Counts()
    names = ("quality_points", "decision_points", "time_points")
    points = {name: table.integer(name, 0, 100, getattr(usual, name)) for name in names}
    if (total := sum(points.values())) != 100:
        named = next((name for name in names if table.has(name)), None)
        table.refuse(named, f"{', '.join(names)} must add up to 100; they come to {total}.")
    good_s = table.number("good_s", 1, LONGEST_S, usual.good_s)
    long_s = table.number("long_s", 1, LONGEST_S, usual.long_s)
    if not good_s < long_s:
        table.refuse("long_s" if table.has("long_s") else "good_s", f"good_s {good_s:g} must be less than {long_s:g}.")
    counts = Counts(
        pass_mark=table.integer("pass_mark", 1, 100, usual.pass_mark),
        good_s=good_s,
        long_s=long_s,
        must_not=table.some_of("must_not", {mistake.value: mistake for mistake in Mistake}),
        **points,
    )
    table.finish()
    return counts


def _service(table: Table) -> ServiceCue:
    kind = table.one_of("do", {act.value: act for act in ServiceAct})
    cue = table.one_of("when", {one.value: one for one in Cue})
    fingers = tuple(sorted(table.some_of("fingers", FINGER_NAMES)))
    if fingers and kind is not ServiceAct.REJECT:
        table.refuse("fingers", f"Only {ServiceAct.REJECT.value} names fingers.")
    if not fingers and kind is ServiceAct.REJECT:
        table.refuse(None, f"{kind.value} must name fingers.")
    seconds = table.number("after_s", 0, LONGEST_S, 0.0)
    table.finish()
    return ServiceCue(kind, cue, seconds, fingers)
