"""`booking-station an2 validate`: files against the rules of an agency's profile."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click
import msgspec

from app.an2k.findings import Finding, Severity
from app.an2k.record import AnsiNistFile
from app.an2k.rules import profiles
from app.an2k.rules.values import Profile, TransactionKind
from app.an2k.validate import last_day
from app.an2k.validation.engine import validate_file
from app.an2k.validation.header import TOT
from app.an2k.validation.sentences import administrator_sentence
from app.cli.an2_files import open_as_far_as_it_goes
from app.cli.an2_images import Looked, look_at_images
from app.cli.an2_words import fault_of, plain, told_of
from app.cli.config import settings
from app.cli.profile_options import CONFIG, FILE, FOLDER, JSON, PROFILE
from app.cli.reporting import guarded, print_json, report
from app.clock import SystemClock
from app.config import Environment
from app.imaging.codec_pool import CodecPool

EXIT_CLEAN, EXIT_ERRORS, EXIT_NOT_READABLE = 0, 1, 2


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@PROFILE
@CONFIG
@FOLDER
@click.option("--images", is_flag=True, help="Decode every image too, and report those that are damaged.")
@click.option("--production", is_flag=True, help="Judge as a production station does, whatever the settings say.")
@JSON
def validate(
    files: tuple[Path, ...],
    name: str | None,
    config_file: Path | None,
    folder: Path | None,
    images: bool,
    production: bool,
    as_json: bool,
) -> None:
    """Check each FILE against the profile: every finding with its place, what is wanted, the rule and its source.

    Ends with 0 when nothing is an error, with 1 when something is, with 2 when a FILE cannot be read. No value of a
    record is ever shown.

    The first bytes of each image are compared with what its record says; --images decodes them whole, in a process of
    their own.
    """
    with guarded(as_json=as_json, failed=EXIT_NOT_READABLE):
        config, _ = settings(config_file)
        profile = profiles.load(name or config.profile, folder or config.profiles_path)
        production = production or config.environment is Environment.PRODUCTION
        with CodecPool(1) if images else nullcontext() as codec:
            ends = [_validated(file, profile, production, codec, as_json) for file in files]
        if max(ends) != EXIT_CLEAN:
            raise SystemExit(max(ends))


def _validated(file: Path, profile: Profile, production: bool, codec: CodecPool | None, as_json: bool) -> int:
    opened = open_as_far_as_it_goes(file)
    if opened.fault is not None:
        if as_json:
            print_json({"event": "fault", "file": str(file), **fault_of(opened.fault)})
        else:
            click.echo(f"{plain(str(file))}: cannot be read")
            report(told_of(file, opened.fault), as_json=False)
        return EXIT_NOT_READABLE
    today = last_day(SystemClock().now())
    findings = list(validate_file(opened.file, profile, today=today, production=production))
    looked = None if codec is None else look_at_images(opened.file, codec, findings, _severity(opened.file, profile))
    findings += [] if looked is None else looked.findings
    errors = sum(one.severity is Severity.ERROR for one in findings)
    if as_json:
        for one in findings:
            print_json({"event": "finding", "file": str(file), **_facts(one)})
        said = {"file": str(file), "profile": profile.name, "findings": len(findings), "errors": errors}
        if looked is not None:
            said |= {"images_decoded": looked.decoded, "images_left": looked.left}
        print_json({"event": "validated", **said})
    else:
        counted = f"{len(findings)} finding{'' if len(findings) == 1 else 's'}"
        click.echo(f"{plain(str(file))}: {counted}, errors: {errors}, by the profile {profile.name}{_decoded(looked)}")
        for one in findings:
            click.echo(f"  {one.severity:<7} [{one.code}] {administrator_sentence(one)}")
    return EXIT_ERRORS if errors else EXIT_CLEAN


def _severity(file: AnsiNistFile, profile: Profile) -> Severity:
    """Of a damaged image: of an answer nothing is more than a warning, as by the rules."""
    given = file.header.get(TOT)
    rules = profile.transactions.get(given.value.decode("latin-1")) if given is not None else None
    is_answer = rules is not None and rules.kind is TransactionKind.ANSWER
    return Severity.WARNING if is_answer else Severity.ERROR


def _decoded(looked: Looked | None) -> str:
    if looked is None:
        return ""
    left = f", {looked.left} not, for their coding or record is not read here" if looked.left else ""
    return f"; images decoded: {looked.decoded}{left}"


def _facts(finding: Finding) -> dict[str, Any]:
    """A finding flat, what does not apply left out."""
    place = {("type" if key == "record_type" else key): value for key, value in _there(finding.place).items()}
    rest = {key: value for key, value in _there(finding).items() if key != "place"}
    return {**rest, **place, "sentence": administrator_sentence(finding)}


def _there(values: msgspec.Struct) -> dict[str, Any]:
    return {key: value for key, value in msgspec.structs.asdict(values).items() if value not in (None, "")}
