"""Runs a station for a command: opens the program, books headless or shows the window, stops everything."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from app.an2k.rules.profiles import load
from app.cli.progress import Progress, progress_of
from app.cli.reject_words import plain_words
from app.clock import SystemClock
from app.config import Environment, StationConfig
from app.domain.booking import Booking
from app.station.booking_file import read_booking, require_possible, sample_booking, with_missing
from app.station.narration import JsonNarrator, Narrator, PlainNarrator

if TYPE_CHECKING:
    from app.bootstrap.program import StationProgram

ENDING_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


@dataclass(frozen=True, slots=True)
class HeadlessOptions:
    """Who books whom, and how. `booking`: a file; None makes one up, in training only. `jms`: booking number of a
    record that came from the jail's own system."""

    officer: str
    wait_s: float
    seed: int = 1
    subject: Path | None = None
    booking: Path | None = None
    pace: str = "fast"
    service_port: int = 0
    jms: str | None = None


@dataclass(frozen=True, slots=True)
class Narration:
    """How the run speaks."""

    as_json: bool

    def narrator(self) -> Narrator:
        return JsonNarrator() if self.as_json else PlainNarrator(click.echo)

    def progress(self) -> Progress:
        return progress_of(self.as_json)


@contextmanager
def orderly_end() -> Iterator[None]:
    """SIGTERM, and SIGHUP when the terminal is closed, end the run as Ctrl-C does: everything started is stopped.

    SIGHUP stays ignored where it was (`nohup`).
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    heard = [number for number in ENDING_SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, end) for number in heard}
    try:
        yield
    finally:
        for number, act in before.items():
            signal.signal(number, act)


def run_headless(config: StationConfig, options: HeadlessOptions, narration: Narration) -> int:
    """Book one person; the exit status."""
    from app.bootstrap.program import Wishes, open_program
    from app.station.headless import HeadlessBooking, Plan

    clock = SystemClock()
    given = _given(config, options)
    wishes = Wishes(options.seed, options.subject, options.pace == "fast", options.service_port)
    with orderly_end(), narration.progress() as progress, open_program(config, wishes, progress.tell) as program:
        progress.end()

        def booking() -> Booking:
            made = given or sample_booking(options.seed, officer=options.officer, now=clock.now())
            whole = with_missing(made, program.subject_missing)
            require_possible(whole)
            return whole

        plan = Plan(
            officer=options.officer,
            booking=booking,
            wait_s=options.wait_s,
            booking_number=given.booking_number if given is not None else options.jms,
            from_jail=options.jms is not None,
            reject_words=plain_words,
        )
        return HeadlessBooking(program.station, narration.narrator(), plan, clock=clock).run()


def _given(config: StationConfig, options: HeadlessOptions) -> Booking | None:
    """The booking of a file, read before anything is opened, by the rules that the station will have."""
    if options.booking is None:
        return None
    profile = load(config.profile, config.profiles_path)
    return read_booking(options.booking, officer=options.officer, now=SystemClock().now(), profile=profile)


def run_window(config: StationConfig, options: HeadlessOptions, *, pace: str) -> int:
    """Show the window until it is closed; the station is opened behind it."""
    from app.presenters.parts import Language, Theme
    from app.station.beginning import BookingAtSignIn
    from app.ui.application import run_window as show
    from app.ui.cards import CARDS
    from app.ui.sheets import SHEETS

    given = _given(config, options)

    def opened(progress: Callable[[str, int, int], None]) -> "StationProgram":
        from app.bootstrap.program import Wishes, open_program

        wishes = Wishes(options.seed, options.subject, pace == "fast", options.service_port)
        program = open_program(config, wishes, progress)
        if given is not None:
            booking = with_missing(given, program.subject_missing)
            program.station.subscribe(BookingAtSignIn(program.station, booking))
        return program

    with orderly_end():
        return show(
            opened,
            training=config.environment is Environment.TRAINING,
            language=Language(config.language),
            theme=Theme(config.theme),
            sheets=config.data_path / SHEETS,
            cards=config.data_path / CARDS,
        )
