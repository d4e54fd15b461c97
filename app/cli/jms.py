"""`booking-station jms`: records of the jail's own system by hand, and whether a mapping is right. No personal data."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from app.an2k.rules.profiles import load
from app.an2k.rules.values import Profile
from app.an2k.validate import last_day
from app.cli.profile_options import CONFIG, FILE, JSON
from app.cli.queue import DATA, data_path, looking, working
from app.cli.reporting import guarded, print_json
from app.clock import SystemClock
from app.config import ConfigError
from app.domain.arrival import BookingRecord
from app.exchange.delivery import LARGEST_BYTES, DeliveryNotReadable
from app.exchange.mapping import JailMapping, charge_fields_of, fields_of
from app.exchange.mapping_file import read_mapping
from app.exchange.records import read_delivery
from app.exchange.telling import ACTS, name_of, told_record, written
from app.exchange.ways import FolderWay

MAPPING = click.option("--mapping", type=FILE, help="Mapping instead of the one in the settings.")


@click.group()
def jms() -> None:
    """Exchange bookings with the jail's own system (docs/jail-system.md)."""


@jms.command()
@click.argument("mapping", type=FILE)
@click.option("--try", "tried", type=FILE, help="A delivery to read by it; nothing is kept.")
@CONFIG
@JSON
def check(mapping: Path, tried: Path | None, config_file: Path | None, as_json: bool) -> None:
    """Look through a mapping, by the rules of the agency's profile.

    Says the first fault by file, line and key; or what it maps.
    """
    with guarded(as_json=as_json):
        profile = _profile(config_file)
        read = read_mapping(mapping, profile)
        facts = _facts(read)
        if tried is not None:
            facts |= _findings(_read(tried, read, profile))
        if as_json:
            print_json({"event": "mapping", **facts})
            return
        for name, value in facts.items():
            click.echo(f"{name:20} {', '.join(map(str, value)) if isinstance(value, list) else value}")


@jms.command("import")
@click.argument("file", type=FILE)
@MAPPING
@CONFIG
@DATA
@JSON
def take(file: Path, mapping: Path | None, config_file: Path | None, data: Path | None, as_json: bool) -> None:
    """Keep the records of a file for an officer. The station must be closed meanwhile: beside a running one put the
    file into the watched folder instead."""
    with guarded(as_json=as_json):
        read = _mapping(mapping, config_file)
        records = _read(file, read, _profile(config_file))
        with working(config_file, data) as stores:
            receipted = stores.arrivals.receive(records)
        for record, one, again in zip(records, receipted, _repeated(records), strict=True):
            if as_json:
                facts = {"outcome": one.outcome.value, "unclear": record.to_look_at, "repeated": again}
                print_json({"event": "arrival", "id": one.arrival_id, **facts})
            else:
                said = ", and once more further on in this file" if again else ""
                click.echo(f"{one.arrival_id}  {one.outcome.value:8} {record.to_look_at} to look at{said}")


@jms.command("list")
@CONFIG
@DATA
@JSON
def list_arrivals(config_file: Path | None, data: Path | None, as_json: bool) -> None:
    """List what waits for an officer. A running station is not disturbed."""
    with guarded(as_json=as_json), looking(config_file, data) as stores:
        for one in stores.arrivals.waiting():
            unclear = one.record.to_look_at
            number = one.record.values.get("booking_number", "")
            if as_json:
                facts = {"id": one.arrival_id, "booking_number": number, "version": one.version, "unclear": unclear}
                print_json({"event": "arrival", **facts, "booked": bool(one.booking_id)})
            else:
                booked = "  booked, changed since" if one.booking_id else ""
                click.echo(f"{one.updated_at:%Y-%m-%d %H:%M}  {number or '-':20}  {unclear} to look at{booked}")


@jms.command()
@click.argument("tcn")
@MAPPING
@CONFIG
@DATA
@click.option("--out", type=FILE, help="A folder for a file of each change; by default they are printed.")
@JSON
def export(
    tcn: str, mapping: Path | None, config_file: Path | None, data: Path | None, out: Path | None, as_json: bool
) -> None:
    """Show what the jail's system would be told now of an entry of the queue, change by change.

    What it was told before may differ: an answer that came since counts here already. Nothing is told by it.
    """
    with guarded(as_json=as_json):
        outgoing = _mapping(mapping, config_file).outgoing
        if outgoing is None:
            raise ConfigError("The mapping has no table [out].")
        with looking(config_file, data) as stores:
            entry = stores.queue.entry(tcn)
            bureau = tuple(answer for answer, _ in stores.queue.bureau.files_of(tcn))
            record_id = stores.arrivals.record_id_of(entry.booking_id)
            number = 0
            while (change := stores.told.next_change(number, ACTS)) is not None:
                number = change.number
                if change.tcn != tcn:
                    continue
                record = told_record(change, entry, record_id, outgoing, bureau)
                if record is None:
                    continue
                content = written(record, outgoing)
                if out is not None:
                    FolderWay(out).tell(name_of(change), content, outgoing.format)
                else:
                    click.echo(content.decode("utf-8"), nl=False)


# Inside. -------------------------------------------------------------------------------------------------------------


def _mapping(given: Path | None, config_file: Path | None) -> JailMapping:
    if given is None:
        _, config = data_path(config_file, None)
        if config.jail is None:
            raise ConfigError("There is no table [jail] in the settings.", remedy="Name a mapping with --mapping.")
        given = Path(config.jail.mapping)
    return read_mapping(given, _profile(config_file))


def _profile(config_file: Path | None) -> Profile:
    """The agency's, as the station would put it in force."""
    _, config = data_path(config_file, None)
    return load(config.profile, config.profiles_path)


def _read(file: Path, mapping: JailMapping, profile: Profile) -> tuple[BookingRecord, ...]:
    now = SystemClock().now()
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_BYTES + 1)
    except OSError as reason:
        raise DeliveryNotReadable(f"The file cannot be read: {reason.strerror}.") from reason
    return read_delivery(data, mapping, now=now, today=last_day(now), profile=profile)


def _facts(mapping: JailMapping) -> dict[str, object]:
    incoming = mapping.incoming
    return {
        "name": mapping.name,
        "format": incoming.format,
        "fields": [field for field, _ in fields_of(incoming)],
        "charges": [name for name, _ in charge_fields_of(incoming)],
        "tables": [f"{name} ({len(table.codes)})" for name, table in mapping.tables.items()],
        "told": list(mapping.outgoing.fields.values()) if mapping.outgoing is not None else [],
    }


def _findings(records: tuple[BookingRecord, ...]) -> dict[str, object]:
    """How often which field is unclear and why; never a value."""
    found: Counter[str] = Counter()
    repeated = _repeated(records)
    once = [record for record, again in zip(records, repeated, strict=True) if not again]
    for record in once:
        found.update(f"{one.field} {one.code}" for one in record.unclear)
        found.update(f"charges {one.code}" for one in record.unclear_charges)
    clear = sum(record.is_clear for record in once)
    unclear = [f"{what} ({count})" for what, count in sorted(found.items())]
    return {"records": len(once), "repeated": sum(repeated), "clear": clear, "unclear": unclear}


def _repeated(records: Sequence[BookingRecord]) -> list[bool]:
    """Of each, whether the same record stands further on in the delivery once more: it is counted there."""
    later: set[str] = set()
    found = []
    for one in reversed(records):
        found.append(bool(one.record_id) and one.record_id in later)
        later.add(one.record_id)
    return found[::-1]
