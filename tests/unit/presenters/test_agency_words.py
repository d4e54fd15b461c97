"""Words of the agency's own that a screen shows."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.an2k.rules import profiles
from app.domain.queue_entry import QueueState
from app.presenters.front import FrontEnd
from app.presenters.screen import present
from app.presenters.views import AnswersView
from app.station.snapshot import StationSnapshot
from tests.unit.an2k.test_profile_answers import profile_in
from tests.unit.presenters import scenes as s


@pytest.fixture(autouse=True)
def in_force(tmp_path: Path) -> Iterator[None]:
    profile_in(tmp_path)
    profiles.choose("child", tmp_path)
    yield
    profiles.choose(profiles.DEFAULT)


def reasons(snapshot: StationSnapshot, front: FrontEnd) -> tuple[str, ...]:
    view = present(snapshot, front)
    assert isinstance(view, AnswersView)
    return view.rows[1].details


def test_a_return_is_in_the_agencys_own_words_where_it_has_some() -> None:
    back = msgspec.structs.replace(s.REJECTION, codes=("FR-104", "L0111", "Z9999"), text="")
    snapshot = s.sent(s.entry(QueueState.ANSWERED, back))
    assert reasons(snapshot, s.EN) == (
        "The hands are exchanged. Take both again. (FR-104)",
        "The fingers are not in their order. Take them again one by one. (L0111)",
        "See what the service wrote. (Z9999)",
    )
    assert reasons(snapshot, s.ES)[0].startswith("Las manos están cambiadas.")
