"""The numbers of image science: name, unit, origin. Lengths in pixels are at 500 ppi (1 mm = 19.7 px). Here are those
of the door, of segmentation, the sensor and motion; others stand beside their parts: `quality_parameters`,
`roll_parameters`, `nfiq2_parameters`.

Origins: [anatomy] adult hands as in anthropometric tables and ten-print practice; [measured] on the public sample
cards and on generated slaps, by looking at the traces; [layout] of arrays, chosen for speed.
"""

from dataclasses import dataclass
from typing import Final

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
# Root mean square gradient (gain of Sobel's kernel) below which a cell is ground [measured: paper 10 to 30, live glass
# 5 to 8, faint inked ridges 60 and more].
TEXTURE_FLOOR: Final = 45.0
LOCAL_SHARE: Final = 0.5  # of the local reference; below it a cell is a crease, a gap or halo [measured]
TEXTURE_CEILING: Final = 1.6  # of the local reference; text, rules and hole rims count no more than that [measured]
CREASE_SHARE: Final = 0.55  # of that closing; below it a cell is a crease or a gap [measured]
HOLE_ROUNDNESS: Final = 0.5  # least ratio of a hole's sides, and of its area to its frame's [measured]
MOST_PIECES: Final = 40  # largest first; a card's slap has ten to fifteen
SOLID_SHARE: Final = 0.72  # of the darkest ink: from here on ridges may have run together [measured: overinked]
SOLID_STEP: Final = 4  # one cell in so many, either way, is looked at for it [layout]
LEAST_INK: Final = 25.0  # grey levels: less is paper and its shade [measured]
SOLID_CELLS: Final = 5  # and where they have, over so much at least: words and rules are thinner [measured]
LEAST_COHERENCE: Final = 0.22  # mean over a piece; noise and paper give 0.1 to 0.2, faint ridges 0.3 [measured]
GROUND_WINDOW_PX: Final = 400  # in which there is some bare ground: the broadest flat finger and more [anatomy]
UNEVENNESS: Final = 0.55  # deviation of ridge weight over its mean [measured: prints 0.14 to 0.44, writing 0.42 to 1]
GHOST_BESIDE: Final = (
    120.0  # ridge weight of what the last print left beside a clear one, at most [measured: to 110] ...
)
GHOST_BESIDE_OF_WEIGHT: Final = (
    0.45  # ... and of that of the clear one [measured: 1 % of a finger's cells are under it]
)
GHOST_BESIDE_OF_INK: Final = 0.5  # and of its ink [measured: 0.1 to 0.3; ridges run together 0.9]
GHOST_NEAR_CELLS: Final = 81  # window in which the clear one lies, as `Grid.local`: 160 px to every side [measured]
GHOST_MEAN_CELLS: Final = 5  # two ridges: single cells fall between two of them [layout]
GHOST_PATCH_CELLS: Final = 7  # least patch of a ghost; less is a gap in a dry print [measured]
COHERENCE_CELLS: Final = 5  # window of the coherence in cells (20 px: two ridges) [layout]

