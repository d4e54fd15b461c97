"""A profile of an agency's own in use: its type, its sizes, and what nobody verified."""

from datetime import UTC
from pathlib import Path

import msgspec
import pytest

from app.an2k.codec import decode
from app.an2k.errors import ImageNotAllowed, TransactionNotAllowed
from app.an2k.record import TaggedRecord
from app.an2k.rules.profiles import read_profile
from app.an2k.rules.values import Profile
from app.an2k.transaction import assemble_car
from tests.unit.an2k.support import AT, READER, TRANSACTION, booking, card

AGENCY = """\
name = "agency"
title = "An agency with a type of its own"
date = "2026-11-30"
extends = "example-county"

[sources.own]
title = "The agency's document"
date = "2026-11-30"

[transaction.MAPC]
title = "Criminal ten-print submission of this agency"
like = "CAR"
verified = false
source = "own"

[assembly]
transaction = "MAPC"
retention = "N"
offence_code_field = 0
source = "own"

[images]
finger_px = [60, 70]
source = "own"
"""
OWN = msgspec.structs.replace(TRANSACTION, tot="MAPC")


def agency(folder: Path, text: str = AGENCY) -> Profile:
    (folder / "agency.toml").write_text(text, encoding="utf-8")
    return read_profile(folder / "agency.toml")


def test_a_type_that_is_not_verified_is_refused_in_production_only(tmp_path: Path) -> None:
    profile = agency(tmp_path, AGENCY.partition("[images]")[0])
    with pytest.raises(TransactionNotAllowed, match="marks MAPC as not verified"):
        assemble_car(OWN, booking(), card(), reader=READER, at=AT, zone=UTC, profile=profile)
    data = assemble_car(OWN, booking(), card(), reader=READER, at=AT, zone=UTC, profile=profile, production=False)
    file = decode(data)
    (person,) = file.of_type(2)
    assert isinstance(person, TaggedRecord)
    assert file.text(file.header, 4) == "MAPC"
    assert file.text(person, 5) == "N"
    assert person.get(901) is None  # the agency takes no offence codes although its ancestor does


def test_a_type_that_the_agency_does_not_send_is_refused(tmp_path: Path) -> None:
    profile = agency(tmp_path)
    with pytest.raises(TransactionNotAllowed, match="is not MAPC"):
        assemble_car(TRANSACTION, booking(), card(), reader=READER, at=AT, zone=UTC, profile=profile, production=False)


def test_the_agency_s_picture_sizes_bind(tmp_path: Path) -> None:
    profile = agency(tmp_path)
    with pytest.raises(ImageNotAllowed, match="larger than 60 by 70 pixels"):
        assemble_car(OWN, booking(), card(), reader=READER, at=AT, zone=UTC, profile=profile, production=False)
