"""Notations of other systems to those of a booking: dates, heights, weights, names, places. What is not understood is
"", never a guess. Pure."""

import csv
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType

OLDEST_YEAR = 1850  # nobody alive; tells month-first figures from year-first ones, too
_CM_PER_INCH, _LB_PER_KG = 2.54, 2.204_623
_SHORTEST_IN, _TALLEST_IN = 48, 95  # EBTS 2.027: 4'00 to 7'11
_LIGHTEST_LB, _HEAVIEST_LB = 50, 499  # EBTS 2.029
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

# Date formats: pattern with groups named y, m, d. A year has four figures: of two nobody can tell the century.
_Y, _M, _D, _TIME = r"(?P<y>\d{4})", r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})", r"(?:[T ](?P<time>.*))?"
DATES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "YYYY-MM-DD": re.compile(f"{_Y}-{_M}-{_D}{_TIME}"),
        "YYYYMMDD": re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
        "YYYY/MM/DD": re.compile(f"{_Y}/{_M}/{_D}{_TIME}"),
        "MM/DD/YYYY": re.compile(f"{_M}/{_D}/{_Y}{_TIME}"),
        "MM-DD-YYYY": re.compile(f"{_M}-{_D}-{_Y}{_TIME}"),
        "MMDDYYYY": re.compile(r"(?P<m>\d{2})(?P<d>\d{2})(?P<y>\d{4})"),
        "DD/MM/YYYY": re.compile(f"{_D}/{_M}/{_Y}{_TIME}"),
        "DD.MM.YYYY": re.compile(rf"{_D}\.{_M}\.{_Y}{_TIME}"),
        "DD-MON-YYYY": re.compile(f"{_D}-(?P<m>[A-Za-z]{{3}})-{_Y}{_TIME}"),
    }
)
# A moment in UTC: which day it was at the jail, it does not say. Midnight is how programs write a day alone.
_UTC = re.compile(r"(?!00:00(?::00(?:\.0+)?)?[Z+-]).*(?:Z|[+-]00:?00)", re.IGNORECASE)
HEIGHTS = ("feet-inches", "inches", "cm")
WEIGHTS = ("lb", "kg")
_FEET = re.compile(
    r"([4-7])\s*(?:['’′]|ft\.?|feet|-|\s)?\s*-?\s*(\d{1,2})?\s*(?:[\"”″]|''|in\.?|inches)?", re.IGNORECASE
)
_TWO_FIGURES = re.compile(r"\d{1,2}")  # 51 may be 5'01, 51 inches, or 5'1? with a figure lost
_INCHES = re.compile(r"(\d{2,3})\s*(?:\"|in\.?|inches)?", re.IGNORECASE)
_CENTIMETRES = re.compile(r"(\d{3})\s*(?:cm)?", re.IGNORECASE)
_WEIGHT = re.compile(r"(\d{2,3}(?:\.\d{1,3})?)\s*(?:lbs?\.?|pounds|kgs?)?", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_]+(?:[ '.’-]+[^\W\d_]+)*[.']?")
_SUFFIXES: Mapping[str, str] = {
    **{text: text for text in ("JR", "SR", "I", "II", "III", "IV", "V", "VI")},
    **dict(zip(("1ST", "2ND", "3RD", "4TH", "5TH", "6TH"), ("I", "II", "III", "IV", "V", "VI"), strict=True)),
}
_STATES_FILE = "tables/states.csv"


def date_of(text: str, written: str) -> str:
    """YYYYMMDD of a day written in a format of DATES."""
    match = DATES[written].fullmatch(text.strip())
    if match is None or _UTC.fullmatch(match.groupdict().get("time") or ""):
        return ""
    month = match["m"]
    if month.isalpha():
        if month.upper() not in _MONTHS:
            return ""
        month = str(_MONTHS.index(month.upper()) + 1)
    return _day(match["y"], month, match["d"])


def _day(year: str, month: str, day: str) -> str:
    if int(year) < OLDEST_YEAR:
        return ""
    try:
        return f"{date(int(year), int(month), int(day)):%Y%m%d}"
    except ValueError:
        return ""


def licence_date(text: str) -> str:
    """Month first in the United States, year first in Canada and on cards of the year 2000. No eight figures are both:
    year-first ones begin with 18 or more, month-first ones with 12 at most."""
    return date_of(text, "YYYYMMDD") or date_of(text, "MMDDYYYY")


def _height_of_inches(inches: int) -> str:
    return f"{inches // 12}{inches % 12:02}" if _SHORTEST_IN <= inches <= _TALLEST_IN else ""


def height_of_centimetres(centimetres: int) -> str:
    return _height_of_inches(round(centimetres / _CM_PER_INCH))


def height(text: str, written: str) -> str:
    """Feet and two-digit inches of a height written as HEIGHTS says."""
    plain = " ".join(text.split())
    if written == "feet-inches":
        if not _TWO_FIGURES.fullmatch(plain) and (match := _FEET.fullmatch(plain)):
            inches = int(match[2] or 0)
            return _height_of_inches(int(match[1]) * 12 + inches) if inches < 12 else ""
        return ""
    pattern = _INCHES if written == "inches" else _CENTIMETRES
    whole: Callable[[int], str] = _height_of_inches if written == "inches" else height_of_centimetres
    match = pattern.fullmatch(plain)
    return whole(int(match[1])) if match else ""


def licence_height(text: str, *, feet_first: bool) -> str:
    """DAU: `068 in`, `173 cm`; on cards of the year 2000 (`feet_first`) `508`; some jurisdictions write 5'-08\"."""
    plain = " ".join(text.lower().split())
    if plain.endswith("cm"):
        return height(plain, "cm")
    if re.fullmatch(r"0?\d{2} ?(?:in|\")?", plain):
        return height(plain.removeprefix("0"), "inches")
    if re.fullmatch(r"\d{3}", plain):
        return height(plain, "feet-inches") if feet_first else ""
    return height(plain, "feet-inches")


def weight(text: str, written: str) -> str:
    """Pounds in three figures of a weight in a unit of WEIGHTS."""
    match = _WEIGHT.fullmatch(text.strip())
    unit = "kg" if "kg" in text.lower() else "lb" if any(lb in text.lower() for lb in ("lb", "pound")) else written
    if match is None or unit != written:
        return ""
    pounds = round(float(match[1]) * (_LB_PER_KG if unit == "kg" else 1.0))
    return f"{pounds:03}" if _LIGHTEST_LB <= pounds <= _HEAVIEST_LB else ""


def name_part(text: str, part: str) -> str:
    """`last`, `first` or `middle` of `LAST, FIRST MIDDLE`; "" without a comma, or where there is no such part."""
    last, comma, others = text.partition(",")
    first, _, middle = others.strip().partition(" ")
    if not comma or "," in others:
        return ""
    return {"last": last.strip(), "first": first}.get(part, middle.strip())


def is_name(text: str) -> bool:
    """Letters, with blanks, hyphens, apostrophes and periods between them."""
    return bool(_NAME.fullmatch(text))


def is_suffix(text: str) -> bool:
    return text.upper().strip(" .") in _SUFFIXES


def suffix(text: str) -> str:
    """As it is written behind a surname: numerals are Roman (EBTS 2.018)."""
    return _SUFFIXES.get(text.upper().strip(" ."), "")


def licence_birthplace(text: str) -> str:
    """Two letters of EBTS 2.020 of a place of birth that names its state in full, or its state and the country
    (`AMES, IA, USA`). Two letters alone may be a state or a country and stay unclear."""
    parts = [part.strip().upper() for part in re.split(r"[,/]", text) if part.strip()]
    american = bool(parts) and parts[-1] in ("US", "USA", "UNITED STATES")
    for part in reversed(parts[:-1] if american else parts):
        code = _states().get(part, "")
        if code or (american and part in _states().values()):
            return code or part
    return ""


@cache
def _states() -> dict[str, str]:
    text = resources.files("resources").joinpath(_STATES_FILE).read_text(encoding="utf-8")
    rows = csv.reader(line for line in text.splitlines() if not line.startswith("#"))
    return {name: code for name, code in rows if name != "name"}
