"""The engine: a file against the rules of its transaction type in a profile. Pure; every value is looked at once."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import date

from app.an2k.fields import mnemonic
from app.an2k.findings import Finding, Place, Severity
from app.an2k.record import BINARY_TYPES, AnsiNistFile
from app.an2k.rules.values import CrossKind, CrossRule, Profile, TransactionKind, TransactionRules
from app.an2k.validation import codes
from app.an2k.validation.coded import check_coded
from app.an2k.validation.cross import Crossing, check_crosses
from app.an2k.validation.elements import Elements, rules_by_type
from app.an2k.validation.header import TOT, check_header, encodings_of
from app.an2k.validation.names import Names
from app.an2k.validation.prints import all_positions_readable
from app.an2k.validation.report import Enough, Report
from app.an2k.validation.sizes import check_sizes
from app.an2k.validation.values import counted, value_class
from app.an2k.validation.view import TYPE4, FileView, RecordView, Subfields, view_record

_HEADER, _PERSON = 1, 2  # types of records
_LEFT_ALONE_WHERE_ABSENT = frozenset({CrossKind.NOT_IN_FUTURE, CrossKind.NOT_AFTER, CrossKind.AMP_WITHOUT_IMAGE})
_OF_ELEMENTS = frozenset({CrossKind.SAME_COUNT, CrossKind.REQUIRES, CrossKind.SAME_AGENCY})


def validate_file(file: AnsiNistFile, profile: Profile, *, today: date, production: bool) -> tuple[Finding, ...]:
    """Findings in the order of the file; () when it is as the profile wants it. One fault gives one finding.

    `today`: the last day that is not in the future. `production`: a transaction type that nobody verified is an error.
    LEN is the codec's: what was decoded or will be encoded has the right ones. FieldMissing when there is no Type-1.
    """
    given = file.header.get(TOT)
    tot = given.value.decode("latin-1") if given is not None else None
    rules = profile.transactions.get(tot or "")
    if rules is None:
        return (_unknown(tot, profile),)
    report = Report(lenient=rules.kind is TransactionKind.ANSWER)
    with suppress(Enough):
        _check(file, profile, rules, today, report, production=production)
    return report.in_order()


def validate_elements(
    fields: Mapping[int, Subfields], profile: Profile, tot: str, *, only: Collection[int], today: date
) -> tuple[Finding, ...]:
    """The same of the fields of a Type-2 record that is in no file yet; places have no record.

    `only`: numbers of the fields to look at. Rules about images are left out.
    """
    rules = profile.transactions[tot]
    record = RecordView(_PERSON, None, fields)
    report = Report()
    with suppress(Enough):
        Elements(report, rules_by_type(rules.elements), profile.tables, rules.origin).check(record, only)
        crosses = (one for one in rules.cross if _asks_only(one, only))
        _cross(FileView((record,)), profile, rules, crosses, today, report)
    return report.in_order()


def _check(
    file: AnsiNistFile, profile: Profile, rules: TransactionRules, today: date, report: Report, *, production: bool
) -> None:
    encodings, names = encodings_of(file), Names(rules.elements)
    if not rules.verified:
        report.add(
            codes.TRANSACTION_UNVERIFIED,
            Place(_HEADER, TOT, 1),
            origins=(rules.origin,),
            severity=Severity.ERROR if production else Severity.NOTE,
            name=names.of(_HEADER, TOT),
        )
    records = []
    for place, record in enumerate(file.records, start=1):
        view = view_record(record, place, encodings)
        if view is None:
            report.add(codes.RECORD_UNREADABLE, Place(record.record_type, None, place))
        else:
            records.append(view)
    counts = Counter(one.record_type for one in file.records)
    _check_counts(counts, rules, report)
    taken = FileView(tuple(one for one in records if one.record_type == _HEADER or one.record_type in rules.records))
    elements = Elements(report, rules_by_type(rules.elements), profile.tables, rules.origin, layout=report.lenient)
    for one in taken.records:
        if one.record_type == TYPE4 or one.record_type not in BINARY_TYPES:
            elements.check(one)
    check_header(file, taken.records[0], report, names)
    if rules.kind is TransactionKind.SUBMISSION:
        check_sizes(taken, profile.images, report, names)
    check_coded(file.records, taken, report, names)
    _cross(taken, profile, rules, rules.cross, today, report, counts)


def _check_counts(there: Counter[int], rules: TransactionRules, report: Report) -> None:
    """How many records of each type."""
    for record_type in sorted({*there, *rules.records} - {_HEADER}):
        span, count = rules.records.get(record_type), there[record_type]
        found = counted(count, "record")
        if span is None:
            code, wanted = codes.RECORD_NOT_TAKEN, ""
        elif not span.holds(count):
            code, wanted = (codes.RECORDS_TOO_FEW if count < span.least else codes.RECORDS_TOO_MANY), str(span)
        else:
            continue
        report.add(code, Place(record_type), origins=(rules.origin,), found=found, wanted=wanted)


def _cross(
    view: FileView,
    profile: Profile,
    rules: TransactionRules,
    crosses: Iterable[CrossRule],
    today: date,
    report: Report,
    counts: Counter[int] | None = None,
) -> None:
    kinds, readable = {one.kind for one in rules.cross}, all_positions_readable(view, report)
    crossing = Crossing(view, rules.elements, today, report, kinds, readable, profile.assembly, counts or Counter())
    check_crosses(crossing, crosses)


def _asks_only(rule: CrossRule, only: Collection[int]) -> bool:
    """Whether nothing beyond these fields of Type-2 decides the rule: a date that is not there is in no order."""
    inside = all(key.record_type == _PERSON and key.number in only for key in rule.elements)
    return rule.kind in _LEFT_ALONE_WHERE_ABSENT or (inside and rule.kind in _OF_ELEMENTS)


def _unknown(tot: str | None, profile: Profile) -> Finding:
    """Nothing more can be said of a file whose type of transaction has no rules."""
    return Finding(
        codes.TRANSACTION_UNKNOWN,
        Severity.ERROR,
        Place(_HEADER, TOT, 1),
        value_class(tot),
        rule=profile.name,
        source=f"{profile.title}, {profile.date}",
        name=mnemonic(_HEADER, TOT),
        wanted=f"a type of transaction of {profile.name}",
    )
