"""Submissions that keep every rule: the plain one, and each thing that a real booking may bring."""

from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from app.an2k.booking_elements import ASL, DOB, NAM, SUBJECT_FIELDS, written_name
from app.an2k.codec import encode
from app.an2k.deck.breaking import changed, set_to
from app.an2k.deck.making import PERSON, Making, is_card, search_prints, takes_missing
from app.an2k.deck.more_records import PALMS, with_palms, with_photo, with_required
from app.an2k.deck.sampling import longest, plausible, takes
from app.an2k.deck.values import Case, Group
from app.an2k.record import RS, US, AnsiNistFile, TaggedRecord
from app.an2k.rules.values import CrossKind, ElementKey, ElementRule, Presence, TransactionRules
from app.an2k.rules.words import items_of
from app.an2k.transaction import TCN
from app.domain.booking import MissingFinger, MissingReason, Subject
from app.domain.position import FrictionRidgePosition as F

_XX, _UP = MissingReason.AMPUTATED, MissingReason.UNABLE_TO_PRINT
_MISSING: tuple[tuple[str, str, Mapping[F, MissingReason]], ...] = (
    ("amputated-index", "right index finger amputated", {F.RIGHT_INDEX: _XX}),
    ("bandaged-two", "two fingers of the left hand unable to print", {F.LEFT_MIDDLE: _UP, F.LEFT_RING: _UP}),
    ("thumbs", "both thumbs unable to print", {F.RIGHT_THUMB: _UP, F.LEFT_THUMB: _UP}),
    ("hand", "right hand amputated", {F(finger): _XX for finger in range(1, 6)}),
    (
        "both-reasons",
        "fingers of both hands, amputated and unable to print",
        {F.RIGHT_LITTLE: _XX, F.LEFT_INDEX: _UP, F.LEFT_LITTLE: _XX},
    ),
)
_UNKNOWN = {  # of EBTS; each is used where the profile takes it
    "date_of_birth": "00000000",
    "place_of_birth": "XX",
    "sex": "X",
    "race": "U",
    "height": "000",
    "weight_lb": "000",
    "eyes": "XXX",
    "hair": "XXX",
}
_SEARCHED = (F.RIGHT_INDEX, F.LEFT_INDEX)  # the two fingers of a rapid search
_JUVENILE_YEARS = 16
_TREATED_AS_ADULT = "TAA"  # mnemonic of 2.087
_MOST_CHARGES = 40  # where the profile has no bound
_MARKS = frozenset({CrossKind.IMAGES_ACCOUNTED, CrossKind.AMP_WITHOUT_IMAGE})  # their elements say what is missing
_Change = Callable[[AnsiNistFile], AnsiNistFile]


def good_cases(making: Making, rules: TransactionRules) -> Iterator[Case]:
    yield from _Good(making, rules).cases() if is_card(rules) else _searches(making, rules)


def _case(rules: TransactionRules, slug: str, title: str, file: AnsiNistFile, person: int) -> Case:
    tcn = file.header.get(TCN)
    return Case(
        Group.GOOD,
        rules.tot,
        f"{rules.tot.lower()}-{slug}",
        title,
        encode(file),
        submission=tcn.value.decode("latin-1") if tcn is not None else "",
        person=person + 1,
    )


def _searches(making: Making, rules: TransactionRules) -> Iterator[Case]:
    for count in search_prints(rules, making.ground.profile.images.record_type):
        images = making.ground.prints.flat(0)
        chosen = [one for one in images if one.position in _SEARCHED] if count <= len(_SEARCHED) else images[:count]
        file = with_required(making.file(rules, making.booking(rules), chosen), making, rules)
        yield _case(rules, f"{len(chosen)}-prints", f"search by {len(chosen)} flat fingers", file, 0)


