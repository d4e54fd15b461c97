"""The text of a driver's licence, as a scanner types what stands in its PDF417 code, to the fields of a booking.

Source: AAMVA DL/ID Card Design Standard, editions 2000 to 2020 (versions 1 to 10), annex D. Scanners that type like a
keyboard drop control characters or turn line feeds into returns; both are read. Place of birth is taken from DCI alone,
never from the address.
"""

import re
from collections.abc import Iterator
from datetime import date

from app.an2k.validate import DATE_IN_FUTURE
from app.domain.arrival import LicenceData, Unclear
from app.errors import BookingStationError, Whose
from app.exchange import notations

LONGEST_TEXT = 10_000  # characters; a PDF417 symbol holds some 1,850
NEWEST_VERSION = 10
# Remarks: said to the officer, who goes on.
EXPIRED, FOREIGN, NEWER, RUN_TOGETHER, CUT_OFF = (
    "licence/expired",
    "licence/foreign",
    "licence/newer-version",
    "licence/run-together",
    "licence/cut-off",
)
# Codes of unclear fields.
TRUNCATED, NOT_UNDERSTOOD, NOT_GIVEN = "licence/truncated", "licence/not-understood", "licence/not-given"

_HEAD = re.compile(r"(?:ANSI|AAMVA)[ \t]?(\d{6})(\d{2})")
_HEAD_WITHIN = 40  # characters before it: compliance indicator, separators, a prefix of the scanner
_DESIGNATOR = re.compile(r"([A-Z]{2})\d{4}(\d{4})")  # of a subfile: its type, where it begins, how long it is
_SEPARATORS = re.compile(r"[\n\r\x1c-\x1f]+")
_NAMES = ("DAA", "DAB", "DAC", "DAD", "DAE", "DCS", "DCT", "DCU", "DDE", "DDF", "DDG")
_ELEMENTS = (
    *_NAMES,
    *("DAG", "DAH", "DAI", "DAJ", "DAK", "DAQ", "DAR", "DAS", "DAT", "DAU", "DAV", "DAW", "DAX", "DAY", "DAZ"),
    *("DBA", "DBB", "DBC", "DBD", "DBN", "DBG", "DBS", "DCA", "DCB", "DCD", "DCE", "DCF", "DCG", "DCH", "DCI", "DCJ"),
    *("DCK", "DCL", "DDA", "DDB", "DDC", "DDD", "DDH", "DDI", "DDJ", "DDK", "DDL"),
)
_ELEMENT = re.compile(rf"({'|'.join(_ELEMENTS)})(.*)", re.DOTALL)
_ANY_ELEMENT = re.compile("|".join(_ELEMENTS))
_FEW = 3  # elements that a text with line ends has at least
_ABSENT = frozenset({"", "NONE", "UNAVL", "UNAVAIL", "N/A"})  # `NONE` there is none, `unavl` it is not known
_SEX = {"1": "M", "2": "F", "9": "X", "M": "M", "F": "F"}
_EYES = {
    **{code: code for code in ("BLK", "BLU", "BRO", "GRY", "GRN", "HAZ", "MAR", "PNK")},
    "DIC": "MUL",  # two colours
    "UNK": "XXX",
}
_HAIR = {
    **{code: code for code in ("BAL", "BLK", "BLN", "BRO", "GRY", "RED", "SDY", "WHI")},
    "UNK": "XXX",
}


class LicenceNotRead(BookingStationError):
    """The text is not that of a licence."""

    code = "licence/not-read"
    whose = Whose.OFFICER
    remedy = "Scan again, or type."


