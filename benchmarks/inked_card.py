"""Hard slaps with known boxes: generated prints as ink on a card, with what cards and scanners add. Each is of one kind
of `KINDS`; see `benchmarks.inked_slaps`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition, fingers_of
from app.opencv import cv2
from drivers.simulated.generator import FingerModel, Pixels, make_masters, person
from drivers.simulated.impression import GROUND, Conditions, natural, render_rolled, render_slap

P = FrictionRidgePosition
Ink = NDArray[np.float32]  # share of the paper's light that is swallowed, 0 to 1
Corners = NDArray[np.float32]  # of a fingertip, (4, 2), clockwise from the upper left
Generator = np.random.Generator

PEOPLE = 6
FIRST_SEED = 101
POSITIONS = (P.PLAIN_RIGHT_FOUR, P.PLAIN_LEFT_FOUR, P.PLAIN_RIGHT_FOUR, P.PLAIN_LEFT_FOUR, P.PLAIN_THUMBS)
SHARE_MISSING = 0.15  # of the slaps of four lack a finger, which the officer has declared
LARGEST_TURN_DEG = 18.0
FIELD_PX = (1000, 1600)  # height and width of the field of a card; of the thumbs', half as wide


@dataclass
class Card:
    """A slap in the making. `ink`: on paper; `tips`: corners by finger; `paper`: grey of the paper."""

    ink: Ink
    tips: dict[int, Corners]
    seed: int
    folder: Path
    rng: Generator
    paper: float = 238.0
    ppi: int = 500

    @property
    def shape(self) -> tuple[int, int]:
        return (self.ink.shape[0], self.ink.shape[1])

    def lay(self, ink: Ink, top: int = 0, left: int = 0) -> None:
        """More ink, with its upper left corner there; what lies beyond the picture is lost."""
        height, width = self.shape
        y0, x0, y1, x1 = max(0, top), max(0, left), min(height, top + ink.shape[0]), min(width, left + ink.shape[1])
        if y1 > y0 and x1 > x0:
            there = self.ink[y0:y1, x0:x1]
            np.maximum(there, ink[y0 - top : y1 - top, x0 - left : x1 - left], out=there)


@cache
def _hand(seed: int, folder: Path) -> tuple[dict[int, Pixels], dict[int, FingerModel]]:
    return make_masters(seed, folder), {model.finger: model for model in person(seed).fingers}


def _ink_of(pixels: Pixels) -> Ink:
    return np.asarray(np.clip((GROUND - 8 - pixels.astype(np.float32)) / (GROUND - 8), 0, 1), np.float32)


def _prints(seed: int, folder: Path, fingers: Sequence[int], rng: Generator, base: Conditions) -> Card:
    masters, models = _hand(seed, folder)
    thumbs = 1 in fingers or 6 in fingers
    turn = float(rng.uniform(-1, 1)) * (10.0 if thumbs else LARGEST_TURN_DEG)
    conditions = {finger: natural(rng, base) for finger in fingers}
    made = render_slap(masters, models, fingers, rng, conditions, hand_turn_deg=turn)
    tips = {truth.finger: np.asarray(truth.polygon, np.float32) for truth in made.truths}
    return Card(_ink_of(made.pixels), tips, seed, folder, rng)


def _in_field(card: Card, above: float, aside: float = 0.0) -> None:
    """Crops the prints to the field of a card: the highest tip `above` from its top, the prints `aside` its middle."""
    corners = np.concatenate(list(card.tips.values()))
    height, width = FIELD_PX
    wide = width if len(card.tips) > 2 or max(card.tips) not in (1, 6) else width * 5 // 8
    top = round(float(corners[:, 1].min()) - above)
    left = round(float(corners[:, 0].min() + corners[:, 0].max()) / 2 - wide / 2 - aside)
    field = Card(np.zeros((height, wide), np.float32), {}, card.seed, card.folder, card.rng)
    field.lay(card.ink, -top, -left)
    card.ink = field.ink
    corner = np.array([left, top], np.float32)
    card.tips = {finger: one - corner for finger, one in card.tips.items()}


# What a card carries besides. -----------------------------------------------------------------------------------------


def _form(card: Card) -> None:
    """The rules of the form at its edges, and its words."""
    rng, (height, width) = card.rng, card.shape
    layer = np.zeros(card.shape, np.float32)
    for x in (int(rng.integers(0, 22)), width - 1 - int(rng.integers(0, 22))):
        cv2.line(layer, (x, 0), (x + int(rng.integers(-6, 7)), height), float(rng.uniform(0.6, 0.95)), 3)
    cv2.line(layer, (0, int(rng.integers(0, 14))), (width, int(rng.integers(0, 14))), 0.9, 4)
    words = "LEFT THUMB   RIGHT THUMB" if max(card.tips) in (1, 6) else "FOUR FINGERS TAKEN SIMULTANEOUSLY"
    scale = float(rng.uniform(0.9, 1.3))
    _write(layer, words, (int(rng.integers(20, 120)), 46), scale, 0.9)
    card.lay(np.asarray(cv2.GaussianBlur(layer, (3, 3), 0.8), np.float32))


def _write(layer: Ink, words: str, at: tuple[int, int], scale: float, depth: float) -> None:
    text = np.zeros(layer.shape, np.uint8)
    cv2.putText(text, words, at, cv2.FONT_HERSHEY_SIMPLEX, scale, 255, 4)
    np.maximum(layer, text.astype(np.float32) * np.float32(depth / 255), out=layer)


def _strokes(card: Card, count: int, middle: Callable[[], tuple[float, float]], size: float) -> None:
    """Handwriting: looping strokes of a pen."""
    rng = card.rng
    layer = np.zeros(card.shape, np.float32)
    for _ in range(count):
        x, y = middle()
        t = np.linspace(0, 1, 60)
        loops = rng.uniform(1.5, 3.5)
        right = x + size * (t - 0.5) * 1.5 + size * 0.25 * np.sin(2 * np.pi * loops * t)
        down = y + size * 0.4 * np.cos(2 * np.pi * loops * t + rng.uniform(0, 6)) - size * 0.3 * (t - 0.5)
        line = np.column_stack([right, down]).round().astype(np.int32)
        cv2.polylines(layer, [line], False, float(rng.uniform(0.55, 0.9)), int(rng.integers(3, 7)), cv2.LINE_AA)
    card.lay(layer)


def _anywhere_bare(card: Card) -> tuple[float, float]:
    """A place on the paper beside the fingertips."""
    height, width = card.shape
    for _ in range(50):
        x, y = float(card.rng.uniform(60, width - 60)), float(card.rng.uniform(60, height * 0.6))
        if all(cv2.pointPolygonTest(one, (x, y), True) < -110 for one in card.tips.values()):
            break
    return x, y


def _on_a_tip(card: Card) -> tuple[float, float]:
    one = list(card.tips.values())[int(card.rng.integers(len(card.tips)))]
    x, y = one.mean(axis=0) + card.rng.normal(0, 40, 2)
    return float(x), float(y)


def handwriting(card: Card) -> None:
    _strokes(card, int(card.rng.integers(2, 5)), partial(_anywhere_bare, card), float(card.rng.uniform(90, 200)))


def handwriting_across(card: Card) -> None:
    _strokes(card, 3, partial(_on_a_tip, card), float(card.rng.uniform(150, 260)))


def rules_across(card: Card) -> None:
    """Rules of a form right through the fingers."""
    rng, (height, width) = card.rng, card.shape
    layer = np.zeros(card.shape, np.float32)
    y, x = int(rng.uniform(0.2, 0.6) * height), int(rng.uniform(0.2, 0.8) * width)
    cv2.line(layer, (0, y), (width, y + int(rng.integers(-10, 11))), 0.85, int(rng.integers(2, 5)))
    cv2.line(layer, (x, 0), (x + int(rng.integers(-10, 11)), height), 0.85, int(rng.integers(2, 5)))
    card.lay(layer)


def stamp(card: Card) -> None:
    """A stamp in a frame, aslant."""
    rng = card.rng
    layer = np.zeros((260, 460), np.float32)
    cv2.rectangle(layer, (40, 60), (420, 200), 0.6, 5)
    _write(layer, "RECEIVED", (65, 125), 1.8, 0.6)
    _write(layer, "12 MAR 2031", (75, 180), 1.4, 0.6)
    turned = cv2.warpAffine(layer, cv2.getRotationMatrix2D((230, 130), float(rng.uniform(-20, 20)), 1), (460, 260))
    x, y = _anywhere_bare(card)
    card.lay(np.asarray(turned * rng.uniform(0.5, 1.0), np.float32), round(y) - 130, round(x) - 230)


def hole(card: Card) -> None:
    """A punched hole, on a finger or beside it: black in a scan."""
    x, y = _on_a_tip(card) if card.rng.random() < 0.5 else _anywhere_bare(card)
    cv2.circle(card.ink, (round(x), round(y)), int(card.rng.integers(50, 68)), 0.97, -1, cv2.LINE_AA)


def neighbours(card: Card) -> None:
    """Ink of the fields around: the lower ends of rolled prints above, a sliver of another print at a side."""
    rng, width = card.rng, card.shape[1]
    masters, models = _hand(card.seed, card.folder)
    for place in range(int(rng.integers(2, 5))):
        finger = int(rng.integers(1, 11))
        rolled = _ink_of(render_rolled(masters[finger], models[finger], rng).pixels)
        card.lay(rolled, int(rng.integers(25, 90)) - 620, round(width * (place + 0.5) / 4) - 400)
    other = _prints(card.seed, card.folder, [6, 1], rng, Conditions())
    print_, shown = other.ink[230:1000, 250:700], int(rng.integers(30, 90))
    if rng.random() < 0.5:
        card.lay(print_, int(rng.integers(150, 500)), shown - 400)
    else:
        card.lay(print_, int(rng.integers(150, 500)), width - shown)


def palm(card: Card) -> None:
    """Skin of the palm and of the third phalanges along the lower edge."""
    rng, (height, width) = card.rng, card.shape
    masters, _ = _hand(card.seed, card.folder)
    skin = np.tile(_ink_of(masters[1])[200:500, 100:700], (1, width // 600 + 1))
    below = max(float(one[:, 1].max()) for one in card.tips.values())
    top = max(height - int(rng.integers(60, 160)), round(below) + 40)
    card.lay(np.asarray(skin * rng.uniform(0.4, 0.9), np.float32), top)


def overinked(card: Card) -> None:
    """Ink that fills valleys, more in places."""
    amount = np.clip(1.2 + 0.5 * _clouds(card, 140), 0.6, 2.0)
    spread = cv2.GaussianBlur(cv2.dilate(card.ink, np.ones((3, 3), np.uint8)), (0, 0), 1.2)
    card.ink = np.asarray(np.clip(spread * amount, 0, 0.95), np.float32)


def black_finger(card: Card) -> None:
    """One fingertip with a part where ink has filled every valley."""
    middle = _on_a_tip(card)
    blot = np.zeros(card.shape, np.float32)
    axes = (int(card.rng.integers(45, 85)), int(card.rng.integers(60, 120)))
    cv2.ellipse(blot, (round(middle[0]), round(middle[1])), axes, float(card.rng.uniform(0, 180)), 0, 360, 1.0, -1)
    filled = cv2.morphologyEx(card.ink, cv2.MORPH_CLOSE, np.ones((11, 11), np.uint8))
    blot = np.asarray(cv2.GaussianBlur(blot, (0, 0), 8), np.float32)
    card.ink = np.asarray(np.maximum(card.ink, 0.92 * blot * (filled > 0.2)), np.float32)


def underinked(card: Card) -> None:
    """Too little ink: pale, and speckled with bare paper."""
    grain = cv2.GaussianBlur(card.rng.standard_normal(card.shape, dtype=np.float32), (0, 0), 1.5)
    card.ink = np.asarray(card.ink * (grain > -0.05) * card.rng.uniform(0.5, 0.8), np.float32)


def _clouds(card: Card, size_px: int) -> Ink:
    nodes = card.rng.standard_normal((2 + card.shape[0] // size_px, 2 + card.shape[1] // size_px), dtype=np.float32)
    return np.asarray(cv2.resize(nodes, card.shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)


def smear(card: Card) -> None:
    """A finger that slid sideways while it was lifted."""
    x, y = _on_a_tip(card)
    long = int(card.rng.integers(15, 35))
    wiped = cv2.blur(card.ink, (long, 5))
    place = np.zeros(card.shape, np.float32)
    cv2.circle(place, (round(x), round(y)), int(card.rng.integers(70, 140)), 1.0, -1)
    place = np.asarray(cv2.GaussianBlur(place, (0, 0), 20), np.float32)
    card.ink = np.asarray(card.ink * (1 - place) + wiped * place, np.float32)


def ghost(card: Card) -> None:
    """A faint print of another hand under this one."""
    other = _prints(card.seed, card.folder, [10, 9, 8, 7], card.rng, Conditions())
    card.lay(np.asarray(other.ink * card.rng.uniform(0.12, 0.25), np.float32), -int(card.rng.integers(50, 300)))


def low_contrast(card: Card) -> None:
    card.ink *= np.float32(card.rng.uniform(0.25, 0.4))


def grey_paper(card: Card) -> None:
    card.paper = float(card.rng.uniform(150, 195))


def blur(card: Card) -> None:
    card.ink = np.asarray(cv2.GaussianBlur(card.ink, (0, 0), float(card.rng.uniform(1.5, 2.2))), np.float32)


def fine_scan(card: Card) -> None:
    """Scanned at 1000 ppi."""
    card.ink = np.asarray(cv2.resize(card.ink, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.float32)
    card.tips = {finger: one * 2 for finger, one in card.tips.items()}
    card.ppi = 1000


def nothing(card: Card) -> None:
    """Just the card."""


def all_at_once(card: Card) -> None:
    for add in (neighbours, handwriting, stamp, hole, overinked):
        add(card)


@dataclass(frozen=True)
class Kind:
    """`add`: what makes it hard. `live`: a scanner's glass and no card. `above`: from the top of the field to the
    highest tip, pixels, least and most. `aside`: from the middle, likewise, either side. `closer`: share of the gaps
    between fingers that is left out."""

    add: Callable[[Card], None]
    moderate: bool = True
    live: bool = False
    above: tuple[float, float] = (90.0, 220.0)
    aside: tuple[float, float] = (0.0, 30.0)
    closer_px: float = 0.0


KINDS = {
    "card": Kind(nothing),
    "handwriting": Kind(handwriting),
    "stamp": Kind(stamp),
    "hole": Kind(hole),
    "neighbours": Kind(neighbours),
    "palm": Kind(palm),
    "overinked": Kind(overinked),
    "underinked": Kind(underinked),
    "low contrast": Kind(low_contrast),
    "grey paper": Kind(grey_paper),
    "blur": Kind(blur),
    "1000 ppi": Kind(fine_scan),
    "ghost, live": Kind(ghost, live=True),
    "low contrast, live": Kind(low_contrast, live=True),
    "wide margin, live": Kind(nothing, live=True, above=(300.0, 420.0)),
    "fingers close": Kind(nothing, closer_px=55.0),
    "fingers touch": Kind(nothing, moderate=False, closer_px=90.0),
    "rules across": Kind(rules_across, moderate=False),
    "handwriting across": Kind(handwriting_across, moderate=False),
    "black finger": Kind(black_finger, moderate=False),
    "smear": Kind(smear, moderate=False),
    "cut above": Kind(nothing, moderate=False, above=(-140.0, -50.0)),
    "cut aside": Kind(nothing, moderate=False, aside=(120.0, 230.0)),
    "all at once": Kind(all_at_once, moderate=False),
}


def _closer(card: Card, base: Conditions, kind: Kind, fingers: Sequence[int], turn_deg: float) -> Card:
    """The hand again, its fingers moved together."""
    masters, models = _hand(card.seed, card.folder)
    order = sorted(fingers, key=lambda finger: finger if finger <= 5 else -finger)
    middle = (len(order) - 1) / 2
    conditions = {}
    for place, finger in enumerate(order):
        here = natural(card.rng, base)
        shift = (here.shift_px[0] + (middle - place) * kind.closer_px, here.shift_px[1])
        conditions[finger] = replace(here, shift_px=shift)
    made = render_slap(masters, models, fingers, card.rng, conditions, hand_turn_deg=turn_deg)
    tips = {truth.finger: np.asarray(truth.polygon, np.float32) for truth in made.truths}
    return Card(_ink_of(made.pixels), tips, card.seed, card.folder, card.rng)


def _paper(card: Card, live: bool) -> Pixels:
    """Ink on paper (or ridges on glass) as it is scanned and coded."""
    rng, shape = card.rng, card.shape
    if live:
        light = np.full(shape, 252.0, np.float32) + 1.5 * rng.standard_normal(shape, dtype=np.float32)
    else:
        grain = cv2.GaussianBlur(rng.standard_normal(shape, dtype=np.float32), (0, 0), 1.0)
        light = card.paper + float(rng.uniform(4, 10)) * _clouds(card, 500) + float(rng.uniform(5, 12)) * grain
    grey = np.clip(light * (1.0 - card.ink), 0, 255).astype(np.uint8)
    _, coded = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(55, 90))])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)


@dataclass(frozen=True)
class HardSlap:
    """`tips`: corners of the fingertips that lie there, by finger, in pixels of `image`."""

    name: str
    image: FingerImage
    position: FrictionRidgePosition
    expected: tuple[FrictionRidgePosition, ...]
    tips: dict[int, Corners]


def hard_slap(number: int, names: Sequence[str], folder: Path, first_seed: int = FIRST_SEED) -> HardSlap:
    """The `number`th slap, of the kinds in turn; the same for the same arguments."""
    rng = np.random.default_rng([first_seed, number, 7])
    name = names[number % len(names)]
    kind = KINDS[name]
    position = POSITIONS[(number // len(names)) % len(POSITIONS)]
    fingers = [int(finger) for finger in fingers_of(position)]
    thumbs = position is P.PLAIN_THUMBS
    if not thumbs and rng.random() < SHARE_MISSING:
        fingers.pop(int(rng.integers(len(fingers))))
    base = Conditions(moisture=float(rng.uniform(-0.4, 0.4)), pressure=float(rng.uniform(0.3, 0.8)))
    card = _prints(first_seed + number % PEOPLE, folder, fingers, rng, base)
    if kind.closer_px and not thumbs:
        card = _closer(card, base, kind, fingers, float(rng.uniform(-8, 8)))
    side = -1.0 if rng.random() < 0.5 else 1.0
    aside = side * float(rng.uniform(*kind.aside))
    if not kind.live or kind.above != Kind(nothing).above:
        _in_field(card, float(rng.uniform(*kind.above)), aside)
    if not kind.live:
        _form(card)
    kind.add(card)
    pixels = _paper(card, kind.live)
    return HardSlap(name, FingerImage(pixels, card.ppi), position, tuple(P(one) for one in fingers), card.tips)
