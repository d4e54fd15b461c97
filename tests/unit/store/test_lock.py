"""One station per data directory, one environment per data directory."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Environment
from app.store import errors
from app.store.lock import LOCK_NAME, DataDirectoryLock, check_environment, prepare_data_directory

HOLD = """
import sys
from pathlib import Path
from app.store.lock import DataDirectoryLock
with DataDirectoryLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def holder(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that has the directory."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        yield child
        child.kill()


def test_a_second_process_is_refused_and_told_who_has_it(tmp_path: Path, holder: "subprocess.Popen[str]") -> None:
    with pytest.raises(errors.DataDirectoryInUse, match=str(holder.pid)) as caught, DataDirectoryLock(tmp_path):
        pass
    assert caught.value.code == "store/data-directory-in-use"
    assert (tmp_path / LOCK_NAME).read_text() == str(holder.pid)


def test_a_process_that_was_killed_leaves_no_lock(tmp_path: Path, holder: "subprocess.Popen[str]") -> None:
    holder.kill()
    holder.wait()
    with DataDirectoryLock(tmp_path):
        assert (tmp_path / LOCK_NAME).read_text() == str(os.getpid())


def test_the_same_process_cannot_take_it_twice_and_it_is_free_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with DataDirectoryLock(tmp_path), pytest.raises(errors.DataDirectoryInUse), DataDirectoryLock(tmp_path):
            pass


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(errors.StoreError), DataDirectoryLock(tmp_path / "nowhere"):
        pass


def test_a_directory_is_marked_for_one_environment(tmp_path: Path) -> None:
    place = tmp_path / "a" / "data"
    prepare_data_directory(place, Environment.TRAINING)
    prepare_data_directory(place, Environment.TRAINING)
    assert place.stat().st_mode & 0o077 == 0 or os.name == "nt"
    with pytest.raises(errors.OtherEnvironment, match="training"):
        prepare_data_directory(place, Environment.PRODUCTION)
    with pytest.raises(errors.OtherEnvironment):
        check_environment(place, Environment.PRODUCTION)
    (place / "environment").unlink()
    (place / "station.db").write_bytes(b"x")
    with pytest.raises(errors.OtherEnvironment):
        prepare_data_directory(place, Environment.TRAINING)


def test_a_directory_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir(mode=0o755)
    tmp_path.chmod(0o755)
    with pytest.raises(errors.NotOurs):
        prepare_data_directory(tmp_path, Environment.TRAINING)
    assert tmp_path.stat().st_mode & 0o777 == 0o755 or os.name == "nt"
    assert [file.name for file in tmp_path.iterdir()] == ["letters"]


def test_a_key_that_was_put_back_first_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "station.key").write_bytes(b"x")
    prepare_data_directory(tmp_path, Environment.TRAINING)
    check_environment(tmp_path, Environment.TRAINING)


def test_a_file_where_the_directory_should_be(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"x")
    with pytest.raises(errors.StoreError):
        prepare_data_directory(tmp_path / "data", Environment.TRAINING)
