"""Submissions of a deck as the station makes them, and the same fitted to the rules of other types of transactions."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, timedelta

from app.an2k.booking_elements import AMP, DOB, OCA, SUBJECT_FIELDS
from app.an2k.codec import decode
from app.an2k.deck.asked import asked_fields
from app.an2k.deck.breaking import changed, set_to, with_records
from app.an2k.deck.sampling import sample, takes
from app.an2k.deck.values import Ground
from app.an2k.images import CodedImage
from app.an2k.record import RS, US, AnsiNistFile, TaggedRecord
from app.an2k.rules.values import (
    Characters,
    CrossKind,
    ElementKey,
    ElementRule,
    Presence,
    Profile,
    TransactionKind,
    TransactionRules,
)
from app.an2k.rules.words import items_of
from app.an2k.transaction import TCN, TOT, build_car
from app.domain.booking import Booking, Charge, MissingFinger, Subject
from app.domain.position import fingers_of
from app.domain.transaction import Transaction

PERSON, FIRST_IMAGE = 2, 3  # places in a submission
_DAYS_FROM_ARREST = 2
_PEOPLE = (
    ("SAMPLE", "JORDAN", "LEE"),
    ("EXAMPLE", "ROBIN", "JAY"),
    ("SPECIMEN", "KIM", ""),
    ("PATTERN", "ALEX", "MORGAN"),
    ("TESTCASE", "CHRIS", "ANN"),
)
_SEARCH_PRINTS = (2, 10)  # a rapid search takes so many (EBTS 9.1, RPIS)
_FILES_OF_A_YEAR = 6  # digits


def submissions(profile: Profile, *, verified: bool) -> list[TransactionRules]:
    """The submissions that the station can make; the booking's own first."""
    taken = profile.images.record_type
    found = [
        one
        for one in profile.transactions.values()
        if one.kind is TransactionKind.SUBMISSION
        and one.verified is verified
        and taken in one.records
        and one.records[taken].most != 0
    ]
    return sorted(found, key=lambda one: one.tot != profile.assembly.transaction)


def is_card(rules: TransactionRules) -> bool:
    """Whether it wants the fourteen images of a card accounted for; else it is a search by a few."""
    return any(one.kind is CrossKind.IMAGES_ACCOUNTED for one in rules.cross)


def takes_missing(rules: TransactionRules) -> bool:
    return ElementKey(2, AMP, 1) in rules.elements and is_card(rules)


