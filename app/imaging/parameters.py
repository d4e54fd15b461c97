"""Every number of image science: name, unit, origin. Lengths in pixels are at 500 ppi (1 mm = 19.7 px).

Origins: [anatomy] adult hands as in anthropometric tables and ten-print practice; [measured] on the public sample
cards and on generated slaps, by looking at the traces; [layout] of arrays, chosen for speed.
"""

from dataclasses import dataclass
from typing import Final

from app.domain.quality import Deficiency

# --- the door
WORKING_PPI: Final = 500  # the resolution of the field (EBTS appendix F)
PPI_TOLERANCE: Final = 0.01  # share; SLC 2 counts pixels per centimetre: 197 is 500.4 ppi
LOWEST_PPI: Final = 250  # half: ridges are still two pixels wide
HIGHEST_PPI: Final = 1100  # a little over the 1000 ppi class
SMALLEST_SIDE_PX: Final = 16  # less holds no cell of the coarsest grid
LARGEST_SIDE_PX: Final = 4096  # of the picture as it comes; also the codec's limit
GROUND_GREY: Final = 250  # grey of empty glass, laid round a turned crop

# --- foreground


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid of texture cells; lengths and areas in cells.

    `local`: window of the local reference (16 mm: a finger's width) [measured]. `crease`: kernel whose closing bridges
    a crease or a gap between fingers, up to 32 px [measured]. `hole`: largest hole filled: a punched one is 6 mm, 11
    thousand square pixels [measured]. `pore`: holes up to this size are filled whatever their shape (0.8 mm square)
    [measured]. `core`: erosion that parts touching fingers and removes strokes up to 2.4 mm [measured]. `split`:
    stronger erosions, tried on a piece too wide for a finger [measured]. `smallest`: core of a piece, after erosion;
    less is dirt [measured].
    """

    cell_px: int
    local: int
    crease: int
    hole: int
    pore: int
    core: int
    split: tuple[int, ...]
    smallest: int


# 2.25 cells a ridge period, 3 cells a crease [layout]
FINE: Final = Grid(cell_px=4, local=81, crease=9, hole=1200, pore=40, core=6, split=(8, 11, 15), smallest=90)
# for live video: a quarter of the cells; a crease is hardly seen [layout]
COARSE: Final = Grid(cell_px=8, local=41, crease=5, hole=300, pore=10, core=3, split=(4, 6), smallest=24)
SOBEL_GAIN: Final = 4.6  # root mean square gradient over the mean of plain differences [measured on ridges]
USUAL_COHERENCE: Final = 0.6  # taken for granted in live video, where it is not measured
# Root mean square gradient (gain of Sobel's kernel) below which a cell is ground [measured: paper 10 to 30, live glass
# 5 to 8, faint inked ridges 60 and more].
TEXTURE_FLOOR: Final = 45.0
LOCAL_SHARE: Final = 0.5  # of the local reference; below it a cell is a crease, a gap or halo [measured]
TEXTURE_CEILING: Final = 1.6  # of the local reference; text, rules and hole rims count no more than that [measured]
CREASE_SHARE: Final = 0.55  # of that closing; below it a cell is a crease or a gap [measured]
HOLE_ROUNDNESS: Final = 0.5  # least ratio of a hole's sides, and of its area to its frame's [measured]
MOST_PIECES: Final = 40  # largest first; a card's slap has ten to fifteen
LEAST_COHERENCE: Final = 0.22  # mean over a piece; noise and paper give 0.1 to 0.2, faint ridges 0.3 [measured]
COHERENCE_CELLS: Final = 5  # window of the coherence in cells (20 px: two ridges) [layout]

# --- fingers
NARROWEST_FINGER_PX: Final = 88  # [anatomy: a child's little finger laid lightly, 4.5 mm]
WIDEST_PLAIN_PX: Final = 370  # [anatomy: a flat adult finger, 20 mm]
WIDEST_THUMB_PX: Final = 600  # [anatomy: 30 mm]
SHORTEST_OF_WIDTH: Final = 0.55  # length over width; less is a shred [measured]
SCRAP_OF_AREA: Final = 0.16  # of the second largest piece; less is writing, a rule or a shred [measured]
SCRAP_OF_CLEARNESS: Final = 0.25  # of the clearest piece; less is dirt [measured]
SHRED_OF_AREA: Final = 0.3  # of the next piece of the same finger; a smaller one above it is no fingertip [measured]
SHALLOW_OF_WIDTH: Final = 0.45  # a piece at the top edge less deep than this share of its width is a neighbour's
LEAST_FULLNESS: Final = 0.94  # a rectangle has 1, an ellipse 1.05, two phalanges askew 0.6 to 0.92 [geometry]
TOUCHING_OF_WIDTH: Final = (
    1.4  # of the usual width (35th percentile): a wider patch may be two fingers that touch [measured]
)
NOTCH_OF_WIDTH: Final = 0.12  # depth over width of a notch between the tips of two fingers that touch [measured]
STEP_COLUMNS: Final = 6  # of 8 px, over which the outline of touching fingers steps [measured]
STEP_OF_WIDTH: Final = 0.3  # height of such a step over the width of the patch [measured]
CHILD_OF_WIDTH: Final = 1.3  # a second phalanx wider than this share of the first is two that touch
NEIGHBOUR_OF_WIDTH: Final = 0.62  # a piece at the side edge narrower than this share of the median is a neighbour's
STRAIGHTEST: Final = 1.18  # elongation from which a piece's long axis says something [measured]
MOST_TURN_DEG: Final = 50.0  # a hand is turned by at most 30, a finger leans up to 15 more
LEAN_DEG: Final = 16.0  # most that one finger leans from the hand [anatomy: fan of the fingers]
SPAN_POINTS: Final = 1500  # of a patch, when its extent is taken [measured: within 4 px of all]
CHAIN_OVERLAP: Final = 0.45  # share of the narrower piece's width that overlaps within one finger [measured]
CHAIN_GAP_PX: Final = 260  # most between phalanges of one finger: an inked finger bends off the card [measured]
PHALANX_SHORTEST: Final = 0.9  # distal phalanx over width: where the search for a crease begins [anatomy]
PHALANX_LONGEST: Final = 2.0  # and where it ends
PHALANX_USUAL: Final = 1.6  # where the box ends when there is no crease [anatomy]
CREASE_DEPTH: Final = 0.72  # of the median ridge weight along the finger: a dip below it is a crease [measured]
TILT_DEG: Final = 25.0  # a hand turned more than this is told to the officer
EDGE_PX: Final = 8  # a finger that comes this near to the edge may be cut by it

# --- which finger is which, in units of the median finger width [anatomy; spread: measured]
TIP_DROP: Final = {2: 0.45, 3: 0.0, 4: 0.3, 5: 1.25}  # how far each tip lies below the middle one's
TIP_DROP_SPREAD: Final = 0.5
RELATIVE_WIDTH: Final = {2: 1.0, 3: 1.02, 4: 0.97, 5: 0.84}
RELATIVE_WIDTH_SPREAD: Final = 0.10  # of the logarithm
RELATIVE_LENGTH: Final = {2: 1.0, 3: 1.04, 4: 1.0, 5: 0.84}
RELATIVE_LENGTH_SPREAD: Final = 0.16  # of the logarithm
PITCH: Final = 1.3  # from finger to finger
PITCH_SPREAD: Final = 0.35
HAND_MARGIN: Final = 2.0  # log-likelihood by which one hand must win before it is named [measured]
LEAST_FINGERS_FOR_HAND: Final = 3
EQUAL_WEIGHT_SHARE: Final = 0.002  # windows within this share of the best count as equal when a picture is fitted
MOST_SURPLUS: Final = 3  # fingertips beyond those wanted that are weighed against a hand's shape
FAINT_COST: Final = 3.0  # log-likelihood per logarithm of claim below the usual fingertip's [measured]
SURPLUS_SHARE: Final = 0.5  # of the weakest kept fingertip's claim: one more of that size is a finger too many
SURPLUS_SHARE_OF_FOUR: Final = 0.33  # on a slap of four, where a small sixth finger may lie [measured: 0.34 to 0.5]
TOGETHER_OF_WIDTH: Final = 1.7  # of the usual width: two fingers in one [measured: grown together 2.1 to 2.4]
SURE_COHERENCE: Final = 0.6  # mean over a fingertip from which it is certainly ridges [measured]

# --- the sensor
DEAD_DEPTH: Final = 100  # grey levels by which a black pixel stands out of its neighbours [sensor noise: 3]
EMPTY_GLASS: Final = 200  # grey from which glass is empty
DEAD_PIXELS_TOLD: Final = 25  # single ones are on every sensor
DEAD_LINES_TOLD: Final = 1
DEAD_LINE_SHARE: Final = 0.97  # of a row that shows its one grey: others cross it
DEAD_LINE_DEPTH: Final = 8  # grey levels by which it differs from the rows beside it
LINE_STEP_PX: Final = 7  # of a row one pixel in so many is looked at [layout]

# --- motion between the last frames and the picture
MOTION_CELL_PX: Final = (
    8  # a ridge: what is left is the outline and the shading of a finger, which do not repeat [layout]
)
MOTION_MARGIN_CELLS: Final = 3  # round a finger, so that it can be seen to come from outside its box [layout]
MOTION_LEAST_CELLS: Final = 6  # less of a picture says nothing
MOTION_ALIKE: Final = 0.2  # response of the correlation [measured: the same finger moved 0.4 to 1, another 0.1]
MOTION_GRADE: Final = (9.0, 2.0)  # pixels: a ridge period, and what the measure errs by [measured]

# --- quality of one finger (first measure): grades run from (useless, nothing to be gained)
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
RIM_PX: Final = 18  # two ridges: how deep the rim of the picture is looked at for ridges that run off it
RIM_CONTRAST: Final = 60  # grey levels between ridge and valley there [measured: empty glass 25]
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
ROLL_LEAST_CELLS: Final = 600  # of a print: 1 cm2, less shows no line of contact
SEAM_ROWS: Final = (15, 85)  # percentiles of the print's rows and columns within which a seam is looked for
SEAM_COLUMNS: Final = (12, 88)
SEAM_GRADE: Final = (0.5, 0.65)  # [measured: even rolls 0.86 to 1.17, inked ones from 0.65, slid 0.35 to 0.62]
WIPED_SHARE_GRADE: Final = (0.45, 0.4)  # dark share [measured: rolled too fast 0.45 to 0.49, lightly 0.33 to 0.37]
STREAK_GRADE: Final = (-2.1, -1.55)  # [measured: even rolls -1.6 to -0.1, inked ones from -0.5, too fast -3.6 to -1.7]
DEFICIENT_GRADE: Final = 0.5  # a grade below it is told
WORST_SHARE: Final = 0.5  # of the score that the worst grade alone decides: one bad value makes a bad print
LEAST_GRADE: Final = 0.01  # keeps the logarithm finite
QUALITY_WEIGHT: Final = {
    Deficiency.UNCLEAR_RIDGES: 3.0,
    Deficiency.TOO_LIGHT: 2.0,
    Deficiency.SMALL_AREA: 1.5,
    Deficiency.TOO_DRY: 1.5,
    Deficiency.TOO_WET: 1.5,
    Deficiency.TOO_HARD: 1.0,
    Deficiency.MOVED: 1.5,
    Deficiency.OFF_EDGE: 0.5,
}
STRICT_FINGERS: Final = frozenset({1, 2})  # thumbs and index fingers: searched first by every service
VERDICT_STRICT: Final = (60, 40)  # score from which a print is GOOD, and FAIR
VERDICT_USUAL: Final = (55, 35)
