"""Earlier tries of one trainee in one exercise, and the rubric that the sheet shows."""

from datetime import timedelta

from app.training.exercise import Counts
from app.training.rubric import COSTS, rubric
from app.training.scoring import score, tries
from app.training.sheet import Mistake, ScoreSheet
from tests.support.values import NOON
from tests.unit.training.told import Told, exercise


def made(session: str, day: int, trainee: str = "Trainee 14", exercise_id: str = "told") -> ScoreSheet:
    told = Told(trainee, session, exercise_id=exercise_id, started_at=NOON + timedelta(days=day))
    return score(exercise(), told.come().good().send().end().events)


def test_tries_of_the_same_trainee_in_the_same_exercise_oldest_first() -> None:
    sheets = [
        made("b", 3),
        made("a", 1),
        made("c", 2, trainee="Trainee 15"),
        made("d", 2, exercise_id="another"),
        made("e", 2, trainee="  trainee  14 "),
    ]
    found = tries(sheets, "Trainee 14", "told")
    assert [one.session_id for one in found] == ["a", "e", "b"]
    first = found[0]
    assert (first.started_at, first.total, first.complete) == (NOON + timedelta(days=1), 100, True)
    assert tries(sheets, "Nobody", "told") == ()
    assert tries([], "Trainee 14", "told") == ()


def test_the_rubric_has_every_mistake_that_costs_dearest_first() -> None:
    shown = rubric(Counts())
    points = [cost.points for _, cost in shown.costs]
    assert points == sorted(points, reverse=True)
    assert {mistake for mistake, _ in shown.costs} == set(Mistake) - {Mistake.NOT_FINISHED}
    assert set(COSTS) == set(Mistake)
