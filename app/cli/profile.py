"""`booking-station profile`: an agency's rules, checked and explained. Opens no station and shows nobody's data."""

from pathlib import Path
from typing import Any

import click
from msgspec.structs import asdict

from app.an2k.answer_codes import AnswerCode, shipped_codes
from app.an2k.rules import words
from app.an2k.rules.faults import Fault, ProfileFaulty
from app.an2k.rules.filling import filling_of
from app.an2k.rules.profiles import load, names, read_profile, replaces_shipped
from app.an2k.rules.values import CrossRule, ElementKey, ElementRule, Origin, Profile, TransactionKind, TransactionRules
from app.cli.config import settings
from app.cli.profile_certify import certify
from app.cli.profile_options import CONFIG, FILE, FOLDER, JSON, PROFILE
from app.cli.reporting import EXIT_FAILED, guarded, print_json
from app.clock import SystemClock

_MESSAGES = ElementKey(2, 60)
_QUALITIES = ElementKey(14, 24)  # of which the station asks what [quality] states


@click.group()
def profile() -> None:
    """Check and explain agency profiles, the rules of what is sent; make what a bureau asks for at acceptance."""


profile.add_command(certify)


@profile.command("list")
@CONFIG
@FOLDER
@JSON
def list_profiles(config_file: Path | None, folder: Path | None, as_json: bool) -> None:
    """List the profiles of the program and of the agency's folder; the one in force is marked."""
    with guarded(as_json=as_json):
        chosen, place = _chosen(config_file, folder, None)
        for name in names(place):
            facts: dict[str, Any] = {
                "event": "profile",
                "name": name,
                "in_force": name == chosen,
                "replaces_shipped": replaces_shipped(name, place),
            }
            try:
                found = load(name, place)
                _try(found)
                facts.update(_summary(found), usable=True)
            except ProfileFaulty as faulty:
                facts.update(usable=False, faults=len(faulty.faults))
            if as_json:
                print_json(facts)
            else:
                mark = "*" if facts["in_force"] else " "
                click.echo(f"{mark} {name:<24} {_listed(facts)}")


@profile.command()
@click.argument("file", type=FILE)
@click.option("--all", "whole", is_flag=True, help="What a usable one defines, as `show` lists it.")
@JSON
def check(file: Path, whole: bool, as_json: bool) -> None:
    """Say whether the profile in FILE is usable: every line that is not; and what is odd without stopping anything."""
    with guarded(as_json=as_json):
        try:
            found = read_profile(file, today=SystemClock().now().date())
            _try(found)
        except ProfileFaulty as faulty:
            for one in faulty.faults:
                if as_json:
                    print_json({"event": "fault", "file": one.file, "line": one.line, "said": one.said})
                else:
                    click.echo(_placed(one, file))
            raise SystemExit(EXIT_FAILED) from None
        if as_json:
            print_json({"event": "profile_usable", "name": found.name, **_summary(found)})
        else:
            click.echo(f"The profile {found.name} is usable.")
            for one in found.remarks:
                click.echo(f"note: {_placed(one, file)}")
            if whole:
                _print_summary(found)
            else:
                click.echo(f"A booking becomes {found.assembly.transaction}; --all lists what else it defines.")


@profile.command()
@PROFILE
@CONFIG
@FOLDER
@JSON
def show(name: str | None, config_file: Path | None, folder: Path | None, as_json: bool) -> None:
    """Show a profile: its transactions, what the station writes, its tables and notes."""
    with guarded(as_json=as_json):
        found = load(*_chosen(config_file, folder, name))
        if as_json:
            print_json({"event": "profile", "name": found.name, **_summary(found)})
            return
        click.echo(f"{found.name}: {found.title} ({found.date})")
        _print_summary(found)


@profile.command()
@click.argument("tot")
@click.argument("element")
@PROFILE
@CONFIG
@FOLDER
@JSON
def explain(
    tot: str, element: str, name: str | None, config_file: Path | None, folder: Path | None, as_json: bool
) -> None:
    """Say in words what the transaction TOT wants of ELEMENT (2.045, or 2.047..2 for an item), and who says so."""
    with guarded(as_json=as_json):
        found = load(*_chosen(config_file, folder, name))
        transaction, rule = words.find_rule(found, tot, element)
        if as_json:
            print_json(_explained(found, transaction, rule))
        else:
            _print_explained(found, transaction, rule)


def _try(found: Profile) -> None:
    """ProfileFaulty where the station cannot write what the profile wants."""
    from app.an2k.trial import require_sendable  # most commands need no assembly

    require_sendable(found, at=SystemClock().now())


def _placed(one: Fault, file: Path) -> str:
    """A fault or remark with the path of the file that is checked, others by their names."""
    return str(one._replace(file=str(file)) if one.file == file.name else one)


