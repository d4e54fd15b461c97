"""An earlier booking of this station whose fingers agree with those of the open one."""

from datetime import datetime

import msgspec

from app.domain.booking import Subject


class SamePerson(msgspec.Struct, frozen=True):
    """What an officer needs to compare two bookings; nothing follows from it by itself.

    `booking_id`, `booking_number`, `subject`, `booked_at`: of the earlier booking. `agreeing` of `compared` fingers are
    clearly the same. `others`: further bookings whose fingers agree. `same`: what an officer said, None until then.
    """

    booking_id: str
    booking_number: str
    subject: Subject
    booked_at: datetime
    agreeing: int
    compared: int
    others: int = 0
    same: bool | None = None
