"""`booking-station match template` and `match convert`: pictures to templates, and templates between formats."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.profile_options import FILE, JSON
from app.cli.reporting import guarded, print_json
from app.cli.timing import second_run

if TYPE_CHECKING:
    from app.domain.image import FingerImage
    from app.matching.exchange.values import FingerView

_FORMATS = ["frt", "incits378", "iso19794-2"]
_FORMAT = click.option(
    "--format", "form", type=click.Choice(_FORMATS), default="frt", show_default=True, help="frt: the station's own."
)
_OUT = click.option("--out", type=FILE, required=True, help="The file to write; nothing is overwritten.")
_LIVE_PLAIN, _LIVE_ROLLED = 0, 1
_ANY_FINGER = 2  # whose quality is asked for where the finger was not said: it has the usual limits


@click.command()
@click.argument("file", type=FILE)
@_OUT
@_FORMAT
@click.option("--finger", type=click.IntRange(0, 10), default=0, help="FGP of the finger; 0, not said.")
@click.option("--rolled", is_flag=True, help="The finger was rolled.")
@click.option("--size", metavar="WxH", help="Width and height of a raw 8-bit picture.")
@click.option("--ppi", type=click.IntRange(min=1), help="Resolution of the picture, whatever the file says; else 500.")
@JSON
def template(
    file: Path, out: Path, form: str, finger: int, rolled: bool, size: str | None, ppi: int | None, as_json: bool
) -> None:
    """Make a template of FILE, a picture of one finger.

    frt keeps all that the matcher uses. incits378 (ANSI INCITS 378-2004) and iso19794-2 (ISO/IEC 19794-2:2005) are for
    other matchers: at most 255 minutiae on whole pixels, no ridges. `ms` is the time of the second extraction.
    """
    with guarded(as_json=as_json):
        from app.cli.match_files import read_finger
        from app.imaging.errors import TooFewRidges
        from app.matching.exchange.values import FingerView
        from app.matching.extractor import extract
        from app.matching.parameters import FEWEST_MINUTIAE

        picture = read_finger(file, size=size, ppi=ppi)
        found, taken_ms = second_run(lambda: extract(picture))
        if len(found) < FEWEST_MINUTIAE:
            raise TooFewRidges("The picture shows too little of a print to be compared.")
        quality = None if form == _FORMATS[0] else _quality(picture, finger, rolled=rolled)
        view = FingerView(found, finger, impression=_LIVE_ROLLED if rolled else _LIVE_PLAIN, quality=quality)
        _write([view], form, out, {"ms": round(taken_ms, 1)}, as_json=as_json)


@click.command()
@click.argument("file", type=FILE)
@_OUT
@_FORMAT
@click.option(
    "--finger", type=click.IntRange(0, 10), help="FGP: which to take; of a print that says none, which it is."
)
@JSON
def convert(file: Path, out: Path, form: str, finger: int | None, as_json: bool) -> None:
    """Write the templates of FILE in another format.

    FILE is a template (frt, INCITS 378-2004, ISO/IEC 19794-2 of 2005 or 2011), known by its content, or an
    ANSI/NIST-ITL file whose Type-9 records have the INCITS 378 block. What a record does not say is estimated: the
    ridge flow from its minutiae, a quality that is not said as a middling one.
    """
    with guarded(as_json=as_json):
        from app.cli.match_files import read_templates
        from app.matching.exchange.files import only_view

        views = list(read_templates(file))
        if finger is not None:
            if len(views) == 1 and not views[0].finger:
                views = [replace(views[0], finger=finger)]
            else:
                only_view(views, finger)
                views = [view for view in views if view.finger == finger]
        _write(views, form, out, {}, as_json=as_json)


def _write(views: list["FingerView"], form: str, out: Path, more: dict[str, Any], *, as_json: bool) -> None:
    from app.cli.an2_files import write_output
    from app.matching.exchange.files import write_views
    from app.matching.exchange.parameters import MOST_MINUTIAE
    from app.matching.exchange.values import RecordFormat

    data = write_views(views, RecordFormat(form))
    write_output(out, data)
    minutiae = [len(view.template) for view in views]
    is_record = form != RecordFormat.FRT
    left_out = sum(max(0, count - MOST_MINUTIAE) for count in minutiae) if is_record else 0
    if is_record:
        lost = [f"{left_out} minutiae"] * bool(left_out) + ["ridges and their flow", "fractions of pixels"]
    else:
        lost = ["finger, impression and quality of the print"] * any(_says_more(view) for view in views)
    said = {"file": str(out), "format": form, "bytes": len(data), "fingers": [view.finger for view in views],
            "minutiae": minutiae, "lost": lost, **more}  # fmt: skip
    if as_json:
        print_json(said)
        return
    click.echo(f"{len(data)} bytes, minutiae: {', '.join(map(str, minutiae))}")
    click.echo(f"not in this format: {', '.join(lost) or 'nothing'}")


def _says_more(view: "FingerView") -> bool:
    """Than its template."""
    return bool(view.finger or view.impression or view.quality is not None)


def _quality(picture: "FingerImage", finger: int, *, rolled: bool) -> int | None:
    """0 to 100, for the record; None where the picture has none."""
    from app.domain.impression import ImpressionType
    from app.domain.position import FrictionRidgePosition
    from app.imaging.errors import ImagingError
    from app.imaging.quality import measure_quality

    impression = ImpressionType.LIVE_SCAN_ROLLED if rolled else ImpressionType.LIVE_SCAN_PLAIN
    try:
        return round(measure_quality(picture, FrictionRidgePosition(finger or _ANY_FINGER), impression).score)
    except ImagingError:
        return None
