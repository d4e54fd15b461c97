"""Every screen at the sizes that are promised, in both languages: nothing overflows, nothing is cut."""

from dataclasses import replace

import msgspec
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QScrollArea, QScrollBar, QWidget

from app.presenters.acts import Act
from app.presenters.front import FrontEnd
from app.presenters.new_booking import RESULTS
from app.presenters.parts import Language
from app.ui.main_window import BookingWindow
from app.ui.widgets.charges import ResultRow
from app.ui.window import SMALLEST
from tests.support.scenes import Scene, scenes
from tests.ui.conftest import MakeDesk

SIZES = ((1280, 800), (1366, 768), (1920, 1080), SMALLEST)  # the last: 1366 x 768 at 125 %, and less
NAMES = sorted(scenes())


def cut(window: BookingWindow) -> list[str]:
    """Parts whose words do not fit them."""
    found = []
    for widget in window.findChildren(QWidget):
        fits = getattr(widget, "fits", None)
        if fits is not None and widget.isVisible() and not fits():
            found.append(f"{type(widget).__name__} {widget.objectName()} {getattr(widget, 'text', lambda: '')()}")
    return found


def outside(window: BookingWindow) -> list[str]:
    """Parts that reach beyond the one that holds them; what may be scrolled aside."""
    found = []
    for widget in window.findChildren(QWidget):
        parent = widget.parentWidget()
        if not widget.isVisible() or parent is None or isinstance(parent, QScrollArea) or widget.isWindow():
            continue
        if isinstance(parent.parentWidget(), QScrollArea) or widget.objectName().startswith("qt_"):
            continue
        if widget.size().isEmpty() or type(widget).__name__ in ("FocusRing", "FingerButton", "QWidgetLineControl"):
            continue
        if not parent.rect().contains(widget.geometry()):
            found.append(f"{type(widget).__name__} {widget.objectName()} in {type(parent).__name__}")
    return found


def overlapping(window: BookingWindow) -> list[str]:
    """Controls that lie on each other."""
    controls = [w for w in window.findChildren(QWidget) if w.isVisible() and w.objectName().startswith("act.")]
    seen = [(w, w.visibleRegion().boundingRect()) for w in controls]  # without what is scrolled aside
    places = [(w.objectName(), QRect(w.mapTo(window, r.topLeft()), r.size())) for w, r in seen if not r.isEmpty()]
    return [f"{a} and {b}" for n, (a, p) in enumerate(places) for b, q in places[n + 1 :] if p.intersects(q)]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_every_screen_fits(desk: MakeDesk, size: tuple[int, int], language: Language) -> None:
    found = scenes()
    shown = desk(found[NAMES[0]], size, language)
    wrong = {}
    for name in NAMES:
        scene = found[name]
        shown.show(scene, front_in(scene, language))
        assert shown.window.size().toTuple() == size, f"{name} makes the window grow"
        problems = cut(shown.window) + outside(shown.window) + overlapping(shown.window)
        if problems:
            wrong[name] = problems
    assert not wrong


def front_in(scene: Scene, language: Language) -> FrontEnd:
    return replace(scene.front, language=language)


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("capture")])
def test_nothing_scrolls_in_capture(desk: MakeDesk, name: str) -> None:
    window = desk(scenes()[name], (1366, 768)).window
    assert not [b for b in window.findChildren(QScrollBar) if b.isVisible()]


def test_regions_stay_where_they_are_through_a_capture(desk: MakeDesk) -> None:
    """Nothing jumps: picture, hands, lights and acts keep their place from state to state."""
    found = scenes()
    order = ["capture-empty", "capture-positioning", "capture-analysing", "capture-review-dry", "capture-lift"]
    shown = desk(found[order[0]], (1366, 768))

    def places() -> list[QRect]:
        names = ("picture", "hands", "act_bar", "sentence_row", "top_bar")
        return [QRect(shown.find(n).mapTo(shown.window, QPoint(0, 0)), shown.find(n).size()) for n in names]

    first = places()
    for name in order[1:]:
        shown.show(found[name])
        assert places() == first, name


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_the_main_act_is_always_the_same_box(desk: MakeDesk, size: tuple[int, int]) -> None:
    found = scenes()
    shown = desk(found[NAMES[0]], size)
    boxes = set()
    for name in NAMES:
        shown.show(found[name])
        main = shown.window.bar.main
        boxes.add((main.mapTo(shown.window, QPoint(0, 0)).toTuple(), main.size().toTuple()))
    assert len(boxes) == 1
    (_, (width, height)) = boxes.pop()
    assert height == 64
    assert width == (250 if size[1] < 700 else 324)


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_targets_are_large_enough_for_gloves(desk: MakeDesk, size: tuple[int, int]) -> None:
    found = scenes()
    shown = desk(found[NAMES[0]], size)
    small = []
    for name in NAMES:
        shown.show(found[name])
        for widget in shown.window.findChildren(QWidget):
            act = widget.objectName().startswith(("act.", "field.", "card.", "result."))
            if widget.isVisible() and act and min(widget.width(), widget.height()) < 48:
                small.append((name, widget.objectName(), widget.size().toTuple()))
    assert not small


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_fingers_to_mark_are_far_enough_apart(desk: MakeDesk, size: tuple[int, int]) -> None:
    shown = desk(scenes()["capture-marking"], size)
    hands = shown.find("hands")
    centres = [hands.finger_centre(code) for code in range(1, 11)]
    apart = [
        (a - b).manhattanLength() and ((a.x() - b.x()) ** 2 + (a.y() - b.y()) ** 2) ** 0.5
        for n, a in enumerate(centres)
        for b in centres[n + 1 :]
    ]
    assert min(apart) >= 56


@pytest.mark.parametrize("added", [0, 1])
def test_results_take_the_room_and_the_words_can_be_added_however_many_are_found(desk: MakeDesk, added: int) -> None:
    scene = scenes()["new-booking"]
    form = replace(scene.front.form, query="assault", charges=scene.front.form.charges[:added])
    shown = desk(replace(scene, front=replace(scene.front, form=form)))
    results = [w for w in shown.window.findChildren(ResultRow) if w.isVisible()]
    assert len(results) == RESULTS
    whole = [w for w in results if w.visibleRegion().boundingRect().height() >= w.height() - 1]
    assert len(whole) >= (4 if added else 5)
    words = shown.find(f"act.{Act.ADD_WORDS.value}")
    assert words.visibleRegion().boundingRect() == words.rect()


@pytest.mark.parametrize("language", list(Language))
def test_three_findings_are_in_sight_beside_two_short_charges(desk: MakeDesk, language: Language) -> None:
    scene = scenes()["review-send"]
    booking = scene.snapshot.booking
    charges = tuple(msgspec.structs.replace(charge, literal="LARCENY") for charge in booking.charges[:2])
    snapshot = replace(scene.snapshot, booking=msgspec.structs.replace(booking, charges=charges))
    shown = desk(replace(scene, snapshot=snapshot), (1280, 800), language)
    assert len(charges) == 2
    assert len(shown.window.view.findings) == 3
    assert not [bar for bar in shown.window.findChildren(QScrollBar) if bar.isVisible()]