def parse_licence(text: str, *, today: date) -> LicenceData:
    """What the licence says, and which fields are unclear; nobody is born after `today`. LicenceNotRead for any other
    text, whatever it holds."""
    if len(text) > LONGEST_TEXT:
        raise LicenceNotRead("This is more text than a licence holds.")
    head = _HEAD.search(text)
    if head is None or head.start() > _HEAD_WITHIN:
        raise LicenceNotRead("This does not begin as the text of a licence does.")
    version = int(head[2])
    body, announced = _body(text[head.end() :], version)
    elements, run_together = _elements(body)
    cut_off = any(subfile not in body for subfile in announced)
    if cut_off and elements:
        elements.popitem()  # the last one may be half of what the licence says
    if "DBB" not in elements and not any(name in elements for name in ("DAA", "DAB", "DCS")):
        raise LicenceNotRead("This names nobody: the scan is not whole.")
    reading = _Reading(elements, version, run_together, today)
    reading.read()
    return LicenceData(
        version=version,
        issuer=head[1],
        values=reading.values,
        unclear=tuple(reading.unclear),
        document_number=reading.of("DAQ"),
        jurisdiction=reading.of("DAJ"),
        country=reading.country,
        discriminator=reading.of("DCF"),
        expires=notations.licence_date(reading.of("DBA")),
        address=tuple(line for name in ("DAG", "DAH", "DAI", "DAJ", "DAK") if (line := reading.of(name))),
        run_together=run_together,
        cut_off=cut_off,
    )


def licence_remarks(licence: LicenceData, *, today: date) -> tuple[str, ...]:
    """Codes of what is to be said of the licence as a whole; none of them keeps it from being used."""
    said = []
    if licence.expires and licence.expires < f"{today:%Y%m%d}":
        said.append(EXPIRED)
    if licence.country not in ("", "USA"):
        said.append(FOREIGN)
    if licence.version > NEWEST_VERSION:
        said.append(NEWER)
    if licence.run_together:
        said.append(RUN_TOGETHER)
    if licence.cut_off:
        said.append(CUT_OFF)
    return tuple(said)


def _body(text: str, version: int) -> tuple[str, list[str]]:
    """The subfiles, and the types of those that the head announces behind the licence's own one: each begins with its
    type, so that one which is nowhere was cut off. Lengths cannot be compared: scanners change line ends."""
    counted = 4 if version >= 2 else 2  # version of the jurisdiction, then how many subfiles
    body = text[counted:] if text[:counted].isdigit() else text
    announced: list[str] = []
    while match := _DESIGNATOR.match(body):
        body = body[match.end() :]
        if int(match[2]):
            announced.append(match[1])
    return body, announced[1:]


def _elements(body: str) -> tuple[dict[str, str], bool]:
    """Elements of the licence's subfile by their identifier, and whether their ends had to be inferred."""
    found = dict(_divided(body))
    if len(found) >= _FEW:
        return found, False
    return dict(_cut(body)), True


def _divided(body: str) -> Iterator[tuple[str, str]]:
    """At separators; the first of two elements of one name counts, unless it is empty."""
    seen: set[str] = set()
    for number, line in enumerate(_SEPARATORS.split(body)):
        part = line.strip()
        if number == 0 or part[:2] in ("DL", "ID", "EN"):
            part = re.sub(r"^(?:DL|ID|EN)(?=[A-Z]{3})", "", part)
        if (match := _ELEMENT.fullmatch(part)) and match[1] not in seen:
            if match[2].strip():
                seen.add(match[1])
            yield match[1], match[2].strip()


def _cut(body: str) -> Iterator[tuple[str, str]]:
    """Without separators: at each identifier that was not there before."""
    text = _SEPARATORS.sub("", body)
    places: dict[str, re.Match[str]] = {}
    for match in _ANY_ELEMENT.finditer(text):
        places.setdefault(match[0], match)
    ends = [*(match.start() for match in list(places.values())[1:]), len(text)]
    for match, end in zip(places.values(), ends, strict=False):
        yield match[0], text[match.end() : end].strip()


