"""Options that several commands have."""

from pathlib import Path

import click

FILE = click.Path(path_type=Path, readable=False)
CONFIG = click.option("--config", "config_file", type=FILE, help="station.toml.")
FOLDER = click.option("--dir", "folder", type=FILE, help="Folder of profiles instead of the one configured.")
PROFILE = click.option("--profile", "name", help="Name of a profile instead of the one configured.")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
