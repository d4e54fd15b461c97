"""Templates that no extractor should give, and those that come from elsewhere: each under its name."""

import dataclasses
import functools
import struct
import zlib
from collections.abc import Callable

import numpy as np

from app.domain.image import FingerImage
from app.matching.exchange.files import only_view, read_views, write_views
from app.matching.exchange.values import FingerView, RecordFormat
from app.matching.extractor import extract
from app.matching.template import MOST_MINUTIAE, Bytes, Template
from benchmarks.matching_threads import thrown
from drivers.simulated.impression import render_plain, render_rolled
from tests.support import hands

SIDE_PX = 400
KIND_BYTE, QUALITY_BYTE = 5, 6  # of those of a minutia
_HEAD_BYTES, _MINUTIA_BYTES = 15, 7


@functools.cache
def rolled() -> Template:
    return extract(FingerImage(_pixels()))


@functools.cache
def plain() -> Template:
    rng = np.random.default_rng(6)
    return extract(FingerImage(render_plain(hands.masters()[2], hands.models()[2], rng).pixels))


@functools.cache
def other() -> Template:
    rng = np.random.default_rng(7)
    return extract(FingerImage(render_rolled(hands.masters()[3], hands.models()[3], rng).pixels))


def scattered(
    count: int,
    *,
    seed: int = 0,
    side_px: int = SIDE_PX,
    within_px: float = SIDE_PX - 60,
    flow: bool = True,
    ridges: bool = False,
) -> Template:
    return thrown(count, side_px, within_px, seed=seed, flow=flow, ridges=ridges)


def _placed(x: np.ndarray, y: np.ndarray) -> Template:
    return dataclasses.replace(
        scattered(len(x)), x=x.astype(np.float32), y=y.astype(np.float32), direction=np.zeros(len(x), np.float32)
    )


def _read_back(template: Template) -> Template:
    return Template.from_bytes(template.to_bytes())


def _as_record(form: RecordFormat) -> Template:
    return only_view(read_views(write_views([FingerView(rolled())], form))).template


def relabelled(template: Template, byte: int, value: int) -> bytes:
    """The bytes of a template with one byte of each minutia (QUALITY_BYTE, KIND_BYTE) changed, the check sum right."""
    data = bytearray(template.to_bytes()[:-4])
    for place in range(len(template)):
        data[_HEAD_BYTES + _MINUTIA_BYTES * place + byte] = value
    return bytes(data) + struct.pack("<I", zlib.crc32(data))


def _pixels() -> Bytes:
    rng = np.random.default_rng(5)
    return render_rolled(hands.masters()[2], hands.models()[2], rng).pixels


def _with_ridges(template: Template, ridges: int | None = None, skin: int | None = None) -> Template:
    """The same of one byte all over."""
    return dataclasses.replace(
        template,
        ridges=template.ridges if ridges is None else np.full_like(template.ridges, ridges),
        skin=template.skin if skin is None else np.full_like(template.skin, skin),
    )


def _without_minutiae(template: Template) -> Template:
    few = {name: getattr(template, name)[:0] for name in ("x", "y", "direction", "kind", "quality")}
    return dataclasses.replace(template, **few)


# Of the finger of `rolled` and `plain`, whatever else is odd about them.
SAME_FINGER: dict[str, Callable[[], Template]] = {
    "rolled": rolled,
    "plain": plain,
    "negative": lambda: extract(FingerImage(255 - _pixels())),
    "no flow": lambda: dataclasses.replace(rolled(), flow=np.zeros_like(rolled().flow)),
    "no ridges": lambda: rolled().without_ridges(),
    "ridges all black": lambda: _with_ridges(rolled(), ridges=255, skin=255),
    "ridges all white": lambda: _with_ridges(rolled(), ridges=0, skin=255),
    "skin without ridges": lambda: _with_ridges(rolled(), ridges=0),
    "ridges without skin": lambda: _with_ridges(rolled(), skin=0),
    "quality 0": lambda: dataclasses.replace(rolled(), quality=np.zeros_like(rolled().quality)),
    "quality 100": lambda: Template.from_bytes(relabelled(rolled(), QUALITY_BYTE, 100)),
    "INCITS 378": lambda: _as_record(RecordFormat.INCITS_378),
    "ISO 19794-2": lambda: _as_record(RecordFormat.ISO_19794_2),
}
# Of no finger, or of another one. A mirror image is another one.
NO_FINGER: dict[str, Callable[[], Template]] = {
    "other": other,
    "mirror image": lambda: extract(FingerImage(np.ascontiguousarray(_pixels()[:, ::-1]))),
    "empty": lambda: Template.empty(SIDE_PX, SIDE_PX),
    "empty, no picture": Template.empty,
    "one": lambda: scattered(1),
    "three": lambda: scattered(3, ridges=True),
    "four": lambda: scattered(4, ridges=True),
    "ridges without minutiae": lambda: _without_minutiae(rolled()),
    "all in one place": lambda: _placed(np.full(60, 200.0), np.full(60, 200.0)),
    "on one line": lambda: _placed(np.arange(60) * 6.0, np.full(60, 200.0)),
    "outside the picture": lambda: dataclasses.replace(scattered(60, ridges=True), width_px=32, height_px=32),
    "far outside": lambda: _placed(np.linspace(9000, 16383, 60), np.linspace(16383, 0, 60)),
    "no flow, no ridges": lambda: scattered(60, flow=False),
    "giant": lambda: _read_back(scattered(MOST_MINUTIAE, side_px=800, within_px=780, ridges=True)),
    "giant, widest": lambda: _read_back(scattered(MOST_MINUTIAE, side_px=8192, within_px=8000)),
    "giant, in one place": lambda: _read_back(_placed(np.full(MOST_MINUTIAE, 200.0), np.full(MOST_MINUTIAE, 200.0))),
    "giant, crowded": lambda: _read_back(scattered(MOST_MINUTIAE, within_px=150, ridges=True)),
    "noise": lambda: scattered(120, ridges=True),
}
ALL = {**SAME_FINGER, **NO_FINGER}


@functools.cache
def odd_template(name: str) -> Template:
    return ALL[name]()
