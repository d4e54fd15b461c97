"""The numbers of the live picture: what a light of a finger turns on, and when a frame is taken.

Lengths in pixels are at 500 ppi. Origins: as in `parameters`; [choice] of how the station behaves.
"""

from typing import Final

from app.imaging.parameters import Grid

# --- the coarse grid
# A quarter of the cells of the fine one; a crease is hardly seen [layout]
GRID: Final = Grid(cell_px=8, local=41, crease=5, hole=300, pore=10, core=3, split=(4, 6), smallest=24)
GRADIENT_GAIN: Final = 0.75  # of the gradient of the careful look to that over two pixels [measured on ridges]
NEIGHBOUR_WEIGHT: Final = 1 / 8  # of the cells beside, when the gradient is smoothed [measured: the ends of boxes]
COHERENCE_CELLS: Final = 3  # window in cells (24 px: two and a half ridges) [layout]

MOVING_PX: Final = 4.0  # between two frames looked at, half a ridge period: the ridges of the two no longer agree

# --- the choice of the frame
HOLD_S: Final = 0.4  # for so long all fingers lie there as they should [choice: ten frames of 25 a second]
LEAST_FRAMES: Final = 3  # seen in that time; fewer say nothing about rest [choice]
LONGEST_GAP_S: Final = 0.5  # between two frames looked at; after a longer one the wait begins anew [choice]
PATIENCE_S: Final = 2.5  # then dry, wet or growing prints are taken as good as they come [choice: a long breath]
GROWTH: Final = 6.0  # points of quality from the first to the last frame held: contact still spreads [measured]
QUALITY_STEP: Final = 4.0  # points; frames that differ by less are told apart by sharpness [measured: noise of a frame]