class _Reading:
    """Fills `values` and `unclear` from the elements."""

    def __init__(self, elements: dict[str, str], version: int, run_together: bool, today: date) -> None:
        self._elements = elements
        self._version = version
        self._run_together = run_together
        self._today = today
        self.values: dict[str, str] = {}
        self.unclear: list[Unclear] = []
        country = self.of("DCG").upper()[:3]
        self.country = {"US": "USA", "CA": "CAN"}.get(country, country)

    def of(self, *names: str) -> str:
        """The first of the elements that says something; "" when none does."""
        found = (self._elements.get(name, "").strip() for name in names)
        return next((text for text in found if text.upper() not in _ABSENT), "")

    def read(self) -> None:
        self._names()
        self._birth()
        self._put("subject.sex", self.of("DBC"), _SEX.get(self.of("DBC").upper(), ""))
        self._put("subject.eyes", self.of("DAY"), _EYES.get(self.of("DAY").upper(), ""))
        if "DAZ" in self._elements:
            self._put("subject.hair", self.of("DAZ"), _HAIR.get(self.of("DAZ").upper(), ""))
        self._height()
        self._weight()
        if birthplace := self.of("DCI"):
            self._put("subject.place_of_birth", birthplace, notations.licence_birthplace(birthplace))

    def _put(self, field: str, raw: str, value: str, code: str = NOT_UNDERSTOOD) -> None:
        """`value` "": not understood. What is not there at all is left to the officer, unmarked."""
        if value:
            self.values[field] = value
        elif raw:
            self.unclear.append(Unclear(field, code, raw))

    # Names. ----------------------------------------------------------------------------------------------------------

    def _names(self) -> None:
        surname, given, middle = self.of("DCS", "DAB"), self.of("DAC"), self.of("DAD")
        suffix = self.of("DCU", "DAE")
        if not surname and (whole := self.of("DAA")):
            surname, given, middle, suffix = _whole_name(whole, suffix)
            if not surname:
                self.unclear.append(Unclear("subject.surname", NOT_UNDERSTOOD, whole))
                return
        if not given and (both := self.of("DCT")):
            first, _, rest = both.partition("," if "," in both else " ")
            given, middle = first, middle or rest.replace(",", " ")
        if suffix and notations.is_suffix(suffix):
            surname = f"{surname} {notations.suffix(suffix)}" if surname else surname
        elif suffix:
            self.unclear.append(Unclear("subject.surname", NOT_UNDERSTOOD, f"{surname} {suffix}"))
            surname = ""
        for field, text, flag in (
            ("subject.surname", surname, "DDE"),
            ("subject.given", given, "DDF"),
            ("subject.middle", middle, "DDG"),
        ):
            name = " ".join(text.upper().split())
            if not name:
                continue
            if self._run_together or self.of(flag).upper() == "T":
                code = NOT_UNDERSTOOD if self._run_together else TRUNCATED
                self.unclear.append(Unclear(field, code, name))
            else:
                self._put(field, name, name if notations.is_name(name) else "")

    def _birth(self) -> None:
        raw = self.of("DBB")
        born = notations.licence_date(raw)
        is_ahead = born > f"{self._today:%Y%m%d}"
        code = DATE_IN_FUTURE if is_ahead else NOT_UNDERSTOOD
        self._put("subject.date_of_birth", raw, "" if is_ahead else born, code)

    # Measures. -------------------------------------------------------------------------------------------------------

    def _height(self) -> None:
        raw, centimetres = self.of("DAU"), self.of("DAV")
        value = notations.licence_height(raw, feet_first=self._version <= 1) if raw else ""
        if not value:
            value = notations.height(centimetres, "cm")
        self._put("subject.height", raw or centimetres, value)

    def _weight(self) -> None:
        pounds, kilograms = self.of("DAW"), self.of("DAX")
        value = notations.weight(pounds, "lb") if pounds else ""
        if not value and kilograms:
            pounds, value = pounds or kilograms, notations.weight(kilograms, "kg")
        self._put("subject.weight_lb", pounds, value)


def _whole_name(text: str, suffix: str) -> tuple[str, str, str, str]:
    """Surname, given, middle, suffix of DAA: parted by commas (2000), or by @ as some jurisdictions write it; four
    times "" where neither is there, for then nobody can tell which part is which."""
    parts = [part.strip() for part in re.split(r"[,@]", text)]
    if len(parts) < 2 or not parts[0]:
        return "", "", "", ""
    return parts[0], parts[1], parts[2] if len(parts) > 2 else "", suffix or (parts[3] if len(parts) > 3 else "")
