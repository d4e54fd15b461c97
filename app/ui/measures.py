"""Sizes in logical pixels: a compact, a usual and a large set, chosen by the size of the window."""

from dataclasses import dataclass
from enum import StrEnum

COMPACT_BELOW_HEIGHT = 700  # 768 pixels at 125 % are 614
NARROW_BELOW_WIDTH = 1200
LARGE_FROM_WIDTH = 1800


class Size(StrEnum):
    COMPACT = "compact"
    USUAL = "usual"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Measures:
    """Rows, margins and parts. Targets are 12 apart, main acts 64 high, others 48, in every set."""

    size: Size
    margin: int
    top_bar: int
    sentence: int
    act_bar: int
    gap: int  # between tiles
    region_gap: int
    bottom_gap: int
    lights: int
    guide: int
    attempts: int
    attempt_picture: tuple[int, int]  # width, height
    person_picture: int
    main_act_width: int
    step_mark: tuple[int, int, int]  # width, width of the present one, gap

    @property
    def compact(self) -> bool:
        return self.size is Size.COMPACT

    @property
    def large(self) -> bool:
        return self.size is Size.LARGE


_SETS = {
    Size.COMPACT: Measures(Size.COMPACT, 16, 48, 76, 80, 8, 16, 8, 60, 60, 76, (64, 62), 64, 250, (13, 22, 4)),
    Size.USUAL: Measures(Size.USUAL, 24, 56, 88, 88, 12, 24, 12, 68, 100, 108, (100, 94), 76, 324, (20, 32, 4)),
    Size.LARGE: Measures(Size.LARGE, 32, 64, 112, 96, 16, 32, 16, 84, 116, 150, (140, 132), 96, 324, (26, 40, 4)),
}


def measures_for(width: int, height: int) -> Measures:
    """The set for a window of this logical size; narrow windows are compact too, for want of room beside each other."""
    if height < COMPACT_BELOW_HEIGHT or width < NARROW_BELOW_WIDTH:
        return _SETS[Size.COMPACT]
    return _SETS[Size.LARGE if width >= LARGE_FROM_WIDTH else Size.USUAL]


# Type: size, line and weight by use; three sizes where a use has them (compact, usual, large).
REGULAR, SEMI_BOLD = 400, 600


@dataclass(frozen=True, slots=True)
class TypeStyle:
    sizes: tuple[tuple[int, int], ...]  # (pixels, line) for compact, usual, large; one pair serves all
    weight: int = REGULAR
    spacing: float = 0.0  # pixels between letters
    zero: bool = False  # slashed zeros, for codes

    def at(self, size: Size) -> tuple[int, int]:
        if len(self.sizes) == 1:
            return self.sizes[0]
        return self.sizes[(Size.COMPACT, Size.USUAL, Size.LARGE).index(size)]


TYPE = {
    "sentence": TypeStyle(((26, 30), (32, 38), (40, 48)), SEMI_BOLD, -0.35),
    "sentence-two": TypeStyle(((22, 26), (26, 30), (32, 38)), SEMI_BOLD, -0.25),
    "clock": TypeStyle(((34, 38),), REGULAR, -0.5),
    "clock-open": TypeStyle(((34, 38),), SEMI_BOLD, -0.5),
    "total": TypeStyle(((56, 60), (72, 76), (88, 92)), SEMI_BOLD, -2.0),
    "bar-value": TypeStyle(((14, 18), (17, 22), (17, 22)), SEMI_BOLD),
    "table": TypeStyle(((14, 18), (16, 20), (16, 20))),
    "heading": TypeStyle(((20, 28),), SEMI_BOLD, -0.1),
    "heading-quiet": TypeStyle(((20, 28),), REGULAR, -0.1),
    "main-act": TypeStyle(((20, 28),), SEMI_BOLD),
    "bar-time": TypeStyle(((20, 28), (20, 28), (24, 32)), SEMI_BOLD),
    "field": TypeStyle(((18, 24),)),
    "field-large": TypeStyle(((22, 28),)),
    "row-name": TypeStyle(((18, 24),), SEMI_BOLD),
    "code-strong": TypeStyle(((18, 24),), SEMI_BOLD, zero=True),
    "word": TypeStyle(((17, 20), (17, 20), (20, 26)), SEMI_BOLD),
    "receipt": TypeStyle(((16, 20), (17, 24), (17, 24)), zero=True),
    "receipt-strong": TypeStyle(((16, 20), (17, 24), (17, 24)), SEMI_BOLD, zero=True),
    "fact": TypeStyle(((14, 20), (16, 24), (16, 24))),
    "fact-strong": TypeStyle(((14, 20), (16, 24), (16, 24)), SEMI_BOLD),
    "body": TypeStyle(((16, 24),)),
    "body-strong": TypeStyle(((16, 24),), SEMI_BOLD),
    "act": TypeStyle(((16, 20),), SEMI_BOLD),
    "bar-name": TypeStyle(((16, 20), (16, 20), (18, 22)), SEMI_BOLD),
    "bar-small": TypeStyle(((14, 18), (14, 18), (16, 20))),
    "bar-small-strong": TypeStyle(((14, 18), (14, 18), (16, 20)), SEMI_BOLD),
    "bar-code": TypeStyle(((14, 18), (14, 18), (16, 20)), zero=True),
    "stage": TypeStyle(((15, 20),)),
    "stage-strong": TypeStyle(((15, 20),), SEMI_BOLD),
    "small": TypeStyle(((14, 20),)),
    "small-strong": TypeStyle(((14, 20),), SEMI_BOLD),
    "label": TypeStyle(((14, 20),), SEMI_BOLD),
    "over": TypeStyle(((14, 20), (14, 20), (16, 20)), SEMI_BOLD),
    "light-name": TypeStyle(((14, 20), (14, 20), (16, 22))),
    "attempt": TypeStyle(((14, 17), (14, 19), (16, 23))),
    "attempt-strong": TypeStyle(((14, 17), (14, 19), (16, 23)), SEMI_BOLD),
    "message": TypeStyle(((14, 19), (15, 20), (15, 20)), SEMI_BOLD),
    "person": TypeStyle(((15, 19), (17, 22), (22, 30))),
    "person-strong": TypeStyle(((15, 19), (17, 22), (22, 30)), SEMI_BOLD),
    "person-over": TypeStyle(((14, 18), (14, 18), (16, 20)), SEMI_BOLD),
    "live": TypeStyle(((14, 20), (14, 20), (18, 24)), SEMI_BOLD),
    "band": TypeStyle(((15, 20),), SEMI_BOLD),
    "band-name": TypeStyle(((15, 20),), SEMI_BOLD, 1.6),
    "key": TypeStyle(((14, 20),), SEMI_BOLD),
}
