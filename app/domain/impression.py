"""How a print was made: IMP codes of ANSI/NIST-ITL 1-2011, table 7 (those that a ten-print uses)."""

from enum import IntEnum


class ImpressionType(IntEnum):
    LIVE_SCAN_PLAIN = 0
    LIVE_SCAN_ROLLED = 1
    NONLIVE_SCAN_PLAIN = 2
    NONLIVE_SCAN_ROLLED = 3

    @property
    def is_rolled(self) -> bool:
        return self in (ImpressionType.LIVE_SCAN_ROLLED, ImpressionType.NONLIVE_SCAN_ROLLED)
