"""A transaction: what travels to the service under one TCN."""

import msgspec

_SERIAL_DIGITS = 6  # wider numbers are written in full


class Transaction(msgspec.Struct, frozen=True):
    """Type-1 identity of a submission: `tot` type of transaction, `tcn` control number made by the station, `tcr`
    the rejected one's TCN in a resubmission, `ori` and `dai` 9 characters, `pry` priority."""

    tot: str
    tcn: str
    ori: str
    dai: str
    pry: str = "4"
    tcr: str | None = None


def control_number(ori: str, station_code: str, year: int, serial: int) -> str:
    """A TCN of a station, as `WA0330000-S01-2026-000001`."""
    return f"{ori.upper()}-{station_code.upper()}-{year}-{serial:0{_SERIAL_DIGITS}d}"
