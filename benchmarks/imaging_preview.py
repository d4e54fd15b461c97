"""The quick look at live frames of generated slaps: its time, how often the count of fingers is right, how its quality
goes along with the careful look's, how its lights agree with the skin that was drawn and with the causes that the
careful look tells, how it tells motion.

Promise (step 4): 5 ms a frame of 1600x1500 on one thread. Quality and lights were fitted to people 1 to 20 (`--fit`
does it anew and prints the numbers for `preview_parameters`); the figures are of others.
Run: python -m benchmarks.imaging_preview [--slaps N] [--people N] [--first-seed S] [--masters FOLDER] [--fit]
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.position import FrictionRidgePosition, fingers_of
from app.domain.quality import Deficiency, FingerQuality
from app.imaging.crop import crop_segment
from app.imaging.preview import FingerPreview, PreviewAssessment, PreviewLook, PreviewState
from app.imaging.preview_light import Seen, lights
from app.imaging.quality import measure_quality
from app.imaging.slap import found_in, segment
from app.imaging.survey import coarse_texture, survey
from drivers.simulated.generator import make_masters, person
from drivers.simulated.impression import Conditions, natural, render_plain, render_slap

P = FrictionRidgePosition
D = Deficiency
S = PreviewState
PROMISE_MS = 5.0
ROUNDS = 3
POSITIONS = (P.PLAIN_RIGHT_FOUR, P.PLAIN_LEFT_FOUR, P.PLAIN_RIGHT_FOUR, P.PLAIN_LEFT_FOUR, P.PLAIN_THUMBS)
FIRST_SEED = 101  # the fit has seen people 1 to 20
MOISTURE, PRESSURE = (-0.95, 0.95), (0.08, 0.95)  # of a hand; its fingers differ by
FINGERS_DIFFER = (0.15, 0.1)
TURN_DEG = 15.0
TOUCHES = 0.06  # pressure from which a finger can be seen at all
GOOD_MOISTURE, GOOD_PRESSURE, BAD_MOISTURE = 0.35, (0.2, 0.8), 0.8  # between them either light is right
SHIFTS_PX = (1, 2, 4, 8, 16)
FIT_RIDGE, FIT_PARTS = 1e-3, 5


@dataclass(frozen=True)
class Slap:
    """`skin`: by finger. `person`: their seed."""

    image: FingerImage
    position: FrictionRidgePosition
    skin: dict[int, Conditions]
    person: int


def generated(count: int, people: int, first_seed: int, folder: Path) -> Iterator[Slap]:
    """Slaps of `people` persons in turn, dry to wet, light to hard; the same for the same arguments."""
    for number in range(count):
        rng = np.random.default_rng([first_seed, number])
        seed = first_seed + number % people
        masters, models = make_masters(seed, folder), {model.finger: model for model in person(seed).fingers}
        position = POSITIONS[(number // people) % len(POSITIONS)]
        fingers = [int(finger) for finger in fingers_of(position)]
        hand = Conditions(moisture=float(rng.uniform(*MOISTURE)), pressure=float(rng.uniform(*PRESSURE)))
        skin = {finger: natural(rng, _differing(hand, rng)) for finger in fingers}
        turn = float(rng.uniform(-TURN_DEG, TURN_DEG))
        pixels = render_slap(masters, models, fingers, rng, skin, hand_turn_deg=turn).pixels
        yield Slap(FingerImage(pixels), position, skin, seed)


def _differing(hand: Conditions, rng: np.random.Generator) -> Conditions:
    moisture, pressure = rng.normal(0, FINGERS_DIFFER[0]), rng.normal(0, FINGERS_DIFFER[1])
    return replace(
        hand,
        moisture=float(np.clip(hand.moisture + moisture, -1, 1)),
        pressure=float(np.clip(hand.pressure + pressure, 0, 1)),
    )


Taken = tuple[float, float]  # milliseconds: by the clock, and those that the thread was at work


def _look_ms(image: FingerImage, position: FrictionRidgePosition) -> tuple[PreviewAssessment, list[Taken]]:
    look = PreviewLook(position, fingers_of(position))
    first = look.look(image)
    taken = []
    for _ in range(ROUNDS):
        begun, busy = time.perf_counter(), time.thread_time()
        look.look(image)
        taken.append(((time.perf_counter() - begun) * 1000, (time.thread_time() - busy) * 1000))
    return first, taken


def careful(slap: Slap) -> dict[int, FingerQuality]:
    """The careful look at each finger that it finds."""
    found = segment(slap.image, slap.position, fingers_of(slap.position)).segments
    return {
        int(one.finger): measure_quality(crop_segment(slap.image, one), one.finger, ImpressionType.LIVE_SCAN_PLAIN)
        for one in found
    }


def _light_of_skin(c: Conditions) -> PreviewState | None:
    """What the light of such a finger has to be; None where either is right."""
    if c.moisture <= -BAD_MOISTURE:
        return S.DRY
    if c.moisture >= BAD_MOISTURE:
        return S.WET
    dry_or_wet = abs(c.moisture) > GOOD_MOISTURE
    return None if dry_or_wet or not GOOD_PRESSURE[0] <= c.pressure <= GOOD_PRESSURE[1] else S.GOOD


def _light_of_causes(causes: tuple[Deficiency, ...]) -> PreviewState:
    """What the careful look's first cause of those that a light shows comes to."""
    for cause in causes:
        if cause in (D.TOO_DRY, D.TOO_WET):
            return S.DRY if cause is D.TOO_DRY else S.WET
    return S.DRY if D.TOO_LIGHT in causes or D.UNCLEAR_RIDGES in causes else S.GOOD


