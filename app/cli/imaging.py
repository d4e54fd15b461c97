"""`booking-station imaging`: what the image science sees, for engineers, administrators and benchmarks.

`ms` is the time of the second run in the same process: the first one loads and warms what every later one finds ready.
Reading the file and cutting fingers out do not count.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.reporting import guarded, print_json
from app.cli.timing import second_run

if TYPE_CHECKING:
    from app.domain.image import FingerImage
    from app.domain.position import FrictionRidgePosition
    from app.domain.quality import FingerQuality
    from app.domain.segmentation import Segmentation
    from app.imaging.files import PictureRead

_SLAPS = {"right_four": 13, "left_four": 14, "thumbs": 15, "right_thumb": 11, "left_thumb": 12}
_SINGLE = "single"
_POSITIONS = [*_SLAPS, _SINGLE]
_Command = Callable[..., Any]


@click.group()
def imaging() -> None:
    """Segment, measure and trace a picture: PNG, TIFF, PGM, BMP, JPEG, WSQ, JPEG 2000; raw with --size."""


def _picture_options(command: _Command) -> _Command:
    ppi = click.option(
        "--ppi", type=click.IntRange(min=1), help="Resolution of the picture, whatever the file says; else 500."
    )
    size = click.option("--size", metavar="WxH", help="Width and height of a raw 8-bit picture.")
    as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
    return click.argument("file", type=click.Path(path_type=Path, readable=False))(size(ppi(as_json(command))))


def _finger_options(command: _Command) -> _Command:
    finger = click.option(
        "--finger", type=click.IntRange(1, 10), default=2, show_default=True, help="FGP of a single finger."
    )
    return finger(click.option("--rolled", is_flag=True, help="A single finger that was rolled.")(command))


@imaging.command()
@_picture_options
@click.option("--position", type=click.Choice(_POSITIONS), required=True, help="What the picture shows.")
@click.option("--finger", type=click.IntRange(1, 10), default=2, show_default=True, help="FGP of a single finger.")
@click.option("--missing", type=click.IntRange(1, 10), multiple=True, help="FGP of a finger that is not there.")
def segment(
    file: Path, size: str | None, ppi: int | None, position: str, finger: int, missing: tuple[int, ...], as_json: bool
) -> None:
    """Find the fingers of a slap, of two thumbs or of one finger."""
    with guarded(as_json=as_json):
        from app.domain.position import fingers_of
        from app.imaging.files import read_picture
        from app.imaging.slap import segment as find

        read = read_picture(file, size=size, resolution_ppi=ppi)
        where = _position(position, finger)
        expected = [one for one in fingers_of(where) if one not in missing]
        found, taken_ms = second_run(lambda: find(read.image, where, expected))
        absent = [int(one) for one in found.missing]
        findings = [finding.value for finding in found.findings]
        if as_json:
            hand = found.hand_guess.value if found.hand_guess is not None else None
            said = {"segments": _segments(found), "findings": findings, "missing": absent, "hand": hand}
            print_json({**said, **_of_file(read), "ms": round(taken_ms, 1)})
            return
        for one in found.segments:
            box = one.box
            click.echo(
                f"finger {int(one.finger):2}: left {box.left_px} top {box.top_px} width {box.width_px} "
                f"height {box.height_px}, angle {one.angle_deg}, confidence {one.confidence}"
            )
        click.echo(f"missing: {_listed(str(one) for one in absent)}")
        click.echo(f"findings: {_listed(findings)}")
        click.echo(f"{_resolution(read)}; {taken_ms:.1f} ms")


@imaging.command()
@_picture_options
@_finger_options
@click.option(
    "--position", type=click.Choice(list(_SLAPS)), help="A slap or thumbs: each finger is cut out and measured."
)
def quality(
    file: Path, size: str | None, ppi: int | None, finger: int, rolled: bool, position: str | None, as_json: bool
) -> None:
    """Measure the quality of one finger, the picture being of it alone; with --position, of each finger of a slap."""
    with guarded(as_json=as_json):
        from app.cli.single_finger import refuse_several
        from app.domain.position import FrictionRidgePosition, fingers_of
        from app.imaging.crop import crop_segment
        from app.imaging.files import read_picture
        from app.imaging.slap import segment as find

        read = read_picture(file, size=size, resolution_ppi=ppi)
        if position is None:
            refuse_several(read.image)
            one = _measured(read.image, FrictionRidgePosition(finger), rolled=rolled)
            _say_quality([one], as_json=as_json, whole={**one, **_of_file(read)})
            return
        where = FrictionRidgePosition(_SLAPS[position])
        found, taken_ms = second_run(lambda: find(read.image, where, fingers_of(where)))
        cut = [(crop_segment(read.image, one), one.finger) for one in found.segments]
        fingers = [{"finger": int(named), **_measured(image, named, rolled=False)} for image, named in cut]
        findings = [finding.value for finding in found.findings]
        total = round(taken_ms + sum(one["ms"] for one in fingers), 1)
        whole = {"fingers": fingers, "findings": findings, **_of_file(read), "ms": total}
        _say_quality(fingers, as_json=as_json, whole=whole)


@imaging.command()
@_picture_options
@_finger_options
@click.option("--out", type=click.Path(path_type=Path, file_okay=False, readable=False), required=True, help="Folder.")
@click.option(
    "--position", type=click.Choice(_POSITIONS), default=_SINGLE, show_default=True, help="What the picture shows."
)
def trace(
    file: Path, size: str | None, ppi: int | None, finger: int, rolled: bool, out: Path, position: str, as_json: bool
) -> None:
    """Write every intermediate picture as a numbered PNG file, and all of them on strip.png."""
    with guarded(as_json=as_json):
        from app.imaging.files import read_picture
        from app.imaging.trace import Trace
        from app.imaging.trace_folder import PictureFolder
        from app.imaging.tracing import show_stages

        image = read_picture(file, size=size, resolution_ppi=ppi).image
        folder = PictureFolder(out)
        show_stages(image, _position(position, finger), Trace(folder.write), rolled=rolled)
        folder.write_strip()
        written = [path.name for path in folder.written]
        if as_json:
            print_json({"files": written})
            return
        for name in written:
            click.echo(name)


def _position(position: str, finger: int) -> "FrictionRidgePosition":
    from app.domain.position import FrictionRidgePosition

    return FrictionRidgePosition(_SLAPS.get(position, finger))


def _measured(image: "FingerImage", finger: "FrictionRidgePosition", *, rolled: bool) -> dict[str, Any]:
    """Quality of one finger, NFIQ 2's features apart from the conditions that the causes rest on."""
    from app.domain.impression import ImpressionType
    from app.imaging.quality import measure_quality

    impression = ImpressionType.LIVE_SCAN_ROLLED if rolled else ImpressionType.LIVE_SCAN_PLAIN
    found, taken_ms = second_run(lambda: measure_quality(image, finger, impression))
    features = _features(image, found)
    return {
        "score": found.score,
        "verdict": found.verdict.value,
        "algorithm": found.algorithm,
        "features": features,
        "causes": [deficiency.value for deficiency in found.deficiencies],
        "conditions": {name: value for name, value in found.measured.items() if name not in features},
        "ms": round(taken_ms, 1),
    }


