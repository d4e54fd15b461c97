"""The catalogue: the same keys in both languages, none missing, none unused, no word that the product never says."""

import ast
import json
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.an2k.rules.values import Characters
from app.domain.card import CardForm, Standing
from app.domain.quality import Deficiency
from app.domain.segmentation import SegmentationFinding
from app.domain.sequence import SequenceFindingKind
from app.errors import Whose
from app.presenters import card_sheet, form
from app.presenters.capture_modes import EARLIER_REASONS, PRINT_REASONS, SEQUENCE_REASONS
from app.presenters.frame import STAGES
from app.presenters.lights import _EARLIER, _LIVE, _REVIEWED
from app.presenters.parts import Language, Theme
from app.presenters.progress import FOUND, Stand
from app.presenters.trainer import Strength
from app.presenters.words import words_in
from app.station.booking_form import ALL_CODES, choices
from app.station.snapshot import Health
from app.training.sheet import Mistake
from drivers.simulated.acts import GROUPS, ActKind, Remedy
from tests.unit.presenters import scenes

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "resources" / "translations"
SOURCES = (*(ROOT / "app" / "presenters").glob("*.py"), *(ROOT / "app" / "ui").rglob("*.py"))
D = Deficiency
KEY = re.compile(r"[a-z_0-9]+(\.[A-Za-z0-9_/-]+)+")
SLAPS, FINGER_CODES = ("13", "14", "15"), tuple(str(n) for n in range(1, 11))
PARTS = ("reader", "service", "disk", "clock")
HEALTH = tuple(health.value for health in Health)
DEFICIENCIES = (*(one.value for one in Deficiency), "poor")
HINTS = (SegmentationFinding.TILTED_HAND.value, SegmentationFinding.FINGER_CUT_BY_EDGE.value)
OF_PLAIN = tuple(one for one in DEFICIENCIES if one not in scenes.OF_ROLLS)
ACCEPTABLE = tuple(one for one in OF_PLAIN if one not in (D.ABSENT, "poor"))
ACCEPTABLE_ROLLED = tuple(one.value for one in (D.SMALL_AREA, D.TOO_LIGHT, D.TOO_HARD, D.MOVED, *scenes.OF_ROLLS))
FIELD_WORDS = tuple(form.PLAN)
REMEDIES = tuple(remedy.value for remedy in Remedy)
MISTAKES = tuple(mistake.value for mistake in Mistake)
POINTS = ("quality", "decisions", "time")
OF_FINGERS = ("moisten", "dry_off", "press_harder", "press_lighter", "clean_finger")  # causes of one finger or more
CARD_FINDINGS = (*card_sheet.SERIOUS, card_sheet.HIDDEN)
STANDINGS = tuple(one.value for one in Standing if one is not Standing.NOT_KNOWN)  # of an entry it is known
ANY = None  # by a code that comes from elsewhere: any key of the family may be used

