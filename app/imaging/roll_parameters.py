"""The numbers of what a roll leaves in its picture. Lengths in pixels are at 500 ppi.

Origins: as in `parameters`.
"""

from typing import Final

ROLL_LEAST_CELLS: Final = 600  # of a print: 1 cm2, less shows no line of contact
SEAM_ROWS: Final = (15, 85)  # percentiles of the print's rows and columns within which a seam is looked for
SEAM_COLUMNS: Final = (12, 88)
SEAM_GRADE: Final = (0.5, 0.65)  # [measured: even rolls 0.86 to 1.17, inked ones from 0.65, slid 0.35 to 0.62]
WIPED_SHARE_GRADE: Final = (0.45, 0.4)  # dark share [measured: rolled too fast 0.45 to 0.49, lightly 0.33 to 0.37]
STREAK_GRADE: Final = (-2.1, -1.55)  # [measured: even rolls -1.6 to -0.1, inked ones from -0.5, too fast -3.6 to -1.7]
LEAST_CLEARNESS: Final = 0.01  # keeps a ratio finite
