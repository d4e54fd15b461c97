"""The guide for an administrator: its mapping is a mapping, its settings are settings, its names are all there."""

import re
import tomllib
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from app.config import is_loopback
from app.exchange import records
from app.exchange.mapping import DateFormat, OutName
from app.exchange.mapping_file import read_mapping
from app.exchange.records import read_delivery
from app.jail_settings import JailSettings, fault_of
from tests.support import values

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "jail-system.md").read_text(encoding="utf-8")


def block(head: str) -> str:
    found = re.search(rf"^```{head}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_mapping_of_the_guide_reads_the_example(tmp_path: Path) -> None:
    (tmp_path / "county.toml").write_text(block("toml mapping"), encoding="utf-8")
    mapping = read_mapping(tmp_path / "county.toml")
    data = (ROOT / "resources" / "examples" / "jail-bookings.json").read_bytes()
    clear, _ = read_delivery(data, mapping, now=values.NOON, today=values.NOON.date())
    assert clear.is_clear
    assert mapping.outgoing is not None


def test_the_settings_of_the_guide_are_usable() -> None:
    settings = msgspec.convert(tomllib.loads(block("toml"))["jail"], JailSettings)
    assert fault_of(settings, Path("/var/lib/station"), training=False, is_this_machine=is_loopback) == ""


def test_every_name_is_in_the_guide() -> None:
    codes = [value for name, value in vars(records).items() if name.isupper() and str(value).startswith("jms/")]
    assert len(codes) > 5
    for name in (*OutName, *get_args(DateFormat), *JailSettings.__struct_fields__, *codes):
        assert f"`{name}`" in GUIDE, name


FAULTS = [
    ({"mapping": ""}, "mapping"),
    ({"folder": ""}, "names no way"),
    ({"folder": "jail"}, "absolute"),
    ({"folder": "/data/jail"}, "outside data_dir"),
    ({"out_folder": "/srv/in"}, "two folders"),
    ({"listen": "8741"}, "address and a port"),
    ({"listen": "10.0.0.5:8741"}, "set token_file"),
    ({"listen": "10.0.0.5:8741", "token_env": "TOKEN"}, "set tls_certificate"),
    ({"listen": "127.0.0.1:8741", "tls_key": "/key"}, "go together"),
    ({"token_env": "A", "token_file": "/b"}, "not both"),
    ({"out_url": "ftp://jms.example.gov"}, "https://"),
    ({"out_url": "http://jms.example.gov/x"}, "https://"),
]


@pytest.mark.parametrize(("changes", "said"), FAULTS)
def test_settings_that_do_not_go_together_are_said(changes: dict[str, str], said: str) -> None:
    settings = JailSettings(**{"mapping": "/m.toml", "folder": "/srv/in", **changes})
    assert said in fault_of(settings, Path("/data"), training=False, is_this_machine=is_loopback)


def test_training_stays_on_its_own_machine(tmp_path: Path) -> None:
    def fault(**changes: str) -> str:
        settings = JailSettings(**{"mapping": "/m.toml", "folder": str(tmp_path / "jail"), **changes})
        return fault_of(settings, tmp_path, training=True, is_this_machine=is_loopback)

    assert fault() == ""
    assert "must lie in data_dir" in fault(out_folder="/srv/out")
    assert "this machine" in fault(out_url="https://jms.example.gov")
    assert fault(out_url="http://127.0.0.1:1234/x") == ""
    assert fault(listen="10.0.0.5:8741", token_env="TOKEN") == ""