# Keys that the program puts together, and what may stand in their places.
FAMILIES: dict[str, tuple[tuple[str, ...], ...] | None] = {
    "answers.say.*": (tuple(stand.value for stand in Stand if stand not in (Stand.WAITING, Stand.SENDING)),),
    "answers.say.*.*": (("identified", "not_identified"), ("answered", "corrected")),
    "answers.accepted.*": (("acknowledged", "arrived", "handed_over"),),
    "answers.rapid.*": (("highly_probable", "possible", "no_candidate"),),
    "card.finding.*": (tuple(code.removeprefix("card/") for code in CARD_FINDINGS),),
    "card.over.*": (tuple(one.value for one in CardForm),),
    "card.say.*": (STANDINGS,),
    "card.way.*": (STANDINGS,),
    "code.*": ANY,
    "error.*": ANY,
    "error.area.*": ANY,
    "error.whose.*": (tuple(whose.value for whose in Whose),),
    "reject.*": ANY,
    "warning.*": ANY,
    "warning.*.rolled": (("lifted-early",),),
    "warning.good.*": (("dirty-platen", "other-serial", "dead-pixels", "rolled-too-fast", "rolled-back"),),
    "mend.*": (tuple(code.removeprefix("booking/").replace("-", "_") for code in ALL_CODES),),
    "mend.characters.*": (tuple(one.value for one in Characters if one is not Characters.BINARY),),
    "mend.charges.*": (("too_many", "too_long"),),
    "field.*": (FIELD_WORDS,),
    "the.*": ((*FIELD_WORDS, "charges"),),
    "finger.*.a": (FINGER_CODES,),
    "finger.*.the": (FINGER_CODES,),
    "finger.*.short": (FINGER_CODES,),
    "finger.*.bare": (FINGER_CODES,),
    "health.*": ((*PARTS, "waiting"),),
    "health.*.*": (PARTS, HEALTH),
    "health.word.*": (HEALTH,),
    "language.*": (tuple(language.value for language in Language),),
    "month.*": (tuple(str(n) for n in range(1, 13)),),
    "weekday.*": (tuple(str(n) for n in range(7)),),
    "number.*": (tuple(str(n) for n in range(13)),),
    "person.*": ((*SLAPS, "too_dry", "too_wet"),),
    "person.some.*": (("left", "right"),),
    "reason.*": ((*PRINT_REASONS, *EARLIER_REASONS, *SEQUENCE_REASONS),),
    "review.*": (("missing", "bandaged"),),
    "review.*.more": (("missing", "bandaged"),),
    "review.finding.*": (tuple(kind.value for kind in SequenceFindingKind),),
    "say.*": ((*OF_PLAIN, "moving", "upside_down", "fingers_together"),),
    "say.all.*": (tuple(one for one in (*OF_PLAIN, "moving") if one != D.ABSENT),),
    "say.all.accept.*": ((*ACCEPTABLE, "fair"),),
    "say.rolled.*": (DEFICIENCIES,),
    "say.accept.*": ((*HINTS, *ACCEPTABLE),),
    "say.accept.rolled.*": (ACCEPTABLE_ROLLED,),
    "say.again.*": (SLAPS,),
    "say.fingers.*": (("1", "n"),),
    "say.hand_looks_swapped.*": (("left", "right", "thumbs"),),
    "say.hand_looks_swapped.*.live": (("left", "right", "thumbs"),),
    "say.*.live": (("upside_down", "fingers_together"),),
    "say.place.*": (("13", "14"),),
    "say.sequence.*": (tuple(kind.value for kind in SequenceFindingKind),),
    "sign_in.*": (tuple(theme.value for theme in Theme),),
    "step.*": (SLAPS,),
    "today.*": (("in_progress", "waiting", "answered"),),
    "today.none.*": (("in_progress", "waiting", "answered"),),
    "today.state.*": (tuple(stand.value for stand in Stand if stand not in FOUND),),
    "top.*": ((*STAGES, "slaps", "right_rolled", "left_rolled"),),
    "word.*": (
        (
            *DEFICIENCIES,
            *(finding.value for finding in SegmentationFinding),
            "fair",
            *(code for table in (_LIVE, _REVIEWED, _EARLIER) for _, code in table.values()),
        ),
    ),
    "*.*": tuple(
        zip(*((plan.words, one.code) for plan in form.FIELDS if plan.words for one in choices(plan.name)), strict=True)
    ),
    "start.part.*": ANY,
    "*.n": ((*(f"cause.{name}" for name in OF_FINGERS), "remark.wrongly_marked"),),
    "advice.*": (tuple(name for name in MISTAKES),),
    "advice.part.*": (POINTS,),
    "befall.*": (tuple(kind.value for kind in ActKind),),
    "trainer.group.*": (tuple(GROUPS),),
    "trainer.strength.*": (tuple(strength.value for strength in Strength),),
    "cause.*": (REMEDIES,),
    "mistake.*": (MISTAKES,),
    "nth.*": (("2", "3", "4"),),
    "points.*": (POINTS,),
    "points.*.hint": (POINTS,),
    "remark.*": (
        ("warning_ignored", "wrong_remedy", "no_remedy", "finding_overridden", "captured_too_soon", "not_finished"),
    ),
    "remark.*.*": (("not_marked", "wrong_reason"), ("amputated", "bandaged")),
    "remedy.*": (REMEDIES,),
    "remedy.done.*": (REMEDIES,),
    "replay.*": ANY,
    "right.*": (("mend_sequence", "wait", "mark_amputated", "mark_bandaged"),),
    "sheet.column.*": (("step", "attempts", "seconds", "quality", "right"),),
    "sheet.mark.*": (("good", "warn", "bad", "idle"),),
    "start.whose.*": (tuple(whose.value for whose in Whose),),
}


def catalogue(language: str) -> dict[str, str]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), f"twice: {[key for key in keys if keys.count(key) > 1]}"
        return dict(pairs)

    return json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"), object_pairs_hook=unique)


ENGLISH, SPANISH = catalogue("en"), catalogue("es")
HEADS = {key.partition(".")[0] for key in ENGLISH}
COUNTED = (
    "today.held",
    "today.seen",
    "today.resume",
    "today.arrivals",
    "answers.read",
    "remark.left",
    "sheet.better",
    "sheet.fewer",
    "sheet.more",
    "sheet.more.mixed",
    "sheet.more.not_done",
)


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in SOURCES)


@cache
def literals() -> set[str]:
    """Texts in the program that read like a key of a family of the catalogue."""
    found = set()
    for _, tree in trees():
        inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
                text = node.value
                if KEY.fullmatch(text) and text.partition(".")[0] in HEADS:
                    found.add(text)
    return found