def _chosen(config_file: Path | None, folder: Path | None, name: str | None) -> tuple[str, Path | None]:
    config, _ = settings(config_file)
    return name or config.profile, folder or config.profiles_path


def _listed(facts: dict[str, Any]) -> str:
    place = "; in place of the one that ships" if facts["replaces_shipped"] else ""
    if facts["usable"]:
        return f"{facts['title']} ({facts['date']}){place}"
    count = f"{facts['faults']} fault{'' if facts['faults'] == 1 else 's'}"
    return f"not usable, {count}: `profile check` names them{place}"


def _summary(found: Profile) -> dict[str, Any]:
    return {
        "title": found.title,
        "date": found.date,
        "ancestors": list(found.ancestors),
        "transactions": [_transaction(one) for one in found.transactions.values()],
        "tables": [
            {"name": one.name, "title": one.title, "codes": len(one.codes), "partial": one.partial}
            for one in found.tables.values()
        ],
        "assembly": {
            "transaction": found.assembly.transaction,
            "version": found.assembly.version,
            "domain": list(found.assembly.domain),
            "retention": found.assembly.retention,
            "offence_code_field": found.assembly.offence_code_field,
            "constants": {str(key): one.text for key, one in found.assembly.constants.items()},
        },
        "asks": [{"element": str(one.key), "label": dict(one.label)} for one in found.asks],
        "answers": {
            "numbers_new_records": found.answers.numbers_new_records,
            "code_table": found.answers.code_table,
            "codes": list(found.answers.codes),
        },
        "images": {
            "compression": found.images.compression,
            "resolution_ppi": found.images.resolution_ppi,
            "record_type": found.images.record_type,
        },
        "quality": {
            "strict": asdict(found.quality.strict),
            "usual": asdict(found.quality.usual),
            "fingers": {str(int(finger)): asdict(bounds) for finger, bounds in found.quality.single},
            "attempts": found.quality.attempts,
        },
        "same_person": {"keep_days": found.same_person.keep_days},
        "notes": list(found.notes),
        "remarks": [{"file": one.file, "line": one.line, "said": one.said} for one in found.remarks],
    }


def _transaction(one: TransactionRules) -> dict[str, Any]:
    return {
        "tot": one.tot,
        "title": one.title,
        "kind": one.kind.value,
        "verified": one.verified,
        "answer": one.answer,
        "records": {str(kind): str(span) for kind, span in one.records.items()},
        "elements": len(one.elements),
        "cross_rules": len(one.cross),
    }


def _print_summary(found: Profile) -> None:
    assembly = found.assembly
    if found.ancestors:
        click.echo(f"stands on {', '.join(found.ancestors)}")
    click.echo("transactions")
    for one in found.transactions.values():
        records = ", ".join(f"Type-{kind} {span}" for kind, span in one.records.items())
        marked = "" if one.verified else "not verified, refused in production; "
        click.echo(f"  {one.tot:<6} {one.kind.value:<10} {one.title}")
        many = f"{len(one.elements)} elements, {len(one.cross)} cross rule{'' if len(one.cross) == 1 else 's'}"
        click.echo(f"         {marked}{many}; {records}")
    code_field = f"2.{assembly.offence_code_field:03d}" if assembly.offence_code_field is not None else "none"
    click.echo(f"a booking becomes {assembly.transaction}, version {assembly.version}, {' '.join(assembly.domain)}")
    click.echo(f"retention {assembly.retention or 'not written'}; offence codes in {code_field}")
    for key, constant in assembly.constants.items():
        click.echo(f'always {key} "{constant.text}"')
    for ask in found.asks:
        click.echo(f'asked for: {ask.key} "{ask.label["en"]}"')
    images = found.images
    click.echo(f"images {images.compression} at {images.resolution_ppi} pixels per inch in Type-{images.record_type}")
    for line in words.quality_words(found):
        click.echo(line)
    click.echo(words.same_person_words(found))
    own = found.answers
    if own.code_table is not None:
        click.echo(f"answers: {len(own.codes)} codes of the agency's own in {own.code_table}, before the program's")
    if own.numbers_new_records:
        click.echo("answers: who was not found gets an FBI number, as a new record")
    click.echo(
        "tables " + ", ".join(f"{one.name}{' (partial)' if one.partial else ''}" for one in found.tables.values())
    )
    for note in found.notes:
        click.echo(f"note: {note}")


