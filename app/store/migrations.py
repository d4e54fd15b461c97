"""Numbered SQL files of `resources/migrations/station`, applied in order, each in a transaction of its own."""

from collections.abc import Callable
from importlib import resources
from typing import Any

from sqlite_utils import Migrations

_FOLDER = "migrations/station"
SET_NAME = "station"


def _step(sql: str) -> Callable[[Any], None]:
    def apply(database: Any) -> None:
        database.executescript(sql)

    return apply


def station_migrations() -> tuple[str, ...]:
    """Names of the migrations that this version knows, in order."""
    folder = resources.files("resources").joinpath(_FOLDER)
    return tuple(sorted(f.name.removesuffix(".sql") for f in folder.iterdir() if f.name.endswith(".sql")))


def load() -> Migrations:
    """The set of migrations as sqlite-utils applies it."""
    migrations = Migrations(SET_NAME)
    folder = resources.files("resources").joinpath(_FOLDER)
    for name in station_migrations():
        migrations(name=name)(_step(folder.joinpath(f"{name}.sql").read_text(encoding="utf-8")))
    return migrations