def report(slaps: Iterator[Slap]) -> None:
    times: list[Taken] = []
    counted: list[bool] = []
    pairs: list[tuple[float, float]] = []
    of_skin: dict[PreviewState, list[bool]] = {}
    of_causes: list[bool] = []
    for slap in slaps:
        seen, taken = _look_ms(slap.image, slap.position)
        times += taken
        touching = sum(c.pressure >= TOUCHES for c in slap.skin.values())
        counted.append(touching <= seen.fingers_seen <= len(slap.skin))
        known = careful(slap)
        for finger in seen.fingers:
            if finger.state is S.ABSENT:
                continue
            right = _light_of_skin(slap.skin[int(finger.finger)])
            if right is not None:
                of_skin.setdefault(right, []).append(finger.state is right)
            if int(finger.finger) in known:
                pairs.append((finger.quality or 0.0, known[int(finger.finger)].score))
                of_causes.append(_agree(finger, known[int(finger.finger)]))
    whole = _milliseconds(times)
    _say(
        "a frame of 1600x1500", **whole, promise_ms=PROMISE_MS, ratio=round(whole["median_at_work_ms"] / PROMISE_MS, 2)
    )
    _say("count of fingers right", share=round(statistics.mean(counted), 4), slaps=len(counted))
    quick, full = np.array(pairs).T
    _say(
        "quality and the careful look's",
        r=round(float(np.corrcoef(quick, full)[0, 1]), 3),
        mean_error=round(float(np.abs(quick - full).mean()), 1),
        fingers=len(pairs),
    )
    for state, right_ones in sorted(of_skin.items()):
        _say(f"light of skin drawn {state.value}", share=round(statistics.mean(right_ones), 3), fingers=len(right_ones))
    _say("light and the careful look's causes", share=round(statistics.mean(of_causes), 3), fingers=len(of_causes))


def _agree(quick: FingerPreview, full: FingerQuality) -> bool:
    """Good or not good; which of dry and wet an unclear or pale print is, the careful look does not say."""
    said = _light_of_causes(full.deficiencies)
    told = {D.TOO_DRY, D.TOO_WET} & set(full.deficiencies)
    return quick.state is said if told else (quick.state is S.GOOD) == (said is S.GOOD)


def report_motion(slaps: list[Slap]) -> None:
    """A hand that moves from one frame to the next by so much: what is told."""
    for right_px in (0, *SHIFTS_PX):
        told = []
        for slap in slaps:
            look = PreviewLook(slap.position, fingers_of(slap.position))
            look.look(slap.image)
            moved = np.roll(slap.image.pixels, right_px, axis=1)
            told.append(look.look(FingerImage(moved)).moved_px or 0.0)
        _say("motion", right_px=right_px, least=round(min(told), 1), most=round(max(told), 1))


