"""The numbers of the live picture: what a light of a finger turns on, and when a frame is taken.

Lengths in pixels are at 500 ppi. Origins: as in `parameters`; [choice] of how the station behaves.
"""

from typing import Final

from app.imaging.parameters import WORKING_PPI, Grid

# --- the coarse grid
# A quarter of the cells of the fine one; a crease is hardly seen [layout]
GRID: Final = Grid(cell_px=8, local=41, crease=5, hole=300, pore=10, core=3, split=(4, 6), smallest=24)
GRADIENT_GAIN: Final = 0.75  # of the gradient of the careful look to that over two pixels [measured on ridges]
NEIGHBOUR_WEIGHT: Final = 1 / 8  # of the cells beside, when the gradient is smoothed [measured: the ends of boxes]
COHERENCE_CELLS: Final = 3  # window in cells (24 px: two and a half ridges) [layout]

# --- the light of a finger
MM_OF_PX: Final = 25.4 / WORKING_PPI
# Slope and offset that make values of the coarse grid those of the careful look [measured: benchmarks.imaging_preview;
# correlation 0.96 to 0.99]
AS_CAREFUL: Final = {
    "contrast": (0.898, -19.4),  # grey levels
    "ridge_share": (0.838, 0.067),
    "unevenness": (0.969, 0.016),
    "darkness": (1.387, 0.001),
}
GREY_VALLEYS: Final = 0.11  # below white: of a pale or unclear print that is wet [measured: dry or light 0.03 to 0.09]

# --- motion
MOTION_MARGIN_CELLS: Final = 3  # round a finger, so that its outline counts [layout]
# What is added for each cell to the equations of a shift: noise of the slopes, and of the gain, which is hardly bound
SHIFT_DOUBT: Final = (0.25, 0.25, 1.0, 1e-6)
MOVING_PX: Final = 4.0  # between two frames looked at, half a ridge period: the ridges of the two no longer agree

# --- the choice of the frame
HOLD_S: Final = 0.4  # for so long all fingers lie there as they should [choice: ten frames of 25 a second]
LEAST_FRAMES: Final = 3  # seen in that time; fewer say nothing about rest [choice]
LONGEST_GAP_S: Final = 0.5  # between two frames looked at; after a longer one the wait begins anew [choice]
PATIENCE_S: Final = 2.5  # then dry, wet or growing prints are taken as good as they come [choice: a long breath]
GROWTH: Final = (
    6.0  # points of the worst finger's quality, first to last frame held: contact spreads [measured: 4 a frame]
)
QUALITY_ALIKE: Final = 2.0  # points; frames that differ by no more are told apart by sharpness [measured: noise 0.5]

# --- preview quality: a fit to the careful look's score over generated prints. For each value of `preview_light.Seen`:
# what was seen least and most (1st and 99th percentile), points for its place between (-1 to 1), and for its square
# [measured: benchmarks.imaging_preview --fit]
QUALITY_MEAN: Final = 73.5
QUALITY: Final = (
    (0.443, 0.814, 22.1, -14.0),  # coherence
    (0.083, 0.168, 1.2, 0.0),  # its spread
    (27.5, 156.0, -2.2, -2.0),  # contrast: it tells nothing that the others do not
    (0.262, 0.586, -5.4, -2.2),  # ridge share
    (0.069, 0.137, -1.6, -0.7),  # unevenness
    (0.027, 0.456, -11.0, -2.7),  # darkness of the valleys
    (80.0, 462.1, 19.7, -9.6),  # area
)
