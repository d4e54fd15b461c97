"""The booking station and its reference central match service."""

import ctypes
import sys

# PySide6 6.12.0 drops references to None, True and False on CPython older than 3.12 (PYSIDE-3474): after hours
# the count reaches zero and the process aborts. The version is excluded by the pins; a reference or two held
# here costs nothing and keeps a station alive whose administrator installed it all the same.
if sys.version_info < (3, 12):
    for _singleton in (None, True, False):
        ctypes.c_ssize_t.from_address(id(_singleton)).value += 1 << 40
