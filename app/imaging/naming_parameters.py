"""The model hand by which fingers are named: numbers of a right hand, palm down, index finger (2) to little finger (5).

Unit of places: the pitch, from the middle of one finger to the next. Origins: [anatomy] adult hands as in
anthropometric tables and ten-print practice; [measured] on the public sample cards and on generated slaps. The
deviations are those between people and what measuring adds; they are generous, since hands on glass are never laid down
as in a table.
"""

from typing import Final

KINDS: Final = (2, 3, 4, 5)
ACROSS: Final = {2: -1.5, 3: -0.5, 4: 0.5, 5: 1.5}  # from the middle of the hand [geometry]
DEPTH: Final = {2: 0.42, 3: 0.0, 4: 0.23, 5: 1.0}  # how far each tip lies below the middle one's [measured]
LOG_WIDTH: Final = {2: 0.0, 3: 0.03, 4: -0.02, 5: -0.15}  # [measured]
LOG_LENGTH: Final = {2: 0.0, 3: 0.04, 4: 0.0, 5: -0.16}  # of the distal phalanx [measured]
FAN_DEG: Final = {2: -4.0, 3: -1.0, 4: 2.5, 5: 6.5}  # lean from the hand, clockwise [measured]

ACROSS_DEVIATION: Final = 0.16
DEPTH_DEVIATION: Final = {2: 0.22, 3: 0.15, 4: 0.17, 5: 0.42}
LOG_WIDTH_DEVIATION: Final = 0.1
LOG_LENGTH_DEVIATION: Final = 0.12
FAN_DEVIATION_DEG: Final = 4.5
CUT_DEVIATION: Final = 1.0  # more, of depth, width and length of a fingertip that the edge of the picture cuts off
CUT_LEAN: Final = 0.2  # of that, in radians: how far its long axis may be off

# What is free in a hand: its place, size and turn.
PLACE_DEVIATION: Final = (0.4, 3.0)  # across and down, of the hand's middle from that of the picture [measured: 0.2]
SIZE_DEVIATION: Final = 0.18  # of the logarithm of the pitch
TURN_DEVIATION_DEG: Final = 4.5  # of the hand from the usual long axis of its fingers [measured: 3.5]
GIRTH_DEVIATION: Final = 0.5  # of the logarithm of width and of length: pressure decides

USUAL_PITCH_PX: Final = 340.0  # [anatomy: 17 mm]
PITCH_OF_WIDTH: Final = 1.4  # a finger pressed lightly is narrow, its pitch is not: both together say how large

# Log-likelihood by which one hand must win before it is named, by the number of fingers: fewer say less [measured: of
# 600 generated slaps 3 hands win wrongly, whose tips stand nearly in a row].
HAND_MARGIN: Final = {2: 3.0, 3: 1.8, 4: 1.0}
ALL_THERE: Final = 3.0  # log-likelihood for exactly the fingers that are expected, against any other ones
THUMB_DEVIATION: Final = 0.05  # of the picture's width: a thumb that much off its middle is likely that of its side

# A fingertip whose ridge weight is less than both, the latter of the clearest one's, is what the last print left on the
# glass [measured: ghosts up to 90 and 0.3, faint fingers from 93 and 0.31].
GHOST_WEIGHT: Final = 100.0
GHOST_OF_WEIGHT: Final = 0.3
