"""The table of docs/trainer-faults.md, made from a live station.

python docs/faults_table.py > docs/trainer-faults.md
"""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.domain.position import FrictionRidgePosition  # noqa: E402
from app.presenters.parts import Language  # noqa: E402
from app.presenters.words import words_in  # noqa: E402
from tests.support import faults  # noqa: E402
from tests.support.faults import FINGERS_AT, Fault  # noqa: E402
from tests.support.live_desk import LiveDesk, Said  # noqa: E402

_HEAD = """# What the station says of each fault

Made by `docs/faults_table.py` from a live station with the simulated reader (seed 11); `tests/e2e/test_every_fault.py`
holds the same cases. "After" is the print that followed the remedy; of a fault that has none the glass, the reader or
the subject was exchanged.

| what befalls | at | found | the screen says | la pantalla dice | remedy | after |
|---|---|---|---|---|---|---|"""
_FOOT = """
What is wrong with the glass or the reader is said before the fingers come as well ("The glass looks dirty. Wipe it.",
"Another reader answers than before. Connect the registered one."). Worn ridges stay as they are: after the third
attempt the best may be kept with a reason.

Nothing is said where nothing is to be mended: a late reader (`latency`) is only slow, and the scanner's own keys
(`key_accept`, `key_again`) accept or take again in review; `accept` never accepts a poor print, and the screen says
why.

## What a single print does not tell
- Other thumbs (`swap_hands` at both thumbs), one other finger of a slap, and another finger at a roll: prints are
  compared when all are there, and the review names the one to do again.
- A roll in which the finger slid is told in all but a few of a hundred attempts: where the seam meets ridges that run
  along it, there is little of a seam to see.
- A roll that was pressed hard, or lightly, is often as good as any; what can be read is not called amiss.
- Fingers that have grown together but part at their tips are found as two, and nothing needs to be said. A sixth finger
  that lies on the edge of the picture is not counted.
- How far and how evenly a finger was rolled is judged from the picture alone. That it rolls too fast, or back and
  forth, is said while it rolls as well."""


def main() -> None:
    words = words_in(Language.EN)
    print(_HEAD)
    with tempfile.TemporaryDirectory() as folder, LiveDesk(Path(folder) / "data") as desk:
        for fault in (*faults.IN_THE_PRINT, *faults.ON_THE_LIVE_GLASS, *faults.OF_THE_READER):
            said, after = _lived_through(desk, fault)
            names = {FrictionRidgePosition(f): words.say(f"finger.{f}.bare") for f in sorted(fault.act.fingers)}
            who = f" ({', '.join(names.values())})" if names else ""
            remedy = words.say(f"remedy.{fault.remedy.value}") if fault.remedy is not None else "none"
            at = "roll of " + words.say(f"finger.{fault.at}.the") if fault.at <= 10 else words.say(f"step.{fault.at}")
            print(
                f"| `{fault.act.kind.value}`{who} | {at} | `{said.codes[0]}` | {said.english} | {said.spanish} "
                f"| {remedy} | {after.english} |"
            )
    print(_FOOT)


def _lived_through(desk: LiveDesk, fault: Fault) -> tuple[Said, Said]:
    """What was said of it, and of the print after its remedy."""
    desk.book(FINGERS_AT[fault.at], fault.at, fault.act)
    if fault in faults.ON_THE_LIVE_GLASS:
        said = desk.until_said(lambda said: fault.code in said.codes and fault.says in said.english)
    else:
        said = desk.review()
        while said.codes[:1] != (fault.code,) and said.attempts < fault.attempts:
            desk.again()
            said = desk.review()
    if fault.remedy is None:
        desk.controls.mend()
    else:
        desk.give(fault.remedy)
    if fault not in faults.ON_THE_LIVE_GLASS:
        desk.again()
    after = desk.review()
    desk.leave()
    return said, after


if __name__ == "__main__":
    main()
