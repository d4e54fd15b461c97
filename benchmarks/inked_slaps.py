"""Segmentation on hard slaps with known boxes: generated prints as ink on a card, with what cards and scanners add.

Each slap is of one kind: paper with texture and shade carries the prints; then come printed rules and words,
handwriting, a stamp, the prints of the fields around, a punched hole, too much or too little ink, a smear, the ghost
of another hand, fingers cut off or close together, a palm, low contrast, blur, coding, 1000 ppi. A finger is right when
it is named right and each edge is near the true one (32 px; 64 px for the crease, at 500 ppi). A wrong box is one that
lies on no fingertip.

Promise (step 4): 99 % of the fingers of moderate kinds, 15 ms on one thread at 1600x1500.
Run: python -m benchmarks.inked_slaps [--slaps N] [--first N] [--kinds NAME,..] [--masters FOLDER] [--save FOLDER]; one
JSON object a line.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from app.domain.segmentation import SegmentationPosition
from app.imaging.slap import segment
from app.opencv import cv2
from benchmarks.inked_card import FIRST_SEED, KINDS, PEOPLE, Corners, HardSlap, hard_slap
from drivers.simulated.generator import make_masters

SIDE_PX, BELOW_PX = 32.0, 64.0
LEAST_SHOWN = 0.6  # share of a fingertip on the picture from which it has to be found
PROMISE, PROMISE_MS = 0.99, 15.0


# Right or wrong. ------------------------------------------------------------------------------------------------------


def shown(tip: Corners, shape: tuple[int, ...]) -> tuple[float, Corners]:
    """The share of a fingertip that is on the picture, and the outline of that part."""
    height, width = shape
    picture = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    area, part = cv2.intersectConvexConvex(tip, picture)
    outline = tip if part is None else np.asarray(part, np.float32).reshape(-1, 2)
    return float(area) / max(1.0, float(cv2.contourArea(tip))), outline


def boxed_right(found: SegmentationPosition, tip: Corners, shape: tuple[int, ...], scale: float) -> bool:
    """Whether each edge lies near the true one, along the axes of the finger, as far as the picture shows it."""
    across, down = tip[1] - tip[0], tip[3] - tip[0]
    axes = np.stack([across / np.linalg.norm(across), down / np.linalg.norm(down)])
    ours = np.asarray(found.polygon, np.float32)
    edges = []
    for corners in (ours, tip):
        share, part = shown(corners, shape)
        if share < 0.995:
            low, high = (part @ axes.T).min(axis=0), (part @ axes.T).max(axis=0)
            edges.append((low[0], high[0], low[1], high[1]))
        else:
            a, b, c, d = corners @ axes.T
            edges.append(((a[0] + d[0]) / 2, (b[0] + c[0]) / 2, (a[1] + b[1]) / 2, (c[1] + d[1]) / 2))
    allowed = (SIDE_PX, SIDE_PX, SIDE_PX, BELOW_PX)
    return all(abs(float(a - b)) <= most * scale for a, b, most in zip(*edges, allowed, strict=True))


@dataclass(frozen=True)
class Judged:
    """`of`: fingers that must be found; `boxed`: those with a right box by any name; `right`: named right as well;
    `wrong`: boxes on no fingertip."""

    name: str
    of: int
    boxed: int
    right: int
    wrong: int
    ms: float
    story: str


def judge(one: HardSlap, number: int) -> Judged:
    begun = time.thread_time()
    found = segment(one.image, one.position, one.expected)
    ms = (time.thread_time() - begun) * 1000.0
    shape, scale = one.image.pixels.shape, one.image.resolution_ppi / 500
    must = {finger: tip for finger, tip in one.tips.items() if shown(tip, shape)[0] >= LEAST_SHOWN}
    boxed = {f for f, tip in must.items() if any(boxed_right(seen, tip, shape, scale) for seen in found.segments)}
    names = {int(seen.finger): seen for seen in found.segments}
    right = {f for f in boxed & names.keys() if boxed_right(names[f], must[f], shape, scale)}
    wrong = sum(not _on_a_fingertip(seen, one.tips) for seen in found.segments)
    story = f"{number} {one.name} {one.position.name} {sorted(one.tips)}: right {sorted(right)}, found {sorted(names)}"
    return Judged(one.name, len(must), len(boxed), len(right), wrong, ms, story)


def _on_a_fingertip(seen: SegmentationPosition, tips: dict[int, Corners]) -> bool:
    x, y = np.asarray(seen.polygon, np.float32).mean(axis=0)
    return any(cv2.pointPolygonTest(tip, (float(x), float(y)), False) >= 0 for tip in tips.values())


def _judged(number: int, names: Sequence[str], folder: Path, save: Path | None) -> Judged:
    one = hard_slap(number, names, folder)
    if save is not None:
        cv2.imwrite(str(save / f"{number:04d} {one.name}.png"), one.image.pixels)
    return judge(one, number)


def _figures(results: Sequence[Judged]) -> dict[str, float | int]:
    of = sum(one.of for one in results)
    return {
        "value": round(sum(one.right for one in results) / max(1, of), 4),
        "fingers": of,
        "boxed_right": sum(one.boxed for one in results),
        "named_and_boxed_right": sum(one.right for one in results),
        "wrong_boxes": sum(one.wrong for one in results),
        "slaps": len(results),
        "ms": round(statistics.median(one.ms for one in results), 1),
    }


def results_of(numbers: range, names: Sequence[str], folder: Path, save: Path | None) -> Iterator[Judged]:
    for seed in range(FIRST_SEED, FIRST_SEED + PEOPLE):
        make_masters(seed, folder)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(partial(_judged, names=names, folder=folder, save=save), numbers, chunksize=4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slaps", type=int, default=300)
    parser.add_argument(
        "--first", type=int, default=0, help="number of the first: other slaps than numbers were set on"
    )
    parser.add_argument("--kinds", type=lambda text: text.split(","), default=list(KINDS))
    parser.add_argument("--masters", type=Path, help="folder that keeps the prints between runs")
    parser.add_argument("--save", type=Path, help="folder for the pictures")
    given = parser.parse_args()
    if given.save is not None:
        given.save.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        results = list(
            results_of(
                range(given.first, given.first + given.slaps), given.kinds, given.masters or Path(scratch), given.save
            )
        )
    for name in given.kinds:
        mine = [one for one in results if one.name == name]
        if mine:
            print(json.dumps({"what": name, "moderate": KINDS[name].moderate, **_figures(mine)}))
    print(json.dumps({"not right": [one.story for one in results if one.right < one.of or one.wrong]}))
    for moderate in (True, False):
        some = [one for one in results if KINDS[one.name].moderate is moderate]
        if some:
            print(
                json.dumps(
                    {"what": "moderate kinds" if moderate else "hard kinds", "promise": PROMISE, **_figures(some)}
                )
            )


if __name__ == "__main__":
    main()
