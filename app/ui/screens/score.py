"""Score sheet: how did I do, and what next time?"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.presenters.training_views import ScoreView, SheetView
from app.ui.look import look
from app.ui.screens.briefing import CountWidget
from app.ui.screens.page import Page, page_margins
from app.ui.widgets.painting import Panel, Rule
from app.ui.widgets.scrolling import scrolled
from app.ui.widgets.steps_table import StepsTable
from app.ui.widgets.text import Text
from app.ui.widgets.tries import TriesChart

_LEFT, _LEFT_COMPACT, _LEFT_LARGE = 380, 300, 460


class TotalCard(Panel):
    """The total, what it is compared with, its parts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("total")
        self._total = Text(style="total")
        self._of = Text(style="fact", colour="text-2", wraps=True)
        self._note = Text(style="fact", colour="text-2", wraps=True)
        self._parts: list[CountWidget] = []
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._of)
        words.addWidget(self._note)
        words.addStretch(1)
        first = QHBoxLayout()
        first.setSpacing(20)
        first.addWidget(self._total)
        first.addLayout(words, 1)
        self._layout = QVBoxLayout(self)
        self._layout.setSpacing(4)
        self._layout.addLayout(first)
        self._layout.addSpacing(4)
        self._layout.addWidget(Rule())
        self._layout.addSpacing(4)

    def show_sheet(self, sheet: SheetView) -> None:
        self._total.say(sheet.total)
        self._of.say(sheet.of_total)
        self._note.say(sheet.note)
        self.setAccessibleName(f"{sheet.total} {sheet.of_total} {sheet.note}")
        while len(self._parts) < len(sheet.parts):
            part = CountWidget()
            self._layout.addWidget(part)
            self._parts.append(part)
        for widget, part in zip(self._parts, sheet.parts, strict=True):
            widget.show_count(part, hint=False)

    def apply_measures(self) -> None:
        compact = look().measures.compact
        aside, above = (16, 8) if compact else (20, 14)
        self._layout.setContentsMargins(aside, above, aside, above)
        self._layout.setSpacing(0 if compact else 4)


class RubricList(QWidget):
    """How points are counted: each part, what takes points away, when it is passed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[Text] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 12, 0)
        self._layout.setSpacing(8)
        self._layout.addStretch(1)

    def show_sheet(self, sheet: SheetView) -> None:
        parts = tuple(f"{part.name}: {part.hint}" for part in sheet.parts)
        texts = tuple(text for text in (sheet.lesson, *parts, *sheet.costs, *sheet.counts_notes) if text)
        while len(self._lines) < len(texts):
            line = Text(style="small", colour="text-2", wraps=True)
            self._layout.insertWidget(len(self._lines), line)
            self._lines.append(line)
        for number, line in enumerate(self._lines):
            line.setVisible(number < len(texts))
            if number < len(texts):
                line.say(texts[number])


class ScorePage(Page):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total = TotalCard()
        self._tries = Panel()
        self._heading = Text(style="body-strong")
        self._chart = TriesChart()
        self._first = Text(colour="muted", wraps=True, align=Qt.AlignmentFlag.AlignLeft)
        self._rubric = RubricList()
        self._rubric_area = scrolled(self._rubric)
        self._tries_layout = tries = QVBoxLayout(self._tries)
        tries.setSpacing(4)
        tries.addWidget(self._heading)
        tries.addWidget(self._chart, 1)
        tries.addWidget(self._rubric_area, 1)
        tries.addWidget(self._first)
        self._rest = QWidget()
        tries.addWidget(self._rest, 1)
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(12)
        left.addWidget(self._total)
        left.addWidget(self._tries, 1)
        self._steps = StepsTable()
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._left)
        self._layout.addWidget(self._steps, 1)
        self.apply_measures()

    def show_view(self, view: ScoreView) -> None:
        sheet = view.sheet
        self._total.show_sheet(sheet)
        charted = bool(sheet.tries) and not view.rubric
        self._heading.say(
            sheet.parts_heading if view.rubric else sheet.tries_heading if sheet.tries else sheet.first_try
        )
        self._chart.show_tries(sheet)
        self._chart.setVisible(charted)
        self._rubric.show_sheet(sheet)
        self._rubric_area.setVisible(view.rubric)
        self._first.say(sheet.lesson)
        self._first.setVisible(not charted and not view.rubric and bool(sheet.lesson))
        self._rest.setVisible(not charted and not view.rubric)
        self._steps.show_sheet(sheet)

    def apply_measures(self) -> None:
        measures = look().measures
        page_margins(self._layout)
        self._layout.setSpacing(measures.region_gap)
        self._left.setFixedWidth(_LEFT_COMPACT if measures.compact else _LEFT_LARGE if measures.large else _LEFT)
        self._total.apply_measures()
        aside, above = (16, 8) if measures.compact else (20, 14)
        self._tries_layout.setContentsMargins(aside, above, aside, above)