def _features(image: "FingerImage", found: "FingerQuality") -> dict[str, float]:
    """By NFIQ 2's names, those that the score rests on; none where the picture holds too little of a print."""
    from app.imaging.errors import TooFewRidges
    from app.imaging.nfiq2 import nfiq2_features

    try:
        return {name: value for name, value in nfiq2_features(image).items() if name in found.measured}
    except TooFewRidges:
        return {}


def _say_quality(fingers: list[dict[str, Any]], *, as_json: bool, whole: dict[str, Any]) -> None:
    if as_json:
        print_json(whole)
        return
    for one in fingers:
        named = f"finger {one['finger']}: " if "finger" in one else ""
        click.echo(f"{named}score {one['score']} ({one['verdict']}), {one['algorithm']}")
        click.echo(f"causes: {_listed(one['causes'])}")
        for name, value in {**one["conditions"], **one["features"]}.items():
            click.echo(f"  {name}: {value:g}")
    click.echo(f"findings: {_listed(whole['findings'])}" if "findings" in whole else f"{whole['ms']} ms")


def _segments(found: "Segmentation") -> list[dict[str, Any]]:
    return [
        {
            "finger": int(one.finger),
            "box": [one.box.left_px, one.box.top_px, one.box.width_px, one.box.height_px],
            "angle_deg": one.angle_deg,
            "confidence": one.confidence,
            "polygon": [list(corner) for corner in one.polygon],
        }
        for one in found.segments
    ]


def _of_file(read: "PictureRead") -> dict[str, Any]:
    return {"resolution_ppi": read.image.resolution_ppi, "resolution_from": read.resolution_from.value}


def _resolution(read: "PictureRead") -> str:
    return f"{read.image.resolution_ppi} ppi ({read.resolution_from.value})"


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(codes) or "none"
