"""`booking-station generate`: ten-prints of people who do not exist, as files with their ground truth."""

import time
from pathlib import Path

import click

from app.cli.progress import progress_of
from app.cli.reporting import guarded, print_json
from app.cli.running import orderly_end

MOST_PEOPLE = 100_000
MOST_SESSIONS = 20
_PERSON_S = 4.0  # masters, impressions and coding of one person: 2 s on two cores (measured), twice that on old ones


@click.command()
@click.option("--people", type=click.IntRange(1, MOST_PEOPLE), required=True, help="How many people.")
@click.option(
    "--seed", type=click.IntRange(0, 2**31 - 1 - MOST_PEOPLE), default=1, show_default=True, help="The first."
)
@click.option("--out", type=click.Path(path_type=Path, readable=False), required=True, help="Folder of the set.")
@click.option(
    "--format", "kind", type=click.Choice(["an2", "png"]), default="an2", show_default=True, help="Of the files."
)
@click.option(
    "--sessions", type=click.IntRange(1, MOST_SESSIONS), default=1, show_default=True, help="Prints of each person."
)
@click.option(
    "--variation",
    type=click.Choice(["natural", "varied"]),
    default="natural",
    show_default=True,
    help="Good prints, or dry to wet, light to hard, turned.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def generate(people: int, seed: int, out: Path, kind: str, sessions: int, variation: str, as_json: bool) -> None:
    """Make the ten-prints of --people synthetic people, with the ground truth of every finger as JSON.

    A set that was interrupted goes on when the same command is run again.
    """
    with guarded(as_json=as_json), orderly_end():
        from app.imaging.codec_worker import CodecWorker
        from app.training.print_sets import make_set
        from app.training.print_truth import Format, SetPlan, Variation

        plan = SetPlan(people, seed, Format(kind), sessions, Variation(variation))
        begun_s = time.monotonic()
        estimate = _Estimate(as_json, people)
        with CodecWorker() as coder, progress_of(as_json) as progress:
            estimate.say(_PERSON_S * people)

            def tell(done: int, total: int, made: int) -> None:
                progress.tell("people", done, total)
                estimate.hear(time.monotonic() - begun_s, done, made)

            images = make_set(plan, out, coder, tell)
        taken_s = time.monotonic() - begun_s
        if as_json:
            print_json({"event": "generated", "people": people, "images": images, "seconds": round(taken_s, 1)})
        else:
            click.echo(f"{people} people, {images} images in {taken_s:.0f} s; the truth is in {out / 'truth.json'}.")


class _Estimate:
    """How long it will take: said at the start, and once more when one person was made."""

    def __init__(self, as_json: bool, people: int) -> None:
        self._as_json = as_json
        self._people = people
        self._corrected = False

    def say(self, seconds: float) -> None:
        if self._as_json:
            print_json({"event": "estimate", "seconds": round(seconds)})
        else:
            click.echo(f"About {_words(seconds)} to go at most. It can be stopped and goes on later.", err=True)

    def hear(self, elapsed_s: float, done: int, made: int) -> None:
        if made == 1 and not self._corrected and done < self._people:
            self._corrected = True
            self.say(elapsed_s * (self._people - done))


def _words(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = seconds / 60
    return f"{minutes:.0f} minutes" if minutes < 90 else f"{minutes / 60:.1f} hours"
