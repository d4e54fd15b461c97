"""A fingerprint card ready to be painted: what stands in each box, and what is to be said about it.

A print is laid down as it is, a pixel of 500 ppi on 1/500 inch, in the middle of its box. Where it is larger than the
box, its ridges are in the middle, and the box's edge hides the rest: the picture itself stays whole in the page, and
ridges that are hidden are a finding. Nothing is resampled and nothing is cut out of a picture.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.booking import MissingFinger, MissingReason
from app.domain.card import CardContent, CardForm, CardPrint, Standing
from app.domain.image import FingerImage
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.presenters.card_layout import CardLayout, CardWords, FieldBox, Notation, PrintBox, Rectangle, layout_of

HIDDEN_TOLD_MM = 0.5  # of ridges beyond the edge of a box; less lies under the line itself
_MM_PER_INCH = 25.4
_NO_DATE, _NO_MEASURE = "00000000", "000"
_UNKNOWN = "UNKNOWN"
_TCN_LONGEST = 60  # characters shown; the standard allows 40
_WARNING = frozenset({Standing.SENT, Standing.REJECTED, Standing.TRIED, Standing.WAITING})

DAMAGED, ABSENT, TWICE = "card/image-damaged", "card/image-missing", "card/image-twice"
NOT_PLACED, HIDDEN = "card/image-not-placed", "card/ridges-hidden"
SERIOUS = frozenset({DAMAGED, ABSENT, TWICE, NOT_PLACED})
"""Findings that make it another card than the transaction is, or should be."""


@dataclass(frozen=True, slots=True)
class CardFinding:
    """`position`: UNKNOWN where the record does not tell it; `reason`: the code of what could not be read."""

    code: str
    position: FrictionRidgePosition
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FieldText:
    """`lines`: one below the other, each broken where it is too long; () is left to ink, or blank. `listed`: each keeps
    a line of its own; others may stand side by side where there is not enough room."""

    label: str
    box: Rectangle
    lines: tuple[str, ...]
    listed: bool = False


@dataclass(frozen=True, slots=True)
class PrintPlace:
    """`image` lies with its upper left corner at `left_in`, `top_in`. `words`: large and small, in its place. `foot`:
    small at the bottom, about fingers that the picture does not show."""

    label: str
    box: Rectangle
    image: FingerImage | None = None
    left_in: float = 0.0
    top_in: float = 0.0
    words: tuple[str, ...] = ()
    foot: str = ""


@dataclass(frozen=True, slots=True)
class CardSheet:
    """Two are equal when they look alike.

    `mark`: whether it went electronically, across the top; `warns`: it went, or may have. `training`: over it at a
    training station, else "". `about`: whose card it is, for its further pages.
    """

    form: str
    title: str
    note: str
    width_in: float
    height_in: float
    mark_box: Rectangle
    warns: bool
    mark: str
    training: str
    fields: tuple[FieldText, ...]
    prints: tuple[PrintPlace, ...]
    words: CardWords
    about: str
    findings: tuple[CardFinding, ...]
    file_stem: str


def card_sheet(content: CardContent, form: CardForm, standing: Standing, *, training: bool) -> CardSheet:
    """CardLayoutNotUsable where a layout was spoilt."""
    layout = layout_of(form)
    fields = tuple(
        FieldText(one.label, one.box, _lines(one, content, layout), one.notation is Notation.CHARGES)
        for one in layout.fields
    )
    prints, findings = _prints(content, layout)
    number = content.tcn[:_TCN_LONGEST]
    names = (text.lines for one, text in zip(layout.fields, fields, strict=True) if one.notation is Notation.NAME)
    return CardSheet(
        form=layout.form,
        title=layout.title,
        note=layout.note,
        width_in=layout.width_in,
        height_in=layout.height_in,
        mark_box=layout.mark_box,
        warns=standing in _WARNING,
        mark=layout.marks[standing.value].format(tcn=number),
        training=layout.training if training else "",
        fields=fields,
        prints=prints,
        words=layout.words,
        about=f"{'; '.join(next(names, ()))}   TCN {number}",
        findings=findings,
        file_stem=f"card-{form.value}-{_for_a_file(number)}",
    )


def _for_a_file(tcn: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in tcn)


# Words. --------------------------------------------------------------------------------------------------------------


def _lines(field: FieldBox, content: CardContent, layout: CardLayout) -> tuple[str, ...]:
    if field.notation is Notation.MISSING and content.missing:
        return tuple(_missing(one, layout) for one in sorted(content.missing, key=lambda one: int(one.finger)))
    items = next((content.elements[one] for one in field.elements if one in content.elements), ())
    said = tuple(_written(field.notation, one) for one in items)
    if field.notation is Notation.CHARGES:
        return tuple(f"{number}. {one}" for number, one in enumerate(said, start=1))
    return tuple(one for one in said if one)


def _written(notation: Notation, items: tuple[str, ...]) -> str:
    """One subfield as a card has it; what is not in its notation is printed as it is."""
    text = " ".join(item for item in items if item).strip()
    match notation:
        case Notation.NAME:
            surname, comma, rest = text.partition(",")
            return f"{surname}, {rest.strip()}" if comma else text
        case Notation.DATE:
            return written_day(text)
        case Notation.HEIGHT if text == _NO_MEASURE:
            return _UNKNOWN
        case Notation.HEIGHT if text.isdigit() and len(text) == 3:
            return f"{text[0]}'{text[1:]}\""
        case Notation.MEASURE if text == _NO_MEASURE:
            return _UNKNOWN
        case Notation.CHARGES if len(items) > 1:
            return f"{written_day(items[0])}  {' '.join(items[1:])}".strip()
        case _:
            return text


def written_day(date: str) -> str:
    """YYYYMMDD as the card has it: month, day, year."""
    if date == _NO_DATE:
        return _UNKNOWN
    return f"{date[4:6]}/{date[6:]}/{date[:4]}" if len(date) == 8 and date.isdigit() else date


def _missing(one: MissingFinger, layout: CardLayout) -> str:
    label = next((box.label for box in layout.prints if box.position is one.finger), str(int(one.finger)))
    return f"{label}: {_short(one, layout.words)}"


def _short(one: MissingFinger, words: CardWords) -> str:
    return words.amputated if one.reason is MissingReason.AMPUTATED else words.unable


def _long(one: MissingFinger, words: CardWords) -> str:
    return words.amputated_long if one.reason is MissingReason.AMPUTATED else words.unable_long


# Prints. -------------------------------------------------------------------------------------------------------------


def _prints(content: CardContent, layout: CardLayout) -> tuple[tuple[PrintPlace, ...], tuple[CardFinding, ...]]:
    first: dict[FrictionRidgePosition, CardPrint] = {}
    findings = []
    for one in content.prints:
        if one.image is None:
            findings.append(CardFinding(DAMAGED, one.position, one.problem))
        if one.position in first:
            findings.append(CardFinding(TWICE, one.position))
        first.setdefault(one.position, one)
    boxes = tuple(_boxes(layout, first))
    places = []
    for box in boxes:
        place, found = _place(box, first.get(box.position), content, layout)
        places.append(place)
        findings += found
    drawn = {box.position for box in boxes} | {other for box in boxes for other in box.instead_of}
    spare = {box.position for box in layout.prints if box.instead_of}
    findings += [
        CardFinding(NOT_PLACED, position)
        for position, one in first.items()
        if one.image is not None and position not in drawn | spare
    ]
    return tuple(places), tuple(findings)


def _boxes(layout: CardLayout, there: dict[FrictionRidgePosition, CardPrint]) -> Iterator[PrintBox]:
    """The boxes of this transaction: one that stands for others only where it has a picture and they have none."""
    instead = [
        box
        for box in layout.prints
        if box.instead_of and box.position in there and not there.keys() & {*box.instead_of}
    ]
    replaced = {position for box in instead for position in box.instead_of}
    yield from (box for box in layout.prints if not box.instead_of and box.position not in replaced)
    yield from instead


def _place(
    box: PrintBox, one: CardPrint | None, content: CardContent, layout: CardLayout
) -> tuple[PrintPlace, list[CardFinding]]:
    words = layout.words
    fingers = fingers_of(box.position)
    missing = {mark.finger: mark for mark in content.missing if mark.finger in fingers}
    if one is None:
        if set(fingers) <= missing.keys():
            return PrintPlace(box.label, box.box, words=_instead(box.position, missing, layout)), []
        return PrintPlace(box.label, box.box, words=(words.no_image,)), [CardFinding(ABSENT, box.position)]
    foot = "   ".join(_missing(mark, layout) for _, mark in sorted(missing.items()))
    if one.image is None:
        return PrintPlace(box.label, box.box, words=(words.unreadable,), foot=foot), []
    ppi = one.image.resolution_ppi
    ink_x, ink_y = (
        ((one.ink.left_px, one.ink.right_px), (one.ink.top_px, one.ink.bottom_px)) if one.ink else (None, None)
    )
    left, hides_x = _along(box.box.width * ppi, one.image.width_px, ink_x, ppi)
    top, hides_y = _along(box.box.height * ppi, one.image.height_px, ink_y, ppi)
    place = PrintPlace(box.label, box.box, one.image, box.box.x + left / ppi, box.box.y + top / ppi, (), foot)
    return place, [CardFinding(HIDDEN, box.position)] if hides_x or hides_y else []


def _along(room_px: float, length_px: int, ink_px: tuple[int, int] | None, ppi: int) -> tuple[float, bool]:
    """Where a picture begins in its box, along one side, in pixels from the box's edge; and whether ridges are hidden.

    One that fits lies in the middle. Of a larger one the middle of the ridges does, as far as the picture still fills
    the box.
    """
    if length_px <= room_px:
        return (room_px - length_px) / 2, False
    first, last = ink_px if ink_px is not None else (0, length_px)
    begin = min(0.0, max(room_px - length_px, room_px / 2 - (first + last) / 2))
    hidden_px = max(-(begin + first), begin + last - room_px)
    return begin, hidden_px / ppi * _MM_PER_INCH > HIDDEN_TOLD_MM


def _instead(
    position: FrictionRidgePosition, missing: dict[FrictionRidgePosition, MissingFinger], layout: CardLayout
) -> tuple[str, ...]:
    """In the box of fingers that are all missing."""
    if len(missing) == 1:
        (one,) = missing.values()
        return _short(one, layout.words), _long(one, layout.words)
    reasons = {mark.reason for mark in missing.values()}
    if len(reasons) == 1 and position not in FINGERS:
        one = next(iter(missing.values()))
        return _short(one, layout.words), _long(one, layout.words)
    return tuple(_missing(mark, layout) for _, mark in sorted(missing.items()))
