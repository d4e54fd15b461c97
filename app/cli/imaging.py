"""`booking-station imaging`: what the image science sees, for engineers and benchmarks."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from app.cli.reporting import guarded, print_json

_POSITIONS = {"right_four": 13, "left_four": 14, "thumbs": 15, "right_thumb": 11, "left_thumb": 12, "single": 2}
_MS = 1000.0
_Command = Callable[..., Any]


@click.group()
def imaging() -> None:
    """Segment, measure and trace a picture (PNG, TIFF, PGM, WSQ, JP2; raw with --size)."""


def _picture_options(command: _Command) -> _Command:
    command = click.option("--ppi", default=500, show_default=True, help="Resolution of the picture.")(command)
    command = click.option("--size", metavar="WxH", help="Width and height of a raw 8-bit picture.")(command)
    return click.argument("file", type=click.Path(path_type=Path, readable=False))(command)


@imaging.command()
@_picture_options
@click.option("--position", type=click.Choice(sorted(_POSITIONS)), required=True, help="What the picture shows.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def segment(file: Path, size: str | None, ppi: int, position: str, as_json: bool) -> None:
    """Find the fingers of a slap, of two thumbs or of one finger."""
    with guarded(as_json=as_json):
        from app.domain.position import FrictionRidgePosition, fingers_of
        from app.imaging.files import read_picture
        from app.imaging.slap import segment as find

        image = read_picture(file, size=size, resolution_ppi=ppi)
        where = FrictionRidgePosition(_POSITIONS[position])
        find(image, where, fingers_of(where))  # the first call loads and warms; the second is timed
        begun = time.perf_counter()
        found = find(image, where, fingers_of(where))
        taken = (time.perf_counter() - begun) * _MS
        if as_json:
            print_json(
                {
                    "segments": [
                        {
                            "finger": int(one.finger),
                            "box": [one.box.left_px, one.box.top_px, one.box.width_px, one.box.height_px],
                            "angle_deg": one.angle_deg,
                            "confidence": one.confidence,
                        }
                        for one in found.segments
                    ],
                    "findings": [finding.value for finding in found.findings],
                    "hand": found.hand_guess.value if found.hand_guess is not None else None,
                    "ms": round(taken, 1),
                }
            )
            return
        for one in found.segments:
            box = one.box
            click.echo(
                f"finger {int(one.finger):2}: left {box.left_px} top {box.top_px} width {box.width_px} "
                f"height {box.height_px}, angle {one.angle_deg}, confidence {one.confidence}"
            )
        click.echo(f"findings: {', '.join(finding.value for finding in found.findings) or 'none'}")
        click.echo(f"{taken:.1f} ms")


@imaging.command()
@_picture_options
@click.option("--finger", type=click.IntRange(1, 10), default=2, show_default=True, help="FGP of the finger shown.")
@click.option("--rolled", is_flag=True, help="The print was rolled.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def quality(file: Path, size: str | None, ppi: int, finger: int, rolled: bool, as_json: bool) -> None:
    """Measure the quality of a picture that shows one finger."""
    with guarded(as_json=as_json):
        from app.domain.impression import ImpressionType
        from app.domain.position import FrictionRidgePosition
        from app.imaging.files import read_picture
        from app.imaging.quality import measure_quality

        image = read_picture(file, size=size, resolution_ppi=ppi)
        impression = ImpressionType.LIVE_SCAN_ROLLED if rolled else ImpressionType.LIVE_SCAN_PLAIN
        measure_quality(image, FrictionRidgePosition(finger), impression)
        begun = time.perf_counter()
        found = measure_quality(image, FrictionRidgePosition(finger), impression)
        taken = (time.perf_counter() - begun) * _MS
        causes = [deficiency.value for deficiency in found.deficiencies]
        if as_json:
            print_json(
                {
                    "score": found.score,
                    "verdict": found.verdict.value,
                    "algorithm": found.algorithm,
                    "features": found.measured,
                    "causes": causes,
                    "ms": round(taken, 1),
                }
            )
            return
        click.echo(f"score {found.score} ({found.verdict.value}), {found.algorithm}")
        click.echo(f"causes: {', '.join(causes) or 'none'}")
        for name, value in found.measured.items():
            click.echo(f"  {name}: {value}")
        click.echo(f"{taken:.1f} ms")


@imaging.command()
@_picture_options
@click.option("--out", type=click.Path(path_type=Path, file_okay=False, readable=False), required=True, help="Folder.")
@click.option(
    "--position",
    type=click.Choice(sorted(_POSITIONS)),
    default="single",
    show_default=True,
    help="What the picture shows.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def trace(file: Path, size: str | None, ppi: int, out: Path, position: str, as_json: bool) -> None:
    """Write every intermediate picture as PNG files."""
    with guarded(as_json=as_json):
        from app.domain.impression import ImpressionType
        from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
        from app.imaging.files import PictureFolder, read_picture
        from app.imaging.quality import measure_quality
        from app.imaging.slap import segment as find
        from app.imaging.trace import Trace

        image = read_picture(file, size=size, resolution_ppi=ppi)
        where = FrictionRidgePosition(_POSITIONS[position])
        folder = PictureFolder(out)
        find(image, where, fingers_of(where), trace=Trace(folder.write))
        if where in FINGERS:
            measure_quality(image, where, ImpressionType.LIVE_SCAN_PLAIN, trace=Trace(folder.write))
        written = [path.name for path in folder.written]
        if as_json:
            print_json({"files": written})
            return
        for name in written:
            click.echo(name)
