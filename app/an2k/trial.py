"""What the station would send by a profile, tried before anybody is booked: bookings of nobody, made into transactions
by the station's own code and judged by the engine. What is found wrong is a fault of the profile.

A profile may be sound in itself and still ask for what this station never writes, or not take what it always writes.
Without this an officer would learn it after the last capture.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from app.an2k.booking_elements import (
    AMP,
    ASL,
    ASL_LITERAL,
    CODE,
    CODE_TABLE,
    CRI,
    DOB,
    NAM,
    OCA,
    RET,
    SUBJECT_FIELDS,
    written_name,
)
from app.an2k.codec import decode
from app.an2k.coded_header import stand_in
from app.an2k.deck.sampling import sample, takes
from app.an2k.findings import Finding, Severity
from app.an2k.images import CodedImage
from app.an2k.other_elements import other_fields
from app.an2k.quality_metric import OWN_MEASURES
from app.an2k.record import DCS
from app.an2k.rules.faults import Fault, ProfileFaulty
from app.an2k.rules.profiles import ENDING
from app.an2k.rules.values import ElementKey, Origin, Presence, Profile
from app.an2k.transaction import CARD, DAI, ORI, TCN, TCR, build_car
from app.an2k.validation import codes
from app.an2k.validation.engine import validate_file
from app.an2k.validation.sentences import administrator_sentence
from app.domain.booking import Booking, Charge, MissingFinger, MissingReason, Subject
from app.domain.capture import ReaderIdentity
from app.domain.impression import ImpressionType
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.quality import FingerQuality, Verdict
from app.domain.segmentation import Box, SegmentationPosition
from app.domain.transaction import Transaction, control_number

_READER = ReaderIdentity("Example Works", "Live Scan 500", "0001")
_NAMES = (
    Subject("SAMPLE", "JORDAN", "LEE"),
    Subject("SAMPLE", "JORDAN"),
    Subject("SPECIMEN-EXAMPLE", "ALEXANDRA", "LEE"),
)
_ACCENTED = Subject("MUÑOZ", "JOSÉ")
_DESCRIBED = {
    "place_of_birth": "WA",
    "sex": "F",
    "race": "U",
    "height": "509",
    "weight_lb": "165",
    "eyes": "BRO",
    "hair": "BRO",
}
_BORN = "19880417"
_BOOKING_NUMBERS = ("2026-000123", "2026000123")
_LITERAL, _CODES = "LARCENY", ("2399", "NCIC")  # of a charge; its code and the name of the table
_LITERAL_KEY = ElementKey(2, ASL, ASL_LITERAL)
_MISSING = (
    MissingFinger(FrictionRidgePosition.LEFT_RING, MissingReason.AMPUTATED),
    MissingFinger(FrictionRidgePosition.RIGHT_LITTLE, MissingReason.UNABLE_TO_PRINT),
)
_FINGER_PX = (200, 200)  # width and height of a picture, or as much of it as the profile takes
_SCORE = 80
# What the officer types as the form asks for it: that some value keeps the rule is certain before (has_value).
_TYPED = frozenset(
    {
        ElementKey(2, OCA),
        _LITERAL_KEY,
        *(ElementKey(2, number) for number in SUBJECT_FIELDS if number != DOB),
    }
)
_ORI_KEY, _DAI_KEY = ElementKey(1, ORI), ElementKey(1, DAI)
_AGENCIES = {_ORI_KEY: "ori", _DAI_KEY: "dai", ElementKey(2, CRI): "ori", ElementKey(14, 4): "ori"}  # of station.toml
_OF_VALUES = frozenset(
    {codes.TOO_SHORT, codes.TOO_LONG, codes.CHARACTERS, codes.PATTERN, codes.CODE_UNKNOWN, codes.CONTROL_CHARACTER}
)
_WITHOUT_IMAGES = frozenset({codes.NO_IMAGES, codes.IMAGE_MISSING})
_NOT_TAKEN = frozenset({codes.FIELD_NOT_TAKEN, codes.FIELD_WITHOUT_RULE})
_OF_RECORDS = frozenset({codes.RECORDS_TOO_FEW, codes.RECORDS_TOO_MANY})
_IMAGE_TYPES = (4, 14)
_ALWAYS, _LACKING = "", " for a person who lacks a finger"
_LEFT_OUT = {ElementKey(2, RET): ' With retention = "" in [assembly] it is left out.'}
_SOMETIMES = {
    ElementKey(1, TCR): " when it sends again after a reject",
    ElementKey(1, DCS): " for a name with letters beyond ASCII",
    ElementKey(2, NAM): " for a name with letters beyond ASCII",
    ElementKey(2, AMP): _LACKING,
    ElementKey(2, ASL): " for a charge with its date",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose transactions are tried, by station.toml."""

    ori: str
    dai: str
    station_code: str


