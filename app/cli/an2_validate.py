"""`booking-station an2 validate`: files against the rules of an agency's profile."""

from pathlib import Path
from typing import Any

import click
import msgspec

from app.an2k.findings import Finding, Severity
from app.an2k.rules import profiles
from app.an2k.rules.values import Profile
from app.an2k.validate import last_day
from app.an2k.validation.engine import validate_file
from app.an2k.validation.sentences import administrator_sentence
from app.cli.an2_files import open_as_far_as_it_goes
from app.cli.an2_words import fault_of, plain, told_of
from app.cli.config import settings
from app.cli.profile_options import CONFIG, FILE, FOLDER, JSON, PROFILE
from app.cli.reporting import guarded, print_json, report
from app.clock import SystemClock
from app.config import Environment

EXIT_CLEAN, EXIT_ERRORS, EXIT_NOT_READABLE = 0, 1, 2


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@PROFILE
@CONFIG
@FOLDER
@click.option("--production", is_flag=True, help="Judge as a production station does, whatever the settings say.")
@JSON
def validate(
    files: tuple[Path, ...],
    name: str | None,
    config_file: Path | None,
    folder: Path | None,
    production: bool,
    as_json: bool,
) -> None:
    """Check each FILE against the profile: every finding with its place, what is wanted, the rule and its source.

    Ends with 0 when nothing is an error, with 1 when something is, with 2 when a FILE cannot be read. No value of a
    record is ever shown.
    """
    with guarded(as_json=as_json, failed=EXIT_NOT_READABLE):
        config, _ = settings(config_file)
        profile = profiles.load(name or config.profile, folder or config.profiles_path)
        production = production or config.environment is Environment.PRODUCTION
        ends = [_validated(file, profile, production, as_json) for file in files]
        if max(ends) != EXIT_CLEAN:
            raise SystemExit(max(ends))


def _validated(file: Path, profile: Profile, production: bool, as_json: bool) -> int:
    opened = open_as_far_as_it_goes(file)
    if opened.fault is not None:
        if as_json:
            print_json({"event": "fault", "file": str(file), **fault_of(opened.fault)})
        else:
            click.echo(f"{plain(str(file))}: cannot be read")
            report(told_of(file, opened.fault), as_json=False)
        return EXIT_NOT_READABLE
    today = last_day(SystemClock().now())
    findings = validate_file(opened.file, profile, today=today, production=production)
    errors = sum(one.severity is Severity.ERROR for one in findings)
    if as_json:
        for one in findings:
            print_json({"event": "finding", "file": str(file), **_facts(one)})
        said = {"file": str(file), "profile": profile.name, "findings": len(findings), "errors": errors}
        print_json({"event": "validated", **said})
    else:
        counted = f"{len(findings)} finding{'' if len(findings) == 1 else 's'}"
        click.echo(f"{plain(str(file))}: {counted}, errors: {errors}, by the profile {profile.name}")
        for one in findings:
            click.echo(f"  {one.severity:<7} [{one.code}] {administrator_sentence(one)}")
    return EXIT_ERRORS if errors else EXIT_CLEAN


def _facts(finding: Finding) -> dict[str, Any]:
    """A finding flat, what does not apply left out."""
    place = {("type" if key == "record_type" else key): value for key, value in _there(finding.place).items()}
    rest = {key: value for key, value in _there(finding).items() if key != "place"}
    return {**rest, **place, "sentence": administrator_sentence(finding)}


def _there(values: msgspec.Struct) -> dict[str, Any]:
    return {key: value for key, value in msgspec.structs.asdict(values).items() if value not in (None, "")}
