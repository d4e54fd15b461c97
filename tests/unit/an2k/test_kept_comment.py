"""Why a poor print was kept goes along in 14.020, where the agency takes that field."""

from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from app.an2k.codec import decode
from app.an2k.rules.profiles import load, read_profile
from app.an2k.rules.values import Profile
from app.an2k.transaction import CARD, assemble_car, interpret
from app.an2k.validation.engine import validate_file
from app.domain.position import FrictionRidgePosition as F
from tests.unit.an2k.support import AT, READER, TRANSACTION, booking, card

KEPT = "Kept below the quality asked for: Worn ridges"


def sent(comment: str, profile: Profile) -> dict[F, str]:
    """The comments of what is read from the submission; no finding of the agency's rules is in it."""
    images = tuple(replace(one, comment=comment if one.position is F.RIGHT_RING else "") for one in card())
    data = assemble_car(TRANSACTION, booking(), images, reader=READER, at=AT, zone=UTC, profile=profile)
    assert validate_file(decode(data), profile, today=AT.date(), production=True) == ()
    read = {one.position: one.comment for one in interpret(data).images}
    assert set(read) == set(CARD)
    return {position: said for position, said in read.items() if said}


@pytest.fixture
def without_comments(tmp_path: Path) -> Profile:
    (tmp_path / "strict.toml").write_text(
        'name = "strict"\ntitle = "No comments"\ndate = "2026-11-30"\nextends = "example-county"\n'
        '[sources.own]\ntitle = "Its own"\ndate = "2026"\n'
        '[[rule]]\nelement = "14.020"\npresence = "forbidden"\nsource = "own"\n'
    )
    return read_profile(tmp_path / "strict.toml")


def test_the_print_that_was_kept_says_why() -> None:
    assert sent(KEPT, load("example-county")) == {F.RIGHT_RING: KEPT}


def test_an_agency_that_takes_no_comment_gets_none(without_comments: Profile) -> None:
    assert sent(KEPT, without_comments) == {}


@pytest.mark.parametrize(
    ("comment", "as_sent"),
    [("Kept: piel dañada", "Kept: piel danada"), ("K" * 300, "K" * 127), ("手", ""), ("a\x1cb", "")],
)
def test_what_the_field_does_not_hold_breaks_no_submission(comment: str, as_sent: str) -> None:
    assert sent(comment, load("example-county")) == ({F.RIGHT_RING: as_sent} if as_sent else {})
