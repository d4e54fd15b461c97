"""The XML encoding of ANSI/NIST-ITL (NIEM-conformant, ITL 1-2011 annex C): to_xml in `write`, from_xml in `read`.

What the standard has an element for stands in that element. What it has none for, or writes in another way than the
file at hand does, stands beside it in elements of this project's own namespace, so that the traditional file comes back
byte for byte. docs/records.md describes both.
"""