class _Good:
    """Of a type of transaction that has the fourteen images of a card. The people take turns."""

    def __init__(self, making: Making, rules: TransactionRules) -> None:
        self._making, self._rules, self._ground = making, rules, making.ground
        self._tables = making.ground.profile.tables
        self._turn = 0

    def cases(self) -> Iterator[Case]:
        plain = self._plain()
        yield plain
        yield self._again(plain)
        if takes_missing(self._rules):
            for slug, title, fingers in _MISSING:
                yield self._made(f"missing-{slug}", title, missing=fingers)
        yield from self._of_the_booking()
        yield from self._of_more_fields()
        if 10 in self._rules.records:
            yield self._made(
                "photo",
                "with a photograph (Type-10)",
                then=lambda file: with_photo(file, self._making, cut_out=False),
            )
        if 15 in self._rules.records:
            yield self._made(
                "palms",
                "with palms (Type-15)",
                then=lambda file: with_palms(file, self._making, self._palms(), cut_out=False),
            )

    def _made(
        self,
        slug: str,
        title: str,
        *,
        charges: int = 1,
        missing: Mapping[F, MissingReason] | None = None,
        change: Callable[[Subject], Subject] = lambda subject: subject,
        then: _Change = lambda file: file,
    ) -> Case:
        self._turn += 1
        person = self._turn % self._ground.people
        fingers = missing or {}
        marks = [MissingFinger(finger, reason) for finger, reason in sorted(fingers.items())]
        booking = self._making.booking(self._rules, person, charges=charges, missing=marks, change=change)
        images = self._ground.prints.card(person, frozenset(fingers))
        file = then(self._required(self._making.file(self._rules, booking, images)))
        return _case(self._rules, slug, title, file, person)

    def _required(self, file: AnsiNistFile) -> AnsiNistFile:
        return with_required(file, self._making, self._rules)

    def _plain(self) -> Case:
        own = self._rules.tot == self._ground.profile.assembly.transaction
        images = self._ground.prints.card(0, frozenset())
        file = self._making.file(self._rules, self._making.booking(self._rules), images, as_made=own)
        made = ", as the station itself makes it" if own else ""
        made_whole = file if own else self._required(file)
        return _case(self._rules, "plain", f"plain submission of fourteen images{made}", made_whole, 0)

    def _again(self, plain: Case) -> Case:
        """After a reject: a new TCN, the rejected one as TCR."""
        again = self._making.transaction(self._rules, tcr=plain.submission)
        images = self._ground.prints.card(0, frozenset())
        file = self._making.file(self._rules, self._making.booking(self._rules), images, transaction=again)
        title = "sent again after a reject, with 1.010 TCR"
        return _case(self._rules, "resubmission", title, self._required(file), 0)

    def _of_the_booking(self) -> Iterator[Case]:
        charges = self._rules.elements.get(ElementKey(2, ASL))
        if charges is not None and charges.occurrences.most != 1:
            most = charges.occurrences.most or _MOST_CHARGES
            yield self._made("most-charges", f"{most} charges", charges=most)
        taken = {name: text for number, name in SUBJECT_FIELDS.items() if self._takes(number, text := _UNKNOWN[name])}
        if taken:
            title = f"every unknown value that the profile takes ({len(taken)} elements)"
            yield self._made("unknown-values", title, change=lambda subject: replace(subject, **taken))
        accented = {"surname": "MUÑOZ-IBÁÑEZ", "given": "JOSÉ", "middle": "ÁNGEL"}
        if self._takes(NAM, written_name(Subject(**accented))):
            title = "name with accents in UTF-8, which 1.015 DCS declares"
            yield self._made("accented-name", title, change=lambda subject: replace(subject, **accented))

    def _palms(self) -> int:
        most = self._rules.records[15].most
        return len(PALMS) if most is None else min(len(PALMS), most)

    def _takes(self, number: int, text: str) -> bool:
        rule = self._rules.elements.get(ElementKey(2, number))
        return rule is not None and takes(rule, text, self._tables)

    def _of_more_fields(self) -> Iterator[Case]:
        yield self._made(
            "longest-values", "texts of the person as long as the profile takes them", then=self._stretched
        )
        title = "every optional element of Type-2, as long as the profile takes it"
        yield self._made("every-element", title, then=self._filled)
        adult = next((key for key, rule in self._elements() if rule.mnemonic == _TREATED_AS_ADULT), None)
        if adult is not None:
            arrest = self._making.arrest
            born = f"{int(arrest[:4]) - _JUVENILE_YEARS}{arrest[4:6]}15"
            yield self._made(
                "juvenile",
                f"{_JUVENILE_YEARS} years old, treated as an adult ({adult} TAA)",
                then=lambda file: changed(
                    file, PERSON, lambda values: values.update({DOB: born.encode(), adult.number: b"Y"})
                ),
            )

    def _elements(self) -> Iterator[tuple[ElementKey, ElementRule]]:
        """Fields of Type-2."""
        return ((key, one) for key, one in self._rules.elements.items() if key.record_type == 2 and not key.item)

    def _stretched(self, file: AnsiNistFile) -> AnsiNistFile:
        record = file.records[PERSON - 1]
        assert isinstance(record, TaggedRecord)
        for key, rule in self._elements():
            found = record.get(key.number)
            if found is None or key.number <= 2:
                continue
            items = {one.key.item: one for one in items_of(self._rules, key)} or {1: rule}
            rows = [
                [
                    self._drawn_out(items[n], text) if text and n in items else text
                    for n, text in enumerate(row.split(US), start=1)
                ]
                for row in found.value.split(RS)
            ]
            file = changed(file, PERSON, set_to(key.number, RS.join(US.join(row) for row in rows)))
        return file

    def _drawn_out(self, rule: ElementRule, text: bytes) -> bytes:
        return longest(rule, self._tables, text.decode()).encode()

    def _filled(self, file: AnsiNistFile) -> AnsiNistFile:
        marks = {key.number for one in self._rules.cross if one.kind in _MARKS for key in one.elements}
        record = file.records[PERSON - 1]
        assert isinstance(record, TaggedRecord)
        counts = {  # as many subfields as the other field of the pair has
            one.elements[1].number: one.elements[0].number
            for one in self._rules.cross
            if one.kind is CrossKind.SAME_COUNT
        }
        for key, rule in self._elements():
            if rule.presence is not Presence.OPTIONAL or record.get(key.number) is not None or key.number in marks:
                continue
            value = self._making.field(self._rules, rule, value=self._long_sample, whole=True)
            if value is None:
                continue
            other = record.get(counts.get(key.number, 0))
            rows = other.value.count(RS) + 1 if other is not None else 1
            file = changed(file, PERSON, set_to(key.number, RS.join([value] * rows)))
        return file

    def _long_sample(self, rule: ElementRule) -> str | None:
        made = plausible(rule, self._tables, day=self._making.arrest)
        return None if made is None else longest(rule, self._tables, made)
