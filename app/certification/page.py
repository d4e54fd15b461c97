"""The evidence as one page of HTML for a person at the bureau: to be read, printed and signed. Nothing is loaded from
elsewhere."""

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from app.an2k.deck.values import Expected, ExpectedAnswer, Group
from app.an2k.findings import Severity
from app.certification.causes import cause_words
from app.certification.evidence import Evidence, FileEvidence, ImageEvidence, Spread

_GROUPS = {
    Group.GOOD: "submissions that keep every rule",
    Group.MANDATORY: "a mandatory element removed or left empty",
    Group.VALUE: "an element broken in a way that its rule knows",
    Group.OCCURRENCE: "too many occurrences or items of an element",
    Group.CONDITION: "a condition about several elements not kept",
    Group.RECORD: "a record, a field, an image or a letter that is not taken",
    Group.UNREADABLE: "a file that cannot be read as one",
    Group.UNVERIFIED: "a type of transaction that nobody verified",
    Group.ANSWER: "answers of a bureau and what they are read as",
}
_TO_FILL = '<span class="fill">to be filled in by hand</span>'
_STYLE = """
@page { size: letter; margin: 16mm }
body { font: 10pt/1.4 "Inter", "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #1a1f24; background: #fff;
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .3rem } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem;
  border-bottom: 1px solid #c3ccd4; padding-bottom: .2rem; break-after: avoid }
p { margin: .4rem 0 } .quiet { color: #51606d }
.verdict { border: 2px solid; border-radius: 6px; padding: .7rem 1rem; margin: 1rem 0; font-size: 1.05rem }
.yes { border-color: #1f7a45; background: #eef8f1 } .no { border-color: #b3261e; background: #fdf0ef }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 } thead { display: table-header-group }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid #dde3e8 }
th { background: #f1f4f6; font-weight: 600 } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
tr { break-inside: avoid } tr.no td { background: #fdf0ef }
code { font: 8.5pt/1.35 ui-monospace, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere }
.fill { display: inline-block; min-width: 18rem; border-bottom: 1px solid #1a1f24; color: #7a4b00; font-style: italic }
ul.boxes { list-style: none; padding: 0 } ul.boxes li::before { content: "\\2610\\00a0\\00a0" }
ul.boxes li { padding-left: 1.6rem; text-indent: -1.6rem; margin: .3rem 0 }
table.files td { font-size: 8pt } .files td:first-child { width: 15rem }
"""


def as_html(evidence: Evidence, sha256: str) -> str:
    """`sha256`: of the same evidence as JSON, so that who signs the page signs for the files named there."""
    parts = (
        _head(evidence, sha256),
        _parties(evidence),
        _transactions(evidence),
        _equipment(evidence),
        _rules(evidence),
        _results(evidence),
        _images(evidence),
        _section("What was not tested", _list(evidence.not_tested)),
        _section("What the county must still supply", _list(evidence.must_supply, boxes=True)),
        _signatures(),
        _files(evidence),
    )
    title = f"Certification evidence: {evidence.profile.title}"
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n" + "\n".join(parts) + "\n</body></html>\n"
    )


def _head(evidence: Evidence, sha256: str) -> str:
    files = evidence.files
    wrong = sum(not one.agrees for one in files)
    if wrong:
        verdict = (
            f"{wrong} of {len(files)} files were not found to be what was expected. They are listed under Results."
        )
    else:
        verdict = f"All {len(files)} files were found to be what was expected."
    judged = "as a production station judges" if evidence.production else "as a training station judges"
    return (
        f"<h1>Certification evidence</h1><p>{escape(evidence.profile.title)}, profile "
        f"<code>{escape(evidence.profile.name)}</code> of {escape(evidence.profile.date)}</p>"
        f'<p class="quiet">{escape(evidence.software.name)} {escape(evidence.software.version)}; deck of '
        f"{evidence.day}, {judged}. Everything in it is synthetic: no person exists, no print is of anybody.</p>"
        f'<p class="verdict {"no" if wrong else "yes"}"><strong>{"Not agreeing" if wrong else "Agreeing"}.</strong> '
        f"{verdict} This is the program's own judgement of its own files; the bureau's is its own.</p>"
        f'<p class="quiet">SHA-256 of <code>evidence.json</code>, which holds that of every file of the deck: '
        f"<code>{sha256}</code></p>"
    )


def _parties(evidence: Evidence) -> str:
    rows = [
        ("Agency", escape(evidence.agency)),
        ("ORI (1.008)", f"<code>{escape(evidence.ori)}</code>"),
        ("Destination, DAI (1.007)", f"<code>{escape(evidence.dai)}</code>"),
        ("Agency's contact: name, telephone, mail", _TO_FILL),
        ("Maintainer's contact: name, telephone, mail", _TO_FILL),
        ("Bureau's examiner", _TO_FILL),
        ("Place and number of stations", _TO_FILL),
        ("Way to the bureau (address, protocol, certificate)", _TO_FILL),
    ]
    return _section("Agency and bureau", _pairs(rows))


