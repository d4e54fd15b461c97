"""The numbers of NFIQ 2's features, lengths in pixels at 500 ppi.

Origin of all of them: ISO/IEC 29794-4:2017 and NIST's public-domain source of NFIQ 2.3 (usnistgov/NFIQ2), whose figures
they must reproduce; none is open to taste.
"""

from typing import Final

NEAR_WHITE_GREY: Final = 250.0  # a row or column whose mean is above it belongs to the frame and is cut off
BLOCK_PX: Final = 32  # side of a local region
SLANTED_LONG_PX: Final = 32  # of the window turned to the ridges: across them
SLANTED_SHORT_PX: Final = 16  # and along them
WINDOW_PX: Final = 36  # side of the square that holds the slanted window whichever way it is turned
WINDOW_RIM_PX: Final = 2  # of that square around its block
TURNED_RIM_PX: Final = 2  # of the picture beyond that square, for FDA and RVUP: its middle is then not the window's
FIXED_POINT_BITS: Final = 10  # of the places in a turned square (OpenCV's nearest neighbour)
FOREGROUND_DEVIATION: Final = 0.1  # of a block, in deviations of the whole picture
FEWEST_BLOCKS: Final = 10  # with less foreground there is no histogram of ten bins

# Upper bounds of the first nine bins; the tenth is open.
FDA_BINS: Final = (0.268, 0.304, 0.33, 0.355, 0.38, 0.407, 0.44, 0.50, 1.0)
LCS_BINS: Final = (0.0, 0.70, 0.74, 0.77, 0.79, 0.81, 0.83, 0.85, 0.87)
OCL_BINS: Final = (0.337, 0.479, 0.579, 0.655, 0.716, 0.766, 0.81, 0.852, 0.898)
OF_BINS: Final = (1.715e-2, 3.5e-2, 5.57e-2, 8.1e-2, 1.15e-1, 1.718e-1, 2.569e-1, 4.758e-1, 7.48e-1)
RVUP_BINS: Final = (0.5, 0.667, 0.8, 1.0, 1.25, 1.5, 2.0, 24.0, 30.0)

FDA_NEIGHBOUR_WEIGHT: Final = 0.3  # of the two frequencies beside the strongest
LCS_RIDGE_PX: Final = (3, 10)  # mean width of ridges, least and most; outside, a block has no clarity at all
LCS_VALLEY_PX: Final = (2, 10)
OF_LEAST_DEG: Final = 4.0  # a mean change to the eight neighbours below it does not count
OF_FULL_DEG: Final = 90.0  # the change that gives 1
LINE_DECIMALS: Final = 10  # of the line fitted to a profile

# Region of interest
ROI_ERODE_PX: Final = 5
ROI_FIRST_BLUR_PX: Final = 41
ROI_SECOND_BLUR_PX: Final = 91

# Of the features that rest on minutiae
MINUTIAE_SQUARE_PX: Final = 200  # side of the square about the middle of all minutiae
SOMEWHAT_DARK_DEVIATION: Final = 0.5  # of the picture's grey
CERTAIN_HUNDREDTHS: Final = 80
