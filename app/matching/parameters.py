"""Every number of extraction and matching: name, unit, origin. Lengths in pixels are at 500 ppi (1 mm = 19.7 px).

Origins: [anatomy] of adult ridges (period 0.4 to 0.6 mm); [measured] on the public sample card and on generated
prints, by looking at the traces and at the figures of `benchmarks/matching_prints.py`; [layout] chosen for speed;
[MCC] Cappelli, Ferrara, Maltoni, "Minutia Cylinder-Code", IEEE PAMI 32(12), 2010.
"""

from typing import Final

# --- the door
WORKING_PPI: Final = 500
PPI_TOLERANCE: Final = 0.01  # share; pixels per centimetre round to 500.4 ppi
LOWEST_PPI: Final = 200  # less: ridges are below two pixels wide, nothing is read
HIGHEST_PPI: Final = 2100  # a little over the 2000 ppi class
SMALLEST_SIDE_PX: Final = 48  # less holds no two minutiae away from the rim
LARGEST_SIDE_PX: Final = 1600  # at 500 ppi; a larger picture is no single finger: its liveliest window is read

# --- where ridges are, on cells
CELL_PX: Final = 8  # about one ridge period [layout]
ACTIVITY_FLOOR: Final = 7.0  # grey levels of deviation in a window below which there is nothing [measured: glass 2.5]
ACTIVITY_SHARE: Final = 0.28  # of the 90th percentile of the picture [measured]
ACTIVITY_WINDOW_CELLS: Final = 3
COHERENCE_FLOOR: Final = 0.16  # of the smoothed tensor; paper and noise are below [measured]
OPENING_CELLS: Final = 3  # removes lines of writing
CLOSING_CELLS: Final = 5  # bridges creases and scars up to 40 px
PATCH_SHARE: Final = 0.2  # of the largest patch's area; a smaller one is writing or a neighbour finger [measured]

# --- normalisation
NORMAL_WINDOW_PX: Final = 25  # two to three ridge periods
NORMAL_SOFTENING: Final = 6.0  # grey levels added to the local deviation: flat ground is not blown up
NORMAL_LIMIT: Final = 2.0  # deviations; ink blots and pores count no more

# --- ridge flow
GRADIENT_SIGMA_PX: Final = 1.2
FLOW_FINE_CELLS: Final = 1.3  # Gaussian width of the tensor's smoothing where ridges are clear [measured]
FLOW_COARSE_CELLS: Final = 3.5  # and where they are not [measured]
FLOW_CLEAR: Final = (0.25, 0.6)  # coherence from which the fine flow begins to count, and from which it counts alone
PERIOD_CELL_PX: Final = 16
PERIOD_RANGE_PX: Final = (5.0, 16.0)  # [anatomy: children 6, coarse adult thumbs 14]
PERIOD_STEPS: Final = 16  # periods tried, evenly spread in their logarithm
PERIOD_ACROSS_PX: Final = 21  # half length of the window across the ridges: four periods in all
PERIOD_ALONG_PX: Final = 6  # half width along them
PERIOD_SMOOTHING_CELLS: Final = 2.0  # Gaussian width
PERIOD_USUAL_PX: Final = 9.0  # where nothing can be measured [anatomy]

# --- oriented band-pass
DIRECTIONS: Final = 64  # per half turn: 2.8 degrees
PERIODS: Final = 12  # filters, spread over PERIOD_RANGE_PX
ALONG_SIGMA_PX: Final = 4.5  # smoothing along the ridge: half a period, keeps minutiae apart [measured]
ALONG_HALF_PX: Final = 9  # two deviations
ACROSS_SIGMA_PERIODS: Final = 0.42  # envelope of the cosine across
ACROSS_HALF_PERIODS: Final = 1.1
MOST_TAPS: Final = 18  # half length of the longest filter: 1.1 times 16 px
FLOW_CELL_PX: Final = 4  # finer cells for the steering of the filter; the filter is written for 4 [layout]
FRAME_PX: Final = 24  # round a picture, wider than any filter reaches [layout]