def report_single(people: int, first_seed: int, folder: Path) -> None:
    """Frames of one finger, 800x750."""
    times: list[Taken] = []
    right: list[bool] = []
    for seed in range(first_seed, first_seed + people):
        masters, models = make_masters(seed, folder), {model.finger: model for model in person(seed).fingers}
        for finger in range(1, 11):
            rng = np.random.default_rng([seed, finger])
            seen, taken = _look_ms(FingerImage(render_plain(masters[finger], models[finger], rng).pixels), P(finger))
            times += taken
            right.append(seen.fingers_seen == 1 and seen.fingers[0].state is not S.ABSENT)
    _say("a frame of one finger", **_milliseconds(times))
    _say("one finger seen", share=round(statistics.mean(right), 3), frames=len(right))


def fit(slaps: Iterator[Slap]) -> None:
    """Print the numbers of `preview_parameters` as these slaps give them, and how well they do on people left out."""
    values: list[Seen] = []
    full: list[FingerQuality] = []
    people: list[int] = []
    for slap in slaps:
        known = careful(slap)
        cells = survey(slap.image.pixels)
        maps = coarse_texture(cells)
        found, _ = found_in(maps, slap.position, fingers_of(slap.position), slap.image)
        seen = lights(cells, maps, [one.polygon for one in found.segments])
        for one, value in zip(found.segments, seen.fingers, strict=True):
            if int(one.finger) in known and known[int(one.finger)].score > 0:
                values.append(value)
                full.append(known[int(one.finger)])
                people.append(slap.person)
    table = np.array(values)
    scores = np.array([one.score for one in full], np.float64)
    least, most = np.percentile(table, [1, 99], axis=0)
    weights = _fitted(_terms(table, least, most), scores)
    parts = np.unique(people, return_inverse=True)[1] % FIT_PARTS  # nobody is in two
    left_out = np.empty(len(scores))
    for part in range(FIT_PARTS):
        known_ones = parts != part
        solved = _fitted(_terms(table[known_ones], least, most), scores[known_ones])
        left_out[~known_ones] = _terms(table[~known_ones], least, most) @ solved
    kinds = len(Seen._fields)
    _say("fit", mean=round(float(weights[-1]), 1), r_left_out=round(float(np.corrcoef(left_out, scores)[0, 1]), 3))
    for kind, name in enumerate(Seen._fields):
        numbers = [least[kind], most[kind], weights[kind], weights[kinds + kind]]
        line: dict[str, object] = {"quality": [round(float(number), 3) for number in numbers]}
        if name in full[0].measured:
            careful_ones = np.array([one.measured[name] for one in full])
            line["as_careful"] = [round(float(n), 3) for n in np.polyfit(table[:, kind], careful_ones, 1)]
            line["r"] = round(float(np.corrcoef(table[:, kind], careful_ones)[0, 1]), 3)
        _say(name, **line)


def _terms(table: NDArray[np.float64], least: NDArray[np.float64], most: NDArray[np.float64]) -> NDArray[np.float64]:
    place = 2.0 * (np.clip(table, least, most) - least) / (most - least) - 1.0
    return np.column_stack([place, place * place, np.ones(len(place))])


def _fitted(terms: NDArray[np.float64], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Least squares, held back a little but for the mean."""
    hold = FIT_RIDGE * len(terms) * np.eye(terms.shape[1])
    hold[-1, -1] = 0.0
    return np.asarray(np.linalg.solve(terms.T @ terms + hold, terms.T @ scores), np.float64)


def _milliseconds(taken: list[Taken]) -> dict[str, float]:
    by_clock, at_work = np.array(taken).T
    return {
        "least_ms": round(float(by_clock.min()), 2),
        "median_ms": round(float(np.median(by_clock)), 2),
        "p95_ms": round(float(np.percentile(by_clock, 95)), 2),
        "median_at_work_ms": round(float(np.median(at_work)), 2),  # where others use the machine too
    }


def _say(what: str, **figures: object) -> None:
    print(json.dumps({"what": what, **figures}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slaps", type=int, default=60)
    parser.add_argument("--people", type=int, default=4)
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED)
    parser.add_argument("--masters", type=Path, help="keeps the people's fingers between runs")
    parser.add_argument("--fit", action="store_true")
    given = parser.parse_args()
    if given.fit and given.people < 2:
        parser.error("--fit is checked on people left out: two at least")
    with tempfile.TemporaryDirectory() as folder:
        masters = given.masters or Path(folder)
        slaps = generated(given.slaps, given.people, given.first_seed, masters)
        if given.fit:
            fit(slaps)
            return
        report(slaps)
        report_motion(list(generated(5, given.people, given.first_seed, masters)))
        report_single(min(2, given.people), given.first_seed, masters)


if __name__ == "__main__":
    main()
