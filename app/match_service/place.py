"""The service's data directory: made with narrow rights, for one environment, used by one service at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.config import Environment
from app.match_service import errors
from app.store import errors as store_errors
from app.store.lock import DataDirectoryLock, check_environment, prepare_data_directory


@contextmanager
def claimed(data: Path, environment: Environment) -> Iterator[None]:
    """Hold the directory while the block runs. DataDirectoryNotUsable, DataDirectoryInUse, OtherEnvironment."""
    with _own_words(environment):
        prepare_data_directory(data, environment)
        lock = DataDirectoryLock(data)
        lock.__enter__()
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


def environment_of(data: Path) -> Environment:
    """For which environment a directory is marked; NoDatabase when no service has worked there."""
    for environment in Environment:
        try:
            check_environment(data, environment)
        except store_errors.OtherEnvironment:
            continue
        except store_errors.StoreError as reason:
            raise errors.NoDatabase("No match service has worked in this data directory.") from reason
        return environment
    raise errors.OtherEnvironment("The data directory does not say for which environment it is.")


@contextmanager
def _own_words(environment: Environment) -> Iterator[None]:
    try:
        yield
    except store_errors.OtherEnvironment as reason:
        raise errors.OtherEnvironment(f"The data directory is not one for {environment.value}.") from reason
    except store_errors.DataDirectoryInUse as reason:
        raise errors.DataDirectoryInUse("Another match service uses this data directory.") from reason
    except store_errors.NotOurs as reason:
        raise errors.DataDirectoryNotUsable(reason.message, remedy=reason.next_step) from reason
    except store_errors.DiskFull as reason:
        raise errors.DiskFull("The disk of the match service is full.") from reason
    except store_errors.StoreError as reason:
        raise errors.DataDirectoryNotUsable("The data directory cannot be made or written.") from reason