@cache
def patterns() -> set[str]:
    """Keys that the program puts together, with * for what is filled in. (The window's own names of widgets are put
    together alike: of its texts only those of the start are keys.)"""
    found = set()
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                parts = [str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values]
                text = "".join(parts)
                heads = {"start"} if "ui" in path.parts else HEADS | {"*"}
                if re.fullmatch(r"[a-z_*0-9]+(\.[a-z_*0-9]+)+", text) and text.partition(".")[0] in heads:
                    found.add(text)
    return found


def expanded(pattern: str) -> Iterator[str]:
    places = FAMILIES[pattern]
    if places is ANY:
        shape = re.compile(re.escape(pattern).replace(r"\*", ".+"))
        yield from (key for key in ENGLISH if shape.fullmatch(key))
    elif pattern == "*.*":
        assert places is not None
        yield from (f"{head}.{tail}" for head, tail in zip(places[0], places[1], strict=True))
    else:
        assert places is not None
        texts = [pattern]
        for place in places:
            texts = [text.replace("*", one, 1) for text in texts for one in place]
        yield from texts


def used() -> set[str]:
    keys = literals() | {key for pattern in patterns() for key in expanded(pattern)}
    return {k for key in keys for k in ((f"{key}.1", f"{key}.n") if key in COUNTED else (key,))}


def placeholders(text: str) -> set[str]:
    """Names in braces, those in words and those with a capital alike."""
    return {name.lower() for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    assert list(ENGLISH) == list(SPANISH)


def test_no_text_is_empty_and_none_stands_in_the_other_language() -> None:
    same = {key for key in ENGLISH if ENGLISH[key] == SPANISH[key]}
    assert not [key for key, text in (ENGLISH | SPANISH).items() if not text.strip()]
    allowed = {
        "band.training",
        "hint.height",
        "hint.weight",
        "hint.place",
        "hint.charges",
        "arrivals.hint",
        "arrivals.clear",
        "language.en",
        "language.es",
    }
    same_by_nature = {"answers.tcn", "colour.listed", "reject.line", "review.finger_of", "unit.height", "unit.weight"}
    also = {"act.language", "word.attempt", "word.finger_problem", "answers.control_number"}
    units = {
        "act.replay.speed",
        "duration.s",
        "duration.min",
        "duration.min_s",
        "sheet.of_person",
        "sheet.points",
        *("trainer.over", "trainer.line"),
    }
    assert same <= allowed | same_by_nature | also | units


def test_both_languages_fill_the_same_places() -> None:
    assert [key for key in ENGLISH if placeholders(ENGLISH[key]) != placeholders(SPANISH[key])] == []


def test_every_put_together_key_is_known_to_this_test() -> None:
    assert patterns() - set(FAMILIES) == set()


def test_no_key_is_missing() -> None:
    optional = {key for pattern in ("mend.*",) for key in expanded(pattern)}  # falls back to "check this field"
    assert sorted(used() - set(ENGLISH) - optional) == []


def test_no_key_is_unused() -> None:
    assert sorted(set(ENGLISH) - used()) == []


FORBIDDEN_ENGLISH = re.compile(
    r"\b(error|errors|invalid|wrong|failed|failure|digit|digits|you did|hold|detain\w*|illegal\w*|alien\w*)\b", re.I
)
FORBIDDEN_SPANISH = re.compile(
    r"\b(error|errores|inválid\w+|incorrect\w+|fall[oó]|fallid\w+|deten\w+|ret[eé]n\w*|ilegal\w*|extranjer\w+)\b", re.I
)
STILL = re.compile(r"hold still", re.I)  # of a finger on the glass


def test_words_that_are_never_said() -> None:
    assert [key for key, text in ENGLISH.items() if FORBIDDEN_ENGLISH.search(STILL.sub("", text))] == []
    assert [key for key, text in SPANISH.items() if FORBIDDEN_SPANISH.search(text)] == []


def test_the_immigration_line_is_the_agreed_one() -> None:
    always = "answers.immigration.always"
    assert ENGLISH[always] == "Between the service and the federal field office. Nothing is asked of you."
    assert SPANISH[always] == "Entre el servicio y la oficina federal. No se le pide nada."


@pytest.mark.parametrize("language", list(Language))
def test_spanish_and_english_name_ten_fingers_apart(language: Language) -> None:
    words = words_in(language)
    for form_of in ("a", "the", "bare"):
        assert len({words.say(f"finger.{n}.{form_of}") for n in range(1, 11)}) == 10


def test_spanish_fingers_have_their_article_and_order() -> None:
    words = words_in(Language.ES)
    assert words.say("finger.10.the") == "el meñique izquierdo"
    assert words.say("finger.4.a") == "El anular derecho"
    for n in range(1, 11):
        assert words.say(f"finger.{n}.the").startswith("el ")
        assert words.say(f"finger.{n}.the").endswith("derecho" if n <= 5 else "izquierdo")


def test_an_unknown_key_shows_itself_and_ends_nothing() -> None:
    assert words_in(Language.EN).say("no.such.key", a=1) == "no.such.key"
