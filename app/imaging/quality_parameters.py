"""The numbers of the quality of one finger: grades run from (useless, nothing to be gained).

Lengths in pixels are at 500 ppi. Origins: as in `parameters`.
"""

from typing import Final

from app.imaging.parameters import FINE, WORKING_PPI

CELL_MM2: Final = (FINE.cell_px / WORKING_PPI * 25.4) ** 2
LEAST_PRINT_MM2: Final = 12.0  # less than a fingertip's dab: absent
KEPT_PATCH_SHARE: Final = 0.25  # of the largest patch's area: broken prints keep their parts [measured]
CONTRAST_WINDOW_PX: Final = 13  # a ridge and a half
COHERENCE_GRADE: Final = (0.15, 0.9)  # [measured: noise 0.15, inked 0.5 to 0.75, generated 0.95]
CONTRAST_SIGMA_PX: Final = 1.2  # smoothing before ridges and valleys are read off: noise is no contrast
SHARE_SIGMA_PX: Final = 0.8  # less, where thin ridges must not fade
CONTRAST_GRADE: Final = (12.0, 150.0)  # grey levels [measured: faint 40, inked 120 to 170, generated 195]
AREA_PLAIN_MM2: Final = 150.0  # a flat middle finger, tip to crease, is 200 [anatomy]
AREA_ROLLED_MM2: Final = 280.0  # a rolled one is 380 [anatomy]
AREA_OF_FINGER: Final = {1: 1.2, 2: 1.0, 3: 1.0, 4: 0.95, 5: 0.72}  # [anatomy]
AREA_GRADE: Final = (0.1, 1.0)  # of the area wanted
DRY_GRADE: Final = (0.28, 0.38)  # dark share [measured: real, SFinGe prints 0.36 to 0.51, broken ridges 0.27 to 0.31]
UNEVEN_GRADE: Final = (0.25, 0.06)  # deviation of the local dark share [measured]
WET_GRADE: Final = (0.58, 0.5)  # dark share [measured: real prints up to 0.51, thickened ridges 0.54 to 0.58]
DARK_VALLEY_GRADE: Final = (0.8, 0.3)  # valleys below white [measured]
EDGE_GRADE: Final = (0.8, 0.3)  # share of the rim on the picture's edge
CUT_GRADE: Final = (0.65, 0.3)  # share of a finger's side along which it is cut: a tip that just touches has 0.3
HARD_SHARE_GRADE: Final = (0.52, 0.45)  # dark share [measured: generated 0.37 to 0.46, pressed hard 0.47 to 0.53]
# Area over the area wanted, plain and rolled [measured: generated 1.3 and 1.8, pressed hard 1.8 and 2.6]. Real prints
# are as dark or as large, but not both: inked ones up to 0.51, large thumbs up to 2.4.
HARD_AREA_GRADE: Final = (2.0, 1.3)
HARD_AREA_ROLLED_GRADE: Final = (2.6, 1.9)
HARD_VALLEY_GRADE: Final = (
    0.1,
    0.2,
)  # valleys below white [measured: pressed hard 0.04 to 0.08, wet or dirty from 0.2]
HARD_LEAST: Final = 0.25  # ridges that were pressed broad can still be read: that alone makes no print poor
DEFICIENT_GRADE: Final = 0.5  # a grade below it is told, and such a print is fair at best
NO_RIDGES_GRADE: Final = 0.1  # of a texture that is no ridges'
POOR_GRADE: Final = 0.2  # below it a print is poor whatever its score [measured: generated prints, decision 0015]
