"""The numbers by which a picture can be one of friction ridges. Lengths in pixels are at 500 ppi. Origins: as in
`parameters`."""

from typing import Final

RIDGE_PERIOD_PX: Final = (4.8, 16.5)  # [anatomy: a child's little finger 0.25 mm, a large thumb 0.8 mm]
SQUARE_PX: Final = 64  # four periods of the broadest ridges [layout]
SQUARES: Final = (3, 2)  # down and across a finger: more say no more [measured]
LIVELY_DEVIATION: Final = 8.0  # of grey in a square; less is ground [sensor noise: 3]
LEAST_PERIODS: Final = 1.5  # a square: less is shading
# Share of the spectrum that ridges hold in the best square [measured: generated 0.87 to 0.95, wiped by a hasty roll
# 0.48 to 0.85; bricks, cloth, blinds, a face, a checkerboard 0.26 to 0.43].
LEAST_RIDGE_SHARE: Final = 0.45

GROUND_RING_CELLS: Final = (3, 7)  # of 4 px, from the print: past its rim, before its neighbour [layout]
CELL_STEP: Final = 2  # of cells down and across one in so many is looked at [layout]
LEAST_CELLS: Final = 100  # of ground, and of print, that is looked at: less says nothing
RIDGES_AND_VALLEYS: Final = (0.1, 0.9)  # shares of the print that are darker
LEAST_CONTRAST: Final = 40.0  # grey levels between them
DARK_GROUND_SHARE: Final = 0.2  # of the way from ridge to valley [measured: prints 0.7 and more, negatives 0 to 0.1]

GROUND_FROM_TO: Final = (0.1, 0.5, 0.9)  # shares of the ground's pixels, from dark to light: its ends and its middle
# Grey levels from one end to the other [measured: empty glass 1, a dirty one 2 to 20; about a face 110, leaves 40].
MOST_UNEVEN_GROUND: Final = 30
DARKER_THAN_GROUND: Final = 8  # grey levels [sensor noise: 3]
# Share of a print that is [measured on single pixels: wiped fingers 0.9 and more; bricks 0.6, leaves 0.2 to 0.4].
LEAST_DARKER_SHARE: Final = 0.7
