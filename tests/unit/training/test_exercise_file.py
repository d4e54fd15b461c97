"""An exercise from TOML: what a trainer writes is what befalls; what is wrong is told with its line."""

import re
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.booking import Charge, MissingFinger, MissingReason
from app.domain.position import FrictionRidgePosition
from app.errors import Whose
from app.station.booking_form import check_form
from app.training import abilities
from app.training.exercise import Cue, Exercise, ServiceAct, ServiceCue, Text
from app.training.exercise_file import LARGEST_FILE_BYTES, ExerciseNotUsable, parse_exercise, read_exercise
from app.training.rubric import COSTS, MOST_OF_LIGHT
from app.training.sheet import Mistake
from drivers.simulated.acts import Act, ActKind, Moment, Remedy
from drivers.simulated.script import FINGER_NAMES

DOCUMENT = Path(__file__).parents[3] / "docs" / "exercise-file.md"
NIGHT = datetime(2026, 11, 30, 3, 5, tzinfo=UTC)
WHOLE = textwrap.dedent(
    """\
    schema = 1
    id = "night-shift"
    number = 42
    title = { en = "Night shift", es = "Turno de noche" }

    [story]
    en = "Somebody comes."
    es = "Llega alguien."

    [lesson]
    en = '''
    Look
    first.'''
    es = "Mire primero."

    [counts]
    pass_mark = 80
    quality_points = 40
    decision_points = 40
    time_points = 20
    good_s = 100
    long_s = 200.5
    must_not = ["wrongly_marked"]

    [[subject]]
    seed = 7
    surname = "SAMPLE"
    given = "SAM"
    charges = [{ literal = "TRESPASSING", ncic_code = "5707" }, { literal = "SOMETHING LOCAL" }]
    missing = [{ finger = "left_ring", reason = "amputated" }, { finger = "left_index", reason = "bandaged" }]

    [[subject.act]]
    do = "dry"
    fingers = ["right_ring"]
    at = "right_four"
    amount = 0.8

    [[subject.act]]
    do = "unplug"
    at = "right_ring"
    moment = "while_down"

    [[service]]
    do = "service_offline"
    when = "at_review"

    [[service]]
    do = "service_reject"
    when = "after_sending"
    after_s = 3
    fingers = ["left_thumb", "right_index"]
    """
)
SHORT = WHOLE[: WHOLE.index("[[service]]")]


def parse(text: str) -> Exercise:
    return parse_exercise(text.encode(), "mine.toml", now=NIGHT)


def test_everything_of_a_file_is_in_the_exercise() -> None:
    read = parse(WHOLE)
    assert (read.exercise_id, read.number) == ("night-shift", 42)
    assert read.title == Text("Night shift", "Turno de noche")
    assert read.lesson.en == "Look first."
    counts = read.counts
    assert (counts.pass_mark, counts.quality_points, counts.decision_points, counts.time_points) == (80, 40, 40, 20)
    assert (counts.good_s, counts.long_s, counts.must_not) == (100.0, 200.5, (Mistake.WRONGLY_MARKED,))
    (plan,) = read.subjects
    assert (plan.seed, plan.person.surname) == (7, "SAMPLE")
    assert plan.charges == (
        Charge("TRESPASSING", "5707", "NCIC-2010-example"),
        Charge("SOMETHING LOCAL", None, None),
    )
    assert plan.missing == (
        MissingFinger(FrictionRidgePosition.LEFT_RING, MissingReason.AMPUTATED),
        MissingFinger(FrictionRidgePosition.LEFT_INDEX, MissingReason.UNABLE_TO_PRINT),
    )
    assert plan.acts == (
        Act(ActKind.DRY, frozenset({4}), at=13, amount=0.8),
        Act(ActKind.UNPLUG, at=4, moment=Moment.WHILE_DOWN),
    )
    assert read.service == (
        ServiceCue(ServiceAct.OFFLINE, Cue.AT_REVIEW),
        ServiceCue(ServiceAct.REJECT, Cue.AFTER_SENDING, 3.0, (2, 6)),
    )


def test_the_booking_of_a_subject_can_be_sent_and_marks_nothing() -> None:
    plan = parse(WHOLE).subjects[0]
    booking = plan.make_booking(officer="Trainee 14", now=NIGHT, number=1)
    assert check_form(booking) == ()
    assert (booking.booking_number, booking.date_of_arrest) == ("TR261130030500-2", "20261130")
    assert (booking.officer, booking.missing) == ("Trainee 14", ())
    assert booking.booking_id != plan.make_booking(officer="", now=NIGHT).booking_id


