"""`booking-station profile certify`: a deck of synthetic transactions for one profile, and the evidence of it."""

from datetime import datetime
from pathlib import Path

import click

from app.an2k.rules import profiles
from app.an2k.rules.values import Profile
from app.cli.config import settings
from app.cli.profile_options import CONFIG, FILE, FOLDER, JSON, PROFILE
from app.cli.progress import progress_of
from app.cli.reporting import guarded, print_json
from app.cli.root import program_version
from app.cli.running import orderly_end
from app.clock import SystemClock
from app.config import Environment, StationConfig
from app.domain.capture import ReaderIdentity

EXIT_DISAGREES, EXIT_NOT_MADE = 1, 2
FIRST_YEAR, LAST_YEAR = 2000, 2900  # the people of a deck were born in the 1980s; its future dates are in 2999
_MOST_SHOWN = 20  # files that do not agree, on the terminal; the evidence has all


@click.command()
@PROFILE
@CONFIG
@FOLDER
@click.option("--out", type=FILE, required=True, help="Folder of the pack: new, or empty.")
@click.option("--production", is_flag=True, help="Judge as a production station does, whatever the settings say.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day of every transaction, by default today.")
@click.option("--reader-make", default="", help="Make of the reader (2.067), as its maker writes it.")
@click.option("--reader-model", default="", help="Its model.")
@click.option("--reader-serial", default="", help="Its serial number.")
@JSON
def certify(
    name: str | None,
    config_file: Path | None,
    folder: Path | None,
    out: Path,
    production: bool,
    day: datetime | None,
    reader_make: str,
    reader_model: str,
    reader_serial: str,
    as_json: bool,
) -> None:
    """Make the certification pack of a profile in the folder --out: a deck of synthetic transactions, good and broken,
    with the finding that each must give, judged by this program; and the evidence that a bureau asks for.

    Ends with 0 when every file was found to be what was expected, with 1 when one was not (the pack is there all the
    same), with 2 when no pack was made.
    """
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise click.BadParameter(f"The years {FIRST_YEAR} to {LAST_YEAR} are taken.", param_hint="--date")
    with guarded(as_json=as_json, failed=EXIT_NOT_MADE), orderly_end():
        config, _ = settings(config_file)
        place = folder or config.profiles_path
        profile = profiles.load(name or config.profile, place)
        from app.an2k.trial import Sender, require_sendable

        moment = day or SystemClock().now()
        require_sendable(profile, at=moment, sender=Sender(config.ori, config.dai, config.station_code))
        given = ReaderIdentity(reader_make, reader_model, reader_serial)
        judged = production or config.environment is Environment.PRODUCTION
        _make(config, profile, place, out, given, moment, production=judged, as_json=as_json)


def _make(
    config: StationConfig,
    profile: Profile,
    place: Path | None,
    out: Path,
    given: ReaderIdentity,
    day: datetime,
    *,
    production: bool,
    as_json: bool,
) -> None:
    from app.an2k.deck.values import Ground
    from app.certification.causes import cause_words
    from app.certification.facts import SIMULATED_READER
    from app.certification.pack import About, make_pack
    from app.certification.prints import SEEDS, SyntheticPrints
    from app.imaging.codec_pool import CodecPool

    simulated = not (given.make and given.model)
    with CodecPool() as coder, progress_of(as_json) as progress:
        prints = SyntheticPrints(profile.images, coder, told=lambda done, total: progress.tell("people", done, total))
        ground = Ground(
            profile=profile,
            ori=config.ori,
            dai=config.dai,
            day=day.date(),
            reader=SIMULATED_READER if simulated else given,
            prints=prints,
            people=len(SEEDS),
            production=production,
        )
        about = About(config.agency, config.reader, simulated, program_version(), place)
        evidence = make_pack(out, ground, about, seeds=prints.seeds)
    wrong = [one for one in evidence.files if not one.agrees]
    explained = {file for cause in evidence.causes for file in cause.files}
    if as_json:
        for cause in evidence.causes:
            named = {"code": cause.code, "element": cause.element, "rule": cause.rule, "tots": cause.tots}
            print_json({"event": "cause", **named, "files": len(cause.files)})
        for one in wrong:
            print_json({"event": "disagrees", "file": one.file, "tot": one.tot, "tries": one.tries})
        size = sum(one.size_bytes for one in evidence.files)
        print_json(
            {
                "event": "certified",
                "profile": profile.name,
                "folder": str(out),
                "files": len(evidence.files),
                "disagreeing": len(wrong),
                "bytes": size,
                "agrees": evidence.agrees,
            }
        )
    else:
        for cause in evidence.causes:
            click.echo(f"not expected, a common cause: {cause_words(cause)}")
        others = [one for one in wrong if one.file not in explained]
        for one in others[:_MOST_SHOWN]:
            click.echo(f"not as expected: {one.file}: {one.tries}")
        if len(others) > _MOST_SHOWN:
            click.echo(f"and {len(others) - _MOST_SHOWN} more")
        said = "all as expected" if not wrong else f"{len(wrong)} not as expected"
        click.echo(f"{len(evidence.files)} files for the profile {profile.name}, {said}; read {out / 'evidence.html'}.")
    if wrong:
        raise SystemExit(EXIT_DISAGREES)
