"""Error rates of matching with templates from elsewhere: records that another extractor made of prints that you have.

A folder as for `benchmarks.fvc`, with a record (INCITS 378 or ISO/IEC 19794-2) beside each picture: `101_1.iso` beside
`101_1.tif`. Three comparisons, each over the same pairs (the protocol of the competitions, or with `--all-impostors`
every two impressions of different fingers): records against records, records against our own templates, and our own
templates as they come back from a record against our own, which says what the way through the record costs.

`--stretched`: the records were made of pictures stretched to the size that they say, so that their resolution is
untrue; it is taken from the sizes of both. (Records that go round with FVC2002 sets B are such.)

Peer: our own templates against each other, which `benchmarks.fvc` measures.

Run: python -m benchmarks.foreign_templates DIR [--ending iso] [--stretched] [--all-impostors]; one JSON object a line.
"""

import argparse
import json
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from app.imaging.files import read_picture
from app.matching import parameters
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.exchange.files import read_views, write_views
from app.matching.exchange.parameters import PIXELS_PER_CM
from app.matching.exchange.records import format_of
from app.matching.exchange.values import FingerView, RecordFormat
from app.matching.extractor import extract
from app.matching.matcher import match, warm_up
from app.matching.template import WORKING_PPI, Template
from benchmarks.error_rates import FAILED
from benchmarks.fvc import DRAWS, Measured, Print, line_of, protocol, report, sets_in

_SIZES: Final = struct.Struct(">HH")
_ISO_SIZE_AT, _ISO_RESOLUTION_AT = 14, 18  # bytes; of ISO/IEC 19794-2:2005

Prepared = Mapping[Print, PreparedTemplate]


def foreign(path: Path, picture_px: tuple[int, int] | None) -> Template:
    """The first print of a record. `picture_px`: width and height of the picture before it was stretched."""
    data = path.read_bytes()
    if picture_px is not None:
        if format_of(data) is not RecordFormat.ISO_19794_2:
            raise ValueError(f"{path.name}: only ISO records can be corrected")
        said = _SIZES.unpack_from(data, _ISO_SIZE_AT)
        true = [round(PIXELS_PER_CM * one / other) for one, other in zip(said, picture_px, strict=True)]
        data = data[:_ISO_RESOLUTION_AT] + _SIZES.pack(*true) + data[_ISO_RESOLUTION_AT + _SIZES.size :]
    return read_views(data)[0].template


def through(template: Template, form: RecordFormat) -> Template:
    """As it comes back from a record."""
    return read_views(write_views([FingerView(template)], form))[0].template


def compared(name: str, prints: Mapping[Print, Path], a: Prepared, b: Prepared, *, all_impostors: bool) -> Measured:
    measured = Measured(name, list(protocol(prints, all_impostors=all_impostors)))
    for pair in measured.pairs:
        one, two = a[pair.a], b[pair.b]
        enough = min(len(one), len(two)) >= parameters.FEWEST_MINUTIAE
        measured.scores.append(match(one, two) if enough else FAILED)
    return measured


def measure(
    name: str, prints: Mapping[Print, Path], *, ending: str, stretched: bool, all_impostors: bool
) -> Iterator[tuple[str, Measured]]:
    """By what was compared."""
    own: dict[Print, Template] = {}
    theirs: dict[Print, Template] = {}
    for one, path in sorted(prints.items()):
        image = read_picture(path, resolution_ppi=WORKING_PPI).image
        own[one] = extract(image)
        theirs[one] = foreign(path.with_suffix(f".{ending}"), (image.width_px, image.height_px) if stretched else None)
    ready = {one: prepare(template) for one, template in own.items()}
    records = {one: prepare(template) for one, template in theirs.items()}
    yield "records", compared(name, prints, records, records, all_impostors=all_impostors)
    yield "records against own", compared(name, prints, records, ready, all_impostors=all_impostors)
    yield "own", compared(name, prints, ready, ready, all_impostors=all_impostors)
    for form in (RecordFormat.INCITS_378, RecordFormat.ISO_19794_2):
        back = {one: prepare(through(template, form)) for one, template in own.items()}
        yield f"own through {form} against own", compared(name, prints, back, ready, all_impostors=all_impostors)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ending", default="iso", help="of the records' names")
    parser.add_argument("--stretched", action="store_true", help="the records' pictures were stretched")
    parser.add_argument("--all-impostors", action="store_true", help="every two impressions of different fingers")
    parser.add_argument("--draws", type=int, default=DRAWS, help="of the bootstrap")
    given = parser.parse_args(arguments)
    found = sets_in(given.folder) if given.folder.is_dir() else {}
    if not found:
        parser.error("the folder holds no files like 101_1.tif")
    warm_up()
    by_comparison: dict[str, list[Measured]] = {}
    for name, prints in found.items():
        for what, measured in measure(
            name, prints, ending=given.ending, stretched=given.stretched, all_impostors=given.all_impostors
        ):
            by_comparison.setdefault(what, []).append(measured)
            print(json.dumps({"what": what, **line_of(measured, given.draws)}))
    for what, sets in by_comparison.items():
        *_, mean = report(sets, given.draws)
        print(json.dumps({"what": what, "sets": len(sets), **mean}))


if __name__ == "__main__":
    main()