def test_hands_are_as_declared_from_the_beginning() -> None:
    plan = parse(WHOLE).subjects[0]
    declared = (Act(ActKind.AMPUTATED, frozenset({9})), Act(ActKind.BANDAGE, frozenset({7})))
    assert plan.all_acts == (*declared, *plan.acts)


def test_the_digest_is_of_the_very_file() -> None:
    assert parse(WHOLE).digest != parse(WHOLE + "\n").digest
    assert len(parse(WHOLE).digest) == 64


def test_a_file_from_windows_is_read_alike() -> None:
    data = b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode()
    assert parse_exercise(data, "mine.toml", now=NIGHT).subjects == parse(WHOLE).subjects


def test_another_finger_concerns_the_one_that_is_due() -> None:
    text = SHORT.replace(
        'do = "dry"\nfingers = ["right_ring"]', 'do = "other_finger"\ninstead = {right_ring = "right_index"}'
    )
    act = parse(text.replace("amount = 0.8\n", "")).subjects[0].acts[0]
    assert (act.fingers, act.instead) == (frozenset({4}), {4: 2})


BAD = [
    # what stands there, what is written instead, the line that is told, words that are told
    ("schema = 1", "schema = 2", 1, ("schema", "1")),
    ("schema = 1\n", "", 1, ("schema", "missing")),
    ('id = "night-shift"', 'id = "Night Shift"', 2, ("id", "small letters")),
    ("number = 42", "number = 0", 3, ("number", "1 to 999")),
    ("number = 42", "number = true", 3, ("number", "1 to 999")),
    ("number = 42", 'nummer = 42\nnumber = 1', 3, ("nummer", "number")),
    ('es = "Turno de noche"', 'fr = "Nuit"', 4, ("es", "missing")),
    ('en = "Night shift"', 'en = ""', 4, ("en", "Text")),
    ('en = "Night shift"', f'en = "{"x" * 61}"', 4, ("en", "60")),
    ('en = "Somebody comes."', "en = 3", 7, ("en", "Text")),
    ("pass_mark = 80", "pass_mark = 101", 17, ("pass_mark", "1 to 100")),
    ("quality_points = 40", "quality_points = 50", 18, ("add up to 100", "110")),
    ("good_s = 100", "good_s = 300", 22, ("long_s", "good_s")),
    ('must_not = ["wrongly_marked"]', 'must_not = ["wrong_mark"]', 23, ("must_not", "wrong_mark", "wrongly_marked")),
    ("seed = 7", "seed = -1", 26, ("seed", "0")),
    ('surname = "SAMPLE"', 'surname = "S4MPLE"', 27, ("surname", "no digit")),
    ('given = "SAM"', 'given = "SAM"\nsex = "Q7"', 29, ("sex", "letter")),
    ('given = "SAM"', 'given = "SAM"\ndate_of_birth = "20991231"', 29, ("date_of_birth", "future")),
    ('given = "SAM"', 'given = "SAM"\nstep = "right_four"', 29, ("step",)),
    ('ncic_code = "5707"', 'ncic_code = "0001"', 29, ("ncic_code", "charges.csv")),
    ('literal = "TRESPASSING"', 'literal = " TRESPASSING"', 29, ("literal", "300")),
    ('finger = "left_ring"', 'finger = "left_pinky"', 30, ("finger", "left_pinky")),
    ('finger = "left_index"', 'finger = "left_ring"', 30, ("finger", "twice")),
    ('reason = "bandaged"', 'reason = "bandage"', 30, ("reason", "bandaged")),
    ('do = "dry"', 'do = "dri"', 33, ("do", "dri", "dry")),
    ('do = "dry"', 'do = "amputated"', 33, ("do", "missing")),
    ('fingers = ["right_ring"]', 'fingers = ["ring_right"]', 34, ("fingers", "ring_right")),
    ('fingers = ["right_ring"]', 'fingers = ["left_ring"]', 34, ("fingers", "declared missing")),
    ('fingers = ["right_ring"]', 'fingers = ["left_little"]', 34, ("fingers", "asked for")),
    ('at = "right_four"', 'at = "right_five"', 35, ("at", "right_five")),
    ('fingers = ["right_ring"]\nat = "right_four"', 'at = "left_ring"', 34, ("at", "missing")),
    ("amount = 0.8", "amount = 8", 36, ("amount", "0 to 1")),
    ("amount = 0.8", 'until = 1', 36, ("until",)),
    ('moment = "while_down"', 'moment = "while_up"', 41, ("moment", "while_down")),
    ('do = "service_offline"', 'do = "offline"', 44, ("do", "service_offline")),
    ('when = "at_review"', 'when = "at_revue"', 45, ("when", "at_review")),
    ('when = "at_review"', 'when = "at_review"\nfingers = ["left_ring"]', 46, ("fingers", "service_reject")),
    ("after_s = 3", "after_s = -3", 50, ("after_s", "0 to 7200")),
    ('\nfingers = ["left_thumb", "right_index"]', "", 47, ("service_reject", "fingers")),
    ('fingers = ["left_thumb", "right_index"]', 'fingers = "left_thumb"', 51, ("fingers", "list")),
    ("number = 42", 'number = 42\nrequires = ["levitation"]', 4, ("requires", "levitation", "reject_tickets")),
    ("number = 42", "number = ", 3, ("TOML",)),
    ("number = 42", f"number = {'9' * 5000}", 0, ("TOML",)),
    ("number = 42", "a." * 90_000 + "a = 42", 3, ("TOML", "50 parts")),
    ("amount = 0.8", f"amount = {'9' * 400}", 36, ("amount", "number")),
    ("[[subject]]", "[subject]", 0, ("subject",)),
]  # fmt: skip


