"""When to try again: decorrelated jitter while the service is away, its own word (Retry-After) while it is busy.

Decorrelated jitter (M. Brooker, "Exponential Backoff And Jitter", 2015): each pause is drawn between the shortest and
three times the last, so that twenty stations that lost the service together do not come back together.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime

LONGEST_ASKED_S = 3600.0  # a service cannot silence a station for longer than this
_GROWTH = 3.0
_DOUBLED_MOST = 32  # times; far beyond any longest pause


@dataclass(slots=True)
class Backoff:
    """The pauses of one circuit. `first_s` and `longest_s`: bounds in seconds."""

    first_s: float = 1.0
    longest_s: float = 600.0
    dice: random.Random = field(default_factory=random.SystemRandom)
    _last_s: float | None = None

    def next_s(self, asked_s: float | None = None) -> float:
        """The pause before the next try; at least what the service asked for, within reason."""
        last = self._last_s if self._last_s is not None else self.first_s
        self._last_s = min(self.longest_s, self.dice.uniform(self.first_s, max(self.first_s, last * _GROWTH)))
        if asked_s is None:
            return self._last_s
        return min(LONGEST_ASKED_S, max(asked_s, self._last_s))

    def for_entry_s(self, attempts: int) -> float:
        """The pause of an entry that failed `attempts` times, however well others fare meanwhile: doubled each time,
        and drawn from the upper half."""
        longest = min(self.longest_s, self.first_s * 2.0 ** min(attempts - 1, _DOUBLED_MOST))
        return longest * self.dice.uniform(0.5, 1.0)

    def reset(self) -> None:
        """The service answered: begin small again."""
        self._last_s = None


@dataclass(slots=True)
class Circuit:
    """Whether the service can be reached, since when, and when it may be tried again.

    Open: nothing is sent before `retry_at_s` (monotonic). Times of the wall clock are for people only.
    """

    backoff: Backoff
    is_open: bool = False
    since: datetime | None = None
    code: str = ""
    retry_at_s: float = 0.0
    asked_by_service: bool = False
    opened_at_s: float = 0.0

    def failed(self, now: datetime, now_s: float, code: str, asked_s: float | None = None) -> float:
        """Note a failure; the pause in seconds."""
        pause_s = self.backoff.next_s(asked_s)
        if not self.is_open:
            self.since, self.opened_at_s = now, now_s
        self.is_open, self.code = True, code
        self.retry_at_s = now_s + pause_s
        self.asked_by_service = asked_s is not None
        return pause_s

    def worked(self, now: datetime) -> bool:
        """Note a success; whether that is news."""
        was_news = self.is_open or self.since is None
        if was_news:
            self.since = now
        self.is_open, self.code, self.asked_by_service = False, "", False
        self.backoff.reset()
        return was_news

    def may_try(self, now_s: float) -> bool:
        return not self.is_open or now_s >= self.retry_at_s

    def try_now(self) -> None:
        """Something new is to be sent: do not wait out a guess, but do wait out what the service asked for."""
        if self.is_open and not self.asked_by_service:
            self.retry_at_s = 0.0