# --- thinned ridges
SPECK_PX: Final = 40  # area; a smaller ridge or hole in the binary picture is a pore or dirt
SPUR_PX: Final = 11  # a branch shorter than this is no bifurcation (a ridge period and a bit)
ISLAND_PX: Final = 18  # a ridge shorter than this is dirt, or an incipient ridge
BRIDGE_PX: Final = 14  # a link shorter than this across the flow is dirt in a valley
BRIDGE_TURN_RAD: Final = 0.6  # from the flow, from which a link lies across it
LAKE_PX: Final = 26  # two ways between two bifurcations, shorter than this each: a pore
GAP_PX: Final = 13  # two endings that face each other: a broken ridge
GAP_TURN_RAD: Final = 0.7  # from the line between them
FACING_PX: Final = 7  # endings on neighbouring ridges that face each other at once: a scar or crease
TRACE_PX: Final = 9  # how far the ridge is followed to know on which side of the end it lies

# --- which minutiae are kept
RIM_PX: Final = 14  # from the edge of the ridges; nearer, every ridge ends
CROWD_RADIUS_PX: Final = 22.0
CROWD_MOST: Final = 4  # others within that radius; more is a blot or a scar
QUALITY_FLOOR: Final = 12  # of 100 [measured]
QUALITY_COHERENCE: Final = (0.2, 0.85)  # from nothing to full
QUALITY_RESPONSE: Final = (0.15, 0.8)  # of the band-pass over normalised grey, from nothing to full
CONTRAST_WINDOW_PX: Final = 13  # a ridge and a half
QUALITY_CONTRAST: Final = (0.3, 0.8)  # of the usual one of the picture, from nothing to full
MOST_MINUTIAE: Final = 180  # the best; a whole roll has 80 to 150 [anatomy]

# --- cylinders
CYLINDER_RADIUS_PX: Final = 70.0  # [MCC]
CYLINDER_SIDE: Final = 8  # cells; 8 by 8 by 6 bits are six words [MCC 8]
CYLINDER_SECTIONS: Final = 6  # of the difference of directions [MCC 8: 5 or 6]
CYLINDER_SIGMA_PX: Final = 9.33  # [MCC]
CYLINDER_SIGMA_RAD: Final = 0.698  # [MCC: 2 pi / 9]
CYLINDER_BIT: Final = 0.01  # contribution from which a cell's bit is set [MCC]
CYLINDER_LEAST_CELLS: Final = 0.6  # share of valid cells that two cylinders need in common [MCC]
CYLINDER_LEAST_OTHERS: Final = 2  # minutiae that contribute [MCC]
CYLINDER_TURN_RAD: Final = 1.9  # prints are not turned further against each other: 109 degrees

