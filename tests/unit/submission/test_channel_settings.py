"""Which ways to a bureau the settings allow: complete, without a secret in them, and training kept to itself."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.config import ConfigError, load, require_coherent

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE0K"
FOLDER = {"out": "/srv/bureau/in", "answers": "/srv/bureau/out", "marker": "BUREAU"}
MAIL = {
    "smtp_host": "mail.example.gov",
    "imap_host": "mail.example.gov",
    "sender": "jail@example.gov",
    "to": "bureau@example.gov",
    "user": "jail",
    "password_file": "/etc/booking-station/mail",
    "answers_from": ["bureau@example.gov"],
}
SFTP = {
    "host": "sftp.example.gov",
    "user": "jail",
    "host_key": KEY,
    "out": "in",
    "answers": "out",
    "key_file": "/etc/booking-station/id",
}
TABLES = {"folder": FOLDER, "mail": MAIL, "sftp": SFTP}
PRODUCTION = {"environment": "production", "reader": "real"}


def settings(tmp_path: Path, **values: Any) -> None:
    require_coherent(load(None, environ={}, overrides={"data_dir": str(tmp_path), **values}))


@pytest.mark.parametrize("name", list(TABLES))
def test_production_hands_over_by_each_way(tmp_path: Path, name: str) -> None:
    settings(tmp_path, channel=name, **{name: TABLES[name]}, **PRODUCTION)


@pytest.mark.parametrize("name", list(TABLES))
def test_a_way_without_its_table_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match=rf"no table \[{name}\]"):
        settings(tmp_path, channel=name, **PRODUCTION)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("folder", {"marker": ""}, "marker"),
        ("folder", {"out": "bureau/in"}, "absolute"),
        ("folder", {"answers": "/srv/bureau/in"}, "two folders"),
        ("mail", {"smtp_security": "none"}, "smtp_security"),
        ("mail", {"imap_security": "none"}, "imap_security"),
        ("mail", {"answers_from": []}, "answers_from"),
        ("mail", {"user": ""}, "user"),
        ("mail", {"password_env": "X"}, "one of password_file and password_env"),
        ("mail", {"password_file": ""}, "one of password_file"),
        ("mail", {"imap_user": "other"}, "imap_password_file"),
        ("sftp", {"key_file": ""}, "password_file"),
        ("sftp", {"host_key": "anything"}, "host_key"),
        ("sftp", {"port": 0}, "port"),
        ("folder", {"suffix": "/../x"}, "suffix"),
        ("folder", {"marker": "../x"}, "marker"),
    ],
)
def test_production_names_what_lacks_or_may_not_be(
    tmp_path: Path, name: str, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        settings(tmp_path, channel=name, **{name: {**TABLES[name], **change}}, **PRODUCTION)


@pytest.mark.parametrize(("name", "key"), [("mail", "password"), ("sftp", "password"), ("mail", "imap_password")])
def test_a_secret_in_the_settings_is_refused(tmp_path: Path, name: str, key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, channel=name, **{name: {**TABLES[name], key: "ZZSECRET"}}, **PRODUCTION)
    assert "ZZSECRET" not in str(caught.value)


@pytest.mark.parametrize("name", list(TABLES))
def test_training_never_hands_over_to_a_bureau(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="training"):
        settings(tmp_path, channel=name, **{name: TABLES[name]})


def test_training_by_each_way_to_itself(tmp_path: Path) -> None:
    inside = {"out": str(tmp_path / "out"), "answers": str(tmp_path / "answers")}
    settings(tmp_path, channel="folder", folder=inside)
    here = {"smtp_host": "127.0.0.1", "imap_host": "localhost", "smtp_security": "none", "imap_security": "none"}
    settings(tmp_path, channel="mail", mail={**MAIL, **here})
    settings(tmp_path, channel="sftp", sftp={**SFTP, "host": "::1"})


def test_a_folder_that_leads_out_of_a_training_directory_is_refused(tmp_path: Path) -> None:
    data, bureau = tmp_path / "data", tmp_path / "bureau"
    data.mkdir()
    bureau.mkdir()
    (data / "out").symlink_to(bureau)
    folder = {"out": str(data / "out"), "answers": str(data / "answers")}
    with pytest.raises(ConfigError, match="training"):
        settings(data, channel="folder", folder=folder)


def test_the_examples_of_the_guide_are_usable(tmp_path: Path) -> None:
    guide = (Path(__file__).resolve().parents[3] / "docs" / "administrator.md").read_text(encoding="utf-8")
    section = guide.partition("## How transactions reach the bureau")[2].partition("\n## ")[0]
    examples = [tomllib.loads(block.partition("```")[0]) for block in section.split("```toml\n")[1:]]
    assert [example["channel"] for example in examples] == list(TABLES)
    for example in examples:
        example["sftp"] = {**example["sftp"], "host_key": KEY} if "sftp" in example else None
        settings(tmp_path, **{name: table for name, table in example.items() if table}, **PRODUCTION)