# --- fingers
NARROWEST_FINGER_PX: Final = 88  # [anatomy: a child's little finger laid lightly, 4.5 mm]
WIDEST_PLAIN_PX: Final = 370  # [anatomy: a flat adult finger, 20 mm]
WIDEST_THUMB_PX: Final = 600  # [anatomy: 30 mm]
WIDEST_FINGER_PX: Final = 950  # [anatomy: a thumb rolled from nail to nail, 48 mm]; broader ridges are cloth
SHORTEST_OF_WIDTH: Final = 0.55  # length over width; less is a shred [measured]
SCRAP_OF_AREA: Final = 0.16  # of the second largest piece; less is writing, a rule or a shred [measured]
SCRAP_OF_CLEARNESS: Final = 0.25  # of the clearest piece; less is dirt [measured]
CLEAR: Final = 60.0  # from which it is no dirt, beside whatever [measured: a wiped finger among clear ones 66 and more]
SHRED_OF_AREA: Final = 0.3  # of the next piece of the same finger; a smaller one above it is no fingertip [measured]
SHALLOW_OF_WIDTH: Final = 0.7  # a piece at the top edge less deep than this share of its width is a neighbour's
FIELD_RIM_PX: Final = 32  # what comes from the field above begins that near to the top edge [measured]
DISTAL_OF_WIDTH: Final = 1.3  # a piece longer than that is a fingertip, not a second phalanx [measured: 1.0 to 1.2]
ABOVE_OF_WIDTH: Final = 0.8  # what is less long, and lies above a fingertip, is no part of the finger [measured]
SURELY_DISTAL_OF_WIDTH: Final = 1.5  # a piece longer than that is no second phalanx [measured: 99 % are under 1.47]
ABOVE_OF_AREA: Final = 0.9  # of it; a smaller piece above it is no fingertip [measured: of the second phalanx 1.15 up]
BROADER_THAN_BELOW: Final = 1.6  # of its width: broader above is ink of the next field [measured: fingers up to 1.57]
GHOST_ABOVE: Final = 110.0  # ridge weight of what the last print left, at most [measured: up to 99] ...
GHOST_ABOVE_OF_WEIGHT: Final = 0.35  # ... and of that of the finger below it [measured: 0.24]
SHRED_GAP_OF_WIDTH: Final = 0.2  # two pieces of one fingertip lie nearer to each other than that [measured]
LEAST_FULLNESS: Final = 0.94  # a rectangle has 1, an ellipse 1.05, two phalanges askew 0.6 to 0.92 [geometry]
USUAL_RANK: Final = 0.35  # of the widths of patches: where the usual one is, as some are of two fingers [measured]
TOUCHING_OF_WIDTH: Final = 1.4  # of the usual width: a wider patch may be two fingers that touch [measured]
NOTCH_OF_WIDTH: Final = 0.12  # depth over width of a notch between the tips of two fingers that touch [measured]
NOTCH_WIDEST_PX: Final = 500.0  # of that width, at most: among three or four fingers a notch is no deeper
STEP_COLUMNS: Final = 6  # of 8 px, over which the outline of touching fingers steps [measured]
STEP_OF_WIDTH: Final = 0.3  # height of such a step over the width of the patch [measured]
CHILD_OF_WIDTH: Final = 1.3  # a second phalanx wider than this share of the first is two that touch
NEIGHBOUR_OF_WIDTH: Final = 0.62  # a piece at the side edge narrower than this share of the median is a neighbour's
STRAIGHTEST: Final = 1.18  # elongation from which a piece's long axis says something [measured]
UPRIGHT_CLAIM: Final = 0.2  # of the mean area: how much an upright hand is believed in before any is seen
MOST_TURN_DEG: Final = 50.0  # a hand is turned by at most 30, a finger leans up to 15 more
LEAN_DEG: Final = 16.0  # most that one finger leans from the hand [anatomy: fan of the fingers]
SPAN_POINTS: Final = 400  # of a patch, when its extent is taken [measured: within 6 px of all]
TIP_OF_WIDTH: Final = 0.2  # breadth over width from which rows are the tip's; above are specks [geometry: 2 px]
TIP_BEYOND_OF_WIDTH: Final = 0.5  # how far beyond its piece a dry tip goes on, at most [measured]
TIP_BEYOND_OF_WEIGHT: Final = 0.5  # of its piece's ridge weight; a ghost has less [measured]
TIP_GAP_ROWS: Final = 2  # most rows of 4 px without print within it: less than a crease [measured]
CHAIN_OVERLAP: Final = 0.45  # share of the narrower piece's width that overlaps within one finger [measured]
CHAIN_GAP_PX: Final = 260  # most between phalanges of one finger: an inked finger bends off the card [measured]
PHALANX_SHORTEST: Final = 0.7  # distal phalanx over width: where the search for a crease begins [measured: thumbs 0.8]
CUT_SHORTEST: Final = 0.3  # of a finger whose tip is beyond the edge
PHALANX_LONGEST: Final = 2.6  # and where it ends: a finger laid down lightly is narrow [measured: 1.5 to 2.3]
PHALANX_USUAL: Final = 1.75  # the most likely; where the box ends when there is no crease [measured]
PHALANX_SPREAD_SHORT: Final = 0.4  # of its logarithm, where it is shorter than usual [measured: thumbs 0.8] ...
PHALANX_SPREAD_LONG: Final = 0.32  # ... and longer: beyond it the second phalanx ends [measured]
CUT_HALF_WIDTHS: Final = 1.5  # of a finger whose tip is beyond the edge, each width longer is half as likely [measured]
LEAST_CLAIM: Final = 0.1  # depth times likelihood of its place: a crease at 0.8 widths has to be deep [measured: 0.1 to
# 0.2 do alike; at 0.06 a fold was taken where the lower edge cuts the crease off]
STICKS_OUT_OF_WIDTH: Final = (
    1.25  # a box broader than its rows are has something beside the finger [measured: 1.02 to 1.15]
)
STRIP_OF_WIDTH: Final = 3.2  # how far down a finger the crease's surroundings are looked at
ROLLED_SHORTER: Final = 0.65  # a rolled finger is wider [anatomy]
CREASE_DEPTH: Final = 0.25  # share of the ink beside it that a crease lacks, at least [measured: wet and hard 0.25]
END_DEPTH: Final = 0.75  # what the end of a print counts as: a clear crease above it goes before [measured]
CREASE_PX: Final = 12  # as wide as a crease is: ridges are averaged away [anatomy]
CREASE_ABOVE_PX: Final = 80  # beside it: so far above ...
CREASE_BELOW_PX: Final = 120  # ... and below: a light print has gaps of 60 to 100
BESIDE_OF_LEVEL: Final = 1.2  # of a finger's ink: what is darker is a blot, and makes no crease of what is beside it
CREASE_OF_WIDTH: Final = 0.7  # the middle of the finger, where a crease is sought: the flanks fade
CREASE_SLANT_DEG: Final = 12.0  # most that a crease slants against the finger [measured: 8]
CREASE_SLANTS: Final = 5  # slants tried
GROUND_OF_LEVEL: Final = 0.35  # most that paper swallows, of a finger's ink [measured: shaded paper 0.25]
INK_OF_NOTHING: Final = 0.15  # of a finger's ink: less below it is no second phalanx
RIM_OF_LEVEL: Final = 0.3  # of a finger's ink: where there is less, its print has ended [measured: paper 0.2]
RIM_OF_DEPTH: Final = 0.2  # of the ink that a crease lacks: the box ends above it where less is lacking [measured]
TILT_DEG: Final = 25.0  # a hand turned more than this is told to the officer
ARCH_SHARE: Final = 1 / 3  # of a phalanx, at its end, in which ridges arch round the tip [measured]
ARCH_STEP: Final = 3  # of its cells one in so many is looked at [layout]
UPSIDE_DOWN_ARCHING: Final = -0.2  # mean of the fingers [measured: -0.6 to -0.27, upright 0.23 to 0.6, inked -0.04]
EDGE_PX: Final = 8  # a finger that comes this near to the edge may be cut by it

# --- which fingertips are the hand's; their names: naming_parameters
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

# --- the rim of the picture
RIM_PX: Final = 18  # two ridges: how deep the rim of the picture is looked at for ridges that run off it
RIM_CONTRAST: Final = 60  # grey levels between ridge and valley there [measured: empty glass 25]