# --- one-to-one
SEEDS: Final = 48  # best pairs of cylinders, each tried as what fixes the motion [measured: with 24 one finger lost]
SEEDS_PER_MINUTIA: Final = 2  # of the first print: no one minutia takes all seeds
REFINED: Final = 3  # best motions that are refined [measured: 8 change nothing but the time]
REFINEMENTS: Final = 4  # times that motion, bending and pairs are found anew [measured: 2 lose a finger of the card]
COARSE_TOLERANCE_PX: Final = 9.0  # at the seed: one ridge period
COARSE_STRETCH: Final = 0.09  # more, per pixel of distance from the seed: skin stretches, and a seed's angle errs
COARSE_TOLERANCE_MOST_PX: Final = 26.0  # half the usual distance of minutiae
COARSE_TURN_RAD: Final = 0.5  # of a pair against the seed's turn, 29 degrees [measured]
FINE_TOLERANCE_PX: Final = 13.0  # of the place predicted from the pairs around [measured: 16 lets chance in]
FINE_TURN_RAD: Final = 0.45  # of the direction predicted, three deviations
BEND_SIGMA_PX: Final = 50.0  # width of the skin whose bending counts [measured: 70 and 100 lag behind the skin]
BEND_STRETCH_PRIOR: Final = 1000.0  # square pixels: as one pair 32 px away that says "no stretch" [measured]
BEND_PRIOR: Final = 0.3  # pairs' worth of no bending [measured: 1.0 lags behind the skin]
PLACE_SIGMA_PX: Final = 4.0  # of a true pair's place [measured]
TURN_SIGMA_RAD: Final = 0.16  # of a true pair's direction [measured]
LEAST_DENSITY: Final = 2.5e-4  # minutiae a square pixel: 1 a 2.5 square millimetres [anatomy]
FEWEST_PAIRS: Final = 3  # less fixes no motion
OVERLAP_MARGIN_PX: Final = 14.0  # inside the ridges of the other print, from which a minutia should have a partner
FLOW_LEAST: Final = 0.6  # length of an interpolated flow below which it says nothing: at the rim and at cores
FLOW_EVEN_RAD: Final = 0.145  # between two flows, 8.3 degrees: as usual among mates as among others [measured]
FLOW_WORST: Final = -2.6  # of one cell: 30 degrees and more count alike
USUAL_DENSITY: Final = 4.5e-4  # and above: minutiae a square pixel [measured]
# Nats, and nats per unit in the order of EVIDENCE; see app.matching.evidence. The second ones: of minutiae alone, when
# one of the prints has no ridges.
BIAS: Final = -4.1
WEIGHTS: Final = (0.26, -0.066, -0.1, 0.5, -0.195, 0.019, -0.012, 0.88, 1.9, -0.237)
MINUTIAE_BIAS: Final = -2.7
MINUTIAE_WEIGHTS: Final = (0.385, -0.1, -0.183, 0.73, -0.263, 0.051, 0.035, 1.07, 0.0, 0.0)
LEAST_SCORE: Final = -10.0  # nats: what a finger that has nothing in common says, and no less
FEWEST_MINUTIAE: Final = 4  # in either template; less says nothing
# The best of a template are compared: as many as an exchange record holds, more than the extractor gives. Time and
# memory grow with their square: 4,096 in one place took 9 s and 64 MB [measured].
MOST_COMPARED: Final = 255

# --- ridges on ridges, in dots of 250 ppi
PATCH_SIDE: Final = 8  # dots a patch in each direction: 64 bits are one word [layout]
PATCH_STEP: Final = 3  # dots between them: a patch is 42 px wide, four to five ridges [measured: 28 px, EER 1.3 times]
PATCH_SPACING: Final = 12  # half a patch and a bit
PATCH_REACH: Final = 4  # dots that a patch may be moved: one ridge to either side
LEAST_DOTS: Final = 38  # of 64, on which both prints show skin
LEAST_PATCHES: Final = 4  # in common; fewer say nothing
RELAXATIONS: Final = 3  # rounds in which patches are made to agree with those around
AROUND_PATCHES: Final = 2  # to each side: those around one
AROUND_SIGMA_PATCHES: Final = 1.5  # away: what a patch counts for another has fallen to 1/e
STRAIN: Final = 0.02  # fit lost per square dot by which a patch moves otherwise than those around it [measured]

# --- sequence check, in nats
# What prints must say for another explanation than the names [measured: others up to 4.3 of 160,000 pairs].
CLEAR_SCORE: Final = 5.0
ACCUSED_BY: Final = 5.0  # by which another explanation must be better than the names
# What a pair of one name says, and once more by how much it says more than its prints say of others: up to which, and
# below 0 by itself, it is not of one finger [measured: 98 % of other people's prints; of 5,000 mates printed well the
# lowest at -0.6].
UNLIKE_SCORE: Final = -1.0
ENOUGH_WORTH: Final = 12.0  # good minutiae in both prints for that [measured: below, one real mate in 60 is at 0]
CLEAR_SHARE: Final = 0.5  # mean quality of their minutiae for that [measured: below, a third of the mates is denied]
HAND_LINKS: Final = 2  # fingers of one hand found on the other, from which hands are exchanged and not fingers

# --- one-to-many, in nats
CERTAIN_SCORE: Final = 30.0  # see app.matching.search.thresholds
POSSIBLE_SCORE: Final = 12.0
