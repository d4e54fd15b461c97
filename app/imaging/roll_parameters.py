"""The numbers of what a roll leaves in its picture. Lengths in pixels are at 500 ppi; a cell is one of the fine grid.

Origins: as in `parameters`. "Good", "slid", "lifted" and so on are generated rolls of four people, "inked" the rolled
prints of the sample card.
"""

from typing import Final

ROLL_LEAST_CELLS: Final = 600  # of a print: 1 cm2, less shows no line of contact
LEAST_SIDE_CELLS: Final = 20  # of what is looked at: 4 mm
TIP_ROWS: Final = (0.08, 0.95)  # shares of the height, tip to crease, within which a seam is looked for
GAP_ROWS: Final = (0.12, 0.88)  # within which a gap must run from top to bottom: the corners of a roll are round
EDGE_COLUMNS: Final = (0.06, 0.94)  # shares of the width: what lies beyond is the rim
SEAM_COLUMNS: Final = (12, 88)  # percentiles of the print's columns within which a seam is looked for

# --- the crease that ends the fingertip
CREASE_FROM, CREASE_TO = 0.45, 0.92  # shares of the print's height between which it is looked for
WIDEST_PERCENTILE: Final = 80  # of the rows' widths: how wide a print is
CREASE_OF_WIDTH: Final = 0.75  # a crease narrows the print below this
BELOW_CREASE: Final = 1.2  # and below it the print is wider again by this

# --- seam: where the finger slid, ridges do not go on as those beside them run
SEAM_CELLS: Final = (3, 9)  # across and down: a seam is 14 px wide, and long
BESIDE_CELLS: Final = (5, 9)  # window of the ridges beside it, and
BESIDE_AWAY_CELLS: Final = 5  # how far off they are
ASIDE_COST: Final = 0.05  # of a path's step aside: a line of contact is nearly straight [measured]
OTHER_PATH_CELLS: Final = 7  # another path keeps so far off the first
SEAM_GRADE: Final = (0.47, 0.31)  # [measured: good 0.11 to 0.37 of 99 %, inked up to 0.32, slid 0.38 to 1.2 of 95 %]

# --- wiped strips
WIPED_SHARE_GRADE: Final = (0.45, 0.4)  # dark share [measured: rolled too fast 0.45 to 0.49, lightly 0.33 to 0.37]
STREAK_GRADE: Final = (-2.1, -1.55)  # [measured: even rolls -1.6 to -0.1, inked ones from -0.5, too fast -3.6 to -1.7]

BRIDGED_CELLS: Final = (25, 5)  # closing across and down: gaps of 4 mm along the line of contact, but not the crease

# --- width, sides and gaps, where the ground beside the print is empty
FRAME_PX: Final = 12  # depth of the picture's frame that is looked at: more than a ridge
FRAME_DEPTH: Final = 14  # grey levels below the ground, mean over that depth, from which something runs out there
FRAME_PX_MOST: Final = 12  # along one side [measured: generated 0, cards 30 and more]
BARE_DEPTH: Final = 40  # grey levels below the ground, mean of a cell, up to which it is bare
GROUND_PERCENTILE: Final = 90  # of the greys: paper or glass
ARCH_ROWS: Final = (0.04, 0.42)  # shares of the height, in which ridges of every pattern arch over the core
ARCH_COHERENCE: Final = 0.3
ARCH_SMOOTH_CELLS: Final = 9
ARCH_LEAST_CELLS: Final = 80
SIDE_PERCENTILE: Final = 25  # of the rows' ends: how far a print reaches to that side
BREADTH_GRADE: Final = (0.79, 0.92)  # width over height [measured: good 0.93 to 1.16, 0.7 of it 0.64 to 0.82]
ONE_SIDED: Final = 0.7  # lesser side over the greater [measured: good 0.72 to 1, lifted half way -0.5 to 0.5]
GAP_GRADE: Final = (0.85, 0.35)  # of the height [measured: good, lightly too, 0 to 0.23; gaps of 1.5 and 3 mm 1]
FLOW_GRADE: Final = (1.1, 1.9)  # turn of the arch [measured: good 2.2 to 3.1, too fast -0.2 to 1.6]
WITH_FLOW_GRADE: Final = (
    -1.4,
    -1.0,
)  # streak where the arch is flat [measured: lifted -1.4 to 0, too fast -3.6 to -1.3]
FLOW_LEAST: Final = 0.8  # below it there is no arch left to find the axis by
SURE_GRADE: Final = 0.5  # below it a fault is told: `quality_parameters.DEFICIENT_GRADE`

# --- a roll in live video
WATCH_CELL_PX: Final = 8  # the finger's outline, not its ridges [layout]
TOUCH_DEPTH: Final = 14  # grey levels below the empty glass, mean of a cell, from which skin touches
TOUCH_CELLS: Final = 4  # of a column that touch: less is dirt
CHANGE_DEPTH: Final = 8  # grey levels by which a cell changes where the line of contact is [sensor noise: 1]
CHANGE_CELLS: Final = 6  # that change at once: less is noise
JUMP_MM: Final = 6.0  # from frame to frame: a calm roll goes 1.5 mm at 25 frames a second [measured]
BACK_MM: Final = 2.0  # against the way it went, before it counts as turned back: a finger wavers
FAST_MM_S: Final = 80.0  # growth of what has touched [measured: calm rolls up to 51, three times as fast 85 and more]
MOST_FRAMES_APART: Final = 3  # of those looked at: between others too much was missed
ROLL_BEGUN_MM: Final = 4.0  # that have touched: less is a finger that searches its place