def _explained(found: Profile, transaction: TransactionRules, rule: ElementRule) -> dict[str, Any]:
    table = found.tables.get(rule.table) if rule.table is not None else None
    items = words.items_of(transaction, rule.key) if not rule.key.item else ()
    filling = filling_of(found, transaction, rule.key)
    return {
        "event": "rule",
        "profile": found.name,
        "transaction": transaction.tot,
        "verified": transaction.verified,
        "element": str(rule.key),
        "mnemonic": rule.mnemonic,
        "title": rule.title,
        "presence": rule.presence.value,
        "characters": rule.characters.value,
        "size": str(rule.size),
        "occurrences": str(rule.occurrences),
        "form": rule.form.value if rule.form is not None else None,
        "pattern": rule.pattern,
        "pattern_words": rule.pattern_words,
        "table": None
        if table is None
        else {
            "name": table.name,
            "title": table.title,
            "partial": table.partial,
            "codes": dict(table.codes),
            "offered": list(table.offered),
            "origin": _origin(table.origin),
        },
        "items": [str(one.key) for one in items],
        "filled": None
        if filling is None
        else {
            "by": filling.by,
            "said": filling.said,
            "origin": None if filling.origin is None else _origin(filling.origin),
        },
        "cross_rules": [_cross(one) for one in words.crosses_of(transaction, rule.key)],
        "asked_for": list(words.quality_words(found)) if rule.key == _QUALITIES else [],
        "answers": list(words.answer_words(found, transaction, rule.key)),
        "codes": [_code(one) for one in _codes(found, transaction, rule)],
        "origins": [_origin(one) for one in rule.origins],
    }


def _codes(found: Profile, transaction: TransactionRules, rule: ElementRule) -> tuple[AnswerCode, ...]:
    """The codes that messages of an answer may carry, the agency's own first; none of another element."""
    if transaction.kind is not TransactionKind.ANSWER or rule.key != _MESSAGES:
        return ()
    own = found.answers.codes
    return (*own.values(), *(one for code, one in shipped_codes().items() if code not in own))


def _code(one: AnswerCode) -> dict[str, Any]:
    return {
        "code": one.code,
        "area": one.area,
        "meaning": one.meaning,
        "act": one.act.value,
        "words": dict(one.words),
        "source": one.source,
        "place": one.place,
    }


def _cross(one: CrossRule) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "elements": [str(key) for key in one.elements],
        "said": words.cross_words(one),
        "origin": _origin(one.origin),
    }


def _origin(one: Origin) -> dict[str, Any]:
    return {"profile": one.profile, "file": one.file, "line": one.line, "source": one.source, "date": one.date}


def _print_explained(found: Profile, transaction: TransactionRules, rule: ElementRule) -> None:
    click.echo(f"{_name(rule)}, in {transaction.tot} ({transaction.title}) by the profile {found.name}")
    if not transaction.verified:
        click.echo(f"The rules of {transaction.tot} are not verified: production refuses it.")
    _line("presence", words.presence_words(rule))
    items = words.items_of(transaction, rule.key) if not rule.key.item else ()
    if not items:
        _line("value", words.value_words(rule))
    _line("form", words.form_words(rule))
    if rule.pattern is not None:
        _line("pattern", rule.pattern_words)
        _line("", f"  written {rule.pattern}")
    _line("occurs", words.occurrence_words(rule))
    for item in items:
        _line("item", f"{_name(item)}: {words.presence_words(item)}; {words.value_words(item)}")
    if rule.table is not None and (table := found.tables.get(rule.table)) is not None:
        more = "; it does not hold every code, others are let through" if table.partial else ""
        _line("table", f"{table.name}: {table.title}, {words.source_words(table.origin)}{more}")
        for code, meaning in table.codes.items():
            click.echo(f"               {code:<6} {meaning}")
        if set(table.offered) != set(table.codes):
            _line("offered", f"a form offers {', '.join(table.offered)}")
    if (filling := filling_of(found, transaction, rule.key)) is not None:
        _line("filled", filling.said)
        if filling.origin is not None:
            _line("", f"  from {words.place_words(filling.origin)}, {words.source_words(filling.origin)}")
    if rule.key == _QUALITIES:
        for said in words.quality_words(found):
            _line("asked for", said)
    for said in words.answer_words(found, transaction, rule.key):
        _line("answers", said)
    for one in _codes(found, transaction, rule):
        _line("code", f"{one.code:<6} {one.meaning} ({one.act}); from {one.place}, {one.source}")
    for cross in words.crosses_of(transaction, rule.key):
        _line("with others", words.cross_words(cross))
        _line("", f"  from {words.place_words(cross.origin)}, {words.source_words(cross.origin)}")
    for origin in rule.origins:
        _line("from", f"{words.place_words(origin)}, {words.source_words(origin)}")


def _name(rule: ElementRule) -> str:
    return ", ".join(part for part in (f"{rule.key} {rule.mnemonic}".strip(), rule.title) if part)


def _line(label: str, text: str | None) -> None:
    if text is not None:
        click.echo(f"  {label:<12} {text}")
