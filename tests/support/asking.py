"""An agency that asks the officer for more than the usual, and writes one field by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.an2k.rules import profiles
from app.an2k.rules.profiles import read_profile
from app.an2k.rules.values import Profile

PROFILE = """\
name = "asking"
title = "An agency that asks for more"
date = "2026-11-30"
extends = "example-county"

[sources.own]
title = "The tests"
date = "2026-11-30"

[[rule]]
element = "2.921"
transactions = "CAR"
title = "Arrest Type"
presence = "mandatory"
characters = "A"
size = "1"
occurrences = "1"
table = "arrest-type"
source = "own"

[[rule]]
element = "2.041"
transactions = "CAR"
presence = "mandatory"
source = "own"

[[rule]]
element = "2.922"
transactions = "CAR"
title = "Livescan Site"
presence = "mandatory"
characters = "ANS"
size = "4-12"
occurrences = "1"
source = "own"

[[rule]]
element = "2.923"
transactions = "CAR"
title = "Date of Warrant"
presence = "optional"
characters = "N"
size = "8"
occurrences = "1"
form = "date"
source = "own"

[[rule]]
element = "2.924"
transactions = "CAR"
title = "Court"
presence = "optional"
characters = "AN"
size = "5"
occurrences = "1"
pattern = "[A-Z]{2}[0-9]{3}"
pattern_words = "two letters and three digits"
source = "own"

[[ask]]
element = "2.019"
label = { en = "Aliases", es = "Alias" }
order = 4
source = "own"

[assembly]
source = "own"

[assembly.constants]
"2.922" = "NORTH-01"

[[ask]]
element = "2.041"
label = { en = "Residence", es = "Domicilio" }
hint = { en = "street, city, state", es = "calle, ciudad, estado" }
order = 3
source = "own"

[[ask]]
element = "2.921"
label = { en = "Kind of arrest", es = "Tipo de arresto" }
order = 1
source = "own"

[[ask]]
element = "2.923"
label = { en = "Date of the warrant", es = "Fecha de la orden" }
order = 2
source = "own"

[[ask]]
element = "2.924"
label = { en = "Court" }
hint = { en = "WA001" }
source = "own"
"""
TABLE = "# title: Arrest type\n# source: the tests\n# date: 2026\ncode,meaning\nO,on view\nW,warrant\nS,summoned\n"


def asking_profile(folder: Path) -> Profile:
    _write(folder)
    return read_profile(folder / "asking.toml")


@contextmanager
def asking_in_force(folder: Path) -> Iterator[Profile]:
    """The same, as the profile of this process while it is used."""
    _write(folder)
    try:
        yield profiles.choose("asking", folder)
    finally:
        profiles.choose(profiles.DEFAULT)


def _write(folder: Path) -> None:
    (folder / "tables").mkdir(exist_ok=True)
    (folder / "tables" / "arrest-type.csv").write_text(TABLE, encoding="utf-8")
    (folder / "asking.toml").write_text(PROFILE, encoding="utf-8")
