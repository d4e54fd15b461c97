"""From what an officer types to the notations of a booking, and back to what a field shows.

What cannot be understood goes on as typed, so that the check names it beside the field; nothing is guessed silently:
the field shows what was understood as soon as it is left.
"""

import re
from datetime import date

UNKNOWN_DATE, UNKNOWN_HEIGHT, UNKNOWN_WEIGHT, UNKNOWN_PLACE = "00000000", "000", "000", "XX"
UNKNOWN_WORDS = frozenset({"unknown", "unk", "xx", "?", "desconocido", "desconocida", "no se sabe", "se ignora"})
_ISO = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_AMERICAN = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_NAMED_FIRST = re.compile(r"([a-záé]{3,})\.?\s+(\d{1,2}),?\s+(\d{4})")
_NAMED_LAST = re.compile(r"(\d{1,2})\s+(?:de\s+)?([a-záé]{3,})\.?,?\s+(?:de\s+)?(\d{4})")
_MONTHS = {
    name: number
    for names in (
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    )
    for number, name in enumerate(names, 1)
}
_FEET = re.compile(r"(\d)\s*(?:'|’|′|ft\.?|pies|feet|foot|-|\s)\s*(\d{1,2})?\s*(?:\"|”|″|''|in\.?|inches|pulgadas)?")
_CENTIMETRES = re.compile(r"(\d{3})\s*cm")
_WEIGHT = re.compile(r"(\d{2,3})\s*(?:lbs?\.?|pounds|libras)?")
_KILOGRAMS = re.compile(r"(\d{2,3})\s*(?:kg|kilos?)")
_OLDEST_YEAR, _LAST_YEAR = 1850, 2199  # eight figures are read as year first when the year lies between
_CM_PER_INCH, _LB_PER_KG = 2.54, 2.20462


def is_unknown(text: str) -> bool:
    return text.strip().lower() in UNKNOWN_WORDS


def date_value(text: str, *, today: date) -> str:
    """YYYYMMDD of a date typed as 1988-07-12, 07/12/1988 (month first), 7/12/88, 19880712, 07121988, July 12 1988 or
    12 de julio de 1988; what is none of these as typed. A year of two figures is the newest one that is not to come."""
    plain = " ".join(text.lower().split())
    if not plain:
        return ""
    if is_unknown(plain) or plain == UNKNOWN_DATE:
        return UNKNOWN_DATE
    if match := _ISO.fullmatch(plain):
        year, month, day = match.groups()
    elif match := _AMERICAN.fullmatch(plain):
        month, day, year = match.groups()
        if len(year) == 2:
            year = str(_full_year(int(year), int(month), int(day), today))
    elif re.fullmatch(r"\d{8}", plain):
        if _OLDEST_YEAR <= int(plain[:4]) <= _LAST_YEAR:
            return plain
        month, day, year = plain[:2], plain[2:4], plain[4:]
    elif (match := _NAMED_FIRST.fullmatch(plain)) and match[1][:3] in _MONTHS:
        month, day, year = str(_MONTHS[match[1][:3]]), match[2], match[3]
    elif (match := _NAMED_LAST.fullmatch(plain)) and match[2][:3] in _MONTHS:
        day, month, year = match[1], str(_MONTHS[match[2][:3]]), match[3]
    else:
        return text.strip()
    return f"{int(year):04}{int(month):02}{int(day):02}"


def _full_year(two: int, month: int, day: int, today: date) -> int:
    year = today.year // 100 * 100 + two
    return year if (year, month, day) <= (today.year, today.month, today.day) else year - 100


def height_value(text: str) -> str:
    """Feet and two-digit inches of a height typed as 5'11", 5 11, 5-11, 511, 5 ft 11 in, 5' or 180 cm; "" and unknown
    are 000; anything else as typed."""
    plain = " ".join(text.lower().split())
    if not plain or is_unknown(plain):
        return UNKNOWN_HEIGHT
    if match := _CENTIMETRES.fullmatch(plain):
        feet, inches = divmod(round(int(match[1]) / _CM_PER_INCH), 12)
        return f"{feet}{inches:02}"
    if re.fullmatch(r"\d{3}", plain):
        return plain
    if match := _FEET.fullmatch(plain):
        return f"{match[1]}{int(match[2] or 0):02}"
    return text.strip()


def weight_value(text: str) -> str:
    """Pounds in three figures of a weight typed as 160, 160 lb or 73 kg; "" and unknown are 000."""
    plain = " ".join(text.lower().split())
    if not plain or is_unknown(plain):
        return UNKNOWN_WEIGHT
    if match := _KILOGRAMS.fullmatch(plain):
        return f"{round(int(match[1]) * _LB_PER_KG):03}"
    if match := _WEIGHT.fullmatch(plain):
        return f"{int(match[1]):03}"
    return text.strip()


def name_value(text: str) -> str:
    """Names in capitals, as records hold them, without blanks too many."""
    return " ".join(text.split()).upper()


def place_value(text: str) -> str:
    """Two letters; "" and unknown are XX."""
    plain = " ".join(text.split())
    return UNKNOWN_PLACE if not plain or is_unknown(plain) else plain.upper()


# What a field shows once it is left. -------------------------------------------------------------------------------


def shown_date(text: str, *, today: date) -> str:
    value = date_value(text, today=today)
    return f"{value[:4]}-{value[4:6]}-{value[6:]}" if re.fullmatch(r"\d{8}", value) and value != UNKNOWN_DATE else text


def shown_height(text: str, pattern: str) -> str:
    """`pattern`: of the catalogue, with {feet} and {inches}."""
    value = height_value(text)
    if not re.fullmatch(r"\d{3}", value) or value == UNKNOWN_HEIGHT:
        return text.strip()
    return pattern.format(feet=value[0], inches=value[1:])


def shown_weight(text: str, pattern: str) -> str:
    """`pattern`: of the catalogue, with {pounds}."""
    value = weight_value(text)
    if not re.fullmatch(r"\d{3}", value) or value == UNKNOWN_WEIGHT:
        return text.strip()
    return pattern.format(pounds=int(value))
