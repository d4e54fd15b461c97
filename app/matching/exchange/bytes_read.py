"""Reading a record byte by byte, big-endian, never beyond its end."""

from typing import Final

from app.matching.exchange.errors import RecordDamaged

_CUT: Final = "The record is cut short."


class RecordBytes:
    """A cursor over `data`. RecordDamaged when more is read than there is."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise RecordDamaged(_CUT)
        taken = self._data[self._at : self._at + count]
        self._at += count
        return taken

    def number(self, count: int) -> int:
        """An unsigned number of so many bytes."""
        return int.from_bytes(self.take(count), "big")

    def numbers(self, *counts: int) -> tuple[int, ...]:
        """Several, by the bytes of each."""
        return tuple(self.number(count) for count in counts)
