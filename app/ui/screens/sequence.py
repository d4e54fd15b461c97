"""A finding of the sequence check: which one finger again?"""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.image import FingerImage
from app.presenters.parts import Mark
from app.presenters.views import Evidence, SequenceView
from app.ui.look import look
from app.ui.screens.page import Page, page_margins
from app.ui.widgets.hands import HandsWidget
from app.ui.widgets.painting import LOUD, Badge, Panel, word_colour
from app.ui.widgets.pixels import EMPTY_PAPER, FittedPicture, white_of_theme
from app.ui.widgets.reason import ReasonWidget
from app.ui.widgets.text import Text

_CARD_WIDTH, _CARD_WIDTH_COMPACT, _CARD_WIDTH_LARGE = 352, 280, 500


class Still(QLabel):
    """A print on paper, as large as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: FingerImage | None = None
        self._fitted = FittedPicture()
        self.setMinimumSize(80, 80)

    def show_image(self, image: FingerImage | None) -> None:
        self._image = image
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        white = white_of_theme()
        image = self._image
        grey = round(EMPTY_PAPER * white) if image is None else self._fitted.paper(image.pixels, white)
        painter.fillRect(self.rect(), QColor(grey, grey, grey))
        if image is None:
            return
        ratio = self.devicePixelRatioF()
        picture = self._fitted.fit(
            image.pixels, round(self.width() * ratio), round(self.height() * ratio), white, close=True
        )
        picture.setDevicePixelRatio(ratio)
        width, height = picture.width() / ratio, picture.height() / ratio
        painter.drawImage(
            QRectF(round((self.width() - width) / 2), round((self.height() - height) / 2), width, height), picture
        )


class EvidenceCard(Panel):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, soft=False)
        self._still = Still()
        self._badge = Badge(28)
        self._over = Text(style="small", colour="text-2")
        self._caption = Text(style="body-strong", wraps=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._over)
        words.addWidget(self._caption)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self._badge)
        below.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self._still, 1)
        layout.addLayout(below)

    def show_evidence(self, evidence: Evidence) -> None:
        self.set_mark(evidence.mark if evidence.mark in LOUD else None)
        self._still.show_image(evidence.picture)
        self._still.setAccessibleName(f"{evidence.over}. {evidence.caption}")
        self._badge.set_mark(evidence.mark)
        self._over.say(evidence.over)
        self._caption.say(evidence.caption, colour=word_colour(evidence.mark) if evidence.mark in LOUD else "text")


class SequencePage(Page):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = [EvidenceCard(), EvidenceCard()]
        self.hands = HandsWidget()
        self._reason = ReasonWidget()
        self._reason.hide()
        self._why = Panel()
        self._badge = Badge(36, Mark.BAD)
        self._why_text = Text(style="body-strong", wraps=True)
        self._why_more = Text(colour="text-2", wraps=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._why_text)
        words.addWidget(self._why_more)
        row = QHBoxLayout(self._why)
        row.setContentsMargins(18, 14, 18, 14)
        row.setSpacing(16)
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        self._side = QVBoxLayout()
        self._side.addWidget(self.hands, 1)
        self._side.addWidget(self._reason, 1)
        self._side.addWidget(self._why)
        self._layout = QHBoxLayout(self)
        for card in self._cards:
            self._layout.addWidget(card)
        self._layout.addLayout(self._side, 1)
        self._reason.acted.connect(self.acted)
        self._reason.typed.connect(self.typed)
        self.hands.finger_named.connect(self.named)
        self.apply_measures()

    def show_view(self, view: SequenceView) -> None:
        for number, card in enumerate(self._cards):
            card.setVisible(number < len(view.prints))
            if number < len(view.prints):
                card.show_evidence(view.prints[number])
        self.hands.show_hands(view.hands)
        self.hands.setVisible(view.reason is None)
        self._reason.setVisible(view.reason is not None)
        if view.reason is not None:
            self._reason.show_reason(view.reason)
        self._badge.set_mark(view.mark)
        self._why_text.say(view.why)
        self._why_more.say(view.why_more)
        self._why_more.setVisible(bool(view.why_more))

    def apply_measures(self) -> None:
        measures = look().measures
        page_margins(self._layout)
        self._layout.setSpacing(16)
        self._side.setSpacing(measures.gap)
        width = _CARD_WIDTH_COMPACT if measures.compact else _CARD_WIDTH_LARGE if measures.large else _CARD_WIDTH
        for card in self._cards:
            card.setFixedWidth(width)

    def field(self, name: str) -> QWidget | None:
        return self._reason.words if name == "reason_words" else None
