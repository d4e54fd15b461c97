"""Kept prints made ready for the full matcher, the last ones used held in memory."""

from collections import OrderedDict

from app.matching.compact.codes import Bytes
from app.matching.compact.index import Index
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.template import Template


class PreparedPrints:
    """At most `most` prints of one buffer. For one thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[int, int], PreparedTemplate] = OrderedDict()

    def of(self, index: Index, octets: Bytes, row: int, finger: int) -> PreparedTemplate:
        """Of a row and a finger (0 to 9) that has a template. TemplateDamaged."""
        known = self._kept.get((row, finger))
        if known is None:
            start = int(index.template_at[row, finger])
            end = start + int(index.template_octets[row, finger])
            known = self._kept[row, finger] = prepare(Template.from_bytes(octets[start:end].tobytes()))
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end((row, finger))
        return known

    def clear(self) -> None:
        """After rows have got other numbers."""
        self._kept.clear()