@pytest.mark.parametrize(("was", "is_", "line", "words"), BAD, ids=lambda value: str(value)[:40])
def test_what_is_wrong_is_told_with_its_line(was: str, is_: str, line: int, words: tuple[str, ...]) -> None:
    assert WHOLE.count(was) == 1 or was in ("schema = 1", "schema = 1\n")
    with pytest.raises(ExerciseNotUsable) as caught:
        parse(WHOLE.replace(was, is_, 1))
    refused = caught.value
    if line:
        assert refused.line == line, refused.message
        assert refused.message.startswith(f"mine.toml, line {line}, ")
    for word in words:
        assert word in refused.message
    assert (refused.code, refused.whose) == ("training/exercise-not-usable", Whose.OFFICER)
    assert refused.message.endswith((".", "?"))


def test_a_file_without_a_subject_is_none() -> None:
    with pytest.raises(ExerciseNotUsable, match=r"\[\[subject\]\]"):
        parse(WHOLE[: WHOLE.index("[[subject]]")])


def test_no_text_no_exercise() -> None:
    with pytest.raises(ExerciseNotUsable, match="line 2"):
        parse_exercise(b"schema = 1\n\xff\xfe", "mine.toml")
    with pytest.raises(ExerciseNotUsable, match="TOML"):
        parse_exercise(b"a = " + b"[" * 50_000, "mine.toml")
    with pytest.raises(ExerciseNotUsable, match="larger"):
        parse_exercise(b"#" * (LARGEST_FILE_BYTES + 1), "mine.toml")


def test_a_file_that_is_not_there_is_told(tmp_path) -> None:
    with pytest.raises(ExerciseNotUsable, match=r"away\.toml: The file cannot be read"):
        read_exercise(tmp_path / "away.toml")


def test_the_example_of_the_document_is_an_exercise() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    read = parse(text.split("```toml\n", 1)[1].split("```", 1)[0])
    assert {act.kind for plan in read.subjects for act in plan.acts} == {ActKind.DRY, ActKind.LIFT_EARLY}


def test_the_document_names_what_there_is_and_what_it_costs() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for name in (*ActKind, *Remedy, *ServiceAct, *Cue, *FINGER_NAMES, *abilities.WHY):
        assert f"`{name}`" in text
    for mistake, cost in COSTS.items():
        assert re.search(rf"\| `{mistake}` \| {cost.points}{' serious' if cost.serious else ''} \|", text), mistake
    assert f"at most {MOST_OF_LIGHT} points together" in text


def test_an_id_that_is_taken_is_refused() -> None:
    with pytest.raises(ExerciseNotUsable, match="line 2, id: Another exercise"):
        parse_exercise(WHOLE.encode(), "mine.toml", taken={"night-shift"}, now=NIGHT)
