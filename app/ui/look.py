"""What every part of the window paints with: the theme, the measures and the fonts of the application."""

from functools import cache
from importlib import resources
from typing import cast

from PySide6.QtCore import QByteArray, QEvent, QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from app.presenters.parts import Theme as ThemeName
from app.ui.measures import TYPE, Measures, measures_for
from app.ui.style_sheet import style_sheet
from app.ui.tokens import Theme, themes

_FONTS = ("Inter-Regular.otf", "Inter-SemiBold.otf")
FAMILY = "Inter"
RESTYLE = QEvent.Type(QEvent.registerEventType())  # sent to each widget when theme, measures or language change


class FontsMissing(RuntimeError):
    """The fonts of the station were not packed with it; every measure would be off."""


class Look(QObject):
    """One per application: `look()`. Widgets paint with it and are told of changes by a RESTYLE event."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self.theme: Theme = themes()[ThemeName.DAY]
        self.measures: Measures = measures_for(1366, 768)
        _load_fonts()
        application.setStyle(QStyleFactory.create("Fusion"))
        self._apply()

    def colour(self, token: str) -> QColor:
        return self.theme.colour(token)

    def font(self, style: str) -> QFont:
        """The font of a use in TYPE, with digits of one width."""
        use = TYPE[style]
        return _font(use.at(self.measures.size)[0], use.weight, use.spacing, use.zero)

    def line(self, style: str) -> int:
        """Height of a line of a use."""
        return TYPE[style].at(self.measures.size)[1]

    def width(self, style: str, text: str) -> float:
        return QFontMetricsF(self.font(style)).horizontalAdvance(text)

    def choose_theme(self, name: ThemeName) -> None:
        if name is not self.theme.name:
            self.theme = themes()[name]
            self._apply()
            self.changed.emit()

    def choose_measures(self, measures: Measures) -> bool:
        """Take these measures; whether they differ from before."""
        if measures is self.measures:
            return False
        self.measures = measures
        self.changed.emit()
        return True

    def _apply(self) -> None:
        colour = self.theme.colour
        palette = QPalette()
        for role, token in _ROLES.items():
            palette.setColor(role, colour(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, colour("muted"))
        self._application.setPalette(palette)
        self._application.setFont(self.font("body"))
        self._application.setStyleSheet(style_sheet(self.theme))


_ROLES = {
    QPalette.ColorRole.Window: "canvas",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "raised",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on-accent",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Light: "raised",
    QPalette.ColorRole.Midlight: "raised",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "outline",
    QPalette.ColorRole.Shadow: "outline",
    QPalette.ColorRole.Link: "text",
}


def look() -> Look:
    """The look of the running application; made at first use."""
    application = cast(QApplication, QApplication.instance())
    found = application.property("look")
    if found is None:
        found = Look(application)
        application.setProperty("look", found)
    return found


def restyle(root: QWidget) -> None:
    """Tell a widget and all below it that the look has changed."""
    for widget in (root, *root.findChildren(QWidget)):
        QApplication.sendEvent(widget, QEvent(RESTYLE))
    root.updateGeometry()
    root.update()


@cache
def _load_fonts() -> None:
    folder = resources.files("resources").joinpath("fonts")
    for name in _FONTS:
        data = folder.joinpath(name).read_bytes()
        if QFontDatabase.addApplicationFontFromData(QByteArray(data)) < 0:
            raise FontsMissing(name)


@cache
def _font(pixels: int, weight: int, spacing: float, zero: bool) -> QFont:
    font = QFont(FAMILY)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if spacing:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
    font.setFeature(QFont.Tag("tnum"), 1)
    if zero:
        font.setFeature(QFont.Tag("zero"), 1)
    return font
