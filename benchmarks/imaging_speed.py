"""Segmentation, preview, quality and codec times on generated slaps of four, 1600x1500, one thread.

Besides the time by the clock, the time that the thread was at work (`at_work`) is told, as others may use the machine
too; the ratio is of that. Codecs work in another process, so only the clock says something of them.

Promises: segmentation 15 ms, preview 5 ms, quality 10 ms a finger, codec worker ready in 0.5 s.
Peer, quoted (docs of the product): NBIS nfseg 2.4 ms unrotated, 77 ms with its rotation search.
Run: python -m benchmarks.imaging_speed [--rounds N]
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable

import numpy as np

from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.position import FrictionRidgePosition, fingers_of
from app.imaging.codec_worker import CodecWorker
from app.imaging.crop import crop_segment
from app.imaging.preview import PreviewLook
from app.imaging.quality import measure_quality
from app.imaging.slap import segment
from benchmarks.imaging_slaps import Slap, generated

SLAPS = 6
PROMISES_MS = {"segmentation": 15.0, "preview": 5.0, "quality": 10.0, "codec_start": 500.0}
IN_THREAD = ("segmentation", "preview", "quality")


Taken = tuple[float, float]  # milliseconds: by the clock, and those that the thread was at work


def _times_ms(act: Callable[[], object], rounds: int) -> list[Taken]:
    act()
    taken = []
    for _ in range(rounds):
        begun, busy = time.perf_counter(), time.thread_time()
        act()
        taken.append(((time.perf_counter() - begun) * 1000.0, (time.thread_time() - busy) * 1000.0))
    return taken


def measure(rounds: int) -> dict[str, list[Taken]]:
    """By what was timed."""
    slaps = [slap for slap in generated(SLAPS) if slap.position != FrictionRidgePosition.PLAIN_THUMBS]
    found: dict[str, list[Taken]] = {"segmentation": [], "preview": [], "quality": []}
    for slap in slaps:
        found["segmentation"] += _times_ms(_segmenting(slap), rounds)
        found["preview"] += _times_ms(_previewing(slap), rounds)
        for one in segment(slap.image, slap.position, fingers_of(slap.position)).segments:
            finger = crop_segment(slap.image, one)
            found["quality"] += _times_ms(_measuring(finger, one.finger), rounds)
    found.update(_codec_times(slaps[0].image, rounds))
    return found


def _segmenting(slap: Slap) -> Callable[[], object]:
    return lambda: segment(slap.image, slap.position, fingers_of(slap.position))


def _previewing(slap: Slap) -> Callable[[], object]:
    look = PreviewLook(slap.position, fingers_of(slap.position))
    return lambda: look.look(slap.image)


def _measuring(finger: FingerImage, position: FrictionRidgePosition) -> Callable[[], object]:
    return lambda: measure_quality(finger, position, ImpressionType.LIVE_SCAN_PLAIN)


def _codec_times(slap: FingerImage, rounds: int) -> dict[str, list[Taken]]:
    starts = []
    for _ in range(3):
        begun, busy = time.perf_counter(), time.thread_time()
        with CodecWorker() as codec:
            codec.ping()
            starts.append(((time.perf_counter() - begun) * 1000.0, (time.thread_time() - busy) * 1000.0))
    finger = FingerImage(np.ascontiguousarray(slap.pixels[200:950, 200:1000]))
    with CodecWorker() as codec:
        coded = codec.encode(finger, "WSQ20")
        return {
            "codec_start": starts,
            "wsq_encode_800x750": _times_ms(lambda: codec.encode(finger, "WSQ20"), rounds),
            "wsq_decode_800x750": _times_ms(lambda: codec.decode(coded, "WSQ20"), rounds),
            "wsq_encode_slap": _times_ms(lambda: codec.encode(slap, "WSQ20"), rounds),
            "jp2_encode_800x750": _times_ms(lambda: codec.encode(FingerImage(finger.pixels, 1000), "JP2"), rounds),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    for name, taken in measure(rounds).items():
        by_clock, at_work = zip(*taken, strict=True)
        in_thread = name in IN_THREAD
        line: dict[str, object] = {
            "what": name,
            "least_ms": round(min(by_clock), 1),
            "median_ms": round(statistics.median(by_clock), 1),
        }
        if in_thread:
            line["least_at_work_ms"] = round(min(at_work), 1)
            line["median_at_work_ms"] = round(statistics.median(at_work), 1)
        if name in PROMISES_MS:
            line["promise_ms"] = PROMISES_MS[name]
            line["ratio"] = round(statistics.median(at_work if in_thread else by_clock) / PROMISES_MS[name], 2)
        print(json.dumps(line))


if __name__ == "__main__":
    main()
