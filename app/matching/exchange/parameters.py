"""Numbers of the exchange of templates: name, unit, origin. Lengths in pixels are at 500 ppi.

Origins: [standard] INCITS 378-2004, ISO/IEC 19794-2:2005 and :2011; [measured] on the public sets FVC2002 B and their
ISO records, which another extractor made; [choice].
"""

from typing import Final

CM_PER_INCH: Final = 2.54
PIXELS_PER_CM: Final = 197  # of 500 ppi, rounded as all records round it [standard]
MOST_BYTES: Final = 1 << 20  # of a record: 255 prints of 255 minutiae are 400 kB
MOST_MINUTIAE: Final = 255  # of one print: the number is one byte [standard]
MOST_VIEWS: Final = 255  # of one record: the number is one byte [standard]
MOST_VIEWS_OF_A_FINGER: Final = 16  # the view's number is four bits [standard]
LARGEST_PLACE_PX: Final = 16383  # fourteen bits [standard]

QUALITY_NOT_SAID: Final = 50  # of 100: given to a minutia whose record says no quality [measured: 70 loses mates]

# --- ridge flow, which no record holds: estimated from the minutiae
HULL_MARGIN_PX: Final = 40.0  # skin is seen this far around the outermost minutiae [measured: 24 loses mates]
FLOW_SIGMA_PX: Final = 25.0  # width over which directions are averaged [measured: nearest to our own flow]
FLOW_FEWEST: Final = 3  # minutiae; fewer span no area
