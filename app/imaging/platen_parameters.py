"""The numbers of empty glass: what counts as a ghost print, what as dirt. Lengths in pixels are at 500 ppi; gradients
are as Sobel's kernel gives them at half size, grey levels of 8 bits.

Origins: as in `parameters`.
"""

from typing import Final

GLASS_CELL_PX: Final = 8  # about a ridge [layout]
AROUND_PX: Final = 18  # two ridges: what is darker than the mean of so much around stands out of it [layout]
SMOOTH_CELLS: Final = 5  # over which a ridge direction is read off: 40 px, four ridges [layout]
EMPTIEST_PERCENTILE: Final = 10  # of the cells: nothing but the sensor's noise, beside the largest print too
GHOST_DEPTH: Final = (
    1.5  # grey levels, deviation above the noise: where ridges are looked for [measured: ghosts 2 to 11]
)
GHOST_GRADIENT: Final = 12.0  # above the noise [measured: ghosts 20 to 85, noise of 6 grey levels errs by up to 11]
GHOST_COHERENCE: Final = 0.35  # [measured: ghosts 0.4 to 0.9, noise up to 0.2]
LEAST_ENERGY: Final = 60.0  # keeps a coherence finite where there is nothing
GHOST_PERIOD_PX: Final = (5.5, 20.0)  # of ridges, by the ratio of depth and gradient [measured: ghosts 8 to 13]
GHOST_PATCH_CELLS: Final = 7  # six ridges run beside each other; a smear's rim is one line, made 6 cells by smoothing
GHOST_RIM_CELLS: Final = 19  # round a ghost: its outermost ridges are too thin to be told from specks and shade
GHOST_LEAST_MM2: Final = 12.0  # as of a fingertip's dab: `quality_parameters.LEAST_PRINT_MM2`
SPECK_DEPTH: Final = 22  # grey levels below its surroundings [sensor noise of 6 is 3 at half size]
SMEAR_DEPTH: Final = 6  # grey levels below the glass beside it [measured: uneven light and halos below 5]
SMEAR_WITHIN_CELLS: Final = 23  # 9 mm: broader shades are the light's
DIRTY_SHARE: Final = 0.002  # of the glass: 12 mm2 of the largest; single specks lie on every glass
GHOST_SHARE_GRADE: Final = (0.6, 0.08)  # of a finger's box [a ghost of a finger at the same place covers 0.5 and more]

# --- a print against the one taken before
COMPARED_PX: Final = 64  # blocks of seven ridges [layout]
RIDGES_DEVIATION: Final = 2.0  # grey levels above the noise from which a block shows ridges
STAYED_MOST: Final = 0.5  # of the contrast of a print may stay on the glass [measured: 0.08 to 0.22]
EXPLAINED_LEAST: Final = 0.5  # of the ridges' variance that the print before must explain [measured: 0.95; new: 0.02]
GROUND_PERCENTILE: Final = 95  # of a picture's greys: empty glass
VALLEY_DEPTH: Final = 48  # grey levels below the glass: what is darker is a ridge of the new print [measured]
# Mean correlation, over a finger, with the print before [measured: of another up to 0.08, on a ghost 0.19 to 0.46]
STAYED_LIKENESS: Final = 0.13