def _transactions(evidence: Evidence) -> str:
    rows = [
        (
            f"<code>{escape(one.tot)}</code>",
            escape(one.title),
            escape(one.kind),
            "verified" if one.verified else "<strong>not verified</strong>",
            escape(one.source),
            str(one.files),
            str(one.agreeing),
        )
        for one in evidence.transactions
    ]
    table = _table(("Type", "What it is", "Kind", "Rules", "Source", "#Files", "#Agreeing"), rows)
    lists = {
        "Submissions that nobody verified; a production station refuses them": evidence.refused_unverified,
        "Answers that nobody verified; they are shown to a person as they come": evidence.unverified_answers,
    }
    said = "".join(f"<p>{words}: {escape(', '.join(types))}.</p>" for words, types in lists.items() if types)
    return _section("Types of transactions", table + said)


def _equipment(evidence: Evidence) -> str:
    equipment, software = evidence.equipment, evidence.software
    number = software.wsq_software_number
    rows = [
        ("Reader in the settings", f"<code>{escape(equipment.reader)}</code>"),
        ("Make (2.067, item 1)", escape(equipment.make)),
        ("Model (item 2)", escape(equipment.model)),
        ("Serial number (item 3)", escape(equipment.serial)),
        ("Certification of the reader", escape(equipment.certification)),
        ("Pictures of this deck", escape(equipment.pictures)),
        ("Software", f"{escape(software.name)} {escape(software.version)}"),
        ("WSQ", escape(software.wsq)),
        ("WSQ software number in the files", "no WSQ picture in the deck" if number is None else str(number)),
        *((f"Package {escape(one.name)}", f"{escape(one.version)}: {escape(one.use)}") for one in software.codecs),
    ]
    return _section("Equipment and software", _pairs(rows))


def _rules(evidence: Evidence) -> str:
    profile = evidence.profile
    stands = f"<p>Stands on {escape(', '.join(profile.ancestors))}.</p>" if profile.ancestors else ""
    notes = _list(profile.notes) if profile.notes else ""
    sources = _table(
        ("Document", "Date", "#Rules"),
        [(escape(one.title), escape(one.date), str(one.rules)) for one in profile.sources],
    )
    files = _table(
        ("File of the profile", "SHA-256"),
        [
            (f"<code>{escape(one.profile)}: {escape(one.file)}</code>", f"<code>{one.sha256}</code>")
            for one in profile.files
        ],
    )
    return _section("Rules and their sources", stands + notes + sources + files)


def _results(evidence: Evidence) -> str:
    made, agreeing = Counter(one.group for one in evidence.files), Counter[Group]()
    for one in evidence.files:
        agreeing[one.group] += one.agrees
    rows = [
        (escape(words), str(made[group]), str(agreeing[group]), str(made[group] - agreeing[group]))
        for group, words in _GROUPS.items()
        if made[group]
    ]
    rows.append(
        ("<strong>all</strong>", str(made.total()), str(agreeing.total()), str(made.total() - agreeing.total()))
    )
    table = _table(("Files", "#Made", "#Agreeing", "#Not agreeing"), rows)
    wrong = [one for one in evidence.files if not one.agrees]
    if not wrong:
        return _section("Results", table)
    listed = _table(
        ("File", "Tries", "Expected", "Found"),
        [_file_row(one) for one in wrong],
        style="files",
        marks=["no"] * len(wrong),
    )
    causes = [f"<code>{escape(cause_words(one))}</code>" for one in evidence.causes]
    common = f"<p>Found beside what was expected, each a common cause:<br>{'<br>'.join(causes)}</p>" if causes else ""
    return _section("Results", f"{table}{common}<p><strong>Not agreeing:</strong></p>{listed}")


def _images(evidence: Evidence) -> str:
    rows = [_image_row(one) for one in evidence.images]
    names = (
        "Pictures of the good files",
        "#Count",
        "Coding",
        "#ppi",
        "#Width, px",
        "#Height, px",
        "#kB",
        "#Ratio to 1",
        "#Quality",
    )
    seeds = ", ".join(str(seed) for seed in evidence.seeds)
    said = (
        '<p class="quiet">Least / median / most. Quality is the station\'s own score from 0 to 100, not NFIQ. The '
        f"people are drawn from the seeds {seeds}; the same person is in several good files, so that a bureau which "
        "enrols them will find hits among them.</p>"
    )
    return _section("Pictures", _table(names, rows) + said)


