"""Every number of the compact form and of the cascade. Lengths at 500 ppi.

Origins: [measured] by `benchmarks/search_recall.py` on generated people and on the sets B of FVC2002; [layout] chosen
for speed and size.
"""

from typing import Final

# --- bit codes of minutiae
CODE_WORDS: Final = 2  # of 64 bits a minutia [measured: 64 bits lose twice as many mates, 256 none less]
LEAST_CELLS: Final = 30  # cells of a cylinder that show skin; fewer say little [measured: 20 the same]
STEPS_PER_PX: Final = 4  # places in quarter pixels, as templates keep them
STEPS_PER_TURN: Final = 256
PROBE_MINUTIAE: Final = 64  # the best of a searched print
GALLERY_MINUTIAE: Final = 64  # the best of a kept print [measured: with 96 neither more nor less is lost]

# --- alikeness of two prints by their codes
UNLIKE_BITS: Final = 60  # of 128: from here on two minutiae say nothing for each other [measured: 44 to 64 tried]
TURN_STEPS: Final = 48  # of 256: prints are not turned further against each other, 67 degrees [measured]
PAIRS: Final = 16  # of most alike minutiae [measured: 8 to 32 make no difference]
PAIR_TOLERANCE: Final = 40.0  # quarter pixels: one ridge period [measured: 24 and 60 lose more]
PAIR_STRETCH: Final = 0.12  # more, of the distance between the two: skin stretches [measured]
PAIR_TURN_STEPS: Final = 16  # of 256 between the turns of two pairs, 22 degrees
PAIR_LOSS: Final = 0.5  # of a pair's weight at the edge of the tolerance [measured: 0 loses a tenth more]
SIZE_OFFSET: Final = 20.0  # minutiae, added before a score is taken by the sizes of both prints [measured]
WEIGHT_STEPS: Final = 4096  # of a pair's weight, summed as whole numbers [layout]
SCORE_SCALE: Final = 100.0  # scores are numbers of a handy size: others about 0.7, mates 2 to 20

# --- the cascade
# The glance. [measured: of 600 searches with ten fingers, half of them with prints from good to useless, one mate is
# not among the best 5 %; with 8 searched minutiae about three, with 16 none; with six fingers 2.6 % of the poor half]
GLANCE_FINGERS: Final = 8  # searched fingers from which a glance decides who goes on
GLANCE_MINUTIAE: Final = 12  # the best of each searched print
GLANCE_SHARE: Final = 0.05  # of the people that goes on
GLANCE_LEAST: Final = 400  # people that always go on [layout: 3 ms]
SCORE_USUAL: Final = 0.65  # of two prints of different fingers [measured: 0.59 to 0.67 generated, 0.82 FVC2002]
SCORE_SPREAD: Final = 0.28  # deviation of the same [measured: 0.22 to 0.29, 0.35]
SCORE_BOUNDS: Final = (-1.5, 25.0)  # deviations that one finger may add [measured: others reach 13]
# Deviations, times the square root of the searched fingers, from which a person is compared in full [measured: of one
# finger 0.3 to 1.5 % of others; of mates printed well 99.5 %, of the real ones of FVC2002 97 %].
FLOOR: Final = 3.0
FULL_SHARE: Final = 0.03  # of the people, at most compared in full
FULL_LEAST: Final = 10  # people that are always compared in full, if so many were asked for or not
FULL_FIRST: Final = 3  # fingers, those most alike by their codes, after which
GIVE_UP: Final = -4.0  # nats and less end the comparison of a person [measured: others have -8 to -5]
PREPARED_KEPT: Final = 256  # prints a gallery keeps ready for the full matcher: 310 kB each with ridges, 15 without
