"""`booking-station match trace`: the extractor's stages as pictures, and their times."""

from pathlib import Path

import click

from app.cli.profile_options import FILE, JSON
from app.cli.reporting import guarded, print_json
from app.cli.timing import second_run


@click.command()
@click.argument("file", type=FILE)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False, readable=False), required=True, help="Folder.")
@click.option("--size", metavar="WxH", help="Width and height of a raw 8-bit picture.")
@click.option("--ppi", type=click.IntRange(min=1), help="Resolution of the picture, whatever the file says; else 500.")
@JSON
def trace(file: Path, out: Path, size: str | None, ppi: int | None, as_json: bool) -> None:
    """Write what the extractor sees of FILE, a picture of one finger, as numbered PNG files, and all on strip.png.

    The last ones show the ridge flow and the minutiae over the print: endings red, bifurcations blue, a stroke in
    their direction, paler where poorer. The times are of each stage's quickest of five runs.
    """
    with guarded(as_json=as_json):
        from app.cli.match_files import read_finger
        from app.imaging.trace_folder import PictureFolder
        from app.matching.extractor import extract
        from app.matching.trace import show_extraction, stage_times

        picture = read_finger(file, size=size, ppi=ppi)
        folder = PictureFolder(out)
        found = show_extraction(picture, folder.write)
        folder.write_strip()
        stages = stage_times(picture)
        _, whole_ms = second_run(lambda: extract(picture))
        written = [path.name for path in folder.written]
        if as_json:
            times = [{"stage": stage.name, "ms": round(stage.ms, 2)} for stage in stages]
            print_json({"files": written, "stages": times, "minutiae": len(found), "ms": round(whole_ms, 1)})
            return
        for name in written:
            click.echo(name)
        for stage in stages:
            click.echo(f"{stage.ms:8.2f} ms  {stage.name}")
        click.echo(f"{whole_ms:8.2f} ms in all, {len(found)} minutiae")
