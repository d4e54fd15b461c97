"""Templates as files hold them, in whichever of the formats: known by their first bytes."""

from collections.abc import Sequence
from typing import Final

from app.matching.exchange.errors import FingerNotInRecord, RecordDamaged, TooMuchForRecord
from app.matching.exchange.parameters import MOST_BYTES
from app.matching.exchange.records import MAGIC, read_record, write_record
from app.matching.exchange.values import FingerView, RecordFormat
from app.matching.template import Template

_OWN: Final = b"FRT"  # see app.matching.template


def is_template(data: bytes) -> bool:
    """Whether bytes begin as a template does, readable or not."""
    return data.startswith((_OWN, MAGIC))


def read_views(data: bytes) -> tuple[FingerView, ...]:
    """The prints that these bytes hold. TemplateDamaged (the station's own format), RecordDamaged, RecordNotKnown."""
    if len(data) > MOST_BYTES:
        raise RecordDamaged("The file is larger than any of templates.")
    if data.startswith(_OWN):
        return (FingerView(Template.from_bytes(data)),)
    return read_record(data)


def write_views(views: Sequence[FingerView], form: RecordFormat) -> bytes:
    """TooMuchForRecord."""
    if form is not RecordFormat.FRT:
        return write_record(views, form)
    if len(views) != 1:
        raise TooMuchForRecord("The station's own format holds one print.", remedy="Write one of them, with --finger.")
    return views[0].template.to_bytes()


def only_view(views: Sequence[FingerView], finger: int | None = None) -> FingerView:
    """The first print of `finger`, or the only one there is. FingerNotInRecord."""
    found = [view for view in views if finger is None or view.finger == finger]
    if not found:
        named = ", ".join(str(number) for number in sorted({view.finger for view in views})) or "none"
        raise FingerNotInRecord(f"No print of that finger is in the record; its fingers are: {named}.")
    if finger is None and len(found) > 1:
        raise FingerNotInRecord(f"The record holds {len(found)} prints, and which one was not said.")
    return found[0]
