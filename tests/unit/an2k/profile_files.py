"""A whole small profile as text, and folders of profiles, for tests that break them."""

from pathlib import Path

from app.an2k.rules.faults import Fault, ProfileFaulty
from app.an2k.rules.profiles import read_profile
from app.an2k.rules.values import Profile

SMALL = """\
name = "small"
title = "A small profile"
date = "2026-11-30"

[sources.here]
title = "The tests"
date = "2026"

[transaction.CAR]
title = "A submission"
kind = "submission"
verified = true
records = { 2 = "1" }
source = "here"

[[rule]]
element = "2.005"
transactions = ["CAR"]
title = "Retention Code"
presence = "mandatory"
characters = "A"
size = "1"
occurrences = "1"
table = "yes-no"
source = "here"

[[rule]]
element = "2.084"
transactions = ["CAR"]
title = "Amputated or Bandaged"
presence = "optional"
characters = "AN"
size = "x"
occurrences = "1-10"
source = "here"

[[rule]]
element = "2.084..1"
transactions = ["CAR"]
title = "Finger Position"
presence = "mandatory"
characters = "N"
size = "2"
occurrences = "1"
source = "here"

[assembly]
transaction = "CAR"
version = "0500"
domain = ["NORAM"]
native_resolution = "00.00"
nominal_resolution = "00.00"
retention = "Y"
source = "here"

[images]
compression = "WSQ20"
resolution_ppi = 500
finger_px = [800, 750]
thumb_px = [500, 1000]
slap_px = [1600, 1500]
source = "here"
"""
YES_NO = "# title: Yes or no\n# source: the tests\n# date: 2026\ncode,meaning\nN,no\nY,yes\n"
CHILD = """\
name = "child"
title = "A child of the small profile"
date = "2026-11-30"
extends = "small"

[sources.child]
title = "The child's own document"
date = "2026-11-30"
"""


def folder_of(place: Path, *, child: str = "", small: str = SMALL, **tables: str) -> Path:
    """small.toml, child.toml with the given statements, and the tables by name. Gives the path of child.toml."""
    (place / "tables").mkdir(exist_ok=True)
    (place / "small.toml").write_text(small, encoding="utf-8")
    (place / "child.toml").write_text(CHILD + child, encoding="utf-8")
    for name, text in {"yes-no": YES_NO, **tables}.items():
        (place / "tables" / f"{name}.csv").write_text(text, encoding="utf-8")
    return place / "child.toml"


def child_of(place: Path, child: str = "", **tables: str) -> Profile:
    return read_profile(folder_of(place, child=child, **tables))


def faults_of(file: Path) -> tuple[Fault, ...]:
    """What is wrong with the profile in a file; () when nothing is."""
    try:
        read_profile(file)
    except ProfileFaulty as faulty:
        return faulty.faults
    return ()


def line_of(text: str, part: str) -> int:
    """The first line that holds `part`, from 1."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)
