"""The book of acts: what is to come, what is in force, and when each begins and ends. No thread, no clock: the device
says when a hand comes near which position, and `Controls` keeps the lock."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from drivers.simulated.acts import CURES, HAND_ACTS, MOMENTARY_ACTS, Act, ActKind, Befallen, Moment, Remedy


@dataclass(slots=True, eq=False)
class _Entry:
    """An act in the book. `counted`: placements by position that were over when it was entered, if it counts from then
    on. `position`: of the capture at which it began, None before or outside one."""

    act: Act
    by: str
    counted: Counter[int] = field(default_factory=Counter)
    begun: bool = False
    position: int | None = None

    @property
    def moment(self) -> Moment:
        """A hand is as it is before it lies on the glass: what would change while it rests changed before."""
        if self.act.kind in HAND_ACTS and self.act.moment is Moment.WHILE_DOWN:
            return Moment.BEFORE
        return self.act.moment

    @property
    def at_once(self) -> bool:
        return self.act.at is None and self.act.attempt == 1 and self.moment is Moment.BEFORE

    def begins(self, position: int, placement: int) -> bool:
        number = placement - self.counted[position]
        until = self.act.until_attempt
        due = self.act.attempt <= number and (until is None or number <= until)
        return not self.begun and self.act.at in (None, position) and due

    def ends(self, position: int, placement: int) -> bool:
        """Whether it befalls this placement no more."""
        if not self.begun or self.act.until_attempt is None or self.position is None:
            return False
        return position != self.position or placement - self.counted[position] > self.act.until_attempt


class Befalling:
    """Acts by the order in which they were entered; placements counted by position."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._placements: Counter[int] = Counter()

    # What is entered and struck out. ----------------------------------------------------------------------------------

    def enter(self, act: Act, by: str) -> list[Befallen]:
        """What befell by it at once. Said again, the same act is in the book once: nothing more befalls by one that is
        in force, and one that is to come, or passes by itself, counts from now on."""
        same = [e for e in self._entries if e.act == act]
        if any(e.begun and e.act.until_attempt is None for e in same):
            return []
        self._entries = [e for e in self._entries if e not in same]
        entry = _Entry(act, by, Counter() if act.at is not None else Counter(self._placements))
        self._entries.append(entry)
        return self._begin([entry], None) if entry.at_once else []

    def conduct(self, acts: Iterable[Act], by: str) -> list[Befallen]:
        """The script of a subject who sits down: what was to come is not, and what the hands did that left is over;
        what befell glass and device is not mended by it."""
        self._strike(lambda e: not e.begun or e.act.kind in HAND_ACTS)
        self._placements.clear()
        for entry in self._entries:
            entry.counted.clear()
        return [befallen for act in acts for befallen in self.enter(act, by)]

    def give(self, remedy: Remedy) -> tuple[ActKind, ...]:
        """End what the remedy cures among what is in force; the kinds that were ended."""
        return self.end(CURES[remedy])

    def end(self, kinds: frozenset[ActKind]) -> tuple[ActKind, ...]:
        ended = {e.act.kind for e in self._entries if e.begun and e.act.kind in kinds}
        self._strike(lambda e: e.begun and e.act.kind in kinds)
        return tuple(kind for kind in ActKind if kind in ended)

    def clear(self) -> None:
        self._entries.clear()

    # What the device says. --------------------------------------------------------------------------------------------

    def come_near(self, position: int) -> list[Befallen]:
        """One more placement at that position."""
        self._placements[position] += 1
        placement = self._placements[position]
        self._strike(lambda e: e.ends(position, placement))
        for entry in self._entries:
            if entry.begun and entry.position is None:
                entry.position = position
        return self.moment(position, Moment.BEFORE)

    def moment(self, position: int, moment: Moment) -> list[Befallen]:
        """What begins now."""
        placement = self._placements[position]
        due = [e for e in self._entries if e.moment is moment and e.begins(position, placement)]
        return self._begin(due, position)

    def leave(self, position: int) -> None:
        """The placement is over."""
        following = self._placements[position] + 1
        self._strike(lambda e: e.position == position and e.ends(position, following))

    def break_off(self, position: int) -> None:
        """No finger was laid down: it was no placement, unless the subject kept the hands away."""
        if not self.in_force(ActKind.UNCOOPERATIVE):
            self._placements[position] -= 1
        else:
            self.leave(position)

    # What is. ---------------------------------------------------------------------------------------------------------

    def attempt(self, position: int) -> int:
        return max(1, self._placements[position])

    def acts(self) -> tuple[Act, ...]:
        """In force now."""
        return tuple(e.act for e in self._entries if e.begun)

    def acts_next(self, position: int) -> tuple[Act, ...]:
        """Those that would be in force at the next placement at the position."""
        following = self._placements[position] + 1
        return tuple(
            e.act
            for e in self._entries
            if (e.begun and not e.ends(position, following))
            or (e.moment is not Moment.AFTER and e.begins(position, following))
        )

    def in_force(self, kind: ActKind) -> bool:
        return any(e.begun and e.act.kind is kind for e in self._entries)

    def _begin(self, entries: Iterable[_Entry], position: int | None) -> list[Befallen]:
        begun = []
        for entry in entries:
            entry.begun, entry.position = True, position
            begun.append(Befallen(entry.act, position, entry.by))
        self._strike(lambda e: e.begun and e.act.kind in MOMENTARY_ACTS)
        return begun

    def _strike(self, over: Callable[[_Entry], bool]) -> None:
        self._entries = [entry for entry in self._entries if not over(entry)]
