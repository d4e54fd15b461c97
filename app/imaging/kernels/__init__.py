"""Loops over pixels as machine code: what arrays and OpenCV do not do fast enough.

Numbers come in as arguments: what is compiled is kept by the sources of this folder alone.
"""
