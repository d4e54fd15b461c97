"""A finished session on the disk, with a tape of three screens and a live picture."""

import numpy as np

from app.domain.image import FingerImage
from app.station.snapshot import Phase
from app.training import events as e
from app.training.library import load_library
from app.training.sessions import Sessions
from tests.support import scenes
from tests.support.desk import NOW

SESSION = "a1" * 16


class Watch:
    """Seconds since the session began."""

    at_s = 0.0

    def __call__(self) -> float:
        return self.at_s


def record_session(sessions: Sessions) -> None:
    exercise, watch = load_library().exercises[0], Watch()
    writer = sessions.begin(exercise, SESSION, watch)
    writer.write(
        e.Began(
            session_id=SESSION,
            exercise_id=exercise.exercise_id,
            exercise_digest=exercise.digest,
            trainee="TRAINEE",
            station_code="S01",
            started_at=NOW,
            program_version="1",
        )
    )
    idle = scenes.base(phase=Phase.IDLE, booking=None)
    for snapshot in (idle, scenes.dry_review(scenes.Painter()), idle):
        writer.tape.snapshot(snapshot)
        watch.at_s += 1.0
        writer.tape.frame(FingerImage(np.full((400, 400), 240 - int(watch.at_s), dtype=np.uint8)))
    writer.write(e.Ended(complete=False))
    writer.close()
