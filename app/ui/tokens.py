"""The colours of the three themes, read from resources/tokens/tokens.json, and their contrast."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from PySide6.QtGui import QColor

from app.presenters.parts import Theme as ThemeName

# Night shows the picture of the glass dimmed: white at 74 % of the display. The marks on it keep the colours of day,
# but for the amber, which is darker there.
DIMMED_WHITE = 0.74
_MARK_ON_DIMMED = {"warn": "#6B5200"}
_MARKS = ("good", "warn", "bad", "on-state")


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by token name. `marks`: of what is drawn on the picture, which is light in every theme."""

    name: ThemeName
    values: dict[str, str]
    marks: dict[str, str]
    picture_white: float  # share of full white

    def colour(self, token: str) -> QColor:
        return QColor(self.values[token])

    def mark(self, token: str) -> QColor:
        return QColor(self.marks.get(token, self.values[token]))


@cache
def themes() -> dict[ThemeName, Theme]:
    text = resources.files("resources").joinpath("tokens", "tokens.json").read_text(encoding="utf-8")
    values = json.loads(text)
    day = {token: values["day"][token] for token in _MARKS}
    return {
        name: Theme(
            name,
            values[name.value],
            {**day, **_MARK_ON_DIMMED} if name is ThemeName.NIGHT else day,
            DIMMED_WHITE if name is ThemeName.NIGHT else 1.0,
        )
        for name in ThemeName
    }


def contrast(first: QColor, second: QColor) -> float:
    """Ratio of relative luminances, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())
