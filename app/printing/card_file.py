"""A card as a file: readable by its owner alone, whole or not at all, and not before the audit trail names it."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from app.errors import BookingStationError, Whose

_OWNER_ONLY = 0o600  # a person's data and prints


class CardNotSaved(BookingStationError):
    """The disk did not take it."""

    code = "card/not-saved"
    whose = Whose.ADMINISTRATOR
    remedy = "Look at the disk and at who may write to that folder, then print again."


def save_card(pdf: bytes, wanted: Path, *, recorded: Callable[[], None] = lambda: None) -> None:
    """A file of before is replaced. `recorded`: writes the act into the audit trail; where it cannot, there is no card.
    CardNotSaved, and whatever `recorded` raises."""
    beside = wanted.with_name(f"{wanted.name}.part")
    try:
        with open(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, _OWNER_ONLY), "wb") as file:
            file.write(pdf)
        recorded()
        beside.replace(wanted)
    except OSError as error:
        raise CardNotSaved(f"The card cannot be written: {error.strerror}.") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