_NOBODY = Sender("WA0330000", "WA0000000", "S01")


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One booking. `again`: sent after a reject. `whole`: with every field that the profile asks for."""

    name: Subject
    charge: Charge
    missing: tuple[MissingFinger, ...] = ()
    again: bool = False
    whole: bool = False


def require_sendable(profile: Profile, *, at: datetime, sender: Sender | None = None, production: bool = False) -> None:
    """ProfileFaulty where the station cannot write what the profile wants. `production`: nor where nobody verified the
    type of transaction that a booking becomes."""
    faults = list(faults_of_trial(profile, at=at, sender=sender))
    made = profile.transactions[profile.assembly.transaction]
    if production and not made.verified:
        said = (
            f"Production refuses {made.tot}, whose rules nobody verified: compare them with the agency's document, then"
        )
        faults.append(Fault(made.origin.file, made.origin.line, f"{said} set verified = true."))
    if faults:
        raise ProfileFaulty(profile.name, faults)


def faults_of_trial(profile: Profile, *, at: datetime, sender: Sender | None = None) -> tuple[Fault, ...]:
    """In the order of the lines; () when the station can write what the profile wants. `at`: now; `sender`: None where
    no station is known, and an agency is made up. 20 ms."""
    trial = _Trial(profile, at, sender)
    return tuple(sorted(dict.fromkeys(trial.faults()), key=lambda fault: (fault.file != trial.own_file, fault)))


class _Trial:
    def __init__(self, profile: Profile, at: datetime, sender: Sender | None) -> None:
        self.own_file = profile.name + ENDING
        self._profile, self._at = profile, at
        self._rules = profile.transactions[profile.assembly.transaction]
        self._arrest = f"{at.astimezone(UTC) - timedelta(days=1):%Y%m%d}"
        ori, dai = self._as_taken(_ORI_KEY, _NOBODY.ori), self._as_taken(_DAI_KEY, _NOBODY.dai)
        self._sender = sender or Sender(ori, dai, _NOBODY.station_code)
        self._typed = {*_TYPED, *self._code_keys(), *(_AGENCIES if sender is None else ())}
        self._asked = {one.key._replace(item=0) for one in profile.asks}
        self._tcn = control_number(self._sender.ori, self._sender.station_code, at.year, 1)

    def faults(self) -> Iterator[Fault]:
        """Of a plain booking; then, where its records are taken at all, of one that brings what some bring."""
        plain = [(finding, _key(finding)) for finding in self._findings(self._plain())]
        found = [(finding, key, _ALWAYS) for finding, key in plain]
        if any(finding.code == codes.RECORD_NOT_TAKEN for finding, _ in plain):
            found = [one for one in found if one[0].code not in _WITHOUT_IMAGES]  # it follows from what is told
        else:
            told = {(finding.code, key) for finding, key in plain}
            some = [(finding, _key(finding)) for finding in self._findings(self._full())]
            found += [(finding, key, self._when(key)) for finding, key in some if (finding.code, key) not in told]
        for finding, key, when in found:
            if not self._is_of_officer(finding, key):
                yield self._fault(finding, key, when)

    def _is_of_officer(self, finding: Finding, key: ElementKey) -> bool:
        """Whether the form sees to it while the officer types."""
        if key._replace(item=0) in self._asked:
            return finding.code not in _NOT_TAKEN
        return key in self._typed and finding.code in _OF_VALUES

    def _plain(self) -> _Attempt:
        rule, tables = self._rules.elements.get(ElementKey(2, NAM)), self._profile.tables
        fits = (one for one in _NAMES if rule is not None and takes(rule, written_name(one), tables))
        return _Attempt(next(fits, _NAMES[0]), Charge(self._as_taken(_LITERAL_KEY, _LITERAL)))

    def _full(self) -> _Attempt:
        plain, rule = self._plain(), self._rules.elements.get(ElementKey(2, NAM))
        accented = rule is not None and takes(rule, written_name(_ACCENTED), self._profile.tables)
        coded = [self._as_taken(key, text) for key, text in zip(self._code_keys(), _CODES, strict=False)]
        code, table = coded or (None, None)
        charge = Charge(plain.charge.literal, code, table, self._arrest)
        return _Attempt(_ACCENTED if accented else plain.name, charge, _MISSING, again=True, whole=True)

    def _code_keys(self) -> tuple[ElementKey, ...]:
        number = self._profile.assembly.offence_code_field
        return () if number is None else (ElementKey(2, number, CODE), ElementKey(2, number, CODE_TABLE))

    def _when(self, key: ElementKey) -> str:
        """In which bookings something is written that a plain one has not, as a sentence ends."""
        whole = key._replace(item=0)
        if whole in _SOMETIMES:
            return _SOMETIMES[whole]
        if key.record_type in _IMAGE_TYPES:
            return _LACKING
        coded = {one._replace(item=0) for one in self._code_keys()}
        return " for a charge with its code" if whole in coded else " for some bookings"

    def _findings(self, attempt: _Attempt) -> Sequence[Finding]:
        gone, ori = {one.finger for one in attempt.missing}, self._sender.ori
        tcr = control_number(ori, self._sender.station_code, self._at.year, 2) if attempt.again else None
        data = build_car(
            Transaction(self._rules.tot, self._tcn, ori, self._sender.dai, tcr=tcr),
            self._booking(attempt),
            [self._image(one, attempt.missing) for one in CARD if not set(fingers_of(one)) <= gone],
            reader=_READER,
            at=self._at,
            zone=UTC,
            profile=self._profile,
        )
        found = validate_file(decode(data), self._profile, today=self._at.astimezone(UTC).date(), production=False)
        return [one for one in found if one.severity is Severity.ERROR]

    def _booking(self, attempt: _Attempt) -> Booking:
        described = {
            name: self._as_taken(ElementKey(2, number), _DESCRIBED[name])
            for number, name in SUBJECT_FIELDS.items()
            if number != DOB
        }
        return Booking(
            booking_id="trial",
            booking_number=self._as_taken(ElementKey(2, OCA), *_BOOKING_NUMBERS),
            subject=msgspec.structs.replace(attempt.name, date_of_birth=_BORN, **described),
            charges=(attempt.charge,),
            date_of_arrest=self._arrest,
            created_at=self._at,
            officer="TRIAL",
            missing=attempt.missing,
            other=other_fields(self._answers(whole=attempt.whole), self._profile),
        )

    def _answers(self, *, whole: bool) -> dict[str, list[str]]:
        """What the officer says where the profile asks. `whole`: of every field, else of those that must be there."""
        given = {}
        for ask in self._profile.asks:
            field = self._rules.elements[ask.key._replace(item=0)]
            value = sample(self._rules.elements[ask.key], self._profile.tables, day=self._arrest)
            if value is not None and (whole or field.presence is Presence.MANDATORY):
                given[str(ask.key)] = [value] * max(field.occurrences.least, 1)
        return given

    def _as_taken(self, key: ElementKey, *texts: str) -> str:
        """The first of the texts that the profile takes, else what it does take; where none was found the first."""
        rule, tables = self._rules.elements.get(key), self._profile.tables
        if rule is None or any(takes(rule, text, tables) for text in texts):
            return next((text for text in texts if rule is None or takes(rule, text, tables)), texts[0])
        return sample(rule, tables, day=self._arrest) or texts[0]

    def _image(self, position: FrictionRidgePosition, missing: Sequence[MissingFinger]) -> CodedImage:
        rules, gone = self._profile.images, {one.finger for one in missing}
        fingers = [one for one in fingers_of(position) if one not in gone]
        largest = rules.largest_px(position)
        assert largest is not None  # each position of the card has one
        width, height = (min(pair) for pair in zip(_FINGER_PX, largest, strict=True))
        boxes = [Box(n, 0, n + 1, height) for n in range(len(fingers))]
        return CodedImage(
            position=position,
            impression=ImpressionType.LIVE_SCAN_ROLLED if position in FINGERS else ImpressionType.LIVE_SCAN_PLAIN,
            compression=rules.compression,
            data=stand_in(rules.compression, width, height),
            width_px=width,
            height_px=height,
            resolution_ppi=rules.resolution_ppi,
            segments=tuple(map(_segment, fingers, boxes)) if len(fingers_of(position)) > 1 else (),
            qualities=tuple(FingerQuality(one, _SCORE, Verdict.GOOD, (), next(iter(OWN_MEASURES))) for one in fingers),
            missing=tuple(one for one in missing if one.finger in fingers_of(position)),
        )

    # What is said. ---------------------------------------------------------------------------------------------------

    def _fault(self, finding: Finding, key: ElementKey, when: str) -> Fault:
        file, line = _last_place(finding)
        said = self._said(finding, key, when)
        if file == self.own_file or not file:
            return Fault(file or self.own_file, line, said)
        own = self._own_origin(key)
        if own is None:
            return Fault(file, line, said)
        return Fault(own.file, own.line, f"{said} So says {file}:{line}.")

    def _own_origin(self, key: ElementKey) -> Origin | None:
        """A part of the profile itself that may be at odds with what it inherits."""
        parts = (self._profile.images.origin,) if key.record_type in _IMAGE_TYPES else ()
        return next((one for one in (*parts, self._profile.assembly.origin) if one.file == self.own_file), None)

    def _said(self, finding: Finding, key: ElementKey, when: str) -> str:
        tot, named = self._rules.tot, f"{key} {finding.name}".rstrip()
        always = when or " in every transaction"
        if key == ElementKey(1, TCN) and finding.code in _OF_VALUES:
            return (
                f"{tot} wants {finding.wanted} of {named}, and the station's own numbers are as {self._tcn}, "
                f"{len(self._tcn)} characters. How they are formed cannot be set: ask the agency whether it takes "
                "them, and state that size and pattern."
            )
        if finding.code == codes.MISSING:
            return f"{tot} wants {named}, and the station writes none{when}."
        if finding.code in _NOT_TAKEN:
            return f"The station writes {named}{always}, and {tot} does not take it.{_LEFT_OUT.get(key, '')}"
        if finding.code == codes.RECORD_NOT_TAKEN:
            return f"The station writes Type-{key.record_type}{always}, and {tot} does not take it.{self._other(key)}"
        if finding.code in _OF_RECORDS:
            there = "none" if finding.value_class.startswith("0 ") else finding.value_class
            said = f"{tot} wants {finding.wanted} of Type-{key.record_type}, and the station writes {there}{when}."
            return f"{said}{self._other(key)}"
        if finding.code in _OF_VALUES or finding.code in (codes.TOO_FEW, codes.TOO_MANY):
            is_set = f", `{_AGENCIES[key]}` of station.toml" if key in _AGENCIES else ""
            written = f"{finding.value_class}{is_set}{when}"
            return f"{tot} wants {finding.wanted} of {named}, and the station writes {written}."
        return f"What the station sends{when} is not as the profile wants it. {administrator_sentence(finding)}"

    def _other(self, key: ElementKey) -> str:
        """The other way to write finger images, where the agency takes that."""
        written = self._profile.images.record_type
        other = next(one for one in _IMAGE_TYPES if one != written)
        taken = self._rules.records
        if key.record_type not in _IMAGE_TYPES or written in taken or other not in taken:
            return ""
        return f" With record_type = {other} in [images] it writes Type-{other}."


def _key(finding: Finding) -> ElementKey:
    place = finding.place
    return ElementKey(place.record_type, place.field or 0, place.item or 0)


def _last_place(finding: Finding) -> tuple[str, int]:
    """File and line of the statement that had the last word; no file where the standard itself wants it."""
    name, _, line = finding.rule.rpartition(", ")[2].rpartition(":")
    if not line.isdigit():
        return "", 0
    return name, int(line)


def _segment(finger: FrictionRidgePosition, box: Box) -> SegmentationPosition:
    left, top, right, bottom = box.left_px, box.top_px, box.right_px - 1, box.bottom_px - 1
    return SegmentationPosition(finger, box, 0.0, ((left, top), (right, top), (right, bottom), (left, bottom)), 1.0)
