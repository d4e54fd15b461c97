"""[quality] of a profile's file: from which score a print is good or usable, finger by finger."""

from typing import Any

from app.an2k.rules.entries import Entry
from app.domain.position import FINGERS, FrictionRidgePosition
from app.domain.quality import Bounds

LEAST_GOOD, LARGEST_SCORE = 1, 100  # with 0 nothing would be asked of a print
MOST_ATTEMPTS = 10  # more would be asked of nobody's patience
_FINGERS = {str(int(finger)): finger for finger in FINGERS}


def quality_in(entry: Entry) -> dict[str, Any]:
    """What it states, as attributes of QualityThresholds; `single` by finger, None for one that is taken away."""
    changes: dict[str, Any] = {}
    for name in ("strict", "usual"):
        if (bounds := _bounds(entry, name, name)) is not None:
            changes[name] = bounds
    if (attempts := entry.number("attempts", 1, MOST_ATTEMPTS)) is not None:
        changes["attempts"] = attempts
    if (fingers := entry.table("fingers", "quality of fingers")) is not None:
        changes["single"] = _single(fingers)
        entry.broken = entry.broken or fingers.broken
    return changes


def _single(fingers: Entry) -> dict[FrictionRidgePosition, Bounds | None]:
    found: dict[FrictionRidgePosition, Bounds | None] = {}
    for written in fingers.values:
        finger = _FINGERS.get(written)
        if finger is None:
            fingers.tell(written, "A finger is written as its code, 1 (right thumb) to 10 (left little finger).")
        elif fingers.values[written] == "":
            found[finger] = None
        elif (bounds := _bounds(fingers, written, f"finger {written}")) is not None:
            found[finger] = bounds
    return found


def _bounds(entry: Entry, key: str, what: str) -> Bounds | None:
    table = entry.table(key, f"quality: {what}")
    if table is None:
        return None
    good, fair = table.number("good", LEAST_GOOD, LARGEST_SCORE), table.number("fair", 0, LARGEST_SCORE)
    for name in ("good", "fair"):
        if name not in table.values:
            table.tell(None, f"The key {name} is missing, as {key} = {{ good = 60, fair = 40 }}.")
    if good is not None and fair is not None and fair > good:
        table.tell("fair", f"{fair} is above good, {good}: a usable print is asked for no more than a good one.")
    table.finish()
    entry.broken = entry.broken or table.broken
    return Bounds(good, fair) if good is not None and fair is not None and not table.broken else None
