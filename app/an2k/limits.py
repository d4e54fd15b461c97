"""Limits of what is read, against files made to exhaust the machine. All in one place.

Each is some ten times above what the largest ordinary file holds.
"""

LARGEST_FILE_BYTES = 256_000_000  # 14 uncoded slaps at 1000 ppi with palms and photographs come to about 100 MB
MOST_RECORDS = 1_000  # the standard numbers images 00 to 99 (IDC), so 100 and a few
MOST_FIELDS = 4_000  # of one record; Type-9 with all blocks defines about 400
MOST_SUBFIELDS = 10_000  # of one field; 1,000 FBI numbers (2.014) and some 300 minutiae are usual
MOST_ITEMS = 200  # of one subfield; the widest is 14.025: finger, count and 99 points
MOST_LENGTH_DIGITS = 10  # of a LEN, zero padding included: 4 GB has ten
MOST_NUMBER_DIGITS = 4  # of a field number: 2.2045 and the like in state profiles
