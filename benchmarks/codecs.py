"""Coding and decoding the fourteen pictures of a ten-print: one worker beside a pool with one for each of two cores.

The card: ten rolled prints of 800x750, two thumbs of 500x1000 and two slaps of 1600x1500, generated, at 500 ppi as WSQ;
and the two slaps at 1000 ppi (3200x3000) as JPEG 2000, brought from 1000 to 500 ppi, and as PNG.
Promise: the card coded in 1 s on two cores, and decoded in the same time.
Run: python -m benchmarks.codecs [--rounds N]
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import psutil

from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition
from app.imaging.codec_pool import CodecPool, CodedPicture
from app.imaging.downsample import to_500ppi
from benchmarks.imaging_slaps import generated

PROMISE_S = 1.0
ROLLED, THUMB = (750, 800), (1000, 500)  # rows, columns
_MB = 1e6


def card() -> list[FingerImage]:
    """Fourteen pictures with as much skin as a card has: parts of two generated slaps."""
    slaps = [one.image for one in generated(6) if one.position != FrictionRidgePosition.PLAIN_THUMBS][:2]
    rolled = [_part(slaps[place % 2], ROLLED, place) for place in range(10)]
    thumbs = [_part(slap, THUMB, place) for place, slap in enumerate(slaps)]
    return [*rolled, *slaps, *thumbs]


def _part(slap: FingerImage, size: tuple[int, int], place: int) -> FingerImage:
    """A part of a slap where there is skin."""
    top, left = (place * 60) % (slap.height_px - size[0]), (place * 170) % (slap.width_px - size[1])
    return FingerImage(slap.pixels[top : top + size[0], left : left + size[1]], slap.resolution_ppi)


def _median_s(act: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def _coded(pool: CodecPool, images: Sequence[FingerImage], compression: str) -> list[CodedPicture]:
    found = [one for one in pool.encode_all(images, compression) if isinstance(one, bytes)]
    assert len(found) == len(images), "a picture was not coded"
    return [CodedPicture(data, compression) for data in found]


def measure(rounds: int) -> dict[str, float]:
    """Seconds by what was timed, and megabytes that the workers hold after it."""
    images = card()
    large = [FingerImage(np.repeat(np.repeat(one.pixels, 2, 0), 2, 1), 1000) for one in images[10:12]]
    found: dict[str, float] = {}
    for workers in (1, 2):
        with CodecPool(workers) as pool:
            coded = _coded(pool, images, "WSQ20")
            found[f"encode_{workers}_s"] = _median_s(partial(pool.encode_all, images, "WSQ20"), rounds)
            found[f"decode_{workers}_s"] = _median_s(partial(pool.decode_all, coded), rounds)
            for name, compression in (("jp2_1000ppi", "JP2"), ("png_1000ppi", "PNG")):
                found[f"{name}_{workers}_s"] = _median_s(
                    partial(pool.encode_all, large, compression), max(1, rounds // 3)
                )
            held = sum(psutil.Process(pid).memory_info().rss for pid in pool.pids)
            found[f"workers_{workers}_mb"] = held / _MB
    found["to_500ppi_s"] = _median_s(lambda: [to_500ppi(one) for one in large], rounds)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = measure(arguments.rounds)
    if arguments.json:
        print(json.dumps(found, sort_keys=True))
        return
    for name, value in sorted(found.items()):
        print(f"{name:22} {value:8.3f}")
    for act in ("encode", "decode"):
        ratio = found[f"{act}_2_s"] / PROMISE_S
        gain = found[f"{act}_1_s"] / found[f"{act}_2_s"]
        print(f"{act}: {ratio:.2f} of the promise of {PROMISE_S:.0f} s, {gain:.2f} times as fast as one worker")


if __name__ == "__main__":
    main()
