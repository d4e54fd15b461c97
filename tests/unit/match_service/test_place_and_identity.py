"""The data directory and the key: one service, one environment, one key for its life."""

import base64
import stat
from pathlib import Path

import pytest

from app.config import Environment
from app.match_service import errors
from app.match_service.identity import KEY_NAME, open_identity
from app.match_service.place import claimed, environment_of


def test_one_service_a_directory(tmp_path: Path) -> None:
    with claimed(tmp_path / "data", Environment.TRAINING):
        with pytest.raises(errors.DataDirectoryInUse), claimed(tmp_path / "data", Environment.TRAINING):
            pytest.fail("two services in one directory")
        assert environment_of(tmp_path / "data") is Environment.TRAINING
    with claimed(tmp_path / "data", Environment.TRAINING):
        pass


@pytest.mark.parametrize(("first", "other"), [tuple(Environment), tuple(Environment)[::-1]])
def test_data_of_one_environment_never_serve_the_other(tmp_path: Path, first: Environment, other: Environment) -> None:
    with claimed(tmp_path, first):
        pass
    with pytest.raises(errors.OtherEnvironment), claimed(tmp_path, other):
        pytest.fail("data of one environment in the other")


def test_a_place_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(errors.DataDirectoryNotUsable), claimed(tmp_path / "file", Environment.TRAINING):
        pytest.fail("a file is no directory")


def test_an_unused_place_is_for_no_environment(tmp_path: Path) -> None:
    with pytest.raises(errors.NoDatabase):
        environment_of(tmp_path)


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = open_identity(tmp_path, Environment.TRAINING, create=True)
    assert stat.S_IMODE((tmp_path / KEY_NAME).stat().st_mode) == 0o600
    assert open_identity(tmp_path, Environment.TRAINING, create=False).public_key == first.public_key
    assert len(base64.b64decode(first.public_key)) == 32


def test_a_lost_key_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(errors.KeyNotUsable):
        open_identity(tmp_path, Environment.TRAINING, create=False)
    assert not (tmp_path / KEY_NAME).exists()


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_damaged_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / KEY_NAME).write_bytes(content)
    with pytest.raises(errors.KeyNotUsable):
        open_identity(tmp_path, Environment.TRAINING, create=True)
