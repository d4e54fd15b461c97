"""The line under a field: whatever is to be mended there, it is said whole."""

from dataclasses import replace
from itertools import product

import pytest

from app.presenters import form
from app.presenters.parts import Language, Screen
from app.presenters.words import words_in
from app.ui.window import SMALLEST
from tests.support.scenes import scenes
from tests.ui.conftest import MakeDesk

NAME = ("required", "control-character", "digits-in-name", "comma-in-name", "leading-blank")
DATE = ("required", "date-format", "no-such-date", "date-in-future", "before-birth")
NUMBER = ("required", "leading-blank", "period-in-number", "not-plain-letters", "too-long")
CODES = {  # by the kind of the field, what the rules of a booking can find in it; the last is any that is new
    "name": (*NAME, "too-short", "too-long", "unheard-of"),
    "date": (*DATE, "unheard-of"),
    "number": (*NUMBER, "unheard-of"),
    **dict.fromkeys(("choice", "place", "height", "weight"), ("required", "not-a-code", "unheard-of")),
}
DATES = ("19901301", "00010101", "19900931", "19910229")  # no such month, year, day


def said_of(plan: form.FieldPlan, language: Language) -> set[str]:
    """All messages that can stand under a field."""
    words = words_in(language)
    scene = scenes()["new-booking"]
    day = form.today(scene.snapshot.now, scene.front.zone)
    texts = DATES if plan.kind == "date" else ("",)
    return {
        form.message(
            words, replace(scene.front.form, texts={plan.name: text}), plan.name, f"booking/{code}", day
        )
        for code, text in product(CODES[plan.kind], texts)
        if code == "no-such-date" or text == texts[0]
    }  # fmt: skip


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", [(1280, 800), SMALLEST], ids=lambda s: f"{s[0]}x{s[1]}")
def test_every_message_fits_under_its_field(desk: MakeDesk, size: tuple[int, int], language: Language) -> None:
    shown = desk(scenes()["new-booking"], size, language)
    page = shown.window.page(Screen.NEW_BOOKING)
    views = {view.name: view for view in shown.window.view.fields}
    cut = []
    for plan in form.FIELDS:
        field = page.form_field(plan.name)
        for message in said_of(plan, language):
            field.show_field(replace(views[plan.name], message=message))
            shown.settle()
            assert field.message == message
            if not field.message_fits():
                cut.append((plan.name, message))
    assert not cut
