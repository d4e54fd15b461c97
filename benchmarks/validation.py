"""How long the checks by the agency's profile take: of a booking at a key press, and of a finished ten-print file.

python -m benchmarks.validation
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial

from app.an2k.codec import decode
from app.an2k.coded_header import stand_in
from app.an2k.images import CodedImage
from app.an2k.rules.profiles import load
from app.an2k.transaction import CARD, build_car
from app.an2k.validate import validate_booking
from app.an2k.validation.engine import validate_file
from app.domain.booking import Booking, Charge, Subject
from app.domain.capture import ReaderIdentity
from app.domain.impression import ImpressionType
from app.domain.transaction import Transaction

KEY_PRESS_MS = 2.0  # beyond it a check would be felt while typing fast
FILE_MS = 20.0  # once a booking, before it is queued
ROUNDS = 200
AT = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
TODAY = date(2026, 3, 4)
SUBJECT = Subject("SAMPLE", "JORDAN", "LEE", "19880417", "WA", "X", "U", "509", "165", "BRO", "BRO")
TYPING = Subject("S4MPLE", "", "LEE", "1988-04", "wa", "X", "U", "512", "1", "", "BRO")
ORDINARY = (Charge("SHOPLIFTING", "2303", "example", "20260302"), Charge("RESISTING AN OFFICER"))


def booking(subject: Subject, charges: tuple[Charge, ...]) -> Booking:
    return Booking("b-1", "2026-000123", subject, charges, "20260302", AT, "N. Example")


def median_ms(act: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return sorted(taken)[ROUNDS // 2] * 1000


def show(what: str, ms: float, goal_ms: float) -> None:
    print(f"{what:<46} {ms:8.3f} ms   {ms / goal_ms:6.1%} of {goal_ms:g} ms")


def main() -> None:
    began = time.perf_counter()
    profile = load()
    print(f"profile {profile.name} read in {(time.perf_counter() - began) * 1000:.0f} ms, once a start")
    data = stand_in("WSQ20", 480, 640) + bytes(40_000)
    images = [CodedImage(one, ImpressionType.LIVE_SCAN_PLAIN, "WSQ20", data, 480, 640, 500) for one in CARD]
    transaction = Transaction("CAR", "WA0330000-S01-2026-000001", "WA0330000", "WA0000000")
    reader = ReaderIdentity("Example", "Simulated", "1")
    file = decode(build_car(transaction, booking(SUBJECT, ORDINARY), images, reader=reader, at=AT, zone=UTC))
    assert validate_file(file, profile, today=TODAY, production=True) == ()
    cases = {
        "a booking without findings": booking(SUBJECT, ORDINARY),
        "a booking half typed": booking(TYPING, ()),
        "a booking of 40 charges": booking(SUBJECT, ORDINARY * 20),
    }
    for what, one in cases.items():
        show(what, median_ms(partial(validate_booking, one, today=TODAY, profile=profile)), KEY_PRESS_MS)
    show("a CAR of 14 images", median_ms(lambda: validate_file(file, profile, today=TODAY, production=True)), FILE_MS)


if __name__ == "__main__":
    main()
