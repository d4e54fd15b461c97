"""What one check has found so far. A value that is blamed once is not looked at again: one fault, one finding."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.an2k.findings import Finding, Place, Severity
from app.an2k.rules.values import Origin
from app.an2k.validation import codes

MOST_FINDINGS = 1_000  # of one file; a person reads a few, and a file made to hurt may hold millions


class Enough(Exception):
    """The report is full."""


@dataclass(slots=True)
class Report:
    """`lenient`: of an answer, where nothing is more than a warning: it is there, and must be read."""

    lenient: bool = False
    findings: list[Finding] = field(default_factory=list)
    _blamed: dict[tuple[int | None, int, int], set[int | None]] = field(default_factory=dict)

    def add(
        self,
        code: str,
        place: Place,
        *,
        origins: Iterable[Origin] = (),
        severity: Severity = Severity.ERROR,
        found: str = "",
        name: str = "",
        wanted: str = "",
        position: int | None = None,
    ) -> None:
        if len(self.findings) >= MOST_FINDINGS:
            self.findings.append(Finding(codes.MORE_FINDINGS, Severity.NOTE, Place(1)))
            raise Enough
        if self.lenient and severity is Severity.ERROR:
            severity = Severity.WARNING
        written = tuple(origins)
        rule = ", ".join(f"{one.file}:{one.line}" for one in written)
        source = "; ".join(dict.fromkeys(f"{one.source}, {one.date}" for one in written))
        self.findings.append(Finding(code, severity, place, found, rule, source, name, wanted, position))
        self.blame(place)

    def blame(self, place: Place) -> None:
        if place.field is not None:
            self._blamed.setdefault((place.record, place.record_type, place.field), set()).add(place.subfield)

    def is_blamed(self, place: Place) -> bool:
        """Whether a finding names the field as a whole, or the subfield of the place."""
        if place.field is None:
            return False
        subfields = self._blamed.get((place.record, place.record_type, place.field), set())
        return None in subfields or (bool(subfields) and (place.subfield is None or place.subfield in subfields))

    def has(self, code: str, record_type: int) -> bool:
        """Whether a code was found of records of the type."""
        return any(one.code == code and one.place.record_type == record_type for one in self.findings)

    def in_order(self) -> tuple[Finding, ...]:
        """By place in the file; what is of the file as a whole first."""
        return tuple(sorted(self.findings, key=_rank))


def _rank(finding: Finding) -> tuple[int, ...]:
    place = finding.place
    if finding.code == codes.MORE_FINDINGS:
        return (1,)
    return (0, place.record or 0, place.record_type, place.field or 0, place.subfield or 0, place.item or 0)
