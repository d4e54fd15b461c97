"""The board's words: whole in both languages, and for everything that a station can say."""

import re
from pathlib import Path

import pytest

from app.domain.class_report import MEND, Place
from app.domain.quality import Deficiency
from app.domain.segmentation import SegmentationFinding
from app.domain.sequence import SequenceFindingKind
from app.match_service.board_words import LANGUAGES, BoardWords, chosen_language, words_in
from drivers.simulated.acts import GROUPS, ActKind

MATCH_SERVICE = Path(__file__).resolve().parents[3] / "app" / "match_service"
PLACES_OF_WORDS = (*MATCH_SERVICE.glob("board*.py"), MATCH_SERVICE / "class_api.py", *MATCH_SERVICE.glob("pages/*"))
NAMED_BY_VALUES = re.compile(r"(befall|problem|place|mark|position|finger|trainer|stations|need)\.")
BESIDE_FINDINGS = ("poor", "platen_not_clear", "lifted-early", "dirty-platen", "reader/disconnected", "submission/held")


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> BoardWords:
    return words_in(request.param)


def test_the_languages_have_the_same_keys_and_places() -> None:
    one, other = (words_in(language).texts for language in LANGUAGES)
    assert one.keys() == other.keys()
    for key in one:
        assert sorted(re.findall(r"{\w*}", one[key])) == sorted(re.findall(r"{\w*}", other[key])), key


def test_every_word_is_used_and_every_use_has_its_word(words: BoardWords) -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in PLACES_OF_WORDS if file.suffix != ".css")
    fixed = {key for key in words.texts if not NAMED_BY_VALUES.match(key)}
    assert {key for key in fixed if f'"{key}"' not in text} == set()
    said = set(re.findall(r'\bsay\("([a-z_.]+[a-z])"[,)]', text))
    assert {key for key in said if key not in words.texts} == set()


def test_there_is_a_word_for_everything_that_a_station_can_be_told_or_say(words: BoardWords) -> None:
    due = [f"befall.{kind.value}" for kind in ActKind]
    due += [f"place.{place.value}" for place in Place]
    due += [f"trainer.group.{group}" for group in GROUPS]
    due += [f"position.{position}" for position in range(1, 16)] + [f"finger.{finger}.bare" for finger in range(1, 11)]
    kinds = (Deficiency, SegmentationFinding, SequenceFindingKind)
    due += [f"problem.{code.value}" for kind in kinds for code in kind]
    due += [f"problem.{code}" for code in BESIDE_FINDINGS]
    assert [key for key in due if key not in words.texts] == []


def test_a_code_of_a_later_version_is_told_by_its_area(words: BoardWords) -> None:
    assert words.problem("reader/on-fire") == words.texts["problem.area.reader"]
    assert words.problem("something new") == words.texts["problem.other"]
    assert words.act("levitates") == "levitates"


def test_acts_and_fingers_are_called_as_on_the_stations_screens(words: BoardWords) -> None:
    assert words.act(MEND) == words.texts["mend"]
    assert words.act("dry") == {"en": "Dry skin", "es": "Piel seca"}[words.language]
    assert words.finger(4) == {"en": "Right ring", "es": "Anular derecho"}[words.language]


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("", "", "en"),
        ("es", "en", "es"),
        ("xx", "es", "es"),
        ("", "es-MX,es;q=0.9,en;q=0.8", "es"),
        ("", "fr, en;q=0.3, es;q=0.7", "es"),
        ("", "es;q=0, en;q=0.1", "en"),
        ("", "es;q=x", "en"),
        ("", ";;,=,", "en"),
    ],
)
def test_the_language_is_the_one_asked_for_or_preferred(asked: str, accepted: str, language: str) -> None:
    assert chosen_language(asked, accepted) == language
