"""A session that is taken from event to event."""

from app.domain.capture import capture_plan
from app.domain.position import FrictionRidgePosition
from app.domain.quality import Verdict
from app.domain.segmentation import SegmentationFinding
from app.station import commands as c
from app.station import effects as x
from app.station import events as e
from app.station.machine import step
from app.station.session import MachineState, Session
from tests.support import desk

S = MachineState
PLAN = capture_plan()
F = FrictionRidgePosition


class Story:
    """Steps a session and keeps the effects."""

    def __init__(self) -> None:
        self.session = Session(now=desk.NOW)
        self.effects: list[x.Effect] = []

    def on(self, *events: e.Event) -> "Story":
        for event in events:
            self.session, effects = step(self.session, event)
            self.effects.extend(effects)
        return self

    def take(self, kind: type) -> list[x.Effect]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    @property
    def number(self) -> int:
        return self.session.number

    def signed_in(self) -> "Story":
        return self.on(e.ReaderFound(desk.READER), c.SignIn("OFFICER ONE"))

    def capturing(self) -> "Story":
        booking = desk.booking()
        return self.signed_in().on(c.StartBooking(booking), e.BookingSaved(booking))

    def to_review(self, verdict: Verdict = Verdict.GOOD, *findings: SegmentationFinding, picture: int = 100) -> "Story":
        current = self.session.step
        return self.on(
            e.FingersSeen(self.number, len(current.fingers), len(current.fingers)),
            e.CaptureArrived(self.number, desk.image(picture)),
            e.AnalysisDone(self.number, desk.segmentation(current, *findings), desk.qualities(current, verdict)),
        )

    def accepted(self, command: c.AcceptCapture | None = None) -> "Story":
        number = self.number
        return self.on(command or c.AcceptCapture(), e.CaptureStored(number), e.PlatenClear(number))

    def all_captured(self) -> "Story":
        self.capturing()
        while self.session.state is not S.COMPLETE:
            self.to_review().accepted()
        return self

    def all_prepared(self) -> "Story":
        self.all_captured()
        for kept in list(self.session.accepted.values()):
            self.on(e.PrintPrepared(kept.number, desk.coded(kept.record.step), {}))
        return self
