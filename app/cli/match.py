"""`booking-station match`: what the matcher says of prints in files, for engineers, administrators and benchmarks."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.reporting import guarded, print_json
from app.cli.timing import second_run

if TYPE_CHECKING:
    from app.domain.image import FingerImage
    from app.matching.cylinders import PreparedTemplate


@click.group()
def match() -> None:
    """Compare prints: PNG, TIFF, PGM, BMP, JPEG, WSQ, JPEG 2000; raw with --size."""


@match.command()
@click.argument("a", type=click.Path(path_type=Path, readable=False))
@click.argument("b", type=click.Path(path_type=Path, readable=False))
@click.option("--size", metavar="WxH", help="Width and height of raw 8-bit pictures, both alike.")
@click.option("--ppi", type=click.IntRange(min=1), help="Resolution of both, whatever the files say; else 500.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def pair(a: Path, b: Path, size: str | None, ppi: int | None, as_json: bool) -> None:
    """Say how much more likely A and B are of one finger than of two; each picture is of one finger.

    The log-likelihood ratio is in nats: 0 says "as likely of one as of two", 5 "150 times likelier of one". The score
    is what the station compares with its limits. `ms` is the time of both templates and of the comparison, each its
    second run: the first one loads and warms.
    """
    with guarded(as_json=as_json):
        from app.imaging.files import read_picture
        from app.matching.matcher import compare

        pictures = [read_picture(path, size=size, resolution_ppi=ppi).image for path in (a, b)]
        (first, first_ms), (second, second_ms) = (_template(picture) for picture in pictures)
        found, match_ms = second_run(lambda: compare(first, second))
        said = {
            "log_likelihood_ratio": round(found.score, 3),
            "score": round(found.score, 3),
            "minutiae": [len(first), len(second)],
            "paired": len(found.pairs),
            "ms": round(first_ms + second_ms + match_ms, 1),
            "match_ms": round(match_ms, 3),
        }
        if as_json:
            print_json(said)
            return
        click.echo(f"log-likelihood ratio {said['log_likelihood_ratio']} nats, score {said['score']}")
        click.echo(f"{len(found.pairs)} minutiae paired, of {len(first)} and {len(second)}")
        click.echo(f"{said['ms']} ms, of it the comparison {said['match_ms']}")


def _template(picture: "FingerImage") -> tuple["PreparedTemplate", float]:
    """What the matcher compares. TooFewRidges: nothing can be said of the picture."""
    from app.imaging.errors import TooFewRidges
    from app.matching.cylinders import prepare
    from app.matching.extractor import extract
    from app.matching.parameters import FEWEST_MINUTIAE

    template, taken_ms = second_run(lambda: prepare(extract(picture)))
    if len(template) < FEWEST_MINUTIAE:
        raise TooFewRidges("A picture shows too little of a print to be compared.")
    return template, taken_ms
