"""The one style sheet: what Qt paints itself (text fields, lists, scroll bars), in token colours."""

from app.ui.tokens import Theme


def style_sheet(theme: Theme) -> str:
    t = theme.values
    return f"""
QMainWindow, QWidget#screen {{ background: {t["canvas"]}; }}
QToolTip {{ background: {t["surface"]}; color: {t["text"]}; border: 1px solid {t["text"]}; padding: 4px 8px; }}
QLineEdit, QComboBox {{
    background: {t["surface"]}; color: {t["text"]}; border: 2px solid {t["outline"]}; border-radius: 8px;
    padding: 0 12px; selection-background-color: {t["accent"]}; selection-color: {t["on-accent"]};
}}
QLineEdit:hover, QComboBox:hover, QLineEdit:focus, QComboBox:focus {{ border-color: {t["text"]}; }}
QLineEdit[problem="true"], QComboBox[problem="true"] {{
    border: 3px solid {t["bad"]}; background: {t["bad-soft"]}; padding: 0 11px;
}}
QLineEdit:disabled, QComboBox:disabled {{
    background: transparent; color: {t["muted"]}; border: 2px dashed {t["disabled"]};
}}
QComboBox {{ padding: 0 0 2px 13px; }}
QComboBox::drop-down {{ border: 0; width: 24px; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{
    background: {t["surface"]}; color: {t["text"]}; border: 2px solid {t["text"]}; outline: 0;
    selection-background-color: {t["accent"]}; selection-color: {t["on-accent"]};
}}
QComboBox QAbstractItemView::item {{ min-height: 48px; padding: 0 12px; }}
QScrollArea {{ background: transparent; border: 0; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 20px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {t["outline"]}; border-radius: 6px; min-height: 48px; margin-left: 8px; }}
QScrollArea#form QScrollBar:vertical {{ width: 12px; }}
QScrollArea#form QScrollBar::handle:vertical {{ margin-left: 0; }}
QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical {{ background: transparent; }}
"""
