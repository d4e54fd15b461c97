"""A transaction: what travels to the service under one TCN."""

import msgspec


class Transaction(msgspec.Struct, frozen=True):
    """Type-1 identity of a submission: `tot` type of transaction, `tcn` control number made by the station, `tcr`
    the rejected one's TCN in a resubmission, `ori` and `dai` 9 characters, `pry` priority."""

    tot: str
    tcn: str
    ori: str
    dai: str
    pry: str = "4"
    tcr: str | None = None
