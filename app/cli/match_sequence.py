"""`booking-station match sequence`: whether every print of a ten-print card is of the finger it is filed under."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.profile_options import FILE, JSON
from app.cli.reporting import guarded, print_json

if TYPE_CHECKING:
    from app.an2k.images import CodedImage
    from app.domain.image import FingerImage
    from app.domain.position import FrictionRidgePosition
    from app.domain.sequence import PrintKind
    from app.imaging.codec_pool import CodecPool
    from app.matching.card_scores import CardScores
    from app.matching.sequence import Judged
    from app.matching.template import Template

_MS = 1000.0
_WORDS = {
    "same_finger_twice": "fingers {} are one finger, the second taken wrong",
    "fingers_swapped": "fingers {} are exchanged",
    "hands_swapped": "fingers {} are of the other hand",
    "rolled_plain_mismatch": "finger {}: the rolled and the plain print are not of one finger",
    "uncertain": "finger {}: too little to tell",
}


@dataclass
class _Card:
    """Templates by kind and finger. `left_out`: what was not compared, and why."""

    prints: "dict[PrintKind, dict[FrictionRidgePosition, Template]]"
    left_out: list[dict[str, Any]] = field(default_factory=list)


@click.command()
@click.argument("file", type=FILE)
@JSON
def sequence(file: Path, as_json: bool) -> None:
    """Check that the prints of a card are of the fingers they are filed under.

    FILE is an ANSI/NIST-ITL file with rolled prints (FGP 1-10) and plain ones (11-15; of single fingers too). Fingers
    of a slap are cut out where the record says that they are, else where they are found. Every print is compared with
    every other one. Scores are the matcher's own, in nats; `match pair` says what one was worth. A finding says by how
    many nats it explains the prints better than their names do, and which prints are to be taken again; one of
    `uncertain` accuses nobody. `ms` is the time of the whole check once the templates are made.
    """
    with guarded(as_json=as_json):
        from app.an2k.images import read_images
        from app.cli.an2_files import open_whole
        from app.domain.sequence import PrintKind
        from app.imaging.codec_pool import CodecPool
        from app.matching.card_scores import CardComparer
        from app.matching.errors import NothingToCompare
        from app.matching.sequence import judge

        images = read_images(open_whole(file).file)
        if not images:
            raise NothingToCompare("The file holds no prints of fingers.")
        with CodecPool(1) as codec:
            card = _read(images, codec)
        rolled, plain = card.prints[PrintKind.ROLLED], card.prints[PrintKind.PLAIN]
        if len(rolled) + len(plain) < 2:
            raise NothingToCompare("The file holds no two prints of fingers that can be compared.")
        judge(CardComparer().compare(rolled, plain))  # loads and warms
        begun = time.perf_counter()
        scores = CardComparer().compare(rolled, plain)
        judged = judge(scores)
        taken_ms = round((time.perf_counter() - begun) * _MS, 1)
        if as_json:
            fingers, findings = list(_fingers(scores)), [_finding(one) for one in judged]
            print_json({"fingers": fingers, "findings": findings, "left_out": card.left_out, "ms": taken_ms})
            return
        for line in _told(scores, judged, card.left_out):
            click.echo(line)
        click.echo(f"{taken_ms} ms")


def _read(images: "Iterable[CodedImage]", codec: "CodecPool") -> _Card:
    """What can be compared; a picture that cannot be decoded or worked on is left out, and the others are checked."""
    from app.domain.sequence import PrintKind
    from app.errors import BookingStationError
    from app.matching.extractor import extract

    card = _Card({kind: {} for kind in PrintKind})
    for image in images:
        place: dict[str, Any] = {"position": int(image.position), "impression": int(image.impression)}
        if int(image.position) == 0:
            card.left_out.append({**place, "why": "of no known finger"})
            continue
        kind = PrintKind.ROLLED if image.impression.is_rolled else PrintKind.PLAIN
        try:
            found = dict(_fingers_of(image, codec))
        except BookingStationError as reason:
            card.left_out.append({**place, "why": reason.message, "code": reason.code})
            continue
        if not found:
            card.left_out.append({**place, "why": "no finger found"})
        for finger, picture in found.items():
            if finger in card.prints[kind]:
                card.left_out.append({**place, "finger": int(finger), "why": "a second print of that finger"})
            else:
                card.prints[kind][finger] = extract(picture)
    return card


def _fingers_of(image: "CodedImage", codec: "CodecPool") -> "Iterator[tuple[FrictionRidgePosition, FingerImage]]":
    from app.domain.position import FINGERS, fingers_of
    from app.imaging.crop import crop_segment
    from app.imaging.slap import segment

    picture = codec.decode(
        image.data,
        image.compression,
        width_px=image.width_px,
        height_px=image.height_px,
        resolution_ppi=image.resolution_ppi,
    )
    expected = fingers_of(image.position)
    if image.position in FINGERS:
        yield image.position, picture
        return
    stated = [one for one in image.segments if one.finger in expected]
    for one in stated or segment(picture, image.position, expected).segments:
        yield one.finger, crop_segment(picture, one)


def _fingers(scores: "CardScores") -> Iterator[dict[str, Any]]:
    """A line for each finger of which there is a print; None for what there is not."""
    from app.domain.position import FINGERS
    from app.domain.sequence import PrintKind

    for finger in FINGERS:
        places = {kind: scores.place(kind, finger) for kind in PrintKind}
        if all(place is None for place in places.values()):
            continue
        own, other = scores.own(finger), scores.best_other(finger)
        yield {
            "finger": int(finger),
            "own": None if own is None else round(own, 2),
            "best_other": None if other is None else round(other.nats, 2),
            "best_other_finger": None if other is None else int(other.finger),
            "minutiae": {
                kind.value: None if place is None else int(scores.minutiae[place]) for kind, place in places.items()
            },
        }


def _finding(judged: "Judged") -> dict[str, Any]:
    found = judged.finding
    return {
        "kind": found.kind.value,
        "fingers": [int(finger) for finger in found.fingers],
        "again": found.again.value,
        "nats": round(judged.nats, 2),
    }


def _told(scores: "CardScores", judged: "Iterable[Judged]", left_out: list[dict[str, Any]]) -> Iterator[str]:
    for line in _fingers(scores):
        minutiae = ", ".join(f"{n} {kind}" for kind, n in line["minutiae"].items() if n is not None)
        own = "no pair of its own" if line["own"] is None else f"own {line['own']}"
        other = (
            ""
            if line["best_other"] is None
            else f", best other {line['best_other']} (finger {line['best_other_finger']})"
        )
        yield f"finger {line['finger']:2}: {own}{other}; minutiae {minutiae}"
    for one in left_out:
        finger = f", finger {one['finger']}" if "finger" in one else ""
        yield f"left out: position {one['position']}{finger}: {one['why']}"
    found = [_finding(one) for one in judged]
    for finding in found:
        fingers = ", ".join(str(finger) for finger in finding["fingers"])
        again = "" if finding["kind"] == "uncertain" else f"; {finding['nats']} nats, take again: {finding['again']}"
        yield f"{finding['kind']}: {_WORDS[finding['kind']].format(fingers)}{again}"
    if not found:
        yield "nothing found"
