"""Templates without a ridge flow: what is put in its place, and that the matcher still tells mates from others."""

import numpy as np
import pytest

from app.matching import parameters as matching
from app.matching.cylinders import prepare
from app.matching.exchange import parameters as p
from app.matching.exchange.estimated_flow import estimated_flow
from app.matching.exchange.files import read_views, write_views
from app.matching.exchange.values import FingerView, RecordFormat
from app.matching.matcher import match
from app.matching.template import FLOW_MAP_PX, FLOW_STEPS, Template
from tests.unit.matching.drawn import finger, impression

FORMS = [RecordFormat.INCITS_378, RecordFormat.ISO_19794_2]


def _foreign(template: Template, form: RecordFormat) -> Template:
    return read_views(write_views([FingerView(template)], form))[0].template


@pytest.mark.parametrize("turn_deg", [0, 30, 90, 150])
def test_minutiae_on_straight_ridges_give_their_flow_whichever_way_they_point(turn_deg: float) -> None:
    rng = np.random.default_rng(2)
    x, y = rng.uniform(100, 380, (2, 40))
    direction = np.radians(turn_deg) + np.pi * rng.integers(0, 2, 40)
    flow = estimated_flow(x, y, direction, 480, 480)
    angles = (flow[flow > 0].astype(float) - 1) * 180 / FLOW_STEPS
    assert np.abs((angles - turn_deg + 90) % 180 - 90).max() < 1


def test_skin_is_seen_as_far_as_the_margin_around_the_minutiae() -> None:
    corners = np.array([[100.0, 100.0], [380.0, 100.0], [380.0, 300.0], [100.0, 300.0]])
    flow = estimated_flow(corners[:, 0], corners[:, 1], np.zeros(4), 480, 480)
    rows, columns = np.indices(flow.shape)
    x, y = (columns + 0.5) * FLOW_MAP_PX, (rows + 0.5) * FLOW_MAP_PX
    away = np.hypot(np.maximum(np.maximum(100 - x, x - 380), 0), np.maximum(np.maximum(100 - y, y - 300), 0))
    np.testing.assert_array_equal(flow > 0, away <= p.HULL_MARGIN_PX)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_minutiae_span_no_skin(count: int) -> None:
    places = np.arange(count, dtype=np.float64) * 50 + 100
    assert not estimated_flow(places, places, places, 480, 480).any()


def test_minutiae_on_one_line_or_one_place_do() -> None:
    places = np.linspace(100, 300, 5)
    assert estimated_flow(places, places, np.zeros(5), 480, 480).any()
    assert estimated_flow(np.full(5, 200.0), np.full(5, 200.0), np.zeros(5), 480, 480).any()


@pytest.mark.parametrize("form", FORMS)
def test_a_template_from_elsewhere_matches_its_mates_and_no_others(form: RecordFormat) -> None:
    mates, others = [], []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        drawn = finger(rng)
        own, mate = impression(drawn, rng), impression(drawn, rng, turn_rad=0.3)
        other = impression(finger(rng), rng)
        foreign = prepare(_foreign(own, form))
        mates += [match(foreign, prepare(mate)), match(foreign, prepare(_foreign(mate, form)))]
        others += [match(foreign, prepare(other)), match(foreign, prepare(_foreign(other, form)))]
    assert min(mates) > matching.CLEAR_SCORE > max(others)
