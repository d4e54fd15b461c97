"""The strip of trace pictures in the developer's guide of image science, of a person who does not exist.

    python docs/trace_strip.py [FILE]

Writes docs/images/imaging-trace.png, or FILE.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from app.domain.image import FingerImage, Pixels  # noqa: E402
from app.domain.position import FrictionRidgePosition  # noqa: E402
from app.imaging.trace import Array, Trace  # noqa: E402
from app.imaging.trace_folder import as_grey, strip, tile  # noqa: E402
from app.imaging.tracing import show_stages  # noqa: E402
from app.opencv import cv2  # noqa: E402
from drivers.simulated.generator import make_masters, person  # noqa: E402
from drivers.simulated.impression import render_slap  # noqa: E402

SEED = 5
FINGER = "finger-03"  # the one whose own stages are shown
FINGERS = (2, 3, 4, 5)
TURN_DEG = 12.0
TILES_A_ROW = 6
PICTURE = ROOT / "docs" / "images" / "imaging-trace.png"


def slap() -> FingerImage:
    with tempfile.TemporaryDirectory() as folder:
        masters = make_masters(SEED, Path(folder))
        models = {model.finger: model for model in person(SEED).fingers}
        rng = np.random.default_rng(SEED)
        return FingerImage(render_slap(masters, models, FINGERS, rng, hand_turn_deg=TURN_DEG).pixels)


def stages(image: FingerImage) -> list[Pixels]:
    """A tile for each stage of the slap, of the live look, and of one finger."""
    tiles: list[Pixels] = []

    def keep(name: str, array: Array) -> None:
        if not name.startswith("finger-") or name.startswith(FINGER):
            tiles.append(tile(name.removeprefix(f"{FINGER}/"), as_grey(array)))

    show_stages(image, FrictionRidgePosition.PLAIN_RIGHT_FOUR, Trace(keep))
    return tiles


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE
    sheet = strip(stages(slap()), TILES_A_ROW)
    done = cv2.imwrite(str(target), sheet, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    if not done:
        raise SystemExit(f"{target} cannot be written")
    print(target)


if __name__ == "__main__":
    main()