class Making:
    """Numbers the transactions of one deck and makes their files."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._number = 0
        self.arrest = f"{ground.day - timedelta(days=_DAYS_FROM_ARREST):%Y%m%d}"

    def transaction(self, rules: TransactionRules, tcr: str | None = None) -> Transaction:
        self._number += 1
        ground = self.ground
        number = f"{self._number:0{_FILES_OF_A_YEAR}d}"
        written = (
            f"{ground.ori}-CERT-{ground.day.year}-{number}",  # as the station writes its own
            f"{ground.ori}CERT{ground.day.year}{number}",
            f"{ground.day.year}{number}",
        )
        rule = rules.elements.get(ElementKey(1, TCN))
        fits = (one for one in written if rule is None or takes(rule, one, ground.profile.tables))
        return Transaction(rules.tot, next(fits, written[0]), ground.ori, ground.dai, tcr=tcr)

    def booking(
        self,
        rules: TransactionRules,
        number: int = 0,
        *,
        charges: int = 1,
        missing: Sequence[MissingFinger] = (),
        change: Callable[[Subject], Subject] = lambda subject: subject,
    ) -> Booking:
        """`number`: of the person, who does not exist. What the profile does not take is exchanged for what it
        takes."""
        surname, given, middle = _PEOPLE[number % len(_PEOPLE)]
        plain = Subject(surname, given, middle, f"198{number % 10}0417", "WA", "F", "U", "509", "165", "BRO", "BRO")
        coded = self.ground.profile.assembly.offence_code_field is not None
        literals = ("LARCENY - TEST TRANSACTION", "TRESPASS - TEST TRANSACTION", "DISORDERLY CONDUCT - TEST")
        return Booking(
            booking_id=f"certification-{self._number}",
            booking_number=self._as_taken(rules, OCA, f"CERT{self._number:06d}"),
            subject=change(self._taken(rules, plain)),
            charges=tuple(
                Charge(
                    literals[n % len(literals)],
                    "2399" if coded else None,
                    "NCIC" if coded else None,
                    self.arrest if n % 2 else "",
                )
                for n in range(charges)
            ),
            date_of_arrest=self.arrest,
            created_at=self.ground.at,
            officer="CERTIFICATION",
            missing=tuple(missing),
            other=asked_fields(self.ground.profile, day=self.arrest),
        )

    def _taken(self, rules: TransactionRules, subject: Subject) -> Subject:
        values = {
            name: self._as_taken(rules, number, getattr(subject, name))
            for number, name in SUBJECT_FIELDS.items()
            if number != DOB
        }
        return Subject(
            surname=subject.surname,
            given=subject.given,
            middle=subject.middle,
            date_of_birth=subject.date_of_birth,
            **values,
        )

    def _as_taken(self, rules: TransactionRules, number: int, text: str) -> str:
        rule, tables = rules.elements.get(ElementKey(2, number)), self.ground.profile.tables
        return text if rule is None or takes(rule, text, tables) else sample(rule, tables, day=self.arrest) or text

    def file(
        self,
        rules: TransactionRules,
        booking: Booking,
        images: Iterable[CodedImage],
        *,
        transaction: Transaction | None = None,
        as_made: bool = False,
    ) -> AnsiNistFile:
        """`as_made`: as the station would send it, whether or not the profile takes it; else what the type of
        transaction wants beyond a booking is added, and what it does not take is left out."""
        ground = self.ground
        marked = {one.finger: one for one in booking.missing}
        shown = [
            replace(one, missing=tuple(marked[f] for f in fingers_of(one.position) if f in marked)) for one in images
        ]
        data = build_car(
            transaction or self.transaction(rules),
            booking,
            shown,
            reader=ground.reader,
            at=ground.at,
            zone=UTC,
            profile=ground.profile,
        )
        made = decode(data)
        return made if as_made else self.fitted(made, rules)

    def fitted(self, file: AnsiNistFile, rules: TransactionRules) -> AnsiNistFile:
        """The file with every field that the type of transaction wants and none that it does not take."""
        file = changed(file, 1, set_to(TOT, rules.tot.encode()))
        for place, record in enumerate(file.records, start=1):
            kind = record.record_type
            strict = kind in (1, 2)  # elsewhere a field without a rule is the standard's

            def fit(values: dict[int, bytes], kind: int = kind, strict: bool = strict) -> None:
                for number in list(values):
                    rule = rules.elements.get(ElementKey(kind, number))
                    if (rule is None and strict) or (rule is not None and rule.presence is Presence.FORBIDDEN):
                        del values[number]
                for key, rule in rules.elements.items():
                    wanted = key.record_type == kind and not key.item and rule.presence is Presence.MANDATORY
                    if wanted and not values.get(key.number):
                        made = self.field(rules, rule)
                        if made is not None:
                            values[key.number] = made

            if isinstance(record, TaggedRecord):
                file = changed(file, place, fit)
        file = self._with_partners(file, rules)
        return with_records(file, file.records[1:])

    def _with_partners(self, file: AnsiNistFile, rules: TransactionRules) -> AnsiNistFile:
        """The fields of Types 1 and 2 that others there ask for."""
        for cross in rules.cross:
            first, second = cross.elements[0], cross.elements[-1]
            rule = rules.elements.get(second)
            if cross.kind is not CrossKind.REQUIRES or rule is None or second.item or second.record_type > PERSON:
                continue
            is_asked = any(
                isinstance(one, TaggedRecord) and one.record_type == first.record_type and one.get(first.number)
                for one in file.records
            )
            record = file.records[second.record_type - 1]  # Types 1 and 2 are the first two
            value = self.field(rules, rule)
            if is_asked and value is not None and isinstance(record, TaggedRecord) and not record.get(second.number):
                file = changed(file, second.record_type, set_to(second.number, value))
        return file

    def field(
        self,
        rules: TransactionRules,
        rule: ElementRule,
        *,
        value: Callable[[ElementRule], str | None] | None = None,
        whole: bool = False,
    ) -> bytes | None:
        """A field that its rules take; None where none was found. `whole`: with its optional items. `value`: of one
        element, by default the plainest."""
        make = value or (lambda one: sample(one, self.ground.profile.tables, day=self.arrest))
        items = items_of(rules, rule.key)
        if not items:
            made = None if rule.characters is Characters.BINARY else make(rule)
            return None if made is None else RS.join([made.encode()] * max(rule.occurrences.least, 1))
        wanted = [one for one in items if whole or one.presence is Presence.MANDATORY] or items[:1]
        texts = {one.key.item: make(one) for one in wanted if one.presence is not Presence.FORBIDDEN}
        last = max(items, key=lambda one: one.key.item)
        row = [texts.get(number) or "" for number in range(1, max(texts, default=0) + 1)]
        if last.key.item in texts:
            row += [row[-1]] * (last.occurrences.least - 1)
        if None in texts.values() or not any(row):
            return None
        return RS.join([US.join(text.encode() for text in row)] * max(rule.occurrences.least, 1))


def search_prints(rules: TransactionRules, record_type: int) -> tuple[int, ...]:
    """How many prints the searches of a deck hold: the fewest and the most that the type takes. `record_type`: of
    finger images."""
    span = rules.records[record_type]
    most = _SEARCH_PRINTS[1] if span.most is None else min(_SEARCH_PRINTS[1], span.most)
    return tuple(dict.fromkeys((min(max(_SEARCH_PRINTS[0], span.least), most), most)))
