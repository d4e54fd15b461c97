"""Licences of people who do not exist, of each version of the standard, and what scanners make of them."""

from collections.abc import Mapping

HEADS = {
    1: "ANSI 6360150101DL00290188",
    2: "ANSI 636004020001DL00310200",
    3: "ANSI 636002030001DL00310200",
    **{version: f"ANSI 636000{version:02}0002DL00410278ZV03190008" for version in range(4, 11)},
}
PERSON = {
    "DAQ": "T64235789",
    "DCS": "SAMPLE",
    "DDE": "N",
    "DAC": "JORDAN",
    "DDF": "N",
    "DAD": "LEE",
    "DDG": "N",
    "DBD": "06062019",
    "DBB": "07121988",
    "DBA": "12102034",
    "DBC": "1",
    "DAU": "069 in",
    "DAW": "160",
    "DAY": "BRO",
    "DAZ": "BLK",
    "DAG": "2300 WEST BROAD STREET",
    "DAI": "SAMPLETOWN",
    "DAJ": "VA",
    "DAK": "232690000",
    "DCF": "2424244747474786102204",
    "DCG": "USA",
}
PERSON_2000 = {
    "DAA": "SAMPLE,JORDAN,LEE",
    "DAQ": "T64235789",
    "DBB": "19880712",
    "DBA": "20341210",
    "DBC": "M",
    "DAU": "509",
    "DAW": "160",
    "DAY": "BRO",
    "DAZ": "BLK",
    "DAG": "2300 WEST BROAD STREET",
    "DAI": "SAMPLETOWN",
    "DAJ": "VA",
}
PERSON_2003 = {**{k: v for k, v in PERSON.items() if k not in ("DAC", "DAD", "DDF", "DDG", "DDE")}, "DCT": "JORDAN LEE"}


def person_of(version: int) -> Mapping[str, str]:
    return PERSON_2000 if version == 1 else PERSON_2003 if version <= 3 else PERSON


def licence(version: int = 10, *, without: tuple[str, ...] = (), **changes: str) -> str:
    """The text of a code, as the standard writes it."""
    elements = {**person_of(version), **changes}
    lines = "\n".join(f"{name}{value}" for name, value in elements.items() if name not in without)
    tail = "\rZVZVA01\r" if version >= 4 else "\r"
    return f"@\n\x1e\r{HEADS[version]}DL{lines}{tail}"
