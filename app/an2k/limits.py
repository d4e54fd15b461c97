"""Limits of what is read, against files made to exhaust the machine. All in one place.

Each is some ten times above what the largest ordinary file holds. Together they keep the memory of reading a file, or
of one view of a record, under ten times the file plus 50 MB: a value costs some 100 to 400 bytes here however few it
takes in the file, so it is the counts that are bounded.
"""

LARGEST_FILE_BYTES = 256_000_000  # 14 uncoded slaps at 1000 ppi with palms and photographs come to about 100 MB
MOST_RECORDS = 1_000  # the standard numbers images 00 to 99 (IDC), so 100 and a few
MOST_FIELDS = 4_000  # of one record; Type-9 with all blocks defines about 400
MOST_FIELDS_OF_FILE = 40_000  # 1,000 records of some 30 fields
MOST_SUBFIELDS = 10_000  # of one field; 1,000 FBI numbers (2.014) and some 300 minutiae are usual
MOST_ITEMS = 250  # of one subfield; the widest is 14.025: finger, count and 99 points
MOST_ITEMS_OF_FIELD = 50_000  # 300 minutiae with eight ridge counts each are 3,600
LONGEST_DIRECTORY_BYTES = 1_000  # 1.015, which is asked for with every text; five sets with their names are 100
MOST_LENGTH_DIGITS = 10  # of a LEN, zero padding included: 4 GB has ten
MOST_NUMBER_DIGITS = 4  # of a field number: 2.2045 and the like in state profiles
MOST_PADDING_BYTES = 32_768  # after the last record: one block of a tape
MOST_ENTRIES_OF_IMAGE = 50  # segments, qualities or missing fingers of one image: ten fingers by five measures
LARGEST_TEXT_FORM_BYTES = 2 * LARGEST_FILE_BYTES  # the XML and JSON forms: base64 is 4/3, elements and indents the rest
LARGEST_XML_DATA_BYTES = 7_000_000  # of one image in XML: the parser takes texts of 10,000,000 letters, base64 is 4/3
MOST_ITEMS_OF_FILE = 500_000  # of what is shown or converted: an element or a line each; a full ten-print has 400
MOST_MARKS_OF_TEXT_FORM = 8 * MOST_ITEMS_OF_FILE  # `<` of XML, `"` of JSON: an item has two to six
