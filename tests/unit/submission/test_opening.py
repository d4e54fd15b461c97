"""Which channel the settings open, and that training opens none to a bureau."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.an2k.answers import AnswerRules
from app.channel_settings import ChannelName
from app.config import ConfigError, StationConfig, load
from app.submission.channels.opening import open_drop_channel
from tests.support import values
from tests.support.bureau_files import answer_file
from tests.support.store_desk import S, SetClock, bring_to, opened

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE0K"
HERE = "127.0.0.1"
TABLES: dict[str, dict[str, Any]] = {
    "mail": {
        "smtp_host": HERE, "imap_host": HERE, "sender": "jail@example.gov", "to": "bureau@example.gov",
        "user": "jail", "password_env": "X",
    },
    "sftp": {"host": HERE, "user": "jail", "host_key": KEY, "out": "in", "answers": "out", "password_env": "X"},
}  # fmt: skip


def config(data: Path, channel: str, **table: Any) -> StationConfig:
    return load(None, environ={}, overrides={"data_dir": str(data), "channel": channel, channel: table})


@pytest.mark.parametrize(("name", "recipient"), [("mail", "bureau@example.gov"), ("sftp", f"jail@{HERE}")])
def test_the_channel_of_the_settings(tmp_path: Path, name: str, recipient: str) -> None:
    channel = open_drop_channel(
        config(tmp_path, name, **TABLES[name]), clock=SetClock(), rules=AnswerRules(), environ={}
    )
    assert channel is not None
    assert (channel.name, channel.recipient) == (ChannelName(name), recipient)
    channel.close()


def test_https_is_not_one_of_these(tmp_path: Path) -> None:
    assert (
        open_drop_channel(
            load(None, environ={}, overrides={"data_dir": str(tmp_path)}), clock=SetClock(), rules=AnswerRules()
        )
        is None
    )


def test_training_opens_no_channel_to_a_bureau(tmp_path: Path) -> None:
    table = {**TABLES["sftp"], "host": "sftp.example.gov"}
    with pytest.raises(ConfigError, match="training"):
        open_drop_channel(config(tmp_path, "sftp", **table), clock=SetClock(), rules=AnswerRules())


def test_a_submission_and_its_answer_by_folders_in_the_data_directory(tmp_path: Path) -> None:
    for name in ("out", "answers"):
        (tmp_path / name).mkdir()
    table = {"out": str(tmp_path / "out"), "answers": str(tmp_path / "answers"), "acknowledgements": ["ACK"]}
    clock = SetClock()
    channel = open_drop_channel(config(tmp_path, "folder", **table), clock=clock, rules=AnswerRules())
    assert channel is not None
    with opened(tmp_path, clock) as stores:
        tcn = bring_to(stores, S.SENDING).tcn
        stores.queue.handed_over(tcn, channel.submit(values.ORI, tcn, b"payload"))
        assert (tmp_path / "out" / f"{tcn}.an2").read_bytes() == b"payload"
        (tmp_path / "answers" / "1.an2").write_bytes(answer_file(tcn))
        channel.collect(stores.queue, lambda _: None, may_wait=False)
        assert 0 < channel.rest_s() < 20  # it is looked at again before the next look is due, to see that it is whole
        clock.at += timedelta(seconds=channel.rest_s())
        while channel.rest_s() <= 0:
            channel.collect(stores.queue, lambda _: None, may_wait=False)
        assert stores.queue.entry(tcn).state is S.ANSWERED
    channel.close()
