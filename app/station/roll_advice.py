"""What is amiss with a roll, seen while it happens: too fast, back and forth, lifted before its end. Codes, told as the
warnings of a reader are; frames that were missed are nothing to judge by."""

from app.domain.image import FingerImage
from app.imaging import roll_parameters as r
from app.imaging.roll_watch import RollMotion, RollWatch
from app.imaging.sensor import without_broken

TOO_FAST, BACK, LIFTED_EARLY = "rolled-too-fast", "rolled-back", "lifted-early"


class RollAdvice:
    """Of one capture, in which a finger may be rolled several times. `found`: what was amiss with the last roll."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self.found: tuple[str, ...] = ()
        self._watch = RollWatch()
        self._before: tuple[int, float, RollMotion] | None = None
        self._is_sure = True  # no frames were missed
        self._is_over = False

    def over(self) -> None:
        """The reader has the whole roll: from now on the finger may leave."""
        self._is_over = True

    def see(self, number: int, image: FingerImage, at_s: float) -> tuple[str, ...]:
        """What is newly found in a frame, `number` as the reader counts. TooSmall, TooLarge, WrongResolution."""
        motion = self._watch.look(without_broken(image), at_s)  # a dead column would be skin that has touched
        before, self._before = self._before, (number, at_s, motion)
        if before is None or self._is_over:
            return ()
        last, last_s, was = before
        if was.touches and not motion.touches:
            self._begin()
            self._before = (number, at_s, RollMotion())
            return (LIFTED_EARLY,) if was.covered_mm >= r.ROLL_BEGUN_MM else ()
        self._is_sure = self._is_sure and number - last <= r.MOST_FRAMES_APART
        if not self._is_sure:
            return ()
        grown_mm, took_s = motion.covered_mm - was.covered_mm, at_s - last_s
        told: tuple[str, ...] = (TOO_FAST,) if took_s > 0 and grown_mm > r.FAST_MM_S * took_s else ()
        told += (BACK,) if motion.turned_back else ()
        new = tuple(code for code in told if code not in self.found)
        self.found += new
        return new