def _image_row(one: ImageEvidence) -> tuple[str, ...]:
    kilobytes = Spread(
        *(round(value / 1000, 1) for value in (one.size_bytes.least, one.size_bytes.median, one.size_bytes.most))
    )
    return (
        escape(one.kind),
        str(one.count),
        escape(one.compression),
        str(one.resolution_ppi),
        _spread(one.width_px),
        _spread(one.height_px),
        _spread(kilobytes),
        _spread(one.ratio),
        "" if one.quality is None else _spread(one.quality),
    )


def _spread(values: Spread) -> str:
    three = [f"{value:g}" for value in (values.least, values.median, values.most)]
    return three[0] if len(set(three)) == 1 else " / ".join(three)


def _signatures() -> str:
    rows = [("For the agency: name, date, signature", _TO_FILL), ("For the bureau: name, date, signature", _TO_FILL)]
    return _section("Accepted", _pairs(rows))


def _files(evidence: Evidence) -> str:
    names = ("File", "Tries", "Expected", "Found")
    rows = [_file_row(one) for one in evidence.files]
    marks = ["" if one.agrees else "no" for one in evidence.files]
    said = "<p>The SHA-256 of each file stands in <code>evidence.json</code>.</p>"
    said += "<p>What the codes mean, whose full places are in the same file:</p>"
    said += _table(
        ("Code", "Meaning"), [(f"<code>{escape(code)}</code>", escape(words)) for code, words in evidence.codes.items()]
    )
    return _section("Every file of the deck", said + _table(names, rows, style="files", marks=marks))


def _file_row(one: FileEvidence) -> tuple[str, ...]:
    person = f' <span class="quiet">(person {one.person})</span>' if one.person is not None else ""
    expected = _said(one.expected, one.expected_answer)
    found = _said(one.found, one.found_answer)
    return (
        f"<code>{escape(one.file)}</code>",
        escape(one.tries) + person,
        expected,
        "the same" if one.agrees else found,
    )


def _said(findings: Sequence[Expected], answer: ExpectedAnswer | None) -> str:
    said = [] if answer is None else [_answer_words(answer)]
    said += [f"<code>{escape(_finding_words(one))}</code>" for one in findings]
    return "<br>".join(said) or "nothing amiss"


def _finding_words(one: Expected) -> str:
    parts = [one.code]
    if one.record_type is not None:
        element = f"{one.record_type}.{one.field:03d}" if one.field is not None else f"Type-{one.record_type}"
        parts.append(f"{element}..{one.item}" if one.item is not None else element)
    if one.record is not None:
        parts.append(f"record {one.record}")
    if one.position is not None:
        parts.append(f"position {one.position}")
    if one.severity is not Severity.ERROR:
        parts.append(one.severity.value)
    return ", ".join(parts)


def _answer_words(one: ExpectedAnswer) -> str:
    parts = [f"{one.kind.value.replace('_', ' ')}: {one.meaning.value.replace('_', ' ')}"]
    if one.codes:
        unknown = " (of no table)" if one.unknown else ""
        parts.append(f"code {', '.join(one.codes)}{unknown}")
    if one.fingers:
        parts.append(f"fingers {', '.join(str(int(finger)) for finger in one.fingers)}")
    parts += one.doubts
    if one.stands is not None:
        parts.append(f"stands: {one.stands.value.replace('_', ' ')}")
    return escape("; ".join(parts))


# Building blocks. ----------------------------------------------------------------------------------------------------


def _section(title: str, body: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{body}</section>"


def _list(sentences: Iterable[str], *, boxes: bool = False) -> str:
    items = "".join(f"<li>{escape(one)}</li>" for one in sentences)
    return f'<ul class="boxes">{items}</ul>' if boxes else f"<ul>{items}</ul>"


def _pairs(rows: Iterable[tuple[str, str]]) -> str:
    body = "".join(f'<tr><th scope="row" style="width:16rem">{name}</th><td>{value}</td></tr>' for name, value in rows)
    return f"<table><tbody>{body}</tbody></table>"


def _table(names: Sequence[str], rows: Sequence[Sequence[str]], *, style: str = "", marks: Sequence[str] = ()) -> str:
    """Cells are HTML. A name that begins with # heads a column of figures."""
    figures = [name.startswith("#") for name in names]
    head = "".join(
        f'<th scope="col"{_figure(is_figure)}>{escape(name.lstrip("#"))}</th>'
        for name, is_figure in zip(names, figures, strict=True)
    )
    body = []
    for number, row in enumerate(rows):
        mark = f' class="{marks[number]}"' if marks and marks[number] else ""
        cells = "".join(f"<td{_figure(is_figure)}>{cell}</td>" for cell, is_figure in zip(row, figures, strict=True))
        body.append(f"<tr{mark}>{cells}</tr>")
    return f'<table class="{style}"><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'


def _figure(is_figure: bool) -> str:
    return ' class="n"' if is_figure else ""
