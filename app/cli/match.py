"""`booking-station match`: what the matcher says of prints in files, for engineers, administrators and benchmarks."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.match_sequence import sequence
from app.cli.match_template import convert, template
from app.cli.match_trace import trace
from app.cli.reporting import guarded, print_json
from app.cli.timing import second_run

if TYPE_CHECKING:
    from app.cli.match_files import Given
    from app.matching.cylinders import PreparedTemplate


@click.group()
def match() -> None:
    """Compare prints, and make templates of them.

    Pictures are PNG, TIFF, PGM, BMP, JPEG, WSQ, JPEG 2000, or raw with --size, each of one finger.
    """


@match.command()
@click.argument("a", type=click.Path(path_type=Path, readable=False))
@click.argument("b", type=click.Path(path_type=Path, readable=False))
@click.option("--size", metavar="WxH", help="Width and height of raw 8-bit pictures, both alike.")
@click.option("--ppi", type=click.IntRange(min=1), help="Resolution of both, whatever the files say; else 500.")
@click.option("--finger", type=click.IntRange(0, 10), help="FGP: which to take of a template file that says fingers.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def pair(a: Path, b: Path, size: str | None, ppi: int | None, finger: int | None, as_json: bool) -> None:
    """Say how much more likely A and B are of one finger than of two.

    Each is a picture of one finger or a template (frt, INCITS 378-2004, ISO/IEC 19794-2), known by its content. The
    log-likelihood ratio is in nats: 0 says "as likely of one as of two", 5 "150 times likelier of one". It is what the
    score was worth on pairs whose truth is known, and never more than their number bears; `beyond_data` says that no
    prints of different fingers among them scored as much, `false_match_rate` how often such do. The score is the
    matcher's own. `ms` is the time of both templates and of the comparison, each its second run: the first one loads
    and warms.
    """
    with guarded(as_json=as_json):
        from app.cli.match_files import read_given
        from app.matching.calibration import calibrated
        from app.matching.matcher import compare

        given = [read_given(path, size=size, ppi=ppi) for path in (a, b)]
        (first, first_ms), (second, second_ms) = (_prepared(one, finger) for one in given)
        found, match_ms = second_run(lambda: compare(first, second))
        says = calibrated(found.score, ridges=first.template.has_ridges and second.template.has_ridges)
        said = {
            "log_likelihood_ratio": round(says.log_likelihood_ratio, 3),
            "score": round(found.score, 3),
            "false_match_rate": float(f"{says.false_match_rate:.2g}"),
            "beyond_data": says.beyond_data,
            "pairs_behind": says.pairs_behind,
            "minutiae": [len(first), len(second)],
            "paired": len(found.pairs),
            "ms": round(first_ms + second_ms + match_ms, 1),
            "match_ms": round(match_ms, 3),
        }
        if as_json:
            print_json(said)
            return
        click.echo(f"log-likelihood ratio {said['log_likelihood_ratio']} nats, score {said['score']}")
        rate = f"{'no more than ' if says.beyond_data else ''}{says.false_match_rate:.2g}"
        click.echo(f"share of different fingers that score as much: {rate} ({says.pairs_behind} pairs behind)")
        click.echo(f"{len(found.pairs)} minutiae paired, of {len(first)} and {len(second)}")
        click.echo(f"{said['ms']} ms, of it the comparison {said['match_ms']}")


def _prepared(given: "Given", finger: int | None) -> tuple["PreparedTemplate", float]:
    """What the matcher compares. TooFewRidges: nothing can be said of it."""
    from app.imaging.errors import TooFewRidges
    from app.matching.cylinders import prepare
    from app.matching.exchange.files import only_view
    from app.matching.extractor import extract
    from app.matching.parameters import FEWEST_MINUTIAE

    picture = given.picture
    if picture is not None:
        prepared, taken_ms = second_run(lambda: prepare(extract(picture)))
    else:
        unnamed = len(given.views) == 1 and not given.views[0].finger  # may be of any
        only = given.views[0] if unnamed else only_view(given.views, finger)
        prepared, taken_ms = second_run(lambda: prepare(only.template))
    if len(prepared) < FEWEST_MINUTIAE:
        raise TooFewRidges("A picture or template shows too little of a print to be compared.")
    return prepared, taken_ms


for _command in (template, convert, trace, sequence):
    match.add_command(_command)
