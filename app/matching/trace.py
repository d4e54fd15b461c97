"""What the extractor saw and found, for whoever has to look: its stages as pictures, and how long each takes."""

import cProfile
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.image import FingerImage, Pixels
from app.matching.extractor import Show, extract
from app.matching.template import FLOW_MAP_PX, FLOW_STEPS, MinutiaKind, Template
from app.opencv import cv2

Colours = NDArray[np.uint8]  # y, x, and red, green, blue

_SCALE: Final = 2  # screen pixels a pixel at 500 ppi
_COLOUR: Final = {MinutiaKind.RIDGE_ENDING: (214, 39, 40), MinutiaKind.BIFURCATION: (31, 80, 200)}  # red, blue
_OTHER_COLOUR: Final = (44, 140, 44)
_FLOW_COLOUR: Final = (200, 110, 0)
_RING_PX: Final = 6  # at 500 ppi, like the stroke: less than a ridge period, so that neighbours stay apart
_STROKE_PX: Final = 16
_LINE: Final = 2
_RUNS: Final = 5  # of which the quickest counts, stage by stage
_LEAST_MS: Final = 0.01  # less is bookkeeping
_MS: Final = 1000.0


class Stage(NamedTuple):
    """A function that `extract` calls. `ms`: of the quickest of some runs, the timing's own share in it."""

    name: str
    ms: float


def show_extraction(image: FingerImage, show: Show) -> Template:
    """The picture, what the extractor shows, the flow over the print, and last the minutiae over the print."""
    show("picture", image.pixels)
    template = extract(image, show)
    show("flow", flow_drawn(image.pixels, template))
    show("minutiae", minutiae_drawn(image.pixels, template))
    return template


def stage_times(image: FingerImage) -> tuple[Stage, ...]:
    """How long each function took that `extract` calls, in the order in which it names them."""
    extract(image)  # loads and warms
    runs = [_one_run(image) for _ in range(_RUNS)]
    quickest = {name: min(run.get(name, 0.0) for run in runs) for name in extract.__code__.co_names}
    return tuple(Stage(name.strip("_"), ms) for name, ms in quickest.items() if ms >= _LEAST_MS)


def _one_run(image: FingerImage) -> dict[str, float]:
    profile = cProfile.Profile()
    profile.runcall(extract, image)
    (own,) = (entry for entry in profile.getstats() if entry.code is extract.__code__)
    return {
        each.code.co_qualname: each.totaltime * _MS
        for each in own.calls or ()
        if not isinstance(each.code, str)  # of built-in ones only a name is known
    }


def minutiae_drawn(pixels: Pixels, template: Template) -> Colours:
    """The print, paler and larger, with a ring at each minutia and a stroke in its direction: endings red, bifurcations
    blue, others green; the fainter, the poorer."""
    paper = _paper(pixels, template)
    for x, y, direction, kind, quality in zip(
        template.x, template.y, template.direction, template.kind, template.quality, strict=True
    ):
        strength = 0.35 + 0.65 * float(quality) / 100
        colour = tuple(round(255 - strength * (255 - part)) for part in _COLOUR.get(MinutiaKind(kind), _OTHER_COLOUR))
        along = np.array([np.cos(direction), np.sin(direction)])
        at = np.array([x, y])
        cv2.circle(paper, _dot(at), _RING_PX * _SCALE // 2, colour, _LINE, cv2.LINE_AA)
        cv2.line(paper, _dot(at + along * _RING_PX / 2), _dot(at + along * _STROKE_PX), colour, _LINE, cv2.LINE_AA)
    return paper


def flow_drawn(pixels: Pixels, template: Template) -> Colours:
    """The print, paler and larger, with a stroke along the ridges in each cell of the template's flow."""
    paper = _paper(pixels, template)
    for row, column in np.argwhere(template.flow > 0):
        turn = (float(template.flow[row, column]) - 1) * np.pi / FLOW_STEPS
        along = 0.4 * FLOW_MAP_PX * np.array([np.cos(turn), np.sin(turn)])
        at = (np.array([column, row]) + 0.5) * FLOW_MAP_PX
        cv2.line(paper, _dot(at - along), _dot(at + along), _FLOW_COLOUR, _LINE, cv2.LINE_AA)
    return paper


def _paper(pixels: Pixels, template: Template) -> Colours:
    """White where the print is small enough to be nothing."""
    size = (max(1, template.width_px) * _SCALE, max(1, template.height_px) * _SCALE)
    if pixels.size == 0:
        return np.full((size[1], size[0], 3), 255, np.uint8)
    large = cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.cvtColor(np.asarray(127 + large // 2, np.uint8), cv2.COLOR_GRAY2RGB), np.uint8)


def _dot(at: NDArray[np.floating]) -> tuple[int, int]:
    return round(float(at[0]) * _SCALE), round(float(at[1]) * _SCALE)
