"""Builders of values for tests: every field has a sensible default, a test names only what it is about."""

from datetime import UTC, datetime
from typing import Any

import numpy as np

from app.domain.booking import Booking, Charge, Subject
from app.domain.bureau_answer import BureauAnswer, Meaning
from app.domain.capture import CaptureRecord, CaptureStep, ReaderIdentity, capture_plan
from app.domain.image import FingerImage
from app.domain.match import Answer, AnswerKind, AnswerResult
from app.domain.queue_entry import HandOver, Receipt
from app.domain.segmentation import Segmentation
from app.domain.transaction import Transaction

NOON = datetime(2026, 3, 4, 12, 0, 0, tzinfo=UTC)
ORI = "WA0330000"
DAI = "WA0000000"
READER = ReaderIdentity("Example", "Simulated", "SIM-1")
SURNAME = "ZZMARKEDSURNAME"  # nowhere else in the program: a test can look for it in files and logs


def booking(booking_id: str = "B-1", **changes: Any) -> Booking:
    """A booking with one charge and nobody's real name."""
    values: dict[str, Any] = {
        "booking_id": booking_id,
        "booking_number": f"N-{booking_id}",
        "subject": Subject(surname=SURNAME, given="ZZMARKEDGIVEN", date_of_birth="19800102"),
        "charges": (Charge("LARCENY"),),
        "date_of_arrest": "20260304",
        "created_at": NOON,
        "officer": "Officer One",
    }
    return Booking(**{**values, **changes})


def step(index: int = 0) -> CaptureStep:
    """A step of the plan of a whole hand."""
    return capture_plan()[index]


def capture_record(at: CaptureStep | None = None, image: FingerImage | None = None, **changes: Any) -> CaptureRecord:
    """The record of an attempt at a step (the first by default)."""
    picture = image or finger_image()
    values: dict[str, Any] = {
        "step": at or step(),
        "attempt": 1,
        "captured_at": NOON,
        "reader": READER,
        "width_px": picture.width_px,
        "height_px": picture.height_px,
        "resolution_ppi": picture.resolution_ppi,
        "segmentation": Segmentation((), ()),
        "qualities": (),
    }
    return CaptureRecord(**{**values, **changes})


def finger_image(width_px: int = 64, height_px: int = 48, seed: int = 1) -> FingerImage:
    """Grey waves with noise: compresses about as a print does."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height_px, :width_px]
    waves = 127 + 100 * np.sin(x / 1.5 + 10 * np.sin(y / 200 + seed)) + rng.normal(0, 6, (height_px, width_px))
    return FingerImage(waves.clip(0, 255).astype(np.uint8))


def transaction(tcn: str = f"{ORI}-S01-2026-000001", **changes: Any) -> Transaction:
    return Transaction(**{"tot": "CAR", "tcn": tcn, "ori": ORI, "dai": DAI, **changes})


SERVICE_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="  # of whichever service gave these receipts


def receipt(tcn: str, sha256: str, **changes: Any) -> Receipt:
    """An unsigned receipt, as the store gets it once the client has verified it."""
    values: dict[str, Any] = {
        "tcn": tcn,
        "ori": ORI,
        "sha256": sha256,
        "control_number": f"CN-{tcn[-6:]}",
        "accepted_at": NOON,
        "environment": "training",
    }
    return Receipt(**{**values, **changes})


def hand_over(tcn: str, **changes: Any) -> HandOver:
    values: dict[str, Any] = {
        "channel": "folder",
        "recipient": "the bureau's folder",
        "name": f"{tcn}.an2",
        "at": NOON,
    }
    return HandOver(**{**values, **changes})


def bureau_answer(tcr: str, **changes: Any) -> BureauAnswer:
    """What was read in a bureau's file that answers `tcr`."""
    values: dict[str, Any] = {
        "tot": "SRE",
        "tcn": "BUREAU-0000000001",
        "tcr": tcr,
        "kind": AnswerKind.CRIMINAL_IDENTIFICATION,
        "meaning": Meaning.NOT_IDENTIFIED,
    }
    return BureauAnswer(**{**values, **changes})


def answer(tcn: str, number: int = 1, kind: AnswerKind = AnswerKind.CRIMINAL_IDENTIFICATION, **changes: Any) -> Answer:
    results = {
        AnswerKind.CRIMINAL_IDENTIFICATION: AnswerResult.NOT_IDENTIFIED,
        AnswerKind.IMMIGRATION_CROSS_CHECK: AnswerResult.COMPLETED,
        AnswerKind.REJECTION: AnswerResult.REJECTED,
        AnswerKind.RAPID_SEARCH: AnswerResult.NO_CANDIDATE,
        AnswerKind.OTHER: AnswerResult.UNDETERMINED,
    }
    values: dict[str, Any] = {
        "number": number,
        "control_number": f"CN-{tcn[-6:]}",
        "tcn": tcn,
        "kind": kind,
        "result": results[kind],
        "answered_at": NOON,
    }
    return Answer(**{**values, **changes})
