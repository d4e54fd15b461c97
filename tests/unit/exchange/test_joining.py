"""A station joins the jail's own system where its settings say so, and goes on without it where it cannot."""

import contextlib
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap.jail import jail_exchange
from app.clock import SystemClock
from app.config import ConfigError, Environment, StationConfig, load, require_coherent
from app.jail_settings import JailSettings
from app.station import events as e
from app.station.jail_news import JailNews
from app.store.stores import Stores, open_vault
from tests.unit.exchange.jail import MAPPING, Gate, delivery, drop


def station(data: Path, **jail: Any) -> StationConfig:
    settings = JailSettings(**{"mapping": str(MAPPING), "folder": str(data / "jail"), **jail})
    return StationConfig(data_dir=str(data), jail=settings)


def test_a_station_without_the_table_has_no_exchange(tmp_path: Path) -> None:
    config = StationConfig(data_dir=str(tmp_path))
    assert jail_exchange(config, lambda: pytest.fail("nothing is opened"), JailNews(), SystemClock()) is None


def test_what_is_dropped_is_news_at_the_desk(tmp_path: Path) -> None:
    news, seen, gate = JailNews(), list[e.Event](), Gate()
    vault = open_vault(tmp_path)
    with contextlib.closing(Stores.open(tmp_path, vault, clock=SystemClock())) as stores:
        open_stores = lambda: Stores.open(tmp_path, vault, clock=SystemClock(), check=False)  # noqa: E731
        exchange = jail_exchange(station(tmp_path, out_folder=str(tmp_path / "out")), open_stores, news, SystemClock())
        assert exchange is not None
        assert (tmp_path / "jail").is_dir()  # in training nobody else makes them
        assert (tmp_path / "out").is_dir()
        drop(tmp_path / "jail", "a.json", delivery("A1"))
        exchange.start()
        try:
            gate.until(lambda: news.watch(seen.append) is None and bool(seen))
        finally:
            assert exchange.stop()
        assert isinstance(seen[0], e.ArrivalsTouched)
        assert [one.record.values["booking_number"] for one in stores.arrivals.waiting()] == ["A1"]


@pytest.mark.parametrize(
    ("jail", "code"),
    [({"mapping": "/absent/county.toml"}, "jms/mapping-not-usable"), ({"token_file": "/absent"}, "jms/secret-missing")],
)
def test_what_cannot_be_used_is_said_and_keeps_nobody_from_booking(
    tmp_path: Path, jail: dict[str, str], code: str
) -> None:
    news, seen = JailNews(), list[e.Event]()
    assert jail_exchange(station(tmp_path, **jail), lambda: pytest.fail("no store"), news, SystemClock()) is None
    news.watch(seen.append)
    (fault,) = seen
    assert isinstance(fault, e.Fault)
    assert code in fault.refusal.message


def test_the_table_of_station_toml(tmp_path: Path) -> None:
    text = f'data_dir = "{tmp_path}"\n[jail]\nmapping = "{MAPPING}"\nfolder = "{tmp_path}/jail"\n'
    (tmp_path / "station.toml").write_text(text, encoding="utf-8")
    config = load(tmp_path / "station.toml", environ={})
    require_coherent(config)
    assert config.jail is not None
    assert config.environment is Environment.TRAINING
    (tmp_path / "station.toml").write_text(text.replace(f"{tmp_path}/jail", "/srv/jail"), encoding="utf-8")
    with pytest.raises(ConfigError, match="folder of \\[jail\\] must lie in data_dir"):
        require_coherent(load(tmp_path / "station.toml", environ={}))
    (tmp_path / "station.toml").write_text(f"{text}foldr = 'x'\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="foldr"):
        load(tmp_path / "station.toml", environ={})
