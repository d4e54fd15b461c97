"""The jobs of the analysis pool behind one face. The science loads when the first job runs, so that the first window
does not wait for it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.domain.transaction import Transaction
from app.station import effects as x
from app.station import events as e
from app.station.analysis import Together

if TYPE_CHECKING:
    from app.station.card_reading import Decoder
    from app.station.recent_bookings import RecentBookings
    from app.station.work import Coder

    class Codec(Coder, Decoder, Protocol):
        """The codec worker, both ways."""


class Computing(Protocol):
    """From an effect to its result event. BookingStationError where the input does not allow it."""

    def analyse(self, effect: x.Analyse, together: Together) -> e.Event: ...
    def prepare(self, effect: x.PreparePrint) -> e.Event: ...
    def compare_sequence(self, effect: x.CheckSequence) -> e.Event: ...
    def look_for_same_person(self, effect: x.LookForSamePerson) -> e.Event: ...
    def assemble(self, effect: x.AssembleTransaction, transaction: Transaction, at: datetime) -> e.Event: ...
    def read_card(self, tcn: str, payload: bytes) -> e.Event: ...


class LocalComputing:
    """On this machine, with the codec worker for coding and decoding."""

    def __init__(
        self,
        codec: "Codec",
        *,
        production: bool = True,
        nfiq2_model: Path | None = None,
        make_recent: "Callable[[], RecentBookings] | None" = None,
    ) -> None:
        """`production`: a type of transaction that the profile marks as not verified is refused. `nfiq2_model`: NIST's
        forest of NFIQ 2; ForestNotUsable where the file is not NIST's. `make_recent`: called at the first comparison
        with recent bookings; None where the agency wants none."""
        self._codec = codec
        self._production = production
        self._nfiq2_model = nfiq2_model
        self._make_recent = make_recent
        self._recent: RecentBookings | None = None
        if nfiq2_model is not None:
            from app.imaging.nfiq2_forest import read_file

            read_file(nfiq2_model)  # read into a forest when it is first needed

    def analyse(self, effect: x.Analyse, together: Together) -> e.Event:
        from app.station import work

        scale = work.quality_scale(self._nfiq2_model)
        return work.analyse(
            effect.number,
            effect.image,
            effect.step,
            effect.before,
            glass=effect.glass,
            together=together,
            scale=scale,
        )

    def prepare(self, effect: x.PreparePrint) -> e.Event:
        from app.station import work

        return work.prepare(effect.number, effect.record, effect.image, self._codec)

    def compare_sequence(self, effect: x.CheckSequence) -> e.Event:
        from app.station import work

        return work.compare_sequence(effect.revision, effect.rolled, effect.plain, effect.comparer)

    def look_for_same_person(self, effect: x.LookForSamePerson) -> e.Event:
        """One at a time: the session sees to that."""
        if self._make_recent is None:
            return e.SamePersonLooked(effect.booking_id, None)
        if self._recent is None:
            self._recent = self._make_recent()
        return self._recent.look(effect)

    def assemble(self, effect: x.AssembleTransaction, transaction: Transaction, at: datetime) -> e.Event:
        from app.station import work

        return work.assemble(effect, transaction, at, production=self._production)

    def read_card(self, tcn: str, payload: bytes) -> e.Event:
        from app.station.card_reading import read_card

        return e.CardRead(tcn, read_card(payload, self._codec))

    def warm_up(self) -> None:
        """Load the science and compile what compiles."""
        import scipy.optimize  # noqa: F401  the sequence check's

        from app.imaging.kernels import warm_up as imaging
        from app.matching import matcher
        from app.station import work

        imaging.warm_up()
        matcher.warm_up()
        if self._make_recent is not None:
            from app.matching.compact import warm_up as compact

            compact.warm_up()
        work.quality_scale(self._nfiq2_model)
