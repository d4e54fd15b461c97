"""Without a display there are words instead of Qt's end of the process."""

import sys

import pytest

from app.ui.display import DisplayMissing, check_display

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")


@linux
def test_no_display_at_all() -> None:
    with pytest.raises(DisplayMissing) as refused:
        check_display({})
    assert "--headless" in refused.value.next_step


@linux
@pytest.mark.parametrize("display", [":9731", "nonsense", ":", ":x"])
def test_a_display_that_does_not_answer(display: str) -> None:
    with pytest.raises(DisplayMissing):
        check_display({"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"})


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "wayland", "vnc:size=1280x800"])
def test_a_platform_chosen_by_hand_is_believed(platform: str) -> None:
    check_display({"QT_QPA_PLATFORM": platform})


@linux
def test_wayland_is_a_display() -> None:
    check_display({"WAYLAND_DISPLAY": "wayland-0"})
