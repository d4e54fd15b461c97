"""What the an2 commands have in common: their options, faults as objects, and text that is safe for a terminal."""

from pathlib import Path
from typing import Any

import click

from app.an2k.errors import ProfileNotUsable, RecordError
from app.an2k.names import ElementNames
from app.an2k.niem.errors import XmlNotReadable
from app.an2k.rules import profiles
from app.cli.config import settings
from app.cli.reporting import error_line
from app.config import ConfigError
from app.errors import ToldElsewhere, Whose

PERSONAL = click.option("--show-personal", "personal", is_flag=True, help="Show personal values too.")
_ITEMS = " ; "


def names_of(name: str | None, config_file: Path | None, folder: Path | None) -> ElementNames:
    """What the station's profile calls its fields, or the one that is named. Names are a convenience: where nothing was
    asked for and the settings or the profile cannot be used, the mnemonics that every program knows do."""
    try:
        config, _ = settings(config_file)
        return ElementNames(profiles.load(name or config.profile, folder or config.profiles_path))
    except (ConfigError, ProfileNotUsable):
        if name or config_file or folder:
            raise
        return ElementNames()


def fault_of(fault: RecordError) -> dict[str, Any]:
    """A fault with its place, for JSON; what has no place is left out."""
    said = {key: value for key, value in error_line(fault).items() if key != "event"}
    said["whose"] = whose_of(fault).value
    place = {
        "record": fault.record,
        "type": fault.record_type,
        "field": fault.field,
        "subfield": fault.subfield,
        "item": fault.item,
        "byte": fault.offset,
        "line": fault.line if isinstance(fault, XmlNotReadable) else None,
    }
    return {**said, **{key: value for key, value in place.items() if value is not None}}


def told_of(file: Path, fault: RecordError, called: str = "") -> ToldElsewhere:
    """The fault with the file that has it. `called`: what the command calls that file, as "A"."""
    name = f"{called}, {plain(str(file))}" if called else plain(str(file))
    return ToldElsewhere(fault.code, whose_of(fault), f"{name}: {fault.message}", fault.next_step)


def whose_of(fault: RecordError) -> Whose:
    """These commands are an administrator's: what the station would ask an officer to do is his."""
    return Whose.ADMINISTRATOR if fault.whose is Whose.OFFICER else fault.whose


def items_of(items: tuple[str, ...]) -> str:
    return plain(_ITEMS.join(items))


def plain(text: str) -> str:
    """Without what moves a cursor or rings a bell."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
